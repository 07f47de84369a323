"""How the numbered lists of a word processor become clauses and list items.

Figures number clauses; bullets, small letters and small roman figures mark list items. In a list that has
both, each level counts those of its own sort: under "3." and "3.1" comes "(a)", a list item of level 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from motions.drafting.text import Kind, Style

BULLET, ITEM, CLAUSE, NONE = "bullet", "item", "clause", ""


def style_at(levels: Sequence[str], level: int) -> Style | None:
    """The style of a block at a level of a list, from 0; None where nothing is shown before it.

    levels  what each level of the list shows: BULLET, ITEM, CLAUSE or NONE
    """
    if level >= len(levels) or levels[level] == NONE:
        return None
    is_clause = levels[level] == CLAUSE
    depth = sum((sort == CLAUSE) == is_clause for sort in levels[: level + 1] if sort != NONE)
    return Style(Kind.CLAUSE if is_clause else Kind.ITEM, depth)
