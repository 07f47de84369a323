"""Rules are entered on pages, as versions, by the office whose work they govern; what is entered stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ballots.models import RuleSet as OfBallots
from conventions.models import ConventionRuleSet as OfConventions
from endorsements import actions as endorsements
from endorsements.models import RuleSet as OfEndorsements
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.rule_sets import RuleSet
from motions.models import RuleSet as OfMotions
from tests import factories
from tests.answers import text
from tests.database import at_once
from tests.desk import signed_in

pytestmark = pytest.mark.django_db(databases=["default", "urn"])
RETURNING, ARRANGEMENTS = Role.RETURNING_OFFICER, Role.ARRANGEMENTS


@dataclass(frozen=True)
class Desk:
    """An app's pages of rules: where they are, whose, and a field with what it first suggests."""

    model: type[RuleSet]
    address: str
    role: Role
    field: str
    label: str
    suggested: int
    begins: str  # the page on which something is begun under the rules


DESKS = [
    Desk(
        OfBallots,
        "/staff/rules/",
        RETURNING,
        "minimum_voting",
        "Days of voting",
        7,
        "/staff/new-ballot/",
    ),
    Desk(
        OfMotions,
        "/committee/rules/",
        ARRANGEMENTS,
        "motion_support",
        "Signatures a member’s motion",
        20,
        "/committee/processes/new/",
    ),
    Desk(
        OfConventions,
        "/staff/conventions/rules/",
        ARRANGEMENTS,
        "registration_closes",
        "Hours before the opening",
        2,
        "/staff/conventions/announce/",
    ),
    Desk(
        OfEndorsements,
        "/staff/endorsements/rules/",
        RETURNING,
        "minimum_window",
        "Days for asking",
        7,
        "/staff/endorsements/announce/",
    ),
]
each_desk = pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.model._meta.app_label)


def typed(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    """What the page would send as it stands, with this changed; None leaves a box without its tick."""
    page = client.get(address)
    form = page.context["form"]
    assert all(f'name="{each.name}"' in text(page) for each in form)
    sent = {
        each.name: each.field.prepare_value(each.value())
        for each in form
        if each.value() is not None
    }
    sent |= changed
    return {name: value for name, value in sent.items() if value is not None and value is not False}


@pytest.fixture
def at_desk(desk) -> Client:
    return signed_in(factories.officer("Rita Returning", desk.role))


@pytest.fixture
def first(desk, at_desk) -> RuleSet:
    """The rules as an organisation that has none enters them first, with nothing but a name."""
    address = f"{desk.address}new/"
    sent = typed(at_desk, address, name="House rules", step="enter")
    assert at_desk.post(address, sent).status_code == 302
    return desk.model._default_manager.get(name="House rules")


@each_desk
def test_from_no_rules_to_the_first(desk, at_desk):
    """What would begin under rules leads to them; suggested whole, and read through before they stand."""
    led = at_desk.get(desk.begins, follow=True)
    assert led.redirect_chain[-1][0] == desk.address
    assert "There are no rules for this yet." in text(led)

    address = f"{desk.address}new/"
    sent = typed(at_desk, address, name="House rules")
    read = at_desk.post(address, sent | {"step": "look"})
    assert desk.label in text(read)
    assert not desk.model._default_manager.exists()
    at_desk.post(address, sent | {"step": "enter"})

    made = desk.model._default_manager.get()
    assert (str(made), made.adopted_on) == ("House rules, version 1", timezone.localdate())
    assert at_desk.get(desk.begins).status_code == 200
    event = AuditEvent.objects.get(action__endswith=".rules_adopted")
    assert event.change["rules"] == made.snapshot()


@each_desk
def test_a_change_is_seen_before_it_is_entered_and_the_version_before_stays(desk, at_desk, first):
    address = f"{desk.address}{first.pk}/change/"
    sent = typed(at_desk, address, **{desk.field: desk.suggested + 2})

    looked = text(at_desk.post(address, sent | {"step": "look"}))
    assert looked.count("becomes:") == 1
    assert f"</span>{desk.suggested}</del>" in looked
    assert f"</span>{desk.suggested + 2}</ins>" in looked
    again = at_desk.post(address, sent | {"step": "again"})
    assert again.context["form"][desk.field].value() == str(desk.suggested + 2)
    at_desk.post(address, sent | {"step": "enter"})

    second = desk.model._default_manager.get(version=2)
    assert second.name == "House rules"
    assert second.decided().keys() == first.decided().keys()
    [changed] = [
        name for name in second.decided() if second.decided()[name] != first.decided()[name]
    ]
    assert changed == desk.field
    assert "There is a later version." in text(at_desk.get(f"{desk.address}{first.pk}/"))


@each_desk
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "These are the rules as they stand."),
        (
            {"adopted_on": "2020-01-01", "arrears_allowed": 5},
            "The version before was adopted later",
        ),
        ({"adopted_on": "2099-01-01", "arrears_allowed": 5}, "That day is still to come."),
        ({"arrears_allowed": -1}, "greater than or equal to 0"),
        ({"arrears_allowed": ""}, "Fill in: Days of arrears"),
    ],
)
def test_what_cannot_be_a_version_is_refused_and_nothing_typed_is_lost(
    desk, at_desk, first, changed, said
):
    address = f"{desk.address}{first.pk}/change/"
    sent = typed(at_desk, address, **changed)

    refused = at_desk.post(address, sent | {"step": "enter"})

    assert said in text(refused)
    assert refused.status_code == 422
    for name, value in sent.items():
        assert str(refused.context["form"][name].value()) == str(value)
    assert desk.model._default_manager.count() == 1


@each_desk
def test_two_who_change_one_version_make_one_change(desk, at_desk, first):
    address = f"{desk.address}{first.pk}/change/"
    sent = typed(at_desk, address, arrears_allowed=5)
    at_desk.post(address, sent | {"step": "enter"})

    pressed_twice = at_desk.post(address, sent | {"step": "enter"})
    late = at_desk.post(address, sent | {"step": "enter", "arrears_allowed": 9})

    assert "There is a later version of these rules. Begin from that one." in text(late)
    assert pressed_twice.status_code == 302
    assert desk.model._default_manager.count() == 2
    taken = typed(at_desk, f"{desk.address}new/", name="house RULES", step="enter")
    named = at_desk.post(f"{desk.address}new/", taken)
    assert "There are rules of this name." in text(named)


@each_desk
@pytest.mark.parametrize("role", [*(role for role in Role if role != Role.GROUP_OFFICER), None])
def test_only_the_office_whose_work_they_govern_comes_to_them(desk, role):
    who = factories.officer("Anna Other", role) if role else factories.member("Ada Okafor")
    client = signed_in(who)
    for address in (desk.address, f"{desk.address}new/"):
        assert (client.get(address).status_code == 200) == (role == desk.role), address


@each_desk
def test_nothing_begins_under_rules_that_were_replaced(desk, at_desk, first):
    address = f"{desk.address}{first.pk}/change/"
    at_desk.post(address, typed(at_desk, address, arrears_allowed=5, step="enter"))

    offered = at_desk.get(desk.begins).context["form"].fields["rule_set"].queryset

    assert [each.version for each in offered] == [2]


@pytest.mark.parametrize(("words", "statuses"), [((50, 51), [302, 422]), ((50, 50), [302, 302])])
@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_at_the_same_moment_make_one_version(words, statuses):
    """Two officers, of whom one is told; or one, whose button was pressed twice."""
    first = endorsements.adopt(**house_rules(), by=None, at=timezone.now())
    clients = [signed_in(factories.officer(f"Officer {n}", RETURNING)) for n in range(2)]
    address = f"/staff/endorsements/rules/{first.pk}/change/"
    sent = [
        typed(client, address, statement_words=number, step="enter")
        for client, number in zip(clients, words, strict=True)
    ]

    answers = at_once(
        [
            lambda client=client, each=each: client.post(address, each)
            for client, each in zip(clients, sent, strict=True)
        ]
    )

    assert sorted(each.status_code for each in answers) == statuses
    assert OfEndorsements.objects.count() == 2


def house_rules(**changed: Any) -> dict[str, Any]:
    week = dt.timedelta(days=7)
    lengths = [
        field.name
        for field in OfEndorsements._meta.concrete_fields
        if field.get_internal_type() == "DurationField"
    ]
    stand = {"name": "Endorsement rules", "adopted_on": timezone.localdate()}
    return stand | dict.fromkeys(lengths, week) | changed


def test_no_page_makes_rules_by_which_somebody_picks_who_is_on_the_ballot():
    """Whatever is sent; and whoever changes rules of that kind is shown that it ends."""
    picked = endorsements.adopt(**house_rules(options="shortlist"), by=None, at=timezone.now())
    rita = signed_in(factories.officer("Rita Returning", RETURNING))
    address = f"/staff/endorsements/rules/{picked.pk}/change/"
    sent = typed(rita, address) | {"options": "shortlist"}

    looked = text(rita.post(address, sent | {"step": "look"}))
    assert "Whom the executive picks</del>" in looked
    assert "Everyone who asked and did not withdraw</ins>" in looked
    rita.post(address, sent | {"step": "enter"})

    assert OfEndorsements.objects.get(version=2).options == "everyone"


@pytest.mark.parametrize(
    ("field", "line", "said"),
    [
        ("clauses", "Nobody who was expelled", "Begin each line with the clause’s number"),
        ("clauses", "6.1 Nobody\n6.1 Not anybody", "Two clauses have the number 6.1."),
        ("owed_by_candidate", "Report to members", "Begin each line with days, then a colon"),
        ("owed_by_organisation", "soon: Canvass", "See “soon: Canvass”."),
        ("owed_by_organisation", "0: Canvass", "Begin each line with days"),
    ],
)
def test_a_line_that_cannot_be_read_is_shown_with_how_it_is_written(field, line, said):
    rita = signed_in(factories.officer("Rita Returning", RETURNING))
    address = "/staff/endorsements/rules/new/"

    refused = rita.post(address, typed(rita, address, name="Rules", **{field: line}, step="look"))

    assert said in text(refused)


def test_what_both_sides_owe_is_typed_in_lines():
    rita = signed_in(factories.officer("Rita Returning", RETURNING))
    address = "/staff/endorsements/rules/new/"
    lines = {
        "clauses": "6.1 Nobody who was expelled\r\n6.2. Nobody twice",
        "owed_by_candidate": "30, 120: Report to members",
        "owed_by_organisation": "20: Canvass: every week",
    }
    rita.post(address, typed(rita, address, name="Rules", **lines, step="enter"))

    made = OfEndorsements.objects.get()
    assert made.clauses == [
        {"number": "6.1", "words": "Nobody who was expelled"},
        {"number": "6.2", "words": "Nobody twice"},
    ]
    assert made.terms == [
        {"owed_by": "candidate", "words": "Report to members", "days": [30, 120]},
        {"owed_by": "organisation", "words": "Canvass: every week", "days": [20]},
    ]
    form = rita.get(f"/staff/endorsements/rules/{made.pk}/change/").context["form"]
    assert form["owed_by_organisation"].value() == "20: Canvass: every week"
