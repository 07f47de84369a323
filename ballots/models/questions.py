"""What a ballot asks: proposals to carry or not, and places to fill with who stands for them."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from ballots.counting import RULES, Shortage
from ballots.models.sittings import Ballot
from ballots.sealing.manifest import CHOICE, PROPOSAL, RANKED
from members.sealed import SealedField
from momentum_demo.constraints import one_of

RON: Final = gettext_noop("Re-open nominations")  # kept and published so; pages translate it


class Kind(models.TextChoices):
    """How a contest is voted on."""

    PROPOSAL = "proposal", _("For or against")
    RANKED = "ranked", _("Candidates, ranked")


class Threshold(models.TextChoices):
    """How many must be for a proposal, as a share of its base. The ids are ballots.counting's."""

    SIMPLE = "simple", _("More than half")
    TWO_THIRDS = "two-thirds", _("At least two thirds")
    ABSOLUTE = "absolute", _("More than half of everyone on the roll")


class Base(models.TextChoices):
    """What the share is a share of. The ids are ballots.counting's."""

    CAST = "cast", _("votes for and against")
    WITH_ABSTENTIONS = "with-abstentions", _("votes for and against and abstentions")
    ELECTORATE = "electorate", _("everyone on the roll")


class Contest(models.Model):
    """One question of a ballot: a proposal to carry or not, or places to fill.

    quorum   per cent of the roll that must vote in this contest; 0 for none (proposals)
    subject_of     the app whose published version it puts to the vote, where it was drawn up from one
    subject_hash   that version's: `text` says it, so whoever knows the hash of `text` knows what was voted on
    method   the counting rule's id in ballots.counting.RULES (ranked)
    ron      whether "Re-open nominations" stands
    reserved   places that are kept for a group, as ballots.counting.Constraint has them:
               [{"name", "who", "at_least", "at_most"}]
    shortage   what happens to such a place if nobody can fill it: the id is ballots.counting.Shortage's
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="contests")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    text = models.TextField(_("full text"), blank=True)
    case_for = models.TextField(_("the case for"), blank=True)
    case_against = models.TextField(_("the case against"), blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    seats = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    method = models.CharField(_("counting rule"), max_length=20, blank=True)
    ron = models.BooleanField(_("re-open nominations"), default=False)
    reserved = models.JSONField(_("reserved places"), default=list, blank=True)
    shortage = models.CharField(max_length=11, blank=True, editable=False)
    threshold = models.CharField(_("threshold"), max_length=10, choices=Threshold, blank=True)
    base = models.CharField(_("counted against"), max_length=18, choices=Base, blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum, per cent"), default=0)
    subject_of = models.CharField(max_length=20, blank=True, editable=False)
    subject_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["ballot", "position"]
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        constraints = [
            one_of("kind", Kind),
            UniqueConstraint(fields=["ballot", "position"], name="ballots_contest_one_a_place"),
            CheckConstraint(
                name="ballots_contest_ranked_has_seats_and_method",
                condition=Q(kind=Kind.RANKED, seats__isnull=False, seats__gte=1)
                & ~Q(method="")
                & Q(threshold="", base="")
                | Q(kind=Kind.PROPOSAL, seats__isnull=True, method="", ron=False)
                & Q(threshold__in=Threshold.values, base__in=Base.values),
            ),
            CheckConstraint(name="ballots_contest_quorum_is_a_share", condition=Q(quorum__lte=100)),
            CheckConstraint(
                name="ballots_contest_reserved_says_what_if_nobody",
                condition=Q(reserved=[], shortage="")
                | Q(kind=Kind.RANKED, shortage__in=[rule.value for rule in Shortage])
                & ~Q(reserved=[]),
            ),
            CheckConstraint(
                name="ballots_contest_text_says_its_subject",
                condition=Q(subject_of="", subject_hash="")
                | ~Q(subject_of="")
                & Q(subject_hash__regex=r"^[0-9a-f]{64}$", text__contains=F("subject_hash")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """Its name in the manifest, on the board and in every message."""
        return f"q{self.position:02}"

    @property
    def ranked(self) -> bool:
        return self.kind == Kind.RANKED

    @property
    def chooses(self) -> bool:
        """Whether its paper takes choices without an order, at most as many as there are places."""
        return self.ranked and RULES[self.method].chooses

    @property
    def chooses_one(self) -> bool:
        """Whether its paper takes one choice, and no more."""
        return self.chooses and self.seats == 1

    @property
    def standing(self) -> int:
        """How many stand; "re-open nominations" is nobody."""
        return sum(not option.is_ron for option in self.options.all())

    @property
    def asks(self) -> str:
        """What its paper asks for, as the manifest has it: "proposal", "ranked" or "choice"."""
        return CHOICE if self.chooses else RANKED if self.ranked else PROPOSAL


class Option(models.Model):
    """A candidate of a ranked contest.

    place   its number in the count and in published papers, from 0; the order voters see is their own
    groups  which groups of reserved places the person is of, encrypted: read by counts and by nobody else
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="options")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    detail = models.CharField(_("one line about them"), max_length=160, blank=True)
    statement = models.TextField(_("statement"), blank=True)
    is_ron = models.BooleanField(default=False)
    groups = SealedField(blank=True, editable=False)

    class Meta:
        ordering = ["contest", "place"]
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [
            UniqueConstraint(fields=["contest", "place"], name="ballots_option_one_a_place"),
            CheckConstraint(name="ballots_option_place_fits_a_byte", condition=Q(place__lte=254)),
            UniqueConstraint(
                fields=["contest"], condition=Q(is_ron=True), name="ballots_option_one_ron"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """The name for the page; that of "re-open nominations" in the reader's language."""
        return gettext(self.name) if self.is_ron else self.name
