"""What the returning officer types about the sections of an electorate, with weights: see ballots.sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ballots.counting.sections import MOST_WEIGHT
from elections import rules
from elections.models import RuleSet
from elections.queries import PeopleBySection
from members.models import MembershipClass, Region
from momentum_demo.forms import SaysWhatToDo

ROWS: Final = 4  # sections beside everyone else, unless there are more already
REST: Final = "rest"


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one section. makes: what makes somebody one of it; None for everyone else"""

    number: str
    name: BoundField
    weight: BoundField
    makes: BoundField | None = None


class SectionsForm(SaysWhatToDo, forms.Form):
    """Sections and their weights, in the order in which somebody is looked for; all left empty for none.

    rule_set   the version before, which has the sections there are now
    people     who would be in a section today, as choices say it
    """

    def __init__(
        self,
        *args: Any,
        rule_set: RuleSet,
        region: Region,
        people: PeopleBySection,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rule_set, self.region = rule_set, region
        [place] = [each for each in rule_set.places if each["region"] == region.slug]
        listed = place.get("sections", ())
        self.numbers = [str(n + 1) for n in range(max(ROWS, len(listed) - 1))]
        makes = [("", gettext("Nobody: this section is not used")), *choices(people)]
        for row in self.numbers:
            self.add(row, forms.ChoiceField(label=_("Who is in it"), choices=makes))
        self.add(REST)
        self.fields["adopted_on"] = forms.DateField(
            label=_("The day on which this was decided"),
            help_text=_("Elections announced before it are not changed."),
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
        self.initial.update(as_typed(listed))
        self.name_the_empty()

    def add(self, row: str, makes: forms.ChoiceField | None = None) -> None:
        self.fields[f"name_{row}"] = forms.CharField(
            label=_("Its name, as voters read it"), max_length=60, required=False
        )
        if makes is not None:
            makes.required = False
            self.fields[f"makes_{row}"] = makes
        self.fields[f"weight_{row}"] = forms.IntegerField(
            label=_("Its weight"), min_value=1, max_value=MOST_WEIGHT, required=False
        )

    def rows(self) -> Iterator[Row]:
        """The fields as the page groups them."""
        for row in self.numbers:
            yield Row(row, self[f"name_{row}"], self[f"weight_{row}"], self[f"makes_{row}"])
        yield Row(REST, self[f"name_{REST}"], self[f"weight_{REST}"])

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        used = [row for row in self.numbers if self.says(row, "name", "weight", "makes")]
        for row in used:
            self.need(row, "name", _("Give the section a name, with a letter from A to Z in it."))
            self.need(row, "makes", _("Say who is in this section."))
            self.need(row, "weight", _("Give the section a weight, a whole number."))
        if used:
            self.need(REST, "name", _("Give everyone else a name too, such as “Members”."))
            self.need(REST, "weight", _("Give everyone else a weight, a whole number."))
        elif self.says(REST, "name", "weight"):
            self.add_error(
                f"name_{REST}",
                _("There is no other section. Fill one in, or leave this empty too."),
            )
        for what, words in (
            (
                "makes",
                _("These people are in a section above. Everybody is in the first that fits."),
            ),
            ("name", _("Another section is called so, or nearly. Tell them apart.")),
        ):
            seen: set[str] = set()
            for row in [*used, REST]:
                value = said.get(f"{what}_{row}", "")
                value = code(value) if what == "name" else value
                if value and value in seen:
                    self.add_error(f"{what}_{row}", words)
                seen.add(value)
        if day := said.get("adopted_on"):
            refusal = rules.refusal_to_set_sections(
                self.rule_set, self.region.slug, day, superseded=False
            )
            if refusal is not None:
                self.add_error("adopted_on", str(refusal.message))
        return said

    def says(self, row: str, *names: str) -> bool:
        """Whether anything was typed in these fields of a row, right or wrong."""
        return any(self.data.get(f"{name}_{row}", "").strip() for name in names)

    def need(self, row: str, name: str, words: Any) -> None:
        field = f"{name}_{row}"
        value = self.cleaned_data.get(field)
        if not (code(value) if name == "name" and value else value) and field not in self.errors:
            self.add_error(field, words)

    def sections(self) -> list[dict[str, Any]]:
        """As ballots.sections.read takes them; none if all was left empty."""
        said = self.cleaned_data
        found = []
        for row in [*self.numbers, REST]:
            if not said[f"name_{row}"]:
                continue
            kind, _colon, value = said.get(f"makes_{row}", "").partition(":")
            section = {
                "code": code(said[f"name_{row}"]),
                "name": said[f"name_{row}"],
                "weight": said[f"weight_{row}"],
            }
            found.append(section | ({kind: value} if kind else {}))
        return found


def code(name: str) -> str:
    """A section's code, made from its name; "" from one without a letter that it can hold."""
    return slugify(name)[:30].strip("-_").replace("_", "-")


def choices(people: PeopleBySection) -> Iterator[tuple[str, str]]:
    """What can make a section, with how many that would be today."""
    for office, number in people.offices.items():
        words = ngettext(
            "Who holds the office “%(office)s”: %(n)s person today",
            "Who holds the office “%(office)s”: %(n)s people today",
            number,
        )
        yield f"office:{office}", words % {"office": office, "n": number}
    for kind, number in people.classes.items():
        words = ngettext(
            "Of the class “%(kind)s”: %(n)s person today",
            "Of the class “%(kind)s”: %(n)s people today",
            number,
        )
        yield f"kind:{kind}", words % {"kind": MembershipClass(kind).label, "n": number}


def as_typed(listed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The sections there are, as the form shows them."""
    typed: dict[str, Any] = {}
    for number, each in enumerate(listed, start=1):
        row = str(number) if number < len(listed) else REST
        typed |= {f"name_{row}": each["name"], f"weight_{row}": each["weight"]}
        made = next((f"{kind}:{each[kind]}" for kind in ("office", "kind") if each.get(kind)), "")
        typed[f"makes_{row}"] = made
    return typed
