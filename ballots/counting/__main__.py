"""The command line: recount any contest from its published papers.

    python -m ballots.counting count FILE.blt --rule scottish-2011
    python -m ballots.counting convert FILE.blt FILE.json

Nothing here but the standard library and, for very large files, NumPy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ballots.counting import exchange, record, sheet
from ballots.counting.contest import Contest
from ballots.counting.election import count
from ballots.counting.lots import commitment, lot_from_seed
from ballots.counting.rules import RULES

NO_LOT = (
    "No lot was given, so candidates left level were taken in the order of the paper. "
    "Give the lot that was drawn with --lot or --seed."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 2 for a file or an option that cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "convert":
            _convert(options)
        else:
            _count(options)
    except (ValueError, OSError) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ballots.counting", description="Count ranked votes from a file."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    counting = commands.add_parser("count", help="count a contest and print the count sheet")
    counting.add_argument("file", type=Path, help="papers, as BLT, CSV or JSON")
    counting.add_argument("--rule", choices=RULES, default="scottish-2011")
    counting.add_argument("--seats", type=int, help="places to fill, if not those in the file")
    drawn = counting.add_mutually_exclusive_group()
    drawn.add_argument("--lot", help="candidates' numbers in the order drawn: 3,1,2")
    drawn.add_argument("--seed", help="the seed of the lot, in hexadecimal")
    counting.add_argument("--ron", help="the number of the candidate that re-opens nominations")
    counting.add_argument("--constraints", type=Path, help="reserved places, as JSON")
    output = counting.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print JSON")
    output.add_argument("--csv", action="store_true", help="print the stages as CSV")
    converting = commands.add_parser("convert", help="turn papers from one form into another")
    converting.add_argument("file", type=Path)
    converting.add_argument("to", type=Path, help="the form follows its name: .blt, .csv or .json")
    return parser


def _count(options: argparse.Namespace) -> None:
    contest, profile = exchange.read(options.file.name, options.file.read_bytes())
    if options.seats is not None:
        contest = replace(contest, seats=options.seats)
    if options.ron is not None:
        contest = replace(contest, ron=options.ron)
    if options.constraints is not None:
        contest = exchange.with_constraints(contest, options.constraints.read_text("utf-8"))
    lot, said = _lot(options, contest)
    done = count(contest, profile, options.rule, lot)
    if options.json:
        print(record.to_json(done, indent=1))
    elif options.csv:
        print(record.to_csv(done), end="")
    else:
        print(sheet.text(done), end="")
    if done.lots_used and said:
        print(said, file=sys.stderr)


def _lot(options: argparse.Namespace, contest: Contest) -> tuple[Sequence[str], str]:
    """The lot, and what to say if it was needed."""
    if options.lot:
        return [id_.strip() for id_ in options.lot.split(",")], ""
    if options.seed:
        seed = bytes.fromhex(options.seed)
        return lot_from_seed(seed, contest.ids), f"The seed's commitment is {commitment(seed)}."
    return contest.ids, NO_LOT


def _convert(options: argparse.Namespace) -> None:
    contest, profile = exchange.read(options.file.name, options.file.read_bytes())
    options.to.write_text(exchange.write(options.to.name, contest, profile), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
