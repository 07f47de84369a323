"""What members say of themselves, ask to be put right or erased, and what went wrong with their data."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from members.models.people import Member
from members.sealed import SealedField
from momentum_demo.constraints import one_of


class Attribute(models.Model):
    """A definition that a reserved place may ask about: dated, because words change.

    question      as members are asked
    answers       what they may say: [key, words] each
    since, until  days, [since, until): when it is asked
    why           what it is used for, shown beside the question
    """

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField()
    question = models.CharField(_("question"), max_length=200)
    answers = models.JSONField(_("answers"))
    why = models.CharField(_("what it is used for"), max_length=300)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["name", "-since"]
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        constraints = [
            UniqueConstraint(
                fields=["slug"],
                condition=Q(until__isnull=True),
                name="members_attribute_one_in_force",
            ),
            CheckConstraint(
                name="members_attribute_since_before_until",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SelfDefinition(models.Model):
    """What a member says of themselves, encrypted. Read by the member, and by a count.

    token   the answer's key, encrypted with a key that is not in the database; see members.sealed
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="self_definitions")
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="answers_given")
    token = SealedField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("self-definition")
        verbose_name_plural = _("self-definitions")
        constraints = [
            UniqueConstraint(
                fields=["member", "attribute"], name="members_selfdefinition_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute_id}"


class Asked(models.TextChoices):
    """Where a member's request stands."""

    OPEN = "open", _("Waiting")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class Correction(models.Model):
    """A member's wish to have something in their record put right.

    field   what it is about, in the member's words
    reply   what the office answers
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(_("what is wrong"), max_length=80)
    wanted = models.CharField(_("what it should say"), max_length=300)
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=Asked, default=Asked.OPEN)
    reply = models.CharField(_("answer"), max_length=300, blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("correction asked for")
        verbose_name_plural = _("corrections asked for")
        constraints = [
            one_of("state", Asked),
            CheckConstraint(
                name="members_correction_refused_with_a_reason",
                condition=~Q(state=Asked.REFUSED) | ~Q(reply=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.field}"


class Erasure(models.Model):
    """A member's wish to be erased. Their number stays, so that rolls, counts and minutes still add up."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="erasures")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            UniqueConstraint(
                fields=["member"],
                condition=Q(done_at__isnull=True, withdrawn_at__isnull=True),
                name="members_erasure_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}"


class Breach(models.Model):
    """Something that went wrong with members' data, from the moment it was found.

    people   how many are concerned, as far as is known
    """

    title = models.CharField(_("in one line"), max_length=120)
    what = models.TextField(_("what happened, and what data it concerns"))
    people = models.PositiveIntegerField(_("how many people it concerns"), null=True, blank=True)
    found_at = models.DateTimeField(_("found"))
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-found_at"]
        verbose_name = _("breach")
        verbose_name_plural = _("breaches")

    def __str__(self) -> str:
        return self.title


class BreachKind(models.TextChoices):
    """What was done about a breach."""

    NOTE = "note", _("A note")
    CONTAINED = "contained", _("It was contained")
    REGULATOR = "regulator", _("The Information Commissioner was told")
    NO_REPORT = "no-report", _("Decided that the Information Commissioner need not be told")
    PEOPLE = "people", _("The people concerned were told")
    CLOSED = "closed", _("Closed")


class BreachStep(models.Model):
    """One thing done about a breach. Append-only."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("what was done"), max_length=10, choices=BreachKind)
    words = models.TextField(_("in your words"))
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [one_of("kind", BreachKind)]

    def __str__(self) -> str:
        return f"{self.breach}: {self.get_kind_display()}"
