"""What must be there before notice of a ballot is given, and how it is taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ballots.lifecycle import State
from ballots.models import Ballot, Base, Contest
from ballots.rules.dates import refusal_to_close, refusal_to_open
from ballots.rules.questions import NOT_DRAFT, refusal_to_count
from members.roles import SIGNS_OFF_BALLOTS, Role
from momentum_demo.refusals import Refusal

NOTHING: Mapping[str, int] = {}
# Of each published paper everyone can see which section it is from, so there must be enough people in it.
LEAST_IN_SECTION = 20
SIGNED_ALREADY = Refusal(
    "signed-already",
    _("You have signed this ballot off already. The other signature must be somebody else’s."),
)
CHANGED_SINCE = Refusal(
    "changed-since",
    _(
        "The ballot was changed while you were reading it. Go back, read it again, then sign it off."
    ),
)
TRUSTEES_UNTESTED = Refusal(
    "trustees-untested",
    _("Every trustee must show that their share works before notice is given. Remind them."),
)


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
        if contest.ranked and (refusal := refusal_to_count(contest)):
            yield refusal
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
