"""The command line: recount any contest from its published papers.

    python -m ballots.counting count FILE.blt --rule scottish-2011
    python -m ballots.counting count WARD1.blt WARD2.blt WARD3.blt --json
    python -m ballots.counting convert FILE.blt FILE.json

Several files are shared among the machine's cores; what is said of them comes in the order given,
and a file that cannot be read is named without holding up the others. Nothing here but the standard
library and, for very large files, NumPy.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ballots.counting import exchange, record, sheet
from ballots.counting.contest import Contest, Shortage
from ballots.counting.election import count
from ballots.counting.lots import commitment, lot_on_paper
from ballots.counting.rules import RULES

NO_LOT = (
    "No lot was given, so candidates left level were taken in the order of the paper. "
    "Give the lot that was drawn with --lot or --seed."
)
EXAMPLES = """
examples:
  python -m ballots.counting count ward.blt --rule scottish-2011 --seed 3f0c…
  python -m ballots.counting count WARD1.blt WARD2.blt --json
  python -m ballots.counting convert ward.blt ward.csv

What each command takes: python -m ballots.counting count --help
"""
MORE = f"""
The seed of the lot is on the page of a declared result. With --constraints goes a file like this, in which
candidates go by their numbers, and "shortage" is what becomes of a place that nobody can fill
({", ".join(Shortage)}):

  {{"constraints": [{{"name": "women", "who": "woman", "at_least": 2, "at_most": null}}],
   "attributes": {{"1": ["woman"], "3": ["woman", "bame"]}},
   "shortage": "vacant"}}

rules:
""" + "\n".join(f"  {id_:<20} {rule.name}" for id_, rule in RULES.items())
CONVERTING = """
A file that has no room for something is written without it, and what that is is said.
"""
# Said of several files at once these would hardly be meant.
FOR_ONE_FILE = ("seats", "lot", "ron", "constraints", "csv")
AT_ONCE = 8  # files handed to a core together


class Said(NamedTuple):
    """What there is to print of one file, and whether it could be used."""

    out: str = ""
    err: str = ""
    failed: bool = False


Command = Callable[[argparse.Namespace, Path], Said]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 2 if a file or an option cannot be used."""
    options = _parser().parse_args(arguments)
    if options.command == "convert":
        return _print([_try(_convert, options, options.file)])
    if len(options.files) == 1:
        return _print([_try(_count, options, options.files[0])])
    if given := [f"--{name}" for name in FOR_ONE_FILE if vars(options)[name] is not None]:
        print(f"{', '.join(given)}: only with a single file", file=sys.stderr)
        return 2
    from concurrent.futures import ProcessPoolExecutor  # only now: it takes a while to load

    with ProcessPoolExecutor() as pool:
        return _print(pool.map(partial(_try, _count, options), options.files, chunksize=AT_ONCE))


def _try(command: Command, options: argparse.Namespace, file: Path) -> Said:
    try:
        return command(options, file)
    except OSError as error:
        return Said(err=f"{error.filename or file}: {error.strerror or error}", failed=True)
    except ValueError as error:
        return Said(err=f"{file}: {error}", failed=True)


def _print(everything: Iterable[Said]) -> int:
    failed = False
    for said in everything:
        sys.stdout.write(said.out)
        if said.err:
            print(said.err, file=sys.stderr)
        failed = failed or said.failed
    return 2 if failed else 0


def _parser() -> argparse.ArgumentParser:
    said_as_it_stands = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m ballots.counting",
        description="Count ranked votes from a file, or turn papers from one form into another.",
        epilog=EXAMPLES,
        formatter_class=said_as_it_stands,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    counting = commands.add_parser(
        "count",
        help="count contests and print the count sheets",
        epilog=MORE,
        formatter_class=said_as_it_stands,
    )
    counting.add_argument(
        "files", type=Path, nargs="+", metavar="file", help="papers, as BLT, CSV or JSON"
    )
    counting.add_argument(
        "--rule",
        choices=RULES,
        default="scottish-2011",
        metavar="RULE",
        help="one of those below; %(default)s if not given",
    )
    counting.add_argument("--seats", type=int, help="places to fill, if not those in the file")
    drawn = counting.add_mutually_exclusive_group()
    drawn.add_argument("--lot", help="candidates' numbers in the order drawn: 3,1,2")
    drawn.add_argument("--seed", help="the seed of the lot, in hexadecimal")
    counting.add_argument("--ron", help="the number of the candidate that re-opens nominations")
    counting.add_argument("--constraints", type=Path, help="reserved places, as JSON: see below")
    output = counting.add_mutually_exclusive_group()
    output.add_argument(
        "--json", action="store_true", help="print JSON, a line for each of several files"
    )
    output.add_argument("--csv", action="store_true", default=None, help="print the stages as CSV")
    converting = commands.add_parser(
        "convert", help="turn papers from one form into another", epilog=CONVERTING
    )
    converting.add_argument("file", type=Path, help="papers, as BLT, CSV or JSON")
    converting.add_argument("to", type=Path, help="the form follows its name: .blt, .csv or .json")
    return parser


def _count(options: argparse.Namespace, file: Path) -> Said:
    contest, profile = exchange.read(file.name, file.read_bytes())
    if options.seats is not None:
        contest = replace(contest, seats=options.seats)
    if options.ron is not None:
        contest = replace(contest, ron=options.ron)
    if options.constraints is not None:
        try:
            contest = exchange.with_constraints(contest, options.constraints.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{options.constraints}: {error}") from None
    lot, of_the_lot = _lot(options, contest)
    done = count(contest, profile, options.rule, lot)
    several = len(options.files) > 1
    if options.json and several:
        out = f'{{"file": {json.dumps(str(file))}, "count": {record.to_json(done)}}}\n'
    elif options.json:
        out = record.to_json(done, indent=1) + "\n"
    elif options.csv:
        out = record.to_csv(done)
    else:
        out = sheet.text(done)
    if several and not options.json:
        out = f"{file}\n\n{out}\n\n"
    if not (done.lots_used and of_the_lot):
        return Said(out)
    return Said(out, f"{file}: {of_the_lot}" if several else of_the_lot)


def _lot(options: argparse.Namespace, contest: Contest) -> tuple[Sequence[str], str]:
    """The lot, and what to say if it was needed."""
    if options.lot is not None:
        drawn = [id_.strip() for id_ in options.lot.split(",")]
        if sorted(drawn) != sorted(contest.ids):
            raise ValueError(
                f"--lot must name every candidate once ({', '.join(contest.ids)}), not {options.lot!r}"
            )
        return drawn, ""
    if options.seed is not None:
        try:
            seed = bytes.fromhex(options.seed)
        except ValueError:
            raise ValueError("--seed must be hexadecimal: pairs of 0-9 and a-f") from None
        return lot_on_paper(seed, contest.ids), f"The seed's commitment is {commitment(seed)}."
    return contest.ids, NO_LOT


def _convert(options: argparse.Namespace, file: Path) -> Said:
    contest, profile = exchange.read(file.name, file.read_bytes())
    options.to.write_text(exchange.write(options.to.name, contest, profile), encoding="utf-8")
    lost = exchange.left_out(options.to.name, contest, profile)
    return Said(err=f"{options.to} has no room for {'; '.join(lost)}." if lost else "")


if __name__ == "__main__":
    sys.exit(main())
