"""What gunicorn reads by itself: its access log, if there is one, leaves out where sealed papers are cast."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]


class QuietAboutTheUrn(Logger):  # type: ignore[misc]
    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if not environ.get("PATH_INFO", "").startswith("/urn/"):
            super().access(resp, req, environ, request_time)


logger_class = QuietAboutTheUrn
