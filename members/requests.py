from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from members.models import Member, User


class MemberRequest(HttpRequest):
    """A request from somebody signed in. `member` is None for a person who is not in the register."""

    user: User  # type: ignore[assignment]
    member: Member | None
    htmx: HtmxDetails
