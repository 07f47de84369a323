"""The organisation's parts and posts: regions, groups, offices, and the rules of the register."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.forms.fields import DayField, GroupField
from members.models import Member, Office, Region
from members.roles import Role
from momentum_demo.forms import SaysWhatToDo


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
