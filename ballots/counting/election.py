"""Hold the count of a contest, under any of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ballots.counting import lots, reserved, ron
from ballots.counting.clerk import Clerk
from ballots.counting.contest import Candidate, Contest, Outcome
from ballots.counting.minutes import Count
from ballots.counting.papers import Profile, strike
from ballots.counting.rules import RULES, Rule


def count(
    contest: Contest, profile: Profile, rule: str, lot: Sequence[str], *, what_if: bool = True
) -> Count:
    """Count `profile` and say who is elected, or why nobody is.

    rule     one of RULES
    lot      every candidate's id in the order drawn, the luckiest first: it elects from its start,
             transfers surpluses from its start and excludes from its end, and is looked at only
             when the rule's own history leaves candidates level
    what_if  whether to work out, for each lot used, if another would have elected other people

    Withdrawn candidates are passed over on every paper before the first stage, and the quota is
    of the papers that still name someone. Without a valid paper there is no result, and no lot is
    used. Candidates no more than the places are elected without a count, unless "re-open
    nominations" stands too.

    Raises ValueError for a rule that is unknown, does not fill so many places or knows no reserved
    ones, a lot that is not a permutation of the candidates, or a paper that names a place nobody has.
    """
    the_rule = _check(contest, profile, rule, lot)
    field = reserved.fit(contest)
    bare = Count(
        rule=rule,
        title=contest.title,
        seats=contest.seats,
        candidates=tuple(
            replace(c, attributes=frozenset()) if c.attributes else c for c in contest.candidates
        ),
        valid=profile.valid,
        rejected=profile.rejected,
        cut_short=profile.cut_short,
        places=the_rule.places,
        quota=0,
        stages=(),
        outcome=Outcome.NO_RESULT,
        elected=(),
        unfilled=contest.seats,
        lot=tuple(lot),
        shortages=field.shortages if field else (),
        weighted=profile.weighted,
    )
    if field is None:
        return replace(bare, outcome=Outcome.REOPENED)
    standing = [c for c in contest.candidates if not c.withdrawn]
    has_ron = any(c.id == contest.ron for c in standing)
    if len(standing) <= field.seats and not has_ron:
        if not standing:
            return bare
        elected = tuple(c.id for c in standing)
        unfilled = contest.seats - len(elected)
        return replace(bare, outcome=Outcome.UNOPPOSED, elected=elected, unfilled=unfilled)
    gone = [place for place, c in enumerate(contest.candidates) if c.withdrawn]
    papers = strike(profile, gone)
    if not field.seats or not papers.rankings:
        return replace(bare, valid=papers.valid, rejected=papers.rejected)
    done = _hold(contest, field, papers, the_rule, bare)
    if what_if and done.lots_used:
        return lots.explore(done, lambda other: count(contest, profile, rule, other, what_if=False))
    return done


def _check(contest: Contest, profile: Profile, rule: str, lot: Sequence[str]) -> Rule:
    if rule not in RULES:
        raise ValueError(f"there is no rule {rule!r}; there are {', '.join(RULES)}")
    most = RULES[rule].most_seats
    if most is not None and contest.seats > most:
        raise ValueError(f"{rule} fills {most} place, not {contest.seats}")
    wants_order = contest.constraints or (contest.ron is not None and contest.seats > 1)
    if RULES[rule].chooses and wants_order:
        raise ValueError(
            f"{rule}, without an order, knows no reserved places, and no re-opening of several"
        )
    if sorted(lot) != sorted(contest.ids):
        raise ValueError("the lot must name every candidate once")
    if b"".join(profile.rankings).translate(None, bytes(range(len(contest.candidates)))):
        raise ValueError("a paper names a candidate who is not there")
    return RULES[rule]


def _hold(
    contest: Contest, field: reserved.Field, papers: Profile, rule: Rule, bare: Count
) -> Count:
    candidates: tuple[Candidate, ...] = bare.candidates
    cells: list[reserved.Cell | None] = [
        None if c.id == contest.ron else reserved.cell_of(c, field.constraints)
        for c in contest.candidates
    ]
    rons: list[int] = []
    lot = list(bare.lot)
    if contest.ron is not None and not contest.candidates[contest.ids.index(contest.ron)].withdrawn:
        first = contest.ids.index(contest.ron)
        further = range(len(candidates), len(candidates) + field.seats - 1)
        candidates += ron.copies(contest, field.seats)
        cells += [None] * len(further)
        rons = [first, *further]
        papers = ron.repeat(papers, first, further)
        at = lot.index(contest.ron) + 1
        lot[at:at] = [candidates[place].id for place in further]
    clerk = Clerk(
        [c.id for c in candidates],
        field.seats,
        papers.valid,
        scale=10**rule.places,
        history=rule.history,
        lot=lot,
        reserved=reserved.Reserved(field.constraints, tuple(cells), field.seats),
        withdrawn=[place for place, c in enumerate(candidates) if c.withdrawn],
        ron=rons,
    )
    rule.run(clerk, papers)
    named = [c for c in clerk.elected if c not in rons]
    return replace(
        bare,
        candidates=candidates,
        valid=clerk.valid,
        rejected=papers.rejected,
        quota=clerk.stages[0].quota,
        stages=tuple(clerk.stages),
        outcome=Outcome.ELECTED,
        elected=clerk.named(named),
        unfilled=contest.seats - len(named),
    )
