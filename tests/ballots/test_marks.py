"""T16: whatever stands on a paper, what becomes of it is known beforehand, and the verifier agrees."""

from __future__ import annotations

import secrets

import pytest

from ballots import casting, counting, manifests, narrative, recounts, results
from ballots.sealing import envelope, sealed
from ballots.sealing.envelope import Envelope
from tests.factories import Voter, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

AMINA, BRYN, CARYS = 0, 1, 2


def paper(voter: Voter, code: str, marks: bytes, *, length: int | None = None) -> Envelope:
    """A paper that says `marks`, whether or not they can be counted: nobody can see it when it is cast."""
    scope = voter.manifest.scopes[code]
    said = (len(marks) if length is None else length).to_bytes(2, "big") + marks
    closed = sealed.seal(
        voter.manifest.seal.pub,
        said + bytes(scope.contest.size - len(said)),
        info=scope.ctx,
        randomness=secrets.token_bytes(32),
    )
    credential = voter.credential(code)
    esig = credential.sign(envelope.signed_by_voter(scope.ctx, 1, closed))
    return Envelope(code, credential.msg, credential.sig, 1, closed, esig)


@pytest.mark.parametrize(
    ("code", "marks", "becomes"),
    [
        ("q01", b"F", "counted"),
        ("q01", b"", "blank"),
        ("q01", b"X", "no-such-answer"),
        ("q01", b"FA", "no-such-answer"),
        ("q02", bytes([AMINA]), "counted"),
        ("q02", bytes([CARYS, AMINA]), "counted"),  # what was left out between two closes up
        ("q02", b"", "blank"),
        ("q02", bytes([AMINA, BRYN, AMINA]), "candidate-twice"),
        ("q02", bytes([9]), "no-such-candidate"),
    ],
)
def test_t16_what_becomes_of_a_paper(maker, ada, code, marks, becomes):
    ballot = maker.opened(candidates=("Amina", "Bryn", "Carys"))
    message = paper(Voter(ballot, ada), f"{code}/online", marks)
    casting.accept(ballot, message.to_bytes(), at=maker.opens)

    ballot = maker.declared(ballot)

    [tally] = [each.tally for each in ballot.contests.all() if each.code == code]
    spoilt = [{"id": message.id.hex(), "reason": becomes}]
    assert (tally.papers, tally.blank, tally.spoilt) == {
        "counted": (1, 0, []),
        "blank": (0, 1, []),
    }.get(becomes, (0, 0, spoilt))
    assert recounts.verify(ballot) == []


def test_t16_a_paper_that_says_it_is_longer_than_it_is_is_spoilt(maker, ada):
    ballot = maker.opened()
    message = paper(Voter(ballot, ada), "q01/online", b"F", length=900)
    casting.accept(ballot, message.to_bytes(), at=maker.opens)

    ballot = maker.declared(ballot)

    [contest] = ballot.contests.all()
    assert [each["reason"] for each in contest.tally.spoilt] == ["badly-padded"]
    assert recounts.verify(ballot) == []


def test_t16_a_tie_is_settled_by_the_lot_that_was_committed_to(maker):
    voters = members(2)
    ballot = maker.opened(proposals=0, candidates=("Amina", "Bryn"), seats=1)
    for voter, marks in zip(voters, (bytes([AMINA]), bytes([BRYN])), strict=True):
        maker.vote_online(ballot, voter, marks)

    ballot = maker.declared(ballot)

    [contest] = ballot.contests.all()
    luckiest, _ = counting.lot_from_seed(bytes(ballot.lot_seed), ("0", "1"))
    assert results.ranked(contest, results.posted(contest)).elected == (luckiest,)
    assert manifests.of(ballot).lot_commit == counting.commitment(bytes(ballot.lot_seed))
    assert recounts.verify(ballot) == []


def test_t16_a_tied_proposal_is_not_carried(maker):
    voters = members(2)
    ballot = maker.opened()
    for voter, marks in zip(voters, (b"F", b"A"), strict=True):
        maker.vote_online(ballot, voter, marks)

    ballot = maker.declared(ballot)

    assert not narrative.verdict(ballot.contests.select_related("tally", "ballot").get()).carried
