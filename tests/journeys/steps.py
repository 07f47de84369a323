"""What people do in the journeys. A step that leads to a page ends when that page has been read in whole."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Literal

from django.conf import settings
from playwright.sync_api import Page, expect

from ballots.lifecycle import State
from ballots.models import Ballot
from members.models import Member
from tests.desk import signed_in

PATIENCE = 60  # seconds for anything to happen on a busy machine
expect.set_options(timeout=PATIENCE * 1000)

NAME_OF_WHAT_HAS_THE_FOCUS = """() => {
    const at = document.activeElement;
    const label = at.labels && at.labels[0];
    return (label ? label.textContent : at.textContent).replace(/\\s+/g, " ").trim();
}"""


def become(page: Page, who: Member | None) -> None:
    """Be signed in as `who`, an officer with their second factor; nobody if None."""
    page.context.clear_cookies()
    if who is not None:
        officer = who.terms.exists()
        client = signed_in(who, has_factor=officer, used_factor=officer)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": session, "domain": "127.0.0.1", "path": "/"}]
        )


def see(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def press(
    page: Page, name: str | re.Pattern[str], *, role: Literal["button", "link"] = "button"
) -> None:
    if isinstance(name, str):  # what is for screen readers alone stands apart: "Begin : Warm homes"
        name = re.compile(re.escape(name).replace(":", r"\s*:"), re.IGNORECASE)
    page.get_by_role(role, name=name).first.click()
    page.wait_for_load_state()  # a click waits for the next page to begin, not for its end


def enter(page: Page) -> None:
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called `name`."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_WHAT_HAS_THE_FOCUS) == name:
            return
    raise AssertionError(f"Nothing called {name!r} can be reached with the Tab key")


def until(true: Callable[[], bool], what: str = "the clock did not do it") -> None:
    """Wait for what the clock and the worker do, which may be several things one after another."""
    deadline = time.monotonic() + 3 * PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.25)


def wait_for(ballot: Ballot, state: State) -> None:
    """Until the clock and the worker have brought the ballot there."""
    until(lambda: Ballot.objects.get(pk=ballot.pk).state == state, f"{ballot} is not {state}")


def look_until(page: Page, path: str, words: str) -> None:
    """Load the page again and again until the clock and the worker have done their part."""

    def said() -> bool:
        page.goto(path)
        return words in page.locator("main").inner_text()

    until(said, f"{words!r} never came")
