"""From the draft to the result: what each verb does, and that a refusal leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ballots import actions, chronicle, counting, roll, rules, urn
from ballots.lifecycle import State
from ballots.models import (
    Ballot,
    Contest,
    Issuance,
    Option,
    RollEntry,
    RuleSet,
    SignOff,
    Tally,
    Trustee,
)
from momentum_demo.models import AuditEvent, breaks
from momentum_demo.refusals import TAKEN_AWAY, Refused, constraint_broken_by
from tests.factories import CANDIDATES, DAY, NOON, member, members, region, rule_set

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def everything() -> dict[str, list]:
    """Every row that an action on ballots could write."""
    tables: list[Any] = [Ballot, Contest, Option, SignOff, RollEntry, Tally, AuditEvent]
    tables += [Issuance, Trustee, urn.Box, urn.Pending, urn.Batch, urn.Entry, urn.Paper]
    return {each.__name__: list(each.objects.order_by("pk").values()) for each in tables}


def by(officer, at=None) -> dict:
    return {"by": officer, "at": at or NOON - 10 * DAY}


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-pk")[0]


# Every refusal


def draft_of(maker):
    ballot = maker.draft(candidates=CANDIDATES)
    return ballot, ballot.contests.get(position=1), ballot.contests.get(position=2)


CHANGES = {
    "describe": lambda ballot, proposal, election, by: actions.describe(
        ballot, title="New", slug="new", summary="", rule_set=ballot.rule_set, **by
    ),
    "reschedule": lambda ballot, proposal, election, by: actions.reschedule(
        ballot, opens_at=NOON, closes_at=NOON + 20 * DAY, **by
    ),
    "set_roll_rule": lambda ballot, proposal, election, by: actions.set_roll_rule(
        ballot, region=None, joined_by=NOON.date(), **by
    ),
    "add_proposal": lambda ballot, proposal, election, by: actions.add_proposal(
        ballot, title="One more", **by
    ),
    "add_ranked": lambda ballot, proposal, election, by: actions.add_ranked(
        ballot, title="One more", seats=1, candidates=[{"name": "A"}, {"name": "B"}], **by
    ),
    "change_proposal": lambda ballot, proposal, election, by: actions.change_proposal(
        proposal, title="Other words", **by
    ),
    "change_ranked": lambda ballot, proposal, election, by: actions.change_ranked(
        election, candidates=[{"name": "A"}, {"name": "B"}], **by
    ),
    "remove_contest": lambda ballot, proposal, election, by: actions.remove_contest(proposal, **by),
    "freeze_roll": lambda ballot, proposal, election, by: actions.freeze_roll(ballot, **by),
    "notify": lambda ballot, proposal, election, by: actions.notify(ballot, **by),
    "recall": lambda ballot, proposal, election, by: actions.recall(ballot, reason="Why", **by),
}
SIGN = {"sign_off": lambda ballot, proposal, election, by: actions.sign_off(ballot, **by)}


@pytest.mark.parametrize("verb", CHANGES)
@pytest.mark.parametrize("who", ["scrutineer", "esi", "ada"])
def test_only_the_returning_officer_prepares_and_a_refusal_writes_nothing(
    maker, esi, ada, verb, who
):
    ballot = draft_of(maker)
    person = {"scrutineer": maker.scrutineer, "esi": esi, "ada": ada}[who]
    before = everything()

    with pytest.raises(Refused) as caught:
        CHANGES[verb](*ballot, by(person))

    assert caught.value.refusal == rules.NOT_AN_OFFICER
    assert everything() == before


@pytest.mark.parametrize("verb", [verb for verb in CHANGES | SIGN if verb != "recall"])
def test_after_notice_nothing_is_changed_and_a_refusal_writes_nothing(maker, ada, verb):
    ballot = maker.notified(candidates=CANDIDATES)
    parts = ballot, ballot.contests.get(position=1), ballot.contests.get(position=2)
    before = everything()

    with pytest.raises(Refused) as caught:
        (CHANGES | SIGN)[verb](*parts, by(maker.returning))

    assert caught.value.refusal == rules.NOT_DRAFT
    assert everything() == before


def test_nobody_else_drafts(maker, esi):
    with pytest.raises(Refused) as caught:
        actions.draft(
            title="Mine",
            slug="mine",
            rule_set=rule_set(),
            opens_at=NOON,
            closes_at=NOON + 7 * DAY,
            **by(esi),
        )

    assert caught.value.refusal == rules.NOT_AN_OFFICER
    assert not Ballot.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("code", "lacking"),
    [
        ("nothing-to-decide", {"proposals": 0}),
        ("too-few-candidates", {"candidates": ("Only One",)}),
        ("too-little-notice", {"opens_at": NOON - 4 * DAY}),
        ("too-little-voting", {"closes_at": NOON + 6 * DAY}),
    ],
)
def test_no_notice_of_a_ballot_that_lacks_something(maker, ada, code, lacking):
    ballot = maker.draft(**lacking)
    actions.freeze_roll(ballot, **by(maker.returning))
    actions.sign_off(ballot, **by(maker.returning))
    actions.sign_off(ballot, **by(maker.scrutineer))
    before = everything()

    with pytest.raises(Refused) as caught:
        actions.notify(ballot, **by(maker.returning))

    assert caught.value.refusal.code == code
    assert everything() == before


def test_no_notice_with_one_signature_of_two(maker, ada):
    ballot = maker.draft()
    actions.freeze_roll(ballot, **by(maker.returning))
    actions.sign_off(ballot, **by(maker.returning))
    before = everything()

    with pytest.raises(Refused) as caught:
        actions.notify(ballot, **by(maker.returning))

    assert caught.value.refusal.code == "not-signed-off"
    assert everything() == before


def test_no_notice_to_nobody(maker):
    ballot = maker.draft(region=region("Nowhere"))
    actions.freeze_roll(ballot, **by(maker.returning))
    actions.sign_off(ballot, **by(maker.returning))
    actions.sign_off(ballot, **by(maker.scrutineer))

    with pytest.raises(Refused) as caught:
        actions.notify(ballot, **by(maker.returning))

    assert caught.value.refusal.code == "nobody-may-vote"


def test_one_officer_does_not_sign_for_two(maker, ada):
    ballot = maker.draft()
    actions.freeze_roll(ballot, **by(maker.returning))
    actions.sign_off(ballot, **by(maker.returning))
    before = everything()

    with pytest.raises(Refused) as caught:
        actions.sign_off(ballot, **by(maker.returning))

    assert caught.value.refusal == rules.SIGNED_ALREADY
    assert everything() == before


def test_nobody_signs_for_what_they_have_not_seen(maker, ada):
    ballot = maker.draft()
    actions.freeze_roll(ballot, **by(maker.returning))
    read = chronicle.version(ballot)
    actions.change_proposal(ballot.contests.get(), title="Other words", **by(maker.returning))
    before = everything()

    with pytest.raises(Refused) as caught:
        actions.sign_off(ballot, read=read, **by(maker.scrutineer))

    assert caught.value.refusal == rules.CHANGED_SINCE
    assert everything() == before


@pytest.mark.parametrize("state", ["draft", "opened"])
def test_only_what_is_coming_up_is_recalled(maker, ada, state):
    ballot = getattr(maker, state)()
    before = everything()

    with pytest.raises(Refused) as caught:
        actions.recall(ballot, reason="A candidate was left off.", **by(maker.returning))

    assert caught.value.refusal.code == "not-recallable"
    assert everything() == before


# What is done


def test_each_step_is_one_event_and_the_record_stays_whole(maker, ada):
    ballot = maker.opened(proposals=1)
    maker.vote(ballot, ada, b"F")
    maker.declared(ballot)

    happened = [each.action for each in chronicle.events(ballot).order_by("pk")]

    assert happened == [
        "ballot.drafted",
        "ballot.contest_added",
        "ballot.roll_frozen",
        "ballot.signed_off",
        "ballot.signed_off",
        "ballot.notified",
        "ballot.opened",
        "ballot.closed",
        "ballot.sealed",
        "ballot.unsealed",
        "ballot.declared",
    ]
    assert list(breaks()) == []


def test_that_somebody_votes_is_not_on_the_record(maker, ada):
    ballot = maker.opened()
    before = AuditEvent.objects.count()

    maker.vote(ballot, ada, b"F")

    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("verb", [verb for verb in CHANGES if verb not in {"notify", "recall"}])
def test_any_change_of_a_draft_asks_for_every_signature_anew(maker, ada, verb):
    ballot, proposal, election = draft_of(maker)
    actions.freeze_roll(ballot, **by(maker.returning))
    actions.sign_off(ballot, **by(maker.returning))
    actions.sign_off(ballot, **by(maker.scrutineer))

    CHANGES[verb](ballot, proposal, election, by(maker.returning))

    assert not ballot.sign_offs.exists()


def test_a_question_is_put_on_and_taken_off_once_however_often_they_press(maker):
    ballot, proposal, _election = draft_of(maker)
    places = {"title": "One more", "seats": 1, "candidates": [{"name": "A"}, {"name": "B"}]}

    for add, words in (
        (actions.add_proposal, {"title": "Another", "text": "Its text."}),
        (actions.add_ranked, places),
    ):
        assert add(ballot, **words, **by(maker.returning)) == add(
            ballot, **words, **by(maker.returning)
        )
    actions.remove_contest(proposal, **by(maker.returning))

    assert ballot.contests.count() == 3
    for act in (
        lambda: actions.remove_contest(proposal, **by(maker.returning)),
        lambda: actions.change_proposal(proposal, title="Late", **by(maker.returning)),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.refusal == TAKEN_AWAY
    assert AuditEvent.objects.filter(action="ballot.contest_removed").count() == 1


@pytest.mark.parametrize("change", [{"joined_by": NOON.date()}, {"region": "Wales"}])
def test_another_electorate_thaws_the_roll(maker, ada, change):
    ballot = maker.draft()
    actions.freeze_roll(ballot, **by(maker.returning))
    rule = {"region": None, "joined_by": None} | change
    rule["region"] = rule["region"] and region(rule["region"])

    changed = actions.set_roll_rule(ballot, **rule, **by(maker.returning))

    assert (changed.roll_frozen_at, changed.roll_size, changed.roll_root) == (None, None, None)
    assert not ballot.roll.exists()


def test_the_roll_is_everyone_in_good_standing_on_the_day(maker, ada, ben):
    supporter = member("Sue", supporter=True)

    ballot = actions.freeze_roll(maker.draft(), **by(maker.returning))

    on_it = {entry.member for entry in ballot.roll.all()}
    assert on_it == {ada, maker.returning, maker.scrutineer}
    assert not on_it & {ben, supporter}


def test_the_roll_is_of_a_region_and_of_those_who_had_joined(maker):
    london = region("London")
    here, late, elsewhere = member(where=london), member(where=london), member()
    late.joined_on = NOON.date()
    late.save()

    ballot = maker.draft(region=london, joined_by=NOON.date() - DAY)
    actions.freeze_roll(ballot, **by(maker.returning))

    assert [entry.member for entry in ballot.roll.all()] == [here]
    assert not ballot.roll.filter(member=elsewhere).exists()


def test_whoever_lapses_after_the_freeze_keeps_their_vote(maker, ada):
    ballot = maker.opened()
    ada.memberships.update(paid_until=NOON.date() - 400 * DAY)

    maker.vote(ballot, ada, b"F")

    assert ballot.roll.with_issued().get(member=ada).issued


def test_freezing_again_takes_the_register_as_it_then_is(maker, ada):
    ballot = maker.draft()
    first = actions.freeze_roll(ballot, **by(maker.returning))
    late = member("Late Joiner")

    second = actions.freeze_roll(ballot, **by(maker.returning))

    assert second.roll_size == first.roll_size + 1
    assert ballot.roll.filter(member=late).exists()
    assert second.roll_root != first.roll_root
    assert last_event().change == {"size": second.roll_size, "root": second.roll_root.hex()}


def test_notice_keeps_a_copy_of_the_rules(maker, ada):
    ballot = maker.notified()

    assert ballot.rules["minimum_notice"] == 7 * 24 * 3600
    assert ballot.rules["sign_offs"] == 2


def test_a_rule_set_is_never_edited_a_change_is_a_new_version(maker, ada):
    rules_then = maker.notified().rule_set

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        RuleSet.objects.filter(pk=rules_then.pk).update(minimum_notice=99 * DAY)

    assert constraint_broken_by(caught.value) == "ballots_ruleset_append_only"


def test_a_recalled_ballot_is_a_draft_again_and_says_why(maker, ada):
    ballot = maker.notified()

    ballot = actions.recall(ballot, reason="A candidate was left off.", **by(maker.returning))

    assert (ballot.state, ballot.notified_at, ballot.rules) == (State.DRAFTED, None, {})
    assert not ballot.sign_offs.exists()
    assert last_event().change == {"reason": "A candidate was left off."}


def test_the_lot_is_fixed_before_anybody_votes_and_shown_only_after(maker, ada):
    ballot = maker.opened()
    assert ballot.lot_revealed == ""
    assert ballot.lot_commitment == counting.commitment(bytes(ballot.lot_seed))

    maker.vote(ballot, ada, b"F")
    ballot = maker.declared(ballot)

    assert ballot.lot_revealed == bytes(ballot.lot_seed).hex()
    assert last_event().change["lot_seed"] == ballot.lot_revealed


def test_two_proposals_and_an_election_are_counted_as_cast(maker):
    voters = members(5)
    ballot = maker.opened(proposals=2, candidates=CANDIDATES, seats=1)
    papers = [
        (b"F", b"A", bytes([0, 1])),
        (b"F", b"A", bytes([0])),
        (b"F", b"S", bytes([1])),
        (b"A", None, bytes([0, 2])),
        (b"S", None, None),
    ]
    for voter, marks in zip(voters, papers, strict=True):
        maker.vote(ballot, voter, *marks)

    ballot = maker.declared(ballot)

    one, two, election = (contest.tally for contest in ballot.contests.order_by("position"))
    assert one.count == '{"for": 3, "against": 1, "abstain": 1}'
    assert two.count == '{"for": 0, "against": 2, "abstain": 1}'
    assert (one.papers, two.papers, election.papers) == (5, 3, 4)
    assert ballot.voters == 5


def test_a_ballot_nobody_voted_in_is_declared_all_the_same(maker, ada):
    ballot = maker.declared(maker.opened(proposals=1, candidates=CANDIDATES))

    assert ballot.state == State.DECLARED
    assert ballot.voters == 0
    assert [contest.tally.papers for contest in ballot.contests.all()] == [0, 0]


@pytest.mark.parametrize("verb", ["open_voting", "close", "seal", "unseal", "count"])
def test_the_clock_does_nothing_out_of_turn(maker, ada, verb):
    ballot = maker.draft()
    before = everything()

    assert getattr(actions, verb)(ballot, at=NOON) is False
    assert everything() == before


def test_the_root_is_of_the_roll_that_was_frozen(maker, ada):
    ballot = maker.notified()

    leaves = [
        roll.leaf(entry.member.number, entry.segment, bytes(entry.salt))
        for entry in ballot.roll.select_related("member").order_by("member__number")
    ]

    assert bytes(ballot.roll_root) == roll.root(leaves)
