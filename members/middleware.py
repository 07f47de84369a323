from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from members import gates
from members.models import Member, Term
from members.roles import STAFF_DESK


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
    """The member who is signed in, with user and region at hand, and whether the staff desk is for them."""
    if not request.user.is_authenticated:
        return None
    today = timezone.localdate()
    held = Term.objects.filter(
        member=OuterRef("pk"), span__contains=today, office__role__in=STAFF_DESK
    )
    return (
        Member.objects.select_related("user", "region", "local_group")
        .annotate(at_desk=Exists(held))
        .filter(user_id=request.user.pk)
        .first()
    )
