"""Papers and contests in files: BLT, CSV and JSON, told apart by the name of the file.

CSV has a line for each ranking: how many papers, then candidates' ids, the most preferred first.
Before those come a `contest` line (places, title) and `candidate` lines (id, name, and "withdrawn",
"ron" or nothing); after them `rejected` and `cut_short` lines (reason, how many papers). JSON holds
the same, and reserved places besides, as `with_constraints` reads them. BLT has room for less: see
`left_out`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ballots.counting import blt, papers
from ballots.counting.contest import Candidate, Constraint, Contest, Shortage
from ballots.counting.papers import BLANK, Profile

WITHDRAWN, RON = "withdrawn", "ron"
CSV_LINE = (
    'expected "contest", "candidate", "rejected", "cut_short" or a number of papers, not {0!r}'
)
T = TypeVar("T")


def read(name: str, data: bytes) -> tuple[Contest, Profile]:
    """The contest and papers in a file called `name`. Raises ValueError if it cannot be read."""
    form = _form(name)
    if form == "blt":
        return blt.read(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise blt.Malformed(line, "the text is not in UTF-8") from None
    return _from_csv(text) if form == "csv" else _from_json(text)


def write(name: str, contest: Contest, profile: Profile) -> str:
    """The contest and papers as a file called `name` holds them."""
    match _form(name):
        case "csv":
            return _to_csv(contest, profile)
        case "json":
            return _to_json(contest, profile)
        case _:
            return blt.write(contest, profile)


def left_out(name: str, contest: Contest, profile: Profile) -> tuple[str, ...]:
    """What a file called `name` has no room for, of what this contest and these papers say."""
    form = _form(name)
    said = []
    if form != "json" and contest.constraints:
        said.append("the reserved places")
    if form == "blt" and contest.ron is not None:
        said.append("that nominations can be re-opened")
    if form == "blt" and contest.ids != tuple(str(n + 1) for n in range(len(contest.ids))):
        said.append("the candidates' ids, which become their numbers")
    if form == "blt" and any(reason != BLANK for reason, _ in profile.rejected):
        said.append("papers that are not valid for other reasons than being blank")
    if form == "blt" and profile.cut_short:
        said.append("which papers were read only in part")
    return tuple(said)


def with_constraints(contest: Contest, text: str) -> Contest:
    """`contest` with the reserved places that a JSON file sets out.

        {"constraints": [{"name": "women", "who": "woman", "at_least": 2, "at_most": null}],
         "attributes": {"1": ["woman"], "3": ["woman", "bame"]},
         "shortage": "vacant"}

    `attributes` are by candidates' ids; `shortage` is "vacant", "re-open" or "open-to-all". Raises
    ValueError for anything else.
    """
    return _constrained(contest, _object(text))


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
        is_so = [WITHDRAWN] * c.withdrawn + [RON] * (c.id == contest.ron)
        table.writerow(["candidate", c.id, c.name, *is_so])
    for ranking, many in sorted(zip(profile.rankings, profile.papers, strict=True)):
        table.writerow([many, *(contest.ids[place] for place in ranking)])
    for reason, many in profile.rejected:
        table.writerow(["rejected", reason, many])
    for reason, many in profile.cut_short:
        table.writerow(["cut_short", reason, many])
    return text.getvalue()


def _from_csv(text: str) -> tuple[Contest, Profile]:
    candidates: list[Candidate] = []
    rankings: list[tuple[int, list[str], int]] = []
    reasons: dict[str, dict[str, int]] = {"rejected": {}, "cut_short": {}}
    seats, title, ron = None, "", None
    rows = csv.reader(io.StringIO(text))
    line = 0
    try:
        for row in rows:
            line = rows.line_num
            match row:
                case []:
                    continue
                case ["contest", places, title]:
                    seats = _digits(places, "places")
                case ["candidate", id_, name, *is_so] if {*is_so} <= {WITHDRAWN, RON, ""}:
                    candidates.append(Candidate(id_, name, withdrawn=WITHDRAWN in is_so))
                    ron = id_ if RON in is_so else ron
                case ["rejected" | "cut_short" as what, reason, many]:
                    reasons[what][reason] = _digits(many, "papers")
                case ["contest" | "candidate" | "rejected" | "cut_short" as what, *_]:
                    raise ValueError(f"cannot read what follows {what!r}")
                case [many, *ids]:
                    if not many.isdecimal():
                        raise ValueError(CSV_LINE.format(many[:20]))
                    rankings.append((line, ids, _digits(many, "papers")))
    except (ValueError, csv.Error) as error:
        raise blt.Malformed(line or 1, str(error)) from None
    if seats is None:
        raise blt.Malformed(1, "there is no line with the contest, its places and its title")
    contest = Contest(tuple(candidates), seats, ron=ron, title=title)
    known = frozenset(contest.ids)
    for line, ids, _many in rankings:
        if strangers := [id_ for id_ in ids if id_ not in known]:
            raise blt.Malformed(line, f"no candidate has the id {strangers[0]!r}")
        if len(set(ids)) != len(ids):
            raise blt.Malformed(line, "the ranking names someone twice")
    profile = papers.from_ids(contest, [(ids, many) for _line, ids, many in rankings])
    return contest, _with_reasons(profile, **reasons)


def _digits(word: str, what: str) -> int:
    """The number of `what` that a word in a file says."""
    if not (word.isascii() and word.isdigit() and len(word) <= blt.LONGEST and int(word)):
        raise ValueError(f"expected a number of {what}, not {word[:20]!r}")
    return int(word)


def _to_json(contest: Contest, profile: Profile) -> str:
    data: dict[str, Any] = {
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
        "cut_short": dict(profile.cut_short),
    }
    if contest.constraints:
        data["constraints"] = [
            {"name": c.name, "who": c.who, "at_least": c.at_least, "at_most": c.at_most}
            for c in contest.constraints
        ]
        data["attributes"] = {
            c.id: sorted(c.attributes) for c in contest.candidates if c.attributes
        }
        data["shortage"] = contest.shortage.value
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _from_json(text: str) -> tuple[Contest, Profile]:
    found = _object(text)
    if "stages" in found:
        raise ValueError("this is a finished count: give the papers it was made from")
    contest = Contest(
        tuple(
            Candidate(
                _of(str, c, "id"),
                _of(str, c, "name"),
                withdrawn=_of(bool, c, "withdrawn", otherwise=False),
            )
            for c in _objects(found, "candidates")
        ),
        _whole(found, "seats", least=1),
        ron=None if found.get("ron") is None else _of(str, found, "ron"),
        title=_of(str, found, "title", otherwise=""),
    )
    if "constraints" in found:
        contest = _constrained(contest, found)
    rankings = [
        (_words(paper, "ranking"), _whole(paper, "papers", least=1))
        for paper in _objects(found, "papers")
    ]
    rejected, cut_short = (
        {reason: _whole(of, reason) for reason in of}
        for of in (
            _of(dict, found, "rejected", otherwise={}),
            _of(dict, found, "cut_short", otherwise={}),
        )
    )
    profile = papers.from_ids(contest, rankings)
    return contest, _with_reasons(profile, rejected=rejected, cut_short=cut_short)


def _constrained(contest: Contest, data: Mapping[str, Any]) -> Contest:
    attributes = _of(dict, data, "attributes")
    held = {id_: frozenset(_words(attributes, id_)) for id_ in attributes}
    if strangers := held.keys() - set(contest.ids):
        raise ValueError(f"no candidate has the id {min(strangers)!r}")
    constraints = tuple(
        Constraint(
            _of(str, c, "name"),
            _of(str, c, "who"),
            _whole(c, "at_least", 0),
            None if c.get("at_most") is None else _whole(c, "at_most"),
        )
        for c in _objects(data, "constraints")
    )
    shortage = _of(str, data, "shortage", otherwise=contest.shortage.value)
    if shortage not in list(Shortage):
        raise ValueError(f"shortage: expected {', '.join(Shortage)}, not {shortage!r}")
    return replace(
        contest,
        constraints=constraints,
        shortage=Shortage(shortage),
        candidates=tuple(
            replace(c, attributes=held.get(c.id, c.attributes)) for c in contest.candidates
        ),
    )


def _object(text: str) -> Mapping[str, Any]:
    """The object that a JSON text is. Raises ValueError for anything else."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise blt.Malformed(error.lineno, f"not JSON: {error.msg}") from None
    except RecursionError:
        raise ValueError("not JSON that anyone would write: too many brackets") from None
    if not isinstance(found, dict):
        raise ValueError("expected an object: { … }")
    return found


def _of(type_: type[T], data: Mapping[str, Any], key: str, *, otherwise: T | None = None) -> T:
    """The value of `key` if it is of that type. Raises ValueError if not, or if it is not there."""
    if key not in data and otherwise is not None:
        return otherwise
    names = {
        str: "text in quotation marks",
        bool: "true or false",
        list: "a list",
        dict: "an object",
    }
    if not isinstance(value := data.get(key), type_):
        raise ValueError(f"{key}: expected {names[type_]}")
    return value


def _whole(
    data: Mapping[str, Any], key: str, otherwise: int | None = None, *, least: int = 0
) -> int:
    """The same of a whole number; in JSON 2.5 is a number too, and true would pass for 1."""
    value = data.get(key, otherwise)
    if type(value) is not int or value < least:
        raise ValueError(f"{key}: expected a whole number, {least} or more")
    return value


def _objects(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = _of(list, data, key)
    if not all(isinstance(one, dict) for one in found):
        raise ValueError(f"{key}: expected a list of objects")
    return found


def _words(data: Mapping[str, Any], key: str) -> Sequence[str]:
    found = _of(list, data, key)
    if not all(isinstance(one, str) for one in found):
        raise ValueError(f"{key}: expected a list of words in quotation marks")
    return found


def _with_reasons(
    profile: Profile, *, rejected: Mapping[str, int], cut_short: Mapping[str, int]
) -> Profile:
    """The papers, with those that were not valid or read only in part."""
    return replace(
        profile,
        rejected=tuple(sorted((reason, many) for reason, many in rejected.items() if many)),
        cut_short=tuple(sorted((reason, many) for reason, many in cut_short.items() if many)),
    )
