from __future__ import annotations

from ballots.counting import blt, count, ers97, words
from ballots.counting.minutes import Deferral
from tests.ballots.counting.elections import contest_of, profile_of
from tests.ballots.counting.wards import DATA

# The model election of the ERS booklet, section 8. What was at hand of the booklet, or of counts by
# other programs, is the quota, Smith's surplus (123 transferable papers at 0.21, 0.59 lost) and who
# is elected; the later stages are as worked out here. Each line: votes of Smith, Carpenter, Wright,
# Glazier, Duke, Prince, Baron, Abbot, Vicar, Monk, Freeman.
MODEL = """
    134.00  81.00 27.00 24.00 105.00  91.00 64.00 59.00  55.00 23.00  90.00
    107.58  88.35 32.25 30.51 106.68  91.00 64.00 59.84  55.00 23.42  93.78
    107.58  88.35 32.25 30.51 108.68  91.00 64.21 64.84  69.21  0.00  95.78
    107.58 122.35  0.00  0.00 108.68 104.31 68.26 67.10  71.31  0.00  96.62
    107.58 107.58  0.00  0.00 108.68 104.31 70.26 68.10  71.31  0.00 101.62
    107.58 107.58  0.00  0.00 108.68 104.31 82.26  2.10 113.31  0.00 101.62
"""


def _model():
    contest, profile = blt.read((DATA / "ers97" / "ers97.blt").read_bytes())
    return count(contest, profile, "ers97", contest.ids)


def test_the_model_election():
    done = _model()

    assert done.figure(done.quota) == "107.58"
    assert [done.names[id_] for id_ in done.elected] == [
        "Smith",
        "Duke",
        "Carpenter",
        "Prince",
        "Vicar",
        "Freeman",
    ]
    assert [[done.figure(v) for v in stage.votes] for stage in done.stages] == [
        line.split() for line in MODEL.strip().splitlines()
    ]


def test_the_model_election_defers_and_excludes_together():
    done = _model()

    fourth = done.stages[3]
    assert [done.names[id_] for id_ in fourth.excluded] == ["Glazier", "Wright"]
    assert fourth.notes == (Deferral(surpluses=110, gap=145),)
    assert done.lots_used == ()


def test_an_exact_quota_is_not_rounded_up():
    assert [ers97.quota(votes * 100, 6) for votes in (753, 700, 1, 0)] == [10758, 10000, 15, 0]


def test_the_quota_falls_while_nobody_is_elected():
    contest = contest_of("abcd", 1)

    done = count(
        contest, profile_of(contest, [("a", 9), ("b", 8), ("c", 7), ("d", 4)]), "ers97", "abcd"
    )

    assert [done.figure(stage.quota) for stage in done.stages[:2]] == ["14.00", "12.00"]
    assert done.stages[1].excluded == ("d",)


def test_only_the_last_batch_of_a_later_surplus_moves():
    # b is elected by the papers of d: those go on to e, and the first preferences for b do not.
    contest = contest_of("abcde", 2)
    cast = [("bc", 28), ("dbe", 10), ("a", 30), ("c", 18), ("e", 17)]

    done = count(contest, profile_of(contest, cast), "ers97", contest.ids)

    second, third = done.stages[1:3]
    assert (second.excluded, second.elected) == (("d",), ("b",))
    assert third.kind == "surplus"
    assert done.transfers(third)[2] == 0
    assert done.transfers(third)[4] == 360  # 3.66 over ten papers is 0.36 each, 0.06 lost


def test_papers_without_a_next_preference_cost_the_surplus_nothing():
    # 20 of 26 papers transferable, for a surplus of 8: 8/20 is 0.40 each, and none of it is lost.
    contest = contest_of("abcd", 2)
    cast = [("ab", 20), ("a", 6), ("b", 8), ("c", 11), ("d", 9)]

    done = count(contest, profile_of(contest, cast), "ers97", contest.ids)

    second = done.stages[1]
    assert done.figure(done.quota) == "18.00"
    assert (done.figure(second.votes[1]), second.nontransferable) == ("16.00", 0)


def test_the_last_exclusion_moves_no_papers():
    # Level for the one place, and level throughout: by 5.6.2 neither is elected, by 5.2.5 one goes.
    contest = contest_of("ab", 1)

    done = count(contest, profile_of(contest, [("ab", 5), ("ba", 5)]), "ers97", "ab")

    last = done.stages[-1]
    assert (last.excluded, last.moved, last.elected) == (("b",), 0, ("a",))
    assert done.transfers(last) == (0, 0)
    assert words.stage_sentences(done, last)[1:] == (
        "B had the fewest votes, 5, and was excluded. No papers had to move.",
        "Elected, because no more candidates were left than places to fill: A.",
    )


def test_of_the_total_active_vote_an_unbeatable_part_elects():
    done = _model()

    prince = "6"
    assert prince in done.stages[4].elected
    assert done.stages[4].votes[5] < done.quota
