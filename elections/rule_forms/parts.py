"""A part of a draft as a form, and the plain ones: who may stand, when, and how it is counted."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ballots import counting
from elections import rule_drafts, rules
from elections.lifecycle import Filling
from elections.models import ShortageRule
from elections.rule_drafts import LENGTHS, Contents
from members.roles import JUDGES
from momentum_demo.forms import SaysWhatToDo
from momentum_demo.rule_forms import ClausesField

DAY: Final = 24 * 60 * 60


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
    clauses = ClausesField(
        label=_("Clauses on who may not stand"),
        help_text=_(
            "One on each line, beginning with its number: “3.1 Whoever counts the votes does not stand.” A "
            "candidate can be ruled out only under one of these."
        ),
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
