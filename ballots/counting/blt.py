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

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ballots.counting.contest import MOST_CANDIDATES, Candidate, Contest
from ballots.counting.papers import BLANK, END, Profile, Ranking, Reading, profile
from ballots.counting.papers import read as read_paper

LONGEST = 12  # digits of a number; more is a slip or an attack
LARGE = 1_000_000  # bytes of papers from which arrays are worth their loading
PIECE = 300_000  # bytes
MOST_COMMENTS = 10_000  # lines before the header
# Candidates as one byte each, in files that are plain: the digits up to 9, then what is not ASCII.
SHORT = b"123456789" + bytes(range(128, 255))
Plain = tuple[list[Ranking], list[int]]  # rankings, and how many papers carry each
_NUMBER = re.compile(rb"[0-9]{1,%d}" % LONGEST)


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
    text = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"")
    start, candidates, seats = _header(text)
    end, after = _end(text, start)
    box = _Box(candidates)
    for at, stop in _pieces(text, start, end):
        box.add(text, at, stop, large=end - start > LARGE)
    names = _names(text, after, candidates)
    return (
        Contest(
            tuple(
                Candidate(str(place + 1), names[place], withdrawn=place in box.withdrawn)
                for place in range(candidates)
            ),
            seats,
            title=names[candidates] if len(names) > candidates else "",
        ),
        box.profile(),
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
    lines += [f"{papers} 0" for reason, papers in profile_.rejected if reason == BLANK]
    lines.append("0")
    lines += [_quoted(candidate.name) for candidate in contest.candidates]
    lines.append(_quoted(contest.title))
    return "\n".join(lines) + "\n"


class _Box:
    """Papers as they come out of a file.

    known   candidates' places, by what the file calls them: their numbers, and any nicknames
    apart   the first plain stretch, if all its rankings are different: they, and the papers of each
    alike   all other papers, by ranking
    """

    def __init__(self, candidates: int) -> None:
        self.candidates = candidates
        self.known = {str(c).encode(): c - 1 for c in range(1, candidates + 1)}
        self.apart: Plain = ([], [])
        self.alike: Counter[Ranking] = Counter()
        self.rejected: Counter[str] = Counter()
        self.cut_short: Counter[str] = Counter()
        self.withdrawn: set[int] = set()

    def add(self, text: bytes, at: int, stop: int, *, large: bool) -> None:
        """Add the lines of `text` from one position to another. Raises Malformed."""
        piece, plain = text[at:stop], None
        if large:
            from ballots.counting import fast  # only now: NumPy takes a while to load

            plain = fast.read_plain(piece, self.candidates)
        if plain := plain or _read_plain(piece, self.candidates):
            self._add_plain(*plain)
            return
        lines = piece.split(b"\n")
        for line, times in Counter(lines).items():
            try:
                self._add_any(line, times)
            except ValueError as error:
                number = text.count(b"\n", 0, at) + lines.index(line) + 1
                raise Malformed(number, str(error)) from None

    def profile(self) -> Profile:
        """All papers, those that read alike taken together."""
        rankings, papers = self.apart
        if not (self.alike or self.rejected):
            return Profile(tuple(rankings), tuple(papers))
        self._merge(rankings, papers)
        return profile(self.alike, rejected=self.rejected, cut_short=self.cut_short)

    def _add_plain(self, rankings: list[Ranking], papers: list[int]) -> None:
        # Most files are one stretch and say nothing twice: then there is nothing to take together,
        # and seeing so takes less than half as long as doing it.
        if not (self.apart[0] or self.alike):
            different = set(rankings)
            if len(different) == len(rankings) and b"" not in different:
                self.apart = rankings, papers
                return
        self._merge(rankings, papers)

    def _merge(self, rankings: list[Ranking], papers: list[int]) -> None:
        alike = self.alike
        if set(papers) == {1}:
            alike.update(rankings)  # one line a paper: counted without a step of Python for each
            return
        for ranking, many in zip(rankings, papers, strict=True):
            alike[ranking] = alike.get(ranking, 0) + many

    def _add_any(self, line: bytes, times: int) -> None:
        """Add a line that stands in the file so many times. Raises ValueError with the reason."""
        reading, many, withdrawn = _line(line, self.known)
        self.withdrawn |= withdrawn
        if many and not reading.ranking:
            self.rejected[reading.reason] += many * times
        elif many:
            self.alike[reading.ranking] += many * times
            if reading.reason:
                self.cut_short[reading.reason] += many * times


def _read_plain(piece: bytes, candidates: int) -> Plain | None:
    """The papers on lines of nothing but "papers candidate candidate ... 0"; None if any is otherwise.

    Whole stretches are gone through at once, several times as fast as line by line: with every
    candidate's number one byte long, every other byte behind the papers is what parts them.
    """
    if not piece.isascii():
        return None
    short = SHORT[:candidates]
    lines = piece.split(b"\n")
    heads, tails = [], []
    for line in lines:
        head, _, tail = line.partition(b" ")
        heads.append(head)
        tails.append(tail)
    numbers = b"%b\n" % b"\n".join(tails)
    for candidate in range(len(short), 9, -1):
        numbers = numbers.replace(b"%d " % candidate, b"%c " % short[candidate - 1])
    places = numbers[::2].translate(_PLACE)
    # Behind a candidate has to be a space, behind the 0 (now END) a line's end, behind anything
    # else what no line has.
    behind = b" " * len(short) + END * (255 - len(short)) + b"\n"
    if numbers[1::2] != places.translate(behind) or _someone_twice(places, len(short)):
        return None
    try:
        return places.split(END)[:-1], list(map(_PAPERS.__getitem__, heads))
    except KeyError:
        return None


# What a mark stands for: a candidate's place; END for the 0; nobody's place for anything else.
_PLACE = bytes(END[0] if mark == ord("0") else SHORT.find(mark) % 255 for mark in range(256))


class _Papers(dict[bytes, int]):
    """Numbers of papers as they are written. Few are large, and looking up beats `int`."""

    def __missing__(self, digits: bytes) -> int:
        if not _NUMBER.fullmatch(digits) or not int(digits):
            raise KeyError(digits)
        return int(digits)


_PAPERS = _Papers({b"%d" % papers: papers for papers in range(1, 1000)})


def _someone_twice(places: bytes, candidates: int) -> bool:
    """Whether any ranking has a place twice; END follows each.

    All rankings are gone through side by side, as one long number in which every mark is a byte
    with one bit set, and eight candidates share a byte. Each mark is moved along its ranking, one
    byte at a time, until it falls off the end: on the way it must not come upon its like.
    """
    inside = int.from_bytes(places.translate(_INSIDE), "big")
    for eight in range(0, candidates, 8):
        marks = moving = int.from_bytes(places.translate(_ONE_BIT[eight]), "big")
        while moving := moving >> 8 & inside:
            if moving & marks:
                return True
    return False


# For each byte of rankings strung together: everything but END is inside one; and the bit of each
# of eight candidates, nothing for anyone else.
_INSIDE = b"\xff" * END[0] + b"\x00"
_ONE_BIT = {
    eight: bytes(eight) + bytes([1, 2, 4, 8, 16, 32, 64, 128]) + bytes(256 - eight - 8)
    for eight in range(0, len(SHORT), 8)
}


def _header(text: bytes) -> tuple[int, int, int]:
    """Where the line after the header begins, and the numbers of candidates and of places."""
    at = 0
    for number, line in enumerate(islice(io.BytesIO(text), MOST_COMMENTS), 1):
        at += len(line)
        if words := _bare(line):
            if len(words) != 2 or not all(_NUMBER.fullmatch(word) for word in words):
                raise Malformed(number, "expected the numbers of candidates and of places")
            candidates, seats = map(int, words)
            if not 1 <= candidates <= MOST_CANDIDATES:
                raise Malformed(number, f"expected 1 to {MOST_CANDIDATES} candidates")
            if not 1 <= seats <= MOST_CANDIDATES:
                raise Malformed(number, f"expected 1 to {MOST_CANDIDATES} places")
            return at, candidates, seats
    raise Malformed(1, "there is no line with the numbers of candidates and of places")


def _end(text: bytes, start: int) -> tuple[int, int]:
    """Where the papers end, and where what follows the line with a single 0 begins."""
    plain = text.find(b"\n0\n", start - 1)
    if plain >= 0:
        return max(plain, start), plain + 3
    at = start
    for line in text[start:].split(b"\n"):
        if _bare(line) == [b"0"]:
            return max(at - 1, start), at + len(line) + 1
        at += len(line) + 1
    number = text.count(b"\n") + 1
    raise Malformed(number, "the line with a single 0 that ends the papers is missing")


def _pieces(text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of whole lines, short enough for what is made of one to stay in the cache."""
    while start < end:
        stop = end if end - start <= PIECE else text.find(b"\n", start + PIECE, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


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
            if len(rest) != len(set(known.values())) or any(map(bytes.isdigit, rest)):
                raise ValueError("expected a nickname for every candidate, and no numbers")
            known.update((nick, place) for place, nick in enumerate(rest))
            return nothing, 0, set()
        if option in (b"tie", b"droop"):  # the lot is an argument here, and so is the rule
            return nothing, 0, set()
        raise ValueError(f"unknown option {_shown(option)}")
    if words[0][:1] == b"-" and words[0] != b"-":
        return nothing, 0, {_candidate(word.removeprefix(b"-"), known) for word in words}
    if not _NUMBER.fullmatch(words[0]) or not int(words[0]):
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


def _names(text: bytes, start: int, candidates: int) -> list[str]:
    """The candidates' names and, if it is there, the title."""
    names: list[str] = []
    first = text.count(b"\n", 0, start) + 1
    number = first
    for number, raw in enumerate(text[start:].split(b"\n"), first):
        if len(names) > candidates:
            break
        try:
            line = raw.decode().strip()
        except UnicodeDecodeError:
            raise Malformed(number, "the name is not in UTF-8") from None
        if line and not line.startswith("#"):
            names.append(_unquoted(line))
    if len(names) < candidates:
        raise Malformed(number, f"expected {candidates} names, found {len(names)}")
    return names


def _unquoted(line: str) -> str:
    if not line.startswith('"'):
        return line
    if line.endswith('"') and line.count('"') == 2:
        return line[1:-1]
    # The last quotation mark closes the name, unless it belongs to a comment: names themselves
    # are written with marks inside, doubled, escaped or bare.
    shut = re.match(r'"(.*?)"\s*(?:#[^"]*)?$', line)
    inside = shut[1] if shut else line.strip('"')
    return inside.replace('\\"', '"') if '\\"' in inside else inside.replace('""', '"')


def _quoted(name: str) -> str:
    return '"' + " ".join(name.split()).replace('"', '\\"') + '"'


def _shown(word: bytes) -> str:
    text = word.decode(errors="replace")
    return repr(text if len(text) <= 20 else text[:20] + "…")
