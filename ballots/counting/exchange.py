"""Papers and contests in files: BLT, CSV and JSON, told apart by the name of the file.

CSV has a line for each ranking: how many papers, then candidates' ids, the most preferred first.
Before those come `candidate` lines (id, name, "withdrawn" or nothing) and a `contest` line (places,
title). JSON holds the same, and reserved places besides.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ballots.counting import blt, papers
from ballots.counting.contest import Candidate, Constraint, Contest, Shortage
from ballots.counting.papers import Profile


def read(name: str, data: bytes) -> tuple[Contest, Profile]:
    """The contest and papers in a file called `name`. Raises ValueError if it cannot be read."""
    match _form(name):
        case "csv":
            return _from_csv(data.decode("utf-8-sig"))
        case "json":
            return _from_json(data)
        case _:
            return blt.read(data)


def write(name: str, contest: Contest, profile: Profile) -> str:
    """The contest and papers as a file called `name` holds them."""
    match _form(name):
        case "csv":
            return _to_csv(contest, profile)
        case "json":
            return _to_json(contest, profile)
        case _:
            return blt.write(contest, profile)


def with_constraints(contest: Contest, text: str) -> Contest:
    """`contest` with the reserved places that a JSON file sets out.

        {"constraints": [{"name": "women", "who": "woman", "at_least": 2, "at_most": null}],
         "attributes": {"1": ["woman"], "3": ["woman", "bame"]},
         "shortage": "vacant"}

    `attributes` are by candidates' ids. Raises ValueError for anything else.
    """
    try:
        data = json.loads(text)
        attributes = {id_: frozenset(held) for id_, held in data["attributes"].items()}
        constraints = tuple(
            Constraint(c["name"], c["who"], c.get("at_least", 0), c.get("at_most"))
            for c in data["constraints"]
        )
        shortage = Shortage(data.get("shortage", contest.shortage))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"cannot read the reserved places: {error!r}") from error
    if strangers := attributes.keys() - set(contest.ids):
        raise ValueError(f"no candidate has the id {min(strangers)!r}")
    return replace(
        contest,
        constraints=constraints,
        shortage=shortage,
        candidates=tuple(
            replace(c, attributes=attributes.get(c.id, c.attributes)) for c in contest.candidates
        ),
    )


def _form(name: str) -> str:
    form = name.rpartition(".")[2].lower()
    if form not in ("blt", "csv", "json"):
        raise ValueError("the name should end in .blt, .csv or .json")
    return form


def _to_csv(contest: Contest, profile: Profile) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["contest", contest.seats, contest.title])
    for c in contest.candidates:
        table.writerow(["candidate", c.id, c.name, *(["withdrawn"] if c.withdrawn else [])])
    for ranking, many in sorted(zip(profile.rankings, profile.papers, strict=True)):
        table.writerow([many, *(contest.ids[place] for place in ranking)])
    for reason, many in profile.rejected:
        table.writerow(["rejected", reason, many])
    return text.getvalue()


def _from_csv(text: str) -> tuple[Contest, Profile]:
    candidates: list[Candidate] = []
    rankings: list[tuple[list[str], int]] = []
    rejected: dict[str, int] = {}
    seats, title = 0, ""
    for line, row in enumerate(csv.reader(io.StringIO(text)), 1):
        try:
            match row:
                case []:
                    continue
                case ["contest", places, title]:
                    seats = int(places)
                case ["candidate", id_, name, *withdrawn]:
                    candidates.append(Candidate(id_, name, withdrawn=withdrawn == ["withdrawn"]))
                case ["rejected", reason, many]:
                    rejected[reason] = int(many)
                case [many, *ids]:
                    rankings.append((ids, int(many)))
        except ValueError as error:
            raise blt.Malformed(line, str(error)) from None
    contest = Contest(tuple(candidates), seats, title=title)
    return contest, _with_rejected(papers.from_ids(contest, rankings), rejected)


def _to_json(contest: Contest, profile: Profile) -> str:
    data = {
        "title": contest.title,
        "seats": contest.seats,
        "candidates": [
            {"id": c.id, "name": c.name, "withdrawn": c.withdrawn} for c in contest.candidates
        ],
        "ron": contest.ron,
        "papers": [
            {"papers": many, "ranking": [contest.ids[place] for place in ranking]}
            for ranking, many in sorted(zip(profile.rankings, profile.papers, strict=True))
        ],
        "rejected": dict(profile.rejected),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _from_json(data: bytes) -> tuple[Contest, Profile]:
    try:
        found: Mapping[str, Any] = json.loads(data)
        contest = Contest(
            tuple(
                Candidate(c["id"], c["name"], withdrawn=c.get("withdrawn", False))
                for c in found["candidates"]
            ),
            found["seats"],
            ron=found.get("ron"),
            title=found.get("title", ""),
        )
        rankings = [(paper["ranking"], paper["papers"]) for paper in found["papers"]]
        return contest, _with_rejected(
            papers.from_ids(contest, rankings), found.get("rejected", {})
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"cannot read the papers: {error!r}") from error


def _with_rejected(profile: Profile, rejected: Mapping[str, int]) -> Profile:
    if not rejected:
        return profile
    return replace(profile, rejected=tuple(sorted(rejected.items())))
