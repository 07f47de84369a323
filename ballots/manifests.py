"""The manifest of a ballot: made at notice of what officers signed and of fresh keys, checked at opening."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

from ballots import keystore, roll, sections
from ballots.models import Ballot, Channel, Contest
from ballots.sealing import manifest as sealed
from ballots.sealing.blindsig import PublicKey
from ballots.sealing.manifest import ASSISTED, ONLINE, Key, Manifest, Seal, key_name

MIN_BATCH = 20  # the fewest papers that leave the box together before the close

# Every script that runs on a page where somebody votes: its hash is in the manifest.
CLIENT_SCRIPTS = (
    "js/paper.js",
    "js/ranked-ballot.js",
    "js/resume-vote.js",
    "js/cast-vote.js",
    "js/page.js",
    "js/vote.js",
    "js/sealed-ballot.js",
)


def freeze(ballot: Ballot, contests: Iterable[Contest]) -> None:
    """Make the keys, keep them, and put the manifest on `ballot`. Not saved.

    contests   with their options prefetched
    """
    contests = list(contests)
    signers = {
        f"{contest.code}/{key_name(channel, section)}": keystore.new_signing_key()
        for contest in contests
        for channel in Channel.values
        for section in sections.weights(ballot) or [""]
    }
    receipts = keystore.new_receipt_key()
    if not ballot.trustees_needed:
        opening = keystore.new_opening_key()
        ballot.seal_pub = opening.public
        keystore.keep_opening_key(ballot.pk, opening)
    keystore.keep_signers(ballot.pk, signers)
    keystore.keep_receipt_key(ballot.pk, receipts)
    keys = {code: key.public for code, key in signers.items()}
    made = Manifest(
        contests={
            contest.code: described(contest, keys, sections.weights(ballot)) for contest in contests
        },
        receipt_pub=receipts.public_key().public_bytes_raw(),
        **facts(ballot),
    )
    ballot.manifest, ballot.manifest_hash = made.encoded, made.hash


def amend_roll(ballot: Ballot) -> None:
    """Put the roll as `ballot` now has it in the manifest; keys and everything else stay. Not saved."""
    amended = replace(
        of(ballot),
        roll_size=ballot.roll_size or 0,
        roll_root=bytes(ballot.roll_root or b""),
        sections=sections_of(ballot),
    )
    ballot.manifest, ballot.manifest_hash = amended.encoded, amended.hash


def of(ballot: Ballot) -> Manifest:
    """The manifest of a ballot of which notice was given."""
    assert ballot.manifest is not None
    return read(bytes(ballot.manifest))


@lru_cache(maxsize=32)
def read(data: bytes) -> Manifest:
    return Manifest.read(data)


def differences(ballot: Ballot) -> list[str]:
    """Where the manifest is not what database and scripts now say, each in a word; empty if all is well."""
    frozen = of(ballot)
    found = []
    if frozen.hash != bytes(ballot.manifest_hash or b""):
        found.append("hash")
    names = {each.x: each.name for each in frozen.seal.trustees}
    now = facts(ballot, names)
    found += [name for name, value in now.items() if getattr(frozen, name) != value]
    contests = {
        contest.code: contest for contest in ballot.contests.prefetch_related("options").all()
    }
    if contests.keys() != frozen.contests.keys():
        found.append("contests")
    for code, contest in contests.items():
        theirs = frozen.contests.get(code)
        if theirs:
            keys = {f"{code}/{name}": key.public for name, key in theirs.keys.items()}
            if described(contest, keys, sections.weights(ballot)) != theirs:
                found.append(code)
    if root_of_roll(ballot) != frozen.roll_root:
        found.append("roll")
    return sorted(set(found))


def missing_keys(ballot: Ballot) -> list[str]:
    """Which keys that an open ballot needs are not in the key store, or are not those of its manifest."""
    frozen, found = of(ballot), []
    try:
        signers = keystore.signers(ballot.pk)
        found += [
            code
            for code, scope in frozen.scopes.items()
            if code not in signers or signers[code].public != scope.key.public
        ]
    except keystore.KeysLost:
        found.append(keystore.SIGNERS)
    try:
        public = keystore.receipt_key(ballot.pk).public_key().public_bytes_raw()
        found += [keystore.RECEIPTS] * (public != frozen.receipt_pub)
    except keystore.KeysLost:
        found.append(keystore.RECEIPTS)
    if frozen.seal.mode == sealed.SERVER:
        try:
            wrong = keystore.opening_key(ballot.pk).public != frozen.seal.pub
            found += [keystore.OPENING] * wrong
        except (keystore.KeysLost, ValueError):
            found.append(keystore.OPENING)
    return found


def facts(ballot: Ballot, names: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What a manifest says beside contests and the receipt key. `names` as of `seal`."""
    return {
        "ballot": ballot.slug,
        "title": ballot.title,
        "opens": moment(ballot.opens_at),
        "closes": moment(ballot.closes_at),
        "min_batch": MIN_BATCH,
        "revote": bool(ballot.rules.get("revote", False)),
        "seal": seal(ballot, names or {}),
        "roll_size": ballot.roll_size or 0,
        "roll_root": bytes(ballot.roll_root or b""),
        "sections": sections_of(ballot),
        "client_sha256": client(),
        "lot_commit": ballot.lot_commitment,
    }


def sections_of(ballot: Ballot) -> dict[str, sealed.Section]:
    """The sections of the electorate with their weights, and how many of the roll are in each."""
    listed = sections.of(ballot)
    parts = dict(ballot.roll_parts()) if listed else {}
    return {
        each.code: sealed.Section(each.name, each.weight, parts.get(each.code, 0))
        for each in listed
    }


def described(
    contest: Contest, keys: Mapping[str, PublicKey], segments: Iterable[str] = ()
) -> sealed.Contest:
    """The contest as the manifest has it.

    keys       its public keys by code
    segments   the sections of the electorate, if there are any
    """
    options = tuple(
        sealed.Option(str(option.place), option.name, sha256(option.statement))
        for option in contest.options.all()
    )
    return sealed.Contest(
        kind=contest.asks,
        title=contest.title,
        text_sha256=sha256(contest.text),
        rule=contest.method if contest.ranked else contest.threshold,
        base=contest.base,
        quorum=contest.quorum,
        seats=contest.seats or 0,
        tie="lot",
        ron=contest.ron,
        options=options,
        size=2 + max(len(options), 6),
        keys={
            name: Key(channel, segment, keys[f"{contest.code}/{name}"])
            for channel in (ONLINE, ASSISTED)
            for segment in list(segments) or [""]
            for name in [key_name(channel, segment)]
        },
    )


def seal(ballot: Ballot, names: Mapping[int, str]) -> Seal:
    """What papers are sealed to: the server's key, or that of the trustees who tested their shares.

    names   what the trustees were called at notice, by the numbers of their shares: people are renamed
    """
    pub = bytes(ballot.seal_pub or b"")
    if not ballot.trustees_needed:
        return Seal(sealed.SERVER, pub)
    trustees = tuple(
        sealed.Trustee(
            names.get(each.x, each.member.name),
            each.x,
            bytes(each.point),
            bytes(each.test),
            bytes(each.opened or b""),
        )
        for each in ballot.trustees.select_related("member")
    )
    return Seal(sealed.TRUSTEES, pub, ballot.trustees_needed, trustees)


def root_of_roll(ballot: Ballot) -> bytes:
    """The root of the roll as it now is."""
    entries = ballot.roll.order_by("member__number").values_list(
        "member__number", "segment", "salt"
    )
    return roll.root([roll.leaf(number, part, bytes(salt)) for number, part, salt in entries])


def client() -> dict[str, str]:
    """Path → SHA-256 of each script of the voting pages."""
    found = {}
    for name in CLIENT_SCRIPTS:
        path = finders.find(name)
        assert isinstance(path, str), name
        found[f"/static/{name}"] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return found


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
