"""How policies are carried out: reports, dated and kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import require
from motions import rules
from motions.models import Policy, PolicyReport, Progress
from motions.wording import tidy


@transaction.atomic
def report_on_policy(
    policy: Policy, progress: Progress, words: str, *, by: Member, at: datetime
) -> PolicyReport:
    """Say how far a policy has come. What was said before stays as it was said."""
    words = tidy(words)
    require(rules.rulebook.refusal_to_report(by.roles(at), words))
    policy = Policy.objects.select_for_update(of=("self",)).select_related("text").get(pk=policy.pk)
    last = policy.reports.first()
    if last is not None and (last.progress, last.words, last.by_id) == (progress, words, by.pk):
        return last  # the button was pressed twice
    made = policy.reports.create(progress=progress, words=words, by=by, at=at)
    record("policy.reported", policy, by=by, at=at, progress=progress, words=words)
    return made
