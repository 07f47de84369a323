"""A count as a sheet of text, to be read in a terminal or printed."""

from __future__ import annotations

from ballots.counting.contest import Outcome
from ballots.counting.minutes import Count
from ballots.counting.record import status_of
from ballots.counting.rules import RULES
from ballots.counting.words import REASONS, Translate, outcome_sentences, stage_sentences

WIDEST_NAME = 28


def text(count: Count, translate: Translate = str) -> str:
    """The papers, the quota, every stage with its figures and its story, and who is elected."""
    lines = [count.title or "Count", translate(RULES[count.rule].name), ""]
    lines += [f"{'Places to fill':<24}{count.seats:>10}", f"{'Valid papers':<24}{count.valid:>10}"]
    for reason, papers in (*count.rejected, *count.cut_short):
        lines.append(f"  {translate(REASONS.get(reason, reason))}: {papers}")
    if count.outcome is Outcome.ELECTED and count.quota:
        lines.append(f"{'Quota':<24}{count.figure(count.quota):>10}")
    for stage in count.stages:
        lines += ["", f"Stage {stage.number}"]
        lines += [f"  {sentence}" for sentence in stage_sentences(count, stage, translate)]
        lines += _figures(count, stage.number - 1)
    lines += ["", *outcome_sentences(count, translate)]
    return "\n".join(lines) + "\n"


def _figures(count: Count, index: int) -> list[str]:
    """A table of one stage: name, what was gained or given, votes, what became of the candidate."""
    stage = count.stages[index]
    votes = [count.figure(v) for v in (*stage.votes, stage.nontransferable)]
    before = count.stages[index - 1].nontransferable if index else 0
    moves = (*count.transfers(stage), stage.nontransferable - before)
    moved = [("+" if m > 0 else "") + count.figure(m) if m else "" for m in moves]
    wide = max(map(len, votes))
    table = []
    for place, (now, change) in enumerate(zip(votes, moved, strict=True)):
        if place == len(count.candidates):
            name, fate = "not transferable", ""
        else:
            candidate = count.candidates[place]
            if candidate.withdrawn:
                continue
            name = candidate.name
            status, at = status_of(count, candidate)
            fate = status if at is not None and at <= stage.number else ""
        shown = name if len(name) <= WIDEST_NAME else name[: WIDEST_NAME - 1] + "…"
        change = "" if not index else change
        row = f"    {shown:<{WIDEST_NAME}} {change:>{wide + 1}} {now:>{wide}}  {fate}"
        table.append(row.rstrip())
    return table
