"""Assemblies: who sits in them and why, their draw, and what delegates tell their groups."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import LocalGroup, Member, Office
from momentum_demo.constraints import in_order, one_of, present_iff
from motions import sortition
from motions.drafting import Order
from motions.models.processes import VOTE_ORDERS, Process, Stage


class AssemblyQuerySet(models.QuerySet["Assembly"]):
    def visible_to(self, member: Member | None) -> AssemblyQuerySet:
        """What `member` may read: every assembly that has been convened is public to members."""
        return self if member is not None else self.none()


class Assembly(models.Model):
    """A body of members that meets to amend and decide what is put forward. Written only by motions.actions.

    remit             what it may decide, and what not, in words
    positions_public  whether each position is shown with the name of who took it
    order             in what order it votes; the committee may list `committee_order`, by submission
    """

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="assemblies")
    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="assembly")
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True, max_length=120)
    remit = models.TextField(_("remit"))
    positions_public = models.BooleanField(_("positions are public, by name"), default=True)
    order = models.CharField(_("order of votes"), max_length=9, choices=VOTE_ORDERS)
    committee_order = ArrayField(models.BigIntegerField(), default=list, blank=True)
    convened_at = models.DateTimeField()
    convened_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = AssemblyQuerySet.as_manager()

    class Meta:
        ordering = ["convened_at"]
        verbose_name = _("assembly")
        verbose_name_plural = _("assemblies")
        constraints = [
            CheckConstraint(name="motions_assembly_has_a_remit", condition=~Q(remit="")),
            CheckConstraint(
                name="motions_assembly_order_known",
                condition=Q(order__in=[order.value for order in Order]),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Draw(models.Model):
    """Seats by lot: the pool and the commitment, published; then the secret and who was drawn.

    attributes     of what the pool says where each person stands, in the order of its columns
    quotas         [[attribute, value, least, most], ...]
    pool           the published rows, pseudonymous, as CSV; pool_sha256 is of exactly these bytes
    commitment     the SHA-256 of the secret, published with the pool
    secret         nobody is shown it before the draw
    public_source  what the public words will be, said before anybody can know them
    draws_at       not before this
    public_words   what they were; "" before the draw
    seated         the codes drawn, in the order of the lot
    """

    assembly = models.OneToOneField(Assembly, on_delete=models.PROTECT, related_name="draw")
    seats = models.PositiveSmallIntegerField(_("seats"))
    attributes = ArrayField(models.CharField(max_length=20))
    quotas = models.JSONField(default=list)
    pool = models.TextField()
    pool_size = models.PositiveIntegerField()
    pool_sha256 = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    secret = models.BinaryField(max_length=32)
    public_source = models.TextField(_("what the public words will be"))
    draws_at = models.DateTimeField(_("drawn at the earliest"))
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    public_words = models.CharField(_("the public words"), max_length=200, blank=True)
    seated = ArrayField(models.CharField(max_length=20), default=list)
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        constraints = [
            CheckConstraint(name="motions_draw_has_seats", condition=Q(seats__gte=1)),
            CheckConstraint(
                name="motions_draw_pool_has_enough", condition=Q(pool_size__gte=F("seats"))
            ),
            CheckConstraint(name="motions_draw_source_named", condition=~Q(public_source="")),
            in_order("published_at", "draws_at"),
            CheckConstraint(
                name="motions_draw_held_or_not",
                condition=Q(drawn_at=None, drawn_by=None, public_words="", seated=[])
                | Q(drawn_at__gte=F("draws_at"), drawn_by__isnull=False, seated__len=F("seats"))
                & ~Q(public_words=""),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Draw for %(assembly)s") % {"assembly": self.assembly}

    @property
    def is_held(self) -> bool:
        return self.drawn_at is not None

    def people(self) -> tuple[sortition.Person, ...]:
        return people_of(self.pool)

    def all_quotas(self) -> list[sortition.Quota]:
        return [sortition.Quota(*quota) for quota in self.quotas]

    def in_order_of_the_lot(self) -> tuple[sortition.Person, ...]:
        """Everybody in the pool. Only once the draw is held: before, nobody may know."""
        if not self.is_held:
            raise ValueError("the draw is not held yet")
        seed = sortition.seed_from(bytes(self.secret), self.pool_sha256, self.public_words)
        return order_of(self.pool, seed)

    def as_record(self) -> dict[str, Any]:
        """What is published of it, for `python sortition.py`. The secret only once it is held."""
        return {
            "format": sortition.FORMAT,
            "assembly": self.assembly.title,
            "seats": self.seats,
            "quotas": self.quotas,
            "pool_sha256": self.pool_sha256,
            "commitment": self.commitment,
            "public_source": self.public_source,
            "published_at": self.published_at.isoformat(),
            "draws_at": self.draws_at.isoformat(),
            "secret": bytes(self.secret).hex() if self.is_held else "",
            "public_words": self.public_words,
            "seated": self.seated,
        }


@lru_cache(maxsize=4)
def people_of(pool: str) -> tuple[sortition.Person, ...]:
    """The people of a published pool, which never changes: everybody who checks a draw asks for them."""
    return tuple(sortition.pool_from_csv(pool.encode()))


@lru_cache(maxsize=4)
def order_of(pool: str, seed: bytes) -> tuple[sortition.Person, ...]:
    return tuple(sortition.in_order_of_the_lot(people_of(pool), seed))


class PoolEntry(models.Model):
    """Whose row of the pool is whose. Append-only; shown to nobody but that member."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="entries")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="pool_entries")
    code = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("entry in a pool")
        verbose_name_plural = _("entries in pools")
        constraints = [
            UniqueConstraint(fields=["draw", "member"], name="motions_poolentry_member_once"),
            UniqueConstraint(fields=["draw", "code"], name="motions_poolentry_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Basis(models.TextChoices):
    """Why somebody sits in an assembly."""

    LOT = "lot", _("Drawn by lot")
    DELEGATE = "delegate", _("Delegate of a local group")
    EX_OFFICIO = "ex-officio", _("By virtue of an office")


class SeatQuerySet(models.QuerySet["Seat"]):
    def sitting(self) -> SeatQuerySet:
        """Seats that somebody has taken and not left."""
        return self.filter(taken_at__isnull=False, ended_at__isnull=True)


class Seat(models.Model):
    """A member's seat in an assembly, from the offer to its end.

    taken_at    when they said yes; the seats of delegates and officers are theirs from the start
    ended_at    when they said no, or left
    replaces    the seat that fell empty, for somebody drawn later
    short_of_quotas  nobody was left in the pool with whom the quotas could be kept
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="seats")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="seats")
    basis = models.CharField(_("sits as"), max_length=10, choices=Basis)
    group = models.ForeignKey(
        LocalGroup, on_delete=models.PROTECT, related_name="delegates", null=True
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="seats_in", null=True)
    code = models.CharField(max_length=20, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True
    )
    short_of_quotas = models.BooleanField(default=False)
    offered_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["basis", "member__name"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            one_of("basis", Basis),
            present_iff("group", basis=Basis.DELEGATE),
            present_iff("office", basis=Basis.EX_OFFICIO),
            CheckConstraint(
                name="motions_seat_code_iff_by_lot",
                condition=(Q(basis=Basis.LOT) & ~Q(code="")) | (~Q(basis=Basis.LOT) & Q(code="")),
            ),
            UniqueConstraint(
                fields=["assembly", "member"],
                condition=Q(ended_at__isnull=True),
                name="motions_seat_one_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.assembly}"

    @property
    def why(self) -> str:
        """Why they sit, in words. Wants `group` and `office` loaded."""
        if self.group is not None:
            return gettext("Delegate of %(group)s") % {"group": self.group}
        if self.office is not None:
            return str(self.office)
        return str(Basis(self.basis).label)


class Report(models.Model):
    """What a delegate reports back to their group. Append-only."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="reports")
    words = models.TextField(_("report"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("report to a group")
        verbose_name_plural = _("reports to groups")
        constraints = [
            CheckConstraint(name="motions_report_says_something", condition=~Q(words=""))
        ]

    def __str__(self) -> str:
        return self.words[:60]
