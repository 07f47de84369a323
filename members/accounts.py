"""Accounts that come to an end: nobody signs in by them again, or can tell whose they were."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from members.models import Member, User


def shut_out(user: User) -> None:
    """Let nobody sign in as `user` any more, nor stay signed in."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    EmailAddress.objects.filter(user=user).delete()
    theirs = UserSession.objects.filter(user=user)
    keys = list(theirs.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    theirs.delete()


def anonymise(member: Member, *, at: datetime) -> None:
    """Take out of the entry and of the account what says who it is. They cannot sign in any more."""
    user = member.user
    shut_out(user)
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email = f"erased-{member.pk}@erased.invalid"
    user.last_login = None
    user.is_staff = False
    user.save()
    user.user_permissions.clear()
    member.name = f"Member {member.number}"
    member.phone = member.address = member.postcode = member.external = ""
    member.local_group = None
    member.erased_at = at
    member.save()
