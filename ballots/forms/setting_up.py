"""What officers type, step by step, when they set up a ballot; its questions are in questions.py."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ballots import imports, rules
from ballots.models import RuleSet
from ballots.sealing import trustees
from members.models import Member, Region
from momentum_demo.forms import MomentField, SaysWhatToDo


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
        offered = {*RuleSet.latest().exclude(name=imports.RULES).values_list("pk", flat=True)}
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


class RecallForm(SaysWhatToDo, forms.Form):
    """Why notice is taken back."""

    reason = forms.CharField(
        label=_("Why is it recalled?"),
        widget=forms.Textarea({"rows": 4}),
        max_length=1000,
        help_text=_("It goes on the record."),
    )
