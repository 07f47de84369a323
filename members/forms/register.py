"""The register: entries, lists taken out and brought in, letters to members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members import segments, sheets
from members.forms.fields import ANY, DayField, GroupField
from members.models import Confirmed, LocalGroup, Member, MembershipClass, Region
from momentum_demo.forms import SaysWhatToDo


class ConfirmContactForm(SaysWhatToDo, forms.Form):
    """How an officer asked a member whether they wanted their address changed."""

    how = forms.ChoiceField(
        label=_("How did you ask them?"),
        choices=[
            (value, label)
            for value, label in Confirmed.choices
            if value in {Confirmed.TELEPHONE, Confirmed.POST}
        ],
        widget=forms.RadioSelect,
    )


class SegmentForm(forms.Form):
    """A part of the register. Everything is optional: nothing asked is everybody."""

    asked = forms.CharField(
        label=_("Number, name or email address"),
        max_length=254,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    standing = forms.ChoiceField(
        label=_("Standing"), choices=[*ANY, *segments.STANDINGS], required=False
    )
    kind = forms.ChoiceField(
        label=_("Class"), choices=[*ANY, *MembershipClass.choices], required=False
    )
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.all(), required=False, empty_label=_("All")
    )
    group = GroupField(label=_("Local group"), required=False, empty_label=_("All"))
    joined_since = DayField(label=_("Joined since"), required=False)
    amiss = forms.ChoiceField(label=_("Amiss"), choices=[*ANY, *segments.AMISS], required=False)

    def segment(self) -> dict[str, Any]:
        """What was asked for, as JSON values; what was not is left out."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        for name, value in asked.items():
            if isinstance(value, Region | LocalGroup):
                asked[name] = value.pk
            elif isinstance(value, date):
                asked[name] = value.isoformat()
        return {name: value for name, value in asked.items() if name in SegmentForm.base_fields}


class ExportForm(SaysWhatToDo, SegmentForm):
    """Which members, which columns, and what the list is for."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(name, name) for name in sheets.COLUMNS],
        widget=forms.CheckboxSelectMultiple,
        initial=["number", "name", "region", "group"],
    )
    purpose = forms.CharField(
        label=_("What the list is for"),
        help_text=_("Members can read that their record was in a list. Say who will have it."),
        max_length=300,
        min_length=10,
    )


class EnrolForm(SaysWhatToDo, forms.Form):
    """A new member."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address"))
    number = forms.IntegerField(
        label=_("Membership number"),
        help_text=_("Otherwise the next one free."),
        min_value=1,
        max_value=10**9,
        required=False,
    )
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.all())
    group = GroupField(label=_("Local group"), required=False)
    kind = forms.ChoiceField(label=_("Class"), choices=MembershipClass.choices)
    joined_on = DayField(label=_("Joined on"))
    paid_until = DayField(label=_("Paid until"))

    def clean_number(self) -> int | None:
        number: int | None = self.cleaned_data["number"]
        if number and Member.objects.filter(number=number).exists():
            raise ValidationError(
                _("That number is somebody’s. Choose another, or leave it empty.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        group, region = data.get("group"), data.get("region")
        if group and region and group.region_id != region.pk:
            self.add_error("group", _("That group is in another region."))
        if "joined_on" in data and "paid_until" in data and data["paid_until"] < data["joined_on"]:
            self.add_error("paid_until", _("It must be paid for from its first day on."))
        return data


class ContactForm(SaysWhatToDo, forms.Form):
    """How to reach a member."""

    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    address = forms.CharField(label=_("Postal address"), max_length=300, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)


class EntryForm(ContactForm):
    """What an entry says, for the office."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address"))
    field_order = ["name", "email"]


class RenewForm(SaysWhatToDo, forms.Form):
    paid_until = DayField(label=_("Paid until"))


class ClassForm(SaysWhatToDo, forms.Form):
    kind = forms.ChoiceField(label=_("Class"), choices=MembershipClass.choices)
    on = DayField(label=_("From"))


class LeaveForm(SaysWhatToDo, forms.Form):
    on = DayField(label=_("First day on which they are no member"))
    reason = forms.CharField(label=_("Reason"), max_length=120)


class RejoinForm(SaysWhatToDo, forms.Form):
    kind = forms.ChoiceField(label=_("Class"), choices=MembershipClass.choices)
    on = DayField(label=_("From"))
    paid_until = DayField(label=_("Paid until"))


class TransferForm(SaysWhatToDo, forms.Form):
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.all())
    group = GroupField(label=_("Local group"), required=False)
    on = DayField(
        label=_("From"),
        help_text=_("On a day to come, the move is made by itself when it comes."),
    )


class MergeForm(SaysWhatToDo, forms.Form):
    """The other entry of the same person."""

    other = forms.IntegerField(
        label=_("Membership number of the entry that goes"), min_value=1, max_value=10**9
    )
    reason = forms.CharField(
        label=_("How you know that they are one person"), max_length=300, min_length=5
    )

    def clean_other(self) -> Member:
        found = Member.objects.filter(number=self.cleaned_data["other"], erased_at=None).first()
        if found is None:
            raise ValidationError(_("There is no entry with that number."))
        return found


class UploadForm(SaysWhatToDo, forms.Form):
    """A list of members."""

    file = forms.FileField(
        label=_("The list"),
        help_text=_("CSV or XLSX, at most 25 MB. Its first line says what each column is."),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > sheets.LARGEST:
            raise ValidationError(_("The file is larger than 25 MB. Send it in parts."))
        return file


class CampaignForm(SaysWhatToDo, forms.Form):
    """Campaign mail to those who agreed to it."""

    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, max_length=10000)
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.all(), required=False, empty_label=_("All")
    )
    group = GroupField(label=_("Local group"), required=False, empty_label=_("All"))
