"""Telling members things by mail: what is told, to whom, once.

An app declares its events in a module named in settings.NOTICE_EVENTS, and says `tell` when one happens. What
is told goes into rows; members.posting sends them, at the pace the mail server allows, in each member's own
language. Nothing here is sent at once, and telling twice is harmless.

A text message or a web push would be one more `address` on a Message and one more sender in
members.posting: the rows, the consents and the pages stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from members import rules
from members.models import Bounce, Member, Message, MessageState, Notice
from momentum_demo.models import record
from momentum_demo.refusals import Refused, require

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Channel(StrEnum):
    """By what right members are written to.

    Constitutional notices carry no advocacy and cannot be opted out of; campaign mail needs consent, and one
    click ends it.
    """

    CONSTITUTIONAL = "constitutional"
    CAMPAIGN = "campaign"


Wanted = Callable[[Notice, Collection[int]], Collection[int]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something members are told of.

    name       stable kebab-case name, kept on each notice
    label      in words, for the staff desk
    template   its words as plain text, the first line being the subject; the HTML is made from it
    wanted     who, of the members with these keys, is still to be told: asked just before sending
    to_a_vote  whether it leads to a vote: then it does not go to an address that may be a thief's
    """

    name: str
    label: str | _StrPromise
    template: str
    channel: Channel = Channel.CONSTITUTIONAL
    wanted: Wanted | None = None
    to_a_vote: bool = False


_events: dict[str, Event] = {}


def declare(event: Event) -> Event:
    """Make `event` known. Called once for each, where it is defined."""
    assert _events.setdefault(event.name, event) == event, f"two events are called {event.name}"
    return event


def event_of(notice: Notice) -> Event:
    """The event that `notice` tells of."""
    for module in settings.NOTICE_EVENTS:
        import_module(module)
    return _events[notice.event]


def tell(
    event: Event,
    members: QuerySet[Member],
    *,
    about: str,
    facts: dict[str, Any] | None = None,
    by: Member | None,
    at: datetime,
) -> Notice | None:
    """Tell `members` of `event`, once: None if that was done before.

    about   what it is about, as "app.model:key"; with the event, what makes it once
    facts   what the words are filled in with: texts, numbers, moments under names ending in _at, days in _on
    """
    with transaction.atomic():
        if Notice.objects.filter(event=event.name, about=about).exists():
            return None
        notice = announce(event, about=about, facts=facts, by=by, at=at)
        write(notice, ((key, "") for key in members.values_list("pk", flat=True)), at=at)
        record(
            "notice.told", notice, by=by, at=at, event=event.name, members=notice.messages.count()
        )
    return notice


def announce(
    event: Event,
    *,
    about: str,
    facts: dict[str, Any] | None = None,
    by: Member | None,
    at: datetime,
) -> Notice:
    """The notice of `event` about that thing; made if there is none. `write` says who gets it."""
    notice, _ = Notice.objects.get_or_create(
        event=event.name,
        about=about,
        defaults={"facts": frozen(facts or {}), "by": by, "at": at},
    )
    return notice


def write(notice: Notice, recipients: Iterable[tuple[int, str]], *, at: datetime) -> None:
    """Put a copy of `notice` in the post for each: member's key, and an address if not their own."""
    Message.objects.bulk_create(
        (
            Message(notice=notice, member_id=key, address=address, due_at=at)
            for key, address in recipients
        ),
        batch_size=2000,
        ignore_conflicts=True,
    )


@transaction.atomic
def resend(message: Message, *, by: Member, at: datetime) -> Message:
    """Send a member's copy again. It is the same notice: nothing about any vote begins anew."""
    require(rules.refusal_to_send(by.roles(at)))
    same = Message.objects.filter(
        notice=message.notice_id, member=message.member_id, address=message.address
    )
    list(same.select_for_update().order_by("number"))  # wait for whoever is at it too,
    held = list(same.order_by("number"))  # and see what they made
    if {each.state for each in held} & {MessageState.WAITING, MessageState.SENDING}:
        require(rules.IN_THE_POST)
    made = Message.objects.create(
        notice=message.notice,
        member=message.member,
        address=message.address,
        number=held[-1].number + 1,
        due_at=at,
    )
    record("notice.resent", message.notice, by=by, at=at, member=message.member_id)
    return made


@transaction.atomic
def clear_bounce(address: str, *, by: Member, at: datetime) -> None:
    """Note that somebody saw to an address that mail came back from: it is written to again."""
    require(rules.refusal_to_send(by.roles(at)))
    found = Bounce.objects.select_for_update().filter(address=address).first()
    if found is None:
        raise Refused(rules.SEEN_TO)
    record("bounce.cleared", found, by=by, at=at)
    found.delete()


def tally(notice: Notice) -> dict[str, int]:
    """How many of a notice's copies are in each state, of each member the latest."""
    later = Message.objects.filter(
        notice=OuterRef("notice"),
        member=OuterRef("member"),
        address=OuterRef("address"),
        number__gt=OuterRef("number"),
    )
    latest = notice.messages.filter(~Exists(later)).order_by().values("state")
    found = dict(latest.annotate(n=Count("pk")).values_list("state", "n"))
    return {state: found.get(state, 0) for state in MessageState.values}


def frozen(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as JSON values."""
    encoder = DjangoJSONEncoder()
    return {name: plain(value, encoder) for name, value in facts.items()}


def plain(value: Any, encoder: DjangoJSONEncoder) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool | list | dict):
        return value
    return encoder.default(value)


def thawed(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with moments and days as such again."""
    return {name: revived(name, value) for name, value in facts.items()}


def revived(name: str, value: Any) -> Any:
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and name.endswith("_on"):
        return date.fromisoformat(value)
    return value
