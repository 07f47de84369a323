"""The scrutineer's report, drafted from the record: every figure is found, none is typed.

It ends where judgement begins: whether the ballot was conducted as it should be is the scrutineer's own word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ballots.chronicle import chronicle, roll_changes
from ballots.lifecycle import COUNTED
from ballots.models import Ballot, Contest, Issuance
from ballots.objections import Answer
from members.models import Message, MessageState
from momentum_demo import moments


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and what stands under it, a sentence each."""

    heading: str
    lines: tuple[str, ...]


def draft(ballot: Ballot) -> list[Section]:
    """The report on a ballot whose roll is frozen, as far as the ballot has come."""
    return [
        Section(_("The roll"), tuple(the_roll(ballot))),
        Section(_("Letters"), tuple(letters(ballot))),
        Section(_("Papers"), tuple(papers(ballot))),
        Section(_("Results"), tuple(outcomes(ballot))),
        Section(_("What was done, and by whom"), tuple(deeds(ballot))),
    ]


def as_text(ballot: Ballot) -> str:
    """The report as plain text, with room for the scrutineer's own words."""
    parts = [ballot.title, "=" * len(ballot.title), ""]
    for section in draft(ballot):
        parts += [section.heading, "-" * len(section.heading), *section.lines, ""]
    own = _("The scrutineer’s own words")
    parts += [
        own,
        "-" * len(own),
        _("I am satisfied / not satisfied that …"),
        "",
        _("Name, date:"),
        "",
    ]
    return "\n".join(parts)


def the_roll(ballot: Ballot) -> Iterator[str]:
    assert ballot.roll_frozen_at is not None
    yield ngettext(
        "Frozen on %(at)s with %(size)d person on it as it now stands. Fingerprint: %(root)s.",
        "Frozen on %(at)s with %(size)d people on it as it now stands. Fingerprint: %(root)s.",
        ballot.roll_size or 0,
    ) % {
        "at": moments.in_words(ballot.roll_frozen_at),
        "size": ballot.roll_size or 0,
        "root": ballot.roll_fingerprint,
    }
    answers = dict(
        ballot.objections.order_by()
        .values_list("answer")
        .annotate(Count("pk"))
        .values_list("answer", "pk__count")
    )
    yield _("Objections: %(upheld)d upheld, %(declined)d declined, %(open)d not decided.") % {
        "upheld": answers.get(Answer.UPHELD, 0),
        "declined": answers.get(Answer.DECLINED, 0),
        "open": answers.get(Answer.OPEN, 0) + answers.get(Answer.PROPOSED, 0),
    }
    for change in roll_changes(ballot):
        yield f"{moments.in_words(change.at)}: {change.words}"


def letters(ballot: Ballot) -> Iterator[str]:
    """How the letters about the ballot fared, each notice in a line."""
    about = f"ballots.ballot:{ballot.pk}:"
    rows = Message.objects.filter(notice__about__startswith=about).order_by()
    found: dict[str, dict[str, int]] = {}
    for event, state, number in rows.values_list("notice__event", "state").annotate(Count("pk")):
        found.setdefault(event, {})[state] = number
    if not found:
        yield _("No letter about this ballot has gone out.")
    for event, states in sorted(found.items()):
        yield _("%(event)s: %(all)d letters, of which %(bounced)d bounced or failed.") % {
            "event": event,
            "all": sum(states.values()),
            "bounced": states.get(MessageState.BOUNCED, 0) + states.get(MessageState.FAILED, 0),
        }


def papers(ballot: Ballot) -> Iterator[str]:
    """Issued and cast: of the whole ballot, and for nobody in particular."""
    issued = Issuance.objects.filter(roll_entry__ballot=ballot)
    people = issued.values("roll_entry").distinct().count()
    yield ngettext(
        "Papers were issued to %(n)d person.", "Papers were issued to %(n)d people.", people
    ) % {"n": people}
    if ballot.voters is not None:
        yield ngettext(
            "When the box was sealed, %(n)d person had voted.",
            "When the box was sealed, %(n)d people had voted.",
            ballot.voters,
        ) % {"n": ballot.voters}


def outcomes(ballot: Ballot) -> Iterator[str]:
    """The figures of each contest, once they are declared to everyone; before, that they are not."""
    if ballot.state not in COUNTED:
        yield _("No result is known to anybody before it is declared.")
        return
    for contest in ballot.contests.select_related("tally"):
        yield figures(contest)


def figures(contest: Contest) -> str:
    tally = contest.tally
    return _(
        "%(contest)s: %(papers)d papers counted, %(blank)d blank, %(spoilt)d could not be read. SHA-256 of "
        "the papers: %(digest)s."
    ) % {
        "contest": contest.title,
        "papers": tally.papers,
        "blank": tally.blank,
        "spoilt": len(tally.spoilt),
        "digest": tally.digest,
    }


def deeds(ballot: Ballot) -> Iterator[str]:
    for entry in reversed(chronicle(ballot)):
        who = entry.who or _("The clock")
        yield f"{moments.in_words(entry.at)}, {who}: {entry.words}"
