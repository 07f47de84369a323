"""Whether a membership counts on a given day. Pure: days in, an answer out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """How a person stands with the organisation on a day."""

    GOOD = "good"
    IN_ARREARS = "in-arrears"
    NOT_VOTING = "not-voting"
    NOT_A_MEMBER = "not-a-member"


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of membership.

    since, until   days, [since, until); until is None while it lasts
    paid_until     the last day paid for
    votes          whether this class of membership may vote
    """

    since: date
    until: date | None
    paid_until: date
    votes: bool


def standing(spans: Iterable[Span], on: date, *, arrears_allowed: int = 0) -> Standing:
    """How the holder of `spans` stands on `on`; `arrears_allowed` is in days after the last day paid for."""
    for span in spans:
        if span.since <= on and (span.until is None or on < span.until):
            if not span.votes:
                return Standing.NOT_VOTING
            if span.paid_until + timedelta(days=arrears_allowed) < on:
                return Standing.IN_ARREARS
            return Standing.GOOD
    return Standing.NOT_A_MEMBER
