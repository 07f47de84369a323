"""What a row of a list means for the register: whom it is about, what it changes, what is wrong with it.

Values in, values out: the register is read once, into a Register, and no row asks the database anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from members import likeness, sheets
from members.models import LocalGroup, Member, Membership, MembershipClass, Outcome, Region

LENGTHS = {
    "name": 120,
    "email": 254,
    "phone": 30,
    "address": 300,
    "postcode": 12,
    "external": 60,
}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
# What a new member needs; what an entry that is there keeps if a cell is empty.
NEEDED = ("name", "email", "region", "joined_on", "paid_until")


@dataclass(slots=True)
class Known:
    """An entry of the register, as far as a list can change it. Days as text, places by key."""

    pk: int
    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class Register:
    """The register in memory, to look rows up in.

    likes   entries by kind and key of likeness
    """

    by_number: dict[int, Known] = field(default_factory=dict)
    by_email: dict[str, Known] = field(default_factory=dict)
    by_external: dict[str, Known] = field(default_factory=dict)
    likes: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    regions: dict[str, int] = field(default_factory=dict)
    groups: dict[tuple[int, str], int] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        values = known.values
        self.by_number[known.number] = known
        self.by_email[values["email"]] = known
        if values["external"]:
            self.by_external[values["external"]] = known
        for key in like(values):
            self.likes[key].append(known.number)


@dataclass(slots=True)
class Read:
    """What one row comes to."""

    line: int
    outcome: Outcome | None
    data: dict[str, Any]
    member: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[list[str]] = field(default_factory=list)
    alike: list[list[Any]] = field(default_factory=list)


def load(on: date) -> Register:
    """The register as it stands; of memberships, the one of `on` or else the last."""
    register = Register()
    register.regions = {
        likeness.folded(name): pk for pk, name in Region.objects.values_list("pk", "name")
    }
    for place in LocalGroup.objects.filter(closed_on=None):
        register.groups[place.region_id, likeness.folded(place.name)] = place.pk
    held: dict[int, tuple[str, date]] = {}
    spans = Membership.objects.order_by("member", "span").values_list(
        "member", "kind", "span", "paid_until"
    )
    for member, kind, span, paid in spans.iterator(chunk_size=5000):
        if member not in held or span.lower <= on:
            held[member] = (kind, paid)
    people = Member.objects.filter(merged_into=None, erased_at=None).values_list(
        "pk",
        "number",
        "name",
        "user__email",
        "phone",
        "address",
        "postcode",
        "region",
        "local_group",
        "joined_on",
        "language",
        "external",
    )
    for one in people.iterator(chunk_size=5000):
        pk, number, name, email, phone, address, postcode, region, group = one[:9]
        joined, language, external = one[9:]
        kind, paid = held.get(pk, (MembershipClass.FULL.value, joined))
        register.add(
            Known(
                pk,
                number,
                {
                    "name": name,
                    "email": email,
                    "phone": phone,
                    "address": address,
                    "postcode": postcode,
                    "region": region,
                    "group": group,
                    "joined_on": joined.isoformat(),
                    "paid_until": paid.isoformat(),
                    "kind": kind,
                    "language": language,
                    "external": external,
                },
            )
        )
    return register


class Reader:
    """Reads the rows of one list against the register, and against each other."""

    def __init__(self, register: Register, columns: Mapping[int, str]) -> None:
        self.register = register
        self.columns = columns
        self.met: dict[int, int] = {}  # entry → the line it was met in
        self.emails: dict[str, int] = {}
        self.numbers: dict[int, int] = {}
        self.likes: dict[tuple[str, str], int] = {}

    def read(self, line: int, cells: list[str]) -> Read:
        """What the row in `line` comes to; outcome None if it says what the register says."""
        raw = {
            name: " ".join(sheets.meant(cells[place]).split())
            for place, name in self.columns.items()
            if place < len(cells)
        }
        parts = [raw.pop(part, "") for part in ("first", "last")]
        if not raw.get("name"):
            raw["name"] = " ".join(filter(None, parts))
        read = Read(line, None, {})
        self.tidy(raw, read)
        known = self.whom(read)
        if known is not None:
            self.compare(known, read)
        else:
            self.welcome(read)
        self.among_themselves(read, known)
        if read.problems:
            read.outcome = Outcome.PROBLEM
        elif read.alike:
            read.outcome = Outcome.ALIKE
        return read

    def tidy(self, raw: Mapping[str, str], read: Read) -> None:
        """Turn cells into values; what cannot be one is a problem."""
        for name, text in raw.items():
            if not text:
                continue
            if name in LENGTHS and len(text) > LENGTHS[name]:
                read.problems.append(["too-long", name, text[:60]])
            elif name == "number":
                if text.isascii() and text.isdigit() and len(text) < 10:
                    read.data[name] = int(text)
                else:
                    read.problems.append(["not-a-number", name, text[:60]])
            elif name in {"joined_on", "paid_until"}:
                if (day := as_day(text)) is None:
                    read.problems.append(["not-a-day", name, text[:60]])
                else:
                    read.data[name] = day
            elif name == "email":
                self.tidy_email(text, read)
            elif name == "kind":
                self.tidy_choice(name, text, MembershipClass.choices, read)
            elif name == "language":
                self.tidy_choice(name, text, settings.LANGUAGES, read)
            elif name not in {"region", "group"}:
                read.data[name] = text
        self.tidy_place(raw, read)

    def tidy_email(self, text: str, read: Read) -> None:
        try:
            validate_email(text)
        except ValidationError:
            read.problems.append(["not-an-address", "email", text[:60]])
        else:
            read.data["email"] = text.lower()

    def tidy_choice(self, name: str, text: str, choices: Iterable[Any], read: Read) -> None:
        folded = likeness.folded(text)
        for value, words in choices:
            if folded in {likeness.folded(value), likeness.folded(str(words).partition(",")[0])}:
                read.data[name] = value
                return
        read.problems.append([f"unknown-{name}", name, text[:60]])

    def tidy_place(self, raw: Mapping[str, str], read: Read) -> None:
        region = None
        if words := raw.get("region", ""):
            region = self.register.regions.get(likeness.folded(words))
            if region is None:
                read.problems.append(["unknown-region", "region", words[:60]])
            else:
                read.data["region"] = region
        if words := raw.get("group", ""):
            folded = likeness.folded(words)
            found = [
                (where, pk)
                for (where, name), pk in self.register.groups.items()
                if name == folded and region in {None, where}
            ]
            if len(found) == 1:
                read.data["region"], read.data["group"] = found[0]
            else:
                read.problems.append(["unknown-group", "group", words[:60]])

    def whom(self, read: Read) -> Known | None:
        """The entry that the row is about: by number, else by the number elsewhere, else by address."""
        data, register = read.data, self.register
        known = None
        if "number" in data:
            known = register.by_number.get(data["number"])
        if known is None and "external" in data:
            known = register.by_external.get(data["external"])
        if known is None and "number" not in data and "email" in data:
            known = register.by_email.get(data["email"])
        return known

    def compare(self, known: Known, read: Read) -> None:
        """What the row would change in an entry that is there."""
        read.member = known.pk
        read.data["number"] = known.number
        if (first := self.met.setdefault(known.pk, read.line)) != read.line:
            read.problems.append(["twice-in-the-file", "number", str(first)])
        for name, value in read.data.items():
            if name != "number" and known.values.get(name) != value:
                read.changes[name] = [known.values.get(name), value]
        if "region" in read.changes and "group" not in read.data and known.values["group"]:
            read.changes["group"] = [known.values["group"], None]
        if read.changes:
            read.outcome = Outcome.CHANGED

    def welcome(self, read: Read) -> None:
        """What a new entry would be."""
        read.outcome = Outcome.NEW
        wrong = {field for _code, field, _value in read.problems}
        read.problems += [
            ["missing", name, ""] for name in NEEDED if name not in read.data and name not in wrong
        ]
        joined, paid = read.data.get("joined_on"), read.data.get("paid_until")
        if joined and paid and paid < joined:
            read.problems.append(["paid-before-joining", "paid_until", paid])

    def among_themselves(self, read: Read, known: Known | None) -> None:
        """Two rows for one person, or a row that looks like somebody who is in the register already."""
        data = read.data
        mine = known.number if known else None
        if email := data.get("email"):
            owner = self.register.by_email.get(email)
            if owner is not None and owner.number != mine:
                read.problems.append(["address-taken", "email", str(owner.number)])
            if (first := self.emails.setdefault(email, read.line)) != read.line:
                read.problems.append(["address-twice", "email", str(first)])
        number = data.get("number") if known is None else None
        if number and (first := self.numbers.setdefault(number, read.line)) != read.line:
            read.problems.append(["number-twice", "number", str(first)])
        if known is not None and not {"email", "name", "phone", "address", "postcode"} & set(
            read.changes
        ):
            return
        whole = {**(known.values if known else {}), **data}
        for kind, key in like(whole):
            for number in self.register.likes.get((kind, key), ()):
                if number != mine and not (
                    known is not None and (kind, key) in set(like(known.values))
                ):
                    read.alike.append([kind, "member", number])
            if (first := self.likes.setdefault((kind, key), read.line)) != read.line:
                read.alike.append([kind, "line", first])


def like(values: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return likeness.keys(
        name=values.get("name", ""),
        email=values.get("email", ""),
        phone=values.get("phone", ""),
        address=values.get("address", ""),
        postcode=values.get("postcode", ""),
    )


def as_day(text: str) -> str | None:
    """The day in `text` as 2026-11-23; day before month, as written here."""
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None
