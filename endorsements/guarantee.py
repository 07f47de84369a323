"""The guarantee, worked out anew from what is in the database.

It does not take the triggers' word: it goes through the register, the record and the ballot's options itself,
and says in words what it finds. The public page and `manage.py check_guarantee` both show this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ballots import counting
from ballots.lifecycle import UNDONE
from ballots.models import Option, Tally
from endorsements import register
from endorsements.lifecycle import RoundState
from endorsements.models import NO_ENDORSEMENT, Endorsement, Request, Round, Ruling
from momentum_demo.models import AuditEvent

TRIGGERS = {
    "endorsements_round_keeps_its_lengths",
    "endorsements_round_frozen",
    "endorsements_round_moves",
    "endorsements_round_paper_is_the_register",
    "endorsements_round_kept",
    "endorsements_option_guaranteed",
    "endorsements_contest_guaranteed",
    "endorsements_ballot_guaranteed",
    "endorsements_request_in_its_window",
    "endorsements_request_chained",
    "endorsements_request_append_only",
    "endorsements_withdrawal_by_the_asker",
    "endorsements_withdrawal_before_the_paper",
    "endorsements_withdrawal_append_only",
    "endorsements_ruling_under_a_clause",
    "endorsements_ruling_before_the_paper",
    "endorsements_ruling_append_only",
    "endorsements_ruleset_append_only",
    "endorsements_shortlisting_where_rules_have_it",
    "endorsements_endorsement_won",
    "endorsements_endorsement_by_decision",
    "endorsements_decision_as_voted",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A request as the page shows it.

    fate   "on", "withdrew", "ruled" or "passed-over"
    """

    request: Request
    fate: str
    ruling: Ruling | None

    @property
    def words(self) -> str:
        return {
            "on": _("On the ballot"),
            "withdrew": _("Withdrew"),
            "ruled": _("Ruled ineligible; the ruling stands"),
            "passed-over": _("Not picked by the executive"),
        }[self.fate]


@dataclass(frozen=True, slots=True)
class Check:
    """What was found about one round.

    head       the hash of the whole register: the last request's
    options    what is on the ballot, in its order; None while no paper has been made
    breaches   what is not as it was promised, in words; empty if the guarantee holds
    """

    round: Round
    lines: Sequence[Line]
    head: str
    options: Sequence[Option] | None
    breaches: Sequence[str]

    @property
    def holds(self) -> bool:
        return not self.breaches

    def number(self, *fates: str) -> int:
        return sum(line.fate in fates for line in self.lines)

    @property
    def sentence(self) -> str:
        """The whole finding in one sentence."""
        asked, on = len(self.lines), self.number("on")
        parts = [ngettext("%(n)d asked", "%(n)d asked", asked) % {"n": asked}]
        if gone := self.number("withdrew"):
            parts.append(ngettext("%(n)d withdrew", "%(n)d withdrew", gone) % {"n": gone})
        if ruled := self.number("ruled"):
            parts.append(
                ngettext("%(n)d ruled ineligible", "%(n)d ruled ineligible", ruled) % {"n": ruled}
            )
        if passed := self.number("passed-over"):
            parts.append(
                ngettext(
                    "%(n)d left out by the executive", "%(n)d left out by the executive", passed
                )
                % {"n": passed}
            )
        place = (
            _("%(n)d on the ballot") if self.options is not None else _("%(n)d to be on the ballot")
        )
        parts.append(place % {"n": on})
        if not self.round.guaranteed:
            verdict = _("these rules give no guarantee")
        elif self.holds:
            verdict = _("the guarantee holds")
        else:
            verdict = _("THE GUARANTEE IS BROKEN")
        return _("%(figures)s: %(verdict)s") % {"figures": ", ".join(parts), "verdict": verdict}


def lines_of(round_: Round) -> list[Line]:
    """Every request of the round, in order, and what became of it."""
    requests = round_.requests.select_related(
        "withdrawal",
        "ruling__appeal__verdict",
        "ruling__by",
        "shortlisting",
        "round",
        "member__user",
    ).order_by("number")
    return [Line(each, fate(each, round_), getattr(each, "ruling", None)) for each in requests]


def fate(request: Request, round_: Round) -> str:
    if hasattr(request, "withdrawal"):
        return "withdrew"
    if round_.rule_set.ruling_takes_off and hasattr(request, "ruling") and stands(request.ruling):
        return "ruled"
    if not round_.guaranteed and not hasattr(request, "shortlisting"):
        return "passed-over"
    return "on"


def stands(ruling: Ruling) -> bool:
    """Whether a ruling was not appealed against, or the appeal was dismissed."""
    if not hasattr(ruling, "appeal"):
        return True
    return hasattr(ruling.appeal, "verdict") and not ruling.appeal.verdict.allowed


def standing(round_: Round) -> list[Request]:
    """Who is on the paper, or is to be."""
    return [line.request for line in lines_of(round_) if line.fate == "on"]


def needs_no_endorsement(round_: Round, people: int) -> bool:
    """Whether "No endorsement" is on the paper: where the rules have it, and beside a single name."""
    return bool(round_.rules["no_endorsement"]) or people == 1


def check(round_: Round) -> Check:
    """Go through the round from its first request to its ballot."""
    lines = lines_of(round_)
    options = None
    if round_.contest is not None:
        options = list(round_.contest.options.order_by("place"))
    head = lines[-1].request.hash if lines else register.GENESIS
    return Check(round_, lines, head, options, list(breaches(round_, lines, options, head)))


def breaches(
    round_: Round, lines: Sequence[Line], options: Sequence[Option] | None, head: str
) -> Iterator[str]:
    """Everything that is not as it was promised."""
    yield from broken_chain(round_, lines)
    yield from broken_rules(round_)
    for line in lines:
        request = line.request
        if line.fate == "withdrew" and register.sha256(request.withdrawal.code) != request.lock:
            yield _("The withdrawal of %(name)s was not made by the person who asked.") % {
                "name": request.name
            }
        if line.ruling and line.ruling.clause not in {c["number"] for c in round_.rules["clauses"]}:
            yield _("The ruling on %(name)s cites no clause that was adopted before.") % {
                "name": request.name
            }
    if options is not None:
        yield from broken_paper(round_, lines, options, head)
        yield from broken_outcome(round_)


def broken_chain(round_: Round, lines: Sequence[Line]) -> Iterator[str]:
    """Requests that are gone, moved or changed, by their hashes and by the record."""
    previous = register.GENESIS
    for number, line in enumerate(lines, start=1):
        request = line.request
        expected = register.link(
            previous,
            round_slug=round_.slug,
            number=number,
            name=request.name,
            detail=request.detail,
            statement=request.statement,
            lock=request.lock,
            at=request.at,
        )
        if (request.number, request.previous, request.hash) != (number, previous, expected):
            yield _("Request %(number)s (%(name)s) is not what was entered.") % {
                "number": request.number,
                "name": request.name,
            }
        previous = request.hash
    recorded = AuditEvent.objects.filter(action="endorsement.asked", change__round=round_.slug)
    given = set(recorded.values_list("change__receipt", flat=True))
    held = {line.request.hash for line in lines}
    for receipt in sorted(given - held):
        yield _("A request that was received is not on the register: receipt %(hash)s.") % {
            "hash": receipt
        }
    for receipt in sorted(held - given):
        yield _("A request on the register was never received: receipt %(hash)s.") % {
            "hash": receipt
        }


def broken_rules(round_: Round) -> Iterator[str]:
    """Rules or dates that are not those of the announcement."""
    rules = round_.rule_set
    if round_.rules != rules.snapshot():
        yield _("The rules kept on the round are not those that were adopted.")
    if (
        round_.closes_at - round_.opens_at < rules.minimum_window
        or round_.settles_at - round_.closes_at < rules.minimum_settling
        or round_.votes_at - round_.settles_at < rules.minimum_notice
        or round_.votes_until - round_.votes_at < rules.minimum_voting
    ):
        yield _("A window is shorter than the rules allow.")
    if not settings.DEMO and round_.entered_at > round_.opens_at + timedelta(minutes=5):
        yield _("The round was entered only after it says requests opened.")


def broken_paper(
    round_: Round, lines: Sequence[Line], options: Sequence[Option], head: str
) -> Iterator[str]:
    """Differences between the register and the ballot's options, and a notice or a vote that was too short."""
    assert round_.contest is not None
    people = [line.request for line in lines if line.fate == "on"]
    expected = [(each.name, each.detail, each.statement, False) for each in people]
    if needs_no_endorsement(round_, len(people)):
        expected.append((NO_ENDORSEMENT, "", "", True))
    found = [(o.name, o.detail, o.statement, o.is_ron) for o in options]
    for entry in expected:
        if entry not in found:
            yield _("%(name)s should be on the ballot and is not, or not as they asked.") % {
                "name": entry[0]
            }
    for entry in found:
        if entry not in expected:
            yield _("%(name)s is on the ballot without being on the register so.") % {
                "name": entry[0]
            }
    if found != expected and sorted(found) == sorted(expected):
        yield _("The options are not in the order of the register.")
    if round_.contest.subject_hash != head:
        yield _("The ballot was made from another register than this one.")
    ballot = round_.contest.ballot
    if ballot.notified_at and (
        ballot.opens_at - ballot.notified_at < round_.rule_set.minimum_notice
        or ballot.closes_at - ballot.opens_at < round_.rule_set.minimum_voting
        or ballot.notified_at < round_.settles_at
    ):
        yield _("Notice or voting was shorter than the rules allow.")
    if round_.state == RoundState.ABANDONED and ballot.state not in {"drafted", *UNDONE}:
        yield _("The ballot of a round that was given up went on.")


def broken_outcome(round_: Round) -> Iterator[str]:
    """A declaration that is not what the count decided."""
    if round_.state != RoundState.DECLARED or round_.contest is None:
        return
    chosen = winner(round_)
    endorsement = Endorsement.objects.filter(contest=round_.contest).first()
    made = endorsement.request if endorsement else None
    if round_.outcome != outcome(round_) or made != chosen:
        yield _("What was declared is not what the count decided.")


def outcome(round_: Round) -> str:
    """What the count of the round's ballot decides: "endorsed", "none" or "inquorate"."""
    if inquorate(round_):
        return "inquorate"
    return "endorsed" if winner(round_) else "none"


def winner(round_: Round) -> Request | None:
    """Whom the declared count chose; None if "No endorsement" was chosen, or too few voted."""
    assert round_.contest is not None
    elected = counting.record.from_json(Tally.objects.get(contest=round_.contest).count).elected
    people = standing(round_)
    if not elected or inquorate(round_) or int(elected[0]) >= len(people):
        return None
    return people[int(elected[0])]


def inquorate(round_: Round) -> bool:
    """Whether fewer voted than the rules ask for."""
    assert round_.contest is not None
    ballot = round_.contest.ballot
    return bool((ballot.voters or 0) * 100 < round_.rules["quorum"] * (ballot.roll_size or 0))


def missing_triggers() -> set[str]:
    """Triggers of the guarantee that are not in the database, or are switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
            "AND tgname = ANY (%s)",
            [sorted(TRIGGERS)],
        )
        return TRIGGERS - {name for (name,) in cursor.fetchall()}


def receipt(typed: str) -> Request | None:
    """The request with that receipt, if the register has it."""
    return (
        Request.objects.select_related("round").filter(hash=typed.strip().lower()).first()
        if typed.strip()
        else None
    )
