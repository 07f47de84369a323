"""Meetings of an assembly: who was there, where they stood, and what was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Member
from momentum_demo.constraints import in_order, one_of, present_iff
from motions.lifecycle import Outcome
from motions.models.assemblies import Assembly, Seat
from motions.models.submissions import Submission
from motions.models.texts import Acceptance


class Meeting(models.Model):
    """A sitting of an assembly.

    quorum   how many of those who sit must be there, fixed when it opens
    present  whose attendance is recorded
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    begins_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    present = models.ManyToManyField(Seat, related_name="attended")
    quorum = models.PositiveSmallIntegerField(null=True)
    sitting = models.PositiveSmallIntegerField(null=True)
    notes = models.TextField(_("notes"), blank=True)
    called_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["assembly", "number"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            UniqueConstraint(fields=["assembly", "number"], name="motions_meeting_number_once"),
            UniqueConstraint(
                fields=["assembly"],
                condition=Q(opened_at__isnull=False, closed_at__isnull=True),
                name="motions_meeting_one_open",
            ),
            CheckConstraint(
                name="motions_meeting_quorum_fixed_when_opened",
                condition=Q(opened_at=None, quorum=None, sitting=None, closed_at=None)
                | Q(opened_at__isnull=False, quorum__gte=1, sitting__isnull=False),
            ),
            in_order("opened_at", "closed_at"),
        ]

    def __str__(self) -> str:
        return gettext("Meeting %(number)s of %(assembly)s") % {
            "number": self.number,
            "assembly": self.assembly,
        }

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


class PollKind(models.TextChoices):
    CONSENSUS = "consensus", _("Test of consensus")
    VOTE = "vote", _("Recorded vote")


class Stance(models.TextChoices):
    """Where somebody stands when consensus is tested; in a vote: for, abstains, against."""

    SUPPORT = "support", _("Support")
    ASIDE = "aside", _("Stand aside")
    OBJECT = "object", _("Object")

    def words(self, kind: PollKind) -> str:
        """The position in the words of a test of consensus, or of a vote."""
        if kind == PollKind.VOTE:
            return str(
                {"support": _("For"), "aside": _("Abstain"), "object": _("Against")}[self.value]
            )
        return str(self.label)


class Poll(models.Model):
    """That a meeting was asked something by name: whether all agree, once and again; or a recorded vote."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="polls")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="polls")
    kind = models.CharField(_("kind"), max_length=9, choices=PollKind)
    number = models.PositiveSmallIntegerField()  # of a test of consensus 1 or 2; of a vote 1
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("poll of a meeting")
        verbose_name_plural = _("polls of meetings")
        constraints = [
            one_of("kind", PollKind),
            CheckConstraint(
                name="motions_poll_consensus_twice_vote_once",
                condition=Q(number=1) | Q(number=2, kind=PollKind.CONSENSUS),
            ),
            UniqueConstraint(
                fields=["meeting", "submission", "kind", "number"],
                name="motions_poll_number_once",
            ),
            UniqueConstraint(
                fields=["meeting"],
                condition=Q(closed_at__isnull=True),
                name="motions_poll_one_open",
            ),
        ]

    def __str__(self) -> str:
        if self.kind == PollKind.VOTE:
            return gettext("Recorded vote on %(submission)s") % {"submission": self.submission}
        words = gettext("Test %(number)s of consensus on %(submission)s")
        return words % {"number": self.number, "submission": self.submission}

    def figures(self) -> dict[str, int]:
        """How many took each position. Wants `positions` loaded."""
        stances = [position.stance for position in self.positions.all()]
        return {stance.value: stances.count(stance) for stance in Stance}


class Position(models.Model):
    """Where somebody stood, by name. It stays once the poll is closed."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="positions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="positions")
    stance = models.CharField(_("position"), max_length=7, choices=Stance)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            one_of("stance", Stance),
            UniqueConstraint(fields=["poll", "seat"], name="motions_position_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.seat.member}: {self.get_stance_display()}"

    def words(self) -> str:
        """What they said, in the words of the poll's kind. Wants `poll` loaded."""
        return Stance(self.stance).words(PollKind(self.poll.kind))


class How(models.TextChoices):
    """How something was decided."""

    CONSENSUS = "consensus", _("By consensus")
    FALLBACK = "fallback", _("By the share that the rules ask for where consensus fails")
    VOTE = "vote", _("By vote")
    FELL = "fell", _("It fell with another decision")
    DISPOSED = "disposed", _("Without a vote")


class Decision(models.Model):
    """What an assembly decided of a submission: by what figures, when, and why. Append-only.

    outcome     of a motion, CARRIED means that it goes on; the members' ballot decides it
    favour, against, neither   supported, objected, stood aside; or for, against, abstained
    why         in the meeting's words; figures may speak for themselves
    share       per cent needed of favour and against; 0 where more than half is
    poll        where the positions were taken by name
    follows     the decision with which it fell
    acceptance  the carried amendment, in what it amends
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome)
    how = models.CharField(_("how"), max_length=9, choices=How)
    favour = models.PositiveSmallIntegerField(null=True)
    against = models.PositiveSmallIntegerField(null=True)
    neither = models.PositiveSmallIntegerField(null=True)
    share = models.PositiveSmallIntegerField(default=0)
    present = models.PositiveSmallIntegerField()
    quorum = models.PositiveSmallIntegerField()
    why = models.TextField(_("why"), blank=True)
    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="decision", null=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, related_name="felled", null=True)
    acceptance = models.OneToOneField(
        Acceptance, on_delete=models.PROTECT, related_name="decision", null=True
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            one_of("outcome", Outcome),
            one_of("how", How),
            UniqueConstraint(fields=["assembly", "submission"], name="motions_decision_once"),
            CheckConstraint(
                name="motions_decision_why_given",
                condition=~Q(why="") | ~Q(how__in=[How.FELL, How.DISPOSED]),
            ),
            present_iff("follows", how=How.FELL),
            CheckConstraint(
                name="motions_decision_figures_where_counted",
                condition=Q(
                    how__in=[How.CONSENSUS, How.FALLBACK, How.VOTE],
                    favour__isnull=False,
                    against__isnull=False,
                    neither__isnull=False,
                )
                | Q(how__in=[How.FELL, How.DISPOSED], favour=None, against=None, neither=None),
            ),
            CheckConstraint(
                name="motions_decision_no_more_than_present",
                condition=Q(favour=None)
                | Q(present__gte=F("favour") + F("against") + F("neither")),
            ),
            CheckConstraint(
                name="motions_decision_quorate",
                condition=Q(how__in=[How.FELL, How.DISPOSED]) | Q(present__gte=F("quorum")),
            ),
            CheckConstraint(
                name="motions_decision_carried_by_more",
                condition=~Q(outcome=Outcome.CARRIED)
                | Q(how=How.CONSENSUS, against=0, favour__gt=0)
                | Q(how__in=[How.FALLBACK, How.VOTE], favour__gt=F("against")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {Outcome(self.outcome).label}"

    def figures_in_words(self) -> str:
        """How many for, against and neither; "" where nothing was counted."""
        if self.favour is None:
            return ""
        words = (
            gettext("%(for)s for, %(against)s against, %(neither)s abstained.")
            if self.how == How.VOTE
            else gettext("%(for)s in support, %(against)s objected, %(neither)s stood aside.")
        )
        return words % {"for": self.favour, "against": self.against, "neither": self.neither}
