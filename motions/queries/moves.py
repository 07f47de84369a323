"""What the reader of a submission can do now, and why not what they cannot."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Member
from members.roles import COORDINATES
from momentum_demo.refusals import Refusal
from motions import rules
from motions.lifecycle import BEFORE_AGENDA, State
from motions.models import Appeal, Consent, Kind, Process, Submission
from motions.queries.taking_part import power_to_amend, refusal_to_take_part, speaks_for
from motions.timetables import Power


class Move(NamedTuple):
    """One thing to do, as templates/motions/your_moves.html shows it.

    address   of the page where it is done
    why_not   None if it can be done
    """

    label: str
    address: str
    why_not: Refusal | None = None


def moves(
    submission: Submission, process: Process, member: Member | None, *, at: datetime
) -> tuple[Move, ...]:
    """What `member` can do with `submission` at `at`. Wants the timetable loaded."""
    if member is None or process.closed_at is not None:
        return ()
    mover = speaks_for(submission, member, at)
    found = [
        *to_support(submission, process, member, at),
        *to_amend(submission, process, member, at),
        *(of_mover(submission, process, at) if mover else ()),
        *to_answer(submission, member, at),
        *to_judge(submission, process, member, at),
    ]
    return tuple(found)


def page(name: str, submission: Submission) -> str:
    """The address of the page of that name about `submission`. Wants `process` and `lead` loaded."""
    named: dict[str, object] = {"slug": submission.process.slug, "number": submission.number}
    if submission.lead is not None:
        named |= {"number": submission.lead.number, "amendment": submission.number}
    return reverse(f"motions:{name}", kwargs=named)


def to_support(
    submission: Submission, process: Process, member: Member, at: datetime
) -> list[Move]:
    """Signing, for whoever did not move it; whoever has signed sees their signature there."""
    if submission.state != State.SEEKING:
        return []
    label, address = _("Support it"), page("support", submission)
    if submission.mover_id == member.pk:
        return [Move(_("Who has signed so far"), address)]
    power = rules.submissions.power_to_support(submission)
    return [Move(label, address, refusal_to_take_part(process, member, power, at=at))]


def to_amend(submission: Submission, process: Process, member: Member, at: datetime) -> list[Move]:
    """Amending, while it is on the agenda; for the coordinating group, in its own time."""
    if rules.drafts.refusal_to_amend(submission, submission.lead or submission) is not None:
        return []
    address = page("amend", submission)
    refusal = refusal_to_take_part(process, member, power_to_amend(submission), at=at)
    found = [Move(_("Propose an amendment"), address, refusal)]
    if refusal is None and Power.DRAFT in process.powers(at):
        begin = reverse("motions:draft", args=[process.slug])
        found.append(Move(_("Draft one with others"), f"{begin}?amends={submission.reference}"))
    if COORDINATES & member.roles(at):
        powers = process.powers(at)
        if Power.COORDINATING_AMEND in powers:
            found.append(
                Move(_("Amend it for the coordinating group"), f"{address}?for=coordinating")
            )
        if Power.COUNTER in powers and submission.kind in (Kind.MOTION, Kind.COMPOSITE):
            found.append(Move(_("Make a counter-proposal"), page("counter", submission)))
    return found


def of_mover(submission: Submission, process: Process, at: datetime) -> list[Move]:
    """New wording or an appeal after a ruling; taking it back."""
    found = []
    if submission.state == State.OUT:
        ruling = submission.rulings.last()
        asked = {"is_mover": True, "at": at}
        cannot_reword = rules.submissions.refusal_to_resubmit(submission, ruling, process, **asked)  # type: ignore[arg-type]
        found.append(
            Move(_("Resubmit it with new wording"), page("resubmit", submission), cannot_reword)
        )
        cannot_appeal = rules.submissions.refusal_to_appeal(
            submission, ruling, process, "to be given", is_mover=True, at=at
        )
        found.append(
            Move(_("Appeal against the ruling"), page("appeal", submission), cannot_appeal)
        )
    if submission.state in BEFORE_AGENDA:
        found.append(Move(_("Withdraw it"), page("withdraw", submission)))
    return found


def to_answer(submission: Submission, member: Member, at: datetime) -> list[Move]:
    """The answer to a composite, on its own page and on that of each motion in it."""
    if submission.state != State.COMPOSITING:
        return []
    if submission.kind == Kind.COMPOSITE:
        rows = submission.sources.all()
    else:
        rows = submission.composites.filter(composite__state=State.COMPOSITING)
    found = []
    for row in rows.select_related("source__group", "source__mover", "composite__process"):
        if speaks_for(row.source, member, at):
            where = {"slug": row.composite.process.slug, "number": row.composite.number}
            address = reverse("motions:consent", kwargs=where | {"pk": row.pk})
            words = _("Say whether %(motion)s goes into %(composite)s")
            if row.consent != Consent.ASKED:
                words = _("Change your answer for %(motion)s in %(composite)s")
            found.append(Move(words % {"motion": row.source, "composite": row.composite}, address))
    return found


def to_judge(submission: Submission, process: Process, member: Member, at: datetime) -> list[Move]:
    """Deciding an appeal, for the coordinating group."""
    if submission.state != State.APPEALED:
        return []
    roles = member.roles(at)
    if not COORDINATES & roles:
        return []
    appeal = Appeal.objects.select_related("ruling__submission").get(
        ruling=submission.rulings.last()
    )
    refusal = rules.submissions.refusal_to_decide_appeal(
        appeal, process, member, roles, "to be given", at=at
    )
    return [Move(_("Decide the appeal"), page("decide_appeal", submission), refusal)]
