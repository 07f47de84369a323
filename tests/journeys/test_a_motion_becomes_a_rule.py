"""From groups' drafts to the rule book in force, without JavaScript, and back from a word to its group."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from ballots import actions as ballots
from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from members.models import Member, Office
from members.roles import Role
from motions import actions, weaves
from motions.lifecycle import State
from motions.models import Finding, Ground, Meeting, Process, Submission
from motions.timetables import Ends, Power, StageKind
from motions.wording import Edits
from tests import factories
from tests.factories import DAY, BallotMaker, member, officer
from tests.factories.motions import RULES, fresh, group, of_group, replacing, rule_set
from tests.factories.rulebook import CASES, FOR
from tests.journeys.steps import become, press, see, until, wait_for

HERE = "/motions/once-more/"
SECOND = dt.timedelta(seconds=1)
OPEN_FOR = 20 * SECOND  # of the ballot: nobody votes by hand here


@pytest.fixture
def clerk(house) -> Member:
    return officer("Hana Clerk", Role.ARRANGEMENTS)


@pytest.fixture
def process(clerk) -> Process:
    """A process in which everything may be done now, with a stage for each of two assemblies."""
    now = timezone.now()
    began = now - DAY
    book = actions.begin_rule_book(
        title="Rule book", typed=RULES, why="As adopted.", by=None, at=began
    ).text
    made = actions.draft_process(
        title="Refounding once more",
        slug="once-more",
        rule_set=rule_set(motion_support=1),
        rule_book=book,
        starts_at=began,
        template="",
        by=clerk,
        at=began,
    )
    for title in ("First assembly", "Second assembly"):
        actions.add_stage(
            made,
            kind=StageKind.ASSEMBLY,
            title=title,
            powers=list(Power),
            ends=Ends.BY_DEED,
            opens_at=began,
            closes_at=now + DAY,
            by=clerk,
            at=began,
        )
    return actions.open_process(made, by=clerk, at=began)


def group_of(name: str) -> tuple[Member, Member]:
    """Somebody of a local group who writes, and its convenor."""
    where = group(name)
    writer, convenor = of_group(f"Wri {name}", where), of_group(f"Con {name}", where)
    now = timezone.now()
    actions.name_convenor(
        where, convenor, since=timezone.localdate(now - DAY), until=None, by=None, at=now
    )
    return writer, convenor


def drafted(process: Process, name: str, typed: str) -> Submission:
    """A policy of a group's, by actions: the browser has shown the way once."""
    writer, convenor = group_of(name)
    now = timezone.now()
    draft = actions.start_draft(
        process, title=f"Money for {name}", group=writer.local_group, by=writer, at=now
    )
    actions.save_draft(draft, Edits(whole=typed), seen=0, by=writer, at=now)
    actions.certify_mandate(
        draft,
        number=1,
        held_on=timezone.localdate(now),
        present=5,
        votes_for=4,
        against=1,
        abstained=0,
        by=convenor,
        at=now,
    )
    return actions.submit(draft, by=writer, at=now)


def choose(page: Page, words: str) -> None:
    page.get_by_label(words).check()


def drafts_in_the_browser(page: Page, writer: Member, convenor: Member) -> None:
    become(page, writer)
    page.goto(f"{HERE}draft/")
    choose(page, "A change of the rule book")
    choose(page, "My local group")
    page.get_by_label("Title").fill("Twelve, and not ten")
    press(page, "Begin, and write it")
    press(page, re.compile("^Change Clause 2, "), role="link")
    page.get_by_label("The words").fill("The coordinating group has twelve elected members.")
    press(page, "Save")
    see(page, "delete “ten”, insert “twelve elected”")
    draft = page.url
    become(page, convenor)
    page.goto(draft)
    press(page, "Certify the meeting’s vote", role="link")
    page.get_by_label("Date of the meeting").fill(timezone.localdate().isoformat())
    for label, figure in (("Members present", 9), ("For", 7), ("Against", 1), ("Abstained", 1)):
        page.get_by_label(label, exact=True).fill(str(figure))
    choose(page, "I was at this meeting")
    press(page, "Certify it")
    see(page, "7 for, 1 against")
    become(page, writer)
    page.goto(draft)
    press(page, "Read it once more, and submit", role="link")
    press(page, "Submit it")
    page.wait_for_url(f"**{HERE}1/")


def ruled_out_and_won(page: Page, clerk: Member, motion: Submission) -> None:
    become(page, clerk)
    page.goto("/committee/rulings/")
    press(page, f"Motion {motion.number}: ", role="link")
    choose(page, "Out of order")
    page.get_by_label("Ground").select_option("unclear")
    page.get_by_label("The rule it rests on").fill("Standing order 9")
    page.get_by_label("Reasons").fill("By when?")
    press(page, "Rule so")
    become(page, motion.mover)
    page.goto(f"{HERE}{motion.number}/")
    press(page, "Appeal against the ruling", role="link")
    page.get_by_label("Your grounds").fill("It says when.")
    press(page, "Appeal")
    page.wait_for_url(f"**{HERE}{motion.number}/")
    become(page, officer("Nell Coordinator", Role.COORDINATING))
    page.goto("/motions/appeals/")
    press(page, "Decide it", role="link")
    choose(page, "allowed")
    page.get_by_label("Reasons").fill("It does.")
    press(page, "Decide it")
    page.wait_for_url("**/motions/appeals/")


def composited(page: Page, clerk: Member, motions: list[Submission]) -> None:
    become(page, clerk)
    page.goto("/committee/processes/once-more/composite/")
    for motion in motions:
        choose(page, f"Motion {motion.number}: ")
    press(page, "Go on to the text")
    page.get_by_label("The words").fill("Leeds has money.\n\nBristol has money.")
    press(page, "Check it")
    page.get_by_label("Title").fill("Money for both")
    press(page, "Propose it to the movers")
    page.wait_for_url(re.compile(f".*{HERE}\\d+/$"))
    composite = page.url
    for motion in motions:
        become(page, motion.mover)
        page.goto(composite)
        press(page, f"Say whether Motion {motion.number} goes into", role="link")
        agrees = motion != motions[-1]
        choose(page, "Yes: the composite" if agrees else "No: my motion")
        page.get_by_label("Why").fill("" if agrees else "Not a word of it is ours.")
        press(page, "Give my answer")
        page.wait_for_url(composite)
    become(page, clerk)
    page.goto("/committee/rulings/")
    press(page, "Settle it")
    page.wait_for_url("**/committee/rulings/")


def amended_in_the_browser(page: Page, who: Member, address: str, new: str, title: str) -> None:
    become(page, who)
    page.goto(address)
    press(page, "Propose an amendment", role="link")
    press(page, re.compile("^Change Clause 2, "))
    page.get_by_label("The words").fill(new)
    press(page, "Check it")
    page.get_by_label("Title").fill(title)
    press(page, "Submit the amendment")
    page.wait_for_url(re.compile(f".*{HERE}1/\\d+/$"))


def meets(process: Process, clerk: Member, position: int, slug: str) -> Meeting:
    """An assembly of five that sits now."""
    at = timezone.now()
    assembly = actions.convene(
        process.stages.get(position=position),
        title=f"{slug.title()} assembly",
        slug=slug,
        remit="To amend what groups have put forward.",
        by=clerk,
        at=at,
    )
    office, _ = Office.objects.get_or_create(
        name="Delegates at large", defaults={"role": Role.OTHER, "seats": 99}
    )
    seats = [
        actions.seat_officer(assembly, member(f"Seat {n}"), office, by=clerk, at=at)
        for n in range(5)
    ]
    meeting = actions.call_meeting(assembly, begins_at=at, place="Online", by=clerk, at=at)
    return actions.open_meeting(meeting, seats, by=clerk, at=at)


def votes(meeting: Meeting, submission: Submission, favour: int, against: int) -> None:
    submission = fresh(submission)
    if submission.state == State.AGENDA:
        figures = actions.Figures(favour, against, 0)
        clerk = meeting.assembly.convened_by
        actions.decide_by_vote(submission, meeting, figures, by=clerk, at=timezone.now())


def put_to_everybody(motion: Submission) -> Ballot:
    """A ballot on the motion that opens by the clock, and is voted on."""
    maker, now = BallotMaker(), timezone.now()
    maker.notice, maker.opens = now - 2 * SECOND, now - SECOND
    maker.closes = now + OPEN_FOR
    rules = factories.rule_set(minimum_notice=0 * SECOND, minimum_voting=SECOND)
    ballot = maker.draft(proposals=0, rule_set=rules)
    by: dict[str, Any] = {"by": maker.returning, "at": maker.notice}
    actions.draw_up(ballot, motion, **{**CASES, **by})
    ballots.freeze_roll(ballot, **by)
    ballots.sign_off(ballot, **by)
    ballots.sign_off(ballot, by=maker.scrutineer, at=maker.notice)
    ballots.notify(ballot, **by)
    wait_for(ballot, BallotState.OPEN)
    for voter in Member.objects.filter(name__startswith="Seat"):
        maker.vote(Ballot.objects.get(pk=ballot.pk), voter, FOR, at=timezone.now())
    return ballot


def test_a_groups_words_come_into_the_rule_book(plain_page, process, clerk):
    page = plain_page
    page.goto("/motions/")
    now = timezone.now
    writer, convenor = group_of("Hackney")
    drafts_in_the_browser(page, writer, convenor)
    leeds = drafted(process, "Leeds", "Leeds has money.")
    bristol = drafted(process, "Bristol", "Bristol has money.")
    glasgow = drafted(process, "Glasgow", "Glasgow has money.")
    badger = actions.move(
        process,
        title="A badger",
        edits=Edits(whole="There is a badger."),
        constitutional=False,
        by=member("Mo Ver"),
        at=now(),
    )
    become(page, member("Sue Porter"))
    page.goto(f"{HERE}{badger.number}/support/")
    press(page, "Sign in support")
    see(page, "1 of 1 signature")

    ruled_out_and_won(page, clerk, badger)
    assert fresh(badger).state == State.AGENDA
    first = Submission.objects.get(number=1, lead=None)
    actions.rule(first, Finding.IN_ORDER, by=clerk, at=now())
    for motion in (leeds, bristol, glasgow):
        actions.rule(
            motion,
            Finding.REMITTED,
            ground=Ground.SAME_SUBJECT,
            clause="SO 11",
            words="All on money.",
            by=clerk,
            at=now(),
        )
    composited(page, clerk, [leeds, bristol, glasgow])
    states = [fresh(motion).state for motion in (leeds, bristol, glasgow)]
    assert states == [State.MERGED, State.MERGED, State.AGENDA]

    two, three = member("Ann Mender"), member("Bo Nested")
    fourteen = "The coordinating group has fourteen elected members."
    amended_in_the_browser(page, two, f"{HERE}1/", fourteen, "Fourteen")
    one = first.amendments.get(number=1)
    actions.rule(one, Finding.IN_ORDER, by=clerk, at=now())
    nested = "The coordinating group has fourteen elected, paid members."
    amended_in_the_browser(page, three, f"{HERE}1/1/", nested, "Paid")
    edits = replacing(weaves.reading_of(first), "twelve", "sixteen")
    rival = actions.amend(first, title="Sixteen", edits=edits, by=member(), at=now())
    on_top = first.amendments.get(title="Paid")
    for each in (rival, on_top):
        actions.rule(each, Finding.IN_ORDER, by=clerk, at=now())
    assert on_top.amends == one

    become(page, officer("Nico Coordinator", Role.COORDINATING))
    page.goto(f"{HERE}{glasgow.number}/")
    press(page, "Make a counter-proposal", role="link")
    page.get_by_label("The words").fill("Every group has money.")
    press(page, "Check it")
    page.get_by_label("Title").fill("Money for all")
    press(page, "Make the counter-proposal")
    page.wait_for_url(re.compile(f".*{HERE}\\d+/$"))
    see(page, "counter-proposal")

    meeting = meets(process, clerk, 1, "first")
    become(page, clerk)
    page.goto("/committee/assemblies/first/motions/1/")
    page.get_by_text("Enter a show of hands").first.click()
    figures = page.locator("form", has=page.get_by_role("button", name="Enter the vote")).first
    for label, figure in (("For", "4"), ("Against", "1"), ("Neither", "0")):
        if figures.get_by_label(label, exact=True).count():
            figures.get_by_label(label, exact=True).fill(figure)
    figures.get_by_role("button", name="Enter the vote").click()
    see(page, "Carried")
    for each in (on_top, one, rival):
        votes(meeting, each, 3, 2)
    assert fresh(rival).outcome == "fell"
    actions.publish_interim(fresh(first), why="As the first left it.", by=clerk, at=now())
    second = meets(process, clerk, 2, "second")
    votes(second, first, 5, 0)
    if fresh(first).state == State.AGENDA:
        become(page, clerk)
        page.goto("/committee/rulings/")
        press(page, "Put it to the ballot: Motion 1", role="link")
        press(page, "Put it to the ballot")
        page.wait_for_url("**/committee/rulings/")
    assert fresh(first).state == State.BALLOT

    put_to_everybody(fresh(first))
    book = process.rule_book
    assert book is not None
    until(lambda: "elected, paid" in weaves.as_typed(weaves.reading_in_force(book)))

    become(page, None)
    page.goto(f"/rules/{book.pk}/words/?q=elected")
    see(page, "Hackney")
    see(page, "5")
    page.goto(f"/rules/{book.pk}/words/?q=fourteen")
    see(page, "Amendment 1 to motion 1")
