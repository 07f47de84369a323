"""Lists of members from outside: entered whole or not at all, undone, taken out."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from members import actions, rules
from members.actions import importing
from members.models import (
    ContactChange,
    Export,
    Import,
    ImportRow,
    ImportState,
    Member,
    Message,
    Outcome,
    Reading,
    RegisterRules,
    User,
)
from members.snapshots import snapshots
from members.standing import Standing
from momentum_demo.models import AuditEvent, breaks
from momentum_demo.refusals import Refused
from tests import factories
from tests.database import at_once
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.members.lists import HEADING, TODAY, entered, listed, problems, row

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture(autouse=True)
def wales(db):
    return factories.region()


# Entering


def test_everything_is_entered_and_on_the_record(esi, ada):
    upload = listed(HEADING + row(1) + row(2) + row(ada.number, email=ada.user.email), esi)

    entered(upload, esi)

    assert upload.state == ImportState.COMMITTED
    assert Member.objects.get(number=1).standing(TODAY) == Standing.GOOD
    assert User.objects.get(email="person2@example.net").member.number == 2
    assert Member.objects.get(pk=ada.pk).name == f"Person {ada.number}"
    enrolled = AuditEvent.objects.filter(action="member.enrolled", change={"import": upload.pk})
    assert enrolled.count() == 2
    assert list(breaks()) == []
    assert bytes(upload.content) == b""


def test_those_without_a_number_get_the_next_free(esi):
    heading = "name,email,region,joined,paid until,number\n"
    first = "Ann,a@example.net,Wales,2025-01-01,2027-01-01,\n"
    second = "Bob,b@example.net,Wales,2025-01-01,2027-01-01,5000000\n"

    entered(listed(heading + first + second, esi), esi)

    assert Member.objects.get(name="Ann").number == 5000001


def test_a_changed_address_is_told_to_the_old_one_and_the_new(esi, ada):
    old = ada.user.email
    entered(listed(f"number,email\n{ada.number},new@example.net\n", esi), esi)

    change = ContactChange.objects.get()
    assert (change.old, change.new, change.channel) == (old, "new@example.net", "import")
    assert set(Message.objects.values_list("address", flat=True)) == {old, "new@example.net"}


def test_two_members_may_swap_addresses(esi, ada, ben):
    a, b = ada.user.email, ben.user.email
    text = f"number,email\n{ada.number},{b}\n{ben.number},{a}\n"
    upload = listed(text, esi)
    assert [code for _line, code in problems(upload)] == ["address-taken", "address-taken"]


def test_the_office_is_refused_what_another_must_confirm(esi):
    RegisterRules.objects.create(version=1, adopted_on=TODAY, addresses_alone=2)
    people = factories.members(3)
    lines = "".join(f"{m.number},new{m.number}@example.net\n" for m in people)
    upload = listed("number,email\n" + lines, esi)
    eve = factories.officer("Eve", rules.Role.MEMBERSHIP)

    with pytest.raises(Refused) as refused:
        importing.commit(upload, by=esi, at=NOON)
    assert refused.value.refusal.code == "import-needs-another"
    importing.commit(upload, by=eve, at=NOON)

    assert Import.objects.get(pk=upload.pk).second == eve


def test_a_list_read_before_the_register_changed_is_read_again(esi, ada):
    upload = listed(f"number,phone\n{ada.number},029\n", esi)
    importing.commit(upload, by=esi, at=NOON)
    Member.objects.filter(pk=ada.pk).update(phone="030")

    importing.enter(upload, at=NOON)

    upload.refresh_from_db()
    assert upload.state == ImportState.READING
    assert Member.objects.get(pk=ada.pk).phone == "030"


def test_a_fault_in_the_last_row_leaves_nothing_of_the_first(esi, monkeypatch):
    upload = listed(HEADING + row(1) + row(2), esi)
    importing.commit(upload, by=esi, at=NOON)
    ImportRow.objects.filter(of=upload, line=3).update(
        data={**upload.rows.get(line=3).data, "region": 0}
    )

    with pytest.raises(IntegrityError, match="foreign key"):
        enter_and_check(upload)

    upload.refresh_from_db()
    assert upload.state == ImportState.COMMITTING
    assert Member.objects.count() == 1
    assert not User.objects.filter(email__endswith="@example.net").exists()


def enter_and_check(upload: Import) -> None:
    """As at the end of a transaction, when PostgreSQL looks at foreign keys."""
    with transaction.atomic():
        importing.enter(upload, at=NOON)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_entering_twice_enters_once(esi):
    upload = listed(HEADING + row(1), esi)
    importing.commit(upload, by=esi, at=NOON)

    assert [importing.enter(upload, at=NOON), importing.enter(upload, at=NOON)] == [True, False]


# Undoing


def test_an_undo_makes_the_register_what_it_was(esi, ada):
    before = snapshots(Member.objects.values_list("pk", flat=True))
    text = (
        HEADING + row(1) + row(ada.number, kind="movement builder", email="x@example.net", group="")
    )
    upload = entered(listed(text, esi), esi)
    assert Member.objects.get(pk=ada.pk).standing(dt.date(2026, 4, 1)) == Standing.NOT_VOTING

    importing.undo(upload, by=esi, at=NOON)
    importing.take_back(upload, at=NOON)

    upload.refresh_from_db()
    assert upload.state == ImportState.UNDONE
    assert snapshots(Member.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("since", ["changed", "signed in", "in office"])
def test_an_undo_is_refused_once_somebody_has_acted(since, esi):
    upload = entered(listed(HEADING + row(1), esi), esi)
    made = Member.objects.get(number=1)
    if since == "changed":
        Member.objects.filter(pk=made.pk).update(phone="1")
    elif since == "signed in":
        User.objects.filter(pk=made.user_id).update(last_login=NOON)
    else:
        office = actions.create_office("Choir", rules.Role.OTHER, by=None, at=NOON)
        actions.appoint(made, office, since=TODAY, until=None, by=None, at=NOON)

    importing.undo(upload, by=esi, at=NOON)
    importing.take_back(upload, at=NOON)

    upload.refresh_from_db()
    assert upload.state == ImportState.COMMITTED
    assert "changed since" in upload.message
    assert Member.objects.filter(number=1).exists()


def test_an_undo_is_refused_once_another_has_an_address_that_it_would_give_back(esi, ada):
    was = ada.user.email
    upload = entered(listed(HEADING + row(ada.number, email="x@example.net"), esi), esi)
    factories.member("Cerys Lloyd", email=was)

    importing.undo(upload, by=esi, at=NOON)
    importing.take_back(upload, at=NOON)

    upload.refresh_from_db()
    assert upload.state == ImportState.COMMITTED
    assert "changed since" in upload.message
    assert User.objects.get(member=ada).email == "x@example.net"


# On the page


def test_a_list_from_upload_to_undo_on_its_pages(esi, ada):
    client = signed_in(esi)
    with time_machine.travel(NOON, tick=False):
        file = SimpleUploadedFile("list.csv", (HEADING + row(1) + row(2, region="X")).encode())
        page = client.post(reverse("register:imports"), {"file": file})["Location"]
        assert "Being read" in client.get(page).content.decode()
        importing.sweep(at=NOON)
        ready = client.get(page)
        assert ready.context["cannot"].code == "import-has-problems"
        assert "There is no region called X" in client.get(page + "?show=problem").content.decode()

        pk = Import.objects.get().pk
        client.post(reverse("register:import_decide_all", args=[pk]), {"which": "problem"})
        client.post(reverse("register:import_commit", args=[pk]))
        importing.sweep(at=NOON)
        assert "It is in the register" in client.get(page).content.decode()
        client.post(reverse("register:import_undo", args=[pk]))
        importing.sweep(at=NOON)

    assert Import.objects.get().state == ImportState.UNDONE
    assert not Member.objects.filter(number=1).exists()


def test_a_list_taken_out_says_what_for_and_each_member_can_see_it(esi, ada, ben):
    client = signed_in(esi)
    asked = {
        "columns": ["number", "name"],
        "purpose": "Labels for the spring mailing",
        "asked": "ada",
    }
    with time_machine.travel(NOON, tick=False):
        refused = client.post(reverse("register:export"), asked | {"purpose": ""})
        response = client.post(reverse("register:export"), asked)

    assert refused.status_code == 422
    assert response.content.decode("utf-8-sig").splitlines() == [
        "number,name",
        f"{ada.number},Ada Okafor",
    ]
    assert Export.objects.get().purpose == "Labels for the spring mailing"
    assert list(Reading.objects.filter(how="export").values_list("member", flat=True)) == [ada.pk]


# Killed half-way


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_a_worker_killed_while_entering_leaves_nothing_and_the_next_enters_all():
    """SIGKILL in the middle of the one transaction; then another worker finds the import waiting."""
    factories.region()
    esi = factories.officer("Esi Mensah", rules.Role.MEMBERSHIP)
    upload = listed(HEADING + "".join(row(n) for n in range(100_001, 103_001)), esi)
    importing.commit(upload, by=esi, at=NOON)
    script = (
        "import django, sys; django.setup()\n"
        "from datetime import datetime, UTC\n"
        "from members.actions import importing\n"
        "from members.actions.importing import entering\n"
        "from members.models import Import\n"
        "make = entering.make_members\n"
        "def slowly(*args, **kwargs):\n"
        "    made = make(*args, **kwargs)\n"
        "    print('half-way', flush=True)\n"
        "    sys.stdin.read()\n"
        "    return made\n"
        "entering.make_members = slowly\n"
        f"importing.enter(Import.objects.get(pk={upload.pk}), at=datetime.now(UTC))\n"
    )
    database = connection.settings_dict["NAME"]
    address = os.environ["DATABASE_URL"]
    path = address.partition("?")[0].rpartition("/")[0] + f"/{database}"
    query = "?" + address.partition("?")[2] if "?" in address else ""
    worker = subprocess.Popen(
        [sys.executable, "-c", script],
        env=os.environ
        | {"DATABASE_URL": path + query, "DJANGO_SETTINGS_MODULE": "momentum_demo.settings_test"},
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"half-way\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    if worker.stdin:
        worker.stdin.close()

    upload.refresh_from_db()
    assert upload.state == ImportState.COMMITTING
    assert Member.objects.count() == 1
    for _ in range(1200):  # until PostgreSQL has noticed that the worker is gone
        if importing.enter(upload, at=NOON):
            break
        time.sleep(0.05)
    assert Member.objects.count() == 3001


def test_reading_begun_again_begins_afresh(esi):
    upload = importing.upload((HEADING + row(1)).encode(), "x.csv", by=esi, at=NOON)
    ImportRow.objects.create(of=upload, line=99, outcome="new", data={})

    importing.read(upload, at=NOON + DAY)

    assert [r.line for r in upload.rows.exclude(outcome="missing")] == [2]


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_workers_read_a_list_once():
    """A long list takes longer to read than the clock's beat: the next sweep finds it being read."""
    factories.region()
    esi = factories.officer("Esi Mensah", rules.Role.MEMBERSHIP)
    lines = "".join(row(n) for n in range(100_001, 101_001))
    upload = importing.upload((HEADING + lines).encode(), "x.csv", by=esi, at=NOON)

    answers = at_once([lambda: importing.read(upload, at=NOON)] * 4)

    assert sorted(answers) == [False, False, False, True]
    upload.refresh_from_db()
    assert (upload.state, upload.summary["new"]) == (ImportState.READY, 1000)
    assert upload.rows.filter(outcome=Outcome.NEW).count() == 1000
