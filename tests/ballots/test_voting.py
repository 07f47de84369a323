"""The paper, page by page: as a voter without JavaScript meets it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse

from ballots import urn
from ballots.models import Ballot, Issuance
from tests.factories import CANDIDATES, DAY, NOON, members, said

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture(autouse=True)
def the_day_after_opening():
    with time_machine.travel(NOON + DAY, tick=False):
        yield


class Voter:
    """Somebody at a browser: presses buttons, and carries along what the page carries."""

    def __init__(self, client, member, ballot):
        self.client, self.ballot = client, ballot
        client.force_login(member.user)
        self.page = client.get(reverse("ballots:without", args=[ballot.slug]))

    @property
    def text(self) -> str:
        return self.page.content.decode()

    @property
    def hidden(self) -> dict[str, str]:
        pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', self.text)
        return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}

    def press(self, go: str, **typed: str):
        form = self.hidden | typed | {"go": go}
        self.page = self.client.post(reverse("ballots:without", args=[self.ballot.slug]), form)
        return self

    def cast(self, **typed: str):
        form = self.hidden | typed
        self.page = self.client.post(reverse("ballots:cast", args=[self.ballot.slug]), form)
        return form

    def says(self, *phrases: str) -> bool:
        return all(phrase in self.text for phrase in phrases)


def answer(ballot: Ballot, position: int, said: str) -> dict[str, str]:
    return {f"answer-{ballot.contests.get(position=position).pk}": said}


def ranks(ballot: Ballot, **by_name: str) -> dict[str, str]:
    """Ranks typed, by the first name of the candidate."""
    [contest] = ballot.contests.filter(kind="ranked")
    options = {option.name.split()[0].lower(): option for option in contest.options.all()}
    return {f"rank-{options[name].pk}": typed for name, typed in by_name.items()}


def test_a_whole_paper_of_seventeen_proposals(client, maker, ada):
    ballot = maker.opened(proposals=17)
    voter = Voter(client, ada, ballot)

    for position in range(1, 18):
        assert voter.says(f"Question {position} of 17", f"Proposal {position}")
        voter.press("next", **answer(ballot, position, "for" if position % 2 else "against"))

    assert voter.says("Check your vote", "You have not voted yet.")
    voter.cast()
    assert voter.says("Your vote has been cast")
    assert said(ballot) == [b"A"] * 8 + [b"F"] * 9


def test_nothing_is_stored_before_the_vote_is_cast(client, maker, ada):
    ballot = maker.opened(proposals=2)
    voter = Voter(client, ada, ballot)

    voter.press("next", **answer(ballot, 1, "for")).press("next", **answer(ballot, 2, "for"))

    assert not urn.Pending.objects.exists()
    assert not Issuance.objects.exists()
    assert "answer" not in str(dict(client.session))


def test_a_proposal_can_be_skipped_and_the_check_says_so(client, maker, ada):
    ballot = maker.opened(proposals=2)
    voter = Voter(client, ada, ballot)

    voter.press("next", **answer(ballot, 1, "for")).press("skip")
    assert voter.says("No vote on this proposal")
    voter.cast()

    assert said(ballot) == [b"", b"F"]  # the one left out is cast blank


def test_going_on_without_an_answer_says_what_to_do(client, maker, ada):
    voter = Voter(client, ada, maker.opened(proposals=2))

    voter.press("next")

    assert voter.page.status_code == 422
    assert voter.says("Choose For, Against or Abstain, or skip this proposal", "<title>Error:")


def test_an_answer_can_be_changed_from_the_check_page_and_leads_back_to_it(client, maker, ada):
    ballot = maker.opened(proposals=3)
    voter = Voter(client, ada, ballot)
    for position in (1, 2, 3):
        voter.press("next", **answer(ballot, position, "for"))

    voter.press("2")
    assert voter.says("Question 2 of 3")
    voter.press("next", **answer(ballot, 2, "against"))

    assert voter.says("Check your vote")
    voter.cast()
    assert said(ballot) == [b"A", b"F", b"F"]


def test_back_keeps_what_was_answered(client, maker, ada):
    ballot = maker.opened(proposals=2)
    voter = Voter(client, ada, ballot)

    voter.press("next", **answer(ballot, 1, "abstain")).press("back")

    assert voter.says("Question 1 of 2", 'value="abstain" checked')


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amina": "1", "bryn": "1"}, "You used 1 twice. Give "),
        (
            {"amina": "1", "bryn": "3"},
            "You have not used 2. Change 3 to 2, or give 2 to someone else",
        ),
        ({"amina": "x"}, "Rank for Amina Khan must be a whole number from 1 to 4"),
        ({"amina": "5"}, "Rank for Amina Khan must be a whole number from 1 to 4"),
        ({"amina": "0"}, "Rank for Amina Khan must be a whole number from 1 to 4"),
        ({}, "Rank at least one candidate"),
    ],
)
def test_what_is_wrong_with_a_ranking_is_said_and_what_was_typed_is_kept(
    client, maker, ada, typed, said
):
    ballot = maker.opened(proposals=0, candidates=CANDIDATES)
    voter = Voter(client, ada, ballot)

    voter.press("next", **ranks(ballot, **typed))

    assert voter.page.status_code == 422
    assert voter.says(said, "There is a problem")
    assert all(f'value="{value}"' in voter.text for value in typed.values())


def test_a_gap_can_be_closed_at_the_press_of_a_button(client, maker, ada):
    ballot = maker.opened(proposals=0, candidates=CANDIDATES)
    voter = Voter(client, ada, ballot)

    voter.press("next", **ranks(ballot, amina="2", bryn="4"))
    assert voter.says("Close the gap for me")
    voter.press("gap", **ranks(ballot, amina="2", bryn="4"))

    assert voter.page.status_code == 200
    voter.press("next", **ranks(ballot, amina="1", bryn="2"))
    assert voter.says("Check your vote")


def test_a_ranking_is_cast_as_ranked(client, maker, ada):
    ballot = maker.opened(proposals=0, candidates=CANDIDATES)
    voter = Voter(client, ada, ballot)

    voter.press("next", **ranks(ballot, dafydd="1", amina="2"))
    voter.cast()

    assert said(ballot) == [bytes([3, 0])]


def test_the_order_of_candidates_is_the_voters_own_and_stays(client, maker):
    voters = members(6)
    ballot = maker.opened(proposals=0, candidates=CANDIDATES)

    orders = []
    for member in voters:
        twice = [Voter(client, member, ballot).text for _ in range(2)]
        found = [tuple(re.findall(r"<h3>([^<]+)</h3>", text)) for text in twice]
        assert found[0] == found[1]
        orders.append(found[0])

    assert len(set(orders)) > 1
    assert all(sorted(order) == sorted(CANDIDATES) for order in orders)


def test_candidates_can_be_listed_from_a_to_z_without_losing_ranks(client, maker, ada):
    ballot = maker.opened(proposals=0, candidates=CANDIDATES)
    voter = Voter(client, ada, ballot)

    voter.press("az", **ranks(ballot, bryn="1"))

    assert re.findall(r"<h3>([^<]+)</h3>", voter.text) == sorted(CANDIDATES)
    assert voter.says('value="1"')


def test_sending_the_cast_again_shows_the_same_receipt(client, maker, ada, mailoutbox):
    ballot = maker.opened()
    voter = Voter(client, ada, ballot)
    voter.press("next", **answer(ballot, 1, "for"))

    form = voter.cast()
    numbers = re.findall("[0-9a-f]{64}", voter.text)
    again = client.post(reverse("ballots:cast", args=[ballot.slug]), form)

    assert re.findall("[0-9a-f]{64}", again.content.decode()) == numbers
    assert form["code"] in voter.text
    assert [bytes(paper.id).hex() for paper in urn.Pending.objects.all()] == numbers
    assert [letter.subject for letter in mailoutbox] == [
        f"Your ballot papers were issued: {ballot}"
    ]


def test_the_mail_never_says_how_somebody_voted(client, maker, ada, mailoutbox):
    ballot = maker.opened()
    voter = Voter(client, ada, ballot)
    voter.press("next", **answer(ballot, 1, "against"))
    voter.cast()

    [letter] = mailoutbox
    assert "against" not in letter.body.lower()
    assert not set(re.findall("[0-9a-f]{64}", letter.body)) - {ballot.fingerprint}
    assert not re.search(r"(\w{4}-){6}\w{4}", letter.body)


def test_voting_again_is_refused(client, maker, ada):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F", at=NOON + DAY)

    voter = Voter(client, ada, ballot)
    voter.press("next", **answer(ballot, 1, "against"))
    voter.cast()

    assert voter.page.status_code == 409
    assert voter.says("Your ballot papers were issued to you before.")
    assert urn.Pending.objects.count() == 1


def test_whoever_was_issued_papers_before_is_told_before_they_fill_one_in(client, maker, ada):
    ballot = maker.opened(proposals=17)
    maker.vote(ballot, ada, *[b"F"] * 17, at=NOON + DAY)

    voter = Voter(client, ada, ballot)

    assert voter.page.status_code == 409
    assert voter.says("Your ballot papers were issued to you before.")


def test_the_paper_is_closed_at_closing_time(client, maker, ada):
    ballot = maker.opened()
    voter = Voter(client, ada, ballot)
    voter.press("next", **answer(ballot, 1, "for"))

    with time_machine.travel(maker.closes, tick=False):
        voter.cast()

    assert voter.page.status_code == 409
    assert voter.says("Voting has closed. A vote that had not reached the ballot box by then")
    assert not urn.Pending.objects.exists()


def test_somebody_who_is_not_on_the_roll_has_no_paper(client, maker, ben):
    ballot = maker.opened()

    voter = Voter(client, ben, ballot)

    assert voter.page.status_code == 409
    assert voter.says("You are not on the roll for this ballot.")


def test_a_made_up_receipt_code_only_leads_back_to_the_check(client, maker, ada):
    ballot = maker.opened()
    voter = Voter(client, ada, ballot)
    voter.press("next", **answer(ballot, 1, "for"))

    voter.cast(code="ILOU")

    assert voter.says("Check your vote")
    assert not urn.Pending.objects.exists()


def test_whoever_was_signed_out_while_voting_is_led_back_to_the_paper(client, maker, ada):
    ballot = maker.opened()
    voter = Voter(client, ada, ballot)
    voter.press("next", **answer(ballot, 1, "for"))
    client.logout()

    voter.cast()
    client.force_login(ada.user)
    back = client.get(parse_qs(urlsplit(voter.page["Location"]).query)["next"][0], follow=True)

    assert back.status_code == 200
    assert "Your vote on this proposal" in back.content.decode()
    assert not Issuance.objects.exists()


def test_a_draft_does_not_exist_for_members(client, maker, ada):
    ballot = maker.draft()
    client.force_login(ada.user)

    assert client.get(reverse("ballots:detail", args=[ballot.slug])).status_code == 404
    assert client.get(reverse("ballots:vote", args=[ballot.slug])).status_code == 404
