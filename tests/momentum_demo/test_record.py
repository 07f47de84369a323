"""The record: nothing in it changes, and whoever changes it all the same is found out."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from psycopg import errors

from members import actions
from members.models import Member
from members.roles import Role
from momentum_demo.models import GENESIS, AuditEvent, breaks, record
from momentum_demo.refusals import Refused, constraint_broken_by
from tests.database import acting_as, as_role, at_once, connect, without_triggers
from tests.factories import NOON, member, officer

pytestmark = pytest.mark.django_db

UNTOUCHABLE = [
    "UPDATE momentum_demo_auditevent SET member = 7",
    "DELETE FROM momentum_demo_auditevent",
]


def three_events() -> list[AuditEvent]:
    ada = member("Ada Okafor")
    return [record(f"test.{n}", ada, by=ada, at=NOON, number=n) for n in ("one", "two", "three")]


def test_each_event_carries_the_hash_of_the_one_before():
    one, two, three = three_events()

    assert [one.previous, two.previous, three.previous] == [GENESIS, one.hash, two.hash]
    assert list(breaks()) == []


def test_an_event_says_who_did_what_to_what():
    ada = member("Ada Okafor")

    event = record("member.greeted", ada, by=None, at=NOON, words="Good day")

    assert (event.member, event.action, event.subject, event.change) == (
        None,
        "member.greeted",
        f"members.member:{ada.pk}",
        {"words": "Good day"},
    )


def test_an_event_reads_the_same_from_the_database():
    three_events()

    assert all(bytes(event.hash) == event.digest() for event in AuditEvent.objects.all())


@pytest.mark.parametrize("statement", UNTOUCHABLE)
def test_not_even_its_owner_changes_the_record(statement):
    three_events()

    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert constraint_broken_by(caught.value) == "momentum_demo_auditevent_append_only"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", [*UNTOUCHABLE, "TRUNCATE momentum_demo_auditevent"])
def test_the_app_has_no_right_to_change_the_record(statement):
    three_events()

    with connect("momentum_app") as app, pytest.raises(psycopg.Error) as caught:
        app.execute(statement)

    assert isinstance(caught.value, errors.InsufficientPrivilege)
    assert AuditEvent.objects.count() == 3


@pytest.mark.parametrize("statement", UNTOUCHABLE)
def test_given_the_right_the_app_would_meet_the_trigger(statement):
    three_events()
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE, DELETE ON momentum_demo_auditevent TO momentum_app")

    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        acting_as("momentum_app"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert constraint_broken_by(caught.value) == "momentum_demo_auditevent_append_only"


def test_a_whole_record_says_its_last_hash(capsys):
    *_, last = three_events()

    call_command("audit", "verify")

    assert capsys.readouterr().out == (
        f"The record is whole: 3 events, the last {last.hash.hex()}\n"
    )


def test_an_empty_record_is_whole(capsys):
    call_command("audit", "verify")

    assert capsys.readouterr().out == "The record is empty.\n"


def test_a_changed_event_is_named():
    _, two, _ = three_events()
    with without_triggers():
        AuditEvent.objects.filter(pk=two.pk).update(member=7)

    assert list(breaks()) == [f"Event {two.pk} (test.two) is not what was written."]


def test_an_event_taken_out_leaves_a_hole():
    one, two, three = three_events()
    with without_triggers():
        AuditEvent.objects.filter(pk=two.pk).delete()

    assert list(breaks()) == [
        f"Event {three.pk} does not follow event {one.pk}: one between them is gone or moved."
    ]


def test_an_event_rewritten_with_its_hash_no_longer_leads_to_the_next():
    _, two, three = three_events()
    two.member = 7
    with without_triggers():
        AuditEvent.objects.filter(pk=two.pk).update(member=7, hash=two.digest())

    assert list(breaks()) == [
        f"Event {three.pk} does not follow event {two.pk}: one between them is gone or moved."
    ]


def test_a_record_cut_short_lacks_the_hash_noted_down_before():
    *_, last = three_events()
    call_command("audit", "verify", includes=last.hash.hex())
    with without_triggers():
        AuditEvent.objects.filter(pk=last.pk).delete()

    call_command("audit", "verify")
    with pytest.raises(CommandError) as caught:
        call_command("audit", "verify", includes=last.hash.hex())

    assert str(caught.value) == (
        f"No event has the hash {last.hash.hex()}: the end of the record is gone."
    )


def test_a_note_that_is_no_hash_is_said_to_be_none():
    with pytest.raises(CommandError) as caught:
        call_command("audit", "verify", includes="the one from Tuesday")

    assert str(caught.value) == "“the one from Tuesday” is not a hash: 64 characters, 0-9 and a-f."


@pytest.mark.django_db(transaction=True)
def test_a_broken_record_makes_the_command_fail():
    one, _, _ = three_events()
    with without_triggers():
        AuditEvent.objects.filter(pk=one.pk).update(action="test.none")

    checked = subprocess.run(
        [sys.executable, "manage.py", "audit", "verify"],
        env={"DEMO": "1", "DATABASE_URL": as_role("momentum_app"), "REDIS_URL": settings.REDIS_URL},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 1
    assert checked.stderr == (
        f"CommandError: Event {one.pk} (test.none) is not what was written.\n"
    )


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_writers_at_the_same_moment_never_fork_the_record():
    ada = member("Ada Okafor")

    def write_three():
        for _ in range(3):
            with transaction.atomic():
                record("test.written", ada, by=ada, at=NOON)
        return True

    assert at_once([write_three] * 12) == [True] * 12
    assert AuditEvent.objects.count() == 36
    assert list(breaks()) == []


def test_an_action_that_fails_leaves_no_event():
    ada = member("Ada Okafor")

    @transaction.atomic
    def act():
        record("test.written", ada, by=ada, at=NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert not AuditEvent.objects.exists()


def test_a_refused_action_leaves_no_event():
    ada, cleo = member("Ada Okafor"), officer("Cleo Marsh", Role.SCRUTINEER)

    with pytest.raises(Refused):
        actions.view(ada, by=cleo, at=NOON)

    assert not AuditEvent.objects.exists()
    assert Member.objects.count() == 2
