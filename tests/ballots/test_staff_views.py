"""The staff desk, page by page."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from ballots import actions, rules
from ballots.lifecycle import State
from ballots.models import Ballot, Contest, RuleSet
from ballots.staff_urls import urlpatterns
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from tests import factories
from tests.answers import words
from tests.desk import signed_in
from tests.factories import CANDIDATES, DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

FOR, AGAINST = b"F", b"A"


@pytest.fixture
def now():
    """The time on the officers' wall: the day the maker's ballots give notice."""
    with time_machine.travel(NOON - 10 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cleo(now, maker):
    """The returning officer, at the desk."""
    return signed_in(maker.returning)


@pytest.fixture
def dev(now, maker):
    """The scrutineer, at the desk."""
    return signed_in(maker.scrutineer)


@pytest.fixture
def esi(now):
    """The membership office, at the desk."""
    return signed_in(factories.officer("Esi Mensah", Role.MEMBERSHIP))


def at(name: str, ballot: Ballot, *more) -> str:
    return reverse(f"staff:{name}", args=[ballot.slug, *more])


# Whose work it is


PAGES = {
    "desk": ("get", "index"),
    "ballot": ("get", "ballot"),
    "turnout": ("get", "turnout"),
    "new": ("get", "new"),
    "about": ("get", "about"),
    "dates": ("get", "dates"),
    "electorate": ("get", "electorate"),
    "freeze": ("post", "freeze"),
    "questions": ("get", "questions"),
    "proposal": ("get", "add_proposal"),
    "election": ("get", "add_ranked"),
    "question": ("get", "question"),
    "statements": ("get", "statements"),
    "remove": ("get", "remove"),
    "review": ("get", "review"),
    "sign-off": ("post", "sign_off"),
    "notify": ("post", "notify"),
    "recall": ("get", "recall"),
    "trustees": ("get", "trustees"),
    "assisted": ("get", "assisted"),
    "abandon": ("get", "abandon"),
    "annul": ("get", "annul"),
}
ROLES = {
    "returning": Role.RETURNING_OFFICER,
    "scrutineer": Role.SCRUTINEER,
    "membership": Role.MEMBERSHIP,
}


@table("""
                desk  ballot  turnout  review  sign-off  assisted  abandon  annul
    returning    yes    yes     yes      yes      yes       yes      yes     yes
    scrutineer   yes    yes     yes      yes      yes       yes      yes     yes
    membership   yes    yes     yes      no       no        no       no      no
    member       no     no      no       no       no        no       no      no
""")
def test_who_may_look_and_sign(row, column, expected, now):
    assert open_to(row, column) is expected


@table("""
                 returning  scrutineer  membership  member
    new             yes         no          no        no
    about           yes         no          no        no
    dates           yes         no          no        no
    electorate      yes         no          no        no
    freeze          yes         no          no        no
    questions       yes         no          no        no
    proposal        yes         no          no        no
    election        yes         no          no        no
    question        yes         no          no        no
    statements      yes         no          no        no
    remove          yes         no          no        no
    notify          yes         no          no        no
    recall          yes         no          no        no
    trustees        yes         no          no        no
""")
def test_who_may_prepare_ballots(row, column, expected, now):
    assert open_to(column, row) is expected


def open_to(row: str, column: str) -> bool:
    """Whether the page `column` is the work of `row`: nothing there for members, "not yours" for officers."""
    maker = factories.BallotMaker()
    ballot = maker.draft(candidates=CANDIDATES)
    who = factories.officer("Ola", ROLES[row]) if row in ROLES else factories.member("Ola")
    method, name = PAGES[column]
    args: list[object] = [ballot.slug] if name not in {"index", "new"} else []
    if name in {"question", "remove", "statements"}:
        args.append(2)

    response = getattr(signed_in(who), method)(reverse(f"staff:{name}", args=args))

    if row == "member":
        assert response.status_code == 404
        return False
    refused = response.status_code == 409 and "Your office does not do this" in words(response)
    return not refused


def test_every_page_of_the_desk_says_whose_work_it_is():
    tested = {name for _method, name in PAGES.values()}
    tested |= {
        "search",
        "roll",
        "objection",
        "confirm_objection",
    }  # test_staff_desk, test_objections
    tested |= {"scrutiny", "room", "bundle", "interest"}  # test_scrutiny, test_interests
    tested |= {"rules", "rule_set", "new_rules", "change_rules"}  # test_rule_pages

    assert {pattern.name for pattern in urlpatterns} == tested
    assert [p.name for p in urlpatterns if not getattr(p.callback, "roles", None)] == []


# Setting a ballot up


def test_a_ballot_from_nothing_to_notice(cleo, dev, maker, now):
    factories.members(3)
    rule_set = factories.rule_set()
    wales = factories.region()

    made = cleo.post(
        reverse("staff:new"),
        {"title": "Elect the committee, 2027", "summary": "Four places.", "rule_set": rule_set.pk},
    )
    ballot = Ballot.objects.get()
    assert made["Location"] == at("dates", ballot)
    assert ballot.slug == "elect-the-committee-2027"

    cleo.post(at("dates", ballot), dates(NOON, NOON + 7 * DAY))
    cleo.post(at("electorate", ballot), {"who": "region", "region": wales.pk, "joined_by": ""})
    cleo.post(at("freeze", ballot))
    cleo.post(
        at("add_proposal", ballot),
        {"title": "A new rule", "threshold": "simple", "base": "cast", "quorum": "0"},
    )
    lines = "Amina Khan | Nurse, Cardiff\r\n\r\nBryn Price\r\n"
    election = {"title": "The committee", "seats": "1", "method": "scottish-2011", "ron": "on"}
    next_page = cleo.post(at("add_ranked", ballot), {**election, "candidates": lines})
    assert next_page["Location"] == at("statements", ballot, 2)
    cleo.post(at("statements", ballot, 2), {"statement-0": "I am Amina.", "statement-1": ""})
    for officer in (cleo, dev):
        officer.post(at("sign_off", ballot), {"read": version_shown(officer, ballot)})
    cleo.post(at("notify", ballot))

    ballot.refresh_from_db()
    assert ballot.state == State.NOTIFIED
    assert (ballot.opens_at, ballot.closes_at) == (NOON, NOON + 7 * DAY)
    assert (ballot.region, ballot.roll_size) == (wales, 5)
    assert [c.title for c in ballot.contests.all()] == ["A new rule", "The committee"]
    standing = ballot.contests.get(position=2).options.values_list("name", "detail", "statement")
    assert list(standing) == [
        ("Amina Khan", "Nurse, Cardiff", "I am Amina."),
        ("Bryn Price", "", ""),
        ("Re-open nominations", "", ""),
    ]


def dates(opens: dt.datetime, closes: dt.datetime) -> dict[str, str]:
    """What the date form sends. March: UK time is UTC."""
    return {
        "opens_at_date": f"{opens:%Y-%m-%d}",
        "opens_at_time": f"{opens:%H:%M}",
        "closes_at_date": f"{closes:%Y-%m-%d}",
        "closes_at_time": f"{closes:%H:%M}",
    }


def version_shown(client, ballot: Ballot) -> str:
    page = client.get(at("review", ballot)).content.decode()
    found = re.search(r'name="read" value="(\d+)"', page)
    assert found
    return found[1]


def test_two_ballots_of_one_title_have_two_addresses(cleo):
    rule_set = factories.rule_set()
    for _ in range(2):
        cleo.post(reverse("staff:new"), {"title": "How we count", "rule_set": rule_set.pk})

    slugs = set(Ballot.objects.values_list("slug", flat=True))
    assert slugs == {"how-we-count-2", "how-we-count-3"}  # /ballots/how-we-count/ is another page


def test_the_dates_offered_first_are_within_the_rules(cleo, now):
    rule_set = factories.rule_set()
    cleo.post(reverse("staff:new"), {"title": "Soon", "rule_set": rule_set.pk})

    ballot = Ballot.objects.get()
    assert rules.refusal_to_open(rule_set, ballot.opens_at, at=NOON - 10 * DAY) is None
    assert rules.refusal_to_close(rule_set, ballot.opens_at, ballot.closes_at) is None
    assert (ballot.opens_at, ballot.closes_at) == (
        NOON - 2 * DAY,
        NOON + 5 * DAY + dt.timedelta(hours=5),
    )


def test_a_new_title_brings_a_new_address_until_notice(cleo, maker):
    ballot = maker.draft()
    values = {"title": "Typed right", "summary": "", "rule_set": ballot.rule_set.pk}

    response = cleo.post(at("about", ballot), values)

    ballot.refresh_from_db()
    assert (ballot.title, ballot.slug) == ("Typed right", "typed-right")
    assert response["Location"] == at("dates", ballot)


def test_other_rules_thaw_the_roll(cleo, maker):
    ballot = maker.draft()
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)
    other = factories.rule_set(arrears_allowed=0)

    cleo.post(at("about", ballot), {"title": ballot.title, "rule_set": other.pk})

    ballot.refresh_from_db()
    assert (ballot.rule_set, ballot.roll_frozen_at) == (other, None)
    assert not ballot.roll.exists()


def test_dates_against_the_rules_are_refused_in_the_rules_own_words(cleo, maker):
    ballot = maker.draft()
    soon = NOON - 9 * DAY

    response = cleo.post(at("dates", ballot), dates(soon, soon + DAY))

    too_early = rules.refusal_to_open(ballot.rule_set, soon, at=NOON - 10 * DAY)
    too_short = rules.refusal_to_close(ballot.rule_set, soon, soon + DAY)
    assert too_early
    assert too_short
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "opens_at": [str(too_early.message)],
        "closes_at": [str(too_short.message)],
    }
    assert "<title>Error:" in response.content.decode()


def test_voting_cannot_close_before_it_opens_whatever_the_rules_allow(cleo, maker):
    ballot = maker.draft(rule_set=factories.rule_set(minimum_voting=dt.timedelta(0)))

    response = cleo.post(at("dates", ballot), dates(NOON, NOON))

    assert response.context["form"].errors == {"closes_at": ["Let voting close after it opens."]}


def test_the_electorate_is_counted_before_it_is_saved(cleo, maker, ada, ben):
    scotland = factories.region("Scotland")
    factories.member("Eilidh", where=scotland)
    ballot = maker.draft()
    asked = {"who": "region", "region": scotland.pk, "joined_by": "", "go": "count"}

    page = cleo.get(at("electorate", ballot))
    counted = cleo.post(at("electorate", ballot), asked)

    assert page.context["eligible"] == 4  # two officers, Ada and Eilidh; Ben has not paid
    assert counted.context["eligible"] == 1
    ballot.refresh_from_db()
    assert ballot.region is None


def test_a_region_must_be_named(cleo, maker):
    response = cleo.post(at("electorate", maker.draft()), {"who": "region", "region": ""})

    assert response.context["form"].errors == {
        "region": ["Choose the region whose members may vote."]
    }


def test_the_frozen_roll_shows_its_size_and_fingerprint(cleo, maker, ada):
    ballot = maker.draft()

    page = cleo.post(at("freeze", ballot), follow=True)

    ballot.refresh_from_db()
    assert ballot.roll_size == 3
    assert ballot.roll_fingerprint in words(page)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("| Nurse", "Line 1 has no name before the stroke."),
        ("Ann\nBob\nann", "ann is there twice. Tell them apart, or take one off."),
        ("x" * 121, "The name on line 1 is too long."),
        ("Ann |" + "x" * 161, "The line about Ann is too long: 160 characters at most."),
        ("\n".join(f"N{n}" for n in range(201)), "There are more than 200 candidates."),
        ("", "Fill in: Candidates"),
    ],
)
def test_a_list_of_candidates_that_cannot_be_read_says_which_line(cleo, maker, typed, problem):
    ballot = maker.draft()
    values = {"title": "Seats", "seats": "2", "method": "scottish-2011", "candidates": typed}

    response = cleo.post(at("add_ranked", ballot), values)

    assert response.status_code == 422
    assert response.context["form"].errors == {"candidates": [problem]}
    assert ballot.contests.count() == 1


@pytest.mark.parametrize(
    ("facts", "beside"),
    [
        ({"method": "irv"}, "method"),
        ({"method": "most-votes", "ron": "on"}, "ron"),
        (
            {"candidates": "\n".join(f"N{n}" for n in range(200)), "seats": "60", "ron": "on"},
            "candidates",
        ),
    ],
)
def test_places_that_could_not_be_counted_so_are_not_taken(cleo, maker, facts, beside):
    values = {"title": "Seats", "seats": "2", "method": "scottish-2011", "candidates": "Ann\nBob"}

    response = cleo.post(at("add_ranked", maker.draft()), values | facts)

    assert list(response.context["form"].errors) == [beside]


def test_both_cases_are_put_or_neither(cleo, maker):
    values = {
        "title": "T",
        "threshold": "simple",
        "base": "cast",
        "quorum": "0",
        "case_for": "Yes!",
    }

    response = cleo.post(at("add_proposal", maker.draft()), values)

    assert response.context["form"].errors == {"case_against": ["Give both cases, or neither."]}


def test_candidates_who_stay_keep_their_statements(cleo, maker):
    ballot = maker.draft(proposals=0, candidates=("Amina Khan", "Bryn Price"))
    values = {"title": "Elect", "seats": "1", "method": "meek", "ron": "on"}

    cleo.post(at("question", ballot, 1), {**values, "candidates": "New Name\nAmina Khan | Nurse"})

    standing = Contest.objects.get().options.values_list("place", "name", "detail", "statement")
    assert list(standing) == [
        (0, "New Name", "", ""),
        (1, "Amina Khan", "Nurse", "I am Amina Khan."),
        (2, "Re-open nominations", "", ""),
    ]


def test_a_proposal_can_be_changed_and_removed(cleo, maker):
    ballot = maker.draft(proposals=2)
    values = {"title": "Reworded", "threshold": "two-thirds", "base": "electorate", "quorum": "20"}

    cleo.post(at("question", ballot, 1), values)
    cleo.post(at("remove", ballot, 2))

    contest = ballot.contests.get()
    assert (contest.title, contest.threshold, contest.base, contest.quorum) == (
        "Reworded",
        "two-thirds",
        "electorate",
        20,
    )


# Review, signatures, notice


def test_the_review_lists_everything_that_is_missing(cleo, maker):
    ballot = maker.draft(proposals=0)

    missing = [refusal.code for refusal in cleo.get(at("review", ballot)).context["missing"]]

    assert missing == ["nothing-to-decide", "roll-not-frozen", "not-signed-off"]


def test_the_first_thing_missing_is_what_stops_notice(maker, now):
    ballot = maker.draft(proposals=0)
    missing = list(rules.missing_for_notice(ballot, [], sign_offs=0, at=maker.notice))

    assert rules.refusal_to_notify(ballot, [], sign_offs=0, at=maker.notice) == missing[0]


def test_nobody_signs_for_what_they_have_not_read(cleo, dev, maker):
    ballot = maker.draft()
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)
    read = version_shown(dev, ballot)

    actions.change_proposal(
        ballot.contests.get(), title="Quite another", by=maker.returning, at=maker.notice
    )
    response = dev.post(at("sign_off", ballot), {"read": read})

    assert response.status_code == 409
    assert "changed while you were reading" in words(response)
    assert not ballot.sign_offs.exists()


def test_a_signature_without_a_reading_is_refused(dev, maker):
    ballot = maker.draft()
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)

    assert dev.post(at("sign_off", ballot)).status_code == 409
    assert not ballot.sign_offs.exists()


def test_the_other_officers_signature_does_not_void_a_reading(cleo, dev, maker):
    ballot = maker.draft()
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)
    read = version_shown(dev, ballot)

    cleo.post(at("sign_off", ballot), {"read": read})
    dev.post(at("sign_off", ballot), {"read": read})

    assert ballot.sign_offs.count() == 2


def test_a_change_voids_signatures_and_says_so_before(cleo, maker):
    ballot = maker.draft()
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)
    actions.sign_off(ballot, by=maker.scrutineer, at=maker.notice)

    page = cleo.get(at("about", ballot))
    same = {"title": ballot.title, "summary": "", "rule_set": ballot.rule_set.pk}
    cleo.post(at("about", ballot), same)
    kept = ballot.sign_offs.count()
    cleo.post(at("about", ballot), {**same, "summary": "More."})

    assert "If you change anything, they must sign again." in words(page)
    assert (kept, ballot.sign_offs.count()) == (1, 0)


def test_notice_too_late_is_refused_and_changes_nothing(cleo, maker, now):
    ballot = maker.draft()
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)
    for officer in (maker.returning, maker.scrutineer):
        actions.sign_off(ballot, by=officer, at=maker.notice)
    now.move_to(NOON - 6 * DAY)

    response = cleo.post(at("notify", ballot))

    ballot.refresh_from_db()
    assert response.status_code == 409
    assert ballot.state == State.DRAFTED


def test_after_notice_no_step_is_open(cleo, maker, ada):
    ballot = maker.notified()

    for name in ("about", "dates", "electorate", "questions", "review"):
        response = cleo.get(at(name, ballot))
        assert (response.status_code, "Recall it first" in words(response)) == (409, True)


def test_a_recall_gives_its_reason(cleo, maker, ada):
    ballot = maker.notified()

    without = cleo.post(at("recall", ballot), {"reason": " "})
    cleo.post(at("recall", ballot), {"reason": "A candidate was left out."})

    ballot.refresh_from_db()
    assert without.status_code == 422
    assert ballot.state == State.DRAFTED
    assert "“A candidate was left out.”" in words(cleo.get(at("ballot", ballot)))


def test_a_change_made_to_nothing_writes_nothing(maker, dev):
    ballot = maker.draft()
    events = AuditEvent.objects.count()

    with pytest.raises(Refused):
        actions.describe(
            ballot,
            title="No",
            slug="no",
            summary="",
            rule_set=ballot.rule_set,
            by=maker.scrutineer,
            at=maker.notice,
        )

    ballot.refresh_from_db()
    assert ballot.title != "No"
    assert AuditEvent.objects.count() == events


# Watching


def test_turnout_is_one_figure_and_there_is_no_result(cleo, esi, maker, now):
    voters = factories.members(3)
    ballot = maker.opened(proposals=2, candidates=CANDIDATES)
    maker.vote(ballot, voters[0], FOR, None, b"\x00\x01")
    now.move_to(NOON + DAY)

    for client in (cleo, esi):
        for page in (reverse("staff:index"), at("ballot", ballot), at("turnout", ballot)):
            shown = words(client.get(page))
            # Six on the roll: three voters, two officers of the maker, and Esi.
            assert "1 of 6 people on the roll have voted, 16.7%" in shown
            for word in ("Carried", "Elected", "carried", "elected", "tally", "Read the result"):
                assert word not in shown


def test_turnout_once_the_box_is_sealed_is_the_boxs_own(maker, now):
    voters = factories.members(3)
    ballot = maker.opened()
    maker.vote(ballot, voters[0], FOR)
    now.move_to(NOON + 8 * DAY)
    actions.close(ballot, at=maker.closes)
    actions.seal(ballot, at=NOON + 8 * DAY)

    shown = words(signed_in(maker.returning).get(at("ballot", ballot)))

    assert "1 person voted," in shown
    assert "Read the result" not in shown


def test_the_figure_renews_itself_only_while_there_is_one(cleo, maker, ada, now):
    coming, opened = maker.notified(), maker.opened()
    renews = 'hx-trigger="every 15s"'

    assert renews in cleo.get(at("ballot", opened)).content.decode()
    assert renews in cleo.get(at("turnout", opened)).content.decode()
    assert renews not in cleo.get(at("ballot", opened) + "?still").content.decode()
    assert renews not in cleo.get(at("ballot", coming)).content.decode()
    assert "htmx" not in cleo.get(at("ballot", coming)).content.decode()


def test_the_desk_shows_what_waits_for_whom(cleo, dev, maker, ada):
    ballot = maker.draft()
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)
    actions.sign_off(ballot, by=maker.returning, at=maker.notice)

    assert cleo.get("/staff/").context["to_sign"] == []
    assert dev.get("/staff/").context["to_sign"] == [ballot]


def test_the_desk_sorts_ballots_by_what_happens_next(maker, ada, now):
    draft, coming, opened = maker.draft(), maker.notified(), maker.opened()
    declared = maker.declared(maker.opened())
    now.move_to(NOON + 9 * DAY)

    shown = signed_in(maker.returning).get("/staff/").context

    assert [draft] == [ballot for ballot, _late in shown["drafts"]]
    assert [coming] == shown["coming"]
    assert [opened] == shown["open"]
    assert [declared] == shown["declared"]


def test_the_desk_says_when_a_draft_runs_late(cleo, maker, now):
    ballot = maker.draft()
    in_time = cleo.get("/staff/").context["drafts"]

    now.move_to(NOON - 6 * DAY)
    too_late = cleo.get("/staff/").context["drafts"]

    assert in_time == [(ballot, None)]
    assert [refusal.code for _ballot, refusal in too_late] == ["too-little-notice"]


def test_an_empty_desk_says_what_comes(cleo):
    shown = words(cleo.get("/staff/"))

    assert "No ballot is open" in shown
    assert "No ballot is coming up" in shown
    assert "No ballot is being prepared" in shown


@pytest.mark.parametrize("number", [1, 4])
def test_the_desk_costs_the_same_however_many_ballots(
    number, cleo, maker, ada, django_assert_num_queries
):
    for _ in range(number):
        maker.opened()
        maker.draft()

    with django_assert_num_queries(27):
        cleo.get("/staff/")


@pytest.mark.parametrize("number", [1, 4])
def test_the_record_costs_the_same_however_long(number, cleo, maker, django_assert_num_queries):
    ballot = maker.draft(proposals=number)

    with django_assert_num_queries(13):
        cleo.get(at("ballot", ballot))


def test_the_record_says_who_did_what_in_words(cleo, maker, ada):
    ballot = maker.draft()
    actions.set_roll_rule(
        ballot,
        region=factories.region(),
        joined_by=dt.date(2025, 12, 31),
        by=maker.returning,
        at=maker.notice,
    )
    maker_moves = {"opens_at": NOON, "closes_at": NOON + 8 * DAY}
    actions.reschedule(ballot, **maker_moves, by=maker.returning, at=maker.notice)
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)
    ballot.refresh_from_db()

    words = [entry.words for entry in cleo.get(at("ballot", ballot)).context["record"]]

    assert words == [
        f"Froze the roll: 3 people, fingerprint {ballot.roll_fingerprint}.",
        "Set voting to open on Monday 2 March 2026, 12 noon and close on Tuesday 10 March 2026, "
        "12 noon.",
        "Said who may vote: members in Wales who had joined by 31 December 2025.",
        "Put the question “Proposal 1” on the ballot.",
        f"Began to prepare the ballot “{ballot.title}”.",
    ]


def test_every_action_on_a_ballot_has_its_words(maker, ada, now):
    maker.declared(maker.opened())
    now.move_to(NOON + 9 * DAY)

    record = signed_in(maker.returning).get(at("ballot", Ballot.objects.get())).context["record"]

    assert [entry.words for entry in record if entry.words.startswith("ballot.")] == []
    assert {entry.who for entry in record} == {"", "Cleo Marsh", "Dev Anand"}


def test_the_rule_sets_offered_are_the_latest_of_each(cleo):
    old = factories.rule_set()
    new = RuleSet.objects.create(
        name=old.name,
        version=2,
        adopted_on=old.adopted_on,
        minimum_notice=old.minimum_notice,
        minimum_voting=old.minimum_voting,
    )

    form = cleo.get(reverse("staff:new")).context["form"]

    assert list(form.fields["rule_set"].queryset) == [new]
