"""The forms of signing in, in our words. Settings name them to allauth.

Whoever asks for a code costs the same, member or not: allauth itself looks a stranger up once more, and a
member again on each page while they wait for it, so that the time it takes would say who is a member.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from momentum_demo.forms import SaysWhatToDo

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.utils.functional import _StrPromise

WHILE_WAITING: Final = frozenset(
    {
        "account_confirm_login_code",
        "account_email_verification_sent",
        "account_login",
        "account_request_login_code",
        "account_signup",
        "mfa_authenticate",
    }
)
CODE = {"autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}


class InOurWords(SaysWhatToDo):
    """Labels and hints in place of placeholders, which vanish as one types."""

    labels: ClassVar[dict[str, _StrPromise]] = {}
    hints: ClassVar[dict[str, _StrPromise]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs.update(CODE)
        self.name_the_empty()


def whose(email: str) -> AbstractBaseUser | None:
    """The account that an address signs in to: confirmed, or else its own. Two statements, whoever it is."""
    addresses = EmailAddress.objects.filter(email=email, user__is_active=True)
    best = addresses.order_by("-verified", "-primary").select_related("user").first()
    own = get_user_model().objects.filter(email=email, is_active=True).first()
    return best.user if best else own


class RequestLoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    labels = {"email": _("Email address")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=email.lower()):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = whose(email.lower())
        return email


class LoginForm(InOurWords, account.LoginForm):
    labels = {"login": _("Email address")}

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        """As allauth's, but by the form above."""
        form = RequestLoginCodeForm({"email": email})
        if form.is_valid():
            self.user = form._user
        for words in form.errors.get("email", []):
            self.add_error("login", words)
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned


class StrangerMiddleware:
    """Looks up an account for a stranger who waits for a code, where allauth looks a member's up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.resolver_match and request.resolver_match.view_name in WHILE_WAITING:
            waiting = request.session.get(LOGIN_SESSION_KEY)
            if waiting and waiting["user_pk"] is None:
                get_user_model().objects.filter(pk=0).first()


class ConfirmLoginCodeForm(InOurWords, account.ConfirmLoginCodeForm):
    labels = {"code": _("Code from the email")}


class ConfirmEmailVerificationCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):
    labels = {"code": _("Code from the email")}


class AddEmailForm(InOurWords, account.AddEmailForm):
    labels = {"email": _("New email address")}
    hints = {"email": _("We will send a code to it, to be sure that it is yours.")}


class AuthenticateForm(InOurWords, mfa.AuthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ReauthenticateForm(InOurWords, mfa.ReauthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):
    labels = {"code": _("Code from the app")}
    hints = {"code": _("Six figures. It changes every 30 seconds.")}


class AddWebAuthnForm(InOurWords, webauthn.AddWebAuthnForm):
    labels = {
        "name": _("A name for it"),
        "passwordless": _("Sign in with it alone, without a code"),
    }
    hints = {
        "name": _("So that you know it again: “My phone”, “Work laptop”."),
        "passwordless": _("Your device will ask for your fingerprint, face or PIN."),
    }


class EditWebAuthnForm(InOurWords, webauthn.EditWebAuthnForm):
    labels = {"name": _("A name for it")}
