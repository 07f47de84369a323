from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from members import gates
from members.models import Member


class MemberMiddleware:
    """Put the signed-in person's entry in the register on the request; None where they have none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = member_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


class DoorMiddleware:
    """Ask at the door of the staff desk and of the records desk, whatever page lies behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        for door in gates.DOORS & set(match.namespaces if match else ()):
            return gates.answer(door, request)
        return None


def member_of(request: HttpRequest) -> Member | None:
    """The member who is signed in, with user and region at hand."""
    if not request.user.is_authenticated:
        return None
    return (
        Member.objects.select_related("user", "region", "local_group")
        .filter(user_id=request.user.pk)
        .first()
    )
