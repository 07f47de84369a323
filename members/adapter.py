from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from members.models import User

WRONG_CODE: Final = _("That is not the code. Check it, then try again.")
TOO_OFTEN: Final = _(
    "That was tried too often in a short time. Wait a few minutes, then try again."
)


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, for allauth."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": _("That address is on your account already."),
        "email_taken": _("Somebody else uses that address already."),
        "incorrect_code": WRONG_CODE,
        "max_email_addresses": _("You can have %d addresses at most. Remove one first."),
        "rate_limited": TOO_OFTEN,
        "same_as_current": _("That is the one you have now. Enter a different one."),
        "too_many_login_attempts": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People join through the membership office, not by making themselves an account."""
        return False

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Any = None, email: str | None = None
    ) -> None:
        """Keep on the register, and tell, what somebody changed where they sign in. We write our own letter."""
        from members.actions import readdressed
        from members.models import Member

        member = Member.objects.filter(user=user).first()
        if template_prefix == "account/email/email_changed" and member is not None:
            readdressed(member, context["from_email"], at=timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the message to the worker, so that asking takes as long for a stranger as for a member."""
        from members.mail import deliver

        message = self.render_mail(template_prefix, email, context | {"email": email})
        deliver.delay(subject=message.subject, body=message.body, to=list(message.to))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, for allauth; their secrets are encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": WRONG_CODE,
        "unverified_email": _("Confirm your email address first, then set this up."),
    }

    def encrypt(self, text: str) -> str:
        return Fernet(settings.FIELD_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return Fernet(settings.FIELD_KEY).decrypt(encrypted_text.encode()).decode()
