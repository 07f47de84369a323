"""A motion and an amendment as people read them, compare them, and ask who wrote them. Open to all.

Who is not signed in reads what the arrangements committee has ruled on; members, all that was filed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ballots.models import Ballot
from members.requests import MemberRequest
from motions import blocks, exports, queries, weaves
from motions.drafting import Weave, blame
from motions.drafting.text import count_words
from motions.lifecycle import FINAL
from motions.models import Process, Question, Stage, Submission
from motions.queries import amendments as amending
from motions.queries import provenance
from motions.queries.trace import Step
from motions.queries.wordings import FILED, FORCE, NOW, Wording, wordings
from motions.templatetags.submissions import address
from motions.views import processes, texts


class AmendmentLine(NamedTuple):
    """An amendment in a list.

    places   the blocks where it would do something: what people call each, and its slug
    wording  what a chair reads out; empty where that would take too long to work out
    falls    what falls if it is carried
    """

    submission: Submission
    places: Sequence[tuple[str, str]]
    wording: Sequence[str]
    falls: Sequence[Submission]


A_PAGE: Final = 25  # amendments
# What the list of amendments can be narrowed to: what it is called, and what is in it.
ONLY: Final[Mapping[str, tuple[Any, Callable[[Submission], bool]]]] = {
    "": (_("All"), lambda _one: True),
    "open": (_("Still to be decided"), amending.is_open),
    "carried": (_("Carried"), amending.is_carried),
    "ended": (_("Ended otherwise"), amending.is_ended_otherwise),
}
MOST_WORDED: Final = (
    60_000  # words of the text times amendments on a page, for which wording is shown
)
CHANGES, PASSED, ORIGINAL = "changes", "passed", "original"


@login_not_required
@never_cache
@require_GET
def motion(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """A motion: its text in three views, its amendments, where it stands, and what the reader can do."""
    now = timezone.now()
    process = processes.found(request, slug)
    shown = processes.submission(request, process, number)
    standing = weaves.Standing(shown.text)
    named = wordings(shown, standing)
    published = [w for w in named.values() if w.name not in (FORCE, FILED, NOW)]
    after = {w.name: w for w in (*published, named[NOW])}.get(request.GET.get("version", NOW))
    if after is None:
        raise Http404
    before = origin(shown, named, after, standing)
    view = request.GET.get("view", "")
    if view not in (CHANGES, PASSED, ORIGINAL):
        view = CHANGES if shown.is_constitutional else PASSED
    every = amending.of_motion(shown)
    visible = every if request.member else list_visible(request, shown, every)
    read = before if view == ORIGINAL else after
    marks = marks_of(read, [a for a in visible if amending.is_open(a)])
    only = request.GET.get("only", "")
    only = only if only in ONLY else ""
    counts = {name: sum(map(is_so, visible)) for name, (_label, is_so) in ONLY.items()}
    listed = list(filter(ONLY[only][1], visible))
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    lined = "lines" in request.GET and view != CHANGES and read.version is not None
    address_of_words = reverse("motions:words", args=[slug, number])
    if view == CHANGES:
        html = texts.changes_of(before, after, words=address_of_words, marks=marks)
    else:
        html = texts.text_of(read, lined=lined, words=address_of_words, marks=marks)
    return render(
        request,
        "motions/motion_detail.html",
        about(request, process, shown, now)
        | {
            "html": html,
            "view": view,
            "wording": after,
            "read": read,
            "lined": lined,
            "wordings": published,
            "page": page,
            "lines": lines_of(page, visible, standing, named[NOW]),
            "total": counts[""],
            "open": counts["open"],
            "carried": counts["carried"],
            "decided": counts[""] - counts["open"],
            "only": only,
            "filters": [
                (name, ONLY[name][0], n) for name, n in counts.items() if n or name == only
            ],
            "questions": asked(request, shown),
            "counters": shown.counters.select_related("process", "lead"),
            "sources": shown.sources.select_related(
                "source__process", "source__lead", "source__group", "source__mover"
            ),
            "conflict_sets": shown.conflict_sets.prefetch_related("motions__process"),
        },
    )


def origin(
    shown: Submission, named: Mapping[str, Wording], after: Wording, standing: weaves.Standing
) -> Wording:
    """What a wording is compared with: the rules without it, or the motion as it was filed."""
    if not shown.is_constitutional:
        return named[FILED]
    if after.name == NOW:
        return named[FORCE]
    return Wording(after.weave, FORCE, after.reading.accepted - standing.own(shown))


def list_visible(
    request: MemberRequest, shown: Submission, every: Sequence[Submission]
) -> list[Submission]:
    """Those of the amendments that whoever asks may read."""
    readable = set(shown.amendments.visible_to(request.member).values_list("pk", flat=True))
    return [amendment for amendment in every if amendment.pk in readable]


def marks_of(wording: Wording, open_ones: Sequence[Submission]) -> texts.Marks:
    """Of each block the amendments to it that are still to be decided."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    reading = wording.reading
    for amendment in open_ones:
        link = (str(amendment.number), address(amendment))
        for block in amending.touched(reading, amendment):
            found[block].append(link)
    return tuple((block, tuple(names)) for block, names in found.items())


def lines_of(
    page: Page[Submission],
    every: Sequence[Submission],
    standing: weaves.Standing,
    now: Wording,
) -> list[AmendmentLine]:
    """A page of the amendments: each with where it bites, its wording, and what falls with it."""
    reading = now.reading
    names = amending.names_of_blocks(reading, now.numbering)
    length = sum(count_words(block.words) for block in reading.shown)
    worded = length * len(page.object_list) <= MOST_WORDED
    falls = amending.falling(every, amending.conflicts(every, standing))
    return [
        AmendmentLine(
            row,
            [(names[block], blocks.slug_of(block)) for block in amending.touched(reading, row)],
            amending.wording(reading.weave, row, standing.own(row)) if worded else (),
            falls.get(row.pk, ()),
        )
        for row in page.object_list
    ]


def about(
    request: MemberRequest, process: Process, shown: Submission, now: datetime
) -> dict[str, Any]:
    """What the pages of motions and of amendments have in common."""
    is_member = request.member is not None
    return {
        "process": process,
        "submission": shown,
        "mover": shown.mover_named(for_member=is_member),
        "outlook": queries.outlook.outlook(shown, process, at=now),
        "timetable": queries.outlook.timetable(process, at=now),
        "supporters": queries.supporters.supporters(shown, for_member=is_member),
        "moves": queries.moves.moves(shown, process, request.member, at=now),
        "is_followed": is_followed(request, shown),
        "follow_at": queries.moves.page("follow", shown),
    }


def is_followed(request: MemberRequest, shown: Submission) -> bool | None:
    """Whether whoever asks is told what becomes of it; None for the mover and for strangers, and at its end."""
    member = request.member
    if member is None or member.pk == shown.mover_id or shown.state in FINAL:
        return None
    return shown.follows.filter(member=member).exists()


def asked(request: MemberRequest, shown: Submission) -> list[Question]:
    """The questions by which ballots that the reader may see put it to the vote, with both cases."""
    ballots = Ballot.objects.visible_to(request.member)
    rows = Question.objects.filter(motion=shown, contest__ballot__in=ballots)
    return list(rows.select_related("contest__ballot", "version").order_by("pk"))


@login_not_required
@never_cache
@require_GET
def amendment(request: MemberRequest, slug: str, number: int, amendment: int) -> HttpResponse:
    """An amendment: what a chair reads out, what it does to the text, what it meets, who decided it."""
    now = timezone.now()
    process = processes.found(request, slug)
    found = processes.submission(request, process, number, amendment)
    assert found.lead is not None
    lead = processes.submission(request, process, number)
    every = amending.of_motion(lead)
    shown = next(row for row in every if row.pk == found.pk)
    shown.signatures = found.signatures  # type: ignore[attr-defined]
    readable = every if request.member else list_visible(request, lead, every)
    standing = weaves.Standing(lead.text)
    woven = weaves.load(lead.text)
    before, after = amending.sides(woven, shown, standing)
    return render(
        request,
        "motions/amendment_detail.html",
        about(request, process, shown, now)
        | {
            "lead": lead,
            "wording": amending.wording(woven, shown, standing.own(shown)),
            "html": texts.changes_between(weaves.read(woven, before), weaves.read(woven, after)),
            "is_past": not amending.is_open(shown),
            "meetings": amending.meetings(shown, readable, amending.conflicts(readable, standing)),
            "sub_amendments": [row for row in readable if row.amends_id == shown.pk],
            "decisions": shown.decisions.select_related(
                "submission__lead", "meeting", "assembly", "follows__submission__lead"
            ).prefetch_related("poll__positions__seat__member", "poll__positions__poll"),
        },
    )


@login_not_required
@never_cache
@require_GET
def trace(
    request: MemberRequest, slug: str, number: int, amendment: int | None = None
) -> HttpResponse:
    """What became of a submission, stage by stage: by whom, when, why, and what it did to the words."""
    process = processes.found(request, slug)
    shown = processes.submission(request, process, number, amendment)
    steps = queries.trace.trace(shown, for_member=request.member is not None)
    stages = list(process.stages.all())
    woven = weaves.load(shown.text)
    by_stage: list[tuple[Stage | None, list[tuple[Step, SafeString | None]]]] = []
    for step in steps:
        stage = queries.trace.stage_of(step, stages)
        if not by_stage or by_stage[-1][0] != stage:
            by_stage.append((stage, []))
        by_stage[-1][1].append((step, diff_of(woven, step)))
    return render(
        request,
        "motions/submission_trace.html",
        {
            "process": process,
            "submission": shown,
            "by_stage": by_stage,
            "mover": shown.mover_named(for_member=request.member is not None),
        },
    )


def diff_of(woven: Weave, step: Step) -> SafeString | None:
    """What a step did to the words; None if it left them alone."""
    if step.before is None or step.after is None or step.before == step.after:
        return None
    before, after = weaves.read(woven, step.before), weaves.read(woven, step.after)
    return texts.changes_between(before, after, whole=False)


@login_not_required
@require_GET
def compare(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Any two wordings of a motion, one beside the other: `?from=filed&to=2`."""
    process = processes.found(request, slug)
    shown = processes.submission(request, process, number)
    named, before, after = two_of(request, shown)
    return render(
        request,
        "motions/submission_compare.html",
        {
            "process": process,
            "submission": shown,
            "wordings": named.values(),
            "before": before,
            "after": after,
            "html": texts.changes_of(before, after),
        },
    )


@login_not_required
@require_GET
def compared(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """The same as a Word document with its changes tracked."""
    shown = processes.submission(request, processes.found(request, slug), number)
    _named, before, after = two_of(request, shown)
    content = exports.tracked(
        shown.text,
        before.reading,
        after.reading,
        title=f"{shown}: {shown.title}",
        at=after.version.published_at if after.version else timezone.now(),
    )
    return exports.answer(content, f"{slug}-{number}-changes", "docx")


def two_of(
    request: MemberRequest, shown: Submission
) -> tuple[Mapping[str, Wording], Wording, Wording]:
    """Every wording of a motion, by name, and the two that were asked for."""
    named = wordings(shown, weaves.Standing(shown.text))
    try:
        return named, named[request.GET.get("from", FILED)], named[request.GET.get("to", NOW)]
    except KeyError:
        raise Http404 from None


@login_not_required
@require_GET
def download(
    request: MemberRequest, slug: str, number: int, version: int, kind: str
) -> HttpResponse:
    """A published version of a motion as a file."""
    shown = processes.submission(request, processes.found(request, slug), number)
    found = get_object_or_404(shown.versions.select_related("text", "of"), number=version)
    if kind not in exports.KINDS:
        raise Http404
    content = exports.KINDS[kind](found)
    return exports.answer(content, f"{slug}-{number}-version-{version}", kind)


@login_not_required
@require_GET
def words(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Who put these words into a motion: those of a block, or those asked for, wherever they stand."""
    process = processes.found(request, slug)
    shown = processes.submission(request, process, number)
    now = wordings(shown, weaves.Standing(shown.text))[NOW]
    reading = now.reading
    rows = {row.block.id: row for row in blocks.rows_of(reading, now.numbering)}
    query = " ".join(request.GET.get("q", "").split())[:500]
    block = blocks.id_of(request.GET.get("block", ""))
    if block and block not in rows:
        raise Http404
    if block:
        whole = reading.by_id[block]
        found = [provenance.Found(whole, tuple((c, c.text) for c in blame(reading, whole)))]
    else:
        found = provenance.find(reading, query)
    history = provenance.Provenance(shown.text, for_member=request.member is not None)
    about_it = {"process": process, "submission": shown, "asked": query, "whole": bool(block)}
    return render(
        request, "motions/submission_words.html", about_it | texts.whose(found, rows, history)
    )
