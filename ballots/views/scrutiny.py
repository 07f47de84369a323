"""The scrutineer's room: everything about a ballot to be read, nothing to be changed, and nobody's vote."""

from __future__ import annotations

import tempfile
from typing import cast

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ballots import actions, bundle, report
from ballots.models import Ballot
from ballots.objections import Answer, Matter
from members.gates import OfficerRequest, for_roles
from members.roles import SCRUTINISES
from momentum_demo.models import AuditEvent

IN_MEMORY = 8 * 1024 * 1024  # bytes; more goes to a file that vanishes when it is closed


@never_cache
@require_GET
@for_roles(SCRUTINISES)
def index(request: OfficerRequest) -> HttpResponse:
    """Every ballot there is to look into, and what waits."""
    ballots = Ballot.objects.exclude(roll_frozen_at=None).exclude(manifest=None)
    found = ballots.prefetch_related("objections").order_by("-closes_at")
    waiting = {Answer.OPEN, Answer.PROPOSED}
    rows = [
        (
            ballot,
            sum(
                asked.answer in waiting and asked.matter == Matter.DOUBT
                for asked in ballot.objections.all()
            ),
        )
        for ballot in found
    ]
    event = AuditEvent.objects.order_by("-pk").first()
    last = bytes(event.hash).hex() if event else ""  # as it is kept: what `audit verify` looks for
    return render(request, "staff/scrutiny.html", {"rows": rows, "last": last})


@never_cache
@require_GET
@for_roles(SCRUTINISES)
def room(request: OfficerRequest, slug: str) -> HttpResponse:
    """One ballot: the report as drafted from the record, and where everything is."""
    ballot = noticed(slug)
    context = {
        "ballot": ballot,
        "report": report.draft(ballot),
    }
    return render(request, "staff/scrutiny_ballot.html", context)


@never_cache
@require_GET
@for_roles(SCRUTINISES)
def download(request: OfficerRequest, slug: str) -> HttpResponse:
    """Everything to check the ballot with, as one ZIP; that it was taken is on the record."""
    ballot = noticed(slug)
    actions.note_bundle_taken(ballot, by=request.member, at=timezone.now())
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - FileResponse closes it
    bundle.write(ballot, file)
    file.seek(0)
    streamed = FileResponse(file, as_attachment=True, filename=f"{slug}.zip")
    return cast("HttpResponse", streamed)  # a stream is one in all but its class


def noticed(slug: str) -> Ballot:
    """The ballot, once notice of it was given here."""
    return get_object_or_404(
        Ballot.objects.select_related("rule_set", "region").exclude(manifest=None), slug=slug
    )
