"""What of elections waits at the staff desk, and what is found there; see members.desks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ballots.lifecycle import UNDONE
from ballots.lifecycle import State as BallotState
from ballots.models import Ballot
from elections.lifecycle import Outcome, State
from elections.models import Appeal, Candidacy, Election, Place, Vacancy
from members.desks import MOST, Found, Work
from members.models import Member
from members.roles import RUNS_BALLOTS, SIGNS_OFF_BALLOTS, STAFF_DESK, Role


def waiting(roles: Collection[Role], *, by: Member, at: datetime) -> list[Work]:
    """Papers to sign, papers to make, appeals to have judged, vacancies to fill."""
    unsigned = to_sign(by) if SIGNS_OFF_BALLOTS & set(roles) else []
    if not RUNS_BALLOTS & set(roles):
        return unsigned
    desk = reverse("election_desk:index")
    announced = Election.objects.filter(state=State.ANNOUNCED)
    appeals = Appeal.objects.filter(
        verdict=None, ruling__candidacy__election__state=State.ANNOUNCED
    )
    undone = Place.objects.filter(
        election__state=State.BALLOTED, outcome=Outcome.BALLOTED, contest__ballot__state__in=UNDONE
    )
    return [
        *unsigned,
        Work(announced.filter(settles_at__lte=at).count(), _("Election papers to make"), desk),
        Work(undone.count(), _("Election papers to make anew"), desk),
        Work(appeals.count(), _("Appeals of candidates without a verdict"), desk),
        Work(Vacancy.objects.filter(filled="").count(), _("Vacancies to fill"), desk),
    ]


def to_sign(by: Member) -> list[Work]:
    """Elections whose ballots wait for this officer's signature, unless they stand."""
    unsigned = Ballot.objects.filter(
        contests__elected_place__isnull=False, state=BallotState.DRAFTED
    ).exclude(Q(roll_frozen_at=None) | Q(sign_offs__member=by))
    numbers = Counter(unsigned.values_list("contests__elected_place__election", flat=True))
    stands = Candidacy.objects.filter(member=by, withdrawal=None).values("election")
    return [
        Work(
            numbers[each.pk],
            _("Ballots of “%(election)s” to sign") % {"election": each.title},
            reverse("election_desk:ballots", args=[each.slug]),
        )
        for each in Election.objects.filter(pk__in=numbers.keys()).exclude(pk__in=stands)
    ]


def found(
    words: str, roles: Collection[Role], *, by: Member, at: datetime
) -> dict[str, list[Found]]:
    """Elections by title, and candidates by name: members can read both."""
    if not STAFF_DESK & set(roles):
        return {}
    elections = Election.objects.filter(title__icontains=words)
    people = Candidacy.objects.filter(name__icontains=words).select_related("election")
    return {
        _("Elections"): [
            Found(each.title, "", reverse("elections:election", args=[each.slug]))
            for each in elections[:MOST]
        ],
        _("Candidates"): [
            Found(
                each.name,
                each.election.title,
                reverse("elections:candidate", args=[each.election.slug, each.number]),
            )
            for each in people[:MOST]
        ],
    }
