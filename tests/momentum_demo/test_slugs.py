"""Addresses made from titles."""

import pytest

from ballots import actions as ballots
from members import actions as members
from members.models import Region
from momentum_demo.slugs import free_slug
from motions import actions as motions
from tests import factories
from tests.conventions.makers import ConventionMaker
from tests.database import at_once
from tests.elections.rounds import ElectionMaker
from tests.endorsements.rounds import RoundMaker
from tests.endorsements.rounds import rule_set as endorsement_rules
from tests.factories import DAY, NOON, BallotMaker
from tests.factories.motions import ProcessMaker
from tests.motions.test_concurrency import codes

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("North East", "north-east"),
        ("Wales", "wales-3"),
        ("Guide", "guide-2"),
        ("北東", "place"),
        ("x" * 39 + " " + "y" * 30, "x" * 39),
    ],
)
def test_an_address_is_made_from_the_title_and_is_free(words, expected):
    for slug in ("wales", "wales-2", "wales-on-sea"):
        Region.objects.create(name=slug, slug=slug)

    assert free_slug(words, Region.objects, otherwise="place", reserved=["guide"]) == expected


def a_region():
    return lambda: members.open_region("Wales", by=None, at=NOON)


def a_group():
    wales = factories.region("Wales")
    return lambda: members.open_group("Cardiff", region=wales, by=None, at=NOON)


def a_ballot():
    maker = BallotMaker()
    rules = factories.rule_set()
    return lambda: maker.draft(slug="spring", proposals=0, rule_set=rules)


def another_title_for_a_ballot():
    maker = BallotMaker()
    drafts = [maker.draft(proposals=0), maker.draft(proposals=0)]

    def press():
        ballot = drafts.pop()
        facts = {"summary": "", "rule_set": ballot.rule_set, "by": maker.returning, "at": NOON}
        return ballots.describe(ballot, title="Spring", slug="spring", **facts)

    return press


def a_process():
    maker = ProcessMaker()
    facts = {"rule_set": maker.process.rule_set, "rule_book": None, "starts_at": NOON}
    return lambda: motions.draft_process(
        title="Review", slug="review", **facts, by=maker.clerk, at=NOON
    )


def an_assembly():
    makers = [ProcessMaker(), ProcessMaker()]
    stages = [maker.process.stages.get(position=4) for maker in makers]
    facts = {"remit": "All.", "by": makers[0].clerk, "at": NOON}
    return lambda: motions.convene(stages.pop(), title="First", slug="first", **facts)


def an_election():
    maker = ElectionMaker()
    facts = {"title": "Spring", "slug": "spring", "rules": maker.announced().rule_set}
    return lambda: maker.announced(**facts)


def a_round_for_an_office_that_nobody_was_backed_for():
    maker = RoundMaker()
    facts = {"title": "Mayor", "slug": "mayor", "rules": endorsement_rules()}
    return lambda: maker.announced(post="Mayor of Leeds", **facts)


def a_convention():
    maker = ConventionMaker()
    rules = maker.announced(opens_at=NOON + DAY, closes_at=NOON + 2 * DAY).rule_set
    return lambda: maker.announced(slug="spring", rule_set=rules)


SAID = {
    a_region: {"name-taken", "begun-at-the-same-moment"},
    a_group: {"name-taken", "begun-at-the-same-moment"},
    a_ballot: {"begun-at-the-same-moment"},
    another_title_for_a_ballot: {"begun-at-the-same-moment"},
    a_process: {"begun-at-the-same-moment"},
    an_assembly: {"begun-at-the-same-moment"},
    an_election: {"begun-at-the-same-moment"},
    a_round_for_an_office_that_nobody_was_backed_for: {"one-at-a-time"},
    a_convention: {"done-already"},
}


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
@pytest.mark.parametrize("of", SAID, ids=lambda of: of.__name__)
def test_of_two_who_find_one_address_free_at_once_one_has_it_and_the_other_is_told(of):
    said = codes(at_once([of()] * 2))

    assert len(said) == 1
    assert said[0] in SAID[of]
