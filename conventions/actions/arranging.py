"""The agenda: drafted in private by the arrangements committee, published in releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from conventions import agenda, queries, rules, standing_orders
from conventions.actions.shared import arranged
from conventions.agenda import Stretch
from conventions.models import AgendaRelease, Convention, Document, Item, ItemKind, Room, Session
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, require, still_there


@transaction.atomic
def add_session(
    convention: Convention,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Member,
    at: datetime,
    track: str = "",
    room: Room | None = None,
    expected: int | None = None,
) -> Session:
    """Put a session into the draft."""
    convention = arranged(convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    require(rules.refusal_to_time(convention, starts_at=starts_at, ends_at=ends_at))
    return convention.sessions.create(
        title=title, starts_at=starts_at, ends_at=ends_at, track=track, room=room, expected=expected
    )


@transaction.atomic
def change_session(session: Session, *, by: Member, at: datetime, **facts: Any) -> Session:
    """Change a session of the draft: any of what add_session takes. Its items' times follow."""
    convention = arranged(session.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    session = still_there(Session.objects.select_for_update(of=("self",)), session.pk)
    for name, value in facts.items():
        setattr(session, name, value)
    require(rules.refusal_to_time(convention, starts_at=session.starts_at, ends_at=session.ends_at))
    session.save()
    return session


@transaction.atomic
def remove_session(session: Session, *, by: Member, at: datetime) -> None:
    """Take a session out of the draft, with what is in it."""
    convention = arranged(session.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    take_out([*session.items.exclude(parent=None), *session.items.filter(parent=None)])
    session.delete()


@transaction.atomic
def add_item(
    session: Session, *, by: Member, at: datetime, parent: Item | None = None, **facts: Any
) -> Item:
    """Put an item at the end of a session, or of the parts of another item."""
    convention = arranged(session.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    session = still_there(convention.sessions.all(), session.pk)
    parent = still_there(session.items.all(), parent.pk) if parent else None
    beside = session.items.filter(parent=parent)
    last = beside.aggregate(last=Max("position"))["last"] or 0
    return session.items.create(parent=parent, position=last + 1, **facts)


@transaction.atomic
def change_item(item: Item, *, by: Member, at: datetime, **facts: Any) -> Item:
    """Change an item of the draft that has not been begun."""
    convention = arranged(item.session.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    item = still_there(Item.objects.select_for_update(of=("self",)), item.pk)
    require(rules.refusal_to_change_item(item))
    for name, value in facts.items():
        setattr(item, name, value)
    item.save()
    return item


@transaction.atomic
def move_item(
    item: Item, *, by: Member, at: datetime, places: int = 0, to: Session | None = None
) -> Item:
    """Move an item so many places down (up, if below 0), or with its parts to the end of another session."""
    convention = arranged(item.session.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    item = still_there(Item.objects.select_for_update(of=("self",)), item.pk)
    require(rules.refusal_to_change_item(item))
    beside = list(
        Item.objects.filter(session=item.session_id, parent=item.parent_id).order_by("position")
    )
    place = beside.index(item)
    beside.remove(item)
    if to is not None and to.pk != item.session_id:
        last = to.items.filter(parent=None).aggregate(last=Max("position"))["last"] or 0
        item.session, item.parent, item.position = to, None, last + 1
        item.save()
        item.parts.update(session=to)
    else:
        beside.insert(min(max(place + places, 0), len(beside)), item)
    for position, each in enumerate(beside, start=1):
        Item.objects.filter(pk=each.pk).update(position=position)
    item.refresh_from_db()
    return item


@transaction.atomic
def remove_item(item: Item, *, by: Member, at: datetime) -> None:
    """Take an item out of the draft, with its parts."""
    convention = arranged(item.session.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    item = still_there(Item.objects.select_for_update(of=("self",)), item.pk)
    take_out([*item.parts.all(), item])


def take_out(items: Iterable[Item]) -> None:
    """Take these items out of the draft, one after another: parts come before what they are parts of."""
    for item in items:
        require(rules.refusal_to_change_item(item))
        if item.questions.exists():
            raise Refused(standing_orders.IN_A_PLAN)
        try:
            item.delete()
        except ProtectedError as error:  # put off after somebody spoke, or something was decided
            raise Refused(rules.BEGUN_ONCE) from error


@transaction.atomic
def add_document(item: Item, *, title: str, text: str, by: Member, at: datetime) -> Document:
    """Put a paper beside an item."""
    convention = arranged(item.session.convention, by=by, at=at)
    require(rules.refusal_to_edit(convention))
    item = still_there(Item.objects.filter(session__convention=convention), item.pk)
    return item.documents.create(title=title, text=text)


@transaction.atomic
def release(convention: Convention, *, words: str, by: Member, at: datetime) -> AgendaRelease:
    """Publish the draft, with what changed since the last release and the clashes that stand."""
    convention = arranged(convention, by=by, at=at)
    tree = queries.draft_of(convention)
    last = queries.released(convention)
    before = agenda.thawed(last.tree) if last else ()
    changed = agenda.changes(before, tree) if last else []
    same = last is not None and before == tree
    require(
        rules.refusal_to_release(
            convention,
            sessions=len(tree),
            changes=0 if same else 1,
            first=last is None,
            late=too_late(convention, before, tree, at),
        )
    )
    made = convention.releases.create(
        number=last.number + 1 if last else 1,
        words=words.strip(),
        tree=agenda.frozen(tree),
        changes=[asdict(each) for each in changed],
        clashes=[asdict(each) for each in agenda.clashes(tree)],
        by=by,
        at=at,
    )
    record("convention.agenda_released", made, by=by, at=at, number=made.number)
    return made


def too_late(
    convention: Convention, before: tuple[Stretch, ...], tree: tuple[Stretch, ...], at: datetime
) -> list[str]:
    """The constitutional changes that are new on the agenda, if the rules ask for more notice than is left.

    A waiver of the notice covers them too.
    """
    notice = timedelta(seconds=convention.rules["constitutional_notice"])
    if convention.waiver_id is not None or convention.opens_at - at >= notice:
        return []
    known = {entry.motion for entry in constitutional(before)}
    return [entry.title for entry in constitutional(tree) if entry.motion not in known]


def constitutional(stretches: tuple[Stretch, ...]) -> list[agenda.Entry]:
    return [
        entry
        for stretch in stretches
        for entry, _depth in agenda.walk(stretch.entries)
        if entry.kind == ItemKind.CONSTITUTIONAL
    ]
