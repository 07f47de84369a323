"""What the organisation's rules say of ballots.

Pure: these functions read fields already loaded, ask the database nothing, and are told the time.
Each answers "why not?": a Refusal, or None for "go ahead".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ballots.lifecycle import COUNTED, MOVES, Move, State
from ballots.models import Ballot, Base, Contest, RollEntry, RuleSet, Undoing
from ballots.objections import Answer, Matter, Objection
from members.models import Member
from members.roles import RUNS_BALLOTS, SCRUTINISES, SIGNS_OFF_BALLOTS, Role
from momentum_demo.moments import UK
from momentum_demo.refusals import Refusal

NOTHING: Mapping[str, int] = {}
# Of each published paper everyone can see which section it is from, so there must be enough people in it.
LEAST_IN_SECTION = 20

NOT_AN_OFFICER = Refusal(
    "not-an-officer",
    _("Only the returning officer may do this. Ask them, or the membership office."),
)
SIGNED_ALREADY = Refusal(
    "signed-already",
    _("You have signed this ballot off already. The other signature must be somebody else's."),
)
CHANGED_SINCE = Refusal(
    "changed-since",
    _(
        "The ballot was changed while you were reading it. Go back, read it again, then sign it off."
    ),
)
NOT_DRAFT = Refusal(
    "not-a-draft",
    _("Notice of this ballot has been given, so it can no longer be changed. Recall it first."),
)
DRAWN_UP = Refusal(
    "drawn-up-elsewhere",
    _(
        "This question was drawn up from a motion, word for word. Take it off the ballot and draw it up "
        "anew."
    ),
)
SUBJECT_DIFFERS = Refusal(
    "subject-differs",
    _(
        "The text of a question is not the one last published. Take the question off the ballot, draw it "
        "up anew, and have it signed off."
    ),
)
NOT_ON_ROLL = Refusal(
    "not-on-roll",
    _(
        "You are not on the roll for this ballot. If you think you should be, write to the membership "
        "office."
    ),
)
OTHER_SECTION = Refusal(
    "other-section",
    _(
        "You are on the roll in another section, and vote with the papers of that one. Load the page again."
    ),
)
ALREADY_VOTED = Refusal(
    "already-voted",
    _("You have voted in this ballot. A vote cannot be changed once it is in the ballot box."),
)
ISSUED_ALREADY = Refusal(
    "issued-already",
    _(
        "Your ballot papers were issued to you before. If you cast your vote then, it is in. If not, "
        "finish on the device where you began, or type your paper code on any other."
    ),
)
NOT_THE_SAME = Refusal(
    "not-the-same",
    _("The two officers did not read the same. Look at the paper together, and key it in again."),
)
TWO_PEOPLE = Refusal(
    "two-people", _("Two different officers key in each paper. Ask a second one to do it again.")
)
TRUSTEES_UNTESTED = Refusal(
    "trustees-untested",
    _("Every trustee must show that their share works before notice is given. Remind them."),
)
NO_SUCH_SLIP = Refusal(
    "no-such-slip",
    _(
        "No paper of this member is waiting under this slip. Compare both numbers, or key the paper in "
        "afresh without a slip."
    ),
)
NOT_A_TRUSTEE = Refusal("not-a-trustee", _("Only the trustee whose share this is may do this."))
NOT_TO_ABANDON = Refusal(
    "not-to-abandon",
    _(
        "Only a ballot that is open, or that waits to be opened, can be abandoned. Once its papers can be "
        "read nobody may choose whether they count."
    ),
)
NOT_TO_ANNUL = Refusal(
    "not-to-annul",
    _("Only a result that is declared, and that stands, can be annulled."),
)
NOT_TO_UNDO: Mapping[Move, Refusal] = {Move.ABANDON: NOT_TO_ABANDON, Move.ANNUL: NOT_TO_ANNUL}
PROPOSED_ALREADY = Refusal(
    "proposed-already",
    _("An officer has proposed this already. Agree with them, or ask them to withdraw it."),
)
NOTHING_TO_AGREE = Refusal(
    "nothing-to-agree",
    _("Nobody proposes this any more. Load the page again."),
)
ANOTHER_AGREES = Refusal(
    "another-agrees",
    _("You proposed it yourself. Another officer who signs ballots off must agree."),
)
NOT_YOURS = Refusal("not-yours", _("Only the officer who proposed it may withdraw it."))
ISSUED_TO_THEM = Refusal(
    "issued-to-them",
    _(
        "This member’s ballot papers were issued before: they began in the browser, or their vote was keyed in "
        "already."
    ),
)
# Said to whoever comes too late, also to those who had voted and to those who cannot know whether they had.
CLOSED = Refusal(
    "voting-closed",
    _("Voting has closed. A vote that had not reached the ballot box by then is not counted."),
)
GIVEN_UP = Refusal("given-up", _("This ballot was given up: it is void, and no vote in it counts."))
ON_THE_BOARD = Refusal(
    "on-the-board",
    _(
        "Your paper is on the board, and was counted. The result has been declared, so no receipts are "
        "signed any more."
    ),
)
NOT_OPEN_YET = Refusal("not-open-yet", _("Voting has not opened yet. Come back when it has."))
NOTHING_ANSWERED = Refusal(
    "nothing-answered",
    _("You have not answered anything yet. Answer at least one question to vote."),
)


def refusal_to_run(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not prepare and run ballots."""
    return None if RUNS_BALLOTS & set(roles) else NOT_AN_OFFICER


def refusal_to_change(ballot: Ballot) -> Refusal | None:
    """Why what `ballot` asks, of whom and when may no longer change."""
    return NOT_DRAFT if ballot.state != State.DRAFTED else None


def refusal_to_reword(contest: Contest) -> Refusal | None:
    """Why `contest` may not be put in other words."""
    return DRAWN_UP if contest.subject_hash else None


def refusal_to_sign_off(ballot: Ballot, roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not sign `ballot` off."""
    if not SIGNS_OFF_BALLOTS & set(roles):
        return Refusal(
            "may-not-sign-off",
            _("Only the returning officer and scrutineers may sign a ballot off."),
        )
    if ballot.state != State.DRAFTED:
        return NOT_DRAFT
    if ballot.roll_frozen_at is None:
        return Refusal(
            "roll-not-frozen",
            _("Freeze the roll first, so that you sign for the people who may vote."),
        )
    return None


def refusal_to_notify(
    ballot: Ballot,
    contests: Sequence[Contest],
    *,
    sign_offs: int,
    at: datetime,
    untested: int = 0,
    parts: Mapping[str, int] = NOTHING,
) -> Refusal | None:
    """Why notice of `ballot` may not be given at `at`.

    contests    with their options prefetched
    sign_offs   how many officers have signed
    untested    how many trustees have not shown that their share works
    parts       the parts of the frozen roll, and how many are in each
    """
    missing = missing_for_notice(
        ballot, contests, sign_offs=sign_offs, at=at, untested=untested, parts=parts
    )
    return next(missing, None)


def missing_for_notice(
    ballot: Ballot,
    contests: Sequence[Contest],
    *,
    sign_offs: int,
    at: datetime,
    untested: int = 0,
    parts: Mapping[str, int] = NOTHING,
) -> Iterator[Refusal]:
    """Everything that stands between `ballot` and notice, in the order in which to see to it."""
    if ballot.state != State.DRAFTED:
        yield NOT_DRAFT
        return
    if not contests:
        yield Refusal("nothing-to-decide", _("Add at least one question before you give notice."))
    for contest in contests:
        if contest.ranked and len(contest.options.all()) < 2:
            yield Refusal(
                "too-few-candidates",
                _(
                    "“%(contest)s” has fewer than two candidates. Add them, or take it off the ballot."
                )
                % {"contest": contest.title},
            )
        if (
            not contest.ranked
            and contest.subject_of
            and not (contest.case_for and contest.case_against)
        ):
            yield Refusal(
                "both-cases-missing",
                _(
                    "“%(contest)s” has no case for and case against yet. Write both: members read both, or "
                    "neither."
                )
                % {"contest": contest.title},
            )
        reopens_several = contest.ron and not contest.chooses_one
        if contest.chooses and (reopens_several or contest.reserved):
            yield Refusal(
                "no-order-for-that",
                _(
                    "“%(contest)s” asks for choices without an order. Reserved places need an order, and so "
                    "does re-opening nominations for more than one place: take them off it, or choose another "
                    "counting rule."
                )
                % {"contest": contest.title},
            )
    if ballot.roll_frozen_at is None:
        yield Refusal("roll-not-frozen", _("Freeze the roll before you give notice."))
    elif not ballot.roll_size:
        yield Refusal(
            "nobody-may-vote", _("Nobody is on the roll. Change who may vote, then freeze it.")
        )
    if ballot.sections:
        yield from missing_for_sections(ballot, contests, parts)
    if untested:
        yield TRUSTEES_UNTESTED
    rules = ballot.rule_set
    if sign_offs < rules.sign_offs:
        yield Refusal(
            "not-signed-off",
            ngettext(
                "%(count)d more officer must sign this ballot off.",
                "%(count)d more officers must sign this ballot off.",
                rules.sign_offs - sign_offs,
            )
            % {"count": rules.sign_offs - sign_offs},
        )
    if refusal := refusal_to_open(rules, ballot.opens_at, at=at):
        yield refusal
    if refusal := refusal_to_close(rules, ballot.opens_at, ballot.closes_at):
        yield refusal


def missing_for_sections(
    ballot: Ballot, contests: Sequence[Contest], parts: Mapping[str, int]
) -> Iterator[Refusal]:
    """What stands between a ballot with sections and notice: too few people in one, or a share of nothing."""
    for section in ballot.sections:
        people = parts.get(section["code"], 0)
        if ballot.roll_frozen_at is not None and people < LEAST_IN_SECTION:
            yield Refusal(
                "small-section",
                _(
                    "Only %(people)s are in the section “%(section)s”. Everyone can see of a published paper "
                    "which section it is from, so among fewer than %(least)s people it could tell who cast "
                    "it. Prepare the ballot anew, with sections of at least so many."
                )
                % {"people": people, "section": section["name"], "least": LEAST_IN_SECTION},
            )
    for contest in contests:
        if contest.base == Base.ELECTORATE:
            yield Refusal(
                "weights-and-roll",
                _(
                    "“%(contest)s” asks for a share of everyone on the roll. Votes with weights are no share "
                    "of people: count it against the votes."
                )
                % {"contest": contest.title},
            )


def refusal_to_open(rules: RuleSet, opens_at: datetime, *, at: datetime) -> Refusal | None:
    """Why voting may not open at `opens_at` if notice is given at `at`."""
    if opens_at - at < rules.minimum_notice:
        return Refusal(
            "too-little-notice",
            _("The rules ask for %(length)s of notice. Let voting open later.")
            % {"length": in_words(rules.minimum_notice)},
            f"{rules}",
        )
    return None


def refusal_to_close(rules: RuleSet, opens_at: datetime, closes_at: datetime) -> Refusal | None:
    """Why voting that opens at `opens_at` may not close at `closes_at`."""
    if closes_at <= opens_at:
        return Refusal("closes-before-opening", _("Let voting close after it opens."))
    if closes_at - opens_at < rules.minimum_voting:
        return Refusal(
            "too-little-voting",
            _("The rules ask for %(length)s of voting. Let voting close later.")
            % {"length": in_words(rules.minimum_voting)},
            f"{rules}",
        )
    return None


def earliest_dates(rules: RuleSet, *, at: datetime) -> tuple[datetime, datetime]:
    """Dates to begin with: the rules' least notice and voting from `at`, with a day to prepare.

    Voting opens at noon and closes at 5pm, UK time.
    """
    opens = noon(at + rules.minimum_notice + timedelta(days=1))
    closes = noon(opens + rules.minimum_voting) + timedelta(hours=5)
    return opens, closes


def noon(at: datetime) -> datetime:
    """The first noon, UK time, that is not before `at`."""
    there = at.astimezone(UK)
    day = there.date() if there.time() <= time(12) else there.date() + timedelta(days=1)
    return datetime.combine(day, time(12), tzinfo=UK)


def refusal_to_recall(ballot: Ballot, reason: str) -> Refusal | None:
    """Why notice of `ballot` may not be taken back."""
    if ballot.state != State.NOTIFIED:
        return Refusal(
            "not-recallable",
            _("Only a ballot that is coming up can be recalled. Voting has begun."),
        )
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Members will read it."))
    return None


def refusal_to_vote(ballot: Ballot, entry: RollEntry | None, *, at: datetime) -> Refusal | None:
    """Why the holder of `entry` may not begin to vote in `ballot` at `at`."""
    if ballot.state in {State.DRAFTED, State.NOTIFIED} or at < ballot.opens_at:
        return NOT_OPEN_YET
    if entry is None:
        return NOT_ON_ROLL
    return refusal_to_accept(ballot, at=at)


def refusal_to_accept(ballot: Ballot, *, at: datetime) -> Refusal | None:
    """Why a sealed paper, from nobody knows whom, may not go into the box of `ballot` at `at`."""
    if ballot.state in {State.DRAFTED, State.NOTIFIED} or at < ballot.opens_at:
        return NOT_OPEN_YET
    if ballot.state == State.VOID:
        return GIVEN_UP
    if ballot.state != State.OPEN or at >= ballot.closes_at:
        return CLOSED
    return None


def refusal_to_sign_receipts(ballot: Ballot) -> Refusal | None:
    """Why a paper that is there gets no receipt any more."""
    if ballot.state == State.VOID:
        return GIVEN_UP
    return ON_THE_BOARD if ballot.state in COUNTED else None


def refusal_to_assist(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not key in a vote that came on paper or by telephone."""
    return None if SIGNS_OFF_BALLOTS & set(roles) else NOT_AN_OFFICER


def refusal_to_agree(
    marks: Mapping[str, bytes], again: Mapping[str, bytes], *, same_person: bool
) -> Refusal | None:
    """Why a vote that was keyed in twice may not be cast."""
    if same_person:
        return TWO_PEOPLE
    return None if dict(marks) == dict(again) else NOT_THE_SAME


def refusal_to_undo(
    ballot: Ballot, move: Move, roles: Collection[Role], reason: str = "any"
) -> Refusal | None:
    """Why the holder of `roles` may not propose, or agree, to abandon or to annul `ballot`."""
    if not SIGNS_OFF_BALLOTS & set(roles):
        return NOT_AN_OFFICER
    if (State(ballot.state), move) not in MOVES:
        return NOT_TO_UNDO[move]
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Members will read it."))
    return None


def refusal_to_agree_to_undo(
    ballot: Ballot, move: Move, proposed: Undoing | None, roles: Collection[Role], *, by: int
) -> Refusal | None:
    """Why the member `by`, who holds `roles`, may not abandon or annul `ballot` as was proposed."""
    if refusal := refusal_to_undo(ballot, move, roles):
        return refusal
    if proposed is None:
        return NOTHING_TO_AGREE
    return ANOTHER_AGREES if proposed.by_id == by else None


def refusal_to_open_sealed(ballot: Ballot) -> Refusal | None:
    """Why no trustee may hand in a share of `ballot` now."""
    if ballot.state != State.SEALED:
        return Refusal(
            "not-closed-yet",
            _("Shares are handed in once voting has closed and the last papers are on the board."),
        )
    return None


INTERESTED = Refusal(
    "has-an-interest",
    _(
        "You declared an interest in this ballot, or stand in it, so it is for other officers. Ask one of them."
    ),
)


def refusal_to_touch(*, interested: bool) -> Refusal | None:
    """Why an officer may do nothing with a ballot, whatever their office."""
    return INTERESTED if interested else None


def refusal_to_declare_interest(roles: Collection[Role], words: str) -> Refusal | None:
    """Why the holder of `roles` may not declare an interest in a ballot."""
    if not SIGNS_OFF_BALLOTS & set(roles):
        return Refusal(
            "no-rights-to-give-up", _("Only those whose office runs ballots need to declare this.")
        )
    if not words.strip():
        return Refusal("reason-needed", _("Say what the interest is. Members will read it."))
    return None


def refusal_to_scrutinise(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not take everything about a ballot away to check it."""
    if SCRUTINISES & set(roles):
        return None
    return Refusal("scrutineers-only", _("Only a scrutineer may do this."))


# The roll, between notice and opening

ONE_OBJECTION = Refusal(
    "objected-already",
    _(
        "Your objection to this roll waits for a decision. Add to it by writing to the membership office."
    ),
)


def refusal_to_object(
    ballot: Ballot, matter: Matter, *, on_roll: bool, at: datetime
) -> Refusal | None:
    """Why a member may not object to the roll of `ballot` at `at`."""
    if ballot.state != State.NOTIFIED:
        return Refusal(
            "no-objections-now",
            _("Objections are taken from the notice of a ballot until shortly before it opens."),
        )
    if at >= ballot.objections_end_at:
        return Refusal(
            "too-late-to-object",
            _("The time for objections is over. Write to the membership office at once."),
        )
    if matter == Matter.MISSING and on_roll:
        return Refusal("on-the-roll", _("You are on this roll already."))
    if matter == Matter.PLACE and not on_roll:
        return NOT_ON_ROLL
    return None


def refusal_to_answer_objection(
    objection: Objection, roles: Collection[Role], *, by: Member
) -> Refusal | None:
    """Why `by`, who holds `roles`, may not decide on `objection`. Doubts are the scrutineer's to look into."""
    wanted = SCRUTINISES if objection.matter == Matter.DOUBT else SIGNS_OFF_BALLOTS
    if not wanted & set(roles):
        return Refusal(
            "not-yours-to-decide",
            _(
                "Doubts about a roll are decided by a scrutineer, other objections by those who sign "
                "ballots off."
            ),
        )
    if objection.answer != Answer.OPEN:
        return Refusal("answered-already", _("Somebody has decided on this objection already."))
    if by.pk == objection.by_id:
        return OWN_OBJECTION
    return None


def refusal_to_uphold(ballot: Ballot, *, at: datetime) -> Refusal | None:
    """Why the roll of `ballot` may not change at `at` any more."""
    if ballot.state != State.NOTIFIED or at >= ballot.opens_at:
        return Refusal(
            "roll-is-closed",
            _(
                "Voting has opened, so the roll stands as it is. Decline, and say what will be done instead."
            ),
        )
    return None


def refusal_to_confirm_objection(
    objection: Objection, roles: Collection[Role], *, by: Member
) -> Refusal | None:
    """Why `by`, who holds `roles`, may not give the second word on `objection`."""
    if not SIGNS_OFF_BALLOTS & set(roles):
        return NOT_AN_OFFICER
    if objection.answer != Answer.PROPOSED:
        return Refusal("nothing-to-confirm", _("Nothing waits for a second officer here."))
    if by.pk in {objection.first_id, objection.by_id, objection.subject_id}:
        return OWN_OBJECTION
    return None


OWN_OBJECTION = Refusal(
    "two-people",
    _("It takes two officers to change a roll, and neither is the member concerned. Ask another."),
)


def in_words(length: timedelta) -> str:
    """A length of time as people say it: "7 days", "36 hours", "2 minutes"."""
    minutes = int(length.total_seconds()) // 60
    if minutes and minutes % (24 * 60) == 0:
        return ngettext("%(n)d day", "%(n)d days", minutes // (24 * 60)) % {
            "n": minutes // (24 * 60)
        }
    if minutes and minutes % 60 == 0:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
