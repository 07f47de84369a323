"""How somebody stands, on any day of their membership."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from members.standing import Span, Standing, standing

JOINED, PAID, LEFT = date(2024, 1, 1), date(2026, 3, 31), date(2026, 6, 1)
DAY = timedelta(days=1)

FULL = Span(JOINED, LEFT, PAID, votes=True)
LASTING = Span(JOINED, None, PAID, votes=True)
SUPPORTER = Span(JOINED, LEFT, PAID, votes=False)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (JOINED - DAY, Standing.NOT_A_MEMBER),
        (JOINED, Standing.GOOD),
        (PAID, Standing.GOOD),
        (PAID + 60 * DAY, Standing.GOOD),
        (PAID + 61 * DAY, Standing.IN_ARREARS),
        (LEFT - DAY, Standing.IN_ARREARS),
        (LEFT, Standing.NOT_A_MEMBER),
    ],
)
def test_a_membership_from_its_first_day_to_its_last(on, expected):
    assert standing([FULL], on, arrears_allowed=60) == expected


@pytest.mark.parametrize(
    ("allowed", "days", "expected"),
    [
        (0, 0, Standing.GOOD),
        (0, 1, Standing.IN_ARREARS),
        (1, 1, Standing.GOOD),
        (1, 2, Standing.IN_ARREARS),
        (90, 90, Standing.GOOD),
        (90, 91, Standing.IN_ARREARS),
    ],
)
def test_arrears_are_allowed_for_so_many_days_after_the_last_day_paid_for(allowed, days, expected):
    assert standing([LASTING], PAID + days * DAY, arrears_allowed=allowed) == expected


@pytest.mark.parametrize("on", [JOINED, PAID, PAID + 61 * DAY, LEFT - DAY])
def test_a_supporter_is_a_member_without_a_vote_paid_or_not(on):
    assert standing([SUPPORTER], on, arrears_allowed=60) == Standing.NOT_VOTING


def test_somebody_with_no_membership_is_no_member():
    assert standing([], JOINED) == Standing.NOT_A_MEMBER


def test_the_membership_of_the_day_counts():
    again = Span(LEFT + 90 * DAY, None, LEFT + 400 * DAY, votes=True)

    assert standing([FULL, again], LEFT + DAY, arrears_allowed=60) == Standing.NOT_A_MEMBER
    assert standing([FULL, again], LEFT + 90 * DAY) == Standing.GOOD
