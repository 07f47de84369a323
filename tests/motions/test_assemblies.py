"""Who sits in an assembly: the pool, the draw, seats taken and left, meetings."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from momentum_demo.refusals import constraint_broken_by
from motions import actions, pools, sortition
from motions.models import Basis, Draw, Seat
from motions.sortition import Quota
from tests.answers import refused
from tests.factories import DAY, member, region
from tests.factories.assemblies import AssemblyMaker
from tests.factories.motions import group, of_group

WORDS = "3 1 4 1 5 9"


@pytest.fixture
def hall(db):
    return AssemblyMaker(seats=1)


@pytest.fixture
def towns(hall):
    """Twelve members of two regions, who may be drawn."""
    where = [region("Wales"), region("Yorkshire")]
    return [member(f"Person {n}", where=where[n % 2]) for n in range(12)]


QUOTAS = [Quota("region", "Wales", 2, 2), Quota("region", "Yorkshire", 2, 2)]


def published(hall, **changed) -> Draw:
    facts = {
        "seats": 4,
        "quotas": QUOTAS,
        "attributes": ["region"],
        "public_source": "Six throws of a die before witnesses.",
        "draws_at": hall.at + DAY,
    }
    return actions.publish_pool(hall.assembly, **(facts | changed), by=hall.clerk, at=hall.at)


def drawn(hall) -> list[Seat]:
    return actions.hold_draw(published(hall), public_words=WORDS, by=hall.clerk, at=hall.at + DAY)


def test_the_pool_holds_who_may_be_drawn_and_nobody_else(hall, towns):
    lapsed, supporter = member(lapsed=True), member(supporter=True)

    draw = published(hall)

    inside = set(draw.entries.values_list("member", flat=True))
    assert {person.pk for person in towns} <= inside
    sitting = set(hall.assembly.seats.values_list("member", flat=True))
    assert not inside & {lapsed.pk, supporter.pk, hall.ncg.pk, hall.ncg_too.pk, *sitting}
    assert draw.pool_size == len(inside) == len(draw.people())


def test_the_published_pool_names_nobody(hall, towns):
    draw = published(hall)

    header, *rows = draw.pool.splitlines()

    assert header == "code,region"
    assert all(row.split(",")[1] in {"Wales", "Yorkshire"} for row in rows)
    codes = [row.split(",")[0] for row in rows]
    assert codes == sorted(codes)  # and so in no order that says who is who


def test_before_the_draw_the_commitment_is_public_and_the_secret_is_not(hall, towns):
    draw = published(hall)

    record = draw.as_record()

    assert (record["secret"], record["seated"]) == ("", [])
    assert record["commitment"] == sortition.commitment(bytes(draw.secret))
    assert record["pool_sha256"] == sortition.sha256(draw.pool.encode())
    with pytest.raises(ValueError, match="not held"):
        draw.in_order_of_the_lot()


def test_anybody_gets_the_same_people_from_what_is_published(hall, towns):
    seats = drawn(hall)

    draw = Draw.objects.get()

    assert sortition.check(draw.as_record(), draw.pool.encode()) == []
    assert [seat.code for seat in seats] == draw.seated
    assert sorted(seat.member.region.name for seat in seats) == ["Wales"] * 2 + ["Yorkshire"] * 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"public_source": "  "}, "no-public-source"),
        ({"seats": 400}, "pool-too-small"),
        ({"quotas": [Quota("region", "Wales", 99, 99)]}, "quotas-impossible"),
        ({"quotas": [Quota("region", "Wales", 3, 1)]}, "quota-upside-down"),
        ({"draws_at": dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)}, "draw-too-soon"),
    ],
)
def test_a_pool_that_will_not_do_is_not_published(hall, towns, changed, code):
    assert refused(published, hall, **changed) == code
    assert not Draw.objects.exists()


def test_a_pool_is_published_once_and_drawn_from_once(hall, towns):
    draw = published(hall)
    held = {"public_words": WORDS, "by": hall.clerk}

    assert refused(published, hall) == "pool-published-already"
    assert refused(actions.hold_draw, draw, at=hall.at, **held) == "too-early-to-draw"
    actions.hold_draw(draw, at=hall.at + DAY, **held)
    assert refused(actions.hold_draw, draw, at=hall.at + 2 * DAY, **held) == "drawn-already"


@pytest.mark.parametrize("change", [{"seats": 5}, {"pool": "code\n"}, {"secret": bytes(32)}])
def test_a_published_draw_stays_as_it_is_whoever_writes_the_sql(hall, towns, change):
    draw = published(hall)

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(**change)

    assert constraint_broken_by(caught.value) == "motions_draw_frozen"


def test_whoever_declines_makes_room_for_the_next_who_keeps_the_quotas(hall, towns):
    seats = drawn(hall)
    first = seats[0]
    order = Draw.objects.get().in_order_of_the_lot()
    expected = next(
        person.code
        for person in order
        if person.code not in {seat.code for seat in seats}
        and person.traits["region"] == first.member.region.name
    )

    instead = actions.give_up_seat(first, by=first.member, at=hall.at + DAY)

    assert (instead.code, instead.replaces, instead.short_of_quotas) == (expected, first, False)
    first.refresh_from_db()
    assert first.ended_because == "Declined"


def test_if_nobody_is_left_who_keeps_the_quotas_the_seat_says_so(hall, towns):
    welsh = [seat for seat in drawn(hall) if seat.member.region.name == "Wales"]
    seat, offers = welsh[0], []
    while seat is not None and not seat.short_of_quotas:
        seat = actions.give_up_seat(seat, by=seat.member, at=hall.at + DAY)
        offers.append(seat)

    assert seat.member.region.name == "Yorkshire"
    assert all(not offer.short_of_quotas for offer in offers[:-1])


def test_only_who_was_drawn_takes_or_declines_the_seat(hall, towns):
    seat, other, *_ = drawn(hall)
    at = hall.at + DAY

    assert refused(actions.take_seat, seat, by=other.member, at=at) == "not-your-seat"
    assert refused(actions.give_up_seat, seat, by=other.member, at=at) == "not-your-seat"
    actions.take_seat(seat, by=seat.member, at=at)
    assert refused(actions.take_seat, seat, by=seat.member, at=at) == "taken-already"
    actions.give_up_seat(seat, by=seat.member, at=at)
    assert refused(actions.give_up_seat, seat, by=seat.member, at=at) == "seat-ended"


def test_a_seat_that_is_offered_does_not_count_until_it_is_taken(hall, towns):
    seats = drawn(hall)
    assert hall.assembly.seats.sitting().count() == 1

    actions.take_seat(seats[0], by=seats[0].member, at=hall.at + DAY)

    assert hall.assembly.seats.sitting().count() == 2


def test_nobody_has_two_seats(hall):
    seat = hall.seats[0]

    code = refused(
        actions.seat_officer, hall.assembly, seat.member, hall.office, by=hall.clerk, at=hall.at
    )

    assert code == "seated-already"


def test_a_delegate_reports_back_and_others_do_not(hall):
    hackney = group()
    ada = of_group("Ada", hackney)
    seat = actions.seat_delegate(hall.assembly, ada, hackney, by=hall.clerk, at=hall.at)

    report = actions.report_back(seat, words="We won.", by=ada, at=hall.at)

    assert (report.seat, report.words) == (seat, "We won.")
    assert seat.why == "Delegate of Hackney"
    assert (
        refused(actions.report_back, seat, words="Hi", by=member(), at=hall.at) == "not-a-delegate"
    )
    other = hall.seats[0]
    code = refused(actions.report_back, other, words="Hi", by=other.member, at=hall.at)
    assert code == "not-a-delegate"
    assert refused(actions.report_back, seat, words=" ", by=ada, at=hall.at) == "nothing-to-report"


def test_one_meeting_is_open_at_a_time_and_none_before_its_time(hall):
    call = {"place": "", "by": hall.clerk, "at": hall.at}
    second = actions.call_meeting(hall.assembly, begins_at=hall.at, **call)
    third = actions.call_meeting(hall.assembly, begins_at=hall.later(60), **call)
    open_ = {"present": [], "by": hall.clerk}

    assert refused(actions.open_meeting, second, at=hall.at, **open_) == "another-meeting-open"
    actions.close_meeting(hall.meeting, notes="", by=hall.clerk, at=hall.later(1))
    assert refused(actions.open_meeting, third, at=hall.later(2), **open_) == "meeting-not-begun"
    actions.open_meeting(second, at=hall.later(2), **open_)


def test_everything_the_committee_does_is_refused_to_members(hall, towns):
    ada = towns[0]
    draw = published(hall)
    at = hall.at + DAY
    deeds = [
        lambda: actions.convene(hall.assembly.stage, title="X", slug="x", remit="X", by=ada, at=at),
        lambda: actions.seat_officer(hall.assembly, ada, hall.office, by=ada, at=at),
        lambda: actions.hold_draw(draw, public_words=WORDS, by=ada, at=at),
        lambda: actions.end_seat(hall.seats[0], because="X", by=ada, at=at),
        lambda: actions.call_meeting(hall.assembly, begins_at=at, place="", by=ada, at=at),
        lambda: actions.record_attendance(hall.meeting, [], by=ada, at=at),
        lambda: actions.close_meeting(hall.meeting, notes="", by=ada, at=at),
    ]

    assert {refused(deed) for deed in deeds} == {"not-of-the-committee"}


def test_an_assembly_belongs_to_one_stage_and_has_a_remit(hall):
    first = hall.assembly.stage
    drafting = hall.process.stages.get(position=1)
    facts = {"title": "X", "slug": "x", "by": hall.clerk, "at": hall.at}

    assert refused(actions.convene, first, remit="X", **facts) == "one-assembly-a-stage"
    assert refused(actions.convene, drafting, remit="X", **facts) == "not-an-assembly"
    second = hall.process.stages.get(position=8)
    assert refused(actions.convene, second, remit=" ", **facts) == "no-remit"


def test_rows_that_might_give_somebody_away_are_counted(hall, towns):
    lone = member("Lone", where=region("Scotland"))

    draw = published(hall)

    assert lone.pk in draw.entries.values_list("member", flat=True)
    assert pools.rare(draw.people()) == 1


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("motions_seat_group_iff", {"basis": Basis.DELEGATE}),
        ("motions_seat_code_iff_by_lot", {"code": "X"}),
    ],
)
def test_impossible_seats(hall, constraint, impossible):
    facts = {
        "assembly": hall.assembly,
        "member": member(),
        "basis": Basis.EX_OFFICIO,
        "office": hall.office,
        "offered_at": hall.at,
    }
    if "basis" in impossible:
        facts.pop("office")

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Seat.objects.create(**(facts | impossible))

    assert constraint_broken_by(caught.value) == constraint
