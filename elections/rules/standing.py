"""Why a member may not stand, say what they like, nominate, accept, withdraw, or have a message passed on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from elections.lifecycle import Outcome, Phase, State
from elections.models import Candidacy, Election, Place
from elections.rules.common import DONE_ALREADY, GONE, NOT_IN_STANDING, OTHER_REGION, PAPER_MADE
from members.standing import Standing
from momentum_demo.refusals import Refusal


def words(text: str) -> int:
    return len(text.split())


def refusal_to_stand(
    place: Place,
    *,
    standing: Standing,
    member_for: timedelta,
    same_region: bool,
    at: datetime,
) -> Refusal | None:
    """Why a member may not put themselves forward in a region.

    member_for   how long they have been a member
    """
    election = place.election
    if election.state != State.ANNOUNCED or not election.opens_at <= at < place.standing_until():
        return Refusal(
            "not-standing-now",
            _("Members put themselves forward only between the dates of this election."),
        )
    if not same_region:
        return Refusal("other-region", _("You can stand only in your own region. Choose that one."))
    if standing is not Standing.GOOD:
        return NOT_IN_STANDING
    if member_for < timedelta(days=election.rules["minimum_membership"]):
        return Refusal(
            "too-new",
            _("To stand you must have been a member for %(n)s days. Stand next time.")
            % {"n": election.rules["minimum_membership"]},
        )
    return None


def refusal_of_words(
    election: Election, *, name: str, text: str, answers: Sequence[str], interests: str
) -> Refusal | None:
    """Why what a candidate says is not taken. The limits are the same for everyone."""
    rules = election.rules
    if not name.strip():
        return Refusal("name", _("Give the name under which you stand."))
    if not text.strip() or words(text) > rules["statement_words"]:
        return Refusal(
            "too-long",
            _("A statement has from 1 to %(n)s words, the same for everyone.")
            % {"n": rules["statement_words"]},
        )
    if len(answers) != len(election.questions) or any(
        words(answer) > rules["answer_words"] for answer in answers
    ):
        return Refusal(
            "answer-too-long",
            _("An answer has at most %(n)s words, the same for everyone.")
            % {"n": rules["answer_words"]},
        )
    if not interests.strip():
        return Refusal(
            "interests",
            _("Declare your interests; if you have none, say so. Voters will read them."),
        )
    return None


def refusal_of_selves(
    definitions: Sequence[Mapping[str, Any]], answers: Mapping[str, str], shown: Collection[str]
) -> Refusal | None:
    """Why what a candidate says of themselves is not taken."""
    known = {each["slug"]: {key for key, _words in each["answers"]} for each in definitions}
    if any(answer not in known.get(slug, ()) for slug, answer in answers.items()):
        return Refusal("no-such-answer", _("That is not one of the answers. Choose one of them."))
    if not set(shown) <= {slug for slug, answer in answers.items() if answer == "yes"}:
        return Refusal(
            "not-said", _("You can only have shown what you said of yourself. Change one of them.")
        )
    return None


def refusal_to_reword(candidacy: Candidacy, *, gone: bool, at: datetime) -> Refusal | None:
    """Why a candidate may no longer change what they say."""
    election = candidacy.election
    if gone:
        return GONE
    if election.state != State.ANNOUNCED or at >= election.nominate_until:
        return Refusal(
            "locked", _("Statements are locked since nominations closed, for all candidates.")
        )
    return None


def refusal_to_nominate(
    candidacy: Candidacy, *, standing: Standing, region_id: int, gone: bool, at: datetime
) -> Refusal | None:
    """Why a member may not nominate this candidate. region_id: the member's"""
    election = candidacy.election
    if election.state != State.ANNOUNCED or election.phase(at) is not Phase.NOMINATING:
        return Refusal("not-nominating", _("Members nominate between the dates given for that."))
    if gone:
        return GONE
    if candidacy.place.region_id != region_id:
        return OTHER_REGION
    if standing is not Standing.GOOD:
        return NOT_IN_STANDING
    return None


def refusal_to_accept(
    candidacy: Candidacy, *, nominations: int, gone: bool, at: datetime
) -> Refusal | None:
    """Why a candidate may not accept the nomination."""
    election = candidacy.election
    if gone:
        return GONE
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if election.phase(at) not in {Phase.NOMINATING, Phase.SETTLING}:
        return Refusal("not-now", _("You can accept from when nominations open until they settle."))
    if nominations < election.rules["nominations_needed"]:
        return Refusal(
            "too-few-nominations",
            _("You need %(needed)s nominations from members of your region, and have %(have)s.")
            % {"needed": election.rules["nominations_needed"], "have": nominations},
        )
    return DONE_ALREADY if candidacy.accepted_at else None


def refusal_to_withdraw(candidacy: Candidacy, *, gone: bool, at: datetime) -> Refusal | None:
    """Why a candidate may no longer withdraw."""
    election = candidacy.election
    if election.state != State.ANNOUNCED or at >= election.settles_at:
        return PAPER_MADE
    return GONE if gone else None


def refusal_to_relay(
    candidacy: Candidacy, *, sent: int, subject: str, text: str, valid: bool, at: datetime
) -> Refusal | None:
    """Why a candidate's message is not passed on.

    sent    how many of theirs were passed on already
    valid   whether they stand: accepted, not withdrawn, not ruled out
    """
    election, rules = candidacy.election, candidacy.election.rules
    if not valid:
        return Refusal("not-standing", _("Messages are passed on for candidates who stand."))
    if election.state != State.BALLOTED or not election.settles_at <= at < election.votes_until:
        return Refusal(
            "not-now", _("Messages are passed on from the making of the papers until voting ends.")
        )
    if candidacy.place.outcome != Outcome.BALLOTED:
        return Refusal("no-vote", _("There is no vote in your region."))
    if sent >= rules["messages"]:
        return Refusal(
            "no-more", _("You have had as many messages passed on as everyone else may.")
        )
    if not subject.strip() or not text.strip() or words(text) > rules["message_words"]:
        return Refusal(
            "too-long",
            _("A message has a subject, and from 1 to %(n)s words, the same for everyone.")
            % {"n": rules["message_words"]},
        )
    return None
