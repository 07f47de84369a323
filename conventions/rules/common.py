"""What several of the rules ask and answer with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from conventions.models import Duty
from members.roles import RUNS_PROCESSES, Role
from momentum_demo.refusals import Refusal, explain

OPENS_EARLY: Final = timedelta(hours=1)  # the door, and the convention itself
OTHER_OFFICE: Final = Refusal("other-office", _("This is the work of the arrangements committee."))
NOT_YOUR_DUTY: Final = Refusal(
    "not-your-duty",
    _(
        "Only people with this duty at the convention can do this. The arrangements committee says who."
    ),
)
TOO_LITTLE_NOTICE: Final = Refusal(
    "too-little-notice",
    _(
        "The rules ask for more notice than that. Choose a later date, or name the vote by which members "
        "waived the notice."
    ),
)
OVER_NOW: Final = Refusal("over", _("This convention is over."))
DONE_ALREADY: Final = Refusal(
    "done-already", _("This has been done already. Load the page again to see it.")
)
NOT_IN_STANDING: Final = Refusal(
    "not-in-standing",
    _("Your membership is not in good standing. Write to the membership office."),
)

explain("conventions_convention_announced_in_time", TOO_LITTLE_NOTICE)


def refusal_to_arrange(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not arrange conventions."""
    return None if RUNS_PROCESSES & set(roles) else OTHER_OFFICE


def refusal_to_serve(
    roles: Collection[Role], duties: Collection[str], wanted: Duty
) -> Refusal | None:
    """Why somebody with these roles and duties may not do what is the duty `wanted`."""
    return None if wanted in duties or RUNS_PROCESSES & set(roles) else NOT_YOUR_DUTY
