"""The records desk: for looking. Nothing of a convention is added, changed or deleted here, by anyone.

Who registered, and what they need, is not here.
"""

from __future__ import annotations

from django.contrib import admin

from conventions.models import (
    AgendaRelease,
    Convention,
    ConventionRuleSet,
    Decision,
    Item,
    Session,
)
from momentum_demo.admin import ReadOnlyAdmin


@admin.register(ConventionRuleSet)
class ConventionRuleSetAdmin(ReadOnlyAdmin):
    list_display = ["name", "version", "adopted_on", "every", "minimum_notice"]


@admin.register(Convention)
class ConventionAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "mode", "opens_at", "closes_at"]
    list_filter = ["state"]
    exclude = ["joining"]


@admin.register(AgendaRelease)
class AgendaReleaseAdmin(ReadOnlyAdmin):
    list_display = ["convention", "number", "at", "by"]
    list_filter = ["convention"]
    list_select_related = ["convention", "by"]


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ["convention", "title", "track", "room", "starts_at", "ends_at"]
    list_filter = ["convention"]
    list_select_related = ["convention", "room"]


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ["session", "position", "kind", "title", "minutes", "state"]
    list_filter = ["kind", "state"]
    list_select_related = ["session"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["item", "question", "outcome", "at"]
    list_filter = ["outcome"]
    list_select_related = ["item"]
