"""From a draft to its notice: the roll frozen, signed off, notice given; or recalled.

What officers signed never outlives a change.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ballots import chronicle, keystore, manifests, roll, rules
from ballots import sections as electorates
from ballots.actions.shared import changeable, locked, thaw
from ballots.interests import Interest
from ballots.lifecycle import MOVES, Move, State
from ballots.models import (
    Ballot,
    RollEntry,
    SignOff,
)
from ballots.objections import Answer, Matter, Objection
from members.models import Member
from members.queries import in_good_standing
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import Refused, refuse_on, require


@transaction.atomic
def freeze_roll(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    """Write down who may vote, as of `at`: by the rule, and by what officers upheld of objections to it.

    Doing it again takes the register as it then is.
    """
    ballot = changeable(ballot, by=by, at=at)
    thaw(ballot)
    electorate = in_good_standing(
        timezone.localdate(at),
        arrears_allowed=ballot.rule_set.arrears_allowed,
        region=ballot.region,
        joined_by=ballot.joined_by,
        kinds=electorates.classes(ballot),
    )
    upheld = Objection.objects.filter(ballot=ballot, answer=Answer.UPHELD)  # before a recall
    added = upheld.filter(matter=Matter.MISSING).values("subject")
    struck = upheld.filter(matter=Matter.DOUBT, subject__isnull=False).values("subject")
    everybody = Member.objects.filter(Q(pk__in=electorate.values("pk")) | Q(pk__in=added))
    listed = list(everybody.exclude(pk__in=struck).select_related("region").order_by("number"))
    parts = electorates.parts_of_roll(ballot, listed, timezone.localdate(at))
    entries = [
        RollEntry(
            ballot=ballot,
            member=member,
            segment=parts[member.pk],
            salt=secrets.token_bytes(16),
        )
        for member in listed
    ]
    RollEntry.objects.bulk_create(entries, batch_size=5000)
    ballot.roll_frozen_at = at
    ballot.roll_size = len(entries)
    ballot.roll_root = roll.root(
        [roll.leaf(each.member.number, each.segment, bytes(each.salt)) for each in entries]
    )
    ballot.save()
    record(
        "ballot.roll_frozen", ballot, by=by, at=at, size=len(entries), root=ballot.roll_root.hex()
    )
    return ballot


@transaction.atomic
def sign_off(ballot: Ballot, *, by: Member, at: datetime, read: int | None = None) -> SignOff:
    """Give `by`'s word that the ballot is right. Any later change asks for it anew.

    read   the chronicle.version that they had before them; nobody signs for what they have not seen
    """
    ballot = locked(ballot)
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    require(rules.refusal_to_sign_off(ballot, by.roles(at)))
    if read is not None and read != chronicle.version(ballot):
        raise Refused(rules.CHANGED_SINCE)
    with refuse_on("ballots_signoff_once_each", rules.SIGNED_ALREADY):
        signed = ballot.sign_offs.create(member=by, at=at)
    record("ballot.signed_off", ballot, by=by, at=at)
    return signed


@transaction.atomic
def notify(ballot: Ballot, *, by: Member, at: datetime) -> Ballot:
    """Give notice: from here on what is asked, of whom and when is fixed, and the clock does the rest."""
    ballot = locked(ballot)
    require(rules.refusal_to_run(by.roles(at)))
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    contests = list(ballot.contests.prefetch_related("options"))
    require(
        rules.refusal_to_notify(
            ballot,
            contests,
            sign_offs=ballot.sign_offs.count(),
            at=at,
            untested=ballot.trustees.filter(opened=None).count(),
            parts=dict(ballot.roll_parts()),
        )
    )
    ballot.state = after(MOVES, State(ballot.state), Move.NOTIFY)
    ballot.notified_at = at
    ballot.rules = ballot.rule_set.snapshot()
    manifests.freeze(ballot, contests)
    with refuse_on("ballots_contest_subject_differs", rules.SUBJECT_DIFFERS):
        ballot.save()
    record(
        "ballot.notified",
        ballot,
        by=by,
        at=at,
        rules=ballot.rules,
        lot=ballot.lot_commitment,
        manifest=ballot.fingerprint,
    )
    return ballot


@transaction.atomic
def recall(ballot: Ballot, *, reason: str, by: Member, at: datetime) -> Ballot:
    """Take notice back before voting opens, for a reason everyone can read."""
    ballot = locked(ballot)
    require(rules.refusal_to_run(by.roles(at)))
    require(rules.refusal_to_touch(interested=ballot.concerns(by)))
    require(rules.refusal_to_recall(ballot, reason))
    ballot.state = after(MOVES, State(ballot.state), Move.RECALL)
    ballot.notified_at = None
    ballot.rules = {}
    ballot.manifest = ballot.manifest_hash = None
    if not ballot.trustees_needed:
        ballot.seal_pub = None
    ballot.save()
    ballot.sign_offs.all().delete()
    keystore.forget(ballot.pk, keystore.SIGNERS, keystore.RECEIPTS, keystore.OPENING)
    record("ballot.recalled", ballot, by=by, at=at, reason=reason)
    return ballot


@transaction.atomic
def declare_interest(ballot: Ballot, *, words: str, by: Member, at: datetime) -> Interest:
    """Give up one's rights over a ballot, for good, because of an interest that members can read.

    A signature given before, while the ballot is being prepared, no longer counts, nor does a proposal to
    abandon or annul it that nobody has agreed to.
    """
    ballot = locked(ballot)
    require(rules.refusal_to_declare_interest(by.roles(at), words))
    with refuse_on("ballots_interest_once_each", rules.INTERESTED):
        declared = ballot.interests.create(member=by, words=words, at=at)
    if ballot.state == State.DRAFTED:
        ballot.sign_offs.filter(member=by).delete()
    record("ballot.interest_declared", ballot, by=by, at=at, words=words)
    for proposed in ballot.undoings.filter(by=by, agreed_by=None):
        proposed.delete()
        record(f"ballot.{proposed.move}_withdrawn", ballot, by=by, at=at)
    return declared


# The shape of these actions
