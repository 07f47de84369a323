"""What the organisation's rules say of endorsements.

Pure: these functions read fields already loaded, ask the database nothing, and are told the time.
Each answers "why not?": a Refusal, or None for "go ahead".
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import UNDONE
from endorsements.lifecycle import (
    BACKINGS,
    Backing,
    ConcernState,
    Outcome,
    Phase,
    RoundState,
)
from endorsements.models import (
    NO_ENDORSEMENT,
    Appeal,
    Concern,
    Decider,
    Decision,
    Endorsement,
    OptionSet,
    Request,
    Round,
    RuleSet,
    Ruling,
)
from members.roles import RUNS_BALLOTS, Role
from members.standing import Standing
from momentum_demo.refusals import Refusal, explain

OTHER_OFFICE = Refusal(
    "other-office",
    _("The rules give this to another office. This round’s page says which."),
)
ASKED_ALREADY = Refusal(
    "asked-already",
    _("You have asked in this round already. Your request is on the register."),
)
PAPER_MADE = Refusal(
    "paper-made",
    _("The ballot paper has been made from the register, and nothing can change it any more."),
)
ANSWERED = Refusal(
    "answered", _("You have answered this question. An answer stays as it was given.")
)
WRONG_CODE = Refusal(
    "wrong-code",
    _(
        "That is not the code of this request. It was on your receipt, and in the message we sent "
        "you then. Only whoever has it can withdraw."
    ),
)
ONE_AT_A_TIME = Refusal(
    "one-at-a-time",
    _("A round for this office is under way. It must end before another can be announced."),
)
TOO_SHORT = Refusal(
    "too-short",
    _("One of the dates leaves less time than the rules ask for. Move the later dates back."),
)
EVERYONE_WHO_ASKS = Refusal(
    "everyone-who-asks",
    _(
        "Under these rules everyone who asks is on the ballot. Nobody can make a shortlist; the "
        "executive may publish a recommendation beside the ballot."
    ),
)
OPTIONS_ARE_THE_REQUESTS = Refusal(
    "options-are-the-requests",
    _(
        "This is an endorsement ballot: its options are the requests for endorsement. Nobody can add, "
        "change or remove one. Only a person who asked can withdraw, before the paper is made."
    ),
)
KEEPS_ITS_LENGTHS = Refusal(
    "keeps-its-lengths",
    _("Notice or voting would be shorter than the rules of this endorsement round allow."),
)
DONE_ALREADY = Refusal(
    "done-already", _("This has been done already. Load the page again to see it.")
)
NOT_THE_ASKER = Refusal(
    "not-the-asker",
    _(
        "Only the person it is about can do this. If that is you, sign in, or open the link in the message "
        "we sent you."
    ),
)
LINK_OVER = Refusal(
    "link-over", _("This link does not work any more. Ask for another on the round’s page.")
)
SUPPORTED_ALREADY = Refusal("supported-already", _("You have put your name to this already."))
VOTED_ALREADY = Refusal("voted-already", _("You have voted on this decision."))
ONE_DECISION = Refusal(
    "one-decision",
    _("Another decision on this endorsement is under way. Wait until it is final."),
)

# Breaches that pages of other apps may meet: they, too, answer with a sentence.
explain("endorsements_option_guaranteed", OPTIONS_ARE_THE_REQUESTS)
explain("endorsements_contest_guaranteed", OPTIONS_ARE_THE_REQUESTS)
explain("endorsements_ballot_guaranteed", OPTIONS_ARE_THE_REQUESTS)
explain("endorsements_ballot_keeps_its_lengths", KEEPS_ITS_LENGTHS)


def words(text: str) -> int:
    return len(text.split())


def refusal_to_run(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not announce rounds and make their papers."""
    return None if RUNS_BALLOTS & set(roles) else OTHER_OFFICE


def refusal_to_hold(roles: Collection[Role], wanted: str) -> Refusal | None:
    """Why the holder of `roles` may not do what the rules give to `wanted`."""
    return None if wanted in roles else OTHER_OFFICE


def refusal_to_announce(
    rules: RuleSet,
    *,
    opens_at: datetime,
    closes_at: datetime,
    settles_at: datetime,
    votes_at: datetime,
    votes_until: datetime,
    at: datetime,
) -> Refusal | None:
    """Why a round under `rules` may not have these dates."""
    if opens_at < at:
        return Refusal("in-the-past", _("Requests cannot open in the past. Choose a later date."))
    if (
        closes_at - opens_at < rules.minimum_window
        or settles_at - closes_at < max(rules.minimum_settling, rules.appeal_within)
        or votes_at - settles_at < rules.minimum_notice
        or votes_until - votes_at < rules.minimum_voting
    ):
        return TOO_SHORT
    if rules.adopted_on > at.date():
        return Refusal("not-adopted", _("These rules are not in force yet. Choose others."))
    return None


def refusal_to_ask(
    round_: Round,
    *,
    standing: Standing | None,
    name: str,
    statement: str,
    accepts: bool,
    at: datetime,
) -> Refusal | None:
    """Why somebody may not ask to be endorsed.

    standing   of the member who asks; None for a person who is not one
    accepts    whether they accept the published terms
    """
    if round_.state != RoundState.ANNOUNCED or round_.phase(at) is not Phase.ASKING:
        return Refusal(
            "not-asking",
            _("Requests are taken only between the opening and closing dates of this round."),
        )
    if standing is None and not round_.rules["non_members"]:
        return Refusal(
            "members-only", _("In this round only members may ask. Join, then ask again.")
        )
    if standing is not None and standing is not Standing.GOOD:
        return Refusal(
            "not-in-standing",
            _("Your membership is not in good standing. Write to the membership office."),
        )
    if not accepts:
        return Refusal("terms", _("Accept the terms to ask for endorsement."))
    if not name.strip() or name.strip() == NO_ENDORSEMENT:
        return Refusal("name", _("Give the name under which you stand."))
    if words(statement) > round_.rules["statement_words"]:
        return Refusal(
            "too-long",
            _("A statement has at most %(n)s words, the same for everyone. Shorten yours.")
            % {"n": round_.rules["statement_words"]},
        )
    return None


def refusal_to_withdraw(round_: Round, *, gone: bool) -> Refusal | None:
    """Why a request can no longer be taken back."""
    if round_.state != RoundState.ANNOUNCED:
        return PAPER_MADE
    if gone:
        return Refusal("withdrawn", _("This request has been withdrawn."))
    return None


def refusal_to_rule(
    round_: Round, roles: Collection[Role], *, clause: str, reasons: str, at: datetime
) -> Refusal | None:
    """Why the holder of `roles` may not find somebody ineligible under `clause`."""
    rules = round_.rules
    if refusal := refusal_to_hold(roles, rules["rules_on"]):
        return refusal
    if round_.state != RoundState.ANNOUNCED:
        return PAPER_MADE
    if clause not in {each["number"] for each in rules["clauses"]}:
        return Refusal(
            "no-such-clause",
            _(
                "A ruling cites one of the clauses that were adopted before the round was announced."
            ),
        )
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    if at + timedelta(seconds=rules["appeal_within"]) > round_.settles_at:
        return Refusal(
            "no-time-to-appeal",
            _(
                "It is too late for a ruling: there must be time for an appeal before the paper is made."
            ),
        )
    return None


def refusal_to_appeal_ruling(ruling: Ruling, round_: Round, *, at: datetime) -> Refusal | None:
    """Why the person found ineligible may no longer appeal."""
    if round_.state != RoundState.ANNOUNCED:
        return PAPER_MADE
    if at > ruling.at + timedelta(seconds=round_.rules["appeal_within"]):
        return Refusal("too-late", _("The time to appeal is over."))
    return None


def refusal_to_shortlist(round_: Round, roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not pick who is on the ballot."""
    if round_.rules["options"] == OptionSet.EVERYONE:
        return EVERYONE_WHO_ASKS
    if refusal := refusal_to_hold(roles, round_.rules["recommends"]):
        return refusal
    return PAPER_MADE if round_.state != RoundState.ANNOUNCED else None


def refusal_to_recommend(round_: Round, roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not publish the executive's recommendation."""
    if refusal := refusal_to_hold(roles, round_.rules["recommends"]):
        return refusal
    if round_.state in {RoundState.DECLARED, RoundState.ABANDONED}:
        return Refusal("over", _("This round is over."))
    return None


def refusal_to_answer(round_: Round, question: int, text: str, *, gone: bool) -> Refusal | None:
    """Why an answer to one of the round's questions is not taken."""
    if gone or round_.state not in {RoundState.ANNOUNCED, RoundState.BALLOTED}:
        return Refusal("over", _("Answers are no longer taken."))
    if not 0 <= question < len(round_.questions):
        return Refusal("no-such-question", _("There is no such question."))
    if not text.strip() or words(text) > round_.rules["answer_words"]:
        return Refusal(
            "too-long",
            _("An answer has from 1 to %(n)s words, the same for everyone.")
            % {"n": round_.rules["answer_words"]},
        )
    return None


def refusal_to_put(
    round_: Round, roles: Collection[Role], *, standing: int, at: datetime
) -> Refusal | None:
    """Why the paper of the round may not be made. standing: how many people are to be on it"""
    if refusal := refusal_to_run(roles):
        return refusal
    if round_.state != RoundState.ANNOUNCED and not round_.ballot_undone:
        return PAPER_MADE
    if round_.phase(at) is not Phase.READY:
        return Refusal(
            "not-settled",
            _("The paper can be made once the time for withdrawals and appeals is over."),
        )
    if not standing:
        return Refusal(
            "nobody", _("Nobody is to be on the ballot, so there is nothing to vote on.")
        )
    return None


def refusal_to_abandon(
    round_: Round, roles: Collection[Role], reason: str, *, ballot_state: str
) -> Refusal | None:
    """Why a round may not be given up. ballot_state: of its ballot; empty if there is none"""
    if refusal := refusal_to_run(roles):
        return refusal
    if round_.state not in {RoundState.ANNOUNCED, RoundState.BALLOTED}:
        return Refusal("over", _("This round is over."))
    if ballot_state not in {"", "drafted", *UNDONE}:
        return Refusal(
            "notice-given",
            _(
                "Notice of the ballot has been given. Recall it first; once voting is open, nobody can."
            ),
        )
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Everyone will read it."))
    return None


# The relationship


def refusal_to_note(endorsement: Endorsement, *, evidence: str, words_: str) -> Refusal | None:
    """Why a contact is not taken down."""
    if endorsement.state == Backing.ENDED:
        return Refusal("ended", _("This endorsement has ended."))
    if not evidence.strip() or not words_.strip():
        return Refusal(
            "evidence-needed", _("Say what happened, and where one can see that it did.")
        )
    return None


def refusal_to_raise(
    endorsement: Endorsement, *, standing: Standing, words_: str, under_way: bool
) -> Refusal | None:
    """Why a member may not raise a concern. under_way: whether one is being dealt with"""
    if endorsement.state in {Backing.ENDED, Backing.WITHDRAWN}:
        return Refusal(
            "ended", _("This person is not endorsed now, so there is nothing to review.")
        )
    if standing is not Standing.GOOD:
        return Refusal(
            "not-in-standing",
            _("Your membership is not in good standing. Write to the membership office."),
        )
    if under_way:
        return Refusal(
            "under-way",
            _(
                "Another concern is being dealt with. Put your name to it, or wait until it is closed."
            ),
        )
    if not words_.strip():
        return Refusal("words-needed", _("Say what your concern is, and what it rests on."))
    return None


def refusal_to_support(concern: Concern, *, standing: Standing, at: datetime) -> Refusal | None:
    """Why a member may not put their name to a concern."""
    if concern.state != ConcernState.GATHERING or at >= concern.gather_until:
        return Refusal("not-gathering", _("This concern is no longer gathering support."))
    if standing is not Standing.GOOD:
        return Refusal(
            "not-in-standing",
            _("Your membership is not in good standing. Write to the membership office."),
        )
    return None


def refusal_to_reply(concern: Concern, text: str, *, at: datetime) -> Refusal | None:
    """Why the endorsed person's reply is not taken."""
    if concern.state != ConcernState.REPLYING or concern.reply_by is None or at >= concern.reply_by:
        return Refusal("no-reply-now", _("It is not the time for a reply."))
    if not text.strip():
        return Refusal("words-needed", _("Write your reply first."))
    return None


def refusal_to_propose(
    endorsement: Endorsement,
    concern: Concern | None,
    outcome: Outcome,
    reasons: str,
    roles: Collection[Role],
    rules: dict[str, Any],
) -> Refusal | None:
    """Why a decision may not be put to the vote. concern: None for a restoration"""
    if refusal := refusal_to_hold(roles, rules["body"]):
        return refusal
    if concern is not None and concern.state != ConcernState.REVIEWING:
        return Refusal(
            "not-under-review",
            _("A decision comes after the reply, or after the time for it is over."),
        )
    if (concern is None) != (outcome == Outcome.RESTORE) or (
        (Backing(endorsement.state), outcome) not in BACKINGS
    ):
        return Refusal("no-such-outcome", _("That is not a possible outcome here. Choose another."))
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    return None


def refusal_to_voice(
    decision: Decision, roles: Collection[Role], rules: dict[str, Any], *, at: datetime
) -> Refusal | None:
    """Why somebody may not vote on a decision as a member of the reviewing body."""
    if rules["decides"] == Decider.MEMBERS:
        return Refusal("all-members", _("All members decide this, by a ballot."))
    if refusal := refusal_to_hold(roles, rules["body"]):
        return refusal
    if decision.carried is not None or decision.closes_at is None or at >= decision.closes_at:
        return Refusal("over", _("The vote on this decision is over."))
    return None


def refusal_to_appeal_decision(
    decision: Decision, rules: dict[str, Any], *, at: datetime
) -> Refusal | None:
    """Why the endorsed person may not appeal against a decision."""
    if decision.decided_at is None or not decision.carried or decision.final_at is not None:
        return Refusal("nothing-to-appeal", _("There is no decision to appeal against now."))
    if at > decision.decided_at + timedelta(seconds=rules["review_appeal_within"]):
        return Refusal("too-late", _("The time to appeal is over."))
    return None


def refusal_to_judge(
    appeal: Appeal, roles: Collection[Role], wanted: str, reasons: str, *, took_part: bool
) -> Refusal | None:
    """Why somebody may not decide an appeal. took_part: in what is appealed against"""
    if refusal := refusal_to_hold(roles, wanted):
        return refusal
    if took_part:
        return Refusal(
            "took-part",
            _("You took part in what this appeal is against. Somebody else must decide it."),
        )
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    return None


def may_act_for(request: Request, *, member_id: int | None, proven: int | None) -> bool:
    """Whether a visitor is the person who made `request`.

    proven   the key of a request whose private link the visitor has opened
    """
    return request.pk == proven or (member_id is not None and request.member_id == member_id)
