"""A convention told in words: its minutes, drafted from what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from conventions.lifecycle import ItemState
from conventions.models import Convention, Decision, Item, ItemKind
from momentum_demo import moments

FIGURES = {
    "for": gettext_lazy("for"),
    "against": gettext_lazy("against"),
    "abstain": pgettext_lazy("votes", "abstentions"),
}


def figures(counted: Mapping[str, int]) -> str:
    """ "108 for, 31 against, 4 abstentions"; of a choice "Education: 108, Policy: 31", the most first."""
    # The database keeps an object's names in an order of its own.
    known = [f"{counted[name]} {words}" for name, words in FIGURES.items() if name in counted]
    others = sorted(
        ((name, number) for name, number in counted.items() if name not in FIGURES),
        key=lambda each: (-each[1], each[0]),
    )
    return ", ".join([*known, *(f"{name}: {number}" for name, number in others)])


def minutes(convention: Convention, items: Iterable[Item]) -> str:
    """The draft of the minutes. items: with their sessions, documents and decisions, in order"""
    zone = convention.timezone
    assert convention.opened_at is not None
    assert convention.closed_at is not None
    lines = [
        convention.title,
        "",
        _("Opened %(opened)s, closed %(closed)s. %(place)s.")
        % {
            "opened": moments.in_words(convention.opened_at, zone=True, tz=zone),
            "closed": moments.in_words(convention.closed_at, tz=zone),
            "place": convention.place or convention.get_mode_display(),
        },
    ]
    session = None
    for item in items:
        if item.session_id != session:
            session = item.session_id
            lines += ["", item.session.title.upper()]
        if item.kind == ItemKind.BREAK:
            continue
        lines += ["", *told(item, convention)]
    return "\n".join(lines) + "\n"


def told(item: Item, convention: Convention) -> list[str]:
    """An item: when it was taken, what was before the meeting, what was decided."""
    zone = convention.timezone
    if item.state == ItemState.NOT_REACHED:
        return [_("%(title)s. Not reached.") % {"title": item.title}]
    assert item.started_at is not None
    lines = [f"{moments.clock(item.started_at, zone)}. {item.title}."]
    if said := item.moved_by:
        lines.append(_("Moved by %(name)s.") % {"name": said})
    papers = [paper.title for paper in item.documents.all()]
    if papers:
        lines.append(_("Papers: %(titles)s.") % {"titles": "; ".join(papers)})
    lines += [decided(each) for each in item.decisions.all()]
    if item.outcome:
        lines.append(item.outcome)
    return lines


def decided(decision: Decision) -> str:
    """ "Carried: That … (108 for, 31 against; by show of hands)." """
    counted = figures(decision.figures)
    manner = "; ".join(each for each in (counted, decision.how) if each)
    words = f"{decision.get_outcome_display()}: {decision.question.rstrip('.')}"
    return f"{words} ({manner})." if manner else f"{words}."
