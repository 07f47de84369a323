"""A recount agrees with what was declared, or says where it does not."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from ballots import results, urn
from tests import factories

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

FOR, AGAINST = b"F", b"A"


@pytest.fixture
def declared(maker):
    """A proposal carried by four to two, and an election of two of four."""
    voters = factories.members(6)
    ballot = maker.opened(proposals=1, candidates=factories.CANDIDATES, seats=2)
    rankings = [bytes([0, 1]), bytes([0, 2]), bytes([1]), bytes([2, 3]), bytes([3, 2]), bytes([2])]
    for voter, opinion, ranking in zip(
        voters, [FOR, FOR, FOR, FOR, AGAINST, AGAINST], rankings, strict=True
    ):
        maker.vote(ballot, voter, opinion, ranking)
    return maker.declared(ballot)


def test_an_untouched_ballot_comes_out_as_declared(declared, capsys):
    call_command("recount", declared.slug)

    out = capsys.readouterr().out
    assert "The same papers, the same lot, the same result." in out
    assert "1. Proposal 1: 6 papers" in out
    assert "Amina Khan" in out


def test_a_program_reads_the_same_as_json(declared, capsys):
    call_command("recount", declared.slug, json=True)

    told = json.loads(capsys.readouterr().out)
    assert [told["same"], told["lot_as_committed"]] == [True, True]
    assert [contest["same"] for contest in told["contests"]] == [True, True]
    assert told["contests"][0]["count"] == {"for": 4, "against": 2, "abstain": 0}


def test_the_record_is_checked_as_anyone_can_check_it(declared, capsys):
    with meaning_harm():
        entry = urn.Entry.objects.filter(ballot=declared.pk)[0]
        urn.Entry.objects.filter(ballot=declared.pk, index=entry.index).update(
            body=bytes(entry.body).replace(b'"seq":1', b'"seq":2')
        )

    with pytest.raises(CommandError, match="does not come out"):
        call_command("recount", declared.slug)

    out = capsys.readouterr().out
    assert "it is not signed by the holder of its credential" in out
    assert "one was changed, added or left out" in out
    assert "The same papers" not in out


def test_a_paper_that_was_changed_shows(declared, capsys):
    proposal = declared.contests.get(position=1)
    with meaning_harm():
        urn.Paper.objects.filter(contest=proposal.pk, marks=FOR).update(number=3)
        urn.Paper.objects.filter(contest=proposal.pk, marks=AGAINST).update(number=3)

    with pytest.raises(CommandError, match="does not come out"):
        call_command("recount", declared.slug)

    assert "The papers for download are not those on the board." in capsys.readouterr().out


def test_a_paper_that_was_added_shows(declared, capsys):
    contest = declared.contests.get(position=2)
    paper = urn.Entry.objects.filter(ballot=declared.pk, code="q02/assisted")[0]
    with meaning_harm():
        urn.Entry.objects.create(
            ballot=declared.pk,
            index=99,
            n=1,
            id=b"i" * 32,
            code=paper.code,
            voter=b"v" * 32,
            seq=1,
            body=bytes(paper.body).replace(bytes(paper.voter).hex().encode(), b"76" * 32),
        )

    with pytest.raises(CommandError):
        call_command("recount", declared.slug)

    out = capsys.readouterr().out
    assert "7 papers are on the board; 6 were counted." in out
    assert contest.tally.papers == 6


def test_a_paper_and_its_tally_changed_together_show_against_the_record(declared, capsys):
    proposal = declared.contests.get(position=1)
    forged = results.tally(proposal, {"": {FOR: 3, AGAINST: 3}})
    with connection.cursor() as cursor:  # as only the owner of the tables could
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers
        cursor.execute(
            "UPDATE ballots_tally SET digest = %s, count = %s WHERE contest_id = %s",
            [forged.digest, forged.count, proposal.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    with pytest.raises(CommandError):
        call_command("recount", declared.slug, json=True)

    told = json.loads(capsys.readouterr().out)
    [first, second] = told["contests"]
    assert "The tally’s fingerprint is not the one in the record." in first["differences"]
    assert "The papers come to another count than the one declared." in first["differences"]
    assert any("the published figures" in problem for problem in told["record"])
    assert second["same"]


@contextmanager
def meaning_harm():
    """What somebody can do to the urn who owns the whole server: nothing stops them but the record."""
    with connections["urn"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("RESET session_replication_role")


def test_an_open_ballot_has_nothing_to_recount(maker):
    factories.member()
    ballot = maker.opened()

    with pytest.raises(CommandError, match="has not been declared"):
        call_command("recount", ballot.slug)


def test_a_ballot_that_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="no ballot at"):
        call_command("recount", "nowhere")
