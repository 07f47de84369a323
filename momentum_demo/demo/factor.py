"""The officers' second factor in the demonstration: one secret, known to everyone."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import TOTP

from members import gates
from members.models import User

SECRET = "MOMENTUMDEMOMOMENTUMDEMOMOMENTUM"  # base 32, as an authenticator app takes it


def give(user: User) -> None:
    """Give `user` an authenticator app with SECRET in it, unless they have a second factor."""
    if not gates.has_factor(user):
        TOTP.activate(user, SECRET)
