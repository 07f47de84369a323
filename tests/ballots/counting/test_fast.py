from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.counting import blt, count, fast, piles, trie
from tests.ballots.counting.elections import elections, profile_of
from tests.ballots.counting.wards import ballots


def _both_ways(contest, profile, rule, lot):
    found = []
    for many in (piles.MANY, -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(piles, "MANY", many)
            patch.setattr(trie, "MANY", many)
            found.append(count(contest, profile, rule, lot, what_if=False))
    return found


@pytest.mark.parametrize("rule", ["scottish-2011", "wigm", "meek", "meek-prf"])
@settings(max_examples=120)
@given(elections())
def test_arrays_give_the_same_figures(rule, election):
    contest, cast, lot = election

    reference, arrays = _both_ways(contest, profile_of(contest, cast), rule, lot)

    assert arrays == reference


@pytest.mark.parametrize("rule", ["scottish-2011", "meek"])
@pytest.mark.parametrize("ward", ["glasgow_2017_ward1", "north_ayrshire_2017_ward1"])
def test_arrays_give_the_same_figures_for_a_ward(ward, rule):
    contest, profile = blt.read(ballots()[ward])

    reference, arrays = _both_ways(contest, profile, rule, contest.ids)

    assert arrays == reference


def test_what_would_not_fit_in_64_bits_is_left_to_the_reference():
    assert fast.piles_fit(900_000_000, 100_000)
    assert not fast.piles_fit(1_000_000_000, 100_000)
    assert fast.trie_fits(9_000_000_000)
    assert not fast.trie_fits(10_000_000_000)


lines = st.lists(
    st.one_of(
        st.lists(st.integers(1, 6), max_size=6, unique=True).map(
            lambda numbers: " ".join(map(str, [2, *numbers, 0]))
        ),
        st.text(alphabet="0123456 -=#\t", max_size=12),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300)
@given(lines)
def test_a_file_reads_the_same_by_arrays_or_refuses_the_same(body):
    text = "6 2\n" + "\n".join(body) + "\n0\n" + '"X"\n' * 7

    found: list[object] = []
    for large in (blt.LARGE, -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(blt, "LARGE", large)
            try:
                found.append(blt.read(text))
            except blt.Malformed as error:
                found.append(str(error))

    assert found[0] == found[1]
