"""Amendments, conflicts and problems in plain English sentences, ready to be put into another language.

Every sentence is a constant with named places for what varies. The functions here take `translate`,
which turns a constant into the reader's language before its places are filled: the app passes
Django's gettext, others pass nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from motions.drafting import problems
from motions.drafting.conflicts import Clash, Conflict
from motions.drafting.formal import Deed, Instruction, Reference
from motions.drafting.problems import Unacceptable
from motions.drafting.text import Kind

Translate = Callable[[str], str]


def gettext_noop(message: str) -> str:
    """Mark a sentence for makemessages, which knows this name; it is translated when shown."""
    return message


KINDS = {
    Kind.HEADING: gettext_noop("Heading at paragraph {number}"),
    Kind.PARAGRAPH: gettext_noop("Paragraph {number}"),
    Kind.ITEM: gettext_noop("List item {number}"),
    Kind.CLAUSE: gettext_noop("Clause {number}"),
}
KINDS_INSIDE = {
    Kind.HEADING: gettext_noop("the heading at paragraph {number}"),
    Kind.PARAGRAPH: gettext_noop("paragraph {number}"),
    Kind.ITEM: gettext_noop("list item {number}"),
    Kind.CLAUSE: gettext_noop("clause {number}"),
}
NEW = {
    Kind.HEADING: gettext_noop("a heading"),
    Kind.PARAGRAPH: gettext_noop("a paragraph"),
    Kind.ITEM: gettext_noop("a list item"),
    Kind.CLAUSE: gettext_noop("a clause"),
}
LINE = gettext_noop("{block}, line {first}")
LINES = gettext_noop("{block}, lines {first} to {last}")
DEEDS = {
    Deed.REPLACE: gettext_noop("{where}: delete “{old}”, insert “{new}”."),
    Deed.DELETE: gettext_noop("{where}: delete “{old}”."),
    Deed.INSERT: gettext_noop("{where}: after “{before}”, insert “{new}”."),
    Deed.REWRITE: gettext_noop("{where}: delete all, insert “{new}”."),
    Deed.ADD: gettext_noop("After {beside}, insert {what}: “{new}”."),
    Deed.REMOVE: gettext_noop("{where}: delete all."),
    Deed.MOVE: gettext_noop("{where}: move it to directly after {beside}."),
    Deed.SPLIT: gettext_noop("{where}: start a new block after “{before}”."),
    Deed.JOIN: gettext_noop("{where}: join it to the end of {beside}."),
    Deed.RECAST: gettext_noop("{where}: make it {what}."),
}
INSERT_FIRST = gettext_noop("{where}: at the beginning, insert “{new}”.")
ADD_FIRST = gettext_noop("At the beginning, insert {what}: “{new}”.")
MOVE_FIRST = gettext_noop("{where}: move it to the beginning.")
IN_NEW = gettext_noop("New text")
BESIDE_NEW = gettext_noop("the new text")
CLASHES = {
    Clash.SAME_SENTENCE: gettext_noop(
        "{first} and {second} change the same sentence. Check how it reads if both are carried."
    ),
    Clash.AGREE: gettext_noop("{first} and {second} say the same here. It will stand once."),
    Clash.SAME_GAP: gettext_noop(
        "{first} and {second} put something in at the same place. Decide which comes first."
    ),
    Clash.IDENTICAL: gettext_noop("{first} and {second} are the same. One vote decides both."),
    Clash.ORPHAN: gettext_noop("One of {first} and {second} adds to what the other deletes."),
    Clash.SAME_MOVE: gettext_noop("{first} and {second} take the same block to different places."),
    Clash.OVERLAP: gettext_noop("{first} and {second} delete the same words."),
    Clash.FALLS: gettext_noop("One of {first} and {second} replaces all that the other changes."),
}
FELLS = gettext_noop("If {carried} is carried, {other} falls.")
PROBLEMS: Mapping[str, str] = {
    problems.NOT_TEXT: gettext_noop("There are no words in this text."),
    problems.TOO_LONG: gettext_noop(
        "This text has {length} characters; the most that can be taken is {limit}."
    ),
    problems.BLOCK_TOO_LONG: gettext_noop(
        "One paragraph has {length} characters; the most is {limit}. Break it up with blank lines."
    ),
    problems.TOO_MANY_BLOCKS: gettext_noop(
        "This text has {length} paragraphs; the most that can be taken is {limit}."
    ),
    problems.NOTHING_CHANGES: gettext_noop("Nothing has been changed."),
    problems.DIRECT_NEGATIVE: gettext_noop(
        "This only says the opposite. Whoever is against can vote against; it is not an amendment."
    ),
    problems.UNDOES_PARENT: gettext_noop(
        "This only takes the amendment back. Whoever is against it can vote against it."
    ),
    problems.NO_SUCH_BLOCK: gettext_noop("The part of the text to be changed is not there."),
    problems.MOVED_NOWHERE: gettext_noop("A block cannot move to where it is or after itself."),
}


def instruction_sentence(instruction: Instruction, translate: Translate = str) -> str:
    """What a chair would read out."""
    sentence = DEEDS[instruction.deed]
    if instruction.deed == Deed.INSERT and not instruction.before:
        sentence = INSERT_FIRST
    if instruction.deed == Deed.ADD and instruction.beside is None:
        sentence = ADD_FIRST
    if instruction.deed == Deed.MOVE and not (instruction.beside or instruction.behind_new):
        sentence = MOVE_FIRST
    return translate(sentence).format(
        where=reference_words(instruction.where, translate),
        beside=_inside(instruction.beside, translate),
        what=instruction.style and translate(NEW[instruction.style.kind]),
        old=instruction.old,
        new=instruction.new,
        before=instruction.before,
    )


def reference_words(where: Reference | None, translate: Translate = str) -> str:
    """The words "Clause 3, line 12"; for None, that it is nowhere in the published version."""
    if where is None:
        return translate(IN_NEW)
    block = translate(KINDS[where.kind]).format(number=where.number)
    if not where.first:
        return block
    lines = LINE if where.first == where.last else LINES
    return translate(lines).format(block=block, first=where.first, last=where.last)


def conflict_sentences(
    conflict: Conflict, names: Mapping[str, str], translate: Translate = str
) -> tuple[str, ...]:
    """How two change-sets meet, and which of them falls. `names` are what they are called."""
    first, second = names[conflict.first], names[conflict.second]
    said = [translate(CLASHES[conflict.clash]).format(first=first, second=second)]
    for carried, other in ((conflict.first, conflict.second), (conflict.second, conflict.first)):
        if other in conflict.fells:
            said.append(translate(FELLS).format(carried=names[carried], other=names[other]))
    return tuple(said)


def problem_sentence(problem: Unacceptable, translate: Translate = str) -> str:
    """Why a proposal cannot be taken."""
    return translate(PROBLEMS[problem.code]).format(**problem.facts)


def _inside(where: Reference | None, translate: Translate) -> str:
    if where is None:
        return translate(BESIDE_NEW)
    return translate(KINDS_INSIDE[where.kind]).format(number=where.number)
