"""What is true of every text and every set of amendments."""

from __future__ import annotations

import itertools
import random

from hypothesis import given, settings

from motions.drafting import (
    State,
    Unacceptable,
    begin,
    blame,
    composites,
    conflicts,
    mark,
    number,
    plain,
    read,
    record,
    revise,
    weave,
)
from motions.drafting.text import line
from tests.motions.drafting.texts import edited, randoms, sentence, texts

BASE = frozenset({"original"})


def _plain(reading):
    return plain.render(block.passage for block in reading.text)


def _settled(reading):
    return plain.render(plain.parse(_plain(reading)))


def _amend(on, id_, number, text):
    """The amendment, or None if it would be refused."""
    try:
        return revise(on, id_, number, text)
    except Unacceptable:
        return None


@settings(max_examples=400)
@given(texts, randoms)
def test_one_amendment_accepted_gives_exactly_what_its_author_typed(text, rng):
    original = weave([begin(text)])
    new = edited(rng, text, most=5)

    change = _amend(read(original, BASE), "A", 1, new)

    assert _plain(read(original, BASE)) == text
    if change is None:
        return
    after = weave([*original.changes, change])
    assert _plain(read(after, BASE)) == text
    assert _plain(read(after, BASE | {"A"})) == new


@settings(max_examples=120)
@given(texts, randoms)
def test_the_order_of_filing_never_matters(text, rng):
    original = begin(text)
    on = read(weave([original]), BASE)
    found = [_amend(on, f"A{n}", n, edited(rng, text)) for n in range(rng.randint(2, 5))]
    changes = [original, *filter(None, found)]
    there, back = weave(changes), weave(rng.sample(changes, len(changes)))
    ids = [change.id for change in changes[1:]]
    for size in range(len(ids) + 1):
        for chosen in itertools.combinations(ids, size):
            assert read(there, {"original", *chosen}).text == read(back, {"original", *chosen}).text


@settings(max_examples=150)
@given(texts, randoms)
def test_amendments_to_amendments_to_any_depth(text, rng):
    woven = weave([begin(text)])
    accepted, typed = set(BASE), [text]
    for depth in range(1, 7):
        new = edited(rng, typed[-1])
        change = _amend(read(woven, accepted), f"A{depth}", rng.randint(1, 9), new)
        if change is None:
            continue
        woven = weave([*woven.changes, change])
        accepted.add(change.id)
        typed.append(new)
        assert _plain(read(woven, accepted)) == new

    for depth, change in enumerate(woven.changes):
        without = accepted - {change.id}
        left = read(woven, without)
        assert left.accepted == frozenset(c.id for c in woven.changes[:depth])
        if depth:
            assert _plain(left) == typed[depth - 1]


def _debate(text, rng, many=4):
    """A text with amendments, some of them to others."""
    woven = weave([begin(text)])
    for n in range(many):
        undecided = [change.id for change in woven.changes[1:]]
        on = read(woven, BASE | set(rng.sample(undecided, rng.randint(0, len(undecided)))))
        change = _amend(on, f"A{n}", n, edited(rng, _settled(on)))
        if change:
            woven = weave([*woven.changes, change])
    return woven


def _any_set(woven, rng):
    ids = [change.id for change in woven.changes[1:]]
    return BASE | set(rng.sample(ids, rng.randint(0, len(ids))))


@settings(max_examples=120)
@given(texts, randoms)
def test_every_character_is_credited_to_a_change_set_that_stands(text, rng):
    woven = _debate(text, rng)
    reading = read(woven, _any_set(woven, rng))

    for block in reading.shown:
        credits_ = blame(reading, block)
        assert "".join(credit.text for credit in credits_) == line(block.words)
        assert {credit.change for credit in credits_} <= reading.accepted


@settings(max_examples=150)
@given(texts, randoms)
def test_blame_survives_being_written_down(text, rng):
    woven = _debate(text, rng)
    first, *rest = woven.changes
    woven = weave([first, *(composites.credit(c, {"": read(woven, c.base)}) for c in rest)])

    again = record.from_json(record.to_json(woven))

    assert again == woven
    accepted = _any_set(woven, rng)
    there, here = read(woven, accepted), read(again, accepted)
    assert [blame(there, b) for b in there.shown] == [blame(here, b) for b in here.shown]


@settings(max_examples=120)
@given(texts, randoms)
def test_marking_up_shows_both_versions_whole(text, rng):
    woven = _debate(text, rng)
    before, after = (read(woven, _any_set(woven, rng)) for _ in range(2))

    marked = mark(before, after)

    assert [block.id for block in marked if not block.is_gone] == [b.id for b in after.shown]
    for block in marked:
        now = [w for part in block.parts if part.state != State.DELETED for w in part.words]
        assert block.is_gone or tuple(now) == after.by_id[block.id].words
    was = [w for block in marked for p in block.parts if p.state != State.INSERTED for w in p.words]
    assert sorted(was) == sorted(word for block in before.text for word in block.words)


@settings(max_examples=100)
@given(texts, randoms)
def test_conflicts_are_found_whoever_is_named_and_filed_first(text, rng):
    woven = _debate(text, rng, many=6)

    again = weave(rng.sample(woven.changes, len(woven.changes)))

    assert conflicts(again) == conflicts(woven)


@settings(max_examples=120)
@given(texts)
def test_lines_hold_all_the_words_and_no_more_than_their_width(text):
    shown = read(weave([begin(text)]), BASE).text

    done = number(shown, width=20)

    lines = [line_ for block in done.blocks for line_ in block.lines]
    assert all(0 < len(line_) <= 20 for line_ in lines)
    assert [b.first for b in done.blocks] == [
        1 + sum(len(b.lines) for b in done.blocks[:n]) for n in range(len(done.blocks))
    ]
    for block, numbered in zip(shown, done.blocks, strict=True):
        assert " ".join(numbered.lines) == line(block.words)


def test_two_thousand_edits_of_the_text_orphan_no_amendment():
    """Old amendments keep their place however often the text they address is edited."""
    rng = random.Random(5)
    edits = orphans = 0
    while edits < 2000:
        text = "\n\n".join(sentence(rng) for _ in range(5))
        woven = weave([begin(plain.render(plain.parse(text)))])
        on = read(woven, BASE)
        filed = [_amend(on, f"old{n}", n, edited(rng, _plain(on), most=1)) for n in range(2)]
        woven = weave([*woven.changes, *filter(None, filed)])
        old = [change.id for change in woven.changes[1:]]
        wanted = [_plain(read(woven, BASE | {id_})) for id_ in old]
        accepted = BASE
        for n in range(25):
            on = read(woven, accepted)
            change = _amend(on, f"edit{n}", n, edited(rng, _plain(on)))
            if change is None:
                continue
            woven = weave([*woven.changes, change])
            accepted |= {change.id}
            edits += 1
            for id_ in old:
                orphans += id_ not in read(woven, accepted | {id_}).accepted
        for id_, typed in zip(old, wanted, strict=True):
            assert _plain(read(woven, BASE | {id_})) == typed
    assert orphans == 0
