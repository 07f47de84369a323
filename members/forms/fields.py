"""Fields that several of the forms have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import LocalGroup

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
