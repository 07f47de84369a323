"""Whether an endorsement should stand: concerns, decisions, and appeals against rulings and decisions."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.models import Contest
from endorsements.lifecycle import ConcernState, Outcome
from endorsements.models.relationship import Endorsement
from endorsements.models.requests import Ruling
from members.models import Member
from momentum_demo.constraints import one_of


class Concern(models.Model):
    """That somebody doubts an endorsement should stand, and what became of it.

    raised_by      a member, or an officer of the reviewing body, whose word is enough for a review
    gather_until   when it lapses without enough members behind it
    reply_by       until when the endorsed person may reply before the review begins
    """

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="concerns")
    words = models.TextField(_("the concern"))
    raised_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(
        max_length=9, choices=ConcernState, default=ConcernState.GATHERING, editable=False
    )
    gather_until = models.DateTimeField()
    reply_by = models.DateTimeField(null=True)
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        constraints = [
            one_of("state", ConcernState),
            CheckConstraint(
                name="endorsements_concern_reply_before_review",
                condition=Q(state__in=["gathering", "lapsed"]) | Q(reply_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endorsement}: {self.get_state_display()}"


class Supporter(models.Model):
    """A member behind a concern. Who they are is not shown to anyone."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="supporters")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("supporter of a concern")
        verbose_name_plural = _("supporters of concerns")
        constraints = [
            UniqueConstraint(fields=["concern", "member"], name="endorsements_supporter_once_each")
        ]

    def __str__(self) -> str:
        return str(self.concern)


class Decision(models.Model):
    """A reasoned outcome, put to the body or to all members, and what they said.

    concern   what it answers; None for a restoration
    contest   the question on an all-member ballot, where the rules ask for one
    carried   None until the vote is over; if it is lost, the endorsement is kept as it is
    final_at  when it took effect, or was set aside on appeal
    """

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="decisions")
    concern = models.OneToOneField(
        Concern, on_delete=models.PROTECT, null=True, related_name="decision"
    )
    outcome = models.CharField(_("proposal"), max_length=8, choices=Outcome)
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    contest = models.OneToOneField(
        Contest, on_delete=models.PROTECT, null=True, related_name="endorsement_decision"
    )
    carried = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            one_of("outcome", Outcome),
            CheckConstraint(name="endorsements_decision_reasoned", condition=~Q(reasons="")),
            CheckConstraint(
                name="endorsements_decision_voted_on",
                condition=Q(carried__isnull=True, decided_at__isnull=True)
                | Q(carried__isnull=False, decided_at__isnull=False),
            ),
            UniqueConstraint(
                fields=["endorsement"],
                condition=Q(final_at__isnull=True),
                name="endorsements_decision_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endorsement}: {self.get_outcome_display()}"


class Voice(models.Model):
    """How a member of the reviewing body voted: in the open, since they do it for others."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField(_("for"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote in the reviewing body")
        verbose_name_plural = _("votes in the reviewing body")
        constraints = [
            UniqueConstraint(fields=["decision", "member"], name="endorsements_voice_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.decision}"


class Appeal(models.Model):
    """Against a ruling or against a decision, by the person it is about."""

    ruling = models.OneToOneField(
        Ruling, on_delete=models.PROTECT, null=True, related_name="appeal"
    )
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, related_name="appeal"
    )
    reasons = models.TextField(_("grounds"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            CheckConstraint(
                name="endorsements_appeal_against_one_thing",
                condition=Q(ruling__isnull=False, decision__isnull=True)
                | Q(ruling__isnull=True, decision__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.ruling or self.decision)


class Verdict(models.Model):
    """What the body of appeal decided: allowed sets the ruling or decision aside."""

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="verdict")
    allowed = models.BooleanField(_("allowed"))
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict on an appeal")
        verbose_name_plural = _("verdicts on appeals")
        constraints = [
            CheckConstraint(name="endorsements_verdict_reasoned", condition=~Q(reasons=""))
        ]

    def __str__(self) -> str:
        return str(self.appeal)
