"""Texts and edits of them, generated."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

from motions.drafting import plain
from motions.drafting.text import Kind, Passage, Style, words_of

_LINE = (
    "members shall vote on every candidate who asks for endorsement by secret ballot before the "
    "deadline may must not group local assembly report its reasons in writing , . ; : — ( “ ”"
)
VOCABULARY = _LINE.split(" ")
STYLES = (
    [Style()] * 6
    + [Style(Kind.HEADING, 1), Style(Kind.HEADING, 2), Style(Kind.ITEM, 1), Style(Kind.ITEM, 2)]
    + [Style(Kind.CLAUSE, 1), Style(Kind.CLAUSE, 2), Style(Kind.CLAUSE, 3)]
)
KINDS_OF_EDIT = (
    "words",
    "words",
    "words",
    "split",
    "join",
    "move",
    "remove",
    "add",
    "recast",
    "rewrite",
)

sentences = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=14).map(" ".join)
passages = st.builds(
    lambda style, line: Passage(style, words_of(line)), st.sampled_from(STYLES), sentences
)
texts = st.lists(passages, min_size=1, max_size=6).map(lambda found: settled(plain.render(found)))
randoms = st.randoms(use_true_random=False)


def settled(text: str) -> str:
    """The text in the one form that the engine gives it."""
    return plain.render(plain.parse(text))


def sentence(rng: random.Random, longest: int = 12) -> str:
    return " ".join(rng.choices(VOCABULARY, k=rng.randint(1, longest)))


def edited(rng: random.Random, text: str, *, kinds=KINDS_OF_EDIT, most: int = 3) -> str:
    """The text after one to `most` edits of any kind."""
    blocks: list[list[Any]] = [
        [passage.style, plain.marked(passage.words)] for passage in plain.parse(text)
    ]
    for _ in range(rng.randint(1, most)):
        kind = rng.choice(kinds)
        if not blocks:
            kind = "add"
        at = rng.randrange(len(blocks)) if blocks else 0
        words = blocks[at][1].split(" ") if blocks else []
        if kind == "words":
            first = rng.randint(0, len(words))
            words[first : first + rng.randint(0, 3)] = rng.choices(VOCABULARY, k=rng.randint(0, 3))
            blocks[at][1] = " ".join(words)
        elif kind == "split" and len(words) > 1:
            cut = rng.randrange(1, len(words))
            style = blocks[at][0]
            blocks[at : at + 1] = [[style, " ".join(words[:cut])], [style, " ".join(words[cut:])]]
        elif kind == "join" and at + 1 < len(blocks):
            blocks[at : at + 2] = [[blocks[at][0], f"{blocks[at][1]} {blocks[at + 1][1]}"]]
        elif kind == "move":
            block = blocks.pop(at)
            blocks.insert(rng.randint(0, len(blocks)), block)
        elif kind == "remove":
            del blocks[at]
        elif kind == "recast":
            blocks[at][0] = rng.choice(STYLES)
        elif kind == "rewrite":
            blocks[at][1] = sentence(rng)
        elif kind == "add":
            blocks.insert(rng.randint(0, len(blocks)), [rng.choice(STYLES), sentence(rng)])
    blocks = [block for block in blocks if block[1].strip()] or [[Style(), sentence(rng)]]
    return settled("\n\n".join(plain.render([Passage(s, plain.inline(t))]) for s, t in blocks))
