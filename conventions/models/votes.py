"""Votes held at a convention: by show of hands, by name, by card, or by a secret ballot."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.models import Contest, Threshold
from conventions import plans
from conventions.models.agenda import Item
from conventions.models.conventions import Convention, Registration
from conventions.models.decisions import Decision
from conventions.models.plans import Question
from members.models import Member
from momentum_demo.constraints import one_of


class Manner(models.TextChoices):
    """How a vote is taken.

    HANDS     two tellers count the hall; who takes part online answers by device, and is not named
    DIVISION  everybody answers by device, and who voted how is public there
    CARDS     holders of cards answer by device, each worth what their card says, by sections
    SECRET    by a ballot of the organisation's, which nobody can look into
    """

    HANDS = "hands", _("Show of hands")
    DIVISION = "division", _("Recorded vote")
    CARDS = "cards", _("Card vote")
    SECRET = "secret", _("Secret ballot")


class FloorMotion(models.TextChoices):
    """A motion about procedure. The ids are conventions.plans'."""

    NEXT_BUSINESS = plans.Procedural.NEXT_BUSINESS, _("Next business")
    REFERENCE_BACK = plans.Procedural.REFERENCE_BACK, _("Reference back")
    REMIT = plans.Procedural.REMIT, _("Remission")
    VOTE_NOW = plans.Procedural.VOTE_NOW, _("That the question be now put")
    SUSPEND = plans.Procedural.SUSPEND, _("Suspension of standing orders")
    CHALLENGE = plans.Procedural.CHALLENGE, _("Challenge to the chair’s ruling")


class VoteState(models.TextChoices):
    """OPEN ──close──▶ CLOSED ──declare──▶ DECLARED; from OPEN and CLOSED ──set aside──▶ VOID."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Being counted")
    DECLARED = "declared", _("Declared")
    VOID = "void", _("Set aside")


class Vote(models.Model):
    """One vote: on a question of a plan, or on a motion from the floor. Written only by actions.

    words     as it is put
    present   members there when it was opened
    favour, against, neither   the figures; of a card vote, what the cards are worth
    tallies   of a run-off, votes by the id of the question; of a card vote, figures by section
    reason    why it was set aside
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="votes")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, related_name="votes"
    )
    floor = models.CharField(_("from the floor"), max_length=14, choices=FloorMotion, blank=True)
    words = models.CharField(_("question"), max_length=200)
    manner = models.CharField(_("how"), max_length=8, choices=Manner)
    majority = models.CharField(_("majority"), max_length=10, choices=Threshold)
    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, null=True, related_name="convention_votes"
    )
    state = models.CharField(
        max_length=8, choices=VoteState, default=VoteState.OPEN, editable=False
    )
    present = models.PositiveIntegerField(editable=False)
    opened_at = models.DateTimeField(editable=False)
    opened_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)
    declared_at = models.DateTimeField(null=True, editable=False)
    favour = models.PositiveIntegerField(null=True, editable=False)
    against = models.PositiveIntegerField(null=True, editable=False)
    neither = models.PositiveIntegerField(null=True, editable=False)
    tallies = models.JSONField(default=dict, editable=False)
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, editable=False, related_name="vote"
    )
    reason = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["item", "opened_at"]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            one_of("manner", Manner),
            one_of("majority", Threshold),
            one_of("state", VoteState),
            CheckConstraint(
                name="conventions_vote_floor_known",
                condition=Q(floor__in=["", *FloorMotion.values]),
            ),
            CheckConstraint(
                name="conventions_vote_on_a_question_or_from_the_floor",
                condition=Q(question__isnull=True) & ~Q(floor="")
                | Q(question__isnull=False, floor=""),
            ),
            CheckConstraint(
                name="conventions_vote_contest_iff",
                condition=Q(manner=Manner.SECRET, contest__isnull=False)
                | ~Q(manner=Manner.SECRET) & Q(contest__isnull=True),
            ),
            CheckConstraint(
                name="conventions_vote_closed_iff",
                condition=Q(state=VoteState.OPEN, closed_at__isnull=True)
                | ~Q(state=VoteState.OPEN) & Q(closed_at__isnull=False),
            ),
            CheckConstraint(
                name="conventions_vote_declared_with_figures",
                condition=Q(
                    state=VoteState.DECLARED,
                    declared_at__isnull=False,
                    decision__isnull=False,
                    favour__isnull=False,
                    against__isnull=False,
                    neither__isnull=False,
                )
                | ~Q(state=VoteState.DECLARED)
                & Q(declared_at__isnull=True, decision__isnull=True, favour__isnull=True),
            ),
            CheckConstraint(
                name="conventions_vote_set_aside_for_a_reason",
                condition=~Q(state=VoteState.VOID) | ~Q(reason=""),
            ),
            UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=[VoteState.OPEN, VoteState.CLOSED]),
                name="conventions_vote_one_at_a_time",
            ),
            UniqueConstraint(
                fields=["question"],
                condition=Q(state=VoteState.DECLARED),
                name="conventions_vote_question_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class TellersCount(models.Model):
    """What one teller counted. A count is good when two tellers entered the same.

    figures   by answer: see conventions.standing_orders.answers_of
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="counts")
    teller = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["vote", "at"]
        verbose_name = _("tellers’ count")
        verbose_name_plural = _("tellers’ counts")
        constraints = [
            UniqueConstraint(
                fields=["vote", "teller"], name="conventions_tellerscount_one_a_teller"
            ),
        ]

    def __str__(self) -> str:
        return str(self.vote)


class CardSection(models.Model):
    """Holders of cards of one kind, and what all of them together are worth of the whole vote."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="sections")
    name = models.CharField(_("section"), max_length=80)
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta:
        ordering = ["convention", "name"]
        verbose_name = _("section of a card vote")
        verbose_name_plural = _("sections of card votes")
        constraints = [
            UniqueConstraint(
                fields=["convention", "name"], name="conventions_cardsection_name_once"
            ),
            CheckConstraint(
                name="conventions_cardsection_weighs_something", condition=Q(weight__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Card(models.Model):
    """That somebody who comes votes for so many in a card vote."""

    section = models.ForeignKey(CardSection, on_delete=models.PROTECT, related_name="cards")
    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="card")
    worth = models.PositiveIntegerField(_("votes"), default=1)

    class Meta:
        ordering = ["section", "pk"]
        verbose_name = _("voting card")
        verbose_name_plural = _("voting cards")
        constraints = [
            CheckConstraint(name="conventions_card_worth_something", condition=Q(worth__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.worth}"


class Voice(models.Model):
    """What one person answered by device, in a vote that is not secret. A trigger refuses it once that closed.

    answer   "for", "against", "abstain"; in a run-off, the id of a question
    worth    1; of a card vote, what the card was worth, and its section

    Of a show of hands these are gone once it is declared: only the figures are kept.
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="convention_voices")
    answer = models.CharField(_("your vote"), max_length=20)
    worth = models.PositiveIntegerField(default=1)
    section = models.ForeignKey(
        CardSection, on_delete=models.PROTECT, null=True, related_name="voices"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["vote", "member__name"]
        verbose_name = _("answer by device")
        verbose_name_plural = _("answers by device")
        constraints = [
            UniqueConstraint(fields=["vote", "member"], name="conventions_voice_one_each"),
        ]

    def __str__(self) -> str:
        return str(self.vote)
