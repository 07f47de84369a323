"""A vote that is held: of whom, when, and under which rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ballots import interests, stamping
from ballots.lifecycle import COUNTED, PUBLIC, UNDONE, State
from members.models import Member, Region
from momentum_demo import rule_sets
from momentum_demo.constraints import in_order, one_of

if TYPE_CHECKING:
    from ballots.models.officers import Undoing


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
