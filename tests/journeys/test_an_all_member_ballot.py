"""An all-member ballot from the first sign-in to the declared result: with JavaScript, without, by keyboard."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import urllib.request
from itertools import islice

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from ballots import actions, urn
from ballots.lifecycle import State
from ballots.models import Ballot
from members.models import Member
from momentum_demo.models import AuditEvent
from tests.factories import BallotMaker, member, rule_set
from tests.journeys.conftest import visitor
from tests.journeys.looking import examine
from tests.journeys.steps import become, enter, tab_to, until, wait_for

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
HOUR = dt.timedelta(hours=1)


def about_to_open() -> Ballot:
    """A ballot on 17 proposals and two places, open from now on for an hour."""
    maker = BallotMaker()
    now = timezone.now()
    maker.notice, maker.opens = now - 2 * SECOND, now - SECOND
    maker.closes = now + HOUR
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
    codes: list[str] = []

    def come() -> bool:
        other.goto("/demo/outbox/")
        for letter in other.locator(
            "article", has_text=email
        ).all():  # a notice may have come since
            codes.extend(re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", letter.inner_text()))
        return bool(codes)

    until(come, f"no code for {email} in the outbox")
    other.close()
    return codes[0]


def test_three_people_vote_and_the_clock_does_the_rest(house, page, plain_page):
    ada, bea, cai = member("Ada Okafor"), member("Bea Lloyd"), member("Cai Morgan")
    ballot = about_to_open()
    wait_for(ballot, State.OPEN)  # by the clock, within seconds

    vote_by_pressing(page, ada)
    ask_whether_it_is_in(page, ballot)
    vote_without_javascript(plain_page, bea)
    forget_the_last_voter(page)
    vote_by_keyboard(page, cai)

    assert page.goto(f"/ballots/{ballot.slug}/result/").status == 404  # not for anyone, not yet
    house.kill_worker()  # as a power cut does; the next one, an hour later, finds what is due
    with house.later(HOUR):
        wait_for(ballot, State.DECLARED)
    page.goto(f"/ballots/{ballot.slug}/result/")
    expect(page.get_by_role("heading", level=1)).to_have_text("17 of 17 proposals carried")
    expect(page.get_by_text("3 of 5 members on the roll voted, 60.0%.")).to_be_visible()
    page.get_by_role("link", name=re.compile("See the count")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 people elected")
    elected = page.get_by_role("region", name="Elected").get_by_role("heading", level=3)
    expect(elected).to_have_text(["Dafydd Ŵynne", "Bryn Price"])
    page.goto(f"/ballots/{ballot.slug}/receipt/")  # on the device of the last one
    expect(page.get_by_text("The proof holds").first).to_be_visible()
    verify(house, ballot)
    declared = AuditEvent.objects.get(
        action="ballot.declared", subject=f"ballots.ballot:{ballot.pk}"
    )
    assert len(set(declared.change["counted_by"])) == 2  # in two processes of the worker


def verify(house, ballot: Ballot) -> None:
    """As any member can, from the public record alone."""
    url = f"{house.address}/ballots/{ballot.slug}/board.jsonl"
    board = house.logs / "board.jsonl"
    with urllib.request.urlopen(url) as answer:
        board.write_bytes(answer.read())
    verifier = settings.BASE_DIR / "static" / "verify_ballot.py"
    done = subprocess.run(
        [sys.executable, verifier, board, "--hash", ballot.short_fingerprint],
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "VALID", done.stdout
    assert "54 papers on the board, 54 count." in done.stdout


def open_for_an_hour(
    *, rules: dict[str, object] | None = None, proposals: int = 2, **fields
) -> Ballot:
    """A small ballot that stays open, under `rules` of its own."""
    maker = BallotMaker()
    now = timezone.now()
    maker.notice, maker.opens = now - 2 * SECOND, now - SECOND
    maker.closes = now + HOUR
    held = rule_set(minimum_notice=dt.timedelta(0), minimum_voting=SECOND, **(rules or {}))
    ballot = maker.notified(title="Refounding", proposals=proposals, rule_set=held, **fields)
    actions.open_voting(ballot, at=now)
    return Ballot.objects.get(pk=ballot.pk)


def fill_in(page: Page, ballot: Ballot, answer: str = "For") -> None:
    """To the check, ready to press."""
    page.goto(f"/ballots/{ballot.slug}/vote/")
    answer_two(page, answer)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your vote")
    expect(page.get_by_role("heading", name="Your paper code")).to_be_visible()


def papers_in(ballot: Ballot) -> int:
    return urn.Pending.objects.filter(ballot=ballot.pk).count()


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_connection_cut_at_any_step_mends_by_itself(house, page, cut, side):
    """The first request asks for the signatures, the others cast a paper each."""
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    become(page, ada)
    seen = cut_off(page, cut, side)

    fill_in(page, ballot)
    page.get_by_role("button", name="Cast my vote").click()

    see_the_receipt(page)
    assert len(seen) == 4
    assert papers_in(ballot) == 2


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_page_closed_half_way_goes_on_when_it_is_opened_again(house, page, cut):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    become(page, ada)
    cut_off(page, cut, "before", for_good=True)
    fill_in(page, ballot)
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_text("The connection broke.")).to_be_visible()
    code = page.locator("[data-sealing=code]").first.inner_text()
    page.unroute_all()

    page.goto(f"/ballots/{ballot.slug}/")

    see_the_receipt(page)
    expect(page.locator("[data-sealing=code]").first).to_have_text(code)
    assert papers_in(ballot) == 2


def test_another_device_goes_on_with_the_paper_code(house, page, browser):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    become(page, ada)
    cut_off(page, 2, "before", for_good=True)
    fill_in(page, ballot)
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_text("The connection broke.")).to_be_visible()
    code = page.locator("[data-sealing=code]").first.inner_text()
    elsewhere = "[data-sealing=elsewhere]"
    expect(page.locator(elsewhere)).to_be_hidden()
    assert papers_in(ballot) == 0

    [other] = islice(visitors := visitor(browser, house), 1)
    become(other, ada)
    other.goto(f"/ballots/{ballot.slug}/vote/")
    expect(other.locator(elsewhere)).to_contain_text("this device does not know your paper code")
    expect(other.locator(elsewhere)).to_be_visible()
    found = examine(other, "papers that were issued elsewhere")
    for _ in (1, 2):
        other.get_by_label("For", exact=True).check()
        other.get_by_role("button", name=re.compile("Save and continue|Check")).click()
    other.get_by_role("button", name="Cast my vote").click()
    expect(other.get_by_role("alert")).to_contain_text("issued to you before")
    other.get_by_text("I began on another device", exact=True).click()
    other.get_by_label("Your paper code").fill(code[:-1] + ("0" if code[-1] != "0" else "1"))
    other.get_by_role("button", name="Use this code").click()
    expect(other.get_by_role("alert")).to_contain_text("Character 28 of the code")
    other.get_by_label("Your paper code").fill(code.lower().replace("-", " "))
    other.get_by_role("button", name="Use this code").click()
    other.get_by_role("button", name="Cast my vote").click()

    see_the_receipt(other)
    assert papers_in(ballot) == 2
    assert found == []
    next(visitors, None)


def test_what_is_kept_can_be_taken_off_the_device(house, page):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    become(page, ada)
    fill_in(page, ballot)
    page.get_by_role("button", name="Cast my vote").click()
    see_the_receipt(page)

    page.get_by_role("button", name="Take it off this device").click()

    expect(page.get_by_text("Nothing of this vote is left on this device.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_a_browser_that_cannot_seal_says_so_and_votes_the_other_way(house, page):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    become(page, ada)
    page.add_init_script(
        "Object.defineProperty(crypto.subtle, 'importKey', {value: () => { throw Error() }})"
    )
    page.goto(f"/ballots/{ballot.slug}/vote/")
    expect(page.get_by_role("alert")).to_contain_text("cannot make the kind of signature")
    expect(page.get_by_text("Your answers travel to our server")).to_be_visible()

    page.get_by_role("link", name="Fill in the paper without a script").click()
    for _ in (1, 2):
        page.get_by_label("Against", exact=True).check()
        page.get_by_role("button", name=re.compile("Save and continue|Check")).click()
    expect(page.get_by_text("Your answers travel to our server")).to_be_visible()
    page.get_by_role("button", name="Cast my vote").click()

    see_the_receipt(page)
    assert papers_in(ballot) == 2


def test_a_vote_is_cast_without_cookie_and_referrer(house, page):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    become(page, ada)
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.all_headers)))
    fill_in(page, ballot)
    page.get_by_role("button", name="Cast my vote").click()
    see_the_receipt(page)

    cast = [headers() for url, headers in sent if "/urn/" in url]
    assert len(cast) == 2
    assert not {"cookie", "referer", "authorization"} & {name for each in cast for name in each}


def test_no_answer_leaves_the_page_before_it_is_sealed(house, page, browser):
    """Two people who answer differently send the same requests, field by field as long, and nothing else."""
    ada, bea = member("Ada Okafor"), member("Bea Lloyd")
    ballot = open_for_an_hour(candidates=CANDIDATES[:4])
    [other] = islice(visitors := visitor(browser, house), 1)
    sent = []
    for visit, who, answer, ranked in (
        (page, ada, "For", CANDIDATES[:3]),
        (other, bea, "Abstain", CANDIDATES[3:4]),
    ):
        become(visit, who)
        visit.goto(f"/ballots/{ballot.slug}/vote/")
        expect(visit.get_by_text("Question 1 of 3")).to_be_visible()
        visit.wait_for_load_state("networkidle")
        sent.append(requests_of(visit))
        answer_two(visit, answer, of=3)
        for name in ranked:
            visit.get_by_role("button", name=f"Rank {name}").click()
        visit.get_by_role("button", name="Check your vote").click()
        visit.get_by_role("button", name="Change Proposal 1").click()
        visit.get_by_role("button", name="Save and go back to the check").click()
        assert sent[-1] == []
        visit.get_by_role("button", name="Cast my vote").click()
        see_the_receipt(visit)
    next(visitors, None)

    ours, theirs = (sorted(each) for each in sent)
    issue, urn_ = (
        f"{house.address}/ballots/{ballot.slug}/issue/",
        f"{house.address}/urn/{ballot.slug}/",
    )
    assert [(method, url) for method, url, _ in ours] == [("POST", issue), *[("POST", urn_)] * 3]
    assert ours == theirs


def requests_of(page: Page) -> list[tuple[str, str, str]]:
    """Whatever the page asks for from now on: method, address, and the body with each text as its length."""
    sent: list[tuple[str, str, str]] = []

    def note(request):
        body = re.sub(r'"[0-9a-f]{64,}"', lambda text: str(len(text[0])), request.post_data or "")
        sent.append((request.method, request.url, body))

    page.on("request", note)
    return sent


def test_what_is_filled_in_outlives_a_reload_and_goes_with_the_receipt(house, page):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour(candidates=CANDIDATES[:4])
    become(page, ada)
    page.goto(f"/ballots/{ballot.slug}/vote/")
    answer_two(page, "Against", of=3)
    page.get_by_role("button", name="Rank Bryn Price").click()

    page.reload()
    expect(page.get_by_text("Question 3 of 3")).to_be_visible()
    expect(page.get_by_role("button", name="Remove Bryn Price").first).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Question 2 of 3")).to_be_visible()
    expect(page.get_by_label("Against", exact=True)).to_be_checked()
    page.go_forward()
    page.get_by_role("button", name="Show them from A to Z").click()
    expect(page.locator(".candidate h3")).to_have_text(sorted(CANDIDATES[:4]))
    page.get_by_role("button", name="Check your vote").click()
    expect(page.locator("dd[data-answer]")).to_contain_text(["Against", "Against", "Bryn Price"])

    page.get_by_role("button", name="Cast my vote").click()
    see_the_receipt(page)
    assert page.evaluate("sessionStorage.length") == 0
    page.goto(f"/ballots/{ballot.slug}/vote/")  # there is no second paper
    see_the_receipt(page)
    assert papers_in(ballot) == 3


def test_two_voters_at_one_device_do_not_meet_each_others_papers(house, page):
    ada, bea = member("Ada Okafor"), member("Bea Lloyd")
    ballot = open_for_an_hour()
    become(page, ada)
    cut_off(page, 1, "before", for_good=True)
    fill_in(page, ballot)
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_text("The connection broke.")).to_be_visible()
    page.unroute_all()

    page.context.clear_cookies()
    become(page, bea)
    fill_in(page, ballot, "Against")  # her own, blank
    page.get_by_role("button", name="Cast my vote").click()

    see_the_receipt(page)
    assert papers_in(ballot) == 2


def answer_two(page: Page, answer: str, *, of: int = 2) -> None:
    """The two proposals at the beginning of a paper that is open."""
    for question in (1, 2):
        expect(page.get_by_text(f"Question {question} of {of}")).to_be_visible()
        expect(page.locator("input:checked")).to_have_count(0)
        page.get_by_label(answer, exact=True).check()
        page.get_by_role("button", name=re.compile("Save and continue|Check your vote")).click()


def cut_off(page: Page, cut: int, side: str, *, for_good: bool = False) -> list[str]:
    """Cut the connection at request number `cut`, before it arrives or after; what was asked, in order."""
    seen: list[str] = []

    def handle(route):
        seen.append(route.request.url)
        if len(seen) == cut or (for_good and len(seen) > cut):
            if side == "after" and len(seen) == cut:
                route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(re.compile("/issue/$|/urn/"), handle)
    return seen


def ask_whether_it_is_in(page: Page, ballot: Ballot) -> None:
    page.get_by_role("link", name="Is my vote in?").click()
    expect(page.get_by_text("Your paper is in the box").first).to_be_visible()
    expect(page.get_by_text("Your paper is in the box")).to_have_count(18)


def forget_the_last_voter(page: Page) -> None:
    """Two people at one device: the first takes theirs off."""
    page.get_by_role("button", name="Take it off this device").click()
    expect(page.get_by_text("Nothing of this vote is left on this device.")).to_be_visible()


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
    expect(page.get_by_role("heading", name="Your paper code")).to_be_visible()
    page.get_by_role("button", name="Cast my vote").dblclick()
    see_the_receipt(page)


def vote_without_javascript(page: Page, who: Member) -> None:
    """And with every mistake a person can make."""
    sign_in(page, who)
    page.get_by_role("link", name=re.compile("Vote.*Refounding")).click()
    expect(page.get_by_text("Your answers travel to our server")).to_be_visible()
    page.get_by_role("link", name="Fill in the paper without a script").click()
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
    expect(page.get_by_text("Your answers travel to our server")).to_be_visible()
    page.get_by_role("button", name="Cast my vote").click()
    see_the_receipt(page)


def vote_by_keyboard(page: Page, who: Member) -> None:
    """With Tab, Space and Enter alone, and only the last question answered."""
    page.context.clear_cookies()
    sign_in(page, who)
    tab_to(page, "Vote: Refounding")
    enter(page)
    for question in range(1, 18):
        expect(page.get_by_text(f"Question {question} of 18")).to_be_visible()
        if question > 1:
            expect(page.get_by_role("heading", level=1)).to_be_focused()
        tab_to(page, "Skip this question")
        page.keyboard.press("Enter")
    tab_to(page, "Rank Dafydd Ŵynne")
    page.keyboard.press("Enter")
    tab_to(page, "Check your vote")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your vote")
    expect(page.get_by_role("heading", name="Your paper code")).to_be_visible()
    tab_to(page, "Cast my vote")
    page.keyboard.press("Enter")
    see_the_receipt(page)


def see_the_receipt(page: Page) -> None:
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Your vote has been cast")
    expect(page.locator(".code")).to_have_text(re.compile(r"^(\w{4}-){6}\w{4}$"))
