"""How submissions end: the text is what the decisions make it, whoever decides first."""

from __future__ import annotations

from itertools import permutations

import pytest

from motions import actions, weaves
from motions.lifecycle import Outcome, State
from motions.models import Acceptance, TextVersion
from motions.queries import votes
from tests.factories import member
from tests.factories.motions import (
    POLICY,
    RULES,
    ProcessMaker,
    code_of,
    fresh,
    replacing,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def motion(maker, ada):
    return maker.on_agenda(ada)


def decide(maker, submission, outcome, **fields):
    about = {"why": f"{outcome}, 40 to 2.", "by": maker.clerk, "at": maker.during(4)}
    return actions.conclude(submission, Outcome(outcome), **(about | fields))


def ended(submission):
    return fresh(submission).outcome


def test_a_carried_amendment_becomes_part_of_the_motion(maker, motion):
    amendment = maker.amendment(motion, member(), "may vote", "shall vote")

    acceptance = decide(maker, amendment, "carried")

    assert (acceptance.into, acceptance.change, acceptance.why) == (
        motion,
        amendment.change,
        "carried, 40 to 2.",
    )
    assert (ended(amendment), fresh(motion).state) == (Outcome.CARRIED, State.AGENDA)
    assert words(motion) == POLICY.replace("may vote", "shall vote")


@pytest.mark.parametrize("outcome", [o for o in Outcome if o != Outcome.CARRIED])
def test_whatever_is_not_carried_leaves_the_text_alone(maker, motion, outcome):
    amendment = maker.amendment(motion, member(), "may vote", "shall vote")

    assert decide(maker, amendment, outcome) is None

    assert ended(amendment) == outcome
    assert words(motion) == POLICY
    assert not Acceptance.objects.filter(into=motion).exists()


def test_the_order_of_deciding_does_not_matter(ada):
    """Three amendments that may all stand, in every order: one text."""
    texts = set()
    for order in permutations(range(3)):
        maker = ProcessMaker()
        motion = maker.on_agenda(ada)
        made = [
            maker.amendment(motion, member(), "may vote", "shall vote"),
            maker.amendment(motion, member(), "secret", "sealed"),
            maker.amendment(motion, member(), "each year", "twice a year"),
        ]
        for place in order:
            decide(maker, made[place], "carried")
        texts.add(words(motion))

    assert texts == {
        POLICY.replace("may vote", "shall vote")
        .replace("secret", "sealed")
        .replace("each year", "twice a year")
    }


def test_if_one_is_carried_what_cannot_stand_beside_it_falls(maker, motion):
    first = maker.amendment(motion, member(), "Members may vote by post", "Members must vote")
    second = maker.amendment(motion, member(), "post", "letter")
    free = maker.amendment(motion, member(), "each year", "twice a year")

    decide(maker, first, "carried")

    assert (ended(second), fresh(second).state) == (Outcome.FELL, State.DECIDED)
    assert (
        fresh(second).because
        == "It could not stand beside Amendment 1 to motion 1, which was carried."
    )
    assert fresh(free).state == State.AGENDA
    assert code_of(lambda: decide(maker, second, "carried")) == "decided-already"


def test_what_would_fell_something_carried_is_refused(maker, motion):
    narrow = maker.amendment(motion, member(), "post", "letter")
    wide = maker.amendment(motion, member(), "may vote by post or in person", "decide")
    decide(maker, narrow, "carried")

    refused = code_of(lambda: decide(maker, wide, "carried"))

    assert refused == "would-fall"
    assert fresh(wide).state == State.AGENDA
    assert words(motion) == POLICY.replace("post", "letter")
    assert Acceptance.objects.filter(into=motion).count() == 1


def test_what_should_stand_of_both_is_a_new_amendment_to_the_text_as_it_now_is(maker, motion):
    narrow = maker.amendment(motion, member(), "post", "letter")
    wide = maker.amendment(motion, member(), "may vote by post or in person", "decide")
    decide(maker, narrow, "carried")
    decide(maker, wide, "fell")

    both = maker.amendment(motion, member(), "may vote by letter or in person", "decide by letter")
    decide(maker, both, "carried")

    assert words(motion) == POLICY.replace("may vote by post or in person", "decide by letter")


def test_an_amendment_to_an_amendment_is_settled_first_and_falls_with_it(maker, motion):
    outer = maker.amendment(motion, member(), "may vote", "shall vote")
    inner = maker.amendment(outer, member(), "shall vote", "shall always vote")

    assert code_of(lambda: decide(maker, outer, "carried")) == "amendments-undecided"
    decide(maker, outer, "lost")

    assert (ended(outer), ended(inner)) == (Outcome.LOST, Outcome.FELL)
    assert words(motion) == POLICY


def test_an_amendment_carries_what_was_carried_into_it(maker, motion):
    outer = maker.amendment(motion, member(), "may vote", "shall vote")
    inner = maker.amendment(outer, member(), "shall vote", "shall always vote")

    decide(maker, inner, "carried")
    assert words(motion) == POLICY  # the amendment as amended is still to be put
    decide(maker, outer, "carried")

    assert words(motion) == POLICY.replace("may vote", "shall always vote")


def test_two_that_say_the_same_may_both_be_carried_and_stand_once(maker, motion):
    one, other = (maker.amendment(motion, member(), "may vote", "shall vote") for _ in range(2))

    decide(maker, one, "carried")
    decide(maker, other, "carried")

    assert words(motion) == POLICY.replace("may vote", "shall vote")


def test_everything_falls_with_the_motion(maker, motion):
    outer = maker.amendment(motion, member(), "may vote", "shall vote")
    inner = maker.amendment(outer, member(), "shall vote", "shall always vote")
    waiting = maker.amended(motion, member(), "secret", "sealed")

    decide(maker, motion, "referred-back")

    assert ended(motion) == Outcome.REFERRED_BACK
    assert {ended(s) for s in (outer, inner, waiting)} == {Outcome.FELL}


def test_a_mover_withdraws_before_the_agenda_and_not_after(maker, ada):
    early, late = maker.submitted(ada), maker.on_agenda(ada)

    actions.withdraw(early, by=ada, at=maker.during(3), reason="Motion 2 says it better.")

    assert (ended(early), fresh(early).because) == (Outcome.WITHDRAWN, "Motion 2 says it better.")
    assert code_of(lambda: actions.withdraw(late, by=ada, at=maker.during(3))) == (
        "property-of-the-meeting"
    )
    assert code_of(lambda: actions.withdraw(late, by=maker.clerk, at=maker.during(3))) == (
        "not-the-mover"
    )


def test_the_interim_text_is_published_with_what_was_carried_and_chained(maker, motion):
    amendment = maker.amendment(motion, member(), "may vote", "shall vote")
    maker.amendment(motion, member(), "secret", "sealed")
    decide(maker, amendment, "carried")

    version = actions.publish_interim(
        motion, why="After the first assembly.", by=maker.clerk, at=maker.during(5)
    )

    first = TextVersion.objects.get(of=motion, number=1)
    assert (version.number, version.previous) == (2, first.hash)
    assert sorted(version.accepted) == sorted(["original", amendment.change.key])
    assert version.sha256 == weaves.sha256_of(weaves.reading_of(motion))
    assert (version.hash, first.hash) == (version.digest(), first.digest())
    assert TextVersion.objects.get(pk=version.pk).digest() == version.hash


@pytest.mark.parametrize(
    ("by", "stage", "why", "code"),
    [
        ("clerk", 5, "After the assembly.", None),
        ("clerk", 8, "After the assembly.", None),
        ("clerk", 6, "After the assembly.", "too-early"),
        ("clerk", 5, " ", "no-reason"),
        ("ncg", 5, "After the assembly.", "not-of-the-committee"),
    ],
)
def test_who_publishes_when(maker, motion, by, stage, why, code):
    refused = code_of(
        lambda: actions.publish_interim(
            motion, why=why, by=getattr(maker, by), at=maker.during(stage)
        )
    )

    assert refused == code


def test_a_motion_goes_to_the_ballot_once_its_amendments_are_decided(maker, motion):
    amendment = maker.amendment(motion, member(), "may vote", "shall vote")

    def put():
        return actions.put_to_ballot(motion, why="", by=maker.clerk, at=maker.during(9))

    assert code_of(put) == "amendments-undecided"
    decide(maker, amendment, "not-carried")
    put()

    assert fresh(motion).state == State.BALLOT
    assert motion.versions.count() == 2
    assert code_of(put) == "decided-already"
    assert code_of(lambda: maker.amended(motion, member(), "may", "shall", stage=6)) == (
        "not-amendable"
    )
    decide(maker, motion, "carried")
    assert ended(motion) == Outcome.CARRIED


def test_a_decision_says_why(maker, motion):
    assert code_of(lambda: decide(maker, motion, "lost", why=" ")) == "no-reason"


def test_a_rule_change_that_is_carried_can_be_put_into_force(maker, ada):
    motion = maker.rule_change(ada, "ten members", "twelve members")
    amendment = maker.amendment(motion, member(), "twelve", "eleven")
    decide(maker, amendment, "carried")
    decide(maker, motion, "carried")

    for change in motion.text.changes.filter(key__in=weaves.own_keys(motion)):
        actions.accept(change, None, why="Ballot.", by=None, at=maker.during(10))
    version = actions.publish_version(
        motion.text, of=None, why="In force.", by=None, at=maker.during(10)
    )

    assert weaves.as_typed(weaves.reading_at(version)) == RULES.replace(
        "ten members", "eleven members"
    )
    assert version.number == 2


def test_the_votes_are_planned_in_the_order_of_the_text_with_what_falls_with_what(maker, motion):
    last = maker.amendment(motion, member(), "each year", "twice a year")
    wide = maker.amendment(motion, member(), "may vote by post or in person", "decide")
    narrow = maker.amendment(motion, member(), "post", "letter")

    plans = votes.plans(motion)

    order = [[vote.ids for vote in plan.votes] for plan in plans]
    assert order == [[(wide.change.key,), (narrow.change.key,)], [(last.change.key,)]]
    assert plans[0].consequences() == ((wide.change.key, narrow.change.key),)
    reading = votes.preview(motion, [wide, last])
    assert weaves.as_typed(reading) == POLICY.replace(
        "may vote by post or in person", "decide"
    ).replace("each year", "twice a year")


def test_a_reworded_amendment_conflicts_by_the_committees_words_too(maker, motion):
    reworded = maker.amended(motion, member(), "may vote", "shall vote")
    other = maker.amendment(motion, member(), "each year", "each decade")
    on = weaves.reading_of(reworded)
    actions.rule(
        reworded,
        "reworded",
        ground="drafting",
        clause="SO 9",
        words="Said once a quarter in one place.",
        edits=replacing(on, "each year", "each quarter"),
        by=maker.clerk,
        at=maker.during(4),
    )

    [conflict] = votes.conflicts(motion)

    assert set(conflict[:2]) == {reworded.change.key, other.change.key}
    decide(maker, reworded, "carried")
    assert ended(other) == Outcome.FELL


def test_an_amendment_to_what_is_not_on_the_agenda_is_not_decided(maker, motion):
    outer = maker.amended(motion, member(), "may vote", "shall vote")
    inner = maker.amendment(outer, member(), "shall vote", "shall always vote")

    assert code_of(lambda: decide(maker, inner, "carried")) == "not-on-the-agenda-to-decide"
    actions.rule(outer, "in-order", by=maker.clerk, at=maker.during(4))
    assert code_of(lambda: decide(maker, inner, "carried")) is None


def test_what_an_amendment_changed_can_still_be_shown_once_it_is_carried(maker, motion):
    amendment = maker.amendment(motion, member(), "may vote", "shall vote")
    other = maker.amendment(motion, member(), "secret", "sealed")
    for each in (amendment, other):
        decide(maker, each, "carried")

    before, after = (f(fresh(amendment)) for f in (weaves.base_of, weaves.reading_of))

    assert weaves.as_typed(before) == POLICY.replace("secret", "sealed")
    assert weaves.as_typed(after) == weaves.as_typed(before).replace("may vote", "shall vote")
