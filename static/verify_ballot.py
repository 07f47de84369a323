"""Checks a whole ballot from its public record. One file, nothing of ours imported: read it, then run it.

    pip install --upgrade cryptography
    python verify_ballot.py board.jsonl
    python verify_ballot.py board.jsonl --hash 3f6a…  --receipt 9c1d…  --papers somewhere

    --hash      the ballot's hash as your notice gave it: without it you check a ballot, but maybe not yours
    --receipt   the number on your receipt: says where your paper is and how it was read. May be repeated
    --papers    writes every contest's papers there, as BLT (any STV program counts it) or CSV

It ends with VALID, or with everything that is wrong; its exit status is 0 or 1. What it checks:

    1  the manifest (who may vote on what, by which rules, with which keys) has the hash everyone was given
    2  every paper has a credential signed with its contest's key, for this ballot, and is signed by whoever
       holds the credential, so that nobody changed it
    3  nobody has two papers with one number, nor a second one where the rules allow one
    4  the board only grew: each head covers all the papers before it, is signed, and follows the one before
    5  no batch was so small that it would tell whose papers were in it
    6  there are no more credentials in use than were issued, nor more issued than people on the roll, or in the
       section of it whose papers have a weight
    7  opened with the published key and read again, the papers come to the published result: where sections
       have weights, with as many votes for each paper as make the sections' totals stand as their weights
    8  the lot that settles ties is the one committed to before voting
    9  if an authority (RFC 3161) stamped the last head: that the stamp is over it and signed by the certificate
       it names. Whether that certificate is a true authority's is for `openssl ts -verify` to say

What it cannot check: that those on the roll are members and that those who were issued credentials asked for
them (members can: the roll and who voted are open to them), and what the voter's own device did.

Formats: docs/sealed-ballot.md. RFC 6962 (tree), 8017 (RSA-PSS), 8032 (Ed25519), 9180 (HPKE), 9474 (blind
signatures).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives import hashes, hpke, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
except ImportError as error:
    raise SystemExit(
        f"This needs the package “cryptography”, in a current version ({error}).\n"
        f"Get it with:  {sys.executable} -m pip install --upgrade cryptography"
    ) from None

PSS = padding.PSS(padding.MGF1(hashes.SHA384()), 48)
HPKE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
PAPER = {"contest", "esig", "msg", "sealed", "seq", "sig"}
ANSWERS = {b"F": "for", b"A": "against", b"S": "abstain"}
MOST_SHOWN = 50  # problems
SHORTEST = 16  # characters of a hash: of fewer somebody could make another ballot that has the same
UNREADABLE = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
)  # not of the form it should be


class Wrong(Exception):
    """Something that does not hold, in words."""


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def unhex(text: str) -> bytes:
    """Bytes written in lower-case hexadecimal, and no other way."""
    found = bytes.fromhex(text)
    if found.hex() != text:
        raise ValueError(f"{text!r} is not lower-case hexadecimal")
    return found


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def lines(path: Path) -> Iterator[tuple[int, str, Any]]:
    """(number, what it is, content) of each line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                found = json.loads(line)
                [(name, content)] = found.items()
            except (ValueError, AttributeError, RecursionError):
                raise Wrong(f"line {number} is not a line of a board") from None
            if canonical(found) + b"\n" != line:
                raise Wrong(f"line {number} is not in canonical form")
            yield number, name, content


def parts(der: bytes) -> list[tuple[int, bytes, bytes]]:
    """(tag, content, the whole) of each DER value in a row."""
    found, at = [], 0
    while at < len(der):
        tag, length, start = der[at], der[at + 1], at + 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(der[at + 2 : start], "big")
        found.append((tag, der[start : start + length], der[at : start + length]))
        at = start + length
    return found


def inside(der: bytes, *path: int) -> bytes:
    """The content of a value inside others: the first's fifth's second … counted from 0."""
    for place in path:
        der = parts(der)[place][1]
    return der


HASHES: dict[bytes, hashes.HashAlgorithm] = {  # by object identifier
    bytes.fromhex("608648016503040201"): hashes.SHA256(),
    bytes.fromhex("608648016503040202"): hashes.SHA384(),
    bytes.fromhex("608648016503040203"): hashes.SHA512(),
}
DIGEST = bytes.fromhex(
    "2a864886f70d010904"
)  # the signed attribute that holds the hash of what is stamped


def digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    hashing = hashes.Hash(algorithm)
    hashing.update(data)
    return hashing.finalize()


def read_stamp(response: bytes, message: bytes) -> str:
    """When, and by whose certificate, `message` was stamped (RFC 3161, 5652). Raises Wrong."""
    signed = parts(
        inside(response, 0, 1, 1, 0)
    )  # response: status, token: type, content: signed data
    stamp = inside(signed[2][1], 1, 0)  # what is stamped, after its type
    imprint, moment = parts(inside(stamp, 0, 2)), inside(stamp, 0, 4).decode()
    if imprint[1][1] != digest(HASHES[inside(imprint[0][1], 0)], message):
        raise Wrong("the stamp is not over the last head")
    signer = parts(inside(signed[-1][1], 0))
    algorithm, attributes = HASHES[inside(signer[2][1], 0)], signer[3]
    kept = {inside(each, 0): inside(each, 1, 0) for _, each, _ in parts(attributes[1])}
    if kept[DIGEST] != digest(algorithm, stamp):
        raise Wrong("the stamp was changed after it was signed")
    to_check = b"\x31" + attributes[2][1:]  # a set, whatever its tag was
    for _, _, der in parts(signed[3][1]):
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        try:
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(signer[5][1], to_check, padding.PKCS1v15(), algorithm)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signer[5][1], to_check, ec.ECDSA(algorithm))
            else:
                continue
        except InvalidSignature:
            continue
        at = f"{moment[:4]}-{moment[4:6]}-{moment[6:8]} {moment[8:10]}:{moment[10:12]}:{moment[12:14]}"
        return f"{at} UTC, by {certificate.subject.rfc4514_string()}"
    raise Wrong("the stamp is signed by none of the certificates in it")


def valid(papers: Counter[bytes]) -> int:
    """How many papers say something."""
    return sum(number for marks, number in papers.items() if marks)


class Tree:
    """The RFC 6962 root of a list that grows, from the roots of its whole subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self.whole: list[bytes] = []  # the largest first: one for each 1 in the binary size

    def add(self, leaf: bytes) -> None:
        self.whole.append(leaf)
        self.size += 1
        size = self.size
        while size % 2 == 0:
            right, left = self.whole.pop(), self.whole.pop()
            self.whole.append(sha256(b"\x01", left, right))
            size //= 2

    def root(self) -> bytes:
        if not self.whole:
            return sha256()
        root = self.whole[-1]
        for left in self.whole[-2::-1]:
            root = sha256(b"\x01", left, root)
        return root


class Verifier:
    def __init__(self) -> None:
        self.problems: list[str] = []
        self.manifest: dict[str, Any] = {}
        self.hash = b""
        self.signers: dict[str, rsa.RSAPublicKey] = {}
        self.contexts: dict[str, bytes] = {}
        self.receipt_key: ed25519.Ed25519PublicKey | None = None
        self.tree = Tree()
        self.places: dict[bytes, int] = {}  # id → place on the board
        self.numbers: dict[tuple[str, bytes], dict[int, bytes]] = {}  # voter → number → id
        self.counting: dict[tuple[str, bytes], tuple[int, bytes, bytes]] = {}
        self.credentials: dict[str, set[bytes]] = {}
        self.batch: list[tuple[bytes, str]] = []
        self.head: dict[str, Any] = {}
        self.after: dict[str, Any] = {}  # what was published after the close
        self.stamped = ""  # when and by whom the last head was
        self.read: dict[bytes, tuple[str, bytes | str]] = {}  # id → code, marks or why spoilt
        # contest and section → marks → how many say so
        self.papers: dict[tuple[str, str], Counter[bytes]] = {}
        self.spoilt: dict[str, list[tuple[bytes, str]]] = {}  # contest → id, reason

    def wrong(self, problem: str) -> None:
        self.problems.append(problem)

    def run(self, path: Path, expected_hash: str = "") -> None:
        """Check everything in the file."""
        number = 0
        try:
            for number, name, content in lines(path):
                if (number == 1) is not (name == "manifest"):
                    raise Wrong("the manifest is not the first line, once")
                if self.after and name in ("paper", "head"):
                    raise Wrong(f"line {number} adds to the board after it was opened")
                if name == "manifest":
                    self.check_manifest(content, expected_hash)
                elif name == "paper":
                    self.check_paper(content, f"paper {self.tree.size + 1} (line {number})")
                elif name == "head":
                    self.check_head(content)
                elif name == "stamp" and not (self.stamped or self.after):
                    self.check_stamp(content)
                elif name in ("opening_key", "lot_seed", "result") and name not in self.after:
                    self.after[name] = content
                else:
                    raise Wrong(f"line {number} has a second or unknown {name!r}")
            if not self.head:
                raise Wrong("the board has no head")
            if self.batch:
                self.wrong(f"{len(self.batch)} papers at the end are under no head")
            if self.after:
                self.check_count()
        except Wrong as problem:
            self.wrong(str(problem))
        except UNREADABLE as error:
            self.wrong(f"the board cannot be read after line {number}: {error!r}")

    # 1

    def check_manifest(self, manifest: Any, expected_hash: str) -> None:
        self.manifest, self.hash = manifest, sha256(canonical(manifest))
        if expected_hash and not self.hash.hex().startswith(expected_hash):
            self.wrong(f"this is another ballot: its hash is {self.hash.hex()}")
        try:
            for name, contest in manifest["contests"].items():
                for key_name, key in contest["keys"].items():
                    code = f"{name}/{key_name}"
                    signer = serialization.load_der_public_key(unhex(key["spki"]))
                    if not isinstance(signer, rsa.RSAPublicKey) or signer.key_size < 2048:
                        raise Wrong(f"the key of {code} is not RSA of at least 2048 bits")
                    self.signers[code] = signer
                    self.contexts[code] = sha256(self.hash, code.encode())
                    self.credentials[code] = set()
            receipt = unhex(manifest["receipt_pub"])
            self.receipt_key = ed25519.Ed25519PublicKey.from_public_bytes(receipt)
            if manifest["v"] != 1:
                raise Wrong("the manifest is of another version")
            self.check_sections()
        except UNREADABLE as error:
            raise Wrong(f"the manifest cannot be read: {error!r}") from None

    def check_sections(self) -> None:
        """Every contest has keys for each section of the roll and no other; together they are the roll."""
        sections = self.manifest["sections"]
        for name, contest in self.manifest["contests"].items():
            if {key["segment"] for key in contest["keys"].values()} != (set(sections) or {""}):
                raise Wrong(f"the keys of {name} are not those of the sections of the roll")
        if any(type(each["weight"]) is not int or each["weight"] < 1 for each in sections.values()):
            raise Wrong("a section has no weight")
        if sections and sum(each["n"] for each in sections.values()) != self.manifest["roll"]["n"]:
            raise Wrong("the sections together are not the roll")

    def section(self, code: str) -> str:
        """The section of the roll whose key this is; "" where there are none."""
        found: str = self.contest(code)["keys"][code.partition("/")[2]]["segment"]
        return found

    # 2 and 3

    def check_paper(self, paper: Any, where: str) -> None:
        leaf = sha256(b"\x00", canonical(paper))
        place = self.tree.size
        self.tree.add(leaf)
        try:
            self.accept(paper, leaf)
        except Wrong as problem:
            self.wrong(f"{where}: {problem}")
        except UNREADABLE:
            self.wrong(f"{where}: it is not a paper")
        else:
            self.batch.append((leaf, paper["contest"]))
            self.places[leaf] = place

    def accept(self, paper: dict[str, Any], leaf: bytes) -> None:
        if paper.keys() != PAPER or type(paper["seq"]) is not int:
            raise ValueError
        code, seq = paper["contest"], paper["seq"]
        msg, sig, sealed, esig = (unhex(paper[x]) for x in ("msg", "sig", "sealed", "esig"))
        if code not in self.signers:
            raise Wrong("this ballot has no such contest")
        ctx = self.contexts[code]
        if len(msg) != 104 or msg[32:72] != b"vt1-cred" + ctx:
            raise Wrong("its credential was made for another contest or another ballot")
        if len(sealed) != 65 + self.contest(code)["size"] + 16:
            raise Wrong("it is not as long as every paper of its contest is")
        try:
            self.signers[code].verify(sig, msg, PSS, hashes.SHA384())
        except InvalidSignature:
            raise Wrong("its credential is not signed with the contest's key") from None
        voter = msg[72:]
        try:
            signed = b"vt1-ballot" + ctx + seq.to_bytes(4, "big") + sealed
            ed25519.Ed25519PublicKey.from_public_bytes(voter).verify(esig, signed)
        except (InvalidSignature, OverflowError):
            raise Wrong("it is not signed by the holder of its credential") from None
        before = self.numbers.setdefault((code, voter), {})
        if seq < 1 or seq in before:
            raise Wrong(f"its voter has another paper with number {seq}")
        if seq > 1 and not self.manifest["revote"]:
            raise Wrong("it is a second paper, and this ballot takes one")
        if seq > max(before, default=0):
            self.counting[code, voter] = (seq, leaf, sealed)
        before[seq] = leaf
        self.credentials[code].add(msg)

    def contest(self, code: str) -> Any:
        return self.manifest["contests"][code.partition("/")[0]]

    # 4, 5 and 6

    def check_head(self, head: Any) -> None:
        unsigned = {name: head[name] for name in head if name != "sig"}
        sig = unhex(head["sig"])
        n, issued, final = head["n"], head["issued"], head["final"]
        size, root, prev_root = head["size"], head["root"], head["prev_root"]
        assert self.receipt_key is not None
        try:
            self.receipt_key.verify(sig, b"vt1-head" + self.hash + canonical(unsigned))
        except InvalidSignature:
            self.wrong(f"head {n} is not signed with the ballot's key")
        if (size, root) != (self.tree.size, self.tree.root().hex()):
            self.wrong(
                f"head {n} is not over the papers before it: one was changed, added or left out"
            )
        before = self.head or {"n": -1, "root": sha256().hex(), "issued": {}, "final": False}
        if n != before["n"] + 1 or prev_root != before["root"]:
            self.wrong(f"head {n} does not follow the one before it")
        if before["final"]:
            self.wrong(f"head {n} comes after the last one: papers were added after the close")
        self.check_batch(n, 1 if final else self.manifest["min_batch"])
        self.check_issued(n, issued, before["issued"])
        self.head, self.batch = head, []

    def check_batch(self, n: int, least: int) -> None:
        ids = [leaf for leaf, _ in self.batch]
        if ids != sorted(set(ids)):
            self.wrong(f"batch {n} is not in the order of its ids, which hides when papers came")
        for code, papers in sorted(Counter(code for _, code in self.batch).items()):
            if papers < least:
                self.wrong(f"batch {n} has {papers} papers of {code}, fewer than {least}")

    def check_issued(self, n: int, issued: dict[str, int], before: dict[str, int]) -> None:
        if issued.keys() != self.signers.keys():
            self.wrong(f"head {n} does not say how many credentials were issued for each key")
            return
        contests: Counter[tuple[str, str]] = Counter()
        for code, number in sorted(issued.items()):
            contests[code.partition("/")[0], self.section(code)] += number
            if number < before.get(code, 0):
                self.wrong(f"head {n} takes back credentials issued for {code}")
            if len(self.credentials[code]) > number:
                self.wrong(
                    f"head {n}: {len(self.credentials[code])} credentials of {code} are in use, but "
                    f"only {number} were issued: the ballot was stuffed"
                )
        for (contest, section), number in sorted(contests.items()):
            part = self.manifest["sections"][section] if section else self.manifest["roll"]
            if number > part["n"]:
                where = f"in the section {section} of" if section else "on"
                self.wrong(
                    f"head {n}: {number} credentials were issued for {contest}, but only "
                    f"{part['n']} people are {where} the roll"
                )

    # 9

    def check_stamp(self, stamp: str) -> None:
        if not self.head.get("final"):
            raise Wrong("something else than the last head was stamped")
        try:
            self.stamped = read_stamp(unhex(stamp), canonical(self.head))
        except IndexError:
            raise Wrong("the stamp cannot be read") from None

    # 7 and 8

    def check_count(self) -> None:
        if not self.head["final"]:
            self.wrong("papers were opened before the last head")
        if self.after.keys() != {"opening_key", "lot_seed", "result"}:
            raise Wrong("the opening key, the lot or the result is missing")
        key = ec.derive_private_key(
            int.from_bytes(unhex(self.after["opening_key"]), "big"), ec.SECP256R1()
        )
        lot = sha256(b"lot commitment:", unhex(self.after["lot_seed"])).hex()
        point = key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        if point.hex() != self.manifest["seal"]["pub"]:
            raise Wrong("the opening key is not the one that papers were sealed to")
        if self.manifest["lot_commit"] not in ("", lot):
            self.wrong("the lot is not the one committed to before voting")
        for (code, _), (_, leaf, sealed) in self.counting.items():
            self.add(code, leaf, self.open(code, sealed, key))
        found, published = self.result(), self.after["result"]
        for contest in sorted(found.keys() | published.keys()):
            self.compare(contest, found.get(contest, {}), published.get(contest, {}))

    def open(self, code: str, sealed: bytes, key: ec.EllipticCurvePrivateKey) -> bytes | str:
        """The marks on a paper, or why it is spoilt."""
        contest = self.contest(code)
        try:
            paper = HPKE.decrypt(sealed, key, info=self.contexts[code])
        except (InvalidTag, ValueError):
            return "cannot-be-opened"
        end = 2 + int.from_bytes(paper[:2], "big")
        if len(paper) != contest["size"] or end > len(paper) or any(paper[end:]):
            return "badly-padded"
        marks = paper[2:end]
        if contest["kind"] == "proposal":
            return marks if not marks or marks in ANSWERS else "no-such-answer"
        if any(place >= len(contest["options"]) for place in marks):
            return "no-such-candidate"
        if len(set(marks)) != len(marks):
            return "candidate-twice"
        if contest["kind"] == "choice" and len(marks) > contest["seats"]:
            return "too-many-chosen"
        in_order = contest["kind"] != "choice" or marks == bytes(sorted(marks))
        return marks if in_order else "badly-padded"

    def add(self, code: str, leaf: bytes, marks: bytes | str) -> None:
        contest = code.partition("/")[0]
        self.read[leaf] = code, marks
        if isinstance(marks, bytes):
            self.papers.setdefault((contest, self.section(code)), Counter())[marks] += 1
        else:
            self.spoilt.setdefault(contest, []).append((leaf, marks))

    def result(self) -> dict[str, Any]:
        found = {}
        cast = Counter(code for code, _ in self.counting)
        for name, contest in self.manifest["contests"].items():
            piles = self.piles(name)
            listed = "".join(
                f"{section}{' ' if section else ''}{marks.hex()} {papers[marks]}\n"
                for section, papers in sorted(piles.items())
                for marks in sorted(papers)
            )
            spoilt = sorted(self.spoilt.get(name, []))
            each = self.votes_each(piles)
            proposal = contest["kind"] == "proposal"
            said = {
                section: {word: papers[marks] for marks, word in ANSWERS.items()}
                if proposal
                else {}
                for section, papers in piles.items()
            }
            found[name] = {
                "cast": {f"{name}/{key}": cast[f"{name}/{key}"] for key in contest["keys"]},
                "blank": sum(papers[b""] for papers in piles.values()),
                "spoilt": [{"id": leaf.hex(), "reason": reason} for leaf, reason in spoilt],
                "digest": sha256(listed.encode()).hex(),
                "figures": {
                    word: sum(said[section][word] * each[section] for section in piles)
                    for word in (ANSWERS.values() if proposal else ())
                },
                "sections": {
                    section: {
                        "papers": valid(papers),
                        "each": each[section],
                        "figures": said[section],
                    }
                    for section, papers in piles.items()
                    if section
                },
            }
        return found

    def piles(self, contest: str) -> dict[str, Counter[bytes]]:
        """Section ("" where there are none) → marks → how many papers of it say so."""
        sections = self.manifest["sections"] or [""]
        return {each: self.papers.get((contest, each), Counter()) for each in sections}

    def votes_each(self, piles: dict[str, Counter[bytes]]) -> dict[str, int]:
        """Section → how many votes each of its papers stands for, so that the sections' totals are as their
        weights: weight × L ÷ papers, where L is the lowest common multiple of all sections' papers; then
        divided by what divides them all. A section without a valid paper has no share.
        """
        if not self.manifest["sections"]:
            return {"": 1}
        voted = {section: valid(papers) for section, papers in piles.items() if valid(papers)}
        common = math.lcm(*voted.values())
        each = {
            section: self.manifest["sections"][section]["weight"] * common // papers
            for section, papers in voted.items()
        }
        least = math.gcd(*each.values())
        return {section: each[section] // least if section in each else 0 for section in piles}

    def compare(self, contest: str, found: Any, published: Any) -> None:
        for field in sorted(found.keys() | published.keys()):
            if found.get(field) != published.get(field):
                self.wrong(
                    f"{contest}: the published {field} is {published.get(field)}, but the papers "
                    f"give {found.get(field)}"
                )

    # What else people ask for

    def find(self, receipt: str) -> str:
        """What became of the paper with this number."""
        try:
            leaf = bytes.fromhex(receipt.strip())
        except ValueError:
            leaf = b""
        if leaf not in self.places and not self.head.get("final"):
            return (
                f"Receipt {receipt}: not on the board so far. Papers wait in the box until enough have come, "
                "at most until voting closes. Fetch the board again then."
            )
        if leaf not in self.places:
            self.wrong(f"the paper with receipt {receipt} is not on the board")
            return (
                f"Receipt {receipt}: NOT on the board. With your receipt you can prove it was cast."
            )
        place = f"Receipt {receipt}: paper {self.places[leaf] + 1} of {self.tree.size}"
        if leaf not in self.read:
            return f"{place}, {'replaced by a later one' if self.read else 'not yet opened'}."
        code, marks = self.read[leaf]
        return f"{place}, {self.words(code, marks)}."

    def words(self, code: str, marks: bytes | str) -> str:
        contest = self.contest(code)
        if isinstance(marks, str):
            return f"spoilt ({marks})"
        if not marks:
            return f"blank in “{contest['title']}”"
        if contest["kind"] == "proposal":
            return f"read as “{ANSWERS[marks]}” in “{contest['title']}”"
        return f"read as {', '.join(self.said(contest, marks))} in “{contest['title']}”"

    @staticmethod
    def said(contest: Any, marks: bytes) -> list[str]:
        """What marks that can be counted say."""
        if contest["kind"] == "proposal":
            return [ANSWERS.get(marks, "blank")]
        return [contest["options"][place]["name"] for place in marks] or ["blank"]

    def write(self, folder: Path) -> None:
        """Every contest's papers, for a count by other means."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, contest in self.manifest["contests"].items():
            piles = self.piles(name)
            each = self.votes_each(piles)
            votes: Counter[bytes] = Counter()
            for section, pile in piles.items():
                for marks, number in pile.items():
                    votes[marks] += number * (each[section] if marks else 1)
            papers = sorted(votes.items())
            if contest["kind"] != "ranked":
                with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                    unit = "votes" if self.manifest["sections"] else "papers"
                    rows = [[number, *self.said(contest, marks)] for marks, number in papers]
                    csv.writer(file, lineterminator="\n").writerows([[unit, "vote"], *rows])
                continue
            text = [f"{len(contest['options'])} {contest['seats']}"]
            text += [f"{n} {''.join(f'{place + 1} ' for place in marks)}0" for marks, n in papers]
            names = [*(option["name"] for option in contest["options"]), contest["title"]]
            text += ["0", *('"' + each.replace('"', "'") + '"' for each in names)]
            (folder / f"{name}.blt").write_text("\n".join(text) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("board", type=Path)
    parser.add_argument("--hash", default="")
    parser.add_argument("--receipt", action="append", default=[])
    parser.add_argument("--papers", type=Path)
    options = parser.parse_args(arguments)
    expected_hash = "".join(options.hash.lower().split())
    if 0 < len(expected_hash) < SHORTEST:
        parser.error(f"give at least {SHORTEST} characters of the hash")
    verifier = Verifier()
    try:
        verifier.run(options.board, expected_hash)
    except OSError as error:
        parser.error(str(error))
    if verifier.manifest:
        print(f"“{verifier.manifest.get('title')}”, hash {verifier.hash.hex()}")
        if not expected_hash:
            print("You gave no hash: compare this one with that in your notice.")
        print(f"{verifier.tree.size} papers on the board, {len(verifier.counting)} count.")
        print(f"The complete board was stamped: {verifier.stamped or 'no'}.")
    for receipt in options.receipt:
        print(verifier.find(receipt))
    if options.papers and verifier.read:
        verifier.write(options.papers)
        print(f"The papers of each contest are in {options.papers}.")
    if verifier.problems:
        print("NOT VALID:")
        for problem in verifier.problems[:MOST_SHOWN]:
            print(f"  - {problem}")
        if len(verifier.problems) > MOST_SHOWN:
            print(f"  and {len(verifier.problems) - MOST_SHOWN} more")
        return 1
    print("VALID" if verifier.after else "VALID SO FAR: the papers have not been opened yet.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
