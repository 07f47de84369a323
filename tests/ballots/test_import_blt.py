"""A real election, counted here, reads as it was declared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.forms import ModelChoiceField
from django.urls import reverse

from ballots import actions, counting, results, tasks, urn
from ballots.forms import AboutForm
from ballots.lifecycle import State
from ballots.models import Ballot, Contest
from ballots.rules import refusal_to_open
from members.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

DATA = Path(__file__).parent.parent / "data"
LINN = DATA / "scottish" / "glasgow_2017_ward1.blt"

# As declared: council17.mulvenna.org, @gerrymulvenna, CC BY-SA 4.0.
FIRST_PREFERENCES = {
    "Euan BLOCKLEY (C)": 1395,
    "Max BRODIE (Sol)": 67,
    "Margot CLARK (LD)": 676,
    "John COWAN (UKIP)": 58,
    "Malcolm CUNNING (Lab)": 1348,
    "Alan DIGNEY (Grn)": 288,
    "Glenn ELDER (SNP)": 1646,
    "Paul LEINSTER (SNP)": 448,
    "Cathy MILLIGAN (Ind)": 744,
    "Margaret MORGAN (SNP)": 1032,
    "Bobby POLLOCK (Ind)": 69,
    "Alan STEWART (Lab)": 1029,
}
ELECTED_AT = {
    "Glenn ELDER (SNP)": 6,
    "Margaret MORGAN (SNP)": 9,
    "Euan BLOCKLEY (C)": 11,
    "Malcolm CUNNING (Lab)": 11,
}
SMALL = """3 1
-2
4 1 3 0
3 2 3 0
2 2 0
1 0
0
"Ann"
"Bob"
"Cem"
"A small election"
"""


@pytest.fixture(autouse=True)
def cleo():
    return factories.officer("Cleo Marsh", Role.RETURNING_OFFICER)


@pytest.fixture
def small(tmp_path):
    file = tmp_path / "small.blt"
    file.write_text(SMALL)
    return file


def counted(slug: str) -> counting.Count:
    contest = Contest.objects.select_related("tally").get(ballot__slug=slug)
    return counting.record.from_json(contest.tally.count)


def test_the_ward_of_linn_comes_out_as_declared():
    call_command("import_blt", LINN, slug="linn")
    assert Ballot.objects.get(slug="linn").state == State.COUNTING

    tasks.sweep()

    count = counted("linn")
    votes = count.stages[0].votes
    assert Ballot.objects.get(slug="linn").state == State.DECLARED
    assert count.valid == 8800
    assert count.quota == 1761 * 10**count.places
    assert {
        candidate.name: figure // 10**count.places
        for candidate, figure in zip(count.candidates, votes, strict=True)
    } == FIRST_PREFERENCES
    assert {count.names[who]: count.elected_at(who) for who in count.elected} == ELECTED_AT


def test_the_worker_is_not_waited_for_with_now(capsys):
    call_command("import_blt", LINN, now=True)

    assert Ballot.objects.get(slug="ward-1-linn").state == State.DECLARED
    assert "Margaret MORGAN (SNP)" in capsys.readouterr().out


def test_it_is_counted_only_once():
    call_command("import_blt", LINN, slug="linn", now=True)

    assert actions.count(Ballot.objects.get(slug="linn"), at=factories.NOON) is False


def test_nobody_here_voted_in_it():
    call_command("import_blt", LINN, slug="linn", electorate=22310, now=True)

    ballot = Ballot.objects.get(slug="linn")
    assert ballot.held_elsewhere
    assert [ballot.voters, ballot.roll_size, ballot.roll.count()] == [8800, 22310, 0]
    assert not urn.Entry.objects.filter(ballot=ballot.pk).exists()
    assert urn.Box.objects.get(pk=ballot.pk).sealed


def test_no_ballot_of_our_own_can_be_held_under_its_rules(small, cleo):
    call_command("import_blt", small, slug="small")
    rules = Ballot.objects.get(slug="small").rule_set
    week = dt.timedelta(days=7)
    dates = {"opens_at": factories.NOON + week, "closes_at": factories.NOON + 2 * week}

    refusal = refusal_to_open(rules, dates["opens_at"], at=factories.NOON)

    assert refusal is not None
    assert refusal.code == "too-little-notice"
    choice = AboutForm().fields["rule_set"]
    assert isinstance(choice, ModelChoiceField)
    assert choice.queryset is not None
    assert rules not in choice.queryset


def test_its_pages_say_where_it_was_held(client):
    call_command("import_blt", LINN, slug="linn", electorate=22310, now=True)

    page = client.get(reverse("ballots:result", args=["linn"])).content.decode()

    assert "8,800 papers came from the place where this election was held" in page
    assert "members on the roll" not in page
    assert "every receipt" not in page


def test_a_candidate_who_withdrew_is_passed_over_and_invalid_papers_are_blank(small, capsys):
    call_command("import_blt", small, slug="small")

    contest = Contest.objects.get(ballot__slug="small")
    names = [option.name for option in contest.options.order_by("place")]
    assert names == ["Ann", "Cem"]
    assert results.posted(contest) == {"": {bytes([0, 1]): 4, bytes([1]): 3, b"": 3}}
    assert "Not valid, and counted as blank: 3." in capsys.readouterr().out


def test_title_seats_rule_and_day_may_be_given(small):
    call_command(
        *("import_blt", str(small), "--title=Two of three", "--seats=2", "--rule=wigm"),
        "--held-on=2017-05-04",
    )

    ballot = Ballot.objects.get(slug="two-of-three")
    contest = ballot.contests.get()
    assert [contest.seats, contest.method] == [2, "wigm"]
    assert ballot.opens_at.isoformat() == "2017-05-04T06:00:00+00:00"
    assert ballot.closes_at.isoformat() == "2017-05-04T21:00:00+00:00"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"slug": "taken"}, "already"),
        ({"title": "!!!"}, "--slug"),
        ({"seats": 0}, "at least one place"),
        ({"seats": 2, "rule": "irv"}, "fills at most 1"),
        ({"title": "x" * 121}, "1 to 120 characters"),
        ({"electorate": 9}, "only 9 people"),
        ({"held_on": dt.date(2100, 1, 1)}, "must be over"),
        ({"by": 999_999}, "Nobody has the membership number"),
    ],
)
def test_what_cannot_be_brought_in_is_refused_with_the_reason(small, options, reason):
    call_command("import_blt", small, slug="taken")

    with pytest.raises(CommandError, match=reason):
        call_command("import_blt", small, **options)

    assert Ballot.objects.count() == 1


def test_a_member_without_the_office_is_refused(small):
    ada = factories.member("Ada Okafor")

    with pytest.raises(CommandError, match="Only the returning officer"):
        call_command("import_blt", small, by=ada.number)


@pytest.mark.parametrize("text", ["", "3 1\n1 9 0\n0\n"])
def test_a_file_that_is_not_blt_is_refused_by_line(tmp_path, text):
    file = tmp_path / "bad.blt"
    file.write_text(text)

    with pytest.raises(CommandError, match="line"):
        call_command("import_blt", file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_blt", tmp_path / "nowhere.blt")
