"""Convening an assembly, filling its seats, and opening and closing its meetings."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from members.models import LocalGroup, Member, Office
from momentum_demo.models import record
from momentum_demo.refusals import Refused, refuse_on, require
from momentum_demo.slugs import refuse_taken
from motions import mail, pools, rules, sortition
from motions.drafting import Order
from motions.models import (
    Assembly,
    Basis,
    Draw,
    Meeting,
    PoolEntry,
    Report,
    Seat,
    Stage,
    Submission,
)
from motions.sortition import Impossible, Person, Quota, Tangled
from motions.wording import tidy, tidy_line


@transaction.atomic
def convene(
    stage: Stage,
    *,
    title: str,
    slug: str,
    remit: str,
    by: Member,
    at: datetime,
    positions_public: bool = True,
) -> Assembly:
    """Set up the assembly that meets in `stage`. It votes in the order that the process's rules say."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    require(rules.assemblies.refusal_to_convene(stage, remit))
    with (
        refuse_on("motions_assembly_stage_id_key", rules.assemblies.ONE_ASSEMBLY_A_STAGE),
        refuse_taken(Assembly),
    ):
        assembly = Assembly.objects.create(
            process=stage.process,
            stage=stage,
            title=tidy_line(title),
            slug=slug,
            remit=tidy(remit),
            positions_public=positions_public,
            order=stage.process.rules.get("vote_order", Order.TEXT.value),
            convened_at=at,
            convened_by=by,
        )
    record("assembly.convened", assembly, by=by, at=at, title=assembly.title)
    return assembly


@transaction.atomic
def set_order(
    assembly: Assembly, order: Order, sequence: Sequence[Submission], *, by: Member, at: datetime
) -> Assembly:
    """Say in what order the assembly votes; `sequence` is the committee's, for Order.COMMITTEE."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    assembly = locked_assembly(assembly)
    assembly.order = order.value
    assembly.committee_order = [submission.pk for submission in sequence]
    assembly.save(update_fields=["order", "committee_order"])
    names = [submission.reference for submission in sequence]
    record("assembly.order_set", assembly, by=by, at=at, order=order.value, sequence=names)
    return assembly


# Seats


@transaction.atomic
def seat_delegate(
    assembly: Assembly, member: Member, group: LocalGroup, *, by: Member, at: datetime
) -> Seat:
    """Seat `member` as the delegate of `group`."""
    return seated(assembly, member, Basis.DELEGATE, group=group, by=by, at=at)


@transaction.atomic
def seat_officer(
    assembly: Assembly, member: Member, office: Office, *, by: Member, at: datetime
) -> Seat:
    """Seat `member` by virtue of their office."""
    return seated(assembly, member, Basis.EX_OFFICIO, office=office, by=by, at=at)


def seated(
    assembly: Assembly,
    member: Member,
    basis: Basis,
    *,
    group: LocalGroup | None = None,
    office: Office | None = None,
    by: Member,
    at: datetime,
) -> Seat:
    """A seat that is somebody's from the start."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    assembly = locked_assembly(assembly)
    with refuse_on("motions_seat_one_each", rules.assemblies.SEATED_ALREADY):
        seat = assembly.seats.create(
            member=member, basis=basis, group=group, office=office, offered_at=at, taken_at=at
        )
    record("seat.given", assembly, by=by, at=at, member=member.pk, why=seat.why)
    return seat


@transaction.atomic
def publish_pool(
    assembly: Assembly,
    *,
    seats: int,
    quotas: Sequence[Quota],
    attributes: Sequence[str],
    public_source: str,
    draws_at: datetime,
    by: Member,
    at: datetime,
) -> Draw:
    """Fix who may be drawn, by which quotas, and commit to a secret; all of that is public from now on.

    The secret is made here, before anybody can know the public words, and shown only when the draw is held.
    """
    require(rules.timing.refusal_to_run(by.roles(at)))
    assembly = locked_assembly(assembly)
    if Draw.objects.filter(assembly=assembly).exists():
        raise Refused(rules.assemblies.DRAWN_ALREADY)
    members = list(pools.eligible(assembly, at=at))
    require(
        rules.assemblies.refusal_to_publish_pool(
            size=len(members),
            seats=seats,
            quotas=list(quotas),
            source=public_source,
            draws_at=draws_at,
            at=at,
        )
    )
    codes = new_codes(len(members))
    people = [
        Person(code, pools.traits(member, attributes, at=at))
        for code, member in zip(codes, members, strict=True)
    ]
    try_quotas(people, seats, quotas)
    published = sortition.pool_to_csv(people, attributes)
    secret = secrets.token_bytes(32)
    draw = Draw.objects.create(
        assembly=assembly,
        seats=seats,
        attributes=list(attributes),
        quotas=[list(quota) for quota in quotas],
        pool=published.decode(),
        pool_size=len(people),
        pool_sha256=sortition.sha256(published),
        commitment=sortition.commitment(secret),
        secret=secret,
        public_source=tidy(public_source),
        draws_at=draws_at,
        published_at=at,
        published_by=by,
    )
    PoolEntry.objects.bulk_create(
        (PoolEntry(draw=draw, member=m, code=c) for c, m in zip(codes, members, strict=True)),
        batch_size=5000,
    )
    record(
        "draw.pool_published",
        draw,
        by=by,
        at=at,
        pool_sha256=draw.pool_sha256,
        commitment=draw.commitment,
        size=draw.pool_size,
    )
    return draw


@transaction.atomic
def hold_draw(draw: Draw, *, public_words: str, by: Member, at: datetime) -> list[Seat]:
    """Draw: with the public words the secret decides who is offered the seats, and everything is shown."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    assembly = locked_assembly(draw.assembly)
    draw = Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
    words = tidy_line(public_words)
    require(rules.assemblies.refusal_to_draw(draw, words, at=at))
    people = sortition.draw(
        draw.people(),
        secret=bytes(draw.secret),
        pool_sha256=draw.pool_sha256,
        public_words=words,
        seats=draw.seats,
        quotas=draw.all_quotas(),
    )
    draw.public_words, draw.seated = words, [person.code for person in people]
    draw.drawn_at, draw.drawn_by = at, by
    draw.save(update_fields=["public_words", "seated", "drawn_at", "drawn_by"])
    record("draw.held", draw, by=by, at=at, words=words, seated=draw.seated)
    return [offered(assembly, draw, code, at=at) for code in draw.seated]


@transaction.atomic
def take_seat(seat: Seat, *, by: Member, at: datetime) -> Seat:
    """Say yes to a seat that was offered by lot."""
    locked_assembly(seat.assembly)
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    require(rules.assemblies.refusal_to_take(seat, by))
    seat.taken_at = at
    seat.save(update_fields=["taken_at"])
    record("seat.taken", seat.assembly, by=by, at=at, code=seat.code)
    return seat


@transaction.atomic
def give_up_seat(seat: Seat, *, by: Member, at: datetime, because: str = "") -> Seat | None:
    """Say no to a seat, or leave it. If it was drawn by lot, the next in the lot is offered it."""
    locked_assembly(seat.assembly)
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    require(rules.assemblies.refusal_to_decline(seat, by))
    return vacate(seat, tidy_line(because), by=by, at=at)


@transaction.atomic
def end_seat(seat: Seat, *, because: str, by: Member, at: datetime) -> Seat | None:
    """End a seat of which nothing is heard, or that its holder may no longer have. The reason is public."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    locked_assembly(seat.assembly)
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    require(rules.assemblies.refusal_to_end(seat, because))
    return vacate(seat, tidy_line(because), by=by, at=at)


def vacate(seat: Seat, because: str, *, by: Member, at: datetime) -> Seat | None:
    """End a held seat; the seat that is offered instead, if there is one."""
    declined = gettext("Declined") if seat.taken_at is None else gettext("Left")
    seat.ended_at, seat.ended_because = at, because or declined
    seat.save(update_fields=["ended_at", "ended_because"])
    record("seat.ended", seat.assembly, by=by, at=at, member=seat.member_id, why=because)
    if seat.basis != Basis.LOT:
        return None
    return replace(seat, at=at)


def replace(seat: Seat, *, at: datetime) -> Seat | None:
    """Offer a seat drawn by lot to the next in the lot with whom the quotas are kept.

    If there is no such person, to the next in the lot, and the seat says so; if nobody is left, to nobody.
    """
    draw = Draw.objects.get(assembly=seat.assembly_id)
    order = draw.in_order_of_the_lot()
    by_code = {person.code: person for person in order}
    drawn = draw.assembly.seats.filter(basis=Basis.LOT)
    staying = [by_code[code] for code in drawn.filter(ended_at=None).values_list("code", flat=True)]
    asked = set(drawn.values_list("code", flat=True)) | seated_otherwise(draw)
    left = [person for person in order if person.code not in asked]
    short = False
    try:
        found = sortition.seat(left, 1, draw.all_quotas(), sitting=staying)
    except Impossible:
        found, short = list(left[:1]), True
    if not found:
        return None
    return offered(draw.assembly, draw, found[0].code, replaces=seat, short=short, at=at)


def seated_otherwise(draw: Draw) -> set[str]:
    """The codes of people in the pool who have since got a seat on other grounds."""
    others = draw.assembly.seats.exclude(basis=Basis.LOT).values("member")
    return set(draw.entries.filter(member__in=others).values_list("code", flat=True))


def offered(
    assembly: Assembly,
    draw: Draw,
    code: str,
    *,
    at: datetime,
    replaces: Seat | None = None,
    short: bool = False,
) -> Seat:
    """Offer a seat to whoever has this code."""
    seat = assembly.seats.create(
        member=draw.entries.get(code=code).member,
        basis=Basis.LOT,
        code=code,
        replaces=replaces,
        short_of_quotas=short,
        offered_at=at,
    )
    record("seat.offered", assembly, by=None, at=at, code=code, short_of_quotas=short)
    mail.tell_of_seat(seat)
    return seat


@transaction.atomic
def report_back(seat: Seat, *, words: str, by: Member, at: datetime) -> Report:
    """Tell the group what its delegate did."""
    require(rules.assemblies.refusal_to_report(seat, by, words))
    seat, words = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk), tidy(words)
    if (said := seat.reports.filter(words=words).first()) is not None:
        return said  # the button was pressed twice
    report = seat.reports.create(words=words, at=at)
    record("seat.reported", seat.assembly, by=by, at=at, report=report.pk)
    return report


# Meetings


@transaction.atomic
def call_meeting(
    assembly: Assembly, *, begins_at: datetime, place: str, by: Member, at: datetime
) -> Meeting:
    """Announce a meeting."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    assembly = locked_assembly(assembly)
    if assembly.meetings.filter(begins_at=begins_at, opened_at=None).exists():
        raise Refused(rules.assemblies.CALLED_ALREADY)
    meeting = assembly.meetings.create(
        number=assembly.meetings.count() + 1,
        begins_at=begins_at,
        place=tidy_line(place),
        called_at=at,
    )
    record("meeting.called", assembly, by=by, at=at, number=meeting.number, begins=begins_at)
    return meeting


@transaction.atomic
def open_meeting(
    meeting: Meeting, present: Collection[Seat], *, by: Member, at: datetime
) -> Meeting:
    """Open a meeting with those who are there; who sits now is what the quorum is of."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    assembly, meeting = locked_meeting(meeting)
    another = assembly.meetings.filter(opened_at__isnull=False, closed_at=None).exists()
    require(rules.assemblies.refusal_to_open_meeting(meeting, another_open=another, at=at))
    meeting.sitting = assembly.seats.sitting().count()
    meeting.quorum = rules.assemblies.quorum_of(
        meeting.sitting, assembly.process.rules["assembly_quorum"]
    )
    meeting.opened_at = at
    meeting.save(update_fields=["sitting", "quorum", "opened_at"])
    attend(meeting, present, by=by, at=at)
    return meeting


@transaction.atomic
def record_attendance(
    meeting: Meeting, present: Collection[Seat], *, by: Member, at: datetime
) -> Meeting:
    """Say anew who is there, as people come and go."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    _, meeting = locked_meeting(meeting)
    if not meeting.is_open:
        raise Refused(rules.deciding.NO_OPEN_MEETING)
    attend(meeting, present, by=by, at=at)
    return meeting


def attend(meeting: Meeting, present: Collection[Seat], *, by: Member, at: datetime) -> None:
    sitting = set(meeting.assembly.seats.sitting().values_list("pk", flat=True))
    there = sorted(sitting & {seat.pk for seat in present})
    meeting.present.set(there)
    record("meeting.attendance", meeting, by=by, at=at, present=there, quorum=meeting.quorum)


@transaction.atomic
def close_meeting(meeting: Meeting, *, notes: str, by: Member, at: datetime) -> Meeting:
    """Close an open meeting, with its notes."""
    require(rules.timing.refusal_to_run(by.roles(at)))
    _, meeting = locked_meeting(meeting)
    if not meeting.is_open:
        raise Refused(rules.deciding.NO_OPEN_MEETING)
    if meeting.polls.filter(closed_at=None).exists():
        raise Refused(rules.deciding.POLL_OPEN)
    meeting.closed_at, meeting.notes = at, tidy(notes)
    meeting.save(update_fields=["closed_at", "notes"])
    record("meeting.closed", meeting, by=by, at=at, notes=meeting.notes)
    return meeting


# The shape of these actions


def locked_assembly(assembly: Assembly) -> Assembly:
    """The assembly as it now is, held until the transaction ends."""
    held = Assembly.objects.select_for_update(of=("self",)).select_related("process")
    return held.get(pk=assembly.pk)


def locked_meeting(meeting: Meeting) -> tuple[Assembly, Meeting]:
    """A meeting as it now is, held with its assembly; the assembly always first."""
    assembly = locked_assembly(meeting.assembly)
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    meeting.assembly = assembly
    return assembly, meeting


def new_codes(number: int) -> list[str]:
    """So many codes, no two the same, that say nothing about whose they are."""
    found: dict[str, None] = {}
    while len(found) < number:
        found[base64.b32encode(secrets.token_bytes(5)).decode()] = None
    return list(found)


def try_quotas(people: Sequence[Person], seats: int, quotas: Sequence[Quota]) -> None:
    """Refuse quotas that no draw from these people could keep."""
    try:
        sortition.seat(people, seats, quotas)
    except Tangled as problem:
        raise Refused(rules.assemblies.TANGLED) from problem
    except Impossible as problem:
        raise Refused(rules.assemblies.IMPOSSIBLE) from problem
