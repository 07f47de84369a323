"""The rule book and the policies in force: read, at any date, with whoever put each word there. Open to all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from ballots.models import Ballot
from members import gates
from members.requests import MemberRequest
from members.roles import COORDINATES
from momentum_demo.moments import UK
from momentum_demo.shortcuts import render_form
from motions import actions, booklet, drafting, exports, papers, rules, weaves
from motions.blocks import Row, id_of, rows_of, slug_of
from motions.drafting import blame
from motions.forms.rulebook import ReportForm
from motions.models import Policy, Progress, Question, Text, TextKind, TextVersion
from motions.queries import provenance
from motions.views.texts import whose


def versions_of(text: Text) -> list[TextVersion]:
    """What was in force, the oldest first."""
    return list(
        text.versions.filter(of=None)
        .select_related("text", "brought_by__contest__ballot", "brought_by__motion")
        .order_by("number")
    )


def published(text: Text, **which: Any) -> TextVersion:
    versions = TextVersion.objects.filter(text=text, of=None).select_related(
        "text", "brought_by__contest__ballot", "brought_by__motion"
    )
    return get_object_or_404(versions, **which)


def rule_book(pk: int) -> Text:
    return get_object_or_404(Text, kind=TextKind.RULE_BOOK, pk=pk)


@login_not_required
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """What the organisation has decided: its rule books, and its policies."""
    books = Text.objects.filter(kind=TextKind.RULE_BOOK).order_by("pk")
    return render(
        request,
        "rulebook/list.html",
        {
            "books": [(book, weaves.latest_version(book)) for book in books],
            "policies": Policy.objects.filter(question__annulled_at=None)
            .select_related("text")
            .prefetch_related("reports"),
        },
    )


@login_not_required
@require_GET
def book(request: MemberRequest, pk: int, number: int | None = None) -> HttpResponse:
    """A rule book: as it is, as it was in a version, or, with `?on=2026-03-02`, at the end of a day."""
    text = rule_book(pk)
    versions = versions_of(text)
    now = timezone.now()
    asked = request.GET.get("on", "")
    if number is not None:
        version = next((v for v in versions if v.number == number), None)
    else:
        until = end_of(asked) if asked else now
        past = [v for v in versions if until and v.published_at < until]
        version = past[-1] if past else None
    if version is None and not (asked and versions):
        raise Http404
    context: dict[str, Any] = {
        "text": text,
        "version": version,
        "versions": versions[::-1],
        "latest": versions[-1],
        "on": asked,
        "earliest": versions[0],
    }
    if version is not None:
        reading = weaves.reading_at(version)
        context["rows"] = rows_of(reading, weaves.numbering_of(version))
        context["headings"] = [r for r in context["rows"] if r.tag != "p"]
    return render(request, "rulebook/book.html", context, status=200 if version else 404)


def end_of(day: str) -> datetime | None:
    """The end of a day in the organisation's time; None if it is not a day."""
    try:
        chosen = date.fromisoformat(day)
        return datetime.combine(chosen + timedelta(days=1), time(0), tzinfo=UK)
    except (ValueError, OverflowError):
        return None


@login_not_required
@require_GET
def clause(request: MemberRequest, pk: int, block: str) -> HttpResponse:
    """One clause: who put each of its words there, and how it read before. What is gone is shown as it was."""
    text = rule_book(pk)
    versions = versions_of(text)
    past = provenance.history(versions, id_of(block))
    there = [version for version, shown in past if shown is not None]
    if not there:
        raise Http404
    is_gone = past[-1][1] is None
    version = there[-1] if is_gone else versions[-1]
    reading = weaves.reading_at(version)
    credits_ = blame(reading, reading.by_id[id_of(block)])
    history = provenance.Provenance(text, for_member=request.member is not None)
    return render(
        request,
        "rulebook/clause.html",
        {
            "text": text,
            "row": row_in(version, block),
            "is_gone": is_gone,
            "credits": credits_,
            "trails": provenance.trails(history, credits_),
            "past": [(v, row_in(v, block), changes_in(versions, v, block)) for v, _ in past[::-1]],
        },
    )


def row_in(version: TextVersion, block: str) -> Row | None:
    rows = rows_of(weaves.reading_at(version), weaves.numbering_of(version))
    return next((row for row in rows if row.slug == block), None)


def changes_in(
    versions: Sequence[TextVersion], version: TextVersion, block: str
) -> drafting.Marked | None:
    """A block as a version changed it, marked; None in the first."""
    at = versions.index(version)
    if at == 0:
        return None
    marked = drafting.mark(weaves.reading_at(versions[at - 1]), weaves.reading_at(version))
    return next((m for m in marked if slug_of(m.id) == block), None)


@login_not_required
@require_GET
def words(request: MemberRequest, pk: int) -> HttpResponse:
    """Who put these words here: the words asked for, wherever they stand, each with its trail."""
    text = rule_book(pk)
    version = weaves.latest_version(text)
    if version is None:
        raise Http404
    asked = " ".join(request.GET.get("q", "").split())[:500]
    reading = weaves.reading_at(version)
    rows = {row.block.id: row for row in rows_of(reading, weaves.numbering_of(version))}
    history = provenance.Provenance(text, for_member=request.member is not None)
    answer = whose(provenance.find(reading, asked), rows, history)
    return render(request, "rulebook/words.html", {"text": text, "asked": asked} | answer)


@login_not_required
@require_GET
def compare(request: MemberRequest, pk: int) -> HttpResponse:
    """Two versions side by side as one, with what went and what came: `?from=1&to=3`."""
    text = rule_book(pk)
    versions = versions_of(text)
    before, after = two_of(request, versions)
    marked = drafting.mark(weaves.reading_at(before), weaves.reading_at(after))
    numbering = weaves.numbering_of(after)
    rows = [(m, slug_of(m.id), papers.number_of(m.id, numbering)) for m in marked]
    return render(
        request,
        "rulebook/compare.html",
        {
            "text": text,
            "versions": versions[::-1],
            "before": before,
            "after": after,
            "rows": rows,
            "changed": [row for row in rows if row[0].is_changed],
        },
    )


def two_of(
    request: MemberRequest, versions: Sequence[TextVersion]
) -> tuple[TextVersion, TextVersion]:
    """The versions that a request compares, the earlier first; without its word, the last two."""
    by_number = {str(version.number): version for version in versions}
    try:
        first = by_number[request.GET.get("from", str(max(len(versions) - 1, 1)))]
        second = by_number[request.GET.get("to", str(len(versions)))]
    except KeyError:
        raise Http404 from None
    return (first, second) if first.number <= second.number else (second, first)


@login_not_required
@require_GET
def compared(request: MemberRequest, pk: int) -> HttpResponse:
    """The same as a Word document with its changes tracked."""
    text = rule_book(pk)
    before, after = two_of(request, versions_of(text))
    readings = weaves.reading_at(before), weaves.reading_at(after)
    content = exports.tracked(text, *readings, title=str(after), at=after.published_at)
    return exports.answer(content, f"{text.title}-changes", "docx")


@login_not_required
@require_GET
def download(request: MemberRequest, pk: int, number: int, kind: str) -> HttpResponse:
    """A version of a rule book or policy as a file."""
    text = get_object_or_404(Text, pk=pk)
    version = published(text, number=number)
    if kind not in exports.KINDS:
        raise Http404
    return exports.answer(exports.KINDS[kind](version), f"{text.title}-{number}", kind)


@login_not_required
@require_http_methods(["GET", "POST"])
def policy(request: MemberRequest, pk: int) -> HttpResponse:
    """A policy: its words, the vote that made it, and how far it has been carried out."""
    found = get_object_or_404(
        Policy.objects.select_related(
            "text", "question__contest__ballot", "question__motion__group", "question__brought"
        ).prefetch_related("reports__by"),
        pk=pk,
    )
    cannot_report = rules.rulebook.refusal_to_report(gates.roles_of(request), "words")
    form = ReportForm(request.POST or None, initial={"progress": found.progress})
    if request.method == "POST":
        if request.member is None:
            raise Http404
        if asked_first := gates.factor_asked(request, COORDINATES):
            return asked_first
        if form.is_valid():
            actions.report_on_policy(
                found,
                Progress(form.cleaned_data["progress"]),
                form.cleaned_data["words"],
                by=request.member,
                at=timezone.now(),
            )
            return redirect(f"{reverse('rules:policy', args=[pk])}#reports")
    version = found.question.brought
    assert version is not None
    history = provenance.Provenance(found.text, for_member=request.member is not None)
    reading = weaves.reading_at(version)
    credits_ = [credit for block in reading.shown for credit in blame(reading, block)]
    return render_form(
        request,
        "rulebook/policy.html",
        form,
        {
            "policy": found,
            "version": version,
            "rows": rows_of(reading, weaves.numbering_of(version)),
            "trails": [trail for trail, _ in provenance.trails(history, credits_)],
            "may_report": cannot_report is None,
            "has_shown_factor": cannot_report is None and gates.used_factor(request),
        },
    )


@login_not_required
@require_GET
def booklet_page(request: MemberRequest, slug: str) -> HttpResponse:
    """Everything that a ballot's questions would change, with both cases, on one page to be printed."""
    ballot, questions = asked(request, slug)
    return render(
        request,
        "rulebook/booklet.html",
        {
            "ballot": ballot,
            "questions": [(q, papers.paper_of(q.motion, q.version)) for q in questions],
            "conflicts": booklet.conflicts_among(questions),
        },
    )


@login_not_required
@require_GET
def booklet_pdf(request: MemberRequest, slug: str) -> HttpResponse:
    """The same as a PDF; `?large` in large type."""
    ballot, questions = asked(request, slug)
    large = "large" in request.GET
    name = f"{slug}-large" if large else slug
    return exports.answer(booklet.pdf(ballot, questions, large=large), name, "pdf")


def asked(request: MemberRequest, slug: str) -> tuple[Ballot, list[Question]]:
    """A ballot that notice was given of, with its questions in the order of the paper."""
    ballot = get_object_or_404(Ballot.objects.visible_to(request.member), slug=slug)
    questions = Question.objects.filter(contest__ballot=ballot).select_related(
        "contest", "motion__text", "motion__lead", "motion__group", "motion__mover", "version__text"
    )
    found = list(questions.order_by("contest__position"))
    if not found:
        raise Http404
    return ballot, found
