"""A contest's papers and count as files, for people and programs that check."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping

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
    """The papers as a table: how many said what. Sorted, so that it tells nothing of their order."""
    table, text = writer()
    if not contest.ranked:
        names = {marks: name for name, marks in results.MARKS.items()}
        table.writerow(["papers", "vote"])
        table.writerows([number, names[marks]] for marks, number in sorted(papers.items()))
        return text.getvalue()
    by_place = [option.name for option in contest.options.all()]
    table.writerow(["papers", *range(1, len(by_place) + 1)])
    for marks, number in sorted(papers.items()):
        table.writerow([number, *(by_place[place] for place in marks)])
    return text.getvalue()


def count_csv(contest: Contest, papers: Papers) -> str:
    """The count as a table: for an election every stage, for a proposal its figures."""
    if contest.ranked:
        return counting.record.to_csv(counting.record.from_json(contest.tally.count))
    table, text = writer()
    votes = json.loads(contest.tally.count)
    table.writerow(votes)
    table.writerow(votes.values())
    return text.getvalue()


def count_json(contest: Contest, papers: Papers) -> str:
    """The count as it was stored."""
    return contest.tally.count


KINDS: Mapping[str, tuple[Callable[[Contest, Papers], str], str]] = {
    "papers.blt": (papers_blt, TEXT),
    "papers.csv": (papers_csv, TABLE),
    "count.csv": (count_csv, TABLE),
    "count.json": (count_json, JSON),
}


def export(contest: Contest, kind: str, papers: Papers) -> tuple[str, str]:
    """The file called `kind` and its type. Raises KeyError if this contest has no such file."""
    if kind == "papers.blt" and not contest.ranked:
        raise KeyError(kind)
    write, content_type = KINDS[kind]
    return write(contest, papers), content_type


def writer() -> tuple[csv._writer, io.StringIO]:
    text = io.StringIO()
    return csv.writer(text, lineterminator="\n"), text
