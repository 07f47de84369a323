"""The register, to be looked at. No search here: names and addresses do not belong in a URL.

/staff/register/find/ finds people.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from members.actions import noted
from members.models import LocalGroup, Member, Membership, Office, Region, Term, User
from momentum_demo.admin import ReadOnlyAdmin, ReadOnlyInline
from momentum_demo.models import record

Person = TypeVar("Person", Member, User)


class OfMembersAdmin(ReadOnlyAdmin):
    """Rows that are somebody's: whose were shown is noted, where each of them can read it."""

    def whose(self, row: Any) -> int | None:
        """The key of the member that `row` is about; None if it is about none."""
        key: int | None = row.member_id
        return key

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().changelist_view(request, *args, **kwargs)
        shown = (getattr(response, "context_data", None) or {}).get("cl")
        self.note(request, shown.result_list if shown else [], how="list")
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(request, *args, **kwargs)
        self.note(request, [found] if found else [], how="records")
        return found

    def note(self, request: HttpRequest, rows: Iterable[Any], *, how: str) -> None:
        keys = [key for row in rows if (key := self.whose(row)) is not None]
        noted(keys, by=getattr(request, "member", None), how=how, at=timezone.now())


def on_record(request: HttpRequest, person: Person | None) -> Person | None:
    """Put on the record who looked at `person` here. Staff who are no members are named by their account."""
    if person is not None:
        by: Member | None = getattr(request, "member", None)
        change = {} if by else {"user": request.user.pk}
        record(f"{person._meta.model_name}.viewed", person, by=by, at=timezone.now(), **change)
    return person


class MembershipInline(ReadOnlyInline):
    model = Membership


class TermInline(ReadOnlyInline):
    model = Term


@admin.register(Member)
class MemberAdmin(OfMembersAdmin):
    list_display = ["number", "name", "region", "local_group", "joined_on"]
    list_filter = ["region"]
    list_select_related = ["region", "local_group"]
    inlines = [MembershipInline, TermInline]

    def whose(self, row: Member) -> int:
        return row.pk

    @transaction.atomic
    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Member | None:
        """The entry; that somebody looked at it goes on the record."""
        return on_record(request, super().get_object(request, *args, **kwargs))


@admin.register(User)
class UserAdmin(OfMembersAdmin):
    list_display = ["email", "is_active", "is_staff"]
    list_select_related = ["member"]
    exclude = ["password"]

    def whose(self, row: User) -> int | None:
        member: Member | None = getattr(row, "member", None)
        return member.pk if member else None

    @transaction.atomic
    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> User | None:
        """The account; that somebody looked at it goes on the record."""
        return on_record(request, super().get_object(request, *args, **kwargs))


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ["name"]


@admin.register(LocalGroup)
class LocalGroupAdmin(ReadOnlyAdmin):
    list_display = ["name", "region"]
    list_filter = ["region"]


@admin.register(Office)
class OfficeAdmin(ReadOnlyAdmin):
    list_display = ["name", "role", "seats"]
    inlines = [TermInline]


# Other people's apps bring pages that write, and that show secrets. Once theirs are loaded, out they go.
for app in ("django.contrib.auth", "allauth.account", "allauth.mfa", "allauth.usersessions"):
    import_module(f"{app}.admin")
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])
