"""After the vote: what is owed, and how an endorsement may come to an end. Never by itself."""

from __future__ import annotations

import pytest
from django.core import mail

from ballots import actions as ballots
from ballots import results
from ballots.models import Ballot
from endorsements import actions, guarantee, tasks
from endorsements.lifecycle import Outcome
from endorsements.models import Commitment, Concern, ContactKind, Decision, Endorsement
from tests import factories
from tests.answers import refused
from tests.endorsements.rounds import rule_set
from tests.endorsements.test_guarantee import outcome as broken_by
from tests.endorsements.test_guarantee import sql
from tests.factories import DAY, NOON, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

THEN = NOON + 20 * DAY


def endorsed(rounds, **changed) -> Endorsement:
    return rounds.declared(
        b"\x00", b"\x00", b"\x01", round_=rounds.asked(rules=rule_set(**changed))
    ).endorsement


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def under_review(rounds, endorsement) -> Concern:
    """A concern of the body's own, replied to."""
    concern = actions.raise_concern(
        endorsement, words="They voted against.", by=rounds.body[0], at=THEN
    )
    return actions.reply(concern, text="I abstained.", at=THEN + DAY)


def voted(rounds, decision, *agree: bool) -> Decision:
    for member, agrees in zip(rounds.body, agree, strict=False):
        actions.voice(decision, agrees=agrees, by=member, at=decision.at)
    actions.close_vote(decision, at=decision.at + 3 * DAY)
    return fresh(decision)


def decided(rounds, endorsement, what=Outcome.WITHDRAW, *, agree=(True, True, False)) -> Decision:
    concern = under_review(rounds, endorsement)
    decision = actions.propose(
        endorsement,
        concern=concern,
        outcome=what,
        reasons="It matters.",
        by=rounds.body[0],
        at=THEN + 2 * DAY,
    )
    return voted(rounds, decision, *agree)


# The vote


@pytest.mark.parametrize(
    ("papers", "winner"),
    [
        # Two lead, and the next preference of the third's only paper decides.
        ([b"\x00\x02", b"\x01", b"\x01", b"\x02", b"\x02"], "Carys Wyn"),
        ([b"\x03", b"\x03", b"\x00"], None),
        ([], None),
    ],
)
def test_the_vote_endorses_whom_it_prefers_or_nobody(rounds, papers, winner):
    round_ = rounds.declared(*papers)

    assert round_.outcome == ("endorsed" if winner else "none")
    assert [e.request.name for e in Endorsement.objects.all()] == ([winner] if winner else [])


@pytest.mark.parametrize(
    ("papers", "winner"),
    [
        (b"\x00\x00\x00\x01\x01\x02\x02", "Amina Khan"),  # the most, though not half
        (b"\x00\x00\x03\x03\x03", None),  # "No endorsement"
    ],
)
def test_where_the_rules_say_choose_one_the_paper_takes_one_and_the_most_votes_decide(
    rounds, papers, winner
):
    asked = rounds.asked(rules=rule_set(method="choose-one"))

    round_ = rounds.declared(*(bytes([paper]) for paper in papers), round_=asked)

    assert round_.contest.asks == "choice"
    assert round_.outcome == ("endorsed" if winner else "none")
    assert [each.request.name for each in Endorsement.objects.all()] == ([winner] if winner else [])
    assert guarantee.check(round_).holds


def test_too_few_voters_endorse_nobody(rounds):
    factories.members(20)

    round_ = rounds.declared(b"\x00", b"\x00", round_=rounds.asked(rules=rule_set(quorum=20)))

    assert round_.outcome == "inquorate"
    assert not Endorsement.objects.exists()


def test_a_declaration_may_be_repeated(rounds):
    round_ = rounds.declared(b"\x00")

    assert actions.declare(round_, at=THEN) is False
    tasks.sweep()
    assert Endorsement.objects.count() == 1


def test_where_nobody_asked_the_clock_ends_the_round(rounds):
    round_ = rounds.announced()

    tasks.sweep()

    assert fresh(round_).outcome == "none"


def test_where_the_executive_has_picked_nobody_the_clock_leaves_the_round_to_officers(rounds):
    round_ = rounds.asked(rules=rule_set(options="shortlist"))

    tasks.sweep()

    assert fresh(round_).state == "announced"


# What is owed


def test_accepted_terms_become_dated_commitments_of_both_sides(rounds):
    endorsement = endorsed(rounds)

    owed = endorsement.commitments.values_list("owed_by", flat=True)
    days = [(each.due_on - (NOON + 8 * DAY).date()).days for each in endorsement.commitments.all()]
    assert sorted(owed) == ["candidate"] * 3 + ["organisation"]
    assert days == [60, 90, 180, 270]


def test_a_contact_has_evidence_and_keeps_a_commitment(rounds):
    endorsement = endorsed(rounds)
    commitment = endorsement.commitments.first()
    facts = {"kind": ContactKind.MEETING, "on": THEN.date(), "words": "Met.", "at": THEN}

    assert (
        refused(lambda: actions.note(endorsement, **facts, evidence=" ", by=rounds.body[0]))
        == "evidence-needed"
    )
    assert (
        refused(lambda: actions.note(endorsement, **facts, evidence="M.", by=rounds.returning))
        == "other-office"
    )
    facts |= {"evidence": "Minutes.", "commitment": commitment, "by": rounds.body[0]}
    first = actions.note(endorsement, **facts)
    assert actions.note(endorsement, **facts) == first  # pressed twice
    assert commitment.contacts.count() == 1
    assert broken_by(sql("UPDATE endorsements_contact SET words = ''")) == (
        "endorsements_contact_append_only"
    )


def test_whoever_owes_is_reminded_once_before_it_is_due(rounds, django_capture_on_commit_callbacks):
    endorsement = endorsed(rounds)
    commitment = endorsement.commitments.filter(owed_by="candidate").first()
    soon = NOON + (8 + 90 - 10) * DAY

    assert [due.pk for due in tasks.due(soon)] == [commitment.pk]
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remind(commitment, at=soon)
    assert not actions.remind(commitment, at=soon)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([endorsement.request.email], "Due soon: Meet the coordinating group")
    ]


def test_nothing_is_recalled_of_what_is_kept(rounds):
    endorsement = endorsed(rounds)
    for commitment in Commitment.objects.all():
        actions.note(
            endorsement,
            kind=ContactKind.REPORT,
            on=THEN.date(),
            words="Done.",
            evidence="Here.",
            commitment=commitment,
            by=None,
            at=THEN,
        )

    assert tasks.due(NOON + 90 * DAY) == []


# A concern


def test_a_concern_reaches_a_review_with_enough_members_behind_it(rounds):
    endorsement = endorsed(rounds)
    ann, bob, cat = members(3)
    concern = actions.raise_concern(endorsement, words="They did not come.", by=ann, at=THEN)

    actions.support(concern, by=bob, at=THEN)
    assert fresh(concern).state == "gathering"
    assert refused(lambda: actions.support(concern, by=bob, at=THEN)) == "supported-already"
    actions.support(concern, by=cat, at=THEN)

    concern = fresh(concern)
    assert concern.state == "replying"
    assert concern.reply_by == THEN + 7 * DAY


def test_a_concern_without_them_lapses(rounds):
    concern = actions.raise_concern(endorsed(rounds), words="Hm.", by=members(1)[0], at=THEN)

    assert not actions.lapse(concern, at=THEN + 29 * DAY)
    assert actions.lapse(concern, at=THEN + 30 * DAY)
    assert fresh(concern).state == "lapsed"


def test_only_one_concern_at_a_time(rounds):
    endorsement = endorsed(rounds)
    ann, bob = members(2)
    actions.raise_concern(endorsement, words="Hm.", by=ann, at=THEN)

    again = refused(lambda: actions.raise_concern(endorsement, words="Hm.", by=bob, at=THEN))

    assert again == "under-way"


def test_nothing_is_decided_before_the_time_to_reply_is_over(rounds):
    endorsement = endorsed(rounds)
    concern = actions.raise_concern(endorsement, words="Hm.", by=rounds.body[0], at=THEN)
    propose = {
        "outcome": Outcome.WITHDRAW,
        "reasons": "Now.",
        "by": rounds.body[0],
        "concern": concern,
    }

    early = refused(lambda: actions.propose(endorsement, **propose, at=THEN + 6 * DAY))

    assert early == "not-under-review"
    assert not actions.start_review(concern, at=THEN + 6 * DAY)
    assert actions.start_review(concern, at=THEN + 7 * DAY)
    late = refused(lambda: actions.reply(concern, text="But…", at=THEN + 7 * DAY))
    assert late == "no-reply-now"
    assert actions.propose(endorsement, **propose, at=THEN + 7 * DAY).pk


@pytest.mark.parametrize("role", ["owner", "momentum_app"])
@pytest.mark.parametrize(
    ("statement", "promise"),
    [
        ("UPDATE endorsements_concern SET reply_by = reply_by - interval '6 days'",
         "endorsements_concern_keeps_its_words"),
        ("UPDATE endorsements_concern SET reply = 'I confess.'", "endorsements_concern_keeps_its_words"),
        ("UPDATE endorsements_concern SET state = 'decided'", "endorsements_concern_moves"),
        ("INSERT INTO endorsements_decision (endorsement_id, outcome, reasons, by_id, at, carried, decided_at) "
         "SELECT e.id, 'withdraw', 'Why.', c.raised_by_id, now(), true, now() "
         "FROM endorsements_endorsement e, endorsements_concern c", "endorsements_decision_as_voted"),
        ("UPDATE endorsements_endorsement SET state = 'withdrawn'",
         "endorsements_endorsement_by_decision"),
    ],
)  # fmt: skip
def test_no_role_shortens_the_reply_or_takes_an_endorsement_away(rounds, statement, promise, role):
    under_review(rounds, endorsed(rounds))

    assert broken_by(sql(statement), role) == promise


# A decision


@pytest.mark.parametrize(
    ("what", "agree", "state"),
    [
        (Outcome.WITHDRAW, (True, True, False), "withdrawn"),
        (Outcome.SUSPEND, (True, True, True), "suspended"),
        (Outcome.WARN, (True,), "warned"),
        (Outcome.KEEP, (True, True, False), "backed"),
        (Outcome.WITHDRAW, (True, False), "backed"),  # a tie is not carried
        (Outcome.WITHDRAW, (), "backed"),
    ],
)
def test_an_endorsement_becomes_what_the_body_decided_once_that_is_final(
    rounds, what, agree, state
):
    endorsement = endorsed(rounds)
    decision = decided(rounds, endorsement, what, agree=agree)

    assert fresh(endorsement).state == "backed"  # until the time for an appeal is over
    assert actions.finish(decision, at=decision.decided_at + 8 * DAY)
    assert fresh(endorsement).state == state
    assert fresh(decision.concern).state == "closed"


@pytest.mark.parametrize("role", ["owner", "momentum_app"])
def test_a_decision_is_what_was_voted(rounds, role):
    endorsement = endorsed(rounds)
    decision = actions.propose(
        endorsement,
        concern=under_review(rounds, endorsement),
        outcome=Outcome.WITHDRAW,
        reasons="Why.",
        by=rounds.body[0],
        at=THEN + 2 * DAY,
    )
    actions.voice(decision, agrees=False, by=rounds.body[1], at=decision.at)
    carry = "UPDATE endorsements_decision SET carried = true, decided_at = closes_at"

    assert broken_by(sql(carry), role) == "endorsements_decision_as_voted"


def test_an_endorsement_ends_with_the_office(rounds):
    endorsement = endorsed(rounds)

    actions.end(endorsement, reason="They stood down.", by=rounds.body[0], at=THEN)

    assert fresh(endorsement).state == "ended"
    ann = members(1)[0]
    late = refused(lambda: actions.raise_concern(endorsement, words="Hm.", by=ann, at=THEN))
    assert late == "ended"


def test_members_of_the_body_vote_once_and_nobody_else_does(rounds):
    endorsement = endorsed(rounds)
    decision = actions.propose(
        endorsement,
        concern=under_review(rounds, endorsement),
        outcome=Outcome.WARN,
        reasons="Why.",
        by=rounds.body[0],
        at=THEN + 2 * DAY,
    )
    vote = {"agrees": True, "at": decision.at}

    actions.voice(decision, **vote, by=rounds.body[1])

    assert refused(lambda: actions.voice(decision, **vote, by=rounds.body[1])) == "voted-already"
    assert refused(lambda: actions.voice(decision, **vote, by=rounds.returning)) == "other-office"
    assert not actions.close_vote(decision, at=decision.at + 2 * DAY)


@pytest.mark.parametrize(("allowed", "state"), [(True, "backed"), (False, "withdrawn")])
def test_an_appeal_holds_a_decision_up_and_may_set_it_aside(rounds, allowed, state):
    endorsement = endorsed(rounds)
    decision = decided(rounds, endorsement)
    at = decision.decided_at + DAY
    appeal = actions.appeal_decision(decision, reasons="I was not asked.", at=at)

    assert not actions.finish(decision, at=at + 100 * DAY)
    assert fresh(endorsement).state == "backed"
    actions.judge_decision(appeal, allowed=allowed, reasons="Heard.", by=rounds.appeals, at=at)

    assert fresh(endorsement).state == state
    assert fresh(decision).final_at == at


def test_whoever_took_part_does_not_decide_the_appeal(rounds):
    decision = decided(rounds, endorsed(rounds, review_appeals_to="coordinating"))
    appeal = actions.appeal_decision(decision, reasons="No.", at=decision.decided_at)

    judge = {"allowed": False, "reasons": "We were right.", "at": decision.decided_at}
    assert (
        refused(lambda: actions.judge_decision(appeal, **judge, by=rounds.body[1])) == "took-part"
    )


def test_what_was_withdrawn_is_restored_by_a_decision_of_its_own(rounds):
    endorsement = endorsed(rounds)
    decision = decided(rounds, endorsement)
    actions.finish(decision, at=decision.decided_at + 8 * DAY)
    at = decision.decided_at + 30 * DAY

    restoring = actions.propose(
        fresh(endorsement),
        outcome=Outcome.RESTORE,
        reasons="They came back.",
        by=rounds.body[0],
        at=at,
    )
    restoring = voted(rounds, restoring, True, True)
    actions.finish(restoring, at=restoring.decided_at)

    assert fresh(endorsement).state == "backed"


def test_where_rules_leave_it_to_all_members_a_ballot_decides(rounds):
    voters = members(3)
    endorsement = endorsed(rounds, decides="members")
    decision = actions.propose(
        endorsement,
        concern=under_review(rounds, endorsement),
        outcome=Outcome.WITHDRAW,
        reasons="It matters.",
        by=rounds.body[0],
        at=THEN + 2 * DAY,
    )
    by_body = {"agrees": True, "by": rounds.body[0], "at": decision.at}
    assert refused(lambda: actions.voice(decision, **by_body)) == "all-members"
    opens = decision.at + 10 * DAY
    decision = actions.put_decision_to_members(
        decision,
        rule_set=factories.rule_set(),
        opens_at=opens,
        closes_at=opens + 7 * DAY,
        by=rounds.returning,
        at=decision.at,
    )
    ballot, at = decision.contest.ballot, decision.at
    ballots.freeze_roll(ballot, by=rounds.returning, at=at)
    ballots.sign_off(ballot, by=rounds.returning, at=at)
    ballots.sign_off(ballot, by=rounds.scrutineer, at=at)
    ballots.notify(ballot, by=rounds.returning, at=at)
    ballots.open_voting(ballot, at=opens)
    for voter in voters:
        rounds.ballots.vote(
            Ballot.objects.get(pk=ballot.pk), voter, results.MARKS["for"], at=opens + DAY
        )
    assert not actions.close_vote(decision, at=opens)
    rounds.ballots.closes = opens + 7 * DAY
    rounds.ballots.declared(ballot)

    assert actions.close_vote(decision, at=opens + 8 * DAY)
    assert fresh(decision).carried is True


def test_what_members_were_to_decide_is_put_to_them_again_if_the_ballot_was_given_up(rounds):
    endorsement = endorsed(rounds, decides="members")
    decision = actions.propose(
        endorsement,
        concern=under_review(rounds, endorsement),
        outcome=Outcome.WITHDRAW,
        reasons="It matters.",
        by=rounds.body[0],
        at=THEN + 2 * DAY,
    )
    opens, at = decision.at + 10 * DAY, decision.at
    dates = {"opens_at": opens, "closes_at": opens + 7 * DAY, "at": at}
    about = {"rule_set": factories.rule_set(), "by": rounds.returning, **dates}
    ballot = actions.put_decision_to_members(decision, **about).contest.ballot
    assert refused(lambda: actions.put_decision_to_members(decision, **about)) == "other-office"
    ballots.freeze_roll(ballot, by=rounds.returning, at=at)
    for officer in (rounds.returning, rounds.scrutineer):
        ballots.sign_off(ballot, by=officer, at=at)
    ballots.notify(ballot, by=rounds.returning, at=at)
    ballots.open_voting(ballot, at=opens)
    rounds.ballots.given_up(ballot, at=opens + DAY)
    assert not actions.close_vote(fresh(decision), at=opens + 8 * DAY)

    again = actions.put_decision_to_members(decision, **about)

    assert again.contest.ballot.slug == f"{ballot.slug}-2"
    assert again.contest.text == decision.reasons


def test_the_person_is_told_at_every_step(rounds, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        endorsement = endorsed(rounds)
        decision = decided(rounds, endorsement)
        actions.finish(decision, at=decision.decided_at + 8 * DAY)

    theirs = [m.subject for m in mail.outbox if m.to == [endorsement.request.email]]
    title, post = endorsement.round.title, endorsement.round.post
    assert theirs == [
        "Received: your request to be endorsed",
        f"You are on the ballot: {title}",
        f"Declared: {title}",
        f"You are endorsed: {post}",
        "A concern about your endorsement: your reply is asked for",
        "Decided: Withdraw the endorsement",
        "Final: Withdraw the endorsement",
    ]
