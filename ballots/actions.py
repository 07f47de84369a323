"""Everything that can be done to a ballot, from its draft to its result. Casting is in ballots/casting.py."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ballots import casting, chronicle, counting, results, roll, rules, urn
from ballots.lifecycle import Move, State, after
from ballots.models import (
    Ballot,
    Base,
    Contest,
    Kind,
    Option,
    RollEntry,
    RuleSet,
    SignOff,
    Tally,
    Threshold,
)
from members.models import Member, Region
from members.queries import in_good_standing
from momentum_demo import __version__
from momentum_demo.models import record
from momentum_demo.refusals import Refusal, Refused, refuse_on

SETTLING = timedelta(minutes=1)  # how long a vote begun before the close may take to reach the box


# Preparing


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
) -> Ballot:
    """Begin to prepare a ballot."""
    require(rules.refusal_to_run(by.roles(at)))
    seed = secrets.token_bytes(32)
    ballot = Ballot.objects.create(
        title=title,
        slug=slug,
        summary=summary,
        rule_set=rule_set,
        region=region,
        joined_by=joined_by,
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
def add_proposal(
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
) -> Contest:
    """Put a proposal on the ballot, after what is there."""
    ballot = changeable(ballot, by=by, at=at)
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
) -> Contest:
    """Put places to fill on the ballot, after what is there.

    candidates   each with a name and, if they like, a detail and a statement
    ron          whether "Re-open nominations" stands too
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
    )
    stand(contest, candidates)
    record("ballot.contest_added", ballot, by=by, at=at, contest=contest.pk, title=title)
    return contest


@transaction.atomic
def change_proposal(contest: Contest, *, by: Member, at: datetime, **words: Any) -> Contest:
    """Put a proposal in other words, or under another threshold. Takes what add_proposal takes."""
    return reworded(contest, words, by=by, at=at)


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
    """Write down who may vote, as of `at`. Doing it again takes the register as it then is."""
    ballot = changeable(ballot, by=by, at=at)
    thaw(ballot)
    electorate = in_good_standing(
        timezone.localdate(at),
        arrears_allowed=ballot.rule_set.arrears_allowed,
        region=ballot.region,
        joined_by=ballot.joined_by,
    )
    entries = [
        RollEntry(ballot=ballot, member=member, salt=secrets.token_bytes(16))
        for member in electorate.order_by("number")
    ]
    RollEntry.objects.bulk_create(entries, batch_size=5000)
    ballot.roll_frozen_at = at
    ballot.roll_size = len(entries)
    ballot.roll_root = roll.root(
        [roll.leaf(entry.member.number, bytes(entry.salt)) for entry in entries]
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
    contests = list(ballot.contests.prefetch_related("options"))
    require(rules.refusal_to_notify(ballot, contests, sign_offs=ballot.sign_offs.count(), at=at))
    ballot.state = after(State(ballot.state), Move.NOTIFY)
    ballot.notified_at = at
    ballot.rules = ballot.rule_set.snapshot()
    ballot.save()
    record("ballot.notified", ballot, by=by, at=at, rules=ballot.rules)
    return ballot


@transaction.atomic
def recall(ballot: Ballot, *, reason: str, by: Member, at: datetime) -> Ballot:
    """Take notice back before voting opens, for a reason everyone can read."""
    ballot = locked(ballot)
    require(rules.refusal_to_run(by.roles(at)))
    require(rules.refusal_to_recall(ballot, reason))
    ballot.state = after(State(ballot.state), Move.RECALL)
    ballot.notified_at = None
    ballot.rules = {}
    ballot.save()
    ballot.sign_offs.all().delete()
    record("ballot.recalled", ballot, by=by, at=at, reason=reason)
    return ballot


# By the clock. Each claims its ballot, does nothing if another worker has it or it is done, and may be
# repeated at will.


@transaction.atomic
def open_voting(ballot: Ballot, *, at: datetime) -> bool:
    """Open the voting, with an empty box. False if it was open already."""
    if (claimed := claim(ballot, State.NOTIFIED)) is None:
        return False
    urn.Box.objects.get_or_create(ballot=claimed.pk)
    step(claimed, Move.OPEN)
    record("ballot.opened", claimed, by=None, at=at)
    return True


@transaction.atomic
def close(ballot: Ballot, *, at: datetime) -> bool:
    """Close the voting: no vote can be begun. False if it was closed already."""
    if (claimed := claim(ballot, State.OPEN)) is None:
        return False
    claimed.closed_at = at
    step(claimed, Move.CLOSE)
    record("ballot.closed", claimed, by=None, at=at)
    return True


@transaction.atomic
def seal(ballot: Ballot, *, at: datetime) -> bool:
    """Seal the box and mix everything in it. False while a vote is still on its way.

    A vote begun in time has SETTLING to arrive. The box is sealed first, in its own transaction: should the
    second one fail, the next sweep finds the box sealed and only has to note it.
    """
    if (claimed := claim(ballot, State.CLOSING)) is None:
        return False
    assert claimed.closed_at is not None
    on_the_way = claimed.roll.filter(mark__isnull=False, voted=False).count()
    if on_the_way and at < claimed.closed_at + SETTLING:
        return False
    claimed.voters = casting.seal_box(claimed)
    claimed.roll.filter(mark__isnull=False).update(mark=None)
    step(claimed, Move.SEAL)
    record("ballot.sealed", claimed, by=None, at=at, voters=claimed.voters)
    return True


@transaction.atomic
def count(ballot: Ballot, *, at: datetime) -> bool:
    """Count every contest not yet counted, and declare. False if somebody else is counting."""
    if (claimed := claim(ballot, State.COUNTING)) is None:
        return False
    counted = set(Tally.objects.filter(contest__ballot=claimed).values_list("contest", flat=True))
    for contest in claimed.contests.prefetch_related("options").exclude(pk__in=counted):
        results.tally(contest).save(force_insert=True)
    claimed.declared_at = at
    step(claimed, Move.DECLARE)
    record(
        "ballot.declared",
        claimed,
        by=None,
        at=at,
        software=__version__,
        lot_seed=bytes(claimed.lot_seed).hex(),
        tallies=dict(
            Tally.objects.filter(contest__ballot=claimed).values_list("contest", "digest")
        ),
    )
    return True


# The shape of an action


def require(refusal: Refusal | None) -> None:
    """Go on only if the rules have nothing against it."""
    if refusal is not None:
        raise Refused(refusal)


def locked(ballot: Ballot) -> Ballot:
    """The ballot as it is now, held until the transaction ends."""
    return (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("rule_set", "region")
        .get(pk=ballot.pk)
    )


def changeable(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    """The ballot, locked, if `by` may change it; what officers signed before no longer counts."""
    ballot = locked(ballot)
    require(rules.refusal_to_run(by.roles(at)))
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
    for name, value in words.items():
        setattr(contest, name, value)
    contest.save()
    record("ballot.contest_changed", ballot, by=by, at=at, contest=contest.pk, title=contest.title)
    return contest


def stand(contest: Contest, candidates: Sequence[dict[str, Any]]) -> None:
    """Put the candidates on the contest, and "Re-open nominations" last if it has that."""
    options = [Option(contest=contest, place=n, **who) for n, who in enumerate(candidates)]
    if contest.ron:
        options.append(
            Option(contest=contest, place=len(options), name="Re-open nominations", is_ron=True)
        )
    Option.objects.bulk_create(options)


def next_position(ballot: Ballot) -> int:
    last = ballot.contests.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def claim(ballot: Ballot, state: State) -> Ballot | None:
    """The ballot, locked, if it is in `state` and no other worker holds it."""
    return (
        Ballot.objects.select_for_update(skip_locked=True).filter(pk=ballot.pk, state=state).first()
    )


def step(ballot: Ballot, move: Move) -> None:
    """Take the move, and save the ballot."""
    ballot.state = after(State(ballot.state), move)
    ballot.save()
