"""How moments are said. Everything is told in UK time, and nothing here reads the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from momentum_demo import moments
from momentum_demo.moments import UK

NOW = datetime(2026, 11, 25, 9, 12, tzinfo=UK)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (9, 0, "9am"),
        (9, 5, "9.05am"),
        (12, 0, "12 noon"),
        (12, 1, "12.01pm"),
        (17, 0, "5pm"),
        (17, 30, "5.30pm"),
        (23, 59, "11.59pm"),
        (0, 0, "12 midnight"),
        (0, 30, "12.30am"),
    ],
)
def test_the_time_of_day_is_said_as_people_write_it(hour, minute, said):
    assert moments.clock(datetime(2026, 11, 27, hour, minute, tzinfo=UK)) == said


def test_a_moment_names_the_weekday_first():
    at = datetime(2026, 11, 27, 17, tzinfo=UTC)

    assert moments.in_words(at) == "Friday 27 November 2026, 5pm"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 27, 17, tzinfo=UTC), "Friday 27 November 2026, 5pm UK time (GMT)"),
        (datetime(2026, 7, 3, 16, tzinfo=UTC), "Friday 3 July 2026, 5pm UK time (BST)"),
        (datetime(2026, 7, 3, 23, 30, tzinfo=UTC), "Saturday 4 July 2026, 12.30am UK time (BST)"),
    ],
)
def test_the_zone_is_named_and_follows_the_season(at, said):
    assert moments.in_words(at, zone=True) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=9, hours=23), "Closes in 9 days"),
        (timedelta(days=2, minutes=1), "Closes in 2 days"),
        (timedelta(days=1), "Closes in 1 day"),
        (timedelta(hours=23, minutes=59), "Closes in 23 hours"),
        (timedelta(hours=1), "Closes in 1 hour"),
        (timedelta(minutes=59), "Closes in 59 minutes"),
        (timedelta(seconds=59), "Closes in less than a minute"),
        (timedelta(0), "Closed"),
        (timedelta(seconds=-1), "Closed"),
    ],
)
def test_what_is_left_is_never_rounded_up(left, said):
    assert moments.closes_in(NOW + left, NOW) == said
