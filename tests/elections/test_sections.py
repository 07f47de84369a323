"""Sections of an electorate are in the election's rules, and go with its places to the ballot."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from ballots import board, counting
from ballots.models import Ballot
from elections import actions
from elections.models import Place
from members.models import MembershipClass
from momentum_demo.refusals import constraint_broken_by
from static import verify_ballot
from tests import factories
from tests.elections.rounds import rule_set
from tests.elections.test_actions import left_by
from tests.factories import NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

WELSH = [
    {"code": "affiliates", "name": "Affiliates", "weight": 1, "kind": "affiliate"},
    {"code": "members", "name": "Members", "weight": 2},
]


@pytest.fixture
def rules(db):
    where = factories.region("Wales")
    return rule_set(
        [{"region": where.slug, "seats": 1, "reserves": [], "sections": WELSH}],
        ron=False,
        filling="countback",
    )


@pytest.fixture
def balloted(elections, rules):
    """Ann and Bea stand in Wales, where affiliates have a third of the vote."""
    election = elections.announced(rules=rules)
    place = elections.place(election)
    for name in ("Ann", "Bea", "Cat"):
        elections.accepted(place, name)
    elections.put(election)
    affiliates = [
        factories.member(f"Branch {n}", where=place.region, kind=MembershipClass.AFFILIATE)
        for n in range(20)
    ]
    members = [factories.member(f"Member {n}", where=place.region) for n in range(20)]
    return elections.place(election), affiliates, members


def voted(elections, place, votes) -> Place:
    """votes: who, and the initials of whom they rank; then declared"""
    ballot = elections.opened(place.contest.ballot)
    by_name = {o.name[0]: o.place for o in place.contest.options.all()}
    for who, ranking in votes:
        elections.ballots.vote(ballot, who, bytes(by_name[letter] for letter in ranking))
    elections.ballots.declared(ballot)
    actions.declare(place.election, at=NOON)
    return elections.place(place.election, place.region.slug)


def test_rules_with_sections_that_could_not_be_held_are_not_adopted(db):
    where = factories.region("Wales")

    with pytest.raises(ValueError, match="section"):
        rule_set([{"region": where.slug, "seats": 1, "reserves": [], "sections": WELSH[:1]}])


def test_members_and_affiliates_elect_by_the_weights_of_the_rules(elections, balloted, tmp_path):
    """Five affiliates for Ann against ten members, six of them for Bea: 5 + 4 votes to 6."""
    place, affiliates, members = balloted
    votes = [(who, "A") for who in affiliates[:5] + members[:4]]
    votes += [(who, "B") for who in members[4:10]]

    place = voted(elections, place, votes)

    ballot = place.contest.ballot
    assert ballot.sections == WELSH
    assert elections.elected(place) == ["Ann"]
    assert place.contest.tally.sections["affiliates"]["each"] == 1
    assert place.contest.tally.sections["members"]["each"] == 1
    path = tmp_path / "board.jsonl"
    path.write_bytes(b"".join(board.lines(ballot)))
    assert verify_ballot.main([str(path)]) == 0


def test_a_countback_weighs_the_papers_that_still_name_somebody(elections, balloted):
    """Ann leaves. Affiliates: 2 for Ann alone, 2 for Ann, then Cat, so 2 are valid. Members: 4 for Bea.

    Weighed 1 to 2 of 2 and 4 papers, each counts once: Bea 4, Cat 2.
    """
    place, affiliates, members = balloted
    votes = [(who, "A") for who in affiliates[:2] + members[4:10]]
    votes += [(who, "AC") for who in affiliates[2:4]]
    votes += [(who, "B") for who in members[:4]]
    place = voted(elections, place, votes)
    assert elections.elected(place) == ["Ann"]
    vacancy = actions.hold_countback(
        left_by(elections, place, "Ann"), by=elections.returning, at=NOON
    )

    count = counting.record.from_json(vacancy.count)
    named = dict(zip((c.name for c in count.candidates), count.stages[0].votes, strict=True))
    assert count.valid == 6
    assert [count.figure(named[name]) for name in ("Bea", "Cat")] == ["4.00000", "2.00000"]
    assert vacancy.successor.candidacy.name == "Bea"


def test_a_by_election_keeps_the_sections(elections, balloted):
    place, affiliates, members = balloted
    place = voted(elections, place, [(who, "A") for who in affiliates[:3] + members[:3]])

    election = elections.by_election([left_by(elections, place, "Ann")])

    assert elections.place(election).sections == WELSH


def test_notice_is_not_given_of_a_ballot_with_other_sections_than_its_place(elections, balloted):
    place, *_ = balloted
    ballot = place.contest.ballot

    Ballot.objects.filter(pk=ballot.pk).update(sections=[])

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        elections.opened(ballot)

    assert constraint_broken_by(caught.value) == "elections_ballot_of_candidates"


def test_what_a_place_says_of_sections_stays(elections, balloted):
    place, *_ = balloted

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Place.objects.filter(pk=place.pk).update(sections=[])

    assert constraint_broken_by(caught.value) == "elections_place_frozen"
