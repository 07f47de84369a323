"""The style guide in a real browser: what axe finds, what the security policy stops, what fits."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATHS = ["/design/", "/accounts/login/", "/no-such-page/"]
CONTROLS = "button, summary, select, textarea, .button, input:not([type=hidden], [type=radio], [type=checkbox])"


@pytest.fixture(scope="module")
def browser():
    assert Path(CHROMIUM).exists(), "Install Chromium: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def opened(browser: Browser, address: str, width: int, scheme: str) -> tuple[Page, list[str]]:
    """The page, and what the console complains of apart from the status of the page itself."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(address)
    return page, [each for each in complaints if "status of 4" not in each]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_every_part_is_accessible(live_server, browser, path, width, scheme):
    page, complaints = opened(browser, live_server.url + path, width, scheme)

    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES
    )
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    heights = page.locator(CONTROLS).evaluate_all(
        "all => all.filter(each => each.offsetParent).map(each => each.getBoundingClientRect().height)"
    )
    page.close()

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert complaints == []
    assert sideways <= 0
    assert min(heights, default=44) >= 44


@pytest.mark.django_db(transaction=True)
def test_a_failed_form_is_put_right_by_keyboard(live_server, browser):
    page, _ = opened(browser, live_server.url + "/design/", 360, "light")

    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_selector("#error-summary:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.id")
    page.close()

    assert focused == "id_name"
