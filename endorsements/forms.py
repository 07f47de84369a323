"""What people type about endorsements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ballots.models import RuleSet as BallotRules
from endorsements import rules
from endorsements.lifecycle import BACKINGS, Backing, Outcome
from endorsements.models import (
    Commitment,
    ContactKind,
    Endorsement,
    Post,
    Round,
    RuleSet,
)
from momentum_demo import moments
from momentum_demo.forms import MomentField, SaysWhatToDo


def long_text(label: Any, help_text: Any = "", rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea({"rows": rows}), max_length=20_000
    )


class AskForm(SaysWhatToDo, forms.Form):
    """A request, with the published terms to be accepted."""

    name = forms.CharField(label=_("The name under which you stand"), max_length=120)
    detail = forms.CharField(
        label=_("One line about you"),
        help_text=_("Where you live or represent people, and what you do."),
        max_length=160,
        required=False,
    )
    statement = long_text(_("Your statement"))
    accepts = forms.BooleanField(label=_("I accept the terms above, and that my request is public"))

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = round_.rules["statement_words"]
        self.fields["statement"].help_text = _(
            "At most %(n)s words, the same for everyone. It goes on the ballot as you write it."
        ) % {"n": self.most}

    def clean_statement(self) -> str:
        statement: str = self.cleaned_data["statement"]
        if rules.words(statement) > self.most:
            raise ValidationError(
                _("Your statement has %(n)s words. Shorten it to at most %(most)s.")
                % {"n": rules.words(statement), "most": self.most}
            )
        return statement


class AddressForm(SaysWhatToDo, forms.Form):
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_(
            "We send a link to it. Whoever opens the link can ask; until then nothing is kept."
        ),
    )


class WithdrawForm(SaysWhatToDo, forms.Form):
    code = forms.CharField(
        label=_("The code from your receipt"),
        help_text=_(
            "Twenty letters and figures in groups of four. It is in the message we sent you."
        ),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class RuleForm(SaysWhatToDo, forms.Form):
    clause = forms.ChoiceField(label=_("The clause"), widget=forms.RadioSelect)
    reasons = long_text(_("Reasons"), _("Everyone reads them, beside the name."))

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (each["number"], f"{each['number']}: {each['words']}")
            for each in round_.rules["clauses"]
        ]


class ReasonsForm(SaysWhatToDo, forms.Form):
    reasons = long_text(_("Your reasons"), _("Everyone can read them."))


class WordsForm(SaysWhatToDo, forms.Form):
    words = long_text(_("In your words"))


class JudgeForm(SaysWhatToDo, forms.Form):
    allowed = forms.TypedChoiceField(
        label=_("The appeal is"),
        choices=[("yes", _("Allowed: what it is against has no effect")), ("no", _("Dismissed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reasons = long_text(_("Reasons"), _("Everyone can read them."))


class NoteForm(SaysWhatToDo, forms.Form):
    kind = forms.ChoiceField(
        label=_("What it was"), choices=ContactKind.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("The day"), widget=forms.DateInput({"type": "date"}))
    words = long_text(_("What happened"), rows=3)
    evidence = long_text(
        _("Evidence"), _("Where one can see that it did: an address, minutes, a report."), rows=2
    )
    commitment = forms.ModelChoiceField(
        Commitment.objects.none(),
        label=_("Which commitment it keeps"),
        required=False,
        empty_label=_("None of them"),
    )

    def __init__(self, *args: Any, endorsement: Endorsement, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["commitment"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = endorsement.commitments.filter(contacts=None)

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("This day is still to come. Take down what has happened."))
        return on


class DecisionForm(SaysWhatToDo, forms.Form):
    outcome = forms.TypedChoiceField(
        label=_("What you propose"), coerce=Outcome, widget=forms.RadioSelect
    )
    reasons = long_text(_("Reasons"), _("Everyone can read them."))

    def __init__(
        self, *args: Any, endorsement: Endorsement, restoring: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        state = Backing(endorsement.state)
        field.choices = [
            (outcome.value, outcome.label)
            for outcome in Outcome
            if (state, outcome) in BACKINGS and (outcome == Outcome.RESTORE) is restoring
        ]


class VoiceForm(SaysWhatToDo, forms.Form):
    agrees = forms.TypedChoiceField(
        label=_("Your vote"),
        choices=[("yes", _("For")), ("no", _("Against"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class ReceiptForm(SaysWhatToDo, forms.Form):
    receipt = forms.CharField(
        label=_("A receipt"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class AnnounceForm(SaysWhatToDo, forms.Form):
    """A round: its dates and rules stay as they are once it is announced."""

    title = forms.CharField(label=_("Title"), max_length=100)
    post = forms.ModelChoiceField(
        Post.objects.all(),
        label=_("The office"),
        help_text=_("Choose it here, or name another below."),
        required=False,
    )
    new_post = forms.CharField(label=_("Or another office"), max_length=120, required=False)
    summary = forms.CharField(
        label=_("What it is about"), widget=forms.Textarea({"rows": 4}), required=False
    )
    questions = forms.CharField(
        label=_("Questions for everyone who asks"),
        help_text=_("One on each line. All answer at equal length."),
        widget=forms.Textarea({"rows": 4}),
        required=False,
    )
    rule_set = forms.ModelChoiceField(RuleSet.objects.none(), label=_("Rules"), empty_label=None)
    opens_at = MomentField(label=_("Requests open"))
    closes_at = MomentField(label=_("Requests close"))
    settles_at = MomentField(label=_("Withdrawals and appeals end"))
    votes_at = MomentField(label=_("Voting opens"))
    votes_until = MomentField(label=_("Voting closes"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        field = self.fields["rule_set"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = RuleSet.in_force_on(timezone.localdate(at))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("post") and not cleaned.get("new_post"):
            self.add_error("post", _("Choose the office, or name another."))
        names = ("opens_at", "closes_at", "settles_at", "votes_at", "votes_until")
        if cleaned.get("rule_set") and all(cleaned.get(name) for name in names):
            self.check_dates(cleaned["rule_set"], {name: cleaned[name] for name in names})
        cleaned["questions"] = [
            line.strip() for line in cleaned.get("questions", "").splitlines() if line.strip()
        ]
        return cleaned

    def check_dates(self, rule_set: RuleSet, dates: dict[str, datetime]) -> None:
        """Say which dates the rules do not allow, and beside each the earliest that they do."""
        refusal = rules.refusal_to_announce(rule_set, **dates, at=self.at)
        if refusal == rules.TOO_SHORT:
            for name, soonest in rules.earliest(rule_set, **dates).items():
                if dates[name] < soonest:
                    words = _("%(date)s: by these rules not before %(soonest)s.")
                    facts = {
                        "date": self.fields[name].label,
                        "soonest": moments.in_words(soonest),
                    }
                    self.add_error(name, words % facts)
        elif refusal is not None:
            self.add_error("opens_at" if refusal.code == "in-the-past" else None, refusal.message)


class PutForm(SaysWhatToDo, forms.Form):
    rule_set = forms.ModelChoiceField(
        BallotRules.objects.order_by("-adopted_on", "pk"),
        label=_("The rules for ballots"),
        help_text=_("Who signs it off, and the like. Who is on it is not chosen."),
        empty_label=None,
    )


class ToMembersForm(PutForm):
    """The ballot of all members on a decision."""

    opens_at = MomentField(label=_("Voting opens"))
    closes_at = MomentField(label=_("Voting closes"))


class AbandonForm(SaysWhatToDo, forms.Form):
    reason = long_text(_("The reason"), _("Everyone reads it."))
