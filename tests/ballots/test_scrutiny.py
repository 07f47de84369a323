"""The scrutineer reads everything but votes, and takes it all away to be checked elsewhere."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.urls import reverse

from ballots import actions, bundle, report
from ballots.objections import Matter
from ballots.roll import root
from members.roles import Role
from momentum_demo.models import AuditEvent
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

ROLES = {
    "returning": Role.RETURNING_OFFICER,
    "scrutineer": Role.SCRUTINEER,
    "membership": Role.MEMBERSHIP,
    "data": Role.DATA_PROTECTION,
}


def counted(maker):
    """A ballot of two contests with three votes, declared; somebody was put on its roll."""
    voters = factories.members(3)
    late = factories.member("Ivo Late", lapsed=True)
    ballot = maker.notified(candidates=factories.CANDIDATES)
    when = NOON - 5 * DAY
    made = actions.object_to_roll(ballot, Matter.MISSING, words="I paid.", by=late, at=when)
    actions.uphold_objection(made, reason="Paid in May.", by=maker.returning, at=when)
    actions.confirm_objection(made, by=maker.scrutineer, at=when)
    actions.open_voting(ballot, at=maker.opens)
    ballot.refresh_from_db()
    for voter in voters:
        maker.vote(ballot, voter, b"F", b"\x01\x00")
    return maker.declared(ballot)


def files_of(ballot) -> dict[str, bytes]:
    held = io.BytesIO()
    bundle.write(ballot, held)
    with zipfile.ZipFile(held) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@table("""
                  scrutiny  room  bundle
    returning        no      no     no
    scrutineer       yes     yes    yes
    membership       no      no     no
    data             no      no     no
""")
def test_whose_room_it_is(row, column, expected, maker):
    ballot = maker.notified()
    args = [] if column == "scrutiny" else [ballot.slug]

    answer = signed_in(factories.officer("Somebody", ROLES[row])).get(
        reverse(f"staff:{column}", args=args)
    )

    answer.close()
    assert (answer.status_code == 200) is expected


def test_the_bundle_can_be_checked_without_us(maker, tmp_path):
    ballot = counted(maker)

    files = files_of(ballot)

    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    leaves = [bytes.fromhex(line) for line in files["roll-leaves.txt"].decode().split()]
    assert root(leaves).hex() == json.loads(files["roll.json"])["root"] == ballot.roll_fingerprint
    assert hashlib.sha256(files["manifest.json"]).hexdigest() == ballot.fingerprint
    for name in ("verify_ballot.py", "board.jsonl"):
        (tmp_path / name).write_bytes(files[name])
    checked = subprocess.run(
        [sys.executable, "verify_ballot.py", "board.jsonl", "--hash", ballot.fingerprint],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert checked.stdout.strip().endswith("VALID"), checked.stdout
    assert {name for name in files if name.startswith("counts/")} == {
        "counts/q01-papers.csv",
        "counts/q01-count.csv",
        "counts/q01-count.json",
        "counts/q02-papers.blt",
        "counts/q02-papers.csv",
        "counts/q02-count.csv",
        "counts/q02-count.json",
    }


def test_the_records_chain_can_be_followed_in_the_bundle(maker):
    ballot = counted(maker)

    lines = [json.loads(line) for line in files_of(ballot)["audit.jsonl"].decode().splitlines()]

    previous = bytes(32).hex()
    for line in lines:
        assert line["previous"] == previous
        previous = line["hash"]
        if "action" in line:
            said = {n: line[n] for n in ("at", "member", "action", "subject", "change")}
            text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            digest = hashlib.sha256(bytes.fromhex(line["previous"]) + text.encode())
            assert digest.hexdigest() == line["hash"]
    told = [line["action"] for line in lines if "action" in line]
    assert {"ballot.drafted", "ballot.roll_changed", "ballot.declared"} <= set(told)
    assert all(action.startswith("ballot.") for action in told)


def test_nobody_on_the_roll_is_named_in_the_bundle(maker):
    ballot = counted(maker)

    everything = b"".join(files_of(ballot).values()).decode()

    for entry in ballot.roll.select_related("member__user"):
        if entry.member not in {maker.returning, maker.scrutineer}:
            assert entry.member.name not in everything
        assert entry.member.user.email not in everything


def test_the_report_says_what_the_record_says_and_no_result_before_its_time(maker):
    ballot = maker.opened()
    before = report.as_text(ballot)
    assert "No result is known to anybody" in before

    after = report.as_text(counted(factories.BallotMaker()))

    assert "Objections: 1 upheld, 0 declined, 0 not decided." in after
    assert "Put one person on the roll" in after
    assert "When the box was sealed, 3 people had voted." in after
    assert "Proposal 1: 3 papers counted, 0 blank, 0 could not be read." in after
    assert "I am satisfied / not satisfied" in after


def test_that_the_bundle_was_taken_is_on_the_record(maker):
    ballot = maker.notified()

    answer = signed_in(maker.scrutineer).get(reverse("staff:bundle", args=[ballot.slug]))

    assert zipfile.is_zipfile(io.BytesIO(answer.getvalue()))
    event = AuditEvent.objects.get(action="ballot.bundle_taken")
    assert event.member == maker.scrutineer.pk
