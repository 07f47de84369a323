"""An all-member ballot from the first sign-in to the declared result: with JavaScript, without, by keyboard."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from ballots.lifecycle import State
from ballots.models import Ballot
from members.models import Member
from tests.factories import BallotMaker, member, rule_set

CANDIDATES = (
    "Amina Khan",
    "Bryn Price",
    "Carys Adeyemi-Featherstonehaugh",
    "Dafydd Ŵynne",
    "Elin Okafor",
    "Femi Novak",
    "Grace Singh-Llewellyn",
)
SECOND = dt.timedelta(seconds=1)


OPEN_FOR = 100  # seconds: three people vote one after another, and the machine may be slow


def about_to_open() -> Ballot:
    """A ballot on 17 proposals and two places, open from now on for OPEN_FOR seconds."""
    maker = BallotMaker()
    now = timezone.now()
    maker.notice, maker.opens = now - 2 * SECOND, now - SECOND
    maker.closes = now + OPEN_FOR * SECOND
    return maker.notified(
        title="Refounding",
        proposals=17,
        candidates=CANDIDATES,
        seats=2,
        rule_set=rule_set(minimum_notice=dt.timedelta(0), minimum_voting=SECOND),
    )


def sign_in(page: Page, who: Member) -> None:
    """By the code that the outbox shows."""
    email = who.user.email
    page.goto("/accounts/login/code/")
    page.get_by_label("Email").fill(email)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_visible()
    code = the_code(page, email)
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("need")


def the_code(page: Page, email: str) -> str:
    """The code in the latest letter to `email`."""
    other = page.context.new_page()
    for _ in range(50):
        other.goto("/demo/outbox/")
        letter = other.locator("article", has_text=email).first
        if letter.count():
            found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", letter.inner_text())
            if found:
                other.close()
                return found[0]
        other.wait_for_timeout(100)
    raise AssertionError(f"No code for {email} in the outbox")


def test_three_people_vote_and_the_clock_does_the_rest(house, page, plain_page):
    ada, bea, cai = member("Ada Okafor"), member("Bea Lloyd"), member("Cai Morgan")
    ballot = about_to_open()  # by the clock, within seconds

    vote_by_pressing(page, ada)
    vote_without_javascript(plain_page, bea)
    vote_by_keyboard(page, cai)

    assert page.goto(f"/ballots/{ballot.slug}/result/").status == 404  # not for anyone, not yet
    house.kill_worker()  # as a power cut does; the next one finds what is due
    house.start_worker()
    wait_for_the_declaration(page, ballot)
    page.goto(f"/ballots/{ballot.slug}/result/")
    expect(page.get_by_role("heading", level=1)).to_have_text("17 of 17 proposals carried")
    expect(page.get_by_text("3 of 5 members on the roll voted, 60.0%.")).to_be_visible()
    page.get_by_role("link", name=re.compile("See the count")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 people elected")
    elected = page.get_by_role("region", name="Elected").get_by_role("heading", level=3)
    expect(elected).to_have_text(["Dafydd Ŵynne", "Bryn Price"])


def vote_by_pressing(page: Page, who: Member) -> None:
    """With JavaScript, and with a shaking hand at the end."""
    sign_in(page, who)
    expect(page.get_by_role("heading", level=1)).to_have_text("1 vote needs you")
    page.get_by_role("link", name=re.compile("Vote.*Refounding")).click()
    for question in range(1, 18):
        expect(page.get_by_text(f"Question {question} of 18")).to_be_visible()
        page.get_by_label("For", exact=True).check()
        page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Question 18 of 18")).to_be_visible()
    page.get_by_role("button", name="Rank Bryn Price").click()
    page.get_by_role("button", name="Rank Dafydd Ŵynne").click()
    page.get_by_role("link", name="See your ranking").click()
    page.get_by_role("button", name="Up Dafydd Ŵynne").click()
    expect(page.get_by_role("status")).to_have_text("Dafydd Ŵynne is now your 1st choice.")
    page.get_by_role("button", name="Check your vote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your vote")
    page.get_by_role("button", name="Cast my vote").dblclick()
    see_the_receipt(page)


def vote_without_javascript(page: Page, who: Member) -> None:
    """And with every mistake a person can make."""
    sign_in(page, who)
    page.get_by_role("link", name=re.compile("Vote.*Refounding")).click()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose For, Against or Abstain")
    for question in range(1, 18):
        expect(page.get_by_text(f"Question {question} of 18")).to_be_visible()
        page.get_by_label("For", exact=True).check()
        page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Question 18 of 18")).to_be_visible()
    rank = {name: page.get_by_label(f"Rank for {name}") for name in CANDIDATES}
    check = page.get_by_role("button", name="Check your vote")
    rank["Dafydd Ŵynne"].fill("1")
    for typed, said in (
        ("1", "You used 1 twice"),
        ("three", "must be a whole number from 1 to 7"),
        ("3", "You have not used 2"),
    ):
        rank["Bryn Price"].fill(typed)
        check.click()
        expect(page.get_by_role("alert")).to_contain_text(said)
    page.get_by_role("button", name="Close the gap for me").click()
    expect(rank["Bryn Price"]).to_have_value("2")
    check.click()
    page.get_by_role("button", name="Cast my vote").click()
    see_the_receipt(page)


def vote_by_keyboard(page: Page, who: Member) -> None:
    """With Tab, Space and Enter alone, and only the last question answered."""
    page.context.clear_cookies()
    sign_in(page, who)
    tab_to(page, "Vote: Refounding")
    enter(page)
    for _ in range(17):
        tab_to(page, "Skip this question")
        enter(page)
    tab_to(page, "Rank Dafydd Ŵynne")
    page.keyboard.press("Enter")
    tab_to(page, "Check your vote")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your vote")
    tab_to(page, "Cast my vote")
    enter(page)
    see_the_receipt(page)


def see_the_receipt(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your vote has been cast")
    expect(page.locator(".code")).to_have_text(re.compile(r"^(\w{4}-){3}\w{4}$"))


def wait_for_the_declaration(page: Page, ballot: Ballot) -> None:
    """Until the clock has closed the ballot and Celery has counted it."""
    for _ in range((OPEN_FOR + 30) * 2):
        if Ballot.objects.get(pk=ballot.pk).state == State.DECLARED:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"Still {Ballot.objects.get(pk=ballot.pk).state}")


def enter(page: Page) -> None:
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called `name`."""
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const at = document.activeElement;
                const label = at.labels && at.labels[0];
                return (label ? label.textContent : at.textContent).replace(/\\s+/g, " ").trim();
            }"""
        )
        if focused.replace("\n", " ") == name:
            return
    raise AssertionError(f"Nothing called {name!r} can be reached with the Tab key")
