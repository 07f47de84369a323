"""The records desk: for looking. Nothing of a round is added, changed or deleted here, by anyone.

Who is behind a concern is not here.
"""

from __future__ import annotations

from django.contrib import admin

from endorsements.models import (
    Concern,
    Contact,
    Decision,
    Endorsement,
    Request,
    Round,
    RuleSet,
    Ruling,
    Withdrawal,
)
from momentum_demo.admin import ReadOnlyAdmin


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin):
    list_display = ["name", "version", "adopted_on", "options", "method"]


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    list_display = ["title", "post", "state", "opens_at", "closes_at"]
    list_filter = ["state"]
    list_select_related = ["post"]


@admin.register(Request)
class RequestAdmin(ReadOnlyAdmin):
    list_display = ["round", "number", "name", "at"]
    list_filter = ["round"]
    list_select_related = ["round"]


@admin.register(Withdrawal)
class WithdrawalAdmin(ReadOnlyAdmin):
    list_display = ["request", "at"]
    list_select_related = ["request"]


@admin.register(Ruling)
class RulingAdmin(ReadOnlyAdmin):
    list_display = ["request", "clause", "by", "at"]
    list_select_related = ["request", "by"]


@admin.register(Endorsement)
class EndorsementAdmin(ReadOnlyAdmin):
    list_display = ["request", "round", "state", "at"]
    list_filter = ["state"]
    list_select_related = ["request", "round__post"]


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    list_display = ["endorsement", "kind", "on", "by"]
    list_select_related = ["endorsement__request", "endorsement__round__post", "by"]


@admin.register(Concern)
class ConcernAdmin(ReadOnlyAdmin):
    list_display = ["endorsement", "state", "at"]
    list_filter = ["state"]
    list_select_related = ["endorsement__request", "endorsement__round__post"]
    exclude = ["raised_by"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["endorsement", "outcome", "carried", "decided_at", "final_at"]
    list_filter = ["outcome"]
    list_select_related = ["endorsement__request", "endorsement__round__post"]
