"""Counts as JSON, and back again; stages as CSV.

Votes are written out with all their decimal places, as strings, so that no reader turns them into
floating point. A quota that is a whole number is a number.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from ballots.counting.contest import Candidate, Outcome
from ballots.counting.minutes import (
    Count,
    Deferral,
    Note,
    Reservation,
    Restraint,
    Stage,
    Tie,
)

FORMAT = 1  # raise it when a reader of the old form would go wrong


def to_json(count: Count, *, indent: int | None = None) -> str:
    """`count` as a JSON object. `elected` holds names in order of election, `elected_ids` ids."""
    return json.dumps(as_dict(count), ensure_ascii=False, indent=indent)


def as_dict(count: Count) -> dict[str, Any]:
    """What `to_json` writes, before it is written."""
    names = count.names
    return {
        "format": FORMAT,
        "rule": count.rule,
        "title": count.title,
        "seats": count.seats,
        "outcome": count.outcome.value,
        "quota": _quota(count),
        "elected": [names[id_] for id_ in count.elected],
        "elected_ids": list(count.elected),
        "unfilled": count.unfilled,
        "valid": count.valid,
        "rejected": dict(count.rejected),
        "cut_short": dict(count.cut_short),
        "places": count.places,
        "candidates": [
            {
                "id": c.id,
                "name": c.name,
                "withdrawn": c.withdrawn,
                "withdrawn_because": c.withdrawn_because,
            }
            for c in count.candidates
        ],
        "lot": list(count.lot),
        "shortages": [{"name": s.name, "asked": s.asked, "kept": s.kept} for s in count.shortages],
        "stages": [_stage_out(count, stage) for stage in count.stages],
        **({"weighted": True} if count.weighted else {}),
    }


def from_json(text: str) -> Count:
    """The count that `to_json` wrote. Raises ValueError for anything else."""
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']!r}, not {FORMAT}")
        places = data["places"]
        return Count(
            rule=data["rule"],
            title=data["title"],
            seats=data["seats"],
            candidates=tuple(
                Candidate(
                    c["id"],
                    c["name"],
                    withdrawn=c["withdrawn"],
                    withdrawn_because=c["withdrawn_because"],
                )
                for c in data["candidates"]
            ),
            valid=data["valid"],
            rejected=tuple(data["rejected"].items()),
            cut_short=tuple(data["cut_short"].items()),
            places=places,
            quota=_units(str(data["quota"]), places),
            stages=tuple(_stage_in(stage, places) for stage in data["stages"]),
            outcome=Outcome(data["outcome"]),
            elected=tuple(data["elected_ids"]),
            unfilled=data["unfilled"],
            lot=tuple(data["lot"]),
            shortages=tuple(Reservation(**s) for s in data["shortages"]),
            weighted=data.get("weighted", False),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a count: {error!r}") from error


def to_csv(count: Count) -> str:
    """The stages as a table: a row for each candidate, then the votes that left the count.

    For each stage what was transferred and the total, in the columns of Scottish result sheets.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    heads = [f"{word} {s.number}" for s in count.stages for word in ("transfer", "votes")]
    table.writerow(["id", "name", "status", "stage", *heads])
    moves = [count.transfers(stage) for stage in count.stages]
    for place, candidate in enumerate(count.candidates):
        status, at = status_of(count, candidate)
        row = [candidate.id, candidate.name, status, "" if at is None else str(at)]
        for stage, moved in zip(count.stages, moves, strict=True):
            row += [count.figure(moved[place]), count.figure(stage.votes[place])]
        table.writerow(row)
    line, before = ["", "non-transferable", "", ""], 0
    for stage in count.stages:
        line += [count.figure(stage.nontransferable - before), count.figure(stage.nontransferable)]
        before = stage.nontransferable
    table.writerow(line)
    return text.getvalue()


def status_of(count: Count, candidate: Candidate) -> tuple[str, int | None]:
    """What became of a candidate ("elected", "excluded", "withdrawn", "not elected"), and when."""
    if candidate.withdrawn:
        return "withdrawn", None
    for stage in count.stages:
        if candidate.id in stage.elected:
            return "elected", stage.number
        if candidate.id in stage.excluded:
            return "excluded", stage.number
    return ("elected" if candidate.id in count.elected else "not elected"), None


def _quota(count: Count) -> int | str:
    whole, part = divmod(count.quota, 10**count.places)
    return count.figure(count.quota) if part else whole


def _units(figure: str, places: int) -> int:
    whole, _, part = figure.partition(".")
    return int(whole + part.ljust(places, "0"))


def _stage_out(count: Count, stage: Stage) -> dict[str, Any]:
    return {
        "number": stage.number,
        "kind": stage.kind,
        "who": list(stage.who),
        "moved": count.figure(stage.moved),
        "quota": count.figure(stage.quota),
        "votes": {
            c.id: count.figure(v) for c, v in zip(count.candidates, stage.votes, strict=True)
        },
        "nontransferable": count.figure(stage.nontransferable),
        "exhausted": count.figure(stage.exhausted),
        "elected": list(stage.elected),
        "without_quota": list(stage.without_quota),
        "excluded": list(stage.excluded),
        "notes": [_note_out(count, note) for note in stage.notes],
    }


def _stage_in(stage: Mapping[str, Any], places: int) -> Stage:
    return Stage(
        number=stage["number"],
        kind=stage["kind"],
        who=tuple(stage["who"]),
        moved=_units(stage["moved"], places),
        votes=tuple(_units(figure, places) for figure in stage["votes"].values()),
        nontransferable=_units(stage["nontransferable"], places),
        exhausted=_units(stage["exhausted"], places),
        quota=_units(stage["quota"], places),
        elected=tuple(stage["elected"]),
        without_quota=tuple(stage["without_quota"]),
        excluded=tuple(stage["excluded"]),
        notes=tuple(_note_in(note, places) for note in stage["notes"]),
    )


def _note_out(count: Count, note: Note) -> dict[str, Any]:
    match note:
        case Tie():
            return {
                "note": "tie",
                "purpose": note.purpose,
                "among": list(note.among),
                "chosen": note.chosen,
                "by_stage": note.by_stage,
                "mattered": note.mattered,
            }
        case Restraint():
            return {"note": note.kind, "who": list(note.who), "because": list(note.because)}
        case Deferral():
            return {
                "note": "deferred",
                "surpluses": count.figure(note.surpluses),
                "gap": count.figure(note.gap),
            }


def _note_in(note: Mapping[str, Any], places: int) -> Note:
    match note["note"]:
        case "tie":
            return Tie(
                note["purpose"],
                tuple(note["among"]),
                note["chosen"],
                note["by_stage"],
                note["mattered"],
            )
        case "deferred":
            return Deferral(_units(note["surpluses"], places), _units(note["gap"], places))
        case kind:
            return Restraint(kind, tuple(note["who"]), tuple(note["because"]))
