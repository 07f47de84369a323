"""The register, for the membership office to look at."""

from __future__ import annotations

from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group

from members.models import LocalGroup, Member, Membership, Office, Region, Term, User
from momentum_demo.admin import ReadOnlyAdmin, ReadOnlyInline


class MembershipInline(ReadOnlyInline):
    model = Membership


class TermInline(ReadOnlyInline):
    model = Term


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "region", "local_group", "joined_on"]
    list_filter = ["region"]
    search_fields = ["=number", "name", "user__email"]
    list_select_related = ["region", "local_group"]
    inlines = [MembershipInline, TermInline]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["email", "is_active", "is_staff"]
    search_fields = ["email"]
    exclude = ["password"]


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
