"""The ballots of all regions beside each other: frozen, read, signed and given notice of in one act."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ballots import rules as ballot_rules
from ballots.chronicle import version
from ballots.models import Ballot
from elections import actions, queries
from elections.views.shared import election_of, office_only
from members.gates import OfficerRequest, for_roles, roles_of
from members.models import Member
from members.roles import RUNS_BALLOTS, SIGNS_OFF_BALLOTS
from momentum_demo.shortcuts import done


@never_cache
@require_GET
@for_roles(SIGNS_OFF_BALLOTS)
def ballots(request: OfficerRequest, slug: str) -> HttpResponse:
    """Every region's ballot as it is: what is asked, of whom, when, by how many signed, and what is missing."""
    election = election_of(slug)
    member = office_only(request, election, SIGNS_OFF_BALLOTS)
    listed = [facts(each, member) for each in queries.drafts(election)]
    roles = roles_of(request)
    return render(
        request,
        "elections/ballots.html",
        {
            "election": election,
            "ballots": listed,
            "to_sign": [each for each in listed if not each["mine"]],
            "frozen": all(each["ballot"].roll_frozen_at for each in listed),
            "ready": not any(each["missing"] for each in listed),
            "runs": bool(RUNS_BALLOTS & roles),
        },
    )


def facts(ballot: Ballot, member: Member) -> dict[str, Any]:
    """One region's part of the page."""
    contests, signed = list(ballot.contests.all()), list(ballot.sign_offs.all())
    missing = ballot_rules.missing_for_notice(
        ballot,
        contests,
        sign_offs=len(signed),
        at=timezone.now(),
        untested=ballot.trustees.filter(opened__isnull=True).count(),
        parts=dict(ballot.roll_parts()),
    )
    return {
        "ballot": ballot,
        "contests": contests,
        "signed": signed,
        "mine": any(each.member_id == member.pk for each in signed),
        "missing": list(missing),
        "version": version(ballot),
    }


@require_POST
@for_roles(SIGNS_OFF_BALLOTS)
def sign(request: OfficerRequest, slug: str) -> HttpResponse:
    """Sign for every ballot as it was on the page; if one has changed since, none is signed."""
    election = election_of(slug)
    member = office_only(request, election, SIGNS_OFF_BALLOTS)
    read = {
        int(name.removeprefix("read-")): int(value)
        for name, value in request.POST.dict().items()
        if re.fullmatch("read-[0-9]{1,18} [0-9]{1,18}", f"{name} {value}")
    }
    signed = actions.sign_off_all(election, read=read, by=member, at=timezone.now())
    words = ngettext(
        "You have signed %(n)s ballot off.", "You have signed %(n)s ballots off.", len(signed)
    )
    return done(request, words % {"n": len(signed)}, reverse("election_desk:ballots", args=[slug]))


@require_POST
@for_roles(RUNS_BALLOTS)
def freeze(request: OfficerRequest, slug: str) -> HttpResponse:
    """Freeze every region's roll."""
    return for_all(request, slug, actions.freeze_rolls, _("The rolls are frozen."))


@require_POST
@for_roles(RUNS_BALLOTS)
def notify(request: OfficerRequest, slug: str) -> HttpResponse:
    """Give notice of every region's ballot."""
    return for_all(
        request, slug, actions.notify_all, _("Notice is given. Voting opens and closes by itself.")
    )


def for_all(
    request: OfficerRequest, slug: str, act: Callable[..., object], words: str
) -> HttpResponse:
    election = election_of(slug)
    act(election, by=office_only(request, election, RUNS_BALLOTS), at=timezone.now())
    return done(request, words, reverse("election_desk:ballots", args=[slug]))
