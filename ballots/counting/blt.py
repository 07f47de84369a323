"""BLT files, as OpaVote, OpenSTV and their kin write them.

    3 2                 3 candidates, 2 places
    -2                  candidate 2 has withdrawn (also [withdrawn 2]); [nick a b c] renames them
    4 1 3 0             4 papers: first candidate 1, then 3; the 0 ends the line
    1 2=3 1 0           2 and 3 ranked equal
    1 3 - 2 0           second preference left out
    2 0                 2 blank papers
    0                   end of the papers
    "Ann"               a name for each candidate, in order, then a title
    ...                 # comments run to the end of the line; whatever follows the title is one

A file that cannot be read is refused with the number of the line and the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ballots.counting.contest import MOST_CANDIDATES, Candidate, Contest
from ballots.counting.papers import Profile, Ranking, Reading, profile
from ballots.counting.papers import read as read_paper

MOST_PAPERS = 10**12  # on one line; more is a slip or an attack
_NUMBER = re.compile(rb"[0-9]{1,13}")


class Malformed(ValueError):
    """A file that cannot be read. `line` counts from 1; `reason` is a sentence without its line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


def read(data: bytes | str) -> tuple[Contest, Profile]:
    """The contest and the papers in a BLT file; candidates' ids are their numbers, "1" upwards.

    Papers are read as `papers.read` reads them: equal or missing preferences end a paper there.
    Raises Malformed.
    """
    if isinstance(data, str):
        data = data.encode()
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"").split(b"\n")
    start, candidates, seats = _header(lines)
    try:
        end = lines.index(b"0", start)
    except ValueError:
        end = _end(lines, start)
    body = lines[start:end]
    known = {str(c).encode(): c - 1 for c in range(1, candidates + 1)}
    withdrawn: set[int] = set()
    alike: Counter[Ranking] = Counter()
    rejected: Counter[str] = Counter()
    cut_short: Counter[str] = Counter()
    for line, times in Counter(body).items():
        # Nearly every line is "papers number number ... 0"; anything else takes the slow way.
        papers, *numbers = line.split() or [b""]
        try:
            if numbers.pop() != b"0" or not papers.isdigit():
                raise KeyError
            ranking = bytes(map(known.__getitem__, numbers))
            if len(set(ranking)) < len(ranking) or not 0 < len(papers) < 13 or not int(papers):
                raise KeyError
            if ranking:
                alike[ranking] += int(papers) * times
                continue
        except (KeyError, IndexError):
            pass
        try:
            reading, many, gone = _line(line, known)
        except ValueError as error:
            raise Malformed(start + body.index(line) + 1, str(error)) from None
        withdrawn |= gone
        if many and not reading.ranking:
            rejected[reading.reason] += many * times
        elif many:
            alike[reading.ranking] += many * times
            if reading.reason:
                cut_short[reading.reason] += many * times
    names = _names(lines, end + 1, candidates)
    return (
        Contest(
            tuple(
                Candidate(str(place + 1), names[place], withdrawn=place in withdrawn)
                for place in range(candidates)
            ),
            seats,
            title=names[candidates] if len(names) > candidates else "",
        ),
        profile(alike, rejected=rejected, cut_short=cut_short),
    )


def write(contest: Contest, profile_: Profile) -> str:
    """The contest and its papers as a BLT file, rankings in order.

    What a BLT file has no room for is left out: ids, attributes, reserved places, and papers
    rejected for other reasons than being blank.
    """
    lines = [f"{len(contest.candidates)} {contest.seats}"]
    lines += [f"-{place}" for place, c in enumerate(contest.candidates, 1) if c.withdrawn]
    for ranking, papers in sorted(zip(profile_.rankings, profile_.papers, strict=True)):
        lines.append(f"{papers} {' '.join(str(place + 1) for place in ranking)} 0")
    lines += [f"{papers} 0" for reason, papers in profile_.rejected if reason == "blank"]
    lines.append("0")
    lines += [_quoted(candidate.name) for candidate in contest.candidates]
    lines.append(_quoted(contest.title))
    return "\n".join(lines) + "\n"


def _header(lines: Sequence[bytes]) -> tuple[int, int, int]:
    """The index of the line after the header, and the numbers of candidates and of places."""
    for index, line in enumerate(lines):
        if words := _bare(line):
            if len(words) != 2 or not all(_NUMBER.fullmatch(word) for word in words):
                raise Malformed(index + 1, "expected the numbers of candidates and of places")
            candidates, seats = map(int, words)
            if not 1 <= candidates <= MOST_CANDIDATES:
                raise Malformed(index + 1, f"expected 1 to {MOST_CANDIDATES} candidates")
            if not 1 <= seats <= MOST_CANDIDATES:
                raise Malformed(index + 1, f"expected 1 to {MOST_CANDIDATES} places")
            return index + 1, candidates, seats
    raise Malformed(1, "the file is empty")


def _end(lines: Sequence[bytes], start: int) -> int:
    for index in range(start, len(lines)):
        if _bare(lines[index]) == [b"0"]:
            return index
    raise Malformed(len(lines), "the line with a single 0 that ends the papers is missing")


def _bare(line: bytes) -> list[bytes]:
    return line.partition(b"#")[0].split()


def _line(line: bytes, known: dict[bytes, int]) -> tuple[Reading, int, set[int]]:
    """A line read the slow way: a paper and how many, or who has withdrawn.

    Raises ValueError with the reason it cannot be read.
    """
    words = _bare(line)
    nothing = Reading(b"", "")
    if not words:
        return nothing, 0, set()
    if words[0].startswith(b"["):
        option, *rest = line.partition(b"#")[0].strip().strip(b"[]").split() or [b""]
        if option == b"withdrawn":
            return nothing, 0, {_candidate(word, known) for word in rest}
        if option == b"nick":
            if len(rest) != len(set(known.values())):
                raise ValueError("expected a nickname for every candidate")
            known.update((nick, place) for place, nick in enumerate(rest))
            return nothing, 0, set()
        if option in (b"tie", b"droop"):  # the lot is an argument here, and so is the rule
            return nothing, 0, set()
        raise ValueError(f"unknown option {_shown(option)}")
    if words[0][:1] == b"-" and words[0] != b"-":
        return nothing, 0, {_candidate(word.removeprefix(b"-"), known) for word in words}
    if not _NUMBER.fullmatch(words[0]) or not 0 < int(words[0]) < MOST_PAPERS:
        raise ValueError(f"expected a number of papers, not {_shown(words[0])}")
    if words[-1] != b"0" or len(words) == 1:
        raise ValueError("the line does not end in 0")
    levels = [
        [] if word == b"-" else [_candidate(one, known) for one in word.split(b"=")]
        for word in words[1:-1]
    ]
    while levels and not levels[-1]:
        levels.pop()
    return read_paper(levels), int(words[0]), set()


def _candidate(word: bytes, known: dict[bytes, int]) -> int:
    if word not in known:
        most = max(known.values()) + 1
        raise ValueError(f"{_shown(word)} is not a candidate: they are numbered 1 to {most}")
    return known[word]


def _names(lines: Sequence[bytes], start: int, candidates: int) -> list[str]:
    """The candidates' names and, if it is there, the title."""
    names: list[str] = []
    for index in range(start, len(lines)):
        if len(names) > candidates:
            break
        try:
            line = lines[index].decode().strip()
        except UnicodeDecodeError:
            raise Malformed(index + 1, "the name is not in UTF-8") from None
        if line and not line.startswith("#"):
            names.append(_unquoted(line))
    if len(names) < candidates:
        raise Malformed(len(lines), f"expected {candidates} names, found {len(names)}")
    return names


def _unquoted(line: str) -> str:
    if not line.startswith('"'):
        return line
    # The last quotation mark closes the name, unless it belongs to a comment: names themselves
    # are written with marks inside, doubled, escaped or bare.
    shut = re.match(r'"(.*?)"\s*(?:#[^"]*)?$', line)
    inside = shut[1] if shut else line.strip('"')
    return inside.replace('\\"', '"').replace('""', '"')


def _quoted(name: str) -> str:
    return '"' + " ".join(name.split()).replace('"', '\\"') + '"'


def _shown(word: bytes) -> str:
    text = word.decode(errors="replace")
    return repr(text if len(text) <= 20 else text[:20] + "…")
