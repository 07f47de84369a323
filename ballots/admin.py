"""The records desk: for looking. What an officer may do to a ballot is done at /staff/, through actions.

The box is not here, not even to be read.
"""

from __future__ import annotations

from django.contrib import admin

from ballots.models import Ballot, Contest, Option, RollEntry, RuleSet, SignOff, Tally
from members.admin import OfMembersAdmin
from momentum_demo.admin import ReadOnlyAdmin, ReadOnlyInline


class OptionInline(ReadOnlyInline):
    model = Option
    fields = ["place", "name", "detail", "is_ron"]


class ContestInline(ReadOnlyInline):
    model = Contest
    fields = ["position", "title", "kind", "seats", "method", "threshold", "base", "quorum"]


class SignOffInline(ReadOnlyInline):
    model = SignOff


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin):
    list_display = [
        "name",
        "version",
        "adopted_on",
        "minimum_notice",
        "minimum_voting",
        "sign_offs",
    ]


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "opens_at", "closes_at", "roll_size"]
    list_filter = ["state"]
    search_fields = ["title"]
    exclude = ["lot_seed", "secret", "roll_root", "manifest", "manifest_hash", "seal_pub"]
    exclude += ["opening_key", "stamp"]
    inlines = [ContestInline, SignOffInline]


@admin.register(Contest)
class ContestAdmin(ReadOnlyAdmin):
    list_display = ["title", "ballot", "kind", "seats"]
    list_filter = ["kind"]
    search_fields = ["title", "ballot__title"]
    list_select_related = ["ballot"]
    inlines = [OptionInline]


@admin.register(RollEntry)
class RollEntryAdmin(OfMembersAdmin):
    """Who may vote. Who has voted is said of one member at a time, on the record, at /staff/register/."""

    list_display = ["member", "ballot"]
    list_filter = ["ballot"]
    list_select_related = ["member", "ballot"]
    exclude = ["salt"]


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    """Counts, which exist only once voting has closed."""

    list_display = ["contest", "papers", "digest"]
    list_select_related = ["contest"]
