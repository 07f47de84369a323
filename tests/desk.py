"""Sitting down at the staff desk: an officer's client, past the door."""

from __future__ import annotations

from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from members import gates
from members.models import Member, User

SECRET = "TESTSTESTSTESTSTESTSTESTSTESTS22"  # base 32


def give_factor(user: User) -> None:
    """Give `user` an authenticator app with SECRET in it, unless they have a second factor."""
    if not gates.has_factor(user):
        TOTP.activate(user, SECRET)


def signed_in(who: Member | User, *, has_factor: bool = True, used_factor: bool = True) -> Client:
    """A browser in which `who` is signed in, with their second factor unless said otherwise."""
    user = who.user if isinstance(who, Member) else who
    client = Client()
    client.force_login(user)
    if has_factor:
        give_factor(user)
    if used_factor:
        session = client.session
        record_authentication(SimpleNamespace(session=session), user, method="mfa", type="totp")
        session.save()
    return client
