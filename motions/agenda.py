"""What an assembly has before it: the votes in order, what falls with what, and how the text would read.

Values for pages, computed from the weave each time: nothing here is stored, and nothing is typed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext

from motions import drafting, rules, weaves
from motions.drafting import Conflict, Marked, Order, Plan, Reading, words
from motions.drafting.text import line
from motions.lifecycle import Outcome, State
from motions.models import Assembly, Decision, Submission
from motions.queries import votes

MOST_WORDED = 40  # amendments whose formal wording is worked out for one page


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be decided.

    twins     others that say the same, which the vote decides as well
    meets     sentences about others that it meets
    falls     what falls if it is carried, and its vote comes later
    hangs     what falls if it is lost: amendments to it
    blocked   what is carried already and keeps it from standing
    wording   what a chair reads out
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

    ways   every lawful outcome; None if there are more than drafting.plan.MOST_OUTCOMES
    """

    items: tuple[Item, ...]
    ways: tuple[Way, ...] | None


def plans(motion: Submission, assembly: Assembly) -> tuple[Plan, ...]:
    """The votes still to be taken on `motion`, in the order in which this assembly votes."""
    waiting = votes.undecided(motion)
    by_pk = {amendment.pk: amendment.change.key for amendment in waiting}
    committee = [by_pk[pk] for pk in assembly.committee_order if pk in by_pk]
    on = weaves.reading_of(motion)
    found = weaves.conflicts_of(motion.text, waiting)
    return drafting.plans(on, found, by_pk.values(), Order(assembly.order), committee)


def groups(motion: Submission, assembly: Assembly) -> list[Group]:
    """What is still to be decided of `motion` before the main question is put."""
    waiting = {amendment.change.key: amendment for amendment in votes.undecided(motion)}
    named = weaves.names(waiting.values())
    meets = sentences(weaves.conflicts_of(motion.text, waiting.values()), named)
    blocked = in_the_way(motion, waiting)
    wording = Wording(motion.text_id) if len(waiting) <= MOST_WORDED else None
    found = []
    for plan in plans(motion, assembly):
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
                    wording=wording.of(waiting[first]) if wording else (),
                )
            )
        found.append(Group(tuple(items), ways(plan, waiting)))
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


def in_the_way(
    motion: Submission, waiting: Mapping[str, Submission]
) -> dict[str, list[Submission]]:
    """What is carried already, by the key of what it keeps from standing."""
    rows = motion.amendments.filter(outcome=Outcome.CARRIED).select_related(
        "change", "lead", "text"
    )
    carried = {amendment.change.key: amendment for amendment in rows}
    found: dict[str, list[Submission]] = {}
    if not carried:
        return found
    conflicts = weaves.conflicts_of(motion.text, [*waiting.values(), *carried.values()])
    for key in waiting:
        clashes = weaves.felled_by(conflicts, key, carried)
        if clashes:
            found[key] = [carried[clash.of(key)] for clash in clashes]
    return found


class Wording:
    """What a chair reads out, each published text numbered once."""

    def __init__(self, text: int) -> None:
        self.text = text
        self.numbered: dict[frozenset[str], drafting.Numbering] = {}

    def of(self, amendment: Submission) -> tuple[str, ...]:
        before, after = weaves.base_of(amendment), weaves.reading_of(amendment)
        keys = frozenset(before.accepted)
        if keys not in self.numbered:
            self.numbered[keys] = drafting.number(before.text)
        instructions = drafting.instructions(before, after, self.numbered[keys])
        return tuple(words.instruction_sentence(i, gettext) for i in instructions)


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
    is_changed: bool


def shown(before: Reading, after: Reading, *, only_changed: bool = False) -> list[ShownBlock]:
    """The text after, beside the text before."""
    marked = drafting.mark(before, after)
    return [as_shown(block) for block in marked if block.is_changed or not only_changed]


def as_shown(block: Marked) -> ShownBlock:
    pieces = tuple(
        Piece(part.state.value, line(part.words), part.words[0].space)
        for part in block.parts
        if part.words
    )
    return ShownBlock(block.style.kind.value, block.style.level, pieces, block.is_changed)


@dataclass(frozen=True, slots=True)
class Supposed:
    """How `motion` would read if these amendments were carried as well, and what could not stand then."""

    blocks: list[ShownBlock]
    carried: tuple[Submission, ...]
    fell: tuple[Submission, ...]


def suppose(motion: Submission, chosen: Collection[int], assembly: Assembly) -> Supposed:
    """The text if the amendments with these keys were carried in the order of the votes.

    An amendment that would have fallen by then is left out, and named.
    """
    waiting = {amendment.change.key: amendment for amendment in votes.undecided(motion)}
    carried: list[Submission] = []
    fell: list[Submission] = []
    for plan in plans(motion, assembly):
        gone: set[str] = set()
        for vote in plan.votes:
            for key in vote.ids:
                amendment = waiting[key]
                if amendment.pk not in chosen:
                    gone |= plan.hangs_on(key)
                elif key in gone:
                    fell.append(amendment)
                else:
                    carried.append(amendment)
                    gone |= plan.fells(key) - {c.change.key for c in carried}
    with_them = votes.preview(motion, carried)
    blocks = shown(weaves.reading_of(motion), with_them, only_changed=True)
    return Supposed(blocks, tuple(carried), tuple(fell))


# What is before an assembly


@dataclass(frozen=True, slots=True)
class Business:
    """A motion on the agenda, as one line of a list.

    left      how many amendments to it are still to be decided
    done      how many this assembly has decided
    decision  what this assembly decided of the motion itself, if it has
    """

    motion: Submission
    left: int
    done: int
    decision: Decision | None


def business(assembly: Assembly) -> list[Business]:
    """The motions that are before `assembly`, and those that it has decided."""
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
    done = Counter(amendments.filter(decisions__assembly=assembly).values_list("lead", flat=True))
    return [Business(m, left[m.pk], done[m.pk], decisions.get(m.pk)) for m in motions]


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
