"""How fast the text engine is on a large motion, and how many conflicts it finds that are none.

    python bench/drafting.py

10,000 words in 170 paragraphs, 500 amendments drafted against it, about 1,500 changes of wording;
half of them carried. Times are the best of five runs. Beside it, the amendments merged two by two,
the way a version control system would: `merge3` (PyPI, installed under var/ on the first run) on
lines of 80 characters. A pair is a false conflict for whoever refuses it although the two change
different words with at least one unchanged word between them.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import platform
import random
import subprocess
import sys
import time
import venv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from motions.drafting import (  # noqa: E402
    ChangeSet,
    Unacceptable,
    begin,
    blame,
    conflicts,
    number,
    plain,
    plans,
    propose,
    read,
    record,
    weave,
)
from motions.drafting.compare import hunks  # noqa: E402
from motions.drafting.numbering import wrap  # noqa: E402

WORDS = 10_000
PARAGRAPHS = 170
AMENDMENTS = 500
PAIRS = 2_000  # of amendments to one paragraph, for the comparison
COMMON = [
    *("members", "shall", "vote", "on", "every", "candidate", "who", "asks", "for", "endorsement"),
    *("by", "secret", "ballot", "before", "the", "deadline"),
]
VOCABULARY = [f"word{n}" for n in range(3000)] + COMMON * 20

# Reads [[base, one, other], ...] as lists of lines, prints whether each merges without a conflict.
PEER = """
import json, sys
from merge3 import Merge3
cases = json.load(sys.stdin)
print(json.dumps([
    not any(g[0] == "conflict" for g in Merge3(b, o, t).merge_groups()) for b, o, t in cases
]))
"""


def motion(rng: random.Random) -> str:
    """A motion of about WORDS words, three sentences to a paragraph."""
    size = WORDS // PARAGRAPHS // 3
    return "\n\n".join(
        " ".join(" ".join(rng.choices(VOCABULARY, k=size)) + "." for _ in range(3))
        for _ in range(PARAGRAPHS)
    )


def edited(rng: random.Random, text: str) -> str:
    """A paragraph with one to three changes of wording."""
    words = text.split(" ")
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(words) - 1)
        words[at : at + rng.randint(0, 4)] = rng.choices(VOCABULARY, k=rng.randint(0, 3))
    return " ".join(words)


def best(name: str, work: Callable[[], Any], times: int = 5) -> Any:
    """Print how long `work` takes at best, in milliseconds."""
    taken = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    print(f"| {name} | {min(taken) * 1000:.1f} ms |", flush=True)
    return result


def peer(cases: list[tuple[list[str], list[str], list[str]]]) -> list[bool]:
    """Whether merge3 merges each case."""
    python = ROOT / "var" / "bench-merge3" / "bin" / "python"
    if not python.exists():
        venv.create(python.parents[1], with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "merge3"], check=True)
    done = subprocess.run(
        [python, "-c", PEER], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    merged: list[bool] = json.loads(done.stdout)
    return merged


def apart(base: str, one: str, other: str) -> tuple[bool, bool]:
    """Whether two revisions leave an unchanged word between any two changes; delete a common one."""
    old = plain.inline(base)
    ours, theirs = (hunks(old, plain.inline(new)) for new in (one, other))
    pairs = [(a, b) for a in ours for b in theirs]
    return (
        all(a.i2 < b.i1 or b.i2 < a.i1 for a, b in pairs),
        any(a.i1 < b.i2 and b.i1 < a.i2 for a, b in pairs),
    )


def main() -> None:
    rng = random.Random(1)
    text = motion(rng)
    original = begin(text)
    base = read(weave([original]), ["original"])
    lines = {block.id: plain.marked(block.words) for block in base.shown}
    changes: list[ChangeSet] = []
    typed: list[dict[str, str]] = []
    start = time.perf_counter()
    while len(changes) < AMENDMENTS:
        touched = rng.sample(sorted(lines), rng.choice([1, 1, 1, 2, 3]))
        new = {block: edited(rng, lines[block]) for block in touched}
        try:
            changes.append(propose(base, f"A{len(changes)}", len(changes) + 1, changed=new))
            typed.append(new)
        except Unacceptable:
            continue
    filed = time.perf_counter() - start
    count = sum(len(change.edits) for change in changes)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"load average before: {os.getloadavg()[0]:.1f}")
    print(f"{AMENDMENTS} amendments, {count} changes of wording\n\n| what | time |\n|---|---|")
    print(f"| filing one amendment, with its checks | {filed / AMENDMENTS * 1000:.1f} ms |")
    every = [original, *changes]
    carried = {"original"} | {c.id for c in changes if rng.random() < 0.5}
    woven = weave(every)

    def cold() -> Any:
        fresh = weave(every)
        return plain.render(block.passage for block in read(fresh, carried).text)

    best("weave put together, then outcome text", cold)
    best(
        "outcome text, 250 carried",
        lambda: plain.render(block.passage for block in read(woven, carried).text),
    )
    reading = read(woven, carried)
    best("who put each word there", lambda: [blame(reading, block) for block in reading.shown])
    best("numbers of paragraphs and lines", lambda: number(reading.text))

    def all_conflicts() -> Any:
        fresh = weave(every)
        _ = fresh.flows
        gc.collect()
        begun = time.perf_counter()
        result = conflicts(fresh)
        return time.perf_counter() - begun, result

    taken, found = min((all_conflicts() for _ in range(5)), key=lambda pair: pair[0])
    print(f"| all conflicts | {taken * 1000:.1f} ms |")
    start_of_votes = read(woven, ["original"])
    best("plans of votes", lambda: plans(start_of_votes, found, [c.id for c in changes]))
    stored = best("the weave as JSON", lambda: record.to_json(woven))
    best("and back", lambda: record.from_json(stored))
    print(f"\n{len(stored) // 1024} kB of JSON; conflicts: {dict(Counter(c.clash for c in found))}")

    by_block: dict[str, list[tuple[str, str]]] = {}
    for change, new in zip(changes, typed, strict=True):
        for block, line in new.items():
            if plain.inline(line) == plain.inline(lines[block]):
                continue
            by_block.setdefault(block, []).append((change.id, line))
    pairs = [
        (block, one, other)
        for block, listed in sorted(by_block.items())
        for one, other in itertools.combinations(listed, 2)
    ]
    pairs = rng.sample(pairs, min(PAIRS, len(pairs)))
    ours, cases, words, judged = [], [], [], []
    for block, (one, line), (other, second) in pairs:
        two = weave(
            [
                original,
                propose(base, one, 1, changed={block: line}),
                propose(base, other, 2, changed={block: second}),
            ]
        )
        ours.append(not any(not c.is_warning for c in conflicts(two)))
        three = (lines[block], line, second)
        b, o, t = (list(wrap(plain.inline(part), 80)[1]) for part in three)
        cases.append((b, o, t))
        b, o, t = (part.split(" ") for part in three)
        words.append((b, o, t))
        judged.append(apart(*three))
    results = {
        "this": ours,
        "merge3, lines of 80 characters": peer(cases),
        "merge3, fed single words as lines": peer(words),
    }
    harmless = sum(safe for safe, _ in judged)
    grave = sum(common for _, common in judged)
    print(
        f"\n{len(pairs)} pairs of amendments to one paragraph: {harmless} leave an unchanged word"
    )
    print(
        f"between any two changes, {grave} delete a common word, the rest are next to each other\n"
    )
    print("| engine | apart, yet refused | a common word, yet let through |\n|---|---|---|")
    for name, merged in results.items():
        false = sum(j[0] and not done for j, done in zip(judged, merged, strict=True))
        missed = sum(j[1] and done for j, done in zip(judged, merged, strict=True))
        print(f"| {name} | {false} of {harmless} | {missed} of {grave} |")


if __name__ == "__main__":
    main()
