"""What anyone may take away: the register of a round, and what came of an endorsement, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from endorsements import guarantee
from endorsements.lifecycle import ConcernState
from endorsements.models import Decision, Endorsement

UNHEARD = frozenset({ConcernState.GATHERING, ConcernState.LAPSED})  # a doubt that nobody shares yet


def register_as_value(check: guarantee.Check) -> dict[str, Any]:
    """The check of a round as a value for JSON. Hashes as in endorsements.register."""
    round_ = check.round
    return {
        "round": round_.slug,
        "office": round_.post.name,
        "rules": round_.rules,
        "dates": {
            name: getattr(round_, name).isoformat()
            for name in ("opens_at", "closes_at", "settles_at", "votes_at", "votes_until")
        },
        "finding": check.sentence,
        "breaches": list(check.breaches),
        "register": check.head,
        "requests": [request_as_value(line) for line in check.lines],
        "options": None if check.options is None else [option.name for option in check.options],
    }


def request_as_value(line: guarantee.Line) -> dict[str, Any]:
    asked, ruling = line.request, line.ruling
    withdrawal = getattr(asked, "withdrawal", None)
    appeal = getattr(ruling, "appeal", None)
    verdict = getattr(appeal, "verdict", None)
    return {
        "number": asked.number,
        "name": asked.name,
        "detail": asked.detail,
        "statement": asked.statement,
        "at": asked.at.isoformat(),
        "lock": asked.lock,
        "previous": asked.previous,
        "receipt": asked.hash,
        "fate": line.fate,
        "withdrawn": withdrawal and {"at": withdrawal.at.isoformat(), "code": withdrawal.code},
        "ruling": ruling
        and {"clause": ruling.clause, "reasons": ruling.reasons, "at": ruling.at.isoformat()},
        "appeal": appeal and {"reasons": appeal.reasons, "at": appeal.at.isoformat()},
        "verdict": verdict and {"allowed": verdict.allowed, "reasons": verdict.reasons},
    }


def register_as_csv(check: guarantee.Check) -> str:
    """The register as a table, a request a row."""
    columns = ["number", "name", "detail", "at", "fate", "receipt", "previous", "lock", "ruling"]
    rows = [request_as_value(line) for line in check.lines]
    for row in rows:
        row["ruling"] = json.dumps(row["ruling"]) if row["ruling"] else ""
    return as_table(columns, rows)


def relationship_as_value(endorsement: Endorsement, *, contacts: bool) -> dict[str, Any]:
    """What came of an endorsement as a value for JSON. contacts: whether the single ones may be read"""
    decisions = endorsement.decisions.select_related("appeal__verdict").prefetch_related(
        "voices__member"
    )
    heard = endorsement.concerns.exclude(state__in=UNHEARD)
    return {
        "round": endorsement.round.slug,
        "office": endorsement.round.post.name,
        "name": endorsement.request.name,
        "state": endorsement.state,
        "commitments": [
            {
                "owed_by": each.owed_by,
                "words": each.words,
                "due_on": each.due_on.isoformat(),
                "kept": bool(each.contacts.all()),
            }
            for each in endorsement.commitments.prefetch_related("contacts")
        ],
        "contacts": [
            {
                "kind": each.kind,
                "on": each.on.isoformat(),
                "words": each.words,
                "evidence": each.evidence,
                "entered_by": "body" if each.by_id else "endorsed",
                "at": each.at.isoformat(),
            }
            for each in (endorsement.contacts.all() if contacts else [])
        ],
        "concerns": [
            {
                "number": each.pk,
                "words": each.words,
                "state": each.state,
                "at": each.at.isoformat(),
                "reply": each.reply,
                "replied_at": each.replied_at and each.replied_at.isoformat(),
            }
            for each in heard
        ],
        "decisions": [decision_as_value(each) for each in decisions],
    }


def decision_as_value(decision: Decision) -> dict[str, Any]:
    """A decision with the votes by name, where a body took it, and what an appeal made of it."""
    appeal = getattr(decision, "appeal", None)
    verdict = getattr(appeal, "verdict", None)
    return {
        "concern": decision.concern_id,
        "outcome": decision.outcome,
        "reasons": decision.reasons,
        "at": decision.at.isoformat(),
        "votes": {each.member.name: each.agrees for each in decision.voices.all()},
        "carried": decision.carried,
        "decided_at": decision.decided_at and decision.decided_at.isoformat(),
        "appeal": appeal and {"reasons": appeal.reasons, "at": appeal.at.isoformat()},
        "verdict": verdict and {"allowed": verdict.allowed, "reasons": verdict.reasons},
        "final_at": decision.final_at and decision.final_at.isoformat(),
    }


def relationship_as_csv(value: dict[str, Any]) -> str:
    """The scorecard of a relationship as a table, a commitment a row."""
    return as_table(["owed_by", "words", "due_on", "kept"], value["commitments"])


def as_table(columns: list[str], rows: Iterable[dict[str, Any]]) -> str:
    """Rows as CSV under a heading. What a spreadsheet would take for a formula is quoted."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    for row in rows:
        cells = [row[name] for name in columns]
        table.writerow([f"'{cell}" if str(cell)[:1] in "=+-@" else cell for cell in cells])
    return text.getvalue()
