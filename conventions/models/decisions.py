"""What a convention decided."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from conventions.models.agenda import Item
from conventions.models.conventions import Convention
from conventions.models.rules import Unreached
from members.models import Member
from momentum_demo.constraints import one_of
from motions.lifecycle import Outcome
from motions.models import Submission


class Decision(models.Model):
    """One question put to a convention, and how it ended. Append-only.

    submission  what was decided on, if it came from motions
    question    as it was put
    figures     what was counted, by name: {"for": 108, "against": 31, "abstain": 4};
                empty if it was agreed without a count
    how         by what way of voting, in words
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="convention_decisions"
    )
    question = models.TextField(_("question"))
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome)
    figures = models.JSONField(default=dict)
    how = models.CharField(_("how it was decided"), max_length=160, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["item__session__starts_at", "at", "pk"]
        verbose_name = _("decision of a convention")
        verbose_name_plural = _("decisions of conventions")
        constraints = [
            one_of("outcome", Outcome),
            CheckConstraint(name="conventions_decision_of_a_question", condition=~Q(question="")),
        ]

    def __str__(self) -> str:
        return self.question


class HandedOn(models.Model):
    """That a convention did not reach something, and where it went, as the rules say. Append-only.

    item        where it stood on the agenda; None if members had not chosen it for debate
    submission  what it was, if it came from motions
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="handed_on")
    title = models.CharField(_("title"), max_length=160)
    item = models.OneToOneField(Item, on_delete=models.PROTECT, null=True, related_name="handed_on")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="handed_on"
    )
    to = models.CharField(_("where it went"), max_length=12, choices=Unreached)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("business handed on")
        verbose_name_plural = _("business handed on")
        constraints = [one_of("to", Unreached)]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_to_display()}"


class Progress(models.TextChoices):
    """How far what was undertaken has come."""

    AHEAD = "ahead", _("Not begun")
    UNDER_WAY = "under-way", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Given up")


class Undertaking(models.Model):
    """Something that follows from a decision, who sees to it, and by when. Public."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="undertakings")
    words = models.CharField(_("what is to be done"), max_length=240)
    owner = models.CharField(_("who sees to it"), max_length=120)
    due_on = models.DateField(_("by"), null=True, blank=True)
    progress = models.CharField(
        max_length=9, choices=Progress, default=Progress.AHEAD, editable=False
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["decision", "due_on", "pk"]
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        constraints = [one_of("progress", Progress)]

    def __str__(self) -> str:
        return self.words


class Report(models.Model):
    """What became of an undertaking, in somebody's words. Append-only."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="reports")
    progress = models.CharField(_("how far it has come"), max_length=9, choices=Progress)
    words = models.TextField(_("what happened"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        verbose_name = _("report on an undertaking")
        verbose_name_plural = _("reports on undertakings")
        constraints = [
            one_of("progress", Progress),
            CheckConstraint(name="conventions_report_says_something", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return self.words


class Minutes(models.Model):
    """The minutes: drafted from what happened, put right by the committee, then published for good."""

    convention = models.OneToOneField(Convention, on_delete=models.PROTECT, related_name="minutes")
    text = models.TextField(_("text"))
    drafted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")

    def __str__(self) -> str:
        return str(self.convention)

    @property
    def mark(self) -> str:
        """By what the text as it stands is known."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]
