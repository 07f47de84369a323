"""What is voted on, by whom, with which keys: frozen before the ballot opens, and everything hangs on its hash.

The manifest is one canonical JSON object (see canonical.py); its hash `mh` is SHA-256 of those bytes. Every
credential, receipt and head of the board carries that hash, so no field can change once voting has begun.

    v              1
    ballot         the ballot's id
    title          as on the ballot page
    opens, closes  moments in UTC: "2026-11-23T12:00:00Z"
    min_batch      the fewest papers that appear on the board together before the close
    revote         whether a later paper of the same voter replaces an earlier one
    contests       code → contest: see Contest
    seal           {mode, pub, k, n, trustees}: what papers are sealed to, and who can open them
    receipt_pub    the Ed25519 key of receipts and of the board's heads, 32 bytes
    roll           {n, root}: how many may vote, and the RFC 6962 root of the roll's leaves
    sections       segment of the roll → {name, weight, n}, where the electorate has sections with weights: what
                   it is called, what all its papers count together (see ballots.counting.sections), how many
                   may vote in it. Otherwise empty
    client_sha256  path → SHA-256 of each script of the voting pages
    lot_commit     SHA-256 that commits to the seed of the lot: see ballots.counting.lots

A contest has one credential key for each section and each channel. The signer is blind, so the key itself is
what says where a credential may be used, and of which section a paper is: it has a code of its own,
"contest/key", with a context

    ctx            SHA-256(mh || code)

Bytes are written as lower-case hexadecimal. A manifest with a field too many or too few is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ballots.counting.sections import MOST_WEIGHT
from ballots.sealing import canonical, fields
from ballots.sealing.blindsig import PublicKey
from ballots.sealing.fields import Malformed
from ballots.sealing.sealed import POINT, is_point

VERSION = 1
PROPOSAL, RANKED, CHOICE = "proposal", "ranked", "choice"
ONLINE, ASSISTED = "online", "assisted"
SERVER, TRUSTEES = "server", "trustees"
MOST_OPTIONS = 255

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DIGEST = 32


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate. Their place in the list, from 0, is what a paper says."""

    id: str
    name: str
    statement_sha256: str

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "statement_sha256": self.statement_sha256}

    @classmethod
    def from_json(cls, data: Any) -> Option:
        found = fields.exactly(data, ["id", "name", "statement_sha256"], "option")
        return cls(
            fields.typed(found, "id", str),
            fields.typed(found, "name", str),
            fields.octets(found, "statement_sha256", _DIGEST).hex(),
        )


@dataclass(frozen=True, slots=True)
class Key:
    """The key that signs credentials of one segment of the roll, for one channel.

    channel   "online", or "assisted": the organisation made the credential on the voter's behalf
    segment   the section it is for; "" for all of the roll, where there are none
    """

    channel: str
    segment: str
    public: PublicKey

    def to_json(self) -> dict[str, Any]:
        return {"channel": self.channel, "segment": self.segment, "spki": self.public.spki.hex()}

    @classmethod
    def from_json(cls, data: Any) -> Key:
        found = fields.exactly(data, ["channel", "segment", "spki"], "key")
        channel = fields.typed(found, "channel", str)
        if channel not in (ONLINE, ASSISTED):
            raise Malformed(f"no channel is called {channel!r}")
        try:
            public = PublicKey.from_spki(fields.octets(found, "spki"))
        except ValueError as error:
            raise Malformed(f"spki: {error}") from None
        return cls(channel, fields.typed(found, "segment", str), public)


def key_name(channel: str, segment: str = "") -> str:
    """What the key of a channel and a section is called: "online", "online-members"."""
    return f"{channel}-{segment}" if segment else channel


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the roll whose papers all together count `weight`, however many they are.

    n   how many may vote in it
    """

    name: str
    weight: int
    n: int

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "weight": self.weight, "n": self.n}

    @classmethod
    def from_json(cls, data: Any) -> Section:
        found = fields.exactly(data, cls.__dataclass_fields__, "section")
        return cls(
            fields.typed(found, "name", str),
            fields.whole(found, "weight", 1, MOST_WEIGHT),
            fields.whole(found, "n", 0, 10**9),
        )


@dataclass(frozen=True, slots=True)
class Contest:
    """One question.

    kind      "proposal"; "ranked", in order of preference; or "choice": at most as many as there are places
    rule      the counting rule's id, or a proposal's threshold
    base      what a proposal's share is a share of; "" for any other
    quorum    per cent of the roll; 0 for none
    seats     places to fill; 0 for a proposal
    tie       how ties are settled that votes cannot: "lot"
    ron       whether the last option is "Re-open nominations"
    text_sha256   of the full text that is voted on
    size      bytes of a paper before it is sealed, the same for every voter
    keys      name → key
    """

    kind: str
    title: str
    text_sha256: str
    rule: str
    base: str
    quorum: int
    seats: int
    tie: str
    ron: bool
    options: tuple[Option, ...]
    size: int
    keys: Mapping[str, Key]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "title": self.title,
            "text_sha256": self.text_sha256,
            "rule": self.rule,
            "base": self.base,
            "quorum": self.quorum,
            "seats": self.seats,
            "tie": self.tie,
            "ron": self.ron,
            "options": [option.to_json() for option in self.options],
            "size": self.size,
            "keys": {name: key.to_json() for name, key in self.keys.items()},
        }

    @classmethod
    def from_json(cls, data: Any) -> Contest:
        found = fields.exactly(data, cls.__dataclass_fields__, "contest")
        kind = fields.typed(found, "kind", str)
        if kind not in (PROPOSAL, RANKED, CHOICE):
            raise Malformed(f"no contest is of kind {kind!r}")
        options = tuple(Option.from_json(o) for o in fields.typed(found, "options", list))
        if len(options) > MOST_OPTIONS or bool(options) is (kind == PROPOSAL):
            raise Malformed(f"a {kind} contest with {len(options)} options")
        if len({option.id for option in options}) != len(options):
            raise Malformed("two options have the same id")
        keys = _named(found, "keys", Key)
        if not keys:
            raise Malformed("a contest without a key")
        return cls(
            kind,
            fields.typed(found, "title", str),
            fields.octets(found, "text_sha256", _DIGEST).hex(),
            fields.typed(found, "rule", str),
            fields.typed(found, "base", str),
            fields.whole(found, "quorum", 0, 100),
            fields.whole(found, "seats", int(kind != PROPOSAL), 255 * (kind != PROPOSAL)),
            fields.typed(found, "tie", str),
            fields.typed(found, "ron", bool),
            options,
            fields.whole(found, "size", 2 + max(len(options), 1), 4096),
            keys,
        )


@dataclass(frozen=True, slots=True)
class Trustee:
    """Someone who holds a share of the opening key.

    x       the number of their share
    point   the share's own public key, against which it is checked when it is handed in
    test    a test paper sealed to that point, and `opened`: SHA-256 of what they read in it, which shows that
            they had their share, and could use it, before the ballot opened
    """

    name: str
    x: int
    point: bytes
    test: bytes
    opened: bytes

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "x": self.x,
            "point": self.point.hex(),
            "test": self.test.hex(),
            "opened": self.opened.hex(),
        }

    @classmethod
    def from_json(cls, data: Any) -> Trustee:
        found = fields.exactly(data, cls.__dataclass_fields__, "trustee")
        return cls(
            fields.typed(found, "name", str),
            fields.whole(found, "x", 1, 255),
            _point(found, "point"),
            fields.octets(found, "test"),
            fields.octets(found, "opened", _DIGEST),
        )


@dataclass(frozen=True, slots=True)
class Seal:
    """What papers are sealed to, and who can open them: the server, or any k of n trustees together."""

    mode: str
    pub: bytes
    k: int = 0
    trustees: tuple[Trustee, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "pub": self.pub.hex(),
            "k": self.k,
            "n": len(self.trustees),
            "trustees": [trustee.to_json() for trustee in self.trustees],
        }

    @classmethod
    def from_json(cls, data: Any) -> Seal:
        found = fields.exactly(data, ["mode", "pub", "k", "n", "trustees"], "seal")
        mode = fields.typed(found, "mode", str)
        trustees = tuple(Trustee.from_json(t) for t in fields.typed(found, "trustees", list))
        n = len(trustees)
        if mode not in (SERVER, TRUSTEES) or bool(trustees) is (mode == SERVER):
            raise Malformed(f"a seal of mode {mode!r} with {n} trustees")
        fields.whole(found, "n", n, n)
        if len({trustee.x for trustee in trustees}) != n:
            raise Malformed("two trustees have the same share")
        return cls(mode, _point(found, "pub"), fields.whole(found, "k", min(n, 1), n), trustees)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where credentials of one key may be used: what a message's "contest" stands for."""

    code: str
    contest: Contest
    key: Key
    ctx: bytes

    @property
    def pile(self) -> str:
        """What papers are counted together with: the contest's code, and the section's where there are any."""
        contest = self.code.partition("/")[0]
        return f"{contest}/{self.key.segment}" if self.key.segment else contest


@dataclass(frozen=True)
class Manifest:
    """See above. Two manifests are the same if their bytes are."""

    ballot: str
    title: str
    opens: str
    closes: str
    min_batch: int
    revote: bool
    contests: Mapping[str, Contest]
    seal: Seal
    receipt_pub: bytes
    roll_size: int
    roll_root: bytes
    client_sha256: Mapping[str, str] = field(default_factory=dict)
    lot_commit: str = ""
    sections: Mapping[str, Section] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "ballot": self.ballot,
            "title": self.title,
            "opens": self.opens,
            "closes": self.closes,
            "min_batch": self.min_batch,
            "revote": self.revote,
            "contests": {code: contest.to_json() for code, contest in self.contests.items()},
            "seal": self.seal.to_json(),
            "receipt_pub": self.receipt_pub.hex(),
            "roll": {"n": self.roll_size, "root": self.roll_root.hex()},
            "sections": {code: section.to_json() for code, section in self.sections.items()},
            "client_sha256": dict(self.client_sha256),
            "lot_commit": self.lot_commit,
        }

    @classmethod
    def from_json(cls, data: Any) -> Manifest:
        """Raises Malformed."""
        names = ["v", "ballot", "title", "opens", "closes", "min_batch", "revote", "contests"]
        names += ["seal", "receipt_pub", "roll", "sections", "client_sha256", "lot_commit"]
        found = fields.exactly(data, names, "manifest")
        fields.whole(found, "v", VERSION, VERSION)
        roll = fields.exactly(found["roll"], ["n", "root"], "roll")
        client = fields.typed(found, "client_sha256", dict)
        made = cls(
            fields.typed(found, "ballot", str),
            fields.typed(found, "title", str),
            _moment(found, "opens"),
            _moment(found, "closes"),
            fields.whole(found, "min_batch", 1, 10_000),
            fields.typed(found, "revote", bool),
            _named(found, "contests", Contest),
            Seal.from_json(found["seal"]),
            fields.octets(found, "receipt_pub", 32),
            fields.whole(roll, "n", 0, 10**9),
            fields.octets(roll, "root", _DIGEST),
            {path: fields.octets(client, path, _DIGEST).hex() for path in client},
            fields.typed(found, "lot_commit", str),
            _named(found, "sections", Section),
        )
        made._check_sections()
        return made

    def _check_sections(self) -> None:
        """Every contest has keys for every section and for no other; everybody on the roll is in one."""
        wanted = set(self.sections) or {""}
        for code, contest in self.contests.items():
            if {key.segment for key in contest.keys.values()} != wanted:
                raise Malformed(f"the keys of {code} are not those of the sections")
        if self.sections and sum(each.n for each in self.sections.values()) != self.roll_size:
            raise Malformed("the sections together are not the roll")

    @classmethod
    def read(cls, data: bytes) -> Manifest:
        """The manifest that these bytes are. Raises NotCanonical or Malformed."""
        return cls.from_json(canonical.loads(data))

    @cached_property
    def encoded(self) -> bytes:
        """The canonical form, of which `hash` is the hash."""
        return canonical.dumps(self.to_json())

    @cached_property
    def hash(self) -> bytes:
        return hashlib.sha256(self.encoded).digest()

    @cached_property
    def scopes(self) -> Mapping[str, Scope]:
        """Code → where credentials of that key may be used."""
        found = {}
        for name, contest in self.contests.items():
            for key_name, key in contest.keys.items():
                code = f"{name}/{key_name}"
                found[code] = Scope(code, contest, key, context(self.hash, code))
        return found

    def scopes_for(self, channel: str, segment: str) -> dict[str, Scope]:
        """Code → scope of the keys that whoever is in this part of the roll votes with, by this channel."""
        return {
            code: scope
            for code, scope in self.scopes.items()
            if scope.key.channel == channel and scope.key.segment in ("", segment)
        }


def context(manifest_hash: bytes, code: str) -> bytes:
    """What ties a credential or a sealed paper to one key of one contest of one ballot."""
    return hashlib.sha256(manifest_hash + code.encode()).digest()


def _named(data: Mapping[str, Any], name: str, kind: Any) -> dict[str, Any]:
    found = fields.typed(data, name, dict)
    if wrong := [code for code in found if not _CODE.fullmatch(code)]:
        raise Malformed(f"{wrong[0]!r} cannot be a code")
    return {code: kind.from_json(item) for code, item in found.items()}


def _moment(data: Mapping[str, Any], name: str) -> str:
    text = fields.typed(data, name, str)
    if not _MOMENT.fullmatch(text):
        raise Malformed(f"{name} is not a moment in UTC")
    return text


def _point(data: Mapping[str, Any], name: str) -> bytes:
    point = fields.octets(data, name, POINT)
    if not is_point(point):
        raise Malformed(f"{name} is not a point of the curve")
    return point
