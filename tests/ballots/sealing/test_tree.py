import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.sealing.tree import EMPTY, Tree, consistent, included, root

LEAVES = [hashlib.sha256(bytes([0, n])).digest() for n in range(200)]
sizes = st.integers(1, 200)


def by_the_definition(leaves):
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(2**i for i in range(20) if 2**i < len(leaves))
    left, right = by_the_definition(leaves[:k]), by_the_definition(leaves[k:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", range(66))
def test_the_root_is_that_of_the_definition(size):
    assert root(LEAVES[:size]) == by_the_definition(LEAVES[:size]) == Tree(LEAVES).root(size)


def test_the_roots_of_certificate_transparency():
    # The reference inputs that Certificate Transparency's implementations test with.
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    inputs.append("606162636465666768696a6b6c6d6e6f")
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(each)).digest() for each in inputs]
    assert root([]).hex().startswith("e3b0c442")
    assert root(leaves[:1]).hex().startswith("6e340b9c")
    assert root(leaves[:2]).hex().startswith("fac54203")
    assert root(leaves).hex().startswith("5dc9da79")


@given(sizes, st.data())
def test_an_entry_can_be_shown_to_be_in_and_no_other_can(size, data):
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(LEAVES[:size])
    proof = tree.inclusion(index)

    assert included(LEAVES[index], index, size, proof, tree.root())
    assert len(proof) <= (size - 1).bit_length()
    assert not included(EMPTY, index, size, proof, tree.root())
    assert not included(LEAVES[index], index, size, proof, EMPTY)
    assert not included(LEAVES[index], index, size, [*proof, EMPTY], tree.root())
    assert not included(LEAVES[index], size, size, proof, tree.root())
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not included(LEAVES[index], index, size, proof[:at] + proof[at + 1 :], tree.root())
        changed = [*proof[:at], EMPTY, *proof[at + 1 :]]
        assert not included(LEAVES[index], index, size, changed, tree.root())
        other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
        assert not included(LEAVES[index], other, size, proof, tree.root())


@given(sizes, st.data())
def test_a_list_that_only_grew_can_be_shown_to_have(size, data):
    old = data.draw(st.integers(1, size))
    tree = Tree(LEAVES[:size])
    proof = tree.consistency(old)
    before, now = tree.root(old), tree.root()

    assert consistent(old, size, proof, before, now)
    assert not consistent(old, size, [*proof, EMPTY], before, now)
    assert not consistent(old, size, proof, EMPTY, now)
    assert not consistent(old, size, proof, before, EMPTY)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:at], EMPTY, *proof[at + 1 :]]
        assert not consistent(old, size, changed, before, now)
        assert not consistent(old, size, proof[:-1], before, now)


@given(st.integers(2, 120), st.data())
def test_t8_a_list_in_which_anything_changed_cannot(size, data):
    old = data.draw(st.integers(1, size))
    honest = Tree(LEAVES[:size])
    changed = list(LEAVES[:size])
    match data.draw(st.sampled_from(["drop", "edit", "insert", "swap"])):
        case "drop":
            changed.pop(data.draw(st.integers(0, old - 1)))
        case "edit":
            changed[data.draw(st.integers(0, old - 1))] = EMPTY
        case "insert":
            changed.insert(data.draw(st.integers(0, old - 1)), EMPTY)
        case "swap":
            if old < 2:
                return
            at = data.draw(st.integers(1, old - 1))
            changed[at - 1], changed[at] = changed[at], changed[at - 1]
    forged = Tree(changed)
    if len(forged) < old:
        return
    assert not consistent(
        old, len(forged), forged.consistency(old), honest.root(old), forged.root()
    )
    assert forged.root(old) != honest.root(old)


def test_the_root_itself_is_no_entry():
    top = root(LEAVES[:5])
    assert not included(top, 0, 5, [], top)
    assert not consistent(4, 5, [], root(LEAVES[:4]), root(LEAVES[:4]))


def test_every_list_begins_with_nothing():
    assert consistent(0, 5, [], EMPTY, root(LEAVES[:5]))
    assert not consistent(0, 5, [], LEAVES[0], root(LEAVES[:5]))
    assert not consistent(5, 4, [], EMPTY, EMPTY)


@pytest.mark.parametrize(("ask", "size"), [("inclusion", 5), ("inclusion", -1), ("consistency", 0)])
def test_there_is_no_proof_of_what_is_not_there(ask, size):
    with pytest.raises(ValueError, match="no "):
        getattr(Tree(LEAVES[:5]), ask)(size)
