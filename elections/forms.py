"""What people type about elections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ballots.models import RuleSet as BallotRules
from elections import photos, rules, selves
from elections.models import Candidacy, Election, RuleSet, Vacancy
from elections.rules import Timetable
from members.models import Office
from momentum_demo.forms import MomentField, SaysWhatToDo


def long_text(label: Any, help_text: Any = "", rows: int = 6, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows}),
        max_length=20_000,
        **more,
    )


class StandForm(SaysWhatToDo, forms.Form):
    """What a candidate says: the same questions, and the same room, for everyone.

    selves_asked   whether to ask what reserved places need to know; it is asked once
    """

    name = forms.CharField(label=_("The name under which you stand"), max_length=120)
    detail = forms.CharField(
        label=_("One line about you"),
        help_text=_("Where you live and what you do."),
        max_length=160,
        required=False,
    )
    text = long_text(_("Your statement"), rows=10)
    interests = long_text(
        _("Your interests"),
        _(
            "Offices you hold, who employs you, who backs or pays for your campaign. Voters read this. If "
            "there are none, write “None”."
        ),
        rows=3,
    )
    photo = forms.FileField(
        label=_("A photo"),
        help_text=_(
            "JPEG, PNG or WebP. We make it small and remove what is hidden in it, such as "
            "where it was taken."
        ),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    photo_words = forms.CharField(
        label=_("The photo in words"),
        help_text=_("For people who cannot see it. Needed if there is a photo."),
        max_length=160,
        required=False,
    )

    def __init__(
        self, *args: Any, election: Election, candidacy: Candidacy | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.election, self.candidacy = election, candidacy
        self.fields["text"].help_text = _("At most %(n)s words, the same for everyone.") % {
            "n": election.rules["statement_words"]
        }
        for number, question in enumerate(election.questions):
            self.fields[f"answer_{number}"] = long_text(
                question,
                _("At most %(n)s words, the same for everyone.")
                % {"n": election.rules["answer_words"]},
                rows=4,
                required=False,
            )
        for each in selves.asked(election):
            if candidacy is None:
                self.fields[f"self_{each['slug']}"] = forms.ChoiceField(
                    label=each["question"],
                    choices=[tuple(answer) for answer in each["answers"]],
                    widget=forms.RadioSelect,
                    help_text=_(
                        "Only you and the count read this. It decides whether you can fill a reserved "
                        "place; if it does, the result says so."
                    ),
                )
            self.fields[f"show_{each['slug']}"] = forms.BooleanField(
                label=_("Show beside my name: %(group)s") % {"group": each["name"]},
                help_text=_("Only if you want voters to know, and answered “yes”."),
                required=False,
            )
        if candidacy is not None:
            del self.fields["name"]
        self.name_the_empty()

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return self.short_enough(text, self.election.rules["statement_words"])

    def short_enough(self, text: str, most: int) -> str:
        if rules.words(text) > most:
            raise ValidationError(
                _("You wrote %(n)s words. Shorten it to at most %(most)s.")
                % {"n": rules.words(text), "most": most}
            )
        return text

    def clean_photo(self) -> bytes | None:
        sent = self.cleaned_data["photo"]
        if not sent:
            return None
        try:
            return photos.reencoded(sent)
        except photos.NotAPhoto:
            raise ValidationError(
                _(
                    "This file cannot be read as a photo. Send a JPEG, PNG or WebP of less than 8 MB."
                )
            ) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        for number in range(len(self.election.questions)):
            field = f"answer_{number}"
            try:
                self.short_enough(cleaned.get(field, ""), self.election.rules["answer_words"])
            except ValidationError as error:
                self.add_error(field, error)
        has_photo = cleaned.get("photo") or (self.candidacy and self.candidacy.photo)
        if has_photo and not cleaned.get("photo_words"):
            self.add_error("photo_words", _("Say in words what the photo shows."))
        said = self.selves_said(cleaned)
        for slug in self.shown(cleaned):
            if slug in said and said[slug] != selves.YES:
                self.add_error(f"show_{slug}", _("You did not answer “yes” to this."))
        return cleaned

    def selves_said(self, cleaned: dict[str, Any]) -> dict[str, str]:
        if self.candidacy is not None:
            return selves.opened(self.candidacy)
        return {
            name.removeprefix("self_"): value
            for name, value in cleaned.items()
            if name.startswith("self_")
        }

    def shown(self, cleaned: dict[str, Any]) -> list[str]:
        return [
            name.removeprefix("show_")
            for name, value in cleaned.items()
            if name.startswith("show_") and value
        ]

    def facts(self) -> dict[str, Any]:
        """What actions.stand and actions.describe take."""
        cleaned = self.cleaned_data
        found: dict[str, Any] = {
            name: cleaned[name]
            for name in ("name", "detail", "text", "interests", "photo", "photo_words")
            if name in cleaned
        }
        found["answers"] = [
            cleaned[f"answer_{number}"] for number in range(len(self.election.questions))
        ]
        found["shown"] = self.shown(cleaned)
        if self.candidacy is None:
            found["selves_said"] = self.selves_said(cleaned)
        return found


class ReasonsForm(SaysWhatToDo, forms.Form):
    reasons = long_text(_("Your reasons"), _("Everyone can read them."))


class RuleForm(SaysWhatToDo, forms.Form):
    clause = forms.ChoiceField(label=_("The clause"), widget=forms.RadioSelect)
    reasons = long_text(_("Reasons"), _("Everyone reads them, beside the name."))

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (each["number"], f"{each['number']}: {each['words']}")
            for each in election.rules["clauses"]
        ]


class JudgeForm(SaysWhatToDo, forms.Form):
    allowed = forms.TypedChoiceField(
        label=_("The appeal is"),
        choices=[("yes", _("Allowed: the ruling has no effect")), ("no", _("Dismissed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reasons = long_text(_("Reasons"), _("Everyone can read them."))


class RelayForm(SaysWhatToDo, forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=80)
    text = long_text(_("Your message"), rows=10)

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = election.rules["message_words"]
        self.fields["text"].help_text = _("At most %(n)s words, the same for everyone.") % {
            "n": self.most
        }

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if rules.words(text) > self.most:
            raise ValidationError(
                _("You wrote %(n)s words. Shorten it to at most %(most)s.")
                % {"n": rules.words(text), "most": self.most}
            )
        return text


class TimetableForm(SaysWhatToDo, forms.Form):
    """A title and the dates, which stay as they are once announced."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = long_text(_("What it is about"), rows=3, required=False)
    opens_at = MomentField(label=_("Members put themselves forward from"))
    closes_at = MomentField(label=_("Members put themselves forward until"))
    nominate_until = MomentField(
        label=_("Members nominate until"), help_text=_("They begin when candidacies close.")
    )
    settles_at = MomentField(label=_("Acceptances, withdrawals, rulings and appeals end"))
    votes_at = MomentField(label=_("Voting opens"))
    votes_until = MomentField(label=_("Voting closes"))
    takes_office_on = forms.DateField(
        label=_("Those elected take over on"), widget=forms.DateInput({"type": "date"})
    )

    def timetable(self) -> Timetable:
        return Timetable(**{name: self.cleaned_data[name] for name in Timetable.__slots__})


class AnnounceForm(TimetableForm):
    """A whole round: every region elects what the rules say."""

    rule_set = forms.ModelChoiceField(
        label=_("Rules"),
        queryset=RuleSet.objects.none(),
        help_text=_("The versions in force today."),
    )
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.filter(local_group=None),
        help_text=_("Whose places are filled. It must have as many seats as all regions elect."),
    )
    cycle = forms.IntegerField(
        label=_("Cycle"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=_("0 for the first under these rules. Reserved places may alternate."),
    )
    questions = long_text(
        _("Questions to every candidate"), _("One on each line."), rows=3, required=False
    )

    field_order = ("title", "summary", "rule_set", "office", "cycle", "questions")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule_set"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = RuleSet.in_force_on(today)

    def clean_questions(self) -> list[str]:
        return [
            line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        rule_set, office = cleaned.get("rule_set"), cleaned.get("office")
        if rule_set and office:
            wanted = sum(place["seats"] for place in rule_set.places)
            if office.seats < wanted:
                self.add_error(
                    "office",
                    _("The rules fill %(n)s places; this office has only %(seats)s.")
                    % {"n": wanted, "seats": office.seats},
                )
        return cleaned


class ByElectionForm(TimetableForm):
    """An election for places that are vacant."""

    vacancies = forms.ModelMultipleChoiceField(
        label=_("Vacancies to fill"),
        queryset=Vacancy.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("vacancies", "title", "summary")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["vacancies"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Vacancy.objects.filter(filled="").select_related(
            "place__region", "place__election", "place__office"
        )


class ExtendForm(SaysWhatToDo, forms.Form):
    until = MomentField(label=_("More time until"), help_text=_("Before nominations close."))
    reason = long_text(_("Reason"), _("Everyone can read it."), rows=3)


class PutForm(SaysWhatToDo, forms.Form):
    rule_set = forms.ModelChoiceField(
        label=_("Rules of the ballots"),
        queryset=BallotRules.objects.all(),
        help_text=_("They say who signs the ballots off, and the least notice and voting."),
    )


class ReasonForm(SaysWhatToDo, forms.Form):
    reason = long_text(_("Reason"), _("Everyone can read it."), rows=3)


class VacateForm(ReasonForm):
    on = forms.DateField(
        label=_("Vacant from"),
        help_text=_("The first day on which nobody holds the place."),
        widget=forms.DateInput({"type": "date"}),
    )
    field_order = ("on", "reason")


class CountbackForm(SaysWhatToDo, forms.Form):
    unwilling = forms.ModelMultipleChoiceField(
        label=_("Candidates who do not wish to serve any more"),
        help_text=_("Ask each of them first. They are passed over on every paper."),
        queryset=Candidacy.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidacy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unwilling"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Candidacy.objects.filter(pk__in=[each.pk for each in candidates])
