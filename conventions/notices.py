"""What conventions tell all members of, by the clock: that one is announced, and that one is given up.

Each is told once, whoever sweeps and however often.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.lifecycle import State
from conventions.models import Convention
from members import notices, queries
from members.notices import Event, declare
from momentum_demo.tasks import each

NEWS = timedelta(days=2)  # what happened longer ago is no news: say nothing rather than say it late

ANNOUNCED = declare(
    Event("convention-announced", _("Notice of a convention"), "conventions/mail/announced.txt")
)
ABANDONED = declare(
    Event("convention-abandoned", _("A convention given up"), "conventions/mail/abandoned.txt")
)


@shared_task(name="conventions.tell")
def sweep() -> None:
    """Tell whatever is to be told. A sweep that is missed, doubled or killed is made good by the next."""
    now = timezone.now()
    fresh = Q(state=State.ANNOUNCED, announced_at__gt=now - NEWS)
    coming = Q(state=State.ABANDONED, opens_at__gt=now)
    each(Convention.objects.filter(fresh | coming), tell, now)


def tell(convention: Convention, *, at: datetime) -> None:
    """Tell everyone in good standing on that day, once."""
    notices.tell(
        ABANDONED if convention.state == State.ABANDONED else ANNOUNCED,
        queries.in_good_standing(
            timezone.localdate(at), arrears_allowed=convention.rules["arrears_allowed"]
        ),
        about=f"conventions.convention:{convention.pk}",
        facts={
            "title": convention.title,
            "opens_at": convention.opens_at,
            "closes_at": convention.closes_at,
            "registration_closes_at": convention.registration_closes_at,
            "zone": convention.zone,
            "place": convention.place,
            "reason": convention.reason,
            "url": settings.SITE_URL + reverse("conventions:convention", args=[convention.slug]),
        },
        by=None,
        at=at,
    )
