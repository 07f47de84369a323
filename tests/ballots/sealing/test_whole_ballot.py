"""A ballot from the first credential to the published result: 220 voters, two contests, and what attackers try.

The names T1, T2 … are those of the table in docs/sealed-ballot.md.
"""

import hashlib
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import gmpy2
import pytest

from ballots.sealing import canonical, receipts
from ballots.sealing.manifest import Manifest
from ballots.sealing.tree import consistent, included
from static import verify_ballot
from tests.ballots.sealing.organisation import NAMES, Conflict, NotOnRoll, Voter, chance

VOTERS = 220


@pytest.fixture(scope="module")
def held(hold):
    """The ballot after the close, its voters, and what they said, in the order in which they said it."""
    organisation = hold(members=VOTERS + 30)
    voters = [Voter(organisation, member) for member in range(VOTERS)]
    truth = {"van": Counter(), "committee": Counter()}
    for voter in voters:
        answer = chance.choice([b"F", b"A", b"S", b""])
        ranking = bytes(chance.sample(range(len(NAMES)), chance.randint(0, len(NAMES))))
        if voter.member % 11 == 0:  # changes their mind
            voter.vote("van/online", b"F")
            voter.papers = [voter.vote("van/online", answer, seq=2)]
        else:
            voter.papers = [voter.vote("van/online", answer)]
        channel = "assisted" if voter.member % 10 == 0 else "online"
        voter.papers.append(voter.vote(f"committee/{channel}", ranking))
        truth["van"][answer] += 1
        truth["committee"][ranking] += 1
        if voter.member % 50 == 49:
            organisation.post()
    organisation.post(final=True)
    organisation.voters, organisation.truth = voters, truth
    return organisation


def test_what_is_counted_is_what_was_said(held):
    result = held.result()

    van = held.truth["van"]
    assert result["van"]["figures"] == {
        "for": van[b"F"],
        "against": van[b"A"],
        "abstain": van[b"S"],
    }
    assert result["van"]["blank"] == van[b""]
    assert result["committee"]["cast"] == {
        "committee/online": VOTERS - 22,
        "committee/assisted": 22,
    }
    assert not result["committee"]["spoilt"]


def test_the_verifier_agrees_and_reads_the_same_papers(held, tmp_path, capsys):
    board = held.publish(tmp_path / "board.jsonl")

    status = verify_ballot.main([str(board), "--hash", held.manifest.hash.hex()])

    assert (status, capsys.readouterr().out.splitlines()[-1]) == (0, "VALID")
    verifier = verify_ballot.Verifier()
    verifier.run(board)
    assert verifier.papers == {(code, ""): +said for code, said in held.truth.items()}


def test_every_voters_receipt_is_on_the_board_with_a_proof(held):
    head = held.posted[-1][1]
    order = [message.id for batch, _ in held.posted for message in batch]
    for voter in held.voters:
        for paper in voter.papers:
            index = order.index(paper.id)
            assert included(paper.id, index, head.size, held.tree.inclusion(index), head.root)


def test_t8_each_head_continues_the_one_before(held):
    heads = [head for _, head in held.posted]
    assert len(heads) > 4
    for before, after in pairwise(heads):
        proof = held.tree.consistency(before.size, after.size) if before.size else []
        assert after.follows(before)
        assert after.holds(held.manifest.receipt_pub, held.manifest.hash)
        assert consistent(before.size, after.size, proof, before.root, after.root)


def test_t6_nothing_that_was_kept_of_issuing_is_on_the_board(held):
    board = b"".join(held.lines())
    for digest in held.issued.values():
        assert digest.hex().encode() not in board
    for _, answer in held.answers:
        assert answer.hex().encode() not in board
    for voter in held.voters:
        assert voter.seed.hex().encode() not in board
        assert voter.request("van/online").blinded.hex().encode() not in board


def test_t5_any_answer_fits_any_paper(held):
    """Whoever has both lists whole can match none of them: for every pair there is a blinding factor with which
    what was noted of that issuing was the request for this very paper.
    """
    notes = {noted for (_, code), noted in held.issued.items() if code == "van/online"}
    key = held.manifest.scopes["van/online"].key.public
    answers = [
        int.from_bytes(answer, "big") for code, answer in held.answers if code == "van/online"
    ]
    sigs = [
        int.from_bytes(message.sig, "big")
        for batch, _ in held.posted
        for message in batch
        if message.contest == "van/online"
    ]
    assert min(len(answers), len(sigs)) >= VOTERS
    n, e = gmpy2.mpz(key.n), key.e
    for sig in sigs:
        inverse, message = gmpy2.invert(sig, n), gmpy2.powmod(sig, e, n)
        for answer in answers:
            r = answer * inverse % n  # the factor with which this answer became this signature
            request = gmpy2.powmod(r, e, n) * message % n  # and the message that request
            noted = hashlib.sha256(int(request).to_bytes(key.size, "big")).digest()
            assert noted in notes


def test_t11_voters_who_say_the_same_have_papers_of_their_own(organisation):
    papers = {Voter(organisation, member).vote("van/online", b"F").id for member in range(12)}
    assert len(papers) == 12


def test_t20_papers_of_one_voter_have_nothing_in_common(held):
    for voter in held.voters[:40]:
        van, committee = (paper.to_json() for paper in voter.papers)
        for name in ("msg", "sig", "sealed", "esig"):
            pieces = [
                {field[at : at + 32] for at in range(0, len(field) - 31, 2)}
                for field in (van[name], committee[name])
            ]
            assert not pieces[0] & pieces[1] - {"7674312d63726564"}


def test_t1_two_different_requests_get_one_answer(organisation, ada):
    first = ada.request("van/online").blinded
    second = Voter(organisation, ada.member).request("van/online").blinded
    organisation.issue(ada.member, "van/online", first)
    with pytest.raises(Conflict):
        organisation.issue(ada.member, "van/online", second)
    assert len(organisation.issued) == 1


def test_t1_fifty_requests_at_once_get_one_answer(organisation):
    requests = [Voter(organisation, 7).request("van/online").blinded for _ in range(50)]

    def ask(blinded):
        try:
            return organisation.issue(7, "van/online", blinded)
        except Conflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        answers = [answer for answer in pool.map(ask, requests) if answer]

    assert (len(answers), len(organisation.issued)) == (1, 1)


def test_t2_the_same_request_gets_the_same_answer(organisation, ada):
    blinded = ada.request("van/online").blinded
    answers = {organisation.issue(ada.member, "van/online", blinded) for _ in range(3)}
    assert (len(answers), len(organisation.issued)) == (1, 1)


def test_t4_who_is_not_on_the_roll_gets_nothing(organisation):
    with pytest.raises(NotOnRoll):
        Voter(organisation, 4000).credential("van/online")


def test_t10_a_key_for_one_voter_alone_is_noticed(organisation, ada, keys):
    organisation.signers = {**organisation.signers, "van/online": keys["stranger"]}
    request = ada.request("van/online")
    blinded = bytes(1) + request.blinded[1:]
    answer = organisation.issue(ada.member, "van/online", blinded)
    with pytest.raises(ValueError, match="signature"):
        request.finish(answer)


def test_a_receipt_is_for_one_paper_of_one_ballot(organisation, hold, ada):
    message = ada.sealed("van/online", b"F")
    id_, receipt = organisation.cast(message.to_bytes())
    manifest, public = organisation.manifest, organisation.manifest.receipt_pub
    assert receipts.holds(receipt, public, manifest.hash, id_)
    assert not receipts.holds(receipt, public, manifest.hash, bytes(32))
    assert not receipts.holds(receipt, public, bytes(32), id_)
    assert not receipts.holds(receipt, hold().manifest.receipt_pub, manifest.hash, id_)


def test_the_record_is_canonical_and_holds_the_manifest(held):
    lines = held.lines()
    for line in lines:
        assert canonical.dumps(json.loads(line)) + b"\n" == line
    assert Manifest.from_json(json.loads(lines[0])["manifest"]) == held.manifest
