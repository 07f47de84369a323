"""Changed addresses before a vote: whose letters are held back, and what on a roll needs a second look.

An address put in by somebody else than the member may be a thief's. Until the member is known to want it, no
letter that leads to a vote goes there; anybody can still sign in and vote without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse

from members import likeness
from members.models import Bounce, ContactChange, Member, Message, MessageState

WATCHED = timedelta(days=30)
HELD_BACK = "the new address is not confirmed"
SALT = "members.confirm-contact"


def unconfirmed(at: datetime) -> QuerySet[ContactChange]:
    """Changes of email addresses, lately, that nobody knows to be the member's wish, or that are not."""
    lately = Q(at__gt=at - WATCHED, confirmed_at=None)
    return ContactChange.objects.filter(lately | Q(disputed_at__isnull=False), field="email")


def held_back(members: Collection[int], at: datetime) -> set[int]:
    """Those of `members` to whose address no letter with the way to a vote may go at `at`."""
    return set(unconfirmed(at).filter(member__in=members).values_list("member", flat=True))


def release(member: int, *, at: datetime) -> None:
    """Put the letters that were held back in the post again, if nothing holds them any more.

    Whether they are still wanted is asked again before each is sent.
    """
    if not held_back([member], at):
        Message.objects.filter(member=member, state=MessageState.SKIPPED, reason=HELD_BACK).update(
            state=MessageState.WAITING, reason="", due_at=at
        )


def confirm_path(member: Member, address: str) -> str:
    """Where whoever reads mail at `address`, which was `member`'s until then, says that the change is right."""
    token = signing.dumps([member.pk, address], salt=SALT)
    return reverse("confirm_contact", args=[token])


def confirming(token: str) -> ContactChange | None:
    """The change that `token` can confirm; None if there is none, or not any more."""
    try:
        key, address = signing.loads(token, salt=SALT, max_age=WATCHED)
    except (signing.BadSignature, ValueError):
        return None
    found = ContactChange.objects.filter(member=key, field="email", old=address)
    return found.filter(confirmed_at=None, disputed_at=None).first()


def amiss(members: QuerySet[Member], at: datetime) -> dict[str, list[Member]]:
    """Of `members`, those whose mailbox is "shared", "unconfirmed" or "bounced"."""
    everybody = list(members.select_related("user"))
    boxes = Counter(likeness.mailbox(member.user.email) for member in everybody)
    bounced = set(Bounce.objects.values_list("address", flat=True))
    changed = held_back([member.pk for member in everybody], at)
    return {
        "shared": [m for m in everybody if boxes[likeness.mailbox(m.user.email)] > 1],
        "unconfirmed": [m for m in everybody if m.pk in changed],
        "bounced": [m for m in everybody if m.user.email in bounced],
    }
