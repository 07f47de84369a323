"""How a ballot is abandoned or annulled: two officers, for a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import MOVES, Move, State
from ballots.models import Ballot, Undoing
from ballots.rules.offices import NOT_AN_OFFICER
from members.roles import SIGNS_OFF_BALLOTS, Role
from momentum_demo.refusals import Refusal

NOT_TO_ABANDON = Refusal(
    "not-to-abandon",
    _(
        "Only a ballot that is open, or that waits to be opened, can be abandoned. Once its papers can be "
        "read nobody may choose whether they count."
    ),
)
NOT_TO_ANNUL = Refusal(
    "not-to-annul",
    _("Only a result that is declared, and that stands, can be annulled."),
)
NOT_TO_UNDO: Mapping[Move, Refusal] = {Move.ABANDON: NOT_TO_ABANDON, Move.ANNUL: NOT_TO_ANNUL}
PROPOSED_ALREADY = Refusal(
    "proposed-already",
    _("An officer has proposed this already. Agree with them, or ask them to withdraw it."),
)
NOTHING_TO_AGREE = Refusal(
    "nothing-to-agree",
    _("Nobody proposes this any more. Load the page again."),
)
ANOTHER_AGREES = Refusal(
    "another-agrees",
    _("You proposed it yourself. Another officer who signs ballots off must agree."),
)
NOT_YOURS = Refusal("not-yours", _("Only the officer who proposed it may withdraw it."))


def refusal_to_undo(
    ballot: Ballot, move: Move, roles: Collection[Role], reason: str = "any"
) -> Refusal | None:
    """Why the holder of `roles` may not propose, or agree, to abandon or to annul `ballot`."""
    if not SIGNS_OFF_BALLOTS & set(roles):
        return NOT_AN_OFFICER
    if (State(ballot.state), move) not in MOVES:
        return NOT_TO_UNDO[move]
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Members will read it."))
    return None


def refusal_to_agree_to_undo(
    ballot: Ballot, move: Move, proposed: Undoing | None, roles: Collection[Role], *, by: int
) -> Refusal | None:
    """Why the member `by`, who holds `roles`, may not abandon or annul `ballot` as was proposed."""
    if refusal := refusal_to_undo(ballot, move, roles):
        return refusal
    if proposed is None:
        return NOTHING_TO_AGREE
    return ANOTHER_AGREES if proposed.by_id == by else None
