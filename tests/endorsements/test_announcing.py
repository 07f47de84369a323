"""A round is announced for an office outside, which may be new."""

import pytest

from endorsements import actions
from endorsements.models import Post, RuleSet
from momentum_demo.models import AuditEvent
from tests.answers import refused
from tests.database import at_once
from tests.endorsements.rounds import rule_set
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("named", ["Mayor of Northmoor", "mayor of northmoor"])
def test_an_office_is_entered_once_whatever_its_capitals(rounds, named):
    mayor = Post.objects.create(name="Mayor of Northmoor", slug="mayor-of-northmoor")

    assert rounds.announced(post=named).post == mayor
    assert rounds.announced(post="市長").post.slug == "office"
    assert rounds.announced(post="首相").post.slug == "office-2"


def test_a_refused_announcement_enters_no_office_either(rounds):
    short = rounds.dates() | {"closes_at": rounds.opens + DAY / 24}

    assert refused(lambda: rounds.announced(post="Mayor of Northmoor", **short)) == "too-short"

    assert not Post.objects.filter(name="Mayor of Northmoor").exists()
    assert not AuditEvent.objects.filter(action="endorsement.announced").exists()


def test_no_round_is_announced_under_rules_that_were_replaced(rounds):
    old = rule_set(options="shortlist")
    new = rule_set(name=old.name, options="everyone")

    assert refused(lambda: rounds.announced(rules=old)) == "replaced"
    assert rounds.announced(rules=new).guaranteed


def test_only_the_returning_officer_enters_rules(rounds):
    first = rule_set()
    values = {
        field.name: getattr(first, field.name)
        for field in RuleSet._meta.concrete_fields
        if field.name not in {"id", "version"}
    }

    def adopt(by):
        return actions.adopt(**(values | {"name": "Others"}), by=by, at=NOON)

    assert refused(lambda: adopt(rounds.scrutineer)) == "other-office"
    assert adopt(rounds.returning).version == 1
    event = AuditEvent.objects.filter(action="endorsement.rules_adopted").latest("pk")
    assert event.member == rounds.returning.pk


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_who_adopt_rules_of_endorsements_at_once_make_one_version_and_one_refusal():
    first = rule_set()

    changes = [
        lambda words=words: rule_set(name=first.name, statement_words=words) for words in (1, 2, 3)
    ]

    answers = at_once(changes)

    made = [each for each in answers if isinstance(each, RuleSet)]
    rest = [each for each in answers if not isinstance(each, RuleSet)]
    assert made
    assert {each.refusal.code for each in rest} <= {"superseded"}
    versions = RuleSet.objects.filter(name=first.name).values_list("version", flat=True)
    assert sorted(versions) == list(range(1, len(made) + 2))
