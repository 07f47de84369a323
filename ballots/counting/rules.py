"""The rules a contest can be counted by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ballots.counting import choices, ers97, irv, meek, scottish, wigm
from ballots.counting.clerk import Clerk
from ballots.counting.papers import Profile
from ballots.counting.words import gettext_noop


@dataclass(frozen=True, slots=True)
class Rule:
    """A way of counting.

    id           what a contest stores
    places       decimal places of every figure
    history      which stage settles a tie before the lot: "earliest", "latest" or "" for none
    run          counts a profile, writing to a clerk
    most_seats   None for any number
    chooses      whether a paper names, in no order, at most as many as there are places
    """

    id: str
    name: str
    description: str
    places: int
    history: str
    run: Callable[[Clerk, Profile], None]
    most_seats: int | None = None
    chooses: bool = False


RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "scottish-2011",
            gettext_noop("Scottish STV (2011)"),
            gettext_noop(
                "The single transferable vote as for Scottish councils: a whole-number quota that "
                "never changes, every paper of a surplus moves at a reduced value, one candidate "
                "excluded at a time."
            ),
            scottish.PLACES,
            scottish.HISTORY,
            scottish.run,
        ),
        Rule(
            "ers97",
            gettext_noop("ERS97"),
            gettext_noop(
                "The Electoral Reform Society’s rules of 1997: two decimal places, a quota that "
                "can fall until somebody is elected, only the last batch of a surplus moves, small "
                "surpluses wait, and candidates who cannot catch up are excluded together."
            ),
            ers97.PLACES,
            ers97.HISTORY,
            ers97.run,
        ),
        Rule(
            "meek",
            gettext_noop("Meek (New Zealand’s figures)"),
            gettext_noop(
                "Every elected candidate keeps only the part of each vote they need, worked out "
                "again at each step to nine places. With the figures of New Zealand’s schedule, "
                "though not its calculator: ties are settled by our lot."
            ),
            meek.PLACES,
            meek.NZ_HISTORY,
            meek.run_nz,
        ),
        Rule(
            "meek-prf",
            gettext_noop("Meek (PR Foundation)"),
            gettext_noop(
                "The reference rule of the Proportional Representation Foundation for Meek’s "
                "method: nobody is excluded before the parts kept have settled."
            ),
            meek.PLACES,
            meek.PRF_HISTORY,
            meek.run_prf,
        ),
        Rule(
            "wigm",
            gettext_noop("Weighted inclusive Gregory (PR Foundation)"),
            gettext_noop(
                "The reference rule of the Proportional Representation Foundation: like Scottish "
                "STV with a fractional quota and four decimal places."
            ),
            wigm.PLACES,
            wigm.HISTORY,
            wigm.run,
        ),
        Rule(
            "irv",
            gettext_noop("Alternative vote"),
            gettext_noop(
                "One place. The candidate with the fewest votes is excluded and each of their "
                "papers moves to its next preference, until somebody has more than half."
            ),
            irv.PLACES,
            irv.HISTORY,
            irv.run,
            most_seats=1,
        ),
        Rule(
            "first-past-the-post",
            gettext_noop("First past the post"),
            gettext_noop(
                "One place. Everyone chooses one, and whoever has the most votes is chosen, however "
                "few that is."
            ),
            choices.PLACES,
            choices.HISTORY,
            choices.run,
            most_seats=1,
            chooses=True,
        ),
        Rule(
            "most-votes",
            gettext_noop("Choose up to as many as there are places"),
            gettext_noop(
                "Everyone chooses as many as there are places, or fewer, in no order. Each choice "
                "is one vote, and those with the most votes are chosen."
            ),
            choices.PLACES,
            choices.HISTORY,
            choices.run,
            chooses=True,
        ),
    )
}
