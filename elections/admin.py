"""The records desk: for looking. Nothing of an election is added, changed or deleted here, by anyone.

What candidates say of themselves for reserved places, and who nominated whom, are not here.
"""

from __future__ import annotations

from django.contrib import admin

from elections.models import Candidacy, Election, Mandate, Place, RuleSet, Ruling, Vacancy
from momentum_demo.admin import ReadOnlyAdmin


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin):
    list_display = ["name", "version", "adopted_on", "nominations_needed", "shortage", "filling"]


@admin.register(Election)
class ElectionAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "opens_at", "votes_at"]
    list_filter = ["state"]


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    list_display = ["election", "region", "seats", "outcome"]
    list_filter = ["election", "outcome"]
    list_select_related = ["election", "region"]


@admin.register(Candidacy)
class CandidacyAdmin(ReadOnlyAdmin):
    list_display = ["election", "number", "name", "place", "accepted_at"]
    list_filter = ["election"]
    list_select_related = ["election", "place__region", "place__election"]
    exclude = ["token", "photo"]


@admin.register(Ruling)
class RulingAdmin(ReadOnlyAdmin):
    list_display = ["candidacy", "clause", "by", "at"]
    list_select_related = ["candidacy", "by"]


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ["candidacy", "place", "how", "order", "at"]
    list_filter = ["how"]
    list_select_related = ["candidacy", "place__region", "place__election"]


@admin.register(Vacancy)
class VacancyAdmin(ReadOnlyAdmin):
    list_display = ["place", "since", "filled", "settled_at"]
    list_filter = ["filled"]
    list_select_related = ["place__region", "place__election"]
