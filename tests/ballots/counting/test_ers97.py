from __future__ import annotations

from ballots.counting import blt, count
from ballots.counting.minutes import Deferral
from tests.ballots.counting.wards import DATA

# The model election of the ERS booklet. Stages: votes of Smith, Carpenter, Wright, Glazier, Duke,
# Prince, Baron, Abbot, Vicar, Monk, Freeman.
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
