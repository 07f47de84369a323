"""What volunteers type at the door: a code, somebody without a ticket, a voting card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.models import CardSection, Convention
from members.models import Member
from momentum_demo.forms import SaysWhatToDo


class CodeForm(SaysWhatToDo, forms.Form):
    code = forms.CharField(
        label=_("The code on their ticket"),
        help_text=_("Eight letters and figures. A phone’s camera reads the picture beside it."),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )


class AtDoorForm(SaysWhatToDo, forms.Form):
    """Somebody without a ticket. Number and name have to agree, so that nobody looks people up here."""

    number = forms.IntegerField(label=_("Membership number"), min_value=1)
    name = forms.CharField(
        label=_("Surname"),
        help_text=_("As it is in the register. It has to belong to the number."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        found = Member.objects.filter(number=facts.get("number", 0)).first()
        said = str(facts.get("name", "")).casefold().split()
        agrees = found is not None and found.name.casefold().split()[-len(said) :] == said
        if not agrees and not self.errors:
            self.add_error(
                "number", _("No member has this number and this name. Look at their card again.")
            )
        return facts | {"member": found}


class CardForm(CodeForm):
    """A card for whoever has that ticket."""

    section = forms.ModelChoiceField(
        CardSection.objects.none(), label=_("Section"), empty_label=None, widget=forms.RadioSelect
    )
    worth = forms.IntegerField(
        label=_("Votes on the card"), min_value=1, max_value=1_000_000, initial=1
    )

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = self.fields["section"]
        assert isinstance(section, forms.ModelChoiceField)
        section.queryset = convention.sections.all()
