"""Forms on which an organisation's rules are typed, and the same rules in words; each app has its own form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from momentum_demo.forms import SaysWhatToDo
from momentum_demo.rule_sets import RuleSet

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)


class LengthField(forms.IntegerField):
    """A length of time, typed as a whole number of days, or of another unit."""

    def __init__(self, *, unit: timedelta = DAY, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit

    def prepare_value(self, value: Any) -> Any:
        """Rounded up: rules of some hours are never shown as less."""
        return -(-value // self.unit) if isinstance(value, timedelta) else value

    def clean(self, value: Any) -> timedelta | None:
        typed = super().clean(value)
        return None if typed is None else typed * self.unit


class LinesField(forms.CharField):
    """A list, an entry on each line.

    written   an entry as its line
    read      a line as its entry; raises ValidationError, which says how a line is written
    """

    def __init__(
        self, *, written: Callable[[Any], str], read: Callable[[str], Any], **kwargs: Any
    ) -> None:
        box = forms.Textarea({"rows": 5})
        super().__init__(required=False, max_length=20_000, widget=box, **kwargs)
        self.written, self.read = written, read

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(self.written, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[Any]:
        lines = map(str.strip, super().clean(value).splitlines())
        return [self.read(line) for line in lines if line]


class ClausesField(LinesField):
    """Clauses, each with the number by which a ruling cites it: [{"number", "words"}]."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            written=lambda clause: f"{clause['number']} {clause['words']}",
            read=clause_in,
            **kwargs,
        )

    def clean(self, value: Any) -> list[dict[str, str]]:
        clauses: list[dict[str, str]] = super().clean(value)
        numbers = [each["number"] for each in clauses]
        for number in numbers:
            if numbers.count(number) > 1:
                raise ValidationError(
                    gettext("Two clauses have the number %(number)s. Give each its own.")
                    % {"number": number}
                )
        return clauses


def clause_in(line: str) -> dict[str, str]:
    first, _space, words = line.partition(" ")
    first, words = first.rstrip(".:"), words.strip()
    if not words or not any(letter.isdigit() for letter in first):
        raise ValidationError(
            gettext("Begin each line with the clause’s number, then its words. See “%(line)s”.")
            % {"line": line[:40]}
        )
    return {"number": first, "words": words}


class RuleSetForm(SaysWhatToDo, forms.Form):
    """Rules, as they stand or as an app suggests them, to be changed into what was decided.

    base    the version they follow; None for rules under a new name
    parts   headings, by the name of the field before which each stands
    """

    model: ClassVar[type[RuleSet]]
    parts: ClassVar[Mapping[str, Any]] = {}

    name = forms.CharField(
        label=_("What the rules are called"),
        help_text=_("Such as “Standing orders”. Each later version keeps the name."),
        max_length=80,
    )
    adopted_on = forms.DateField(
        label=_("The day on which this was decided"),
        help_text=_("What was begun under the version before keeps that one."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, base: RuleSet | None, today: date, **kwargs: Any) -> None:
        said = self.said_by(base or self.model())
        known = {name: value for name, value in said.items() if value is not None}
        super().__init__(*args, initial=known | {"adopted_on": today}, **kwargs)
        self.base = base
        self.fields["adopted_on"] = self.fields.pop("adopted_on")  # comes last
        if base is not None:
            del self.fields["name"]

    @classmethod
    def latest(cls) -> QuerySet[RuleSet]:
        """The versions from which a change can begin."""
        return cls.model.latest()

    @classmethod
    def said_by(cls, rules: RuleSet) -> dict[str, Any]:
        """What each field would hold for these rules."""
        return {name: getattr(rules, name) for name in cls.asked()}

    @classmethod
    def asked(cls) -> list[str]:
        """The names of the fields that hold what the rules say."""
        return [name for name in cls.base_fields if name not in {"name", "adopted_on"}]

    @classmethod
    def rows(cls, rules: RuleSet) -> Iterator[tuple[Any, str]]:
        """What these rules say, label by label."""
        for name, value in cls.said_by(rules).items():
            yield cls.base_fields[name].label, in_words(cls.base_fields[name], value)

    def in_parts(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings; those before the first heading under none."""
        fields: list[forms.BoundField] = []
        heading = None
        for field in self:
            if field.name in self.parts:
                yield heading, fields
                heading, fields = self.parts[field.name], []
            fields.append(field)
        yield heading, fields

    def proposed(self) -> RuleSet:
        """The rules as they were typed, in no table. Only once the form is valid."""
        return self.model(**self.values())

    def changes(self) -> Iterator[tuple[Any, str, str]]:
        """What they change: the label, what the rules say now, what they will say."""
        assert self.base is not None
        for (label, now), (_same, then) in zip(
            self.rows(self.base), self.rows(self.proposed()), strict=True
        ):
            if now != then:
                yield label, now, then

    def values(self) -> dict[str, Any]:
        """What was typed, as the fields of the model."""
        return {name: self.cleaned_data[name] for name in self.asked()}


def number(label: Any, most: int, least: int = 0, help_text: Any = "", **more: Any) -> Any:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, help_text=help_text, **more
    )


def days(label: Any, help_text: Any = "", *, least: int = 1, **more: Any) -> LengthField:
    return LengthField(label=label, min_value=least, max_value=365, help_text=help_text, **more)


def per_cent(label: Any, help_text: Any = "", *, least: int = 0) -> Any:
    return number(label, 100, least, help_text)


def one_of(label: Any, choices: Any) -> forms.ChoiceField:
    """Few choices are all to be seen; many open as a list."""
    few = len(getattr(choices, "choices", choices)) < 5
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect if few else forms.Select
    )


def yes_or_no(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def in_words(field: forms.Field, value: Any) -> str:
    """What a field holds, as the page of the rules says it."""
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if value else gettext("No")
    if isinstance(field, forms.ChoiceField):
        named: dict[Any, Any] = dict(field.choices)  # type: ignore[arg-type]
        return str(named.get(value, value))
    shown = field.prepare_value(value)
    return gettext("None") if shown in (None, "") else str(shown)
