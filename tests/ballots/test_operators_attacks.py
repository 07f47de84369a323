"""What whoever runs the house can do to a real ballot with SQL, and who notices: T4, T8 and T9.

Each attack is tried as the role that the programs have, and as the owner of the tables: a constraint or
trigger refuses it. Then as somebody who owns the whole server, whom no trigger stops: the verifier says
what is wrong, and the voter who looks for their own paper is told that it is not there.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import Error, IntegrityError, connections, transaction
from django.test import Client

from ballots import actions, board, keystore, manifests, recounts, urn
from ballots.actions import holding
from ballots.models import Ballot, Issuance
from ballots.sealing import canonical, credentials, envelope, receipts
from ballots.sealing.blindsig import SigningKey
from ballots.sealing.envelope import Envelope
from ballots.sealing.opening import Opened
from ballots.sealing.tree import Frontier
from momentum_demo.refusals import Refused, constraint_broken_by
from tests.factories import Voter, member, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

CODE = "q01/online"
APP, URN, OWNER = "momentum_app", "momentum_urn", "owner"
NO_RIGHT = "permission denied"


@dataclass
class Held:
    """A ballot, declared: one batch of two went out while voting was open, four papers at the close."""

    ballot: Ballot
    voter: Voter  # whose paper is the first on the board
    other: Envelope  # the second
    signer: SigningKey  # keys that were kept, though they should have gone
    receipt_key: Ed25519PrivateKey

    @property
    def id(self) -> bytes:
        return self.voter.receipts[CODE].id


@pytest.fixture
def held(maker, monkeypatch) -> Held:
    monkeypatch.setattr(manifests, "MIN_BATCH", 2)
    voters = members(7)
    ballot = maker.opened()
    cast = {voter.receipts[CODE].id: voter for voter in vote(maker, ballot, voters[:6])}
    board.post(ballot)
    first, second = urn.Entry.objects.order_by("index")[:2]
    keys = keystore.signers(ballot.pk)[CODE], keystore.receipt_key(ballot.pk)
    ballot = maker.declared(ballot)
    for alias in ("default", "urn"):  # what would be checked at commit, before anybody tampers
        connections[alias].check_constraints()
    return Held(ballot, cast[bytes(first.id)], envelope.read(bytes(second.body)), *keys)


def vote(maker, ballot, voters) -> list[Voter]:
    return [maker.vote_online(ballot, voter, b"F") for voter in voters]


def execute(alias: str, statement: str, *values: Any) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)


# On the board


def drop(held: Held) -> None:
    execute("urn", "DELETE FROM urn.ballots_entry WHERE id = %s", held.id)


def edit(held: Held) -> None:
    """Put somebody else's marks in the voter's paper."""
    body = replace(held.voter.papers[CODE], sealed=held.other.sealed).to_bytes()
    execute("urn", "UPDATE urn.ballots_entry SET body = %s WHERE id = %s", body, held.id)


def exchange(held: Held) -> None:
    """The same, with the number that such a paper has."""
    paper = replace(held.voter.papers[CODE], sealed=held.other.sealed)
    change = "UPDATE urn.ballots_entry SET body = %s, id = %s WHERE id = %s"
    execute("urn", change, paper.to_bytes(), paper.id, held.id)


def insert(held: Held) -> None:
    """Add a paper that nobody was issued, under the last head."""
    add(held, paper_signed_by(a_key(), held.ballot), n=2)


def insert_under_a_head_to_come(held: Held) -> None:
    """Add one whose credential is good, signed with the key that should have gone."""
    add(held, paper_signed_by(held.signer, held.ballot), n=3)


def add(held: Held, paper: Envelope, *, n: int, index: int = 6) -> None:
    urn.Entry.objects.create(
        ballot=held.ballot.pk,
        index=index,
        n=n,
        id=paper.id,
        code=CODE,
        voter=paper.voter_key,
        seq=1,
        body=paper.to_bytes(),
    )


def reorder(held: Held) -> None:
    for before, after in ((0, -1), (1, 0), (-1, 1)):
        execute("urn", "UPDATE urn.ballots_entry SET index = %s WHERE index = %s", after, before)


def rewrite_a_head(held: Held) -> None:
    """Have the last head say that one credential more was issued."""
    head = bytes(urn.Batch.objects.get(ballot=held.ballot.pk, n=2).head)
    more = head.replace(b'"q01/online":6', b'"q01/online":7')
    assert more != head
    execute("urn", "UPDATE urn.ballots_batch SET head = %s WHERE n = 2", more)


def take_a_head_away(held: Held) -> None:
    execute("urn", "DELETE FROM urn.ballots_batch WHERE n = 1")


def add_a_head(held: Held) -> None:
    """Sign another one after the last, with the key that should have gone."""
    last, _ = board.last(held.ballot)
    again = replace(last, n=3, prev_root=last.root)
    signed = again.signed(held.receipt_key, manifests.of(held.ballot).hash)
    head = canonical.dumps(signed.to_json())
    peaks = urn.Batch.objects.get(ballot=held.ballot.pk, n=2).peaks
    urn.Batch.objects.create(ballot=held.ballot.pk, n=3, head=head, peaks=peaks)


def change_what_papers_say(held: Held) -> None:
    execute("urn", "UPDATE urn.ballots_paper SET marks = %s", b"A")


# Around it


def swap_a_key(held: Held) -> None:
    """Have the manifest name a contest key of which somebody else has the other half."""
    manifest = bytes(held.ballot.manifest or b"")
    ours, theirs = (key.public.spki.hex() for key in (held.signer, a_key()))
    changed = manifest.replace(ours.encode(), theirs.encode())
    assert changed != manifest
    execute("default", "UPDATE ballots_ballot SET manifest = %s", changed)


def change_the_manifest(held: Held) -> None:
    """Let voting have closed an hour later, with the hash to go with it."""
    later = bytes(held.ballot.manifest or b"").replace(b"-09T12:00:00Z", b"-09T13:00:00Z")
    assert later != held.ballot.manifest
    change = (
        "UPDATE ballots_ballot SET manifest = %s, manifest_hash = sha256(%s),"
        " closes_at = closes_at + interval '1 hour'"
    )
    execute("default", change, later, later)


def put_somebody_on_the_roll(held: Held) -> None:
    held.ballot.roll.create(member=member(), salt=b"s" * 16)


def take_somebody_off_the_roll(held: Held) -> None:
    [entry] = held.ballot.roll.filter(member=held.voter.member)
    execute("default", "DELETE FROM ballots_rollentry WHERE id = %s", entry.pk)


def change_somebody_on_the_roll(held: Held) -> None:
    held.ballot.roll.filter(member=held.voter.member).update(salt=b"s" * 16)


def change_the_question(held: Held) -> None:
    held.ballot.contests.update(title="What nobody voted on")


def a_key() -> SigningKey:
    return keystore.new_signing_key()


def paper_signed_by(signer: SigningKey, ballot: Ballot, marks: bytes = b"A") -> Envelope:
    """A paper of nobody's, whose credential `signer` signed."""
    manifest = manifests.of(ballot)
    scope = manifest.scopes[CODE]
    request = credentials.request(secrets.token_bytes(16), scope.ctx, signer.public)
    answer = signer.blind_sign(request.blinded, randomness=secrets.token_bytes(272))
    return envelope.seal(
        scope,
        request.finish(answer),
        marks,
        pub=manifest.seal.pub,
        seq=1,
        randomness=secrets.token_bytes(32),
    )


GROWS, FROZEN = "ballots_entry_only_grows", "ballots_ballot_frozen"
ALTERED = "one was changed, added or left out"

# attack, the programs' role, what stops it, what stops the owner, what the verifier says, what the voter finds
ATTACKS: list[tuple[Callable[[Held], None], str, str, str, str, str]] = [
    (drop, URN, NO_RIGHT, GROWS, ALTERED, "not there"),
    (edit, URN, NO_RIGHT, GROWS, "not signed by the holder of its credential", "not there"),
    (exchange, URN, NO_RIGHT, GROWS, ALTERED, "not there"),
    (insert, URN, "ballots_entry_follows", "ballots_entry_follows", ALTERED, "there"),
    (
        insert_under_a_head_to_come,
        URN,
        "ballots_entry_follows",
        "ballots_entry_follows",
        "papers at the end are under no head",
        "there",
    ),
    (reorder, URN, NO_RIGHT, GROWS, "not in the order of its ids", "not there"),
    (
        rewrite_a_head,
        URN,
        NO_RIGHT,
        "ballots_batch_only_grows",
        "head 2 is not signed",
        "not there",
    ),
    (take_a_head_away, URN, NO_RIGHT, "ballots_batch_only_grows", "does not follow", "there"),
    (
        add_a_head,
        URN,
        "ballots_batch_follows",
        "ballots_batch_follows",
        "comes after the last one",
        "there",
    ),
    (swap_a_key, APP, FROZEN, FROZEN, "this is another ballot", "not there"),
    (change_the_manifest, APP, FROZEN, FROZEN, "another contest or another ballot", "not there"),
    (
        put_somebody_on_the_roll,
        APP,
        "ballots_rollentry_frozen",
        "ballots_rollentry_frozen",
        "not as in the manifest: roll",
        "there",
    ),
    (
        take_somebody_off_the_roll,
        APP,
        "ballots_rollentry_frozen",
        "ballots_rollentry_frozen",
        "not as in the manifest: roll",
        "there",
    ),
    (
        change_somebody_on_the_roll,
        APP,
        "ballots_rollentry_frozen",
        "ballots_rollentry_frozen",
        "not as in the manifest: roll",
        "there",
    ),
    (
        change_the_question,
        APP,
        "ballots_contest_frozen",
        "ballots_contest_frozen",
        "not as in the manifest: q01",
        "there",
    ),
]


@pytest.mark.parametrize(
    ("attack", "role", "stopped_by", "owner_by", "said", "found"),
    ATTACKS,
    ids=[attack.__name__ for attack, *_ in ATTACKS],
)
def test_t8_t4_an_operator_is_stopped_and_who_cannot_be_stopped_is_seen(
    held, attack, role, stopped_by, owner_by, said, found
):
    assert looked_up(held) == "there"
    assert recounts.verify(held.ballot) == []
    before = held.ballot.fingerprint  # as the notice gave it

    assert stopped_by in what_stops(attack, held, role)
    assert what_stops(attack, held, OWNER) == owner_by
    with whatever_triggers_say():
        attack(held)

    assert any(said in problem for problem in problems(held, before))
    assert looked_up(held) == found


def what_stops(attack: Callable[[Held], None], held: Held, role: str) -> str:
    """The name of the constraint that refuses the attack, or the database's words; empty if nothing does."""
    try:
        with transaction.atomic(), transaction.atomic(using="urn"):
            for alias in ("default", "urn"):
                if role != OWNER:
                    execute(alias, f"SET LOCAL ROLE {URN if alias == 'urn' else APP}")
            attack(held)
            for alias in ("default", "urn"):
                connections[alias].check_constraints()
                execute(alias, "RESET ROLE")
    except IntegrityError as error:
        return constraint_broken_by(error) or str(error)
    except Error as error:
        return str(error)
    return ""


@contextmanager
def whatever_triggers_say() -> Iterator[None]:
    """As somebody who owns the whole server."""
    for alias in ("default", "urn"):
        execute(alias, "SET session_replication_role = replica")
    yield
    for alias in ("default", "urn"):
        execute(alias, "RESET session_replication_role")


def problems(held: Held, fingerprint: str) -> list[str]:
    """What the verifier says to somebody who has the ballot's hash from their notice."""
    ballot = Ballot.objects.get(pk=held.ballot.pk)
    ballot.manifest_hash = bytes.fromhex(fingerprint)
    return recounts.verify(ballot)


def looked_up(held: Held) -> str:
    """What the voter is told on the page "Is my vote in?", which keeps to what their browser finds."""
    board.tree.cache_clear()
    page = f"/ballots/{held.ballot.slug}/receipt/"
    answer = Client().post(page, {"code": held.id.hex()}).content.decode()
    assert ("Yes. The paper" in answer) is not ("No paper with this number" in answer)
    return "there" if "Yes. The paper" in answer else "not there"


# With the keys that sign: what only the voter's receipt, or the member's own page, can show


def test_t8_a_paper_left_out_under_new_heads_is_missed_by_its_voter_alone(held):
    """The whole board made and signed again: every head is good, and the voter has the organisation's word."""
    manifest, receipt = manifests.of(held.ballot), held.voter.receipts[CODE]
    with whatever_triggers_say():
        drop(held)
        rows = list(urn.Entry.objects.order_by("index"))
        heads = board.heads(held.ballot)
        execute("urn", "DELETE FROM urn.ballots_batch")
        execute("urn", "UPDATE urn.ballots_entry SET index = index - 1")
        tree, before = Frontier(), heads[0]
        for head in heads:
            for row in rows:
                if row.n == head.n:
                    tree.append(bytes(row.id))
            before = replace(head, size=tree.size, root=tree.root(), prev_root=before.root)
            signed = before.signed(held.receipt_key, manifest.hash)
            urn.Batch.objects.create(
                ballot=held.ballot.pk,
                n=head.n,
                head=canonical.dumps(signed.to_json()),
                peaks=b"".join(tree.peaks),
            )

    found = recounts.verify(held.ballot)

    assert not [problem for problem in found if "head" in problem or "paper" in problem[:6]]
    assert looked_up(held) == "not there"
    assert receipts.holds(receipt.receipt, manifest.receipt_pub, manifest.hash, held.id)


def test_t9_papers_stuffed_into_the_box_show_when_they_are_posted(maker):
    """By the urn's own role, which may put papers in the box, and with the key that signs credentials."""
    ballot = maker.opened()
    signer = keystore.signers(ballot.pk)[CODE]
    for paper in (paper_signed_by(signer, ballot), paper_signed_by(a_key(), ballot)):
        into_the_box(ballot, paper)

    ballot = maker.declared(ballot)

    found = recounts.verify(ballot)
    assert any("credential is not signed with the contest's key" in problem for problem in found)
    assert any("the ballot was stuffed" in problem for problem in found)


def test_t9_a_paper_issued_in_somebodys_name_shows_to_them(maker, ada):
    """By the app's own role: the figures fit, and the member is told that they have voted."""
    ballot = maker.opened()
    paper = paper_signed_by(keystore.signers(ballot.pk)[CODE], ballot)
    with transaction.atomic():
        execute("default", f"SET LOCAL ROLE {APP}")
        Issuance.objects.create(
            roll_entry=ballot.roll.get(member=ada),
            contest=ballot.contests.get(),
            channel="online",
            blinded_sha256=b"b" * 32,
        )
        execute("default", "RESET ROLE")
    into_the_box(ballot, paper)

    with pytest.raises(Refused) as caught:
        Voter(ballot, ada).credential(CODE)

    assert caught.value.refusal.code == "issued-already"
    assert recounts.verify(maker.declared(ballot)) == []


def into_the_box(ballot: Ballot, paper: Envelope) -> None:
    with transaction.atomic(using="urn"):
        execute("urn", f"SET LOCAL ROLE {URN}")
        urn.Pending.objects.create(
            id=paper.id,
            ballot=ballot.pk,
            code=CODE,
            voter=paper.voter_key,
            seq=1,
            body=paper.to_bytes(),
        )
        execute("urn", "RESET ROLE")


def test_papers_that_were_read_wrongly_in_both_runs_show_against_the_board(maker, ada):
    """The urn's role writes down what workers find in the papers, so it could write down something else."""
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")
    for verb in (actions.close, actions.seal, actions.unseal):
        verb(ballot, at=maker.closes)
    ballot = Ballot.objects.get(pk=ballot.pk)
    with transaction.atomic(using="urn"):
        execute("urn", f"SET LOCAL ROLE {URN}")
        for run in holding.RUNS:
            holding.keep_part(ballot, run, 0, Opened({"q01": Counter({b"A": 1})}))
        execute("urn", "RESET ROLE")

    actions.count(ballot, at=maker.closes)

    found = recounts.verify(Ballot.objects.get(pk=ballot.pk))
    assert any("q01: the published figures" in problem for problem in found)


def test_papers_for_download_that_were_changed_show_in_a_recount(held):
    with whatever_triggers_say():
        change_what_papers_say(held)

    [again] = recounts.recount(held.ballot)

    assert again.differences == ["The papers for download are not those on the board."]


# Around the triggers


@pytest.mark.parametrize(
    ("role", "table", "attack"),
    [
        (APP, "public.ballots_ballot", change_the_question),
        (URN, "urn.ballots_entry", drop),
    ],
    ids=["app", "urn"],
)
def test_no_role_can_put_a_table_of_its_own_where_a_trigger_looks(held, role, table, attack):
    def hide(held: Held) -> None:
        alias = "urn" if role == URN else "default"
        execute(alias, f"CREATE TEMPORARY TABLE {table.partition('.')[2]} (LIKE {table})")

    assert "permission denied to create temporary tables" in what_stops(hide, held, role)
    hide(held)  # as the owner: the triggers look where they should all the same
    assert what_stops(attack, held, OWNER) != ""


def test_to_say_that_one_is_rewriting_the_roll_is_not_enough(held):
    def issue(held: Held) -> None:
        execute("default", "SELECT set_config('ballots.rewriting', 'on', true)")
        Issuance.objects.create(
            roll_entry=held.ballot.roll.filter(issued_papers=None)[0],
            contest=held.ballot.contests.get(),
            channel="online",
            blinded_sha256=b"b" * 32,
        )

    assert what_stops(issue, held, APP) == "ballots_issuance_kept"
