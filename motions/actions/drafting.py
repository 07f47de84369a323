"""Writing a draft together: starting, inviting, saving, commenting, certifying the meeting's vote."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.models import LocalGroup, Member
from members.roles import READS_REGISTER
from members.rules import refusal_to_work
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require
from motions import drafting, rules, weaves
from motions.actions.entering import checked, seen_by_author
from motions.actions.roots import locked
from motions.drafting.record import change_to
from motions.models import (
    Convenor,
    Draft,
    DraftComment,
    DraftEditor,
    DraftKind,
    DraftVersion,
    Mandate,
    Process,
    Submission,
)
from motions.queries.taking_part import power_to_amend, refusal_to_take_part
from motions.timetables import Power
from motions.wording import Edits, tidy, tidy_line


@transaction.atomic
def name_convenor(
    group: LocalGroup,
    member: Member,
    *,
    since: date,
    until: date | None,
    by: Member | None,
    at: datetime,
) -> Convenor:
    """Note who certifies what `group`'s meetings decide. The membership office's; None for an import."""
    if by is not None:
        require(refusal_to_work(by.roles(at), READS_REGISTER))
    if member.local_group_id != group.pk:
        raise Refused(rules.drafts.NOT_YOUR_GROUP)
    with refuse_on("motions_convenor_once_at_a_time", rules.drafts.CONVENOR_ALREADY):
        convenor = Convenor.objects.create(group=group, member=member, span=DateRange(since, until))
    record("group.convenor_named", convenor, by=by, at=at, group=group.name, member=member.number)
    return convenor


@transaction.atomic
def start_draft(
    process: Process,
    *,
    title: str,
    by: Member,
    at: datetime,
    kind: DraftKind = DraftKind.POLICY,
    group: LocalGroup | None = None,
    amends: Submission | None = None,
    reason: str = "",
) -> Draft:
    """Begin a draft, of which `by` is the first editor. Asked for the same again, it is the one begun already.

    amends   the motion or amendment it would amend, for DraftKind.AMENDMENT
    """
    process = locked(process if amends is None else amends.process)
    power = Power.DRAFT if amends is None else power_to_amend(amends)
    standing_refusal = refusal_to_take_part(process, by, power, at=at)
    require(rules.drafts.refusal_to_start(group, by) or standing_refusal)
    title, reason = checked(title, reason, process)
    about: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "reason": reason,
        "group": group,
        "amends": amends,
    }
    unwritten = process.drafts.filter(**about, started_by=by, abandoned_at=None, versions=None)
    if (begun := unwritten.first()) is not None:
        return begun  # the button was pressed twice
    text, base = None, frozenset[str]()
    if kind == DraftKind.CONSTITUTIONAL:
        if process.rule_book is None:
            raise Refused(rules.timing.NO_RULE_BOOK)
        text = process.rule_book
        base = weaves.Standing(text).in_force()
    elif kind == DraftKind.AMENDMENT:
        if amends is None:
            raise ValueError("an amendment amends something")
        require(rules.drafts.refusal_to_amend(amends, amends.lead or amends))
        text = amends.text
        base = seen_by_author(amends, None).accepted
    draft = Draft.objects.create(
        process=process,
        text=text,
        base=sorted(base),
        **about,
        started_by=by,
        started_at=at,
    )
    draft.editors.create(member=by, invited_by=by, at=at)
    record("draft.started", draft, by=by, at=at, kind=kind)
    return draft


@transaction.atomic
def describe_draft(draft: Draft, *, title: str, reason: str, by: Member, at: datetime) -> Draft:
    """Give `draft` another title or reason."""
    draft = editable(draft, by=by)
    draft.title, draft.reason = checked(title, reason, draft.process)
    draft.save(update_fields=["title", "reason"])
    record("draft.described", draft, by=by, at=at)
    return draft


@transaction.atomic
def invite_editor(draft: Draft, member: Member, *, by: Member, at: datetime) -> DraftEditor:
    """Let `member` edit `draft` too; of a group's draft, somebody of the group."""
    draft = editable(draft, by=by)
    if draft.group is not None:
        require(rules.drafts.refusal_to_start(draft.group, member))
    with refuse_on("motions_drafteditor_once_each", rules.drafts.EDITOR_ALREADY):
        editor = draft.editors.create(member=member, invited_by=by, at=at)
    record("draft.editor_invited", draft, by=by, at=at, member=member.number)
    return editor


@transaction.atomic
def remove_editor(draft: Draft, member: Member, *, by: Member, at: datetime) -> None:
    """Take the right to edit away from `member`, if they have it. What they wrote stays."""
    draft = editable(draft, by=by)
    leaving = draft.editors.filter(member=member)
    if not leaving:
        return
    if draft.editors.count() == 1:
        raise Refused(rules.drafts.LAST_EDITOR)
    leaving.delete()
    record("draft.editor_removed", draft, by=by, at=at, member=member.number)


@transaction.atomic
def save_draft(
    draft: Draft, edits: Edits, *, seen: int, by: Member, at: datetime, note: str = ""
) -> DraftVersion:
    """Save what `by` changed in `draft`, having seen its version `seen` (0 if there was none).

    Whatever others saved meanwhile stays. Where the two meet, this save is kept beside the text
    (`set_aside`), for its author to bring together: nobody's words are lost.
    """
    draft = editable(draft, by=by)
    woven = weaves.DraftWeave(draft)
    number = max(woven.saves, default=0) + 1
    seen = min(max(seen, 0), number - 1)
    key = f"d{draft.pk}-{number}"
    change = edits.on(woven.reading(seen), key, number, own=draft.amends is None)
    meanwhile = woven.keys() - woven.keys(seen)
    version = draft.versions.create(
        number=number,
        payload=change_to(change),
        seen=seen,
        set_aside=bool(meanwhile) and meets(woven, change, meanwhile),
        note=tidy_line(note)[:200],
        saved_by=by,
        saved_at=at,
    )
    record("draft.saved", draft, by=by, at=at, number=number, set_aside=version.set_aside)
    return version


def meets(woven: weaves.DraftWeave, change: drafting.ChangeSet, meanwhile: frozenset[str]) -> bool:
    """Whether what somebody saves meets what others saved meanwhile, beyond a warning."""
    if not change.base:  # two people began the same text
        return True
    together = drafting.weave((*woven.woven.changes, change))
    return any(
        change.id in conflict[:2] and not conflict.is_warning
        for conflict in drafting.conflicts(together, meanwhile | {change.id})
    )


@transaction.atomic
def comment_on_draft(
    draft: Draft, *, block: str, number: int, words: str, by: Member, at: datetime
) -> DraftComment:
    """Say something about a block of `draft`, as its version `number` has it. Said already, it stands once."""
    draft = held(draft)
    require(rules.drafts.refusal_to_comment(is_reader=reads(draft, by)))
    words = tidy(words)
    if not words:
        raise Refused(rules.drafts.NOTHING_SAID)
    if block and block not in weaves.DraftWeave(draft).reading(number).by_id:
        raise Refused(rules.drafts.NO_SUCH_BLOCK)
    said = draft.comments.filter(block=block, words=words, by=by, settled_at=None).first()
    if said is not None:
        return said  # the button was pressed twice
    comment = draft.comments.create(block=block, number=number, words=words, by=by, at=at)
    record("draft.commented", draft, by=by, at=at, comment=comment.pk)
    return comment


@transaction.atomic
def settle_comment(comment: DraftComment, *, by: Member, at: datetime) -> DraftComment:
    """Mark `comment` as settled."""
    draft = editable(comment.draft, by=by)
    comment = draft.comments.select_for_update().get(pk=comment.pk)
    if comment.settled_at is None:
        comment.settled_at, comment.settled_by = at, by
        comment.save(update_fields=["settled_at", "settled_by"])
        record("draft.comment_settled", draft, by=by, at=at, comment=comment.pk)
    return comment


@transaction.atomic
def certify_mandate(
    draft: Draft,
    *,
    number: int,
    held_on: date,
    present: int,
    votes_for: int,
    against: int,
    abstained: int,
    by: Member,
    at: datetime,
) -> Mandate:
    """Certify that the group's meeting voted so on the version `number` of `draft`."""
    draft = held(draft)
    submitted = Submission.objects.filter(draft=draft).exists()
    today = timezone.localdate(at)
    figures: dict[str, Any] = {
        "held_on": held_on,
        "present": present,
        "votes_for": votes_for,
        "against": against,
        "abstained": abstained,
    }
    is_convenor = (
        draft.group is not None
        and draft.group.convenors.filter(member=by, span__contains=today).exists()
    )
    require(
        rules.drafts.refusal_to_certify(
            draft, is_convenor=is_convenor, submitted=submitted, today=today, **figures
        )
    )
    version = draft.versions.filter(number=number, set_aside=False).first()
    if version is None:
        raise Refused(rules.drafts.EMPTY)
    with refuse_on("motions_mandate_version_id_key", rules.drafts.CERTIFIED_ALREADY):
        mandate = draft.mandates.create(version=version, certified_by=by, at=at, **figures)
    record("draft.mandate_certified", draft, by=by, at=at, number=number, **figures)
    return mandate


@transaction.atomic
def abandon_draft(draft: Draft, *, by: Member, at: datetime) -> Draft:
    """Give `draft` up. It stays readable for those who wrote it."""
    draft = editable(draft, by=by)
    draft.abandoned_at = at
    draft.save(update_fields=["abandoned_at"])
    record("draft.abandoned", draft, by=by, at=at)
    return draft


def held(draft: Draft) -> Draft:
    """The draft as it now is, held until the transaction ends."""
    return (
        Draft.objects.select_for_update(of=("self",))
        .select_related("process", "text", "group", "amends__lead")
        .get(pk=draft.pk)
    )


def editable(draft: Draft, *, by: Member) -> Draft:
    """The draft, held, if `by` may change it."""
    draft = held(draft)
    is_editor = draft.editors.filter(member=by).exists()
    submitted = Submission.objects.filter(draft=draft).exists()
    require(rules.drafts.refusal_to_edit(draft, is_editor=is_editor, submitted=submitted))
    return draft


def reads(draft: Draft, member: Member) -> bool:
    return Draft.objects.visible_to(member).filter(pk=draft.pk).exists()
