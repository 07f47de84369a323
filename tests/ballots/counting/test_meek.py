from __future__ import annotations

import csv
from decimal import Decimal

from hypothesis import given, settings

from ballots.counting import blt, count
from ballots.counting.trie import UNIT
from tests.ballots.counting.elections import contest_of, elections, profile_of
from tests.ballots.counting.wards import DATA


def _up(number, by):
    return -(-number // by)


def _spread(cast, keep):
    """Votes paper by paper, as the rule says it: keep a part, pass on the rest."""
    votes = dict.fromkeys(keep, 0)
    for ranking, many in cast:
        left = UNIT
        for candidate in ranking:
            kept = _up(left * keep[candidate], UNIT)
            votes[candidate] += kept * many
            left -= kept
            if not left:
                break
    return votes


@settings(max_examples=150)
@given(elections())
def test_the_tree_gives_what_going_through_the_papers_gives(election):
    """Each stage's votes follow from some keep values: those of the elected make up the quota."""
    contest, cast, lot = election

    done = count(contest, profile_of(contest, cast), "meek", lot, what_if=False)

    keep = dict.fromkeys(contest.ids, UNIT)
    elected: set[str] = set()
    assert _spread(cast, keep) == dict(zip(contest.ids, done.stages[0].votes, strict=True))
    for stage in done.stages:
        for id_ in stage.excluded:
            keep[id_] = 0
        while (votes := _spread(cast, keep)) != dict(zip(contest.ids, stage.votes, strict=True)):
            quota = sum(votes.values()) // (contest.seats + 1) + 1
            changed = {id_: _up(_up(keep[id_] * quota, UNIT) * UNIT, votes[id_]) for id_ in elected}
            assert changed != {id_: keep[id_] for id_ in elected}
            keep |= changed
        elected |= set(stage.elected)


def test_the_model_election_of_ers97_by_hill_wichmann_and_woodalls_program():
    """To the two places of their table, as far as the last place; its last column goes further."""
    contest, profile = blt.read((DATA / "ers97" / "ers97.blt").read_bytes())
    table = (DATA / "ers97" / "ers97_meek_reference.csv").read_text("utf-8")
    rows = list(csv.reader(table.splitlines()))

    done = count(contest, profile, "meek-prf", contest.ids)

    names = [candidate.name for candidate in contest.candidates]
    by_name = {row[0]: row[1:] for row in rows}
    ours = [
        [round(Decimal(done.figure(votes)), 2) for votes in stage.votes] for stage in done.stages
    ]
    for at in (0, 2, 4, 6, 8):
        assert [Decimal(by_name[name][at]) for name in names] in ours


def test_new_zealand_excludes_a_sure_loser_at_once():
    contest = contest_of("abcd", 2)
    profile = profile_of(contest, [("ab", 60), ("b", 20), ("c", 19), ("d", 1)])

    nz = count(contest, profile, "meek", contest.ids)
    prf = count(contest, profile, "meek-prf", contest.ids)

    assert [stage.kind for stage in nz.stages][:2] == ["first-preferences", "keep-values"]
    assert nz.elected == prf.elected == ("a", "b")


def test_the_quota_falls_as_papers_run_out():
    contest = contest_of("abc", 1)

    done = count(contest, profile_of(contest, [("a", 4), ("b", 3), ("c", 2)]), "meek", contest.ids)

    assert [done.figure(stage.quota) for stage in done.stages] == ["4.500000001", "3.500000001"]


def test_the_quota_of_a_published_new_zealand_count():
    """Kapiti Coast district, 2016, iteration 1: 17783 papers, 490 of them blank, for 5 places."""
    contest = contest_of("abcdef", 5)

    done = count(contest, profile_of(contest, [("a", 17292), ("b", 1)]), "meek", contest.ids)

    assert done.figure(done.quota) == "2882.166666667"
