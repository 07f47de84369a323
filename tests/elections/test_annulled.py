"""A region's ballot that was annulled: whoever it elected holds no place by it, and a by-election fills it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from ballots import actions as ballots
from ballots import aftermath
from ballots.lifecycle import Move
from ballots.models import Ballot
from elections import actions, tasks
from elections.lifecycle import Filling, How, Outcome
from elections.models import Election, Mandate, Place, Vacancy
from members.models import Member, Notice
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused, constraint_broken_by
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

BEFORE = NOON + 12 * DAY  # those elected take over a month after NOON
AFTER = NOON + 60 * DAY
REASON = "A candidate was left off the paper."


@pytest.fixture
def elected(elections):
    """Two places, to which Ann and Bea are elected; Cat is not."""
    election = elections.announced(seats=2)
    for name in ("Ann", "Bea", "Cat"):
        elections.accepted(elections.place(election), name)
    elections.put(election)
    return elections.counted(elections.place(election), {"A": 3, "B": 2, "C": 1})


def annulled(elections, place: Place, *, at: dt.datetime = AFTER) -> Place:
    """Annulled at `at`, and swept up a minute later."""
    assert place.contest is not None
    elections.ballots.annulled(place.contest.ballot, reason=REASON, at=at)
    with time_machine.travel(at + dt.timedelta(minutes=1), tick=False):
        tasks.sweep()
        tasks.sweep()
    return elections.place(place.election)


def test_the_terms_of_those_elected_end_on_the_day_and_the_record_keeps_them(elections, elected):
    place = annulled(elections, elected)

    spans = [each.term.span for each in place.mandates.all()]
    took_over = place.election.takes_office_on
    assert spans == [DateRange(took_over, AFTER.date())] * 2
    assert [each.candidacy.name for each in place.mandates.all()] == ["Ann", "Bea"]
    assert place.outcome == Outcome.DECLARED
    [event] = AuditEvent.objects.filter(action="election.place_annulled")
    assert event.change["on"] == AFTER.date().isoformat()


def test_each_place_is_a_vacancy_for_the_reason_given(elections, elected):
    place = annulled(elections, elected)

    assert [(each.since, each.filled) for each in place.vacancies.all()] == [(AFTER.date(), "")] * 2
    assert all(REASON in each.reason for each in Vacancy.objects.all())


def test_those_elected_are_told_once(elections, elected):
    annulled(elections, elected)

    notices = Notice.objects.filter(event="election-annulled")
    assert notices.count() == 2
    assert all(REASON in each.facts["reason"] for each in notices)


def test_the_papers_are_not_counted_again_and_a_by_election_fills_the_places(elections, elected):
    place = annulled(elections, elected)
    first, second = place.vacancies.all()

    with pytest.raises(Refused, match="ballot-annulled"):
        actions.hold_countback(first, by=elections.returning, at=AFTER)
    by_election = elections.by_election([first, second])

    assert by_election.places.get().seats == 2
    assert {each.filled for each in place.vacancies.all()} == {Filling.BY_ELECTION}


def test_the_database_lets_nobody_in_by_its_papers_either(elections, elected):
    place = annulled(elections, elected)
    third = place.candidacies.get(name="Cat")
    term = place.mandates.first().term

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Mandate.objects.create(
            place=place, candidacy=third, how=How.COUNTBACK, order=3, term=term, at=AFTER
        )
    assert constraint_broken_by(caught.value) == "elections_mandate_won"


def test_whoever_came_in_by_a_countback_leaves_with_the_others(elections, elected):
    vacancy = actions.vacate(
        elected,
        elected.mandates.first(),
        on=(NOON + 40 * DAY).date(),
        reason="Moved away.",
        by=elections.returning,
        at=NOON + 40 * DAY,
    )
    actions.hold_countback(vacancy, by=elections.returning, at=NOON + 41 * DAY)
    assert elections.elected(elected) == ["Ann", "Bea", "Cat"]

    place = annulled(elections, elected)

    assert not place.mandates.filter(vacancy=None).exists()
    assert [each.term.span.upper for each in place.mandates.all()] == [
        (NOON + 40 * DAY).date(),
        AFTER.date(),
        AFTER.date(),
    ]


def test_annulled_before_they_take_over_those_in_office_stay_on(elections):
    election = elections.announced()
    elections.accepted(elections.place(election), "Ann")
    elections.accepted(elections.place(election), "Bea")
    office = elections.place(election).office
    sitting = factories.member("Sitting")
    office.terms.create(member=sitting, seat=1, span=DateRange(dt.date(2020, 1, 1), None))
    elections.put(election)
    place = elections.counted(elections.place(election), {"A": 1})
    assert office.terms.get(member=sitting).span.upper == election.takes_office_on

    annulled(elections, place, at=BEFORE)

    assert office.terms.get(member=sitting).span.upper is None
    on = election.takes_office_on
    assert [each.member for each in office.terms.filter(span__contains=on)] == [sitting]


def test_annulled_before_anybody_is_seated_the_same_candidates_are_put_to_the_vote_again(
    elections,
):
    election = elections.announced()
    for name in ("Ann", "Bea"):
        elections.accepted(elections.place(election), name)
    elections.put(election)
    place = elections.place(election)
    ballot = elections.opened(place.contest.ballot)
    elections.ballots.declared(ballot)
    place = annulled(elections, elections.place(election), at=BEFORE)
    assert (place.outcome, place.ballot_undone) == (Outcome.BALLOTED, True)

    again = actions.put_again(
        place, rule_set=factories.rule_set(), by=elections.returning, at=BEFORE
    )

    assert [option.name for option in again.contest.options.all()][:2] == ["Ann", "Bea"]


def test_once_somebody_was_seated_its_paper_is_not_made_anew(elections, elected):
    place = annulled(elections, elected)

    with pytest.raises(Refused, match="not-given-up"):
        actions.put_again(place, rule_set=factories.rule_set(), by=elections.returning, at=AFTER)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Place.objects.filter(pk=place.pk).update(contest=None, outcome="vacant")
    assert constraint_broken_by(caught.value) == "elections_place_frozen"


def test_an_officer_who_stood_in_it_neither_proposes_nor_agrees(elections):
    election = elections.announced()
    place = elections.place(election)
    eve = factories.officer("Eve", Role.SCRUTINEER)
    Member.objects.filter(pk=eve.pk).update(region=place.region)
    elections.accepted(place, "Eve", by=Member.objects.get(pk=eve.pk))
    elections.accepted(place, "Ann")
    elections.put(election)
    ballot = elections.counted(place, {"A": 1}).contest.ballot

    with pytest.raises(Refused, match="has-an-interest"):
        ballots.propose_to_undo(ballot, Move.ANNUL, reason=REASON, by=eve, at=AFTER)
    ballots.propose_to_undo(ballot, Move.ANNUL, reason=REASON, by=elections.returning, at=AFTER)
    with pytest.raises(Refused, match="has-an-interest"):
        ballots.agree_to_undo(ballot, Move.ANNUL, by=eve, at=AFTER)


def test_the_officers_read_beforehand_what_becomes_of_it(elections, elected):
    terms, places = aftermath.of(elected.contest.ballot)
    assert "Ann, Bea" in terms
    assert "a by-election fills them" in places

    page = reverse("staff:annul", args=[elected.contest.ballot.slug])
    assert "Ann, Bea" in signed_in(elections.scrutineer).get(page).text


def test_everyone_reads_that_it_was_annulled(elections, elected, client, ada):
    place = annulled(elections, elected)
    client.force_login(ada.user)
    candidate = place.candidacies.get(name="Ann")
    pages = [
        reverse("elections:election", args=[place.election.slug]),
        reverse("elections:candidate", args=[place.election.slug, candidate.number]),
    ]
    with time_machine.travel(AFTER, tick=False):
        election, candidacy = (client.get(page).text for page in pages)
        desk = signed_in(elections.returning).get(reverse("election_desk:index")).text

    assert REASON in election
    assert "Elected by the ballot that was annulled" in election
    assert "the ballot was annulled" in candidacy
    assert "Count the papers again" not in desk
    assert Election.objects.get(pk=place.election_id).state == "declared"
    assert Ballot.objects.get(pk=place.contest.ballot_id).declared_at is not None
