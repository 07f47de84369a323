"""What the sheet says of the ballot itself: when, of whom, how many voted, and what a recount goes by."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ballots import board, manifests, results
from ballots.lifecycle import State
from ballots.models import Ballot, Channel, SignOff
from ballots.sheet.figures import moment, number
from ballots.sheet.values import Fact
from momentum_demo import moments
from momentum_demo.models import AuditEvent
from momentum_demo.templatetags.components import percent


def notices(ballot: Ballot) -> list[str]:
    said = []
    if ballot.state == State.ANNULLED and ballot.undone and ballot.undone.agreed_at:
        said.append(
            _(
                "This ballot was annulled on %(day)s, because: %(reason)s What follows is what was counted; "
                "nothing follows from it."
            )
            % {"day": moment(ballot.undone.agreed_at), "reason": sentence(ballot.undone.reason)}
        )
    if ballot.held_elsewhere:
        said.append(
            _(
                "This ballot was held elsewhere. Nobody voted in it through this software: its papers "
                "were brought here and counted afresh. How it was held, and whose votes they are, is "
                "for those who held it to say."
            )
        )
    return said


def sentence(words: str) -> str:
    """Words that somebody typed, in one line and with a full stop if they have none."""
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?", "”", "…")) else f"{words}."


def facts(ballot: Ballot, opening: AuditEvent | None) -> list[Fact]:
    """When it was held, of whom, and under which rules."""
    held_elsewhere = ballot.held_elsewhere
    said = []
    if ballot.notified_at and not held_elsewhere:
        if ballot.roll_frozen_at:
            said.append(Fact(_("Roll frozen"), moment(ballot.roll_frozen_at)))
        said.append(Fact(_("Notice given"), moment(ballot.notified_at)))
    said += [
        Fact(_("Voting opened"), moment(opening.at if opening else ballot.opens_at)),
        Fact(_("Voting closed"), moment(ballot.closes_at)),
    ]
    if ballot.declared_at:
        said.append(Fact(_("Counted and declared"), moment(ballot.declared_at)))
    if held_elsewhere:
        return said
    return [
        *said,
        Fact(_("Rules"), rules(ballot)),
        Fact(_("Who could vote"), electorate(ballot)),
    ]


def rules(ballot: Ballot) -> str:
    """The rule set by name, as it stood when notice was given."""
    kept = ballot.rules
    return _("%(name)s, version %(version)s, adopted on %(day)s") % {
        "name": kept["name"],
        "version": kept["version"],
        "day": moments.date_of(date.fromisoformat(kept["adopted_on"])),
    }


def electorate(ballot: Ballot) -> str:
    if ballot.region:
        who = _("Members in %(region)s, in good standing when the roll was frozen") % {
            "region": ballot.region
        }
    else:
        who = _("All members in good standing when the roll was frozen")
    if ballot.sections:
        who = _("%(who)s, in sections with weights: %(sections)s") % {
            "who": who,
            "sections": ", ".join(
                _("%(name)s %(weight)s") % {"name": each["name"], "weight": each["weight"]}
                for each in ballot.sections
            ),
        }
    if ballot.joined_by:
        who = _("%(who)s, who had joined by %(day)s") % {
            "who": who,
            "day": moments.date_of(ballot.joined_by),
        }
    return who


def turnout(ballot: Ballot) -> list[Fact]:
    """How many could vote, and how many did."""
    size, voters = ballot.roll_size or 0, ballot.voters or 0
    if ballot.held_elsewhere:
        papers = Fact(_("Papers brought here"), number(voters))
        if size <= voters:
            return [Fact(_("People who could vote"), _("not known here")), papers]
        return [Fact(_("People who could vote"), number(size)), papers, share(voters, size)]
    said = [Fact(_("On the roll"), number(size))]
    if ballot.sealed:
        said.append(Fact(_("Issued ballot papers"), number(issued(ballot))))
    said += [Fact(_("Voted (papers cast)"), number(voters)), share(voters, size)]
    if ballot.sealed and (assisted := sealed_for(ballot)):
        said.append(Fact(_("Of these, sealed by the organisation"), number(assisted)))
    return said


def issued(ballot: Ballot) -> int:
    """How many people were issued ballot papers, as the last head of the board has it."""
    head, _tree = board.last(ballot)
    by_contest: Counter[str] = Counter()
    for code, papers in head.issued.items():
        by_contest[code.partition("/")[0]] += papers
    return max(by_contest.values(), default=0)


def sealed_for(ballot: Ballot) -> int:
    """How many votes the organisation sealed on the voters' behalf."""
    scopes, by_contest = manifests.of(ballot).scopes, Counter[str]()
    for code, papers in results.cast_by_key(ballot).items():
        if scopes[code].key.channel == Channel.ASSISTED:
            by_contest[code.partition("/")[0]] += papers
    return max(by_contest.values())


def share(voters: int, size: int) -> Fact:
    return Fact(_("Turnout"), percent(voters, size))


def proof(ballot: Ballot, declaring: AuditEvent | None) -> list[Fact]:
    """What anyone needs in order to check the roll, the lot and the count."""
    said = []
    if ballot.held_elsewhere:
        said.append(
            Fact(
                _("Seed of the lot"),
                _("%(seed)s, drawn here for this count") % {"seed": ballot.lot_revealed},
                code=True,
            )
        )
    else:
        said += [
            *sealing(ballot),
            Fact(_("Fingerprint of the roll"), ballot.roll_fingerprint, code=True),
            Fact(_("Lot for ties, committed to before voting"), ballot.lot_commitment, code=True),
            Fact(_("Seed of the lot, revealed at the count"), ballot.lot_revealed, code=True),
        ]
    version = declaring.change.get("software", "") if declaring else ""
    return [
        *said,
        Fact(_("Counted by"), f"momentum_demo {version}" if version else "momentum_demo"),
    ]


def sealing(ballot: Ballot) -> list[Fact]:
    """Of a sealed ballot: its manifest, its board, who opened it, and whether a stranger stamped it."""
    if not ballot.sealed:
        return []
    head, _tree = board.last(ballot)
    trustees = [
        trustee.member.name
        for trustee in ballot.trustees.select_related("member")
        if trustee.share is not None
    ]
    return [
        Fact(_("Fingerprint of the ballot (its manifest)"), ballot.fingerprint, code=True),
        Fact(_("Root of the board under its last head"), head.root.hex(), code=True),
        Fact(_("Papers on the board"), number(head.size)),
        Fact(
            _("Opened by"),
            _("the trustees %(names)s") % {"names": ", ".join(trustees)}
            if trustees
            else _("the server, after the close"),
        ),
        Fact(
            _("Stamp of time (RFC 3161)"),
            _("%(moment)s by the clock of %(who)s")
            % {"moment": moment(stamped.at), "who": stamped.by}
            if (stamped := ballot.stamped)
            else _("not stamped"),
        ),
    ]


def signatures(ballot: Ballot) -> list[str]:
    """Who signed the ballot off before notice was given: name, office, moment."""
    return [
        signature(signed) for signed in ballot.sign_offs.select_related("member").order_by("at")
    ]


def signature(signed: SignOff) -> str:
    held = signed.member.terms.filter(span__contains=timezone.localdate(signed.at))
    offices = ", ".join(held.order_by("office__name").values_list("office__name", flat=True))
    who = f"{signed.member.name}, {offices}" if offices else signed.member.name
    return _("%(who)s, on %(moment)s") % {"who": who, "moment": moment(signed.at)}
