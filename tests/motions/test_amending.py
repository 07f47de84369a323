"""Amendments: in their windows, to any depth, and every kind of bad input said in clear words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from momentum_demo.models import AuditEvent
from motions import actions, drafting, weaves
from motions.drafting import record
from motions.lifecycle import Outcome, State
from motions.models import ChangeSet, Kind, Route, Submission, TextVersion
from motions.wording import Edits
from tests.factories import DAY, member
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

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def motion(maker, ada):
    return maker.on_agenda(ada)


def test_an_amendment_is_a_change_set_on_what_its_author_read(maker, motion):
    made = maker.amended(motion, member(), "may vote", "shall vote")

    change = record.change_from(made.change.payload)
    assert (made.kind, made.reference, made.state) == (Kind.AMENDMENT, "1/1", State.SUBMITTED)
    assert (change.base, made.change.parent) == ({"original"}, motion.change)
    assert made.against == TextVersion.objects.get(of=motion)
    assert words(made) == POLICY.replace("may vote", "shall vote")
    assert words(motion) == POLICY  # until somebody decides


def test_amendments_to_amendments_to_any_depth(maker, motion):
    target, said = motion, "may vote"
    for depth, new in enumerate(["shall vote", "shall always vote", "shall almost always vote"], 1):
        target = maker.amendment(target, member(), said, new)
        said = new
        assert target.reference == f"1/{depth}"
        assert target.lead == motion

    assert words(target) == POLICY.replace("may vote", "shall almost always vote")


def test_an_amendment_is_numbered_in_its_motion_and_a_motion_in_its_process(maker, motion):
    other = maker.on_agenda(member())

    made = [
        maker.amended(which, member(), "may", "shall").reference
        for which in (motion, motion, other)
    ]

    assert made == ["1/1", "1/2", "2/1"]


def test_an_amendment_to_a_change_of_the_rules_is_on_the_same_rule_book(maker, ada):
    motion = maker.rule_change(ada, "ten members", "twelve members")

    made = maker.amendment(motion, member(), "twelve", "eleven")

    assert made.text == motion.text == maker.book
    assert words(made) == RULES.replace("ten members", "eleven members")
    assert weaves.as_typed(weaves.reading_in_force(maker.book)) == RULES
    base = weaves.as_typed(weaves.base_of(made))
    assert base == RULES.replace("ten members", "twelve members")


def test_what_somebody_read_is_what_their_amendment_is_compared_with(maker, motion):
    """Another amendment carried meanwhile is not undone by somebody who had not seen it."""
    version = TextVersion.objects.get(of=motion)
    edits = replacing(weaves.reading_at(version), "in person", "by telephone")
    first = maker.amendment(motion, member(), "may vote", "shall vote")
    actions.conclude(first, Outcome.CARRIED, why="40 to 2.", by=maker.clerk, at=maker.during(4))

    second = actions.amend(
        motion, title="By telephone", edits=edits, against=version, by=member(), at=maker.during(6)
    )

    assert words(second) == POLICY.replace("may vote", "shall vote").replace(
        "in person", "by telephone"
    )


@pytest.mark.parametrize(
    ("offset", "code"),
    [
        (-SECOND, "too-early"),
        (dt.timedelta(0), None),
        (22 * DAY - SECOND, None),
        (22 * DAY, "too-late"),
    ],
)
def test_the_window_is_kept_to_the_second(maker, motion, offset, code):
    at = maker.windows[5].opens_at + offset
    edits = replacing(weaves.reading_of(motion), "may vote", "shall vote")

    refused = code_of(lambda: actions.amend(motion, title="Shall", edits=edits, by=member(), at=at))

    assert refused == code
    assert Submission.objects.filter(kind=Kind.AMENDMENT).count() == (code is None)


BAD = {
    "nothing-changes": Edits(whole=POLICY),
    "too-long": Edits(whole="word " * 200_001),
    "block-too-long": Edits(whole="x" * 20_001),
    "too-many-blocks": Edits(whole="a\n\n" * 5_001),
    "no-such-block": Edits(changed={"elsewhere/1": "Hello."}),
    "direct-negative": Edits(whole=""),
}


@pytest.mark.parametrize("code", BAD)
def test_what_cannot_be_taken_is_refused_in_words_and_nothing_is_written(maker, motion, code):
    before = [model.objects.count() for model in (Submission, ChangeSet, AuditEvent)]

    refused = code_of(
        lambda: actions.amend(motion, title="Bad", edits=BAD[code], by=member(), at=maker.during(6))
    )

    assert refused == code
    assert [model.objects.count() for model in (Submission, ChangeSet, AuditEvent)] == before


def test_a_direct_negative_is_no_amendment(maker):
    motion = maker.on_agenda(member(), "We shall leave.")

    refused = code_of(
        lambda: maker.amended(motion, member(), "We shall leave", "We shall not leave", stage=6)
    )

    assert refused == "direct-negative"


def test_to_take_an_amendment_back_is_no_amendment_to_it(maker, motion):
    amendment = maker.amendment(motion, member(), "may vote", "shall vote")

    refused = code_of(lambda: maker.amended(amendment, member(), "shall vote", "may vote"))

    assert refused == "undoes-parent"


def test_what_is_decided_or_lapsed_is_not_amended(maker, motion):
    amendment = maker.amendment(motion, member(), "may vote", "shall vote")
    actions.conclude(amendment, Outcome.LOST, why="2 to 40.", by=maker.clerk, at=maker.during(4))
    stale = replacing(weaves.reading_of(amendment), "shall vote", "shall always vote")

    late = code_of(
        lambda: actions.amend(amendment, title="T", edits=stale, by=member(), at=maker.during(6))
    )
    actions.conclude(motion, Outcome.LOST, why="3 to 40.", by=maker.clerk, at=maker.during(4))
    later = code_of(
        lambda: actions.amend(motion, title="T", edits=stale, by=member(), at=maker.during(6))
    )

    assert [late, later] == ["not-amendable", "not-amendable"]


def test_what_is_not_yet_ruled_on_is_not_amended(maker):
    motion = maker.submitted(member())

    refused = code_of(lambda: maker.amended(motion, member(), "may", "shall"))

    assert refused == "not-on-the-agenda"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Members shall vote.\x00\x07", "Members shall vote."),
        ("Members shall vote\u202e backwards.", "Members shall vote backwards."),
        ("Members shall vote at the cafe\u0301.", "Members shall vote at the café."),
        ("يجوز للأعضاء التصويت.", "يجوز للأعضاء التصويت."),
        ("Members shall vote. 👩‍👧", "Members shall vote. 👩‍👧"),
    ],
)
def test_controls_go_and_every_script_stays(maker, typed, kept):
    motion = maker.on_agenda(member(), "Members may vote.\n\nThe count is public.")
    block = weaves.reading_of(motion).shown[0].id

    made = actions.amend(
        motion,
        title="T\x00itle\u202e",
        edits=Edits(changed={block: typed}),
        reason="Be\x00cause\u2028it is so.",
        by=member(),
        at=maker.during(6),
    )

    assert words(made) == f"{kept}\n\nThe count is public."
    assert (fresh(made).title, fresh(made).reason) == ("Title", "Because\nit is so.")


def test_a_title_and_a_reason_of_fair_length(maker, motion):
    edits = replacing(weaves.reading_of(motion), "may vote", "shall vote")

    def amend(**said):
        about = {"title": "T", "edits": edits, "by": member(), "at": maker.during(6)}
        return code_of(lambda: actions.amend(motion, **(about | said)))

    assert amend(title=" \x00 ") == "no-title"
    assert amend(title="x" * 161) == "title-too-long"
    assert amend(reason="word " * 151) == "reason-too-long"
    assert amend(reason="word " * 150) is None


def test_who_amends_stands_well_or_is_of_the_coordinating_group(maker, motion, ben):
    edits = replacing(weaves.reading_of(motion), "may vote", "shall vote")
    late = maker.during(7)

    def amend(by, at, **fields):
        return code_of(
            lambda: actions.amend(motion, title="T", edits=edits, by=by, at=at, **fields)
        )

    assert amend(ben, maker.during(6)) == "not-in-good-standing"
    assert amend(member(), late) == "too-late"
    assert amend(member(), late, coordinating=True) == "not-of-the-coordinating-group"
    assert amend(maker.ncg, maker.during(6), coordinating=True) == "too-early"
    assert amend(maker.ncg, late, coordinating=True) is None
    made = Submission.objects.get(kind=Kind.AMENDMENT)
    assert (made.route, made.mover_named()) == (
        Route.COORDINATING,
        "The national coordinating group",
    )


def test_a_motion_needs_a_rule_book_to_change_one(ada):
    maker = ProcessMaker()
    process = actions.draft_process(
        title="Policy",
        slug="policy",
        rule_set=maker.process.rule_set,
        rule_book=None,
        starts_at=maker.windows[0].opens_at,
        by=maker.clerk,
        at=maker.during(1),
    )
    process = actions.open_process(process, by=maker.clerk, at=maker.during(1))

    refused = code_of(
        lambda: actions.move(
            process,
            title="T",
            edits=Edits(whole="T."),
            constitutional=True,
            by=ada,
            at=maker.during(1),
        )
    )

    assert refused == "no-rule-book"


WORDS = st.lists(
    st.sampled_from(["may", "shall", "not", "vote", "members", "public", "count", ",", "."]),
    min_size=1,
    max_size=12,
).map(" ".join)
BLOCKS = st.lists(WORDS, min_size=1, max_size=5).map("\n\n".join)


@given(BLOCKS, st.lists(BLOCKS, max_size=4))
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_alone_an_amendment_reads_as_its_author_typed_it_and_through_the_database_too(
    maker, ada, original, amendments
):
    motion = maker.on_agenda(ada, original)
    made = {}
    for typed in amendments:
        code = code_of(
            lambda typed=typed: made.setdefault(
                actions.amend(
                    motion, title="T", edits=Edits(whole=typed), by=ada, at=maker.during(6)
                ),
                typed,
            )
        )
        if code == "filed-already":
            assert rendered(typed) in map(rendered, made.values())
        else:
            assert code in (None, "nothing-changes", "direct-negative")

    assert words(motion) == rendered(original)
    for amendment, typed in made.items():
        assert words(amendment) == rendered(typed)


def rendered(typed: str) -> str:
    return drafting.plain.render(drafting.plain.parse(typed))
