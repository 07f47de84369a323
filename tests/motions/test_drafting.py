"""Writing a draft together: nobody's words are lost, and a group submits what its meeting voted for."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from motions import actions, weaves
from motions.drafting import mark, record
from motions.lifecycle import State
from motions.models import Draft, DraftKind, Kind, Route
from motions.wording import Edits
from tests.factories import DAY, NOON, member, officer
from tests.factories.motions import (
    POLICY,
    code_of,
    fresh,
    group,
    of_group,
    replacing,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hackney():
    return group("Hackney")


@pytest.fixture
def hal(hackney):
    """Of the group, and begins its draft."""
    return of_group("Hal Ito", hackney)


@pytest.fixture
def una(hackney):
    """Of the group, and writes with him."""
    return of_group("Una Byrne", hackney)


@pytest.fixture
def convenor(maker, hackney):
    made = of_group("Con Venor", hackney)
    actions.name_convenor(hackney, made, since=NOON.date(), until=None, by=None, at=NOON)
    return made


@pytest.fixture
def shared(maker, hackney, hal, una):
    """A group's draft with one version, that both may edit."""
    draft = maker.draft(hal, group=hackney)
    actions.invite_editor(draft, una, by=hal, at=maker.during(1))
    save(maker, draft, POLICY, by=hal, seen=0)
    return draft


def save(maker, draft, typed, *, by, seen):
    edits = typed if isinstance(typed, Edits) else Edits(whole=typed)
    return actions.save_draft(draft, edits, seen=seen, by=by, at=maker.during(1))


def reads(draft) -> str:
    return weaves.as_typed(weaves.DraftWeave(draft).reading())


def test_a_draft_is_written_version_upon_version(maker, shared, hal, una):
    second = save(maker, shared, POLICY.replace("may vote", "shall vote"), by=una, seen=1)

    assert (second.number, second.saved_by, second.set_aside) == (2, una, False)
    assert reads(shared) == POLICY.replace("may vote", "shall vote")
    assert weaves.as_typed(weaves.DraftWeave(shared).reading(1)) == POLICY


def test_any_two_versions_can_be_compared(maker, shared, una):
    save(maker, shared, POLICY.replace("may vote", "shall vote"), by=una, seen=1)
    woven = weaves.DraftWeave(shared)

    changed = [b for b in mark(woven.reading(1), woven.reading(2)) if b.is_changed]

    assert len(changed) == 1
    said = {part.state.value: [w.text for w in part.words] for part in changed[0].parts}
    assert (said["deleted"], said["inserted"]) == (["may"], ["shall"])


def test_two_who_change_different_words_at_once_both_stand(maker, shared, hal, una):
    save(maker, shared, POLICY.replace("may vote", "shall vote"), by=hal, seen=1)

    second = save(maker, shared, POLICY.replace("each year", "twice a year"), by=una, seen=1)

    assert not second.set_aside
    assert reads(shared) == POLICY.replace("may vote", "shall vote").replace(
        "each year", "twice a year"
    )


def test_two_who_change_the_same_words_at_once_lose_nothing(maker, shared, hal, una):
    """The first stands; the second is kept beside it, to be brought together by its author."""
    first = POLICY.replace("may vote", "shall vote")
    save(maker, shared, first, by=hal, seen=1)

    second = save(maker, shared, POLICY.replace("may vote", "must vote"), by=una, seen=1)

    assert second.set_aside
    assert reads(shared) == first
    woven = weaves.DraftWeave(shared)
    assert weaves.as_typed(woven.set_aside(second)) == POLICY.replace("may vote", "must vote")
    third = save(maker, shared, POLICY.replace("may vote", "must vote"), by=una, seen=2)
    assert not third.set_aside
    assert reads(shared) == POLICY.replace("may vote", "must vote")


def test_two_who_begin_a_draft_at_once_do_not_double_it(maker, hal):
    draft = maker.draft(hal)
    save(maker, draft, "One text.", by=hal, seen=0)

    second = save(maker, draft, "Another text.", by=hal, seen=0)

    assert second.set_aside
    assert reads(draft) == "One text."
    assert weaves.as_typed(weaves.DraftWeave(draft).set_aside(second)) == "Another text."


LINES = st.lists(
    st.sampled_from(["Members may vote.", "The count is public.", "Nobody votes twice.", "Amen."]),
    min_size=1,
    max_size=4,
).map("\n\n".join)


@given(st.lists(st.tuples(LINES, st.integers(0, 6)), min_size=1, max_size=5))
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_what_anybody_saved_can_always_be_read_as_they_typed_it(maker, hal, saves):
    draft = maker.draft(hal)
    typed = {}
    for text, seen in saves:
        code = code_of(lambda text=text, seen=seen: save(maker, draft, text, by=hal, seen=seen))
        if code is None:
            typed[max(weaves.DraftWeave(draft).saves)] = text
        else:
            assert code == "nothing-changes"

    woven = weaves.DraftWeave(draft)
    for number, text in typed.items():
        change = woven.change(woven.saves[number])
        if woven.saves[number].set_aside:
            assert weaves.as_typed(woven.set_aside(woven.saves[number])) == text
        else:
            reading = weaves.drafting.read(woven.woven, change.known)
            assert weaves.as_typed(reading) == text


def test_a_draft_of_a_rule_change_begins_from_the_rule_book_and_is_edited_by_clause(maker, hal):
    draft = maker.draft(hal, kind=DraftKind.CONSTITUTIONAL)
    on = weaves.DraftWeave(draft).reading()
    save(maker, draft, replacing(on, "ten", "twelve"), by=hal, seen=0)
    on = weaves.DraftWeave(draft).reading()
    save(maker, draft, replacing(on, "each month", "each week"), by=hal, seen=1)

    motion = actions.submit(draft, by=hal, at=maker.during(1))

    book = weaves.as_typed(weaves.reading_in_force(maker.book))
    assert words(motion) == book.replace("ten", "twelve").replace("each month", "each week")
    assert motion.text == maker.book
    assert motion.against.of is None
    change = record.change_from(fresh(motion).change.payload)
    assert len(change.edits) == 2  # flattened, and no word more


def test_who_may_edit(maker, shared, hal, una, hackney):
    at = maker.during(1)
    reader, stranger = of_group("Rea Der", hackney), of_group("Stra Nger", group("Leeds"))

    def edit(who):
        return code_of(lambda: save(maker, shared, f"By {who.name}.", by=who, seen=9))

    assert edit(reader) == "not-an-editor"
    assert (
        code_of(lambda: actions.invite_editor(shared, reader, by=reader, at=at)) == "not-an-editor"
    )
    assert (
        code_of(lambda: actions.invite_editor(shared, stranger, by=hal, at=at)) == "not-your-group"
    )
    assert code_of(lambda: actions.invite_editor(shared, una, by=hal, at=at)) == "editor-already"
    actions.invite_editor(shared, reader, by=hal, at=at)
    assert edit(reader) is None
    actions.remove_editor(shared, reader, by=hal, at=at)
    actions.remove_editor(shared, una, by=hal, at=at)
    assert edit(reader) == edit(una) == "not-an-editor"
    assert code_of(lambda: actions.remove_editor(shared, hal, by=hal, at=at)) == "last-editor"


def test_a_draft_is_seen_by_its_group_and_its_editors_only(maker, shared, hal, una, hackney):
    own = maker.draft(hal)
    reader, stranger = of_group("Rea Der", hackney), member()

    def seen(who):
        return set(Draft.objects.visible_to(who))

    assert seen(hal) == {shared, own}
    assert seen(una) == seen(reader) == {shared}
    assert seen(stranger) == seen(None) == set()


def test_comments_hang_on_a_block_for_those_who_may_read(maker, shared, una, hal):
    at = maker.during(1)
    block = weaves.DraftWeave(shared).reading().shown[1].id
    about = {"block": block, "number": 1, "at": at}

    comment = actions.comment_on_draft(shared, words="Why may?\x00", by=una, **about)

    assert (comment.words, comment.settled_at) == ("Why may?", None)
    save(maker, shared, POLICY.replace("may vote", "shall vote"), by=hal, seen=1)
    assert block in weaves.DraftWeave(shared).reading().by_id  # it still has its place
    settled = actions.settle_comment(comment, by=hal, at=at)
    assert settled.settled_by == hal
    outside = member()
    assert code_of(lambda: actions.comment_on_draft(shared, words="Hm", by=outside, **about)) == (
        "not-a-reader"
    )
    assert code_of(lambda: actions.comment_on_draft(shared, words=" ", by=una, **about)) == (
        "nothing-said"
    )
    nowhere = about | {"block": "elsewhere/1"}
    assert code_of(lambda: actions.comment_on_draft(shared, words="Hm", by=una, **nowhere)) == (
        "no-such-block"
    )


def certify(maker, draft, *, by, number, **changed):
    figures = {"present": 12, "votes_for": 9, "against": 2, "abstained": 1, "held_on": NOON.date()}
    return actions.certify_mandate(
        draft, number=number, **(figures | changed), by=by, at=maker.during(1)
    )


def test_a_group_submits_what_its_meeting_has_voted_for(maker, shared, hal, convenor):
    def submit():
        return actions.submit(shared, by=hal, at=maker.during(1))

    assert code_of(submit) == "no-mandate"
    certify(maker, shared, by=convenor, number=1)
    save(maker, shared, POLICY + "\n\nAnd more.", by=hal, seen=1)
    assert code_of(submit) == "no-mandate"  # the meeting has not seen this version
    certify(maker, shared, by=convenor, number=2)

    motion = submit()

    assert (motion.kind, motion.route, motion.state) == (Kind.MOTION, Route.GROUP, State.SUBMITTED)
    assert words(motion) == POLICY + "\n\nAnd more."
    assert code_of(submit) == "submitted-already"
    assert code_of(lambda: save(maker, shared, "No.", by=hal, seen=2)) == "submitted-already"


def test_only_a_convenor_certifies_and_once(maker, shared, hal, convenor):
    assert code_of(lambda: certify(maker, shared, by=hal, number=1)) == "not-the-convenor"
    assert code_of(lambda: certify(maker, shared, by=convenor, number=7)) == "nothing-written"
    assert code_of(lambda: certify(maker, shared, by=convenor, number=1)) is None
    assert code_of(lambda: certify(maker, shared, by=convenor, number=1)) == "certified-already"


def test_the_membership_office_names_convenors_of_the_groups_own(maker, hackney, hal, esi):
    since = NOON.date()

    def name(who, by):
        return code_of(
            lambda: actions.name_convenor(hackney, who, since=since, until=None, by=by, at=NOON)
        )

    assert name(hal, hal) == "other-office"
    assert name(member(), esi) == "not-your-group"
    assert name(hal, esi) is None
    assert name(hal, esi) == "convenor-already"


@pytest.mark.parametrize("lapsed", [False, True])
def test_who_begins_a_draft_is_in_good_standing_and_of_the_group(maker, hackney, lapsed):
    who = member(lapsed=lapsed)

    alone = code_of(lambda: maker.draft(who))
    for_group = code_of(lambda: maker.draft(who, group=hackney))

    assert alone == ("not-in-good-standing" if lapsed else None)
    assert for_group == "not-your-group"


def test_a_draft_given_up_is_not_edited_or_submitted(maker, hal):
    draft = maker.draft(hal)
    save(maker, draft, POLICY, by=hal, seen=0)
    actions.abandon_draft(draft, by=hal, at=maker.during(1))

    assert code_of(lambda: save(maker, draft, "More.", by=hal, seen=1)) == "abandoned"
    assert code_of(lambda: actions.submit(draft, by=hal, at=maker.during(1))) == "abandoned"


def test_an_empty_draft_is_not_submitted(maker, hal):
    draft = maker.draft(hal)

    assert code_of(lambda: actions.submit(draft, by=hal, at=maker.during(1))) == "nothing-written"


def test_the_author_of_a_draft_may_turn_it_into_its_opposite(maker, hal):
    draft = maker.draft(hal)
    save(maker, draft, "We shall leave.", by=hal, seen=0)

    save(maker, draft, "We shall not leave.", by=hal, seen=1)

    assert reads(draft) == "We shall not leave."


def test_a_draft_whose_time_is_over_is_kept_and_not_submitted(maker, hal):
    draft = maker.draft(hal)
    save(maker, draft, POLICY, by=hal, seen=0)
    closed = maker.windows[0].closes_at

    assert code_of(lambda: actions.submit(draft, by=hal, at=closed)) == "too-late"
    assert reads(draft) == POLICY
    assert (
        code_of(
            lambda: actions.save_draft(
                draft, Edits(whole="Later."), seen=1, by=hal, at=closed + DAY
            )
        )
        is None
    )  # words are never refused for being late, only submissions


def test_a_group_drafts_an_amendment_too(maker, ada, hal, una, hackney, convenor):
    motion = maker.on_agenda(ada)
    at = maker.during(6)
    draft = actions.start_draft(
        maker.process,
        title="Shall",
        kind=DraftKind.AMENDMENT,
        amends=motion,
        group=hackney,
        by=hal,
        at=at,
    )
    edits = replacing(weaves.DraftWeave(draft).reading(), "may vote", "shall vote")
    actions.save_draft(draft, edits, seen=0, by=hal, at=at)
    actions.certify_mandate(
        draft,
        number=1,
        held_on=at.date(),
        present=8,
        votes_for=5,
        against=0,
        abstained=3,
        by=convenor,
        at=at,
    )

    made = actions.submit(draft, by=hal, at=at)

    assert (made.reference, made.route, made.state) == ("1/1", Route.GROUP, State.SUBMITTED)
    assert words(made) == POLICY.replace("may vote", "shall vote")


def test_refused_words_write_nothing(maker, shared, hal):
    before = (AuditEvent.objects.count(), shared.versions.count())

    with pytest.raises(Refused) as caught:
        save(maker, shared, POLICY, by=hal, seen=1)

    assert caught.value.refusal.code == "nothing-changes"
    assert (AuditEvent.objects.count(), shared.versions.count()) == before


def test_an_officer_is_no_editor(maker, shared):
    clerk = officer("Clerk", Role.ARRANGEMENTS)

    assert code_of(lambda: save(maker, shared, "Mine.", by=clerk, seen=1)) == "not-an-editor"


def test_a_convenor_speaks_for_their_group_when_the_mover_is_away(maker, shared, hal, convenor):
    certify(maker, shared, by=convenor, number=1)
    motion = actions.submit(shared, by=hal, at=maker.during(1))
    outside = member()

    def withdraw(by):
        return code_of(lambda: actions.withdraw(motion, by=by, at=maker.during(1)))

    assert withdraw(outside) == "not-the-mover"
    assert withdraw(convenor) is None
