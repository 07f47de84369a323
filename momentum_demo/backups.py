"""A backup as one encrypted file: what PostgreSQL holds, and apart from it in there, the keys of ballots.

    8 bytes "MDBACKUP", 16 bytes salt, then pieces: 4 bytes length, and as much AES-256-GCM

The key is scrypt of a secret and the salt; each piece's nonce is its number, and whether it is the last is
authenticated with it, so that no piece can be changed, moved, left out or cut off. Inside is a tar file:

    facts.json      when it was made, and the record's last hash then
    database.dump   pg_dump's custom format: every table of both schemas
    keys            the key store as a file of this same form, under a secret of its own; only if one is given

Whoever has the first secret can read the register; not how anybody voted, and they cannot open papers early.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import shutil
import struct
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from momentum_demo import servers
from momentum_demo.processes import CannotRun

MAGIC: Final = b"MDBACKUP"
PIECE: Final = 1024 * 1024  # bytes
SHORTEST: Final = 20  # characters of a secret


class CannotOpen(Exception):
    """Not a backup, not this secret, or not whole; says which in words."""


def key_of(secret: str, salt: bytes) -> AESGCM:
    if len(secret) < SHORTEST:
        raise CannotOpen(f"A secret of a backup has {SHORTEST} characters or more.")
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(secret.encode()))


def seal(plain: IO[bytes], to: IO[bytes], secret: str) -> None:
    """Encrypt all of `plain` into `to`."""
    salt = secrets.token_bytes(16)
    key = key_of(secret, salt)
    to.write(MAGIC + salt)
    number, piece = 0, plain.read(PIECE)
    while True:
        after = plain.read(PIECE)
        sealed = key.encrypt(number.to_bytes(12, "big"), piece, b"" if after else b"last")
        to.write(struct.pack(">I", len(sealed)) + sealed)
        if not after:
            return
        number, piece = number + 1, after


def unseal(sealed: IO[bytes], to: IO[bytes], secret: str) -> None:
    """Decrypt all of `sealed` into `to`. Raises CannotOpen; what was written by then is good for nothing."""
    if sealed.read(len(MAGIC)) != MAGIC:
        raise CannotOpen("This is not a backup.")
    key = key_of(secret, sealed.read(16))
    number = 0
    while True:
        head = sealed.read(4)
        if len(head) < 4:
            raise CannotOpen("The backup is cut off.")
        piece = sealed.read(struct.unpack(">I", head)[0])
        nonce = number.to_bytes(12, "big")
        for last in (b"", b"last"):
            try:
                to.write(key.decrypt(nonce, piece, last))
            except InvalidTag:
                continue
            break
        else:
            raise CannotOpen("The secret is not this backup's, or the backup was changed.")
        if last:
            return
        number += 1


# What goes in


def dump(database: Mapping[str, Any], to: Path, program: str) -> None:
    """Have PostgreSQL write the whole of `database`, one of Django's settings, into the file `to`."""
    call([program, "--format=custom", f"--file={to}"], database)


def load(database: Mapping[str, Any], dumped: Path, program: str) -> None:
    """Have PostgreSQL make what was dumped in `database`, which is empty; all of it or nothing."""
    words = ["--exit-on-error", "--single-transaction", f"--dbname={database['NAME']}"]
    call([program, *words, str(dumped)], database)


def call(words: list[str], database: Mapping[str, Any]) -> None:
    """Run one of PostgreSQL's programs; no list of processes shows as whom it connects."""
    given = {
        "PGHOST": database["HOST"] or (database.get("OPTIONS") or {}).get("host", ""),
        "PGPORT": database["PORT"] or (database.get("OPTIONS") or {}).get("port", ""),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
        "PGSSLMODE": (database.get("OPTIONS") or {}).get("sslmode", ""),
    }
    env = {**os.environ, **{name: str(value) for name, value in given.items() if value}}
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotOpen(f"{Path(words[0]).name} failed: {done.stderr.strip()}")


def pack(directory: Path) -> bytes:
    """The key store as a tar file."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        if directory.exists():
            tar.add(directory, arcname=".")
    return packed.getvalue()


def unpack(packed: bytes, directory: Path) -> None:
    """Make the key store again, readable by its owner alone."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(directory, filter="data")


# The whole


def write(
    target: Path, *, database: Mapping[str, Any], program: str, keystore: Path,
    facts: Mapping[str, Any], secret: str, keys_secret: str, work: Path,
) -> None:  # fmt: skip
    """Make a backup: whole, or none at all.

    work   an empty directory that only we can read; what is in it in the clear goes with it
    """
    dump(database, work / "database.dump", program)
    (work / "facts.json").write_text(json.dumps(facts))
    if keys_secret:
        with (work / "keys").open("wb") as file:
            seal(io.BytesIO(pack(keystore)), file, keys_secret)
    inner = work / "inner.tar"
    with tarfile.open(inner, "w") as tar:
        for name in ("facts.json", "database.dump", *(["keys"] if keys_secret else [])):
            tar.add(work / name, arcname=name)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with (
            inner.open("rb") as plain,
            open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            seal(plain, file, secret)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def read(source: Path, *, secret: str, work: Path) -> dict[str, Any]:
    """Decrypt a backup into `work`; its facts."""
    inner = work / "inner.tar"
    with source.open("rb") as sealed, inner.open("wb") as plain:
        unseal(sealed, plain, secret)
    with tarfile.open(inner) as tar:
        tar.extractall(work, filter="data")
    inner.unlink()
    facts: dict[str, Any] = json.loads((work / "facts.json").read_text())
    return facts


def postgres(name: str) -> str:
    """The program of PostgreSQL's: the one that came with the demonstration's server, or the machine's own."""
    try:
        return servers.postgres_program(name)
    except CannotRun:
        if found := shutil.which(name):
            return found
        raise CannotOpen(
            f"There is no {name} here: install PostgreSQL’s client programs."
        ) from None
