"""Rules of elections that nobody could meet or count are not adopted; and a version follows the one before."""

from __future__ import annotations

import datetime as dt

import pytest

from elections import actions, rules
from elections.models import RuleDraft, RuleSet
from members.roles import Role
from momentum_demo.refusals import Refused
from tests import factories
from tests.elections.rounds import of_2022, reserve, rule_set
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()
WOMEN, BAME = reserve("women", 1), reserve("bame", 1)


@pytest.mark.parametrize(
    ("places", "changed", "code"),
    [
        ([], {}, "no-region"),
        ([(0, [])], {}, "no-seats"),
        ([(1, [reserve("women", 2)])], {}, "cannot-all-be-met"),
        ([(2, [reserve("women", 2, at_most=1)])], {}, "cannot-all-be-met"),
        ([(3, [reserve("women", 0, at_most=1, alternates=True)])], {}, "cannot-all-be-met"),
        ([(1, [WOMEN])], {"method": "first-past-the-post", "ron": False}, "no-order-for-that"),
        ([(2, [])], {"method": "most-votes", "filling": "left"}, "no-order-for-that"),
        ([(1, [])], {"method": "first-past-the-post", "filling": "countback"}, "no-countback"),
        ([(2, [])], {"method": "irv"}, "one-place-only"),
        ([(2, [])], {"method": "by-hand"}, "no-such-counting-rule"),
        (
            [(2, [])],
            {"national": [{"name": "women", "who": "women", "at_least": 3}]},
            "too-many-nationally",
        ),
        ([(1, [WOMEN, BAME])], {}, None),  # one person can be both
        ([(1, [])], {"method": "first-past-the-post", "filling": "by-election"}, None),
        ([(2, [])], {"method": "most-votes", "ron": False, "filling": "left"}, None),
    ],
)
def test_rules_that_cannot_be_met_or_counted_are_not_adopted_by_anybody(places, changed, code):
    values = [{"region": "wales", "seats": s, "reserves": reserves} for s, reserves in places]

    if code is None:
        assert rule_set(values, **changed).version == 1
        return
    with pytest.raises(Refused, match=code):
        rule_set(values, **changed)
    assert not RuleSet.objects.exists()


def test_what_is_wise_to_know_is_said_though_it_is_not_in_the_way():
    held = of_2022(rules_on=Role.ARRANGEMENTS, appeals_to=Role.ARRANGEMENTS)

    said = {each.code: str(each.message) for each in rules.cautions(held, {}, {"women": "W"})}

    assert said.keys() == {"not-defined", "nationally-only-checked", "one-office-judges"}
    assert "bame, disabled, lgbt, young." in said["not-defined"]
    assert "disabled members, LGBT+ members, members under 30." in said["nationally-only-checked"]


@pytest.mark.parametrize(
    ("adopted_on", "later", "code"),
    [
        (dt.date(2021, 12, 31), False, "adopted-before"),
        (dt.date(2022, 1, 1), False, None),
        (TODAY + 30 * DAY, False, None),
        (TODAY, True, "superseded"),
    ],
)
def test_a_version_follows_the_one_it_was_begun_from(elections, adopted_on, later, code):
    places = [{"region": factories.region().slug, "seats": 1, "reserves": []}]
    held = rule_set(places)
    draft = actions.draft_rules(base=held, by=elections.returning, at=NOON)
    if later:
        rule_set(places, name=held.name)

    def adopt() -> RuleSet:
        return actions.adopt_draft(draft, adopted_on=adopted_on, by=elections.returning, at=NOON)

    if code is None:
        assert adopt().version == 2
    else:
        with pytest.raises(Refused, match=code):
            adopt()
        assert RuleDraft.objects.get().became is None


def test_nobody_goes_back_to_rules_that_were_replaced(elections):
    places = [{"region": factories.region().slug, "seats": 1, "reserves": []}]
    first = rule_set(places)
    rule_set(places, name=first.name)

    with pytest.raises(Refused, match="replaced"):
        elections.announced(rules=first)
