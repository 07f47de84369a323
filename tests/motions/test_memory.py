"""What was worked out from texts is kept as long as there is room, and never more."""

from __future__ import annotations

from motions import drafting
from motions.memory import A_NAME, Memory, of_reading, weight_of

TYPED = " ".join(f"word{n}" for n in range(100))


def woven(name: str) -> drafting.Weave:
    return drafting.weave([drafting.begin(TYPED, name)])


def reader(most: int):
    """A memory with that much room, and a function of which it keeps the answers."""
    memory = Memory(most)

    @memory.keeps(of_reading)
    def read(weave: drafting.Weave, accepted: frozenset[str]) -> drafting.Reading:
        return drafting.read(weave, accepted)

    return memory, read


def test_what_was_worked_out_is_not_worked_out_again():
    memory, read = reader(1_000_000)
    weave = woven("a")

    first, again = (read(weave, frozenset({"a"})) for _ in range(2))

    assert first is again
    assert memory.made["read"] == 1


def test_a_weave_counts_once_however_many_readings_hold_on_to_it():
    memory, read = reader(1_000_000)
    weave = woven("a")

    whole, nothing = read(weave, frozenset({"a"})), read(weave, frozenset())

    assert of_reading(nothing) == 0
    assert memory.weight == weight_of(weave) + of_reading(whole) + A_NAME


def test_what_was_asked_for_longest_ago_goes_with_its_weave():
    a, b, c = (woven(name) for name in "abc")
    memory, read = reader(1_000_000)
    read(a, frozenset("a"))
    one = memory.weight
    memory, read = reader(2 * one)
    read(a, frozenset("a"))
    read(b, frozenset("b"))
    read(a, frozenset("a"))
    read(c, frozenset("c"))

    assert memory.weight == 2 * one
    assert read(a, frozenset("a")).weave is a
    assert memory.made["read"] == 3
    read(b, frozenset("b"))
    assert memory.made["read"] == 4


def test_a_text_larger_than_the_room_is_kept_by_itself_and_goes_with_the_next():
    memory, read = reader(10)
    a, b = woven("a"), woven("b")
    read(a, frozenset("a"))
    read(b, frozenset("b"))

    assert list(memory.holders) == [id(b)]
    memory.clear()
    assert (memory.weight, len(memory.entries), memory.holders) == (0, 0, {})
