from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting import Candidate, Contest, blt, count
from ballots.counting.papers import from_ids
from tests.ballots.counting.elections import elections, profile_of
from tests.ballots.counting.wards import DATA

PLAIN = """3 2
4 1 3 0
2 3 2 1 0
0
"Ann"
"Bob"
"Cat"
"Committee"
"""


def _papers(text):
    contest, profile = blt.read(text)
    rankings = [" ".join(str(place + 1) for place in ranking) for ranking in profile.rankings]
    return contest, dict(zip(rankings, profile.papers, strict=True)), profile


def test_a_plain_file():
    contest, papers, _ = _papers(PLAIN)

    assert (contest.seats, contest.title) == (2, "Committee")
    assert [(c.id, c.name) for c in contest.candidates] == [
        ("1", "Ann"),
        ("2", "Bob"),
        ("3", "Cat"),
    ]
    assert papers == {"1 3": 4, "3 2 1": 2}


# What OpaVote, OpenSTV, droop and their users write besides, in place of the two lines of papers.
@pytest.mark.parametrize(
    ("lines", "papers"),
    [
        ("4 1 3 0\n\n2 3 2 1 0", {"1 3": 4, "3 2 1": 2}),
        ("4 1 3 0  # by post\n2 3 2 1 0", {"1 3": 4, "3 2 1": 2}),
        ("# first box\n4 1 3 0", {"1 3": 4}),
        ("4  1\t3 0 \n2 3 2 1 0", {"1 3": 4, "3 2 1": 2}),
        ("4 1 3 0\r\n2 3 2 1 0\r", {"1 3": 4, "3 2 1": 2}),
        ("4 1 3 0\n3 1 3 0", {"1 3": 7}),
        ("4 1 - 3 0", {"1": 4}),
        ("4 1 3 - - 0", {"1 3": 4}),
        ("4 1 2=3 0", {"1": 4}),
        ("4 1 3 1 2 0", {"1 3 2": 4}),
        ("[nick a b c]\n4 a c 0", {"1 3": 4}),
        ("[tie 3 1 2]\n[droop precision=5]\n4 1 3 0", {"1 3": 4}),
    ],
)
def test_the_dialects(lines, papers):
    assert _papers(PLAIN.replace("4 1 3 0\n2 3 2 1 0", lines))[1] == papers


@pytest.mark.parametrize(
    ("lines", "rejected", "cut_short"),
    [
        ("5 0", (("blank", 5),), ()),
        ("5 - - 0", (("blank", 5),), ()),
        ("5 - 2 0", (("no-first-preference", 5),), ()),
        ("5 1=2 3 0", (("two-first-preferences", 5),), ()),
        ("5 1 2=3 0", (), (("repeated-number", 5),)),
        ("5 1 - 3 0", (), (("skipped-number", 5),)),
        ("5 1 1 3 0", (), (("same-candidate-again", 5),)),
    ],
)
def test_what_is_not_counted_is_counted(lines, rejected, cut_short):
    _, _, profile = _papers(PLAIN.replace("4 1 3 0", lines))

    assert (profile.rejected, profile.cut_short) == (rejected, cut_short)


@pytest.mark.parametrize("line", ["-2", "[withdrawn 2]", "-2 # on the Monday"])
def test_withdrawn_candidates(line):
    contest, _, _ = _papers(PLAIN.replace("3 2\n", f"3 2\n{line}\n"))

    assert [c.withdrawn for c in contest.candidates] == [False, True, False]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"Ann"', "Ann"),
        ("Ann", "Ann"),
        ('"Ann" # the chair', "Ann"),
        ('"Ann \\"Red\\" Lee"', 'Ann "Red" Lee'),
        ('"Ann ""Red"" Lee"', 'Ann "Red" Lee'),
        ('"Ann "Red" Lee"', 'Ann "Red" Lee'),
        ('"Åse Ø"', "Åse Ø"),
        ('"#1 Ann"', "#1 Ann"),
        ('""', ""),
    ],
)
def test_names(written, name):
    contest, _, _ = _papers(PLAIN.replace('"Ann"', written))

    assert contest.candidates[0].name == name


def test_a_byte_order_mark_is_no_part_of_the_file():
    assert blt.read(b"\xef\xbb\xbf" + PLAIN.encode()) == blt.read(PLAIN)


def test_a_file_may_end_without_a_title_or_a_line_end():
    contest, _, _ = _papers(PLAIN.replace('"Committee"\n', "").rstrip())

    assert contest.title == ""


def test_what_follows_the_title_is_a_comment():
    assert blt.read(PLAIN.encode() + b"counted by hand in 1987 \xff\n") == blt.read(PLAIN)


@pytest.mark.parametrize(
    ("was", "now", "line", "reason"),
    [
        ("3 2\n", "", 1, "numbers of candidates"),
        ("3 2\n", "3\n", 1, "numbers of candidates"),
        ("3 2\n", "three two\n", 1, "numbers of candidates"),
        ("3 2\n", "0 2\n", 1, "1 to 255 candidates"),
        ("3 2\n", "256 2\n", 1, "1 to 255 candidates"),
        ("3 2\n", "3 0\n", 1, "1 to 255 places"),
        ("3 2\n", "3 -2\n", 1, "numbers of candidates"),
        ("4 1 3 0", "4 1 3", 2, "does not end in 0"),
        ("4 1 3 0", "4", 2, "does not end in 0"),
        ("4 1 3 0", "4 1 4 0", 2, "'4' is not a candidate: they are numbered 1 to 3"),
        ("4 1 3 0", "4 1 x 0", 2, "'x' is not a candidate"),
        ("4 1 3 0", "4 1 0 3 0", 2, "'0' is not a candidate"),
        ("4 1 3 0", "0 1 3 0", 2, "number of papers, not '0'"),
        ("4 1 3 0", "1.5 1 3 0", 2, "number of papers, not '1.5'"),
        ("4 1 3 0", "(b1) 1 3 0", 2, "number of papers, not '(b1)'"),
        ("4 1 3 0", f"{10**30} 1 3 0", 2, "number of papers"),
        ("4 1 3 0", "-4 1 0", 2, "not a candidate"),
        ("4 1 3 0", "[nick a b]", 2, "nickname for every candidate"),
        ("4 1 3 0", "[nick 3 2 1]", 2, "nickname for every candidate"),
        ("4 1 3 0", "[magic]", 2, "unknown option"),
        ("4 1 3 0", "[", 2, "unknown option"),
        ("2 3 2 1 0", "2 3 1=9 0", 3, "'9' is not a candidate"),
        ("\n0\n", "\n", 8, "single 0"),
        ('"Cat"\n"Committee"\n', "", 7, "expected 3 names, found 2"),
    ],
)
def test_a_malformed_file_is_refused_with_the_line_and_the_reason(was, now, line, reason):
    assert was in PLAIN

    with pytest.raises(blt.Malformed) as refusal:
        blt.read(PLAIN.replace(was, now, 1))

    assert (refusal.value.line, reason in refusal.value.reason) == (line, True), refusal.value


def test_a_name_in_another_encoding_is_refused_by_line():
    with pytest.raises(blt.Malformed, match=r"line 6: .*UTF-8"):
        blt.read(PLAIN.encode().replace(b"Bob", b"B\xf8b"))


@pytest.mark.parametrize("data", ["", "\n\n", "# nothing\n"])
def test_an_empty_file_is_refused(data):
    with pytest.raises(blt.Malformed):
        blt.read(data)


@given(elections())
def test_what_is_written_reads_back(election):
    contest, cast, _ = election
    profile = profile_of(contest, cast)

    again, papers = blt.read(blt.write(contest, profile))

    assert dict(zip(papers.rankings, papers.papers, strict=True)) == dict(
        zip(profile.rankings, profile.papers, strict=True)
    )
    assert [c.name for c in again.candidates] == [c.name for c in contest.candidates]


@given(st.text(alphabet='ab"#\\ Ø\u2003', max_size=8), st.booleans())
def test_names_written_read_back(name, withdrawn):
    contest = Contest(
        (Candidate("1", name, withdrawn=withdrawn), Candidate("2", "B")), 1, title="T"
    )

    again, _ = blt.read(blt.write(contest, from_ids(contest, [(("1",), 1), ((), 3)])))

    assert again.candidates[0].name == " ".join(name.split())
    assert again.candidates[0].withdrawn is withdrawn


@given(
    st.integers(1, 12).flatmap(
        lambda candidates: st.tuples(
            st.just(candidates),
            st.lists(
                st.tuples(
                    st.integers(0, 1200),
                    st.lists(st.integers(0, candidates + 1), max_size=5),
                    st.sampled_from(
                        [" 0"] * 12 + ["", " 0 ", "  0", " 0#", " 00", " -", " aa0", " 0\t"]
                    ),
                ),
                min_size=1,
                max_size=6,
            ),
        )
    )
)
def test_plain_lines_read_at_once_or_one_by_one_are_the_same(poll):
    candidates, lines = poll
    written = [
        f"{papers}{''.join(f' {mark}' for mark in marks)}{end}".encode()
        for papers, marks, end in lines
    ]
    plain = blt._read_plain(b"\n".join(written), candidates)
    if plain is None:
        return  # left to be read one by one

    at_once, one_by_one = blt._Box(candidates), blt._Box(candidates)
    at_once._add_plain(*plain)
    for line in written:
        one_by_one._add_any(line, 1)
    assert at_once.profile() == one_by_one.profile()
    assert not one_by_one.withdrawn


SEEDS = [path.read_bytes() for path in sorted((DATA / "edge").glob("*.blt"))]
SEEDS += [PLAIN.encode(), (DATA / "ers97" / "ers97.blt").read_bytes()]
SPICE = [
    b"0",
    b"-",
    b"=",
    b"#",
    b'"',
    b"\n",
    b" ",
    b"[",
    b"]",
    b"9" * 30,
    b"\xff",
    b"\x00",
    b"-1",
    b"1",
]


def _mutate(data, chance):
    data = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                del data[at : at + chance.randint(1, 6)]
            case 1:
                data[at:at] = chance.choice(SPICE)
            case 2:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                data[at:at] = data[at : at + chance.randint(1, 30)]
    return bytes(data)


@pytest.mark.parametrize("seed", range(8))
def test_thousands_of_broken_files_are_refused_or_counted(seed):
    chance = random.Random(seed)
    refused = counted = 0
    for _ in range(500):
        try:
            contest, profile = blt.read(_mutate(chance.choice(SEEDS), chance))
        except blt.Malformed as error:
            refused += error.line > 0
            continue
        count(contest, profile, "scottish-2011", contest.ids, what_if=False)
        counted += 1

    assert refused + counted == 500
    assert min(refused, counted) > 50
