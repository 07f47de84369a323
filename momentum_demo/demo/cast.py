"""Whom you can sign in as in the demonstration, and what each of them is good for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Part:
    """A person to try: register number, name, what you can see as them, where they live.

    language   the one they read the site in
    """

    number: int
    name: str
    what: str | Promise
    region: str = "London and Eastern"
    group: str = "Hackney"
    lapsed: bool = False
    language: str = "en-gb"


CAST = (
    Part(
        1,
        "Ada Okafor",
        _("A member in good standing, with votes to cast, who chairs a local group."),
    ),
    Part(
        2,
        "Ben Hughes",
        _("A member whose membership has lapsed: not on any roll."),
        "Northern",
        "Manchester",
        lapsed=True,
    ),
    Part(
        3,
        "Cleo Marsh",
        _("The returning officer: prepares ballots and watches turnout."),
        "South West",
        "Bristol",
    ),
    Part(
        4,
        "Dev Anand",
        _("The scrutineer: the second signature on every ballot."),
        "Midlands",
        "Leicester",
    ),
    Part(
        5,
        "Esi Mensah",
        _("The membership office: the register, lists from outside, mail, offices."),
    ),
    Part(
        6,
        "Ffion Pryce",
        _("A member in Wales, who reads the site in Welsh."),
        "Wales",
        "Caerdydd / Cardiff",
        language="cy",
    ),
    Part(
        7,
        "Gita Rao",
        _("The arrangements committee: assemblies, draws, and what they decide."),
        "Midlands",
        "Leicester",
    ),
    Part(
        8,
        "Hana Yusuf",
        _("The data protection lead: erasure, retention, breaches, questions for reserved places."),
        "Yorkshire, Northern Ireland and International",
        "Leeds",
    ),
    Part(
        9,
        "Idris Bell",
        _("The coordinating group: counter-proposals, recommendations, reviews of endorsements."),
        "Wales",
        "Caerdydd / Cardiff",
    ),
)
