"""The doors to the staff desk and the records desk: who may come in, and how well they must show who they are.

members.rules says who; this module finds the facts and answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from members import rules
from members.models import Member, User
from members.requests import MemberRequest
from members.roles import STAFF_DESK, Role
from momentum_demo.refusals import Refusal, Refused

View = Callable[..., HttpResponse]

DOORS = frozenset(
    {
        "staff",
        "register",
        "admin",
        "committee",
        "questions",
        "endorsement_desk",
        "election_desk",
        "convention_desk",
    }
)  # the URL namespaces behind which the second factor is asked for


class OfficerRequest(MemberRequest):
    """A request from a member who holds an office, past the door."""

    member: Member
    held_roles: frozenset[Role]


def refusal_at(door: str, request: HttpRequest) -> Refusal | None:
    """Why the person of `request` may not come in by `door`."""
    user = request.user
    assert isinstance(user, User)
    entitled = user.is_staff if door == "admin" else bool(roles_of(request) & STAFF_DESK)
    return rules.refusal_to_enter(
        entitled=entitled,
        has_factor=entitled and has_factor(user),
        used_factor=entitled and used_factor(request),
    )


def answer(door: str, request: HttpRequest) -> HttpResponse | None:
    """What stands at the door instead of the page: nothing, for those who may go in.

    For people without an office the page does not exist.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    refusal = refusal_at(door, request)
    if refusal == rules.NO_SUCH_DOOR:
        raise Http404
    here = request.get_full_path() if request.method == "GET" else reverse(f"{door}:index")
    return asking(refusal, request, onward=here)


def factor_asked(request: HttpRequest, acting: Iterable[Role]) -> HttpResponse | None:
    """What stands before a page behind no door on which officers act: the second factor.

    None once they have used it, and for whoever holds none of the roles `acting`: the view refuses them in
    words of its own. The page must answer GET, for that is where they come back to.
    """
    if not roles_of(request) & frozenset(acting):
        return None
    user = request.user
    assert isinstance(user, User)
    refusal = rules.refusal_to_enter(
        entitled=True, has_factor=has_factor(user), used_factor=used_factor(request)
    )
    return asking(refusal, request, onward=request.get_full_path())


def asking(refusal: Refusal | None, request: HttpRequest, *, onward: str) -> HttpResponse | None:
    """The page on which the second factor is used, and then on to `onward`; or how to get one."""
    if refusal is None:
        return None
    if refusal == rules.FACTOR_NOT_USED:
        query = urlencode({REDIRECT_FIELD_NAME: onward})
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}")
    return render(request, "members/second_factor.html", {"refusal": refusal}, status=403)


def for_roles(wanted: frozenset[Role]) -> Callable[[View], View]:
    """Mark a view as the work of holders of one of the roles `wanted`.

    Where it lies behind no door, as the coordinating group's do, the second factor is asked for here.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if refusal := rules.refusal_to_work(roles_of(request), wanted):
                raise Refused(refusal)
            match = request.resolver_match
            behind_a_door = match and DOORS & set(match.namespaces)
            if not behind_a_door and (asked := factor_asked(request, wanted)):
                return asked
            return view(request, *args, **kwargs)

        gated.roles = wanted  # type: ignore[attr-defined]
        return gated

    return decorated


def with_factor(view: View) -> View:
    """Mark a view on which officers act though it lies behind no door: the second factor is asked."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asked := factor_asked(request, Role):
            return asked
        return view(request, *args, **kwargs)

    return gated


def roles_of(request: HttpRequest) -> frozenset[Role]:
    """The roles that the person of `request` holds now; asked once a request."""
    if not hasattr(request, "held_roles"):
        member: Member | None = getattr(request, "member", None)
        held = member.roles(timezone.now()) if member else frozenset()
        request.held_roles = held  # type: ignore[attr-defined]
    return request.held_roles  # type: ignore[attr-defined,no-any-return]


def the_member(request: MemberRequest) -> Member:
    """The member who is signed in. Refused to people who are not in the register."""
    if request.member is None:
        raise Refused(rules.MEMBERS_ONLY)
    return request.member


def member_or_404(request: MemberRequest) -> Member:
    """The member who is signed in; for people who are not in the register the page does not exist."""
    if request.member is None:
        raise Http404
    return request.member


def has_factor(user: User) -> bool:
    """Whether `user` has an authenticator app or a passkey. Recovery codes alone are neither."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))


def used_factor(request: HttpRequest) -> bool:
    """Whether the second factor was used in this session."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)
