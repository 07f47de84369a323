"""Counts that depend on other counts: one contest after another, and a countback for a vacancy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ballots.counting.contest import Constraint, Contest
from ballots.counting.election import count
from ballots.counting.minutes import Count
from ballots.counting.papers import Profile
from ballots.counting.rules import RULES

ELECTED_ELSEWHERE = "elected-elsewhere"
VACATING = "vacating"
UNWILLING = "unwilling"
SITTING = "sitting members"  # shown as the reason why they are guarded


class Poll(NamedTuple):
    """What `election.count` needs for one contest."""

    contest: Contest
    profile: Profile
    rule: str
    lot: Sequence[str]


def count_in_order(polls: Iterable[Poll]) -> tuple[Count, ...]:
    """Count contests in the order the rules name; whoever one elects is struck from the rest.

    The same person must have the same id in every contest.
    """
    counts: list[Count] = []
    elected: set[str] = set()
    for poll in polls:
        contest = poll.contest.without(elected, because=ELECTED_ELSEWHERE)
        counts.append(count(contest, poll.profile, poll.rule, poll.lot))
        elected.update(counts[-1].elected)
    return tuple(counts)


@dataclass(frozen=True, slots=True)
class Countback:
    """A recount that fills casual vacancies. `filled` are the new members, in order of election."""

    count: Count
    filled: tuple[str, ...]


def countback(
    poll: Poll,
    *,
    sitting: Collection[str],
    vacating: Collection[str],
    unwilling: Collection[str] = (),
) -> Countback:
    """Fill the places of the `vacating` from the papers that elected them.

    All the original papers are counted again, passing over the vacating and whoever no longer
    wishes to serve, and nobody `sitting` may be excluded: ERS97, 7.1, which is used here under any
    rule. Reserved places hold for sitting and new members together. If "re-open nominations"
    takes the place, it stays vacant.

    Raises ValueError if one of them was no candidate, or is both sitting and leaving, or if the papers are of
    choices without an order, which do not say who comes next.
    """
    if RULES[poll.rule].chooses:
        raise ValueError(f"{poll.rule}: papers without an order do not say who comes next")
    everyone = set(poll.contest.ids)
    if strangers := {*sitting, *vacating, *unwilling} - everyone:
        raise ValueError(f"no candidate has the id {min(strangers)!r}")
    if both := set(sitting) & {*vacating, *unwilling}:
        raise ValueError(f"{min(both)!r} cannot be sitting and leaving")
    contest = poll.contest.without(vacating, because=VACATING)
    contest = contest.without(unwilling, because=UNWILLING)
    contest = replace(
        contest,
        seats=len(sitting) + len(vacating),
        candidates=tuple(
            replace(c, attributes=c.attributes | {SITTING}) if c.id in sitting else c
            for c in contest.candidates
        ),
        constraints=(Constraint(SITTING, SITTING, len(sitting)), *contest.constraints),
    )
    again = count(contest, poll.profile, poll.rule, poll.lot)
    return Countback(again, tuple(id_ for id_ in again.elected if id_ not in sitting))
