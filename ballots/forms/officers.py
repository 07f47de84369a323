"""What officers type of a ballot that is set up, and to find anything at all."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ballots.objections import Answer
from members.models import Member
from momentum_demo.forms import SaysWhatToDo


class SearchForm(SaysWhatToDo, forms.Form):
    """Words to look for at the staff desk."""

    asked = forms.CharField(
        label=_("Search"),
        help_text=_("A name, a number, an address, or words of a title."),
        min_length=2,
        max_length=120,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class InterestForm(SaysWhatToDo, forms.Form):
    """What an officer's interest in a ballot is."""

    words = forms.CharField(
        label=_("What is your interest?"),
        help_text=_(
            "For example: I am a candidate. Or: my brother moves the proposal. Members read it."
        ),
        max_length=200,
    )


class AssistedForm(SaysWhatToDo, forms.Form):
    """Whose paper is keyed in, and the slip of the officer who did it first."""

    number = forms.IntegerField(label=_("Membership number of the voter"), min_value=1)
    slip = forms.CharField(
        label=_("Code on the slip"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Only if another officer has keyed this paper in before you."),
    )

    def clean_number(self) -> Member:
        member = Member.objects.filter(number=self.cleaned_data["number"]).first()
        if member is None:
            raise ValidationError(gettext("Nobody in the register has this number."))
        return member


class ObjectionAnswerForm(SaysWhatToDo, forms.Form):
    """What an officer decides on an objection."""

    answer = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (Answer.UPHELD, _("The objection is right")),
            (Answer.DECLINED, _("The objection is not right, or the roll cannot change")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("The reason"),
        help_text=_(
            "The member reads it. If the roll changes, every member can: name nobody in it."
        ),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )


class AbandonForm(SaysWhatToDo, forms.Form):
    """Why a ballot cannot be finished."""

    reason = forms.CharField(
        label=_("Why can it not be finished?"),
        widget=forms.Textarea({"rows": 5}),
        max_length=2000,
        help_text=_(
            "Everyone on the roll will read it, such as: “Two of three trustees lost their shares in the "
            "flood, so nobody can open the papers.”"
        ),
    )


class AnnulForm(SaysWhatToDo, forms.Form):
    """What was wrong with a ballot that is declared."""

    reason = forms.CharField(
        label=_("What was wrong with it?"),
        widget=forms.Textarea({"rows": 5}),
        max_length=2000,
        help_text=_(
            "Everybody will read it, for good, such as: “Forty members of the northern branch were left off "
            "the roll by mistake, as the appeals panel found on 3 May.” Name nobody who is not responsible."
        ),
    )
