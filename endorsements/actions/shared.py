"""What these actions do the same way."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from endorsements import mail
from endorsements.models import Endorsement, Round
from members.models import Member, Term
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
        .select_related("round__post", "request__member__user", "contest__ballot")
        .get(pk=endorsement.pk)
    )


def standing_of(member: Member, round_: Round, at: datetime) -> Standing:
    """A member's standing under the rules of `round_`."""
    arrears = round_.rules["arrears_allowed"]
    return member.standing(timezone.localdate(at), arrears_allowed=arrears)


def holders(role: str, at: datetime) -> list[str]:
    """Where mail reaches those who hold `role`."""
    terms = Term.objects.filter(office__role=role, span__contains=timezone.localdate(at))
    return mail.addresses(term.member for term in terms.select_related("member__user"))


def page_of(round_: Round) -> str:
    return reverse("endorsements:round", args=[round_.slug])


def relationship_of(endorsement: Endorsement) -> str:
    return reverse("endorsements:relationship", args=[endorsement.round.slug])
