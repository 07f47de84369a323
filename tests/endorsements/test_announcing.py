"""A round is announced for an office outside, which may be new."""

import pytest

from endorsements.models import Post
from momentum_demo.models import AuditEvent
from tests.answers import refused
from tests.factories import DAY

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
