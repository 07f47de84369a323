"""What members object to about a roll, between its freezing and the opening, and what officers decide.

The roll is made by rule. What comes on it, goes off it or moves in it by hand does so by an objection that two
officers upheld: the objections are the log of additions, and a trigger lets no other change through.
"""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from members.models import Member
from momentum_demo.constraints import one_of


class Matter(models.TextChoices):
    """What an objection is about. The trigger on the roll knows these names."""

    MISSING = "missing", _("I am not on the roll, and should be")
    PLACE = "place", _("I am in the wrong part of the roll")
    DOUBT = "doubt", _("I doubt the roll, or somebody else’s entry")


class Answer(models.TextChoices):
    """Where an objection stands."""

    OPEN = "open", _("Waiting for a decision")
    PROPOSED = "proposed", _("Upheld by one officer, waiting for a second")
    UPHELD = "upheld", _("Upheld")
    DECLINED = "declined", _("Declined")


class Objection(models.Model):
    """A member's objection to the roll of a ballot, or their wish that the scrutineer looks into it.

    by          who objects
    number      of the member whose entry is doubted, where one is
    subject     whose entry it would change: `by`'s own, or the doubted member's once that is upheld
    reason      the officers' answer, which `by` reads
    first, second   who decided, and who confirmed what changes the roll
    root        of the roll as the change left it; NULL where nothing changed
    """

    ballot = models.ForeignKey(
        "ballots.Ballot", on_delete=models.PROTECT, related_name="objections"
    )
    matter = models.CharField(_("what it is about"), max_length=7, choices=Matter)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="objections")
    number = models.PositiveIntegerField(_("membership number"), null=True, blank=True)
    words = models.TextField(_("in your words"))
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.OPEN)
    subject = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.TextField(_("answer"), blank=True)
    first = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    second = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    root = models.BinaryField(max_length=32, null=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("objection to a roll")
        verbose_name_plural = _("objections to rolls")
        constraints = [
            one_of("matter", Matter),
            one_of("answer", Answer),
            UniqueConstraint(
                fields=["ballot", "by"],
                condition=Q(answer__in=[Answer.OPEN, Answer.PROPOSED]),
                name="ballots_objection_one_at_a_time",
            ),
            CheckConstraint(
                name="ballots_objection_answered_with_a_reason",
                condition=Q(answer=Answer.OPEN) | (~Q(reason="") & Q(first__isnull=False)),
            ),
            CheckConstraint(
                name="ballots_objection_nobody_judges_their_own",
                condition=(Q(first__isnull=True) | (~Q(first=F("by")) & ~Q(first=F("subject"))))
                & (Q(second__isnull=True) | (~Q(second=F("by")) & ~Q(second=F("subject")))),
            ),
            CheckConstraint(
                name="ballots_objection_two_people_change_a_roll",
                condition=~Q(answer=Answer.UPHELD)
                | Q(subject__isnull=True)
                | (Q(second__isnull=False) & ~Q(second=F("first"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot}: {self.get_matter_display()}"
