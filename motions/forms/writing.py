"""What people fill in who write: drafts and their mandates, amendments, support, answers to the committee."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from momentum_demo.forms import SaysWhatToDo
from motions import rules
from motions.drafting import Unacceptable, plain
from motions.drafting.words import problem_sentence
from motions.forms.rulebook import TextFileField
from motions.models import DraftKind, Process

HOW_TO_TYPE = _(
    "A blank line begins a new paragraph. “# ” begins a heading, “- ” a list item, “3. ” a clause."
)


class TextField(forms.CharField):
    """A text as people type it. Never cut short by the browser: what is too long is said to be."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 16, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return plain.clean(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value.strip())
        try:
            plain.parse(value)
        except Unacceptable as problem:
            raise ValidationError(problem_sentence(problem, gettext)) from problem


class WordsField(forms.CharField):
    """A reason, a comment, a ground: a few paragraphs."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return plain.clean(super().to_python(value) or "")


class TitledForm(SaysWhatToDo, forms.Form):
    """A title by which people can call it, and why it is wanted."""

    title = forms.CharField(label=_("Title"))
    reason = WordsField(label=_("Why"), required=False)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process = process
        limit = process.rules.get("reason_words", 150)
        self.fields["reason"].help_text = _("At most %(limit)s words.") % {"limit": limit}

    def clean_title(self) -> str:
        title = " ".join(plain.clean(self.cleaned_data["title"]).split())
        if not title:
            raise ValidationError(str(rules.drafts.NO_TITLE.message))
        if len(title) > rules.drafts.LONGEST_TITLE:
            raise ValidationError(str(rules.drafts.TITLE_TOO_LONG.message))
        return title

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if refusal := rules.drafts.refusal_of_reason(reason, self.process):
            raise ValidationError(str(refusal.message))
        return reason


class StartForm(TitledForm):
    """A draft to begin: what kind, and on whose behalf. An amendment's kind is known."""

    kind = forms.ChoiceField(label=_("What would it be?"), widget=forms.RadioSelect)
    whose = forms.ChoiceField(label=_("Who drafts it?"), widget=forms.RadioSelect)
    field_order = ["kind", "whose", "title", "reason"]

    def __init__(
        self, *args: Any, process: Process, group: Any, is_amendment: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, process=process, **kwargs)
        kinds = [DraftKind.POLICY]
        if process.rule_book_id is not None:
            kinds.append(DraftKind.CONSTITUTIONAL)
        whose: list[tuple[str, Any]] = [("", _("I do, by myself or with people I invite"))]
        if group is not None:
            label = _("My local group, %(group)s: its meeting votes on it") % {"group": group}
            whose.insert(0, ("group", label))
        self.choices_of("kind", [(kind.value, kind.label) for kind in kinds])
        self.choices_of("whose", whose)
        self.fields["whose"].required = False
        if is_amendment:
            del self.fields["kind"]
        self.name_the_empty()

    def choices_of(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = choices[0][0]


class DraftForm(SaysWhatToDo, forms.Form):
    """The whole of a draft in one box.

    seen   the number of the last version its author saw
    """

    typed = TextField(label=_("The text"), help_text=HOW_TO_TYPE, rows=24, required=False)
    file = TextFileField(
        label=_("A file to take the text from"),
        help_text=_(
            "A Word document (.docx), an OpenDocument text (.odt), Markdown or plain text. It is read into "
            "the box; nothing is saved yet."
        ),
        required=False,
    )
    note = forms.CharField(
        label=_("What you changed"),
        help_text=_("A few words for the others, such as “shorter”."),
        max_length=200,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class BlockForm(SaysWhatToDo, forms.Form):
    """One part of a draft, or something new after it."""

    typed = TextField(label=_("The words"), rows=8, required=False)
    note = forms.CharField(label=_("What you changed"), max_length=200, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CommentForm(SaysWhatToDo, forms.Form):
    words = WordsField(label=_("Your comment"), max_length=4000)


class MandateForm(SaysWhatToDo, forms.Form):
    """How a group's meeting voted on a version of its draft."""

    held_on = forms.DateField(
        label=_("Date of the meeting"), widget=forms.DateInput({"type": "date"})
    )
    present = forms.IntegerField(label=_("Members present"), min_value=0, max_value=100_000)
    votes_for = forms.IntegerField(label=_("For"), min_value=0, max_value=100_000)
    against = forms.IntegerField(label=_("Against"), min_value=0, max_value=100_000)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, max_value=100_000)
    certain = forms.BooleanField(
        label=_("I was at this meeting, or have its minutes, and these are its figures")
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quorum = process.rules.get("group_quorum", 0)
        self.fields["present"].help_text = _("The quorum is %(quorum)s.") % {"quorum": quorum}


class SignForm(forms.Form):
    shown = forms.BooleanField(
        label=_("Show my name to other members, beside the motion"), required=False
    )


class ReasonForm(SaysWhatToDo, forms.Form):
    """Why, if somebody wants to say."""

    reason = WordsField(label=_("Why"), max_length=4000, required=False)


class GroundsForm(SaysWhatToDo, forms.Form):
    grounds = WordsField(label=_("Your grounds"), max_length=8000, rows=8)


class AnswerForm(SaysWhatToDo, forms.Form):
    """A mover's answer to a composite."""

    agreed = forms.ChoiceField(
        label=_("Does your motion go into the composite?"),
        choices=[
            ("yes", _("Yes: the composite stands in its place")),
            ("no", _("No: my motion stays on the agenda by itself")),
        ],
        widget=forms.RadioSelect,
    )
    words = WordsField(
        label=_("Why"),
        help_text=_("Members read this beside your answer. If you refuse, say why."),
        max_length=4000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("agreed") == "no" and not cleaned.get("words", "").strip():
            self.add_error("words", gettext("Say why your motion does not go in."))
        return cleaned


class WhyForm(SaysWhatToDo, forms.Form):
    """What a new wording is for."""

    why = WordsField(label=_("What you changed, and why"), max_length=4000, rows=3, required=False)
