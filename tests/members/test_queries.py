"""The register asked at once answers as each member asked alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from members.models import Member, Membership, MembershipClass
from members.queries import in_good_standing
from members.standing import Standing
from tests.factories import member, region

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
SINCE = [TODAY - 400 * DAY, TODAY - DAY, TODAY, TODAY + DAY]
UNTIL = [TODAY, TODAY + DAY, None]
PAID = [TODAY - 61 * DAY, TODAY - 60 * DAY, TODAY - DAY, TODAY, TODAY + DAY]


@pytest.fixture
def everybody():
    """A member for every way of standing near today, and one who left and came back."""
    for since in SINCE:
        for until in UNTIL:
            if until is None or since < until:
                for paid in PAID:
                    for kind in MembershipClass:
                        enrolled(kind, (since, until, paid))
    again = enrolled(MembershipClass.SUPPORTER, (SINCE[0], TODAY - 30 * DAY, TODAY))
    Membership.objects.create(
        member=again, span=DateRange(TODAY - 20 * DAY, None), paid_until=TODAY
    )
    nobody = member()
    nobody.memberships.all().delete()


def enrolled(kind, spanned) -> Member:
    since, until, paid = spanned
    made = member()
    made.memberships.update(kind=kind, span=DateRange(since, until), paid_until=paid)
    return made


@pytest.mark.parametrize("allowed", [0, 1, 60])
@pytest.mark.parametrize("on", [TODAY - DAY, TODAY, TODAY + DAY])
def test_the_electorate_is_everyone_whose_standing_is_good(everybody, on, allowed):
    asked_at_once = set(in_good_standing(on, arrears_allowed=allowed))
    asked_alone = {
        each
        for each in Member.objects.prefetch_related("memberships")
        if each.standing(on, arrears_allowed=allowed) == Standing.GOOD
    }

    assert asked_at_once == asked_alone
    assert 0 < len(asked_alone) < Member.objects.count()


def test_nobody_is_listed_twice(everybody):
    found = list(in_good_standing(TODAY, arrears_allowed=60))

    assert len(found) == len(set(found))


def test_only_of_a_region_if_one_is_given():
    london = region("London")
    here, _ = member(where=london), member()

    assert list(in_good_standing(TODAY, region=london)) == [here]


def test_whoever_joined_on_the_day_has_joined_by_it():
    early, late = member(), member()
    Member.objects.filter(pk=early.pk).update(joined_on=TODAY)
    Member.objects.filter(pk=late.pk).update(joined_on=TODAY + DAY)

    assert list(in_good_standing(TODAY, joined_by=TODAY)) == [early]
