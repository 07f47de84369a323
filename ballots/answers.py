"""What a voter has filled in so far, read from the form they hold. Nothing of it is stored before it is cast.

A proposal's answer is in the field "answer-<contest>", and so is who is chosen, where one is; a candidate's
rank in "rank-<option>", or that they are chosen, where so many of so many are. All travel in hidden fields from
page to page.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ballots.models import Contest, Kind, Option
from ballots.results import MARKS

LONGEST = 4  # characters kept of what was typed as a rank


@dataclass(slots=True)
class Choice:
    """A candidate on this voter's paper: what they typed, and what is wrong with it.

    rank    where no order is asked for, the place among those chosen, as they stand on every paper
    """

    option: Option
    typed: str = ""
    error: str = ""
    rank: int | None = None

    @property
    def field(self) -> str:
        return f"rank-{self.option.pk}"


@dataclass(slots=True)
class Answer:
    """What a voter has said in one contest.

    said      for a proposal: "for", "against", "abstain", or "" for nothing yet
    choices   for a ranked contest: every candidate, in this voter's order
    """

    contest: Contest
    said: str = ""
    choices: list[Choice] = field(default_factory=list)
    gap: bool = False

    @property
    def field(self) -> str:
        return f"answer-{self.contest.pk}"

    @property
    def ranked(self) -> list[Choice]:
        """The candidates ranked, most preferred first."""
        return sorted((c for c in self.choices if c.rank), key=lambda c: c.rank or 0)

    @property
    def errors(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.error]

    @property
    def given(self) -> bool:
        """Whether there is anything to cast."""
        return bool(self.said or self.ranked)

    def marks(self) -> bytes:
        """The paper: one byte for a proposal, one for each preference otherwise."""
        if self.contest.kind == Kind.PROPOSAL:
            return MARKS[self.said]
        return bytes(choice.option.place for choice in self.ranked)

    def hidden(self) -> list[tuple[str, str]]:
        """The fields that carry this answer to the next page."""
        if self.contest.kind == Kind.PROPOSAL:
            return [(self.field, self.said)] if self.said else []
        if self.contest.chooses_one:
            return [(self.field, choice.typed) for choice in self.ranked]
        return [(choice.field, choice.typed) for choice in self.choices if choice.typed]


def read(contest: Contest, data: Mapping[str, str], order: Sequence[Option]) -> Answer:
    """The answer in `data`; each candidate's mistake is beside them, in words."""
    if contest.kind == Kind.PROPOSAL:
        said = data.get(f"answer-{contest.pk}", "")
        return Answer(contest, said=said if said in MARKS else "")
    answer = Answer(contest, choices=[Choice(option) for option in order])
    if contest.chooses_one:
        choose_one(answer, data.get(answer.field, ""))
        return answer
    for choice in answer.choices:
        choice.typed = data.get(choice.field, "").strip()[:LONGEST]
    if contest.chooses:
        choose(answer)
    else:
        check(answer)
    return answer


def choose_one(answer: Answer, key: str) -> None:
    """Note who is chosen: the option with that key, if there is one."""
    for choice in answer.choices:
        if str(choice.option.pk) == key:
            choice.typed, choice.rank = key, 1


def choose(answer: Answer) -> None:
    """Note who is chosen; if there are more than places, that is wrong with the last of them."""
    chosen = sorted((c for c in answer.choices if c.typed), key=lambda c: c.option.place)
    for number, choice in enumerate(chosen, start=1):
        choice.rank = number
    if len(chosen) > (most := answer.contest.seats or 0):
        last = next(choice for choice in reversed(answer.choices) if choice.typed)
        last.error = _("You chose %(n)s. Choose at most %(most)s: take %(over)s away") % {
            "n": len(chosen),
            "most": most,
            "over": len(chosen) - most,
        }


def check(answer: Answer) -> None:
    """Note what is wrong with the ranks typed: not a number, used twice, or a number left out."""
    most = len(answer.choices)
    holders: dict[int, Choice] = {}
    for choice in answer.choices:
        if not choice.typed:
            continue
        if not (
            choice.typed.isascii() and choice.typed.isdigit() and 1 <= int(choice.typed) <= most
        ):
            choice.error = _("Rank for %(name)s must be a whole number from 1 to %(most)s") % {
                "name": choice.option.shown,
                "most": most,
            }
        elif first := holders.get(int(choice.typed)):
            choice.error = _(
                "You used %(rank)s twice. Give %(one)s and %(other)s different numbers"
            ) % {
                "rank": int(choice.typed),
                "one": first.option.shown,
                "other": choice.option.shown,
            }
        else:
            holders[int(choice.typed)] = choice
    if answer.errors:
        return
    for rank, choice in holders.items():
        choice.rank = rank
    missing = next((n for n in range(1, max(holders, default=0)) if n not in holders), None)
    if missing is not None:
        choice = holders[min(n for n in holders if n > missing)]
        answer.gap = True
        choice.error = _(
            "You have not used %(missing)s. Change %(rank)s to %(missing)s, or give %(missing)s to "
            "someone else"
        ) % {"missing": missing, "rank": choice.rank}


def close_gaps(answer: Answer, data: dict[str, str]) -> dict[str, str]:
    """`data` with the ranks of this answer made 1, 2, 3, in the order they stand."""
    ranks = {choice.field: str(n) for n, choice in enumerate(answer.ranked, start=1)}
    return data | ranks


def order_for(voter: bytes, secret: bytes, options: Sequence[Option]) -> list[Option]:
    """The candidates in this voter's own order: the same on every visit, different for every voter.

    voter    something only this voter's roll entry has: its salt
    secret   the ballot's, so that nobody can work an order out

    "Re-open nominations" always comes last.
    """
    return sorted(
        options,
        key=lambda o: (o.is_ron, hmac.digest(secret, voter + str(o.pk).encode(), hashlib.sha256)),
    )
