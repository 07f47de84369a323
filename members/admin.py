"""The register, to be looked at. No search here: names and addresses do not belong in a URL.

/staff/register/find/ finds people.
"""

from __future__ import annotations

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


def on_record(request: HttpRequest, person: Person | None) -> Person | None:
    """Note who looked at `person` here. Staff who are no members are named by their account."""
    if person is None:
        return None
    by: Member | None = getattr(request, "member", None)
    change = {} if by else {"user": request.user.pk}
    with transaction.atomic():
        now = timezone.now()
        record(f"{person._meta.model_name}.viewed", person, by=by, at=now, **change)
        member = person if isinstance(person, Member) else getattr(person, "member", None)
        if member is not None:
            noted([member.pk], by=by, how="records", at=now)
    return person


class MembershipInline(ReadOnlyInline):
    model = Membership


class TermInline(ReadOnlyInline):
    model = Term


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "region", "local_group", "joined_on"]
    list_filter = ["region"]
    list_select_related = ["region", "local_group"]
    inlines = [MembershipInline, TermInline]

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Member | None:
        """The entry; that somebody looked at it goes on the record."""
        return on_record(request, super().get_object(request, *args, **kwargs))


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["email", "is_active", "is_staff"]
    exclude = ["password"]

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
