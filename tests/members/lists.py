"""Lists of members as tests write them: rows, read, entered."""

from __future__ import annotations

from members.actions import importing
from members.models import Import
from tests.factories import NOON

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
