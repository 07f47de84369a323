"""The forms of signing in, in our words. Settings name them to allauth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from momentum_demo.forms import SaysWhatToDo

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

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


class LoginForm(InOurWords, account.LoginForm):
    labels = {"login": _("Email address")}


class RequestLoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    labels = {"email": _("Email address")}


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
