"""What members ask for and say of themselves, and the log of breaches."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from members.forms.fields import DayField
from members.models.protection import BreachKind
from momentum_demo.forms import MomentField, SaysWhatToDo


class CorrectionForm(SaysWhatToDo, forms.Form):
    field = forms.CharField(
        label=_("What is wrong"), max_length=80, help_text=_("Such as: the day I joined.")
    )
    wanted = forms.CharField(label=_("What it should say"), max_length=300)


class AnswerForm(SaysWhatToDo, forms.Form):
    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[("done", _("It is put right")), ("refused", _("It stays as it is"))],
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label=_("What the member reads"),
        max_length=300,
        required=False,
        help_text=_("A reason is needed if it stays as it is."),
    )


class AttributeForm(SaysWhatToDo, forms.Form):
    """A question that reserved places need."""

    name = forms.CharField(label=_("Name"), max_length=80)
    question = forms.CharField(label=_("Question"), max_length=200)
    answers = forms.CharField(
        label=_("Answers"), widget=forms.Textarea, help_text=_("One on each line.")
    )
    why = forms.CharField(label=_("What it is used for"), max_length=300)
    since = DayField(label=_("From"))

    def clean_answers(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["answers"].splitlines()]
        answers = [(slugify(line)[:40], line[:120]) for line in lines if line]
        if len({key for key, _words in answers}) != len(answers) or len(answers) < 2:
            raise ValidationError(_("Give two answers or more, each different from the others."))
        return answers


class BreachForm(SaysWhatToDo, forms.Form):
    title = forms.CharField(label=_("In one line"), max_length=120)
    what = forms.CharField(
        label=_("What happened, and what data it concerns"), widget=forms.Textarea, max_length=5000
    )
    people = forms.IntegerField(
        label=_("How many people it concerns, as far as you know"), min_value=0, required=False
    )
    found_at = MomentField(label=_("When it was found"))


class BreachStepForm(SaysWhatToDo, forms.Form):
    kind = forms.ChoiceField(label=_("What was done"), choices=BreachKind.choices)
    words = forms.CharField(label=_("In your words"), widget=forms.Textarea, max_length=5000)
