"""What the committee and delegates type about an assembly: its seats, draw, meetings and decisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import LocalGroup, Member, Office
from momentum_demo.forms import MomentField, SaysWhatToDo
from motions import pools
from motions.lifecycle import Outcome
from motions.models import VOTE_ORDERS, Basis, Meeting, PollKind, Seat, Stance, Submission
from motions.rules.deciding import WITHOUT_A_VOTE
from motions.sortition import Quota

MOST_SEATS, MOST_PRESENT = 500, 5000


def area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class ConveneForm(SaysWhatToDo, forms.Form):
    """Setting an assembly up."""

    title = forms.CharField(label=_("Name"), max_length=120)
    remit = forms.CharField(
        label=_("Remit"),
        widget=area(4),
        max_length=4000,
        help_text=_("What it may decide, and what not. Members see it first on its page."),
    )
    positions_public = forms.BooleanField(
        label=_("Show who took which position, by name"),
        required=False,
        initial=True,
        help_text=_("Without it, only the figures are shown."),
    )


class SeatForm(SaysWhatToDo, forms.Form):
    """Somebody who sits for a group or by virtue of an office."""

    number = forms.IntegerField(label=_("Membership number"), min_value=1)
    basis = forms.ChoiceField(
        label=_("Sits as"),
        widget=forms.RadioSelect,
        choices=[(b.value, b.label) for b in (Basis.DELEGATE, Basis.EX_OFFICIO)],
    )
    group = forms.ModelChoiceField(
        LocalGroup.objects.all(), label=_("Group"), required=False, empty_label=_("Choose one")
    )
    office = forms.ModelChoiceField(
        Office.objects.all(), label=_("Office"), required=False, empty_label=_("Choose one")
    )

    def clean(self) -> dict[str, Any]:
        number, basis = self.cleaned_data.get("number"), self.cleaned_data.get("basis")
        if number:
            self.cleaned_data["member"] = Member.objects.filter(number=number).first()
            if self.cleaned_data["member"] is None:
                self.add_error("number", _("Nobody in the register has this number. Check it."))
        if basis == Basis.DELEGATE and not self.cleaned_data.get("group"):
            self.add_error("group", _("Choose the group that they are a delegate of."))
        if basis == Basis.EX_OFFICIO and not self.cleaned_data.get("office"):
            self.add_error("office", _("Choose the office that gives them the seat."))
        return self.cleaned_data


class ReasonForm(SaysWhatToDo, forms.Form):
    """Why something is done."""

    because = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Members can read it."))


class PoolForm(SaysWhatToDo, forms.Form):
    """A draw: how many seats, between which quotas, by which public words and when.

    census   how many of those who may be drawn have each value of each attribute
    """

    seats = forms.IntegerField(label=_("Seats to draw"), min_value=1, max_value=MOST_SEATS)
    public_source = forms.CharField(
        label=_("What the public words will be"),
        widget=area(3),
        max_length=1000,
        help_text=_(
            "Something that nobody can know or choose today, and everybody can check, such as six throws "
            "of a die before witnesses. Together with a secret made now, it decides who sits."
        ),
    )
    draws_at = MomentField(label=_("When is the draw?"), help_text=_("UK time."))

    def __init__(self, *args: Any, census: Mapping[str, Counter[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.census = census
        self.cells = {
            f"{attribute}-{n}": (attribute, value)
            for attribute, values in census.items()
            for n, value in enumerate(sorted(values))
        }
        for name, (attribute, value) in self.cells.items():
            have = census[attribute][value]
            what = {"value": value, "have": have}
            for end, label in (
                ("least", gettext("At least, of %(value)s (%(have)s in the pool)")),
                ("most", gettext("At most, of %(value)s")),
            ):
                self.fields[f"{end}-{name}"] = forms.IntegerField(
                    label=label % what, min_value=0, max_value=MOST_SEATS, required=False
                )
        self.name_the_empty()

    def tables(self) -> list[tuple[str, list[tuple[str, int, Any, Any]]]]:
        """Of each attribute its name, and of each value how many have it, and the two fields."""
        found: dict[str, list[tuple[str, int, Any, Any]]] = {name: [] for name in self.census}
        for name, (attribute, value) in self.cells.items():
            row = (
                value,
                self.census[attribute][value],
                self[f"least-{name}"],
                self[f"most-{name}"],
            )
            found[attribute].append(row)
        return [(str(pools.ATTRIBUTES[name][0]), rows) for name, rows in found.items()]

    def plain_fields(self) -> list[Any]:
        return [self[name] for name in ("seats", "public_source", "draws_at")]

    def quotas(self) -> list[Quota]:
        """The quotas, without those that ask for nothing."""
        seats = self.cleaned_data["seats"]
        found = []
        for name, (attribute, value) in self.cells.items():
            least = self.cleaned_data.get(f"least-{name}")
            most = self.cleaned_data.get(f"most-{name}")
            if least is not None or most is not None:
                most = seats if most is None else most
                found.append(Quota(attribute, value, least or 0, most))
        return found


class DrawForm(SaysWhatToDo, forms.Form):
    """What was thrown, or printed, or called out."""

    public_words = forms.CharField(
        label=_("The public words"),
        max_length=200,
        help_text=_("Exactly as they came, such as 3 1 4 1 5 9. They cannot be changed later."),
    )


class MeetingForm(SaysWhatToDo, forms.Form):
    """A meeting to be announced."""

    begins_at = MomentField(label=_("When does it begin?"), help_text=_("UK time."))
    place = forms.CharField(label=_("Where"), max_length=200, required=False)


class AttendanceForm(forms.Form):
    """Who is there."""

    present = forms.ModelMultipleChoiceField(
        Seat.objects.none(),
        label=_("Present"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["present"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        choice.queryset = meeting.assembly.seats.sitting().select_related(
            "member", "group", "office"
        )
        choice.label_from_instance = lambda obj: f"{obj.member} ({obj.why})"  # type: ignore[method-assign]


class NotesForm(SaysWhatToDo, forms.Form):
    """What a meeting leaves behind."""

    notes = forms.CharField(
        label=_("Notes of the meeting"),
        widget=area(8),
        max_length=40_000,
        required=False,
        help_text=_("Members can read them, with the attendance and every decision."),
    )


class VoteForm(SaysWhatToDo, forms.Form):
    """A show of hands."""

    favour = forms.IntegerField(label=_("For"), min_value=0, max_value=MOST_PRESENT)
    against = forms.IntegerField(label=_("Against"), min_value=0, max_value=MOST_PRESENT)
    neither = forms.IntegerField(
        label=_("Abstained"), min_value=0, max_value=MOST_PRESENT, initial=0
    )
    why = forms.CharField(
        label=_("Why, in the meeting’s words"), widget=area(2), max_length=2000, required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DisposeForm(SaysWhatToDo, forms.Form):
    """An end without a vote."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        widget=forms.RadioSelect,
        choices=[(o.value, o.label) for o in Outcome if o in WITHOUT_A_VOTE],
    )
    why = forms.CharField(label=_("Why?"), widget=area(2), max_length=2000)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PositionForm(SaysWhatToDo, forms.Form):
    """Where somebody stands. The words are those of the poll's kind."""

    stance = forms.ChoiceField(label=_("Your position"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        widget=area(3),
        max_length=2000,
        required=False,
        help_text=_("If you object, say what you object to, so that the others can meet it."),
    )

    def __init__(
        self, *args: Any, kind: PollKind, seats: Sequence[Seat] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["stance"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(s.value, s.words(kind)) for s in Stance]
        if seats is not None:
            choice.label = _("Their position")
            self.fields["seat"] = forms.ChoiceField(
                label=_("Who"), choices=[(seat.pk, seat.member.name) for seat in seats]
            )
            self.order_fields(["seat", "stance", "reason"])
        if kind == PollKind.VOTE:
            del self.fields["reason"]


class ReportForm(SaysWhatToDo, forms.Form):
    """What a delegate tells their group."""

    words = forms.CharField(
        label=_("Report to your group"),
        widget=area(8),
        max_length=20_000,
        help_text=_("What was decided, how you voted and why. Members can read it."),
    )


class PublishForm(SaysWhatToDo, forms.Form):
    """Why a version is published."""

    why = forms.CharField(
        label=_("What this version is"),
        max_length=300,
        help_text=_("Such as: as amended by the first assembly."),
    )


class OrderForm(SaysWhatToDo, forms.Form):
    """In what order the assembly votes on amendments."""

    order = forms.ChoiceField(
        label=_("Order of votes"), widget=forms.RadioSelect, choices=VOTE_ORDERS
    )
    sequence = forms.CharField(
        label=_("The committee’s order"),
        widget=area(3),
        required=False,
        help_text=_(
            "Only if the committee decides: the numbers of amendments, such as 12/3, 12/1, 14/2. Those "
            "left out follow in the order of the text."
        ),
    )

    def __init__(self, *args: Any, amendments: Sequence[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_reference = {amendment.reference: amendment for amendment in amendments}

    def clean_sequence(self) -> list[Submission]:
        named = re.findall(r"[^\s,;]+", self.cleaned_data["sequence"])
        strangers = [name for name in named if name not in self.by_reference]
        if strangers:
            raise ValidationError(
                gettext("There is no amendment %(names)s on the agenda. Check the numbers.")
                % {"names": ", ".join(strangers)}
            )
        return [self.by_reference[name] for name in dict.fromkeys(named)]
