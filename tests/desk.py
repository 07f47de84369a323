"""Sitting down at the staff desk: an officer's client, past the door."""

from __future__ import annotations

from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from django.test import Client

from members.models import Member, User
from momentum_demo.demo import factor


def signed_in(who: Member | User, *, has_factor: bool = True, used_factor: bool = True) -> Client:
    """A browser in which `who` is signed in, with their second factor unless said otherwise."""
    user = who.user if isinstance(who, Member) else who
    client = Client()
    client.force_login(user)
    if has_factor:
        factor.give(user)
    if used_factor:
        session = client.session
        record_authentication(SimpleNamespace(session=session), user, method="mfa", type="totp")
        session.save()
    return client
