"""A count in plain English sentences, ready to be put into another language.

Every sentence is a constant with named places for what varies, and none changes with a number in it:
languages differ in how many forms they have for that. The functions here take

    translate   turns a constant into the reader's language before its places are filled
    figure      writes an amount of votes as the rest of the page does

The app passes Django's gettext and its own figures, the command line passes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ballots.counting.contest import Outcome
from ballots.counting.majority import Base, Decision
from ballots.counting.minutes import (
    CHOICES,
    DOOMED,
    EXCLUSION,
    FIRST_PREFERENCES,
    GUARDED,
    KEEP_VALUES,
    SURPLUS,
    TO_ELECT,
    TO_EXCLUDE,
    TO_TRANSFER,
    Count,
    Deferral,
    Note,
    Restraint,
    Stage,
    Tie,
)

Translate = Callable[[str], str]
Figure = Callable[[Count, int], str]


def exact(count: Count, units: int) -> str:
    """An amount of votes to its last digit, without decimals where it is whole."""
    whole, part = divmod(units, 10**count.places)
    return count.figure(units) if part else str(whole)


def gettext_noop(message: str) -> str:
    """Mark a sentence for makemessages, which knows this name; it is translated when shown."""
    return message


AND = gettext_noop("{some} and {last}")
FIRST = gettext_noop(
    "The first preferences were counted. Valid papers: {valid}. The quota is {quota}."
)
FIRST_WEIGHTED = gettext_noop(
    "The first preferences were counted. Votes, by the weights of the sections: {valid}. The quota is {quota}."
)
CHOSEN_ONE = gettext_noop(
    "The choices were counted. Valid papers: {valid}. Whoever has the most has the place."
)
CHOSEN_ONE_WEIGHTED = gettext_noop(
    "The choices were counted. Votes, by the weights of the sections: {votes}. Whoever has the most has the "
    "place."
)
CHOSEN = gettext_noop(
    "The choices were counted. Valid papers: {valid}; votes on them: {votes}. Those with the most have the "
    "places."
)
CHOSEN_WEIGHTED = gettext_noop(
    "The choices were counted. Votes, by the weights of the sections: {votes}. Those with the most have the "
    "places."
)
PASSED_ON = gettext_noop(
    "{who} had {moved} more than needed. That surplus passed on: each paper moved to its next "
    "preference, if any, at its value times {moved} ÷ {votes}, cut off after {places} decimal places."
)
LAST_BATCH = gettext_noop(
    "{who} had {moved} more than needed. That surplus passed on: the papers last received moved to "
    "their next preferences, at less than their value if they were worth more than the surplus."
)
EXCLUDED = gettext_noop("{who} had the fewest votes, {votes}, and was excluded.")
EXCLUDED_TOGETHER = gettext_noop(
    "{who} had too few votes between them, {votes}, to catch up with anyone, and were excluded "
    "together."
)
EXCLUDED_UNGUARDED = gettext_noop(
    "{who}, with {votes}, had the fewest votes of those whom no reserved place needs, and was "
    "excluded."
)
EXCLUDED_DOOMED = gettext_noop(
    "{who}, with {votes}, could no longer be elected, because of the reserved places, and was "
    "excluded."
)
PAPERS_MOVED = gettext_noop("Each paper moved to its next preference, if any, at the value it had.")
NO_PAPERS_MOVED = gettext_noop("No papers had to move.")
KEPT = gettext_noop(
    "The elected kept only the part of each vote that they need; the rest passed on. The quota is "
    "now {quota}."
)
NEW_QUOTA = gettext_noop("The quota is now {quota}.")
REACHED = gettext_noop("Elected, having reached the quota: {who}.")
MOST = gettext_noop("Chosen, having the most votes: {who}.")
SAFE = gettext_noop("Elected, because too few votes are left for anyone to overtake: {who}.")
LEFT_OVER = gettext_noop(
    "Elected, because no more candidates were left than places to fill: {who}."
)
TIED = {
    TO_TRANSFER: gettext_noop(
        "{among} had equal surpluses; that of {chosen} was to pass on first."
    ),
    TO_EXCLUDE: gettext_noop("{among} were level with the fewest votes; {chosen} was to go."),
    TO_ELECT: gettext_noop("{among} were level; {chosen} was to be elected first."),
}
BY_STAGE = gettext_noop("Their votes at stage {stage} decided it.")
BY_LOT = gettext_noop(
    "Nothing the rule looks back on singled one of them out, so the lot decided it."
)
MATTERED = {
    True: gettext_noop("Another lot would have elected other people."),
    False: gettext_noop("No other lot would have elected other people."),
    None: gettext_noop("Whether another lot would have elected other people was not worked out."),
}
RESTRAINED = {
    GUARDED: gettext_noop(
        "From here on {who} could not be excluded: without them the places could not be filled as "
        "the rules reserve them ({because})."
    ),
    DOOMED: gettext_noop(
        "From here on {who} could not be elected: with them the places could not be filled as the "
        "rules reserve them ({because})."
    ),
}
DEFERRED = gettext_noop(
    "Surpluses of {surpluses} in all were left for later: they could not change who goes next, "
    "which would take more than {gap}."
)
ALONE_ELECTED = gettext_noop("Elected: {who}.")
ALONE_CHOSEN = gettext_noop("Chosen: {who}.")
ALL_CHOSEN = gettext_noop("Chosen, most votes first: {who}.")
OUTCOMES = {
    Outcome.ELECTED: gettext_noop("Elected, in this order: {who}."),
    Outcome.UNOPPOSED: gettext_noop(
        "Elected without a count, because no more candidates stood than there are places: {who}."
    ),
    Outcome.NO_RESULT: gettext_noop("There is no result: nobody can be elected on these papers."),
    Outcome.REOPENED: gettext_noop(
        "Nominations open again, because those standing cannot fill the reserved places."
    ),
}
UNFILLED = gettext_noop("Places left unfilled: {places}.")
SHORTAGE = gettext_noop(
    "Places reserved ({name}): at least {asked}. Those standing could fill {kept}."
)
BASES = {
    Base.CAST: gettext_noop("of the votes cast for or against"),
    Base.WITH_ABSTENTIONS: gettext_noop("of the votes cast, abstentions included"),
    Base.ELECTORATE: gettext_noop("of everyone entitled to vote"),
}
MAJORITIES = {
    "simple": gettext_noop("more than half"),
    "two-thirds": gettext_noop("at least two thirds"),
    "absolute": gettext_noop("more than half"),
}
TALLY = gettext_noop("For {votes_for}, against {votes_against}, abstaining {abstentions}.")
QUORUM = gettext_noop("{turnout} voted; a quorum is {quorum}.")
NEEDED = gettext_noop(
    "To be carried it needed {share} {base}. Of {votes}, that is at least {needed}."
)
DECIDED = {
    Outcome.CARRIED: gettext_noop("The proposal is carried."),
    Outcome.LOST: gettext_noop("The proposal is lost."),
    Outcome.NOT_CARRIED: gettext_noop("The votes are equal, so the proposal is not carried."),
    Outcome.LAPSED_INQUORATE: gettext_noop("Too few voted, so the proposal lapses."),
    Outcome.NO_RESULT: gettext_noop("Nobody voted, so there is no result."),
}
REASONS = {
    "blank": gettext_noop("left blank"),
    "no-first-preference": gettext_noop("no first preference"),
    "two-first-preferences": gettext_noop("more than one first preference"),
    "only-withdrawn-candidates": gettext_noop("only names withdrawn candidates"),
    "skipped-number": gettext_noop("a number left out; read as far as that"),
    "repeated-number": gettext_noop("a number used twice; read as far as that"),
    "same-candidate-again": gettext_noop("one candidate ranked twice; the later one passed over"),
}


def stage_sentences(
    count: Count, stage: Stage, translate: Translate = str, figure: Figure = exact
) -> tuple[str, ...]:
    """What happened at `stage`, sentence by sentence: the choice it began with, what was done, what came of it.

    Whom reserved places protect or bar from then on comes after who was elected, unless it is about them.
    """

    def noted(when: int) -> list[str]:
        return [
            note_sentence(count, note, translate, figure)
            for note in stage.notes
            if _when(note, stage) == when
        ]

    said = noted(BEFORE)
    said.append(_action(count, stage, translate, figure))
    before = count.stages[stage.number - 2].quota if stage.number > 1 else stage.quota
    if stage.kind != KEEP_VALUES and stage.quota != before:
        said.append(translate(NEW_QUOTA).format(quota=figure(count, stage.quota)))
    said += noted(BETWEEN)
    votes = dict(zip((c.id for c in count.candidates), stage.votes, strict=True))
    early = [id_ for id_ in stage.elected if id_ not in stage.without_quota]
    reached = [id_ for id_ in early if votes[id_] >= stage.quota]
    safe = [id_ for id_ in early if votes[id_] < stage.quota]  # ERS97, by the total active vote
    enough = MOST if stage.kind == CHOICES else REACHED
    for sentence, who in ((enough, reached), (SAFE, safe), (LEFT_OVER, stage.without_quota)):
        if who:
            said.append(translate(sentence).format(who=_names(count, who, translate)))
    return (*said, *noted(AFTER))


def note_sentence(
    count: Count, note: Note, translate: Translate = str, figure: Figure = exact
) -> str:
    """A tie, a reserved place or a deferral, in one to three sentences."""
    match note:
        case Tie():
            parts = [
                translate(TIED[note.purpose]).format(
                    among=_names(count, note.among, translate), chosen=count.names[note.chosen]
                ),
                translate(BY_LOT if note.by_lot else BY_STAGE).format(stage=note.by_stage),
            ]
            if note.by_lot:
                parts.append(translate(MATTERED[note.mattered]))
            return " ".join(parts)
        case Restraint():
            return translate(RESTRAINED[note.kind]).format(
                who=_names(count, note.who, translate), because=", ".join(note.because)
            )
        case Deferral():
            return translate(DEFERRED).format(
                surpluses=figure(count, note.surpluses), gap=figure(count, note.gap)
            )


def outcome_sentences(count: Count, translate: Translate = str) -> tuple[str, ...]:
    """Who is elected, which places stay empty, and why."""
    said = [
        translate(SHORTAGE).format(asked=short.asked, name=short.name, kept=short.kept)
        for short in count.shortages
    ]
    if count.elected or count.outcome not in (Outcome.ELECTED, Outcome.UNOPPOSED):
        who = _names(count, count.elected, translate)
        alone = count.outcome is Outcome.ELECTED and len(count.elected) == 1
        sentence = ALONE_ELECTED if alone else OUTCOMES[count.outcome]
        if count.stages and count.stages[0].kind == CHOICES:
            sentence = ALONE_CHOSEN if count.seats == 1 else ALL_CHOSEN
        said.append(translate(sentence).format(who=who))
    if count.unfilled:
        said.append(translate(UNFILLED).format(places=count.unfilled))
    return tuple(said)


def decision_sentences(
    decision: Decision, translate: Translate = str, number: Callable[[int], str] = str
) -> tuple[str, ...]:
    """How a proposal fared, with its arithmetic. number: writes a number as the rest of the page does"""
    said = [
        translate(TALLY).format(
            votes_for=number(decision.votes_for),
            votes_against=number(decision.votes_against),
            abstentions=number(decision.abstentions),
        )
    ]
    if decision.quorum:
        turnout, quorum = number(decision.turnout), number(decision.quorum)
        said.append(translate(QUORUM).format(turnout=turnout, quorum=quorum))
    if decision.outcome in (Outcome.CARRIED, Outcome.LOST):
        said.append(
            translate(NEEDED).format(
                share=translate(MAJORITIES[decision.majority]),
                base=translate(BASES[decision.base]),
                votes=number(decision.base_votes),
                needed=number(decision.needed),
            )
        )
    said.append(translate(DECIDED[decision.outcome]))
    return tuple(said)


BEFORE, BETWEEN, AFTER = range(3)  # what was done at a stage, and who was elected by it


def _when(note: Note, stage: Stage) -> int:
    """When in the story of `stage` a note is told."""
    match note:
        case Deferral():
            return BEFORE
        case Tie():
            return BETWEEN if note.purpose == TO_ELECT else BEFORE
        case Restraint():
            return BETWEEN if set(note.who) & set(stage.elected) else AFTER


def _action(count: Count, stage: Stage, translate: Translate, figure: Figure) -> str:
    facts = {
        "who": _names(count, stage.who, translate),
        "moved": figure(count, stage.moved),
        "quota": figure(count, stage.quota),
        "valid": figure(count, count.valid * 10**count.places),
        "places": str(count.places),
    }
    if stage.kind == FIRST_PREFERENCES:
        return translate(FIRST_WEIGHTED if count.weighted else FIRST).format(**facts)
    if stage.kind == CHOICES:
        unweighted, weighted = (
            (CHOSEN_ONE, CHOSEN_ONE_WEIGHTED) if count.seats == 1 else (CHOSEN, CHOSEN_WEIGHTED)
        )
        return translate(weighted if count.weighted else unweighted).format(
            votes=figure(count, sum(stage.votes)), **facts
        )
    if stage.kind == KEEP_VALUES:
        return translate(KEPT).format(**facts)
    before = _votes_before(count, stage)
    facts["votes"] = figure(count, sum(before[id_] for id_ in stage.who))
    if stage.kind == SURPLUS:
        return translate(LAST_BATCH if count.rule == "ers97" else PASSED_ON).format(**facts)
    assert stage.kind == EXCLUSION
    moved = translate(PAPERS_MOVED if stage.moved else NO_PAPERS_MOVED)
    return f"{translate(_why_excluded(count, stage)).format(**facts)} {moved}"


def _why_excluded(count: Count, stage: Stage) -> str:
    if len(stage.who) > 1:
        return EXCLUDED_TOGETHER
    (loser,) = stage.who
    restrained: dict[str, set[str]] = {GUARDED: set(), DOOMED: set()}
    settled: set[str] = set()
    for earlier in count.stages[: stage.number]:
        for note in earlier.notes:
            if isinstance(note, Restraint):
                restrained[note.kind].update(note.who)
        if earlier is not stage:
            settled.update(earlier.elected, earlier.excluded)
    if loser in restrained[DOOMED]:
        return EXCLUDED_DOOMED
    votes = _votes_before(count, stage)
    passed_over = any(votes[id_] < votes[loser] for id_ in restrained[GUARDED] - settled)
    return EXCLUDED_UNGUARDED if passed_over else EXCLUDED


def _votes_before(count: Count, stage: Stage) -> dict[str, int]:
    """Each candidate's votes at the end of the stage before."""
    votes = count.stages[stage.number - 2].votes
    return dict(zip((c.id for c in count.candidates), votes, strict=True))


def _names(count: Count, ids: Sequence[str], translate: Translate) -> str:
    names = [count.names[id_] for id_ in ids]
    if len(names) < 2:
        return "".join(names)
    return translate(AND).format(some=", ".join(names[:-1]), last=names[-1])
