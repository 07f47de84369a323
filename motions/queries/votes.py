"""What is still to be decided of a motion, in what order, what falls with what, and how it would read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from motions import drafting, weaves
from motions.drafting import Conflict, Order, Plan, Reading
from motions.lifecycle import State
from motions.models import Submission


def undecided(motion: Submission) -> list[Submission]:
    """The amendments to `motion`, to any depth, that are on the agenda and not decided."""
    waiting = motion.amendments.filter(state=State.AGENDA).with_key()
    return list(waiting.select_related("lead", "amends", "mover", "group", "text"))


def conflicts(
    motion: Submission, among: Sequence[Submission] | None = None
) -> tuple[Conflict, ...]:
    """How these amendments to `motion`, or all that are undecided, get in each other's way, by key."""
    return weaves.conflicts_of(motion.text, undecided(motion) if among is None else among)


def plans(
    motion: Submission,
    committee: Sequence[str] = (),
    among: Sequence[Submission] | None = None,
) -> tuple[Plan, ...]:
    """The votes still to be taken on `motion`, in the order that the process's rules say.

    committee   keys in the order that the arrangements committee wants, where the rules leave it to them
    among       what `undecided` gave, if it is at hand
    """
    waiting = undecided(motion) if among is None else among
    keys = [amendment.change.key for amendment in waiting]
    order = Order(motion.process.rules["vote_order"])
    on = weaves.reading_of(motion)
    return drafting.plans(on, conflicts(motion, waiting), keys, order, committee)


def twins(amendment: Submission) -> list[Submission]:
    """Other undecided amendments that say exactly the same: one vote decides them all. Wants `lead` loaded."""
    assert amendment.lead is not None
    waiting = {other.change.key: other for other in undecided(amendment.lead)}
    mine = amendment.change.key
    for plan in plans(amendment.lead):
        for vote in plan.votes:
            if mine in vote.ids:
                return [waiting[key] for key in vote.ids if key != mine]
    return []


def preview(motion: Submission, carried: Iterable[Submission]) -> Reading:
    """How `motion` would read if these of its amendments were carried too."""
    standing = weaves.Standing(motion.text)
    keys = standing.of(motion)
    for amendment in carried:
        keys |= standing.of(amendment)
    return drafting.read(weaves.load(motion.text), keys)
