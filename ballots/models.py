"""A vote that is held: what is asked, of whom, when, and what was decided.

What was cast is not here: see ballots/urn.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from ballots import (  # noqa: F401 - Django looks for an app's models here
    interests,
    objections,
    stamping,
    urn,
)
from ballots.counting import RULES, Shortage
from ballots.lifecycle import COUNTED, PUBLIC, UNDOES, UNDONE, State
from ballots.sealing.manifest import CHOICE, PROPOSAL, RANKED
from members.models import Member, Region
from members.sealed import SealedField
from momentum_demo import rule_sets
from momentum_demo.constraints import in_order, one_of

RON: Final = gettext_noop("Re-open nominations")  # kept and published so; pages translate it


class RuleSet(rule_sets.RuleSet):
    """What the organisation's rules say of ballots; a ballot keeps a copy of it from notice on.

    A change of the rules is a new version. One that any ballot used is never edited.

    minimum_notice   from notice to opening
    minimum_voting   from opening to closing
    sign_offs        how many officers must sign a ballot off before notice is given
    arrears_allowed  days after the last day paid for during which a member still counts
    revote           whether a later paper of the same voter replaces an earlier one
    objections_end   how long before opening the last objection to the roll may come, so that it can be decided;
                     never more than half of the notice that was given
    """

    minimum_notice = models.DurationField(_("least notice"))
    minimum_voting = models.DurationField(_("least time for voting"))
    sign_offs = models.PositiveSmallIntegerField(_("sign-offs needed"), default=2)
    arrears_allowed = models.PositiveSmallIntegerField(_("days of arrears allowed"), default=60)
    revote = models.BooleanField(_("votes may be changed"), default=False)
    objections_end = models.DurationField(
        _("objections to the roll end before opening by"), default=timedelta(days=1)
    )

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        constraints = [
            *rule_sets.RuleSet.Meta.constraints,
        ]


class BallotQuerySet(models.QuerySet["Ballot"]):
    def visible_to(self, member: Member | None, *, officer: bool = False) -> BallotQuerySet:
        """What `member` may read: everyone, results; members, whatever notice was given of; officers, all."""
        if officer:
            return self
        return self.filter(state__in=PUBLIC if member else COUNTED)

    def due_to_open(self, at: datetime) -> BallotQuerySet:
        return self.filter(state=State.NOTIFIED, opens_at__lte=at)

    def due_to_close(self, at: datetime) -> BallotQuerySet:
        return self.filter(state=State.OPEN, closes_at__lte=at)


class Ballot(models.Model):
    """One sitting of a vote: one or more contests on one paper. Written only by ballots.actions.

    electorate   who may vote: every member in good standing on the day of the freeze, of `region` if given,
                 who had joined by `joined_by` if given
    sections     parts of the roll whose papers have weights, as ballots.sections reads them; mostly none
    rules        the rule set as it stood when notice was given; of an import, only that it was held elsewhere
    roll_size, roll_root   how many are on the frozen roll, and the hash of all its entries
    voters       how many voted, counted when the box was sealed
    manifest     everything above and the keys as canonical JSON, frozen at notice: see ballots/manifests.py
    seal_pub, trustees_needed   what papers are sealed to and how many trustees open them, where there are
                 trustees; otherwise the server does
    opening_key  opens every paper; known once voting has closed, published with the result
    stamp        an RFC 3161 authority's word for when the last head was there; empty where none is asked
    lot_seed     32 random bytes, kept back until the count; `lot_commitment` is their hash, shown before
    secret       orders the candidates differently for each voter
    """

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True, max_length=120)
    summary = models.TextField(_("what it is about"), blank=True)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="ballots")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True)
    joined_by = models.DateField(_("joined by"), null=True, blank=True)
    sections = models.JSONField(default=list, editable=False)

    state = models.CharField(max_length=8, choices=State, default=State.DRAFTED, editable=False)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    notified_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    declared_at = models.DateTimeField(null=True, editable=False)

    rules = models.JSONField(default=dict, editable=False)
    roll_frozen_at = models.DateTimeField(null=True, editable=False)
    roll_size = models.PositiveIntegerField(null=True, editable=False)
    roll_root = models.BinaryField(max_length=32, null=True, editable=False)
    voters = models.PositiveIntegerField(null=True, editable=False)
    manifest = models.BinaryField(null=True, editable=False)
    manifest_hash = models.BinaryField(max_length=32, null=True, editable=False)
    seal_pub = models.BinaryField(max_length=65, null=True, editable=False)
    trustees_needed = models.PositiveSmallIntegerField(default=0, editable=False)
    opening_key = models.BinaryField(max_length=32, null=True, editable=False)
    stamp = models.BinaryField(null=True, editable=False)
    lot_seed = models.BinaryField(max_length=32, editable=False)
    lot_commitment = models.CharField(max_length=64, editable=False)
    secret = models.BinaryField(max_length=32, editable=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ["closes_at"]
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            one_of("state", State),
            in_order("opens_at", "closes_at"),
            CheckConstraint(
                name="ballots_ballot_notice_before_opening",
                condition=Q(state__in=[State.DRAFTED]) | Q(notified_at__isnull=False),
            ),
            CheckConstraint(
                name="ballots_ballot_roll_frozen_before_opening",
                condition=Q(state=State.DRAFTED)
                | Q(
                    roll_frozen_at__isnull=False,
                    roll_size__isnull=False,
                    roll_root__isnull=False,
                ),
            ),
            CheckConstraint(
                name="ballots_ballot_manifest_before_opening",
                condition=Q(state__in=[State.DRAFTED, *sorted(COUNTED), State.COUNTING])
                | Q(manifest__isnull=False, manifest_hash__isnull=False),
            ),
            CheckConstraint(
                name="ballots_ballot_declared_at_iff",
                condition=Q(state__in=sorted(COUNTED), declared_at__isnull=False)
                | (~Q(state__in=sorted(COUNTED)) & Q(declared_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def roll_fingerprint(self) -> str:
        return bytes(self.roll_root or b"").hex()

    @property
    def fingerprint(self) -> str:
        """The manifest's hash, which is on every notice and in every signature; empty before notice."""
        return bytes(self.manifest_hash or b"").hex()

    @property
    def stamped(self) -> stamping.Stamp | None:
        """What the stamp says; None if the board was not stamped."""
        return stamping.read(bytes(self.stamp)) if self.stamp else None

    @property
    def short_fingerprint(self) -> str:
        """Its first 16 characters, in fours: enough to tell ballots apart, and to be read out."""
        return " ".join(self.fingerprint[at : at + 4] for at in range(0, 16, 4))

    @cached_property
    def undone(self) -> Undoing | None:
        """Who undid it, and why; None while nobody has."""
        if self.state not in UNDONE:
            return None
        return self.undoings.select_related("by", "agreed_by").get(agreed_by__isnull=False)

    @property
    def sealed(self) -> bool:
        """Whether its votes are sealed ballots: all are, but those of an election held elsewhere."""
        return self.manifest is not None

    @property
    def lot_revealed(self) -> str:
        """The seed of the lot, once there is no vote left that it could sway."""
        return bytes(self.lot_seed).hex() if self.state in COUNTED else ""

    @property
    def objections_end_at(self) -> datetime:
        """Until when its roll may be objected to, once notice was given."""
        given = self.notified_at or self.opens_at
        kept = timedelta(seconds=self.rules.get("objections_end", 0))
        return self.opens_at - min(kept, (self.opens_at - given) / 2)

    def concerns(self, officer: Member) -> bool:
        """Whether `officer` declared an interest in it, or stands in it, and so has no rights over it."""
        declared = self.interests.filter(member=officer).exists()
        return declared or any(concerns(self, officer) for concerns in interests.ASKED)

    def roll_parts(self) -> list[tuple[str, int]]:
        """The parts of its roll, and how many are in each."""
        counted = self.roll.order_by("segment").values_list("segment")
        return list(counted.annotate(models.Count("pk")))

    @property
    def held_elsewhere(self) -> bool:
        """Whether only its papers came here, to be counted: see ballots/imports.py."""
        return bool(self.rules.get("held_elsewhere"))


class Kind(models.TextChoices):
    """How a contest is voted on."""

    PROPOSAL = "proposal", _("For or against")
    RANKED = "ranked", _("Candidates, ranked")


class Threshold(models.TextChoices):
    """How many must be for a proposal, as a share of its base. The ids are ballots.counting's."""

    SIMPLE = "simple", _("More than half")
    TWO_THIRDS = "two-thirds", _("At least two thirds")
    ABSOLUTE = "absolute", _("More than half of everyone on the roll")


class Base(models.TextChoices):
    """What the share is a share of. The ids are ballots.counting's."""

    CAST = "cast", _("votes for and against")
    WITH_ABSTENTIONS = "with-abstentions", _("votes for and against and abstentions")
    ELECTORATE = "electorate", _("everyone on the roll")


class Contest(models.Model):
    """One question of a ballot: a proposal to carry or not, or places to fill.

    quorum   per cent of the roll that must vote in this contest; 0 for none (proposals)
    subject_of     the app whose published version it puts to the vote, where it was drawn up from one
    subject_hash   that version's: `text` says it, so whoever knows the hash of `text` knows what was voted on
    method   the counting rule's id in ballots.counting.RULES (ranked)
    ron      whether "Re-open nominations" stands
    reserved   places that are kept for a group, as ballots.counting.Constraint has them:
               [{"name", "who", "at_least", "at_most"}]
    shortage   what happens to such a place if nobody can fill it: the id is ballots.counting.Shortage's
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="contests")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    text = models.TextField(_("full text"), blank=True)
    case_for = models.TextField(_("the case for"), blank=True)
    case_against = models.TextField(_("the case against"), blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    seats = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    method = models.CharField(_("counting rule"), max_length=20, blank=True)
    ron = models.BooleanField(_("re-open nominations"), default=False)
    reserved = models.JSONField(_("reserved places"), default=list, blank=True)
    shortage = models.CharField(max_length=11, blank=True, editable=False)
    threshold = models.CharField(_("threshold"), max_length=10, choices=Threshold, blank=True)
    base = models.CharField(_("counted against"), max_length=18, choices=Base, blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum, per cent"), default=0)
    subject_of = models.CharField(max_length=20, blank=True, editable=False)
    subject_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["ballot", "position"]
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        constraints = [
            one_of("kind", Kind),
            UniqueConstraint(fields=["ballot", "position"], name="ballots_contest_one_a_place"),
            CheckConstraint(
                name="ballots_contest_ranked_has_seats_and_method",
                condition=Q(kind=Kind.RANKED, seats__isnull=False, seats__gte=1)
                & ~Q(method="")
                & Q(threshold="", base="")
                | Q(kind=Kind.PROPOSAL, seats__isnull=True, method="", ron=False)
                & Q(threshold__in=Threshold.values, base__in=Base.values),
            ),
            CheckConstraint(name="ballots_contest_quorum_is_a_share", condition=Q(quorum__lte=100)),
            CheckConstraint(
                name="ballots_contest_reserved_says_what_if_nobody",
                condition=Q(reserved=[], shortage="")
                | Q(kind=Kind.RANKED, shortage__in=[rule.value for rule in Shortage])
                & ~Q(reserved=[]),
            ),
            CheckConstraint(
                name="ballots_contest_text_says_its_subject",
                condition=Q(subject_of="", subject_hash="")
                | ~Q(subject_of="")
                & Q(subject_hash__regex=r"^[0-9a-f]{64}$", text__contains=F("subject_hash")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """Its name in the manifest, on the board and in every message."""
        return f"q{self.position:02}"

    @property
    def ranked(self) -> bool:
        return self.kind == Kind.RANKED

    @property
    def chooses(self) -> bool:
        """Whether its paper takes choices without an order, at most as many as there are places."""
        return self.ranked and RULES[self.method].chooses

    @property
    def asks(self) -> str:
        """What its paper asks for, as the manifest has it: "proposal", "ranked" or "choice"."""
        return CHOICE if self.chooses else RANKED if self.ranked else PROPOSAL


class Option(models.Model):
    """A candidate of a ranked contest.

    place   its number in the count and in published papers, from 0; the order voters see is their own
    groups  which groups of reserved places the person is of, encrypted: read by counts and by nobody else
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="options")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    detail = models.CharField(_("one line about them"), max_length=160, blank=True)
    statement = models.TextField(_("statement"), blank=True)
    is_ron = models.BooleanField(default=False)
    groups = SealedField(blank=True, editable=False)

    class Meta:
        ordering = ["contest", "place"]
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [
            UniqueConstraint(fields=["contest", "place"], name="ballots_option_one_a_place"),
            CheckConstraint(name="ballots_option_place_fits_a_byte", condition=Q(place__lte=254)),
            UniqueConstraint(
                fields=["contest"], condition=Q(is_ron=True), name="ballots_option_one_ron"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """The name for the page; that of "re-open nominations" in the reader's language."""
        return gettext(self.name) if self.is_ron else self.name


class SignOff(models.Model):
    """An officer's word that the ballot is right."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="sign_offs")
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            UniqueConstraint(fields=["ballot", "member"], name="ballots_signoff_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.ballot}"


class RollEntryQuerySet(models.QuerySet["RollEntry"]):
    def with_issued(self) -> RollEntryQuerySet:
        """Entries that know of themselves whether ballot papers were issued: `entry.issued`."""
        papers = Issuance.objects.filter(roll_entry=OuterRef("pk"))
        return self.annotate(issued=Exists(papers))  # type: ignore[no-redef]


class RollEntry(models.Model):
    """That a member may vote in a ballot. It never changes; what happened to it is Issuance.

    issued   whether ballot papers were issued: only on entries of with_issued()
    segment  the part of the roll it belongs to when that was frozen: the member's section, if the ballot has
             sections, and otherwise their region
    salt     16 random bytes: with them a member can check their leaf, and nobody else can guess it
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="roll")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="roll_entries")
    segment = models.CharField(max_length=60, blank=True)
    issued: bool
    salt = models.BinaryField(max_length=16)

    objects = RollEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("roll entry")
        verbose_name_plural = _("roll entries")
        constraints = [
            UniqueConstraint(fields=["ballot", "member"], name="ballots_rollentry_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.ballot}"


class Channel(models.TextChoices):
    """Which key signed a credential: the manifest's names."""

    ONLINE = "online", _("In the browser")
    ASSISTED = "assisted", _("By the organisation on the voter’s behalf")


class Issuance(models.Model):
    """That a member was issued their ballot paper of one contest. No time, no address, no number in a row.

    channel         which key signed; emptied when the result is declared
    blinded_sha256  of what was signed: the same request again gets the same answer, any other none

    Written once. What was signed cannot be matched with any paper: see ballots/sealing/blindsig.py.
    """

    pk = models.CompositePrimaryKey("roll_entry_id", "contest_id")
    roll_entry = models.ForeignKey(
        RollEntry, on_delete=models.PROTECT, related_name="issued_papers"
    )
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="issued_papers")
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    blinded_sha256 = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("issued paper")
        verbose_name_plural = _("issued papers")

    def __str__(self) -> str:
        return f"{self.contest}, {self.roll_entry}"


class Trustee(models.Model):
    """Somebody who holds a share of the key that opens a ballot's papers.

    x       the number of the share, from 1
    point   what the share is checked against
    test    a test paper sealed to that point
    opened  SHA-256 of what they read in it: null until they have shown that their share works
    share   handed in after the close
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="trustees")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="trusted_with")
    x = models.PositiveSmallIntegerField()
    point = models.BinaryField(max_length=65)
    test = models.BinaryField()
    opened = models.BinaryField(max_length=32, null=True)
    share = models.BinaryField(max_length=32, null=True)

    class Meta:
        ordering = ["ballot", "x"]
        verbose_name = _("trustee")
        verbose_name_plural = _("trustees")
        constraints = [
            UniqueConstraint(fields=["ballot", "x"], name="ballots_trustee_one_a_share"),
            UniqueConstraint(fields=["ballot", "member"], name="ballots_trustee_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.ballot}"


class Undoing(models.Model):
    """That officers undo a ballot, by abandoning or by annulling it: one says why, another agrees.

    A trigger lets no ballot become void, or annulled, without both.

    move   which of the two, as in ballots.lifecycle.UNDOES
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="undoings")
    move = models.CharField(max_length=7)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("undoing of a ballot")
        verbose_name_plural = _("undoings of ballots")
        constraints = [
            CheckConstraint(
                name="ballots_undoing_move_known", condition=Q(move__in=sorted(UNDOES))
            ),
            UniqueConstraint(fields=["ballot", "move"], name="ballots_undoing_proposed_once"),
            UniqueConstraint(
                fields=["ballot"],
                condition=Q(agreed_by__isnull=False),
                name="ballots_undoing_agreed_once",
            ),
            CheckConstraint(
                name="ballots_undoing_by_two_people",
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("by")),
            ),
            CheckConstraint(
                name="ballots_undoing_agreed_by_iff_at",
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
            ),
            CheckConstraint(name="ballots_undoing_for_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.ballot}: {self.reason}"


class Tally(models.Model):
    """What the count of one contest came to, as a value that can be recounted from its papers.

    papers    how many papers were counted: those with any marks, and of an import all
    blank     how many sealed papers said nothing, which every voter casts who leaves the contest out
    spoilt    the papers that could not be counted, as published: [{"id": …, "reason": …}, …]
    count     the whole count, as JSON text: a column of type json would put its keys in another order. Where
              there are sections its votes are weighted
    sections  what each section came to, if the ballot has any: see sealing.opening.by_section
    digest    SHA-256 of all papers that were read, blank ones too: see results.digest
    """

    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="tally")
    papers = models.PositiveIntegerField()
    blank = models.PositiveIntegerField(default=0)
    spoilt = models.JSONField(default=list)
    count = models.TextField()
    sections = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self) -> str:
        return f"Tally of {self.contest}"
