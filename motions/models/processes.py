"""A process: its rules, its stages, and its timetable with every change of it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.models import Threshold
from members.models import Member
from momentum_demo import rule_sets
from momentum_demo.constraints import in_order, one_of
from motions.drafting import Order
from motions.timetables import Ends, Power, StageKind


class BothPass(models.TextChoices):
    """What stands if two proposals that cannot stand together are both carried."""

    MORE_FOR = "more-for", _("the one with more votes for it")
    RUN_OFF = "run-off", _("the one that wins a further ballot between them")
    ORIGINAL = "original", _("the one that was moved first")


VOTE_ORDERS = [
    (Order.TEXT.value, _("in the order of the text")),
    (Order.FURTHEST.value, _("the furthest-reaching first")),
    (Order.COMMITTEE.value, _("as the arrangements committee says")),
]


class RuleSet(rule_sets.RuleSet):
    """What the rules say of motions; a process keeps a copy of it from its opening on.

    motion_support     signatures a member's motion needs, beside the mover
    amendment_support  the same, for a member's amendment
    group_quorum       the fewest who must be present at the meeting that mandates a group's submission
    arrears_allowed    days after the last day paid for during which a member still counts
    resubmit_window    from a ruling out of order to the last moment for new wording
    appeal_window      from a ruling to the last moment for an appeal
    reason_words       the most words of a reason
    both_pass          what stands if two that conflict are both carried
    case_words         the most words of the case for a question of a ballot, and of the case against
    """

    motion_support = models.PositiveSmallIntegerField(_("signatures for a motion"), default=20)
    amendment_support = models.PositiveSmallIntegerField(
        _("signatures for an amendment"), default=0
    )
    group_quorum = models.PositiveSmallIntegerField(_("quorum of a group’s meeting"), default=5)
    arrears_allowed = models.PositiveSmallIntegerField(_("days of arrears allowed"), default=60)
    resubmit_window = models.DurationField(_("time to resubmit"))
    appeal_window = models.DurationField(_("time to appeal"))
    reason_words = models.PositiveSmallIntegerField(_("words in a reason"), default=150)
    case_words = models.PositiveSmallIntegerField(_("words in a case for or against"), default=250)
    vote_order = models.CharField(
        _("order of votes"), max_length=9, choices=VOTE_ORDERS, default=Order.TEXT.value
    )
    both_pass = models.CharField(
        _("if both are carried"), max_length=8, choices=BothPass, default=BothPass.MORE_FOR
    )
    constitutional_threshold = models.CharField(
        _("majority for the rule book"),
        max_length=10,
        choices=Threshold,
        default=Threshold.TWO_THIRDS,
    )
    policy_threshold = models.CharField(
        _("majority for policy"), max_length=10, choices=Threshold, default=Threshold.SIMPLE
    )
    ballot_quorum = models.PositiveSmallIntegerField(_("quorum of the ballot, per cent"), default=0)
    assembly_quorum = models.PositiveSmallIntegerField(
        _("quorum of an assembly, per cent of its seats"), default=50
    )
    fallback_share = models.PositiveSmallIntegerField(
        _("per cent needed where consensus fails"), default=75
    )

    class Meta:
        verbose_name = _("rules for motions")
        verbose_name_plural = _("rules for motions")
        constraints = [
            *rule_sets.RuleSet.Meta.constraints,
            one_of("both_pass", BothPass),
            one_of("constitutional_threshold", Threshold),
            one_of("policy_threshold", Threshold),
            CheckConstraint(
                name="motions_ruleset_vote_order_known",
                condition=Q(vote_order__in=[order for order, _ in VOTE_ORDERS]),
            ),
            CheckConstraint(
                name="motions_ruleset_shares_are_per_cent",
                condition=Q(ballot_quorum__lte=100, assembly_quorum__lte=100)
                & Q(fallback_share__range=(50, 100)),
            ),
        ]


class ProcessQuerySet(models.QuerySet["Process"]):
    def visible_to(self, member: Member | None, *, officer: bool = False) -> ProcessQuerySet:
        """What `member` may read: everyone, what has been opened; officers, all."""
        return self if officer else self.filter(opened_at__isnull=False)

    def with_timetable(self) -> ProcessQuerySet:
        """With what `stages` and each stage's `window` need."""
        return self.prefetch_related("stages__windows__by")


class Process(models.Model):
    """One round of motions, from drafting to what comes of it. Written only by motions.actions.

    rule_book   the text that its constitutional motions change; None if there are none
    rules       the rule set as it stood when the process opened
    """

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True, max_length=120)
    summary = models.TextField(_("what it is about"), blank=True)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="processes")
    rule_book = models.ForeignKey(
        "motions.Text", on_delete=models.PROTECT, related_name="processes", null=True, blank=True
    )
    rules = models.JSONField(default=dict, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        constraints = [
            CheckConstraint(
                name="motions_process_rules_kept_iff_opened",
                condition=Q(opened_at__isnull=True, rules={})
                | (Q(opened_at__isnull=False) & ~Q(rules={})),
            ),
            in_order("opened_at", "closed_at"),
        ]

    def __str__(self) -> str:
        return self.title

    def stages_at(self, at: datetime) -> list[Stage]:
        """The stages that are open at `at`, in order."""
        return [stage for stage in self.stages.all() if stage.is_open(at)]

    def powers(self, at: datetime) -> frozenset[Power]:
        """What may be done at `at`."""
        if self.opened_at is None or self.closed_at is not None or at < self.opened_at:
            return frozenset()
        return frozenset(Power(p) for stage in self.stages_at(at) for p in stage.powers)

    def next_opening(self, power: Power, at: datetime) -> datetime | None:
        """When a stage with `power` opens next, after `at`."""
        later = (
            stage.window.opens_at
            for stage in self.stages.all()
            if power in stage.powers and stage.window.opens_at > at
        )
        return min(later, default=None)

    def agenda_locks_at(self, at: datetime) -> datetime | None:
        """When the agenda locks next: as an assembly opens. Appeals must be decided by then."""
        assemblies = (s.window.opens_at for s in self.stages.all() if s.kind == StageKind.ASSEMBLY)
        return min((opens_at for opens_at in assemblies if opens_at > at), default=None)


class Stage(models.Model):
    """A part of a process with times and powers of its own.

    powers       what may be done while it is open
    ends         by the clock; or by a deed, without which it is overdue once its time is up
    finished_at  when that deed was done
    """

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="stages")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=StageKind)
    title = models.CharField(_("title"), max_length=120)
    powers = ArrayField(models.CharField(max_length=18, choices=Power), default=list, blank=True)
    ends = models.CharField(_("ends"), max_length=5, choices=Ends, default=Ends.BY_CLOCK)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["process", "position"]
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            one_of("kind", StageKind),
            one_of("ends", Ends),
            UniqueConstraint(fields=["process", "position"], name="motions_stage_one_a_place"),
            CheckConstraint(
                name="motions_stage_powers_known", condition=Q(powers__contained_by=Power.values)
            ),
            CheckConstraint(
                name="motions_stage_finished_only_by_deed",
                condition=Q(ends=Ends.BY_DEED) | Q(finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def window(self) -> StageWindow:
        """Its times as they now stand. Wants `windows` prefetched."""
        return max(self.windows.all(), key=lambda window: window.number)

    @property
    def powers_in_words(self) -> str:
        """What may be done while it is open."""
        return ", ".join(str(Power(power).label) for power in self.powers)

    def is_open(self, at: datetime) -> bool:
        """Whether its powers are there to be used: to the end of its time, even if it is finished before."""
        return self.window.opens_at <= at < self.window.closes_at

    def is_overdue(self, at: datetime) -> bool:
        """Whether what should have been done by now has not been, and nobody has moved the date."""
        return (
            self.ends == Ends.BY_DEED and self.finished_at is None and self.window.closes_at <= at
        )


class StageWindow(models.Model):
    """The times of a stage: the first as announced, each later one a change with its reason.

    Nothing here is ever edited, or goes once the process is open: triggers refuse UPDATE and DELETE.
    """

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["stage", "number"]
        verbose_name = _("times of a stage")
        verbose_name_plural = _("times of stages")
        constraints = [
            UniqueConstraint(fields=["stage", "number"], name="motions_stagewindow_number_once"),
            in_order("opens_at", "closes_at"),
            CheckConstraint(
                name="motions_stagewindow_change_has_reason",
                condition=Q(number=1) | (Q(number__gt=1) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.opens_at} – {self.closes_at}"
