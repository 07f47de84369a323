"""What motions hold of a member; see members.holdings. What was put forward stays; names go with the entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Member
from momentum_demo import moments
from momentum_demo.refusals import Refusal
from motions.lifecycle import State
from motions.models import (
    Appeal,
    CompositeSource,
    Convenor,
    Draft,
    DraftComment,
    DraftEditor,
    DraftVersion,
    Follow,
    PoolEntry,
    Position,
    Report,
    Seat,
    Submission,
    Support,
)

WORDS = (
    (
        _("What you wrote and put forward"),
        _(
            "Drafts, what you said of drafts, motions and amendments you moved, appeals and answers."
        ),
        _(
            "So that everybody can see who put a word into the rules, and by what decision it stayed."
        ),
        _("For good. If your entry is erased, your name is taken off."),
    ),
    (
        _("What you support and follow"),
        _(
            "Your signatures, whether your name is shown with them, and what you asked to be told of."
        ),
        _("To count the support that a motion needs, and to write to you."),
        _("Signatures for good, for the count; what you follow, until you stop or leave."),
    ),
    (
        _("Assemblies"),
        _(
            "Whether you were in the pool of a draw, under a code; the seats you had; where you stood when a "
            "position was asked for by name; for which group you certified its meetings."
        ),
        _("So that anybody can check the draw, and delegates answer to those who sent them."),
        _("For good. If your entry is erased, your name is taken off."),
    ),
)


def held(member: Member) -> dict[str, Any]:
    moved = Submission.objects.filter(mover=member).select_related("process", "lead")
    signed = Support.objects.filter(member=member).select_related("submission__lead")
    seats = Seat.objects.filter(member=member).select_related("assembly")
    return {
        "drafts": [
            {"title": draft.title, "started_at": moments.iso(draft.started_at)}
            for draft in Draft.objects.filter(started_by=member)
        ],
        "edits": [
            {"draft": editor.draft.title, "since": moments.iso(editor.at)}
            for editor in DraftEditor.objects.filter(member=member).select_related("draft")
        ],
        "saves": [
            {"draft": save.draft.title, "number": save.number, "at": moments.iso(save.saved_at)}
            for save in DraftVersion.objects.filter(saved_by=member).select_related("draft")
        ],
        "comments": [
            {"draft": said.draft.title, "words": said.words, "at": moments.iso(said.at)}
            for said in DraftComment.objects.filter(by=member).select_related("draft")
        ],
        "moved": [
            {
                "what": str(one),
                "process": one.process.title,
                "title": one.title,
                "reason": one.reason,
                "filed_at": moments.iso(one.filed_at),
            }
            for one in moved
        ],
        "appeals": [
            {"grounds": one.grounds, "at": moments.iso(one.at)}
            for one in Appeal.objects.filter(by=member)
        ],
        "answers_to_composites": [
            {"composite": str(one.composite), "answer": one.consent, "words": one.words}
            for one in CompositeSource.objects.filter(answered_by=member).select_related(
                "composite__lead"
            )
        ],
        "signed": [
            {
                "what": str(one.submission),
                "name_shown": one.shown,
                "signed_at": moments.iso(one.signed_at),
                "withdrawn_at": moments.iso(one.withdrawn_at),
            }
            for one in signed
        ],
        "follows": [
            str(one.submission)
            for one in Follow.objects.filter(member=member).select_related("submission__lead")
        ],
        "convenor_of": [
            {"group": one.group.name, "since": one.span.lower.isoformat()}
            for one in Convenor.objects.filter(member=member).select_related("group")
        ],
        "pools": [
            {"assembly": one.draw.assembly.title, "code": one.code}
            for one in PoolEntry.objects.filter(member=member).select_related("draw__assembly")
        ],
        "seats": [
            {
                "assembly": seat.assembly.title,
                "taken_at": moments.iso(seat.taken_at),
                "ended_at": moments.iso(seat.ended_at),
            }
            for seat in seats
        ],
        "reports": [
            {"assembly": report.seat.assembly.title, "words": report.words}
            for report in Report.objects.filter(seat__member=member).select_related(
                "seat__assembly"
            )
        ],
        "positions": [
            {"what": str(one.poll.submission), "stance": one.stance, "reason": one.reason}
            for one in Position.objects.filter(seat__member=member).select_related(
                "poll__submission__lead"
            )
        ],
    }


def at_desk(member: Member) -> list[tuple[str, str]]:
    """The motions a member has put forward, which are public; not what they sign."""
    moved = Submission.objects.filter(mover=member).select_related("process", "lead")
    return [(f"{one.process}: {one}", gettext("Mover")) for one in moved]


def objection_to_merge(kept: Member, gone: Member) -> Refusal | None:
    """Two signatures on one motion are counted twice, two seats in one assembly vote twice."""
    signed = Support.objects.filter(withdrawn_at=None, submission__state=State.SEEKING)
    twice = signed.filter(
        member=gone, submission__in=signed.filter(member=kept).values("submission")
    )
    if found := twice.select_related("submission__lead").first():
        return Refusal(
            "both-signed",
            _(
                "Both entries have signed %(motion)s. One of the signatures must be taken back first."
            )
            % {"motion": found.submission},
        )
    seats = Seat.objects.filter(ended_at=None).filter(
        Q(assembly__stage__finished_at=None), member=gone
    )
    sitting = seats.filter(
        assembly__in=Seat.objects.filter(member=kept, ended_at=None).values("assembly")
    )
    if seat := sitting.select_related("assembly").first():
        return Refusal(
            "both-seated",
            _("Both entries have a seat in “%(assembly)s”. One of the seats must be ended first.")
            % {"assembly": seat.assembly},
        )
    return None


def forget(member: Member, *, at: datetime) -> None:
    """What was moved, signed and decided stays, under a number; nothing is shown or sent any more."""
    Follow.objects.filter(member=member).delete()
    Support.objects.filter(member=member).update(shown=False)
    DraftEditor.objects.filter(member=member).delete()
