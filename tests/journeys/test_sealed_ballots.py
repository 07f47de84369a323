"""Sealed ballots as people meet them beside the plain vote: voting again, trustees, paper, giving up."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Page, expect

from ballots import actions, casting
from ballots.lifecycle import State
from ballots.models import Ballot
from ballots.sealing import papercode
from tests.factories import BallotMaker, member, members, rule_set, said
from tests.journeys.looking import become, examine
from tests.journeys.steps import become as sign_in
from tests.journeys.steps import wait_for
from tests.journeys.test_an_all_member_ballot import (
    SECOND,
    answer_two,
    cut_off,
    open_for_an_hour,
    see_the_receipt,
)


def test_the_last_vote_counts_and_both_are_found(house, page):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour(rules={"revote": True})
    sign_in(page, ada)
    for answer in ("For", "Against"):
        page.goto(f"/ballots/{ballot.slug}/vote/")
        answer_two(page, answer)
        if answer == "Against":
            expect(page.get_by_text("A vote of yours was cast from this device.")).to_be_visible()
        page.get_by_role("button", name="Cast my vote").click()
        see_the_receipt(page)
    expect(page.get_by_text("It takes the place of the vote you cast before.")).to_be_visible()
    assert examine(page, "the receipt of a second vote") == []

    now = timezone.now()
    actions.close(ballot, at=now)
    wait_for(ballot, State.DECLARED)
    page.goto(f"/ballots/{ballot.slug}/receipt/")
    expect(page.get_by_text("The proof holds")).to_have_count(4)
    expect(page.get_by_text("it is the one that counts")).to_have_count(2)
    expect(page.get_by_text("You voted again after it, so it is not counted.")).to_have_count(2)
    assert examine(page, "both votes on the board") == []
    page.goto(f"/ballots/{ballot.slug}/result/")
    expect(page.get_by_role("heading", level=1)).to_have_text("0 of 2 proposals carried")


def test_a_server_that_stumbles_is_not_called_a_forger(house, page):
    """What it says in the manifest's place is no other manifest; and nothing is called copied, or lost, that
    was not.
    """
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    sign_in(page, ada)
    stumbles = lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>")  # noqa: E731
    page.route("**/manifest.json", stumbles)
    for address in ("vote/", "receipt/"):
        page.goto(f"/ballots/{ballot.slug}/{address}")
        told = page.get_by_role("alert").filter(visible=True)
        expect(told).to_have_text("The server could not be reached. Try again in a moment.")
    page.unroute("**/manifest.json", stumbles)

    page.goto(f"/ballots/{ballot.slug}/vote/")
    answer_two(page, "For")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    page.get_by_role("button", name="Copy the code").click()
    expect(page.get_by_text("Write it down instead.")).to_be_visible()

    cut_off(page, 3, "before", for_good=True)
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_text("The connection broke.")).to_be_visible()
    page.goto(f"/ballots/{ballot.slug}/receipt/")
    expect(page.get_by_text("Your paper is in the box")).to_have_count(1)
    expect(page.get_by_text("No receipt for this paper has come to this device")).to_have_count(1)


def test_a_vote_that_the_server_sealed_is_found_by_its_code_too(house, page):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour(proposals=1)
    seed, now = b"without a script", timezone.now()
    casting.cast_on_behalf(ballot, {"q01": b"F"}, seed=seed, to=ada, at=now)
    actions.close(ballot, at=now)
    wait_for(ballot, State.DECLARED)

    page.goto(f"/ballots/{ballot.slug}/receipt/")
    page.get_by_role("textbox", name="Your paper code").fill(papercode.write(seed).lower())
    page.get_by_role("button", name="Look for my papers").click()

    expect(page.get_by_text("A paper of yours is on the board: paper 1 of 1.")).to_be_visible()


def test_where_one_is_chosen_the_arrow_keys_choose_it(house, page):
    ada = member("Ada Okafor")
    names = ("Amina Khan", "Bryn Price", "Carys Wyn")
    ballot = open_for_an_hour(proposals=0, candidates=names, method="first-past-the-post")
    sign_in(page, ada)
    page.goto(f"/ballots/{ballot.slug}/vote/")
    found = examine(page, "a paper of one choice")

    page.get_by_role("button", name="Check your vote").last.click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("Choose one")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    chosen = page.locator(".candidate h3").nth(1).inner_text()
    page.reload()
    page.get_by_role("radio", checked=True).press("Enter")
    expect(page.locator("[data-answer]")).to_have_text(chosen)
    found += examine(page, "one choice to be checked")
    page.get_by_role("button", name="Cast my vote").last.click()
    see_the_receipt(page)

    [paper] = said(ballot)
    assert names[paper[0]] == chosen
    assert found == []


def test_trustees_try_their_shares_and_open_the_papers(house, page):
    """Two of three: one by the pages, step by step, the others by actions."""
    three = [member("Ada Okafor"), *members(2)]
    maker = BallotMaker()
    now = timezone.now()
    maker.notice, maker.opens, maker.closes = now - 2 * SECOND, now - SECOND, now + 3600 * SECOND
    draft = maker.draft(rule_set=rule_set(minimum_notice=0 * SECOND, minimum_voting=SECOND))
    named = actions.name_trustees(draft, three, needed=2, by=maker.returning, at=now)
    sign_in(page, three[0])
    page.goto("/")
    found = []

    page.get_by_role("link", name=draft.title).click()
    found += examine(page, "a share to be written down")
    note = [line.inner_text() for line in page.locator(".code").all()]
    hand_in(page, note[1], note[0], "Try it")
    expect(page.get_by_role("alert")).to_contain_text("not the share you were given")
    found += examine(page, "a share typed wrongly")
    hand_in(page, note[0].lower(), note[1], "Try it")
    expect(page.get_by_text("Your share works, and our copy of it is gone.")).to_be_visible()
    found += examine(page, "a share that works")

    notes = {each: actions.show_share(each, by=each.member) for each in named[1:]}
    for each, codes in notes.items():
        actions.test_share(each, *codes, by=each.member, at=now)
    actions.freeze_roll(draft, by=maker.returning, at=now)
    for officer in (maker.returning, maker.scrutineer):
        actions.sign_off(draft, by=officer, at=now)
    ballot = actions.notify(draft, by=maker.returning, at=maker.notice)
    actions.open_voting(ballot, at=now)
    ballot = Ballot.objects.get(pk=ballot.pk)
    maker.vote(ballot, three[1], b"F", at=now)
    actions.close(ballot, at=timezone.now())
    wait_for(ballot, State.SEALED)

    page.goto("/")
    page.get_by_role("link", name=draft.title).first.click()
    hand_in(page, note[0], note[0], "Hand it in")
    found += examine(page, "a share handed in wrongly")
    hand_in(page, *note, "Hand it in")
    expect(page.get_by_text("You have handed in your share.")).to_be_visible()
    found += examine(page, "a share handed in")
    page.goto(f"/ballots/{ballot.slug}/")
    expect(page.get_by_text("1 of the 2 shares needed has been handed in.")).to_be_visible()
    found += examine(page, "a ballot that waits for its trustees")
    second = ballot.trustees.get(member=three[1])
    actions.hand_in(second, *notes[named[1]], by=three[1], at=timezone.now())
    wait_for(ballot, State.DECLARED)
    page.goto(f"/ballots/{ballot.slug}/trustee/")
    expect(page.get_by_text("There is nothing left to do.")).to_be_visible()
    page.goto(f"/ballots/{ballot.slug}/result/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(": Carried")

    assert found == []


def hand_in(page: Page, first: str, second: str, button: str) -> None:
    page.get_by_label("First line of your share").fill(first)
    page.get_by_label("Second line of your share").fill(second)
    page.get_by_role("button", name=button).click()


def officers_key_in_a_vote_and_give_a_ballot_up(page: Page) -> list[str]:
    """What is wrong with the states of both pages; two officers, as the demonstration has them.

    The last of what test_every_page.py looks at: it has the demonstration already.
    """
    found = []
    keying = "/staff/ballots/convention-committee/assisted/"
    become(page, "Cleo")
    page.goto(keying)
    page.get_by_label("Membership number of the voter").fill("999999")
    page.get_by_role("button", name="Key it in").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody in the register has this number.")
    found += examine(page, "a vote keyed in wrongly")
    number = voter_number()
    fill_in_paper(page, number, "For")
    slip = page.locator(".code").inner_text()
    found += examine(page, "a vote keyed in once")

    become(page, "Dev")
    page.goto(keying)
    page.get_by_label("Code on the slip").fill(slip)
    fill_in_paper(page, number, "Against")
    expect(page.get_by_text("The two officers did not read the same.")).to_be_visible()
    found += examine(page, "two readings that differ")
    fill_in_paper(page, number, "For")  # afresh, without a slip
    slip = page.locator(".code").inner_text()
    become(page, "Cleo")
    page.goto(keying)
    page.get_by_label("Code on the slip").fill(slip)
    fill_in_paper(page, number, "For")
    expect(page.get_by_text("The vote of member")).to_be_visible()
    found += examine(page, "a vote keyed in twice")

    giving_up = "/staff/ballots/convention-committee/abandon/"
    page.goto(giving_up)
    page.get_by_role("button", name="Propose to abandon it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += examine(page, "no reason given")
    page.get_by_label("Why can it not be finished?").fill("The keys are lost, with their copy.")
    page.get_by_role("button", name="Propose to abandon it").click()
    expect(page.get_by_role("button", name="Withdraw the proposal")).to_be_visible()
    found += examine(page, "a proposal of one’s own")
    become(page, "Dev")
    page.goto(giving_up)
    found += examine(page, "another officer’s proposal")
    page.get_by_role("button", name="Agree: the ballot is void").click()
    expect(page.get_by_text("It is void: no vote in it counts")).to_be_visible()
    found += examine(page, "a void ballot at the desk")
    become(page, "Ada")
    page.goto("/ballots/convention-committee/")
    expect(page.get_by_text("The keys are lost, with their copy.")).to_be_visible()
    found += examine(page, "a void ballot")
    page.goto("/ballots/convention-committee/receipt/")
    expect(page.get_by_text("no vote in it counts")).to_be_visible()
    found += examine(page, "“Is my vote in?” of a void ballot")

    return found


def voter_number() -> str:
    """Of somebody on the roll to whom nothing was issued."""
    roll = Ballot.objects.get(slug="convention-committee").roll
    return str(roll.filter(issued_papers=None).values_list("member__number", flat=True).last())


def fill_in_paper(page: Page, number: str, answer: str) -> None:
    page.get_by_label("Membership number of the voter").fill(number)
    page.get_by_label(answer, exact=True).first.check()
    page.get_by_role("button", name="Key it in").click()
    page.wait_for_load_state()
