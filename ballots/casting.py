"""From the voter's hand to the box: a paper is issued to a name, and cast by nobody in particular.

    issue    the roll (default database)    this member was issued this paper; a blind signature goes back
    accept   the box (urn)                  a sealed paper with a valid credential; a signed receipt goes back

The two never meet in one transaction, request or table: rows written together can be joined on the number of
their transaction. But rows written one after another can be laid side by side in the order of those numbers. So
whoever casts a paper also writes anew, in the order of their hashes, others that wait in the same contest: then
MIXED papers bear the same number, and which of them came last cannot be seen. The same for their place on disk.

Both steps can be repeated at will: the same request gets the same answer. A vote that was cut short anywhere is
finished by sending the same again.

For a vote without JavaScript, on paper or by telephone the organisation does both on the voter's behalf, with
the assisted channel's key, from a seed that comes with the form and is kept nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, transaction
from django.db.models import Count as CountRows

from ballots import keystore, mail, manifests, rules, urn
from ballots.models import Ballot, Channel, Contest, Issuance, RollEntry
from ballots.sealing import credentials, envelope, papers, receipts
from ballots.sealing.envelope import Envelope, Unacceptable
from ballots.sealing.manifest import key_name
from members.models import Member
from momentum_demo.refusals import Refused, require

MIXED = 2 * manifests.MIN_BATCH  # papers written anew with each that is cast


@dataclass(frozen=True, slots=True)
class Issued:
    """What was signed: code → signature.

    new    whether the member had been issued no paper of this ballot before
    told   false if the letter that says so could not be handed to the worker
    """

    answers: Mapping[str, bytes]
    new: bool
    told: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """The organisation's word that a paper will be on the board."""

    id: bytes
    receipt: bytes


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote cast on somebody's behalf: contest's code → receipt. The rest is as of Issued."""

    receipts: Mapping[str, Receipt]
    new: bool
    told: bool = True


# Issuing


def issue(ballot: Ballot, asked: Mapping[str, bytes], *, to: Member, at: datetime) -> Issued:
    """Sign `to`'s requests blind: all of them or none.

    asked   code → blinded

    The member is told by letter, once. What was signed before is signed again; anything else for the same
    contest is refused. Raises Refused, BadSignature for bytes that nothing can be signed for, KeyError for a
    code that is none, and KeysLost.
    """
    scopes = manifests.of(ballot).scopes
    if strange := asked.keys() - scopes.keys():
        raise KeyError(min(strange))
    # Said first: once the box is sealed there are no keys left to look for.
    require(rules.refusal_to_accept(ballot, at=at))
    signers = keystore.signers(ballot.pk)
    # Signed before it is noted: bytes that cannot be signed must not use up the member's paper.
    answers = {
        code: signers[code].blind_sign(
            blinded, randomness=secrets.token_bytes(signers[code].public.size + 16)
        )
        for code, blinded in asked.items()
    }
    new = mark_roll(ballot, asked, to=to, at=at)
    return Issued(answers, new, mail.send_issued(to, ballot) if new else True)


@transaction.atomic
def mark_roll(ballot: Ballot, asked: Mapping[str, bytes], *, to: Member, at: datetime) -> bool:
    """Note that `to` is issued these papers, once each. Whether they are the first that `to` is issued in this
    ballot. Raises Refused.
    """
    entry = RollEntry.objects.filter(ballot=ballot, member=to).first()
    require(rules.refusal_to_vote(ballot, entry, at=at))
    assert entry is not None
    keys = {code: manifests.of(ballot).scopes[code].key for code in asked}
    if any(key.segment not in ("", entry.segment) for key in keys.values()):
        raise Refused(rules.OTHER_SECTION)
    hold_entry(entry)
    contests = {contest.code: contest.pk for contest in ballot.contests.all()}
    rows = []
    for code, blinded in asked.items():
        rows.append(
            Issuance(
                roll_entry=entry,
                contest_id=contests[code.partition("/")[0]],
                channel=keys[code].channel,
                blinded_sha256=hashlib.sha256(blinded).digest(),
            )
        )
    if len({row.contest_id for row in rows}) != len(rows):
        raise Refused(rules.ISSUED_ALREADY)
    first = not Issuance.objects.filter(roll_entry=entry).exists()
    Issuance.objects.bulk_create(rows, ignore_conflicts=True)
    held = {row.contest_id: row for row in Issuance.objects.filter(roll_entry=entry)}
    for row in rows:
        there = held[row.contest_id]
        if bytes(there.blinded_sha256) != row.blinded_sha256:
            raise Refused(rules.ISSUED_ALREADY)
    if len({row.channel for row in held.values()}) > 1:
        raise Refused(rules.ISSUED_ALREADY)
    return first


def issued(ballot: Ballot) -> dict[str, int]:
    """Code → how many papers were issued so far: what heads say of turnout."""
    found = dict.fromkeys(manifests.of(ballot).scopes, 0)
    rows = (
        Issuance.objects.filter(roll_entry__ballot=ballot)
        .values_list("contest__position", "channel", "roll_entry__segment")
        .annotate(number=CountRows("roll_entry"))
        .order_by()
    )
    for position, channel, segment, number in rows:
        key = key_name(channel, segment if ballot.sections else "")
        found[f"{Contest(position=position).code}/{key}"] += number
    return found


# Casting


def accept(ballot: Ballot, body: bytes, *, at: datetime) -> Receipt:
    """Take the paper that `body` is. The same again gets the same receipt, until the result is declared.

    Then the key that signs receipts is gone: whoever still sends a paper is told that it is on the board.

    Raises Unacceptable, Refused once voting has closed, and KeysLost.
    """
    manifest = manifests.of(ballot)
    id_ = envelope.leaf(body)
    if known(ballot, id_):
        require(rules.refusal_to_sign_receipts(ballot))
    else:
        message = envelope.read(body)
        envelope.check(message, manifest)
        require(rules.refusal_to_accept(ballot, at=at))
        put_in_box(ballot, message, body)
    key = keystore.receipt_key(ballot.pk)
    return Receipt(id_, receipts.receipt(key, manifest.hash, id_))


def known(ballot: Ballot, id_: bytes) -> bool:
    """Whether this paper is in the ballot's box or on its board: in that order, in which papers go.

    Another ballot's papers are not: a receipt for one would prove that we lost what was never cast here.
    """
    places = (urn.Pending.objects, urn.Entry.objects)
    return any(place.filter(ballot=ballot.pk, id=id_).exists() for place in places)


@transaction.atomic(using=urn.ALIAS)
def put_in_box(ballot: Ballot, message: Envelope, body: bytes) -> None:
    """Add the paper to those that wait, and mix them. Raises Refused or Unacceptable."""
    share_box(ballot)
    if not urn.Box.objects.filter(ballot=ballot.pk, sealed=False).exists():
        raise Refused(rules.CLOSED)
    hold_contest(ballot, message.contest)
    last = highest(ballot, message)
    if last is not None:
        seq, id_ = last
        if id_ == message.id:
            return  # sent twice at once
        if fault := envelope.refusal_to_follow(message, seq, id_):
            raise Unacceptable(fault, str(seq))
    with connections[urn.ALIAS].cursor() as cursor:
        cursor.execute(
            MIX,
            {
                "id": message.id,
                "ballot": ballot.pk,
                "code": message.contest,
                "voter": message.voter_key,
                "seq": message.seq,
                "body": body,
                "mixed": MIXED,
            },
        )


MIX = """
WITH chosen AS (
    SELECT id FROM ballots_pending WHERE ballot = %(ballot)s AND code = %(code)s
    ORDER BY gen_random_uuid() LIMIT %(mixed)s
), taken AS (
    DELETE FROM ballots_pending WHERE id IN (SELECT id FROM chosen)
    RETURNING id, ballot, code, voter, seq, body
), together AS (
    SELECT id, ballot, code, voter, seq, body FROM taken
    UNION ALL
    SELECT %(id)s, %(ballot)s, %(code)s, %(voter)s, %(seq)s, %(body)s
)
INSERT INTO ballots_pending (id, ballot, code, voter, seq, body)
SELECT id, ballot, code, voter, seq, body FROM together ORDER BY id
"""


def highest(ballot: Ballot, message: Envelope) -> tuple[int, bytes] | None:
    """The highest number cast with this credential, and that paper's id."""
    found = [
        (seq, bytes(id_))
        for model in (urn.Pending, urn.Entry)
        for seq, id_ in model.objects.filter(
            ballot=ballot.pk, code=message.contest, voter=message.voter_key
        ).values_list("seq", "id")
    ]
    return max(found, default=None)


# On the voter's behalf


def cast_on_behalf(
    ballot: Ballot, marks: Mapping[str, bytes], *, seed: bytes, to: Member, at: datetime
) -> Cast:
    """Issue and cast `to`'s papers, with the assisted channel's key.

    marks   contest's code → marks; a contest left out gets a blank paper
    seed    16 random bytes that came with the form: the same form again gives the same papers

    Nothing of it is stored: neither the seed nor the marks. Raises Spoilt for marks that could not be counted,
    before anything is issued; Refused, Unacceptable, KeysLost.
    """
    for name, said in marks.items():
        papers.check(said, manifests.of(ballot).contests[name])
    entry = ballot.roll.filter(member=to).first()
    made = requests(ballot, seed, entry.segment if entry else "")
    issued = issue(ballot, {code: each.blinded for code, each in made.items()}, to=to, at=at)
    found = {}
    for code in sorted(made, key=lambda _: secrets.token_bytes(8)):
        name = code.partition("/")[0]
        credential = made[code].finish(issued.answers[code])
        message = sealed(ballot, code, credential, marks.get(name, b""), seed)
        try:
            found[name] = accept(ballot, message.to_bytes(), at=at)
        except Unacceptable as error:
            if error.fault != envelope.Fault.SEQUENCE:
                raise
            raise Refused(rules.ALREADY_VOTED) from error
    return Cast(dict(sorted(found.items())), issued.new, issued.told)


def cast_together(
    ballot: Ballot, votes: Iterable[tuple[Member, Mapping[str, bytes]]], *, at: datetime
) -> None:
    """Issue and cast many people's papers, none of whom has voted: a demonstration's, or a rehearsal's.

    Two transactions for all of them, one for the roll and one for the box, in no order that tells anything.
    """
    signers = keystore.signers(ballot.pk)
    contests = {contest.code: contest.pk for contest in ballot.contests.all()}
    entries = {entry.member_id: entry for entry in ballot.roll.all()}
    rows, waiting = [], []
    for member, marks in votes:
        require(rules.refusal_to_vote(ballot, entries.get(member.pk), at=at))
        seed = secrets.token_bytes(16)
        for code, request in requests(ballot, seed, entries[member.pk].segment).items():
            name = code.partition("/")[0]
            signer = signers[code]
            answer = signer.blind_sign(
                request.blinded, randomness=secrets.token_bytes(signer.public.size + 16)
            )
            said = marks.get(name, b"")
            waiting.append(sealed(ballot, code, request.finish(answer), said, seed))
            rows.append(
                Issuance(
                    roll_entry=entries[member.pk],
                    contest_id=contests[name],
                    channel=Channel.ASSISTED,
                    blinded_sha256=hashlib.sha256(request.blinded).digest(),
                )
            )
    Issuance.objects.bulk_create(rows, batch_size=2000)
    with transaction.atomic(using=urn.ALIAS):
        hold_box(ballot)
        urn.Pending.objects.bulk_create(
            (
                urn.Pending(
                    id=each.id,
                    ballot=ballot.pk,
                    code=each.contest,
                    voter=each.voter_key,
                    seq=each.seq,
                    body=each.to_bytes(),
                )
                for each in sorted(waiting, key=lambda each: each.id)
            ),
            batch_size=2000,
        )


def requests(ballot: Ballot, seed: bytes, segment: str) -> dict[str, credentials.Request]:
    """The assisted channel's codes in a part of the roll → what is asked for with this seed."""
    scopes = manifests.of(ballot).scopes_for(Channel.ASSISTED, segment)
    return {
        code: credentials.request(seed, scope.ctx, scope.key.public)
        for code, scope in scopes.items()
    }


def sealed(
    ballot: Ballot, code: str, credential: credentials.Credential, marks: bytes, seed: bytes
) -> Envelope:
    """The paper that says `marks`."""
    manifest = manifests.of(ballot)
    scope = manifest.scopes[code]
    return envelope.seal(
        scope,
        credential,
        marks,
        pub=manifest.seal.pub,
        seq=1,
        # Of the marks too: other marks must never be sealed with the same one-time key.
        randomness=credentials.derive(seed, scope.ctx, f"vt1 seal {marks.hex()}", 32),
    )


def cast_assisted(
    ballot: Ballot,
    marks: Mapping[str, bytes],
    again: Mapping[str, bytes],
    *,
    seed: bytes,
    to: Member,
    by: tuple[Member, Member],
    at: datetime,
) -> Cast:
    """Cast a vote that came on paper or by telephone, keyed in twice, by two officers.

    marks, again   what each of them read, contest's code → marks
    seed           16 bytes: the same again finishes what was cut short
    """
    for officer in by:
        require(rules.refusal_to_assist(officer.roles(at)))
        require(rules.refusal_to_touch(interested=ballot.concerns(officer)))
    require(rules.refusal_to_agree(marks, again, same_person=by[0].pk == by[1].pk))
    return cast_on_behalf(ballot, marks, seed=seed, to=to, at=at)


# One lock for each box: voters share it, posting and sealing take it alone, so that no paper slips in behind
# the seal. One for each contest, so that two papers cast at once do not each miss the other. And one for each
# voter's entry, so that of two requests at once the second finds what the first noted: not on the row itself,
# where it would leave its number.


def share_box(ballot: Ballot) -> None:
    _lock("SELECT pg_advisory_xact_lock_shared(%s, %s)", BOX, ballot.pk)


def hold_box(ballot: Ballot) -> None:
    _lock("SELECT pg_advisory_xact_lock(%s, %s)", BOX, ballot.pk)


def hold_contest(ballot: Ballot, code: str) -> None:
    name = hashlib.sha256(f"{ballot.pk} {code}".encode()).digest()[:4]
    _lock("SELECT pg_advisory_xact_lock(%s, %s)", CONTEST, int.from_bytes(name, "big", signed=True))


def hold_entry(entry: RollEntry) -> None:
    number = entry.pk % 2**31  # two voters who share one only wait for each other
    _lock("SELECT pg_advisory_xact_lock(%s, %s)", ENTRY, number, using="default")


BOX, CONTEST, ENTRY = 0x75726E, 0x75726F, 0x757270


def _lock(statement: str, kind: int, number: int, *, using: str = urn.ALIAS) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [kind, number])
