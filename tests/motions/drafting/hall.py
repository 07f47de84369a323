"""A small motion and quick ways to amend it."""

from __future__ import annotations

from motions.drafting import begin, plain, propose, read, weave

MOTION = """# Endorsements

Members may vote by post or in person. Ballots are secret. The count is public.

The NCG shall report each year to the convention.

1. Every candidate who asks is on the ballot.

1.1. Nobody may take a candidate off it.

- the returning officer
- two scrutineers"""

ORIGINAL = begin(MOTION)
START = read(weave([ORIGINAL]), ["original"])
HEADING, VOTING, REPORT, CLAUSE, SUBCLAUSE, OFFICER, SCRUTINEERS = (b.id for b in START.shown)
LINES = {block.id: plain.marked(block.words) for block in START.shown}


def amend(id_, number, block, old="", new="", *, on=START):
    """Put `new` for `old` in one block; "" as `old` replaces the whole block."""
    line = plain.marked(on.by_id[block].words)
    return propose(on, id_, number, changed={block: line.replace(old, new, 1) if old else new})


def woven(*changes):
    return weave([ORIGINAL, *changes])


def text(weave_, *ids):
    """The text as typed, if these are carried."""
    return plain.render(block.passage for block in read(weave_, {"original", *ids}).text)
