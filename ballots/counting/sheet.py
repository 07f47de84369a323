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
    lines.append(_fact("Places to fill", str(count.seats)))
    lines.append(_fact("Votes, weighted" if count.weighted else "Valid papers", str(count.valid)))
    for what, reasons in (
        ("Papers not valid", count.rejected),
        ("Valid, read in part", count.cut_short),
    ):
        if reasons:
            lines.append(_fact(what, str(sum(papers for _reason, papers in reasons))))
        lines += [f"  {translate(REASONS.get(why, why))}: {papers}" for why, papers in reasons]
    if count.outcome is Outcome.ELECTED and count.quota:
        lines.append(_fact("Quota", count.figure(count.quota)))
    if gone := [candidate.name for candidate in count.candidates if candidate.withdrawn]:
        lines.append(f"Withdrawn, and passed over on every paper: {', '.join(gone)}")
    for stage in count.stages:
        lines += ["", f"Stage {stage.number}"]
        lines += [f"  {sentence}" for sentence in stage_sentences(count, stage, translate)]
        lines += _figures(count, stage.number - 1)
    lines += ["", *outcome_sentences(count, translate)]
    if count.lots_used:
        lines.append(f"The order of the lot: {', '.join(count.names[id_] for id_ in count.lot)}.")
    return "\n".join(lines) + "\n"


def _fact(what: str, figure: str) -> str:
    return f"{what:<24}{figure:>10}"


def _figures(count: Count, index: int) -> list[str]:
    """A table of one stage: name, what was gained or given, votes, what became of the candidate."""
    stage = count.stages[index]
    votes = [count.figure(v) for v in (*stage.votes, stage.nontransferable)]
    before = count.stages[index - 1].nontransferable if index else 0
    moves = (*count.transfers(stage), stage.nontransferable - before)
    moved = [("+" if m > 0 else "") + count.figure(m) if m else "" for m in moves]
    wide = len(count.figure(max(sum(s.votes) + s.nontransferable for s in count.stages)))
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
