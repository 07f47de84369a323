"""Standing for the organisation's own offices, in the browser: stand, nominate, vote, read the result."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from ballots import urn
from ballots.rules import LEAST_IN_SECTION
from elections import actions
from elections.models import Candidacy
from members.models import MembershipClass
from tests import factories
from tests.elections.rounds import ElectionMaker, define, reserve, rule_set
from tests.elections.test_sections import WELSH
from tests.factories import DAY, NOON
from tests.journeys.steps import become, press, see

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def at_home(page):
    page.goto("/elections/")
    return page


def test_a_member_stands_is_nominated_and_accepts(at_home):
    page, now = at_home, timezone.now()
    define("women")
    opening = ElectionMaker(now + 45 * DAY)  # members put themselves forward now
    election = opening.announced(reserve("women"))
    ann = factories.member("Ann Ellis", where=factories.region())
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(picture, "PNG")

    become(page, ann)
    page.goto(f"/elections/{election.slug}/")
    see(page, "1 place: at least 1 for women")
    press(page, "Put yourself forward", role="link")
    press(page, "Put myself forward")
    see(page, "Fill in: Your statement")
    page.get_by_label("Your statement").fill("I listen first.")
    page.get_by_label("What will you do first?").fill("Visit every group.")
    page.get_by_label("Your interests").fill("None.")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("A photo").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_label("The photo in words").fill("Ann, in a teal coat")
    press(page, "Put myself forward")
    see(page, "You stand in Wales.")
    see(page, "0 of 2 nominations")
    expect(page.get_by_alt_text("Ann, in a teal coat")).to_be_visible()

    gathering = ElectionMaker(now + 40 * DAY)  # members nominate now
    election = gathering.announced(reserve("women"))
    bea = gathering.stand(gathering.place(election), "Bea Lloyd", "women")
    for _ in range(2):
        become(page, factories.member("Voter", where=factories.region()))
        page.goto(f"/elections/{election.slug}/")
        press(page, "Bea Lloyd", role="link")
        press(page, "Nominate Bea Lloyd", role="link")
        see(page, "cannot take it back")
        press(page, "Nominate")
        see(page, "You have nominated Bea Lloyd.")
    become(page, bea.member)
    page.goto(f"/elections/{election.slug}/")
    press(page, "Your candidacy", role="link")
    see(page, "2 of 2 nominations")
    press(page, "Accept the nomination", role="link")
    press(page, "Accept")
    see(page, "You will be on the paper.")
    assert Candidacy.objects.get(pk=bea.pk).accepted_at is not None


def test_members_vote_in_their_own_region_and_read_why_somebody_was_kept_in(at_home, house):
    page, now = at_home, timezone.now()
    define("women")
    voting = ElectionMaker(now - HOUR)
    wales = factories.region("Wales")
    places = [{"region": wales.slug, "seats": 1, "reserves": [], "sections": WELSH}]
    election = voting.announced(rules=rule_set(places))
    place = voting.place(election)
    for name in ("Ann Ellis", "Bea Lloyd"):
        voting.accepted(place, name)
    factories.members(LEAST_IN_SECTION)
    affiliates = [
        factories.member(f"Branch {n}", where=wales, kind=MembershipClass.AFFILIATE)
        for n in range(LEAST_IN_SECTION)
    ]
    here = affiliates[0]
    away = factories.member("Voter Away", where=factories.region("Scotland"))
    voting.put(election)
    ballot = voting.opened(voting.place(election).contest.ballot)

    become(page, away)
    page.goto(f"/ballots/{ballot.slug}/vote/")
    see(page, "You are not on the roll for this ballot.")
    become(page, here)
    page.goto("/")
    press(page, re.compile(re.escape(ballot.title)), role="link")
    page.goto(f"/ballots/{ballot.slug}/vote/")
    see(page, "You vote in the section “Affiliates”")
    see(page, "Ann Ellis")
    see(page, "Bea Lloyd")
    press(page, "Rank Bea Lloyd")
    press(page, "Check your vote")
    page.get_by_role("heading", name="Check your vote").wait_for()
    press(page, "Cast my vote")
    page.get_by_role("heading", name="Your vote has been cast").wait_for()
    assert urn.Pending.objects.get().code == "q01/online-affiliates"
    page.goto(f"/ballots/{ballot.slug}/receipt/")
    see(page, "Your paper is in the box")

    with house.nobody_at_work():  # or the clock would close at once what was voted on in the past
        past = ElectionMaker(NOON)
        election = past.announced(reserve("women"), region="South West", seats=2, ron=False)
        place = past.place(election)
        for name, *of in (("Jack Hill",), ("Karl Moss",), ("Lena Pugh", "women")):
            past.accepted(place, name, *of)
        past.put(election)
        place = past.counted(place, {"J": 4, "K": 3, "L": 1})
        actions.declare(election, at=NOON + 9 * DAY)
    become(page, None)
    page.goto(f"/elections/{election.slug}/")
    see(page, "Lena Pugh, by the count")
    press(page, re.compile("Read the count"), role="link")
    press(page, re.compile("^Previous|Stage 1"), role="link")
    see(page, "Lena Pugh could not be excluded")
