"""The membership office brings a list in by keyboard, and takes it back without JavaScript."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from members.models import Member
from members.roles import Role
from tests import factories
from tests.journeys.looking import examine
from tests.journeys.steps import become, press, see, until

HEADING = "number,name,email,region,joined,paid until\n"


def test_a_list_is_read_looked_at_entered_and_undone(house, page, plain_page):
    page.goto("/conventions/")
    plain_page.goto("/conventions/")
    esi = factories.officer("Esi Mensah", Role.MEMBERSHIP)
    rows = [line(n) for n in range(9001, 9121)] + [line(9121, region="Atlantis")]

    become(page, esi)
    page.goto("/staff/register/imports/")
    page.get_by_label("The list").set_input_files(
        {"name": "new.csv", "mimeType": "text/csv", "buffer": (HEADING + "".join(rows)).encode()}
    )
    by_keyboard(page, "Read the list")
    see(page, "It would enter 120")
    expect(page.get_by_role("button", name="Enter all of it")).to_have_count(0)
    press(page, "Cannot be entered", role="link")
    see(page, "There is no region called Atlantis")
    assert examine(page, "a list that waits") == []
    by_keyboard(page, "Leave out the rows that cannot be entered")
    by_keyboard(page, "Enter all of it")
    see(page, "It is in the register")
    assert Member.objects.count() == 121

    become(plain_page, esi)
    plain_page.goto(page.url)
    press(plain_page, "Undo the whole list")
    until(lambda: undone(plain_page))
    assert Member.objects.count() == 1


def line(n: int, region: str = "Wales") -> str:
    return f"{n},Person {n},person{n}@example.net,{region},2025-01-01,2036-01-01\n"


def undone(page: Page) -> bool:
    """Whether it is; if not, the page is asked for once more."""
    refresh = page.get_by_role("link", name="Refresh")
    if refresh.is_visible():
        refresh.click()
        page.wait_for_load_state()
    return "Undone" in page.locator("main").inner_text()


def by_keyboard(page: Page, name: str) -> None:
    """Go on with the tab key until the button has the focus, see that it shows, and press it."""
    button = page.get_by_role("button", name=re.compile(name))
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    assert button.evaluate("button => getComputedStyle(button).outlineStyle") != "none"
    page.keyboard.press("Enter")
