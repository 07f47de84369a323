"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Whose democracy this is, whether it is only a demonstration, and how the page should look.

    theme   light or dark; empty to follow the reader's own system
    """
    theme = request.COOKIES.get("theme", "")
    return {
        "organisation": settings.ORGANISATION,
        "demo": settings.DEMO,
        "support_email": support_email(),
        "theme": theme if theme in THEMES else "",
    }


def support_email() -> str:
    """Whom to write to for help."""
    return str(settings.SUPPORT_EMAIL or settings.DEFAULT_FROM_EMAIL)
