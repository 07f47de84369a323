"""Run by test_security.py as a server would run: prints, as JSON, how the app answers there."""

from __future__ import annotations

import json

import django
from django.conf import settings

# Collecting and compressing files takes long and is not what we ask about.
settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
django.setup()

from django.test import Client  # noqa: E402 - needs what setup() made

PLAIN = ("/", "/accounts/login/", "/health/live/")
SECURE = (
    "/accounts/login/",
    "/health/live/",
    "/demo/people/",
    "/demo/outbox/",
    "/design/",
    "/nowhere/",
)
SETTINGS = (
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "EMAIL_BACKEND",
    "ALLAUTH_TRUSTED_PROXY_COUNT",
)
HEADERS = {"host": "votes.example.org"}

client = Client(headers=HEADERS)
secure = Client(headers=HEADERS | {"x-forwarded-proto": "https"})
answers = {}
for path in PLAIN:
    answers[f"http {path}"] = client.get(path)
for path in SECURE:
    answers[f"https {path}"] = secure.get(path)
answers["door"] = secure.post("/demo/people/1001/")
answers["stranger"] = Client(headers=HEADERS | {"host": "evil.example.org"}).get("/health/live/")
secure.post("/language/", {"language": "cy"})
secure.post("/theme/", {"theme": "dark"})
print(
    json.dumps(
        {
            "settings": {name: getattr(settings, name) for name in SETTINGS},
            "status": {name: answer.status_code for name, answer in answers.items()},
            "headers": {name: dict(answer.headers) for name, answer in answers.items()},
            "cookies": {
                name: {key: value for key, value in morsel.items() if value}
                for name, morsel in secure.cookies.items()
            },
        }
    )
)
