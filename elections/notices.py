"""What elections tell members of by mail: candidates what happened to them, members what candidates say.

A candidate's message goes as campaign mail, to those who take it. All else is constitutional.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from elections.models import Candidacy, Election, Relayed
from members import events, notices
from members.models import Member
from members.notices import Channel, Event, declare

OPENED = declare(Event("election-open", _("An election begins"), "elections/mail/opened.txt"))
ENOUGH = declare(
    Event("election-nominated", _("Enough nominations"), "elections/mail/nominated.txt")
)
RULED = declare(Event("election-ruled", _("A ruling on a candidacy"), "elections/mail/ruled.txt"))
JUDGED = declare(Event("election-judged", _("An appeal decided"), "elections/mail/judged.txt"))
BALLOTED = declare(
    Event("election-balloted", _("Candidates’ papers are made"), "elections/mail/balloted.txt")
)
ELECTED = declare(Event("election-elected", _("Elected"), "elections/mail/elected.txt"))
ANNULLED = declare(
    Event("election-annulled", _("A result is annulled"), "elections/mail/annulled.txt")
)
RELAYED = declare(
    Event(
        "election-relayed",
        _("A candidate’s message"),
        "elections/mail/relayed.txt",
        channel=Channel.CAMPAIGN,
        wanted=events.who_agreed,
    )
)


def tell_candidate(event: Event, candidacy: Candidacy, *, at: datetime, **facts: Any) -> None:
    """Tell a candidate of something that happened to their candidacy."""
    election = candidacy.election
    notices.tell(
        event,
        Member.objects.filter(pk=candidacy.member_id),
        about=f"elections.candidacy:{candidacy.pk}",
        facts={
            "title": election.title,
            "name": candidacy.name,
            "settles_at": election.settles_at,
            "votes_at": election.votes_at,
            "office_on": election.takes_office_on,
            "url": settings.SITE_URL
            + reverse("elections:candidate", args=[election.slug, candidacy.number]),
            **facts,
        },
        by=None,
        at=at,
    )


def tell_members(election: Election, *, at: datetime) -> None:
    """Tell the members of the regions that elect that they can put themselves forward."""
    notices.tell(
        OPENED,
        Member.objects.filter(
            region__elected_places__election=election, merged_into=None, erased_at=None
        ),
        about=f"elections.election:{election.pk}",
        facts={
            "title": election.title,
            "opens_at": election.opens_at,
            "closes_at": election.closes_at,
            "nominate_until_at": election.nominate_until,
            "needed": election.rules["nominations_needed"],
            "url": settings.SITE_URL + reverse("elections:election", args=[election.slug]),
        },
        by=None,
        at=at,
    )


def pass_on(relayed: Relayed, *, at: datetime) -> None:
    """Pass a candidate's message on to the members on their region's roll, or in their region before it."""
    candidacy = relayed.candidacy
    notices.tell(
        RELAYED,
        Member.objects.filter(region=candidacy.place.region, merged_into=None, erased_at=None),
        about=f"elections.relayed:{relayed.pk}",
        facts={
            "title": candidacy.election.title,
            "name": candidacy.name,
            "subject": relayed.subject,
            "text": relayed.text,
            "each": candidacy.election.rules["messages"],
            "url": settings.SITE_URL
            + reverse("elections:candidate", args=[candidacy.election.slug, candidacy.number]),
        },
        by=None,
        at=at,
    )
