"""Assemblies, page by page: for members, for delegates, for the committee."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.roles import Role
from momentum_demo.moments import UK
from motions import actions, pools, sortition
from motions.committee_urls import urlpatterns
from motions.lifecycle import Outcome, State
from motions.models import Assembly, Decision, Draw, Meeting, PollKind, Position, Seat, Stance
from tests.answers import text
from tests.desk import signed_in
from tests.factories import member, officer
from tests.factories.assemblies import AssemblyMaker
from tests.factories.motions import fresh, group, of_group, words
from tests.tables import table


@pytest.fixture
def hall(db):
    """An assembly that meets now: the clock stands still an hour into its stage."""
    hall = AssemblyMaker()
    with time_machine.travel(hall.later(5), tick=False):
        yield hall


@pytest.fixture
def clerk(hall):
    return signed_in(hall.clerk)


def at(name: str, hall, *more) -> str:
    return reverse(f"committee:{name}", args=[hall.assembly.slug, *more])


def page(name: str, hall) -> str:
    return reverse(f"assemblies:{name}", args=[hall.assembly.slug])


# Whose page it is


@table("""
                   desk  records
    arrangements    yes     no
    returning       no      no
    coordinating    no      no
    member          no      no
""")
def test_whose_desk_it_is(hall, row, column, expected):
    roles = {
        "arrangements": Role.ARRANGEMENTS,
        "returning": Role.RETURNING_OFFICER,
        "coordinating": Role.COORDINATING,
    }
    who = officer(row, roles[row]) if row in roles else member(row)
    address = {"desk": reverse("committee:index"), "records": "/admin/"}[column]

    assert (signed_in(who).get(address).status_code == 200) is expected


def test_every_page_of_the_desk_says_whose_work_it_is():
    assert all(pattern.callback.roles == {Role.ARRANGEMENTS} for pattern in urlpatterns)


def test_strangers_see_the_draw_and_nothing_else(hall):
    stranger = Client()
    pages = [reverse("assemblies:list"), page("detail", hall), page("to_decide", hall)]

    for address in pages:
        assert stranger.get(address)["Location"].startswith(reverse("account_login"))
    assert stranger.get(page("draw", hall)).status_code == 404  # there is none yet


# The clerk's desk


def test_the_desk_says_what_falls_and_shows_every_way_the_votes_can_go(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "post or", "letter,")
    other = hall.amendment(motion, member(), "or in person", "only")

    shown = text(clerk.get(at("motion", hall, motion.number)))

    assert f"<strong>If it is carried:</strong> {other} falls." in shown
    assert "4 ways these votes can go" not in shown  # both carried is not lawful
    assert "3 ways these votes can go" in shown
    assert "delete “or in person”, insert “only”." in shown
    assert str(one) in shown


def test_what_figures_would_do_is_shown_as_they_are_typed(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    amendment = hall.amendment(motion, member(), "secret", "open")
    figures = {"submission": amendment.pk, "favour": 6, "against": 3, "neither": 0}

    fragment = text(clerk.post(at("preview", hall, motion.number), figures))
    whole = text(clerk.post(at("motion", hall, motion.number), figures))

    for shown in (fragment, whole):
        assert "</span>open<span" in shown  # inserted
        assert "</span>secret<span" in shown  # deleted
    assert fragment.startswith('<section id="preview"')
    assert not Decision.objects.exists()
    lost = text(clerk.post(at("preview", hall, motion.number), figures | {"favour": 2}))
    assert "</span>open<span" not in lost


@pytest.mark.parametrize(
    "figures",
    [{"favour": "x"}, {"favour": "9" * 40}, {"submission": "9" * 40}, {"carried": "9" * 5000}],
)
def test_supposing_nonsense_is_harmless(hall, clerk, figures):
    motion = hall.on_agenda(hall.ncg)
    typed = {"submission": motion.pk, "favour": "3", "against": "1", "carried": "7" * 30} | figures

    assert clerk.post(at("preview", hall, motion.number), typed).status_code == 200


def test_the_clerk_enters_a_vote_and_the_text_follows(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    amendment = hall.amendment(motion, member(), "secret", "open")
    figures = {"favour": 6, "against": 3, "neither": 1, "why": "It is honest.", "seen": 0}

    response = clerk.post(at("vote", hall, amendment.pk), figures, follow=True)

    assert f"{amendment}: Carried." in text(response)
    assert "6 for, 3 against, 1 abstained." in text(response)
    assert "Ballots are open." in words(motion)
    assert amendment.decisions.get().why == "It is honest."


def test_a_second_clerk_with_an_old_page_is_refused_politely(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "secret", "open")
    other = hall.amendment(motion, member(), "post", "letter")
    figures = {"favour": 6, "against": 3, "neither": 1, "seen": 0}
    clerk.post(at("vote", hall, one.pk), figures)

    response = signed_in(hall.clerk_too).post(at("vote", hall, other.pk), figures)

    assert response.status_code == 409
    assert "Somebody entered a decision on this motion" in text(response)
    assert fresh(other).state == State.AGENDA


def test_figures_that_are_none_come_back_to_be_put_right(hall, clerk):
    motion = hall.on_agenda(hall.ncg)

    response = clerk.post(at("vote", hall, motion.pk), {"favour": "", "seen": 0})

    assert response.status_code == 422
    assert "Fill in: For" in text(response)
    assert not Decision.objects.exists()


def test_what_was_not_reached_is_written_down(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    ending = {"outcome": Outcome.NOT_REACHED.value, "why": "Time.", "seen": 0}

    clerk.post(at("dispose", hall, motion.pk), ending)

    assert fresh(motion).outcome == Outcome.NOT_REACHED


def test_what_cannot_stand_any_more_is_recorded_with_one_press(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    inside = hall.amendment(motion, member(), "secret", "very secret")
    around = hall.amendment(motion, member(), "Ballots are secret. ", "")
    hall.vote(inside, 6, 3)

    shown = text(clerk.get(at("motion", hall, motion.number)))
    assert f"{inside} is carried, and the two cannot both stand" in shown
    clerk.post(at("fallen", hall, around.pk))

    assert fresh(around).outcome == Outcome.FELL


def test_consensus_is_tested_with_delegates_at_their_own_page(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    clerk.post(at("ask", hall, motion.pk, "consensus"))
    poll = hall.meeting.polls.get()
    ada, ben, *_ = hall.seats
    address = reverse("assemblies:position", args=[hall.assembly.slug, poll.pk])
    delegate = signed_in(ada.member)

    assert "Being asked now" in text(delegate.get(page("to_decide", hall)))
    refused = delegate.post(address, {"stance": "object", "reason": ""})
    assert refused.status_code == 409
    delegate.post(address, {"stance": "support"})
    entered = {"seat": ben.pk, "stance": "aside", "reason": ""}
    clerk.post(at("enter", hall, poll.pk), entered)
    response = clerk.post(at("close_poll", hall, poll.pk), follow=True)

    assert "1 in support, 0 objected, 1 stood aside." in text(response)
    stances = dict(Position.objects.values_list("seat", "stance"))
    assert stances == {ada.pk: Stance.SUPPORT, ben.pk: Stance.ASIDE}


def test_a_motion_is_published_only_while_the_timetable_says_so(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    body = {"why": "As amended by the first assembly."}

    assert clerk.post(at("publish", hall, motion.number), body).status_code == 409
    with time_machine.travel(hall.during(5), tick=False):
        clerk = signed_in(hall.clerk)  # a session does not last that long
        response = clerk.post(at("publish", hall, motion.number), body, follow=True)

    assert "is published." in text(response)
    assert motion.versions.latest("number").why == body["why"]


def test_the_committee_lists_its_own_order(hall, clerk):
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "post", "letter")
    other = hall.amendment(motion, member(), "public", "open to all")
    body = {"order": "committee", "sequence": f"{other.reference}, {one.reference}"}

    wrong = clerk.post(at("order", hall), body | {"sequence": "99/1"})
    assert wrong.status_code == 422
    clerk.post(at("order", hall), body)

    assert Assembly.objects.get(pk=hall.assembly.pk).committee_order == [other.pk, one.pk]
    shown = text(clerk.get(at("motion", hall, motion.number)))
    assert shown.index(f"<h3>{other}") < shown.index(f"<h3>{one}")


def test_the_desk_costs_the_same_for_one_amendment_or_five(hall, clerk, django_assert_num_queries):
    motion = hall.on_agenda(hall.ncg)
    address = at("motion", hall, motion.number)
    hall.amendment(motion, member(), "post", "letter")
    clerk.get(address)  # which reads the weave
    with CaptureQueriesContext(connection) as one:
        clerk.get(address)
    asked = len(one)
    for old in ("person", "secret", "public", "year"):
        hall.amendment(motion, member(), old, f"{old} or not")
    clerk.get(address)

    with django_assert_num_queries(asked):
        clerk.get(address)


# Meetings and seats


def test_the_committee_calls_opens_and_closes_a_meeting(hall, clerk):
    clerk.post(at("close_meeting", hall, 1), {"notes": "We met."})
    soon = hall.later(6).astimezone(UK)
    begins = {"begins_at_date": soon.date().isoformat(), "begins_at_time": soon.strftime("%H:%M")}
    clerk.post(at("call_meeting", hall), begins | {"place": "Hall 2"})
    with time_machine.travel(hall.later(90), tick=False):
        clerk.post(at("meeting", hall, 2), {"present": [seat.pk for seat in hall.seats[:6]]})

    first, second = Meeting.objects.order_by("number")
    assert (first.notes, first.is_open) == ("We met.", False)
    assert (second.is_open, second.present.count(), second.quorum) == (True, 6, 5)


def test_a_delegate_is_seated_by_their_number(hall, clerk):
    hackney = group()
    ada = of_group("Ada", hackney)
    body = {"number": ada.number, "basis": "delegate", "group": hackney.pk}

    assert clerk.post(at("seat", hall), body | {"number": 999_999}).status_code == 422
    assert clerk.post(at("seat", hall), body | {"group": ""}).status_code == 422
    clerk.post(at("seat", hall), body)

    assert Seat.objects.get(member=ada).why == "Delegate of Hackney"


def test_an_assembly_is_convened_for_a_stage_that_has_none(hall, clerk):
    stage = hall.process.stages.get(position=8)
    assert str(stage) in text(clerk.get(reverse("committee:index")))

    clerk.post(
        reverse("committee:convene", args=[stage.pk]),
        {"title": "Second assembly", "remit": "To finish.", "positions_public": "on"},
    )

    assert stage.assembly.slug == "second-assembly"


# The draw


def draw_altered(draw: Draw) -> pools.Again:
    """A draw run again of which two places were changed after it was published."""
    draw.refresh_from_db()
    first, second, *others = draw.seated
    draw.seated = [second, first, *others]
    return pools.run_again(draw)


def test_a_draw_from_the_pool_to_the_seats(hall, clerk):
    people = [member(f"Person {n}") for n in range(8)]
    draws_at = hall.later(60).astimezone(UK)
    address = at("draw", hall) + "?of=region"
    assert "At least, of Wales (" in text(clerk.get(address))
    body = {
        "seats": 3,
        "public_source": "Dice before witnesses.",
        "draws_at_date": draws_at.date().isoformat(),
        "draws_at_time": draws_at.strftime("%H:%M"),
        "least-region-0": 1,
    }
    clerk.post(address, body)
    draw = Draw.objects.get()
    assert draw.quotas == [["region", "Wales", 1, 3]]
    assert Client().get(page("draw_again", hall)).status_code == 404
    assert "Shown when the draw is held." in text(Client().get(page("draw", hall)))
    early = clerk.post(at("draw", hall), {"public_words": "3 1 4"})
    assert early.status_code == 409

    with time_machine.travel(hall.later(61), tick=False):
        clerk.post(at("draw", hall), {"public_words": "3 1 4"})
        stranger = Client()
        record = json.loads(stranger.get(page("draw_record", hall)).content)
        pool = stranger.get(page("draw_pool", hall)).content
        program = stranger.get(page("draw_program", hall)).content.decode()
        shown = text(stranger.get(page("draw", hall)))
        lucky = Seat.objects.filter(basis="lot").first()
        browser = signed_in(lucky.member)
        assert lucky.code in text(browser.get(page("draw", hall)))
        assert "You were drawn by lot" in text(browser.get(page("detail", hall)))
        browser.post(page("take_seat", hall))
        again = text(stranger.get(page("draw_again", hall)))

    assert "The same 3 people are seated." in again
    assert again.count("the same as published") == 2
    assert again.count("<td>Yes</td>") == 3
    assert all(again.count(f"<code>{code}</code>") == 2 for code in record["seated"])
    assert draw_altered(draw).seats_the_same is False
    assert sortition.check(record, pool) == []
    assert "def check(" in program
    assert record["secret"] in shown
    assert not any(person.name in shown for person in people)
    assert Seat.objects.get(pk=lucky.pk).taken_at is not None


def test_the_quotas_that_nobody_can_keep_are_refused_before_anything_is_published(hall, clerk):
    draws_at = hall.later(60).astimezone(UK)
    body = {
        "seats": 1,
        "public_source": "Dice before witnesses.",
        "draws_at_date": draws_at.date().isoformat(),
        "draws_at_time": draws_at.strftime("%H:%M"),
        "most-region-0": 0,
    }

    response = clerk.post(at("draw", hall) + "?of=region", body)

    assert response.status_code == 409
    assert not Draw.objects.exists()


# What members see


def test_members_see_who_sits_why_and_what_was_decided(hall):
    motion = hall.on_agenda(hall.ncg)
    poll = hall.ask(motion, PollKind.CONSENSUS)
    hall.positions(poll, support=9, aside=1)
    hall.close(poll)

    shown = text(signed_in(member()).get(page("detail", hall)))

    assert "To amend what groups have put forward." in shown
    assert '<strong>Seat 1</strong> <span class="hint">Delegates at large</span>' in shown
    assert "9 in support, 0 objected, 1 stood aside." in shown
    assert "Seat 10: Stand aside. Because." in shown


def test_positions_are_not_named_where_the_assembly_says_so(hall):
    Assembly.objects.filter(pk=hall.assembly.pk).update(positions_public=False)
    motion = hall.on_agenda(hall.ncg)
    poll = hall.ask(motion, PollKind.CONSENSUS)
    hall.positions(poll, support=9, aside=1)
    hall.close(poll)

    shown = text(signed_in(member()).get(page("detail", hall)))

    assert "9 in support" in shown
    assert "Who stood where" not in shown


def test_a_delegate_leaves_only_after_being_asked_once_more(hall):
    seat = hall.seats[0]
    browser = signed_in(seat.member)

    assert "Leave the assembly?" in text(browser.get(page("give_up_seat", hall)))
    seat.refresh_from_db()
    assert seat.ended_at is None
    browser.post(page("give_up_seat", hall))

    seat.refresh_from_db()
    assert seat.ended_at is not None
    assert browser.get(page("give_up_seat", hall)).status_code == 404


def test_a_delegate_reports_to_their_group_for_all_to_read(hall):
    hackney = group()
    ada = of_group("Ada", hackney)
    actions.seat_delegate(hall.assembly, ada, hackney, by=hall.clerk, at=hall.at)

    signed_in(ada).post(page("report", hall), {"words": "We carried it."})

    assert "We carried it." in text(signed_in(member()).get(page("detail", hall)))
    assert signed_in(member()).get(page("report", hall)).status_code == 404


def test_what_is_still_to_be_decided_is_in_order_with_what_falls(hall):
    motion = hall.on_agenda(hall.ncg)
    one = hall.amendment(motion, member(), "post or", "letter,")
    other = hall.amendment(motion, member(), "or in person", "only")

    shown = text(signed_in(member()).get(page("to_decide", hall)))

    assert shown.index(f">{one}: ") < shown.index(f">{other}: ")
    assert "Then the main question" in shown
    assert "waits for a ruling" not in shown
    hall.amended(motion, member(), "secret", "open")
    for client, where in (
        (signed_in(member()), page("to_decide", hall)),
        (signed_in(hall.clerk), at("motion", hall, motion.number)),
    ):
        assert "1 amendment waits for a ruling" in text(client.get(where))
