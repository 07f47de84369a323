"""What a process is made of: stages, what may be done in each, and ready-made timetables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class StageKind(TextChoices):
    """What a stage is for."""

    DRAFTING = "drafting", _("Drafting in local groups")
    SUPPORT = "support", _("Gathering support")
    RULINGS = "rulings", _("Rulings")
    ASSEMBLY = "assembly", _("Assembly")
    INTERIM = "interim", _("Interim text published")
    AMENDMENTS = "amendments", _("Members’ amendments")
    COORDINATING = "coordinating", _("The coordinating group’s amendments and counter-proposals")
    BALLOT = "ballot", _("Ballot of all members")
    IN_FORCE = "in-force", _("In force")


class Power(TextChoices):
    """What may be done while a stage is open, and at no other time.

    RULE covers everything that follows from a ruling: to resubmit, to appeal, to decide the appeal.
    """

    DRAFT = "draft", _("draft together")
    SUBMIT = "submit", _("submit motions")
    SUPPORT = "support", _("sign in support of a motion")
    SUPPORT_AMENDMENTS = "support-amendments", _("sign in support of an amendment")
    RULE = "rule", _("rule, resubmit and appeal")
    COMPOSE = "compose", _("make composites")
    AMEND = "amend", _("amend motions")
    AMEND_AMENDMENTS = "amend-amendments", _("amend amendments")
    COORDINATING_AMEND = "coordinating-amend", _("amend, for the coordinating group")
    COUNTER = "counter", _("make counter-proposals, for the coordinating group")
    DECIDE = "decide", _("decide in an assembly")
    PUBLISH = "publish", _("publish texts")
    BALLOT = "ballot", _("put questions to the ballot")


class Ends(TextChoices):
    """What ends a stage: the clock, or something that must be done by then."""

    BY_CLOCK = "clock", _("when its time is up")
    BY_DEED = "deed", _("when it is done")


@dataclass(frozen=True, slots=True)
class StagePlan:
    """One stage of a ready-made timetable.

    after    days from the start of the process to the opening of the stage
    lasts    days
    powers   what may be done in it
    """

    kind: StageKind
    title: str | _StrPromise
    after: int
    lasts: int
    ends: Ends
    powers: tuple[Power, ...]


P = Power
REFOUNDING: Final = (
    StagePlan(
        StageKind.DRAFTING,
        _("Local groups and members draft"),
        0,
        42,
        Ends.BY_CLOCK,
        (P.DRAFT, P.SUBMIT, P.SUPPORT),
    ),
    StagePlan(
        StageKind.SUPPORT,
        _("Members sign in support"),
        42,
        14,
        Ends.BY_CLOCK,
        (P.SUPPORT,),
    ),
    StagePlan(
        StageKind.RULINGS,
        _("Rulings, resubmissions and appeals"),
        56,
        21,
        Ends.BY_DEED,
        (P.RULE, P.COMPOSE),
    ),
    StagePlan(
        StageKind.ASSEMBLY,
        _("First assembly"),
        77,
        21,
        Ends.BY_DEED,
        (P.AMEND, P.AMEND_AMENDMENTS, P.SUPPORT_AMENDMENTS, P.COMPOSE, P.RULE, P.DECIDE),
    ),
    StagePlan(
        StageKind.INTERIM, _("Interim text published"), 98, 7, Ends.BY_DEED, (P.RULE, P.PUBLISH)
    ),
    StagePlan(
        StageKind.AMENDMENTS,
        _("Members amend the interim text"),
        105,
        22,
        Ends.BY_CLOCK,
        (P.DRAFT, P.AMEND, P.AMEND_AMENDMENTS, P.SUPPORT_AMENDMENTS, P.RULE),
    ),
    StagePlan(
        StageKind.COORDINATING,
        _("The coordinating group amends and makes counter-proposals"),
        127,
        14,
        Ends.BY_CLOCK,
        (P.COORDINATING_AMEND, P.COUNTER, P.RULE),
    ),
    StagePlan(
        StageKind.ASSEMBLY,
        _("Second assembly"),
        141,
        21,
        Ends.BY_DEED,
        (P.AMEND_AMENDMENTS, P.SUPPORT_AMENDMENTS, P.COMPOSE, P.RULE, P.DECIDE, P.PUBLISH),
    ),
    StagePlan(StageKind.BALLOT, _("Ballot of all members"), 162, 28, Ends.BY_DEED, (P.BALLOT,)),
    StagePlan(StageKind.IN_FORCE, _("The new rules in force"), 190, 7, Ends.BY_DEED, ()),
)

TEMPLATES: Final[Mapping[str, tuple[StagePlan, ...]]] = {"refounding": REFOUNDING, "": ()}
