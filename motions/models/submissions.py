"""What is put forward (motions, amendments, composites, counter-proposals) and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import (
    CheckConstraint,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    UniqueConstraint,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import LocalGroup, Member
from momentum_demo.constraints import one_of, present_iff
from motions.lifecycle import Outcome, State
from motions.models.drafts import Draft
from motions.models.processes import BothPass, Process
from motions.models.texts import ChangeSet, Text, TextKind, TextVersion


class Kind(models.TextChoices):
    """What is put forward."""

    MOTION = "motion", _("Motion")
    AMENDMENT = "amendment", _("Amendment")
    COMPOSITE = "composite", _("Composite")
    COUNTER = "counter", _("Counter-proposal")


class Route(models.TextChoices):
    """On whose strength it is put forward."""

    GROUP = "group", _("A local group")
    MEMBER = "member", _("A member, with supporters")
    COORDINATING = "coordinating", _("The national coordinating group")
    MOVERS = "movers", _("The movers of several motions")


def signatures_of(submission: str) -> Coalesce:
    """How many signatures stand in support of the submission in the column of that name."""
    standing = Support.objects.filter(submission=OuterRef(submission), withdrawn_at__isnull=True)
    counted = standing.order_by().values("submission").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, member: Member | None) -> SubmissionQuerySet:
        """What `member` may read: members, all that was filed; anybody, what the committee has ruled on.

        Composites and counter-proposals need no ruling: they come from what was ruled on.
        """
        if member is not None:
            return self
        ruled = Ruling.objects.filter(submission=OuterRef("pk"))
        return self.filter(Exists(ruled) | Q(kind__in=[Kind.COMPOSITE, Kind.COUNTER]))

    def mains(self) -> SubmissionQuerySet:
        """Everything but amendments."""
        return self.filter(lead__isnull=True)

    def for_page(self) -> SubmissionQuerySet:
        """With everything that `__str__`, `mover_named` and a line of a list need."""
        related = ("process", "text", "mover__user", "group", "lead", "amends", "counter_to")
        return self.select_related(*related).with_key().annotate(signatures=signatures_of("pk"))

    def with_key(self) -> SubmissionQuerySet:
        """With the change-set's key, and without its payload, which the weave has anyway."""
        return self.select_related("change").defer("change__payload")


class Submission(models.Model):
    """A motion, amendment, composite or counter-proposal as filed. Written only by motions.actions.

    Triggers keep all above `state` as it was filed, and let `state` only move as lifecycle.MOVES says.

    text        the weave it changes: the rule book, or the motion's own text
    change      its words as first filed; what is laid on top later is an Acceptance into it
    number      of the motion in its process; of the amendment to its motion
    lead        the motion that an amendment belongs to
    amends      what an amendment amends: the motion, or another amendment
    counter_to  the motion that a counter-proposal would have instead
    against     the published version it was drafted against; None for a new policy
    submitted_at when its support was complete
    because     why it ended as it did
    """

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="submissions")
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="submissions")
    change = models.OneToOneField(ChangeSet, on_delete=models.PROTECT, related_name="submission")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    route = models.CharField(_("put forward by"), max_length=12, choices=Route)
    number = models.PositiveIntegerField(_("number"))
    lead = models.ForeignKey("self", on_delete=models.PROTECT, related_name="amendments", null=True)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="amended_by", null=True
    )
    counter_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="counters", null=True
    )
    against = models.ForeignKey(
        TextVersion, on_delete=models.PROTECT, related_name="drafted_against", null=True
    )
    title = models.CharField(_("title"), max_length=160)
    reason = models.TextField(_("reason"), blank=True)
    mover = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="submissions")
    group = models.ForeignKey(
        LocalGroup, on_delete=models.PROTECT, related_name="submissions", null=True
    )
    draft = models.OneToOneField(
        Draft, on_delete=models.PROTECT, related_name="submission", null=True
    )
    filed_at = models.DateTimeField()

    state = models.CharField(max_length=11, choices=State, editable=False)
    outcome = models.CharField(max_length=13, choices=Outcome, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    because = models.TextField(blank=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["process", F("lead__number").asc(nulls_first=True), "number"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            one_of("kind", Kind),
            one_of("route", Route),
            one_of("state", State),
            CheckConstraint(
                name="motions_submission_outcome_known",
                condition=Q(outcome__in=["", *Outcome.values]),
            ),
            CheckConstraint(
                name="motions_submission_outcome_iff",
                condition=(Q(state=State.DECIDED) & ~Q(outcome=""))
                | (~Q(state=State.DECIDED) & Q(outcome="")),
            ),
            present_iff("decided_at", state=State.DECIDED),
            CheckConstraint(
                name="motions_submission_waits_for_support",
                condition=~Q(state=State.SEEKING) | Q(submitted_at__isnull=True),
            ),
            present_iff("lead", kind=Kind.AMENDMENT),
            present_iff("amends", kind=Kind.AMENDMENT),
            present_iff("counter_to", kind=Kind.COUNTER),
            present_iff("group", route=Route.GROUP),
            CheckConstraint(
                name="motions_submission_composite_by_its_movers",
                condition=Q(kind=Kind.COMPOSITE, route=Route.MOVERS)
                | (~Q(kind=Kind.COMPOSITE) & ~Q(route=Route.MOVERS)),
            ),
            CheckConstraint(
                name="motions_submission_counter_by_the_coordinating_group",
                condition=~Q(kind=Kind.COUNTER) | Q(route=Route.COORDINATING),
            ),
            UniqueConstraint(
                fields=["process", "number"],
                condition=Q(lead__isnull=True),
                name="motions_submission_number_once",
            ),
            UniqueConstraint(
                fields=["lead", "number"],
                condition=Q(lead__isnull=False),
                name="motions_submission_number_once_of_a_motion",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="motions_submission_state")]

    def __str__(self) -> str:
        """What people call it. An amendment wants `lead` loaded."""
        if self.lead is not None:
            words = gettext("Amendment %(number)s to motion %(motion)s")
            return words % {"number": self.number, "motion": self.lead.number}
        return f"{Kind(self.kind).label} {self.number}"

    @property
    def reference(self) -> str:
        """Its number in full: "12"; of an amendment "12/3"."""
        return f"{self.lead.number}/{self.number}" if self.lead is not None else str(self.number)

    @property
    def is_amendment(self) -> bool:
        return self.kind == Kind.AMENDMENT

    @property
    def is_constitutional(self) -> bool:
        """Whether it would change the rule book. Wants `text` loaded."""
        return self.text.kind == TextKind.RULE_BOOK

    def mover_named(self, *, for_member: bool = True) -> str:
        """Who moves it: the group, the coordinating group, several movers, or a member.

        A member's name is for members: that somebody is a member is nobody else's business.
        """
        if self.group is not None:
            return self.group.name
        if self.route in (Route.COORDINATING, Route.MOVERS):
            return str(Route(self.route).label)
        return self.mover.name if for_member else gettext("A member")


class Support(models.Model):
    """A member's signature, in good standing when given. It stands until it is withdrawn.

    shown   whether they agreed to be named
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="supports")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="supports")
    shown = models.BooleanField(_("show my name"), default=False)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["signed_at"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            UniqueConstraint(
                fields=["submission", "member"],
                condition=Q(withdrawn_at__isnull=True),
                name="motions_support_once_each",
            ),
            CheckConstraint(
                name="motions_support_withdrawn_after_signed",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("signed_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)  # never who: names are private unless their owners agree


class Finding(models.TextChoices):
    """What the arrangements committee can find."""

    IN_ORDER = "in-order", _("In order")
    OUT = "out", _("Out of order")
    REWORDED = "reworded", _("In order as reworded")
    REMITTED = "remitted", _("Remitted to compositing")


class Ground(models.TextChoices):
    """Why, by a code that can be counted."""

    NONE = "", _("In order as it stands")
    BEYOND_POWERS = "beyond-powers", _("Beyond the organisation’s powers, or unlawful")
    AGAINST_RULES = "against-rules", _("Against a rule that this process cannot change")
    OUT_OF_SCOPE = "out-of-scope", _("Outside what this process is about")
    NOT_RELEVANT = "not-relevant", _("Not relevant to what it amends")
    DIRECT_NEGATIVE = "direct-negative", _("Only says the opposite")
    ALREADY_DECIDED = "already-decided", _("Decided already")
    UNCLEAR = "unclear", _("It cannot be told what would be done")
    UNDULY_LONG = "unduly-long", _("Too long")
    ABOUT_A_PERSON = "about-a-person", _("About a person and not a policy")
    SAME_SUBJECT = "same-subject", _("On the same subject as others")
    DRAFTING = "drafting", _("A slip in the wording")


class Ruling(models.Model):
    """What the arrangements committee ruled, and why; public. Append-only.

    ground   "" only for what is in order as it stands
    clause   the rule it rests on: "Standing order 14(b)"
    change   the committee's wording, if it is in order only as reworded
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="rulings")
    number = models.PositiveSmallIntegerField()
    finding = models.CharField(_("finding"), max_length=8, choices=Finding)
    ground = models.CharField(_("ground"), max_length=15, choices=Ground, blank=True)
    clause = models.CharField(_("rule"), max_length=120, blank=True)
    words = models.TextField(_("reasons"), blank=True)
    change = models.OneToOneField(
        ChangeSet, on_delete=models.PROTECT, related_name="ruling", null=True
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["submission", "number"]
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            one_of("finding", Finding),
            one_of("ground", Ground),
            UniqueConstraint(fields=["submission", "number"], name="motions_ruling_number_once"),
            CheckConstraint(
                name="motions_ruling_against_gives_ground_clause_and_words",
                condition=Q(finding=Finding.IN_ORDER)
                | (~Q(ground="") & ~Q(clause="") & ~Q(words="")),
            ),
            present_iff("change", finding=Finding.REWORDED),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.get_finding_display()}"

    def resubmit_by(self, process: Process) -> datetime:
        """The end of the time for new wording, of a ruling out of order."""
        return self.at + timedelta(seconds=process.rules["resubmit_window"])

    def appeal_by(self, process: Process) -> datetime:
        """The end of the time for an appeal: no later than the agenda locks. Wants the timetable loaded."""
        window = self.at + timedelta(seconds=process.rules["appeal_window"])
        locks = process.agenda_locks_at(self.at)
        return min(window, locks) if locks else window


class Appeal(models.Model):
    """A mover's appeal against a ruling, and how the coordinating group decided it.

    allowed   None until it is decided
    """

    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, related_name="appeal")
    grounds = models.TextField(_("grounds"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    allowed = models.BooleanField(_("allowed"), null=True)
    words = models.TextField(_("reasons"), blank=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            CheckConstraint(name="motions_appeal_gives_grounds", condition=~Q(grounds="")),
            CheckConstraint(
                name="motions_appeal_decided_with_reasons",
                condition=Q(
                    allowed__isnull=True,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    words="",
                )
                | (
                    Q(allowed__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(words="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.ruling)


class Consent(models.TextChoices):
    ASKED = "asked", _("Asked")
    GIVEN = "given", _("Agreed")
    REFUSED = "refused", _("Refused: their own motion stays on the agenda")


class CompositeSource(models.Model):
    """A motion that a composite is made of, and its mover's answer."""

    composite = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="sources")
    source = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="composites")
    consent = models.CharField(max_length=7, choices=Consent, default=Consent.ASKED)
    words = models.TextField(_("what the mover said"), blank=True)
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["composite", "source__number"]
        verbose_name = _("source of a composite")
        verbose_name_plural = _("sources of composites")
        constraints = [
            one_of("consent", Consent),
            UniqueConstraint(
                fields=["composite", "source"], name="motions_compositesource_once_each"
            ),
            UniqueConstraint(
                fields=["source"],
                condition=Q(consent=Consent.GIVEN),
                name="motions_compositesource_in_one_composite",
            ),
            CheckConstraint(
                name="motions_compositesource_of_another",
                condition=~Q(composite=F("source")),
            ),
            CheckConstraint(
                name="motions_compositesource_answered_by_somebody",
                condition=Q(
                    consent=Consent.ASKED, answered_by__isnull=True, answered_at__isnull=True
                )
                | (
                    ~Q(consent=Consent.ASKED)
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} in {self.composite}"


class ConflictSet(models.Model):
    """Motions that cannot stand together, declared before anybody votes, and what holds if both pass."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="conflict_sets")
    motions = models.ManyToManyField(Submission, related_name="conflict_sets")
    both_pass = models.CharField(_("if both are carried"), max_length=8, choices=BothPass)
    reason = models.TextField(_("why they conflict"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("conflict between motions")
        verbose_name_plural = _("conflicts between motions")
        constraints = [
            one_of("both_pass", BothPass),
            CheckConstraint(name="motions_conflictset_reason_given", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.reason


class Follow(models.Model):
    """That a member wants to hear what becomes of a submission."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="follows")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="follows")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            UniqueConstraint(fields=["submission", "member"], name="motions_follow_once_each"),
        ]

    def __str__(self) -> str:
        return str(self.submission)
