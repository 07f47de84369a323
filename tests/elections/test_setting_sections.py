"""The returning officer sets in which sections a region votes, and what each weighs, as a new version."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from elections import actions, rules
from elections.models import RuleSet
from members import actions as register
from members.models import MembershipClass, Office
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from tests import factories
from tests.desk import signed_in
from tests.elections.rounds import rule_set
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()
COLLEGE = [
    {"code": "organisers", "name": "Organisers", "weight": 1, "office": "Organiser"},
    {"code": "members", "name": "Members", "weight": 2},
]
TYPED = {
    "name_1": "Organisers",
    "makes_1": "office:Organiser",
    "weight_1": "1",
    "name_rest": "Members",
    "weight_rest": "2",
    "adopted_on": "2026-01-01",
}


@pytest.fixture
def of_wales(db) -> RuleSet:
    """Wales elects one, and Scotland two: everybody alike."""
    return rule_set(
        [
            {"region": factories.region(name).slug, "seats": seats, "reserves": []}
            for name, seats in (("Wales", 1), ("Scotland", 2))
        ]
    )


@pytest.fixture
def organisers(of_wales) -> Office:
    """Two of the three people in Wales."""
    office = Office.objects.create(name="Organiser", seats=9)
    for seat, name in enumerate(("Ann", "Bea"), start=1):
        who = factories.member(name, where=factories.region("Wales"))
        register.appoint(
            who, office, seat=seat, since=TODAY - 9 * DAY, until=None, by=None, at=NOON - 9 * DAY
        )
    factories.member("Cat", where=factories.region("Wales"), kind=MembershipClass.AFFILIATE)
    return office


@pytest.fixture
def desk(elections, organisers):
    """The returning officer's browser, on a day when both offices are held."""
    with time_machine.travel(NOON, tick=False):
        yield signed_in(elections.returning, has_factor=True, used_factor=True)


def page(rules_: RuleSet, region: str = "wales") -> str:
    return reverse("election_desk:sections", args=[rules_.pk, region])


def latest(of: RuleSet) -> RuleSet:
    return RuleSet.objects.filter(name=of.name).latest("version")


@table("""
                     latest  superseded  other-region  before-the-last
    returning        yes     no          no            no
    scrutineer       no      no          no            no
    arrangements     no      no          no            no
    coordinating     no      no          no            no
    membership       no      no          no            no
    member           no      no          no            no
""")
def test_who_sets_sections_of_what(row, column, expected):
    roles = {
        "returning": {Role.RETURNING_OFFICER},
        "scrutineer": {Role.SCRUTINEER},
        "arrangements": {Role.ARRANGEMENTS},
        "coordinating": {Role.COORDINATING},
        "membership": {Role.MEMBERSHIP},
        "member": set(),
    }[row]
    held = RuleSet(adopted_on=TODAY, places=[{"region": "wales", "seats": 1}])
    refusal = rules.refusal_to_run(roles) or rules.refusal_to_set_sections(
        held,
        "kent" if column == "other-region" else "wales",
        TODAY - DAY if column == "before-the-last" else TODAY,
        superseded=column == "superseded",
    )

    assert (refusal is None) is expected


def test_sections_are_entered_as_a_new_version_and_nothing_else_changes(elections, of_wales):
    facts = {"by": elections.returning, "at": NOON}

    made = actions.set_sections(
        of_wales, region="wales", sections=COLLEGE, adopted_on=TODAY, **facts
    )

    assert (made.name, made.version) == (of_wales.name, of_wales.version + 1)
    before, after = of_wales.snapshot(), made.snapshot()
    changed = {name for name in after if before[name] != after[name]}
    assert changed == {"version", "adopted_on", "places"}
    wales, scotland = made.places
    assert wales == of_wales.places[0] | {"sections": COLLEGE}
    assert scotland == of_wales.places[1]
    assert (
        AuditEvent.objects.filter(action="election.rules_adopted").latest("pk").member
        == facts["by"].pk
    )


def test_a_refused_version_is_not_entered(elections, of_wales):
    asked = {"region": "wales", "sections": COLLEGE, "adopted_on": TODAY, "at": NOON}

    with pytest.raises(Refused, match="other-office"):
        actions.set_sections(of_wales, **asked, by=elections.scrutineer)
    actions.set_sections(of_wales, **asked, by=elections.returning)
    with pytest.raises(Refused, match="superseded"):
        actions.set_sections(of_wales, **asked, by=elections.returning)

    assert RuleSet.objects.filter(name=of_wales.name).count() == 2


def test_the_page_is_filled_in_sent_and_read_back(desk, of_wales):
    shown = desk.get(page(of_wales)).text
    assert "Who holds the office “Organiser”: 2 people today" in shown
    assert (
        "Of the class “Through an affiliated body, without a vote of their own”: 1 person" in shown
    )

    answer = desk.post(page(of_wales), TYPED)

    assert answer.status_code == 302
    made = latest(of_wales)
    assert made.places[0]["sections"] == COLLEGE
    assert made.adopted_on == dt.date(2026, 1, 1)
    listed = desk.get(reverse("election_desk:rules")).text
    assert "Organisers 1, Members 2." in re.sub(r"\s+", " ", listed)
    again = desk.get(page(made)).text
    assert 'value="Organisers"' in again
    assert '<option value="office:Organiser" selected>' in again


def test_sections_are_taken_away_by_leaving_all_empty(desk, elections, of_wales):
    made = actions.set_sections(
        of_wales,
        region="wales",
        sections=COLLEGE,
        adopted_on=TODAY,
        by=elections.returning,
        at=NOON,
    )

    desk.post(page(made), {"adopted_on": TODAY.isoformat()})

    assert latest(of_wales).version == made.version + 1
    assert latest(of_wales).places[0]["sections"] == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name_1": ""}, "Give the section a name"),
        ({"name_1": "中央"}, "Give the section a name"),
        ({"makes_1": ""}, "Say who is in this section."),
        ({"weight_1": ""}, "Give the section a weight"),
        ({"weight_1": "0"}, "greater than or equal to 1"),
        ({"weight_rest": "1001"}, "less than or equal to 1000"),
        ({"weight_1": "a third"}, "Enter a whole number."),
        ({"name_rest": ""}, "Give everyone else a name too"),
        ({"name_rest": "organisers!"}, "Another section is called so, or nearly."),
        (
            {"name_2": "Others", "makes_2": "office:Organiser", "weight_2": "1"},
            "These people are in a section above.",
        ),
        (
            {"name_1": "", "makes_1": "", "weight_1": ""},
            "There is no other section.",
        ),
        ({"adopted_on": "2021-12-31"}, "The version before was adopted later than that day."),
        ({"adopted_on": ""}, "Fill in: The day on which this was decided"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(desk, of_wales, changed, said):
    typed = TYPED | changed

    answer = desk.post(page(of_wales), typed)

    assert answer.status_code == 422
    assert said in answer.text
    for name, value in typed.items():
        if value and not name.startswith("makes"):
            assert f'name="{name}" value="{value}"' in answer.text
    assert latest(of_wales) == of_wales


def test_it_is_no_other_officers_work_and_an_old_version_says_so(desk, elections, of_wales):
    scrutineer = signed_in(elections.scrutineer, has_factor=True, used_factor=True)
    assert scrutineer.get(page(of_wales)).status_code == 409  # another office's work
    assert desk.get(page(of_wales, "no-such-place")).status_code == 404
    desk.post(page(of_wales), TYPED)

    assert desk.get(page(of_wales)).status_code == 409
    assert desk.get(page(latest(of_wales))).status_code == 200


def test_an_election_under_the_new_version_votes_so_and_one_before_does_not(elections, of_wales):
    before = elections.announced(rules=of_wales)
    made = actions.set_sections(
        of_wales,
        region="wales",
        sections=COLLEGE,
        adopted_on=of_wales.adopted_on,
        by=elections.returning,
        at=NOON - 60 * DAY,
    )

    after = elections.announced(rules=made)

    assert elections.place(before, "wales").sections == []
    assert elections.place(after, "wales").sections == COLLEGE
