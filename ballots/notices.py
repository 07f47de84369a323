"""What ballots tell members of, by the clock: notice, opening, the result; reminders to those yet to vote.

Each is told once, whoever sweeps and however often. Moments are the ballot's own, read when it is told: nobody
types a date into a letter. What becomes of a letter is members.notices' affair.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import UNDONE, State
from ballots.models import Ballot, RollEntry
from ballots.objections import Objection
from members import notices, reminders
from members.models import Member, Notice
from members.notices import Event, declare
from momentum_demo.moments import UK
from momentum_demo.tasks import each

NEWS = timedelta(days=2)  # what happened longer ago is no news: say nothing rather than say it late


def still_to_vote(notice: Notice, members: Collection[int]) -> set[int]:
    """Those of `members` who have not voted in the ballot of `notice`, while it is open."""
    entries = RollEntry.objects.filter(
        ballot=notice.facts["ballot"],
        ballot__state=State.OPEN,
        issued_papers=None,
        member__in=members,
    )
    return set(entries.values_list("member", flat=True))


GIVEN = declare(Event("ballot-notice", _("Notice of a ballot"), "ballots/mail/notice.txt"))
OPENED = declare(
    Event(
        "ballot-open",
        _("Voting is open"),
        "ballots/mail/opened.txt",
        wanted=still_to_vote,
        to_a_vote=True,
    )
)
REMINDER = declare(
    Event(
        "ballot-reminder",
        _("Not voted yet"),
        "ballots/mail/reminder.txt",
        wanted=still_to_vote,
        to_a_vote=True,
    )
)
ABANDONED = declare(
    Event("ballot-abandoned", _("A ballot was abandoned"), "ballots/mail/abandoned.txt")
)
ANNULLED = declare(
    Event("ballot-annulled", _("A ballot was annulled"), "ballots/mail/annulled.txt")
)
RESULT = declare(Event("ballot-result", _("A result"), "ballots/mail/result.txt"))


OBJECTION = declare(
    Event("roll-objection", _("An answer to an objection"), "ballots/mail/objection.txt")
)


def objection_answered(objection: Objection, *, by: Member, at: datetime) -> None:
    """Tell whoever objected, and whoever's entry it changed."""
    told = {objection.by_id}
    if objection.root is not None and objection.subject_id is not None:
        told.add(objection.subject_id)
    notices.tell(
        OBJECTION,
        Member.objects.filter(pk__in=told),
        about=f"ballots.objection:{objection.pk}",
        facts={
            "title": objection.ballot.title,
            "reason": objection.reason,
            "changed": objection.root is not None,
            "url": settings.SITE_URL + reverse("ballots:roll", args=[objection.ballot.slug]),
        },
        by=by,
        at=at,
    )


@shared_task(name="ballots.tell")
def sweep() -> None:
    """Tell whatever is to be told. A sweep that is missed, doubled or killed is made good by the next."""
    now = timezone.now()
    states = [State.NOTIFIED, State.OPEN, State.DECLARED, *UNDONE]
    over = Q(state=State.DECLARED, declared_at__lt=now - NEWS)
    over |= Q(state__in=UNDONE, undoings__agreed_at__lt=now - NEWS)
    each(Ballot.objects.filter(state__in=states).exclude(over), tell, now)


def tell(ballot: Ballot, *, at: datetime) -> None:
    """Tell what is due of one ballot at `at`."""
    if ballot.held_elsewhere:
        return
    on_roll = Member.objects.filter(roll_entries__ballot=ballot)
    waiting = on_roll.filter(roll_entries__ballot=ballot, roll_entries__issued_papers=None)
    match ballot.state:
        case State.NOTIFIED:
            say(GIVEN, ballot, on_roll, at=at)
        case State.OPEN if at - ballot.opens_at < NEWS:
            say(OPENED, ballot, waiting, at=at)
        case State.VOID | State.ANNULLED:
            assert ballot.undone is not None
            event = ABANDONED if ballot.state == State.VOID else ANNULLED
            say(event, ballot, on_roll, at=at, more={"reason": ballot.undone.reason})
        case State.DECLARED:
            say(RESULT, ballot, on_roll, at=at)
    if ballot.state == State.OPEN:
        due = reminders.due(ballot.opens_at, ballot.closes_at, at=at, zone=UK)
        if due is not None:
            say(REMINDER, ballot, waiting, which=due.reminder, at=at)


def say(
    event: Event,
    ballot: Ballot,
    members: Any,
    *,
    at: datetime,
    which: str = "",
    more: Mapping[str, str] | None = None,
) -> None:
    """Tell `members` of `event`, once for each notice of the ballot given. `more` is for the letter."""
    assert ballot.notified_at is not None
    given = ballot.notified_at.isoformat(timespec="seconds")
    about = ":".join(["ballots.ballot", str(ballot.pk), given, which]).rstrip(":")
    notices.tell(
        event, members, about=about, facts=facts(ballot, event) | dict(more or {}), by=None, at=at
    )


def facts(ballot: Ballot, event: Event) -> dict[str, Any]:
    """What letters about `ballot` are filled in with; its manifest's hash, once ballots have one."""
    page = "ballots:result" if event in {RESULT, ANNULLED} else "ballots:detail"
    return {
        "ballot": ballot.pk,
        "title": ballot.title,
        "opens_at": ballot.opens_at,
        "closes_at": ballot.closes_at,
        "roll_size": ballot.roll_size,
        "roll_fingerprint": ballot.roll_fingerprint,
        "objections_end_at": ballot.objections_end_at,
        "manifest": ballot.fingerprint,
        "url": settings.SITE_URL + reverse(page, args=[ballot.slug]),
    }
