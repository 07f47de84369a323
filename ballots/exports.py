"""A contest's papers and count as files, for people and programs that check."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping

from ballots import counting, results
from ballots.models import Contest
from ballots.results import Piles

TEXT = "text/plain; charset=utf-8"
TABLE = "text/csv; charset=utf-8"
JSON = "application/json"


def papers_blt(contest: Contest, piles: Piles) -> str:
    """The papers as BLT, which every STV program reads; where sections have weights, as often as they stand for
    votes, so that every program comes to the same.
    """
    return counting.blt.write(results.as_contest(contest), results.profile(contest, piles))


def papers_csv(contest: Contest, piles: Piles) -> str:
    """The papers as a table: how many said what; sorted, so that it tells nothing of their order.

    Where there are sections: whose they are, and how many votes each stands for.
    """
    each = {section: came["each"] for section, came in contest.tally.sections.items()}
    heads: list[object] = ["section", "votes each"] if each else []
    rows: list[tuple[list[object], int, bytes]] = [
        ([section, each[section]] if each else [], number, marks)
        for section, papers in sorted(piles.items())
        for marks, number in sorted(papers.items())
    ]
    if not contest.ranked:
        names = {marks: name for name, marks in results.MARKS.items()}
        votes = [[*of, number, names[marks]] for of, number, marks in rows]
        return table([[*heads, "papers", "vote"], *votes])
    by_place = [option.name for option in contest.options.all()]
    named = [[*of, n, *(by_place[place] for place in marks)] for of, n, marks in rows]
    most = contest.seats if contest.chooses and not contest.ballot.held_elsewhere else len(by_place)
    return table([[*heads, "papers", *range(1, (most or 0) + 1)], *named])


def count_csv(contest: Contest, piles: Piles) -> str:
    """The count as a table: for an election every stage, for a proposal its figures."""
    if contest.ranked:
        return counting.record.to_csv(counting.record.from_json(contest.tally.count))
    votes = json.loads(contest.tally.count)
    return table([votes, votes.values()])


def count_json(contest: Contest, piles: Piles) -> str:
    """The count as it was stored."""
    return contest.tally.count


KINDS: Mapping[str, tuple[Callable[[Contest, Piles], str], str]] = {
    "papers.blt": (papers_blt, TEXT),
    "papers.csv": (papers_csv, TABLE),
    "count.csv": (count_csv, TABLE),
    "count.json": (count_json, JSON),
}


def kinds(contest: Contest) -> Mapping[str, tuple[Callable[[Contest, Piles], str], str]]:
    """The files there are of `contest`. BLT is of rankings: choices without an order would pass for one."""
    if contest.ranked and not contest.chooses:
        return KINDS
    return {name: file for name, file in KINDS.items() if name != "papers.blt"}


def export(contest: Contest, kind: str, piles: Piles) -> tuple[str, str]:
    """The file called `kind` and its type. Raises KeyError if this contest has no such file."""
    write, content_type = kinds(contest)[kind]
    return write(contest, piles), content_type


def table(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
