"""From the papers on the board to a tally: the one place where the app meets ballots.counting."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.db import connections

from ballots import counting, manifests, sections, urn
from ballots.models import Ballot, Contest, Option, Tally
from ballots.sealing import envelope, opening
from ballots.sealing.envelope import Envelope
from ballots.sealing.opening import Opened, SpoiltPaper
from ballots.sealing.papers import Fault
from ballots.sealing.sealed import OpeningKey
from members import sealed

MARKS = {"for": b"F", "against": b"A", "abstain": b"S"}  # what a proposal's paper says

Papers = Mapping[bytes, int]  # marks → how many papers say so
Piles = Mapping[str, Papers]  # section of the electorate → its papers; "" where there are none

digest = opening.digest


# Opening


def open_part(ballot: Ballot, number: int, parts: int) -> Opened:
    """Open one of so many parts of the papers that count. All of one voter's are in the same part."""
    assert ballot.opening_key is not None
    key = OpeningKey.from_bytes(bytes(ballot.opening_key))
    mine = opening.last_of_each(board_of(ballot, number, parts))
    return opening.opened(mine, manifests.of(ballot), key)


def board_of(ballot: Ballot, number: int = 0, parts: int = 1) -> Iterator[Envelope]:
    """The papers on the board, or those of the voters of one part."""
    with connections[urn.ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT body FROM ballots_entry WHERE ballot = %s AND get_byte(voter, 31) %% %s = %s",
            [ballot.pk, parts, number],
        )
        while rows := cursor.fetchmany(2000):
            for (body,) in rows:
                yield envelope.read(bytes(body))


def opened_to_json(opened: Opened) -> str:
    """What a worker found, so that another can read it."""
    return json.dumps(
        {
            "papers": {
                code: {marks.hex(): number for marks, number in said.items()}
                for code, said in opened.papers.items()
            },
            "cast": dict(opened.cast),
            "spoilt": [[paper.id.hex(), paper.contest, paper.fault] for paper in opened.spoilt],
        }
    )


def opened_from_json(text: str) -> Opened:
    found = json.loads(text)
    return Opened(
        {
            code: Counter({bytes.fromhex(marks): number for marks, number in said.items()})
            for code, said in found["papers"].items()
        },
        Counter(found["cast"]),
        tuple(SpoiltPaper(bytes.fromhex(i), code, Fault(why)) for i, code, why in found["spoilt"]),
    )


def together(parts: Iterable[Opened]) -> Opened:
    """What all parts come to: addition, in any order."""
    return sum(parts, Opened())


# Counting


def posted(contest: Contest) -> dict[str, Counter[bytes]]:
    """What the papers of `contest` say, alike ones of a section together; blank ones too."""
    found: dict[str, Counter[bytes]] = {}
    rows = urn.Paper.objects.filter(contest=contest.pk).order_by("section", "marks")
    for section, marks, papers in rows.values_list("section", "marks", "number"):
        found.setdefault(section, Counter())[bytes(marks)] = papers
    return found


def voted(contest: Contest, piles: Piles) -> Piles:
    """Those papers that say something. Of an election held elsewhere all: there a blank one is invalid."""
    return piles if contest.ballot.held_elsewhere else opening.voted(piles)


def number(piles: Piles) -> int:
    """How many papers there are."""
    return sum(sum(papers.values()) for papers in piles.values())


def tally(contest: Contest, piles: Piles, spoilt: Iterable[SpoiltPaper] = ()) -> Tally:
    """Count `contest`. Not saved."""
    counting_papers = voted(contest, piles)
    return Tally(
        contest=contest,
        papers=number(counting_papers),
        blank=number(piles) - number(counting_papers),
        spoilt=[{"id": paper.id.hex(), "reason": paper.fault.value} for paper in spoilt],
        count=counted(contest, counting_papers),
        sections=by_section(contest, piles),
        digest=digest(piles),
    )


def by_section(contest: Contest, piles: Piles) -> dict[str, dict[str, Any]]:
    """What each section came to; nothing where there are none: see sealing.opening.by_section."""
    weights = sections.weights(contest.ballot)
    return opening.by_section(piles, weights, proposal=not contest.ranked)


def counted(contest: Contest, piles: Piles) -> str:
    """The count of `piles` as JSON: the figures of a proposal, or an election stage by stage."""
    if contest.ranked:
        return counting.record.to_json(ranked(contest, piles))
    return json.dumps(opening.weighted_figures(piles, sections.weights(contest.ballot)))


def decision(contest: Contest) -> counting.Decision:
    """What was decided on a proposal that has been counted."""
    votes = json.loads(contest.tally.count)
    weighted = bool(contest.ballot.sections)
    return counting.decide(
        contest.threshold,
        votes_for=votes["for"],
        votes_against=votes["against"],
        abstentions=votes["abstain"],
        electorate=contest.ballot.roll_size or 0,
        base=counting.Base(contest.base),
        quorum=Fraction(contest.quorum, 100),
        turnout=contest.tally.papers if weighted else None,
    )


def ranked(contest: Contest, piles: Piles) -> counting.Count:
    """The whole count of a ranked contest."""
    standing = as_contest(contest)
    return counting.count(
        standing,
        profile(contest, piles),
        contest.method,
        counting.lot_from_seed(bytes(contest.ballot.lot_seed), standing.ids),
    )


def profile(contest: Contest, piles: Piles, gone: Iterable[int] = ()) -> counting.Profile:
    """The papers as they are counted: each section's by its weight.

    gone   places of candidates who are passed over: a paper that names nobody else is not valid, and has no
           part in its section's weight
    """
    weights = sections.weights(contest.ballot) or {"": 1}
    profiles = {
        section: counting.papers.strike(counting.papers.profile(papers), gone)
        for section, papers in piles.items()
    }
    return counting.sections.weighted(weights, profiles)


def as_contest(contest: Contest) -> counting.Contest:
    """The contest as the counting engine knows it: a candidate's id is their place."""
    options = contest.options.all()
    ron = next((str(option.place) for option in options if option.is_ron), None)
    return counting.Contest(
        candidates=tuple(
            counting.Candidate(str(o.place), o.name, attributes=groups_of(o)) for o in options
        ),
        seats=contest.seats or 1,
        constraints=tuple(counting.Constraint(**each) for each in contest.reserved),
        ron=ron,
        shortage=counting.Shortage(contest.shortage or counting.Shortage.VACANT),
        title=contest.title,
    )


def groups_of(option: Option) -> frozenset[str]:
    """The groups of reserved places that a candidate is of. Only a count asks."""
    if not option.groups:
        return frozenset()
    return frozenset(sealed.decrypted(option.groups, (option.contest_id, option.place)).split())


# Publishing


def published(ballot: Ballot) -> dict[str, Any]:
    """The result of a declared ballot as its public record has it: see ballots/sealing/opening.py."""
    cast = cast_by_key(ballot)
    found = {}
    for contest in ballot.contests.select_related("tally", "ballot"):
        votes = {} if contest.ranked else json.loads(contest.tally.count)
        found[contest.code] = {
            "cast": {
                code: number for code, number in cast.items() if code.startswith(f"{contest.code}/")
            },
            "blank": contest.tally.blank,
            "spoilt": contest.tally.spoilt,
            "digest": contest.tally.digest,
            "figures": {name: votes[name] for name in votes},
            "sections": contest.tally.sections,
        }
    return found


def cast_by_key(ballot: Ballot) -> dict[str, int]:
    """Code of a contest's key → how many voted with it; a voter's last paper counts, so each once."""
    found = dict.fromkeys(manifests.of(ballot).scopes, 0)
    with connections[urn.ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT code, count(DISTINCT voter) FROM ballots_entry WHERE ballot = %s GROUP BY code",
            [ballot.pk],
        )
        found.update(cursor.fetchall())
    return found


def voters(ballot: Ballot) -> int:
    """How many people's papers are on the board: everyone casts one in each contest, once they finish."""
    by_contest: Counter[str] = Counter()
    for code, number in cast_by_key(ballot).items():
        by_contest[code.partition("/")[0]] += number
    return max(by_contest.values(), default=0)
