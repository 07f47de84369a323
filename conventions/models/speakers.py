"""The speakers' policy of a convention, and who asked to speak."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from conventions import speaking
from conventions.models.agenda import Item
from conventions.models.conventions import Convention
from members.models import Member
from momentum_demo.constraints import one_of


class Purpose(models.TextChoices):
    """What somebody asks to do. The ids are conventions.speaking's."""

    FOR = speaking.Purpose.FOR, _("Speak for")
    AGAINST = speaking.Purpose.AGAINST, _("Speak against")
    NEITHER = speaking.Purpose.NEITHER, _("Ask, or speak for neither side")
    ORDER = speaking.Purpose.ORDER, _("Raise a point of order")


class Preference(models.TextChoices):
    """What is looked at before the order of asking. The ids are conventions.speaking's."""

    SIDE = speaking.Preference.SIDE, _("For and against take turns")
    FIRST = speaking.Preference.FIRST, _("Those who have not spoken yet come first")
    REGION = speaking.Preference.REGION, _("The regions heard least come first")
    TIME = speaking.Preference.TIME, _("Those who have spoken for the shortest time come first")


class SpeakersPolicy(models.Model):
    """How the next speaker is found: declared beforehand, and fixed from the first speech on.

    group    who counts in the quota, in words: "women and people of other marginalised genders"; "" for none
    in_a_row, patience, preferences   see conventions.speaking.Policy
    seconds  for a speech
    """

    convention = models.OneToOneField(
        Convention, on_delete=models.PROTECT, related_name="speakers_policy"
    )
    group = models.CharField(_("who counts in the quota"), max_length=120, blank=True)
    in_a_row = models.PositiveSmallIntegerField(_("others in a row, at most"), default=1)
    patience = models.PositiveSmallIntegerField(_("passed over at most"), default=5)
    preferences = ArrayField(
        models.CharField(max_length=6, choices=Preference), default=list, blank=True
    )
    seconds = models.PositiveSmallIntegerField(_("seconds for a speech"), default=180)

    class Meta:
        verbose_name = _("speakers’ policy")
        verbose_name_plural = _("speakers’ policies")
        constraints = [
            CheckConstraint(
                name="conventions_speakerspolicy_lets_people_speak",
                condition=Q(in_a_row__gte=1, seconds__gte=10),
            ),
            CheckConstraint(
                name="conventions_speakerspolicy_preferences_known",
                condition=Q(preferences__contained_by=Preference.values),
            ),
        ]

    def __str__(self) -> str:
        return str(self.convention)

    @property
    def preferences_named(self) -> list[str]:
        return [str(Preference(each).label) for each in self.preferences]

    def as_value(self) -> speaking.Policy:
        return speaking.Policy(
            quota=bool(self.group),
            in_a_row=self.in_a_row,
            patience=self.patience,
            preferences=tuple(map(speaking.Preference, self.preferences)),
        )


class Speech(models.Model):
    """That somebody asked to speak on an item, and what came of it.

    in_group  whether they said that they count in the quota; only the chair's screen uses it, and it is
              forgotten when the convention closes
    passed_over  how many speeches were called since they asked
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="speeches")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="speeches")
    purpose = models.CharField(_("what for"), max_length=7, choices=Purpose)
    in_group = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    passed_over = models.PositiveSmallIntegerField(default=0, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    called_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["item", "asked_at", "pk"]
        verbose_name = _("request to speak")
        verbose_name_plural = _("requests to speak")
        constraints = [
            one_of("purpose", Purpose),
            CheckConstraint(
                name="conventions_speech_withdrawn_or_called",
                condition=Q(withdrawn_at__isnull=True) | Q(called_at__isnull=True),
            ),
            CheckConstraint(
                name="conventions_speech_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("called_at")),
            ),
            UniqueConstraint(
                fields=["item", "member"],
                condition=Q(withdrawn_at__isnull=True, called_at__isnull=True),
                name="conventions_speech_asked_once",
            ),
            UniqueConstraint(
                fields=["item"],
                condition=Q(called_at__isnull=False, ended_at__isnull=True)
                & ~Q(purpose=Purpose.ORDER),  # which may interrupt
                name="conventions_speech_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_purpose_display()}"

    @property
    def seconds(self) -> int:
        """How long it took, once it is over."""
        if self.called_at is None or self.ended_at is None:
            return 0
        return int((self.ended_at - self.called_at).total_seconds())
