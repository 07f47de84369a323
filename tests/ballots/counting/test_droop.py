"""Counts that another program, droop, has worked out: every total at every stage."""

from __future__ import annotations

import csv
from itertools import groupby

import pytest

from ballots.counting import blt, count
from tests.ballots.counting.wards import DATA

RULES = {
    "scotland-fixed-p5-d5": ("scottish-2011", {"begin", "transfer"}),
    "wigm-prf-fixed-p4-d4": ("wigm", {"begin", "transfer"}),
    "meek-prf-o6-fixed-p9-d9": ("meek-prf", {"begin", "elect", "defeat"}),
}
ELECTIONS = sorted(path.stem for path in (DATA / "droop" / "blt").glob("*.blt"))

# Droop takes whoever comes first in the file from a tie, for a surplus and for a defeat alike. Our
# lot defeats from its end, so it is the file turned round; where droop's first also came into a
# surplus, or the file gives an order of its own, the lot says the same in our way.
LOTS = {"42t": ("1", "2", "3"), "SC-Vm-12": ("1", "2", "5", "4", "3")}


@pytest.mark.parametrize("dump", RULES)
@pytest.mark.parametrize("election", ELECTIONS)
def test_every_total_of_droops_is_ours(election, dump):
    rule, actions = RULES[dump]
    contest, profile = blt.read((DATA / "droop" / "blt" / f"{election}.blt").read_bytes())
    lot = LOTS.get(election, contest.ids[::-1])

    done = count(contest, profile, rule, lot)

    with (DATA / "droop" / "dump" / f"{election}-{dump}.txt").open(encoding="utf-8") as file:
        head, *lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    ids = [name.split(".")[0] for name in head if name.endswith(".name")]
    places = [contest.ids.index(id_) for id_ in ids]
    ours = [tuple(done.figure(stage.votes[place]) for place in places) for stage in done.stages]
    rows = [dict(zip(head, line, strict=False)) for line in lines]
    theirs = [tuple(row[f"{id_}.vote"] for id_ in ids) for row in rows if row["Action"] in actions]
    assert set(done.elected) == {id_ for id_ in ids if rows[-1][f"{id_}.state"] == "E"}
    if rule == "meek-prf":  # its last rows show the defeated without votes before they pass on
        assert set(theirs) - set(ours) <= set(theirs[-1:])
    else:  # droop also has a stage for a surplus of nothing, which moves nothing
        assert _changes(theirs) == _changes(ours)


def _changes(stages):
    return [totals for totals, _ in groupby(stages)]
