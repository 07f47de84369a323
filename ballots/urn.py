"""The ballot box: what was cast, and nothing about who cast it.

It lives in a schema of its own, which only the database role `momentum_urn` can see; the members' tables
are closed to that role. No table here has a time, a counter or a key into the members' tables, and its
transactions are never theirs: PostgreSQL stamps every row with its transaction's number, and two rows
written in one transaction can be joined on it.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any
from uuid import uuid4

from django.db import models

ALIAS = "urn"
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
CODE_LENGTH = 16  # 80 bits


class Router:
    """Send the box's models to the box's connection and schema, and everything else elsewhere."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return ALIAS if is_urn(model) else None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        return ALIAS if is_urn(model) else None

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        if model_name is None:
            return db != ALIAS or hints.get("urn", False)
        return (db == ALIAS) is (app_label == "ballots" and model_name in NAMES)


class Box(models.Model):
    """The box of one ballot. Papers go in while it is open; sealing it is final."""

    ballot = models.BigIntegerField(primary_key=True)
    sealed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Box of ballot {self.ballot}"


class Receipt(models.Model):
    """That a voter's papers are in the box. `tag` is made from their receipt code, and only from it.

    void   no papers came with it, and none ever will: the voter began anew with another code
    """

    tag = models.BinaryField(primary_key=True, max_length=32)
    ballot = models.BigIntegerField(db_index=True)
    void = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "A receipt"


class Paper(models.Model):
    """One contest's paper, waiting to be mixed with others. Holds no voter, no receipt, no time, no order."""

    id = models.UUIDField(primary_key=True, default=uuid4)  # random: version 4, never 1 or 7
    contest = models.BigIntegerField(db_index=True)
    marks = models.BinaryField()

    def __str__(self) -> str:
        return "A paper"


class Posted(models.Model):
    """A paper on the board: mixed with at least a batch of others, and no longer to be changed."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    contest = models.BigIntegerField(db_index=True)
    marks = models.BinaryField()

    def __str__(self) -> str:
        return "A posted paper"


NAMES = frozenset({"box", "receipt", "paper", "posted"})


def is_urn(model: type[models.Model]) -> bool:
    """Whether `model` belongs in the box's schema."""
    return model._meta.app_label == "ballots" and model._meta.model_name in NAMES


def new_code() -> str:
    """A receipt code: 80 random bits as sixteen characters that cannot be misread."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def is_code(text: str) -> bool:
    """Whether `text` could be a receipt code."""
    return len(text) == CODE_LENGTH and set(text) <= set(CODE_ALPHABET)


def as_code(typed: str) -> str:
    """What somebody typed as a receipt code, without hyphens and spaces, misreadings put right."""
    letters = "".join(typed.upper().split()).replace("-", "")
    return letters.translate(str.maketrans("OIL", "011"))


def grouped(code: str) -> str:
    """A receipt code as people read it out: "7KQ4-M2RD-9XVT-3HJW"."""
    return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def tag(code: str) -> bytes:
    """What the box keeps of a receipt code, from which the code cannot be found.

    The roll keeps it too while the vote is on its way, so that a vote cut short can be finished. It leads to
    a receipt, never to a paper: the papers that came with it are mixed with others before anyone counts.
    """
    return hashlib.sha256(b"receipt|" + code.encode()).digest()
