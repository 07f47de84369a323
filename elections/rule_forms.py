"""What the returning officer types of the rules of elections: one form for each part of a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ballots import counting
from elections import rule_drafts, rules, wording
from elections.lifecycle import Filling
from elections.models import ShortageRule
from elections.rule_drafts import LENGTHS, Contents, Kind
from members.models import Region
from members.roles import JUDGES
from momentum_demo.forms import SaysWhatToDo

DAY: Final = 24 * 60 * 60
ROWS: Final = 3  # for groups, unless there are more already
MOST_ROWS: Final = 6


def number(label: Any, most: int, least: int = 0, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


def days(label: Any, help_text: Any = "") -> forms.IntegerField:
    return number(label, 365, 1, help_text)


class NameForm(SaysWhatToDo, forms.Form):
    name = forms.CharField(
        label=_("What the rules are called"),
        help_text=_("Such as “Election rules”. Each later version keeps the name."),
        max_length=80,
    )


class AdoptForm(SaysWhatToDo, forms.Form):
    adopted_on = forms.DateField(
        label=_("The day on which this was decided"),
        help_text=_("Elections announced before it are not changed."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class PartForm(SaysWhatToDo, forms.Form):
    """One part of a draft. contents: of the draft, as elections.rule_drafts has them"""

    title: ClassVar[Any]
    lede: ClassVar[Any] = ""
    template: ClassVar[str] = "elections/rule_part.html"

    def __init__(self, *args: Any, contents: Contents, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contents = contents
        for name in self.fields:
            if name in LENGTHS:
                self.initial[name] = -(-contents[name] // DAY)  # whole days, and not one less
            elif name in contents:
                self.initial[name] = contents[name]

    def filled(self) -> Contents:
        """What the draft is to hold of this part."""
        return {
            name: value * DAY if name in LENGTHS else value
            for name, value in self.cleaned_data.items()
        }


class StandingForm(PartForm):
    title = _("Who may stand, and what they may say")
    lede = _("The same for everyone who stands.")

    minimum_membership = number(
        _("Days somebody has been a member before they can stand"), 3650, help_text=_("0 for none.")
    )
    nominations_needed = number(
        _("Nominations a candidate needs"),
        1000,
        help_text=_("From members of their own region, each of whom has one."),
    )
    clauses = forms.CharField(
        label=_("Clauses on who may not stand"),
        help_text=_(
            "One on each line, beginning with its number: “3.1 Whoever counts the votes does not stand.” A "
            "candidate can be ruled out only under one of these."
        ),
        widget=forms.Textarea({"rows": 5}),
        max_length=20_000,
        required=False,
    )
    rules_on = forms.ChoiceField(label=_("Who rules on that"), choices=JUDGES)
    appeals_to = forms.ChoiceField(label=_("Who decides appeals"), choices=JUDGES)
    appeal_within = days(_("Days to appeal against a ruling"))
    statement_words = number(_("Words in a statement, at most"), 5000, 1)
    answer_words = number(_("Words in an answer to a question, at most"), 5000, 1)
    messages = number(
        _("Messages to members that we pass on for each candidate"),
        20,
        help_text=_("Candidates get no list of members. 0 for none."),
    )
    message_words = number(_("Words in a message, at most"), 5000, 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = self.contents["clauses"]
        self.initial["clauses"] = "\n".join(f"{each['number']} {each['words']}" for each in listed)

    def clean_clauses(self) -> list[dict[str, str]]:
        found: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["clauses"].splitlines())):
            first, _space, words = line.partition(" ")
            first, words = first.rstrip(".:"), words.strip()
            if not words or not any(letter.isdigit() for letter in first):
                raise forms.ValidationError(
                    _("Begin each line with the clause’s number, then its words. See “%(line)s”.")
                    % {"line": line[:40]}
                )
            if first in found:
                raise forms.ValidationError(
                    _("Two clauses have the number %(number)s. Give each its own.")
                    % {"number": first}
                )
            found[first] = words
        return [{"number": first, "words": words} for first, words in found.items()]


class TimesForm(PartForm):
    title = _("Least times")
    lede = _(
        "An election’s dates can leave more time than this, never less. Each time begins when the one before "
        "it ends."
    )

    minimum_standing = days(_("Days for members to put themselves forward"))
    minimum_nominating = days(_("Days for nominations"))
    minimum_settling = days(
        _("Days for acceptances, withdrawals, rulings and appeals"),
        _("If the time to appeal is longer, that counts."),
    )
    minimum_notice = days(_("Days of notice before voting opens"))
    minimum_voting = days(_("Days of voting"))


class CountingForm(PartForm):
    title = _("Voting, counting and terms")

    method = forms.ChoiceField(label=_("Counting rule"))
    ron = forms.BooleanField(
        label=_("“Re-open nominations” stands too"),
        help_text=_("Lets members say that none of those who stand should be elected."),
        required=False,
    )
    shortage = forms.ChoiceField(
        label=_("If nobody who stands can fill a reserved place"),
        choices=ShortageRule,
        widget=forms.RadioSelect,
    )
    filling = forms.ChoiceField(
        label=_("If a place falls vacant later"),
        help_text=_("The returning officer can always call a by-election."),
        choices=Filling,
        widget=forms.RadioSelect,
    )
    term_years = number(_("Years in a term"), 10, 1)
    holdover = forms.BooleanField(
        label=_("Those in office stay until their successors are elected"),
        help_text=_("However late that is. If not, their terms end by themselves."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["method"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(rule.id, gettext(rule.name)) for rule in counting.RULES.values()]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "method" in said:
            places = rule_drafts.places_of(self.contents)
            filling = said.get("filling", "")
            fault = rules.refusal_of_method(
                said["method"], ron=said["ron"], filling=filling, places=places
            )
            if fault:
                self.add_error("method", str(fault.message))
        return said


# Places and for whom they are reserved: rows of fields, as the pages group them


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


PARTS: Final[Mapping[str, type[PartForm]]] = {
    "groups": GroupsForm,
    "places": PlacesForm,
    "standing": StandingForm,
    "times": TimesForm,
    "counting": CountingForm,
}
