"""Drafts that a group, or a member, write together before they submit, and the mandate for them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from members.models import LocalGroup, Member
from motions.models.processes import Process
from motions.models.texts import Text


class Convenor(models.Model):
    """A member's time as an officer of a local group, who certifies what its meetings decide."""

    group = models.ForeignKey(LocalGroup, on_delete=models.PROTECT, related_name="convenors")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="convenorships")
    span = DateRangeField(_("from and to"))  # [takes office, stands down)

    class Meta:
        verbose_name = _("convenor")
        verbose_name_plural = _("convenors")
        constraints = [
            ExclusionConstraint(
                name="motions_convenor_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.group}"


class DraftKind(models.TextChoices):
    POLICY = "policy", _("A policy motion")
    CONSTITUTIONAL = "constitutional", _("A change of the rule book")
    AMENDMENT = "amendment", _("An amendment")


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, member: Member | None) -> DraftQuerySet:
        """What `member` may read: their own, what they may edit, and what their group is drafting."""
        if member is None:
            return self.none()
        mine = Q(started_by=member) | Q(editors__member=member)
        if member.local_group_id is not None:
            mine |= Q(group=member.local_group_id)
        return self.filter(mine).distinct()


class Draft(models.Model):
    """A text being written, version upon version. Written only by motions.actions.

    group     the local group it is drafted for; None for a member's own
    text      what it changes: the rule book, or the text of the motion it amends; None for a new policy
    amends    the submission it amends, for an amendment
    base      the change-sets of `text` that stood when it was begun
    """

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(_("kind"), max_length=14, choices=DraftKind)
    title = models.CharField(_("title"), max_length=160)
    reason = models.TextField(_("reason"), blank=True)
    group = models.ForeignKey(
        LocalGroup, on_delete=models.PROTECT, related_name="drafts", null=True, blank=True
    )
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="drafts", null=True)
    amends = models.ForeignKey(
        "motions.Submission", on_delete=models.PROTECT, related_name="drafts", null=True
    )
    base = ArrayField(models.CharField(max_length=64), default=list)
    started_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="drafts_started")
    started_at = models.DateTimeField()
    abandoned_at = models.DateTimeField(null=True, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            CheckConstraint(
                name="motions_draft_changes_what_its_kind_says",
                condition=Q(kind=DraftKind.POLICY, text__isnull=True, amends__isnull=True, base=[])
                | Q(kind=DraftKind.CONSTITUTIONAL, text__isnull=False, amends__isnull=True)
                | Q(kind=DraftKind.AMENDMENT, text__isnull=False, amends__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DraftEditor(models.Model):
    """That a member may edit a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="editors")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="drafts_edited")
    invited_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("editor of a draft")
        verbose_name_plural = _("editors of drafts")
        constraints = [
            UniqueConstraint(fields=["draft", "member"], name="motions_drafteditor_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.draft}"


class DraftVersion(models.Model):
    """One save of a draft: what its author changed, woven onto what they saw. Append-only.

    number     from 1
    payload    a change-set, as motions.drafting.record writes it
    seen       the number of the last version its author saw; 0 for none
    set_aside  it met what somebody else saved meanwhile, so it is kept beside the text and not in it
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    payload = models.JSONField()
    seen = models.PositiveIntegerField()
    set_aside = models.BooleanField(default=False)
    note = models.CharField(_("what you changed"), max_length=200, blank=True)
    saved_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["draft", "number"]
        verbose_name = _("version of a draft")
        verbose_name_plural = _("versions of drafts")
        constraints = [
            UniqueConstraint(fields=["draft", "number"], name="motions_draftversion_number_once"),
            CheckConstraint(
                name="motions_draftversion_sees_only_earlier", condition=Q(seen__lt=F("number"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft}, {self.number}"


class DraftComment(models.Model):
    """What somebody says about a block of a draft; "" for the draft as a whole.

    number   of the version they were reading
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="comments")
    block = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField()
    words = models.TextField(_("comment"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("comment on a draft")
        verbose_name_plural = _("comments on drafts")
        constraints = [
            CheckConstraint(
                name="motions_draftcomment_settled_by_somebody",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
            CheckConstraint(name="motions_draftcomment_says_something", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.words[:40]}"


class Mandate(models.Model):
    """A group's meeting, and how it voted on a version of the draft. Append-only.

    certified_by   the group's convenor, who gives their word for it
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="mandates")
    version = models.OneToOneField(DraftVersion, on_delete=models.PROTECT, related_name="mandate")
    held_on = models.DateField(_("date of the meeting"))
    present = models.PositiveIntegerField(_("members present"))
    votes_for = models.PositiveIntegerField(_("for"))
    against = models.PositiveIntegerField(_("against"))
    abstained = models.PositiveIntegerField(_("abstained"))
    certified_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            CheckConstraint(
                name="motions_mandate_no_more_votes_than_people",
                condition=Q(present__gte=F("votes_for") + F("against") + F("abstained")),
            ),
            CheckConstraint(
                name="motions_mandate_was_carried", condition=Q(votes_for__gt=F("against"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft.group}, {self.held_on}"
