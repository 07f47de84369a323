"""How forms are rendered, and the fields that Django does not have."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from momentum_demo import moments

TIMES: Final = ["%H:%M", "%H:%M:%S", "%H.%M", "%I.%M%p", "%I:%M%p", "%I%p", "%I.%M %p", "%I %p"]


class Renderer(TemplatesSetting):
    """Label, hint and error beside each field; templates/django/forms/ has the parts.

    {{ form }} renders every field and what is wrong with the form as a whole;
    {{ form.name.as_field_group }} renders one. The page puts {% error_summary form %} first.
    """

    form_template_name = "django/forms/form.html"


class SaysWhatToDo:
    """For a form class to inherit first: an empty field is named in its message.

    A list of "This field is required." helps nobody. A message that the field brings is kept.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_the_empty()

    def name_the_empty(self) -> None:
        """Write the messages from the labels; again, if a subclass changes labels."""
        silent = forms.Field.default_error_messages["required"]
        for field in self.fields.values():
            if field.error_messages.get("required") == silent:
                words = _("Fill in: %(label)s")
                if isinstance(field, forms.BooleanField):
                    words = _("Tick the box: %(label)s")
                elif isinstance(field, forms.ChoiceField):
                    words = _("Choose an answer: %(label)s")
                field.error_messages["required"] = words % {"label": field.label}


class MomentWidget(forms.MultiWidget):
    """A date and a time, each with its own label."""

    template_name = "django/forms/widgets/moment.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "date": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                "time": forms.TimeInput({"type": "time"}, format="%H:%M"),
            },
            attrs,
        )

    def decompress(self, value: datetime | None) -> list[date | time | None]:
        if value is None:
            return [None, None]
        value = value.astimezone(moments.UK)
        return [value.date(), value.time().replace(second=0, microsecond=0)]


class MomentField(forms.MultiValueField):
    """A day and a time in the UK, as one aware moment.

    Midnight is refused: half of those who read "midnight on Friday" are a day out.
    """

    widget = MomentWidget
    default_error_messages = {
        "date": _("Enter the date, such as 27/11/2026."),
        "time": _("Enter the time, such as 5pm or 17:00."),
        "incomplete": _("Enter both the date and the time."),
        "midnight": _(
            "Choose a time other than midnight, which is easy to take for the wrong day. "
            "5pm is clear to everyone; 11.59pm is the end of the day."
        ),
        "skipped": _("The clocks go forward then, so there is no such time. Choose another hour."),
        "repeated": _("The clocks go back then, so that hour comes twice. Choose another hour."),
    }

    def __init__(self, **kwargs: Any) -> None:
        messages = {**self.default_error_messages, **kwargs.get("error_messages", {})}
        super().__init__(
            fields=(
                forms.DateField(error_messages={"invalid": messages["date"]}),
                forms.TimeField(input_formats=TIMES, error_messages={"invalid": messages["time"]}),
            ),
            require_all_fields=True,
            **kwargs,
        )

    def clean(self, value: Any) -> datetime | None:
        filled = [part for part in value or [] if part not in self.empty_values]
        if len(filled) == 1:
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        moment: datetime | None = super().clean(value)
        return moment

    def compress(self, parts: list[Any]) -> datetime | None:
        if not parts:
            return None
        day, at = parts
        if at == time(0):
            raise ValidationError(self.error_messages["midnight"], code="midnight")
        moment = datetime.combine(day, at, tzinfo=moments.UK)
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            code = "repeated" if exists(moment) else "skipped"
            raise ValidationError(self.error_messages[code], code=code)
        return moment


def exists(moment: datetime) -> bool:
    """Whether the clocks ever showed `moment`: not so in the hour they skip in spring."""
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)
