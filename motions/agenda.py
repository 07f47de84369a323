"""What an assembly has before it: the votes in order, what falls with what, and how the text would read.

Values for pages, computed from the weave each time: nothing here is stored, and nothing is typed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext

from motions import drafting, rules, weaves
from motions.drafting import Conflict, Marked, Order, Plan, Reading, words
from motions.drafting.text import count_words, line
from motions.lifecycle import Outcome, State
from motions.models import Assembly, Decision, Submission
from motions.queries import votes

MOST_WORDED = 200_000  # words of the text times amendments, for which formal wording is worked out


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be decided.

    twins     others that say the same, which the vote decides as well
    meets     sentences about others that it meets
    falls     what falls if it is carried, and its vote comes later
    hangs     what falls if it is lost: amendments to it
    blocked   what is carried already and keeps it from standing
    wording   what a chair reads out; empty where that would take too long to work out
    """

    submission: Submission
    twins: tuple[Submission, ...]
    meets: tuple[str, ...]
    falls: tuple[Submission, ...]
    hangs: tuple[Submission, ...]
    blocked: tuple[Submission, ...]
    wording: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One lawful way the votes of a group can go."""

    carried: tuple[Submission, ...]
    lost: tuple[Submission, ...]
    fell: tuple[Submission, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What bears on each other, in the order of the votes.

    first  the number of its first vote
    ways   every lawful outcome; None if there are more than drafting.plan.MOST_OUTCOMES
    """

    first: int
    items: tuple[Item, ...]
    ways: tuple[Way, ...] | None


class Before:
    """What is before an assembly of one motion; each thing is found once.

    motion    with its process and text loaded
    waiting   the amendments still to be decided, by the key of their change-set
    """

    def __init__(self, motion: Submission, assembly: Assembly) -> None:
        self.motion, self.assembly = motion, assembly
        self.waiting = {amendment.change.key: amendment for amendment in votes.undecided(motion)}

    @cached_property
    def standing(self) -> weaves.Standing:
        return weaves.Standing(self.motion.text)

    @cached_property
    def woven(self) -> drafting.Weave:
        return weaves.load(self.motion.text)

    @cached_property
    def on(self) -> Reading:
        """The motion as decided so far."""
        return self.reading(self.standing.of(self.motion))

    @cached_property
    def length(self) -> int:
        """In words."""
        return sum(count_words(block.words) for block in self.on.shown)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        return weaves.conflicts_of(self.motion.text, self.waiting.values())

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The votes still to be taken, in the order in which the assembly votes."""
        key = {amendment.pk: key for key, amendment in self.waiting.items()}
        committee = [key[pk] for pk in self.assembly.committee_order if pk in key]
        order = Order(self.assembly.order)
        return drafting.plans(self.on, self.conflicts, self.waiting, order, committee)

    def reading(self, keys: frozenset[str]) -> Reading:
        return drafting.read(self.woven, keys)

    def wording(self, amendment: Submission) -> tuple[str, ...]:
        """What a chair reads out of `amendment`."""
        assert amendment.amends is not None
        keys = self.standing.of(amendment.amends) - {amendment.change.key}
        before, after = self.reading(keys), self.reading(self.standing.of(amendment))
        instructions = drafting.instructions(before, after, self.numbering(keys))
        return tuple(words.instruction_sentence(i, gettext) for i in instructions)

    def numbering(self, keys: frozenset[str]) -> drafting.Numbering:
        """The numbers of the text before an amendment, the same for all that amend one thing."""
        if keys not in self._numbered:
            self._numbered[keys] = drafting.number(self.reading(keys).text)
        return self._numbered[keys]

    @cached_property
    def _numbered(self) -> dict[frozenset[str], drafting.Numbering]:
        return {}


def groups(before: Before) -> list[Group]:
    """What is still to be decided before the main question is put."""
    waiting = before.waiting
    meets = sentences(before.conflicts, weaves.names(waiting.values()))
    blocked = in_the_way(before)
    worded = len(waiting) * before.length <= MOST_WORDED
    found: list[Group] = []
    for plan in before.plans:
        falls: defaultdict[str, list[Submission]] = defaultdict(list)
        for carried, fell in plan.consequences():
            falls[carried].append(waiting[fell])
        items = []
        for vote in plan.votes:
            first, *others = vote.ids
            items.append(
                Item(
                    submission=waiting[first],
                    twins=tuple(waiting[key] for key in others),
                    meets=tuple(meets[first]),
                    falls=tuple(falls[first]),
                    hangs=tuple(waiting[key] for key in sorted(plan.hangs_on(first))),
                    blocked=tuple(blocked.get(first, ())),
                    wording=before.wording(waiting[first]) if worded else (),
                )
            )
        first_vote = 1 + sum(len(group.items) for group in found)
        found.append(Group(first_vote, tuple(items), ways(plan, waiting)))
    return found


def ways(plan: Plan, waiting: Mapping[str, Submission]) -> tuple[Way, ...] | None:
    """Every lawful outcome of a group of more than one; none are worth listing of a single vote."""
    if len(plan.votes) < 2:
        return ()
    outcomes = plan.outcomes()
    if outcomes is None:
        return None

    def rows(keys: Collection[str]) -> tuple[Submission, ...]:
        return tuple(waiting[key] for vote in plan.votes for key in vote.ids if key in keys)

    return tuple(Way(rows(o.carried), rows(o.lost), rows(o.fell)) for o in outcomes)


def sentences(
    conflicts: Iterable[Conflict], named: Mapping[str, str]
) -> defaultdict[str, list[str]]:
    """For each key, how it meets the others, in words."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for conflict in conflicts:
        said = words.conflict_sentences(conflict, named, gettext)
        found[conflict.first] += said
        found[conflict.second] += said
    return found


def in_the_way(before: Before) -> dict[str, list[Submission]]:
    """What is carried already, by the key of what it keeps from standing."""
    rows = before.motion.amendments.filter(outcome=Outcome.CARRIED)
    carried = {a.change.key: a for a in rows.select_related("change", "lead", "text")}
    found: dict[str, list[Submission]] = {}
    if not carried or not before.waiting:
        return found
    conflicts = weaves.conflicts_of(
        before.motion.text, [*before.waiting.values(), *carried.values()]
    )
    for key in before.waiting:
        clashes = weaves.felled_by(conflicts, key, carried)
        if clashes:
            found[key] = [carried[clash.of(key)] for clash in clashes]
    return found


# How it would read


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive words that were kept, inserted or deleted; `space` if one goes before."""

    state: str
    text: str
    space: bool


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of the text with its changes, for templates/motions/marked.html."""

    kind: str
    level: int
    pieces: tuple[Piece, ...]


def changes(before: Reading, after: Reading) -> list[ShownBlock]:
    """What of the text is other after than before."""
    return [as_shown(block) for block in drafting.mark(before, after) if block.is_changed]


def as_shown(block: Marked) -> ShownBlock:
    pieces = tuple(
        Piece(part.state.value, line(part.words), part.words[0].space)
        for part in block.parts
        if part.words
    )
    return ShownBlock(block.style.kind.value, block.style.level, pieces)


@dataclass(frozen=True, slots=True)
class Supposed:
    """How `motion` would read if these amendments were carried as well, and what could not stand then."""

    blocks: list[ShownBlock]
    carried: tuple[Submission, ...]
    fell: tuple[Submission, ...]


def suppose(before: Before, chosen: Collection[int]) -> Supposed:
    """The text if the amendments with these keys were carried in the order of the votes.

    An amendment that would have fallen by then is left out, and named.
    """
    carried: list[Submission] = []
    fell: list[Submission] = []
    for plan in before.plans:
        decided: dict[str, bool] = {}
        for vote in plan.votes:
            for key in vote.ids:
                amendment = before.waiting[key]
                if key in plan.fallen(decided):
                    if amendment.pk in chosen:
                        fell.append(amendment)
                    continue
                decided[key] = amendment.pk in chosen
                if decided[key]:
                    carried.append(amendment)
    keys = before.standing.of(before.motion)
    for amendment in carried:
        keys |= before.standing.of(amendment)
    blocks = changes(before.on, before.reading(keys))
    return Supposed(blocks, tuple(carried), tuple(fell))


# What is before an assembly


class Business(NamedTuple):
    """A motion on the agenda, as one line of a list.

    left      how many amendments to it are still to be decided
    unruled   how many wait for a ruling, and may come to be
    done      how many this assembly has decided
    decision  what this assembly decided of the motion itself, if it has
    is_over   whether the assembly is over
    """

    motion: Submission
    left: int
    unruled: int
    done: int
    decision: Decision | None
    is_over: bool = False


def business(assembly: Assembly) -> list[Business]:
    """The motions that are before `assembly`; once its stage is finished, those that it dealt with."""
    decisions = {
        decision.submission_id: decision
        for decision in assembly.decisions.filter(submission__lead__isnull=True)
    }
    motions = (
        assembly.process.submissions.mains()
        .filter(Q(state=State.AGENDA) | Q(pk__in=decisions))
        .select_related("process", "text", "change", "mover", "group", "lead")
        .order_by("number")
    )
    amendments = assembly.process.submissions.filter(lead__isnull=False)
    left = Counter(amendments.filter(state=State.AGENDA).values_list("lead", flat=True))
    unruled = Counter(amendments.filter(state=State.SUBMITTED).values_list("lead", flat=True))
    done = Counter(amendments.filter(decisions__assembly=assembly).values_list("lead", flat=True))
    lines = [
        Business(m, left[m.pk], unruled[m.pk], done[m.pk], decisions.get(m.pk)) for m in motions
    ]
    if assembly.stage.finished_at is None:
        return lines
    return [
        line._replace(left=0, unruled=0, is_over=True)
        for line in lines
        if line.done or line.decision
    ]


def decided(assembly: Assembly, motion: Submission | None = None) -> list[Decision]:
    """What `assembly` has decided, the latest first; only of `motion` and its amendments, if given."""
    rows = assembly.decisions.select_related(
        "submission__lead",
        "submission__mover",
        "submission__group",
        "meeting",
        "follows__submission__lead",
    ).prefetch_related("poll__positions__seat__member", "poll__positions__poll")
    if motion is not None:
        rows = rows.filter(Q(submission=motion) | Q(submission__lead=motion))
    return list(rows.order_by("-pk"))


def why_not_put(motion: Submission, assembly: Assembly) -> str:
    """Why the main question cannot be put yet; "" if it can."""
    refusal = rules.deciding.refusal_to_put(
        motion,
        decided_here=assembly.decisions.filter(submission=motion).exists(),
        undecided=motion.amendments.filter(state=State.AGENDA).count(),
    )
    return str(refusal.message) if refusal else ""
