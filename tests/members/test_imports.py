"""Lists of members from outside: read, looked at, entered whole or not at all, undone."""

from __future__ import annotations

import datetime as dt
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from xml.sax.saxutils import escape

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from members import actions, incoming, previews, rules, sheets
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

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()
HEADING = "Number,Name,Email address,Region,Local group,Joined on,Paid until,Class,Postcode\n"


def row(n: int, **changed) -> str:
    cells = {
        "number": n,
        "name": f"Person {n}",
        "email": f"person{n}@example.net",
        "region": "Wales",
        "group": "",
        "joined": "2025-01-01",
        "paid": "2027-01-01",
        "kind": "",
        "postcode": "",
    }
    return ",".join(str(cell) for cell in (cells | changed).values()) + "\n"


def listed(text: str, esi, *, name="list.csv") -> Import:
    """A list, read."""
    content = text if isinstance(text, bytes) else text.encode()
    made = importing.upload(content, name, by=esi, at=NOON)
    importing.read(made, at=NOON)
    made.refresh_from_db()
    return made


def entered(upload: Import, esi) -> Import:
    importing.commit(upload, by=esi, at=NOON)
    importing.enter(upload, at=NOON)
    upload.refresh_from_db()
    return upload


def problems(upload: Import) -> list[tuple[int, str]]:
    return [(r.line, p[0]) for r in upload.rows.order_by("line", "pk") for p in r.problems]


def alike(upload: Import) -> list[tuple[int, str, str]]:
    return [(r.line, a[0], a[1]) for r in upload.rows.order_by("line", "pk") for a in r.alike]


@pytest.fixture(autouse=True)
def wales(db):
    return factories.region()


# Reading


def test_reading_enters_nothing(esi):
    upload = listed(HEADING + row(1) + row(2), esi)

    assert upload.summary == {"new": 2, "missing": 1, "addresses": 0}
    assert Member.objects.count() == 1


def test_the_preview_is_a_difference(esi, ada):
    says = {"name": "Ada Okafor", "email": ada.user.email, "joined": "2020-01-01"}
    upload = listed(HEADING + row(ada.number, **says, paid="2036-01-01", postcode="CF10 1AA"), esi)

    assert upload.rows.get(member=ada).changes == {"postcode": ["", "CF10 1AA"]}
    assert upload.summary["changed"] == 1


def test_a_long_list_is_shown_by_kind_with_how_many_there_are_of_each(esi, ada):
    rows = [row(n, region="Atlantis") for n in (11, 12)] + [row(13, region="Lyonesse", kind="x")]
    changed = [f"{ada.number},,ada@example.net,,,,,,CF10 1AA\n", row(14), row(15)]
    upload = listed(HEADING + "".join(rows + changed), esi)
    page = reverse("register:import", args=[upload.pk])
    desk = signed_in(esi)
    wales = str(factories.region().pk)

    assert previews.kinds(upload.rows, Outcome.NEW) == [((wales,), 2)]
    assert previews.kinds(upload.rows, Outcome.CHANGED) == [(("email",), 1), (("postcode",), 1)]
    assert previews.kinds(upload.rows, Outcome.PROBLEM) == [
        (("unknown-region", "region"), 3),
        (("unknown-kind", "kind"), 1),
    ]
    assert previews.kinds(upload.rows, Outcome.MISSING) == []
    shown = desk.get(page, {"show": "problem", "kind": "unknown-kind/kind"})
    assert [each["row"].line for each in shown.context["rows"]] == [4]
    nonsense = desk.get(page, {"show": "problem", "kind": "no/such"})
    assert len(nonsense.context["rows"]) == 3


def test_a_likeness_is_a_kind(esi, ada):
    upload = listed(HEADING + row(16, email=ada.user.email.replace("@", "+x@")), esi)

    [(kind, n)] = previews.kinds(upload.rows, Outcome.ALIKE)

    assert (kind, n) == (("mailbox",), 1)
    assert previews.of_kind(upload.rows, Outcome.ALIKE, kind).count() == 1


def test_a_row_that_says_what_the_register_says_is_kept_nowhere(esi, ada):
    says = {"name": "Ada Okafor", "email": ada.user.email, "joined": "2020-01-01"}
    upload = listed(HEADING + row(ada.number, **says, paid="2036-01-01"), esi)

    assert upload.summary["same"] == 1
    assert not upload.rows.filter(member=ada).exists()


def test_an_empty_cell_changes_nothing(esi, ada):
    Member.objects.filter(pk=ada.pk).update(postcode="CF10 1AA")
    upload = listed(f"number,postcode,phone\n{ada.number},,029\n", esi)

    assert upload.rows.get(member=ada).changes == {"phone": ["", "029"]}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": "1x"}, "not-a-number"),
        ({"email": "nobody"}, "not-an-address"),
        ({"email": ""}, "missing"),
        ({"region": "Atlantis"}, "unknown-region"),
        ({"region": ""}, "missing"),
        ({"group": "Nowhere"}, "unknown-group"),
        ({"joined": "soon"}, "not-a-day"),
        ({"joined": "31/02/2025"}, "not-a-day"),
        ({"paid": "2024-01-01"}, "paid-before-joining"),
        ({"kind": "emperor"}, "unknown-kind"),
        ({"name": "N" * 121}, "too-long"),
    ],
)
def test_what_is_wrong_is_said_row_by_row(changed, code, esi):
    upload = listed(HEADING + row(1) + row(2, **changed) + row(3), esi)

    assert problems(upload) == [(3, code)]
    assert upload.summary["problem"] == 1
    with pytest.raises(Refused) as refused:
        importing.commit(upload, by=esi, at=NOON)
    assert refused.value.refusal.code == "import-has-problems"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": 1}, "number-twice"),
        ({"email": "PERSON1@example.net"}, "address-twice"),
    ],
)
def test_two_rows_may_not_be_one_person(changed, code, esi):
    upload = listed(HEADING + row(1) + row(2, **changed), esi)

    assert problems(upload) == [(3, code)]


def test_an_address_of_another_member_is_refused(esi, ada):
    upload = listed(HEADING + row(77, email=ada.user.email.upper()), esi)

    assert problems(upload) == [(2, "address-taken")]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"email": "ada+votes@example.org"}, "mailbox"),
        ({"name": "OKAFOR, Ada", "postcode": "cf101aa"}, "house"),
        ({"name": "Ada Ókafor", "postcode": "CF10 1AA"}, "house"),
    ],
)
def test_rows_like_a_member_are_a_question(changed, kind, esi):
    ada = factories.member("Ada Okafor", email="ada@example.org")
    Member.objects.filter(pk=ada.pk).update(postcode="CF10 1AA")
    changed = {name: f'"{value}"' for name, value in changed.items()}

    upload = listed(HEADING + row(77, **changed), esi)

    assert alike(upload) == [(2, kind, "member")]
    with pytest.raises(Refused) as refused:
        importing.commit(upload, by=esi, at=NOON)
    assert refused.value.refusal.code == "import-has-likenesses"


def test_rows_like_each_other_are_a_question_and_can_be_decided(esi):
    upload = listed(
        HEADING + row(1, email="jo@example.org") + row(2, email="jo+b@example.org"), esi
    )
    assert alike(upload) == [(3, "mailbox", "line")]

    importing.decide(upload.rows.get(line=3), enter=True, by=esi, at=NOON)
    upload.refresh_from_db()
    entered(upload, esi)

    assert Member.objects.count() == 3


def test_families_already_in_the_register_are_no_question(esi):
    for name, tag in (("Ann", ""), ("Bob", "+bob")):
        factories.member(name, email=f"home{tag}@example.org")
    one = Member.objects.get(name="Ann")

    upload = listed(f"number,name\n{one.number},Anna\n", esi)

    assert alike(upload) == []


# Files


def xlsx(rows: list[list[object]]) -> bytes:
    """The smallest workbook that a spreadsheet would open."""

    def cell(value: object) -> str:
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    body = "".join(f"<row>{''.join(map(cell, one))}</row>" for one in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_a_spreadsheet_reads_as_the_same_list(esi):
    content = xlsx(
        [
            ["Number", "Name", "Email", "Region", "Joined", "Paid until"],
            [7, "Ŵynne & Co", "w@example.net", "wales", "01/02/2025", "2027-01-01"],
        ]
    )

    upload = listed(content, esi, name="list.xlsx")

    assert upload.rows.get(line=2).data == {
        "number": 7,
        "name": "Ŵynne & Co",
        "email": "w@example.net",
        "region": factories.region().pk,
        "joined_on": "2025-02-01",
        "paid_until": "2027-01-01",
    }


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_whatever_offices_write_can_be_read(separator, encoding, esi):
    text = separator.join(["number", "name"]) + "\r\n" + separator.join(["1", "José"]) + "\r\n"

    _heading, total, body = sheets.rows(text.encode(encoding), "x.csv")

    assert (total, list(body)) == (1, [(2, ["1", "José"])])


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"PK\x03\x04 not a zip", b"\x00\x01\x02\x03", b"name\nAnn\n", b"email,mail\n"],
)
def test_what_is_no_list_is_said_to_be_none(content, esi):
    upload = listed(content, esi)

    assert upload.state == ImportState.UNREADABLE
    assert upload.message
    assert bytes(upload.content) == b""


def test_a_bomb_is_not_unpacked(monkeypatch, esi):
    monkeypatch.setattr(sheets, "UNPACKED", 100)

    upload = listed(xlsx([["number"], [1]]), esi)

    assert upload.state == ImportState.UNREADABLE


@given(st.text())
def test_nothing_taken_out_runs_in_a_spreadsheet(text):
    shown = sheets.harmless(text)

    assert str(shown)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@given(st.binary(max_size=300))
def test_any_file_is_read_or_said_to_be_unreadable(content):
    try:
        heading, _total, body = sheets.rows(content, "x")
        sheets.columns(heading)
        list(body)
    except sheets.Unreadable:
        pass


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


# Likeness in the register in memory


def test_the_register_in_memory_says_what_the_register_says(esi, ada):
    register = incoming.load(TODAY)

    assert register.by_number[ada.number].values["paid_until"] == "2036-01-01"
    assert register.by_email[ada.user.email].pk == ada.pk


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
    for _ in range(100):  # until PostgreSQL has noticed that the worker is gone
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
