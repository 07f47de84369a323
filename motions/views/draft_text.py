"""The words of a draft: writing them, alone or at once with others; versions, side by side; as a file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from members.requests import MemberRequest
from momentum_demo.shortcuts import attempt, render_form
from motions import actions, documents, drafting, exports, weaves
from motions.blocks import Row, rows_of, sections
from motions.drafting import Reading, plain
from motions.forms import writing as forms
from motions.models import Draft, DraftVersion
from motions.views.drafting import draft_of, facts_of
from motions.views.shared import me
from motions.wording import Edits

page = require_http_methods(["GET", "POST"])


@never_cache
@page
def write(request: MemberRequest, pk: int) -> HttpResponse:
    """Write: a new text in one box; of a text that is there already, the part to be changed is chosen first.

    `?block=…` changes a part, `?after=…` puts something after it, `?whole=1` shows all in one box anyway.
    """
    draft = draft_of(request, pk)
    woven = weaves.DraftWeave(draft)
    if "block" in request.GET or "after" in request.GET:
        return write_part(request, draft, woven)
    if draft.text is not None and "whole" not in request.GET:
        reading = woven.reading()
        rows = rows_of(reading, drafting.number(reading.text))
        near = {
            block
            for save in woven.standing()
            for block in drafting.touched(reading, woven.change(save))
        }
        context = {**facts_of(draft, me(request), woven), "sections": sections(rows, near)}
        return render(request, "motions/draft_choose.html", context)
    return write_whole(request, draft, woven)


def write_whole(request: MemberRequest, draft: Draft, woven: weaves.DraftWeave) -> HttpResponse:
    """The whole text in one box, or a file read into it."""
    saved, last = as_saved(woven.reading()), max(woven.saves, default=0)
    notices: list[str] = []
    form = forms.DraftForm(
        request.POST or None, request.FILES or None, initial={"typed": saved, "seen": last}
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if facts["file"] is not None:
            notices = [documents.words.notice_sentence(n, _) for n in facts["file"].notices]
            typed = facts["typed"].strip()
            if typed and as_read(typed) != saved:  # not saved yet: it must not be lost
                notices.append(
                    _("What you had typed is above what was read. Delete what you do not want.")
                )
                typed = f"{typed}\n\n{facts['file'].typed}"
            else:
                typed = facts["file"].typed
            form = forms.DraftForm(initial={"typed": typed, "seen": facts["seen"]})
            context = {**facts_of(draft, me(request), woven), "notices": notices, "was_read": True}
            return render_form(request, "motions/draft_write.html", form, context)
        if not facts["typed"].strip():
            form.add_error("typed", _("There are no words in the box. Write some, or leave it be."))
        elif as_read(facts["typed"]) == saved:
            messages.success(request, _("The draft reads so already. Nothing had to be saved."))
            return redirect("motions:draft_page", draft.pk)
        elif version := save(request, form, draft, Edits(whole=facts["typed"])):
            return onward(request, draft, version)
    context = {**facts_of(draft, me(request), woven), "notices": notices}
    return render_form(request, "motions/draft_write.html", form, context)


def write_part(request: MemberRequest, draft: Draft, woven: weaves.DraftWeave) -> HttpResponse:
    """One part of a text, or something new after it. Emptied, the part goes."""
    last = max(woven.saves, default=0)
    typed_seen = request.POST.get("seen", "")
    seen = int(typed_seen) if typed_seen.isdecimal() and len(typed_seen) < 6 else last
    reading = woven.reading(seen)
    name = request.GET.get("block", request.GET.get("after", ""))
    is_new = "block" not in request.GET
    row = next((r for r in rows_of_reading(reading) if r.block.id == name), None)
    if row is None and (name or not is_new):
        raise Http404
    before = "" if is_new or row is None else plain.wording(row.block.words)
    form = forms.BlockForm(request.POST or None, initial={"typed": before, "seen": last})
    if form.is_valid():
        typed = form.cleaned_data["typed"]
        if is_new and not typed.strip():
            form.add_error("typed", _("There are no words in the box. Write some, or leave it be."))
        else:
            edits = Edits(inserted={name: typed}) if is_new else Edits(changed={name: typed})
            if version := save(request, form, draft, edits):
                return onward(request, draft, version)
    context = {
        **facts_of(draft, me(request), woven),
        "row": row,
        "is_new": is_new,
        "before": before,
    }
    return render_form(request, "motions/draft_part.html", form, context)


def save(request: MemberRequest, form: Any, draft: Draft, edits: Edits) -> DraftVersion | None:
    facts = form.cleaned_data
    return attempt(
        form,
        lambda: actions.save_draft(
            draft,
            edits,
            seen=facts["seen"],
            note=facts["note"],
            by=me(request),
            at=timezone.now(),
        ),
    )


def onward(request: MemberRequest, draft: Draft, version: DraftVersion) -> HttpResponse:
    """After a save: to the draft; or, if somebody else saved meanwhile, to what they changed."""
    if version.set_aside:
        return redirect("motions:draft_together", draft.pk, version.number)
    others = between(draft, version)
    if not others:
        messages.success(request, _("Saved."))
        return redirect("motions:draft_page", draft.pk)
    names = ", ".join(sorted({str(save.saved_by) for save in others}))
    messages.warning(
        request,
        _("%(names)s saved while you were writing. Both are in the text: here is what changed.")
        % {"names": names},
    )
    path = reverse("motions:draft_versions", args=[draft.pk])
    return redirect(f"{path}?from={version.seen}&to={version.number}")


def between(draft: Draft, version: DraftVersion) -> list[DraftVersion]:
    """What others saved into the text between what the author of a save had seen and the save."""
    rows = draft.versions.filter(
        number__gt=version.seen, number__lt=version.number, set_aside=False
    ).exclude(saved_by=version.saved_by)
    return list(rows.select_related("saved_by"))


@never_cache
@page
def together(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Two wrote at one place: what the other changed, what was typed, and the text to bring together."""
    draft = draft_of(request, pk)
    woven = weaves.DraftWeave(draft)
    version = woven.saves.get(number)
    if version is None or not version.set_aside:
        raise Http404
    seen, now = woven.reading(version.seen), woven.reading()
    meant = woven.set_aside(version)
    last = max(woven.saves)
    saved = as_saved(now)
    is_short = draft.text is None
    form = forms.DraftForm(request.POST or None, initial={"typed": saved, "seen": last})
    if request.method == "POST" and is_short and form.is_valid():
        if as_read(form.cleaned_data["typed"]) == saved:
            messages.success(request, _("The draft stays as it is."))
            return redirect("motions:draft_page", pk)
        if made := save(request, form, draft, Edits(whole=form.cleaned_data["typed"])):
            return onward(request, draft, made)
    theirs = changed(seen, now) if seen.shown else list(drafting.mark(seen, now))
    yours = changed(seen, meant) if seen.shown else list(drafting.mark(seen, meant))
    here = {row.block.id: row for row in rows_of_reading(now)}
    context = {
        **facts_of(draft, me(request), woven),
        "version": version,
        "others": between(draft, version),
        "theirs": theirs,
        "yours": yours,
        "is_short": is_short,
        "places": [here[block.id] for block in yours if block.id in here],
    }
    return render_form(request, "motions/draft_together.html", form, context)


def changed(before: Reading, after: Reading) -> list[drafting.Marked]:
    return [block for block in drafting.mark(before, after) if block.is_changed]


@never_cache
@require_GET
def versions(request: MemberRequest, pk: int) -> HttpResponse:
    """Every save, and any two of them compared: `?from=1&to=3`."""
    draft = draft_of(request, pk)
    woven = weaves.DraftWeave(draft)
    last = max(woven.saves, default=0)
    first, second = asked(request, "from", max(last - 1, 0)), asked(request, "to", last)
    first, second = sorted((min(first, last), min(second, last)))
    context = {
        **facts_of(draft, me(request), woven),
        "first": first,
        "second": second,
        "numbers": [0, *sorted(woven.saves)],
        "marked": drafting.mark(woven.reading(first), woven.reading(second)) if last else (),
    }
    if draft.text is not None:
        context["marked"] = [block for block in context["marked"] if block.is_changed]
    return render(request, "motions/draft_versions.html", context)


def asked(request: MemberRequest, name: str, otherwise: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else otherwise


@never_cache
@require_GET
def download(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    """A draft as a file, as it now reads."""
    draft = draft_of(request, pk)
    reading = weaves.DraftWeave(draft).reading()
    if kind == "docx":
        content = documents.write_word(
            reading, title=draft.title, author=settings.ORGANISATION, at=timezone.now()
        )
    elif kind == "md":
        content = documents.write_markdown(block.passage for block in reading.text).encode()
    else:
        raise Http404
    return exports.answer(content, draft.title, kind)


def rows_of_reading(reading: Reading) -> list[Row]:
    return rows_of(reading, drafting.number(reading.text)) if reading.shown else []


def as_saved(reading: Reading) -> str:
    return weaves.as_typed(reading)


def as_read(typed: str) -> str:
    """What was typed, as it would be shown again."""
    return plain.render(plain.parse(typed))
