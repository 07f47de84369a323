"""What members type: a receipt’s number, an objection to a roll, a trustee’s share."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ballots.objections import Matter
from momentum_demo.forms import SaysWhatToDo


class ReceiptForm(SaysWhatToDo, forms.Form):
    """The number on a receipt, as people copy it: with or without spaces, in any case."""

    code = forms.CharField(
        label=_("The number on your receipt"),
        max_length=120,
        help_text=_("64 letters and figures, from 0 to 9 and a to f."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"].lower())
        if not re.fullmatch("[0-9a-f]{64}", code):
            raise ValidationError(
                gettext("A receipt’s number has 64 letters and figures. Copy it from your receipt.")
            )
        return code


class ObjectionForm(SaysWhatToDo, forms.Form):
    """What a member has against a roll. Only what fits them is offered."""

    matter = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    number = forms.IntegerField(
        label=_("Membership number of the other member, if you doubt one entry"),
        min_value=1,
        required=False,
    )
    words = forms.CharField(
        label=_("In your words"),
        help_text=_("What is wrong, and how you know. Officers read it; nobody else does."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args: Any, on_roll: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pointless = Matter.MISSING if on_roll else Matter.PLACE
        matter = self.fields["matter"]
        assert isinstance(matter, forms.ChoiceField)
        matter.choices = [each for each in Matter.choices if each[0] != pointless]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("matter") != Matter.DOUBT:
            data["number"] = None
        return data


class ShareForm(SaysWhatToDo, forms.Form):
    """A trustee's share, as they wrote it down: two lines."""

    first = forms.CharField(
        label=_("First line of your share"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    second = forms.CharField(
        label=_("Second line of your share"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
