"""Composites: with their movers' consent; who refuses keeps their own motion on the agenda."""

from __future__ import annotations

import pytest

from motions import actions, drafting, weaves
from motions.lifecycle import Outcome, State
from motions.models import Consent, Finding, Ground, Kind, Route
from motions.queries.supporters import survivals
from motions.wording import Edits
from tests.factories import member
from tests.factories.motions import RULES, code_of, fresh, replacing

pytestmark = pytest.mark.django_db

TRAINS = "The railways belong to the public.\n\nFares are halved within a year."
BUSES = "Buses run until midnight in every town.\n\nFares are frozen."
TRAMS = "Every city of half a million has trams by 2040."
TOGETHER = (
    "The railways belong to the public. Buses run until midnight in every town, and fares are low."
)


@pytest.fixture
def three(maker):
    """Motions on one subject: two remitted to compositing, one on the agenda."""
    made = [maker.submitted(member(), typed, title="Transport") for typed in (TRAINS, BUSES)]
    for motion in made:
        actions.rule(
            motion,
            Finding.REMITTED,
            ground=Ground.SAME_SUBJECT,
            clause="SO 11",
            words="All on public transport.",
            by=maker.clerk,
            at=maker.during(3),
        )
    return [*(fresh(motion) for motion in made), maker.on_agenda(member(), TRAMS)]


def compose(maker, sources, by, *, typed=TOGETHER, at=None):
    return actions.propose_composite(
        sources,
        title="Public transport",
        edits=Edits(whole=typed),
        by=by,
        at=at or maker.during(3),
    )


def answer(maker, composite, source, *, agreed, by=None):
    row = composite.sources.get(source=source)
    return actions.answer_composite(
        row, agreed=agreed, by=by or source.mover, at=maker.during(3), words="My reasons."
    )


def settle(maker, composite):
    return actions.settle_composite(composite, by=maker.clerk, at=maker.during(3))


def test_a_composite_asks_every_mover(maker, three):
    composite = compose(maker, three, maker.clerk)

    assert (composite.kind, composite.route, composite.state) == (
        Kind.COMPOSITE,
        Route.MOVERS,
        State.COMPOSITING,
    )
    assert {row.consent for row in composite.sources.all()} == {Consent.ASKED}
    assert code_of(lambda: settle(maker, composite)) == "movers-not-asked-all"


def test_who_proposes_it_and_moved_one_agrees(maker, three):
    composite = compose(maker, three, three[0].mover)

    consents = dict(composite.sources.values_list("source", "consent"))
    assert consents == {three[0].pk: "given", three[1].pk: "asked", three[2].pk: "asked"}


def test_movers_who_agree_are_merged_and_who_refuses_stays_on_the_agenda(maker, three):
    trains, buses, trams = three
    composite = compose(maker, three, maker.clerk)
    answer(maker, composite, trains, agreed=True)
    answer(maker, composite, trams, agreed=True)
    refusal = answer(maker, composite, buses, agreed=False)

    settle(maker, composite)

    assert (refusal.consent, refusal.answered_by, refusal.words) == (
        Consent.REFUSED,
        buses.mover,
        "My reasons.",
    )
    states = [fresh(s).state for s in (composite, trains, buses, trams)]
    assert states == [State.AGENDA, State.MERGED, State.AGENDA, State.MERGED]
    assert composite.versions.count() == fresh(buses).versions.count() == 1


def test_with_fewer_than_two_the_composite_falls_and_every_original_stands(maker, three):
    composite = compose(maker, three, maker.clerk)
    answer(maker, composite, three[0], agreed=True)
    for source in three[1:]:
        answer(maker, composite, source, agreed=False)

    settle(maker, composite)

    assert (fresh(composite).state, fresh(composite).outcome) == (State.DECIDED, Outcome.FELL)
    assert [fresh(source).state for source in three] == [State.AGENDA] * 3


def test_only_the_mover_answers_and_not_once_it_is_settled(maker, three):
    composite = compose(maker, three[:2], maker.clerk)

    assert (
        code_of(lambda: answer(maker, composite, three[0], agreed=True, by=three[1].mover))
        == "not-the-mover"
    )
    answer(maker, composite, three[0], agreed=False)
    answer(maker, composite, three[0], agreed=True)  # minds are changed while it is open
    answer(maker, composite, three[1], agreed=True)
    settle(maker, composite)
    assert code_of(lambda: answer(maker, composite, three[0], agreed=False)) == "composite-settled"
    assert code_of(lambda: settle(maker, composite)) == "composite-settled"


def test_a_motion_goes_into_one_composite_only(maker, three):
    one = compose(maker, three[:2], maker.clerk)
    other = compose(maker, three[1:], maker.clerk)
    answer(maker, one, three[1], agreed=True)

    assert code_of(lambda: compose(maker, three[:2], maker.clerk)) == "filed-already"
    assert code_of(lambda: answer(maker, other, three[1], agreed=True)) == "in-another-composite"
    assert answer(maker, other, three[1], agreed=False).consent == Consent.REFUSED


def test_copied_words_stay_their_authors_and_are_counted(maker, three):
    trains, buses, trams = three
    composite = compose(maker, three, maker.clerk)

    found = {row.source: (kept.kept, kept.words) for row, kept in survivals(composite)}

    assert found == {trains: (6, 12), buses: (7, 10), trams: (0, 10)}
    reading = weaves.reading_of(composite)
    credits = [c for block in reading.shown for c in drafting.blame(reading, block)]
    copied = {c.copied[0] for c in credits if c.copied}
    assert copied == {weaves.source_name(trains), weaves.source_name(buses)}


def test_changes_of_the_rule_book_are_composited_on_the_rule_book(maker):
    ten = maker.rule_change(member(), "ten members", "twelve members, half of them women")
    month = maker.rule_change(member(), "each month", "each week in the evening")
    edits = replacing(
        weaves.reading_in_force(maker.book), "ten members", "twelve members, half of them women"
    )

    composite = actions.propose_composite(
        [ten, month], title="The group", edits=edits, by=maker.clerk, at=maker.during(4)
    )

    assert composite.text == maker.book
    assert weaves.as_typed(weaves.reading_of(composite)) == RULES.replace(
        "ten members", "twelve members, half of them women"
    )
    found = {row.source: kept.percent for row, kept in survivals(composite)}
    assert found == {ten: 80, month: 0}  # "twelve" alone is nobody's, being fewer than three words


def test_what_cannot_be_composited(maker, three):
    trains, buses, trams = three
    book = maker.rule_change(member(), "ten", "twelve")
    waiting = maker.submitted(member())

    def refused(*sources, by=maker.clerk, at=None):
        return code_of(lambda: compose(maker, sources, by, at=at))

    assert refused(trains) == "one-is-no-composite"
    assert refused(trains, trains) == "one-is-no-composite"
    assert refused(trains, book) == "rule-book-and-policy"
    assert refused(trains, waiting) == "not-all-ruled-on"
    assert refused(trains, buses, by=trams.mover) == "not-of-the-committee"
    assert refused(trains, buses, at=maker.during(6)) == "too-early"
    assert refused(trains, compose(maker, [trains, buses], maker.clerk)) == "not-all-motions"


def test_amendments_to_what_is_merged_fall(maker, three):
    trams = three[2]
    amendment = maker.amendment(trams, member(), "2040", "2030")
    composite = compose(maker, three[1:], maker.clerk, at=maker.during(4))
    for source in three[1:]:
        answer(maker, composite, source, agreed=True)

    settle(maker, composite)

    assert (fresh(amendment).outcome, fresh(trams).state) == (Outcome.FELL, State.MERGED)
