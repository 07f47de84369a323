"""What the rules say of endorsements, the offices outside, and the rounds of asking."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ballots.lifecycle import UNDONE
from ballots.models import Contest
from endorsements.lifecycle import Phase, RoundState, phase
from members.models import Member
from members.roles import Role
from momentum_demo import rule_sets
from momentum_demo.constraints import in_order, one_of

if TYPE_CHECKING:
    from endorsements.models.relationship import Endorsement


class OptionSet(models.TextChoices):
    """Who is on the ballot."""

    EVERYONE = "everyone", _("Everyone who asked and did not withdraw")
    SHORTLIST = "shortlist", _("Whom the executive picks")


class Method(models.TextChoices):
    """How the paper is filled in."""

    RANKED = "ranked", _("Rank as many as you like, one place")
    CHOOSE_ONE = "choose-one", _("Choose one")


class Decider(models.TextChoices):
    """Who decides after a review."""

    BODY = "body", _("The reviewing body")
    MEMBERS = "members", _("All members")


COUNTED_BY: Final = {Method.RANKED: "irv", Method.CHOOSE_ONE: "first-past-the-post"}


class RuleSet(rule_sets.RuleSet):
    """What the organisation's rules say of endorsements; a round keeps a copy from the day it is announced.

    A change of the rules is a new version; no version is ever edited.

    options             who is on the ballot
    ruling_takes_off    whether a ruling of ineligibility that stands takes the person off the paper; if not,
                        it is only shown beside the name
    clauses             the eligibility rules, adopted beforehand: [{"number", "words"}]
    rules_on, appeals_to, recommends, body, review_appeals_to   the role whose holders do that
    minimum_settling    from the end of the requests to the making of the paper: for withdrawals and appeals
    quorum              per cent of the roll that must vote; 0 for none
    arrears_allowed     days after the last day paid for during which a member may still ask and support
    terms               commitments on both sides: [{"owed_by", "words", "days"}]; days after the endorsement
    concern_support     how many members bring a concern to a review
    """

    options = models.CharField(
        _("who is on the ballot"), max_length=9, choices=OptionSet, default=OptionSet.EVERYONE
    )
    no_endorsement = models.BooleanField(_("“No endorsement” stands"), default=True)
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.RANKED)
    non_members = models.BooleanField(_("people who are not members may ask"), default=True)
    minimum_window = models.DurationField(_("least time for asking"))
    minimum_settling = models.DurationField(_("least time for withdrawals and appeals"))
    minimum_notice = models.DurationField(_("least notice"))
    minimum_voting = models.DurationField(_("least time for voting"))
    quorum = models.PositiveSmallIntegerField(_("quorum, per cent"), default=0)
    arrears_allowed = models.PositiveSmallIntegerField(_("days of arrears allowed"), default=60)
    statement_words = models.PositiveSmallIntegerField(_("words in a statement"), default=200)
    answer_words = models.PositiveSmallIntegerField(_("words in an answer"), default=100)
    clauses = models.JSONField(_("eligibility clauses"), default=list)
    ruling_takes_off = models.BooleanField(_("a ruling takes a person off"), default=False)
    rules_on = models.CharField(max_length=20, choices=Role, default=Role.RETURNING_OFFICER)
    appeals_to = models.CharField(max_length=20, choices=Role, default=Role.ARRANGEMENTS)
    appeal_within = models.DurationField(_("time to appeal against a ruling"))
    recommends = models.CharField(max_length=20, choices=Role, default=Role.COORDINATING)
    terms = models.JSONField(_("terms"), default=list)
    remind_before = models.DurationField(_("reminder before a commitment is due"))
    concern_support = models.PositiveSmallIntegerField(_("members behind a concern"), default=20)
    concern_within = models.DurationField(_("time to gather them"))
    reply_within = models.DurationField(_("time to reply"))
    body = models.CharField(max_length=20, choices=Role, default=Role.COORDINATING)
    decides = models.CharField(max_length=7, choices=Decider, default=Decider.BODY)
    body_voting = models.DurationField(_("time for the body to vote"))
    review_appeals_to = models.CharField(max_length=20, choices=Role, default=Role.ARRANGEMENTS)
    review_appeal_within = models.DurationField(_("time to appeal against a decision"))
    public_contacts = models.BooleanField(_("contact records are public"), default=True)

    class Meta:
        verbose_name = _("endorsement rule set")
        verbose_name_plural = _("endorsement rule sets")
        constraints = [
            *rule_sets.RuleSet.Meta.constraints,
            one_of("options", OptionSet),
            one_of("method", Method),
            one_of("decides", Decider),
            CheckConstraint(
                name="endorsements_ruleset_quorum_is_a_share", condition=Q(quorum__lte=100)
            ),
        ]


class Post(models.Model):
    """An office outside the organisation that people stand for: leader of a party, mayor, councillor."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(unique=True, max_length=120)

    class Meta:
        ordering = ["name"]
        verbose_name = _("office outside")
        verbose_name_plural = _("offices outside")

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One time of asking for one office. Written only by endorsements.actions; its dates are never moved.

    opens_at, closes_at   requests are taken in [opens, closes)
    entered_at            by the database's own clock, whatever `announced_at` says
    settles_at            withdrawals, rulings and appeals until then; the paper is made after it, not before
    votes_at, votes_until  voting opens and closes no earlier than this
    contest               the question on the ballot, once its paper is made; from then on it is this one,
                          unless that ballot is undone and the same people are put to the vote in another
    questions             put to all who asked, answered at equal length: a list of texts
    """

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True, max_length=100)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="rounds")
    summary = models.TextField(_("what it is about"), blank=True)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="rounds")
    rules = models.JSONField(editable=False)
    questions = models.JSONField(default=list)
    state = models.CharField(
        max_length=9, choices=RoundState, default=RoundState.ANNOUNCED, editable=False
    )
    announced_at = models.DateTimeField(editable=False)
    entered_at = models.DateTimeField(db_default=Now(), editable=False)  # a trigger sees to it
    opens_at = models.DateTimeField(_("requests open"))
    closes_at = models.DateTimeField(_("requests close"))
    settles_at = models.DateTimeField(_("withdrawals and appeals end"))
    votes_at = models.DateTimeField(_("voting opens"))
    votes_until = models.DateTimeField(_("voting closes"))
    contest = models.OneToOneField(
        Contest,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="endorsement_round",
    )
    outcome = models.CharField(max_length=10, blank=True, editable=False)
    reason = models.TextField(blank=True, editable=False)  # why it was abandoned

    class Meta:
        ordering = ["-opens_at"]
        verbose_name = _("endorsement round")
        verbose_name_plural = _("endorsement rounds")
        constraints = [
            one_of("state", RoundState),
            in_order("opens_at", "closes_at"),
            UniqueConstraint(
                fields=["post"],
                condition=Q(state__in=[RoundState.ANNOUNCED, RoundState.BALLOTED]),
                name="endorsements_round_one_at_a_time_for_an_office",
            ),
            CheckConstraint(
                name="endorsements_round_paper_when_balloted",
                condition=~Q(state=RoundState.BALLOTED) | Q(contest__isnull=False),
            ),
            CheckConstraint(
                name="endorsements_round_outcome_iff_declared",
                condition=Q(
                    state=RoundState.DECLARED, outcome__in=["endorsed", "none", "inquorate"]
                )
                | (~Q(state=RoundState.DECLARED) & Q(outcome="")),
            ),
            CheckConstraint(
                name="endorsements_round_abandoned_for_a_reason",
                condition=~Q(state=RoundState.ABANDONED) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def phase(self, at: datetime) -> Phase:
        return phase(self.opens_at, self.closes_at, self.settles_at, at)

    @property
    def ballot_undone(self) -> bool:
        """Whether it may be put to the vote again, its ballot being void, or annulled."""
        if self.state == RoundState.ABANDONED or self.contest is None:
            return False
        return self.contest.ballot.state in UNDONE

    @property
    def endorsement(self) -> Endorsement | None:
        """What the vote of its ballot made, if anything."""
        return getattr(self.contest, "endorsement", None)

    @property
    def guaranteed(self) -> bool:
        """Whether these rules put everyone who asks on the ballot."""
        return bool(self.rules["options"] == OptionSet.EVERYONE)


class Recommendation(models.Model):
    """What the executive recommends: words beside the ballot, never a filter of it."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="recommendation")
    text = models.TextField(_("recommendation"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")

    def __str__(self) -> str:
        return str(self.round)
