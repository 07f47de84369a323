"""The questions of a ballot that is being prepared: proposals, and places to fill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ballots import rules
from ballots.actions.shared import changeable, unsigned
from ballots.models import (
    RON,
    Ballot,
    Base,
    Contest,
    Kind,
    Option,
    Threshold,
)
from members import sealed
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import require, still_there


@transaction.atomic
def add_proposal(ballot: Ballot, *, title: str, by: Member, at: datetime, **words: Any) -> Contest:
    """Put a proposal on the ballot, after what is there. Takes what `ask` takes.

    Asked in the same words already, it is the one that is there.
    """
    ballot = changeable(ballot, by=by, at=at)
    same = ballot.contests.filter(kind=Kind.PROPOSAL, title=title, **words).first()
    if same is not None:
        return same  # the button was pressed twice
    return ask(ballot, title=title, by=by, at=at, **words)


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

    The same places for the same candidates, asked for again, are those that are there.
    """
    ballot = changeable(ballot, by=by, at=at)
    names = [who["name"] for who in candidates]
    for same in ballot.contests.filter(
        kind=Kind.RANKED,
        title=title,
        summary=summary,
        seats=seats,
        method=method,
        ron=ron,
        text=text,
    ):
        standing = same.options.filter(is_ron=False).order_by("place")
        if list(standing.values_list("name", flat=True)) == names:
            return same  # the button was pressed twice
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
    contest = still_there(ballot.contests.select_for_update(), contest.pk)
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
    contest = still_there(ballot.contests.select_for_update(), contest.pk)
    record("ballot.contest_removed", ballot, by=by, at=at, contest=contest.pk, title=contest.title)
    contest.options.all().delete()
    contest.delete()


def reworded(contest: Contest, words: dict[str, Any], *, by: Member, at: datetime) -> Contest:
    """The contest with the fields of `words` changed, if `by` may change its ballot."""
    ballot = changeable(contest.ballot, by=by, at=at)
    contest = still_there(ballot.contests.select_for_update(), contest.pk)
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
