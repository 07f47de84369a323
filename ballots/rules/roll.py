"""The roll, between notice and opening: who may object, and who decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import State
from ballots.models import Ballot
from ballots.objections import Answer, Matter, Objection
from ballots.rules.offices import NOT_AN_OFFICER
from members.models import Member
from members.roles import SCRUTINISES, SIGNS_OFF_BALLOTS, Role
from momentum_demo.refusals import Refusal

NOT_ON_ROLL = Refusal(
    "not-on-roll",
    _(
        "You are not on the roll for this ballot. If you think you should be, write to the membership "
        "office."
    ),
)
ONE_OBJECTION = Refusal(
    "objected-already",
    _(
        "Your objection to this roll waits for a decision. Add to it by writing to the membership office."
    ),
)
OWN_OBJECTION = Refusal(
    "two-people",
    _("It takes two officers to change a roll, and neither is the member concerned. Ask another."),
)


def refusal_to_object(
    ballot: Ballot, matter: Matter, *, on_roll: bool, at: datetime
) -> Refusal | None:
    """Why a member may not object to the roll of `ballot` at `at`."""
    if ballot.state != State.NOTIFIED:
        return Refusal(
            "no-objections-now",
            _("Objections are taken from the notice of a ballot until shortly before it opens."),
        )
    if at >= ballot.objections_end_at:
        return Refusal(
            "too-late-to-object",
            _("The time for objections is over. Write to the membership office at once."),
        )
    if matter == Matter.MISSING and on_roll:
        return Refusal("on-the-roll", _("You are on this roll already."))
    if matter == Matter.PLACE and not on_roll:
        return NOT_ON_ROLL
    return None


def refusal_to_answer_objection(
    objection: Objection, roles: Collection[Role], *, by: Member
) -> Refusal | None:
    """Why `by`, who holds `roles`, may not decide on `objection`. Doubts are the scrutineer's to look into."""
    wanted = SCRUTINISES if objection.matter == Matter.DOUBT else SIGNS_OFF_BALLOTS
    if not wanted & set(roles):
        return Refusal(
            "not-yours-to-decide",
            _(
                "Doubts about a roll are decided by a scrutineer, other objections by those who sign "
                "ballots off."
            ),
        )
    if objection.answer != Answer.OPEN:
        return Refusal("answered-already", _("Somebody has decided on this objection already."))
    if by.pk == objection.by_id:
        return OWN_OBJECTION
    return None


def refusal_to_uphold(ballot: Ballot, *, at: datetime) -> Refusal | None:
    """Why the roll of `ballot` may not change at `at` any more."""
    if ballot.state != State.NOTIFIED or at >= ballot.opens_at:
        return Refusal(
            "roll-is-closed",
            _(
                "Voting has opened, so the roll stands as it is. Decline, and say what will be done instead."
            ),
        )
    return None


def refusal_to_confirm_objection(
    objection: Objection, roles: Collection[Role], *, by: Member
) -> Refusal | None:
    """Why `by`, who holds `roles`, may not give the second word on `objection`."""
    if not SIGNS_OFF_BALLOTS & set(roles):
        return NOT_AN_OFFICER
    if objection.answer != Answer.PROPOSED:
        return Refusal("nothing-to-confirm", _("Nothing waits for a second officer here."))
    if by.pk in {objection.first_id, objection.by_id, objection.subject_id}:
        return OWN_OBJECTION
    return None
