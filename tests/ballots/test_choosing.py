"""A paper on which one is chosen, or so many of so many, from the paper to the recount."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.urls import reverse

from ballots import actions, casting, exports, narrative, recounts, results, sheet
from ballots.models import Ballot, Contest
from momentum_demo.refusals import Refused
from tests.ballots.test_marks import paper
from tests.ballots.test_voting import Voter as AtTheBrowser
from tests.desk import signed_in
from tests.factories import DAY, NOON, Voter, members, said

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

AMINA, BRYN, CARYS, DAI = range(4)


@pytest.fixture
def ballot(maker, ada) -> Ballot:
    """Two of four are chosen."""
    names = ("Amina", "Bryn", "Carys", "Dai")
    return maker.opened(proposals=0, candidates=names, seats=2, method="most-votes")


def only(ballot: Ballot) -> Contest:
    return ballot.contests.select_related("tally", "ballot").get()


def ticks(ballot: Ballot, *names: str) -> dict[str, str]:
    options = {option.name: option for option in only_options(ballot)}
    return {f"rank-{options[name].pk}": "x" for name in names}


def only_options(ballot: Ballot):
    return ballot.contests.get().options.all()


def test_choices_are_ticked_checked_and_cast(client, ballot, ada):
    with time_machine.travel(NOON + DAY, tick=False):
        voter = AtTheBrowser(client, ada, ballot)
        assert voter.says("Choose up to 2 of these 4, in no order.")

        voter.press("next", **ticks(ballot, "Dai", "Amina"))
        assert voter.says("Check your vote", "You chose 2, of at most 2.")
        voter.cast()

    assert said(ballot) == [bytes([AMINA, DAI])]


def test_too_many_are_sent_back_with_what_to_do(client, ballot, ada):
    with time_machine.travel(NOON + DAY, tick=False):
        voter = AtTheBrowser(client, ada, ballot)

        voter.press("next", **ticks(ballot, "Dai", "Amina", "Carys"))

    assert voter.page.status_code == 422
    assert voter.says("You chose 3. Choose at most 2: take 1 away")
    assert voter.text.count(" checked") == 3


@pytest.mark.parametrize(
    ("marks", "becomes"),
    [
        (bytes([AMINA, DAI]), "counted"),
        (bytes([CARYS]), "counted"),
        (bytes([AMINA, BRYN, CARYS]), "too-many-chosen"),
        (bytes([DAI, AMINA]), "badly-padded"),  # an order would tell one paper from another
        (bytes([AMINA, AMINA]), "candidate-twice"),
    ],
)
def test_t16_what_becomes_of_a_paper_of_choices(maker, ballot, ada, marks, becomes):
    message = paper(Voter(ballot, ada), "q01/online", marks)
    casting.accept(ballot, message.to_bytes(), at=maker.opens)

    declared = maker.declared(ballot)

    tally = only(declared).tally
    spoilt = [] if becomes == "counted" else [{"id": message.id.hex(), "reason": becomes}]
    assert tally.spoilt == spoilt
    assert recounts.verify(declared) == []


def test_the_result_the_sheet_and_the_files_say_votes_and_no_quota(maker, client):
    voters = members(3)
    names = ("Amina", "Bryn", "Carys", "Dai")
    ballot = maker.opened(proposals=0, candidates=names, seats=2, method="most-votes")
    for voter, marks in zip(voters, ([AMINA, BRYN], [BRYN, DAI], [BRYN, DAI]), strict=True):
        maker.vote(ballot, voter, bytes(marks))

    contest = only(maker.declared(ballot))

    page = client.get(reverse("ballots:result", args=[ballot.slug])).content.decode()
    assert "2 chosen" in page
    assert "Quota" not in page
    assert "BLT" not in page
    told = narrative.election(contest)
    assert [(each.name, each.votes) for each in told.winners] == [("Bryn", "3"), ("Dai", "2")]
    [part] = sheet.of(contest.ballot).parts
    assert [each.how for each in part.elected] == ["among those with the most votes"] * 2
    papers = results.posted(contest)
    assert exports.export(contest, "papers.csv", papers)[0] == (
        "papers,1,2\n1,Amina,Bryn\n2,Bryn,Dai\n"
    )
    with pytest.raises(KeyError):
        exports.export(contest, "papers.blt", papers)
    assert all(not each.differences for each in recounts.recount(contest.ballot))


@pytest.fixture(params=["first-past-the-post", "most-votes"])
def one_of_four(request, maker, ada) -> Ballot:
    names = ("Amina", "Bryn", "Carys", "Dai")
    return maker.opened(proposals=0, candidates=names, seats=1, method=request.param)


def the_one(ballot: Ballot, name: str) -> dict[str, str]:
    contest = ballot.contests.get()
    return {f"answer-{contest.pk}": str(contest.options.get(name=name).pk)}


def test_where_one_is_chosen_the_paper_takes_one_and_no_rank(client, one_of_four, ada):
    with time_machine.travel(NOON + DAY, tick=False):
        voter = AtTheBrowser(client, ada, one_of_four)
        assert voter.says("Choose one of these 4.")
        assert voter.text.count('type="radio"') == 4
        assert "rank" not in re.sub(r'(id|for|href)="#?rank-', "", voter.text).lower()

        voter.press("next")
        assert voter.page.status_code == 422
        assert voter.says("Choose one</a>")

        voter.press("next", **the_one(one_of_four, "Carys"))
        assert voter.says("Check your vote", "<li>Carys</li>")
        voter.press("1")  # back to change it, with what was chosen
        assert voter.text.count(" checked") == 1
        voter.press("next", **the_one(one_of_four, "Dai"))
        voter.cast()

    assert said(one_of_four) == [bytes([DAI])]


def test_what_is_not_on_the_paper_cannot_be_chosen(client, one_of_four, ada):
    with time_machine.travel(NOON + DAY, tick=False):
        voter = AtTheBrowser(client, ada, one_of_four)

        voter.press("next", **{f"answer-{only(one_of_four).pk}": "for"})

    assert voter.page.status_code == 422


def test_where_one_is_chosen_officers_key_it_in_so(one_of_four, maker, ada):
    desk = signed_in(maker.returning, has_factor=True, used_factor=True)
    page = reverse("staff:assisted", args=[one_of_four.slug])
    with time_machine.travel(NOON + DAY, tick=False):
        blank = desk.get(page).content.decode()
        first = desk.post(page, {"number": ada.number} | the_one(one_of_four, "Bryn"))
        second = signed_in(maker.scrutineer, has_factor=True, used_factor=True).post(
            page,
            {"number": ada.number, "slip": first.context["slip"]} | the_one(one_of_four, "Bryn"),
        )

    assert blank.count('type="radio"') == 5  # the four, and nothing marked
    assert second.status_code == 302
    assert said(one_of_four) == [bytes([BRYN])]


@pytest.mark.parametrize(
    ("papers", "title", "sentence"),
    [
        ([AMINA, AMINA, DAI], "Amina is chosen", "Chosen: Amina."),
        ([AMINA, DAI, DAI], "Nobody is chosen", "Places left unfilled: 1."),
    ],
)
def test_the_result_of_one_choice_in_words(maker, client, papers, title, sentence):
    voters = members(3)
    ballot = maker.draft(proposals=0)
    facts = {"by": maker.returning, "at": maker.notice}
    candidates = [{"name": name} for name in ("Amina", "Bryn", "Carys")]
    actions.add_ranked(
        ballot,
        title="One",
        seats=1,
        candidates=candidates,
        method="first-past-the-post",
        ron=True,
        **facts,
    )
    actions.freeze_roll(ballot, **facts)
    actions.sign_off(ballot, **facts)
    actions.sign_off(ballot, by=maker.scrutineer, at=maker.notice)
    actions.open_voting(actions.notify(ballot, **facts), at=maker.opens)
    ballot = Ballot.objects.get(pk=ballot.pk)
    for voter, mark in zip(voters, papers, strict=True):
        maker.vote(ballot, voter, bytes([mark]))

    declared = maker.declared(ballot)

    page = client.get(reverse("ballots:result", args=[ballot.slug])).content.decode()
    assert f"One: {title}" in page
    assert sentence in page
    assert "stage 1 of 1" in page.lower()
    assert recounts.verify(declared) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"seats": 2, "method": "most-votes", "ron": True}, "no-order-for-that"),
        ({"seats": 2, "method": "first-past-the-post"}, "one-place-only"),
        ({"seats": 2, "method": "irv"}, "one-place-only"),
        ({"seats": 1, "method": "borda"}, "no-such-counting-rule"),
    ],
)
def test_no_notice_of_what_could_not_be_counted(maker, facts, code):
    """Whoever drew the question up, and however: an election's rules may name any way of counting."""
    ballot = maker.draft(proposals=0)
    at = {"by": maker.returning, "at": maker.notice}
    candidates = [{"name": name} for name in ("Amina", "Bryn", "Carys")]
    actions.add_ranked(ballot, title="Two", candidates=candidates, **facts, **at)
    actions.freeze_roll(ballot, **at)
    actions.sign_off(ballot, **at)
    actions.sign_off(ballot, by=maker.scrutineer, at=maker.notice)

    with pytest.raises(Refused) as refused:
        actions.notify(ballot, **at)

    assert refused.value.refusal.code == code
    assert str(refused.value.refusal.message).startswith("“Two”: ")
