"""What the arrangements committee and the coordinating group fill in: rulings, composites, timetables."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import LocalGroup, Member
from momentum_demo.forms import MomentField, SaysWhatToDo
from motions.forms.writing import WordsField
from motions.models import BothPass, Finding, Ground, RuleSet, Submission, Text, TextKind
from motions.timetables import TEMPLATES, Ends, Power, StageKind


class GroundsForm(SaysWhatToDo, forms.Form):
    """What a ruling rests on. All of it is public."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=[g for g in Ground.choices if g[0]], required=False
    )
    clause = forms.CharField(
        label=_("The rule it rests on"),
        help_text=_("Such as “Standing order 9”."),
        max_length=120,
        required=False,
    )
    words = WordsField(label=_("Reasons"), max_length=4000, required=False)


class RewordForm(GroundsForm):
    """The same, of a ruling with the committee's own wording."""


class RuleForm(GroundsForm):
    """A ruling without new wording; that has a way of its own."""

    finding = forms.ChoiceField(label=_("The ruling"), widget=forms.RadioSelect)
    field_order = ["finding", "ground", "clause", "words"]

    def __init__(self, *args: Any, may_remit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        findings = [Finding.IN_ORDER, Finding.OUT]
        if may_remit:
            findings.append(Finding.REMITTED)
        field = self.fields["finding"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(finding.value, finding.label) for finding in findings]
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [("", _("None: in order as it stands")), *ground.choices]  # type: ignore[misc]
        self.name_the_empty()


class MotionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several motions, by number and title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}: {obj.title}"


class MotionsForm(SaysWhatToDo, forms.Form):
    """Two motions or more."""

    motions: Any = MotionsField(
        Submission.objects.none(), label=_("Which motions?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["motions"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = among


class ConflictForm(MotionsForm):
    """Motions that cannot stand together."""

    reason = WordsField(label=_("Why they cannot stand together"), max_length=2000)
    both_pass = forms.ChoiceField(
        label=_("If more than one is carried, what stands is"),
        choices=BothPass.choices,
        widget=forms.RadioSelect,
    )


class PutForm(SaysWhatToDo, forms.Form):
    why = forms.CharField(
        label=_("Why this version is published"),
        help_text=_("Left empty: as it goes to the ballot."),
        max_length=400,
        required=False,
    )


class AppealForm(SaysWhatToDo, forms.Form):
    """The coordinating group's decision on an appeal."""

    allowed = forms.ChoiceField(
        label=_("The appeal is"),
        choices=[
            ("yes", _("allowed: it goes on the agenda")),
            ("no", _("dismissed: the ruling stands")),
        ],
        widget=forms.RadioSelect,
    )
    words = WordsField(label=_("Reasons"), help_text=_("Everybody can read them."), max_length=4000)


class ProcessForm(SaysWhatToDo, forms.Form):
    """A process to set up."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = WordsField(label=_("What it is about"), max_length=4000, required=False)
    rule_set: Any = forms.ModelChoiceField(RuleSet.latest(), label=_("Rules"))
    rule_book: Any = forms.ModelChoiceField(
        Text.objects.filter(kind=TextKind.RULE_BOOK),
        label=_("The rule book that its motions may change"),
        required=False,
        empty_label=_("None: policies only"),
    )
    template = forms.ChoiceField(
        label=_("Timetable"),
        choices=[
            (name, _("As for Refounding: ten stages in half a year") if name else _("None yet"))
            for name in TEMPLATES
        ],
        required=False,
    )
    starts_at = MomentField(label=_("When does it begin?"), help_text=_("UK time."))


class StageForm(SaysWhatToDo, forms.Form):
    """One more stage."""

    kind = forms.ChoiceField(label=_("Kind"), choices=StageKind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    powers = forms.MultipleChoiceField(
        label=_("What may be done in it"),
        choices=Power.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ends = forms.ChoiceField(label=_("Ends"), choices=Ends.choices)
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))


class RescheduleForm(SaysWhatToDo, forms.Form):
    """Other times for a stage."""

    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))
    reason = WordsField(
        label=_("Why it moves"),
        help_text=_("Shown to everybody beside the old dates, and sent to all concerned."),
        max_length=2000,
        required=False,
    )


class ConvenorForm(SaysWhatToDo, forms.Form):
    """Who certifies what a group's meetings decide."""

    group: Any = forms.ModelChoiceField(LocalGroup.objects.all(), label=_("Local group"))
    number = forms.IntegerField(label=_("Membership number"), min_value=1)
    since = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(
        label=_("To, but not on"), widget=forms.DateInput({"type": "date"}), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if number := cleaned.get("number"):
            cleaned["member"] = Member.objects.filter(number=number).first()
            if cleaned["member"] is None:
                self.add_error("number", _("Nobody in the register has this number. Check it."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The end must come after the beginning."))
        return cleaned
