"""The style guide in a browser: what axe finds, what the security policy stops, what fits a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import AXE, WIDTHS, look_at

CONTROLS = "button, summary, select, textarea, .button, input:not([type=hidden], .choices *)"
HEIGHTS = "all => all.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"


@pytest.mark.parametrize("path", ["/design/", "/accounts/login/", "/no-such-page/"])
def test_every_part_is_accessible_and_large_enough_to_touch(page, path):
    assert look_at(page, path) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert min(page.locator(CONTROLS).evaluate_all(HEIGHTS), default=44) >= 44


def test_axe_can_judge_the_words_in_a_wide_table_though_its_edge_is_shaded(page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/design/")
    page.evaluate(AXE)

    found = page.evaluate("""async () => {
      const found = await axe.run(".scroller", {runOnly: ["color-contrast"]});
      return [found.passes, found.incomplete, found.violations].map(
        rules => rules.reduce((total, rule) => total + rule.nodes.length, 0));
    }""")

    judged, undecided, wrong = found
    assert judged > 0
    assert (undecided, wrong) == (0, 0)


def test_a_failed_form_is_put_right_by_keyboard(page):
    page.goto("/design/")

    page.get_by_role("button", name="Save and continue").press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Full name")).to_be_focused()
    expect(page).to_have_title("Error: Style guide – Momentum Democracy")


def test_passkeys_are_offered_only_where_they_can_work(page, plain_page):
    page.goto("/accounts/login/")
    plain_page.goto("/accounts/login/")

    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    expect(plain_page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


def test_a_refusal_by_the_device_is_told_on_the_page(page):
    """The device is Chromium's virtual one, and has no passkey of ours."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("Your device did not finish, or you cancelled.")).to_be_visible()
