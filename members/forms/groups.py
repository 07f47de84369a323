"""What local groups write down: about themselves, and their meetings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from momentum_demo.forms import MomentField, SaysWhatToDo


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
