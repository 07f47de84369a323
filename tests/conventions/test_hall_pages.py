"""The hall's pages: whose they are, what they say, and a whole vote by clicking."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from conventions.actions import arranging, plans, speeches, votes
from conventions.models import Attending, Manner, Plan, Purpose, Vote
from tests.answers import text
from tests.conventions.hall import Floor
from tests.desk import signed_in
from tests.factories.motions import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor():
    floor = Floor()
    with time_machine.travel(floor.at, tick=False):
        yield floor


@pytest.fixture
def motion(floor, ada):
    motion = floor.maker.on_agenda(ada)
    floor.maker.amendment(motion, ada, "by post", "by telephone")
    floor.maker.amendment(motion, ada, "by post", "by pigeon")
    return motion


@pytest.fixture
def item(floor, motion):
    return floor.item(motion)


@pytest.fixture
def plan(floor, item):
    plan = plans.draw_up(floor.convention, [item], title="", by=floor.chair, at=floor.at)
    return plans.publish(plan, by=floor.chair, at=floor.at)


@pytest.fixture
def vote(floor, plan):
    floor.vote = votes.open_vote(
        plan.questions.first(), Manner.DIVISION, by=floor.chair, at=floor.at
    )
    return floor.vote


def at(name, floor, *more):
    return reverse(f"hall:{name}", args=[floor.convention.slug, *more])


WHOSE = """
                chair  teller  arranger  member
    now          yes     yes     yes      yes
    plans        yes     yes     yes      yes
    plan         yes     yes     yes      yes
    vote         yes     yes     yes      yes
    speak        yes     yes     yes      yes
    count        no      yes     yes      no
    chair        yes     no      yes      no
    draw_up      yes     no      yes      no
    arrange      yes     no      yes      no
    parts        yes     no      yes      no
    policy       yes     no      yes      no
"""


def test_whose_page_it_is(floor, item, plan, vote, ada):
    """One hall for the whole table: to build it anew for each cell would take a minute."""
    header, *rows = (line.split() for line in WHOSE.strip().splitlines())
    people = [floor.chair, floor.tellers[0], floor.clerk, ada]
    clients = dict(zip(header, map(signed_in, people), strict=True))
    about = {
        "plan": [plan.pk],
        "vote": [vote.pk],
        "count": [vote.pk],
        "speak": [item.pk],
        "chair": [item.pk],
        "arrange": [plan.pk],
        "parts": [plan.questions.last().pk],
    }

    found = [
        [name]
        + [
            {200: "yes", 409: "no"}[
                clients[who].get(at(name, floor, *about.get(name, []))).status_code
            ]
            for who in header
        ]
        for name, *_ in rows
    ]

    assert found == rows


def test_a_plan_that_is_not_published_is_only_for_the_chair(floor, item, ada):
    plan = plans.draw_up(floor.convention, [item], title="", by=floor.chair, at=floor.at)

    assert signed_in(ada).get(at("plan", floor, plan.pk)).status_code == 404
    assert signed_in(floor.chair).get(at("plan", floor, plan.pk)).status_code == 200


def test_the_plan_says_what_falls_and_shows_the_text_of_every_outcome(floor, plan, ada):
    said = text(signed_in(ada).get(at("plan", floor, plan.pk)))

    assert "If it is carried, this falls:" in said
    assert "6 ways. Open one to read the text that would come of it." in said
    assert "by telephone" in said
    assert "Suspension of standing orders" in said


def test_the_chair_draws_up_reorders_and_publishes_a_plan(floor, item):
    chair = signed_in(floor.chair)
    chair.post(at("draw_up", floor), {"items": [item.pk], "title": "Endorsements"})
    plan = Plan.objects.get()
    first, second, main = plan.questions.all()
    typed = {"seen": plan.version}
    for place, question in ((2, first), (1, second), (3, main)):
        typed |= {
            f"place_{question.pk}": place,
            f"words_{question.pk}": question.words,
            f"majority_{question.pk}": question.majority,
        }

    chair.post(at("arrange", floor, plan.pk), typed | {f"falls_{first.pk}": [second.pk]})
    chair.post(at("publish", floor, plan.pk))

    plan.refresh_from_db()
    assert plan.revision == 1
    assert list(plan.questions.all()) == [second, first, main]


def test_a_plan_that_lets_two_stand_that_cannot_is_refused_in_words(floor, item):
    plan = plans.draw_up(floor.convention, [item], title="", by=floor.chair, at=floor.at)
    plan.questions.all()[1].ties.all().delete()

    response = signed_in(floor.chair).post(at("publish", floor, plan.pk))

    assert response.status_code == 409
    assert "cannot stand together" in text(response)


def test_of_two_who_change_a_plan_at_once_the_second_is_told(floor, item):
    plan = plans.draw_up(floor.convention, [item], title="", by=floor.chair, at=floor.at)
    typed = {"seen": plan.version}
    for question in plan.questions.all():
        typed |= {
            f"place_{question.pk}": question.position,
            f"words_{question.pk}": question.words,
            f"majority_{question.pk}": question.majority,
        }
    typed[f"falls_{plan.questions.all()[1].pk}"] = [plan.questions.first().pk]
    chairs = [signed_in(floor.chair), signed_in(floor.clerk)]

    answers = [chair.post(at("arrange", floor, plan.pk), typed) for chair in chairs]

    assert [answer.status_code for answer in answers] == [302, 409]


def test_a_recorded_vote_says_before_that_it_is_public_and_after_who_voted_how(
    floor, item, vote, ada
):
    who = floor.people(1)[0]
    phone, chair = signed_in(who), signed_in(floor.chair)
    address = at("vote", floor, vote.pk)
    assert "Your name and how you vote are shown to all members" in text(phone.get(address))
    assert "Nothing is recorded of you yet." in text(phone.get(address))

    phone.post(address, {"answer": "for"})
    phone.post(address, {"answer": "for"})

    assert "Recorded of you" in text(phone.get(address))
    chair.post(at("close_vote", floor, vote.pk))
    assert "Voting has closed." in text(phone.get(address))
    assert phone.post(address, {"answer": "against"}).status_code == 409
    chair.post(at("declare", floor, vote.pk))
    result = text(signed_in(ada).get(address))
    assert "Carried" in result
    assert f"{who}: For" in result
    assert "<dd>1</dd>" in text(phone.get(at("now", floor)))


def test_two_tellers_enter_their_counts_and_see_whether_they_agree(floor, plan, ada):
    floor.comes(ada, Attending.IN_PERSON)
    signed_in(floor.chair).post(
        at("open_vote", floor, plan.questions.first().pk), {"manner": Manner.HANDS}
    )
    vote = Vote.objects.get()
    one, other = (signed_in(teller) for teller in floor.tellers)
    address = at("count", floor, vote.pk)
    figures = {"count_for": 1, "count_against": 0, "count_abstain": 0}

    one.post(address, figures)
    assert "is still to come" in text(one.get(address))
    other.post(address, figures | {"count_for": 0, "count_against": 1})
    assert "counted something else" in text(one.get(address))
    other.post(address, figures)

    assert "counted the same" in text(one.get(address))
    assert "They agree." in text(signed_in(floor.chair).get(at("chair", floor, vote.item_id)))


def test_nobody_finds_what_is_only_in_the_draft_by_its_number(floor, ada):
    floor.comes(ada)
    drafted = floor.item(title="Not announced yet", running=False)
    browser = signed_in(ada, has_factor=False, used_factor=False)

    before = browser.get(at("speak", floor, drafted.pk))
    arranging.release(floor.convention, words="", by=floor.clerk, at=floor.at)
    after = browser.get(at("speak", floor, drafted.pk))

    assert (before.status_code, after.status_code) == (404, 200)


def test_asking_to_speak_and_being_called(floor, item):
    speeches.declare_policy(floor.convention, group="women", by=floor.chair, at=floor.at)
    ann, ben = floor.people(2)
    phone, chair = signed_in(ann), signed_in(floor.chair)
    address = at("speak", floor, item.pk)

    phone.post(address, {"purpose": Purpose.FOR, "in_group": "on"})
    speeches.ask_to_speak(item, Purpose.ORDER, by=ben, at=floor.at)

    assert "you are number 2" in text(phone.get(address))
    screen = text(chair.get(at("chair", floor, item.pk)))
    assert "Next: Delegate 2" in screen
    assert "Points of order come first" in screen
    chair.post(at("call_next", floor, item.pk))
    assert "Delegate 2" in text(phone.get(at("now", floor)))
    phone.post(at("withdraw", floor, ann.speeches.get().pk))
    assert "Ask to speak" in text(phone.get(address))


def test_a_vote_on_the_motion_as_amended_by_clicking(floor, item, plan, motion):
    who = floor.people(1)[0]
    phone, chair = signed_in(who), signed_in(floor.chair)

    for answer in ("for", "for"):
        due = next(q for q in plan.questions.all() if not q.result)
        chair.post(at("open_vote", floor, due.pk), {"manner": Manner.DIVISION})
        vote = Vote.objects.get(state="open")
        phone.post(at("vote", floor, vote.pk), {"answer": answer})
        chair.post(at("close_vote", floor, vote.pk))
        chair.post(at("declare", floor, vote.pk))

    assert fresh(motion).outcome == "carried"
    screen = text(chair.get(at("chair", floor, item.pk)))
    assert "Nothing of the plan is left to be put at this item." in screen
