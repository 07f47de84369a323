"""What officers and members fill in about the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from members import segments, sheets
from members.models import Confirmed, LocalGroup, Member, MembershipClass, Office, Region
from members.models.protection import BreachKind
from members.roles import Role
from momentum_demo.forms import MomentField, SaysWhatToDo

ANY = [("", _("All"))]


class DayField(forms.DateField):
    """A day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        messages = {"invalid": _("Enter the day, such as 27/11/2026.")}
        super().__init__(widget=widget, error_messages=messages, **kwargs)


class GroupField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A local group that is not closed, with its region."""

    def __init__(self, **kwargs: Any) -> None:
        groups = LocalGroup.objects.filter(closed_on=None).select_related("region")
        super().__init__(queryset=groups.order_by("region__name", "name"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.region})"


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


# The organisation's parts and posts


class NameForm(SaysWhatToDo, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)


class GroupForm(SaysWhatToDo, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    about = forms.CharField(
        label=_("About the group"), widget=forms.Textarea, max_length=4000, required=False
    )
    quorum = forms.IntegerField(
        label=_("Quorum"),
        help_text=_("How many members a meeting needs to decide anything. 0 for none."),
        min_value=0,
        max_value=10000,
        initial=5,
    )
    notice_days = forms.IntegerField(
        label=_("Days of notice for a meeting"), min_value=0, max_value=90, initial=7
    )


class NewGroupForm(GroupForm):
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.all())
    field_order = ["name", "region"]


class OfficeForm(SaysWhatToDo, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    role = forms.ChoiceField(
        label=_("What it may do here"),
        choices=Role.choices,
        help_text=_("Officers of a local group need the group; every other office has none."),
    )
    seats = forms.IntegerField(
        label=_("How many hold it at once"), min_value=1, max_value=500, initial=1
    )
    group = GroupField(label=_("Local group"), required=False)


class AppointForm(SaysWhatToDo, forms.Form):
    """Somebody for an office."""

    office = forms.ModelChoiceField(
        label=_("Office"), queryset=Office.objects.select_related("local_group")
    )
    number = forms.IntegerField(label=_("Membership number"), min_value=1, max_value=10**9)
    since = DayField(label=_("From"))
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_("The first day out of office, if it is known."),
    )

    def clean_number(self) -> Member:
        found = Member.objects.filter(number=self.cleaned_data["number"]).first()
        if found is None:
            raise ValidationError(_("There is no entry with that number."))
        return found


class EndTermForm(SaysWhatToDo, forms.Form):
    on = DayField(label=_("First day out of office"))


class RulesForm(SaysWhatToDo, forms.Form):
    """A new version of the rules of the register."""

    adopted_on = DayField(label=_("Adopted on"))
    arrears_allowed = forms.IntegerField(
        label=_("Days of arrears during which a member still counts"), min_value=0, max_value=3650
    )
    lapses_after = forms.IntegerField(
        label=_("Days unpaid after which a membership may be ended"),
        help_text=_("0 if memberships never lapse."),
        min_value=0,
        max_value=3650,
    )
    addresses_alone = forms.IntegerField(
        label=_("Email addresses that one officer may change by lists in a day"),
        help_text=_("What changes more must be entered by a second officer."),
        min_value=0,
        max_value=30000,
    )


# Writing to members


class CampaignForm(SaysWhatToDo, forms.Form):
    """Campaign mail to those who agreed to it."""

    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, max_length=10000)
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.all(), required=False, empty_label=_("All")
    )
    group = GroupField(label=_("Local group"), required=False, empty_label=_("All"))


# What members ask for


class CorrectionForm(SaysWhatToDo, forms.Form):
    field = forms.CharField(
        label=_("What is wrong"), max_length=80, help_text=_("Such as: the day I joined.")
    )
    wanted = forms.CharField(label=_("What it should say"), max_length=300)


class AnswerForm(SaysWhatToDo, forms.Form):
    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[("done", _("It is put right")), ("refused", _("It stays as it is"))],
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label=_("What the member reads"),
        max_length=300,
        required=False,
        help_text=_("A reason is needed if it stays as it is."),
    )


class AttributeForm(SaysWhatToDo, forms.Form):
    """A question that reserved places need."""

    name = forms.CharField(label=_("Name"), max_length=80)
    question = forms.CharField(label=_("Question"), max_length=200)
    answers = forms.CharField(
        label=_("Answers"), widget=forms.Textarea, help_text=_("One on each line.")
    )
    why = forms.CharField(label=_("What it is used for"), max_length=300)
    since = DayField(label=_("From"))

    def clean_answers(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["answers"].splitlines()]
        answers = [(slugify(line)[:40], line[:120]) for line in lines if line]
        if len({key for key, _words in answers}) != len(answers) or len(answers) < 2:
            raise ValidationError(_("Give two answers or more, each different from the others."))
        return answers


class BreachForm(SaysWhatToDo, forms.Form):
    title = forms.CharField(label=_("In one line"), max_length=120)
    what = forms.CharField(
        label=_("What happened, and what data it concerns"), widget=forms.Textarea, max_length=5000
    )
    people = forms.IntegerField(
        label=_("How many people it concerns, as far as you know"), min_value=0, required=False
    )
    found_at = MomentField(label=_("When it was found"))


class BreachStepForm(SaysWhatToDo, forms.Form):
    kind = forms.ChoiceField(label=_("What was done"), choices=BreachKind.choices)
    words = forms.CharField(label=_("In your words"), widget=forms.Textarea, max_length=5000)


# Local groups


class AboutForm(SaysWhatToDo, forms.Form):
    about = forms.CharField(
        label=_("About the group"), widget=forms.Textarea, max_length=4000, required=False
    )


class MeetingForm(SaysWhatToDo, forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    begins_at = MomentField(label=_("When"))
    where = forms.CharField(label=_("Where"), max_length=200)
    agenda = forms.CharField(label=_("Agenda"), widget=forms.Textarea, max_length=5000)


class CheckInForm(SaysWhatToDo, forms.Form):
    number = forms.IntegerField(label=_("Membership number"), min_value=1, max_value=10**9)


class MinutesForm(SaysWhatToDo, forms.Form):
    minutes = forms.CharField(label=_("What was decided"), widget=forms.Textarea, max_length=20000)


class ReasonForm(SaysWhatToDo, forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Members read it."))
