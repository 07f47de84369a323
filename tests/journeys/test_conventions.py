"""A convention in the browser: the ticket, the door, what is on now, the wall, and the decision after."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from conventions import actions
from conventions.models import Convention, Duty
from tests import factories
from tests.conventions.makers import MINUTE, ConventionMaker, rule_set
from tests.journeys.looking import examine
from tests.journeys.steps import become, enter, press, see, tab_to

WALL = {"width": 1920, "height": 1080}


@pytest.fixture
def convention(page: Page) -> Convention:
    """It opens in forty minutes, at the place and online; its agenda is published."""
    page.goto("/conventions/")
    cache.clear()
    now = timezone.now()
    maker = ConventionMaker(now + 40 * MINUTE)
    rules = rule_set(registration_closes=10 * MINUTE, quorum=1)
    return maker.released(maker.announced(rule_set=rules), "Warm homes", "Buses")


def test_from_the_ticket_to_the_decision(page, convention):
    ada = factories.member("Ada Okafor")
    dee = factories.member("Dee Lal")
    gita = convention.releases.get().by
    actions.appoint(convention, dee, Duty.DOOR, by=gita, at=timezone.now())
    actions.appoint(convention, dee, Duty.CHAIR, by=gita, at=timezone.now())
    here = f"/conventions/{convention.slug}/"

    become(page, ada)
    page.goto(here)
    press(page, "Register", role="link")
    page.get_by_label("In person").check()
    page.get_by_label("What you need to take part").fill("A hearing loop")
    press(page, "Register")
    see(page, "Show this at the door")
    code = page.locator(".ticket-code").inner_text()
    assert examine(page, "a ticket") == []

    become(page, dee)
    page.goto(here + "door/")  # at the desk, by keyboard alone
    tab_to(page, "The code on their ticket")
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    see(page, "Ada Okafor")
    see(page, "There is a quorum")

    actions.open_convention(convention, by=gita, at=timezone.now())
    page.goto(here + "chair/")
    press(page, "Begin: Warm homes")
    assert examine(page, "the chair's page") == []

    become(page, ada)
    page.goto(here + "now/")
    for link in ("Speak and vote", "The debate, and asking to speak"):
        go_by_keyboard(page, link)
    tab_to(page, "Speak for")
    page.keyboard.press("Space")
    go_by_keyboard(page, "Put me on the list")
    see(page, "Speak for. As the list stands, you are number 1.")
    assert examine(page, "a place on the speakers' list") == []

    become(page, None)
    page.goto(here + "now/")
    see(page, "Warm homes")
    assert examine(page, "now, on a phone") == []
    page.set_viewport_size(WALL)
    page.goto(here + "hall/")
    see(page, "Warm homes")
    largest = page.locator(".what").first.evaluate(
        "it => parseFloat(getComputedStyle(it).fontSize)"
    )
    assert largest >= 72  # pixels: to be read from the last row
    assert examine(page, "the wall") == []

    become(page, dee)
    page.goto(here + "chair/")
    press(page, "Write a decision down: Warm homes", role="link")
    page.get_by_label("What was decided").fill("That we campaign for warm homes.")
    page.get_by_label(re.compile("^For")).fill("108")
    page.get_by_label("Against").fill("31")
    press(page, "Write it down")
    press(page, "Finish: Warm homes")
    actions.close(convention, by=gita, at=timezone.now())
    page.goto(here + "decisions/")
    expect(page.locator("article")).to_contain_text("108 for, 31 against")
    see(page, "Buses")  # not reached: where it went


def go_by_keyboard(page: Page, name: str) -> None:
    """To where the link or button called `name` leads, by Tab and Enter."""
    tab_to(page, name)
    enter(page)
