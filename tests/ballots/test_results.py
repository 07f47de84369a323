"""What everyone can read once a ballot is declared, and nobody before."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from ballots import counting
from ballots.models import Tally
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


def test_the_papers_can_be_downloaded_and_counted_again(client, declared):
    contest = declared.contests.get(position=3)
    file = client.get(reverse("ballots:download", args=[declared.slug, 3, "papers.blt"])).content

    standing, papers = counting.blt.read(file)
    lot = counting.lot_from_seed(bytes(declared.lot_seed), [str(n) for n in range(4)])
    numbers = {name: place for place, name in enumerate(standing.ids)}
    again = counting.count(
        standing, papers, contest.method, [standing.ids[int(place)] for place in lot]
    )

    first = counting.record.from_json(contest.tally.count)
    assert numbers
    assert [again.names[who] for who in again.elected] == [
        first.names[who] for who in first.elected
    ]


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
