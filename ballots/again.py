"""What was asked in a ballot that was undone, and is asked again in another.

Questions drawn up from a text or a register elsewhere carry its hash: by that the one is found from the other.
"""

from __future__ import annotations

from collections.abc import Iterable

from ballots.lifecycle import PUBLIC, UNDONE
from ballots.models import Ballot, BallotQuerySet, Contest


def asked_again(ballot: Ballot) -> BallotQuerySet:
    """Later ballots, with notice given, that ask what `ballot` asked, if it was undone; the first first."""
    if ballot.state not in UNDONE:
        return Ballot.objects.none()
    subjects = ballot.contests.exclude(subject_hash="").values("subject_hash")
    later = Ballot.objects.filter(contests__subject_hash__in=subjects, pk__gt=ballot.pk)
    return later.filter(state__in=PUBLIC).distinct().order_by("pk")


def undone(contests: Iterable[Contest]) -> dict[str, list[Ballot]]:
    """Subject's hash → the ballots that asked it and were abandoned or annulled, the first first."""
    wanted = {contest.subject_hash for contest in contests} - {""}
    asked = Contest.objects.filter(subject_hash__in=wanted, ballot__state__in=UNDONE)
    found: dict[str, list[Ballot]] = {subject: [] for subject in wanted}
    for contest in asked.select_related("ballot").order_by("ballot_id"):
        found[contest.subject_hash].append(contest.ballot)
    return found
