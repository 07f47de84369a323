"""A ballot on its way from a draft to its notice. What officers signed never outlives a change."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ballots import chronicle, counting, keystore, manifests, roll, rules
from ballots import sections as electorates
from ballots.interests import Interest
from ballots.lifecycle import MOVES, Move, State
from ballots.models import (
    RON,
    Ballot,
    Base,
    Contest,
    Kind,
    Option,
    RollEntry,
    RuleSet,
    SignOff,
    Threshold,
)
from ballots.objections import Answer, Matter, Objection
from members import sealed
from members.models import Member, Region
from members.queries import in_good_standing
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import Refused, refuse_on, require


@transaction.atomic
def draft(
    *,
    title: str,
    slug: str,
    rule_set: RuleSet,
    opens_at: datetime,
    closes_at: datetime,
    by: Member,
    at: datetime,
    summary: str = "",
    region: Region | None = None,
    joined_by: date | None = None,
    sections: Sequence[Mapping[str, Any]] = (),
) -> Ballot:
    """Begin to prepare a ballot. Takes what begin takes."""
    require(rules.refusal_to_run(by.roles(at)))
    return begin(
        title=title,
        slug=slug,
        rule_set=rule_set,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
        at=at,
        summary=summary,
        region=region,
        joined_by=joined_by,
        sections=sections,
    )


@transaction.atomic
def begin(
    *,
    title: str,
    slug: str,
    rule_set: RuleSet,
    opens_at: datetime,
    closes_at: datetime,
    by: Member,
    at: datetime,
    summary: str = "",
    region: Region | None = None,
    joined_by: date | None = None,
    sections: Sequence[Mapping[str, Any]] = (),
) -> Ballot:
    """Begin to prepare a ballot that a body's decision asks for. The caller asks whether it may.

    sections   of the electorate, with weights, where the rules have them. Raises ValueError: see
               ballots.sections.read
    """
    electorates.read(sections)
    seed = secrets.token_bytes(32)
    ballot = Ballot.objects.create(
        title=title,
        slug=slug,
        summary=summary,
        rule_set=rule_set,
        region=region,
        joined_by=joined_by,
        sections=list(sections),
        opens_at=opens_at,
        closes_at=closes_at,
        lot_seed=seed,
        lot_commitment=counting.commitment(seed),
        secret=secrets.token_bytes(32),
    )
    record("ballot.drafted", ballot, by=by, at=at, title=title)
    return ballot


@transaction.atomic
def describe(
    ballot: Ballot,
    *,
    title: str,
    slug: str,
    summary: str,
    rule_set: RuleSet,
    by: Member,
    at: datetime,
) -> Ballot:
    """Say anew what a ballot that is being prepared is about; other rules thaw a roll frozen before."""
    ballot = changeable(ballot, by=by, at=at)
    if rule_set != ballot.rule_set:
        thaw(ballot)
    ballot.title, ballot.slug, ballot.summary, ballot.rule_set = title, slug, summary, rule_set
    ballot.save()
    record("ballot.described", ballot, by=by, at=at, title=title, rules=str(rule_set))
    return ballot


@transaction.atomic
def reschedule(
    ballot: Ballot, *, opens_at: datetime, closes_at: datetime, by: Member, at: datetime
) -> Ballot:
    """Move the opening and the closing of a ballot that is being prepared."""
    ballot = changeable(ballot, by=by, at=at)
    ballot.opens_at, ballot.closes_at = opens_at, closes_at
    ballot.save(update_fields=["opens_at", "closes_at"])
    record("ballot.rescheduled", ballot, by=by, at=at, opens=opens_at, closes=closes_at)
    return ballot


@transaction.atomic
def set_roll_rule(
    ballot: Ballot, *, region: Region | None, joined_by: date | None, by: Member, at: datetime
) -> Ballot:
    """Say who may vote; a roll frozen before is thawed."""
    ballot = changeable(ballot, by=by, at=at)
    ballot.region, ballot.joined_by = region, joined_by
    thaw(ballot)
    ballot.save()
    record(
        "ballot.roll_rule_set",
        ballot,
        by=by,
        at=at,
        region=region.slug if region else None,
        joined_by=joined_by,
    )
    return ballot


@transaction.atomic
def add_proposal(ballot: Ballot, *, title: str, by: Member, at: datetime, **words: Any) -> Contest:
    """Put a proposal on the ballot, after what is there. Takes what `ask` takes."""
    return ask(changeable(ballot, by=by, at=at), title=title, by=by, at=at, **words)


@transaction.atomic
def ask(
    ballot: Ballot,
    *,
    title: str,
    by: Member,
    at: datetime,
    summary: str = "",
    text: str = "",
    case_for: str = "",
    case_against: str = "",
    threshold: Threshold = Threshold.SIMPLE,
    base: Base = Base.CAST,
    quorum: int = 0,
    subject_of: str = "",
    subject_hash: str = "",
) -> Contest:
    """Put a proposal on the ballot that a body's decision asks for. The caller asks whether it may.

    subject_of, subject_hash   the app whose published version `text` was drawn up from, and the hash of it,
                               which `text` says
    """
    ballot = unsigned(ballot)
    contest = ballot.contests.create(
        position=next_position(ballot),
        kind=Kind.PROPOSAL,
        title=title,
        summary=summary,
        text=text,
        case_for=case_for,
        case_against=case_against,
        threshold=threshold,
        base=base,
        quorum=quorum,
        subject_of=subject_of,
        subject_hash=subject_hash,
    )
    record("ballot.contest_added", ballot, by=by, at=at, contest=contest.pk, title=title)
    return contest


@transaction.atomic
def add_ranked(
    ballot: Ballot,
    *,
    title: str,
    seats: int,
    candidates: Sequence[dict[str, Any]],
    by: Member,
    at: datetime,
    summary: str = "",
    method: str = "scottish-2011",
    ron: bool = False,
    ron_name: str = RON,
    text: str = "",
    reserved: Sequence[dict[str, Any]] = (),
    shortage: str = "",
    subject_of: str = "",
    subject_hash: str = "",
) -> Contest:
    """Put places to fill on the ballot, after what is there.

    candidates   each with a name and, if they like, a detail and a statement; and with the groups of reserved
                 places that they are of, which are kept encrypted
    reserved, shortage   as on Contest
    ron          whether "Re-open nominations" stands too, under `ron_name`
    subject_of, subject_hash   as in add_proposal: of what the candidates were drawn up from
    """
    ballot = changeable(ballot, by=by, at=at)
    contest = ballot.contests.create(
        position=next_position(ballot),
        kind=Kind.RANKED,
        title=title,
        summary=summary,
        seats=seats,
        method=method,
        ron=ron,
        reserved=list(reserved),
        shortage=shortage,
        text=text,
        subject_of=subject_of,
        subject_hash=subject_hash,
    )
    stand(contest, candidates, ron_name=ron_name)
    record("ballot.contest_added", ballot, by=by, at=at, contest=contest.pk, title=title)
    return contest


@transaction.atomic
def change_proposal(contest: Contest, *, by: Member, at: datetime, **words: Any) -> Contest:
    """Put a proposal in other words, or under another threshold. Takes what add_proposal takes."""
    return reworded(contest, words, by=by, at=at)


@transaction.atomic
def argue(
    contest: Contest, *, summary: str, case_for: str, case_against: str, by: Member, at: datetime
) -> Contest:
    """Write beside a proposal what it is about and both cases. Its text, and what that is bound to, stay."""
    ballot = changeable(contest.ballot, by=by, at=at)
    contest = ballot.contests.select_for_update().get(pk=contest.pk)
    contest.summary, contest.case_for, contest.case_against = summary, case_for, case_against
    contest.save(update_fields=["summary", "case_for", "case_against"])
    record("ballot.contest_argued", ballot, by=by, at=at, contest=contest.pk, title=contest.title)
    return contest


@transaction.atomic
def change_ranked(
    contest: Contest,
    *,
    candidates: Sequence[dict[str, Any]],
    by: Member,
    at: datetime,
    **words: Any,
) -> Contest:
    """Change the places to fill, or who stands. Takes what add_ranked takes."""
    contest = reworded(contest, words, by=by, at=at)
    contest.options.all().delete()
    stand(contest, candidates)
    return contest


@transaction.atomic
def remove_contest(contest: Contest, *, by: Member, at: datetime) -> None:
    """Take a contest off a ballot that is being prepared."""
    ballot = changeable(contest.ballot, by=by, at=at)
    record("ballot.contest_removed", ballot, by=by, at=at, contest=contest.pk, title=contest.title)
    contest.options.all().delete()
    contest.delete()


@transaction.atomic
def freeze_roll(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    """Write down who may vote, as of `at`: by the rule, and by what officers upheld of objections to it.

    Doing it again takes the register as it then is.
    """
    ballot = changeable(ballot, by=by, at=at)
    thaw(ballot)
    electorate = in_good_standing(
        timezone.localdate(at),
        arrears_allowed=ballot.rule_set.arrears_allowed,
        region=ballot.region,
        joined_by=ballot.joined_by,
        kinds=electorates.classes(ballot),
    )
    upheld = Objection.objects.filter(ballot=ballot, answer=Answer.UPHELD)  # before a recall
    added = upheld.filter(matter=Matter.MISSING).values("subject")
    struck = upheld.filter(matter=Matter.DOUBT, subject__isnull=False).values("subject")
    everybody = Member.objects.filter(Q(pk__in=electorate.values("pk")) | Q(pk__in=added))
    listed = list(everybody.exclude(pk__in=struck).select_related("region").order_by("number"))
    parts = electorates.parts_of_roll(ballot, listed, timezone.localdate(at))
    entries = [
        RollEntry(
            ballot=ballot,
            member=member,
            segment=parts[member.pk],
            salt=secrets.token_bytes(16),
        )
        for member in listed
    ]
    RollEntry.objects.bulk_create(entries, batch_size=5000)
    ballot.roll_frozen_at = at
    ballot.roll_size = len(entries)
    ballot.roll_root = roll.root(
        [roll.leaf(each.member.number, each.segment, bytes(each.salt)) for each in entries]
    )
    ballot.save()
    record(
        "ballot.roll_frozen", ballot, by=by, at=at, size=len(entries), root=ballot.roll_root.hex()
    )
    return ballot


@transaction.atomic
def sign_off(ballot: Ballot, *, by: Member, at: datetime, read: int | None = None) -> SignOff:
    """Give `by`'s word that the ballot is right. Any later change asks for it anew.

    read   the chronicle.version that they had before them; nobody signs for what they have not seen
    """
    ballot = locked(ballot)
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    require(rules.refusal_to_sign_off(ballot, by.roles(at)))
    if read is not None and read != chronicle.version(ballot):
        raise Refused(rules.CHANGED_SINCE)
    with refuse_on("ballots_signoff_once_each", rules.SIGNED_ALREADY):
        signed = ballot.sign_offs.create(member=by, at=at)
    record("ballot.signed_off", ballot, by=by, at=at)
    return signed


@transaction.atomic
def notify(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    """Give notice: from here on what is asked, of whom and when is fixed, and the clock does the rest."""
    ballot = locked(ballot)
    require(rules.refusal_to_run(by.roles(at)))
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    contests = list(ballot.contests.prefetch_related("options"))
    require(
        rules.refusal_to_notify(
            ballot,
            contests,
            sign_offs=ballot.sign_offs.count(),
            at=at,
            untested=ballot.trustees.filter(opened=None).count(),
            parts=dict(ballot.roll_parts()),
        )
    )
    ballot.state = after(MOVES, State(ballot.state), Move.NOTIFY)
    ballot.notified_at = at
    ballot.rules = ballot.rule_set.snapshot()
    manifests.freeze(ballot, contests)
    with refuse_on("ballots_contest_subject_differs", rules.SUBJECT_DIFFERS):
        ballot.save()
    record(
        "ballot.notified",
        ballot,
        by=by,
        at=at,
        rules=ballot.rules,
        lot=ballot.lot_commitment,
        manifest=ballot.fingerprint,
    )
    return ballot


@transaction.atomic
def recall(ballot: Ballot, *, reason: str, by: Member, at: datetime) -> Ballot:
    """Take notice back before voting opens, for a reason everyone can read."""
    ballot = locked(ballot)
    require(rules.refusal_to_run(by.roles(at)))
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    require(rules.refusal_to_recall(ballot, reason))
    ballot.state = after(MOVES, State(ballot.state), Move.RECALL)
    ballot.notified_at = None
    ballot.rules = {}
    ballot.manifest = ballot.manifest_hash = None
    if not ballot.trustees_needed:
        ballot.seal_pub = None
    ballot.save()
    ballot.sign_offs.all().delete()
    keystore.forget(ballot.pk, keystore.SIGNERS, keystore.RECEIPTS, keystore.OPENING)
    record("ballot.recalled", ballot, by=by, at=at, reason=reason)
    return ballot


@transaction.atomic
def declare_interest(ballot: Ballot, *, words: str, by: Member, at: datetime) -> Interest:
    """Give up one's rights over a ballot, for good, because of an interest that members can read.

    A signature given before, while the ballot is being prepared, no longer counts, nor does a proposal to
    abandon or annul it that nobody has agreed to.
    """
    ballot = locked(ballot)
    require(rules.refusal_to_declare_interest(by.roles(at), words))
    with refuse_on("ballots_interest_once_each", rules.INTERESTED):
        declared = ballot.interests.create(member=by, words=words, at=at)
    if ballot.state == State.DRAFTED:
        ballot.sign_offs.filter(member=by).delete()
    record("ballot.interest_declared", ballot, by=by, at=at, words=words)
    for proposed in ballot.undoings.filter(by=by, agreed_by=None):
        proposed.delete()
        record(f"ballot.{proposed.move}_withdrawn", ballot, by=by, at=at)
    return declared


# The shape of these actions


def locked(ballot: Ballot) -> Ballot:
    """The ballot as it is now, held until the transaction ends."""
    return (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("rule_set", "region")
        .get(pk=ballot.pk)
    )


def changeable(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    """The ballot, locked, if `by` may change it; what officers signed before no longer counts."""
    require(rules.refusal_to_run(by.roles(at)))
    ballot = locked(ballot)
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    return unsigned(ballot)


def unsigned(ballot: Ballot) -> Ballot:
    """The ballot, locked, if it may still be changed; what officers signed before no longer counts."""
    ballot = locked(ballot)
    require(rules.refusal_to_change(ballot))
    ballot.sign_offs.all().delete()
    return ballot


def thaw(ballot: Ballot) -> None:
    """Drop the frozen roll of a ballot that is being prepared."""
    ballot.roll.all().delete()
    ballot.roll_frozen_at = ballot.roll_size = ballot.roll_root = None


def reworded(contest: Contest, words: dict[str, Any], *, by: Member, at: datetime) -> Contest:
    """The contest with the fields of `words` changed, if `by` may change its ballot."""
    ballot = changeable(contest.ballot, by=by, at=at)
    contest = ballot.contests.select_for_update().get(pk=contest.pk)
    require(rules.refusal_to_reword(contest))
    for name, value in words.items():
        setattr(contest, name, value)
    contest.save()
    record("ballot.contest_changed", ballot, by=by, at=at, contest=contest.pk, title=contest.title)
    return contest


def stand(contest: Contest, candidates: Sequence[dict[str, Any]], *, ron_name: str = RON) -> None:
    """Put the candidates on the contest, and "Re-open nominations" last if it has that."""
    options = [
        Option(contest=contest, place=n, **who | {"groups": kept_groups(contest, n, who)})
        for n, who in enumerate(candidates)
    ]
    if contest.ron:
        options.append(Option(contest=contest, place=len(options), name=ron_name, is_ron=True))
    Option.objects.bulk_create(options)


def kept_groups(contest: Contest, place: int, who: dict[str, Any]) -> sealed.Token:
    """The groups a candidate is of, encrypted; all alike where places are reserved, and nothing elsewhere."""
    if not contest.reserved:
        return sealed.NOTHING
    return sealed.encrypted(" ".join(sorted(who.get("groups", ()))), (contest.pk, place))


def next_position(ballot: Ballot) -> int:
    last = ballot.contests.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1
