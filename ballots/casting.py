"""From the voter's hand to the board, in steps that can each fail and be taken again.

    roll (default database)                    box (urn)
    1  mark: this member's vote is on its way
                                               2  papers and receipt, once for each receipt code
    3  voted

The steps are separate transactions on purpose: rows written together can be joined on the number of their
transaction. If the process dies after step 1 or 2, the voter sends the same form again: the same receipt
code gives the same mark and the same tag, so nothing is refused and nothing doubled. Without the code
nobody can tell whether step 2 happened, which is why a second device cannot start afresh.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import connections, transaction

from ballots import rules, urn
from ballots.models import Ballot, RollEntry
from members.models import Member
from momentum_demo.refusals import Refused

BATCH = 20  # the fewest papers that leave the box together before the close

shuffler = random.SystemRandom()

T = TypeVar("T")


def cast(
    ballot: Ballot, papers: Mapping[int, bytes], *, code: str, by: Member, at: datetime
) -> bool:
    """Cast `by`'s vote. False if it was in the box already.

    papers   contest's key → marks; a contest left out is not voted in
    code     the receipt code of this form; sending the same again is harmless

    Not one transaction but three: see above. Raises Refused where the rules forbid it.
    """
    mark_roll(ballot, code=code, by=by, at=at)
    new = put_in_box(ballot, papers, code=code)
    confirm(ballot, code=code, by=by)
    return new


@transaction.atomic
def mark_roll(ballot: Ballot, *, code: str, by: Member, at: datetime) -> None:
    """Step 1: note that a vote of `by` is on its way."""
    entry = (
        RollEntry.objects.select_for_update(of=("self",))
        .select_related("ballot")
        .filter(ballot=ballot, member=by)
        .first()
    )
    if entry is None:
        raise Refused(rules.NOT_ON_ROLL)
    if refusal := rules.refusal_to_cast(entry.ballot, entry, urn.mark(code), at=at):
        raise Refused(refusal)
    if entry.mark is None and not entry.voted:
        entry.mark = urn.mark(code)
        entry.save(update_fields=["mark"])


@transaction.atomic(using=urn.ALIAS)
def put_in_box(ballot: Ballot, papers: Mapping[int, bytes], *, code: str) -> bool:
    """Step 2: put the papers in the box, once. False if they were there."""
    share_box(ballot)
    _, new = urn.Receipt.objects.get_or_create(tag=urn.tag(code), defaults={"ballot": ballot.pk})
    if not new:
        return False
    if urn.Box.objects.filter(ballot=ballot.pk, sealed=False).count() == 0:
        raise Refused(rules.CLOSED)  # takes the receipt back too
    urn.Paper.objects.bulk_create(
        urn.Paper(contest=contest, marks=marks) for contest, marks in shuffled(papers.items())
    )
    return True


@transaction.atomic
def confirm(ballot: Ballot, *, code: str, by: Member) -> None:
    """Step 3: note that the vote is in the box."""
    ballot.roll.filter(member=by, mark=urn.mark(code), voted=False).update(voted=True)


@transaction.atomic(using=urn.ALIAS)
def post_batch(contest: int, *, at_least: int = BATCH) -> int:
    """Mix a random batch of a contest's papers and move it to the board; how many were moved.

    Nothing is moved unless as many again stay behind, so that no batch, the last included, is smaller.
    """
    waiting = urn.Paper.objects.select_for_update(skip_locked=True).filter(contest=contest)
    keys = list(waiting.values_list("pk", flat=True))
    if len(keys) < 2 * at_least:
        return 0
    return post(shuffler.sample(keys, at_least))


@transaction.atomic(using=urn.ALIAS)
def seal_box(ballot: Ballot) -> int:
    """Let nothing more in, move everything to the board, and mix the board once more; how many voted."""
    hold_box(ballot)
    urn.Box.objects.filter(ballot=ballot.pk).update(sealed=True)
    contests = list(ballot.contests.values_list("pk", flat=True))
    post(list(urn.Paper.objects.filter(contest__in=contests).values_list("pk", flat=True)))
    board = urn.Posted.objects.filter(contest__in=contests)
    mixed = shuffled(board)
    board.delete()
    urn.Posted.objects.bulk_create(mixed, batch_size=5000)
    return urn.Receipt.objects.filter(ballot=ballot.pk).count()


def post(keys: Sequence[UUID]) -> int:
    """Move these papers to the board in random order, under new random keys."""
    papers = urn.Paper.objects.filter(pk__in=keys)
    moved = [urn.Posted(contest=paper.contest, marks=paper.marks) for paper in shuffled(papers)]
    papers.delete()
    urn.Posted.objects.bulk_create(moved, batch_size=5000)
    return len(moved)


def shuffled(things: Iterable[T]) -> list[T]:
    """The things as a list in random order, by the operating system's chance."""
    mixed = list(things)
    shuffler.shuffle(mixed)
    return mixed


# One lock for each box: voters share it, sealing takes it alone, so that no paper slips in behind the seal.


def share_box(ballot: Ballot) -> None:
    _lock("SELECT pg_advisory_xact_lock_shared(%s, %s)", ballot)


def hold_box(ballot: Ballot) -> None:
    _lock("SELECT pg_advisory_xact_lock(%s, %s)", ballot)


def _lock(statement: str, ballot: Ballot) -> None:
    with connections[urn.ALIAS].cursor() as cursor:
        cursor.execute(statement, [0x75726E, ballot.pk])
