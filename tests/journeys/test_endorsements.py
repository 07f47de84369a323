"""The cast-iron guarantee in the browser: the case of 2020, the rule of 2022, and what happens after."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from endorsements.models import Concern, Decision, Endorsement, Request, Round
from tests import factories
from tests.database import without_triggers
from tests.endorsements.rounds import RoundMaker, rule_set
from tests.factories import DAY, member
from tests.journeys.looking import examine
from tests.journeys.steps import become, look_until, press, see, until

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def at_home(page):
    page.goto("/endorsements/")
    return page


def test_under_the_rules_of_2020_the_executive_picks_and_everyone_sees_whom_it_left_out(at_home):
    page, rounds = at_home, RoundMaker()
    rules = rule_set(
        adopted_on=dt.date(2019, 1, 1),
        options="shortlist",
        no_endorsement=False,
        minimum_voting=2 * DAY,
        non_members=True,
    )
    round_ = rounds.asked(rules=rules)
    factories.rule_set()
    here = f"/endorsements/{round_.slug}/"

    become(page, rounds.body[0])
    page.goto(here)
    see(page, "No guarantee")
    see(page, "3 asked, 3 left out by the executive, 0 to be on the ballot")
    press(page, re.compile("shortlist.*Bryn Price"))
    see(page, "Bryn Price is on the shortlist.")
    become(page, rounds.returning)
    page.goto(f"/staff{here}paper/")
    press(page, "Make it")
    page.wait_for_url("**/electorate/")
    become(page, None)
    page.goto(f"{here}guarantee/")

    see(
        page, "3 asked, 2 left out by the executive, 1 on the ballot: these rules give no guarantee"
    )
    see(page, "Not picked by the executive")
    assert examine(page, "a round without a guarantee") == []


def test_under_the_rule_of_2022_the_shortlist_cannot_be_made(at_home):
    page, rounds = at_home, RoundMaker()
    round_ = rounds.asked()
    factories.rule_set()
    here = f"/endorsements/{round_.slug}/"

    become(page, rounds.body[0])
    page.goto(here)
    expect(page.get_by_role("button", name=re.compile("shortlist"))).to_have_count(0)
    press(page, "Publish a recommendation", role="link")
    page.get_by_label("In your words").fill("We recommend Bryn Price.")
    press(page, "Publish the recommendation")
    see(page, "The recommendation is published.")
    page.evaluate(  # whoever sends the form all the same
        """path => {
            const form = document.createElement("form");
            form.method = "post"; form.action = path;
            const token = document.createElement("input");
            token.name = "csrfmiddlewaretoken";
            token.value = document.querySelector("[name=csrfmiddlewaretoken]").value;
            form.append(token); document.body.append(form); form.submit();
        }""",
        f"{here}requests/2/shortlist/",
    )
    see(page, "everyone who asks is on the ballot. Nobody can make a shortlist")

    become(page, rounds.returning)
    page.goto("/staff/endorsements/")
    press(page, "Make the ballot paper", role="link")
    see(page, "You do not choose who is on it")
    press(page, "Make it")
    page.wait_for_url("**/electorate/")
    ballot = Round.objects.get(pk=round_.pk).contest.ballot
    page.goto(f"/staff/ballots/{ballot.slug}/questions/1/remove/")
    page.locator("main form button").first.click()
    see(page, "its options are the requests for endorsement")

    become(page, None)
    page.goto(f"{here}guarantee/")
    see(page, "3 asked, 3 on the ballot: the guarantee holds")
    assert examine(page, "the guarantee") == []


def test_somebody_asks_prints_their_receipt_and_takes_it_back(at_home):
    page, rounds = at_home, RoundMaker(timezone.now() + 38 * DAY)
    round_ = rounds.announced()
    ada = member("Ada Okafor")

    become(page, ada)
    page.goto(f"/endorsements/{round_.slug}/")
    press(page, "Ask to be endorsed", role="link")
    press(page, "Ask to be endorsed")
    expect(page.get_by_role("alert")).to_contain_text("Fill in: Your statement")
    assert examine(page, "an error in a request") == []
    page.get_by_label("Your statement").fill("I would keep in touch.")
    page.get_by_label("I accept the terms").check()
    press(page, "Ask to be endorsed")
    see(page, "Your request is on the register")
    assert examine(page, "a receipt with its code") == []
    code = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", page.locator("main").inner_text())[0]
    press(page, "Check it now", role="link")
    see(page, "Yes: request 1, Ada Okafor.")

    become(page, None)  # with the code alone
    page.goto(f"/endorsements/{round_.slug}/requests/1/withdraw/")
    page.get_by_label("The code from your receipt").fill("AAAA-AAAA-AAAA-AAAA-AAAA")
    press(page, "Withdraw it")
    see(page, "That is not the code of this request.")
    page.go_back()
    page.get_by_label("The code from your receipt").fill(code)
    press(page, "Withdraw it")
    see(page, "1 asked, 1 withdrew, 0 to be on the ballot: the guarantee holds")
    assert Request.objects.get().withdrawal


def endorsed(rounds: RoundMaker) -> Endorsement:
    """Made in one piece, so that the house's own clock does not meet it half-way."""
    with transaction.atomic(), transaction.atomic(using="urn"):
        round_ = rounds.asked(
            rules=rule_set(concern_support=2, reply_within=7 * DAY, body_voting=HOUR)
        )
        made = rounds.declared(b"\x00", b"\x00", round_=round_).endorsement
        assert made is not None
        return made


def test_from_a_concern_to_its_appeal(at_home):
    page, rounds = at_home, RoundMaker()
    endorsement = endorsed(rounds)
    ann, bob = member("Ann Lee"), member("Bob Roe")
    here = f"/endorsements/{endorsement.round.slug}/relationship/"

    become(page, ann)
    page.goto(here)
    press(page, "Raise a concern", role="link")
    page.get_by_label("Your concern").fill("They voted to sell the water.")
    press(page, "Raise it")
    see(page, "1 of the 2 members needed are behind it.")
    become(page, bob)
    page.goto(here)
    press(page, "I share this concern")
    see(page, "The endorsed person can reply until")
    assert examine(page, "a concern waiting for its reply") == []

    become(page, None)
    open_private_link(page, endorsement)
    press(page, "Reply", role="link")
    page.get_by_label("Your reply").fill("I was ill, and said so that day.")
    press(page, "Publish my reply")
    see(page, "I was ill, and said so that day.")

    become(page, rounds.body[0])
    page.goto(here)
    press(page, "Propose a decision", role="link")
    page.get_by_label("Withdraw the endorsement").check()
    page.get_by_label("Reasons").fill("It was on our list.")
    press(page, "Put it to the vote")
    for voter in rounds.body[:2]:
        become(page, voter)
        page.goto(here)
        press(page, "Vote on it", role="link")
        page.get_by_label("For", exact=True).check()
        press(page, "Vote")
        see(page, "Your vote is recorded.")
    with without_triggers():  # the hour is over
        Decision.objects.update(closes_at=timezone.now())
    look_until(page, here, "Carried, 2 for, 0 against")
    assert Endorsement.objects.get().state == "backed"

    become(page, None)
    open_private_link(page, endorsement)
    press(page, "Appeal against the decision", role="link")
    page.get_by_label("Your reasons").fill("A doctor’s note was ignored.")
    press(page, "Lodge my appeal")
    see(page, "Until then nothing changes.")
    become(page, rounds.appeals)
    page.goto(here)
    press(page, "Decide the appeal", role="link")
    page.get_by_label("Dismissed").check()
    page.get_by_label("Reasons").fill("We saw the note. It is of another week.")
    press(page, "Publish the decision")

    see(page, "Dismissed: the decision holds.")
    see(page, "Endorsement withdrawn")
    assert examine(page, "a relationship at its end") == []
    assert Concern.objects.get().state == "closed"


def open_private_link(page: Page, endorsement: Endorsement) -> None:
    """As the latest letter to the endorsed person has it."""
    email = endorsement.request.email
    letter = page.locator("article", has_text=email).filter(has_text="/endorsements/link/").first

    def come() -> bool:
        page.goto("/demo/outbox/")
        return letter.is_visible()

    until(come, f"no link for {email} in the outbox")
    [path] = re.findall(r"/endorsements/link/\S+", letter.inner_text())
    page.goto(path)
