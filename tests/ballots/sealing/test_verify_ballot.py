"""What an organisation could try on its own board, and how the verifier says it: T8 and T9.

The attacker here has every key the organisation has, so wherever a signature could be made again it is.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from ballots.counting import blt
from ballots.sealing import canonical, envelope, record
from ballots.sealing.sealed import OpeningKey
from ballots.sealing.tree import Tree
from static import verify_ballot
from tests.ballots.sealing.organisation import LOT, Organisation, Voter, chance


@pytest.fixture(scope="module")
def held(hold):
    """A small ballot, counted: three batches, the last at the close."""
    organisation = hold(members=30, min_batch=5)
    for member in range(24):
        voter = Voter(organisation, member)
        voter.papers = [
            voter.vote("van/online", b"F" if member % 3 else b"A"),
            voter.vote("committee/online", bytes([member % 6])),
        ]
        organisation.voters.append(voter)
        if member in (11, 19):
            organisation.post()
    organisation.post(final=True)
    return organisation


def problems(tmp_path, lines, expected_hash=""):
    path = tmp_path / "board.jsonl"
    path.write_bytes(b"".join(lines))
    verifier = verify_ballot.Verifier()
    verifier.run(path, expected_hash)
    return verifier.problems


def rebuilt(held: Organisation, batches, **head_changes) -> list[bytes]:
    """The record with other papers, under heads made and signed again as if nothing had happened."""
    tree, posted, before = Tree(), [], held.posted[0][1]
    for messages, (_, old) in zip(batches, held.posted, strict=True):
        for message in messages:
            tree.append(message.id)
        head = replace(old, size=len(tree), root=tree.root(), prev_root=before.root, **head_changes)
        posted.append((messages, head.signed(held.receipt_key, held.manifest.hash)))
        before = head
    forged = replace(held, posted=[])  # a new organisation begins with an empty board …
    forged.posted = posted  # … which this one has already
    return list(record.board_record(held.manifest, posted)) + list(
        record.opened_record(held.opening_key, LOT, forged.result())
    )


def batches_of(held):
    return [list(messages) for messages, _ in held.posted]


def kept_as_it_was(lines, held, name):
    """The line `name` of the honest record in place of this one's."""
    honest = {next(iter(json.loads(line))): line for line in held.lines()}
    return [honest[name] if next(iter(json.loads(line))) == name else line for line in lines]


def test_an_honest_board_is_valid(held, tmp_path):
    assert problems(tmp_path, held.lines(), held.manifest.hash.hex()) == []


def test_a_board_still_filling_is_valid_so_far(held, tmp_path, capsys):
    path = tmp_path / "board.jsonl"
    path.write_bytes(b"".join(held.lines(opened=False)))
    assert verify_ballot.main([str(path)]) == 0
    assert "VALID SO FAR" in capsys.readouterr().out


def test_a_paper_that_waits_in_the_box_is_no_missing_one(held, tmp_path, capsys):
    waiting = held.posted[-1][0][0].id.hex()
    lines = list(held.lines(opened=False))
    heads = [number for number, line in enumerate(lines) if line.startswith(b'{"head":')]
    path = tmp_path / "board.jsonl"
    path.write_bytes(b"".join(lines[: heads[-2] + 1]))

    assert verify_ballot.main([str(path), "--receipt", waiting]) == 0

    out = capsys.readouterr().out
    assert f"Receipt {waiting}: not on the board so far." in out
    assert "VALID SO FAR" in out


def test_t8_a_dropped_paper_breaks_the_head(held, tmp_path):
    lines = held.lines()
    at = next(n for n, line in enumerate(lines) if line.startswith(b'{"paper"'))
    assert any(
        "left out" in problem for problem in problems(tmp_path, lines[:at] + lines[at + 1 :])
    )


def test_t8_a_dropped_paper_under_new_heads_is_missed_by_its_voter(held, tmp_path, capsys):
    batches = batches_of(held)
    victim = batches[1].pop(3)
    path = tmp_path / "board.jsonl"
    path.write_bytes(b"".join(rebuilt(held, batches)))

    assert verify_ballot.main([str(path)]) == 0  # nobody else can see it
    assert verify_ballot.main([str(path), "--receipt", victim.id.hex()]) == 1
    assert "NOT on the board" in capsys.readouterr().out


def test_t8_an_edited_paper_is_not_signed_by_its_voter(held, tmp_path):
    batches = batches_of(held)
    paper = batches[1][0]
    other = next(m for m in batches[2] if m.contest == paper.contest)
    batches[1][0] = replace(paper, sealed=other.sealed)
    batches[1].sort(key=lambda message: message.id)
    assert any("not signed by the holder" in p for p in problems(tmp_path, rebuilt(held, batches)))


def test_t8_an_inserted_paper_has_no_credential(held, tmp_path):
    batches = batches_of(held)
    forged = replace(batches[1][0], sig=chance.randbytes(256))
    batches[1].append(forged)
    batches[1].sort(key=lambda message: message.id)
    found = problems(tmp_path, rebuilt(held, batches))
    assert any("not signed with the contest's key" in problem for problem in found)


def test_t8_reordered_papers_show(held, tmp_path):
    batches = batches_of(held)
    batches[1].reverse()
    assert any("order of its ids" in p for p in problems(tmp_path, rebuilt(held, batches)))
    lines = held.lines()
    at = next(n for n, line in enumerate(lines) if line.startswith(b'{"paper"'))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    assert any("not over the papers" in problem for problem in problems(tmp_path, lines))


def test_t8_a_paper_added_after_the_close_shows(held, tmp_path):
    lines = held.lines(opened=False)
    again = replace(held.posted[-1][1], n=held.posted[-1][1].n + 1, prev_root=held.tree.root())
    signed = again.signed(held.receipt_key, held.manifest.hash)
    lines.append(canonical.dumps({"head": signed.to_json()}) + b"\n")
    assert any("after the close" in problem for problem in problems(tmp_path, lines))


def test_t8_a_rewritten_batch_does_not_fit_a_head_someone_kept(held):
    batches = batches_of(held)
    kept = held.posted[2][1]
    batches[1].pop()
    forged = Tree(message.id for messages in batches for message in messages)
    assert forged.root(kept.size) != kept.root


def test_t8_a_paper_posted_twice_shows(held, tmp_path):
    batches = batches_of(held)
    batches[2].append(batches[1][0])
    batches[2].sort(key=lambda message: message.id)
    assert any(
        "another paper with number 1" in p for p in problems(tmp_path, rebuilt(held, batches))
    )


def test_t9_stuffing_shows_because_more_is_used_than_was_issued(held, tmp_path):
    manifest, batches = held.manifest, batches_of(held)
    issued = held.posted[-1][1].issued["van/online"]
    scope = manifest.scopes["van/online"]
    for _ in range(2):  # the organisation signs for nobody
        ghost = Voter(held, -1)
        request = ghost.request(scope.code)
        answer = held.signers[scope.code].blind_sign(
            request.blinded, randomness=chance.randbytes(272)
        )
        paper = envelope.seal(
            scope,
            request.finish(answer),
            b"F",
            pub=manifest.seal.pub,
            seq=1,
            randomness=chance.randbytes(32),
        )
        batches[-1].append(paper)
    batches[-1].sort(key=lambda message: message.id)

    found = problems(tmp_path, rebuilt(held, batches))

    assert any(f"{issued + 2} credentials of van/online are in use" in p for p in found)
    assert any("stuffed" in problem for problem in found)


def test_t9_nor_can_more_be_issued_than_are_on_the_roll(held, tmp_path):
    issued = {"van/online": 31, "committee/online": 20, "committee/assisted": 11}
    found = problems(tmp_path, rebuilt(held, batches_of(held), issued=issued))
    assert any("31 credentials were issued for van" in problem for problem in found)
    assert any("31 credentials were issued for committee" in problem for problem in found)


def test_t4_and_t10_another_manifest_is_another_ballot(held, hold, tmp_path):
    other = hold(members=31, min_batch=5)  # another roll, other keys
    lines = [*record.board_record(other.manifest, []), *held.lines()[1:]]
    found = problems(tmp_path, lines, held.manifest.hash.hex())
    assert any("another ballot" in problem for problem in found)
    assert any("another contest or another ballot" in problem for problem in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n": 7}, "does not follow"),
        ({"prev_root": bytes(32)}, "does not follow"),
        ({"issued": {}}, "does not say how many"),
        ({"issued": {"van/online": "many"}}, "does not say how many"),
        (
            {"issued": {"van/online": 29, "committee/online": 29, "committee/assisted": 0}},
            "takes back",
        ),
        ({"final": True}, "after the last one"),
    ],
)
def test_t8_heads_follow_one_another(held, tmp_path, change, said):
    lines = list(held.lines())
    old = held.posted[1][1]
    forged = replace(old, **change).signed(held.receipt_key, held.manifest.hash)
    at = lines.index(canonical.dumps({"head": old.to_json()}) + b"\n")
    lines[at] = canonical.dumps({"head": forged.to_json()}) + b"\n"
    assert any(said in problem for problem in problems(tmp_path, lines))


def test_nothing_is_opened_before_the_last_head(held, tmp_path):
    lines = held.lines()
    last = held.posted[-1][1]
    forged = replace(last, final=False).signed(held.receipt_key, held.manifest.hash)
    lines[-4] = canonical.dumps({"head": forged.to_json()}) + b"\n"
    assert problems(tmp_path, lines) == ["papers were opened before the last head"]
    early = [*held.lines(opened=False)[:-1], held.lines()[-3], *held.lines()[-4:-3]]
    assert any("after it was opened" in problem for problem in problems(tmp_path, early))


def test_a_second_paper_shows_where_the_rules_allow_one(hold, tmp_path):
    once = hold(members=30, min_batch=5, revote=False)
    ada = Voter(once, 1)
    for seq in (1, 2):  # as if the urn had not refused the second
        message = ada.sealed("van/online", b"F", seq=seq)
        once.waiting[message.id] = message
    once.post(final=True)
    found = problems(tmp_path, once.lines())
    assert any("a second paper, and this ballot takes one" in problem for problem in found)


def test_t8_a_head_by_someone_else_shows(held, hold, tmp_path):
    stranger = hold(members=30, min_batch=5).receipt_key
    lines = list(held.lines())
    old = held.posted[1][1]
    at = lines.index(canonical.dumps({"head": old.to_json()}) + b"\n")
    forged = old.signed(stranger, held.manifest.hash)
    lines[at] = canonical.dumps({"head": forged.to_json()}) + b"\n"
    assert problems(tmp_path, lines) == ["head 1 is not signed with the ballot's key"]


def test_a_few_characters_of_a_hash_are_not_enough(held, tmp_path, capsys):
    board = str(held.publish(tmp_path / "board.jsonl"))
    digest = held.manifest.hash.hex()
    short = f"{digest[:8]} {digest[8:16]}".upper()
    assert verify_ballot.main([board, "--hash", short]) == 0
    assert "You gave no hash" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        verify_ballot.main([board, "--hash", digest[:15]])
    assert verify_ballot.main([board]) == 0
    assert "You gave no hash" in capsys.readouterr().out


def test_a_small_batch_shows(held, tmp_path):
    batches = batches_of(held)
    moved, batches[1] = batches[1][1:], batches[1][:1]
    batches[2] = sorted(batches[2] + moved, key=lambda message: message.id)
    assert any("fewer than 5" in problem for problem in problems(tmp_path, rebuilt(held, batches)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda result: result["van"]["figures"].update({"for": 99}), "published figures"),
        (lambda result: result["van"].update(blank=1), "published blank"),
        (lambda result: result["committee"].update(digest="00"), "published digest"),
        (
            lambda result: result["committee"]["cast"].update({"committee/online": 2}),
            "published cast",
        ),
        (lambda result: result["van"]["spoilt"].append({"id": "00", "reason": "x"}), "spoilt"),
        (lambda result: result.pop("van"), "van: the published"),
        (lambda result: result.update(extra={"blank": 1}), "extra: the published"),
    ],
)
def test_a_changed_result_shows(held, tmp_path, change, said):
    result = held.result()
    change(result)
    lines = [*held.lines(opened=False), *record.opened_record(held.opening_key, LOT, result)]
    assert any(said in problem for problem in problems(tmp_path, lines))


def test_another_opening_key_or_lot_shows(held, tmp_path):
    board, result = held.lines(opened=False), held.result()
    other = record.opened_record(OpeningKey.from_scalar(7), LOT, result)
    assert any("not the one that papers" in p for p in problems(tmp_path, [*board, *other]))
    lot = record.opened_record(held.opening_key, b"\x01" * 32, result)
    assert any("the lot is not" in p for p in problems(tmp_path, [*board, *lot]))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], *lines],
        lambda lines: lines[:1],
        lambda lines: [*lines, b"x\n"],
        lambda lines: [*lines, b'{"paper": {}}\n'],
        lambda lines: [*lines, b'{"paper":{}}\n'],
        lambda lines: [*lines, b'{"head":{}}\n'],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines, b'{"gift":1}\n'],
        lambda lines: [*lines[:3], b'{"head":[]}\n', *lines[3:]],
        lambda lines: [*lines[:-3], b'{"opening_key":7}\n', *lines[-2:]],
        lambda lines: [*lines[:-3], b'{"opening_key":"00"}\n', *lines[-2:]],
        lambda lines: [*lines[:-1], b'{"result":[]}\n'],
        lambda lines: lines[:-1],
        lambda lines: [b'{"manifest":{}}\n', *lines[1:]],
    ],
)
def test_a_broken_file_is_never_valid(held, tmp_path, spoil):
    assert problems(tmp_path, spoil(held.lines()))


def test_a_spoilt_paper_is_listed_with_its_reason_and_the_ballot_stays_valid(hold, tmp_path):
    """Nobody can look into a sealed paper when it is cast; what cannot be counted shows at the opening."""
    organisation = hold(members=30, min_batch=5)
    scope = organisation.manifest.scopes["van/online"]
    papers = [b"\x00\x01X" + bytes(5), b"\xff" * 8, b"\x00\x01F" + bytes(5)]
    for member, paper in enumerate(papers):
        credential = Voter(organisation, member).credential(scope.code)
        closed = envelope.sealed.seal(
            organisation.manifest.seal.pub, paper, info=scope.ctx, randomness=chance.randbytes(32)
        )
        esig = credential.sign(envelope.signed_by_voter(scope.ctx, 1, closed))
        message = envelope.Envelope(scope.code, credential.msg, credential.sig, 1, closed, esig)
        organisation.cast(message.to_bytes())
    credential = Voter(organisation, 9).credential(scope.code)
    closed = bytes(65 + 8 + 16)
    esig = credential.sign(envelope.signed_by_voter(scope.ctx, 1, closed))
    message = envelope.Envelope(scope.code, credential.msg, credential.sig, 1, closed, esig)
    organisation.cast(message.to_bytes())
    organisation.post(final=True)

    result = organisation.result()

    reasons = sorted(paper["reason"] for paper in result["van"]["spoilt"])
    assert reasons == ["badly-padded", "cannot-be-opened", "no-such-answer"]
    assert result["van"]["figures"] == {"for": 1, "against": 0, "abstain": 0}
    assert problems(tmp_path, organisation.lines()) == []


def test_t15_the_papers_it_writes_are_those_the_engine_counts(held, tmp_path, capsys):
    board = held.publish(tmp_path / "board.jsonl")
    receipt = held.voters[1].papers[1].id.hex()

    verify_ballot.main([str(board), "--papers", str(tmp_path / "papers"), "--receipt", receipt])

    contest, profile = blt.read((tmp_path / "papers" / "committee.blt").read_bytes())
    assert (contest.seats, profile.valid, profile.invalid) == (2, 24, 0)
    assert sorted(zip(profile.rankings, profile.papers, strict=True)) == [
        (bytes([place]), 4) for place in range(6)
    ]
    assert (tmp_path / "papers" / "van.csv").read_text() == "papers,vote\n8,against\n16,for\n"
    assert "read as Ben in “Committee”" in capsys.readouterr().out


def test_it_runs_alone(held, tmp_path):
    """With nothing of ours beside it: a member has just the file."""
    script = tmp_path / "verify_ballot.py"
    shutil.copy(verify_ballot.__file__, script)
    board = held.publish(tmp_path / "board.jsonl")
    done = subprocess.run(
        [sys.executable, "-I", str(script), str(board)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "VALID")
    missing = subprocess.run(
        [sys.executable, "-I", str(script), "nowhere"], capture_output=True, text=True, check=False
    )
    assert missing.returncode == 2


def test_without_what_it_needs_it_says_how_to_get_it(tmp_path):
    """As on a computer whose package is years old."""
    (tmp_path / "cryptography").mkdir()
    (tmp_path / "cryptography" / "__init__.py").touch()
    script = tmp_path / "verify_ballot.py"
    shutil.copy(verify_ballot.__file__, script)

    done = subprocess.run(
        [sys.executable, str(script), "board.jsonl"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "-m pip install --upgrade cryptography" in done.stderr
    assert "Traceback" not in done.stderr
