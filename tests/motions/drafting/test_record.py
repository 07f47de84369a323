from __future__ import annotations

import json

import pytest

from motions.drafting import record
from motions.drafting.changes import Atom
from motions.drafting.weave import weave
from tests.motions.drafting.hall import ORIGINAL, VOTING, amend, woven

GOOD = json.loads(record.to_json(woven(amend("A", 1, VOTING, "may", "shall"))))


def _with(**facts):
    bad = json.loads(json.dumps(GOOD))
    bad["changes"][1] |= facts
    return json.dumps(bad)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "changes": []}',
        '{"format": 1, "changes": [{}]}',
        _with(id="a/b"),
        _with(id="original"),
        _with(base=["nobody"]),
        _with(base=["A"]),
        _with(base=[]),
        _with(operations=[["burn", "original/1"]]),
        _with(operations=[["clear", "nothing"]]),
        _with(edits=[{"block": VOTING, "cut": [["A.9", 0], ["A.9", 0]], "run": None}]),
        _with(
            edits=[{"block": VOTING, "cut": [["original.6", 3], ["original.6", 1]], "run": None}]
        ),
        _with(
            puts=[{"run": {"id": "A.7", "after": ["", -1], "tokens": []}, "left": "", "right": ""}]
        ),
    ],
)
def test_what_is_not_a_weave_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        record.from_json(text)


def test_a_change_set_may_be_kept_in_a_row_of_its_own():
    change = amend("A", 1, VOTING, "may vote", "**shall** ([see](https://example.org)) vote")

    assert record.change_from(json.loads(json.dumps(record.change_to(change)))) == change


def test_a_weave_refuses_words_that_its_author_could_not_see():
    first, second = amend("A", 1, VOTING, "may", "shall"), amend("B", 2, VOTING, "secret", "open")
    run = second.edits[0].run
    stray = type(run)(run.id, Atom(first.edits[0].run.id, 0), run.tokens)
    bad = type(second)("B", 2, second.base, (type(second.edits[0])(VOTING, None, stray),))

    with pytest.raises(ValueError, match="could not see"):
        weave([ORIGINAL, first, bad])
