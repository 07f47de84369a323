"""A button pressed twice, or by two officers at once: it is done once, and nobody meets a fault."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from members import actions, notices, rules
from members.actions import meeting, protecting
from members.models import (
    Attribute,
    Bounce,
    Breach,
    Member,
    Message,
    MessageState,
    Notice,
    Office,
    Purpose,
    RegisterRules,
)
from members.models.protection import BreachKind
from members.roles import Role
from momentum_demo.models import AuditEvent
from tests import factories
from tests.answers import refused, words
from tests.database import at_once
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.members.test_notices import post, tell
from tests.motions.test_concurrency import codes

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False):
        yield


def recorded(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_an_address_is_seen_to_once(esi):
    bounce = Bounce.objects.create(address="gone@example.org", at=NOON)
    clear = reverse("register:clear_bounce", args=[bounce.pk])
    office = signed_in(esi)

    assert office.post(clear).status_code == 302
    again = office.post(clear)

    assert again.status_code == 409
    assert "Somebody has seen to this address already" in words(again)
    assert refused(notices.clear_bounce, bounce.address, by=esi, at=NOON) == "seen-to"
    assert recorded("bounce.cleared") == 1


def test_a_copy_that_is_in_the_post_is_not_put_there_again(ada, esi):
    tell(ada)
    first = Message.objects.get()
    assert refused(notices.resend, first, by=esi, at=NOON) == "in-the-post"
    post()

    notices.resend(first, by=esi, at=NOON)
    assert refused(notices.resend, first, by=esi, at=NOON) == "in-the-post"
    post(NOON + timedelta(hours=1))
    Message.objects.update(state=MessageState.FAILED)
    notices.resend(first, by=esi, at=NOON + DAY)

    assert list(Message.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]


def test_the_same_campaign_mail_goes_out_once_a_day(ada, esi):
    actions.agree(ada, Purpose.CAMPAIGN_MAIL, words="Yes.", how="test", by=ada, at=NOON)
    office = signed_in(esi)
    mail = {"subject": "March", "text": "Come along.", "send": "yes"}
    office.post(reverse("register:campaign"), mail)

    again = office.post(reverse("register:campaign"), mail, follow=True)
    office.post(reverse("register:campaign"), mail | {"text": "Come to Leeds."})

    assert "It was not sent again" in words(again)
    assert [n.facts["text"] for n in Notice.objects.order_by("pk")] == [
        "Come along.",
        "Come to Leeds.",
    ]
    assert Message.objects.count() == 2


def test_nobody_is_put_forward_twice_for_one_office(ada, esi):
    office = Office.objects.create(name="Scrutineer", role=Role.SCRUTINEER, seats=2)
    facts = {"since": TODAY, "until": None, "by": esi, "at": NOON}
    actions.propose(ada, office, **facts)

    assert refused(actions.propose, ada, office, **facts) == "proposed-already"
    assert office.appointments.count() == 1


def test_the_same_rules_are_not_adopted_twice(esi):
    facts = {"adopted_on": TODAY, "arrears_allowed": 30, "by": esi, "at": NOON}
    actions.adopt_rules(**facts)

    assert refused(actions.adopt_rules, **facts) == "rules-already"
    actions.adopt_rules(**facts | {"arrears_allowed": 40})
    assert list(RegisterRules.objects.values_list("version", flat=True)) == [2, 1]


def test_a_meeting_is_called_once_and_told_once(ada):
    group = actions.open_group("Cardiff", region=factories.region(), by=None, at=NOON)
    Member.objects.filter(pk=ada.pk).update(local_group=group)
    chair = actions.create_office("Chair", Role.GROUP_OFFICER, local_group=group, by=None, at=NOON)
    actions.appoint(ada, chair, since=TODAY, until=None, by=None, at=NOON)
    facts = {"title": "Spring", "where": "The library", "agenda": "1", "by": ada, "at": NOON}
    meeting.call(group, begins_at=NOON + 8 * DAY, **facts)

    again = refused(meeting.call, group, begins_at=NOON + 8 * DAY, **facts)

    assert again == "called-already"
    assert (group.meetings.count(), Message.objects.count()) == (1, 1)


def test_one_wish_for_a_correction_is_one_request(ada):
    facts = {"field": "joined on", "wanted": "2019", "by": ada, "at": NOON}

    asked = [protecting.ask_correction(ada, **facts) for _ in range(2)]

    assert [each.pk for each in asked] == [ada.corrections.get().pk] * 2


def test_a_member_who_presses_join_twice_is_moved_once(client, ada):
    group = actions.open_group("Cardiff", region=factories.region(), by=None, at=NOON)
    client.force_login(ada.user)

    answers = [client.post(reverse("groups:join", args=[group.slug])) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert ada.transfers.count() == 1


def test_a_term_that_ended_before_it_began_is_not_ended_again(ada, esi):
    office = Office.objects.create(name="Helper")
    term = actions.appoint(ada, office, since=TODAY, until=None, by=None, at=NOON)
    facts = {"by": esi, "at": NOON}
    actions.end_term(term, on=TODAY, **facts)

    assert refused(actions.end_term, term, on=TODAY, **facts) == "not-in-the-term"
    actions.hand_over(term, on=TODAY + DAY, at=NOON)
    term.refresh_from_db()
    assert term.span.isempty


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_a_breach_is_reported_and_each_step_written_down_once(esi):
    lead = factories.officer("Lena Lead", Role.DATA_PROTECTION)
    facts = {"title": "A list", "what": "Sent astray.", "people": 40, "found_at": NOON}
    steps = [(BreachKind.CONTAINED, "Fetched back."), (BreachKind.CLOSED, "Done.")]

    reported = at_once([lambda: protecting.report_breach(**facts, by=esi, at=NOON)] * 4)
    noted = [
        at_once(
            [lambda said=said: protecting.note_breach(reported[0], *said, by=lead, at=NOON)] * 4
        )
        for said in steps
    ]

    breach = Breach.objects.get()
    assert reported == [breach] * 4
    assert noted == [[step] * 4 for step in breach.steps.all()]
    assert recorded("breach.reported") == 1
    assert recorded("breach.step") == len(steps)


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_who_ask_members_the_same_at_once_ask_it_once():
    lead = factories.officer("Lena Lead", Role.DATA_PROTECTION)
    facts = {
        "name": "Disabled members",
        "slug": "disabled",
        "question": "Are you disabled?",
        "answers": [("yes", "Yes"), ("no", "No")],
        "why": "Reserved places.",
        "by": lead,
        "at": NOON,
    }

    first = at_once([lambda: protecting.define(**facts, since=TODAY)] * 3)
    later = at_once([lambda: protecting.define(**facts, since=TODAY + DAY)] * 3)

    assert codes(first) == codes(later) == ["defined-later"] * 2
    assert Attribute.objects.count() == 2


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_officers_who_enter_people_at_once_give_each_a_number_of_their_own(esi):
    region = factories.region()

    def enter(name, number=None):
        return lambda: actions.enrol(
            number=number,
            name=name,
            email=f"{name}@example.net",
            region=region,
            joined_on=TODAY,
            paid_until=TODAY,
            by=esi,
            at=NOON,
        )

    made = at_once([enter(name) for name in ("ann", "bob", "cat")])
    same = at_once([enter(name, 5_000_001) for name in ("dan", "eve")])

    assert sorted(m.number - esi.number for m in made) == [1, 2, 3]
    assert sorted(getattr(each, "refusal", each) == rules.NUMBER_TAKEN for each in same) == [
        False,
        True,
    ]
