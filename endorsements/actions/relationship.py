"""What the two owe each other: contact taken down, commitments recalled in time, an endorsement that ends."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endorsements import mail, rules
from endorsements.actions.shared import held, holders, page_of, relationship_of
from endorsements.lifecycle import Backing
from endorsements.models import Commitment, Contact, ContactKind, Endorsement, Side
from members.models import Member
from momentum_demo import moments
from momentum_demo.models import record
from momentum_demo.refusals import require


@transaction.atomic
def note(
    endorsement: Endorsement,
    *,
    kind: ContactKind,
    on: date,
    words: str,
    evidence: str,
    at: datetime,
    by: Member | None,
    commitment: Commitment | None = None,
) -> Contact:
    """Take down something that happened between the two. Taken down already, it stands once.

    by   the officer; None if the endorsed person does
    """
    endorsement = held(endorsement)
    if by is not None:
        require(rules.refusal_to_hold(by.roles(at), endorsement.round.rules["body"]))
    require(rules.refusal_to_note(endorsement, evidence=evidence, words_=words))
    said = {"kind": kind, "on": on, "words": words, "evidence": evidence}
    same = endorsement.contacts.filter(**said, commitment=commitment, by=by).first()
    if same is not None:
        return same  # the button was pressed twice
    contact = endorsement.contacts.create(**said, commitment=commitment, by=by, at=at)
    record("endorsement.contact_noted", endorsement, by=by, at=at, contact=contact.pk)
    return contact


@transaction.atomic
def remind(commitment: Commitment, *, at: datetime) -> bool:
    """Remind whoever owes a commitment, once. False if that was done."""
    claimed = (
        Commitment.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("endorsement__round__post", "endorsement__request__member__user")
        .filter(pk=commitment.pk, reminded_at=None)
        .first()
    )
    if claimed is None:
        return False
    endorsement = claimed.endorsement
    claimed.reminded_at = at
    claimed.save(update_fields=["reminded_at"])
    path = relationship_of(endorsement)
    if claimed.owed_by == Side.CANDIDATE:
        to, path = [endorsement.request.address], mail.asker_path(endorsement.request, path)
    else:
        to = holders(endorsement.round.rules["body"], at)
    mail.tell(
        to,
        _("Due soon: %(words)s") % {"words": claimed.words},
        _("This is due on %(day)s.") % {"day": moments.date_of(claimed.due_on)},
        path=path,
    )
    record("endorsement.reminded", endorsement, by=None, at=at, commitment=claimed.pk)
    return True


@transaction.atomic
def end(endorsement: Endorsement, *, reason: str, by: Member, at: datetime) -> Endorsement:
    """Note that an endorsement is over because the office, or the standing for it, is."""
    endorsement = held(endorsement)
    require(rules.refusal_to_hold(by.roles(at), endorsement.round.rules["body"]))
    require(rules.refusal_to_note(endorsement, evidence=reason, words_=reason))
    endorsement.state, endorsement.ended_on = Backing.ENDED, timezone.localdate(at)
    endorsement.save()
    record("endorsement.ended", endorsement, by=by, at=at, reason=reason)
    return endorsement


@transaction.atomic
def annul(endorsement: Endorsement, *, at: datetime) -> bool:
    """End an endorsement because the ballot that made it was annulled. False if it has ended already."""
    endorsement = held(endorsement)
    undone = endorsement.contest.ballot.undone
    if endorsement.state == Backing.ENDED or undone is None or undone.agreed_at is None:
        return False
    endorsement.state, endorsement.ended_on = (
        Backing.ENDED,
        timezone.localdate(undone.agreed_at),
    )
    endorsement.save()
    record("endorsement.annulled", endorsement, by=None, at=at, reason=undone.reason)
    round_ = endorsement.round
    mail.tell(
        [each.address for each in round_.requests.select_related("member__user")],
        _("The ballot was annulled: %(title)s") % {"title": round_.title},
        undone.reason,
        _("The endorsement that it made has ended. The same people can be put to the vote again."),
        path=page_of(round_),
    )
    return True
