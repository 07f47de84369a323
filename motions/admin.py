"""The records desk: for looking. Nothing that was put forward, ruled or decided is changed here, by anyone.

What is still being drafted is not here, and who signed is not either: both are their owners' business.
"""

from __future__ import annotations

from django.contrib import admin

from momentum_demo.admin import ReadOnlyAdmin
from motions.models import (
    Acceptance,
    Appeal,
    Decision,
    Mandate,
    Process,
    RuleSet,
    Ruling,
    Submission,
    TextVersion,
)


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin):
    list_display = ["name", "version", "adopted_on", "motion_support", "amendment_support"]


@admin.register(Process)
class ProcessAdmin(ReadOnlyAdmin):
    list_display = ["title", "opened_at", "closed_at", "rule_set"]
    list_select_related = ["rule_set"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["process", "kind", "number", "title", "state", "outcome", "filed_at"]
    list_filter = ["process", "kind", "state", "outcome"]
    list_select_related = ["process", "lead"]
    search_fields = ["title"]


@admin.register(Ruling)
class RulingAdmin(ReadOnlyAdmin):
    list_display = ["submission", "number", "finding", "ground", "clause", "by", "at"]
    list_filter = ["finding", "ground"]
    list_select_related = ["submission__lead", "by"]


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    list_display = ["ruling", "allowed", "by", "at", "decided_by", "decided_at"]
    list_select_related = ["ruling__submission__lead", "by", "decided_by"]


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ["draft", "held_on", "present", "votes_for", "against", "abstained"]
    list_select_related = ["draft__group"]


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnlyAdmin):
    list_display = ["text", "change", "into", "stands", "why", "at"]
    list_select_related = ["text", "change", "into__lead"]


@admin.register(TextVersion)
class TextVersionAdmin(ReadOnlyAdmin):
    list_display = ["text", "of", "number", "published_at", "hash"]
    list_select_related = ["text", "of__lead"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["assembly", "submission", "how", "outcome", "at"]
    list_filter = ["assembly", "outcome"]
    list_select_related = ["assembly", "submission__lead"]
