"""Whom the organisation backs for offices outside it, who asked, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ballots.lifecycle import UNDONE
from ballots.models import Contest
from endorsements.lifecycle import (
    Backing,
    ConcernState,
    Outcome,
    Phase,
    RoundState,
    phase,
)
from members.models import Member
from members.roles import Role
from momentum_demo import rule_sets
from momentum_demo.constraints import in_order, one_of

NO_ENDORSEMENT: Final = gettext_noop("No endorsement")  # kept and published so; pages translate it


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


class Request(models.Model):
    """That a person asked to be endorsed. Append-only, chained: see endorsements.register.

    member     the asker, if they are one; otherwise `email`, which they have shown to be theirs
    lock       SHA-256 of the code with which the asker, and nobody else, can withdraw
    terms_hash the terms they accepted
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField()
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="endorsement_requests"
    )
    email = models.EmailField(blank=True)
    name = models.CharField(_("name"), max_length=120)
    detail = models.CharField(_("one line about them"), max_length=160, blank=True)
    statement = models.TextField(_("statement"))
    terms_hash = models.CharField(max_length=64)
    lock = models.CharField(max_length=64)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["round", "number"]
        verbose_name = _("request for endorsement")
        verbose_name_plural = _("requests for endorsement")
        constraints = [
            UniqueConstraint(fields=["round", "number"], name="endorsements_request_number_once"),
            UniqueConstraint(fields=["round", "member"], name="endorsements_request_once_a_member"),
            UniqueConstraint(
                fields=["round", "email"],
                condition=~Q(email=""),
                name="endorsements_request_once_an_address",
            ),
            UniqueConstraint(fields=["hash"], name="endorsements_request_hash_once"),
            CheckConstraint(
                name="endorsements_request_of_somebody",
                condition=Q(member__isnull=False, email="")
                | (Q(member__isnull=True) & ~Q(email="")),
            ),
            CheckConstraint(
                name="endorsements_request_named", condition=~Q(name__in=["", NO_ENDORSEMENT])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def endorsement(self) -> Endorsement | None:
        """The last endorsement that came of it. Wants `endorsements` prefetched."""
        return max(self.endorsements.all(), key=lambda made: made.at, default=None)

    @property
    def address(self) -> str:
        """Where mail reaches the asker."""
        return self.member.user.email if self.member else self.email


class Withdrawal(models.Model):
    """That the asker took their request back; `code` opens the request's lock, which shows that it was they."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="withdrawal")
    code = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("withdrawal by the asker")
        verbose_name_plural = _("withdrawals by the asker")

    def __str__(self) -> str:
        return str(self.request)


class Ruling(models.Model):
    """That somebody was found ineligible under a clause adopted beforehand. Published, with reasons."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="ruling")
    clause = models.CharField(_("clause"), max_length=20)
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ruling of ineligibility")
        verbose_name_plural = _("rulings of ineligibility")
        constraints = [
            CheckConstraint(name="endorsements_ruling_reasoned", condition=~Q(reasons=""))
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.clause}"


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


class Shortlisting(models.Model):
    """That the executive picked somebody for the ballot; only where the rules let it pick."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="shortlisting")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("place on a shortlist")
        verbose_name_plural = _("places on shortlists")

    def __str__(self) -> str:
        return str(self.request)


class Answer(models.Model):
    """What somebody who asked said to one of the round's questions; `question` counts from 0."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="answers")
    question = models.PositiveSmallIntegerField()
    text = models.TextField(_("answer"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["question"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            UniqueConstraint(fields=["request", "question"], name="endorsements_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.request}, {self.question + 1}"


class Endorsement(models.Model):
    """That the organisation backs a person for an office, as the vote of a round decided.

    contest   the question whose count decided it: a round whose ballot is annulled may have another
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="endorsements")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="endorsements")
    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="endorsement")
    state = models.CharField(max_length=9, choices=Backing, default=Backing.BACKED, editable=False)
    at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            one_of("state", Backing),
            CheckConstraint(
                name="endorsements_endorsement_ended_on_iff",
                condition=Q(state=Backing.ENDED, ended_on__isnull=False)
                | (~Q(state=Backing.ENDED) & Q(ended_on__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}, {self.round.post}"


class Side(models.TextChoices):
    """Who owes a commitment."""

    CANDIDATE = "candidate", _("The endorsed person")
    ORGANISATION = "organisation", _("The organisation")


class Commitment(models.Model):
    """Something one side owes the other by a day. Made from the terms that were accepted."""

    endorsement = models.ForeignKey(
        Endorsement, on_delete=models.PROTECT, related_name="commitments"
    )
    owed_by = models.CharField(max_length=12, choices=Side)
    words = models.CharField(max_length=300)
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [one_of("owed_by", Side)]

    def __str__(self) -> str:
        return self.words


class ContactKind(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    VOTE = "vote", _("Vote or public act")
    REPORT = "report", _("Report to members")
    SUPPORT = "support", _("Support given")


class Contact(models.Model):
    """Something that happened between the two, with its evidence. Append-only.

    commitment   the one it keeps, if any
    by           the officer who entered it; None if the endorsed person did
    """

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(_("what it was"), max_length=7, choices=ContactKind)
    on = models.DateField(_("when"))
    words = models.TextField(_("what happened"))
    evidence = models.TextField(_("evidence"))
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("contact record")
        verbose_name_plural = _("contact records")
        constraints = [
            one_of("kind", ContactKind),
            CheckConstraint(name="endorsements_contact_evidenced", condition=~Q(evidence="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"


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
