"""What people type about conventions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import State as BallotState
from ballots.models import Ballot, Contest
from ballots.models import Kind as ContestKind
from conventions.models import (
    Attending,
    Choosing,
    Convention,
    ConventionRuleSet,
    Duty,
    Fate,
    ItemKind,
    Mode,
    Progress,
    Room,
    Session,
)
from members.models import Member
from momentum_demo.forms import MomentField, SaysWhatToDo
from motions.lifecycle import Outcome
from motions.models import Process

ZONES = [(name, name) for name in sorted(available_timezones()) if "/" in name]
BUSINESS = [
    kind for kind in ItemKind if kind in {"motion", "priority", "campaign", "constitutional"}
]


def long_text(label: Any, help_text: Any = "", *, rows: int = 4, required: bool = True) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows}),
        max_length=50_000,
        required=required,
    )


def in_zone(at: datetime, zone: str) -> datetime:
    """The moment when clocks in `zone` show what was typed."""
    return at.replace(tzinfo=ZoneInfo(zone))


class DescribeForm(SaysWhatToDo, forms.Form):
    """What is said of a convention, and can be said otherwise until it is over."""

    summary = long_text(_("What it is about"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    access = long_text(
        _("Getting there and getting in"),
        _("Steps, lifts, seats, hearing loop, quiet room, children, food."),
        required=False,
    )
    joining = long_text(
        _("How to join online"), _("Only people who registered see this."), required=False
    )


class AnnounceForm(DescribeForm):
    """A convention. Its times are typed as clocks at the place will show them."""

    title = forms.CharField(label=_("Title"), max_length=120)
    rule_set = forms.ModelChoiceField(ConventionRuleSet.latest(), label=_("Rules"))
    mode = forms.ChoiceField(label=_("How people meet"), choices=Mode, widget=forms.RadioSelect)
    capacity = forms.IntegerField(label=_("People the hall holds"), min_value=1, required=False)
    zone = forms.ChoiceField(
        label=_("Time zone of the place"), choices=ZONES, initial="Europe/London"
    )
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))
    process = forms.ModelChoiceField(
        Process.objects.all(), label=_("Where its motions come from"), required=False
    )
    waiver = forms.ModelChoiceField(
        Contest.objects.filter(kind=ContestKind.PROPOSAL, ballot__state=BallotState.DECLARED),
        label=_("The vote by which members waived the notice"),
        help_text=_("Only if there is less notice than the rules ask for."),
        required=False,
    )
    field_order = ["title", "summary", "rule_set", "mode", "place", "access", "joining"]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("opens_at", "closes_at"):
            if facts.get(name) and facts.get("zone"):
                facts[name] = in_zone(facts[name], facts["zone"])
        return facts


class RegisterForm(SaysWhatToDo, forms.Form):
    """How a member takes part, and what they need."""

    attending = forms.ChoiceField(
        label=_("How you take part"), choices=Attending, widget=forms.RadioSelect
    )
    needs = long_text(
        _("What you need to take part"),
        _(
            "For example: a seat near the front, a hearing loop, large print, an interpreter. Only the "
            "arrangements committee reads this. It is kept encrypted, and erased when the convention closes."
        ),
        required=False,
    )

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if convention.mode != Mode.BOTH:
            field = self.fields["attending"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(convention.mode, Attending(convention.mode).label)]
            field.initial = convention.mode


class SectionForm(SaysWhatToDo, forms.Form):
    name = forms.CharField(
        label=_("Whose cards"), help_text=_("Such as “Affiliates” or “Members”."), max_length=80
    )
    weight = forms.IntegerField(
        label=_("What they weigh together"),
        help_text=_(
            "Sections of 1 and 1 are half each of the whole; of 1 and 2, a third and two thirds."
        ),
        min_value=1,
        max_value=1000,
    )


class RoomForm(SaysWhatToDo, forms.Form):
    name = forms.CharField(label=_("Name of the room"), max_length=80)
    capacity = forms.IntegerField(label=_("People it holds"), min_value=1, required=False)
    access = forms.CharField(label=_("Getting in"), max_length=200, required=False)


class StewardForm(SaysWhatToDo, forms.Form):
    number = forms.IntegerField(label=_("Membership number"), min_value=1)
    duty = forms.ChoiceField(label=_("Duty"), choices=Duty, widget=forms.RadioSelect)

    def clean_number(self) -> Member:
        found = Member.objects.filter(number=self.cleaned_data["number"]).first()
        if found is None:
            raise ValidationError(_("No member has this number. Check it."))
        return found


class SessionForm(SaysWhatToDo, forms.Form):
    """A session. Its times are typed as clocks at the place will show them."""

    title = forms.CharField(label=_("Title"), max_length=120)
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    track = forms.CharField(
        label=_("Track"),
        help_text=_("For sessions side by side that belong together."),
        max_length=60,
        required=False,
    )
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room"), required=False, empty_label=_("All who take part")
    )
    expected = forms.IntegerField(label=_("People expected"), min_value=1, required=False)

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = convention.zone
        field = self.fields["room"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = convention.rooms.all()

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("starts_at", "ends_at"):
            if facts.get(name):
                facts[name] = in_zone(facts[name], self.zone)
        return facts


class ItemForm(SaysWhatToDo, forms.Form):
    """An item. With business chosen, its title and its mover are the motion's."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind)
    business = forms.ModelChoiceField(
        Convention.objects.none(),
        label=_("Business"),
        help_text=_("If it came from motions."),
        required=False,
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        required=False,
        help_text=_("Of business, the motion’s own is taken unless you give another."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=0, max_value=600, help_text=_("Its parts not counted.")
    )
    moved_by = forms.CharField(
        label=_("Moved or given by"),
        help_text=_("In words that everyone may read."),
        max_length=120,
        required=False,
    )
    mover = forms.IntegerField(
        label=_("Their membership number"),
        help_text=_("So that nobody is put in two places at once. Not shown."),
        min_value=1,
        required=False,
    )
    summary = long_text(_("A few words about it"), required=False)
    parent = forms.ModelChoiceField(
        Session.objects.none(), label=_("A part of"), required=False, empty_label=_("Nothing else")
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        business, parent = self.fields["business"], self.fields["parent"]
        assert isinstance(business, forms.ModelChoiceField)
        assert isinstance(parent, forms.ModelChoiceField)
        business.queryset = session.convention.business.exclude(
            fate=Fate.PASSED_OVER
        ).select_related("submission")
        parent.queryset = session.items.filter(parent=None)

    def clean_mover(self) -> Member | None:
        number = self.cleaned_data["mover"]
        if number is None:
            return None
        found = Member.objects.filter(number=number).first()
        if found is None:
            raise ValidationError(_("No member has this number. Check it."))
        return found

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        business = facts.pop("business", None)
        facts["submission"] = business.submission if business else None
        if not facts.get("title"):
            if business is None:
                self.add_error("title", _("Give it a title."))
            else:
                facts["title"] = business.submission.title
        return facts


class DocumentForm(SaysWhatToDo, forms.Form):
    title = forms.CharField(label=_("Title of the paper"), max_length=160)
    text = long_text(_("Its text"), _("Plain words. An empty line begins a paragraph."), rows=12)


class ReleaseForm(SaysWhatToDo, forms.Form):
    words = long_text(
        _("What to say about it"),
        _("What changed is listed by itself."),
        required=False,
    )


class SortForm(SaysWhatToDo, forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in BUSINESS]
    )
    together = forms.CharField(
        label=_("Debated together as"),
        help_text=_("The same words for all that are debated together."),
        max_length=80,
        required=False,
    )


class SurveyForm(SaysWhatToDo, forms.Form):
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))


class OnBallotForm(SaysWhatToDo, forms.Form):
    ballot = forms.ModelChoiceField(
        Ballot.objects.filter(state=BallotState.DRAFTED), label=_("On the ballot")
    )


class PrioritiseForm(OnBallotForm):
    kind = forms.ChoiceField(
        label=_("Of which kind"), choices=[(kind.value, kind.label) for kind in BUSINESS]
    )
    places = forms.IntegerField(label=_("How many are debated"), min_value=1)
    how = forms.TypedChoiceField(
        label=_("How members choose"),
        choices=Choosing,
        coerce=Choosing,
        initial=Choosing.RANKED,
        widget=forms.RadioSelect,
    )


class ReasonForm(SaysWhatToDo, forms.Form):
    reason = long_text(_("The reason"), _("Everyone reads it."))


class MinutesForm(SaysWhatToDo, forms.Form):
    """The draft of the minutes. seen: by what the draft that somebody had before them is known"""

    seen = forms.CharField(widget=forms.HiddenInput)
    text = long_text(_("The minutes"), rows=30)


class UndertakeForm(SaysWhatToDo, forms.Form):
    words = forms.CharField(label=_("What is to be done"), max_length=240)
    owner = forms.CharField(
        label=_("Who sees to it"), help_text=_("Everyone reads this."), max_length=120
    )
    due_on = forms.DateField(
        label=_("By"), required=False, widget=forms.DateInput({"type": "date"})
    )


class ReportForm(SaysWhatToDo, forms.Form):
    progress = forms.ChoiceField(
        label=_("How far it has come"), choices=Progress, widget=forms.RadioSelect
    )
    words = long_text(_("What happened"))


class DecideForm(SaysWhatToDo, forms.Form):
    """A decision without a vote of the convention’s own, or counted elsewhere."""

    question = long_text(_("What was decided"), rows=3)
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            (each.value, each.label)
            for each in Outcome
            if each not in {Outcome.RULED_OUT, Outcome.NOT_REACHED, Outcome.INQUORATE}
        ],
    )
    votes_for = forms.IntegerField(label=_("For"), min_value=0, required=False)
    votes_against = forms.IntegerField(label=_("Against"), min_value=0, required=False)
    abstentions = forms.IntegerField(label=_("Abstentions"), min_value=0, required=False)
    how = forms.CharField(
        label=_("How it was decided"),
        help_text=_("For example: without a vote; by show of hands."),
        max_length=160,
        required=False,
    )

    def figures(self) -> dict[str, int]:
        """What was counted; nothing if nothing was."""
        names = {"votes_for": "for", "votes_against": "against", "abstentions": "abstain"}
        return {
            name: self.cleaned_data[field]
            for field, name in names.items()
            if self.cleaned_data.get(field) is not None
        }
