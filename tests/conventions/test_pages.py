"""The pages: who sees them, what they say, and what the forms do."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core.cache import cache
from icalendar import Calendar

from conventions import actions
from conventions.models import Convention, Duty, Item
from tests import desk, factories
from tests.answers import words
from tests.conventions.makers import HOUR, MINUTE
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def client_of(who, conventions, client):
    if who == "stranger":
        return client
    if who == "committee":
        return desk.signed_in(conventions.gita)
    member = factories.member("Ada Okafor")
    if who in {"door", "chair"}:
        actions.appoint(
            Convention.objects.get(), member, Duty(who), by=conventions.gita, at=NOON - DAY
        )
    return desk.signed_in(member, has_factor=False, used_factor=False)


@table("""
               agenda  now  decisions  register  door  chair  draft
    stranger   yes     yes  yes        no        no    no     no
    member     yes     yes  yes        yes       no    no     no
    door       yes     yes  yes        yes       yes   no     no
    chair      yes     yes  yes        yes       no    yes    no
    committee  yes     yes  yes        yes       yes   yes    yes
""")
def test_who_sees_which_page(row, column, expected, conventions, client):
    convention = conventions.released()
    path = f"/conventions/{convention.slug}/{column}/"
    if column == "draft":
        path = f"/staff{path}"

    answer = client_of(row, conventions, client).get(path)

    assert (answer.status_code == 200) is expected


def test_every_page_of_the_desk_opens(conventions):
    convention = conventions.released()
    committee = desk.signed_in(conventions.gita)
    item, session = Item.objects.first(), convention.sessions.get()
    here = f"/staff/conventions/{convention.slug}/"
    paths = [
        "needs/",
        "words/",
        "rooms/",
        "stewards/",
        "sections/",
        "survey/",
        "abandon/",
        "draft/release/",
        "draft/sessions/",
        f"draft/sessions/{session.pk}/",
        f"draft/sessions/{session.pk}/items/",
        f"draft/items/{item.pk}/",
        f"draft/items/{item.pk}/papers/",
    ]

    assert {committee.get(here + path).status_code for path in paths} == {200}


def test_where_and_how_can_be_said_anew_and_dates_cannot(conventions):
    convention = conventions.released()
    committee = desk.signed_in(conventions.gita)
    address = f"/staff/conventions/{convention.slug}/words/"
    facts = {"place": "The Town Hall", "joining": "Room 7", "opens_at_date": "2027-01-01"}

    with time_machine.travel(NOON - DAY, tick=False):
        assert committee.post(address, facts | {"place": " "}).status_code == 422
        assert committee.post(address, facts).status_code == 302

    convention.refresh_from_db()
    assert (convention.place, convention.joining) == ("The Town Hall", "Room 7")
    assert convention.opens_at == NOON


def test_a_convention_is_closed_after_it_was_said_what_that_does(conventions):
    convention = conventions.sitting()
    committee = desk.signed_in(conventions.gita)
    address = f"/staff/conventions/{convention.slug}/close/"

    with time_machine.travel(NOON + HOUR, tick=False):
        asked = committee.get(address)
        convention.refresh_from_db()
        assert ("It cannot be opened again." in words(asked), convention.state) == (True, "sitting")
        committee.post(address)

    convention.refresh_from_db()
    assert convention.state == "closed"


def test_the_door_says_on_its_own_page_why_somebody_cannot_come_in(conventions, ada):
    convention = conventions.released()
    mine = conventions.registered(convention, ada)
    volunteer = desk.signed_in(conventions.gita)
    address = f"/conventions/{convention.slug}/door/"

    with time_machine.travel(NOON, tick=False):
        first = volunteer.post(address, {"code": mine.code})
        again = volunteer.post(address, {"code": mine.code})
        unknown = volunteer.post(address, {"code": "0000 0000"})

    assert (first.status_code, again.status_code, unknown.status_code) == (200, 422, 422)
    assert "checked in already" in words(again)
    assert "Nobody who registered has this code" in words(unknown)
    assert again.context["form"]["code"].value() == mine.code


def test_an_agenda_is_built_by_hand_and_published(conventions):
    convention = conventions.announced(zone="Europe/Paris")
    committee = desk.signed_in(conventions.gita)
    here = f"/staff/conventions/{convention.slug}/draft/"
    times = {"starts_at_date": "2026-03-02", "ends_at_date": "2026-03-02"}
    session = {"title": "Morning", "starts_at_time": "13:00", "ends_at_time": "15:30"} | times

    assert committee.post(here + "sessions/", session).status_code == 302
    made = convention.sessions.get()
    item = {"kind": "report", "title": "Welcome", "minutes": "15"}
    assert committee.post(f"{here}sessions/{made.pk}/items/", item).status_code == 302
    assert committee.post(here + "release/", {"words": ""}).status_code == 302

    assert made.starts_at == NOON  # one in the afternoon in Paris
    page = committee.get(f"/conventions/{convention.slug}/agenda/").content.decode()
    assert "Welcome" in page
    assert ">1pm<" in page
    assert "Europe/Paris" in page


def events(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_a_calendar_keeps_its_events_from_release_to_release(conventions, client):
    convention = conventions.released()
    address = f"/conventions/{convention.slug}/agenda.ics"
    [before] = events(client.get(address).content)
    session = convention.sessions.get()
    facts = {"by": conventions.gita, "at": NOON - 20 * DAY}
    actions.change_session(session, starts_at=NOON + 30 * MINUTE, **facts)
    actions.release(convention, words="", **facts)

    [now] = events(client.get(address).content)

    assert (now["uid"], now["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert now["dtstart"].dt == NOON + 30 * MINUTE


def test_ones_own_calendar_has_a_secret_address_that_dies_with_the_registration(
    conventions, ada, client
):
    convention = conventions.released()
    mine = conventions.registered(convention, ada)
    address = f"/conventions/calendar/{mine.feed}.ics"
    assert client.get(address).status_code == 200

    actions.cancel(mine, by=ada, at=NOON - DAY)

    assert client.get(address).status_code == 404
    assert client.get("/conventions/calendar/guessed.ics").status_code == 404


def test_an_item_has_a_calendar_of_its_own(conventions, client):
    convention = conventions.released(None, "One", "Two")
    two = Item.objects.get(title="Two")

    [event] = events(client.get(f"/conventions/{convention.slug}/items/{two.pk}.ics").content)

    assert (str(event["summary"]), event["dtstart"].dt) == ("Two", NOON + 15 * MINUTE)


def test_the_order_paper_is_a_pdf_and_the_same_for_as_long_as_it_says_the_same(conventions, client):
    convention = conventions.released()
    address = f"/conventions/{convention.slug}/agenda.pdf"

    first, again = client.get(address), client.get(address)

    assert first.content.startswith(b"%PDF")
    assert first.content == again.content


def test_an_item_of_the_draft_does_not_exist_for_readers(conventions, client):
    convention = conventions.released()
    hidden = conventions.item(convention.sessions.get(), "Not yet")

    assert client.get(f"/conventions/{convention.slug}/items/{hidden.pk}/").status_code == 404


# Now


def test_now_says_what_is_on_and_what_comes_next(conventions, client):
    convention = conventions.sitting(None, "Warm homes", "Buses")
    actions.start(Item.objects.get(title="Warm homes"), by=conventions.gita, at=NOON)

    text = client.get(f"/conventions/{convention.slug}/now/").content.decode()

    assert re.search(r"Now</h2>\s*<p class=\"what\">Warm homes", text)
    assert re.search(r"Next</h2>\s*<p class=\"what\">Buses", text)


def test_a_phone_that_has_it_already_is_told_so_and_no_more(conventions, client):
    convention = conventions.sitting()
    address = f"/conventions/{convention.slug}/standing/now/?in=en-gb"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_what_stands_now_is_made_once_for_everyone(conventions, client, django_assert_num_queries):
    convention = conventions.sitting()
    address = f"/conventions/{convention.slug}/standing/now/?in=en-gb"
    client.get(address)

    with django_assert_num_queries(0):
        client.get(address)


def test_at_the_door_number_and_name_have_to_agree(conventions, ada, time_machine):
    convention = conventions.released()
    time_machine.move_to(NOON, tick=False)
    door = desk.signed_in(conventions.gita)
    page = f"/conventions/{convention.slug}/door/register/"

    guessed = door.post(page, {"number": ada.number, "name": "Hughes"})
    assert guessed.status_code == 422
    assert "Ada" not in guessed.content.decode()

    door.post(page, {"number": ada.number, "name": "okafor"})
    assert convention.registrations.get(member=ada).checked_in_at == NOON


def test_the_wall_and_the_phones_are_shown_the_same(conventions, client):
    convention = conventions.sitting()

    shown = [
        client.get(f"/conventions/{convention.slug}/{page}/").content.decode()
        for page in ("now", "hall")
    ]

    marks = [re.search('data-mark="([0-9a-f]+)"', page)[1] for page in shown]
    assert marks[0] == marks[1]


def test_who_takes_part_from_afar_is_asked_to_check_in(conventions, ada):
    convention = conventions.released()
    conventions.registered(convention, ada, "online")
    actions.open_convention(convention, by=conventions.gita, at=NOON)
    phone = desk.signed_in(ada, has_factor=False, used_factor=False)
    page = phone.get(f"/conventions/{convention.slug}/now/").content.decode()

    assert "Your action" in page
