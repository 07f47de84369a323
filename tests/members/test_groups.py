"""Local groups: who may see what, meetings with notice and quorum."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from members import actions, group_rules, retention
from members.actions import meeting as meetings
from members.models import Consent, Member, Message, Purpose
from members.roles import Role
from momentum_demo.refusals import Refused
from tests import factories
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cardiff():
    return actions.open_group(
        "Cardiff", region=factories.region(), by=None, at=NOON, quorum=2, notice_days=7
    )


def of(group, name: str) -> Member:
    member = factories.member(name)
    Member.objects.filter(pk=member.pk).update(local_group=group)
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def chair(cardiff):
    member = of(cardiff, "Carys Chair")
    office = actions.create_office(
        "Chair", Role.GROUP_OFFICER, local_group=cardiff, by=None, at=NOON
    )
    actions.appoint(member, office, since=TODAY, until=None, by=None, at=NOON)
    return member


def called(cardiff, chair, **changed):
    about = {
        "title": "Spring meeting",
        "where": "The library",
        "agenda": "1. Minutes",
        "begins_at": NOON + 8 * DAY,
    }
    return meetings.call(cardiff, **(about | changed), by=chair, at=NOON)


@table("""
               officer  insider  outsider  stranger
    detail       yes      yes      yes        no
    meeting      yes      yes      no         no
    about        yes      no       no         no
    call         yes      no       no         no
    end          yes      no       no         no
    cancel       yes      no       no         no
""")
def test_who_may_see_which_page_of_a_group(row, column, expected, client, cardiff, chair):
    made = called(cardiff, chair)
    person = {
        "officer": lambda: chair.user,
        "insider": lambda: of(cardiff, "Ian Insider").user,
        "outsider": lambda: factories.member("Olga Outsider").user,
        "stranger": lambda: factories.User.objects.create_user("s@example.org"),
    }[column]()
    args = [cardiff.slug, made.pk] if row in {"meeting", "end", "cancel"} else [cardiff.slug]
    client.force_login(person)

    response = client.get(reverse(f"groups:{row}", args=args))

    assert response.status_code == (200 if expected else 404)


def test_only_members_who_agreed_are_seen_and_only_inside(client, cardiff, chair):
    shy, open_ = of(cardiff, "Shy Sian"), of(cardiff, "Open Owen")
    address = reverse("groups:detail", args=[cardiff.slug])
    client.force_login(open_.user)
    client.post(reverse("groups:seen", args=[cardiff.slug]), {"seen": "yes"})

    inside = client.get(address)
    client.force_login(factories.member("Olga").user)
    outside = client.get(address).content.decode()

    assert [p.name for p in inside.context["people"]] == ["Open Owen"]
    assert "Shy Sian" not in inside.content.decode()
    assert "Open Owen" not in outside
    assert "members belong to it" not in outside
    client.force_login(open_.user)
    client.post(reverse("groups:seen", args=[cardiff.slug]), {"seen": "no"})
    assert not Consent.objects.filter(purpose=Purpose.SEEN_IN_GROUP, withdrawn_at=None).exists()
    assert not Consent.objects.filter(member=shy).exists()


def test_a_member_joins_a_group_and_with_it_its_region(client, cardiff, ada):
    Member.objects.filter(pk=ada.pk).update(region=factories.region("Scotland"))
    client.force_login(ada.user)

    client.post(reverse("groups:join", args=[cardiff.slug]))

    ada.refresh_from_db()
    assert (ada.local_group, ada.region) == (cardiff, factories.region())
    assert ada.transfers.get().done_at == NOON


def test_a_meeting_is_called_with_notice_and_told_to_the_group_alone(cardiff, chair):
    ian = of(cardiff, "Ian")
    factories.member("Olga")

    with pytest.raises(Refused) as late:
        called(cardiff, chair, begins_at=NOON + 6 * DAY)
    made = called(cardiff, chair)

    assert late.value.refusal.code == "too-little-notice-of-meeting"
    assert set(Message.objects.values_list("member", flat=True)) == {chair.pk, ian.pk}
    assert (made.quorum, made.members) == (2, 2)


def test_only_the_groups_own_officers_call_and_cancel(cardiff, chair):
    swansea = actions.open_group("Swansea", region=factories.region(), by=None, at=NOON)
    for by, group in ((of(cardiff, "Ian"), cardiff), (chair, swansea)):
        with pytest.raises(Refused) as refused:
            called(group, by)
        assert refused.value.refusal.code == "not-a-group-officer"


@pytest.mark.parametrize(("there", "quorate"), [(1, False), (2, True)])
def test_a_meeting_is_quorate_by_those_noted_at_the_door(
    there, quorate, client, cardiff, chair, now
):
    people = [of(cardiff, f"Person {n}") for n in range(2)]
    made = called(cardiff, chair)
    client.force_login(chair.user)
    now.move_to(made.begins_at)
    for person in people[:there]:
        client.post(
            reverse("groups:check_in", args=[cardiff.slug, made.pk]), {"number": person.number}
        )
    now.move_to(made.begins_at + HOUR)
    client.post(reverse("groups:end", args=[cardiff.slug, made.pk]), {"minutes": "Tea."})

    shown = client.get(reverse("groups:meeting", args=[cardiff.slug, made.pk]))
    assert shown.context["quorate"] is quorate
    assert "Tea." in shown.content.decode()


def test_a_meeting_stays_quorate_when_who_came_is_forgotten(client, cardiff, chair, now):
    made = called(cardiff, chair)
    for person in (chair, of(cardiff, "Ian")):
        meetings.check_in(made, person, by=chair, at=made.begins_at)
    meetings.end(made, minutes="Tea.", by=chair, at=made.begins_at + HOUR)

    now.move_to(made.begins_at + 4 * 365 * DAY)
    retention.apply(at=made.begins_at + 4 * 365 * DAY)
    client.force_login(chair.user)
    shown = client.get(reverse("groups:meeting", args=[cardiff.slug, made.pk]))

    assert not made.attendances.exists()
    assert (shown.context["number"], shown.context["quorate"]) == (2, True)


@pytest.mark.parametrize(
    ("who", "when", "code"),
    [
        ("insider", -2, "meeting-not-yet"),
        ("outsider", 0, "not-of-the-group"),
        ("twice", 0, "there-already"),
    ],
)
def test_who_cannot_be_noted_at_the_door(who, when, code, cardiff, chair):
    made = called(cardiff, chair)
    at = made.begins_at + when * HOUR
    person = factories.member("Olga") if who == "outsider" else of(cardiff, "Ian")
    if who == "twice":
        meetings.check_in(made, person, by=chair, at=at)

    with pytest.raises(Refused) as refused:
        meetings.check_in(made, person, by=chair, at=at)

    assert refused.value.refusal.code == code


def test_the_door_of_a_meeting_is_shown_from_an_hour_before(client, cardiff, chair, now):
    made = called(cardiff, chair)
    client.force_login(chair.user)
    address = reverse("groups:meeting", args=[cardiff.slug, made.pk])

    now.move_to(made.begins_at - 2 * HOUR)
    early = client.get(address).text
    now.move_to(made.begins_at - HOUR)
    open_now = client.get(address).text

    assert ["Membership number" in page for page in (early, open_now)] == [False, True]
    assert "from an hour before it begins" in early


def test_a_number_tells_an_officer_nothing_of_people_elsewhere(client, cardiff, chair, now):
    """A guess at the door is answered alike for a member elsewhere and for nobody."""
    made = called(cardiff, chair)
    now.move_to(made.begins_at)
    client.force_login(chair.user)
    address = reverse("groups:check_in", args=[cardiff.slug, made.pk])

    answers = [
        client.post(address, {"number": number})
        for number in (factories.member("Olga").number, 999_999_999)
    ]

    assert [a.context["refusal"] for a in answers] == [group_rules.NOT_OF_THE_GROUP] * 2


def test_a_meeting_is_cancelled_with_a_reason_that_everyone_told_of_it_reads(cardiff, chair):
    made = called(cardiff, chair)

    meetings.cancel(made, reason="Snow", by=chair, at=NOON)

    told = Message.objects.filter(notice__event="meeting-cancelled").get()
    assert told.notice.facts["reason"] == "Snow"
    with pytest.raises(Refused):
        meetings.end(made, minutes="x", by=chair, at=made.begins_at)


def test_officers_may_say_what_the_group_is_about_and_not_change_its_quorum(cardiff, chair):
    actions.describe_group(cardiff, about="We meet on Mondays.", by=chair, at=NOON)

    with pytest.raises(Refused):
        actions.describe_group(cardiff, quorum=1, by=chair, at=NOON)


def test_officers_of_a_group_are_of_it(cardiff, ada, esi):
    office = actions.create_office(
        "Secretary", Role.GROUP_OFFICER, local_group=cardiff, by=esi, at=NOON
    )

    with pytest.raises(Refused) as refused:
        actions.propose(ada, office, since=TODAY, until=None, by=esi, at=NOON)

    assert refused.value.refusal.code == "officer-from-elsewhere"


def test_a_group_officer_does_not_come_to_the_staff_desk(client, chair):
    client.force_login(chair.user)

    assert client.get("/staff/").status_code == 404
    assert client.get("/staff/register/").status_code == 404
