"""From a motion's page to what became of it, from selected words back to whoever wrote them; a draw run again.

Nobody is signed in: what was ruled on is for anybody to read, and a draw for anybody to check.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import transaction
from playwright.sync_api import expect

from motions import actions
from motions.lifecycle import Outcome
from motions.sortition import Quota
from tests.factories import DAY, member
from tests.factories.assemblies import AssemblyMaker
from tests.factories.motions import ProcessMaker, group, of_group

SELECT = """words => {
  const block = [...document.querySelectorAll(".document .words")].find(b => b.textContent.includes(words));
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    return;
  }
}"""


@pytest.fixture
def motion(house):
    """A motion on the agenda, with an amendment carried and one still to be decided.

    All at once: in between, the house's clock would end what has not the signatures it needs.
    """
    with transaction.atomic():
        return put_forward()


def put_forward():
    maker = ProcessMaker()
    moved = maker.on_agenda(of_group("Ada", group()), title="Endorsements by all")
    carried = maker.amendment(moved, member("Una"), "may vote", "shall vote", title="A duty")
    actions.conclude(carried, Outcome.CARRIED, why="40 to 2.", by=None, at=maker.during(4))
    maker.amendment(moved, member("Bob"), "in person", "online", title="From home")
    return moved


def test_a_reader_follows_a_motion_and_its_words(motion, page, plain_page):
    # Without JavaScript: plain links from view to view, to an amendment, and to every step.
    plain_page.goto("/motions/")
    plain_page.get_by_role("link", name=motion.process.title).click()
    plain_page.get_by_label("Number, or words").fill("endorsements")
    plain_page.get_by_role("button", name="Find").click()
    plain_page.get_by_role("link", name="Endorsements by all").click()
    expect(plain_page.locator(".document")).to_contain_text("Members shall vote by post")
    plain_page.get_by_role("link", name="Changes", exact=True).click()
    expect(plain_page.locator("ins")).to_have_text("[inserted text: shall]")
    plain_page.get_by_role("link", name="Original").click()
    expect(plain_page.locator(".document")).to_contain_text("Members may vote by post")
    plain_page.get_by_role("link", name="From home").click()
    expect(plain_page.locator("main")).to_contain_text("delete “in person”, insert “online”.")
    plain_page.get_by_role("link", name="Motion 1", exact=True).click()
    plain_page.get_by_role("link", name="What became of it, step by step").click()
    expect(plain_page.locator(".trace")).to_contain_text(
        ["Filed", "In order", "Amendment 1 to motion 1 carried"]
    )

    # On a phone: some words are selected, and lead to whoever put them there.
    page.goto(f"/motions/{motion.process.slug}/{motion.number}/")
    asked = page.locator("a.ask-who")
    expect(asked).to_be_hidden()
    page.evaluate(SELECT, "shall vote")
    asked.click()
    expect(page.get_by_label("Copy some words")).to_have_value("shall vote")
    expect(page.locator("main")).to_contain_text("Amendment 1 to motion 1 (a member)")
    expect(page.locator("main")).to_contain_text("Made part of Motion 1")


def test_anybody_runs_a_draw_again(house, plain_page, tmp_path):
    """By keyboard and without JavaScript: on the site, and on one's own machine with what it publishes."""
    with transaction.atomic():
        hall = AssemblyMaker(seats=2)
        for number in range(12):
            member(f"Person {number}")
        draw = actions.publish_pool(
            hall.assembly,
            seats=3,
            quotas=[Quota("region", "Wales", 1, 3)],
            attributes=["region"],
            public_source="Dice before witnesses.",
            draws_at=hall.at + DAY,
            by=hall.clerk,
            at=hall.at,
        )
        actions.hold_draw(draw, public_words="3 1 4", by=hall.clerk, at=hall.at + DAY)
    here = f"/assemblies/{hall.assembly.slug}/draw/"
    plain_page.goto(here)
    published = plain_page.locator("table").first.locator("tbody th code").all_inner_texts()
    assert len(published) == 3

    plain_page.get_by_role("link", name="Run the draw again now").focus()
    plain_page.keyboard.press("Enter")
    expect(plain_page.locator("main")).to_contain_text("The same 3 people are seated.")
    assert plain_page.locator("tbody td:nth-child(2) code").all_inner_texts() == published

    for name in ("sortition.py", "draw.json", "pool.csv"):
        (tmp_path / name).write_bytes(plain_page.request.get(here + name).body())
    command = [sys.executable, "-I", "sortition.py", "draw.json", "pool.csv"]
    said = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert said.stdout.splitlines()[1:] == published
