"""Trustees: who holds a share of the key that opens the papers, that it works, and that they hand it in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ballots import keystore, manifests, rules
from ballots.actions.shared import changeable
from ballots.models import Ballot, Trustee
from ballots.sealing import trustees
from ballots.sealing.sealed import CannotOpen
from ballots.sealing.trustees import Share, WrongShare
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, require, still_there


@transaction.atomic
def name_trustees(
    ballot: Ballot, members: Sequence[Member], *, needed: int, by: Member, at: datetime
) -> list[Trustee]:
    """Give each of `members` a share of a new opening key, any `needed` of whom can open the papers.

    Without members the server opens them. Raises ValueError for more needed than there are.
    """
    ballot = changeable(ballot, by=by, at=at)
    ballot.trustees.all().delete()
    keystore.forget(ballot.pk)
    ballot.trustees_needed, ballot.seal_pub = 0, None
    made = []
    if members:
        key = keystore.new_opening_key()
        shares = trustees.split(
            key,
            k=needed,
            n=len(members),
            randomness=secrets.token_bytes(trustees.randomness_for(needed)),
        )
        ballot.trustees_needed, ballot.seal_pub = needed, key.public
        for member, share in zip(members, shares, strict=True):
            keystore.keep_share(ballot.pk, share.x, share.y.to_bytes(32, "big"))
            made.append(
                Trustee(
                    ballot=ballot,
                    member=member,
                    x=share.x,
                    point=share.point,
                    test=trustees.test_paper(
                        share.point,
                        key.public,
                        secrets.token_bytes(16),
                        randomness=secrets.token_bytes(32),
                    ),
                )
            )
        Trustee.objects.bulk_create(made)
    ballot.save()
    record(
        "ballot.trustees_named",
        ballot,
        by=by,
        at=at,
        trustees=[member.pk for member in members],
        needed=ballot.trustees_needed,
    )
    return made


def show_share(trustee: Trustee, *, by: Member) -> tuple[str, str]:
    """The trustee's share as two codes, to be written down. Once they have tested it, it is gone: KeysLost."""
    if trustee.member_id != by.pk:
        raise Refused(rules.NOT_A_TRUSTEE)
    y = int.from_bytes(keystore.share(trustee.ballot_id, trustee.x), "big")
    return Share(trustee.x, y).codes()


@transaction.atomic
def test_share(trustee: Trustee, first: str, second: str, *, by: Member, at: datetime) -> Trustee:
    """The trustee types their share from their own note: it opens the test paper, and our copy of it goes.

    Raises Misread for what is no code, and WrongShare for another's.
    """
    trustee = locked(trustee)
    if trustee.member_id != by.pk:
        raise Refused(rules.NOT_A_TRUSTEE)
    require(rules.refusal_to_change(trustee.ballot))
    share = Share.from_codes(trustee.x, first, second)
    pub = bytes(trustee.ballot.seal_pub or b"")
    if share.point != bytes(trustee.point):
        raise WrongShare("This is not the share that you were given for this ballot.")
    try:
        tested = trustees.tested(by.name, share, pub, bytes(trustee.test))
    except CannotOpen as error:
        raise WrongShare("This share does not open the test paper.") from error
    trustee.opened = tested.opened
    trustee.save(update_fields=["opened"])
    record("ballot.share_tested", trustee.ballot, by=by, at=at)
    keystore.forget(trustee.ballot_id, keystore.share_name(trustee.x))
    return trustee


@transaction.atomic
def hand_in(trustee: Trustee, first: str, second: str, *, by: Member, at: datetime) -> Trustee:
    """After the close: the trustee hands in their share. The papers are opened once enough have.

    Raises Misread and WrongShare.
    """
    trustee = locked(trustee)
    if trustee.member_id != by.pk:
        raise Refused(rules.NOT_A_TRUSTEE)
    require(rules.refusal_to_open_sealed(trustee.ballot))
    share = Share.from_codes(trustee.x, first, second)
    trustees.check_share(share, manifests.of(trustee.ballot).seal)
    trustee.share = share.y.to_bytes(32, "big")
    trustee.save(update_fields=["share"])
    record("ballot.share_handed_in", trustee.ballot, by=by, at=at)
    return trustee


def locked(trustee: Trustee) -> Trustee:
    """The trustee as they are now, held until the transaction ends; refused if others were named instead."""
    held = Trustee.objects.select_for_update(of=("self",)).select_related("ballot")
    return still_there(held, trustee.pk)
