"""The ballot box and the board: what was cast, and nothing about who cast it.

It lives in a schema of its own, which only the database role `momentum_urn` can see; the members' tables
are closed to that role. No table here has a time, a counter or a key into the members' tables, and its
transactions are never theirs: PostgreSQL stamps every row with its transaction's number, and two rows
written in one transaction can be joined on it.

    Pending ──batches of at least 20, in the order of their hashes──▶ Entry, under a Batch's signed head
                                                                        │ opened after the close
                                                                        ▼
                                                                      Paper

What waits in Pending keeps no order either: see ballots/casting.py.
"""

from __future__ import annotations

from typing import Any

from django.db import models

ALIAS = "urn"


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
            return (db == ALIAS) is hints.get("urn", False)
        return (db == ALIAS) is (app_label == "ballots" and model_name in NAMES)


class Box(models.Model):
    """The box of one ballot. Papers go in while it is open; sealing it is final."""

    ballot = models.BigIntegerField(primary_key=True)
    sealed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Box of ballot {self.ballot}"


class Pending(models.Model):
    """A sealed paper that waits to be posted with others.

    id      SHA-256 of the message: see ballots/sealing/envelope.py
    code    its key in the manifest: "q01/online"
    voter   the public key of its credential
    seq     1 for a voter's first paper, then higher
    body    the whole message, which says all of the above
    """

    id = models.BinaryField(primary_key=True, max_length=32)
    ballot = models.BigIntegerField()
    code = models.CharField(max_length=121)
    voter = models.BinaryField(max_length=32)
    seq = models.BigIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "code", "voter", "seq"], name="ballots_pending_number_once"
            ),
        ]

    def __str__(self) -> str:
        return "A paper that waits"


class Batch(models.Model):
    """A batch of papers on the board, by the head that was signed over it. Never changed.

    n      its number, from 0: the empty board before opening
    head   canonical JSON: see ballots/sealing/board.py
    peaks  the tree over everything so far, as far as the next batch needs it: see sealing.tree.Frontier
    """

    pk = models.CompositePrimaryKey("ballot", "n")
    ballot = models.BigIntegerField()
    n = models.IntegerField()
    head = models.BinaryField()
    peaks = models.BinaryField()

    def __str__(self) -> str:
        return f"Batch {self.n} of ballot {self.ballot}"


class Entry(models.Model):
    """A paper on the board. Never changed. Its columns are those of Pending.

    index   its place, from 0
    n       its batch
    """

    pk = models.CompositePrimaryKey("ballot", "index")
    ballot = models.BigIntegerField()
    index = models.BigIntegerField()
    n = models.IntegerField()
    id = models.BinaryField(max_length=32, unique=True)
    code = models.CharField(max_length=121)
    voter = models.BinaryField(max_length=32)
    seq = models.BigIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "code", "voter", "seq"], name="ballots_entry_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Paper {self.index} of ballot {self.ballot}"


class Part(models.Model):
    """What one worker found when it opened its part of the papers; gone once the result is declared.

    run     1 or 2: everything is opened and counted twice
    number  which part, from 0; -1 for the counts that a run comes to
    worker  the machine and process that did it
    opened  see results.opened_to_json and actions.holding.counts_of
    """

    pk = models.CompositePrimaryKey("ballot", "run", "number")
    ballot = models.BigIntegerField()
    run = models.SmallIntegerField()
    number = models.IntegerField()
    worker = models.CharField(max_length=120)
    opened = models.TextField()

    def __str__(self) -> str:
        return f"Part {self.number} of ballot {self.ballot}, run {self.run}"


class Paper(models.Model):
    """How many papers of a contest, opened, say the same. Never changed.

    section   whose papers they are, where the ballot has sections: their key said so
    """

    pk = models.CompositePrimaryKey("contest", "section", "marks")
    contest = models.BigIntegerField()
    section = models.CharField(max_length=60, default="", blank=True)
    marks = models.BinaryField()
    number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.number} papers of contest {self.contest}"


NAMES = frozenset({"box", "pending", "batch", "entry", "part", "paper"})


def is_urn(model: type[models.Model]) -> bool:
    """Whether `model` belongs in the box's schema."""
    return model._meta.app_label == "ballots" and model._meta.model_name in NAMES
