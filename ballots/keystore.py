"""The keys of ballots, kept in a directory outside every database (the setting KEYSTORE).

    KEYSTORE/<ballot>/signers.json   code → the RSA key that signs credentials; gone once the box is sealed
                      receipts.key   Ed25519: receipts and the board's heads; gone once the result is declared
                      opening.key    opens the papers; gone once it is published. With trustees there is none
                      share-<x>.key  a trustee's share, until they have shown that they have it

Whoever copies the database has none of these, and whoever copies these has no ballot. Web machines and workers
share one directory. Files are written whole or not at all, and only their owner can read them.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from ballots.sealing.blindsig import SigningKey
from ballots.sealing.sealed import OpeningKey

BITS = 2048
SIGNERS, RECEIPTS, OPENING = "signers.json", "receipts.key", "opening.key"


class KeysLost(RuntimeError):
    """A key that should be in the key store is not there, or cannot be read."""


def new_signing_key() -> SigningKey:
    """A fresh RSA key."""
    return SigningKey.from_native(rsa.generate_private_key(65537, BITS))


def new_receipt_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def new_opening_key() -> OpeningKey:
    return OpeningKey.derive(secrets.token_bytes(32))


# What is kept for a ballot


def keep_signers(ballot: int, signers: Mapping[str, SigningKey]) -> None:
    text = json.dumps({code: key.to_der().hex() for code, key in signers.items()})
    write(ballot, SIGNERS, text.encode())


def keep_receipt_key(ballot: int, key: Ed25519PrivateKey) -> None:
    write(ballot, RECEIPTS, key.private_bytes_raw())


def keep_opening_key(ballot: int, key: OpeningKey) -> None:
    write(ballot, OPENING, key.to_bytes())


def keep_share(ballot: int, x: int, share: bytes) -> None:
    write(ballot, share_name(x), share)


# What is read of it. Each raises KeysLost.


def signers(ballot: int) -> Mapping[str, SigningKey]:
    """Every credential key of the ballot, by its code."""
    return _signers(*_seen(ballot, SIGNERS))


def receipt_key(ballot: int) -> Ed25519PrivateKey:
    return _receipt_key(*_seen(ballot, RECEIPTS))


def opening_key(ballot: int) -> OpeningKey:
    return OpeningKey.from_bytes(read(ballot, OPENING))


def share(ballot: int, x: int) -> bytes:
    return read(ballot, share_name(x))


def has(ballot: int, name: str) -> bool:
    return (place(ballot) / name).exists()


def forget(ballot: int, *names: str) -> None:
    """Delete these files of the ballot's; without names, all. Harmless if they are gone."""
    if not names:
        shutil.rmtree(place(ballot), ignore_errors=True)
    for name in names:
        (place(ballot) / name).unlink(missing_ok=True)


def ballots() -> list[int]:
    """The ballots that keys are kept for."""
    try:
        names = os.listdir(settings.KEYSTORE)
    except FileNotFoundError:
        return []
    return sorted(int(name) for name in names if name.isdecimal())


def share_name(x: int) -> str:
    return f"share-{x}.key"


def place(ballot: int) -> Path:
    """The ballot's directory."""
    return Path(settings.KEYSTORE) / str(ballot)


def write(ballot: int, name: str, data: bytes) -> None:
    """Put a file there whole, and on the disk, before anything depends on it."""
    directory = place(ballot)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = directory / f".{name}.{secrets.token_hex(4)}"
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(directory / name)
    finally:
        unfinished.unlink(missing_ok=True)
    with suppress(OSError):  # some file systems cannot
        listing = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(listing)
        finally:
            os.close(listing)


def read(ballot: int, name: str) -> bytes:
    try:
        return (place(ballot) / name).read_bytes()
    except OSError as error:
        raise KeysLost(f"{name} of ballot {ballot}: {error.strerror}") from error


# RSA keys take a while to read, so a process keeps those it has used; a file that is gone is asked for anew.


def _seen(ballot: int, name: str) -> tuple[Path, int, int]:
    path = place(ballot) / name
    try:
        found = path.stat()
    except OSError as error:
        raise KeysLost(f"{name} of ballot {ballot}: {error.strerror}") from error
    return path, found.st_mtime_ns, found.st_ino


@lru_cache(maxsize=8)
def _signers(path: Path, written: int, inode: int) -> Mapping[str, SigningKey]:
    try:
        found = json.loads(path.read_bytes())
        return {code: SigningKey.from_der(bytes.fromhex(der)) for code, der in found.items()}
    except (OSError, ValueError) as error:
        raise KeysLost(f"{path.name} of ballot {path.parent.name}: {error}") from error


@lru_cache(maxsize=32)
def _receipt_key(path: Path, written: int, inode: int) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KeysLost(f"{path.name} of ballot {path.parent.name}: {error}") from error
