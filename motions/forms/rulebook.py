"""What people fill in: texts from files, questions of a ballot, reports on policies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from momentum_demo.forms import SaysWhatToDo
from motions import documents, rules
from motions.drafting import Unacceptable, plain
from motions.drafting.words import problem_sentence
from motions.models import Process, Progress, Text, TextKind
from motions.wording import tidy_line


class TextFileField(forms.FileField):
    """A text in a file of any kind that we read. Its value is documents.Imported, with what was left out."""

    widget = forms.FileInput(attrs={"accept": ",".join(documents.ENDINGS)})

    def clean(self, data: Any, initial: Any = None) -> documents.Imported | None:
        file: Any = super().clean(data, initial)
        if not file:
            return None
        try:
            return documents.read_file(file.name or "", file.read(documents.LARGEST + 1))
        except documents.Unreadable as problem:
            said = documents.words.unreadable_sentence(problem, gettext)
        except Unacceptable as problem:
            said = problem_sentence(problem, gettext)
        raise ValidationError(said, code="unreadable")


class ReadingForm(forms.Form):
    """A file to be read into the box."""

    file = TextFileField(
        label=_("A file to begin with"),
        help_text=_(
            "A Word document (.docx), an OpenDocument text (.odt), Markdown or plain text."
        ),
    )


class RuleBookForm(SaysWhatToDo, forms.Form):
    """A rule book as it is in force now."""

    title = forms.CharField(label=_("What it is called"), max_length=160)
    typed = forms.CharField(
        label=_("Its text"),
        help_text=_(
            "A blank line begins a new paragraph. “# ” begins a heading, “3.1. ” a clause, “- ” a list "
            "item."
        ),
        max_length=plain.MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    why = forms.CharField(
        label=_("By whose decision it is in force"),
        help_text=_("Members read this beside the first version: who adopted it, and when."),
        max_length=400,
    )

    def clean_title(self) -> str:
        title = tidy_line(self.cleaned_data["title"])
        if Text.objects.filter(kind=TextKind.RULE_BOOK, title__iexact=title).exists():
            raise ValidationError(rules.rulebook.NAME_TAKEN.message)
        return title

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        try:
            plain.parse(typed)
        except Unacceptable as problem:
            raise ValidationError(problem_sentence(problem, gettext)) from problem
        return typed


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
