"""The command line, as people and scripts use it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ballots.counting import blt, commitment
from ballots.counting.__main__ import main
from tests.ballots.counting.wards import DATA, SCOTTISH

WARD = str(SCOTTISH / "glasgow_2017_ward1.blt")
ROOT = DATA.parents[1]
TIE = str(DATA / "edge" / "three_way_tie.blt")


def test_a_count_sheet(capsys):
    assert main(["count", WARD, "--rule", "scottish-2011"]) == 0

    sheet = capsys.readouterr().out
    assert sheet.startswith("Ward 1 Linn\nScottish STV (2011)\n")
    assert "Quota                   1761.00000\n" in sheet
    assert "\nStage 11\n" in sheet
    assert "    Alan STEWART (Lab)           -1285.09687    0.00000  excluded\n" in sheet
    assert sheet.endswith("Malcolm CUNNING (Lab) and Euan BLOCKLEY (C).\n")


def test_json(capsys):
    assert main(["count", WARD, "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert (data["rule"], data["quota"], len(data["stages"])) == ("scottish-2011", 1761, 11)


def test_csv(capsys):
    assert main(["count", WARD, "--csv"]) == 0

    assert capsys.readouterr().out.startswith("id,name,status,stage,transfer 1,votes 1,")


def test_other_places_and_another_rule(capsys):
    assert main(["count", WARD, "--rule", "irv", "--seats", "1", "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert (data["seats"], data["quota"], len(data["elected"])) == (1, 4401, 1)


@pytest.mark.parametrize(("lot", "elected"), [("1,2,3", ["C1", "C2"]), ("3,2,1", ["C3", "C2"])])
def test_the_lot_that_was_drawn(capsys, lot, elected):
    assert main(["count", TIE, "--lot", lot, "--json"]) == 0

    out, err = capsys.readouterr()
    assert set(json.loads(out)["elected"]) == set(elected)
    assert err == ""


def test_a_lot_that_was_needed_and_not_given_is_mentioned(capsys):
    assert main(["count", TIE]) == 0

    assert "No lot was given" in capsys.readouterr().err


def test_the_seed_of_the_lot_shows_its_commitment(capsys):
    assert main(["count", TIE, "--seed", "00ff"]) == 0

    assert commitment(b"\x00\xff") in capsys.readouterr().err


def test_re_open_nominations_and_reserved_places(capsys, tmp_path):
    constraints = tmp_path / "constraints.json"
    constraints.write_text(
        json.dumps(
            {
                "constraints": [{"name": "women", "who": "woman", "at_least": 2}],
                "attributes": {"2": ["woman"], "10": ["woman"]},
            }
        )
    )

    assert main(["count", WARD, "--ron", "4", "--constraints", str(constraints), "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert {"Max BRODIE (Sol)", "Margaret MORGAN (SNP)"} <= set(data["elected"])


def test_papers_go_from_form_to_form_and_count_the_same(tmp_path):
    start = blt.read((SCOTTISH / "glasgow_2017_ward1.blt").read_bytes())
    steps = [tmp_path / name for name in ("a.csv", "b.json", "c.blt")]

    for source, to in zip([WARD, *map(str, steps)], steps, strict=False):
        assert main(["convert", source, str(to)]) == 0

    contest, profile = blt.read(steps[-1].read_bytes())
    assert contest == start[0]
    assert profile.digest() == start[1].digest()


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.blt", "3 2\n1 4 0\n0\n", "line 2: '4' is not a candidate"),
        ("a.csv", "contest,one,Title\n", "line 1"),
        ("a.csv", "contest,1,T\ncandidate,a,A\n2,b\n", "no candidate has the id 'b'"),
        ("a.json", "{}", "cannot read the papers"),
        ("a.json", "{", "Expecting"),
        ("a.txt", "", "should end in .blt, .csv or .json"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(capsys, tmp_path, name, content, complaint):
    file = tmp_path / name
    file.write_text(content)

    assert main(["count", str(file)]) == 2

    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--lot", "1,2"], "every candidate once"),
        (["--seats", "0"], "at least one place"),
        (["--rule", "irv"], "irv fills 1 place"),
        (["--ron", "9"], "no candidate has the id"),
        (["--seed", "xyz"], "hex"),
        (["--constraints", "nowhere.json"], "nowhere.json"),
    ],
)
def test_options_that_cannot_be_used_are_refused(capsys, options, complaint):
    assert main(["count", TIE, *options]) == 2

    assert complaint in capsys.readouterr().err


def _run(*arguments):
    """The command line in a process of its own, as it shares files with others."""
    command = [sys.executable, "-m", "ballots.counting", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_several_files_are_counted_in_the_order_given(capsys):
    files = [TIE, WARD, *sorted(map(str, (DATA / "edge").glob("*.blt")))]

    done = _run("count", *files, "--json")

    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == files
    for line in lines:
        assert main(["count", line["file"], "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == line["count"]


def test_a_sheet_for_each_of_several_files():
    done = _run("count", WARD, TIE)

    assert done.stdout.index(f"{WARD}\n\nWard 1 Linn\n") < done.stdout.index(f"{TIE}\n\n")
    assert done.stderr.startswith(f"{TIE}: No lot was given")


def test_one_bad_file_is_named_and_the_others_are_counted(tmp_path):
    bad, none = tmp_path / "bad.blt", tmp_path / "none.blt"
    bad.write_text("3 2\n1 4 0\n0\n")

    done = _run("count", WARD, str(bad), str(none), TIE, "--json")

    assert done.returncode == 2
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [WARD, TIE]
    assert f"{bad}: line 2: '4' is not a candidate" in done.stderr
    assert f"{none}: " in done.stderr


@pytest.mark.parametrize(
    "option",
    [["--lot", "1,2,3"], ["--seats", "2"], ["--ron", "1"], ["--constraints", "a.json"], ["--csv"]],
)
def test_what_belongs_to_one_contest_is_not_said_of_several(capsys, option):
    assert main(["count", TIE, WARD, *option]) == 2

    assert capsys.readouterr() == ("", f"{option[0]}: only with a single file\n")


def test_it_starts_without_numpy_and_without_django():
    code = (
        "import sys; from ballots.counting.__main__ import main;"
        f"main(['count', {TIE!r}]);"
        "sys.exit(bool({'numpy', 'django', 'random', 'datetime'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)

    assert done.returncode == 0
