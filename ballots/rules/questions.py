"""What a ballot asks, how it can be counted, and when it may still change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ballots.counting import RULES
from ballots.counting.contest import MOST_CANDIDATES
from ballots.lifecycle import State
from ballots.models import Ballot, Contest
from momentum_demo.refusals import Refusal

NOT_DRAFT = Refusal(
    "not-a-draft",
    _("Notice of this ballot has been given, so it can no longer be changed. Recall it first."),
)
DRAWN_UP = Refusal(
    "drawn-up-elsewhere",
    _(
        "This question was drawn up from a motion, word for word. Take it off the ballot and draw it up "
        "anew."
    ),
)
SUBJECT_DIFFERS = Refusal(
    "subject-differs",
    _(
        "The text of a question is not the one last published. Take the question off the ballot, draw it "
        "up anew, and have it signed off."
    ),
)
NO_SUCH_RULE = Refusal(
    "no-such-counting-rule", _("There is no such counting rule. Choose one of the list.")
)
ONE_PLACE_ONLY = Refusal(
    "one-place-only",
    _("This counting rule fills one place only. Choose another, or ask for one place."),
)
NO_ORDER_FOR_THAT = Refusal(
    "no-order-for-that",
    _(
        "By this counting rule papers make choices without an order. Reserved places need an order, and so "
        "does re-opening nominations for more than one place: take them away, or choose another counting rule."
    ),
)
NO_COUNTBACK = Refusal(
    "no-countback",
    _(
        "By this counting rule papers make choices without an order, so they cannot say who comes next. Fill "
        "what falls vacant in another way, or choose another counting rule."
    ),
)
TOO_MANY_STAND = Refusal(
    "too-many-candidates",
    _(
        "More stand than a paper has room for, counting “Re-open nominations” once for each place. Take that "
        "away, or split the places into several questions."
    ),
)


def refusal_to_count_by(
    method: str,
    *,
    seats: int,
    candidates: int = 0,
    ron: bool = False,
    reserved: bool = False,
    countback: bool = False,
) -> Refusal | None:
    """Why places cannot be filled by the counting rule `method`. What this lets pass, ballots.counting counts.

    For whoever makes a rule or a question, so that nobody finds it out when the papers are in the box.

    seats       places; where one rule is for several questions, the most that any of them has
    candidates  all on the paper, "re-open nominations" too; 0 while nobody stands yet
    ron         whether "re-open nominations" stands
    reserved    whether any place is kept for a group
    countback   whether places that fall vacant are to be filled from the papers
    """
    if method not in RULES:
        return NO_SUCH_RULE
    rule = RULES[method]
    if rule.most_seats is not None and seats > rule.most_seats:
        return ONE_PLACE_ONLY
    if rule.chooses and (reserved or (ron and seats > 1)):
        return NO_ORDER_FOR_THAT
    if rule.chooses and countback:
        return NO_COUNTBACK
    if candidates + (seats - 1 if ron else 0) > MOST_CANDIDATES:
        return TOO_MANY_STAND
    return None


def refusal_to_count(contest: Contest) -> Refusal | None:
    """Why the places of `contest`, its options prefetched, cannot be filled as it says. Names the contest."""
    refusal = refusal_to_count_by(
        contest.method,
        seats=contest.seats or 1,
        candidates=len(contest.options.all()),
        ron=contest.ron,
        reserved=bool(contest.reserved),
    )
    if refusal is None:
        return None
    words = _("“%(contest)s”: %(why)s") % {"contest": contest.title, "why": refusal.message}
    return Refusal(refusal.code, words)


def refusal_to_change(ballot: Ballot) -> Refusal | None:
    """Why what `ballot` asks, of whom and when may no longer change."""
    return NOT_DRAFT if ballot.state != State.DRAFTED else None


def refusal_to_reword(contest: Contest) -> Refusal | None:
    """Why `contest` may not be put in other words."""
    return DRAWN_UP if contest.subject_hash else None
