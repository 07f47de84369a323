"""Numbers and moments as the sheet writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ballots import counting
from momentum_demo import moments


def listed(reasons: Iterable[tuple[str, int]]) -> str:
    """ "left blank: 2; no first preference: 1"."""
    return "; ".join(f"{reason}: {number(papers)}" for reason, papers in reasons)


def number(of: int) -> str:
    return f"{of:,}"


def figure(count: counting.Count, units: int) -> str:
    """An amount of votes with every decimal place the rule works in: "1,530.00000"."""
    whole, dot, part = count.figure(units).partition(".")
    return f"{int(whole):,}{dot}{part}"


def exact(count: counting.Count, units: int) -> str:
    """The same for a line of text, where a whole number needs no decimal places."""
    written = figure(count, units)
    whole, _dot, part = written.partition(".")
    return written if part.strip("0") else whole


def signed(count: counting.Count, units: int) -> str:
    """What was gained or given at a stage; empty for nothing."""
    if not units:
        return ""
    return f"+{figure(count, units)}" if units > 0 else f"\N{MINUS SIGN}{figure(count, -units)}"


def moment(at: datetime) -> str:
    return moments.in_words(at, zone=True)
