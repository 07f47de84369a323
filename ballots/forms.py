"""What officers type when they set up a ballot, and voters who look for their receipt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ballots import counting, imports, rules
from ballots.models import Ballot, Base, Contest, Option, RuleSet, Threshold
from ballots.objections import Answer, Matter
from ballots.sealing import trustees
from members.models import Member, Region
from momentum_demo.forms import MomentField, SaysWhatToDo

MOST_CANDIDATES = 200
LONGEST_NAME, LONGEST_DETAIL = 120, 160  # as ballots.models.Option has them
RESERVED_SLUGS = frozenset(
    {"how-we-count", "how-your-vote-stays-secret", "check-a-ballot"}
)  # addresses under /ballots/ that are other pages


class ReceiptForm(SaysWhatToDo, forms.Form):
    """The number on a receipt, as people copy it: with or without spaces, in any case."""

    code = forms.CharField(
        label=_("The number on your receipt"),
        max_length=120,
        help_text=_("64 letters and figures, from 0 to 9 and a to f."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"].lower())
        if not re.fullmatch("[0-9a-f]{64}", code):
            raise ValidationError(
                gettext("A receipt’s number has 64 letters and figures. Copy it from your receipt.")
            )
        return code


class InterestForm(SaysWhatToDo, forms.Form):
    """What an officer's interest in a ballot is."""

    words = forms.CharField(
        label=_("What is your interest?"),
        help_text=_(
            "For example: I am a candidate. Or: my brother moves the proposal. Members read it."
        ),
        max_length=200,
    )


class SearchForm(SaysWhatToDo, forms.Form):
    """Words to look for at the staff desk."""

    asked = forms.CharField(
        label=_("Search"),
        help_text=_("A name, a number, an address, or words of a title."),
        min_length=2,
        max_length=120,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class ObjectionForm(SaysWhatToDo, forms.Form):
    """What a member has against a roll. Only what fits them is offered."""

    matter = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    number = forms.IntegerField(
        label=_("Membership number of the other member, if you doubt one entry"),
        min_value=1,
        required=False,
    )
    words = forms.CharField(
        label=_("In your words"),
        help_text=_("What is wrong, and how you know. Officers read it; nobody else does."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args: Any, on_roll: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pointless = Matter.MISSING if on_roll else Matter.PLACE
        matter = self.fields["matter"]
        assert isinstance(matter, forms.ChoiceField)
        matter.choices = [each for each in Matter.choices if each[0] != pointless]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("matter") != Matter.DOUBT:
            data["number"] = None
        return data


class ObjectionAnswerForm(SaysWhatToDo, forms.Form):
    """What an officer decides on an objection."""

    answer = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (Answer.UPHELD, _("The objection is right")),
            (Answer.DECLINED, _("The objection is not right, or the roll cannot change")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("The reason"),
        help_text=_(
            "The member reads it. If the roll changes, every member can: name nobody in it."
        ),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


class ShareForm(SaysWhatToDo, forms.Form):
    """A trustee's share, as they wrote it down: two lines."""

    first = forms.CharField(
        label=_("First line of your share"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    second = forms.CharField(
        label=_("Second line of your share"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class TrusteesForm(SaysWhatToDo, forms.Form):
    """Who holds a share of the key that opens the papers, and how many of them it takes."""

    numbers = forms.CharField(
        label=_("Membership numbers of the trustees"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("One on each line. Leave it empty to let the server open the papers."),
    )
    needed = forms.IntegerField(
        label=_("How many of them it takes to open the papers"),
        required=False,
        min_value=1,
        max_value=15,
        help_text=_("More than half is usual, such as 2 of 3: then one may fall ill."),
    )

    def clean_numbers(self) -> list[Member]:
        """The members, in the order given."""
        typed = self.cleaned_data["numbers"].split()
        if wrong := [each for each in typed if not re.fullmatch("[0-9]{1,9}", each)]:
            raise ValidationError(
                gettext("“%(number)s” is not a membership number.") % {"number": wrong[0]}
            )
        numbers = [int(each) for each in typed]
        if len(numbers) != len(set(numbers)):
            raise ValidationError(gettext("A member is there twice."))
        if len(numbers) > trustees.MOST:
            raise ValidationError(
                gettext("Name at most %(most)s trustees.") % {"most": trustees.MOST}
            )
        found = Member.objects.in_bulk(numbers, field_name="number")
        if missing := [number for number in numbers if number not in found]:
            raise ValidationError(
                gettext("Nobody in the register has the number %(number)s.")
                % {"number": missing[0]}
            )
        return [found[number] for number in numbers]

    def clean(self) -> dict[str, Any]:
        named, needed = self.cleaned_data.get("numbers"), self.cleaned_data.get("needed")
        if named and not needed:
            self.add_error("needed", _("Say how many of them it takes."))
        elif named and needed and needed > len(named):
            self.add_error("needed", _("It cannot take more trustees than there are."))
        return self.cleaned_data


class AssistedForm(SaysWhatToDo, forms.Form):
    """Whose paper is keyed in, and the slip of the officer who did it first."""

    number = forms.IntegerField(label=_("Membership number of the voter"), min_value=1)
    slip = forms.CharField(
        label=_("Code on the slip"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Only if another officer has keyed this paper in before you."),
    )

    def clean_number(self) -> Member:
        member = Member.objects.filter(number=self.cleaned_data["number"]).first()
        if member is None:
            raise ValidationError(gettext("Nobody in the register has this number."))
        return member


class AboutForm(SaysWhatToDo, forms.Form):
    """Step 1: what the ballot is about, and by which rules it is held."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_("Members see it in lists and in email, such as “Elect the committee, 2027”."),
    )
    summary = forms.CharField(
        label=_("What it is about"),
        widget=forms.Textarea({"rows": 5}),
        max_length=4000,
        required=False,
        help_text=_("A few sentences: what is decided, and why now. Neither side’s arguments."),
    )
    rule_set = forms.ModelChoiceField(
        RuleSet.objects.none(),
        label=_("Rule set"),
        empty_label=None,
        help_text=_("The latest of each."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["rule_set"]
        assert isinstance(choice, forms.ModelChoiceField)
        latest = (
            RuleSet.objects.exclude(name=imports.RULES)
            .order_by("name", "-version")
            .distinct("name")
        )
        offered = {*latest.values_list("pk", flat=True)}
        if kept := self.initial.get("rule_set"):
            offered.add(kept.pk)
        choice.queryset = RuleSet.objects.filter(pk__in=offered).order_by("name", "version")


class DatesForm(SaysWhatToDo, forms.Form):
    """Step 2: when voting opens and closes. The rules' least notice and voting are checked as of `at`."""

    opens_at = MomentField(label=_("When does voting open?"))
    closes_at = MomentField(label=_("When does voting close?"))

    def __init__(self, *args: Any, rule_set: RuleSet, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule_set, self.at = rule_set, at
        notice = {"length": rules.in_words(rule_set.minimum_notice)}
        voting = {"length": rules.in_words(rule_set.minimum_voting)}
        self.fields["opens_at"].help_text = (
            gettext("UK time. At least %(length)s after notice is given.") % notice
        )
        self.fields["closes_at"].help_text = (
            gettext("UK time. At least %(length)s after voting opens.") % voting
        )

    def clean(self) -> dict[str, Any]:
        opens, closes = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        if opens and (refusal := rules.refusal_to_open(self.rule_set, opens, at=self.at)):
            self.add_error("opens_at", str(refusal.message))
        if opens and closes and (refusal := rules.refusal_to_close(self.rule_set, opens, closes)):
            self.add_error("closes_at", str(refusal.message))
        return self.cleaned_data


class ElectorateForm(SaysWhatToDo, forms.Form):
    """Step 3: who may vote."""

    WHOLE, PART = "whole", "region"

    who = forms.ChoiceField(
        label=_("The electorate"),
        widget=forms.RadioSelect,
        choices=[
            (WHOLE, _("Every member in good standing")),
            (PART, _("Members in good standing in one region")),
        ],
    )
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label=_("Region"),
        required=False,
        empty_label=pgettext_lazy("region", "Choose one"),
        help_text=_("Only for a ballot of one region."),
    )
    joined_by = forms.DateField(
        label=_("Only members who had joined by"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty to let new members vote too."),
        error_messages={"invalid": _("Enter the date, such as 27 11 2026.")},
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("who") == self.PART and not self.cleaned_data.get("region"):
            if "region" not in self.errors:
                self.add_error("region", _("Choose the region whose members may vote."))
        elif self.cleaned_data.get("who") == self.WHOLE:
            self.cleaned_data["region"] = None
        return self.cleaned_data

    def rule(self) -> dict[str, Any]:
        """What ballots.actions.set_roll_rule takes."""
        return {name: self.cleaned_data[name] for name in ("region", "joined_by")}


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
        rule = counting.RULES.get(self.cleaned_data.get("method", ""))
        seats = self.cleaned_data.get("seats")
        if rule and rule.most_seats and seats and seats > rule.most_seats:
            self.add_error(
                "method", _("This rule fills one place only. Choose another, or ask for one place.")
            )
        if rule and rule.chooses and self.cleaned_data.get("ron"):
            self.add_error(
                "ron",
                _(
                    "With this counting rule, “Re-open nominations” cannot stand. Take the tick away."
                ),
            )
        return self.cleaned_data


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


class AbandonForm(SaysWhatToDo, forms.Form):
    """Why a ballot cannot be finished."""

    reason = forms.CharField(
        label=_("Why can it not be finished?"),
        widget=forms.Textarea({"rows": 5}),
        max_length=2000,
        help_text=_(
            "Everyone on the roll will read it, such as: “Two of three trustees lost their shares in the "
            "flood, so nobody can open the papers.”"
        ),
    )


class RecallForm(SaysWhatToDo, forms.Form):
    """Why notice is taken back."""

    reason = forms.CharField(
        label=_("Why is it recalled?"),
        widget=forms.Textarea({"rows": 4}),
        max_length=1000,
        help_text=_("It goes on the record."),
    )


def proposal_values(contest: Contest) -> dict[str, Any]:
    """A proposal as its form shows it."""
    return {name: getattr(contest, name) for name in ProposalForm.base_fields}


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


def free_slug(title: str, ballot: Ballot | None = None) -> str:
    """An address made from `title` that no other ballot has."""
    stem = slugify(title)[:100].strip("-") or "ballot"
    others = Ballot.objects.filter(slug__startswith=stem)
    if ballot is not None:
        others = others.exclude(pk=ballot.pk)
    taken = {*others.values_list("slug", flat=True), *RESERVED_SLUGS}
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
