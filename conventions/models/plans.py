"""Vote plans: questions that bear on each other, and what each hangs on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.models import Ballot, Threshold
from conventions import plans
from conventions.models.agenda import Item
from conventions.models.conventions import Convention
from members.models import Member
from momentum_demo.constraints import one_of, present_iff
from motions.models import Submission


class QuestionKind(models.TextChoices):
    """What a question asks. The ids are conventions.plans'."""

    AMENDMENT = plans.Kind.AMENDMENT, _("Amendment")
    PART = plans.Kind.PART, _("Part of the motion")
    MAIN = plans.Kind.MAIN, _("The motion itself")
    RUN_OFF = plans.Kind.RUN_OFF, _("Run-off")


class QuestionResult(models.TextChoices):
    """What became of a question. The ids are conventions.plans'."""

    CARRIED = plans.Result.CARRIED, _("Carried")
    LOST = plans.Result.LOST, _("Lost")
    NOT_CARRIED = plans.Result.NOT_CARRIED, _("Not carried")
    FELL = plans.Result.FELL, _("Fell, not put")


class Plan(models.Model):
    """In what order questions that bear on each other are put. Shown before anybody votes.

    version       counts changes, so that two who change it at once are told
    revision      how often it was published; votes are held on the last published
    published_at  None while it is being drawn up, or changed
    reason        why it was taken back, the last time
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(_("title"), max_length=160)
    version = models.PositiveIntegerField(default=1, editable=False)
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["convention", "pk"]
        verbose_name = _("vote plan")
        verbose_name_plural = _("vote plans")
        constraints = [
            CheckConstraint(
                name="conventions_plan_published_by_somebody",
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False, revision__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question of a plan, put at an item of the agenda.

    words      as it is put: "That amendment 3 be made"
    submission what is decided on, if it came from motions
    blocks     of a part: the blocks of the motion's text that go if it is lost
    of         what an amendment or a part belongs to
    majority   by a name of ballots.counting.MAJORITIES
    chosen     of a run-off: which question won it; None if none did
    ballot     the members' ballot that a rule change went on to
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="questions")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=9, choices=QuestionKind)
    words = models.CharField(_("question"), max_length=200)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="convention_questions"
    )
    blocks = ArrayField(models.CharField(max_length=64), default=list)
    of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="belonging")
    majority = models.CharField(
        _("majority"), max_length=10, choices=Threshold, default=Threshold.SIMPLE
    )
    result = models.CharField(max_length=11, choices=QuestionResult, blank=True, editable=False)
    chosen = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    ballot = models.ForeignKey(
        Ballot, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["plan", "position"]
        verbose_name = _("question of a vote plan")
        verbose_name_plural = _("questions of vote plans")
        constraints = [
            one_of("kind", QuestionKind),
            CheckConstraint(
                name="conventions_question_result_known",
                condition=Q(result__in=["", *QuestionResult.values]),
            ),
            CheckConstraint(
                name="conventions_question_majority_of_votes_cast",
                condition=Q(majority__in=[Threshold.SIMPLE, Threshold.TWO_THIRDS]),
            ),
            CheckConstraint(
                name="conventions_question_decided_iff",
                condition=Q(result="", decided_at__isnull=True)
                | (~Q(result="") & Q(decided_at__isnull=False)),
            ),
            CheckConstraint(
                name="conventions_question_belongs_to_another",
                condition=Q(of__isnull=True) | ~Q(of=F("pk")),
            ),
            present_iff("of", kind__in=[QuestionKind.AMENDMENT, QuestionKind.PART]),
            CheckConstraint(
                name="conventions_question_chosen_in_a_run_off_carried",
                condition=Q(kind=QuestionKind.RUN_OFF, result=QuestionResult.CARRIED)
                & Q(chosen__isnull=False)
                | ~Q(kind=QuestionKind.RUN_OFF, result=QuestionResult.CARRIED)
                & Q(chosen__isnull=True),
            ),
            UniqueConstraint(
                fields=["plan", "position"],
                name="conventions_question_one_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            UniqueConstraint(
                fields=["plan", "submission"], name="conventions_question_asked_once_a_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Tie(models.TextChoices):
    """How a question hangs on another."""

    FALLS_IF = "falls-if", _("falls if this is carried")
    NEEDS = "needs", _("is put only if this is carried")
    ONE_OF = "one-of", _("is put only if this, or another part, is carried")
    BETWEEN = "between", _("chooses between this and others")


class Dependency(models.Model):
    """That a question hangs on another of its plan."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="ties")
    other = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="tied")
    tie = models.CharField(_("how"), max_length=8, choices=Tie)

    class Meta:
        ordering = ["question", "tie", "other__position"]
        verbose_name = _("dependency of questions")
        verbose_name_plural = _("dependencies of questions")
        constraints = [
            one_of("tie", Tie),
            CheckConstraint(
                name="conventions_dependency_on_another", condition=~Q(question=F("other"))
            ),
            UniqueConstraint(
                fields=["question", "other"], name="conventions_dependency_one_a_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.tie} {self.other_id}"
