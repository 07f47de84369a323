"""What the rules say of conventions. Each function answers "why not?": a Refusal, or None for "go ahead".

Pure: these read fields already loaded, ask the database nothing, and are told the time.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from conventions.models import Duty
from members.roles import RUNS_PROCESSES, Role
from momentum_demo.refusals import Refusal

OTHER_OFFICE: Final = Refusal("other-office", _("This is the work of the arrangements committee."))
NOT_YOUR_DUTY: Final = Refusal(
    "not-your-duty",
    _(
        "Only people with this duty at the convention can do this. The arrangements committee says who."
    ),
)


def refusal_to_arrange(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not arrange conventions."""
    return None if RUNS_PROCESSES & set(roles) else OTHER_OFFICE


def refusal_to_serve(
    roles: Collection[Role], duties: Collection[str], wanted: Duty
) -> Refusal | None:
    """Why somebody with these roles and duties may not do what is the duty `wanted`."""
    return None if wanted in duties or RUNS_PROCESSES & set(roles) else NOT_YOUR_DUTY
