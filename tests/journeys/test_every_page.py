"""Every page there is, as seen by those it is for: axe finds nothing, nothing scrolls sideways, the browser
has no complaint; light and dark, on the narrowest phone and on a desk.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from tests.journeys import elsewhere, pages
from tests.journeys.conftest import visitor
from tests.journeys.looking import become, examine, follow, look_at
from tests.journeys.test_sealed_ballots import officers_key_in_a_vote_and_give_a_ballot_up


def test_every_page_is_for_everyone(demonstration, browser, house):
    """All of them on one seed, which takes longer than any of them: each part begins with a new visitor."""
    found = []
    for look in LOOKS:
        for page in visitor(browser, house):
            found += look(page)

    assert found == []


def look_for_anyone_and_members(page: Page) -> list[str]:
    found = [
        problem
        for path in pages.ANYONE + pages.SEALED + pages.ENDORSEMENTS
        for problem in look_at(page, path)
    ]
    become(page, "Ada")
    found += [
        problem
        for path in pages.MEMBER + pages.SEALED_MEMBER + pages.ENDORSEMENTS_OF_MEMBERS
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
    desk = pages.OFFICER + pages.SEALED_OFFICER + pages.ENDORSEMENTS_DESK
    found += [problem for path in desk for problem in look_at(page, path)]

    return found


def look_of_conventions(page: Page) -> list[str]:
    found = [problem for path in pages.CONVENTIONS for problem in look_at(page, path)]
    become(page, "Ada")
    found += [problem for path in pages.CONVENTIONS_OF_MEMBERS for problem in look_at(page, path)]
    become(page, "Gita")
    found += [problem for path in pages.CONVENTIONS_DESK for problem in look_at(page, path)]

    return found


def look_of_the_hall(page: Page) -> list[str]:
    become(page, "Ada")
    found = [problem for path in pages.HALL for problem in look_at(page, path)]
    become(page, "Gita")
    found += [problem for path in pages.HALL_CHAIR for problem in look_at(page, path)]
    found += follow(page, "/hall/members-convention/plans/", "Two priorities: which goes first?")
    found += follow(page, page.url, "Change or publish this plan")

    return found


def look_of_the_rules(page: Page) -> list[str]:
    found = [problem for path in pages.RULES + pages.MOTIONS for problem in look_at(page, path)]
    become(page, "Cleo")
    found += [problem for path in pages.QUESTIONS for problem in look_at(page, path)]

    return found


def look_of_elections(page: Page) -> list[str]:
    found = [problem for path in pages.ELECTIONS for problem in look_at(page, path)]
    become(page, "Ada")
    found += [problem for path in pages.ELECTIONS_OF_MEMBERS for problem in look_at(page, path)]
    become(page, "Cleo")
    desk = pages.ELECTIONS_DESK + pages.ELECTIONS_RULES + pages.RULE_SETS
    found += [problem for path in desk for problem in look_at(page, path)]
    page.goto("/staff/endorsements/rules/1/change/")
    page.get_by_label("Members behind a concern").fill("25")
    page.get_by_role("button", name="See what changes").click()
    found += examine(page, "a change of rules")

    return found


def look_of_assemblies(page: Page) -> list[str]:
    found = [
        problem for path in ["/assemblies/first-assembly/draw/"] for problem in look_at(page, path)
    ]
    become(page, "Ada")
    found += [problem for path in pages.ASSEMBLIES for problem in look_at(page, path)]
    become(page, "Gita")
    desk = pages.COMMITTEE + pages.RULE_SETS_OF_COMMITTEE
    found += [problem for path in desk for problem in look_at(page, path)]
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
    found = [problem for path in pages.WRITING for problem in look_at(page, path)]
    page.goto("/motions/refounding-2/1/amend/")
    page.get_by_role("button", name="Move", exact=False).nth(2).click()
    page.get_by_role("button", name="Change another place too").click()
    found += examine(page, "the place, once more")
    page.get_by_role("button", name="Change Clause 4, lines 17 to 18").click()
    page.get_by_label("The words").fill("A convention is held every other year.")
    found += examine(page, "the words")
    page.get_by_role("button", name="Check it").click()
    found += examine(page, "the check")
    page.get_by_role("button", name="Submit the amendment").click()
    found += examine(page, "an amendment without a title")
    become(page, "Idris")
    found += [problem for path in pages.COORDINATING for problem in look_at(page, path)]

    return found


def look_of_the_register(page: Page) -> list[str]:
    become(page, "Ada")
    found = [problem for path in pages.OWN + pages.ROLLS for problem in look_at(page, path)]
    found += follow(page, "/groups/hackney/", "December meeting")
    become(page, "Esi")
    found += [problem for path in pages.REGISTER for problem in look_at(page, path)]
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
    found += [problem for path in pages.PROTECTION for problem in look_at(page, path)]

    return found


def look_of_the_staff_desk(page: Page) -> list[str]:
    become(page, "Dev")  # the scrutineer, who sees most of it
    return [problem for path in pages.STAFF for problem in look_at(page, path)]


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
    officers_key_in_a_vote_and_give_a_ballot_up,
)


def test_the_dark_differs_from_the_light_in_colours_alone():
    """What `examine` builds on: nothing asks for the scheme, and light-dark() can stand for colours only."""
    parts = [settings.BASE_DIR / "templates", *(settings.BASE_DIR / "static").glob("[cj]s*")]
    files = [file for part in parts for file in part.rglob("*.*") if file.name != "admin.css"]
    assert len(files) > 100
    for file in files:
        assert "prefers-color-scheme" not in file.read_text(), file


def test_no_page_is_left_out():
    seen = {resolve(path.partition("?")[0]).view_name for path in pages.LISTED}

    assert names(get_resolver()) - elsewhere.NOT_LISTED - seen == set()


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
