"""Lists of members as files: CSV and XLSX in, CSV out.

Not django-import-export's work: by its documentation it looks up and saves row by row, a preview being the same
and then undone, and keeps nothing of a row between the two; here a preview is kept, looked at row by row, and
entered as it was seen. Reading XLSX is python-calamine's: it is compiled, has no
XML entities to blow up, and gives days as days.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

LARGEST: Final = 25 * 1024 * 1024  # bytes of a file
UNPACKED: Final = 400 * 1024 * 1024  # bytes that an XLSX may unpack to: more is a bomb
MOST_ROWS: Final = 200_000

# What people write above a column, folded to letters and digits, and what we make of it.
HEADINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys(["number", "membershipnumber", "membernumber", "no"], "number"),
    **dict.fromkeys(["membershipno", "memberno", "membershipid", "memberid"], "number"),
    **dict.fromkeys(["name", "fullname", "membername"], "name"),
    **dict.fromkeys(["email", "emailaddress", "mail"], "email"),
    **dict.fromkeys(["phone", "telephone", "mobile", "phonenumber"], "phone"),
    **dict.fromkeys(["address", "postaladdress", "street"], "address"),
    **dict.fromkeys(["postcode", "zip", "postalcode"], "postcode"),
    "region": "region",
    **dict.fromkeys(["group", "localgroup", "branch"], "group"),
    **dict.fromkeys(["joined", "joinedon", "joindate", "membersince"], "joined_on"),
    **dict.fromkeys(["paiduntil", "paidto", "expires", "expiry"], "paid_until"),
    **dict.fromkeys(["class", "kind", "type", "membershipclass", "membershiptype"], "kind"),
    **dict.fromkeys(["language", "lang"], "language"),
    **dict.fromkeys(["external", "externalid", "numberelsewhere", "crmid", "id"], "external"),
}
COLUMNS: Final = tuple(dict.fromkeys(HEADINGS.values()))
# A name in two columns is read as one, in this order.
PARTS_OF_A_NAME: Final[Mapping[str, str]] = {
    **dict.fromkeys(["firstname", "forename", "givenname", "firstnames"], "first"),
    **dict.fromkeys(["lastname", "surname", "familyname"], "last"),
}


class Unreadable(Exception):
    """The file is no list that can be read; says why in words."""


def rows(content: bytes, name: str) -> tuple[list[str], int, Iterator[tuple[int, list[str]]]]:
    """The heading of a list, how many rows follow it, and each row with its line. Raises Unreadable."""
    found = sheet(content) if content[:2] == b"PK" else table(content)
    heading = next(found, None)
    if heading is None or not any(heading):
        raise Unreadable("The file has no heading line.")
    body = [
        (line, row) for line, row in enumerate(found, start=2) if any(cell.strip() for cell in row)
    ]
    if len(body) > MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS} rows. Send it in parts.")
    return heading, len(body), iter(body)


def columns(heading: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Which column is what, and the headings nothing is made of. Raises Unreadable."""
    known: dict[int, str] = {}
    ignored = []
    for place, words in enumerate(heading):
        folded = "".join(c for c in words.casefold() if c.isalnum())
        name = HEADINGS.get(folded) or PARTS_OF_A_NAME.get(folded)
        if name is None:
            if words.strip():
                ignored.append(words.strip()[:60])
        elif name in known.values():
            raise Unreadable(f"Two columns are both read as “{name}”. Remove one.")
        else:
            known[place] = name
    if not {"number", "external", "email"} & set(known.values()):
        raise Unreadable("No column says who is meant: number, external or email is needed.")
    return known, ignored


def table(content: bytes) -> Iterator[list[str]]:
    """The rows of a CSV file, in whatever encoding and with whatever separator offices write it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text[:4096]:
        raise Unreadable("This is neither a CSV nor an XLSX file.")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error as error:
        raise Unreadable(f"The CSV is broken: {error}.") from error


def sheet(content: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet of an XLSX file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED:
                raise Unreadable("The file unpacks to something far too large.")
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        first = workbook.get_sheet_by_index(0)
    except (zipfile.BadZipFile, CalamineError, OSError) as error:
        raise Unreadable("This is neither a CSV nor an XLSX file.") from error
    for row in first.iter_rows():
        yield [cell_text(cell) for cell in row]


def cell_text(value: object) -> str:
    """A cell as somebody would type it: whole numbers without a point, days as 2026-11-23."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def written(heading: Sequence[str], body: Iterable[Sequence[object]]) -> bytes:
    """A CSV file that spreadsheets open as it is, and that runs nothing there."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([harmless(cell) for cell in row] for row in body)
    return out.getvalue().encode("utf-8-sig")


RUNS: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula begins so


def harmless(value: object) -> object:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it."""
    if isinstance(value, str) and value.startswith(RUNS):
        return f"'{value}"
    return "" if value is None else value


def meant(cell: str) -> str:
    """What a cell says that `harmless` may have written: a list that went out comes in unchanged."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(RUNS) else cell
