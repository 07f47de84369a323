"""What happens to every request: it gets an id and a line in the log; a refusal becomes a page."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import reswap, retarget

from momentum_demo.logs import request_id
from momentum_demo.refusals import refusal_in

Handler = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger("momentum_demo.requests")


class RequestIdMiddleware:
    """Give each request an id, send it back in X-Request-Id, and log one line when it is answered.

    The line names the route ("ballots:cast"), never the path, which may say which ballot; and no member.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = secrets.token_hex(8)
        request_id.set(name)  # until this thread's next: Django complains of 4xx after we are done
        began = time.perf_counter()
        response = self.get_response(request)
        took = round((time.perf_counter() - began) * 1000, 1)
        route = request.resolver_match.view_name if request.resolver_match else ""
        facts = {"method": request.method, "route": route, "status": response.status_code}
        log.info("answered", extra={"facts": facts | {"milliseconds": took}})
        response["X-Request-Id"] = name
        return response


class RefusalMiddleware:
    """Show a refusal to the person refused, as a page or as a fragment, with status 409."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = refusal_in(error)
        if refusal is None:
            return None
        if request.headers.get("HX-Request"):
            notice = render(request, "refused.html#notice", {"refusal": refusal}, status=409)
            return reswap(retarget(notice, "#notices"), "innerHTML")
        context = {"refusal": refusal, "back": came_from(request)}
        return render(request, "refused.html", context, status=409)


def came_from(request: HttpRequest) -> str:
    """The page of ours that led here, if the browser says so; "" if it would only be refused again."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return ""
    again = request.method == "GET" and urlsplit(page).path == request.path
    return "" if again else page
