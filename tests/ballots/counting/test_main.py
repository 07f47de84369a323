"""The command line, as people and scripts use it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from ballots.counting import (
    RULES,
    Candidate,
    Constraint,
    Contest,
    Shortage,
    blt,
    commitment,
    exchange,
    lot_from_seed,
)
from ballots.counting.__main__ import main
from ballots.counting.papers import gather
from tests.ballots.counting.wards import DATA, SCOTTISH

CSV = "contest,1,T\ncandidate,a,A\ncandidate,c,C\n"
WOMEN = {"name": "women", "who": "woman", "at_least": 1}


def json_of(**changed):
    """Papers as JSON, but for what is changed."""
    said = {
        "seats": 1,
        "candidates": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        "papers": [{"papers": 2, "ranking": ["a"]}],
    }
    return json.dumps(said | changed)


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


@pytest.mark.parametrize("seed", ["00ff", "01", "02", "03", "04", "05"])
@pytest.mark.parametrize("form", ["blt", "csv", "json"])
def test_the_lot_of_a_seed_is_that_of_the_ballot_in_every_form_of_file(
    capsys, tmp_path, seed, form
):
    """A ballot draws it by places on the paper, from 0; in a BLT file candidates are numbered from 1."""
    file = str(tmp_path / f"papers.{form}")
    assert main(["convert", TIE, file]) == 0

    assert main(["count", file, "--seed", seed, "--json"]) == 0

    drawn = lot_from_seed(bytes.fromhex(seed), ["0", "1", "2"])
    assert json.loads(capsys.readouterr().out)["lot"] == [str(int(place) + 1) for place in drawn]


def test_the_sheet_says_who_withdrew_what_was_not_valid_and_how_the_lot_fell(capsys, tmp_path):
    file = tmp_path / "papers.blt"
    file.write_text('3 1\n-3\n2 1 0\n2 2 0\n1 3 0\n1 0\n1 1 - 2 0\n1 2 0\n0\n"A"\n"B"\n"C"\n')

    assert main(["count", str(file), "--lot", "2,3,1"]) == 0

    assert capsys.readouterr().out.splitlines()[3:11] == [
        "Places to fill                   1",
        "Valid papers                     6",
        "Papers not valid                 2",
        "  left blank: 1",
        "  only names withdrawn candidates: 1",
        "Valid, read in part              1",
        "  a number left out; read as far as that: 1",
        "Quota                      4.00000",
    ]


def test_the_sheet_names_those_who_withdrew_and_the_lot(capsys, tmp_path):
    file = tmp_path / "papers.blt"
    file.write_text('3 1\n-3\n2 1 0\n2 2 0\n0\n"A"\n"B"\n"C"\n')

    assert main(["count", str(file), "--lot", "2,3,1"]) == 0

    sheet = capsys.readouterr().out
    assert "\nWithdrawn, and passed over on every paper: C\n" in sheet
    assert sheet.endswith("\nElected: B.\nThe order of the lot: B, C, A.\n")


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


def test_what_a_form_has_no_room_for_is_said_and_json_has_room_for_all(capsys, tmp_path):
    whole, blt_, csv_ = (tmp_path / name for name in ("whole.json", "less.blt", "some.csv"))
    contest = Contest(
        tuple(
            Candidate(id_, id_.title(), attributes=frozenset(held))
            for id_, held in (("ann", ["woman"]), ("bob", []), ("ron", []))
        ),
        2,
        (Constraint("women", "woman", at_least=1, at_most=1),),
        ron="ron",
        shortage=Shortage.REOPEN,
        title="Two",
    )
    profile = gather(contest, [{"ann": 1, "bob": 3}, {"bob": 1, "ann": 2}, {"bob": 2}])
    whole.write_text(exchange.write(whole.name, contest, profile))

    assert exchange.read(whole.name, whole.read_bytes()) == (contest, profile)
    assert main(["convert", str(whole), str(csv_)]) == 0
    assert capsys.readouterr().err == f"{csv_} has no room for the reserved places.\n"
    assert exchange.read(csv_.name, csv_.read_bytes()) == (
        replace(
            contest,
            constraints=(),
            shortage=Shortage.VACANT,
            candidates=tuple(replace(c, attributes=frozenset()) for c in contest.candidates),
        ),
        profile,
    )
    assert main(["convert", str(whole), str(blt_)]) == 0
    assert capsys.readouterr().err == (
        f"{blt_} has no room for the reserved places; that nominations can be re-opened; the "
        "candidates' ids, which become their numbers; papers that are not valid for other reasons "
        "than being blank; which papers were read only in part.\n"
    )


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.blt", "3 2\n1 4 0\n0\n", "line 2: '4' is not a candidate"),
        ("a.csv", "contest,one,Title\n", "line 1: expected a number of places, not 'one'"),
        ("a.csv", "contest,1\n", "line 1: cannot read what follows 'contest'"),
        ("a.csv", "papers,1,2\n5,Ann,Bob\n", 'line 1: expected "contest", "candidate",'),
        ("a.csv", "candidate,a,A\n", "line 1: there is no line with the contest"),
        ("a.csv", CSV + "\n2,b\n", "line 5: no candidate has the id 'b'"),
        ("a.csv", CSV + "2,a,a\n", "line 4: the ranking names someone twice"),
        ("a.csv", CSV + "0,a\n", "line 4: expected a number of papers, not '0'"),
        ("a.csv", CSV + "-2,a\n", "line 4: expected"),
        ("a.csv", CSV + "rejected,blank\n", "line 4: cannot read what follows 'rejected'"),
        ("a.csv", "contest,1,T\ncandidate,a,A,widthdrawn\n", "line 2: cannot read what follows"),
        ("a.csv", b"contest,1,T\ncandidate,a,Zo\xeb\n", "line 2: the text is not in UTF-8"),
        ("a.json", "{}", "candidates: expected a list"),
        ("a.json", '{\n"seats": ', "line 2: not JSON"),
        ("a.json", "[" * 100_000, "not JSON that anyone would write"),
        ("a.json", "[]", "expected an object"),
        ("a.json", b'{"title": "\xff"}', "line 1: the text is not in UTF-8"),
        ("a.json", '{"stages": []}', "this is a finished count"),
        ("a.json", json_of(seats="1"), "seats: expected a whole number, 1 or more"),
        ("a.json", json_of(seats=True), "seats: expected a whole number, 1 or more"),
        ("a.json", json_of(candidates=["Ann"]), "candidates: expected a list of objects"),
        ("a.json", json_of(candidates=[{"id": 1, "name": "A"}]), "id: expected text"),
        ("a.json", json_of(papers=[{"papers": 2.5, "ranking": ["a"]}]), "papers: expected a whole"),
        ("a.json", json_of(papers=[{"papers": 0, "ranking": ["a"]}]), "papers: expected a whole"),
        ("a.json", json_of(papers=[{"papers": 2, "ranking": "a"}]), "ranking: expected a list"),
        ("a.json", json_of(papers=[{"papers": 2, "ranking": [1]}]), "ranking: expected a list of"),
        ("a.json", json_of(rejected={"blank": -1}), "blank: expected a whole number"),
        ("a.txt", "", "the name should end in .blt, .csv or .json"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(capsys, tmp_path, name, content, complaint):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())

    assert main(["count", str(file)]) == 2

    assert f"{file}: {complaint}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"attributes": {"1": "woman"}}, "1: expected a list"),
        ({"attributes": {"9": ["woman"]}}, "no candidate has the id '9'"),
        ({"attributes": None}, "attributes: expected an object"),
        ({"constraints": {"women": 1}}, "constraints: expected a list"),
        ({"constraints": [{"who": "woman"}]}, "name: expected text"),
        ({"constraints": [WOMEN | {"at_least": "1"}]}, "at_least: expected a whole number"),
        ({"constraints": [WOMEN | {"at_least": 2, "at_most": 1}]}, "at least 2, at most 1"),
        ({"shortage": "give up"}, "shortage: expected vacant, re-open, open-to-all"),
    ],
)
def test_reserved_places_that_cannot_be_read_are_refused(capsys, tmp_path, changed, complaint):
    file = tmp_path / "reserved.json"
    said = {"constraints": [WOMEN], "attributes": {"1": ["woman"]}}
    file.write_text(json.dumps(said | changed))

    assert main(["count", TIE, "--constraints", str(file)]) == 2

    err = capsys.readouterr().err
    assert str(file) in err
    assert complaint in err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--lot", "1,2"], "--lot must name every candidate once (1, 2, 3), not '1,2'"),
        (["--lot", ""], "--lot must name every candidate once"),
        (["--seats", "0"], "at least one place"),
        (["--rule", "irv"], "irv fills 1 place"),
        (["--ron", "9"], "no candidate has the id"),
        (["--seed", "xyz"], "--seed must be hexadecimal"),
        (["--constraints", "nowhere.json"], "nowhere.json: No such file or directory\n"),
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


@pytest.mark.parametrize("command", [[], ["count"], ["convert"]])
def test_the_help_names_every_rule_and_shows_what_reserved_places_look_like(capsys, command):
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])

    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 112
    if command == ["count"]:
        assert all(f"\n  {id_} " in said and rule.name in said for id_, rule in RULES.items())
        assert '"attributes": {"1": ["woman"]' in said


def test_it_starts_without_numpy_and_without_django():
    code = (
        "import sys; from ballots.counting.__main__ import main;"
        f"main(['count', {TIE!r}]);"
        "sys.exit(bool({'numpy', 'django', 'random', 'datetime'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)

    assert done.returncode == 0
