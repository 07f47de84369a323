"""A convention from its notice to its minutes: when it is due, what its agenda says, what became of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from conventions import actions, agenda, queries
from conventions.lifecycle import ItemState
from conventions.models import Convention, ConventionRuleSet, Decision, Duty, HandedOn, Item
from momentum_demo.refusals import constraint_broken_by
from motions.lifecycle import Outcome
from tests import factories
from tests.answers import refused
from tests.conventions.makers import HOUR, MINUTE, rule_set
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db


# When it is due


def test_the_first_is_due_from_the_adoption_of_the_rules():
    rule_set(adopted_on=dt.date(2025, 1, 15), every=12)

    due = queries.due(NOON)

    assert due is not None
    assert f"{due.by:%Y-%m-%d}" == "2026-01-15"
    assert due.overdue


def test_the_next_is_due_from_the_end_of_the_last(conventions):
    convention = conventions.sitting(conventions.announced(rule_set=rule_set(every=12)))
    sitting = queries.due(NOON + HOUR)
    actions.close(convention, by=conventions.gita, at=NOON + 6 * HOUR)

    due = queries.due(NOON + 300 * DAY)

    assert sitting is not None
    assert not sitting.overdue
    assert due is not None
    assert due.by == convention.closes_at.replace(year=2027)
    assert not due.overdue
    late = queries.due(NOON + 370 * DAY)
    assert late is not None
    assert late.overdue


def test_one_that_is_announced_too_late_is_shown_as_late(conventions):
    rule_set(adopted_on=dt.date(2025, 1, 15))
    conventions.announced(rule_set=ConventionRuleSet.objects.get())

    due = queries.due(NOON - 59 * DAY)

    assert due is not None
    assert due.late


def test_nobody_announces_with_less_notice_than_the_rules_ask_for(conventions):
    assert refused(conventions.announced, at=NOON - 41 * DAY) == "too-little-notice"


def test_not_even_the_database_takes_a_convention_without_notice(conventions):
    it = conventions.announced()
    it.pk, it.slug, it.announced_at = None, "another", NOON - 2 * DAY

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        it.save(force_insert=True)

    assert constraint_broken_by(caught.value) == "conventions_convention_announced_in_time"


@pytest.mark.parametrize(
    "change", ["opens_at = opens_at + interval '1 day'", "zone = 'Asia/Tokyo'", "rules = '{}'"]
)
def test_a_convention_keeps_its_dates_and_its_rules(conventions, change):
    conventions.announced()

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        connection.cursor().execute(f"UPDATE conventions_convention SET {change}")

    assert constraint_broken_by(caught.value) == "conventions_convention_as_announced"


# The agenda


def test_a_draft_is_private_until_it_is_released(conventions, client):
    convention = conventions.announced()
    conventions.item(conventions.session(convention), "A secret report")
    page = f"/conventions/{convention.slug}/agenda/"
    assert b"secret" not in client.get(page).content

    actions.release(convention, words="", by=conventions.gita, at=NOON - 30 * DAY)
    assert b"A secret report" in client.get(page).content


def test_a_release_says_what_changed_and_stays_as_it_was(conventions):
    convention = conventions.released(None, "One", "Two")
    one = Item.objects.get(title="One")
    actions.change_item(one, minutes=30, by=conventions.gita, at=NOON - 20 * DAY)

    second = actions.release(convention, words="", by=conventions.gita, at=NOON - 20 * DAY)

    assert [each["code"] for each in second.changes] == ["item-length"]
    first = convention.releases.get(number=1)
    assert agenda.thawed(first.tree)[0].entries[0].minutes == 15
    with pytest.raises(IntegrityError), transaction.atomic():
        convention.releases.update(words="Never said")


def test_nothing_new_is_not_released(conventions):
    convention = conventions.released()

    refusal = refused(
        actions.release, convention, words="", by=conventions.gita, at=NOON - 20 * DAY
    )

    assert refusal == "no-change"


def test_constitutional_changes_need_their_own_notice(conventions):
    convention = conventions.released()
    session = convention.sessions.get()
    conventions.item(session, "Article 4", kind="constitutional")

    late = refused(actions.release, convention, words="", by=conventions.gita, at=NOON - 27 * DAY)
    assert late == "too-late-for-the-constitution"
    actions.release(convention, words="", by=conventions.gita, at=NOON - 29 * DAY)
    # Once it is on, the agenda may be published again however late.
    conventions.item(session, "A vote of thanks")
    actions.release(convention, words="", by=conventions.gita, at=NOON - 2 * DAY)


def order(session) -> list[str]:
    return list(session.items.order_by("position").values_list("title", flat=True))


def test_items_move_up_and_down_without_dragging(conventions):
    session = conventions.session(conventions.announced())
    a, _b, c = (conventions.item(session, name) for name in "ABC")
    facts = {"by": conventions.gita, "at": NOON - 40 * DAY}

    actions.move_item(c, places=-1, **facts)
    assert order(session) == ["A", "C", "B"]
    actions.move_item(a, places=5, **facts)
    assert order(session) == ["C", "B", "A"]
    actions.move_item(c, places=-1, **facts)
    assert order(session) == ["C", "B", "A"]


def test_an_item_goes_to_another_session_with_its_parts(conventions):
    convention = conventions.announced()
    morning, afternoon = conventions.session(convention), conventions.session(convention)
    debate = conventions.item(morning, "Debate")
    part = conventions.item(morning, "Part", parent=debate)

    actions.move_item(debate, to=afternoon, by=conventions.gita, at=NOON - 40 * DAY)

    part.refresh_from_db()
    assert part.session == afternoon
    assert order(morning) == []


def test_only_the_committee_touches_the_draft(conventions, ada):
    convention = conventions.announced()

    assert refused(conventions.session, convention, by=ada) == "other-office"


def test_what_was_begun_stays_where_it_is(conventions):
    convention = conventions.sitting()
    item = Item.objects.first()
    actions.start(item, by=conventions.gita, at=NOON)

    refusal = refused(actions.remove_item, item, by=conventions.gita, at=NOON)

    assert refusal == "under-way"
    assert convention.sessions.count() == 1


# The day, and after


def test_beginning_an_item_ends_the_one_before_it(conventions, ada):
    convention = conventions.sitting(None, "One", "Two")
    one, two = Item.objects.order_by("position")
    actions.appoint(convention, ada, Duty.CHAIR, by=conventions.gita, at=NOON)

    actions.start(one, by=ada, at=NOON)
    actions.start(two, by=ada, at=NOON + 20 * MINUTE)

    one.refresh_from_db()
    assert (one.state, one.ended_at) == (ItemState.DONE, NOON + 20 * MINUTE)


def test_only_the_chair_begins_items(conventions, ada):
    conventions.sitting()

    assert refused(actions.start, Item.objects.first(), by=ada, at=NOON) == "not-your-duty"


def decided(conventions, **changed) -> Decision:
    convention = conventions.sitting(None, "Warm homes", "Buses")
    item = Item.objects.get(title="Warm homes")
    actions.start(item, by=conventions.gita, at=NOON)
    facts = {
        "question": "That we campaign for warm homes.",
        "outcome": Outcome.CARRIED,
        "figures": {"for": 108, "against": 31, "abstain": 4},
        "how": "by show of hands",
        "by": conventions.gita,
        "at": NOON + 10 * MINUTE,
    } | changed
    decision = actions.decide(item, **facts)
    actions.finish(item, by=conventions.gita, at=NOON + 15 * MINUTE)
    actions.close(convention, by=conventions.gita, at=NOON + 30 * MINUTE)
    return decision


def test_what_was_not_reached_goes_where_the_rules_send_it(conventions):
    decided(conventions)

    [handed] = HandedOn.objects.all()

    assert (handed.title, handed.to) == ("Buses", "coordinating")
    assert Item.objects.get(title="Buses").state == ItemState.NOT_REACHED


def test_the_minutes_are_drafted_from_what_happened(conventions):
    convention = decided(conventions).item.session.convention

    text = convention.minutes.text

    assert "12 noon. Warm homes." in text
    assert (
        "Carried: That we campaign for warm homes (108 for, 31 against, 4 abstentions; by show of hands)."
        in text
    )
    assert "Buses. Not reached." in text


def test_published_minutes_stay_as_they_are(conventions):
    minutes = decided(conventions).item.session.convention.minutes
    facts = {"by": conventions.gita, "at": NOON + DAY}
    actions.correct_minutes(minutes, text="Put right.", **facts)
    actions.publish_minutes(minutes, **facts)

    assert refused(actions.correct_minutes, minutes, text="Later.", **facts) == "published"
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute("UPDATE conventions_minutes SET text = ''")


def test_a_decision_stays_as_it_was_taken(conventions):
    decided(conventions)

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(outcome="lost")


def test_what_follows_has_an_owner_and_its_progress_is_public(conventions, client):
    decision = decided(conventions)
    facts = {"by": conventions.gita, "at": NOON + DAY}
    undertaking = actions.undertake(
        decision, words="Write to every council", owner="The coordinating group", **facts
    )
    said = {"progress": "done", "words": "All 41 have our letter."}
    first = actions.report(undertaking, **said, **facts)
    assert actions.report(undertaking, **said, **facts) == first  # pressed twice

    page = client.get(f"/conventions/{decision.item.session.convention.slug}/decisions/")

    text = page.content.decode()
    assert "108 for, 31 against" in text
    assert "The coordinating group" in text
    assert "All 41 have our letter." in text
    assert refused(actions.undertake, decision, words="Do it", owner=" ", **facts) == "owner-needed"


def test_a_convention_that_has_begun_is_not_given_up(conventions):
    convention = conventions.sitting()

    refusal = refused(actions.abandon, convention, reason="Rain", by=conventions.gita, at=NOON)

    assert refusal == "begun"
    assert Convention.objects.get().state == "sitting"


def test_stewards_cannot_arrange(conventions):
    convention = conventions.announced()
    [dee] = factories.members(1)
    actions.appoint(convention, dee, Duty.CHAIR, by=conventions.gita, at=NOON - DAY)

    assert refused(conventions.session, convention, by=dee) == "other-office"
