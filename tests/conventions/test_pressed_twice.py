"""A button pressed twice, or by two of the committee: it is done once, and the second is told so."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from conventions import actions, queries
from conventions.actions import cards, plans
from conventions.models import Decision, Duty, Fate
from momentum_demo.models import AuditEvent
from motions.lifecycle import Outcome
from tests import factories
from tests.answers import refused
from tests.conventions.hall import Floor
from tests.conventions.makers import HOUR
from tests.conventions.test_before import LATER, of, surveyed
from tests.conventions.test_before import convention as convention
from tests.conventions.test_before import process as process
from tests.desk import signed_in
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def recorded(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_a_duty_is_taken_from_somebody_once(conventions, ada):
    it = conventions.announced()
    facts = {"by": conventions.gita, "at": NOON - DAY}
    steward = actions.appoint(it, ada, Duty.DOOR, **facts)
    address = reverse("convention_desk:relieve", args=[it.slug, steward.pk])
    committee = signed_in(conventions.gita)

    with time_machine.travel(NOON - DAY, tick=False):
        answers = [committee.post(address).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert refused(actions.relieve, steward, **facts) == "done-already"
    assert recorded("convention.steward_relieved") == 1


def test_a_card_is_taken_back_once(conventions, ada):
    it = conventions.announced()
    ticket = conventions.registered(it, ada)
    facts = {"by": conventions.gita, "at": NOON - DAY}
    section = cards.add_section(it, name="Members", weight=1, **facts)
    card = cards.hand_out(section, code=ticket.code, worth=1, **facts)
    cards.take_back(card, **facts)

    assert refused(cards.take_back, card, **facts) == "done-already"
    assert recorded("card.taken_back") == 1


def test_one_convention_is_announced_once(conventions):
    it = conventions.announced()

    assert refused(conventions.announced) == "done-already"
    assert refused(conventions.announced, slug=it.slug, title="Another") == "done-already"
    actions.abandon(it, reason="No hall.", by=conventions.gita, at=NOON - 50 * DAY)
    conventions.announced()


def test_what_was_decided_is_written_down_once(conventions):
    it = conventions.sitting()
    item = actions.start(
        it.sessions.get().items.get(title="A report"), by=conventions.gita, at=NOON
    )
    facts = {"question": "That it be noted", "outcome": Outcome.CARRIED, "by": conventions.gita}
    decision = actions.decide(item, **facts, at=NOON)
    follows = {"words": "Send it round", "owner": "The clerk", "by": conventions.gita, "at": NOON}
    actions.undertake(decision, **follows)

    assert refused(actions.decide, item, **facts, at=NOON + HOUR) == "done-already"
    assert refused(actions.undertake, decision, **follows) == "done-already"
    assert Decision.objects.get().undertakings.count() == 1


def test_what_another_took_out_meanwhile_is_no_fault(conventions):
    it = conventions.announced()
    facts = {"by": conventions.gita, "at": NOON - 50 * DAY}
    session = conventions.session(it, **facts)
    item = conventions.item(session, **facts)
    emptied = conventions.session(it, **facts)
    about = {"kind": "report", "title": "A report", "minutes": 5}
    actions.remove_item(item, **facts)
    actions.remove_session(emptied, **facts)

    acts = [
        lambda: actions.change_item(item, title="B", **facts),
        lambda: actions.move_item(item, places=1, **facts),
        lambda: actions.remove_item(item, **facts),
        lambda: actions.add_document(item, title="B", text="B", **facts),
        lambda: actions.start(item, by=conventions.gita, at=NOON),
        lambda: actions.change_session(emptied, title="B", **facts),
        lambda: actions.add_item(emptied, **about, **facts),
        lambda: actions.add_item(session, parent=item, **about, **facts),
    ]

    assert [refused(act) for act in acts] == ["taken-away"] * len(acts)


def test_a_plan_that_another_dropped_meanwhile_is_no_fault():
    floor = Floor()
    item = floor.item(floor.maker.on_agenda(factories.member()))
    facts = {"by": floor.chair, "at": floor.at}
    plan = plans.draw_up(floor.convention, [item], title="", **facts)
    plans.drop(plan, **facts)

    assert refused(plans.publish, plan, **facts) == "taken-away"
    assert refused(plans.drop, plan, **facts) == "taken-away"


def test_of_two_who_put_the_minutes_right_the_second_keeps_their_words(conventions):
    it = conventions.sitting()
    actions.close(it, by=conventions.gita, at=NOON + HOUR)
    address = reverse("convention_desk:minutes", args=[it.slug])
    committee = signed_in(conventions.gita)
    with time_machine.travel(NOON + DAY, tick=False):
        seen = committee.get(address).context["form"]["seen"].value()
        first = committee.post(address, {"text": "Mine.", "seen": seen})
        second = committee.post(address, {"text": "Yours.", "seen": seen, "publish": "1"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "Yours." in second.text
    assert (it.minutes.text, it.minutes.published_at) == ("Mine.", None)


def test_sorting_business_does_not_undo_what_members_agreed_to_meanwhile(convention, conventions):
    survey = surveyed(convention, conventions)
    before = of(convention, "Buses")  # as the committee has it on its page
    for member in factories.members(3):
        actions.answer(before, agrees=True, by=member, at=LATER - 45 * DAY)
    actions.settle_survey(survey, at=survey.closes_at)

    actions.sort(
        before, kind="motion", together="Transport", by=conventions.gita, at=LATER - 39 * DAY
    )

    after = of(convention, "Buses")
    assert (after.fate, after.together) == (Fate.CONSENT, "Transport")


@pytest.mark.parametrize("sent", ["", "seven", "1e9", "٣", "9" * 40])
def test_a_button_that_sends_nonsense_is_answered_and_not_a_fault(
    sent, convention, conventions, client, ada
):
    surveyed(convention, conventions)
    item = conventions.item(
        conventions.session(convention, at=LATER - 50 * DAY), at=LATER - 50 * DAY
    )
    client.force_login(ada.user)
    move = reverse("convention_desk:move", args=[convention.slug, item.pk])

    with time_machine.travel(LATER - 45 * DAY, tick=False):
        answered = client.post(
            reverse("conventions:survey", args=[convention.slug]), {"business": sent}
        )
        moved = signed_in(conventions.gita).post(move, {"to": sent or "x"})

    assert (answered.status_code, moved.status_code) == (404, 404)


def test_a_member_can_read_that_somebody_at_the_door_looked_for_them(conventions, ada):
    it = conventions.released()
    door = reverse("conventions:register_at_door", args=[it.slug])
    volunteer = signed_in(conventions.gita)
    with time_machine.travel(NOON - timedelta(minutes=30), tick=False):
        volunteer.post(door, {"number": ada.number, "name": "Nobody"})
        assert not looks(ada)
        volunteer.post(door, {"number": ada.number, "name": "Okafor"})

    assert looks(ada) == ["Looked for you at the door of a convention"]
    assert queries.presence(it).in_hall == 1


def looks(member) -> list[str]:
    browser = signed_in(member, has_factor=False, used_factor=False)
    return [str(how) for *_rest, how in browser.get(reverse("own:looks")).context["rows"]]
