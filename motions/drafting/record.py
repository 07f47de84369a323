"""A weave as JSON, and back again, with nothing lost.

    {"format": 1, "changes": [{"id", "number", "base", "edits", "puts", "operations"}, ...]}

A token is a word as a string, preceded by nothing if a space goes before it; a word that needs more
is [text, bits, href]; a boundary and a place are objects. An atom is [run, offset].
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from motions.drafting.changes import (
    Atom,
    Break,
    ChangeSet,
    Clear,
    Cut,
    Edit,
    Join,
    Operation,
    Place,
    Put,
    Recast,
    Run,
    Source,
    Token,
)
from motions.drafting.text import Kind, Style, Word
from motions.drafting.weave import Weave, weave

FORMAT = 1  # raise it when a reader of the old form would go wrong

SPACE, CLASPS, STRONG, EM = 1, 2, 4, 8


def to_json(woven: Weave, *, indent: int | None = None) -> str:
    """The whole weave."""
    return json.dumps(as_dict(woven), ensure_ascii=False, indent=indent)


def from_json(text: str | bytes) -> Weave:
    """The weave that `to_json` wrote. Raises ValueError if it is not one."""
    try:
        record = json.loads(text)
        if record["format"] != FORMAT:
            raise ValueError(f"format {record['format']!r} is not {FORMAT}")
        return weave(change_from(change) for change in record["changes"])
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError("this is not the record of a weave") from error


def as_dict(woven: Weave) -> dict[str, Any]:
    """What `to_json` writes, before it is written."""
    return {"format": FORMAT, "changes": [change_to(change) for change in woven.changes]}


def change_to(change: ChangeSet) -> dict[str, Any]:
    """One change-set, for a row of its own."""
    return {
        "id": change.id,
        "number": change.number,
        "base": sorted(change.base),
        "edits": [
            {"block": e.block, "cut": e.cut and [list(a) for a in e.cut], "run": _run_to(e.run)}
            for e in change.edits
        ],
        "puts": [
            {"run": _run_to(put.run), "left": put.left, "right": put.right} for put in change.puts
        ],
        "operations": [_operation_to(operation) for operation in change.operations],
    }


def change_from(record: Any) -> ChangeSet:
    """The change-set that `change_to` gave."""
    edits = [
        Edit(
            str(e["block"]),
            Cut(*(_atom(a) for a in e["cut"])) if e["cut"] else None,
            _run_from(e["run"]) if e["run"] else None,
        )
        for e in record["edits"]
    ]
    puts = [Put(_run_from(p["run"]), str(p["left"]), str(p["right"])) for p in record["puts"]]
    if any(len(p.run.tokens) != 1 or not isinstance(p.run.tokens[0], Place) for p in puts):
        raise ValueError("a put has one place")
    return ChangeSet(
        str(record["id"]),
        int(record["number"]),
        frozenset(map(str, record["base"])),
        tuple(edits),
        tuple(puts),
        tuple(_operation_from(operation) for operation in record["operations"]),
    )


def _run_to(run: Run | None) -> dict[str, Any] | None:
    if run is None:
        return None
    record = {"id": run.id, "after": list(run.after), "tokens": [_token_to(t) for t in run.tokens]}
    if run.sources:
        record["sources"] = [[s.at, list(s.first), s.length, s.text] for s in run.sources]
    return record


def _run_from(record: Any) -> Run:
    return Run(
        str(record["id"]),
        _atom(record["after"]),
        tuple(_token_from(token) for token in record["tokens"]),
        tuple(
            Source(int(at), _atom(first), int(length), str(text))
            for at, first, length, text in record.get("sources", ())
        ),
    )


def _atom(record: Any) -> Atom:
    run, offset = record
    return Atom(str(run), int(offset))


def _token_to(token: Token) -> Any:
    if isinstance(token, Break):
        return {"break": token.block, "style": list(token.style), "origin": token.origin}
    if isinstance(token, Place):
        return {"place": token.block, "style": token.style and list(token.style)}
    bits = SPACE * token.space | CLASPS * token.clasps | STRONG * token.strong | EM * token.em
    if token.href:
        return [token.text, bits, token.href]
    return token.text if bits == SPACE else [token.text, bits]


def _token_from(record: Any) -> Token:
    if isinstance(record, str):
        return Word(record)
    if isinstance(record, list):
        text, bits, *rest = record
        return Word(
            str(text),
            bool(bits & SPACE),
            bool(bits & CLASPS),
            bool(bits & STRONG),
            bool(bits & EM),
            str(rest[0]) if rest else "",
        )
    if "break" in record:
        return Break(str(record["break"]), _style(record["style"]), str(record["origin"]))
    return Place(str(record["place"]), _style(record["style"]) if record["style"] else None)


def _style(record: Any) -> Style:
    kind, level = record
    return Style(Kind(kind), int(level))


def _operation_to(operation: Operation) -> list[Any]:
    match operation:
        case Clear(block):
            return ["clear", block]
        case Join(block, into):
            return ["join", block, into]
        case Recast(block, style):
            return ["recast", block, *style]


def _operation_from(record: Iterable[Any]) -> Operation:
    match list(record):
        case ["clear", str(block)]:
            return Clear(block)
        case ["join", str(block), str(into)]:
            return Join(block, into)
        case ["recast", str(block), kind, level]:
            return Recast(block, _style((kind, level)))
    raise ValueError("there is no such operation")
