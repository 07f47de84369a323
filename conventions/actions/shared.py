"""What these actions do the same way."""

from __future__ import annotations

from conventions.models import Convention


def locked(convention: Convention) -> Convention:
    """The convention as it is now, held until the transaction ends."""
    return Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
