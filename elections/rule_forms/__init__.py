"""What the returning officer types of the rules of elections: one form for each part of a draft."""

from collections.abc import Mapping
from typing import Final

from elections.rule_forms.parts import (
    AdoptForm,
    CountingForm,
    NameForm,
    PartForm,
    StandingForm,
    TimesForm,
)
from elections.rule_forms.places import GroupsForm, PlacesForm

__all__ = ["PARTS", "AdoptForm", "GroupsForm", "NameForm", "PartForm", "PlacesForm"]

PARTS: Final[Mapping[str, type[PartForm]]] = {
    "groups": GroupsForm,
    "places": PlacesForm,
    "standing": StandingForm,
    "times": TimesForm,
    "counting": CountingForm,
}
