from __future__ import annotations

import pytest

from motions.drafting import instructions, number, propose, read, words
from motions.drafting.formal import Deed
from tests.motions.drafting.hall import (
    CLAUSE,
    LINES,
    OFFICER,
    REPORT,
    SCRUTINEERS,
    START,
    SUBCLAUSE,
    VOTING,
    amend,
    woven,
)

SPLIT = LINES[VOTING].replace(". Ballots", ".\n\nBallots")

SAID = {
    "replace": (
        amend("A", 1, CLAUSE, "asks is", "applies stands"),
        ["Clause 1, line 4: delete “asks is”, insert “applies stands”."],
    ),
    "close changes are one": (
        amend("A", 1, VOTING, "may vote by post", "shall vote in post"),
        ["Paragraph 2, line 2: delete “may vote by”, insert “shall vote in”."],
    ),
    "delete": (
        amend("A", 1, VOTING, " Ballots are secret.", ""),
        ["Paragraph 2, line 2: delete “Ballots are secret.”."],
    ),
    "insert": (
        amend("A", 1, SUBCLAUSE, "candidate", "candidate or option"),
        ["Clause 1.1, line 5: after “candidate”, insert “or option”."],
    ),
    "insert first": (
        amend("A", 1, OFFICER, "the", "first, the"),
        ["List item (a), line 6: at the beginning, insert “first,”."],
    ),
    "rewrite": (
        amend("A", 1, REPORT, "", "Nobody reports."),
        ["Paragraph 3, line 3: delete all, insert “Nobody reports.”."],
    ),
    "add": (
        propose(START, "A", 1, inserted={REPORT: "In writing.", "": "Preamble."}),
        [
            "At the beginning, insert a paragraph: “Preamble.”.",
            "After paragraph 3, insert a paragraph: “In writing.”.",
        ],
    ),
    "remove": (
        propose(START, "A", 1, changed={SCRUTINEERS: ""}),
        ["List item (b), line 7: delete all."],
    ),
    "move": (
        propose(START, "A", 1, moved={REPORT: CLAUSE}),
        ["Paragraph 3, line 3: move it to directly after clause 1."],
    ),
    "move first": (
        propose(START, "A", 1, moved={REPORT: ""}),
        ["Paragraph 3, line 3: move it to the beginning."],
    ),
    "split": (
        propose(START, "A", 1, changed={VOTING: SPLIT}),
        ["Paragraph 2, line 2: start a new block after “person.”."],
    ),
    "recast": (
        propose(START, "A", 1, changed={REPORT: f"- {LINES[REPORT]}"}),
        ["Paragraph 3, line 3: make it a list item."],
    ),
}


@pytest.mark.parametrize(("change", "said"), SAID.values(), ids=SAID)
def test_an_amendment_in_the_words_of_a_chair(change, said):
    after = read(woven(change), {"original", "A"})

    found = instructions(read(after.weave, {"original"}), after, number(START.text))

    assert [words.instruction_sentence(instruction) for instruction in found] == said


def test_every_deed_has_words():
    assert set(words.DEEDS) == set(Deed)


def test_nothing_is_said_of_what_does_not_change():
    assert instructions(START, START, number(START.text)) == ()
