"""Small elections for Hypothesis: tie-rich on purpose, because that is where rules differ."""

from __future__ import annotations

from hypothesis import strategies as st

from ballots.counting import Candidate, Constraint, Contest, papers

IDS = tuple("abcdefg")
STV_RULES = ("scottish-2011", "ers97", "meek", "meek-prf", "wigm")


def contest_of(names, seats, **more):
    return Contest(tuple(Candidate(name, name.upper()) for name in names), seats, **more)


@st.composite
def rankings(draw, names):
    return tuple(draw(st.permutations(names)))[: draw(st.integers(1, len(names)))]


@st.composite
def elections(draw, most_candidates=7, seats=None):
    """A contest with more candidates than places, papers as (ranking, how many), and a lot."""
    names = IDS[: draw(st.integers(2, most_candidates))]
    places = seats or draw(st.integers(1, len(names) - 1))
    cast = draw(
        st.lists(
            st.tuples(rankings(names), st.sampled_from([1, 1, 2, 3, 5, 10])),
            min_size=1,
            max_size=12,
        )
    )
    return contest_of(names, places), cast, tuple(draw(st.permutations(names)))


@st.composite
def reserved_elections(draw):
    """An election with two overlapping reserved places, and a field that may not meet them."""
    contest, cast, lot = draw(elections())
    groups = st.frozensets(st.sampled_from(["woman", "bame"]))
    candidates = tuple(Candidate(c.id, c.name, attributes=draw(groups)) for c in contest.candidates)
    constraints = []
    for who in ("woman", "bame"):
        least = draw(st.integers(0, contest.seats))
        most = draw(st.none() | st.integers(least, contest.seats))
        constraints.append(Constraint(who, who, least, most))
    return Contest(candidates, contest.seats, tuple(constraints)), cast, lot


def profile_of(contest, cast):
    return papers.from_ids(contest, cast)
