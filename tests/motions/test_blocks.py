"""A long text folds into sections where somebody looks for a place in it."""

from __future__ import annotations

from motions import drafting
from motions.blocks import rows_of, sections

BOOK = "# Rules\n\n## Members\n\n" + "\n\n".join(f"{n}. Clause {n}." for n in range(1, 11))
BOOK += "\n\n## Groups\n\n11. Clause 11.\n\n12. Clause 12."


def folded(typed: str, *near: str) -> list[tuple[str, bool, int]]:
    """Each section: its title, whether it is open, how many blocks; near: words of the blocks changed."""
    reading = drafting.read(drafting.weave([drafting.begin(typed)]), ["original"])
    rows = rows_of(reading, drafting.number(reading.text))
    blocks = {row.block.id for row in rows if any(words in row.title for words in near)}
    assert len(blocks) == len(near)
    return [(part.title, part.is_open, len(part.rows)) for part in sections(rows, blocks)]


def test_a_short_text_does_not_fold():
    assert folded("One.\n\nTwo.") == [("", True, 2)]


def test_a_long_text_folds_at_its_headings_and_is_open_where_something_changes():
    assert folded(BOOK, "Clause 12") == [("Rules: Members", False, 12), ("Groups", True, 3)]


def test_where_nothing_changes_yet_the_beginning_is_open():
    assert folded(BOOK) == [("Rules: Members", True, 12), ("Groups", False, 3)]


def test_a_text_without_headings_folds_all_the_same():
    words = (f"This is the paragraph of number {n}." for n in range(1, 16))

    assert folded("\n\n".join(words), "number 14.") == [
        ("Paragraph 1, line 1: This is the paragraph of number …", False, 12),
        ("Paragraph 13, line 13: This is the paragraph of number …", True, 3),
    ]
