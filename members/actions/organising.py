"""The organisation's parts and posts: regions, local groups, offices, who holds them, and the rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from members import group_rules, rules
from members.models import (
    Appointment,
    LocalGroup,
    Member,
    Office,
    Region,
    RegisterRules,
    Term,
)
from members.roles import POWERS, Role
from momentum_demo.models import AuditEvent, record
from momentum_demo.refusals import refuse_on, require
from momentum_demo.slugs import free_slug, refuse_taken


@transaction.atomic
def open_region(name: str, *, by: Member | None, at: datetime) -> Region:
    """Enter a region."""
    if by is not None:
        require(rules.refusal_to_keep(by.roles(at)))
    with refuse_on("members_region_name_key", rules.NAME_TAKEN), refuse_taken(Region):
        made = Region.objects.create(
            name=name, slug=free_slug(name, Region.objects, otherwise="region")
        )
    record("region.opened", made, by=by, at=at, name=name)
    return made


@transaction.atomic
def rename_region(region: Region, name: str, *, by: Member, at: datetime) -> Region:
    """Give a region another name; its address stays, so that links to it hold."""
    require(rules.refusal_to_keep(by.roles(at)))
    region = Region.objects.select_for_update().get(pk=region.pk)
    was, region.name = region.name, name
    with refuse_on("members_region_name_key", rules.NAME_TAKEN):
        region.save(update_fields=["name"])
    record("region.renamed", region, by=by, at=at, was=was, name=name)
    return region


@transaction.atomic
def open_group(
    name: str,
    *,
    region: Region,
    by: Member | None,
    at: datetime,
    about: str = "",
    quorum: int = 5,
    notice_days: int = 7,
) -> LocalGroup:
    """Enter a local group."""
    if by is not None:
        require(rules.refusal_to_keep(by.roles(at)))
    with refuse_on("members_localgroup_name_key", rules.NAME_TAKEN), refuse_taken(LocalGroup):
        made = LocalGroup.objects.create(
            name=name,
            slug=free_slug(name, LocalGroup.objects, otherwise="group"),
            region=region,
            about=about,
            quorum=quorum,
            notice_days=notice_days,
        )
    record("group.opened", made, by=by, at=at, name=name, region=region.slug, quorum=quorum)
    return made


@transaction.atomic
def describe_group(group: LocalGroup, *, by: Member, at: datetime, **values: Any) -> LocalGroup:
    """Change what a group says of itself: name, about, quorum, notice_days.

    Its officers may say what it is about; the rest is the membership office's.
    """
    group = LocalGroup.objects.select_for_update().get(pk=group.pk)
    changed = {name: value for name, value in values.items() if getattr(group, name) != value}
    require(
        group_rules.refusal_to_describe_group(
            by.roles(at), is_officer=by.offices_in(group, at), fields=changed
        )
    )
    for name, value in changed.items():
        setattr(group, name, value)
    with refuse_on("members_localgroup_name_key", rules.NAME_TAKEN):
        group.save()
    if changed:
        record("group.described", group, by=by, at=at, fields=sorted(changed))
    return group


@transaction.atomic
def close_group(group: LocalGroup, *, on: date, by: Member, at: datetime) -> LocalGroup:
    """Let a group that nobody is left in be no more from `on`."""
    require(rules.refusal_to_keep(by.roles(at)))
    group = LocalGroup.objects.select_for_update().get(pk=group.pk)
    require(group_rules.refusal_to_close_group(members=group.members.count()))
    group.closed_on = on
    group.save(update_fields=["closed_on"])
    record("group.closed", group, by=by, at=at, on=on)
    return group


@transaction.atomic
def create_office(
    name: str,
    role: Role,
    *,
    seats: int = 1,
    local_group: LocalGroup | None = None,
    by: Member | None,
    at: datetime,
) -> Office:
    """Enter an office that members may be put in."""
    if by is not None:
        require(rules.refusal_to_appoint(by.roles(at)))
    require(rules.refusal_to_create_office(role, local_group))
    with refuse_on("members_office_name_once", rules.NAME_TAKEN):
        made = Office.objects.create(name=name, role=role, seats=seats, local_group=local_group)
    record("office.created", made, by=by, at=at, name=name, role=role, seats=seats)
    return made


@transaction.atomic
def appoint(
    member: Member,
    office: Office,
    *,
    since: date,
    until: date | None,
    by: Member | None,
    at: datetime,
    seat: int = 1,
) -> Term:
    """Put `member` in a seat of `office`, [since, until). For the clock and the founding; people propose."""
    require(rules.refusal_to_seat(office, seat))
    with (
        refuse_on("members_term_one_holder_at_a_time", rules.SEAT_TAKEN),
        refuse_on("members_term_one_seat_each", rules.SEATED_ALREADY),
    ):
        term = Term.objects.create(
            office=office, seat=seat, member=member, span=DateRange(since, until)
        )
    record("office.filled", term, by=by, at=at, office=office.name, member=member.number)
    return term


@transaction.atomic
def propose(
    member: Member,
    office: Office,
    *,
    since: date,
    until: date | None,
    by: Member,
    at: datetime,
) -> Appointment:
    """Put somebody forward for an office. An office without powers is filled at once.

    One with powers waits for another officer's word, so that nobody gives anyone powers alone.
    """
    require(rules.refusal_to_appoint(by.roles(at)))
    require(rules.refusal_to_propose(member, office, since=since, until=until, by=by))
    office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    if office.appointments.filter(member=member, decided_at=None).exists():
        require(rules.PROPOSED_ALREADY)
    made = Appointment.objects.create(
        office=office, member=member, since=since, until=until, proposed_by=by, proposed_at=at
    )
    record("appointment.proposed", made, by=by, at=at, office=office.name, member=member.number)
    if Role(office.role) not in POWERS:
        appoint(member, office, since=since, until=until, seat=free_seat(made), by=by, at=at)
        made.delete()
    return made


@transaction.atomic
def confirm(proposed: Appointment, *, by: Member, at: datetime) -> Term:
    """Give the second word: the term begins as proposed."""
    proposed = open_appointment(proposed)
    require(rules.refusal_to_appoint(by.roles(at)))
    require(rules.refusal_to_confirm(proposed, by=by))
    term = appoint(
        proposed.member,
        proposed.office,
        since=proposed.since,
        until=proposed.until,
        seat=free_seat(proposed),
        by=by,
        at=at,
    )
    proposed.term, proposed.decided_by, proposed.decided_at = term, by, at
    proposed.save()
    record("appointment.confirmed", proposed, by=by, at=at)
    return term


@transaction.atomic
def decline(proposed: Appointment, *, by: Member, at: datetime) -> None:
    """Turn a proposed appointment down; its proposer may take it back so."""
    proposed = open_appointment(proposed)
    require(rules.refusal_to_appoint(by.roles(at)))
    require(rules.refusal_to_decide(proposed))
    proposed.decided_by, proposed.decided_at = by, at
    proposed.save()
    record("appointment.declined", proposed, by=by, at=at)


@transaction.atomic
def end_term(term: Term, *, on: date, by: Member, at: datetime) -> Term:
    """Let a term end: `on` is the first day out of office. The holder may do so too."""
    term = Term.objects.select_for_update(of=("self",)).select_related("office").get(pk=term.pk)
    if by.pk != term.member_id:
        require(rules.refusal_to_appoint(by.roles(at)))
    require(rules.refusal_to_end_term(term, on))
    term.span = DateRange(term.span.lower, on)
    term.save(update_fields=["span"])
    record("office.vacated", term, by=by, at=at, office=term.office.name, on=on)
    return term


@transaction.atomic
def hand_over(term: Term, *, on: date, at: datetime) -> None:
    """End a term because an election, or its holder's leaving, decided so: for what other apps conclude.

    A term that had ended by then keeps its end.
    """
    term = Term.objects.select_for_update(of=("self",)).select_related("office").get(pk=term.pk)
    if term.span.isempty or (term.span.upper is not None and term.span.upper <= on):
        return
    term.span = DateRange(term.span.lower, on)
    term.save(update_fields=["span"])
    record("office.handed_over", term, by=None, at=at, office=term.office.name, on=on)


@transaction.atomic
def keep_on(term: Term, *, after: date, at: datetime) -> None:
    """Take back that a term ends on `after`, because nobody follows after all: for what other apps conclude.

    A term that was not handed over on that day keeps its end.
    """
    term = Term.objects.select_for_update(of=("self",)).select_related("office").get(pk=term.pk)
    ended = AuditEvent.objects.filter(
        action="office.handed_over",
        subject=f"{term._meta.label_lower}:{term.pk}",
        change__on=after.isoformat(),
    )
    if term.span.upper != after or not ended.exists():
        return
    term.span = DateRange(term.span.lower, None)
    term.save(update_fields=["span"])
    record("office.kept_on", term, by=None, at=at, office=term.office.name, after=after)


@transaction.atomic
def adopt_rules(
    *, adopted_on: date, by: Member | None, at: datetime, **values: Any
) -> RegisterRules:
    """Enter a new version of the rules of the register. Takes the fields of RegisterRules."""
    if by is not None:
        require(rules.refusal_to_keep(by.roles(at)))
    latest = RegisterRules.objects.order_by("-version").first()
    said = {"adopted_on": adopted_on, **values}
    if latest is not None and all(getattr(latest, name) == said[name] for name in said):
        require(rules.RULES_ALREADY)
    with refuse_on("members_registerrules_version_key", rules.RULES_SINCE):
        made = RegisterRules.objects.create(version=latest.version + 1 if latest else 1, **said)
    record("register.rules_adopted", made, by=by, at=at, adopted_on=adopted_on, **values)
    return made


def open_appointment(proposed: Appointment) -> Appointment:
    """The appointment as it is now, held until the transaction ends."""
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("office", "member", "proposed_by")
        .get(pk=proposed.pk)
    )


def free_seat(proposed: Appointment) -> int:
    """The lowest seat that nobody holds while the proposed term lasts; refuses if there is none."""
    span = DateRange(proposed.since, proposed.until)
    held = set(proposed.office.terms.filter(span__overlap=span).values_list("seat", flat=True))
    free = [seat for seat in range(1, proposed.office.seats + 1) if seat not in held]
    if not free:
        require(rules.SEAT_TAKEN)
    return free[0]
