"""What officers type of a ballot’s questions: proposals, and places to fill with their candidates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ballots import counting, rules
from ballots.models import Base, Contest, Option, Threshold
from momentum_demo.forms import SaysWhatToDo

MOST_CANDIDATES = 200
# What is said beside which field, where it is not the counting rule.
BESIDE = {
    rules.NO_ORDER_FOR_THAT.code: "ron",
    rules.TOO_MANY_STAND.code: "candidates",
}
LONGEST_NAME, LONGEST_DETAIL = 120, 160  # as ballots.models.Option has them


class ProposalForm(SaysWhatToDo, forms.Form):
    """Step 4: a proposal to carry or not."""

    title = forms.CharField(label=_("Title"), max_length=160)
    summary = forms.CharField(
        label=_("In short"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("What changes if it is carried, in plain words."),
    )
    text = forms.CharField(
        label=_("Full text"),
        widget=forms.Textarea({"rows": 8}),
        required=False,
        help_text=_("The very words that are decided on."),
    )
    case_for = forms.CharField(
        label=_("The case for"), widget=forms.Textarea({"rows": 5}), required=False
    )
    case_against = forms.CharField(
        label=_("The case against"), widget=forms.Textarea({"rows": 5}), required=False
    )
    threshold = forms.ChoiceField(
        label=_("To be carried, it needs"),
        widget=forms.RadioSelect,
        choices=Threshold,
        initial=Threshold.SIMPLE,
    )
    base = forms.ChoiceField(
        label=_("Counted against"), widget=forms.RadioSelect, choices=Base, initial=Base.CAST
    )
    quorum = forms.IntegerField(
        label=_("Quorum, per cent of the roll"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=_("How many must vote on it for it to be carried. 0 for none."),
    )

    def clean(self) -> dict[str, Any]:
        for_, against = self.cleaned_data.get("case_for"), self.cleaned_data.get("case_against")
        if bool(for_) is not bool(against):
            empty = "case_against" if for_ else "case_for"
            self.add_error(empty, _("Give both cases, or neither."))
        return self.cleaned_data


def proposal_values(contest: Contest) -> dict[str, Any]:
    """A proposal as its form shows it."""
    return {name: getattr(contest, name) for name in ProposalForm.base_fields}


class RankedForm(SaysWhatToDo, forms.Form):
    """Step 4: places to fill. The candidates come as a list to be pasted, one a line."""

    title = forms.CharField(label=_("Title"), max_length=160)
    summary = forms.CharField(
        label=_("In short"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("What the people elected will do, and for how long."),
    )
    seats = forms.IntegerField(label=_("Places to fill"), min_value=1, max_value=99)
    method = forms.ChoiceField(label=_("Counting rule"), initial="scottish-2011")
    candidates = forms.CharField(
        label=_("Candidates"),
        widget=forms.Textarea({"rows": 10}),
        help_text=_(
            "One on each line: the name, then, if you like, an upright stroke and one line about them, "
            "such as “Amina Khan | Nurse, Cardiff”. Their statements come next."
        ),
    )
    ron = forms.BooleanField(
        label=_("“Re-open nominations” stands too"),
        required=False,
        initial=True,
        help_text=_("Lets members say that none of those who stand should be elected."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["method"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(rule.id, gettext(rule.name)) for rule in counting.RULES.values()]

    def clean_candidates(self) -> list[dict[str, str]]:
        """Each candidate's name and the line about them; every bad line is named."""
        found: dict[str, dict[str, str]] = {}
        wrong: list[str] = []
        for number, line in enumerate(self.cleaned_data["candidates"].splitlines(), start=1):
            name, _stroke, detail = (part.strip() for part in line.partition("|"))
            facts = {"line": number, "name": name}
            if not name and not detail:
                continue
            if not name:
                wrong.append(gettext("Line %(line)s has no name before the stroke.") % facts)
            elif len(name) > LONGEST_NAME:
                wrong.append(gettext("The name on line %(line)s is too long.") % facts)
            elif len(detail) > LONGEST_DETAIL:
                wrong.append(
                    gettext("The line about %(name)s is too long: 160 characters at most.") % facts
                )
            elif name.casefold() in found:
                wrong.append(
                    gettext("%(name)s is there twice. Tell them apart, or take one off.") % facts
                )
            else:
                found[name.casefold()] = {"name": name, "detail": detail}
        if len(found) > MOST_CANDIDATES:
            wrong.append(gettext("There are more than %(n)s candidates.") % {"n": MOST_CANDIDATES})
        if wrong:
            raise ValidationError(wrong)
        return [*found.values()]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if {"method", "seats", "candidates"} <= said.keys():
            refusal = rules.refusal_to_count_by(
                said["method"],
                seats=said["seats"],
                candidates=len(said["candidates"]) + said["ron"],
                ron=said["ron"],
            )
            if refusal:
                self.add_error(BESIDE.get(refusal.code, "method"), str(refusal.message))
        return self.cleaned_data


def ranked_values(contest: Contest) -> dict[str, Any]:
    """A ranked contest as its form shows it."""
    standing = [option for option in contest.options.all() if not option.is_ron]
    lines = [f"{o.name} | {o.detail}" if o.detail else o.name for o in standing]
    values = {
        name: getattr(contest, name) for name in ("title", "summary", "seats", "method", "ron")
    }
    return {**values, "candidates": "\r\n".join(lines)}


def with_statements(
    candidates: Iterable[dict[str, str]], options: Iterable[Option]
) -> list[dict[str, str]]:
    """The candidates, those who stood before with the statement they had."""
    said = {option.name.casefold(): option.statement for option in options}
    return [
        {**candidate, "statement": said.get(candidate["name"].casefold(), "")}
        for candidate in candidates
    ]


class StatementsForm(SaysWhatToDo, forms.Form):
    """What each candidate says for themselves: one field a candidate."""

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = [option for option in contest.options.all() if not option.is_ron]
        for option in self.options:
            self.fields[f"statement-{option.place}"] = forms.CharField(
                label=gettext("Statement from %(name)s") % {"name": option.name},
                widget=forms.Textarea({"rows": 5}),
                required=False,
                initial=option.statement,
            )

    def candidates(self) -> list[dict[str, str]]:
        """What ballots.actions.change_ranked takes."""
        return [
            {
                "name": option.name,
                "detail": option.detail,
                "statement": self.cleaned_data[f"statement-{option.place}"],
            }
            for option in self.options
        ]
