"""Logs: one JSON object a line.

They hold the request's id, method, route, status and milliseconds, and what a logger says. A request's
body, its cookies, its address and its member are never put in, so no line can hold a member and a ballot.
Of a fault they hold where it was, and nothing that anybody sent or the program held.
"""

from __future__ import annotations

import json
import logging
from collections.abc import ItemsView
from contextvars import ContextVar
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import psycopg
from django.db import Error
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

request_id: ContextVar[str] = ContextVar("request_id", default="")


class NotOfTheUrn(logging.Filter):
    """Drops what is said of a request that casts a paper, unless it is a fault of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path_info", "")
        return record.levelno >= logging.ERROR or not path.startswith("/urn/")


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def formatException(self, exc_info: Any) -> str:
        """The traceback. Of what the database says, the first line: the next ones quote rows and statements."""
        text = super().formatException(exc_info)
        error = exc_info[1]
        while error is not None:
            if isinstance(error, (Error, psycopg.Error)):
                text = text.replace(said := str(error), said.partition("\n")[0])
            error = error.__cause__ or error.__context__
        return text


class NothingSent(SafeExceptionReporterFilter):
    """What a report of a fault may hold, should one be made: nothing of the request, no variable's value."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        return {}.items()
