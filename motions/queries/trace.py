"""What became of a submission, step by step: when, by whom, why, and what it did to the words.

Nothing here is stored: every step is a row that is kept for its own sake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from motions import weaves
from motions.lifecycle import Outcome, State
from motions.models import (
    Acceptance,
    ChangeKind,
    Consent,
    Finding,
    How,
    Kind,
    Mandate,
    Ruling,
    Stage,
    Submission,
)
from motions.queries.rulings import appealed

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Verdict(TextChoices):
    """What a step did for the submission."""

    GOES_ON = "goes-on", _("Goes on")
    CHANGED = "changed", _("Changed")
    MERGED = "merged", _("Merged")
    ADOPTED = "adopted", _("Adopted")
    DECLINED = "declined", _("Declined")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a submission.

    what     in a few words
    who      who did it, as far as that is public
    why      their reasons, in their words
    before, after   what stood before and after, where words changed
    """

    at: datetime
    verdict: Verdict
    what: _StrOrPromise
    who: _StrOrPromise
    why: str = ""
    before: frozenset[str] | None = None
    after: frozenset[str] | None = None


COMMITTEE = _("The arrangements committee")
COORDINATING = _("The national coordinating group")
MEMBERS = _("Members")


class Source(Protocol):
    """The steps that come from one kind of row."""

    def __call__(self, submission: Submission, *, for_member: bool) -> Iterator[Step]: ...


def trace(submission: Submission, *, for_member: bool) -> list[Step]:
    """Everything that happened to `submission`, in order. Wants what `for_page` loads.

    for_member   whether a member reads it; members' names are for members only
    """
    steps = [step for source in SOURCES for step in source(submission, for_member=for_member)]
    return sorted(steps, key=lambda step: step.at)  # stable: of one moment, in the order of SOURCES


def stage_of(step: Step, stages: list[Stage]) -> Stage | None:
    """The stage in which a step happened, by the times as they now stand. Wants the windows loaded."""
    return next((stage for stage in reversed(stages) if stage.is_open(step.at)), None)


# Where steps come from: one function for each kind of row


def drafted(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    draft = submission.draft
    if draft is None:
        return
    saves = draft.versions.count()
    hands = draft.versions.values("saved_by").distinct().count()
    what = ngettext(
        "Drafted by %(hands)s person (versions: %(saves)s)",
        "Drafted by %(hands)s people (versions: %(saves)s)",
        hands,
    )
    who = submission.mover_named(for_member=for_member)
    yield Step(draft.started_at, Verdict.GOES_ON, what % {"saves": saves, "hands": hands}, who)
    for mandate in draft.mandates.select_related("certified_by"):
        yield mandated(mandate, who, for_member=for_member)


def mandated(mandate: Mandate, who: str, *, for_member: bool) -> Step:
    what = gettext(
        "Voted for by the group’s meeting: %(for)s for, %(against)s against, %(abstained)s abstained, "
        "%(present)s present"
    ) % {
        "for": mandate.votes_for,
        "against": mandate.against,
        "abstained": mandate.abstained,
        "present": mandate.present,
    }
    name = mandate.certified_by.name if for_member else gettext("a convenor of the group")
    why = gettext("Certified by %(name)s") % {"name": name}
    return Step(mandate.at, Verdict.GOES_ON, what, who, why)


def filed(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    change = weaves.load(submission.text)[submission.change.key]
    yield Step(
        submission.filed_at,
        Verdict.GOES_ON,
        _("Filed"),
        submission.mover_named(for_member=for_member),
        submission.reason,
        change.base,
        change.known,
    )
    if submission.submitted_at is not None and submission.submitted_at != submission.filed_at:
        at = submission.submitted_at
        signed = submission.supports.filter(signed_at__lte=at).exclude(withdrawn_at__lte=at).count()
        what = ngettext("%(n)s signature reached", "%(n)s signatures reached", signed)
        yield Step(at, Verdict.GOES_ON, what % {"n": signed}, MEMBERS)


def ruled(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    verdicts = {Finding.OUT: Verdict.DECLINED, Finding.REWORDED: Verdict.CHANGED}
    rulings = submission.rulings.select_related("appeal", "by")
    for ruling in rulings:
        finding = Finding(ruling.finding)
        why = " ".join(filter(None, [ruling.clause and f"{ruling.clause}:", ruling.words]))
        verdict = verdicts.get(finding, Verdict.GOES_ON)
        if finding != Finding.REWORDED:  # whose words come with its acceptance, below
            yield Step(ruling.at, verdict, finding.label, COMMITTEE, why)
        yield from appeals(ruling, submission.mover_named(for_member=for_member))


def appeals(ruling: Ruling, who: str) -> Iterator[Step]:
    if not appealed(ruling):
        return
    appeal = ruling.appeal
    yield Step(appeal.at, Verdict.GOES_ON, _("Appealed"), who, appeal.grounds)
    if appeal.allowed is not None and appeal.decided_at is not None:
        verdict = Verdict.GOES_ON if appeal.allowed else Verdict.DECLINED
        what = _("Appeal allowed") if appeal.allowed else _("Appeal dismissed")
        yield Step(appeal.decided_at, verdict, what, COORDINATING, appeal.words)


def reworded(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    """What was laid on top of its words: rewordings, revisions, carried amendments."""
    rows = Acceptance.objects.filter(into=submission).select_related("change", "ruling")
    if not rows:
        return
    standing = weaves.Standing(submission.text)
    amendments = {
        amendment.change_id: amendment
        for amendment in submission.amended_by.select_related("lead", "mover", "group")
    }
    for row in rows:
        amendment = amendments.get(row.change_id)
        if amendment is not None:
            what = gettext("%(amendment)s carried") % {"amendment": amendment}
            who = amendment.mover_named(for_member=for_member)
        else:
            own = row.change.kind == ChangeKind.REVISION
            what = str(REWORDED[ChangeKind(row.change.kind)])
            who = submission.mover_named(for_member=for_member) if own else str(COMMITTEE)
        if not row.stands:
            what = gettext("Taken out again: %(what)s") % {"what": what}
        before, after = standing.as_of(row.pk - 1), standing.as_of(row.pk)
        yield Step(
            row.at,
            Verdict.CHANGED,
            what,
            who,
            row.why,
            before.of(submission),
            after.of(submission),
        )


REWORDED = {
    ChangeKind.EDITORIAL: Finding.REWORDED.label,
    ChangeKind.REVISION: _("New wording by its mover"),
}


def composited(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    for row in submission.composites.select_related("composite"):
        composite = row.composite
        yield Step(
            composite.filed_at,
            Verdict.GOES_ON,
            gettext("%(composite)s proposed") % {"composite": composite},
            COMMITTEE,
        )
        if row.answered_at is None:
            continue
        agreed = row.consent == Consent.GIVEN
        merged = agreed and submission.state == State.MERGED
        yield Step(
            row.answered_at,
            Verdict.MERGED if merged else Verdict.GOES_ON,
            _("Its mover agreed to the composite")
            if agreed
            else _("Its mover refused the composite"),
            submission.mover_named(for_member=for_member),
            row.words,
        )


def countered(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    for other in submission.counters.all():
        what = gettext("Counter-proposal made: %(counter)s") % {"counter": other}
        yield Step(other.filed_at, Verdict.GOES_ON, what, COORDINATING, other.reason)


def published(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    for version in submission.versions.all():
        what = gettext("Version %(number)s published") % {"number": version.number}
        yield Step(version.published_at, Verdict.GOES_ON, what, COMMITTEE, version.why)


def decided(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    """What each assembly decided, with its figures. To carry a motion there is to pass it on."""
    for decision in submission.decisions.select_related("assembly"):
        outcome = Outcome(decision.outcome)
        verdict = Verdict.DECLINED
        if outcome == Outcome.CARRIED:
            verdict = Verdict.ADOPTED if submission.is_amendment else Verdict.GOES_ON
        figures = str(How(decision.how).label)
        if decision.favour is not None:
            figures = FIGURES[How(decision.how)] % {
                "for": decision.favour,
                "against": decision.against,
                "neither": decision.neither,
                "present": decision.present,
            }
        what = f"{outcome.label}. {figures}"
        yield Step(decision.at, verdict, what, decision.assembly.title, decision.why)


FIGURES = {
    How.CONSENSUS: _(
        "By consensus: %(for)s support it, %(neither)s stand aside, nobody objects; %(present)s present"
    ),
    How.FALLBACK: _(
        "Consensus failed; by the share that the rules ask for then: %(for)s for, %(against)s against, "
        "%(neither)s standing aside; %(present)s present"
    ),
    How.VOTE: _(
        "By vote: %(for)s for, %(against)s against, %(neither)s abstained; %(present)s present"
    ),
}


def ended(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    """How it ended, unless an assembly's decision at that moment says it."""
    if submission.decided_at is None:
        return
    if submission.decisions.filter(at=submission.decided_at).exists():
        return
    outcome = Outcome(submission.outcome)
    verdict = Verdict.ADOPTED if outcome == Outcome.CARRIED else Verdict.DECLINED
    yield Step(submission.decided_at, verdict, outcome.label, "", submission.because)


def in_force(submission: Submission, *, for_member: bool) -> Iterator[Step]:
    if submission.kind == Kind.AMENDMENT:
        return
    for row in Acceptance.objects.filter(change=submission.change, into=None, stands=True):
        yield Step(row.at, Verdict.ADOPTED, _("In force"), "", row.why)


SOURCES: tuple[Source, ...] = (
    drafted,
    filed,
    ruled,
    reworded,
    composited,
    countered,
    decided,
    published,
    ended,
    in_force,
)
