from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.sealing import papers
from ballots.sealing.papers import Fault, Spoilt
from tests.ballots.sealing.organisation import NAMES, election, proposal

VAN, COMMITTEE = proposal(), election()
CHOSEN = replace(COMMITTEE, kind="choice", seats=2)
rankings = st.permutations(range(len(NAMES))).flatmap(
    lambda order: st.integers(0, len(order)).map(lambda length: bytes(order[:length]))
)


@given(rankings)
def test_a_ranking_reads_back_whatever_its_length(marks):
    paper = papers.pad(marks, COMMITTEE)
    assert len(paper) == COMMITTEE.size
    assert papers.unpad(paper, COMMITTEE) == marks


@pytest.mark.parametrize("marks", [b"F", b"A", b"S", b""])
def test_an_answer_reads_back(marks):
    assert papers.unpad(papers.pad(marks, VAN), VAN) == marks


@pytest.mark.parametrize(
    ("contest", "paper", "fault"),
    [
        (VAN, b"", Fault.PADDING),
        (VAN, b"\x00\x01F", Fault.PADDING),
        (VAN, b"\x00\x01F\x00\x00\x00\x00\x01", Fault.PADDING),
        (VAN, b"\xff\xffF\x00\x00\x00\x00\x00", Fault.PADDING),
        (VAN, b"\x00\x01X\x00\x00\x00\x00\x00", Fault.ANSWER),
        (VAN, b"\x00\x02FA\x00\x00\x00\x00", Fault.ANSWER),
        (COMMITTEE, b"\x00\x02\x01\x06" + bytes(8), Fault.CANDIDATE),
        (COMMITTEE, b"\x00\x02\x01\x01" + bytes(8), Fault.TWICE),
        (CHOSEN, b"\x00\x02\x01\x01" + bytes(8), Fault.TWICE),
        (CHOSEN, b"\x00\x02\x02\x01" + bytes(8), Fault.PADDING),  # an order would mark a paper
        (CHOSEN, b"\x00\x03\x00\x01\x02" + bytes(7), Fault.TOO_MANY),
    ],
)
def test_a_paper_that_cannot_be_counted_says_why(contest, paper, fault):
    with pytest.raises(Spoilt) as caught:
        papers.unpad(paper, contest)
    assert caught.value.fault == fault


def test_every_fault_has_its_words():
    assert papers.REASONS.keys() == set(Fault)
