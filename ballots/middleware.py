"""The urn's door: the one address that takes sealed papers, answered before anything else sees the request.

It is the first middleware, and answers by itself. So nothing behind it runs for this address: no session is
opened, no cookie read or set, nobody is looked up, no language chosen, no line logged, no request numbered. The
paper carries its own proof that it may be cast. All there is to know of the sender is the network address,
which we do not look at; proxies must not log it either (docs/running.md).
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

from ballots.views import urn

PREFIX = "/urn/"

Handler = Callable[[HttpRequest], HttpResponse]


class UrnMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        response = answer(request)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Content-Type-Options"] = "nosniff"
        # The page may stand on another host than the urn. It needs no permission to send a plain text without
        # cookies, but it does to read the answer.
        response["Access-Control-Allow-Origin"] = settings.SITE_URL
        response["Vary"] = "Origin"
        return response


def answer(request: HttpRequest) -> HttpResponse:
    request.get_host()  # raises DisallowedHost
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return JsonResponse({"code": "https-only"}, status=403)
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return JsonResponse({"code": "no-such-ballot"}, status=404)
    if request.method != "POST" or match.func is not urn.cast:
        return JsonResponse({"code": "post-only"}, status=405)
    return urn.cast(request, **match.kwargs)
