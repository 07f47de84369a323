"""The demonstration's second round of refounding: what each part of the story is there to show."""

from __future__ import annotations

from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from ballots import urn
from momentum_demo.demo import motions, organisation, people
from momentum_demo.models import breaks
from motions import weaves
from motions.lifecycle import Outcome, State
from motions.models import Draft, DraftVersion, Finding, Process, Submission, TextVersion
from motions.queries import rulings, supporters, trace, votes
from motions.timetables import StageKind

pytestmark = [
    pytest.mark.django_db(databases=["default", "urn"]),
    pytest.mark.xdist_group("demo-motions"),  # it is founded once, by one worker
]


@pytest.fixture(scope="module")
def founded(django_db_setup, django_db_blocker):
    """The register and the offices, and the motions alone; gone at the end of this module."""
    now = timezone.now()
    with django_db_blocker.unblock(), transaction.atomic(), transaction.atomic(using=urn.ALIAS):
        members = people.enrol(Random(organisation.SEED), people.places(), now)
        people.appoint(members, now)
        yield motions.found(at=now), now
        for alias in ("default", urn.ALIAS):
            transaction.set_rollback(True, using=alias)


@pytest.fixture
def process(founded, db) -> Process:
    return Process.objects.with_timetable().get(pk=founded[0].pk)


@pytest.fixture
def now(founded):
    return founded[1]


def titled(words: str) -> Submission:
    return Submission.objects.for_page().get(title__contains=words)


def test_members_amend_now_and_every_stage_before_is_done(process, now):
    assert [stage.kind for stage in process.stages_at(now)] == [StageKind.AMENDMENTS]
    assert not any(stage.is_overdue(now) for stage in process.stages.all())


def test_one_date_slipped_and_says_why(process):
    changed = [stage for stage in process.stages.all() if len(stage.windows.all()) > 1]

    [interim] = changed
    first, second = interim.windows.all()
    assert interim.kind == StageKind.INTERIM
    assert first.closes_at < second.closes_at
    assert "minutes" in second.reason


def test_six_groups_have_drafted_and_their_meetings_voted(process):
    assert Draft.objects.count() == 6
    assert all(draft.mandates.count() == 1 for draft in Draft.objects.all())
    assert {s.group.name for s in Submission.objects.exclude(group=None)} == {
        "Hackney",
        "Sheffield",
        "Liverpool",
        "Bristol",
        "Leeds",
        "Glasgow",
    }


def test_two_wrote_at_once_and_nothing_was_lost(process):
    [aside] = DraftVersion.objects.filter(set_aside=True)
    woven = weaves.DraftWeave(aside.draft)

    assert "from home or in the hall" in weaves.as_typed(woven.reading())
    assert "wherever they are" in weaves.as_typed(woven.set_aside(aside))


def test_one_was_ruled_out_and_won_on_appeal(process):
    recall = titled("call for a new election")

    assert recall.state == State.AGENDA
    verdicts = [
        (str(step.what), step.verdict.value) for step in trace.trace(recall, for_member=True)
    ]
    assert verdicts.count(("Out of order", "declined")) == 2
    assert ("Appeal allowed", "goes-on") in verdicts


def test_every_finding_is_there(process):
    figures = rulings.ruling_figures(process)

    assert all(figures.findings[finding] for finding in Finding)
    assert (figures.appeals, figures.allowed, figures.waiting) == (1, 1, 1)
    assert titled("badger").outcome == Outcome.RULED_OUT
    assert titled("festival").outcome == Outcome.FELL  # with 11 of 20 signatures


def test_one_of_three_refused_the_composite(process):
    composite = titled("help for new ones")

    shares = {
        row.source.group.name: (row.consent, kept.percent)
        for row, kept in supporters.survivals(composite)
    }
    assert shares == {"Bristol": ("given", 100), "Leeds": ("given", 31), "Glasgow": ("refused", 0)}
    assert titled("Grants for local groups").state == State.AGENDA


def test_signatures_are_there_and_most_names_are_not(process):
    found = supporters.supporters(titled("Training in every region"), for_member=True)

    assert found.signatures == 20
    assert len(found.named) == 7


def test_amendments_of_every_kind(process):
    outcomes = set(Submission.objects.filter(kind="amendment").values_list("outcome", flat=True))

    assert outcomes == {"", Outcome.CARRIED, Outcome.LOST, Outcome.NOT_CARRIED}
    assert Submission.objects.filter(amends__kind="amendment").count() == 2


def test_two_that_wait_cannot_both_stand_and_one_hangs_on_another(process):
    convention = titled("A convention every year")

    waiting = votes.undecided(convention)
    fells = [conflict for conflict in votes.conflicts(convention) if conflict.fells]

    assert len(waiting) == 4
    assert len(fells) == 1


def test_every_version_is_chained_and_reads_as_it_was_published(process):
    for version in TextVersion.objects.select_related("text"):
        assert version.hash == version.digest()
        assert version.sha256 == weaves.sha256_of(weaves.reading_at(version))
    assert list(breaks()) == []


def test_nothing_happens_to_anything_in_the_future(process, now):
    assert not Submission.objects.filter(filed_at__gt=now).exists()
    for submission in Submission.objects.for_page():
        assert all(step.at <= now for step in trace.trace(submission, for_member=True))
