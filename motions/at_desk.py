"""What of motions waits at the staff desk, and what is found there; see members.desks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from members.desks import MOST, Found, Work
from members.models import Member
from members.roles import RUNS_PROCESSES, STAFF_DESK, Role
from motions.lifecycle import State
from motions.models import Stage, Submission
from motions.templatetags.submissions import address
from motions.timetables import Ends


def waiting(roles: Collection[Role], *, by: Member, at: datetime) -> list[Work]:
    """Rulings awaited, appeals, and stages whose deed is overdue."""
    if not RUNS_PROCESSES & set(roles):
        return []
    rulings = reverse("committee:rulings")
    stages = Stage.objects.filter(ends=Ends.BY_DEED, finished_at=None, process__opened_at__lte=at)
    overdue = [each for each in stages.prefetch_related("windows") if each.is_overdue(at)]
    return [
        Work(
            Submission.objects.filter(state=State.SUBMITTED).count(), _("Rulings awaited"), rulings
        ),
        Work(
            Submission.objects.filter(state=State.APPEALED).count(),
            _("Appeals against rulings"),
            rulings,
        ),
        Work(
            len(overdue),
            _("Stages of processes that are overdue, in public"),
            reverse("committee:processes"),
            late=True,
        ),
    ]


def found(
    words: str, roles: Collection[Role], *, by: Member, at: datetime
) -> dict[str, list[Found]]:
    """Motions and amendments by number or title, once they are submitted; who moved them is not searched."""
    if not STAFF_DESK & set(roles):
        return {}
    asked = Q(title__icontains=words)
    if words.isdecimal():
        asked |= Q(number=int(words), lead=None)
    some = Submission.objects.filter(asked).select_related("process", "lead")
    return {
        _("Motions"): [
            Found(f"{each}: {each.title}", str(each.process), address(each)) for each in some[:MOST]
        ]
    }
