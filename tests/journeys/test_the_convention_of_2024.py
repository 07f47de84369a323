"""The Members' Convention of 10 March 2024, held again.

Members choose what is debated, two motions are carried that cannot both be done, a run-off decides, and a
change of the rules goes on to a ballot of all members by itself.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import urllib.request
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from ballots import actions as ballots
from ballots.lifecycle import State
from ballots.models import Ballot
from conventions import actions
from conventions.actions import votes
from conventions.models import Convention, Decision, Duty, Fate, Item, Vote
from members.models import Member
from motions.lifecycle import Outcome
from motions.lifecycle import State as MotionState
from motions.models import Question, Submission
from tests.conventions.makers import HOUR, MINUTE, ConventionMaker
from tests.conventions.makers import rule_set as convention_rules
from tests.factories import DAY, BallotMaker, member, members, rule_set
from tests.factories.motions import ProcessMaker, fresh
from tests.factories.rulebook import CASES
from tests.journeys.looking import examine
from tests.journeys.steps import become, press, see, until, wait_for

SECOND = dt.timedelta(seconds=1)
OPEN_FOR = 10 * MINUTE  # of the priorities ballot


@pytest.fixture
def motions() -> dict[str, Submission]:
    """Three motions and a change of the rules, on the agenda of one process."""
    with transaction.atomic():  # its stages are past: the clock would end what still seeks support
        process = ProcessMaker()
        mover = member("Mo Ver")
        made = {
            title: process.on_agenda(mover, typed=f"{title} comes first.", title=title)
            for title in ("Education", "Policy", "Transport")
        }
        change = process.rule_change(mover, "by post", "by post or online", title="Vote online too")
    return made | {"Vote online too": change}


@pytest.fixture
def convention(page: Page, motions) -> Convention:
    """It opens within the hour; what is on the agenda of the process has come before it."""
    page.goto("/conventions/")
    now = timezone.now()
    maker = ConventionMaker(now + 30 * MINUTE)
    rules = convention_rules(constitutional_notice=0 * DAY, registration_closes=10 * MINUTE)
    it = maker.announced(rule_set=rules, process=motions["Education"].process)
    actions.receive(it, at=now)
    return it


def test_priorities_two_that_clash_a_run_off_and_a_rule_for_all_members(
    house, page, plain_page, convention, motions
):
    people = members(5)
    maker, ballot = asked_in_the_browser(page, convention)
    ticks(page, people[0], ballot)
    ticks_without_a_script(plain_page, people[1], ballot)
    for voter, marks in ((people[2], b"\x00\x02"), (people[3], b"\x00\x01")):
        maker.vote(ballot, voter, marks, at=timezone.now())
    with house.later(OPEN_FOR):
        wait_for(ballot, State.DECLARED)
    page.goto(f"/ballots/{ballot.slug}/result/")
    see(page, "2 chosen")
    assert examine(page, "the result of the priorities") == []
    verified(house, ballot)
    until(lambda: not convention.business.filter(kind="motion", fate=Fate.WAITING).exists())
    fates = {str(each): each.fate for each in convention.business.select_related("submission")}
    assert fates == {
        "Education": Fate.CHOSEN,
        "Policy": Fate.CHOSEN,
        "Transport": Fate.PASSED_OVER,
        "Vote online too": Fate.WAITING,
    }

    chair = convened(page, convention, motions, people)
    planned_in_the_browser(page, convention, chair)
    said = {"Education": "ffffa", "Policy": "fffaa"}
    for title, answers in said.items():
        decided(page, convention, chair, people, title, answers)
    run_off(page, convention, chair, people)
    assert fresh(motions["Education"]).outcome == Outcome.CARRIED
    assert fresh(motions["Policy"]).outcome == Outcome.NOT_CARRIED  # carried, then put aside

    decided(page, convention, chair, people, "Vote online too", "ffffa")
    change = fresh(motions["Vote online too"])
    assert change.state == MotionState.BALLOT
    put_to_all_members(page, maker, change)


def asked_in_the_browser(page: Page, convention: Convention) -> tuple[BallotMaker, Ballot]:
    """The returning officer puts all that waits on a ballot: choose up to two."""
    maker, now = BallotMaker(), timezone.now()
    maker.notice, maker.opens, maker.closes = now - 2 * SECOND, now - SECOND, now + OPEN_FOR
    rules = rule_set(minimum_notice=0 * SECOND, minimum_voting=SECOND)
    ballot = maker.draft(proposals=0, title="What is debated", rule_set=rules)
    become(page, maker.returning)
    page.goto(f"/staff/conventions/{convention.slug}/priorities/")
    page.get_by_label("On the ballot").select_option(label="What is debated")
    page.get_by_label("Of which kind").select_option("motion")
    page.get_by_label("How many are debated").fill("2")
    page.get_by_label("Choose up to as many as there are places").check()
    assert examine(page, "priorities") == []
    press(page, "Put it on the ballot")
    by: dict[str, Any] = {"by": maker.returning, "at": maker.notice}
    ballots.freeze_roll(ballot, **by)
    ballots.sign_off(ballot, **by)
    ballots.sign_off(ballot, by=maker.scrutineer, at=maker.notice)
    ballots.notify(ballot, **by)
    wait_for(ballot, State.OPEN)
    return maker, Ballot.objects.get(pk=ballot.pk)


def ticks(page: Page, who: Member, ballot: Ballot) -> None:
    """With JavaScript: one too many first."""
    become(page, who)
    page.goto(f"/ballots/{ballot.slug}/vote/")
    for title in ("Education", "Policy", "Transport"):
        page.get_by_label(f"Choose {title}").check()
    expect(page.get_by_role("status").last).to_have_text("You chose 3, of at most 2.")
    page.get_by_role("button", name="Check your vote").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at most 2")
    assert examine(page, "a paper to choose on") == []
    page.get_by_label("Choose Transport").uncheck()
    page.get_by_role("button", name="Check your vote").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your vote")
    see(page, "You chose 2, of at most 2.")
    page.get_by_role("button", name="Cast my vote").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote has been cast")


def ticks_without_a_script(page: Page, who: Member, ballot: Ballot) -> None:
    page.goto("/conventions/")
    become(page, who)
    page.goto(f"/ballots/{ballot.slug}/vote/without-a-script/")
    for title in ("Education", "Policy", "Transport"):
        page.get_by_label(f"Choose {title}").check()
    page.get_by_role("button", name="Check your vote").last.click()
    expect(page.get_by_role("alert")).to_contain_text("You chose 3. Choose at most 2: take 1 away")
    page.get_by_label("Choose Transport").uncheck()
    page.get_by_role("button", name="Check your vote").last.click()
    page.get_by_role("button", name="Cast my vote").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote has been cast")


def verified(house, ballot: Ballot) -> None:
    """As any member can, from the public record alone."""
    board = house.logs / "priorities.jsonl"
    with urllib.request.urlopen(f"{house.address}/ballots/{ballot.slug}/board.jsonl") as answer:
        board.write_bytes(answer.read())
    verifier = settings.BASE_DIR / "static" / "verify_ballot.py"
    papers = house.logs / "papers"
    command = [sys.executable, verifier, board, "--hash", ballot.short_fingerprint]
    done = subprocess.run([*command, "--papers", papers], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "VALID", done.stdout
    assert "3,Education,Policy" in (papers / "q01.csv").read_text()


def convened(
    page: Page, convention: Convention, motions: dict[str, Submission], people: list[Member]
) -> Member:
    """What was chosen is on the agenda, and the convention is in session with five members there; its chair."""
    gita, now = ConventionMaker().gita, timezone.now()
    session = actions.add_session(
        convention,
        title="Motions",
        starts_at=convention.opens_at,
        ends_at=convention.opens_at + 3 * HOUR,
        by=gita,
        at=now,
    )
    become(page, gita)
    page.goto(f"/staff/conventions/{convention.slug}/draft/sessions/{session.pk}/items/")
    offered = page.get_by_label("Business").inner_text()
    assert "Policy" in offered
    assert "Transport" not in offered  # members did not choose it
    for title in ("Education", "Policy", "Vote online too"):
        kind = "motion" if title in ("Education", "Policy") else "constitutional"
        actions.add_item(
            session,
            kind=kind,
            title=title,
            minutes=20,
            submission=motions[title],
            by=gita,
            at=now,
        )
    actions.release(convention, words="", by=gita, at=now)
    chair = member("Cara Chair")
    actions.appoint(convention, chair, Duty.CHAIR, by=gita, at=now)
    tickets = [
        actions.register(convention, attending="online", needs="", by=who, at=now) for who in people
    ]
    actions.open_convention(convention, by=gita, at=now)
    for ticket in tickets:
        actions.check_oneself_in(ticket, by=ticket.member, at=timezone.now())
    return chair


def planned_in_the_browser(page: Page, convention: Convention, chair: Member) -> None:
    """The run-off is declared before anybody votes."""
    become(page, chair)
    for titles in (("Education", "Policy"), ("Vote online too",)):
        page.goto(f"/hall/{convention.slug}/plans/new/")
        for title in titles:
            page.get_by_label(title).check()
        if len(titles) > 1:
            page.get_by_label("They cannot all be done").check()
        press(page, "Draw it up")
        press(page, "Publish")
    see(page, "Vote online too")


def began(page: Page, convention: Convention, chair: Member, title: str) -> Item:
    """The chair begins an item, and opens the recorded vote that the plan puts next."""
    item = Item.objects.get(session__convention=convention, title=title)
    become(page, chair)
    if item.state == "planned":
        page.goto(f"/conventions/{convention.slug}/chair/")
        press(page, f"Begin: {title}")
    page.goto(f"/hall/{convention.slug}/items/{item.pk}/chair/")
    page.get_by_label("Recorded vote").first.check()
    press(page, "Open the vote")
    return item


def declared(page: Page, convention: Convention, chair: Member, item: Item) -> None:
    become(page, chair)
    page.goto(f"/hall/{convention.slug}/items/{item.pk}/chair/")
    press(page, "Close the vote")
    press(page, "Declare the result")


def decided(
    page: Page, convention: Convention, chair: Member, people: list[Member], title: str, said: str
) -> None:
    """A motion put and declared; the first answers on a phone, the others as the letters go."""
    item = began(page, convention, chair, title)
    vote = Vote.objects.get(item=item, state="open")
    become(page, people[0])
    page.goto(f"/hall/{convention.slug}/votes/{vote.pk}/")
    page.get_by_label("For", exact=True).check()
    page.get_by_role("button", name="Vote").last.click()
    for who, letter in zip(people[1:], said[1:], strict=True):
        answer = {"f": "for", "a": "against"}[letter]
        votes.answer(vote, answer, by=who, at=timezone.now())
    declared(page, convention, chair, item)
    see(page, "Carried")


def run_off(page: Page, convention: Convention, chair: Member, people: list[Member]) -> None:
    """Both were carried, so the run-off is put, which was declared beforehand: Education, four to one."""
    item = began(page, convention, chair, "Policy")
    vote = Vote.objects.select_related("question").get(item=item, state="open")
    assert vote.question is not None
    keys = {str(tie.other): str(tie.other_id) for tie in vote.question.ties.all()}
    [education] = [key for words, key in keys.items() if "Education" in words]
    [policy] = [key for words, key in keys.items() if "Policy" in words]
    for number, who in enumerate(people):
        votes.answer(vote, policy if number == 4 else education, by=who, at=timezone.now())
    declared(page, convention, chair, item)
    see(page, "Stands:")
    decision = Decision.objects.filter(item=item).latest("pk")
    assert sorted(decision.figures.values()) == [1, 4]


def put_to_all_members(page: Page, maker: BallotMaker, change: Submission) -> None:
    """The ballot is there with its question; it opens once both cases are written and two have signed."""
    question = Question.objects.select_related("contest__ballot").get(motion=change)
    ballot = question.contest.ballot
    become(page, maker.returning)
    page.goto("/staff/motions/questions/")
    see(page, "Both cases are missing")
    press(page, "Write both cases", role="link")
    page.get_by_label("The case for").fill(CASES["case_for"])
    page.get_by_label("The case against").fill(CASES["case_against"])
    assert examine(page, "both cases") == []
    press(page, "Save both cases")
    now = timezone.now()
    by: dict[str, Any] = {"by": maker.returning, "at": now}
    ballots.reschedule(ballot, opens_at=now + SECOND, closes_at=now + DAY, **by)
    ballots.freeze_roll(ballot, **by)
    ballots.sign_off(ballot, **by)
    ballots.sign_off(ballot, by=maker.scrutineer, at=now)
    ballots.notify(ballot, **by)
    wait_for(ballot, State.OPEN)
