"""Looking at a page as it is for everyone: axe, both colour schemes, the narrowest phone and a desk.

Axe finds only part of what can be wrong for people who use assistive technology.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# In the dark nothing but colours changes (test_every_page.py sees to that), so only the rules on colours are
# asked again. Of what is in order axe need not gather the particulars: that takes longer than looking.
RUN = """async ([tags, dark]) => {
  const colours = axe.getRules(tags).filter(rule => rule.tags.includes("cat.color"));
  const runOnly = dark ? colours.map(rule => rule.ruleId) : tags;
  const found = await axe.run(document, {runOnly, resultTypes: ["violations"]});
  return found.violations.map(fault => `${fault.id}: ${fault.nodes[0].html.slice(0, 200)}`);
}"""


def become(page: Page, name: str) -> None:
    page.goto("/demo/people/")
    page.get_by_role("button", name=name).first.click()
    page.wait_for_url("**/")


def follow(page: Page, path: str, link: str) -> list[str]:
    """What is wrong with the page that a link leads to."""
    page.goto(path)
    page.get_by_role("link", name=link).first.click()
    return examine(page, link)


def look_at(page: Page, path: str) -> list[str]:
    page.goto(path)
    return examine(page, path)


def examine(page: Page, what: str) -> list[str]:
    """What is wrong with the page as it stands, in both colour schemes and at both widths."""
    found = []
    page.wait_for_load_state()
    page.evaluate(AXE)  # not as a script of the page's: its security policy would refuse that
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{what} scrolls sideways at {width}")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            faults = page.evaluate(RUN, [TAGS, scheme == "dark"])
            found += [f"{what} at {width}, {scheme}: {fault}" for fault in faults]
    return found
