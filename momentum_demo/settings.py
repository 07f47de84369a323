"""Settings, read top to bottom. Values come from the environment.

The defaults suit a laptop and are safe on a server: without DEMO=1 the app wants HTTPS, a secret of its
own and a list of the hosts it answers to.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from momentum_demo.addresses import urls

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").absolute()

# DEMO=1: mail goes to a page, the cast sign in with one click, plain HTTP will do. Never on a server.
DEMO = os.environ.get("DEMO") == "1"
DEBUG = False


def secret(name: str) -> str:
    """The secret called `name`; only a demo may do without."""
    if value := os.environ.get(name):
        return value
    if DEMO:
        return f"{name} of the demo, known to everyone and good for nothing else"
    raise ImproperlyConfigured(
        f"Set {name} in the environment to a long random text, or DEMO=1 to try things out."
    )


def database(url: str, **options: Any) -> dict[str, Any]:
    """Django's settings for a postgresql:// URL; `?host=` names a socket's directory."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {**query, **options},
    }


# --- Who we are

ORGANISATION = os.environ.get("ORGANISATION", "Momentum")
SECRET_KEY = secret("SECRET_KEY")
# Encrypts second-factor secrets in the database. Its own value, so that either can be changed alone.
FIELD_KEY = base64.urlsafe_b64encode(hashlib.sha256(secret("FIELD_SECRET").encode()).digest())
# Encrypt what members say of themselves, the newest first; `manage.py rotate_attribute_keys` moves to it.
ATTRIBUTE_KEYS = [
    base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())
    for key in os.environ.get("ATTRIBUTE_SECRETS", "").split() or [secret("FIELD_SECRET")]
]
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]").split()
SUPPORT_EMAIL = os.environ.get("SUPPORT_EMAIL", "")  # whom members write to for help
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "momentum_demo",
    "members",
    "ballots",
    "motions",
    "endorsements",
    "elections",
    "conventions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "ballots.middleware.UrnMiddleware",  # first: it says there why
    "momentum_demo.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",  # before those that answer by themselves, so that they carry it too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "momentum_demo.signing_in.StrangerMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.MemberMiddleware",
    "members.middleware.DoorMiddleware",
    "momentum_demo.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "momentum_demo.urls"
WSGI_APPLICATION = "momentum_demo.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "template_partials.templatetags.partials",
                "momentum_demo.templatetags.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "momentum_demo.context.organisation",
            ],
        },
    }
]
FORM_RENDERER = "momentum_demo.forms.Renderer"

# --- The database: two roles, two schemas, one server

_servers = urls(VAR)  # of the environment, or those `make demo` starts
DATABASES = {
    "default": database(_servers.app),
    # The ballot box: its own schema, seen only by its own role. Its transactions are never the members'.
    # A million papers are gathered and sorted in 64 MB of memory; with PostgreSQL's usual 4 it writes to disk.
    "urn": database(_servers.urn, options="-c search_path=urn -c work_mem=64MB"),
}
for _connection in DATABASES.values():
    _connection["CONN_HEALTH_CHECKS"] = True
    _connection["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
DATABASE_ROUTERS = ["ballots.urn.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Where sealed papers are cast: empty for this host, or another one that reaches the same processes, such as
# https://urn.example.org, so that the address alone keeps cookies away. Its proxy must not log requests.

URN_URL = os.environ.get("URN_URL", "").rstrip("/")

# --- Keys of ballots: a directory outside the database, one for all web machines and workers

KEYSTORE = Path(os.environ.get("KEYSTORE") or VAR / "keys").absolute()
# An RFC 3161 authority that stamps the last head of each board, and a PEM file with its root's certificate, if
# it is not among those that this machine trusts.
TSA_URL, TSA_ROOTS = os.environ.get("TSA_URL", ""), os.environ.get("TSA_ROOTS", "")

# --- Redis and the worker

REDIS_URL = _servers.redis
# Celery has its own words for a socket and for a numbered database on it.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
SWEEP_SECONDS = float(
    os.environ.get("SWEEP_SECONDS", "5")
)  # how often the clock looks for what is due
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
# Two queues in one: what somebody waits for goes first, what the clock wants comes behind. A worker takes no
# more than it works on, or its own hoard would be a third.
BEHIND = 9
CELERY_TASK_DEFAULT_PRIORITY = 0
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "queue_order_strategy": "priority",
    "priority_steps": [CELERY_TASK_DEFAULT_PRIORITY, BEHIND],
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

# --- Signing in: no passwords; a code by email, or a passkey; officers and staff a second factor

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "members.adapter.MFAAdapter"
ACCOUNT_FORMS = {
    "login": "momentum_demo.signing_in.LoginForm",
    "request_login_code": "momentum_demo.signing_in.RequestLoginCodeForm",
    "confirm_login_code": "momentum_demo.signing_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "momentum_demo.signing_in.ConfirmEmailVerificationCodeForm",
    "add_email": "momentum_demo.signing_in.AddEmailForm",
}
MFA_FORMS = {
    "authenticate": "momentum_demo.signing_in.AuthenticateForm",
    "reauthenticate": "momentum_demo.signing_in.ReauthenticateForm",
    "activate_totp": "momentum_demo.signing_in.ActivateTOTPForm",
    "add_webauthn": "momentum_demo.signing_in.AddWebAuthnForm",
    "edit_webauthn": "momentum_demo.signing_in.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = ORGANISATION
MFA_TOTP_TOLERANCE = 1  # the code before and the one after: nobody types to the second
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Mail

EMAIL_BACKEND = (
    "momentum_demo.outbox.OutboxBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"  # STARTTLS, as on port 587
EMAIL_USE_SSL = (
    os.environ.get("EMAIL_USE_SSL") == "1"
)  # instead of it: TLS from the start, as on port 465
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "votes@localhost")
# Postmark instead of SMTP, if there is a token: then bounces come back by themselves, to /mail/postmark/.
POSTMARK_TOKEN = os.environ.get("POSTMARK_TOKEN", "")
if POSTMARK_TOKEN and not DEMO:
    EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
ANYMAIL = {
    "POSTMARK_SERVER_TOKEN": POSTMARK_TOKEN,
    "WEBHOOK_SECRET": os.environ.get(
        "POSTMARK_WEBHOOK_SECRET", ""
    ),  # user:password, as Postmark is told
}
MAIL_STREAMS = {
    "constitutional": "outbound",
    "campaign": "broadcast",
}  # Postmark's names for the two
MAIL_PER_MINUTE = int(os.environ.get("MAIL_PER_MINUTE", "600"))

# --- What the apps answer when the register asks: see members.notices, .desks, .homes and .holdings

NOTICE_EVENTS = [
    "members.events",
    "ballots.notices",
    "endorsements.notices",
    "elections.notices",
    "conventions.notices",
]
DESKS = [  # in the order in which the staff desk shows them
    "ballots.at_desk",
    "members.at_desk",
    "endorsements.at_desk",
    "elections.at_desk",
    "motions.at_desk",
    "conventions.at_desk",
]
HOMES = ["motions.at_home", "elections.at_home", "endorsements.at_home", "conventions.at_home"]
AFTERMATHS = [  # which apps say what becomes of what followed from a ballot that is annulled
    "elections.aftermath",
    "endorsements.aftermath",
    "motions.aftermath",
    "conventions.aftermath",
]

HOLDINGS = [  # in the order in which they forget
    "conventions.personal",
    "endorsements.personal",
    "motions.personal",
    "elections.personal",
    "ballots.personal",
    "members.personal",
]

# --- Time and words

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Cymraeg"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["momentum_demo.formats"]

# --- Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "momentum_demo.fonts.Finder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Safe by default

SECURE_SSL_REDIRECT = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours add to X-Forwarded-For: limits on signing in are counted for each visitor's address,
# and without this everybody behind the proxy would be one visitor.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0" if DEMO else "1"))
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # probes come by plain HTTP, from inside
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
# Twice the longest text (motions.drafting.plain) with every letter percent-encoded: whatever somebody pastes
# comes back to them in its box, with what is wrong. momentum_demo.views.bad_request answers beyond that.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000  # bytes, without files
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF, *([URN_URL] if URN_URL else [])],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Logs: one JSON object a line; a request's id, path and time; never a body, never a member beside a ballot

DEFAULT_EXCEPTION_REPORTER_FILTER = "momentum_demo.logs.NothingSent"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"not_of_the_urn": {"()": "momentum_demo.logs.NotOfTheUrn"}},
    "formatters": {"json": {"()": "momentum_demo.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": []},  # or faults would be mailed, with whose page it was
        "django.request": {
            "filters": ["not_of_the_urn"]
        },  # or a refusal is a line, with its moment
        "django.server": {"handlers": [], "propagate": False},
        "celery.app.trace": {"level": "WARNING"},  # or every tick of the clock is two lines
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
