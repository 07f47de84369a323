"""Officers who stay out of a ballot because it is about them, or about somebody they are close to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from members.models import Member

if TYPE_CHECKING:
    from ballots.models import Ballot

ASKED: list[Callable[[Ballot, Member], bool]] = []


def ask_also(concerns: Callable[[Ballot, Member], bool]) -> None:
    """Let another app say whom a ballot concerns without their declaring it: whoever stands in it, say."""
    ASKED.append(concerns)


class Interest(models.Model):
    """That an officer has an interest in a ballot: they stand, or move it, or are close to who does.

    From then on their office gives them no rights over that ballot, its roll or its papers. Append-only.
    """

    ballot = models.ForeignKey("ballots.Ballot", on_delete=models.PROTECT, related_name="interests")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="interests")
    words = models.CharField(_("what the interest is"), max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        constraints = [
            UniqueConstraint(fields=["ballot", "member"], name="ballots_interest_once_each"),
            CheckConstraint(name="ballots_interest_in_words", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.ballot}"
