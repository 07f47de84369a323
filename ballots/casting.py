"""From the voter's hand to the board, in steps that can each fail and be taken again.

    roll (default database)                      box (urn)
    1  the tag of the vote that sets out
                                                 2  papers and receipt, once for each tag
    3  voted

The steps are separate transactions on purpose: rows written together can be joined on the number of their
transaction. If the process dies after step 1 or 2, the voter sends the same form again: the same receipt
code gives the same tag, so nothing is refused and nothing doubled. Or, having lost the page, they begin anew,
on any device: the tag that set out before is made void in the box, so that its papers can never arrive, unless
they are there already, and then the voter has voted.
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
    tag = urn.tag(code)
    new = not arrived(ballot, tag)
    if new:
        set_out(ballot, tag, by=by, at=at, instead_of=give_up_earlier(ballot, tag, by=by, at=at))
        new = put_in_box(ballot, papers, tag=tag)
    confirm(ballot, tag, by=by)
    return new


def arrived(ballot: Ballot, tag: bytes) -> bool:
    """Whether the vote with this tag is in the box."""
    return urn.Receipt.objects.filter(tag=tag, ballot=ballot.pk, void=False).exists()


def give_up_earlier(ballot: Ballot, tag: bytes, *, by: Member, at: datetime) -> bytes | None:
    """The tag of a vote of `by` that set out before and now can never arrive; None if there is none.

    Refused if that vote is in the box, or if it is too late to begin anew: then only the page that it set
    out from can still finish it.
    """
    entry = RollEntry.objects.filter(ballot=ballot, member=by).first()
    if entry is None or entry.voted or entry.tag is None or bytes(entry.tag) == tag:
        return None
    if refusal := rules.refusal_to_vote(ballot, entry, at=at):
        raise Refused(refusal)
    earlier = bytes(entry.tag)
    if not make_void(ballot, earlier):
        confirm(ballot, earlier, by=by)
        raise Refused(rules.ALREADY_VOTED)
    return earlier


@transaction.atomic
def set_out(
    ballot: Ballot, tag: bytes, *, by: Member, at: datetime, instead_of: bytes | None = None
) -> None:
    """Step 1: note that a vote of `by` is on its way, instead of one that was made void."""
    entry = (
        RollEntry.objects.select_for_update(of=("self",))
        .select_related("ballot")
        .filter(ballot=ballot, member=by)
        .first()
    )
    if entry is None:
        raise Refused(rules.NOT_ON_ROLL)
    if refusal := rules.refusal_to_cast(entry.ballot, entry, tag, at=at, instead_of=instead_of):
        raise Refused(refusal)
    if not entry.voted:
        entry.tag = tag
        entry.save(update_fields=["tag"])


@transaction.atomic(using=urn.ALIAS)
def put_in_box(ballot: Ballot, papers: Mapping[int, bytes], *, tag: bytes) -> bool:
    """Step 2: put the papers in the box, once. False if they were there."""
    share_box(ballot)
    receipt, new = urn.Receipt.objects.get_or_create(tag=tag, defaults={"ballot": ballot.pk})
    if receipt.void:
        raise Refused(rules.BEGUN_ANEW)
    if not new:
        return False
    if not urn.Box.objects.filter(ballot=ballot.pk, sealed=False).exists():
        raise Refused(rules.CLOSED)  # takes the receipt back too
    urn.Paper.objects.bulk_create(
        urn.Paper(contest=contest, marks=marks) for contest, marks in shuffled(papers.items())
    )
    return True


@transaction.atomic(using=urn.ALIAS)
def make_void(ballot: Ballot, tag: bytes) -> bool:
    """See to it that the vote with this tag never arrives. False if it has."""
    share_box(ballot)
    receipt, _ = urn.Receipt.objects.get_or_create(
        tag=tag, defaults={"ballot": ballot.pk, "void": True}
    )
    return receipt.void


@transaction.atomic
def confirm(ballot: Ballot, tag: bytes, *, by: Member) -> None:
    """Step 3: note that the vote is in the box."""
    ballot.roll.filter(member=by, tag=tag, voted=False).update(voted=True)


@transaction.atomic
def close_roll(ballot: Ballot) -> None:
    """Once the box is sealed: note whose vote arrived though they never heard, and wipe the tags."""
    unsure = ballot.roll.filter(tag__isnull=False, voted=False)
    tags = [bytes(tag) for tag in unsure.values_list("tag", flat=True) if tag is not None]
    here = urn.Receipt.objects.filter(tag__in=tags, void=False).values_list("tag", flat=True)
    unsure.filter(tag__in=[bytes(tag) for tag in here]).update(voted=True)
    ballot.roll.filter(tag__isnull=False).update(tag=None)


def mix(ballot: Ballot, *, at: datetime) -> None:
    """Move what can be moved to the board, batch after batch, contest after contest."""
    for contest in ballot.contests.values_list("pk", flat=True):
        while post_batch(contest):
            pass


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
    return urn.Receipt.objects.filter(ballot=ballot.pk, void=False).count()


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
