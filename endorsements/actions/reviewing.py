"""A concern on its way: raised, replied to, reviewed, decided by a vote, appealed. Nothing happens by itself
but the passing of a deadline; what an endorsement becomes is always somebody's reasoned decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ballots import actions as ballots
from ballots import addresses, counting, results
from ballots.lifecycle import UNDONE, State
from ballots.models import RuleSet as BallotRules
from endorsements import mail, rules
from endorsements.actions.shared import held, holders, relationship_of, standing_of
from endorsements.lifecycle import (
    BACKINGS,
    CONCERNS,
    UNDER_WAY,
    Backing,
    ConcernState,
    Move,
    Outcome,
)
from endorsements.models import (
    Appeal,
    Concern,
    Decider,
    Decision,
    Endorsement,
    Supporter,
    Verdict,
    Voice,
)
from members.models import Member
from momentum_demo.models import record
from momentum_demo.moves import after
from momentum_demo.refusals import refuse_on, require


@transaction.atomic
def raise_concern(endorsement: Endorsement, *, words: str, by: Member, at: datetime) -> Concern:
    """Doubt that an endorsement should stand.

    A member's concern gathers support; that of the reviewing body's own goes to the endorsed person at once.
    """
    endorsement = held(endorsement)
    kept = endorsement.round.rules
    under_way = endorsement.concerns.filter(state__in=UNDER_WAY).exists()
    require(
        rules.refusal_to_raise(
            endorsement,
            standing=standing_of(by, endorsement.round, at),
            words_=words,
            under_way=under_way,
        )
    )
    concern = endorsement.concerns.create(
        words=words,
        raised_by=by,
        at=at,
        gather_until=at + timedelta(seconds=kept["concern_within"]),
    )
    concern.supporters.create(member=by, at=at)
    record("endorsement.concern_raised", concern, by=by, at=at)
    if kept["body"] in by.roles(at) or kept["concern_support"] <= 1:
        ask_for_reply(concern, at)
    return concern


@transaction.atomic
def support(concern: Concern, *, by: Member, at: datetime) -> Supporter:
    """Put a member's name to a concern; with enough of them it goes to the endorsed person."""
    concern = locked(concern)
    require(
        rules.refusal_to_support(
            concern, standing=standing_of(by, concern.endorsement.round, at), at=at
        )
    )
    with refuse_on("endorsements_supporter_once_each", rules.SUPPORTED_ALREADY):
        supporter = concern.supporters.create(member=by, at=at)
    record("endorsement.concern_supported", concern, by=by, at=at)
    if concern.supporters.count() >= concern.endorsement.round.rules["concern_support"]:
        ask_for_reply(concern, at)
    return supporter


def ask_for_reply(concern: Concern, at: datetime) -> None:
    """Put the concern before the endorsed person, with the whole time the rules give them."""
    endorsement = concern.endorsement
    concern.reply_by = at + timedelta(seconds=endorsement.round.rules["reply_within"])
    step(concern, Move.REACH)
    record("endorsement.reply_asked", concern, by=None, at=at, reply_by=concern.reply_by)
    mail.tell(
        [endorsement.request.address],
        _("A concern about your endorsement: your reply is asked for"),
        concern.words,
        _(
            "Your reply is published beside it, unchanged. Nothing is decided before the time for it is over."
        ),
        path=mail.asker_path(endorsement.request, relationship_of(endorsement)),
    )


@transaction.atomic
def reply(concern: Concern, *, text: str, at: datetime, by: Member | None = None) -> Concern:
    """Reply to a concern: for the endorsed person. Published unchanged."""
    concern = locked(concern)
    require(rules.refusal_to_reply(concern, text, at=at))
    concern.reply, concern.replied_at = text, at
    step(concern, Move.REPLY)
    record("endorsement.replied", concern, by=by, at=at)
    what = _("A reply has come, and the review can begin.")
    tell_body(concern.endorsement, at, what)
    tell_supporters(concern, _("A reply to your concern"), what)
    return concern


@transaction.atomic
def start_review(concern: Concern, *, at: datetime) -> bool:
    """Begin the review of a concern to which no reply came in time. False if it has begun."""
    concern = locked(concern)
    if concern.state != ConcernState.REPLYING or concern.reply_by is None or at < concern.reply_by:
        return False
    step(concern, Move.REPLY)
    record("endorsement.review_begun", concern, by=None, at=at)
    tell_body(concern.endorsement, at, _("No reply came in time, and the review can begin."))
    return True


@transaction.atomic
def lapse(concern: Concern, *, at: datetime) -> bool:
    """Let a concern go that did not find enough support in time."""
    concern = locked(concern)
    if concern.state != ConcernState.GATHERING or at < concern.gather_until:
        return False
    step(concern, Move.LAPSE)
    record("endorsement.concern_lapsed", concern, by=None, at=at)
    return True


@transaction.atomic
def propose(
    endorsement: Endorsement,
    *,
    outcome: Outcome,
    reasons: str,
    by: Member,
    at: datetime,
    concern: Concern | None = None,
) -> Decision:
    """Put an outcome with its reasons to the vote. concern: None to restore an endorsement"""
    endorsement = held(endorsement)
    kept = endorsement.round.rules
    if concern is not None:
        concern = locked(concern)
    require(rules.refusal_to_propose(endorsement, concern, outcome, reasons, by.roles(at), kept))
    by_body = kept["decides"] == Decider.BODY
    with refuse_on("endorsements_decision_one_at_a_time", rules.ONE_DECISION):
        decision = endorsement.decisions.create(
            concern=concern,
            outcome=outcome,
            reasons=reasons,
            by=by,
            at=at,
            closes_at=at + timedelta(seconds=kept["body_voting"]) if by_body else None,
        )
    if concern is not None:
        step(concern, Move.PROPOSE)
    record("endorsement.decision_proposed", decision, by=by, at=at, outcome=outcome)
    tell_body(
        endorsement,
        at,
        _("A decision is put to the vote: %(what)s") % {"what": decision.get_outcome_display()},
    )
    return decision


@transaction.atomic
def voice(decision: Decision, *, agrees: bool, by: Member, at: datetime) -> Voice:
    """Vote on a decision as a member of the reviewing body: by name, once."""
    decision = locked_decision(decision)
    kept = decision.endorsement.round.rules
    require(rules.refusal_to_voice(decision, by.roles(at), kept, at=at))
    with refuse_on("endorsements_voice_once_each", rules.VOTED_ALREADY):
        said = decision.voices.create(member=by, agrees=agrees, at=at)
    record("endorsement.decision_voted", decision, by=by, at=at, agrees=agrees)
    return said


@transaction.atomic
def put_decision_to_members(
    decision: Decision,
    *,
    rule_set: BallotRules,
    opens_at: datetime,
    closes_at: datetime,
    by: Member,
    at: datetime,
) -> Decision:
    """Draft the ballot of all members on a decision, where the rules leave it to them.

    Where that ballot was undone before it decided anything, another.
    """
    decision = locked_decision(decision)
    require(rules.refusal_to_run(by.roles(at)))
    endorsement = decision.endorsement
    asked = decision.contest is not None and decision.contest.ballot.state not in UNDONE
    if endorsement.round.rules["decides"] != Decider.MEMBERS or asked:
        require(rules.OTHER_OFFICE)
    title = f"{decision.get_outcome_display()}: {endorsement.request.name}"
    ballot = ballots.draft(
        title=title[:120],
        slug=addresses.free_slug(f"endorsement-decision-{decision.pk}"),
        rule_set=rule_set,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
        at=at,
    )
    said = decision.concern.reply if decision.concern else ""
    decision.contest = ballots.add_proposal(
        ballot,
        title=title[:160],
        text=decision.reasons,
        case_for=decision.reasons if said else "",
        case_against=said,
        by=by,
        at=at,
    )
    decision.save(update_fields=["contest"])
    record("endorsement.decision_put_to_members", decision, by=by, at=at, ballot=ballot.slug)
    return decision


@transaction.atomic
def close_vote(decision: Decision, *, at: datetime) -> bool:
    """Close the vote on a decision whose time is over: carried with more votes for than against."""
    decision = locked_decision(decision)
    if decision.carried is not None:
        return False
    if decision.contest is not None:
        if decision.contest.ballot.state != State.DECLARED:
            return False
        outcome = results.decision(decision.contest).outcome
        decision.carried = outcome is counting.Outcome.CARRIED
    elif decision.closes_at is None or at < decision.closes_at:
        return False
    else:
        votes = list(decision.voices.values_list("agrees", flat=True))
        decision.carried = votes.count(True) > votes.count(False)
    decision.decided_at = at
    decision.save()
    if decision.concern is not None:
        step(decision.concern, Move.DECIDE)
    record("endorsement.decided", decision, by=None, at=at, carried=decision.carried)
    endorsement = decision.endorsement
    mail.tell(
        [endorsement.request.address],
        _("Decided: %(what)s") % {"what": decision.get_outcome_display()},
        _("The vote was carried.")
        if decision.carried
        else _("The vote was lost. Nothing changes."),
        decision.reasons,
        _(
            "You can appeal. Until the time for that is over, or your appeal is decided, nothing changes."
        ),
        path=mail.asker_path(endorsement.request, relationship_of(endorsement)),
    )
    return True


@transaction.atomic
def appeal_decision(
    decision: Decision, *, reasons: str, at: datetime, by: Member | None = None
) -> Appeal:
    """Appeal against a decision, for the endorsed person. Until that is decided it has no effect."""
    decision = locked_decision(decision)
    kept = decision.endorsement.round.rules
    require(rules.refusal_to_appeal_decision(decision, kept, at=at))
    with refuse_on("endorsements_appeal_decision_id_key", rules.DONE_ALREADY):
        appeal = Appeal.objects.create(decision=decision, reasons=reasons, at=at)
    if decision.concern is not None:
        step(decision.concern, Move.APPEAL)
    record("endorsement.decision_appealed", decision, by=by, at=at)
    mail.tell(
        holders(kept["review_appeals_to"], at),
        _("An appeal waits for you: %(name)s") % {"name": decision.endorsement.request.name},
        reasons,
        path=relationship_of(decision.endorsement),
    )
    return appeal


@transaction.atomic
def judge_decision(
    appeal: Appeal, *, allowed: bool, reasons: str, by: Member, at: datetime
) -> Verdict:
    """Decide an appeal against a decision; allowed, the decision has no effect."""
    assert appeal.decision is not None
    decision = locked_decision(appeal.decision)
    kept = decision.endorsement.round.rules
    took_part = (
        by.pk in {decision.by_id, decision.concern and decision.concern.raised_by_id}
        or decision.voices.filter(member=by).exists()
    )
    require(
        rules.refusal_to_judge(
            appeal, by.roles(at), kept["review_appeals_to"], reasons, took_part=took_part
        )
    )
    with refuse_on("endorsements_verdict_appeal_id_key", rules.DONE_ALREADY):
        verdict = Verdict.objects.create(
            appeal=appeal, allowed=allowed, reasons=reasons, by=by, at=at
        )
    record("endorsement.decision_judged", decision, by=by, at=at, allowed=allowed)
    take_effect(decision, at)
    return verdict


@transaction.atomic
def finish(decision: Decision, *, at: datetime) -> bool:
    """Let a decision take effect against which nobody appealed in time. False if it is not time."""
    decision = locked_decision(decision)
    kept = decision.endorsement.round.rules
    if decision.decided_at is None or decision.final_at or hasattr(decision, "appeal"):
        return False
    against = decision.carried and decision.outcome not in {Outcome.RESTORE, Outcome.KEEP}
    over = decision.decided_at + timedelta(seconds=kept["review_appeal_within"])
    if against and at <= over:
        return False
    take_effect(decision, at)
    return True


def take_effect(decision: Decision, at: datetime) -> None:
    """Make a decision final: what it says of the endorsement holds, unless an appeal set it aside.

    Nor does it if the ballot of members that took it was annulled meanwhile.
    """
    endorsement = held(decision.endorsement)
    appeal = Appeal.objects.filter(decision=decision).first()
    set_aside = appeal is not None and Verdict.objects.filter(appeal=appeal, allowed=True).exists()
    if decision.contest is not None and decision.contest.ballot.state in UNDONE:
        set_aside = True
    if decision.carried and not set_aside and endorsement.state != Backing.ENDED:
        endorsement.state = after(BACKINGS, Backing(endorsement.state), Outcome(decision.outcome))
        endorsement.save()
    decision.final_at = at
    decision.save()
    if decision.concern is not None:
        step(decision.concern, Move.FINISH)
    record(
        "endorsement.decision_final",
        decision,
        by=None,
        at=at,
        state=endorsement.state,
        set_aside=set_aside,
    )
    heading = _("Final: %(what)s") % {"what": decision.get_outcome_display()}
    stands = _("The endorsement now stands so: %(state)s.") % {
        "state": endorsement.get_state_display()
    }
    own_path = mail.asker_path(endorsement.request, relationship_of(endorsement))
    mail.tell([endorsement.request.address], heading, stands, path=own_path)
    tell_supporters(decision.concern, heading, stands)


# The shape of these actions


def locked(concern: Concern) -> Concern:
    """The concern as it is now, held until the transaction ends."""
    return (
        Concern.objects.select_for_update(of=("self",))
        .select_related("endorsement__round__post", "endorsement__request__member__user")
        .get(pk=concern.pk)
    )


def locked_decision(decision: Decision) -> Decision:
    """The decision as it is now, held until the transaction ends."""
    return (
        Decision.objects.select_for_update(of=("self",))
        .select_related(
            "concern",
            "contest__ballot",
            "endorsement__round__post",
            "endorsement__request__member__user",
        )
        .get(pk=decision.pk)
    )


def step(concern: Concern, move: Move) -> None:
    concern.state = after(CONCERNS, ConcernState(concern.state), move)
    concern.save()


def tell_body(endorsement: Endorsement, at: datetime, what: str) -> None:
    facts: dict[str, Any] = {"name": endorsement.request.name}
    mail.tell(
        holders(endorsement.round.rules["body"], at),
        _("The endorsement of %(name)s") % facts,
        what,
        path=relationship_of(endorsement),
    )


def tell_supporters(concern: Concern | None, subject: str, what: str) -> None:
    """Tell those who brought a concern what comes of it; nothing where a decision follows from none."""
    if concern is None:
        return
    supporters = Member.objects.filter(pk__in=concern.supporters.values("member"))
    mail.tell(
        mail.addresses(supporters.select_related("user")),
        subject,
        what,
        path=relationship_of(concern.endorsement),
    )
