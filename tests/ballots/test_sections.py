"""Sections of the electorate with weights, from the roll to the verifier."""

from __future__ import annotations

import csv
import json

import pytest
from django.core.management import call_command
from django.test import Client

from ballots import actions, board, counting, keystore, manifests, results, rules, sections, urn
from ballots.models import Ballot, Base, Issuance
from ballots.sealing import canonical
from ballots.tasks import sweep
from members.models import MembershipClass
from momentum_demo.refusals import Refused
from static import verify_ballot
from tests import factories
from tests.ballots.test_tasks import at
from tests.factories import DAY, NOON, Voter, holder, member

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

COUNCILLOR = "Councillor"
COLLEGE = [
    {"code": "holders", "name": "Public office-holders", "weight": 2, "office": COUNCILLOR},
    {"code": "members", "name": "Members", "weight": 1},
]
AFFILIATED = [
    {"code": "affiliates", "name": "Affiliates", "weight": 1, "kind": "affiliate"},
    {"code": "members", "name": "Members", "weight": 3},
]
FOR, AGAINST, ABSTAIN = b"F", b"A", b"S"


class Hall:
    """Twenty-two office-holders and thirty members, with the two officers among them."""

    def __init__(self, maker) -> None:
        self.maker = maker
        self.holders = [holder(f"Holder {n}", COUNCILLOR) for n in range(22)]
        self.members = [member(f"Member {n}") for n in range(28)]

    def opened(self, **fields) -> Ballot:
        return self.maker.opened(**({"sections": COLLEGE} | fields))


@pytest.fixture
def hall(maker):
    return Hall(maker)


def problems_of(tmp_path, lines: list[bytes]) -> list[str]:
    path = tmp_path / "board.jsonl"
    path.write_bytes(b"".join(lines))
    verifier = verify_ballot.Verifier()
    verifier.run(path)
    return verifier.problems


# What a section is


@pytest.mark.parametrize(
    "listed",
    [
        [{"code": "members", "name": "Members", "weight": 1}],  # one alone is no section
        [COLLEGE[0], COLLEGE[0] | {"code": "more"}],  # nobody else could vote
        [COLLEGE[1], COLLEGE[0]],  # the rest come last
        [COLLEGE[0], COLLEGE[1] | {"code": "holders"}],
        [COLLEGE[0] | {"weight": 0}, COLLEGE[1]],
        [COLLEGE[0] | {"weight": 0.5}, COLLEGE[1]],
        [COLLEGE[0] | {"code": "Office-holders"}, COLLEGE[1]],
        [COLLEGE[0] | {"name": " "}, COLLEGE[1]],
        [COLLEGE[0] | {"kind": "honorary"}, COLLEGE[1]],
        [COLLEGE[0] | {"share": 3}, COLLEGE[1]],
    ],
)
def test_sections_that_could_not_be_held_are_an_error(maker, listed):
    with pytest.raises(ValueError, match="section"):
        maker.draft(sections=listed)


def test_everybody_is_in_the_first_section_that_fits_on_the_day_of_the_freeze(maker):
    both = holder("Both", "Chair")
    until_today = holder("Until today", COUNCILLOR, until=maker.notice.date())
    post = holder("In office", COUNCILLOR).terms.get().office
    post.terms.create(member=both, seat=50, span=both.terms.get().span)
    ballot = maker.draft(sections=[COLLEGE[0] | {"code": "chairs", "office": "Chair"}, *COLLEGE])

    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)

    parts = dict(ballot.roll.values_list("member__name", "segment"))
    assert parts[both.name] == "chairs"
    assert parts["In office"] == "holders"
    assert parts[until_today.name] == parts["Cleo Marsh"] == "members"


def test_a_class_without_a_vote_has_one_where_it_has_a_section(maker):
    affiliate = member("Unison branch", kind=MembershipClass.AFFILIATE)
    lapsed = member("Lapsed branch", kind=MembershipClass.AFFILIATE, lapsed=True)

    ballots = [maker.draft(sections=AFFILIATED), maker.draft()]
    for ballot in ballots:
        actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)

    with_section, without = (
        dict(ballot.roll.values_list("member", "segment")) for ballot in ballots
    )
    assert with_section[affiliate.pk] == "affiliates"
    assert affiliate.pk not in without
    assert lapsed.pk not in with_section


# What the rules ask


@pytest.mark.parametrize(("people", "refused"), [(19, "small-section"), (20, None)])
def test_a_section_is_large_enough_to_hide_in(maker, people, refused):
    for n in range(people):
        holder(f"Holder {n}", COUNCILLOR)
    factories.members(20)
    ballot = maker.draft(sections=COLLEGE)
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)

    refusal = rules.refusal_to_notify(
        Ballot.objects.get(pk=ballot.pk),
        list(ballot.contests.prefetch_related("options")),
        sign_offs=2,
        at=maker.notice,
        parts=dict(ballot.roll_parts()),
    )

    assert (refusal and refusal.code) == refused


def test_votes_with_weights_are_no_share_of_everyone_on_the_roll(hall):
    ballot = hall.maker.draft(sections=COLLEGE)
    actions.change_proposal(
        ballot.contests.get(), base=Base.ELECTORATE, by=hall.maker.returning, at=hall.maker.notice
    )
    actions.freeze_roll(ballot, by=hall.maker.returning, at=hall.maker.notice)
    actions.sign_off(ballot, by=hall.maker.returning, at=hall.maker.notice)
    actions.sign_off(ballot, by=hall.maker.scrutineer, at=hall.maker.notice)

    with pytest.raises(Refused) as caught:
        actions.notify(ballot, by=hall.maker.returning, at=hall.maker.notice)

    assert caught.value.refusal.code == "weights-and-roll"


# The manifest


def test_each_section_has_keys_of_its_own_and_the_manifest_says_what_it_weighs(hall):
    ballot = hall.opened(proposals=2)

    manifest = manifests.of(ballot)

    assert manifest.to_json()["sections"] == {
        "holders": {"name": "Public office-holders", "weight": 2, "n": 22},
        "members": {"name": "Members", "weight": 1, "n": 30},
    }
    assert manifest.scopes.keys() == {
        f"q0{n}/{channel}-{section}"
        for n in (1, 2)
        for channel in ("online", "assisted")
        for section in ("holders", "members")
    }
    assert len({scope.key.public for scope in manifest.scopes.values()}) == 8


def test_nobody_is_issued_a_paper_of_another_section(hall):
    ballot = hall.opened()
    voter = Voter(ballot, hall.members[0])

    with pytest.raises(Refused) as caught:
        voter.cast("q01/online-holders", FOR)

    assert caught.value.refusal.code == "other-section"
    assert not Issuance.objects.exists()
    assert not urn.Pending.objects.exists()


@pytest.mark.parametrize("code", ["q01/online", "q01/assisted-members", "q01/online-nobody"])
def test_a_browser_is_signed_nothing_but_what_its_manifest_has(hall, code):
    ballot = hall.opened()
    client = Client()
    client.force_login(hall.members[0].user)

    with at(NOON + DAY):
        answer = client.post(
            f"/ballots/{ballot.slug}/issue/",
            json.dumps({"requests": [{"contest": code, "blinded": "00"}]}),
            content_type="application/json",
        )

    assert (answer.status_code, answer.json()) == (400, {"code": "malformed"})


# The whole way


@pytest.fixture
def college(hall):
    """A proposal and two places. Members 12 to 4 for, office-holders 2 to 6 against, one paper of each blank.

    16 and 8 valid papers: a member's stands for 1 × 16 ÷ 16 = 1 vote and an office-holder's for 2 × 16 ÷ 8 = 4.
    For 12 + 2 × 4 = 20; against 4 + 6 × 4 = 28. Of the 24 papers 14 were for.
    """
    ballot = hall.opened(candidates=("Amina", "Bryn", "Carys"), seats=1)
    votes = [(who, FOR, b"\0\1") for who in hall.members[:12]]
    votes += [(who, AGAINST, b"\1\0") for who in hall.members[12:16]]
    votes += [(who, FOR, b"\0\2") for who in hall.holders[:2]]
    votes += [(who, AGAINST, b"\2\1") for who in hall.holders[2:8]]
    votes += [(hall.members[16], b"", b""), (hall.holders[8], b"", b"")]
    for n, (who, said, ranking) in enumerate(votes):
        if n % 3:
            hall.maker.vote_online(ballot, who, said, ranking)
        else:
            hall.maker.vote(ballot, who, said or None, ranking or None)
    return ballot


def declared_by_the_clock(maker, ballot: Ballot) -> Ballot:
    with at(maker.closes + DAY):
        sweep()
    return Ballot.objects.get(pk=ballot.pk)


def test_a_college_is_counted_by_its_weights_by_the_clock_and_by_hand(hall, college):
    ballot = declared_by_the_clock(hall.maker, college)

    proposal, places = ballot.contests.select_related("tally", "ballot")
    decision = results.decision(proposal)
    count = counting.record.from_json(places.tally.count)
    assert (decision.votes_for, decision.votes_against, decision.turnout) == (20, 28, 24)
    assert decision.outcome is counting.Outcome.LOST
    assert proposal.tally.sections == {
        "holders": {"papers": 8, "each": 4, "figures": {"for": 2, "against": 6, "abstain": 0}},
        "members": {"papers": 16, "each": 1, "figures": {"for": 12, "against": 4, "abstain": 0}},
    }
    # First preferences: Amina 12 + 2 × 4 = 20, Bryn 4, Carys 6 × 4 = 24. The quota is of 48 votes: 25.
    assert count.figure(count.quota) == "25.00000"
    assert [count.figure(votes) for votes in count.stages[0].votes] == [
        "20.00000",
        "4.00000",
        "24.00000",
    ]
    assert (count.weighted, count.valid, places.tally.papers) == (True, 48, 24)
    # Bryn goes, his four papers pass to Amina, and she and Carys are level at 24: the lot decides.
    assert count.elected in {("0",), ("2",)}
    assert ballot.voters == 26  # people, with the two who said nothing


def test_the_record_is_valid_and_a_recount_comes_out_the_same(hall, college, tmp_path, capsys):
    ballot = declared_by_the_clock(hall.maker, college)

    problems = problems_of(tmp_path, list(board.lines(ballot)))
    call_command("recount", ballot.slug)

    assert problems == []
    out = capsys.readouterr().out
    assert "The same papers, the same lot, the same result." in out
    assert "1. Proposal 1: 24 papers" in out


def test_what_any_program_counts_comes_to_the_same(hall, college, tmp_path):
    ballot = declared_by_the_clock(hall.maker, college)
    places = ballot.contests.select_related("tally", "ballot").get(position=2)
    client = Client()

    ours = client.get(f"/ballots/{ballot.slug}/result/2/papers.blt").content
    table = client.get(f"/ballots/{ballot.slug}/result/2/papers.csv").content.decode()
    path = tmp_path / "board.jsonl"
    path.write_bytes(b"".join(board.lines(ballot)))
    verify_ballot.main([str(path), "--papers", str(tmp_path)])
    theirs = (tmp_path / "q02.blt").read_bytes()

    declared = counting.record.from_json(places.tally.count)
    for text in (ours, theirs):
        contest, papers = counting.blt.read(text)
        lot = [str(int(who) + 1) for who in declared.lot]
        again = counting.count(contest, papers, places.method, lot)
        assert papers.valid == 48
        assert [int(who) - 1 for who in again.elected] == [int(who) for who in declared.elected]
    assert list(csv.reader(table.splitlines())) == [
        ["section", "votes each", "papers", "1", "2", "3"],
        ["holders", "4", "2", "Amina", "Carys"],
        ["holders", "4", "6", "Carys", "Bryn"],
        ["members", "1", "12", "Amina", "Bryn"],
        ["members", "1", "4", "Bryn", "Amina"],
    ]
    assert (tmp_path / "q01.csv").read_text() == "votes,vote\n2,blank\n28,against\n20,for\n"


def test_the_result_and_the_count_sheet_say_how_sections_were_weighed(hall, college):
    ballot = declared_by_the_clock(hall.maker, college)
    client = Client()

    pages = [
        " ".join(client.get(f"/ballots/{ballot.slug}/{page}").content.decode().split())
        for page in ("result/", "result/2/", "sheet/")
    ]

    for page in pages:
        assert "Public office-holders" in page
        assert "Votes are weighted" in page
    assert "24 valid papers were counted" in pages[1]
    assert "Votes, by the weights of the sections: 48" in pages[2]
    assert client.get(f"/ballots/{ballot.slug}/sheet.pdf").content.startswith(b"%PDF")


def test_a_section_in_which_nobody_voted_has_no_share_and_the_sheet_says_so(hall, tmp_path):
    ballot = hall.opened()
    for who in hall.members[:3]:
        hall.maker.vote(ballot, who, FOR)
    ballot = declared_by_the_clock(hall.maker, ballot)

    proposal = ballot.contests.select_related("tally", "ballot").get()
    page = Client().get(f"/ballots/{ballot.slug}/sheet/").content.decode()

    assert results.decision(proposal).votes_for == 3
    assert "Nobody in “Public office-holders” cast a valid paper" in page
    assert problems_of(tmp_path, list(board.lines(ballot))) == []


def test_a_ballot_nobody_voted_in_is_declared_and_valid(hall, tmp_path):
    ballot = declared_by_the_clock(hall.maker, hall.opened(candidates=("Amina", "Bryn"), seats=1))

    proposal, places = ballot.contests.select_related("tally", "ballot")
    assert results.decision(proposal).outcome is counting.Outcome.NO_RESULT
    assert json.loads(places.tally.count)["outcome"] == "no-result"
    assert problems_of(tmp_path, list(board.lines(ballot))) == []


# What an organisation could try


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sections": {"holders": {"each": 5}}}, "the published sections is"),
        ({"figures": {"for": 21}}, "the published figures is"),
    ],
)
def test_another_weight_than_the_manifest_says_shows(hall, college, tmp_path, change, said):
    ballot = declared_by_the_clock(hall.maker, college)
    lines = list(board.lines(ballot))
    published = json.loads(lines[-1])["result"]
    for field, values in change.items():
        for name, value in values.items():
            if isinstance(value, dict):
                published["q01"][field][name] |= value
            else:
                published["q01"][field][name] = value

    problems = problems_of(tmp_path, [*lines[:-1], canonical.dumps({"result": published}) + b"\n"])

    assert any(said in problem for problem in problems)


def test_a_member_who_is_given_an_office_holders_paper_shows(hall, tmp_path):
    """All office-holders vote, and with their key somebody who is on the roll as a member."""
    ballot = hall.opened()
    code, signers = "q01/online-holders", keystore.signers(ballot.pk)
    for who in hall.holders:
        hall.maker.vote_online(ballot, who, AGAINST)
    smuggled = Voter(ballot, hall.members[0])
    request = smuggled.request(code)
    answer = signers[code].blind_sign(request.blinded, randomness=bytes(272))
    Issuance.objects.create(
        roll_entry=ballot.roll.get(member=smuggled.member),
        contest=ballot.contests.get(),
        channel="online",
        blinded_sha256=bytes(32),
    )
    smuggled.credential = lambda code, at: request.finish(answer)
    smuggled.cast(code, FOR)
    actions.close(ballot, at=hall.maker.closes)
    actions.seal(ballot, at=hall.maker.closes + DAY)

    problems = problems_of(tmp_path, list(board.lines(Ballot.objects.get(pk=ballot.pk))))

    assert any(f"23 credentials of {code} are in use, but only 22" in each for each in problems)


def test_the_papers_of_two_sections_changed_about_are_other_papers(hall, college):
    ballot = declared_by_the_clock(hall.maker, college)
    contest = ballot.contests.select_related("ballot", "tally").get(position=1)
    piles = results.posted(contest)

    swapped = {"holders": piles["members"], "members": piles["holders"]}

    assert results.number(swapped) == results.number(piles)
    assert results.digest(swapped) != results.digest(piles) == contest.tally.digest


# What a voter is told


def test_voters_are_told_their_section_and_what_its_weight_means(hall):
    ballot = hall.opened()
    client = Client()
    client.force_login(hall.holders[0].user)

    with at(NOON + DAY):
        pages = [
            " ".join(client.get(f"/ballots/{ballot.slug}/{page}").content.decode().split())
            for page in ("", "vote/", "roll/")
        ]

    for page in pages:
        assert "You vote in the section “Public office-holders”: 22 of the 52 people" in page
        assert "count 2 parts of 3" in page
    assert "q01/online-holders" in pages[1]
    assert "online-members" not in pages[1]
    assert sections.yours(ballot, "nowhere") is None
