"""Walking in as anyone, and reading the mail: only in a demonstration."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members.models import Member
from momentum_demo import outbox
from momentum_demo.demo import views
from momentum_demo.demo.cast import CAST
from tests import factories

pytestmark = pytest.mark.django_db

LETTER = outbox.Letter(["ada@example.org"], "Your code", "Open http://localhost:8000/ballots/")


@pytest.fixture
def post_office(monkeypatch):
    """An outbox of this test's own: what is put in the list is what the page finds."""
    kept: list[outbox.Letter] = []
    monkeypatch.setattr(views, "letters", lambda: kept)
    return kept


def test_the_page_has_a_button_for_everyone(client):
    page = client.get(reverse("demo:people")).content.decode()

    for part in CAST:
        assert part.name in page
        assert f'action="{reverse("demo:become", args=[part.number])}"' in page


@pytest.mark.parametrize(("number", "language"), [(1, "en"), (6, "cy")])
def test_one_click_signs_in_and_speaks_their_language(client, number, language):
    member = factories.member()
    Member.objects.filter(pk=member.pk).update(number=number)

    page = client.post(reverse("demo:become", args=[number]), follow=True)

    assert page.context["request"].member == member
    assert f'<html lang="{language}' in page.content.decode()


def test_only_the_cast_can_be_walked_in_as(client):
    stranger = factories.member()

    response = client.post(reverse("demo:become", args=[stranger.number]))

    assert response.status_code == 404


def test_an_empty_outbox_says_what_to_do(client, post_office):
    assert "No mail yet" in client.get(reverse("demo:outbox")).content.decode()


def test_the_outbox_shows_letters_with_links_that_work(client, post_office):
    post_office.append(LETTER)

    page = client.get(reverse("demo:outbox")).content.decode()

    assert "Your code" in page
    assert "ada@example.org" in page
    assert 'href="http://localhost:8000/ballots/"' in page


def test_what_a_letter_says_is_not_taken_for_html(client, post_office):
    post_office.append(
        outbox.Letter(["a@example.org"], "<b>Hello</b>", "<script>alert(1)</script>")
    )

    page = client.get(reverse("demo:outbox")).content.decode()

    assert "<script>alert" not in page
    assert "<b>Hello" not in page


@pytest.mark.parametrize("name", ["demo:people", "demo:outbox"])
def test_elsewhere_there_is_nothing_here(client, settings, name):
    address = reverse(name)  # before: whether these pages are there at all is decided once
    settings.DEMO = False

    assert client.get(address).status_code == 404
