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

from tests.journeys.conftest import visitor

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
RULES = [  # open to anyone
    "/rules/",
    "/rules/1/",
    "/rules/1/?on=1999-01-01",
    "/rules/1/version/1/",
    "/rules/1/clause/original.40/",
    "/rules/1/words/?q=at%20least%20fourteen%20members",
    "/rules/1/words/?q=no%20such%20words",
    "/rules/1/changes/?from=1",
    "/rules/policies/1/",
    "/rules/booklets/rules-review/",
]
MOTIONS = [  # open to anyone
    "/motions/",
    "/motions/refounding-2/",
    "/motions/refounding-2/?q=nothing+like+it",
    "/motions/refounding-2/1/",
    "/motions/refounding-2/1/?view=passed&lines=1",
    "/motions/refounding-2/1/?view=original&version=1",
    "/motions/refounding-2/1/compare/",
    "/motions/refounding-2/1/trace/",
    "/motions/refounding-2/1/words/?q=every%20year",
    "/motions/refounding-2/1/1/",
    "/motions/refounding-2/1/5/trace/",
]
QUESTIONS = [  # the returning officer's
    "/staff/motions/questions/",
    "/staff/motions/questions/wales/5/",
    "/staff/motions/rule-books/new/",
    "/staff/motions/convenors/",
]
ASSEMBLIES = [
    "/assemblies/",
    "/assemblies/first-assembly/",
    "/assemblies/first-assembly/draw/",
    "/assemblies/second-assembly/draw/",
    "/assemblies/second-assembly/to-decide/",
]
COMMITTEE = [
    "/staff/",
    "/committee/rulings/",
    "/committee/rulings/1/",
    "/committee/processes/",
    "/committee/processes/new/",
    "/committee/processes/refounding-2/",
    "/committee/processes/refounding-2/composite/",
    "/committee/processes/refounding-2/conflict/",
    "/committee/stages/1/move/",
    "/committee/",
    "/committee/assemblies/second-assembly/",
    "/committee/assemblies/second-assembly/seats/",
    "/committee/assemblies/second-assembly/draw/",
    "/committee/assemblies/second-assembly/order/",
    "/committee/assemblies/second-assembly/meetings/",
    "/committee/assemblies/first-assembly/meetings/1/",
    "/committee/assemblies/first-assembly/meetings/1/close/",
    "/committee/assemblies/second-assembly/motions/1/",
]
ENDORSEMENTS = [
    "/endorsements/",
    "/endorsements/office/leader/",
    "/endorsements/leader/",
    "/endorsements/leader/guarantee/",
    "/endorsements/leader/guarantee/?receipt=0",
    "/endorsements/leader/terms/",
    "/endorsements/leader/relationship/",
    "/endorsements/leader/requests/1/",
    "/endorsements/leader/requests/1/person/",
    "/endorsements/mayor-of-northmoor/",
    "/endorsements/mayor-of-northmoor/guarantee/",
    "/endorsements/mayor-of-northmoor/ask/",
    "/endorsements/mayor-of-northmoor/requests/1/withdraw/",
]
ENDORSEMENTS_OF_MEMBERS = [
    "/endorsements/mayor-of-northmoor/ask/",
    "/endorsements/leader/relationship/concern/",
]
ENDORSEMENTS_DESK = [
    "/staff/endorsements/",
    "/staff/endorsements/announce/",
    "/staff/endorsements/mayor-of-northmoor/abandon/",
    "/endorsements/mayor-of-northmoor/requests/1/rule/",
]
# Each is templates/endorsements/act.html, seen above with other words; or what only a POST or a mail leads to.
ENDORSEMENTS_ELSEWHERE = {
    "endorsement_desk:put",
    "endorsement_desk:to_members",
    "endorsements:answer",
    "endorsements:appeal",
    "endorsements:appeal_decision",
    "endorsements:ask_from",
    "endorsements:come_in",
    "endorsements:decide",
    "endorsements:download",
    "endorsements:end",
    "endorsements:judge",
    "endorsements:judge_decision",
    "endorsements:note",
    "endorsements:recommend",
    "endorsements:relationship_file",
    "endorsements:reply",
    "endorsements:restore",
    "endorsements:shortlist",
    "endorsements:support",
    "endorsements:voice",
}
# Forms like those seen above, with other words; or what only a POST or a mail leads to.
MOTIONS_ELSEWHERE = {
    "committee:add_stage",
    "committee:close_process",
    "committee:finish",
    "committee:open_process",
    "committee:put",
    "committee:release",
    "committee:reword",
    "committee:settle",
    "motions:appeal",
    "motions:appeals",
    "motions:decide_appeal",
    "motions:consent",
    "motions:counter",
    "motions:draft_file",
    "motions:draft_join",
    "motions:draft_remove_editor",
    "motions:draft_settle",
    "motions:follow",
    "motions:resubmit",
    "motions:show_name",
    "motions:withdraw",
    "motions:withdraw_support",
}
ELECTIONS = [
    "/elections/",
    "/elections/coordinating-group/",
    "/elections/by-election-london-and-eastern/",
]
ELECTIONS_OF_MEMBERS = [
    "/elections/coordinating-group/1/",
    "/elections/coordinating-group/compare/london-and-eastern/?who=1&who=2&who=3",
    "/elections/by-election-london-and-eastern/stand/",
    "/elections/by-election-london-and-eastern/2/",
    "/elections/by-election-london-and-eastern/2/nominate/",
]
ELECTIONS_DESK = [
    "/staff/elections/",
    "/staff/elections/announce/",
    "/staff/elections/by-election/",
    "/staff/elections/by-election-london-and-eastern/abandon/",
    "/staff/elections/coordinating-group/ballots/",
    "/elections/by-election-london-and-eastern/2/rule/",
]
# Each is templates/elections/act.html, seen above with other words; or what only a POST leads to; or no page.
ELECTIONS_ELSEWHERE = {
    "election_desk:countback",
    "election_desk:extend",
    "election_desk:freeze",
    "election_desk:leave",
    "election_desk:notify",
    "election_desk:put",
    "election_desk:sign",
    "election_desk:unfilled",
    "election_desk:vacate",
    "elections:accept",
    "elections:appeal",
    "elections:booklet",
    "elections:describe",
    "elections:judge",
    "elections:photo",
    "elections:relay",
    "elections:withdraw",
}
CONVENTIONS = [
    "/conventions/",
    "/conventions/members-convention/",
    "/conventions/members-convention/agenda/",
    "/conventions/members-convention/agenda/1/",
    "/conventions/members-convention/items/8/",
    "/conventions/members-convention/now/",
    "/conventions/members-convention/hall/",
    "/conventions/special/",
    "/conventions/special/decisions/",
    "/conventions/special/minutes/",
]
CONVENTIONS_OF_MEMBERS = [
    "/conventions/members-convention/register/",
    "/conventions/members-convention/ticket/",
]
CONVENTIONS_DESK = [
    "/conventions/members-convention/door/",
    "/conventions/members-convention/chair/",
    "/staff/conventions/",
    "/staff/conventions/announce/",
    "/staff/conventions/members-convention/",
    "/staff/conventions/members-convention/needs/",
    "/staff/conventions/members-convention/draft/",
    "/staff/conventions/members-convention/draft/release/",
    "/staff/conventions/members-convention/draft/sessions/2/",
    "/staff/conventions/members-convention/draft/sessions/2/items/",
    "/staff/conventions/special/",
    "/staff/conventions/special/undertakings/2/",
]
# Each is templates/conventions/act.html, seen above with other words; or what only a POST leads to; or a file;
# or a page that its own journey sees.
CONVENTIONS_ELSEWHERE = {
    "conventions:calendar",
    "conventions:cancel",
    "conventions:check_in",
    "conventions:decide",
    "conventions:feed",
    "conventions:finish",
    "conventions:item_calendar",
    "conventions:order_paper",
    "conventions:put_off",
    "conventions:standing",
    "conventions:start",
    "conventions:survey",
    "conventions:ticket_picture",
    "convention_desk:abandon",
    "convention_desk:add_session",
    "convention_desk:close",
    "convention_desk:document",
    "convention_desk:item",
    "convention_desk:minutes",
    "convention_desk:move",
    "convention_desk:open",
    "convention_desk:prioritise",
    "convention_desk:relieve",
    "convention_desk:remove",
    "convention_desk:remove_session",
    "convention_desk:room",
    "convention_desk:sort",
    "convention_desk:steward",
    "convention_desk:survey",
    "convention_desk:undertake",
}
HALL = [
    "/hall/members-convention/",
    "/hall/members-convention/plans/",
]
HALL_CHAIR = [
    "/hall/members-convention/plans/new/",
    "/hall/members-convention/policy/",
]
# Seen in test_a_convention_votes.py, where a convention sits; or behind a POST, with a page of its own only
# if something is to be put right.
HALL_ELSEWHERE = {
    "hall:arrange",
    "hall:call_next",
    "hall:chair",
    "hall:close_vote",
    "hall:count",
    "hall:declare",
    "hall:drop",
    "hall:end_speech",
    "hall:open_floor_vote",
    "hall:open_vote",
    "hall:parts",
    "hall:pass_by",
    "hall:plan",
    "hall:publish",
    "hall:set_aside",
    "hall:speak",
    "hall:take_back",
    "hall:vote",
    "hall:withdraw",
}
OWN = [
    "/you/",
    "/you/looks/",
    "/you/contact/",
    "/you/correction/",
    "/you/erasure/",
    "/you/mail/",
    "/you/of-myself/",
    "/groups/",
    "/groups/hackney/",
    "/groups/hackney/about/",
    "/groups/hackney/meetings/call/",
]
REGISTER = [
    "/staff/register/",
    "/staff/register/find/",
    "/staff/register/enrol/",
    "/staff/register/doubles/",
    "/staff/register/contacts/",
    "/staff/register/lapses/",
    "/staff/register/moves/",
    "/staff/register/export/",
    "/staff/register/imports/",
    "/staff/register/places/",
    "/staff/register/places/new-region/",
    "/staff/register/places/new-group/",
    "/staff/register/places/regions/wales/",
    "/staff/register/places/groups/hackney/",
    "/staff/register/offices/",
    "/staff/register/offices/new/",
    "/staff/register/offices/appoint/",
    "/staff/register/rules/",
    "/staff/register/notices/",
    "/staff/register/notices/campaign/",
    "/staff/register/bounces/",
    "/staff/register/corrections/",
    "/staff/register/breaches/",
    "/staff/register/breaches/new/",
]
PROTECTION = [
    "/staff/register/erasures/",
    "/staff/register/attributes/",
    "/staff/register/attributes/new/",
    "/staff/register/keeping/",
]
ROLLS = [
    "/ballots/priorities/roll/",
    "/ballots/priorities/roll/object/",
]
STAFF = [
    "/staff/",
    "/staff/search/",
    "/staff/scrutiny/",
    "/staff/scrutiny/refounding/",
    "/staff/scrutiny/priorities/",
    "/staff/ballots/priorities/interest/",
    "/staff/ballots/priorities/roll/",
    "/staff/ballots/priorities/roll/2/",
    "/staff/register/contacts/1/confirm/",
]
SEALED = [
    "/ballots/how-your-vote-stays-secret/",
    "/ballots/check-a-ballot/",
    "/ballots/convention-committee/receipt/",
]
SEALED_MEMBER = [
    "/ballots/convention-committee/vote/without-a-script/",
]
SEALED_OFFICER = [
    "/staff/ballots/convention-committee/abandon/",
    "/staff/ballots/wales/trustees/",
    "/staff/ballots/convention-committee/assisted/",
]
WRITING = [  # Ada's, of Hackney
    "/motions/drafts/",
    "/motions/drafts/7/",
    "/motions/drafts/7/write/",
    "/motions/drafts/7/write/?whole=1",
    "/motions/drafts/7/write/?after=",
    "/motions/drafts/7/together/3/",
    "/motions/drafts/7/versions/?from=1&to=2",
    "/motions/drafts/7/about/",
    "/motions/drafts/7/editors/",
    "/motions/drafts/7/comment/",
    "/motions/drafts/7/mandate/",
    "/motions/drafts/7/give-up/",
    "/motions/drafts/8/",
    "/motions/drafts/8/write/",
    "/motions/drafts/8/submit/",
    "/motions/refounding-2/draft/",
    "/motions/refounding-2/1/amend/",
    "/motions/refounding-2/1/3/amend/",
    "/motions/refounding-2/1/support/",
]
LISTED = (
    WRITING
    + ANYONE
    + MEMBER
    + OFFICER
    + RULES
    + MOTIONS
    + QUESTIONS
    + ASSEMBLIES
    + COMMITTEE
    + ENDORSEMENTS
    + ENDORSEMENTS_OF_MEMBERS
    + ENDORSEMENTS_DESK
    + ELECTIONS
    + ELECTIONS_OF_MEMBERS
    + ELECTIONS_DESK
    + CONVENTIONS
    + CONVENTIONS_OF_MEMBERS
    + CONVENTIONS_DESK
    + HALL
    + HALL_CHAIR
    + OWN
    + REGISTER
    + PROTECTION
    + ROLLS
    + STAFF
    + SEALED
    + SEALED_MEMBER
    + SEALED_OFFICER
)
# Pages that only a POST leads to, that leave at once, or that are not pages: seen in other tests.
ELSEWHERE = {
    "assemblies:draw_pool",
    "assemblies:draw_program",
    "assemblies:draw_record",
    "assemblies:give_up_seat",
    "assemblies:position",
    "assemblies:report",
    "assemblies:take_seat",
    "committee:ask",
    "committee:close_poll",
    "committee:convene",
    "committee:dispose",
    "committee:end_seat",
    "committee:enter",
    "committee:fallen",
    "committee:preview",
    "committee:publish",
    "committee:vote",
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
    "questions:take_off",
    "rules:booklet_pdf",
    "rules:compared",
    "rules:download",
    "unsubscribe",
    "confirm_contact",
    "staff:bundle",
    "staff:confirm_objection",
    "postmark",
    "groups:cancel",
    "groups:check_in",
    "groups:end",
    "groups:join",
    "groups:meeting",
    "groups:seen",
    "own:data",
    "own:dispute",
    "register:answer",
    "register:breach",
    "register:class",
    "register:clear_bounce",
    "register:close_group",
    "register:confirm",
    "register:correct",
    "register:decline",
    "register:end_term",
    "register:entry",
    "register:erase",
    "register:import",
    "register:import_commit",
    "register:import_decide",
    "register:import_decide_all",
    "register:import_drop",
    "register:import_progress",
    "register:import_undo",
    "register:leave",
    "register:merge",
    "register:notice",
    "register:rejoin",
    "register:renew",
    "register:resend",
    "register:transfer",
    "register:unmerge",
    "staff:freeze",
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


def test_every_page_is_for_everyone(demonstration, browser, house):
    """All of them on one seed, which takes longer than any of them: each part begins with a new visitor."""
    found = []
    for look in LOOKS:
        for page in visitor(browser, house):
            found += look(page)

    assert found == []


def look_for_anyone_and_members(page: Page) -> list[str]:
    found = [problem for path in ANYONE + SEALED + ENDORSEMENTS for problem in look_at(page, path)]
    become(page, "Ada")
    found += [
        problem
        for path in MEMBER + SEALED_MEMBER + ENDORSEMENTS_OF_MEMBERS
        for problem in look_at(page, path)
    ]
    page.goto("/ballots/convention-committee/vote/")
    page.get_by_role("button", name="Save and continue").click()  # with nothing ranked: its errors
    page.get_by_role("alert").get_by_text("Rank at least one candidate").wait_for()
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
    desk = OFFICER + SEALED_OFFICER + ENDORSEMENTS_DESK
    found += [problem for path in desk for problem in look_at(page, path)]

    return found


def look_of_conventions(page: Page) -> list[str]:
    found = [problem for path in CONVENTIONS for problem in look_at(page, path)]
    become(page, "Ada")
    found += [problem for path in CONVENTIONS_OF_MEMBERS for problem in look_at(page, path)]
    become(page, "Gita")
    found += [problem for path in CONVENTIONS_DESK for problem in look_at(page, path)]

    return found


def look_of_the_hall(page: Page) -> list[str]:
    become(page, "Ada")
    found = [problem for path in HALL for problem in look_at(page, path)]
    become(page, "Gita")
    found += [problem for path in HALL_CHAIR for problem in look_at(page, path)]
    found += follow(page, "/hall/members-convention/plans/", "Two priorities: which goes first?")
    found += follow(page, page.url, "Change or publish this plan")

    return found


def look_of_the_rules(page: Page) -> list[str]:
    found = [problem for path in RULES + MOTIONS for problem in look_at(page, path)]
    become(page, "Cleo")
    found += [problem for path in QUESTIONS for problem in look_at(page, path)]

    return found


def look_of_elections(page: Page) -> list[str]:
    found = [problem for path in ELECTIONS for problem in look_at(page, path)]
    become(page, "Ada")
    found += [problem for path in ELECTIONS_OF_MEMBERS for problem in look_at(page, path)]
    become(page, "Cleo")
    found += [problem for path in ELECTIONS_DESK for problem in look_at(page, path)]

    return found


def look_of_assemblies(page: Page) -> list[str]:
    found = [
        problem for path in ["/assemblies/first-assembly/draw/"] for problem in look_at(page, path)
    ]
    become(page, "Ada")
    found += [problem for path in ASSEMBLIES for problem in look_at(page, path)]
    become(page, "Gita")
    found += [problem for path in COMMITTEE for problem in look_at(page, path)]
    page.goto("/committee/assemblies/first-assembly/")
    page.get_by_role("link", name="End").first.click()
    found += examine(page, "the end of a seat")
    page.goto("/committee/assemblies/second-assembly/motions/1/")
    for amendment in ("At most five priorities", "Before the summer"):
        page.get_by_label(amendment).check()
    page.locator("#preview ins", has_text="settles at most five").wait_for()  # by itself
    page.locator("#preview ins", has_text="before the end of June").wait_for()
    found += examine(page, "how it would read")
    for unfold in page.locator("details").all():
        unfold.evaluate("details => details.open = true")
    figures = page.locator("form", has=page.get_by_role("button", name="Enter the vote")).first
    figures.get_by_label("For", exact=True).fill("9")
    figures.get_by_label("Against", exact=True).fill("3")
    page.locator("#preview ins", has_text="October").wait_for()
    found += examine(page, "what figures would do")

    return found


def look_where_people_write(page: Page) -> list[str]:
    become(page, "Ada")
    found = [problem for path in WRITING for problem in look_at(page, path)]
    page.goto("/motions/refounding-2/1/amend/")
    page.get_by_role("button", name="Move", exact=False).nth(3).click()
    page.get_by_role("button", name="Change another place too").click()
    found += examine(page, "the place, once more")
    page.get_by_role("button", name="Change Clause 4, lines 17 to 18").click()
    page.get_by_label("The words").fill("A convention is held every other year.")
    found += examine(page, "the words")
    page.get_by_role("button", name="Check it").click()
    found += examine(page, "the check")
    page.get_by_role("button", name="Submit the amendment").click()
    found += examine(page, "an amendment without a title")

    return found


def look_of_the_register(page: Page) -> list[str]:
    become(page, "Ada")
    found = [problem for path in OWN + ROLLS for problem in look_at(page, path)]
    found += follow(page, "/groups/hackney/", "December meeting")
    become(page, "Esi")
    found += [problem for path in REGISTER for problem in look_at(page, path)]
    found += follow(page, "/staff/register/imports/", "january-joiners.csv")
    for show in ("Perhaps somebody known", "Cannot be entered"):
        page.get_by_role("link", name=show).click()
        found += examine(page, f"rows: {show}")
    found += follow(
        page, "/staff/register/notices/", "A meeting of a local group: December meeting"
    )
    found += follow(page, "/staff/register/corrections/", "Answer")
    found += follow(page, "/staff/register/breaches/", "A list of a meeting left on a train")
    page.goto("/staff/register/find/")
    page.get_by_label("Number, name or email address").fill("Okafor")
    page.get_by_role("button", name="Find").click()
    found += examine(page, "members found")
    page.get_by_role("link", name="Ada Okafor").click()
    found += examine(page, "an entry")
    for verb in ("Put it right", "Note a payment", "Change the class", "Move", "Merge"):
        page.get_by_role("link", name=verb, exact=True).click()
        found += examine(page, verb)
        page.go_back()
    become(page, "Hana")
    found += [problem for path in PROTECTION for problem in look_at(page, path)]

    return found


def look_of_the_staff_desk(page: Page) -> list[str]:
    become(page, "Dev")  # the scrutineer, who sees most of it
    return [problem for path in STAFF for problem in look_at(page, path)]


LOOKS = (
    look_for_anyone_and_members,
    look_of_conventions,
    look_of_the_hall,
    look_of_the_rules,
    look_of_elections,
    look_of_assemblies,
    look_where_people_write,
    look_of_the_register,
    look_of_the_staff_desk,
)


def follow(page: Page, path: str, link: str) -> list[str]:
    """What is wrong with the page that a link leads to."""
    page.goto(path)
    page.get_by_role("link", name=link).first.click()
    return examine(page, link)


def test_no_page_is_left_out():
    seen = {resolve(path.partition("?")[0]).view_name for path in LISTED}

    assert (
        names(get_resolver())
        - ELSEWHERE
        - ENDORSEMENTS_ELSEWHERE
        - MOTIONS_ELSEWHERE
        - ELECTIONS_ELSEWHERE
        - CONVENTIONS_ELSEWHERE
        - HALL_ELSEWHERE
        - NOWHERE
        - seen
        == set()
    )


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
    page.get_by_role("button", name=name).first.click()
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
