"""What is put to the vote, in what order, what falls with what, and every lawful way it can go.

Values in, values out. A plan is shown before anybody votes; how the votes went so far is a mapping from
questions to results, and what is to be put next follows from both.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

MOST_WAYS = 64


class Kind(StrEnum):
    """What a question asks.

    AMENDMENT  shall these words be changed?
    PART       shall this part stay in?
    MAIN       shall the motion, as it now stands, be carried?
    RUN_OFF    of motions carried that cannot stand together, which shall stand?
    """

    AMENDMENT = "amendment"
    PART = "part"
    MAIN = "main"
    RUN_OFF = "run-off"


class Result(StrEnum):
    """What became of a question. A tie is not carried, which is not lost."""

    CARRIED = "carried"
    LOST = "lost"
    NOT_CARRIED = "not-carried"
    FELL = "fell"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a plan.

    key       its name in the plan
    of        the main question that an amendment or a part belongs to, or the amendment that is amended;
              "" for a main question and a run-off
    falls_if  it is not put if one of these was carried before it
    needs     it is not put unless all of these were carried before it
    one_of    it is not put unless one of these was: the parts of a motion that is put in parts throughout
    between   the main questions that a run-off chooses from
    """

    key: str
    kind: Kind
    of: str = ""
    falls_if: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """How a question that was put went; `chosen` is the question that won a run-off, "" if none did."""

    result: Result
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Because:
    """Why a question is not put: the `others` were carried, or were not."""

    carried: bool
    others: tuple[str, ...]


class Fault(StrEnum):
    """What can be wrong with a plan."""

    TWICE = "twice"
    STRANGER = "stranger"
    NOT_BEFORE = "not-before"
    AFTER_ITS_MOTION = "after-its-motion"
    NOTHING_TO_CHOOSE = "nothing-to-choose"
    NEEDS_WHAT_FELLS_IT = "needs-what-fells-it"
    NO_MAIN_QUESTION = "no-main-question"


@dataclass(frozen=True, slots=True)
class Problem:
    """That the plan cannot be followed as it is: at `question`, because of `other`."""

    fault: Fault
    question: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One lawful way the votes can go.

    carried  what was put and carried
    lost     what was put and not carried
    fell     what was not put
    stands   what counts in the end: carried, and so is what it belongs to, and it won its run-off
    """

    carried: tuple[str, ...]
    lost: tuple[str, ...]
    fell: tuple[str, ...]
    stands: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Questions that bear on each other, in the order in which they are put."""

    questions: tuple[Question, ...]

    def __getitem__(self, key: str) -> Question:
        return next(question for question in self.questions if question.key == key)

    def problems(self) -> tuple[Problem, ...]:
        """Why the plan cannot be followed, in the order of the questions; none if it can."""
        place = {question.key: number for number, question in enumerate(self.questions)}
        found = []
        if not any(question.kind == Kind.MAIN for question in self.questions):
            found.append(Problem(Fault.NO_MAIN_QUESTION))
        for number, question in enumerate(self.questions):
            key = question.key
            if place[key] != number:
                found.append(Problem(Fault.TWICE, key))
            named = question.falls_if | question.needs | question.one_of | question.between
            named |= {question.of} if question.of else set()
            strangers = named - place.keys() | named & {key}
            found += [Problem(Fault.STRANGER, key, other) for other in sorted(strangers)]
            if question.of in place and place[question.of] < number:
                found.append(Problem(Fault.AFTER_ITS_MOTION, key, question.of))
            awaited = question.needs | question.one_of | question.between
            late = [o for o in awaited if place.get(o, -1) > number]
            found += [Problem(Fault.NOT_BEFORE, key, other) for other in sorted(late)]
            both = sorted(question.needs & question.falls_if)
            found += [Problem(Fault.NEEDS_WHAT_FELLS_IT, key, other) for other in both]
            mains = [q for q in self.questions if q.key in question.between and q.kind == Kind.MAIN]
            if question.kind == Kind.RUN_OFF and len(mains) < 2:
                found.append(Problem(Fault.NOTHING_TO_CHOOSE, key))
        return tuple(found)

    def fallen(self, decided: Mapping[str, Decided]) -> dict[str, Because]:
        """What will not be put, because of what was decided, and why.

        What needs something that is still to be put has not fallen: it waits.
        """
        carried = {key for key, how in decided.items() if how.result == Result.CARRIED}
        gone = decided.keys() - carried
        found: dict[str, Because] = {}
        while True:  # again, since what amends something comes before it
            felled = {
                question.key: why
                for question in self.questions
                if question.key not in decided and question.key not in found
                if (why := self._fells(question, carried, gone))
            }
            if not felled:
                return {key: found[key] for key in self.in_order(found.keys())}
            found |= felled
            gone = gone | felled.keys()

    def _fells(
        self, question: Question, carried: AbstractSet[str], gone: AbstractSet[str]
    ) -> Because | None:
        """What keeps `question` from being put, of what was carried and what no longer can be."""
        if fellers := question.falls_if & carried:
            return Because(carried=True, others=self.in_order(fellers))
        if missing := (question.needs | {question.of}) & gone:
            return Because(carried=False, others=self.in_order(missing))
        if question.between and len(question.between - gone) < 2:
            return Because(carried=False, others=self.in_order(question.between & gone))
        if question.one_of and question.one_of <= gone:
            return Because(carried=False, others=self.in_order(question.one_of))
        return None

    def next(self, decided: Mapping[str, Decided]) -> str | None:
        """The question to be put next; None when the plan is at its end."""
        done = decided.keys() | self.fallen(decided).keys()
        return next((q.key for q in self.questions if q.key not in done), None)

    def stands(self, decided: Mapping[str, Decided]) -> frozenset[str]:
        """What of it counts, given these decisions: see Way.

        While a run-off is still to come, those it chooses from stand, both.
        """
        left = {
            q.key
            for q in self.questions
            if q.kind != Kind.RUN_OFF
            and q.key in decided
            and decided[q.key].result == Result.CARRIED
        }
        for question in self.questions:
            if question.kind == Kind.RUN_OFF and (how := decided.get(question.key)):
                left -= question.between - {how.chosen}
        gone = decided.keys() | self.fallen(decided).keys()
        for question in reversed(self.questions):  # what is amended comes after what amends it
            if question.of not in left and question.of in gone:
                left.discard(question.key)
        return frozenset(left)

    def ways(self, most: int = MOST_WAYS) -> tuple[Way, ...] | None:
        """Every lawful way the votes can go, all carried first; None if there are more than `most`."""
        open_ways: list[dict[str, Decided]] = [{}]
        for question in self.questions:
            split: list[dict[str, Decided]] = []
            for way in open_ways:
                if question.key in self.fallen(way):
                    split.append(way)
                else:
                    split += [{**way, question.key: how} for how in self._answers(question, way)]
            open_ways = split
            if len(open_ways) > most:
                return None
        return tuple(self._way(decided) for decided in open_ways)

    def _answers(self, question: Question, way: Mapping[str, Decided]) -> list[Decided]:
        """How `question` can go. A tie does what a loss does, so only a run-off lists it."""
        if question.kind == Kind.RUN_OFF:
            left = [key for key in self.in_order(question.between) if key in self.stands(way)]
            chosen = [Decided(Result.CARRIED, key) for key in left]
            return [*chosen, Decided(Result.NOT_CARRIED)]
        return [Decided(Result.CARRIED), Decided(Result.LOST)]

    def _way(self, decided: Mapping[str, Decided]) -> Way:
        keys = [question.key for question in self.questions]
        carried = tuple(k for k in keys if k in decided and decided[k].result == Result.CARRIED)
        return Way(
            carried,
            tuple(k for k in keys if k in decided and k not in carried),
            tuple(k for k in keys if k not in decided),
            self.in_order(self.stands(decided)),
        )

    def in_order(self, keys: AbstractSet[str]) -> tuple[str, ...]:
        """These keys in the order in which the questions are put."""
        return tuple(q.key for q in self.questions if q.key in keys)


# Moved from the floor, at any time


class Procedural(StrEnum):
    """A motion about the meeting's own procedure, put at once."""

    NEXT_BUSINESS = "next-business"
    REFERENCE_BACK = "reference-back"
    REMIT = "remit"
    VOTE_NOW = "vote-now"
    SUSPEND = "suspend"
    CHALLENGE = "challenge"


class Effect(StrEnum):
    """What a procedural motion does to the business in hand, if it is carried."""

    ENDS = "ends"
    CLOSES_DEBATE = "closes-debate"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Procedure:
    """What a procedural motion needs, by a name of ballots.counting.MAJORITIES, and what it does."""

    majority: str
    effect: Effect


PROCEDURES: Mapping[Procedural, Procedure] = {
    Procedural.NEXT_BUSINESS: Procedure("simple", Effect.ENDS),
    Procedural.REFERENCE_BACK: Procedure("simple", Effect.ENDS),
    Procedural.REMIT: Procedure("simple", Effect.ENDS),
    Procedural.VOTE_NOW: Procedure("simple", Effect.CLOSES_DEBATE),
    Procedural.SUSPEND: Procedure("two-thirds", Effect.NONE),
    Procedural.CHALLENGE: Procedure("two-thirds", Effect.NONE),
}
