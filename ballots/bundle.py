"""Everything that a scrutineer needs to check a ballot away from here, as one ZIP file.

No name is in it but those of officers, candidates and trustees, and nothing that says how anybody voted: the
roll as leaves, in the order of the register's numbers; the board as it is published; the record with everything
about this ballot, and of all else the hashes only, so that the chain can be followed from its first link.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from ballots import board, chronicle, exports, report, results
from ballots.lifecycle import COUNTED
from ballots.models import Ballot
from ballots.roll import leaf
from momentum_demo.models import AuditEvent

VERIFIER = Path(settings.BASE_DIR) / "static" / "verify_ballot.py"

README = """What is in this file, and how to check it.

SHA256SUMS        of every other file here: sha256sum --check SHA256SUMS
report.txt        the scrutineer's report as drafted from the record; the last part is for your own words
roll.json         size, fingerprint, parts, and what was changed by objections that two officers upheld
roll-leaves.txt   one leaf a member, in the order of membership numbers. The fingerprint is the root of the
                  tree over them (RFC 6962, SHA-256)
manifest.json     what notice promised; its SHA-256 is the ballot's fingerprint
board.jsonl       every paper and every signed head
verify_ballot.py  python verify_ballot.py board.jsonl --hash FINGERPRINT
counts/           for each question, once the result is declared: the papers and the count
audit.jsonl       the record: of this ballot all, of everything else the hashes. Each event's "previous" is the
                  "hash" of the line before; "hash" is SHA-256 over previous and the event's fields at, member,
                  action, subject and change, as JSON with sorted keys and no spaces
"""


def write(ballot: Ballot, to: IO[bytes]) -> None:
    """Write the bundle of a ballot of which notice was given to the open file `to`."""
    sums = {}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, parts in files(ballot):
            digest = hashlib.sha256()
            with bundle.open(name, "w") as file:
                for part in parts:
                    digest.update(part)
                    file.write(part)
            sums[name] = digest.hexdigest()
        lines = (f"{digest}  {name}\n" for name, digest in sums.items())
        bundle.writestr("SHA256SUMS", "".join(lines))


def files(ballot: Ballot) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The name of each file of the bundle, and its bytes in parts."""
    yield "README.txt", [README.encode()]
    yield "report.txt", [report.as_text(ballot).encode()]
    yield "roll.json", [as_json(roll(ballot))]
    yield "roll-leaves.txt", leaves(ballot)
    yield "manifest.json", [bytes(ballot.manifest or b"")]
    yield "board.jsonl", board.lines(ballot)
    yield "verify_ballot.py", [VERIFIER.read_bytes()]
    if ballot.state in COUNTED:
        yield from counts(ballot)
    yield "audit.jsonl", audit(ballot)


def roll(ballot: Ballot) -> dict[str, Any]:
    assert ballot.roll_frozen_at is not None
    return {
        "frozen_at": ballot.roll_frozen_at.astimezone(UTC).isoformat(),
        "size": ballot.roll_size,
        "root": ballot.roll_fingerprint,
        "parts": dict(ballot.roll_parts()),
        "changes": [
            {"at": event.at.astimezone(UTC).isoformat(), **event.change}
            for event in chronicle.events(ballot)
            .filter(action="ballot.roll_changed")
            .order_by("pk")
        ],
    }


def leaves(ballot: Ballot) -> Iterator[bytes]:
    entries = ballot.roll.order_by("member__number")
    for number, part, salt in entries.values_list("member__number", "segment", "salt").iterator():
        yield leaf(number, part, bytes(salt)).hex().encode() + b"\n"


def counts(ballot: Ballot) -> Iterator[tuple[str, Iterable[bytes]]]:
    for contest in ballot.contests.prefetch_related("options").select_related("tally", "ballot"):
        piles = results.voted(contest, results.posted(contest))
        for kind in exports.kinds(contest):
            content, _type = exports.export(contest, kind, piles)
            yield f"counts/{contest.code}-{kind}", [content.encode()]


def audit(ballot: Ballot) -> Iterator[bytes]:
    ours = f"{ballot._meta.label_lower}:{ballot.pk}"
    for event in AuditEvent.objects.order_by("pk").iterator():
        line: dict[str, Any] = {
            "previous": bytes(event.previous).hex(),
            "hash": bytes(event.hash).hex(),
        }
        if event.subject == ours:
            line |= {
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "member": event.member,
                "action": event.action,
                "subject": event.subject,
                "change": event.change,
            }
        yield json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        yield b"\n"


def as_json(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()
