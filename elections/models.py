"""Who stands for the organisation's own offices, who put them forward, and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.counting import Shortage
from ballots.models import Contest, Option
from elections.apportionment import Reserve
from elections.lifecycle import ON_PAPER, OPEN, Filling, How, Outcome, Phase, State, phase
from members.models import Member, Office, Region, Term
from members.roles import Role
from members.sealed import SealedField
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
    contest    the question on the region's ballot, once its paper is made
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


class Candidacy(models.Model):
    """That a member put themselves forward for their own region.

    number       in the order they came forward
    interests    what they declare: offices held, employment, whom they work for in this election
    shown        groups of reserved places that they choose to show beside their name
    token        what they say of themselves for reserved places, encrypted: see elections.selves
    photo        a small JPEG, encoded anew from what was sent, with nothing else in it
    accepted_at  when they took the nomination, with enough nominations behind it
    option       their line on the paper
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="candidacies")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="candidacies")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="candidacies")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    detail = models.CharField(_("one line about you"), max_length=160, blank=True)
    interests = models.TextField(_("interests"))
    shown = models.JSONField(default=list)
    token = SealedField()
    photo = models.BinaryField(null=True)
    photo_words = models.CharField(_("the photo in words"), max_length=160, blank=True)
    at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    option = models.OneToOneField(  # a trigger keeps it, and says why in words
        Option, on_delete=models.DO_NOTHING, null=True, related_name="candidacy"
    )

    class Meta:
        ordering = ["election", "number"]
        verbose_name = _("candidacy")
        verbose_name_plural = _("candidacies")
        constraints = [
            UniqueConstraint(
                fields=["election", "member"], name="elections_candidacy_once_a_member"
            ),
            UniqueConstraint(fields=["election", "number"], name="elections_candidacy_numbered"),
            CheckConstraint(name="elections_candidacy_named", condition=~Q(name="")),
            CheckConstraint(
                name="elections_candidacy_interests_declared", condition=~Q(interests="")
            ),
            CheckConstraint(
                name="elections_candidacy_accepted_after_it_began",
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> Statement:
        """What they say, in its latest version."""
        latest = self.statements.last()
        assert latest is not None
        return latest


class Statement(models.Model):
    """What a candidate says, in one version. Append-only; the latest counts, until nominations close.

    answers   to the election's questions, in their order
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("statement"))
    answers = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ["candidacy", "number"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            UniqueConstraint(fields=["candidacy", "number"], name="elections_statement_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}, {self.number}"


class Nomination(models.Model):
    """A member's one nomination in an election, for somebody of their own region. Append-only."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="nominations")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="nominations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="nominations_made")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            UniqueConstraint(
                fields=["election", "member"], name="elections_nomination_one_a_member"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}"


class Withdrawal(models.Model):
    """That a candidate withdrew. Append-only."""

    candidacy = models.OneToOneField(Candidacy, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return f"{self.candidacy}"


class Ruling(models.Model):
    """That somebody may not stand, under a clause adopted before, with reasons all can read. Append-only."""

    candidacy = models.OneToOneField(Candidacy, on_delete=models.PROTECT, related_name="ruling")
    clause = models.CharField(_("clause"), max_length=20)
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            CheckConstraint(name="elections_ruling_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}, {self.clause}"


class Appeal(models.Model):
    """A candidate's appeal against a ruling. Append-only."""

    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, related_name="appeal")
    reasons = models.TextField(_("reasons"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            CheckConstraint(name="elections_appeal_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.ruling}"


class Verdict(models.Model):
    """What was decided on an appeal: allowed, the ruling has no effect. Append-only."""

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="verdict")
    allowed = models.BooleanField(_("allowed"))
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            CheckConstraint(name="elections_verdict_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.appeal}"


class Relayed(models.Model):
    """A candidate's message, which the organisation passes on to members of the region. Append-only.

    number   1 to what the rules allow each candidate
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="relayed")
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(_("subject"), max_length=80)
    text = models.TextField(_("message"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["candidacy", "number"]
        verbose_name = _("relayed message")
        verbose_name_plural = _("relayed messages")
        constraints = [
            UniqueConstraint(fields=["candidacy", "number"], name="elections_relayed_numbered"),
        ]

    def __str__(self) -> str:
        return self.subject


class Mandate(models.Model):
    """That somebody was elected, and the term that followed from it. Append-only.

    order   of election within the region, from 1
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="mandates")
    candidacy = models.OneToOneField(Candidacy, on_delete=models.PROTECT, related_name="mandate")
    how = models.CharField(max_length=9, choices=How)
    order = models.PositiveSmallIntegerField()
    term = models.OneToOneField(Term, on_delete=models.PROTECT, related_name="mandate")
    at = models.DateTimeField()

    class Meta:
        ordering = ["place", "order"]
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            one_of("how", How),
            UniqueConstraint(fields=["place", "order"], name="elections_mandate_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}, {self.place}"


class Vacancy(models.Model):
    """A place that fell vacant, or was never filled, and what was done about it.

    mandate    of the person who left; None for a place that the count left unfilled
    since      the first day on which nobody holds it
    filled     by what rule, once that is settled; empty until then
    count      the countback, as JSON text, where there was one
    successor  whom the countback put in; None where it left the place vacant
    by_election  that fills it
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="vacancies")
    mandate = models.OneToOneField(
        Mandate, on_delete=models.PROTECT, null=True, related_name="vacancy"
    )
    since = models.DateField(_("vacant from"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()
    filled = models.CharField(max_length=11, choices=Filling, blank=True)
    count = models.TextField(blank=True)
    successor = models.OneToOneField(
        Mandate, on_delete=models.PROTECT, null=True, related_name="fills"
    )
    by_election = models.ForeignKey(
        Election, on_delete=models.PROTECT, null=True, related_name="fills"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")
        constraints = [
            CheckConstraint(name="elections_vacancy_for_a_reason", condition=~Q(reason="")),
            CheckConstraint(
                name="elections_vacancy_settled_by_a_rule",
                condition=Q(filled="", settled_at__isnull=True)
                | Q(filled__in=Filling.values, settled_at__isnull=False),
            ),
            CheckConstraint(
                name="elections_vacancy_count_iff_countback",
                condition=Q(filled=Filling.COUNTBACK) & ~Q(count="")
                | ~Q(filled=Filling.COUNTBACK) & Q(count="", successor__isnull=True),
            ),
            CheckConstraint(
                name="elections_vacancy_by_election_iff",
                condition=Q(filled=Filling.BY_ELECTION, by_election__isnull=False)
                | (~Q(filled=Filling.BY_ELECTION) & Q(by_election__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}"
