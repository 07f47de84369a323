"""Rules of elections written by the returning officer: a draft is in force nowhere until it is adopted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from elections import queries, rule_drafts, rules
from elections.actions.adopting import adopt
from elections.models import RuleDraft, RuleSet
from members.models import Member
from momentum_demo.adopting import NAME_TAKEN, SUPERSEDED
from momentum_demo.models import record
from momentum_demo.refusals import Refused, require


@transaction.atomic
def draft_rules(
    *, by: Member, at: datetime, name: str = "", base: RuleSet | None = None
) -> RuleDraft:
    """Begin rules under a name that no others have; or, as a copy of `base`, the version to follow it."""
    require(rules.refusal_to_run(by.roles(at)))
    if base is not None:
        name = base.name
        require(SUPERSEDED if queries.superseded(base) else None)
    else:
        require(NAME_TAKEN if queries.rules_called(name) else None)
    draft = RuleDraft.objects.create(
        name=name, base=base, contents=rule_drafts.begun(base), begun_at=at, changed_at=at
    )
    record("election.rules_drafted", draft, by=by, at=at, name=name, base=str(base or ""))
    return draft


@transaction.atomic
def change_draft(
    draft: RuleDraft, contents: Mapping[str, Any], *, seen: str, by: Member, at: datetime
) -> RuleDraft:
    """Put these contents, as elections.rule_drafts has them, into the draft; what they leave out stays.

    seen   rule_drafts.fingerprint of the draft that `by` had before them
    """
    require(rules.refusal_to_run(by.roles(at)))
    draft = open_draft(draft)
    before = draft.contents
    require(rules.CHANGED_SINCE if rule_drafts.fingerprint(before) != seen else None)
    draft.contents, draft.changed_at = {**before, **contents}, at
    draft.save(update_fields=["contents", "changed_at"])
    changed = {name for name, value in contents.items() if before.get(name) != value}
    record("election.rules_draft_changed", draft, by=by, at=at, changed=sorted(changed))
    return draft


@transaction.atomic
def throw_away_draft(draft: RuleDraft, *, by: Member, at: datetime) -> None:
    """Delete a draft that was not adopted."""
    require(rules.refusal_to_run(by.roles(at)))
    draft = open_draft(draft)
    record("election.rules_draft_thrown_away", draft, by=by, at=at, name=draft.name)
    draft.delete()


@transaction.atomic
def adopt_draft(draft: RuleDraft, *, adopted_on: date, by: Member, at: datetime) -> RuleSet:
    """Enter the draft as the version of the rules that was decided on that day."""
    require(rules.refusal_to_run(by.roles(at)))
    draft = open_draft(draft)
    require(
        rules.refusal_to_adopt_draft(
            draft.base,
            adopted_on,
            superseded=draft.base is not None and queries.superseded(draft.base),
            name_taken=draft.base is None and queries.rules_called(draft.name),
        )
    )
    draft.became = adopt(
        name=draft.name,
        version=draft.base.version + 1 if draft.base else 1,
        adopted_on=adopted_on,
        by=by,
        at=at,
        **rule_drafts.values_of(draft.contents),
    )
    draft.save(update_fields=["became"])
    return draft.became


def open_draft(draft: RuleDraft) -> RuleDraft:
    """The draft as it is now, held until the transaction ends; refused if it is none any more."""
    found = (
        RuleDraft.objects.select_for_update(of=("self",))
        .select_related("base")
        .filter(pk=draft.pk, became=None)
        .first()
    )
    if found is None:
        raise Refused(rules.NO_DRAFT)
    return found
