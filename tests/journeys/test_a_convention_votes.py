"""A convention votes, in browsers: a phone, the chair's desk, the tellers' and the hall's screen."""

from __future__ import annotations

import re

from django.core.cache import cache
from playwright.sync_api import expect

from conventions.actions import plans, speeches
from conventions.models import Attending, Purpose, Vote
from tests.conventions.hall import Floor
from tests.factories import member
from tests.factories.motions import fresh
from tests.journeys.looking import examine, look_at
from tests.journeys.steps import become, press, see

WALL = {"width": 1920, "height": 1080}


def test_a_motion_is_debated_amended_by_those_in_the_hall_and_online(house, page):
    floor = Floor()
    ada, ben, cleo = (member(name) for name in ("Ada Okafor", "Ben Hughes", "Cleo Marsh"))
    for who in (ada, ben):
        floor.comes(who, Attending.ONLINE)
    floor.comes(cleo)
    motion = floor.maker.on_agenda(ada)
    floor.maker.amendment(motion, ben, "by post", "by telephone")
    floor.maker.amendment(motion, cleo, "by post", "by pigeon")
    item = floor.item(motion)
    speeches.declare_policy(
        floor.convention,
        group="women and people of other marginalised genders",
        by=floor.chair,
        at=floor.at,
    )
    plan = plans.draw_up(floor.convention, [item], title="", by=floor.chair, at=floor.at)
    plans.publish(plan, by=floor.chair, at=floor.at)
    speeches.ask_to_speak(item, Purpose.AGAINST, by=ben, at=floor.at)
    hall = f"/hall/{floor.convention.slug}"
    found = []

    # A phone: what each vote does, and asking to speak.
    become(page, ada)
    found += look_at(page, f"{hall}/plans/")
    page.goto(f"{hall}/plans/{plan.pk}/")
    page.locator("details.outlook summary").first.click()
    found += examine(page, "the plan")
    found += look_at(page, f"{hall}/items/{item.pk}/")
    page.get_by_label("Speak for", exact=True).check()
    press(page, "Put me on the list")
    found += examine(page, "the debate")

    # The chair: the next speaker with the reason, then a show of hands.
    become(page, floor.chair)
    found += look_at(page, f"{hall}/items/{item.pk}/chair/")
    see(page, "For and against take turns: 1 left.")
    press(page, "Call")
    expect(page.get_by_role("timer")).to_have_text(re.compile("^2:[0-5][0-9] left$|^3:00 left$"))
    page.get_by_label("Show of hands").first.check()
    press(page, "Open the vote")
    vote = Vote.objects.get()
    found += examine(page, "the chair during a vote")
    found += look_at(page, f"{hall}/policy/")

    # Online by device, twice; in the hall by two tellers.
    become(page, ben)
    found += look_at(page, f"{hall}/votes/{vote.pk}/")
    for _ in range(2):
        page.get_by_label("For", exact=True).check()
        page.get_by_role("button", name="Vote", exact=False).last.click()
        page.wait_for_load_state()
        page.goto(f"{hall}/votes/{vote.pk}/")
    see(page, "Recorded of you")
    for teller in floor.tellers:
        become(page, teller)
        page.goto(f"{hall}/votes/{vote.pk}/count/")
        page.get_by_label("For", exact=True).fill("1")
        page.get_by_label("Against", exact=True).fill("0")
        page.get_by_label("Abstain", exact=True).fill("0")
        press(page, "Enter my count")
    found += examine(page, "the tellers' count")
    see(page, "You and the other teller counted the same.")

    # Declared, and on the wall.
    become(page, floor.chair)
    page.goto(f"{hall}/items/{item.pk}/chair/")
    press(page, "Close the vote")
    press(page, "Declare the result")
    become(page, None)
    cache.clear()
    page.goto(f"/conventions/{floor.convention.slug}/hall/")
    found += examine(page, "the hall's screen")
    page.set_viewport_size(WALL)
    expect(page.locator(".floor-outcome")).to_have_text("Carried")
    expect(page.get_by_text("Ada Okafor")).to_have_count(0)
    become(page, ada)
    found += look_at(page, f"{hall}/votes/{vote.pk}/")
    found += look_at(page, f"{hall}/")

    assert Vote.objects.get().favour == 2
    assert fresh(motion).state == "agenda"  # the main question is still to be put
    assert found == []
