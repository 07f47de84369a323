"""From the ballot into force: questions bound to a version, policies, and how they are carried out.

The rule book itself is a Text with its Acceptances (`into` None) and its TextVersions: what is in force at a
moment is the last version published by then.
"""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ballots.models import Contest
from members.models import Member
from momentum_demo.constraints import one_of
from motions.models.submissions import Submission
from motions.models.texts import Text, TextVersion


class Result(models.TextChoices):
    """What a ballot's result means for the motion that a question put.

    GAVE_WAY  carried, but another that cannot stand beside it was preferred by the declared rule
    RUN_OFF   carried, as another was that cannot stand beside it: a further ballot decides between them
    VOID      the ballot was undone before it decided anything: it may be asked again
    """

    CARRIED = "carried", _("Carried")
    LOST = "lost", _("Not carried")
    GAVE_WAY = "gave-way", _("Carried, but gave way to another")
    RUN_OFF = "run-off", _("Carried, and goes to a further ballot")
    VOID = "void", _("Not decided: the ballot was undone")


class Question(models.Model):
    """That a contest of a ballot puts a published version of a motion to the vote.

    Triggers keep it as it was drawn up, and refuse notice and opening of a ballot whose contest says
    another version than this, or whose motion has been published anew since.

    why       the figures, once the ballot is declared
    brought   the version of the text in force that it brought
    annulled_at   when what had followed was undone, its ballot having been annulled after it was settled
    """

    contest = models.OneToOneField(Contest, on_delete=models.CASCADE, related_name="question")
    motion = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="questions")
    version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="questions")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    result = models.CharField(max_length=8, choices=Result, blank=True, editable=False)
    why = models.TextField(blank=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    annulled_at = models.DateTimeField(null=True, editable=False)
    brought = models.OneToOneField(
        TextVersion, on_delete=models.PROTECT, related_name="brought_by", null=True, editable=False
    )

    class Meta:
        ordering = ["contest__ballot", "contest__position"]
        verbose_name = _("question on a ballot")
        verbose_name_plural = _("questions on ballots")
        constraints = [
            UniqueConstraint(
                fields=["motion"],
                condition=Q(settled_at__isnull=True),
                name="motions_question_one_ballot_at_a_time",
            ),
            CheckConstraint(
                name="motions_question_settled_with_result_and_figures",
                condition=Q(result="", settled_at__isnull=True, why="")
                | (Q(result__in=Result.values, settled_at__isnull=False) & ~Q(why="")),
            ),
            CheckConstraint(
                name="motions_question_annulled_once_settled",
                condition=Q(annulled_at__isnull=True) | Q(settled_at__isnull=False),
            ),
            CheckConstraint(
                name="motions_question_brought_iff_carried",
                condition=Q(result=Result.CARRIED, brought__isnull=False)
                | (~Q(result=Result.CARRIED) & Q(brought__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.motion)


class Progress(models.TextChoices):
    """How far a policy has been carried out."""

    NOT_BEGUN = "not-begun", _("Not begun")
    BEGUN = "begun", _("Being carried out")
    DONE = "done", _("Carried out")
    HELD_UP = "held-up", _("Held up")
    OVERTAKEN = "overtaken", _("Overtaken by later policy")


class Policy(models.Model):
    """A motion that was carried and changes no rule book: something the organisation said it would do.

    It is policy no longer once its question is annulled. Asked and carried again, it is another.
    """

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="policies")
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="policy")
    adopted_at = models.DateTimeField()

    class Meta:
        ordering = ["-adopted_at", "pk"]
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def __str__(self) -> str:
        return str(self.text)

    @property
    def progress(self) -> Progress:
        """How far it has come by the last report. Wants `reports` prefetched."""
        last = max(self.reports.all(), key=lambda report: report.pk, default=None)
        return Progress(last.progress) if last else Progress.NOT_BEGUN


class PolicyReport(models.Model):
    """What somebody who answers for it said of a policy, on a day. Append-only."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="reports")
    progress = models.CharField(_("how far it has come"), max_length=9, choices=Progress)
    words = models.TextField(_("what has been done"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["policy", "-pk"]
        verbose_name = _("report on a policy")
        verbose_name_plural = _("reports on policies")
        constraints = [
            one_of("progress", Progress),
            CheckConstraint(name="motions_policyreport_says_something", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return gettext("%(policy)s: %(progress)s") % {
            "policy": self.policy,
            "progress": self.get_progress_display(),
        }
