"""What everyone can read once a ballot is declared, and nobody before."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from ballots import counting, narrative, sheet
from ballots.counting.__main__ import main
from ballots.models import Contest, Tally
from tests.factories import CANDIDATES, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

PAGES = ["result"]


@pytest.fixture
def declared(maker):
    """Two proposals and an election of two: 12 voted."""
    voters = members(12)
    ballot = maker.opened(proposals=2, candidates=CANDIDATES, seats=2)
    for n, voter in enumerate(voters):
        maker.vote(
            ballot,
            voter,
            b"F" if n < 7 else b"A",
            b"F" if n < 6 else b"A",
            bytes([n % 4, (n + 1) % 4]),
        )
    return maker.declared(ballot)


def test_anyone_can_read_a_result(client, declared):
    page = client.get(reverse("ballots:result", args=[declared.slug]))

    text = page.content.decode()
    assert page.status_code == 200
    assert "1 of 2 proposals carried" in text
    assert "12 of 14 members on the roll voted" in text  # twelve voters and two officers
    assert "Not carried: the votes are equal" in text


def test_every_stage_of_an_election_has_its_page(client, declared):
    address = reverse("ballots:contest_result", args=[declared.slug, 3])
    count = counting.record.from_json(declared.contests.get(position=3).tally.count)

    for number in range(1, len(count.stages) + 1):
        text = client.get(address, {"stage": number}).content.decode()
        assert f"Stage {number} of {len(count.stages)}" in text

    assert "Stage 1 of" in client.get(address, {"stage": "1"}).content.decode()
    assert client.get(address, {"stage": "nonsense"}).status_code == 200
    assert client.get(address, {"stage": "999"}).status_code == 200


@pytest.mark.parametrize("state", ["notified", "opened"])
@pytest.mark.parametrize("page", PAGES)
def test_before_it_is_declared_there_is_no_result_for_anyone(client, maker, state, page):
    ballot = getattr(maker, state)()
    for somebody in (None, maker.returning, maker.scrutineer):
        if somebody:
            client.force_login(somebody.user)
        assert client.get(reverse(f"ballots:{page}", args=[ballot.slug])).status_code == 404
        assert (
            client.get(reverse("ballots:download", args=[ballot.slug, 1, "papers.csv"])).status_code
            == 404
        )


@pytest.mark.parametrize("ron", [False, True])
def test_the_papers_can_be_downloaded_and_counted_again(
    client, maker, ron, tmp_path, monkeypatch, capsys
):
    """By the command on the page: the same lot, the same stages, the same people."""
    voters = members(4)
    ballot = maker.opened(proposals=0, candidates=CANDIDATES, seats=2, ron=ron)
    for n, voter in enumerate(voters):
        maker.vote(ballot, voter, bytes([n, (n + 1) % 4]))
    contest = maker.declared(ballot).contests.get()
    assert contest.standing == len(CANDIDATES)
    page = client.get(reverse("ballots:result", args=[ballot.slug])).content.decode()
    [command] = re.findall("<code>python -m ballots.counting (.*?)</code>", page)
    file = client.get(reverse("ballots:download", args=[ballot.slug, 1, "papers.blt"]))
    assert f'filename="{command.split()[1]}"' in file["Content-Disposition"]
    (tmp_path / command.split()[1]).write_bytes(file.content)
    monkeypatch.chdir(tmp_path)

    assert main([*command.split(), "--json"]) == 0

    again = counting.record.from_json(capsys.readouterr().out)
    first = counting.record.from_json(contest.tally.count)
    assert first.lots_used  # a paper for each: without the lot nobody is in front
    assert [again.names[who] for who in again.lot] == [first.names[who] for who in first.lot]
    assert [again.names[who] for who in again.elected] == [
        first.names[who] for who in first.elected
    ]
    assert [stage.votes for stage in again.stages] == [stage.votes for stage in first.stages]


def test_the_page_and_the_sheet_write_votes_alike_wherever_they_stand(client, declared):
    """On the page with two places, on the sheet, which is for checking, with all of them."""
    contest = declared.contests.get(position=3)
    ids = [str(option.place) for option in contest.options.all()]
    standing = counting.Contest(tuple(counting.Candidate(id_, f"C{id_}") for id_ in ids), 2)
    papers = counting.papers.from_ids(standing, [("01", 7000), ("2", 3000), ("3", 2999)])
    told = narrative.Election(contest, counting.count(standing, papers, "scottish-2011", ids))

    stage = told.stage(3)

    assert stage.headline == "C1 knocked out, 2,665.95 votes passed on"
    assert stage.sentences[0].startswith("C1 had the fewest votes, 2,665.95, and was excluded.")
    assert told.stage(2).bars[-1].total == "2,665.95 votes"
    [on_paper] = sheet.elections.stories(told)[2].sentences
    assert on_paper.startswith("C1 had the fewest votes, 2,665.95000, and was excluded.")
    assert "2,665.95000" in {
        cell.votes for row in sheet.elections.bands(told)[0].rows for cell in row.cells
    }


@pytest.mark.parametrize(
    ("units", "said"),
    [(0, "0 votes"), (100_000, "1 vote"), (150_000, "1.50 votes"), (200_000, "2 votes")],
)
def test_one_vote_is_not_several(units, said):
    contest = counting.Contest((counting.Candidate("0", "A"),), 1)
    count = counting.count(contest, counting.Profile((), ()), "scottish-2011", ["0"])

    assert narrative.Election(Contest(title="T"), count).votes(units) == said


@pytest.mark.parametrize("kind", ["papers.csv", "count.csv", "count.json"])
@pytest.mark.parametrize("position", [1, 3])
def test_each_download_exists(client, declared, position, kind):
    response = client.get(reverse("ballots:download", args=[declared.slug, position, kind]))

    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")


def test_a_download_that_does_not_exist_is_not_found(client, declared):
    for kind in ("papers.blt", "secrets.csv"):
        address = reverse("ballots:download", args=[declared.slug, 1, kind])
        assert client.get(address).status_code == 404


def test_the_tally_of_a_proposal_is_its_figures(declared):
    tally = Tally.objects.get(contest__ballot=declared, contest__position=1)

    assert json.loads(tally.count) == {"for": 7, "against": 5, "abstain": 0}
    assert tally.papers == 12


def test_is_my_vote_in_finds_a_paper_however_its_number_is_typed(client, maker, ada):
    ballot = maker.opened()
    number = maker.vote_online(ballot, ada, b"F").receipts["q01/online"].id.hex()
    maker.declared(ballot)
    address = reverse("ballots:receipt", args=[ballot.slug])

    for typed in (number, f" {number.upper()} ", f"{number[:32]} {number[32:]}"):
        assert (
            "Yes. The paper with this number is on the board: paper 1 of 1"
            in client.post(address, {"code": typed}).content.decode()
        )


def test_is_my_vote_in_says_what_to_do_when_it_is_not(client, maker):
    ballot = maker.declared(maker.opened())
    address = reverse("ballots:receipt", args=[ballot.slug])

    unknown = client.post(address, {"code": "0" * 64})
    malformed = client.post(address, {"code": "1234"})

    assert "write to the returning officer" in unknown.content.decode()
    assert malformed.status_code == 422
    assert "has 64 letters and figures" in malformed.content.decode()
