"""What these actions do the same way."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from endorsements.models import Endorsement, Round
from members.models import Member
from members.standing import Standing


def locked(round_: Round) -> Round:
    """The round as it is now, held until the transaction ends."""
    return (
        Round.objects.select_for_update(of=("self",))
        .select_related("rule_set", "post", "contest__ballot")
        .get(pk=round_.pk)
    )


def held(endorsement: Endorsement) -> Endorsement:
    """The endorsement as it is now, held until the transaction ends."""
    return (
        Endorsement.objects.select_for_update(of=("self",))
        .select_related("round__post", "request__member__user")
        .get(pk=endorsement.pk)
    )


def standing_of(member: Member, at: datetime, *, arrears_allowed: int = 60) -> Standing:
    return member.standing(timezone.localdate(at), arrears_allowed=arrears_allowed)


def page_of(round_: Round) -> str:
    return reverse("endorsements:round", args=[round_.slug])


def relationship_of(endorsement: Endorsement) -> str:
    return reverse("endorsements:relationship", args=[endorsement.round.slug])
