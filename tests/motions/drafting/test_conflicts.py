"""Each way in which amendments get in each other's way, as it happens in meetings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from motions.drafting import (
    Clash,
    Unacceptable,
    begin,
    conflicts,
    plain,
    propose,
    read,
    weave,
    words,
)
from motions.drafting.changes import Clear
from motions.drafting.text import Word
from motions.drafting.text import line as line_of
from tests.motions.drafting.hall import (
    CLAUSE,
    HEADING,
    LINES,
    OFFICER,
    REPORT,
    START,
    SUBCLAUSE,
    VOTING,
    amend,
    text,
    woven,
)
from tests.motions.drafting.test_properties import BASE, _amend
from tests.motions.drafting.texts import edited, randoms, texts


def _change(id_, number, **kwargs):
    return propose(START, id_, number, **kwargs)


def _split(id_, number, block, after):
    head, tail = LINES[block].split(after)
    return _change(id_, number, changed={block: f"{head}{after}\n\n{tail}"})


CASES = {
    "both put the same word for the same word": (
        amend("A", 1, VOTING, "may", "shall"),
        amend("B", 2, VOTING, "may", "shall"),
        (Clash.IDENTICAL, ""),
    ),
    "two words for one": (
        amend("A", 1, VOTING, "may", "shall"),
        amend("B", 2, VOTING, "may", "must"),
        (Clash.OVERLAP, "AB"),
    ),
    "a sentence deleted, a word of it replaced": (
        amend("A", 1, VOTING, " Ballots are secret.", ""),
        amend("B", 2, VOTING, "secret", "open"),
        (Clash.OVERLAP, "B"),
    ),
    "a word put into a sentence that the other deletes": (
        amend("A", 1, VOTING, " Ballots are secret.", ""),
        amend("B", 2, VOTING, "are secret", "are always secret"),
        (Clash.ORPHAN, "B"),
    ),
    "deletions that overlap at their ends": (
        amend("A", 1, VOTING, "by post or ", ""),
        amend("B", 2, VOTING, "or in person", ""),
        (Clash.OVERLAP, "AB"),
    ),
    "a paragraph removed that the other amends": (
        _change("A", 1, changed={VOTING: ""}),
        amend("B", 2, VOTING, "may", "shall"),
        (Clash.FALLS, "B"),
    ),
    "a paragraph rewritten that the other amends": (
        amend("A", 1, VOTING, "", "Voting takes place online and nowhere else."),
        amend("B", 2, VOTING, "public", "open to all"),
        (Clash.FALLS, "B"),
    ),
    "a paragraph removed that the other splits": (
        _change("A", 1, changed={VOTING: ""}),
        _split("B", 2, VOTING, "in person."),
        (Clash.FALLS, "B"),
    ),
    "two insertions at one place": (
        amend("A", 1, REPORT, "convention.", "convention, in writing."),
        amend("B", 2, REPORT, "convention.", "convention and the members."),
        (Clash.SAME_GAP, ""),
    ),
    "two new paragraphs at one place": (
        _change("A", 1, inserted={REPORT: "The report is published."}),
        _change("B", 2, inserted={REPORT: "Questions may be asked."}),
        (Clash.SAME_GAP, ""),
    ),
    "the same new paragraph": (
        _change("A", 1, inserted={REPORT: "The report is published."}),
        _change("B", 2, inserted={REPORT: "The report is published."}),
        (Clash.IDENTICAL, ""),
    ),
    "different words of one sentence": (
        amend("A", 1, VOTING, "Members", "All members"),
        amend("B", 2, VOTING, "in person", "at a meeting"),
        (Clash.SAME_SENTENCE, ""),
    ),
    "different sentences of one paragraph": (
        amend("A", 1, VOTING, "secret", "always secret"),
        amend("B", 2, VOTING, "count is", "count shall be"),
        None,
    ),
    "one replaces a word, the other adds after it": (
        amend("A", 1, REPORT, "year", "quarter"),
        amend("B", 2, REPORT, "year", "year in writing"),
        (Clash.SAME_SENTENCE, ""),
    ),
    "one paragraph moved to two places": (
        _change("A", 1, moved={REPORT: ""}),
        _change("B", 2, moved={REPORT: OFFICER}),
        (Clash.SAME_MOVE, "AB"),
    ),
    "a paragraph moved that the other amends": (
        _change("A", 1, moved={REPORT: OFFICER}),
        amend("B", 2, REPORT, "shall", "may"),
        None,
    ),
    "a paragraph moved that the other removes": (
        _change("A", 1, changed={REPORT: ""}),
        _change("B", 2, moved={REPORT: OFFICER}),
        (Clash.FALLS, "B"),
    ),
    "a new clause behind one that the other moves": (
        _change("A", 1, moved={REPORT: OFFICER}),
        _change("B", 2, inserted={REPORT: "The report is published."}),
        (Clash.SAME_GAP, ""),
    ),
    "a new clause behind one that the other removes": (
        _change("A", 1, changed={REPORT: ""}),
        _change("B", 2, inserted={REPORT: "The report is published."}),
        None,
    ),
    "two that make different things of a clause": (
        _change("A", 1, changed={SUBCLAUSE: f"2. {LINES[SUBCLAUSE]}"}),
        _change("B", 2, changed={SUBCLAUSE: f"- {LINES[SUBCLAUSE]}"}),
        (Clash.OVERLAP, "AB"),
    ),
    "different paragraphs": (
        amend("A", 1, VOTING, "may", "shall"),
        amend("B", 2, CLAUSE, "asks", "applies"),
        None,
    ),
}


@pytest.mark.parametrize(("one", "other", "expected"), CASES.values(), ids=CASES)
def test_how_two_amendments_meet(one, other, expected):
    found = conflicts(woven(one, other))

    assert [(c.clash, "".join(sorted(c.fells))) for c in found] == [expected] * bool(expected)


def test_an_amendment_does_not_conflict_with_what_it_amends():
    first = amend("A", 1, VOTING, "may", "shall")
    on = read(woven(first), {"original", "A"})

    second = amend("AA", 2, VOTING, "shall", "must", on=on)

    assert conflicts(woven(first, second)) == ()


def test_the_same_amendment_twice_stands_once_and_both_are_credited():
    alike = [_change(id_, n, inserted={REPORT: "It is published."}) for n, id_ in enumerate("AB")]
    twice = woven(
        *alike, amend("C", 3, VOTING, "may", "shall"), amend("D", 4, VOTING, "may", "shall")
    )

    assert text(twice, "A", "B", "C", "D") == text(twice, "A", "C")


def test_an_amendment_to_one_of_two_that_say_the_same_takes_effect():
    first, second = (amend(id_, 1, VOTING, "may", "shall normally") for id_ in "AB")
    on = read(woven(first, second), {"original", "B"})
    third = amend("BB", 3, VOTING, "shall normally", "shall", on=on)

    both = woven(first, second, third)

    assert text(both, "A", "B", "BB") == text(both, "B", "BB")


def test_what_was_added_to_a_deleted_sentence_goes_with_it():
    deleting = amend("A", 1, VOTING, " Ballots are secret.", "")
    adding = amend("B", 2, VOTING, "are secret", "are always secret")
    both = woven(deleting, adding)

    assert text(both, "A", "B") == text(both, "A")


def test_every_conflict_can_be_said():
    for one, other, _ in CASES.values():
        for conflict in conflicts(woven(one, other)):
            said = words.conflict_sentences(conflict, {"A": "Amendment 1", "B": "Amendment 2"})
            assert all("{" not in sentence for sentence in said)
            assert len(said) == 1 + len(conflict.fells)


@settings(max_examples=500)
@given(texts, randoms)
def test_what_does_not_conflict_is_as_if_typed_one_after_the_other(text_, rng):
    """Words by place, patched from the back: nothing of the weave is used but the deletions."""
    original = begin(text_)
    on = read(weave([original]), BASE)
    kinds = ("words", "words", "rewrite")
    pair = [_amend(on, id_, n, edited(rng, text_, kinds=kinds)) for n, id_ in enumerate("AB")]
    if None in pair or any(
        c.puts or any(not isinstance(o, Clear) for o in c.operations) for c in pair
    ):
        return
    if any(not isinstance(t, Word) for c in pair for run in c.runs for t in run.tokens):
        return  # read as a block split, joined or new
    both = weave([original, *pair])
    if any(not c.is_warning or c.clash == Clash.AGREE for c in conflicts(both)):
        return
    expected = []
    for block in on.shown:
        place = {atom: number for number, atom in enumerate(block.atoms())}
        patches = []
        for change in pair:
            cleared = any(o.block == block.id for o in change.operations if len(o) == 1)
            if cleared:
                patches.append((0, len(place), ()))
            for edit in change.edits:
                if edit.block != block.id:
                    continue
                start = place[edit.cut.first] if edit.cut else place.get(edit.run.after, -1) + 1
                end = place[edit.cut.last] + 1 if edit.cut else start
                patches.append((start, end, edit.run.tokens if edit.run else ()))
        line = list(block.words)
        for start, end, put in sorted(patches, key=lambda patch: patch[:2], reverse=True):
            line[start:end] = put
        expected.append(tuple(line))
    got = {block.id: block.words for block in read(both, BASE | {"A", "B"}).text}
    assert [got.get(block.id, ()) for block in on.shown] == expected


def _operation(rng, keys):
    """A block operation: (verb, block, the block it goes after or joins, "" for the beginning)."""
    block = rng.choice(keys)
    others = ["", *(key for key in keys if key != block)]
    return (rng.choice(("add", "move", "remove", "split", "recast")), block, rng.choice(others))


def _by_hand(document, operation, tag):
    """The document, a list of (block, line), after one operation; None if it makes no sense now."""
    verb, block, after = operation
    document, keys = list(document), [key for key, _ in document]
    if block not in keys or (verb == "move" and after and after not in keys):
        return None
    at = keys.index(block)
    line = document[at][1]
    if verb == "remove":
        document[at] = (block, "")  # its place remains
    elif verb == "add":
        end = at + 1
        while end < len(keys) and keys[end].startswith(f"{block}|"):
            end += 1  # behind all pieces of a split block
        document.insert(end, (f"new{tag}", f"new {tag}"))
    elif verb == "split":
        head, _, tail = line.partition(" ")
        document[at : at + 1] = [(block, head), (f"{block}|{tag}", tail)]
    elif verb == "recast":
        document[at] = (block, line)
    else:
        pieces = [entry for entry in document if entry[0].split("|")[0] == block]
        document = [entry for entry in document if entry not in pieces]
        keys = [key.split("|")[0] for key, _ in document]
        to = len(keys) - keys[::-1].index(after) if after else 0
        document[to:to] = pieces
    return document


def _filed(on, id_, number, operation):
    verb, block, after = operation
    line = plain.marked(on.by_id[block].words)
    try:
        match verb:
            case "remove":
                return propose(on, id_, number, changed={block: ""})
            case "add":
                return propose(on, id_, number, inserted={block: f"new {id_}"})
            case "split":
                return propose(on, id_, number, changed={block: line.replace(" ", "\n\n", 1)})
            case "recast":
                return propose(on, id_, number, changed={block: f"# {line}"})
        return propose(on, id_, number, moved={block: after})
    except Unacceptable:
        return None


@settings(max_examples=300)
@given(randoms)
def test_what_is_done_to_blocks_without_conflict_is_as_if_done_by_hand_in_either_order(rng):
    lines = [f"{name}1 {name}2 {name}3 {name}4" for name in "pqrst"]
    original = begin("\n\n".join(lines))
    on = read(weave([original]), BASE)
    document = [(block.id, line) for block, line in zip(on.shown, lines, strict=True)]
    keys = [key for key, _ in document]
    operations = {id_: _operation(rng, keys) for id_ in "AB"}
    filed = [_filed(on, id_, n, operations[id_]) for n, id_ in enumerate("AB")]
    if None in filed or conflicts(weave([original, *filed])):
        return
    got = [
        line_of(block.words) for block in read(weave([original, *filed]), BASE | {"A", "B"}).text
    ]
    for first, second in ("AB", "BA"):
        halfway = _by_hand(document, operations[first], first)
        by_hand = _by_hand(halfway, operations[second], second)
        assert [line for _, line in by_hand if line] == got


def test_a_heading_is_text_like_any_other():
    assert (
        conflicts(
            woven(amend("A", 1, HEADING, "", "Ballots"), amend("B", 2, VOTING, "may", "shall"))
        )
        == ()
    )
