"""A contest's papers and count as files, for people and programs that check."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping

from ballots import counting, results
from ballots.models import Contest
from ballots.results import Papers

TEXT = "text/plain; charset=utf-8"
TABLE = "text/csv; charset=utf-8"
JSON = "application/json"


def papers_blt(contest: Contest, papers: Papers) -> str:
    """The papers as BLT, which every STV program reads."""
    return counting.blt.write(results.as_contest(contest), counting.papers.profile(papers))


def papers_csv(contest: Contest, papers: Papers) -> str:
    """The papers as a table: how many said what; sorted, so that it tells nothing of their order."""
    if not contest.ranked:
        names = {marks: name for name, marks in results.MARKS.items()}
        votes = [[number, names[marks]] for marks, number in sorted(papers.items())]
        return table([["papers", "vote"], *votes])
    by_place = [option.name for option in contest.options.all()]
    named = [[n, *(by_place[place] for place in marks)] for marks, n in sorted(papers.items())]
    most = contest.seats if contest.chooses else len(by_place)
    return table([["papers", *range(1, (most or 0) + 1)], *named])


def count_csv(contest: Contest, papers: Papers) -> str:
    """The count as a table: for an election every stage, for a proposal its figures."""
    if contest.ranked:
        return counting.record.to_csv(counting.record.from_json(contest.tally.count))
    votes = json.loads(contest.tally.count)
    return table([votes, votes.values()])


def count_json(contest: Contest, papers: Papers) -> str:
    """The count as it was stored."""
    return contest.tally.count


KINDS: Mapping[str, tuple[Callable[[Contest, Papers], str], str]] = {
    "papers.blt": (papers_blt, TEXT),
    "papers.csv": (papers_csv, TABLE),
    "count.csv": (count_csv, TABLE),
    "count.json": (count_json, JSON),
}


def kinds(contest: Contest) -> Mapping[str, tuple[Callable[[Contest, Papers], str], str]]:
    """The files there are of `contest`. BLT is of rankings: choices without an order would pass for one."""
    if contest.ranked and not contest.chooses:
        return KINDS
    return {name: file for name, file in KINDS.items() if name != "papers.blt"}


def export(contest: Contest, kind: str, papers: Papers) -> tuple[str, str]:
    """The file called `kind` and its type. Raises KeyError if this contest has no such file."""
    write, content_type = kinds(contest)[kind]
    return write(contest, papers), content_type


def table(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
