"""Places and for whom they are reserved: rows of fields, as the pages group them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from elections import rule_drafts, rules, wording
from elections.rule_drafts import Contents, Kind
from elections.rule_forms.parts import PartForm
from members.models import Region

ROWS: Final = 3  # for groups, unless there are more already
MOST_ROWS: Final = 6


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The fields of one group."""

    number: int
    name: BoundField
    who: BoundField
    kind: BoundField
    alternates: BoundField
    national: BoundField


class GroupsForm(PartForm):
    """For whom places are reserved; a row left empty is none, and takes its column out of the table.

    defined   groups of which a definition is in force, by their slug, in words
    """

    title = _("For whom places are reserved")
    lede = _(
        "Name each group here. How many places each region reserves for it comes in the table of places. Leave "
        "all of it empty if no places are reserved."
    )
    template = "elections/rule_groups.html"

    def __init__(self, *args: Any, defined: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = self.contents["groups"]
        self.numbers = range(max(ROWS, len(groups) + (len(groups) < MOST_ROWS)))
        asked = [("", gettext("Nobody: this row is not used")), *choices(defined, groups)]
        for n in self.numbers:
            self.fields[f"who_{n}"] = forms.ChoiceField(
                label=_("Who is meant"), choices=asked, required=False
            )
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("What the rules call them"),
                help_text=_("Such as “women” or “BAME members”."),
                max_length=60,
                required=False,
            )
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=_("What is asked"), choices=Kind, initial=Kind.LEAST
            )
            self.fields[f"alternates_{n}"] = forms.BooleanField(
                label=_("It alternates where a region’s places are odd in number"),
                help_text=_(
                    "Then it is the other way round in every second cycle: 2 of 3, then 1 of 3."
                ),
                required=False,
            )
            self.fields[f"national_{n}"] = forms.IntegerField(
                label=_("At least so many over all regions"),
                help_text=_("Checked and said once every region is declared."),
                min_value=1,
                max_value=999,
                required=False,
            )
        for n, group in enumerate(groups):
            self.initial.update({f"{name}_{n}": value for name, value in group.items()})
        self.name_the_empty()

    def rows(self) -> Iterator[GroupRow]:
        names = ("name", "who", "kind", "alternates", "national")
        for n in self.numbers:
            yield GroupRow(n + 1, *(self[f"{name}_{n}"] for name in names))

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        seen: set[tuple[Any, ...]] = set()
        for n in self.numbers:
            name, who = said.get(f"name_{n}"), said.get(f"who_{n}")
            if name and not who:
                self.add_error(f"who_{n}", _("Choose who is meant, or leave the name empty."))
            if who and not name:
                self.add_error(f"name_{n}", _("Say what the rules call them."))
            if not who:
                continue
            kind, alternates = said.get(f"kind_{n}"), said[f"alternates_{n}"]
            if alternates and kind != Kind.LEAST:
                self.add_error(
                    f"alternates_{n}", _("Only a minimum of a region’s places can alternate.")
                )
            if kind == Kind.NATIONAL and not said.get(f"national_{n}"):
                self.add_error(f"national_{n}", _("Say how many over all regions."))
            if (name, kind) in seen:
                self.add_error(f"name_{n}", _("Another row asks the same of a group of this name."))
            seen.add((name, kind))
        return said

    def filled(self) -> Contents:
        groups = [
            {
                "name": self.cleaned_data[f"name_{n}"],
                "who": self.cleaned_data[f"who_{n}"],
                "kind": self.cleaned_data[f"kind_{n}"],
                "alternates": self.cleaned_data[f"alternates_{n}"],
                "national": self.cleaned_data[f"national_{n}"],
            }
            if self.cleaned_data[f"who_{n}"]
            else None
            for n in self.numbers
        ]
        changed = rule_drafts.with_groups(self.contents, groups)
        return {name: changed[name] for name in ("groups", "places")}


def choices(defined: Mapping[str, str], groups: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """Whom a reserved place can be for: a group, or two of them in either way; and whom the draft has now."""
    pairs = list(combinations(sorted(defined), 2))
    both = [f"{one} and {other}" for one, other in pairs]
    either = [f"{one} or {other}" for one, other in pairs]
    known = {*defined, *both, *either}
    others = {each["who"]: None for each in groups if each["who"] not in known}
    for heading, asked in (
        (_("As the rules have it now"), others),
        (_("People of one group"), sorted(defined)),
        (_("People of two groups at the same time"), both),
        (_("People of one of two groups, or of both"), either),
    ):
        if asked:
            yield heading, [(each, wording.who(each, defined)) for each in asked]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The fields of one region: its places, and a number for each group with what it asks."""

    region: str
    seats: BoundField
    kept: list[tuple[str, BoundField]]


class PlacesForm(PartForm):
    """How many places each region elects, and how many of them are reserved: one table.

    regions   of the register
    """

    title = _("Places of each region")
    template = "elections/rule_places.html"

    def __init__(self, *args: Any, regions: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = regions
        self.columns = [
            (n, column_words(group))
            for n, group in enumerate(self.contents["groups"])
            if group["kind"] != Kind.NATIONAL
        ]
        now = {row["region"]: row for row in self.contents["places"]}
        for region in regions:
            self.fields[f"seats_{region.slug}"] = forms.IntegerField(
                label=_("Places"), min_value=1, max_value=99, required=False
            )
            for n, words in self.columns:
                self.fields[f"kept_{region.slug}_{n}"] = forms.IntegerField(
                    label=words, min_value=0, max_value=99, required=False
                )
            if row := now.get(region.slug):
                self.initial[f"seats_{region.slug}"] = row["seats"]
                for n, _words in self.columns:
                    self.initial[f"kept_{region.slug}_{n}"] = row["kept"][n]

    def rows(self) -> Iterator[PlaceRow]:
        for region in self.regions:
            yield PlaceRow(
                region.name,
                self[f"seats_{region.slug}"],
                [(words, self[f"kept_{region.slug}_{n}"]) for n, words in self.columns],
            )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for region in self.regions:
            mine = {f"seats_{region.slug}"} | {f"kept_{region.slug}_{n}" for n, _w in self.columns}
            if mine & self.errors.keys():
                continue
            seats = said[f"seats_{region.slug}"]
            if seats is None:
                if any(said[name] for name in mine):
                    self.add_error(
                        f"seats_{region.slug}",
                        _("%(region)s: say how many places it elects, or leave all of it empty.")
                        % {"region": region},
                    )
                continue
            [place] = rule_drafts.places_of(self.contents | {"places": [self.row(region.slug)]})
            if fault := rules.fault_of_places(place, region.name):
                self.add_error(f"seats_{region.slug}", str(fault.message))
        if not self.errors and not any(said[f"seats_{each.slug}"] for each in self.regions):
            self.add_error(None, str(rules.NO_REGION.message))
        return said

    def row(self, slug: str) -> dict[str, Any]:
        """The region's row, as a draft has it. What sections it votes in stays."""
        said = self.cleaned_data
        found = [each for each in self.contents["places"] if each["region"] == slug]
        before = found[0] if found else {"kept": [None] * len(self.contents["groups"])}
        kept = list(before["kept"])
        for n, _words in self.columns:
            kept[n] = said[f"kept_{slug}_{n}"]
        return {
            "region": slug,
            "seats": said[f"seats_{slug}"],
            "kept": kept,
            "sections": before.get("sections", []),
        }

    def filled(self) -> Contents:
        slugs = [each.slug for each in self.regions]
        return {"places": [self.row(slug) for slug in slugs if self.cleaned_data[f"seats_{slug}"]]}


def column_words(group: Mapping[str, Any]) -> str:
    """What a column of the table is headed with."""
    words = _("%(group)s, at most") if group["kind"] == Kind.MOST else _("%(group)s, at least")
    return words % {"group": group["name"]}
