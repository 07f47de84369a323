"""What members agree to, and take back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from members import rules
from members.models import Consent, Member, Purpose
from momentum_demo.models import record
from momentum_demo.refusals import require


@transaction.atomic
def agree(
    member: Member, purpose: Purpose, *, words: str, how: str, by: Member, at: datetime
) -> Consent:
    """Note that the member agrees to `purpose`, in what words they were asked. Only they can."""
    if by.pk != member.pk:
        require(rules.NOT_YOURS)
    Member.objects.select_for_update().get(pk=member.pk)
    standing = member.consents.filter(purpose=purpose, withdrawn_at=None).first()
    if standing is not None:
        return standing
    made = member.consents.create(purpose=purpose, words=words, how=how, given_at=at)
    record("consent.given", made, by=by, at=at, purpose=purpose)
    return made


def answer_consent(
    member: Member,
    purpose: Purpose,
    *,
    agrees: bool,
    words: str,
    how: str,
    by: Member,
    at: datetime,
) -> None:
    """Do what a member says on a page that asks for consent: agree in these words, or take it back."""
    if agrees:
        agree(member, purpose, words=words, how=how, by=by, at=at)
    else:
        withdraw(member, purpose, how=how, by=by, at=at)


@transaction.atomic
def withdraw(
    member: Member, purpose: Purpose, *, how: str, by: Member | None, at: datetime
) -> bool:
    """Note that the member takes a consent back. False if there was none: asking twice is harmless.

    by   None for a link in a mail, which needs no sign-in
    """
    standing = Consent.objects.select_for_update().filter(
        member=member, purpose=purpose, withdrawn_at=None
    )
    if (consent := standing.first()) is None:
        return False
    consent.withdrawn_at, consent.withdrawn_how = at, how
    consent.save(update_fields=["withdrawn_at", "withdrawn_how"])
    record("consent.withdrawn", consent, by=by, at=at, purpose=purpose, how=how)
    return True
