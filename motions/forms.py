"""What people fill in about questions of a ballot and policies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from momentum_demo.forms import SaysWhatToDo
from motions import rules
from motions.models import Process, Progress


class QuestionForm(SaysWhatToDo, forms.Form):
    """A question drawn up from a motion: all that is not in the motion itself."""

    summary = forms.CharField(
        label=_("In one or two sentences"),
        help_text=_("What the motion is about, in plain words. Left empty: the mover’s reason."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    case_for = forms.CharField(label=_("The case for"), widget=forms.Textarea(attrs={"rows": 8}))
    case_against = forms.CharField(
        label=_("The case against"), widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process = process
        limit = process.rules.get("case_words", 250)
        said = _("At most %(limit)s words; the two cases within 25 words of each other.")
        for name in ("case_for", "case_against"):
            self.fields[name].help_text = said % {"limit": limit}

    def clean(self) -> dict[str, Any]:
        """Both cases at equal length: said here too, so that nothing typed is lost."""
        cleaned: dict[str, Any] = super().clean() or {}
        cases = [cleaned.get(name) for name in ("case_for", "case_against")]
        if all(cases):
            refusal = rules.rulebook.refusal_of_cases(self.process, *map(str, cases))
            if refusal is not None:
                self.add_error("case_against", str(refusal.message))
        return cleaned


class ReportForm(SaysWhatToDo, forms.Form):
    """How far a policy has come."""

    progress = forms.ChoiceField(
        label=_("How far has it come?"), choices=Progress.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What has been done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
