"""What endorsements tell all members of, by the clock: a round, the time to ask, an endorsement that changed.

The ballot tells of its own notice, opening and result: see ballots.notices. Each thing is told once, whoever
sweeps and however often.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from endorsements.lifecycle import Outcome, RoundState
from endorsements.models import Decision, Round
from members import notices, queries
from members.notices import Event, declare
from momentum_demo.tasks import each

NEWS = timedelta(days=2)  # what happened longer ago is no news: say nothing rather than say it late

ANNOUNCED = declare(
    Event("endorsement-announced", _("An endorsement announced"), "endorsements/mail/announced.txt")
)
ASKING = declare(
    Event("endorsement-asking", _("Requests for endorsement"), "endorsements/mail/asking.txt")
)
CHANGED = declare(
    Event("endorsement-changed", _("An endorsement changed"), "endorsements/mail/changed.txt")
)


@shared_task(name="endorsements.tell")
def sweep() -> None:
    """Tell whatever is to be told. A sweep that is missed, doubled or killed is made good by the next."""
    now = timezone.now()
    announced = Round.objects.filter(state=RoundState.ANNOUNCED)
    each(announced.filter(announced_at__gt=now - NEWS), tell_of_round, now)
    each(announced.filter(opens_at__lte=now, opens_at__gt=now - NEWS), tell_to_ask, now)
    carried = Decision.objects.filter(carried=True).exclude(outcome=Outcome.KEEP)
    each(carried.filter(final_at__gt=now - NEWS), tell_of_change, now)


def tell_of_round(round_: Round, *, at: datetime) -> None:
    """That a round was announced, with its dates."""
    tell(ANNOUNCED, round_, round_, at=at)


def tell_to_ask(round_: Round, *, at: datetime) -> None:
    """That requests are open, and until when."""
    tell(ASKING, round_, round_, at=at)


def tell_of_change(decision: Decision, *, at: datetime) -> None:
    """That a decision about an endorsement is final. One that an appeal set aside changed nothing: silence."""
    appeal = getattr(decision, "appeal", None)
    verdict = getattr(appeal, "verdict", None)
    if verdict is not None and verdict.allowed:
        return
    endorsement = decision.endorsement
    page = reverse("endorsements:relationship", args=[endorsement.round.slug])
    facts = {
        "endorsed": endorsement.request.name,
        "outcome": decision.outcome,
        "url": settings.SITE_URL + page,
    }
    tell(CHANGED, decision, endorsement.round, facts=facts, at=at)


def tell(
    event: Event,
    about: Model,
    round_: Round,
    *,
    facts: dict[str, Any] | None = None,
    at: datetime,
) -> None:
    """Tell everyone in good standing on that day, once."""
    known = {
        "title": round_.title,
        "opens_at": round_.opens_at,
        "closes_at": round_.closes_at,
        "votes_at": round_.votes_at,
        "url": settings.SITE_URL + reverse("endorsements:round", args=[round_.slug]),
    }
    notices.tell(
        event,
        queries.in_good_standing(
            timezone.localdate(at), arrears_allowed=round_.rules["arrears_allowed"]
        ),
        about=f"{about._meta.label_lower}:{about.pk}",
        facts=known | (facts or {}),
        by=None,
        at=at,
    )
