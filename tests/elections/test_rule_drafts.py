"""The returning officer writes the rules of elections: drafts, read in words, checked, adopted as versions."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from elections import actions, apportionment, rule_drafts
from elections.models import Election, RuleDraft, RuleSet
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from tests import factories
from tests.answers import words
from tests.database import at_once
from tests.desk import signed_in
from tests.elections.rounds import define, of_2022, reserve, rule_set
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()


@pytest.fixture
def desk(elections):
    """The returning officer's browser."""
    with time_machine.travel(NOON, tick=False):
        yield signed_in(elections.returning)


def url(name: str, *args) -> str:
    return reverse(f"election_desk:{name}", args=args)


def form_of(client: Client, address: str) -> dict[str, object]:
    """What the form on a page would send if nothing were changed."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


# Who


@table("""
                    rules new_rules change_rules rule_set rule_draft rule_part adopt_rules throw_away_rules
    returning       yes   yes       yes          yes      yes        yes       yes         yes
    scrutineer      no    no        no           no       no         no        no          no
    arrangements    no    no        no           no       no         no        no          no
    membership      no    no        no           no       no         no        no          no
    coordinating    no    no        no           no       no         no        no          no
    member          no    no        no           no       no         no        no          no
    nobody          no    no        no           no       no         no        no          no
""")
def test_who_writes_the_rules(elections, row, column, expected):
    held = rule_set([{"region": factories.region().slug, "seats": 1, "reserves": []}])
    draft = actions.draft_rules(base=held, by=elections.returning, at=NOON)
    about = {
        "rules": [],
        "new_rules": [],
        "change_rules": [held.pk],
        "rule_set": [held.pk],
        "rule_part": [draft.pk, "times"],
    }.get(column, [draft.pk])
    client = {
        "returning": lambda: signed_in(elections.returning),
        "scrutineer": lambda: signed_in(elections.scrutineer),
        "arrangements": lambda: signed_in(elections.appeals),
        "membership": lambda: signed_in(factories.officer("Office", Role.MEMBERSHIP)),
        "coordinating": lambda: signed_in(factories.officer("Idris", Role.COORDINATING)),
        "member": lambda: signed_in(factories.member("Ada")),
        "nobody": Client,
    }[row]()

    with time_machine.travel(NOON, tick=False):
        answers = [client.post(url(column, *about)).status_code]
        if column != "change_rules":
            answers.append(client.get(url(column, *about)).status_code)

    if expected:
        only_read = column in {"rules", "rule_set", "rule_draft"}
        assert answers[0] == 405 if only_read else answers[0] in {302, 422, 200}
        assert answers[1:] in ([], [200], [409])  # 409: a draft just thrown away
    else:
        assert set(answers) <= {302, 404, 405, 409}
        assert RuleDraft.objects.get() == draft
        assert RuleDraft.objects.get().became is None


def test_no_other_officer_can_by_any_action(elections):
    held = rule_set([{"region": factories.region().slug, "seats": 1, "reserves": []}])
    draft = actions.draft_rules(base=held, by=elections.returning, at=NOON)
    who = {"by": elections.scrutineer, "at": NOON}

    for act in (
        lambda: actions.draft_rules(base=held, **who),
        lambda: actions.draft_rules(name="Others", **who),
        lambda: actions.change_draft(draft, {"ron": False}, seen="", **who),
        lambda: actions.throw_away_draft(draft, **who),
        lambda: actions.adopt_draft(draft, adopted_on=TODAY, **who),
    ):
        with pytest.raises(Refused, match="other-office"):
            act()


# A draft, and what becomes of it


def test_a_copy_that_nobody_changed_says_the_same(elections):
    held = of_2022()
    draft = actions.draft_rules(base=held, by=elections.returning, at=NOON)

    made = actions.adopt_draft(draft, adopted_on=TODAY, by=elections.returning, at=NOON)

    for cycle in (0, 1):
        assert apportionment.shares(made.places, cycle) == apportionment.shares(held.places, cycle)
    assert made.national == held.national
    plain = held.snapshot().keys() - {"version", "adopted_on", "places"}
    assert {name: made.snapshot()[name] for name in plain} == {
        name: held.snapshot()[name] for name in plain
    }
    assert (made.version, made.adopted_on) == (held.version + 1, TODAY)
    event = AuditEvent.objects.filter(action="election.rules_adopted").latest("pk")
    assert event.member == elections.returning.pk


def test_rules_are_written_part_by_part_read_in_words_and_adopted_by_page(desk, elections):
    define("women", "bame")
    wales, london = factories.region("Wales"), factories.region("London")

    begun = desk.post(url("new_rules"), {"name": "Election rules"})
    draft = RuleDraft.objects.get()
    assert begun.url == url("rule_draft", draft.pk)
    assert "No region elects anybody." in words(desk.get(begun.url))
    groups = form_of(desk, url("rule_part", draft.pk, "groups")) | {
        "who_0": "women",
        "name_0": "women",
        "alternates_0": "on",
        "national_0": "4",
        "who_1": "bame or women",
        "name_1": "women or BAME members",
    }
    assert desk.post(url("rule_part", draft.pk, "groups"), groups).status_code == 302
    places = {
        "seats_london": "6",
        "kept_london_0": "3",
        "kept_london_1": "4",
        "seats_wales": "1",
        "kept_wales_0": "0",
    }
    assert desk.post(url("rule_part", draft.pk, "places"), places).status_code == 302
    standing = form_of(desk, url("rule_part", draft.pk, "standing")) | {
        "clauses": "3.1 Whoever counts the votes does not stand.\n\n3.2. No paid staff stand."
    }
    assert desk.post(url("rule_part", draft.pk, "standing"), standing).status_code == 302
    times = form_of(desk, url("rule_part", draft.pk, "times")) | {"minimum_voting": "10"}
    assert desk.post(url("rule_part", draft.pk, "times"), times).status_code == 302
    said = words(desk.get(begun.url))
    for sentence in (
        "7 places in 2 regions.",
        "6 places: at least 3 for women; at least 4 for women or BAME members.",
        "1 place: none for women, in the next cycle at least 1.",
        "women: the regions keep 3, in the next cycle 4; at least 4 are asked over all regions.",
        "London: more is reserved (7) than there are places (6).",
        "3.2: No paid staff stand.",
        "Voting 10 days",
        "In all, at least 52 days",
    ):
        assert sentence in said

    answered = desk.post(url("adopt_rules", draft.pk), {"adopted_on": "2026-01-01"})

    made = RuleSet.objects.get(name="Election rules")
    assert answered.url == url("rule_set", made.pk)
    assert made.adopted_on == dt.date(2026, 1, 1)
    assert made.minimum_voting == 10 * DAY
    assert desk.get(url("rule_draft", draft.pk)).url == answered.url
    first, second = (apportionment.shares(made.places, cycle)[1] for cycle in (0, 1))
    assert (first.region, first.reserves[0].at_least) == (wales.slug, 0)
    assert second.reserves[0].at_least == 1
    assert apportionment.shares(made.places, 0)[0].region == london.slug


def test_elections_keep_the_rules_they_were_announced_under(elections):
    held = rule_set([{"region": factories.region().slug, "seats": 1, "reserves": []}])
    before = elections.announced(rules=held)
    draft = actions.draft_rules(base=held, by=elections.returning, at=NOON)
    places = [row | {"seats": 2} for row in draft.contents["places"]]
    seen = rule_drafts.fingerprint(draft.contents)
    actions.change_draft(draft, {"places": places}, seen=seen, by=elections.returning, at=NOON)

    made = actions.adopt_draft(draft, adopted_on=TODAY, by=elections.returning, at=NOON)

    before = Election.objects.get(pk=before.pk)
    assert (before.rule_set, before.rules["version"]) == (held, held.version)
    assert before.places.get().seats == 1
    assert made.places[0]["seats"] == 2
    assert RuleSet.objects.get(pk=held.pk).places[0]["seats"] == 1


def test_sections_stay_with_their_region_when_its_places_change(elections, desk):
    sections = [
        {"code": "staff", "name": "Staff", "weight": 1, "kind": "affiliate"},
        {"code": "members", "name": "Members", "weight": 2},
    ]
    held = rule_set([{"region": factories.region().slug, "seats": 1, "sections": sections}])
    desk.post(url("change_rules", held.pk))
    draft = RuleDraft.objects.get()

    desk.post(url("rule_part", draft.pk, "places"), {"seats_wales": "2"})
    made = actions.adopt_draft(draft, adopted_on=TODAY, by=elections.returning, at=NOON)

    assert made.places == [{"region": "wales", "seats": 2, "reserves": [], "sections": sections}]


def test_a_group_taken_out_takes_its_column_with_it(desk):
    define("women", "bame")
    held = rule_set(
        [
            {
                "region": factories.region().slug,
                "seats": 3,
                "reserves": [reserve("women", 2), reserve("bame", 1)],
            }
        ]
    )
    desk.post(url("change_rules", held.pk))
    draft = RuleDraft.objects.get()
    page = url("rule_part", draft.pk, "groups")
    typed = form_of(desk, page)
    assert (typed["who_0"], typed["name_1"]) == ("women", "bame")

    desk.post(page, typed | {"who_0": "", "name_0": ""})

    draft.refresh_from_db()
    [place] = rule_drafts.places_of(draft.contents)
    assert [(each["who"], each["at_least"]) for each in place["reserves"]] == [("bame", 1)]


def test_of_two_who_change_a_draft_the_second_looks_at_it_again(desk):
    """Otherwise numbers could land in the column of another group."""
    define("women", "bame")
    held = rule_set(
        [{"region": factories.region().slug, "seats": 3, "reserves": [reserve("bame")]}]
    )
    desk.post(url("change_rules", held.pk))
    draft = RuleDraft.objects.get()
    places = url("rule_part", draft.pk, "places")
    typed = form_of(desk, places) | {"seen": desk.get(places).context["seen"]}
    groups = url("rule_part", draft.pk, "groups")
    desk.post(groups, form_of(desk, groups) | {"who_0": "women", "name_0": "women"})

    answer = desk.post(places, typed | {"kept_wales_0": "2"})

    assert answer.status_code == 422
    assert "This draft was changed since you opened the page." in words(answer)
    draft.refresh_from_db()
    assert draft.contents["places"][0]["kept"] == [1]


# What is wrong is said at once


@pytest.mark.parametrize(
    ("part", "changed", "said"),
    [
        ("places", {"seats_wales": "2", "kept_wales_0": "3"}, "Wales: nobody could fill 2"),
        ("places", {"seats_wales": "1", "kept_wales_0": "", "kept_wales_1": "0"}, None),
        ("places", {"seats_wales": "3", "kept_wales_0": "2", "kept_wales_1": "1"}, "nobody could"),
        ("places", {"seats_wales": "", "kept_wales_0": "1"}, "say how many places it elects"),
        (
            "places",
            {"seats_wales": "", "kept_wales_0": "", "kept_wales_1": ""},
            "No region elects anybody.",
        ),
        ("places", {"seats_wales": "many"}, "Enter a whole number."),
        ("counting", {"method": "first-past-the-post"}, "fills one place only"),
        ("counting", {"method": "most-votes"}, "Reserved places need an order"),
        ("counting", {"method": "irv"}, "fills one place only"),
        ("counting", {"method": "meek"}, None),
        ("counting", {"term_years": "0"}, "greater than or equal to 1"),
        ("standing", {"clauses": "Whoever counts"}, "Begin each line with the clause’s number"),
        ("standing", {"clauses": "1 One.\n1. Two."}, "Two clauses have the number 1."),
        ("times", {"minimum_voting": ""}, "Fill in: Days of voting"),
        ("groups", {"who_2": "disabled", "name_2": ""}, "Say what the rules call them."),
        ("groups", {"who_0": ""}, "Choose who is meant"),
        ("groups", {"kind_0": "most", "alternates_0": "on"}, "Only a minimum"),
        ("groups", {"kind_0": "national"}, "Say how many over all regions."),
        ("groups", {"name_1": "women", "kind_1": "least"}, "Another row asks the same"),
    ],
)
def test_what_cannot_be_is_said_beside_it(desk, part, changed, said):
    """Of three places at least one is for women, and at most one for women or BAME members."""
    define("women", "bame", "disabled")
    held = rule_set(
        [
            {
                "region": factories.region().slug,
                "seats": 3,
                "reserves": [
                    reserve("women", 1),
                    {"name": "all of them", "who": "women or bame", "at_most": 1},
                ],
            }
        ]
    )
    desk.post(url("change_rules", held.pk))
    page = url("rule_part", RuleDraft.objects.get().pk, part)
    typed = form_of(desk, page) | changed

    answer = desk.post(page, typed)

    if said is None:
        assert answer.status_code == 302, words(answer)
    else:
        assert answer.status_code == 422
        assert said in words(answer)


# Dates, versions, and two at once


def test_new_rules_have_a_name_of_their_own(desk):
    held = rule_set([{"region": factories.region().slug, "seats": 1, "reserves": []}])

    answer = desk.post(url("new_rules"), {"name": held.name.upper()})

    assert answer.status_code == 422
    assert "There are rules of this name." in words(answer)


def test_a_draft_is_adopted_or_thrown_away_once(elections, desk):
    held = rule_set([{"region": factories.region().slug, "seats": 1, "reserves": []}])
    one, other = (actions.draft_rules(base=held, by=elections.returning, at=NOON) for _ in range(2))
    actions.adopt_draft(one, adopted_on=TODAY, by=elections.returning, at=NOON)
    desk.post(url("throw_away_rules", other.pk))

    for draft in (one, other):
        for act in (
            lambda draft=draft: actions.adopt_draft(
                draft, adopted_on=TODAY, by=elections.returning, at=NOON
            ),
            lambda draft=draft: actions.change_draft(
                draft, {"ron": False}, seen="", by=elections.returning, at=NOON
            ),
            lambda draft=draft: actions.throw_away_draft(draft, by=elections.returning, at=NOON),
        ):
            with pytest.raises(Refused, match="no-draft"):
                act()
    assert list(RuleDraft.objects.all()) == [one]


def test_only_versions_in_force_are_offered_to_announce_an_election_under(desk):
    places = [{"region": factories.region().slug, "seats": 1, "reserves": []}]
    first = rule_set(places)
    second = rule_set(places, name=first.name, adopted_on=TODAY)
    rule_set(places, name=first.name, adopted_on=TODAY + DAY)

    form = desk.get(url("announce")).context["form"]

    assert list(form.fields["rule_set"].queryset) == [second]


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_who_adopt_rules_at_once_make_one_version_and_one_refusal(elections):
    held = rule_set([{"region": factories.region().slug, "seats": 1, "reserves": []}])
    drafts = [actions.draft_rules(base=held, by=elections.returning, at=NOON) for _ in range(2)]

    def adopting(draft):
        return lambda: actions.adopt_draft(draft, adopted_on=TODAY, by=elections.returning, at=NOON)

    answers = at_once([adopting(drafts[0]), adopting(drafts[0]), adopting(drafts[1])])

    assert [type(each) for each in answers].count(RuleSet) == 1
    refused = {each.refusal.code for each in answers if isinstance(each, Refused)}
    assert refused <= {"no-draft", "done-already", "superseded"}
    assert sum(isinstance(each, Refused) for each in answers) == 2
    assert RuleSet.objects.filter(name=held.name).count() == 2
