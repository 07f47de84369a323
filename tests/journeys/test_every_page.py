"""Every page there is, as seen by those it is for: axe finds nothing, nothing scrolls sideways, the browser
has no complaint; light and dark, on the narrowest phone and on a desk.

Axe finds only part of what can be wrong for people who use assistive technology.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

import axe_playwright_python
import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

ANYONE = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/inactive/",
    "/accounts/signup/",
    "/ballots/how-we-count/",
    "/ballots/refounding/result/",
    "/ballots/refounding/result/2/",
    "/ballots/refounding/receipt/",
    "/ballots/london-and-eastern/result/",
    "/ballots/london-and-eastern/result/1/?stage=2",
    "/ballots/glasgow-linn-2017/result/",
    "/ballots/refounding/sheet/",
    "/ballots/glasgow-linn-2017/sheet/",
    "/ballots/no-such-ballot/result/",
    "/demo/people/",
    "/demo/outbox/",
    "/design/",
]
MEMBER = [
    "/",
    "/ballots/",
    "/ballots/convention-committee/",
    "/ballots/convention-committee/roll/",
    "/ballots/convention-committee/vote/",
    "/ballots/priorities/",
    "/ballots/priorities/vote/",
    "/ballots/refounding/",
    "/accounts/email/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
]
OFFICER = [
    "/staff/",
    "/staff/new-ballot/",
    "/staff/members/",
    "/staff/ballots/convention-committee/",
    "/staff/ballots/wales/",
    "/staff/ballots/wales/about/",
    "/staff/ballots/wales/dates/",
    "/staff/ballots/wales/electorate/",
    "/staff/ballots/wales/questions/",
    "/staff/ballots/wales/questions/proposal/",
    "/staff/ballots/wales/questions/election/",
    "/staff/ballots/wales/questions/1/",
    "/staff/ballots/wales/questions/1/remove/",
    "/staff/ballots/wales/questions/1/statements/",
    "/staff/ballots/wales/review/",
    "/staff/ballots/priorities/recall/",
]
SEALED = [
    "/ballots/how-your-vote-stays-secret/",
    "/ballots/check-a-ballot/",
    "/ballots/convention-committee/receipt/",
]
SEALED_OFFICER = [
    "/staff/ballots/wales/trustees/",
    "/staff/ballots/convention-committee/assisted/",
]
EVERY = ANYONE + MEMBER + OFFICER + SEALED + SEALED_OFFICER
# Pages that only a POST leads to, that leave at once, or that are not pages: seen in other tests.
ELSEWHERE = {
    "ballots:board",
    "ballots:cast",
    "ballots:consistency",
    "ballots:download",
    "ballots:heads",
    "ballots:issue",
    "ballots:manifest",
    "ballots:paper",
    "ballots:sheet_pdf",
    "ballots:trustee",
    "urn",
    "demo:become",
    "live",
    "ready",
    "set_language",
    "theme",
    "staff:freeze",
    "staff:member",
    "staff:notify",
    "staff:sign_off",
    "staff:turnout",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}
# There are no passwords: momentum_demo/urls.py puts nothing in the place of these.
NOWHERE = {
    "None",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
}


@pytest.fixture
def demonstration(house):
    """The demonstration's organisation, in the house's database."""
    command = [sys.executable, "manage.py", "seed"]
    subprocess.run(command, env=house.environment, cwd=settings.BASE_DIR, check=True)


def test_every_page_is_for_everyone(demonstration, page):
    found = [problem for path in ANYONE + SEALED for problem in look_at(page, path)]
    become(page, "Ada")
    found += [problem for path in MEMBER for problem in look_at(page, path)]
    page.goto("/ballots/convention-committee/vote/")
    page.get_by_role("button", name="Save and continue").click()  # with nothing ranked: its errors
    found += examine(page, "an error on the paper")
    page.get_by_role("button", name="Skip this question").click()
    found += examine(page, "a proposal's page")
    page.get_by_label("For", exact=True).check()
    for _ in range(2):
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_role("button", name="Skip this question").wait_for()
        page.get_by_label("Abstain").check()
    page.get_by_role("button", name="Check your vote").click()
    page.get_by_role("heading", name="Check your vote").wait_for()
    page.get_by_role("heading", name="Your paper code").wait_for()
    found += examine(page, "the check")
    page.get_by_role("button", name="Cast my vote").click()
    page.get_by_role("heading", name="Your vote has been cast").wait_for()
    found += examine(page, "the receipt")
    found += look_at(page, "/ballots/convention-committee/vote/")  # refused: she has voted
    become(page, "Cleo")
    found += [problem for path in OFFICER + SEALED_OFFICER for problem in look_at(page, path)]

    assert found == []


def test_no_page_is_left_out():
    seen = {resolve(path.partition("?")[0]).view_name for path in EVERY}

    assert names(get_resolver()) - ELSEWHERE - NOWHERE - seen == set()


def names(resolver: URLResolver, prefix: str = "") -> set[str]:
    """The name of every page, the records desk's aside: Django's own, seen in tests/test_admin.py."""
    found = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            found.add(f"{prefix}{pattern.name}")
        elif pattern.namespace != "admin":
            found |= names(
                pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            )
    return found


def become(page: Page, name: str) -> None:
    page.goto("/demo/people/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/")


def look_at(page: Page, path: str) -> list[str]:
    page.goto(path)
    return examine(page, path)


def examine(page: Page, what: str) -> list[str]:
    """What is wrong with the page as it stands, in both colour schemes and at both widths."""
    found = []
    page.evaluate(AXE)  # not as a script of the page's: its security policy would refuse that
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{what} scrolls sideways at {width}")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            result = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
            found += [
                f"{what} at {width}, {scheme}: {fault['id']}: {fault['nodes'][0]['html'][:200]}"
                for fault in result["violations"]
            ]
    return found
