from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from members.models import Member


class MemberMiddleware:
    """Put the signed-in person's entry in the register on the request; None where they have none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = member_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def member_of(request: HttpRequest) -> Member | None:
    """The member who is signed in, with user and region at hand."""
    if not request.user.is_authenticated:
        return None
    return (
        Member.objects.select_related("user", "region", "local_group")
        .filter(user_id=request.user.pk)
        .first()
    )
