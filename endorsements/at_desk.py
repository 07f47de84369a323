"""What of endorsements waits at the staff desk, and what is found there; see members.desks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ballots.lifecycle import UNDONE
from endorsements.lifecycle import Backing, RoundState
from endorsements.models import Appeal, Commitment, Request, Round, Side
from members.desks import MOST, Found, Work
from members.models import Member
from members.roles import RUNS_BALLOTS, STAFF_DESK, Role


def waiting(roles: Collection[Role], *, by: Member, at: datetime) -> list[Work]:
    """Promises overdue, for everybody at the desk; papers to make and appeals to have judged."""
    broken = Commitment.objects.filter(
        due_on__lt=timezone.localdate(at),
        contacts=None,
        owed_by=Side.ORGANISATION,
    ).exclude(endorsement__state=Backing.ENDED)
    work = [
        Work(
            1,
            _("Overdue to %(person)s: %(promise)s")
            % {"person": each.endorsement.request.name, "promise": each.words},
            reverse("endorsements:relationship", args=[each.endorsement.round.slug]),
            late=True,
        )
        for each in broken.select_related("endorsement__request", "endorsement__round")
    ]
    if RUNS_BALLOTS & set(roles):
        rounds = Round.objects.filter(
            Q(state=RoundState.ANNOUNCED, settles_at__lte=at)
            | Q(
                state__in=[RoundState.BALLOTED, RoundState.DECLARED],
                contest__ballot__state__in=UNDONE,
            )
        )
        appeals = Appeal.objects.filter(verdict=None)
        desk = reverse("endorsement_desk:index")
        work += [
            Work(rounds.count(), _("Endorsement papers to make"), desk),
            Work(appeals.count(), _("Appeals about endorsements without a verdict"), desk),
        ]
    return work


def found(
    words: str, roles: Collection[Role], *, by: Member, at: datetime
) -> dict[str, list[Found]]:
    """Rounds by title or office, and those who asked by name: all of it is public."""
    if not STAFF_DESK & set(roles):
        return {}
    rounds = Round.objects.filter(Q(title__icontains=words) | Q(post__name__icontains=words))
    asked = Request.objects.filter(name__icontains=words).select_related("round")
    return {
        _("Endorsement rounds"): [
            Found(each.title, str(each.post), reverse("endorsements:round", args=[each.slug]))
            for each in rounds.select_related("post")[:MOST]
        ],
        _("Requests for endorsement"): [
            Found(
                each.name,
                each.round.title,
                reverse("endorsements:person", args=[each.round.slug, each.number]),
            )
            for each in asked[:MOST]
        ],
    }
