"""Votes on paper and by telephone are keyed in twice, by two officers, the second without seeing the first's.

In between, what the first officer keyed in is kept only as a keyed hash: the key is the code on a slip that
they fasten to the paper, so nothing that is stored says how anybody voted. It is kept in Redis for some hours.
If it is lost the paper is keyed in afresh.

The papers are made from the slip's code and a number that is kept beside the hash, and goes with it once they
are cast. So a vote that was cut short after the roll was marked is finished by keying in again with the slip;
and afterwards nobody can tell from the slip which papers they were.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.core.cache import cache

from ballots import casting, rules
from ballots.models import Ballot
from ballots.sealing import papercode
from members.models import Member
from momentum_demo.refusals import Refused, require

KEPT_FOR = 12 * 3600  # seconds

Marks = Mapping[str, bytes]  # contest's code → marks


def key_in(ballot: Ballot, marks: Marks, *, to: Member, by: Member, at: datetime) -> str:
    """What the first officer read on `to`'s paper; the code for the slip. Raises Refused."""
    require(rules.refusal_to_assist(by.roles(at)))
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    entry = ballot.roll.with_issued().filter(member=to).first()
    require(rules.refusal_to_vote(ballot, entry, at=at))
    assert entry is not None
    if entry.issued:
        raise Refused(rules.ISSUED_TO_THEM)
    seed = secrets.token_bytes(papercode.SIZE)
    kept = {"by": by.pk, "to": to.pk, "said": digest(seed, marks), "salt": secrets.token_hex(16)}
    cache.set(place(ballot, seed), kept, KEPT_FOR)
    return papercode.write(seed)


def key_in_again(
    ballot: Ballot, marks: Marks, *, slip: str, to: Member, by: Member, at: datetime
) -> casting.Cast:
    """What the second officer read. If it is the same the vote is cast; if not, both begin again.

    Raises Refused, and Misread for a slip that is none.
    """
    seed = papercode.read(slip)
    kept = cache.get(place(ballot, seed))
    if kept is None or kept["to"] != to.pk:
        raise Refused(rules.NO_SUCH_SLIP)
    first = Member.objects.get(pk=kept["by"])
    same = hmac.compare_digest(kept["said"], digest(seed, marks))
    if not same and first.pk != by.pk:
        cache.delete(place(ballot, seed))
    made_from = hmac.digest(seed, bytes.fromhex(kept["salt"]), hashlib.sha256)[: papercode.SIZE]
    done = casting.cast_assisted(
        ballot, marks if same else {}, marks, seed=made_from, to=to, by=(first, by), at=at
    )
    cache.delete(place(ballot, seed))
    return done


def place(ballot: Ballot, seed: bytes) -> str:
    return f"keyed-in-{ballot.pk}-{hashlib.sha256(b'place' + seed).hexdigest()}"


def digest(seed: bytes, marks: Marks) -> str:
    """What is kept of the marks: nobody without the slip can find them from it."""
    said = json.dumps({code: each.hex() for code, each in sorted(marks.items())})
    return hmac.new(seed, said.encode(), hashlib.sha256).hexdigest()
