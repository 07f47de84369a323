"""Lists of members from outside as they are read: what each row would do, and what is no list."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from members import incoming, previews, sheets
from members.actions import exporting, importing
from members.models import (
    ImportState,
    Member,
    Outcome,
)
from momentum_demo.refusals import Refused
from tests import factories
from tests.desk import signed_in
from tests.factories import NOON
from tests.members.lists import HEADING, TODAY, alike, entered, listed, problems, row

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


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


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [
        ("Membership No.,First name,Surname", "7,Zoë,Müller", "8,,Prince"),
        ("Member ID,Full name", "7,Zoë Müller", "8,Prince"),
        ("member_no,Last Name,Forename", "7,Müller,Zoë", "8,Prince,"),
    ],
)
def test_numbers_and_names_are_found_under_the_headings_that_offices_use(
    heading, first, second, esi
):
    rest = "Wales,2025-01-01,2027-01-01,Supporter"
    text = (
        f"{heading},E-Mail,Region,Joined,Paid to,Type\n"
        f"{first},zoe@example.net,{rest}\n{second},prince@example.net,{rest}\n"
    )

    upload = listed(text, esi)

    read = [row.data for row in upload.rows.filter(outcome=Outcome.NEW).order_by("line")]
    assert [(each["number"], each["name"]) for each in read] == [(7, "Zoë Müller"), (8, "Prince")]
    assert {each["kind"] for each in read} == {"supporter"}
    assert upload.ignored == []


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


def test_a_list_that_was_taken_out_comes_in_again_without_a_change(esi, ada):
    Member.objects.filter(pk=ada.pk).update(phone="+44 29 2018 0000", address="-1 High St")
    taken = exporting.export(
        Member.objects.filter(pk=ada.pk).prefetch_related("memberships"),
        sheets.COLUMNS,
        segment={},
        purpose="To be looked through",
        by=esi,
        at=NOON,
    )

    upload = listed(taken, esi)

    assert b"'+44" in taken  # so that a spreadsheet does not take it for a formula
    assert (upload.summary["same"], upload.rows.filter(outcome="changed").count()) == (1, 0)


# Likeness in the register in memory


def test_the_register_in_memory_says_what_the_register_says(esi, ada):
    register = incoming.load(TODAY)

    assert register.by_number[ada.number].values["paid_until"] == "2036-01-01"
    assert register.by_email[ada.user.email].pk == ada.pk
