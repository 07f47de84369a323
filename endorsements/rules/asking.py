"""Asking to be endorsed, answering, and taking a request back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from endorsements.lifecycle import Phase, RoundState
from endorsements.models import NO_ENDORSEMENT, Request, Round
from endorsements.rules.common import PAPER_MADE, words
from members.standing import Standing
from momentum_demo.refusals import Refusal

ASKED_ALREADY = Refusal(
    "asked-already",
    _("You have asked in this round already. Your request is on the register."),
)
ANSWERED = Refusal(
    "answered", _("You have answered this question. An answer stays as it was given.")
)
WRONG_CODE = Refusal(
    "wrong-code",
    _(
        "That is not the code of this request. It was on your receipt, and in the message we sent "
        "you then. Only whoever has it can withdraw."
    ),
)
NOT_THE_ASKER = Refusal(
    "not-the-asker",
    _(
        "Only the person it is about can do this. If that is you, sign in, or open the link in the message "
        "we sent you."
    ),
)
LINK_OVER = Refusal(
    "link-over", _("This link does not work any more. Ask for another on the round’s page.")
)


def refusal_to_ask(
    round_: Round,
    *,
    standing: Standing | None,
    name: str,
    statement: str,
    accepts: bool,
    at: datetime,
) -> Refusal | None:
    """Why somebody may not ask to be endorsed.

    standing   of the member who asks; None for a person who is not one
    accepts    whether they accept the published terms
    """
    if round_.state != RoundState.ANNOUNCED or round_.phase(at) is not Phase.ASKING:
        return Refusal(
            "not-asking",
            _("Requests are taken only between the opening and closing dates of this round."),
        )
    if standing is None and not round_.rules["non_members"]:
        return Refusal(
            "members-only", _("In this round only members may ask. Join, then ask again.")
        )
    if standing is not None and standing is not Standing.GOOD:
        return Refusal(
            "not-in-standing",
            _("Your membership is not in good standing. Write to the membership office."),
        )
    if not accepts:
        return Refusal("terms", _("Accept the terms to ask for endorsement."))
    if not name.strip() or name.strip() == NO_ENDORSEMENT:
        return Refusal("name", _("Give the name under which you stand."))
    if words(statement) > round_.rules["statement_words"]:
        return Refusal(
            "too-long",
            _("A statement has at most %(n)s words, the same for everyone. Shorten yours.")
            % {"n": round_.rules["statement_words"]},
        )
    return None


def refusal_to_answer(round_: Round, question: int, text: str, *, gone: bool) -> Refusal | None:
    """Why an answer to one of the round's questions is not taken."""
    if gone or round_.state not in {RoundState.ANNOUNCED, RoundState.BALLOTED}:
        return Refusal("over", _("Answers are no longer taken."))
    if not 0 <= question < len(round_.questions):
        return Refusal("no-such-question", _("There is no such question."))
    if not text.strip() or words(text) > round_.rules["answer_words"]:
        return Refusal(
            "too-long",
            _("An answer has from 1 to %(n)s words, the same for everyone.")
            % {"n": round_.rules["answer_words"]},
        )
    return None


def refusal_to_withdraw(round_: Round, *, gone: bool) -> Refusal | None:
    """Why a request can no longer be taken back."""
    if round_.state != RoundState.ANNOUNCED:
        return PAPER_MADE
    if gone:
        return Refusal("withdrawn", _("This request has been withdrawn."))
    return None


def may_act_for(request: Request, *, member_id: int | None, proven: int | None) -> bool:
    """Whether a visitor is the person who made `request`.

    proven   the key of a request whose private link the visitor has opened
    """
    return request.pk == proven or (member_id is not None and request.member_id == member_id)
