"""Those who hold a share of the key that opens the papers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import State
from ballots.models import Ballot
from momentum_demo.refusals import Refusal

NOT_A_TRUSTEE = Refusal("not-a-trustee", _("Only the trustee whose share this is may do this."))


def refusal_to_open_sealed(ballot: Ballot) -> Refusal | None:
    """Why no trustee may hand in a share of `ballot` now."""
    if ballot.state != State.SEALED:
        return Refusal(
            "not-closed-yet",
            _("Shares are handed in once voting has closed and the last papers are on the board."),
        )
    return None
