"""Lists that wait for the worker."""

from __future__ import annotations

import logging
from datetime import datetime

from members.actions.importing.entering import enter
from members.actions.importing.reading import read
from members.actions.importing.undoing import take_back
from members.models import (
    Import,
    ImportState,
)

log = logging.getLogger(__name__)


def sweep(*, at: datetime) -> None:
    """Do whatever waits: read, enter, undo. Each claims its import; one that fails does not hold up others."""
    waiting = {
        ImportState.READING: read,
        ImportState.COMMITTING: enter,
        ImportState.UNDOING: take_back,
    }
    for upload in Import.objects.filter(state__in=waiting).defer("content").order_by("pk"):
        try:
            waiting[ImportState(upload.state)](upload, at=at)
        except Exception:  # whatever it is, the others must not wait for it
            log.exception("import %s failed while %s", upload.pk, upload.state)
