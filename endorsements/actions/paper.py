"""From the register to the ballot, and from its count to an endorsement."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ballots import actions as ballots
from ballots import addresses
from ballots.lifecycle import State
from ballots.models import RuleSet as BallotRules
from endorsements import guarantee, mail, rules
from endorsements.actions.shared import locked, page_of, relationship_of
from endorsements.lifecycle import Phase, RoundState
from endorsements.models import (
    COUNTED_BY,
    NO_ENDORSEMENT,
    Commitment,
    Endorsement,
    Method,
    Recommendation,
    Request,
    Round,
)
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require


@transaction.atomic
def put_to_the_vote(round_: Round, *, rule_set: BallotRules, by: Member, at: datetime) -> Round:
    """Make the ballot paper from the register. From here on nothing on it changes.

    rule_set   the ballots' rules: who signs it off, and the like

    What officers still do is freeze the roll, sign, and give notice. Nobody is asked who is to be on it. Where
    the ballot was undone, the same people go on the paper of another.
    """
    round_ = locked(round_)
    check = guarantee.check(round_)
    people = [line.request for line in check.lines if line.fate == "on"]
    require(rules.refusal_to_put(round_, by.roles(at), standing=len(people), at=at))
    opens_at, closes_at = voting_dates(round_, rule_set, at)
    ballot = ballots.draft(
        title=round_.title,
        slug=addresses.free_slug(f"endorse-{round_.slug}"),
        summary=round_.summary,
        rule_set=rule_set,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
        at=at,
    )
    round_.contest = ballots.add_ranked(
        ballot,
        title=_("Whom do we endorse: %(post)s") % {"post": round_.post},
        summary=beside_the_names(round_, check),
        seats=1,
        candidates=[
            {"name": each.name, "detail": each.detail, "statement": each.statement}
            for each in people
        ],
        method=COUNTED_BY[Method(round_.rules["method"])],
        ron=guarantee.needs_no_endorsement(round_, len(people)),
        ron_name=NO_ENDORSEMENT,
        text=_("Made from the register of requests: SHA-256 %(hash)s") % {"hash": check.head},
        subject_of="endorsements",
        subject_hash=check.head,
        by=by,
        at=at,
    )
    round_.state, round_.outcome = RoundState.BALLOTED, ""
    with refuse_on("endorsements_round_one_at_a_time_for_an_office", rules.ONE_AT_A_TIME):
        round_.save()
    record(
        "endorsement.put_to_the_vote",
        round_,
        by=by,
        at=at,
        ballot=ballot.slug,
        register=check.head,
        options=len(people),
    )
    mail.tell(
        [each.address for each in people],
        _("You are on the ballot: %(title)s") % {"title": round_.title},
        _("The paper has been made from the register of requests, and your name is on it."),
        path=page_of(round_),
    )
    return round_


def voting_dates(round_: Round, rule_set: BallotRules, at: datetime) -> tuple[datetime, datetime]:
    """The dates announced; later ones, if notice given within a day of `at` would be too short for them."""
    length = max(round_.votes_until - round_.votes_at, rule_set.minimum_voting)
    notice = max(rule_set.minimum_notice, timedelta(seconds=round_.rules["minimum_notice"]))
    opens_at = round_.votes_at
    if at + notice > opens_at:
        opens_at = at + notice + timedelta(days=1)
    return opens_at, opens_at + length


def beside_the_names(round_: Round, check: guarantee.Check) -> str:
    """What the paper says above the names: the finding, rulings with their reasons, the recommendation."""
    parts = [check.sentence + "."]
    if round_.rules["method"] == Method.CHOOSE_ONE:
        parts.append(_("Choose one: only your first choice counts."))
    for line in check.lines:
        if line.ruling is not None and line.fate != "withdrew":
            parts.append(
                _(
                    "A ruling says that %(name)s is ineligible under clause %(clause)s: %(reasons)s "
                    "%(appeal)s"
                )
                % {
                    "name": line.request.name,
                    "clause": line.ruling.clause,
                    "reasons": line.ruling.reasons,
                    "appeal": appeal_in_words(line),
                }
            )
    recommendation = Recommendation.objects.filter(round=round_).first()
    if recommendation is not None:
        parts.append(
            _("The executive recommends, and you decide: %(text)s") % {"text": recommendation.text}
        )
    return "\n\n".join(parts)


def appeal_in_words(line: guarantee.Line) -> str:
    """Where the appeal against a ruling stands, and what follows for the paper."""
    ruling = line.ruling
    assert ruling is not None
    if line.fate == "ruled":
        return _("The ruling stands, so this person is not on the paper.")
    if not hasattr(ruling, "appeal"):
        return _("They did not appeal. They are on the paper: it is for you to judge.")
    if not hasattr(ruling.appeal, "verdict"):
        return _("Their appeal is not decided, so they are on the paper.")
    if ruling.appeal.verdict.allowed:
        return _("Their appeal was allowed: the ruling has no effect.")
    return _("Their appeal was dismissed. They are on the paper: it is for you to judge.")


@transaction.atomic
def declare(round_: Round, *, at: datetime) -> bool:
    """Say what the vote decided, and make the endorsement if there is one. False if there is nothing to do.

    May be repeated at will: what is declared is left alone.
    """
    claimed = (
        Round.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("rule_set", "post", "contest__ballot")
        .filter(pk=round_.pk, state__in=[RoundState.ANNOUNCED, RoundState.BALLOTED])
        .first()
    )
    if claimed is None:
        return False
    if claimed.state == RoundState.ANNOUNCED:
        return claimed.phase(at) is Phase.READY and nobody_stood(claimed, at)
    assert claimed.contest is not None
    if claimed.contest.ballot.state != State.DECLARED:
        return False
    winner = guarantee.winner(claimed)
    claimed.outcome = guarantee.outcome(claimed)
    conclude(claimed, at)
    if winner is not None:
        endorse(claimed, winner, at)
    return True


def nobody_stood(round_: Round, at: datetime) -> bool:
    """End a round in which nobody can be on the ballot.

    Where the executive picks and has not, it is for officers to go on, or to give the round up.
    """
    if any(line.fate in {"on", "passed-over"} for line in guarantee.lines_of(round_)):
        return False
    round_.outcome = "none"
    conclude(round_, at)
    return True


def conclude(round_: Round, at: datetime) -> None:
    round_.state = RoundState.DECLARED
    round_.save()
    record("endorsement.declared", round_, by=None, at=at, outcome=round_.outcome)
    outcomes = {
        "endorsed": _("The vote is counted, and somebody is endorsed."),
        "none": _("Nobody is endorsed."),
        "inquorate": _("Too few members voted, so nobody is endorsed."),
    }
    mail.tell(
        [each.address for each in round_.requests.select_related("member__user")],
        _("Declared: %(title)s") % {"title": round_.title},
        outcomes[round_.outcome],
        path=page_of(round_),
    )


def endorse(round_: Round, request: Request, at: datetime) -> Endorsement:
    """Make the endorsement, with every commitment that was accepted as a dated row of its own."""
    assert round_.contest is not None
    endorsement = Endorsement.objects.create(
        round=round_, request=request, contest=round_.contest, at=at
    )
    today = timezone.localdate(at)
    Commitment.objects.bulk_create(
        Commitment(
            endorsement=endorsement,
            owed_by=term["owed_by"],
            words=term["words"],
            due_on=today + timedelta(days=days),
        )
        for term in round_.rules["terms"]
        for days in term["days"]
    )
    record("endorsement.made", endorsement, by=None, at=at, name=request.name)
    mail.tell(
        [request.address],
        _("You are endorsed: %(post)s") % {"post": round_.post},
        _("The terms you accepted are dated now, for both sides. This page keeps them."),
        path=mail.asker_path(request, relationship_of(endorsement)),
    )
    return endorsement
