"""What the rules say of standing, nominating, ruling, and filling what falls vacant.

Pure: these functions read fields already loaded, ask the database nothing, and are told the time.
Each answers "why not?": a Refusal, or None for "go ahead".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from elections.lifecycle import OPEN, OVER, Filling, Outcome, Phase, State
from elections.models import Candidacy, Election, Place, RuleSet, Ruling, Vacancy
from members.roles import RUNS_BALLOTS, Role
from members.standing import Standing
from momentum_demo.refusals import Refusal, explain

OTHER_OFFICE = Refusal(
    "other-office", _("This is the work of another office. Ask the returning officer.")
)
STANDS = Refusal(
    "stands",
    _(
        "You stand in this election, so you have no powers in it. Another officer must do this; ask the "
        "membership office to appoint one."
    ),
)
PAPER_MADE = Refusal(
    "paper-made", _("The ballot papers have been made, so nothing on them can change any more.")
)
TOO_SHORT = Refusal(
    "too-short",
    _("One of the dates leaves less time than the rules ask for. Move the later dates back."),
)
NO_PLACES = Refusal(
    "no-places", _("The rules say of no region what it elects. Enter that in a new version first.")
)
NO_DEFINITION = Refusal(
    "no-definition",
    _(
        "A place is reserved for a group of which no definition is in force. Have the data protection lead "
        "enter it first."
    ),
)
REASON_NEEDED = Refusal("reason-needed", _("Give the reason. Everyone will read it."))
NOT_IN_STANDING = Refusal(
    "not-in-standing",
    _("Your membership is not in good standing. Write to the membership office."),
)
OTHER_REGION = Refusal(
    "other-region", _("Members nominate candidates of their own region. Choose one of yours.")
)
NOMINATED_ALREADY = Refusal(
    "nominated-already",
    _("You have nominated somebody in this election. Each member has one nomination."),
)
STOOD_ALREADY = Refusal("stood-already", _("You have put yourself forward in this election."))
NOT_YOURS = Refusal("not-yours", _("Only the candidate can do this."))
DONE_ALREADY = Refusal(
    "done-already", _("This has been done already. Load the page again to see it.")
)
OVER_ALREADY = Refusal("over", _("This election is over."))
GONE = Refusal("gone", _("This candidate has withdrawn."))
OPTIONS_ARE_THE_CANDIDATES = Refusal(
    "options-are-the-candidates",
    _(
        "This paper was made from the candidacies that are valid. Nobody can add, change or remove a "
        "candidate."
    ),
)
NOTHING_TO_DO = Refusal(
    "nothing-to-do",
    _("That has been done for every region’s ballot already. Load the page again to see it."),
)
KEEPS_ITS_LENGTHS = Refusal(
    "keeps-its-lengths",
    _("Notice or voting would be shorter than the rules of this election allow."),
)
NOT_BY_A_CANDIDATE = Refusal(
    "stands",
    _("You stand in this election, so you have no powers over its ballot. Another officer must."),
)

# Breaches that pages of other apps may meet: they, too, answer with a sentence.
explain("elections_option_is_a_candidate", OPTIONS_ARE_THE_CANDIDATES)
explain("elections_contest_of_candidates", OPTIONS_ARE_THE_CANDIDATES)
explain("elections_ballot_of_candidates", OPTIONS_ARE_THE_CANDIDATES)
explain("elections_ballot_keeps_its_lengths", KEEPS_ITS_LENGTHS)
explain("elections_ballot_not_run_by_a_candidate", NOT_BY_A_CANDIDATE)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The dates of an election, as Election has them."""

    opens_at: datetime
    closes_at: datetime
    nominate_until: datetime
    settles_at: datetime
    votes_at: datetime
    votes_until: datetime
    takes_office_on: date


def words(text: str) -> int:
    return len(text.split())


# What officers do


def refusal_to_run(roles: Collection[Role], *, stands: bool = False) -> Refusal | None:
    """Why the holder of `roles` may not run an election. stands: whether they are a candidate in it"""
    return refusal_to_hold(roles, RUNS_BALLOTS, stands=stands)


def refusal_to_hold(
    roles: Collection[Role], wanted: Collection[str], *, stands: bool = False
) -> Refusal | None:
    """Why the holder of `roles` may not do what belongs to one of `wanted`."""
    if not {str(role) for role in wanted} & {str(role) for role in roles}:
        return OTHER_OFFICE
    return STANDS if stands else None


def refusal_to_announce(rules: RuleSet, dates: Timetable, *, at: datetime) -> Refusal | None:
    """Why an election under `rules` may not have these dates."""
    if dates.opens_at < at:
        return Refusal(
            "in-the-past", _("Candidacies cannot open in the past. Choose a later date.")
        )
    if (
        dates.closes_at - dates.opens_at < rules.minimum_standing
        or dates.nominate_until - dates.closes_at < rules.minimum_nominating
        or dates.settles_at - dates.nominate_until
        < max(rules.minimum_settling, rules.appeal_within)
        or dates.votes_at - dates.settles_at < rules.minimum_notice
        or dates.votes_until - dates.votes_at < rules.minimum_voting
    ):
        return TOO_SHORT
    if dates.takes_office_on <= dates.votes_until.date():
        return Refusal(
            "too-early-in-office",
            _("Those elected take over after the voting. Choose a later day."),
        )
    if rules.adopted_on > at.date():
        return Refusal("not-adopted", _("These rules are not in force yet. Choose others."))
    return None


def refusal_to_extend(
    place: Place, *, candidates: int, fillable: bool, until: datetime, reason: str, at: datetime
) -> Refusal | None:
    """Why there may not be more time to stand in a region.

    candidates   who stand there and did not withdraw
    fillable     whether they can fill the reserved places
    """
    election = place.election
    if election.state != State.ANNOUNCED or election.phase(at) is not Phase.NOMINATING:
        return Refusal(
            "not-now",
            _("More time can be given once the time for putting oneself forward has ended."),
        )
    if candidates >= place.seats and fillable:
        return Refusal(
            "none-vacant",
            _("Enough people stand there. More time is only for places that would stay vacant."),
        )
    if not reason.strip():
        return REASON_NEEDED
    if not at < until <= election.nominate_until:
        return Refusal(
            "too-late", _("Let it end before nominations close, so that members can nominate.")
        )
    return None


def refusal_to_put(election: Election, *, at: datetime) -> Refusal | None:
    """Why the papers of `election` may not be made now."""
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if election.phase(at) is not Phase.READY:
        return Refusal(
            "not-settled",
            _("The papers can be made once the time for withdrawals and appeals is over."),
        )
    return None


def refusal_to_abandon(
    election: Election, reason: str, *, ballot_states: Collection[str]
) -> Refusal | None:
    """Why an election may not be given up. ballot_states: of its ballots, if they were made"""
    if election.state in OVER:
        return OVER_ALREADY
    if not set(ballot_states) <= {"drafted"}:
        return Refusal(
            "notice-given",
            _(
                "Notice of a ballot has been given. Recall it first; once voting is open, nobody can."
            ),
        )
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Everyone will read it."))
    return None


def refusal_of_nothing(ballots: int) -> Refusal | None:
    """Why there is nothing to see to for the ballots of all regions. ballots: how many wait for it"""
    return None if ballots else NOTHING_TO_DO


# What candidates do


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


# Rulings


def refusal_to_rule(
    candidacy: Candidacy, *, clause: str, reasons: str, gone: bool, at: datetime
) -> Refusal | None:
    """Why nobody may be found ineligible under `clause` now."""
    election = candidacy.election
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if gone:
        return GONE
    if clause not in {each["number"] for each in election.rules["clauses"]}:
        return Refusal(
            "no-such-clause",
            _("A ruling cites one of the clauses that were adopted before the election began."),
        )
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    if at + timedelta(seconds=election.rules["appeal_within"]) > election.settles_at:
        return Refusal(
            "no-time-to-appeal",
            _("It is too late for a ruling: there must be time for an appeal before the papers."),
        )
    return None


def refusal_to_appeal(
    ruling: Ruling, election: Election, reasons: str, *, at: datetime
) -> Refusal | None:
    """Why a candidate may not appeal against a ruling."""
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if at > ruling.at + timedelta(seconds=election.rules["appeal_within"]):
        return Refusal("too-late", _("The time to appeal is over."))
    if not reasons.strip():
        return Refusal("reason-needed", _("Give your reasons. Everyone will read them."))
    return None


def refusal_to_judge(election: Election, reasons: str, *, took_part: bool) -> Refusal | None:
    """Why an appeal may not be decided. took_part: whether they made the ruling"""
    if election.state != State.ANNOUNCED:
        return PAPER_MADE
    if took_part:
        return Refusal(
            "took-part",
            _("You made the ruling that this appeal is against. Somebody else decides."),
        )
    if not reasons.strip():
        return Refusal("reason-needed", _("Give the reasons. Everyone will read them."))
    return None


# Afterwards


def refusal_to_vacate(*, ended: bool, on: date, since: date) -> Refusal | None:
    """Why a place may not be noted as vacant.

    ended   whether it was noted before
    since   when its holder took it
    """
    if ended:
        return DONE_ALREADY
    if on < since:
        return Refusal("before-it-began", _("Choose a day on or after the one they took over."))
    return None


def refusal_to_note_unfilled(place: Place, *, unfilled: int, noted: int) -> Refusal | None:
    """Why no place may be noted that the election itself left without a holder.

    unfilled   how many it left so
    noted      how many of them are noted and wait
    """
    if place.outcome in OPEN:
        return Refusal("not-declared", _("Wait until the result of this region is declared."))
    if noted >= unfilled:
        return Refusal("none-unfilled", _("Every place that the election left vacant is noted."))
    return None


def refusal_to_fill(vacancy: Vacancy, way: Filling, rules: Mapping[str, Any]) -> Refusal | None:
    """Why a vacancy may not be dealt with in this way."""
    if vacancy.filled:
        return DONE_ALREADY
    place = vacancy.place
    if place.outcome in OPEN:
        return Refusal("not-declared", _("Wait until the result of this region is declared."))
    if way is Filling.COUNTBACK and (
        vacancy.mandate_id is None or place.outcome != Outcome.DECLARED
    ):
        return Refusal(
            "no-papers",
            _(
                "There are no papers to count again: nobody held this place by a vote. Hold a by-election."
            ),
        )
    if rules["filling"] == way or way is Filling.BY_ELECTION:
        return None  # a by-election is always open: it asks the members
    return Refusal("other-rule", _("The rules name another way to fill this place. Take that."))
