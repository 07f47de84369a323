"""Texts, everything ever proposed for them, what of it stands, and the versions published."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Member
from momentum_demo.constraints import one_of

ORIGINAL = "original"  # the key of the change-set that a text begins with


def canonical(value: Any) -> bytes:
    """JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class TextKind(models.TextChoices):
    RULE_BOOK = "rule-book", _("Rule book")
    POLICY = "policy", _("Policy")


class Text(models.Model):
    """The root of one weave: a rule book, which many motions change, or a policy motion's own text."""

    kind = models.CharField(_("kind"), max_length=9, choices=TextKind)
    title = models.CharField(_("title"), max_length=160)
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            one_of("kind", TextKind),
            UniqueConstraint(
                Lower("title"),
                condition=Q(kind=TextKind.RULE_BOOK),
                name="motions_text_one_rule_book_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ChangeKind(models.TextChoices):
    """What a change-set is.

    EDITORIAL   an officer's or the committee's rewording, which a ruling or a publication puts into force
    REVISION    the mover's own new wording, after a ruling out of order
    """

    ORIGINAL = "original", _("Original text")
    MOTION = "motion", _("Motion")
    AMENDMENT = "amendment", _("Amendment")
    COMPOSITE = "composite", _("Composite")
    EDITORIAL = "editorial", _("Rewording")
    REVISION = "revision", _("Mover’s revision")


class ChangeSet(models.Model):
    """What somebody proposed for a text, word by word. Append-only: a trigger refuses UPDATE and DELETE.

    key       its name in the weave, unique in the text
    number    which goes first where two insert at one place; the order of filing in the text
    payload   the change-set as motions.drafting.record writes it
    parent    what it amends, if that was not decided when it was filed
    sha256    of the payload as canonical JSON
    """

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="changes")
    key = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=ChangeKind)
    payload = models.JSONField()
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="amendments", null=True
    )
    sha256 = models.CharField(max_length=64)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["text", "number"]
        verbose_name = _("change-set")
        verbose_name_plural = _("change-sets")
        constraints = [
            one_of("kind", ChangeKind),
            UniqueConstraint(fields=["text", "key"], name="motions_changeset_key_once"),
            UniqueConstraint(fields=["text", "number"], name="motions_changeset_number_once"),
            CheckConstraint(
                name="motions_changeset_key_will_do",
                condition=Q(key__regex=r"^[A-Za-z0-9_-]{1,64}$"),
            ),
            CheckConstraint(
                name="motions_changeset_sha256_is_one",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @staticmethod
    def digest(payload: dict[str, Any]) -> str:
        return hashlib.sha256(canonical(payload)).hexdigest()


class Acceptance(models.Model):
    """That a change-set stands in a text, or no longer does: by whose decision, when and why.

    into      the submission whose wording it is now part of; None: the text in force
    stands    the last row for a change and `into` counts, so that a correction keeps what it corrects
    decision  the body's decision that put it there, where there was one
    ruling    the committee's ruling that reworded it, where it was that

    Append-only: a trigger refuses UPDATE and DELETE.
    """

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="acceptances")
    into = models.ForeignKey(
        "motions.Submission", on_delete=models.PROTECT, related_name="acceptances", null=True
    )
    change = models.ForeignKey(ChangeSet, on_delete=models.PROTECT, related_name="acceptances")
    stands = models.BooleanField(default=True)
    why = models.TextField(_("why"))
    ruling = models.ForeignKey(
        "motions.Ruling", on_delete=models.PROTECT, related_name="+", null=True
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        constraints = [
            CheckConstraint(name="motions_acceptance_why_given", condition=~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"{self.change} in {self.into or self.text}"


class TextVersion(models.Model):
    """A published version: which change-sets stood, and what the text then was. Append-only.

    of         the submission whose wording it publishes; None: the text in force
    accepted   the keys of the change-sets that stood, complete
    sha256     of the text as motions.drafting.plain writes it
    numbering  paragraphs, clauses and lines, computed once: see `motions.weaves.numbering_of`
    previous   the hash of the version before; "" for the first
    hash       over all of this and `previous`
    """

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="versions")
    of = models.ForeignKey(
        "motions.Submission", on_delete=models.PROTECT, related_name="versions", null=True
    )
    number = models.PositiveIntegerField()
    accepted = ArrayField(models.CharField(max_length=64))
    sha256 = models.CharField(max_length=64)
    numbering = models.JSONField()
    algorithm = models.PositiveSmallIntegerField()
    why = models.TextField(_("why"))
    published_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["text", "of", "number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            UniqueConstraint(
                fields=["text", "of", "number"],
                name="motions_textversion_number_once",
                nulls_distinct=False,
            ),
            UniqueConstraint(
                fields=["text", "of", "previous"],
                name="motions_textversion_never_forks",
                nulls_distinct=False,
            ),
            CheckConstraint(
                name="motions_textversion_first_has_no_previous",
                condition=Q(number=1, previous="") | (Q(number__gt=1) & ~Q(previous="")),
            ),
            CheckConstraint(name="motions_textversion_why_given", condition=~Q(why="")),
        ]

    def __str__(self) -> str:
        return gettext("%(text)s, version %(number)s") % {
            "text": self.of or self.text,
            "number": self.number,
        }

    def digest(self) -> str:
        """What `hash` must be."""
        fields = {
            "text": self.text_id,
            "of": self.of_id,
            "number": self.number,
            "accepted": sorted(self.accepted),
            "sha256": self.sha256,
            "numbering": self.numbering,
            "algorithm": self.algorithm,
            "why": self.why,
            "published_at": self.published_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "previous": self.previous,
        }
        return hashlib.sha256(canonical(fields)).hexdigest()
