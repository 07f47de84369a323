"""A voter's paper as bytes: all of one contest are the same length, whatever they say.

    length    2 bytes, big-endian: how many marks follow
    marks     for a proposal one byte: "F", "A" or "S" (for, against, abstain);
              for a ranked contest the places of the candidates, most preferred first, a byte each;
              where so many of so many are chosen, those places from the lowest up, so that no order tells
              one paper from another
    zeros     up to the contest's size

No marks at all is a blank paper: every voter casts one in every contest, so that nobody can see from the
register in which contests someone had nothing to say.
"""

from __future__ import annotations

from enum import StrEnum

from ballots.sealing.manifest import CHOICE, PROPOSAL, Contest

ANSWERS = (b"F", b"A", b"S")


class Fault(StrEnum):
    """Why a paper that was opened cannot be counted: the codes of the public list of spoilt papers."""

    UNOPENABLE = "cannot-be-opened"
    PADDING = "badly-padded"
    ANSWER = "no-such-answer"
    CANDIDATE = "no-such-candidate"
    TWICE = "candidate-twice"
    TOO_MANY = "too-many-chosen"


REASONS = {
    Fault.UNOPENABLE: "It was not sealed to this ballot's key.",
    Fault.PADDING: "It is not laid out as a paper of this contest.",
    Fault.ANSWER: "Its answer is not one of those on the paper.",
    Fault.CANDIDATE: "It ranks a candidate who is not standing.",
    Fault.TWICE: "It ranks a candidate more than once.",
    Fault.TOO_MANY: "It chooses more than there are places.",
}


class Spoilt(ValueError):
    """A paper that cannot be counted, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(REASONS[fault])
        self.fault = fault


def pad(marks: bytes, contest: Contest) -> bytes:
    """The paper that carries `marks`. Raises Spoilt if they could not be counted."""
    check(marks, contest)
    return len(marks).to_bytes(2, "big") + marks + bytes(contest.size - 2 - len(marks))


def unpad(paper: bytes, contest: Contest) -> bytes:
    """The marks on `paper`. Raises Spoilt."""
    end = 2 + int.from_bytes(paper[:2], "big")
    if len(paper) != contest.size or end > contest.size or any(paper[end:]):
        raise Spoilt(Fault.PADDING)
    marks = paper[2:end]
    check(marks, contest)
    return marks


def check(marks: bytes, contest: Contest) -> None:
    """Raises Spoilt unless `marks` can be counted in `contest`."""
    if contest.kind == PROPOSAL:
        if marks and marks not in ANSWERS:
            raise Spoilt(Fault.ANSWER)
    elif any(place >= len(contest.options) for place in marks):
        raise Spoilt(Fault.CANDIDATE)
    elif len(set(marks)) != len(marks):
        raise Spoilt(Fault.TWICE)
    elif contest.kind == CHOICE and len(marks) > contest.seats:
        raise Spoilt(Fault.TOO_MANY)
    elif contest.kind == CHOICE and marks != bytes(sorted(marks)):
        raise Spoilt(Fault.PADDING)
