import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.sealing import papercode
from ballots.sealing.papercode import ALPHABET, LENGTH, Misread

seeds = st.binary(min_size=16, max_size=16)
places = st.integers(0, LENGTH - 1)
characters = st.sampled_from(ALPHABET)


def plain(seed: bytes) -> str:
    return papercode.write(seed).replace("-", "")


@given(seeds)
def test_a_code_reads_back(seed):
    code = papercode.write(seed)

    assert papercode.read(code) == seed
    assert [len(group) for group in code.split("-")] == [4] * 7


@given(seeds)
def test_reading_is_patient(seed):
    code = papercode.write(seed)
    typed = code.lower().replace("-", " – ").replace("0", "o").replace("1", "l")
    assert papercode.read(f"  {typed}\n") == seed


@given(seeds, places, characters)
def test_one_wrong_character_is_found_and_named(seed, place, character):
    code = plain(seed)
    typed = code[:place] + character + code[place + 1 :]
    if typed == code:
        return
    with pytest.raises(
        Misread, match=rf"character {place + 1}: is the {character} a {code[place]}\?"
    ):
        papercode.read(typed)


@given(seeds, places, places, characters, characters)
def test_two_wrong_characters_are_never_taken(seed, first, second, one, other):
    typed = list(plain(seed))
    typed[first], typed[second] = one, other
    if "".join(typed) == plain(seed):
        return
    with pytest.raises(Misread):
        papercode.read("".join(typed))


@given(seeds, places, places)
def test_swapped_characters_are_never_taken(seed, first, second):
    code = plain(seed)
    typed = list(code)
    typed[first], typed[second] = typed[second], typed[first]
    if "".join(typed) == code:
        return
    with pytest.raises(Misread):
        papercode.read("".join(typed))


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("", "has 28 characters. This has 0"),
        ("7KQ4-M2RD", "has 28 characters. This has 8"),
        ("7KQ4-M2RU", "Codes have no U. Is character 8 a V"),
        ("7KQ4-M2R!", "Codes have no “!”: check character 8"),
    ],
)
def test_what_to_look_at(typed, advice):
    with pytest.raises(Misread, match=advice.replace(".", r"\.")):
        papercode.read(typed)
