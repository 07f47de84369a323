"""What people type while a convention sits: votes, counts, requests to speak; and the chair, plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ballots.models import Contest, Threshold
from ballots.models import Kind as ContestKind
from conventions.actions.plans import Line
from conventions.models import (
    FloorMotion,
    Item,
    Manner,
    Preference,
    Purpose,
    Question,
    QuestionKind,
    SpeakersPolicy,
    Tie,
)
from momentum_demo.forms import SaysWhatToDo

MOST = 100_000
MAJORITIES = [(t.value, t.label) for t in (Threshold.SIMPLE, Threshold.TWO_THIRDS)]


class DrawUpForm(SaysWhatToDo, forms.Form):
    """Which motions one plan is about."""

    items = forms.ModelMultipleChoiceField(
        Item.objects.none(),
        label=_("Motions"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One, or several that bear on each other."),
    )
    title = forms.CharField(label=_("Title"), max_length=160, required=False)
    run_off = forms.BooleanField(
        label=_("They cannot all be done: if more than one is carried, a run-off chooses"),
        required=False,
    )

    def __init__(self, *args: Any, items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = items  # type: ignore[attr-defined]


class ArrangeForm(SaysWhatToDo, forms.Form):
    """A plan, question by question: its place, its words, its majority, and what it hangs on."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: Sequence[Question], version: int, **kwargs: Any):
        super().__init__(*args, initial={"seen": version}, **kwargs)
        self.questions = questions
        for question in questions:
            pk = question.pk
            others = [(q.pk, str(q)) for q in questions if q.pk != pk and self._can_be_tied(q)]
            ties = {tie.other_id: tie.tie for tie in question.ties.all()}
            self.fields[f"place_{pk}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=999, initial=question.position
            )
            self.fields[f"words_{pk}"] = forms.CharField(
                label=_("Question"), max_length=200, initial=question.words
            )
            self.fields[f"majority_{pk}"] = forms.ChoiceField(
                label=_("Majority"), choices=MAJORITIES, initial=question.majority
            )
            if question.kind == QuestionKind.RUN_OFF:
                continue
            for name, label, tie in (
                ("falls", _("Falls if this is carried before it"), Tie.FALLS_IF),
                ("needs", _("Is put only if this is carried before it"), Tie.NEEDS),
            ):
                if others:
                    self.fields[f"{name}_{pk}"] = forms.TypedMultipleChoiceField(
                        label=label,
                        choices=others,
                        coerce=int,
                        required=False,
                        widget=forms.CheckboxSelectMultiple,
                        initial=[other for other, how in ties.items() if how == tie],
                    )

    @staticmethod
    def _can_be_tied(question: Question) -> bool:
        return question.kind != QuestionKind.RUN_OFF

    def by_question(self) -> Iterable[tuple[Question, list[forms.BoundField]]]:
        """For the page: each question with its own fields."""
        for question in self.questions:
            names = [f"{each}_{question.pk}" for each in ("place", "words", "majority")]
            names += [f"{each}_{question.pk}" for each in ("falls", "needs")]
            yield question, [self[name] for name in names if name in self.fields]

    def lines(self) -> list[Line]:
        facts = self.cleaned_data
        return [
            Line(
                q.pk,
                facts[f"place_{q.pk}"],
                facts[f"words_{q.pk}"],
                Threshold(facts[f"majority_{q.pk}"]),
                frozenset(facts.get(f"falls_{q.pk}") or ()),
                frozenset(facts.get(f"needs_{q.pk}") or ()),
            )
            for q in self.questions
        ]


class PartsForm(SaysWhatToDo, forms.Form):
    """Which paragraphs are put to the vote apart."""

    blocks = forms.MultipleChoiceField(
        label=_("Paragraphs that are put apart"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is put before the motion. What is lost is taken out of it."),
    )

    def __init__(self, *args: Any, blocks: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["blocks"].choices = blocks  # type: ignore[attr-defined]


class ReasonForm(SaysWhatToDo, forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Everybody can read it."))


class OpenVoteForm(SaysWhatToDo, forms.Form):
    """How the next question is put."""

    manner = forms.ChoiceField(
        label=_("How is it taken?"), choices=Manner, widget=forms.RadioSelect, initial=Manner.HANDS
    )
    contest = forms.ModelChoiceField(
        Contest.objects.filter(kind=ContestKind.PROPOSAL).exclude(ballot__state="drafted"),
        label=_("For a secret ballot: which proposal"),
        required=False,
    )


class FloorVoteForm(SaysWhatToDo, forms.Form):
    """What somebody moved from the floor."""

    floor = forms.ChoiceField(label=_("What was moved"), choices=FloorMotion)
    words = forms.CharField(label=_("In other words, if need be"), max_length=200, required=False)
    floor_manner = forms.ChoiceField(
        label=_("How is it taken?"),
        choices=[choice for choice in Manner.choices if choice[0] != Manner.SECRET],
        initial=Manner.HANDS,
    )


class AnswerForm(SaysWhatToDo, forms.Form):
    """One vote by device."""

    answer = forms.ChoiceField(label=_("Your vote"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, answers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = list(answers.items())  # type: ignore[attr-defined]


class CountForm(SaysWhatToDo, forms.Form):
    """What a teller counted."""

    def __init__(self, *args: Any, answers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for answer, words in answers.items():
            self.fields[f"count_{answer}"] = forms.IntegerField(
                label=words, min_value=0, max_value=MOST
            )

    def counted(self) -> dict[str, int]:
        return {name.removeprefix("count_"): n for name, n in self.cleaned_data.items()}


class AskForm(SaysWhatToDo, forms.Form):
    """Asking to speak."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=Purpose, widget=forms.RadioSelect)
    in_group = forms.BooleanField(required=False)

    def __init__(self, *args: Any, policy: SpeakersPolicy | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if policy is None or not policy.group:
            del self.fields["in_group"]
            return
        label = _("I count in the quota: %(group)s") % {"group": policy.group}
        self.fields["in_group"].label = label
        self.fields["in_group"].help_text = _(
            "Only the chair’s screen uses it. It is forgotten when the convention closes."
        )


class PolicyForm(SaysWhatToDo, forms.Form):
    """How the next speaker is found."""

    group = forms.CharField(
        label=_("Who counts in the quota"),
        max_length=120,
        required=False,
        help_text=_("For example: women and people of other marginalised genders."),
    )
    in_a_row = forms.IntegerField(
        label=_("Others in a row, at most, while somebody of the quota waits"),
        min_value=1,
        max_value=9,
        initial=1,
    )
    patience = forms.IntegerField(
        label=_("How often somebody may be passed over"), min_value=0, max_value=50, initial=5
    )
    preferences = forms.MultipleChoiceField(
        label=_("Then, in this order"),
        choices=Preference,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=Preference.values,
    )
    seconds = forms.IntegerField(
        label=_("Seconds for a speech"), min_value=10, max_value=3600, initial=180
    )
