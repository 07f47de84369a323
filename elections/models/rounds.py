"""An election: the rules it is held by, its dates, and what each region elects."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.counting import Shortage
from ballots.lifecycle import UNDONE
from ballots.models import Contest
from elections.apportionment import Reserve
from elections.lifecycle import ON_PAPER, OPEN, Filling, Outcome, Phase, State, phase
from members.models import Member, Office, Region
from members.roles import Role
from momentum_demo import rule_sets
from momentum_demo.constraints import in_order, one_of


class ShortageRule(models.TextChoices):
    """What happens to a reserved place that nobody standing can fill. The ids are ballots.counting's."""

    VACANT = Shortage.VACANT.value, _("It stays vacant, and stays reserved")
    REOPEN = Shortage.REOPEN.value, _("Nominations open again")
    OPEN_TO_ALL = Shortage.OPEN_TO_ALL.value, _("It is open to everyone standing")


class RuleSet(rule_sets.RuleSet):
    """What the organisation's rules say of elections; an election keeps a copy from the day it is announced.

    A change of the rules is a new version; no version is ever edited.

    places               what each region elects, as elections.apportionment.shares reads it
    national             minimums over all regions: [{"name", "who", "at_least"}]; they are kept by what the
                         regions reserve, and checked once all regions are declared
    nominations_needed   from members of the candidate's own region, beside their own word
    minimum_standing     of the time for putting oneself forward
    minimum_settling     from the end of nominations to the making of the papers: for rulings and appeals
    minimum_membership   days a candidate has been a member
    clauses              who may stand, adopted beforehand: [{"number", "words"}]
    term_years           how long a term is
    holdover             whether whoever is elected stays until a successor is, however late that is
    messages             how many a candidate may have sent to the members of their region: the same for all
    """

    places = models.JSONField(_("places"), default=list)
    national = models.JSONField(_("national minimums"), default=list)
    nominations_needed = models.PositiveSmallIntegerField(_("nominations needed"), default=20)
    minimum_membership = models.PositiveSmallIntegerField(_("days of membership"), default=0)
    minimum_standing = models.DurationField(_("least time for putting oneself forward"))
    minimum_nominating = models.DurationField(_("least time for nominations"))
    minimum_settling = models.DurationField(_("least time for rulings and appeals"))
    minimum_notice = models.DurationField(_("least notice"))
    minimum_voting = models.DurationField(_("least time for voting"))
    method = models.CharField(_("counting rule"), max_length=20, default="scottish-2011")
    ron = models.BooleanField(_("“Re-open nominations” stands"), default=True)
    shortage = models.CharField(
        _("a reserved place nobody can fill"),
        max_length=11,
        choices=ShortageRule,
        default=ShortageRule.VACANT,
    )
    filling = models.CharField(
        _("a place that falls vacant"), max_length=11, choices=Filling, default=Filling.COUNTBACK
    )
    statement_words = models.PositiveSmallIntegerField(_("words in a statement"), default=250)
    answer_words = models.PositiveSmallIntegerField(_("words in an answer"), default=100)
    messages = models.PositiveSmallIntegerField(_("messages for each candidate"), default=2)
    message_words = models.PositiveSmallIntegerField(_("words in a message"), default=200)
    clauses = models.JSONField(_("who may stand"), default=list)
    rules_on = models.CharField(max_length=20, choices=Role, default=Role.RETURNING_OFFICER)
    appeals_to = models.CharField(max_length=20, choices=Role, default=Role.ARRANGEMENTS)
    appeal_within = models.DurationField(_("time to appeal against a ruling"))
    term_years = models.PositiveSmallIntegerField(_("years in a term"), default=2)
    holdover = models.BooleanField(_("in office until a successor is elected"), default=True)

    class Meta:
        verbose_name = _("election rule set")
        verbose_name_plural = _("election rule sets")
        constraints = [
            *rule_sets.RuleSet.Meta.constraints,
            one_of("shortage", ShortageRule),
            one_of("filling", Filling),
            CheckConstraint(
                name="elections_ruleset_terms_have_a_length", condition=Q(term_years__gte=1)
            ),
        ]


class Election(models.Model):
    """One time of electing. Written only by elections.actions; its dates are never moved.

    rules          the rule set as it was when the election was announced
    definitions    what its reserved places ask of candidates, as it was put on that day: a definition that is
                   widened later does not reach back. [{"slug", "attribute", "name", "question", "answers"}]
    cycle          0 for the first under these rules; reserved places may alternate from one to the next
    opens_at, closes_at   members put themselves forward in [opens, closes)
    nominate_until        others nominate them from then until here
    settles_at     withdrawals, acceptances, rulings and appeals until then; the papers are made after it
    votes_at, votes_until  voting opens and closes no earlier than this
    takes_office_on  the day on which those elected take over
    national       how the national minimums came out, once declared: see apportionment.National
    """

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True, max_length=60)
    summary = models.TextField(_("what it is about"), blank=True)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="elections")
    rules = models.JSONField(editable=False)
    definitions = models.JSONField(default=list, editable=False)
    cycle = models.PositiveSmallIntegerField(default=0, editable=False)
    questions = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State, default=State.ANNOUNCED, editable=False)
    announced_at = models.DateTimeField(editable=False)
    opens_at = models.DateTimeField(_("putting oneself forward opens"))
    closes_at = models.DateTimeField(_("putting oneself forward closes"))
    nominate_until = models.DateTimeField(_("nominations close"))
    settles_at = models.DateTimeField(_("withdrawals and appeals end"))
    votes_at = models.DateTimeField(_("voting opens"))
    votes_until = models.DateTimeField(_("voting closes"))
    takes_office_on = models.DateField(_("those elected take over on"))
    national = models.JSONField(default=list, editable=False)
    reason = models.TextField(blank=True, editable=False)  # why it was given up

    class Meta:
        ordering = ["-opens_at"]
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        constraints = [
            one_of("state", State),
            in_order("opens_at", "closes_at"),
            in_order("closes_at", "nominate_until"),
            in_order("nominate_until", "settles_at"),
            in_order("settles_at", "votes_at"),
            in_order("votes_at", "votes_until"),
            CheckConstraint(
                name="elections_election_abandoned_for_a_reason",
                condition=~Q(state=State.ABANDONED) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def phase(self, at: datetime) -> Phase:
        return phase(self.opens_at, self.closes_at, self.nominate_until, self.settles_at, at)


class Place(models.Model):
    """What one region elects in an election: so many seats of an office, some of them reserved.

    reserves   as elections.apportionment.Reserve has them, in the order the rules list them
    sections   of its electorate, with weights, as ballots.sections reads them; mostly none
    contest    the question on the region's ballot, once its paper is made; another if that ballot is undone
               before its result has filled the places
    shortfalls where a reserved minimum had to give way, as the rules say: [{"name", "asked", "kept"}]
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="places")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="elected_places")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="elected_places")
    seats = models.PositiveSmallIntegerField(_("places"))
    reserves = models.JSONField(default=list)
    sections = models.JSONField(default=list)
    outcome = models.CharField(
        max_length=9, choices=Outcome, default=Outcome.PENDING, editable=False
    )
    contest = models.OneToOneField(
        Contest, on_delete=models.PROTECT, null=True, editable=False, related_name="elected_place"
    )
    shortfalls = models.JSONField(default=list, editable=False)
    declared_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["election", "-seats", "region__name"]
        verbose_name = _("places of a region")
        verbose_name_plural = _("places of regions")
        constraints = [
            one_of("outcome", Outcome),
            CheckConstraint(name="elections_place_seats_at_least_one", condition=Q(seats__gte=1)),
            UniqueConstraint(
                fields=["election", "region"], name="elections_place_one_for_a_region"
            ),
            CheckConstraint(
                name="elections_place_contest_iff_balloted",
                condition=Q(outcome__in=sorted(ON_PAPER), contest__isnull=False)
                | (~Q(outcome__in=sorted(ON_PAPER)) & Q(contest__isnull=True)),
            ),
            CheckConstraint(
                name="elections_place_declared_at_iff_over",
                condition=Q(outcome__in=sorted(OPEN), declared_at__isnull=True)
                | (~Q(outcome__in=sorted(OPEN)) & Q(declared_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}, {self.election}"

    @property
    def reserved(self) -> tuple[Reserve, ...]:
        return tuple(Reserve(**each) for each in self.reserves)

    @property
    def ballot_undone(self) -> bool:
        """Whether its candidates wait to be put to the vote again, their ballot being void or annulled."""
        if self.contest is None or self.outcome != Outcome.BALLOTED:
            return False
        return self.contest.ballot.state in UNDONE

    @property
    def annulled(self) -> bool:
        """Whether the ballot by which its places were filled was annulled since."""
        if self.contest is None or self.outcome != Outcome.DECLARED:
            return False
        return self.contest.ballot.state in UNDONE

    def standing_until(self) -> datetime:
        """Until when members of this region may put themselves forward; its extension is loaded with it."""
        extension: Extension | None = getattr(self, "extension", None)
        return extension.until if extension else self.election.closes_at


class Extension(models.Model):
    """More time for putting oneself forward, in a region where places would stay vacant. Append-only."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="extension")
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            CheckConstraint(name="elections_extension_for_a_reason", condition=~Q(reason="")),
            in_order("at", "until"),
        ]

    def __str__(self) -> str:
        return f"{self.place}"
