"""What is true of every text and every set of amendments."""

from __future__ import annotations

import itertools

from hypothesis import given, settings

from motions.drafting import plain
from motions.drafting.problems import Unacceptable
from motions.drafting.propose import begin, revise
from motions.drafting.reading import read
from motions.drafting.weave import weave
from tests.motions.drafting.texts import edited, randoms, texts

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


@settings(max_examples=600, deadline=None)
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


@settings(max_examples=250, deadline=None)
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


@settings(max_examples=300, deadline=None)
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
