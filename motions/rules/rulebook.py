"""Drawing a ballot's questions up from motions, and reporting on policies."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from members.roles import COORDINATES, Role
from momentum_demo.refusals import Refusal
from motions.lifecycle import State
from motions.models import Process, Submission

ASKED_ALREADY = Refusal(
    "asked-already",
    _("This motion is on a ballot already. Wait for its result, or take it off that ballot."),
)
NAME_TAKEN = Refusal(
    "name-taken",
    _("There is a rule book of this name already. If you mean another, give it another name."),
)
LEEWAY = 25  # words: how much longer one case may be than the other
TOGETHER = _("As it goes to the ballot, on the text now in force.")


def refusal_to_draw_up(motion: Submission) -> Refusal | None:
    """Why `motion` may not be put to a ballot of the members."""
    if motion.state != State.BALLOT:
        return Refusal(
            "not-for-the-ballot",
            _("This motion is not to go to a ballot. The assembly has to pass it on first."),
        )
    return None


def refusal_of_cases(process: Process, case_for: str, case_against: str) -> Refusal | None:
    """Why these two cases may not be printed side by side: both are given, and at equal length."""
    limit = process.rules.get("case_words", 250)
    lengths = [len(case.split()) for case in (case_for, case_against)]
    if not all(lengths):
        return Refusal(
            "both-cases",
            _("Give the case for and the case against: members read both, or neither."),
        )
    if max(lengths) > limit:
        return Refusal(
            "case-too-long",
            _("A case has at most %(limit)s words. This one has %(length)s: shorten it.")
            % {"limit": limit, "length": max(lengths)},
        )
    if max(lengths) - min(lengths) > LEEWAY:
        return Refusal(
            "cases-unequal",
            _(
                "The case for has %(first)s words and the case against %(second)s. Bring them within "
                "%(leeway)s words of each other."
            )
            % {"first": lengths[0], "second": lengths[1], "leeway": LEEWAY},
        )
    return None


def refusal_beside(others: Sequence[Submission]) -> Refusal | None:
    """Why a motion may not be on one ballot with `others`, which it would fell and was not declared to."""
    if not others:
        return None
    return Refusal(
        "conflict-not-declared",
        _(
            "It cannot stand beside %(others)s, which is on this ballot too. Declare the conflict first, "
            "with what holds if both are carried."
        )
        % {"others": ", ".join(map(str, others))},
    )


def refusal_to_report(roles: Collection[Role], words: str) -> Refusal | None:
    """Why the holder of `roles` may not report so on a policy."""
    if not COORDINATES & set(roles):
        return Refusal(
            "not-coordinating",
            _("The coordinating group reports on policies. Ask one of its members."),
        )
    if not words.strip():
        return Refusal("nothing-reported", _("Say what has been done, or why nothing has."))
    return None
