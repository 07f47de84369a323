"""Forms: what the page says when an answer will not do, and that nothing typed is lost."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.http import HttpResponse
from django.test import RequestFactory

from momentum_demo import shortcuts
from momentum_demo.forms import MomentField, SaysWhatToDo


class Closing(forms.Form):
    closes_at = MomentField(label="When does voting close?", help_text="UK time")


def closing(date, time):
    return Closing({"closes_at_date": date, "closes_at_time": time})


@pytest.mark.parametrize(
    ("date", "time", "moment"),
    [
        ("2026-11-27", "17:00", datetime(2026, 11, 27, 17, tzinfo=UTC)),
        ("2026-07-03", "17:00", datetime(2026, 7, 3, 16, tzinfo=UTC)),
        ("27/11/2026", "5pm", datetime(2026, 11, 27, 17, tzinfo=UTC)),
        ("27 November 2026", "5.30pm", datetime(2026, 11, 27, 17, 30, tzinfo=UTC)),
        ("2026-11-27", "23:59", datetime(2026, 11, 27, 23, 59, tzinfo=UTC)),
    ],
)
def test_a_date_and_a_time_in_the_uk_make_a_moment(date, time, moment):
    form = closing(date, time)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["closes_at"] == moment


@pytest.mark.parametrize(
    ("date", "time", "code"),
    [
        ("", "", "required"),
        ("2026-11-27", "", "incomplete"),
        ("", "17:00", "incomplete"),
        ("soon", "17:00", "invalid"),
        ("2026-11-27", "teatime", "invalid"),
        ("2026-11-27", "00:00", "midnight"),
        ("2027-03-28", "01:30", "skipped"),
        ("2026-10-25", "01:30", "repeated"),
    ],
)
def test_what_is_not_a_moment_is_sent_back_with_what_was_typed(date, time, code):
    form = closing(date, time)

    assert [error.code for error in form.errors.as_data()["closes_at"]] == [code]
    page = str(form)
    assert not date or f'value="{date}"' in page
    assert not time or f'value="{time}"' in page


def test_a_moment_is_shown_in_uk_time():
    page = str(Closing(initial={"closes_at": datetime(2026, 7, 3, 16, tzinfo=UTC)}))

    assert 'value="2026-07-03"' in page
    assert 'value="17:00"' in page


def test_date_and_time_have_labels_of_their_own_inside_a_named_group():
    page = str(Closing())

    assert "<legend>When does voting close?" in page
    assert '<label for="id_closes_at_0">Date</label>' in page
    assert '<label for="id_closes_at_1">Time</label>' in page
    assert 'aria-describedby="id_closes_at_helptext"' in page


class Candidate(SaysWhatToDo, forms.Form):
    name = forms.CharField(label="Full name", help_text="As on the ballot paper")
    region = forms.ChoiceField(label="Region", choices=[("wales", "Wales")])
    agree = forms.BooleanField(label="I have read the rules")
    own = forms.CharField(error_messages={"required": "Say why"})
    free_at = MomentField(label="When you are free")


def test_an_empty_field_is_named_in_its_message():
    errors = Candidate({}).errors

    assert [errors[name][0] for name in errors] == [
        "Fill in: Full name",
        "Choose an answer: Region",
        "Tick the box: I have read the rules",
        "Say why",
        "Fill in: When you are free",
    ]


def test_an_error_stands_beside_its_field_and_is_tied_to_it():
    page = str(Candidate({})["name"].as_field_group())

    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert '<ul class="errorlist" id="id_name_error">' in page
    assert page.index("id_name_error") < page.index("<input")


@pytest.mark.parametrize(("data", "status"), [(None, 200), ({}, 422)])
def test_a_failed_form_is_not_a_success(data, status, monkeypatch):
    monkeypatch.setattr(
        shortcuts, "render", lambda request, template, context, status: HttpResponse(status=status)
    )

    response = shortcuts.render_form(RequestFactory().get("/"), "page.html", Candidate(data))

    assert response.status_code == status
