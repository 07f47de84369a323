"""The record of one ballot, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ballots.models import Ballot
from members.models import Member, Region
from momentum_demo import moments
from momentum_demo.models import AuditEvent

PLAIN = {
    "ballot.drafted": gettext_lazy("Began to prepare the ballot “%(title)s”."),
    "ballot.described": gettext_lazy("Changed what it is about: “%(title)s”, under %(rules)s."),
    "ballot.contest_added": gettext_lazy("Put the question “%(title)s” on the ballot."),
    "ballot.contest_changed": gettext_lazy("Changed the question “%(title)s”."),
    "ballot.contest_removed": gettext_lazy("Took the question “%(title)s” off the ballot."),
    "ballot.signed_off": gettext_lazy("Signed the ballot off."),
    "ballot.notified": gettext_lazy("Gave notice of the ballot."),
    "ballot.recalled": gettext_lazy("Took notice back. The reason: “%(reason)s”."),
    "ballot.imported": gettext_lazy(
        "Put the papers of an election held elsewhere on the board: %(papers)s."
    ),
    "ballot.opened": gettext_lazy("Voting opened."),
    "ballot.closed": gettext_lazy("Voting closed."),
    "ballot.stamped": gettext_lazy("%(who)s stamped the complete board, at %(said)s by its clock."),
    "ballot.unsealed": gettext_lazy("The papers were opened."),
    "ballot.share_tested": gettext_lazy("Showed that their share of the key works."),
    "ballot.share_handed_in": gettext_lazy("Handed in their share of the key."),
    "ballot.declared": gettext_lazy("The votes were counted and the result declared."),
    "ballot.interest_declared": gettext_lazy(
        "Declared an interest, and stays out of this ballot: “%(words)s”."
    ),
    "ballot.bundle_taken": gettext_lazy("Took the file for scrutiny."),
    "ballot.abandon_proposed": gettext_lazy(
        "Proposed to abandon the ballot. The reason: “%(reason)s”."
    ),
    "ballot.abandon_withdrawn": gettext_lazy("Withdrew the proposal to abandon the ballot."),
    "ballot.abandoned": gettext_lazy(
        "Agreed that the ballot is abandoned: it is void. The reason: “%(reason)s”."
    ),
    "ballot.annul_proposed": gettext_lazy(
        "Proposed to annul the ballot. The reason: “%(reason)s”."
    ),
    "ballot.annul_withdrawn": gettext_lazy("Withdrew the proposal to annul the ballot."),
    "ballot.annulled": gettext_lazy(
        "Agreed that the ballot is annulled: nothing follows from its result. The reason: “%(reason)s”."
    ),
}

ROLL_CHANGES = {
    "added": gettext_lazy(
        "Put one person on the roll, by an objection that two officers upheld: “%(reason)s”. People on the "
        "roll: %(size)s, fingerprint %(root)s."
    ),
    "struck": gettext_lazy(
        "Took one person off the roll, by an objection that two officers upheld: “%(reason)s”. People on "
        "the roll: %(size)s, fingerprint %(root)s."
    ),
    "moved": gettext_lazy(
        "Put one person in another part of the roll, by an objection that two officers upheld: "
        "“%(reason)s”. People on the roll: %(size)s, fingerprint %(root)s."
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record.

    who   empty where the clock acted
    """

    at: datetime
    who: str
    words: str


def events(ballot: Ballot) -> QuerySet[AuditEvent]:
    """What was done to `ballot`."""
    return AuditEvent.objects.filter(subject=f"{ballot._meta.label_lower}:{ballot.pk}")


def roll_changes(ballot: Ballot) -> list[Entry]:
    """What was done to the roll since it was frozen, without names: members read it."""
    changed = events(ballot).filter(action="ballot.roll_changed").order_by("pk")
    return [Entry(each.at, "", in_words(each.action, each.change)) for each in changed]


def version(ballot: Ballot) -> int:
    """A number that grows whenever `ballot` changes; signatures leave it as it is."""
    changes = events(ballot).exclude(action__in=["ballot.signed_off", "ballot.bundle_taken"])
    last = changes.order_by("-pk").first()
    return last.pk if last else 0


def chronicle(ballot: Ballot) -> list[Entry]:
    """The record of `ballot`, the latest first."""
    happened = list(events(ballot).order_by("-pk"))
    names = Member.objects.in_bulk({event.member for event in happened if event.member})
    return [
        Entry(
            event.at,
            names[event.member].name if event.member in names else "",
            in_words(event.action, event.change),
        )
        for event in happened
    ]


def in_words(action: str, change: dict[str, Any]) -> str:
    """What happened, as a sentence."""
    if action == "ballot.rescheduled":
        return _("Set voting to open on %(opens)s and close on %(closes)s.") % {
            name: moment(change[name]) for name in ("opens", "closes")
        }
    if action == "ballot.roll_rule_set":
        return electorate_in_words(change)
    if action == "ballot.roll_frozen":
        return ngettext(
            "Froze the roll: %(size)d person, fingerprint %(root)s.",
            "Froze the roll: %(size)d people, fingerprint %(root)s.",
            change["size"],
        ) % {"size": change["size"], "root": change["root"]}
    if action == "ballot.roll_changed":
        return quoted(str(ROLL_CHANGES[change["done"]]), change)
    if action == "ballot.sealed":
        return ngettext(
            "The ballot box was sealed: %(voters)d person had voted.",
            "The ballot box was sealed: %(voters)d people had voted.",
            change["voters"],
        ) % {"voters": change["voters"]}
    if action == "ballot.trustees_named":
        return trustees_in_words(change)
    if action in PLAIN:
        return quoted(str(PLAIN[action]), change)
    return action


def quoted(words: str, facts: dict[str, Any]) -> str:
    """The words with their facts; one full stop is enough where a reason brings its own."""
    return (words % facts).replace(".”.", ".”")


def electorate_in_words(change: dict[str, Any]) -> str:
    """Who may vote, as the record has it."""
    region = Region.objects.filter(slug=change["region"]).first() if change["region"] else None
    joined = parse_date(change["joined_by"]) if change["joined_by"] else None
    facts = {
        "region": region or change["region"],
        "day": moments.date_of(joined) if joined else "",
    }
    if facts["region"] and joined:
        words = _("Said who may vote: members in %(region)s who had joined by %(day)s.")
    elif facts["region"]:
        words = _("Said who may vote: members in %(region)s.")
    elif joined:
        words = _("Said who may vote: members who had joined by %(day)s.")
    else:
        words = _("Said who may vote: every member.")
    return words % facts


def trustees_in_words(change: dict[str, Any]) -> str:
    """Who opens the papers, as the record has it."""
    if not change["trustees"]:
        return _("Left the opening of the papers to the server.")
    names = Member.objects.filter(pk__in=change["trustees"]).values_list("name", flat=True)
    return _("Named the trustees %(names)s; any %(needed)s of them open the papers.") % {
        "names": ", ".join(sorted(names)),
        "needed": change["needed"],
    }


def moment(text: str) -> str:
    at = parse_datetime(text)
    return moments.in_words(at) if at else text
