"""The offices that carry powers in the software."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What an office is for. An organisation may name its offices as it likes."""

    RETURNING_OFFICER = "returning-officer", _("Returning officer")
    SCRUTINEER = "scrutineer", _("Scrutineer")
    MEMBERSHIP = "membership", _("Membership office")
    ARRANGEMENTS = "arrangements", _("Arrangements committee")
    COORDINATING = "coordinating", _("National coordinating group")
    DATA_PROTECTION = "data-protection", _("Data protection lead")
    GROUP_OFFICER = "group-officer", _("Officer of a local group")
    OTHER = "other", _("Other office")


RUNS_BALLOTS = frozenset({Role.RETURNING_OFFICER})
SIGNS_OFF_BALLOTS = frozenset({Role.RETURNING_OFFICER, Role.SCRUTINEER})
SCRUTINISES = frozenset({Role.SCRUTINEER})
READS_REGISTER = frozenset({Role.MEMBERSHIP, Role.RETURNING_OFFICER})
KEEPS_REGISTER = frozenset({Role.MEMBERSHIP})
WATCHES_CONTACTS = frozenset({Role.MEMBERSHIP, Role.RETURNING_OFFICER, Role.SCRUTINEER})
APPOINTS = frozenset({Role.MEMBERSHIP, Role.RETURNING_OFFICER, Role.SCRUTINEER})
SENDS_NOTICES = frozenset({Role.MEMBERSHIP, Role.RETURNING_OFFICER})
PROTECTS_DATA = frozenset({Role.DATA_PROTECTION})
RUNS_PROCESSES = frozenset({Role.ARRANGEMENTS})
COORDINATES = frozenset({Role.COORDINATING})
STAFF_DESK = RUNS_BALLOTS | SIGNS_OFF_BALLOTS | READS_REGISTER | PROTECTS_DATA | RUNS_PROCESSES

# Offices that rules may name to rule, to decide appeals or to review.
JUDGES: Final = tuple(
    (role.value, role.label) for role in Role if role not in {Role.GROUP_OFFICER, Role.OTHER}
)

# Offices that carry powers over others: it takes two people to put somebody in one.
POWERS = frozenset(Role) - {Role.GROUP_OFFICER, Role.OTHER}
