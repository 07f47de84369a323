"""What is put before a convention, and how members choose what is debated."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import UNDONE
from ballots.models import Contest
from conventions.models.agenda import ItemKind
from conventions.models.conventions import Convention
from members.models import Member
from momentum_demo.constraints import in_order, one_of
from motions.models import Submission


class Fate(models.TextChoices):
    """How far a piece of business has come."""

    WAITING = "waiting", _("Waiting")
    CONSENT = "consent", _("Agreed widely: to be put without debate")
    CHOSEN = "chosen", _("Chosen by members for debate")
    PASSED_OVER = "passed-over", _("Not chosen for debate")


class Business(models.Model):
    """A motion that came before a convention from motions. It comes by itself once it is on the agenda there.

    together   a word shared by what is debated together; empty for a debate of its own
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="business")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="convention_business"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=ItemKind)
    together = models.CharField(_("debated together as"), max_length=80, blank=True)
    fate = models.CharField(max_length=11, choices=Fate, default=Fate.WAITING, editable=False)
    arrived_at = models.DateTimeField()

    class Meta:
        ordering = ["convention", "kind", "together", "submission__number"]
        verbose_name = _("business of a convention")
        verbose_name_plural = _("business of conventions")
        constraints = [
            one_of("fate", Fate),
            CheckConstraint(
                name="conventions_business_of_a_kind",
                condition=Q(kind__in=["motion", "priority", "campaign", "constitutional"]),
            ),
            UniqueConstraint(
                fields=["convention", "submission"], name="conventions_business_once_each"
            ),
        ]

    def __str__(self) -> str:
        return self.submission.title


class Survey(models.Model):
    """The question to all members, of each piece of business: may it pass without debate?

    settled_at   once its answers have been counted
    """

    convention = models.OneToOneField(Convention, on_delete=models.PROTECT, related_name="survey")
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("survey for the consent agenda")
        verbose_name_plural = _("surveys for consent agendas")
        constraints = [in_order("opens_at", "closes_at")]

    def __str__(self) -> str:
        return str(self.convention)


class Answer(models.Model):
    """A member's answer to the survey. It can be changed until the survey closes; it is not a vote."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField(_("may pass without debate"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        constraints = [
            UniqueConstraint(fields=["business", "member"], name="conventions_answer_once_each"),
        ]

    def __str__(self) -> str:
        return str(self.business)


class Choosing(models.TextChoices):
    """How a priorities ballot asks."""

    RANKED = "ranked", _("Rank as many as you like: a minority gets its share of the places")
    CHOICE = "choice", _("Choose up to as many as there are places: those with the most votes")


class Prioritisation(models.Model):
    """The question on a ballot by which members choose what is debated: so many places for one kind.

    contest      if its ballot is given up, the same is asked in another; taken off a ballot that is being
                 prepared, it takes this with it
    settled_at   once the ballot was declared and the choice stands
    """

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="prioritisations"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=ItemKind)
    contest = models.OneToOneField(Contest, on_delete=models.CASCADE, related_name="prioritisation")
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("priorities ballot")
        verbose_name_plural = _("priorities ballots")
        constraints = [
            UniqueConstraint(
                fields=["convention", "kind"], name="conventions_prioritisation_once_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return str(self.contest)

    @property
    def ballot_undone(self) -> bool:
        """Whether it waits to be put to members again, its ballot being undone before the choice stood."""
        return self.settled_at is None and self.contest.ballot.state in UNDONE


class Choice(models.Model):
    """Which option of a priorities ballot is which piece of business. place: the option's"""

    prioritisation = models.ForeignKey(
        Prioritisation, on_delete=models.CASCADE, related_name="choices"
    )
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="choices")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["prioritisation", "place"]
        constraints = [
            UniqueConstraint(
                fields=["prioritisation", "place"], name="conventions_choice_one_a_place"
            ),
            UniqueConstraint(
                fields=["prioritisation", "business"], name="conventions_choice_once_each"
            ),
        ]

    def __str__(self) -> str:
        return str(self.business)
