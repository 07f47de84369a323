"""How fast the counting engine is, beside others counting the same files in the same run.

    python bench/counting.py               the wards of 2012 and 2017, and a million papers
    python bench/counting.py pyrankvote    beside these others only
    python bench/counting.py make FILE     only write the file of a million papers

The others are installed from PyPI into an environment of their own under var/. Each engine is a
process of its own, started, fed and timed the same way, its modules compiled beforehand as an
installation compiles them; whoever takes too long is stopped. There are two ratios: of processor
time, one process against one, which a busy machine distorts less; and of time on the clock, where
ours shares the files among the cores as its command line does. Wards are right if the declared
councillors (2017) or those an independent program elects (2012) are elected; for the million papers
the measure is our own Scottish count, since nobody has declared it.
"""

from __future__ import annotations

import compileall
import csv
import io
import json
import lzma
import os
import platform
import resource
import subprocess
import sys
import tarfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).parents[1]
VAR = ROOT / "var"
SCOTTISH = ROOT / "tests" / "data" / "scottish"
PACKAGES = {
    "pyrankvote": "pyrankvote==2.0.6",
    "pystv": "pystv==2.0.2",
    "pref_voting": "pref-voting==1.18.2",
    "stvpoll": "stvpoll==0.5.6",
    "votekit": "votekit==3.5.0",
}
ALONE, SHARED, MEEK = "this, scottish-2011", "the same on every core", "this, meek"
COLUMNS = (
    "engine",
    "seconds",
    "of processor",
    "processor, times ours",
    "clock, times ours",
    "peak MB",
    "right people",
)
PATIENCE = 150  # seconds on the clock for any one engine

# Counts files and prints the same lines as peers.py does: in one process, or shared among the cores
# as `python -m ballots.counting count FILE FILE ...` shares them.
OURS = """
import json, resource, sys
from pathlib import Path
from ballots.counting import blt, count

def line(path):
    contest, profile = blt.read(Path(path).read_bytes())
    done = count(contest, profile, sys.argv[2], contest.ids, what_if=False)
    return json.dumps([path, sorted(map(int, done.elected))])

if sys.argv[1] == "alone":
    for path in sys.argv[3:]:
        print(line(path), flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
else:
    from concurrent.futures import ProcessPoolExecutor
    with ProcessPoolExecutor() as pool:
        for said in pool.map(line, sys.argv[3:], chunksize=8):
            print(said, flush=True)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Timing(NamedTuple):
    """A whole process: seconds on the clock and on the processor, peak in MB, who is elected."""

    seconds: float
    processor: float
    peak: int
    elected: dict[str, list[int]]


def make(path: Path, papers: int = 1_000_000, candidates: int = 40, seats: int = 15) -> None:
    """Write a poll: one line a paper, in no order, about five preferences each.

    Four blocs of voters; within each, candidates have log-normal strengths and papers rank by
    strength with Gumbel noise (Plackett and Luce's model), cut off after a geometric number.
    """
    rng = np.random.default_rng(3)
    strengths = 1.2 * rng.standard_normal((4, candidates))
    with path.open("w") as file:
        file.write(f"{candidates} {seats}\n")
        for _ in range(papers // 100_000):
            bloc = rng.choice(4, size=100_000, p=[0.38, 0.28, 0.20, 0.14])
            order = np.argsort(-(strengths[bloc] + rng.gumbel(size=(100_000, candidates)))) + 1
            lengths = np.minimum(rng.geometric(0.18, size=100_000), candidates)
            for ranking, length in zip(order.tolist(), lengths.tolist(), strict=True):
                file.write(f"1 {' '.join(map(str, ranking[:length]))} 0\n")
        file.write("0\n" + "".join(f'"C{c:02}"\n' for c in range(1, candidates + 1)) + '"Poll"\n')


def install(others: Sequence[str]) -> Path:
    """The python of an environment that has the others; made on the first run."""
    python = VAR / "bench" / "bin" / "python"
    if not python.exists():
        venv.create(VAR / "bench", with_pip=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", *map(PACKAGES.__getitem__, others)], check=True
    )
    return python


def unpack() -> list[Path]:
    """The wards as files."""
    folder = VAR / "wards"
    raw = lzma.decompress((SCOTTISH / "wards.tar.xz").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        tar.extractall(folder, filter="data")
    return sorted(folder.rglob("*.blt"))


def right_wards() -> dict[str, list[int]]:
    """Whom each ward elected."""
    right: dict[str, list[int]] = json.loads((SCOTTISH / "2012-winners.json").read_text())
    table = lzma.decompress((SCOTTISH / "2017-stages.csv.xz").read_bytes()).decode()
    for row in csv.DictReader(io.StringIO(table)):
        winners = right.setdefault(row["ward"], [])
        if row["elected"] == "1":
            winners.append(int(row["candidate"]))
    return right


def timed(command: Sequence[str | Path], files: Sequence[Path]) -> Timing | None:
    """Run one engine over `files`; None if it failed or took too long."""
    before, spent = time.perf_counter(), _processor()
    try:
        process = subprocess.run(
            [*command, *files],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            timeout=PATIENCE,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    seconds = time.perf_counter() - before
    *lines, peak = [json.loads(line) for line in process.stdout.splitlines()]
    by_ward = {Path(path).stem: elected for path, elected in lines}
    return Timing(seconds, _processor() - spent, peak // 1024, by_ward)


def _processor() -> float:
    """Processor seconds of every process waited for so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compare(
    title: str,
    files: Sequence[Path],
    right: dict[str, list[int]],
    python: Path,
    others: Sequence[str],
) -> None:
    """Print a table of every engine over `files`."""
    ours = [sys.executable, "-c", OURS]
    engines: dict[str, Sequence[str | Path]] = {ALONE: [*ours, "alone", "scottish-2011"]}
    if len(files) > 1:
        engines[SHARED] = [*ours, "shared", "scottish-2011"]
    engines[MEEK] = [*ours, "alone", "meek"]
    for name in others:
        engines[name] = [python, ROOT / "bench" / "peers.py", name]
    timings = {name: timed(command, files) for name, command in engines.items()}
    alone = timings[ALONE]
    assert alone is not None, "ours failed"
    shared = timings.get(SHARED) or alone
    print(f"\n{title}\n\n| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
    for name, timing in timings.items():
        if timing is None:
            print(f"| {name} | failed, or over {PATIENCE} | | | | | |")
            continue
        judged = right or alone.elected
        wards = [ward for ward in timing.elected if ward in judged]
        agree = sum(sorted(timing.elected[ward]) == sorted(judged[ward]) for ward in wards)
        verdict = "another rule" if name == MEEK else f"{agree} of {len(wards)}"
        processor, clock = timing.processor / alone.processor, timing.seconds / shared.seconds
        figures = f"{timing.seconds:.2f} | {timing.processor:.2f} | {processor:.1f} | {clock:.1f}"
        print(f"| {name} | {figures} | {timing.peak} | {verdict} |", flush=True)


def main() -> None:
    VAR.mkdir(exist_ok=True)
    poll = VAR / "poll.blt"
    if sys.argv[1:2] == ["make"]:
        make(Path(sys.argv[2]))
        return
    others = sys.argv[1:] or list(PACKAGES)
    if not poll.exists():
        make(poll)
    python, wards = install(others), unpack()
    compileall.compile_dir(ROOT / "ballots" / "counting", quiet=1)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"load average before: {os.getloadavg()[0]:.1f}")
    compare(f"{len(wards)} Scottish wards", wards, right_wards(), python, others)
    compare("1,000,000 papers, 40 candidates, 15 places", [poll], {}, python, others)


if __name__ == "__main__":
    main()
