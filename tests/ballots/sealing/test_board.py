import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots.sealing import board
from ballots.sealing.board import Head

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw()
HASH = b"m" * 32
CHANCE = b"c" * 32


def ids(count: int, mark: str = "") -> list[bytes]:
    return [hashlib.sha256(f"{mark}{n}".encode()).digest() for n in range(count)]


@pytest.mark.parametrize(
    ("papers", "posted"),
    [(0, 0), (1, 0), (19, 0), (20, 0), (39, 0), (40, 20), (41, 21), (500, 480)],
)
def test_t17_no_batch_is_small_and_none_leaves_a_small_one_behind(papers, posted):
    batch = board.batch({"a": ids(papers)}, at_least=20, randomness=CHANCE)
    assert len(batch) == posted


@pytest.mark.parametrize("papers", [0, 1, 19, 20, 39, 40, 41])
def test_t17_at_the_close_everything_goes(papers):
    batch = board.batch({"a": ids(papers)}, at_least=20, randomness=CHANCE, final=True)
    assert sorted(ids(papers)) == batch


def test_t17_each_contest_waits_for_its_own():
    waiting = {"a": ids(45, "a"), "b": ids(39, "b")}
    batch = board.batch(waiting, at_least=20, randomness=CHANCE)
    assert len(batch) == 25
    assert set(batch) <= set(waiting["a"])


def test_a_batch_is_in_the_order_of_its_ids_and_drawn_by_chance_alone():
    waiting = ids(60)
    batch = board.batch({"a": waiting}, at_least=20, randomness=CHANCE)

    assert batch == sorted(batch)
    assert batch == board.batch({"a": waiting[::-1]}, at_least=20, randomness=CHANCE)
    assert batch != board.batch({"a": waiting}, at_least=20, randomness=b"d" * 32)
    with pytest.raises(ValueError, match="32 bytes"):
        board.batch({"a": waiting}, at_least=20, randomness=b"")


def test_a_head_reads_back_and_its_signature_holds():
    head = board.empty(["a/online"]).signed(KEY, HASH)

    assert Head.from_json(head.to_json()) == head
    assert head.holds(PUBLIC, HASH)


@pytest.mark.parametrize(
    "change",
    [{"n": 1}, {"size": 1}, {"root": HASH}, {"prev_root": HASH}, {"issued": {}}, {"final": True}],
)
def test_a_changed_head_does_not_hold(change):
    head = board.empty(["a/online"]).signed(KEY, HASH)
    assert not replace(head, **change).holds(PUBLIC, HASH)
    assert not head.holds(PUBLIC, b"n" * 32)
    assert not head.holds(bytes(31), HASH)


@pytest.mark.parametrize(
    ("change", "follows"),
    [
        ({}, True),
        ({"final": True}, True),
        ({"n": 3}, False),
        ({"size": 4}, False),
        ({"prev_root": HASH}, False),
        ({"issued": {"a/online": 5}}, False),
        ({"issued": {}}, False),
    ],
)
def test_which_head_may_follow(change, follows):
    first = Head(1, 5, ids(1)[0], HASH, {"a/online": 6})
    second = replace(Head(2, 9, HASH, first.root, {"a/online": 9}), **change)
    assert second.follows(first) is follows
    assert not second.follows(replace(first, final=True))
