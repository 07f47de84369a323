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


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that a standing rests on.

    code   member-since, joins, left, never, votes, no-vote, paid, grace or unpaid
    on     the day it is about, if it is about one
    """

    code: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A standing, and the facts it rests on, in the order in which to read them."""

    standing: Standing
    reasons: tuple[Reason, ...]


def standing(spans: Iterable[Span], on: date, *, arrears_allowed: int = 0) -> Standing:
    """How the holder of `spans` stands on `on`; `arrears_allowed` is in days after the last day paid for."""
    return account(spans, on, arrears_allowed=arrears_allowed).standing


def account(spans: Iterable[Span], on: date, *, arrears_allowed: int = 0) -> Account:
    """How the holder of `spans` stands on `on`, and why."""
    spans = sorted(spans, key=lambda span: span.since)
    for span in spans:
        if span.since <= on and (span.until is None or on < span.until):
            return current(span, on, timedelta(days=arrears_allowed))
    return Account(Standing.NOT_A_MEMBER, (absent(spans, on),))


def current(span: Span, on: date, allowed: timedelta) -> Account:
    """The standing of somebody whose membership on `on` is `span`."""
    since = Reason("member-since", span.since)
    if not span.votes:
        return Account(Standing.NOT_VOTING, (since, Reason("no-vote")))
    reasons = (since, Reason("votes"))
    if on <= span.paid_until:
        return Account(Standing.GOOD, (*reasons, Reason("paid", span.paid_until)))
    unpaid = Reason("unpaid", span.paid_until)
    if on <= span.paid_until + allowed:
        grace = Reason("grace", span.paid_until + allowed)
        return Account(Standing.GOOD, (*reasons, unpaid, grace))
    return Account(Standing.IN_ARREARS, (*reasons, unpaid))


def absent(spans: list[Span], on: date) -> Reason:
    """Why nobody with these spans is a member on `on`."""
    left = [span.until for span in spans if span.until is not None and span.until <= on]
    if left:
        return Reason("left", max(left))
    ahead = [span.since for span in spans if on < span.since]
    return Reason("joins", min(ahead)) if ahead else Reason("never")
