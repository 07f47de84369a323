from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from ballots.counting import blt, count, record
from ballots.counting.papers import from_ids
from tests.ballots.counting.elections import contest_of
from tests.ballots.counting.test_reserved import HILL, HILLS_PAPERS
from tests.ballots.counting.wards import DATA, SCOTTISH


def _ward():
    contest, profile = blt.read((SCOTTISH / "glasgow_2017_ward1.blt").read_bytes())
    return count(contest, profile, "scottish-2011", contest.ids)


def _with_every_note():
    yield count(HILL, from_ids(HILL, HILLS_PAPERS), "scottish-2011", HILL.ids)
    model, papers = blt.read((DATA / "ers97" / "ers97.blt").read_bytes())
    yield count(model, papers, "ers97", model.ids)
    tied = contest_of("abc", 1)
    yield count(tied, from_ids(tied, [("a", 2), ("b", 1), ("c", 1)]), "scottish-2011", tied.ids)


def test_what_json_says_first():
    data = json.loads(record.to_json(_ward()))

    assert data["rule"] == "scottish-2011"
    assert data["quota"] == 1761
    assert data["elected"] == [
        "Glenn ELDER (SNP)",
        "Margaret MORGAN (SNP)",
        "Malcolm CUNNING (Lab)",
        "Euan BLOCKLEY (C)",
    ]
    assert len(data["stages"]) == 11
    assert data["stages"][7]["votes"]["7"] == "1761.00000"


def test_a_quota_with_decimals_is_written_out():
    contest, profile = blt.read((DATA / "ers97" / "ers97.blt").read_bytes())

    assert record.as_dict(count(contest, profile, "ers97", contest.ids))["quota"] == "107.58"


def test_every_kind_of_note_survives():
    for done in _with_every_note():
        assert record.from_json(record.to_json(done)) == done


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1}', "null"])
def test_what_is_not_a_count_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        record.from_json(text)


def test_the_columns_of_the_csv_add_up():
    done = _ward()

    head, *rows = csv.reader(io.StringIO(record.to_csv(done)))

    assert head[:6] == ["id", "name", "status", "stage", "transfer 1", "votes 1"]
    for column in range(5, len(head), 2):
        assert sum(Decimal(row[column]) for row in rows) == done.valid
    for column in range(6, len(head), 2):
        assert sum(Decimal(row[column]) for row in rows) == 0
    assert rows[6][:4] == ["7", "Glenn ELDER (SNP)", "elected", "6"]
    assert rows[9][2:4] == ["elected", "9"]
    assert rows[-1][1] == "non-transferable"
