"""Editing a text in three steps of plain forms: choose the place, write the words, check and send.

Nothing is stored on the way: what somebody has typed travels in the form itself, from step to step, so that
nothing is lost whatever is refused, and nothing is half written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from members.requests import MemberRequest
from momentum_demo.refusals import Refusal, Refused
from momentum_demo.shortcuts import attempt, render_form
from motions import drafting, weaves
from motions.blocks import Row, rows_of, sections
from motions.drafting import ChangeSet, Numbering, Reading, plain
from motions.drafting.words import conflict_sentences, instruction_sentence
from motions.lifecycle import FINAL
from motions.models import Submission
from motions.views import texts
from motions.wording import Edits

KINDS = ("changed", "inserted", "moved")
YOURS = "yours"  # the key of what is being typed, which is not filed yet


@dataclass(frozen=True, slots=True)
class Task:
    """A text that somebody edits, and what is done with the outcome.

    on         what they edit; of nothing, for a new text
    numbering  the numbers by which places are named
    form       makes the form of the last step from what was posted
    finish     does it: from the edits and the valid form; raises Refused, or gives where to go
    parent     the key of what is amended
    begins     what a new text begins with
    beside     texts to be looked at while writing: what each is called, and how it reads
    meets      whom to warn of: how a change-set meets what others filed
    near       the blocks where a place is most likely looked for
    pinned     hidden fields that say what was read
    cannot     why it would be refused now, to be said before anything is typed
    """

    title: str
    lede: str
    button: str
    back: str
    back_label: str
    on: Reading
    numbering: Numbering
    form: Callable[[Any], django_forms.Form]
    finish: Callable[[Edits, Any], HttpResponse]
    parent: str = ""
    begins: str = ""
    beside: Sequence[tuple[str, str]] = ()
    meets: Callable[[ChangeSet], Sequence[str]] | None = None
    near: frozenset[str] = frozenset()
    pinned: Mapping[str, str] = field(default_factory=dict)
    cannot: Refusal | None = None
    notes: Sequence[str] = ()

    @property
    def is_new(self) -> bool:
        return not self.on.shown


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed so far, by block: new wording ("" takes it out), what goes after it, where it moves."""

    changed: dict[str, str] = field(default_factory=dict)
    inserted: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: MemberRequest) -> Typed:
        found = cls()
        for name, value in request.POST.items():
            kind, colon, block = name.partition(":")
            if colon and kind in KINDS:
                getattr(found, kind)[block] = plain.clean(str(value))
        return found

    def fields(self) -> list[tuple[str, str]]:
        """As hidden fields."""
        return [
            (f"{kind}:{block}", value)
            for kind in KINDS
            for block, value in getattr(self, kind).items()
        ]

    def restore(self, kind: str, block: str) -> None:
        """Forget what was typed at one place."""
        if kind in KINDS:
            getattr(self, kind).pop(block, None)

    def is_empty(self) -> bool:
        return not (self.changed or self.inserted or self.moved)

    def edits(self, *, is_new: bool) -> Edits:
        if is_new:
            return Edits(whole=self.inserted.get("", ""))
        moved = {block: after for block, after in self.moved.items() if after != block}
        return Edits(changed=self.changed, inserted=self.inserted, moved=moved)


@dataclass(frozen=True, slots=True)
class Place:
    """One thing being done, as the second step shows it.

    name   of its field
    row    the block it is about; None for the beginning
    what   change, delete, insert or move
    typed  the words so far
    """

    name: str
    row: Row | None
    what: str
    typed: str

    @property
    def rows(self) -> int:
        """How tall its box is."""
        return min(max(4, len(self.typed) // 60 + 2), 30)


def edit(request: MemberRequest, task: Task) -> HttpResponse:
    """The step that was asked for, or what came of the last."""
    if request.method != "POST":
        if task.is_new:
            return write(request, task, Typed(inserted={"": task.begins}))
        return choose(request, task, Typed())
    typed = Typed.of(request)
    verb, _colon, block = request.POST.get("do", "check").partition(":")
    if verb == "choose":
        return choose(request, task, typed)
    if verb in ("check", "submit"):
        return check(request, task, typed, send=verb == "submit")
    shown = task.on.by_id.get(block)
    if verb == "change" and shown is not None:
        typed.changed.setdefault(block, plain.wording(shown.words))
    elif verb == "delete":
        typed.changed[block] = ""
    elif verb == "insert":
        typed.inserted.setdefault(block, "")
    elif verb == "move":
        typed.moved.setdefault(block, block)
    elif verb == "restore":
        typed.restore(*block.partition(":")[::2])
        if typed.is_empty() and not task.is_new:
            return choose(request, task, typed)
    return write(request, task, typed)


def choose(request: MemberRequest, task: Task, typed: Typed) -> HttpResponse:
    """The text, with what can be done at each place."""
    touched = typed.changed.keys() | typed.moved.keys()
    parts = sections(rows_of(task.on, task.numbering), touched | typed.inserted.keys() | task.near)
    context = about(task, typed, sections=parts, touched=touched)
    return render_form(request, "motions/edit_choose.html", django_forms.Form(), context)


def write(
    request: MemberRequest, task: Task, typed: Typed, problem: str = "", status: int = 200
) -> HttpResponse:
    """A box for each place, holding what is there."""
    rows = [] if task.is_new else rows_of(task.on, task.numbering)
    by_id = {row.block.id: row for row in rows}
    places = [
        Place(f"changed:{b}", by_id.get(b), "change" if words else "delete", words)
        for b, words in typed.changed.items()
    ]
    places += [
        Place(f"inserted:{b}", by_id.get(b), "insert", words) for b, words in typed.inserted.items()
    ]
    places += [Place(f"moved:{b}", by_id.get(b), "move", after) for b, after in typed.moved.items()]
    order = {row.block.id: n for n, row in enumerate(rows)}
    places.sort(key=lambda place: order.get(place.name.partition(":")[2], -1))
    context = about(task, typed, places=places, problem=problem, rows=rows)
    response = render_form(request, "motions/edit_write.html", django_forms.Form(), context)
    response.status_code = status
    return response


def check(request: MemberRequest, task: Task, typed: Typed, *, send: bool) -> HttpResponse:
    """How it would read, the formal wording, whom it meets; then the reason, and off it goes."""
    edits = typed.edits(is_new=task.is_new)
    try:
        change = edits.on(task.on, YOURS, number_after(task.on), parent=task.parent)
    except Refused as refused:
        return write(request, task, typed, str(refused.refusal.message), 422)
    form = task.form(request.POST if send else None)
    if send and (done := attempt(form, lambda: task.finish(edits, form))) is not None:
        return done
    after = drafting.read(
        drafting.weave((*task.on.weave.changes, change)), task.on.accepted | {change.id}
    )
    instructions = [] if task.is_new else drafting.instructions(task.on, after, task.numbering)
    context = about(
        task,
        typed,
        html=texts.changes_between(task.on, after),
        rows=rows_of(after, drafting.number(after.text)) if task.is_new else [],
        wording=[instruction_sentence(one, _) for one in instructions],
        meetings=task.meets(change) if task.meets else (),
    )
    return render_form(request, "motions/edit_check.html", form, context)


def about(task: Task, typed: Typed, **more: Any) -> dict[str, Any]:
    return {"task": task, "typed": typed, "hidden": typed.fields(), **more}


def number_after(on: Reading) -> int:
    return 1 + max((change.number for change in on.weave.changes), default=0)


def places_of(submission: Submission, on: Reading) -> frozenset[str]:
    """The blocks of `on` that a submission is about."""
    return frozenset(drafting.touched(on, on.weave[submission.change.key]))


def meets(lead: Submission, change: ChangeSet) -> list[str]:
    """How a change-set that is not filed yet meets the amendments to `lead`, in words."""
    others = list(lead.amendments.exclude(state__in=FINAL).with_key().select_related("lead"))
    standing = weaves.Standing(lead.text)
    owner = {key: other for other in others for key in standing.own(other)}
    woven = drafting.weave((*weaves.load(lead.text).changes, change))
    said: dict[str, None] = {}
    for conflict in drafting.conflicts(woven, owner.keys() | {change.id}):
        if change.id not in conflict[:2]:
            continue
        other = owner[conflict.of(change.id)]
        named = {
            change.id: _("your amendment"),
            conflict.of(change.id): f"{other} ({other.title})",
        }
        said |= dict.fromkeys(conflict_sentences(conflict, named, _))
    return [sentence[:1].upper() + sentence[1:] for sentence in said]
