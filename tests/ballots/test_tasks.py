"""What ballots do by the clock, whoever sweeps and however often."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine

from ballots import urn
from ballots.lifecycle import State
from ballots.models import Ballot, Tally
from ballots.tasks import sweep
from momentum_demo.models import AuditEvent, breaks
from tests.database import at_once
from tests.factories import DAY, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

SECOND = timedelta(seconds=1)


@contextmanager
def at(moment):
    with time_machine.travel(moment, tick=False):
        yield


def state(ballot: Ballot) -> State:
    return State(Ballot.objects.get(pk=ballot.pk).state)


@pytest.mark.parametrize(
    ("early", "expected"), [(SECOND, State.NOTIFIED), (timedelta(0), State.OPEN)]
)
def test_voting_opens_on_the_second(maker, ada, early, expected):
    ballot = maker.notified()

    with at(maker.opens - early):
        sweep()

    assert state(ballot) == expected


@pytest.mark.parametrize(
    ("early", "expected"), [(SECOND, State.OPEN), (timedelta(0), State.DECLARED)]
)
def test_voting_closes_on_the_second_and_one_sweep_does_the_rest(maker, ada, early, expected):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")

    with at(maker.closes - early):
        sweep()

    assert state(ballot) == expected


def test_a_clock_that_slept_through_makes_it_good_at_once(maker, ada):
    ballot = maker.notified()

    with at(maker.closes + DAY):
        sweep()

    assert state(ballot) == State.DECLARED


def test_papers_leave_the_box_in_batches_while_voting_is_open(maker):
    voters = members(60)
    ballot = maker.opened()
    for voter in voters:
        maker.vote(ballot, voter, b"F")

    moved = []
    for _ in range(3):
        with at(maker.opens + DAY):
            sweep()
        moved.append(urn.Entry.objects.count())

    assert moved == [40, 40, 40]  # 20 stay behind: no batch, the last included, is smaller
    assert urn.Pending.objects.count() == 20


def test_sweeping_again_changes_nothing(maker, ada):
    ballot = maker.opened(proposals=2)
    maker.vote(ballot, ada, b"F", b"A")
    with at(maker.closes):
        sweep()
        before = list(AuditEvent.objects.values()), list(Tally.objects.values())

        sweep()
        sweep()

    assert state(ballot) == State.DECLARED
    assert (list(AuditEvent.objects.values()), list(Tally.objects.values())) == before


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_workers_sweeping_at_once_open_it_once_and_count_it_once(maker, ada):
    opened, notified = maker.opened(proposals=2, candidates=("Amina", "Bryn")), maker.notified()
    maker.vote(opened, ada, b"F", b"A", bytes([1, 0]))

    with at(maker.closes):
        answers = at_once([sweep, sweep, sweep, sweep])
        sweep()  # a ballot may have been held by the one that lost the race for another

    assert answers == [None] * 4
    assert (state(opened), state(notified)) == (State.DECLARED, State.DECLARED)
    assert Tally.objects.filter(contest__ballot=opened).count() == 3
    for ballot in (opened, notified):
        done = AuditEvent.objects.filter(subject=f"ballots.ballot:{ballot.pk}", member=None)
        assert list(done.values_list("action", flat=True)) == [
            "ballot.opened",
            "ballot.closed",
            "ballot.sealed",
            "ballot.unsealed",
            "ballot.declared",
        ]
    assert list(breaks()) == []
