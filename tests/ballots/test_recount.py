"""A recount agrees with what was declared, or says where it does not."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

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


def test_a_paper_that_was_changed_shows(declared, capsys):
    proposal = declared.contests.get(position=1)
    paper = urn.Posted.objects.filter(contest=proposal.pk, marks=FOR)[0]
    urn.Posted.objects.filter(pk=paper.pk).update(marks=AGAINST)

    with pytest.raises(CommandError, match="does not come out"):
        call_command("recount", declared.slug)

    out = capsys.readouterr().out
    assert "The papers on the board are not those that were counted." in out
    assert "The papers come to another count than the one declared." in out
    assert "The same papers" not in out


def test_a_paper_that_was_added_shows(declared, capsys):
    urn.Posted.objects.create(contest=declared.contests.get(position=2).pk, marks=bytes([3]))

    with pytest.raises(CommandError):
        call_command("recount", declared.slug)

    assert "7 papers are on the board; 6 were counted." in capsys.readouterr().out


def test_a_paper_and_its_tally_changed_together_show_against_the_record(declared, capsys):
    proposal = declared.contests.get(position=1)
    paper = urn.Posted.objects.filter(contest=proposal.pk, marks=FOR)[0]
    urn.Posted.objects.filter(pk=paper.pk).update(marks=AGAINST)
    forged = results.tally(proposal)
    with connection.cursor() as cursor:  # as only the owner of the tables could
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers
        cursor.execute(
            "UPDATE ballots_tally SET digest = %s, count = %s WHERE contest_id = %s",
            [forged.digest, forged.count, proposal.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    with pytest.raises(CommandError):
        call_command("recount", declared.slug, json=True)

    [first, second] = json.loads(capsys.readouterr().out)["contests"]
    assert first["differences"] == ["The tally’s fingerprint is not the one in the record."]
    assert second["same"]


def test_an_open_ballot_has_nothing_to_recount(maker):
    factories.member()
    ballot = maker.opened()

    with pytest.raises(CommandError, match="has not been declared"):
        call_command("recount", ballot.slug)


def test_a_ballot_that_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="no ballot at"):
        call_command("recount", "nowhere")
