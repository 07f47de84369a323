"""Other people's counters, fed the same files: run by bench/counting.py in a place of their own.

    python bench/peers.py NAME FILE.blt ...

prints, for each file, the numbers of the candidates elected, and at the end its own peak in KB.
Each reads a BLT file the plain way, gathers papers that read alike where the library takes a
weight, and counts by what the library calls STV. Needs the standard library and the one package.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

Alike = Mapping[tuple[int, ...], int]  # papers by ranking


def read(path: str) -> tuple[int, int, Alike]:
    """Places, number of candidates, and papers by ranking (candidates counted from 0)."""
    with Path(path).open("rb") as file:
        candidates, seats = map(int, file.readline().split())
        lines = Counter(iter(file.readline, b"0\n"))
    alike: Counter[tuple[int, ...]] = Counter()
    for line, times in lines.items():
        papers, *ranking, _ = line.split()
        alike[tuple(int(number) - 1 for number in ranking)] += int(papers) * times
    return seats, candidates, alike


def pyrankvote(seats: int, candidates: int, alike: Alike) -> list[int]:
    library = importlib.import_module("pyrankvote")
    people = [library.Candidate(str(number)) for number in range(candidates)]
    ballots = []
    for ranking, papers in alike.items():
        ballot = library.Ballot([people[place] for place in ranking])
        ballots += [ballot] * papers
    result = library.single_transferable_vote(people, ballots, seats)
    return [int(winner.name) for winner in result.get_winners()]


def pystv(seats: int, candidates: int, alike: Alike) -> list[int]:
    library = importlib.import_module("pyrcv")
    race = library.RaceData(
        library.RaceMetadata("", seats, [str(number) for number in range(candidates)]),
        [[place + 1 for place in ranking] for ranking in alike],
        list(alike.values()),
    )
    elected = {number for round_ in library.run_rcv(race).rounds for number in round_.elected}
    return [int(number) - 1 for number in elected]


def pref_voting(seats: int, candidates: int, alike: Alike) -> list[int]:
    profiles = importlib.import_module("pref_voting.profiles_with_ties")
    methods = importlib.import_module("pref_voting.proportional_methods")
    profile = profiles.ProfileWithTies(
        [{place: rank for rank, place in enumerate(ranking, 1)} for ranking in alike],
        rcounts=list(alike.values()),
        candidates=list(range(candidates)),
    )
    return [int(winner) for winner in methods.stv_scottish(profile, num_seats=seats)]


def stvpoll(seats: int, candidates: int, alike: Alike) -> list[int]:
    library = importlib.import_module("stvpoll.scottish_stv")
    names = [str(number) for number in range(candidates)]
    ballots = [(tuple(names[place] for place in r), papers) for r, papers in alike.items()]
    result = library.calculate_scottish_stv(names, ballots, seats, random_shuffle=False)
    return [int(winner) for winner in result.elected_as_tuple()]


def votekit(seats: int, candidates: int, alike: Alike) -> list[int]:
    library = importlib.import_module("votekit")
    elections = importlib.import_module("votekit.elections")
    names = [str(number) for number in range(candidates)]
    ballots = [
        library.RankBallot(ranking=[{names[place]} for place in ranking], weight=papers)
        for ranking, papers in alike.items()
    ]
    profile = library.RankProfile(ballots=ballots, candidates=names, max_ranking_length=candidates)
    election = elections.FastSTV(profile, n_seats=seats, simultaneous=False, tiebreak="random")
    return [int(winner) for group in election.get_elected() for winner in group]


PEERS = {f.__name__: f for f in (pyrankvote, pystv, pref_voting, stvpoll, votekit)}


if __name__ == "__main__":
    count = PEERS[sys.argv[1]]
    for path in sys.argv[2:]:
        seats, candidates, alike = read(path)
        contested = candidates > seats
        elected = count(seats, candidates, alike) if contested else range(candidates)
        print(json.dumps([path, sorted(place + 1 for place in elected)]), flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
