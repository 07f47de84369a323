"""What was worked out from texts is kept as long as there is room, and never more."""

from __future__ import annotations

from motions import drafting
from motions.memory import A_NAME, keeps, memory_of, of_reading

TYPED = " ".join(f"word{n}" for n in range(100))


def woven(name: str) -> drafting.Weave:
    return drafting.weave([drafting.begin(TYPED, name)])


def reader(most: int):
    """A memory with that much room, a function of which it keeps the answers, and what was worked out."""
    memory, worked_out = memory_of(most), []

    @keeps(of_reading, memory)
    def read(weave: drafting.Weave, accepted: frozenset[str]) -> drafting.Reading:
        worked_out.append(weave)
        return drafting.read(weave, accepted)

    return memory, read, worked_out


def test_what_was_worked_out_is_not_worked_out_again():
    memory, read, worked_out = reader(1_000_000)
    weave = woven("a")

    first, again = (read(weave, frozenset({"a"})) for _ in range(2))

    assert first is again
    assert worked_out == [weave]
    assert memory.currsize == of_reading(first) + A_NAME


def test_what_was_asked_for_longest_ago_goes():
    a, b, c = (woven(name) for name in "abc")
    _, read, _ = reader(1_000_000)
    one = of_reading(read(a, frozenset("a"))) + A_NAME
    memory, read, worked_out = reader(2 * one)
    for weave, name in ((a, "a"), (b, "b"), (a, "a"), (c, "c")):
        read(weave, frozenset(name))
    assert memory.currsize == 2 * one

    read(a, frozenset("a"))
    assert worked_out == [a, b, c]
    read(b, frozenset("b"))
    assert worked_out == [a, b, c, b]


def test_a_text_larger_than_all_the_room_is_read_and_not_kept():
    memory, read, _ = reader(10)
    assert read(woven("a"), frozenset("a")).text
    assert memory.currsize == 0
