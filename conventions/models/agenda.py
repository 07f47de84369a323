"""The agenda: sessions, the items in them, their documents, and what was published of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from ballots.models import Contest
from conventions.lifecycle import ItemState
from conventions.models.conventions import Convention, Room
from members.models import Member
from momentum_demo.constraints import one_of
from motions.models import Submission


class Session(models.Model):
    """A stretch of the convention in one room, with items one after another. A draft until it is released.

    track   sessions of one track belong together; those of several run side by side
    room    None for all who take part, online too
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(_("title"), max_length=120)
    track = models.CharField(_("track"), max_length=60, blank=True)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    expected = models.PositiveIntegerField(_("people expected"), null=True, blank=True)

    class Meta:
        ordering = ["convention", "starts_at", "track", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            CheckConstraint(
                name="conventions_session_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ItemKind(models.TextChoices):
    """What an item is."""

    REPORT = "report", _("Report")
    MOTION = "motion", _("Motion")
    PRIORITY = "priority", _("Strategic priority")
    CAMPAIGN = "campaign", _("Choice of campaign")
    CONSTITUTIONAL = "constitutional", _("Constitutional change")
    ELECTION = "election", _("Election")
    BREAK = "break", _("Break")


class Item(models.Model):
    """One thing on the agenda. Its times follow from its session's start and the lengths before it.

    parent      the item it is a part of, in the same session: a debate of several motions together
    position    among its parent's parts, or in its session; from 1
    minutes     how long it is to take, without its parts
    submission  what is put to the vote, from motions
    contest     the question of a ballot that belongs to it: an election, a choice of campaigns
    mover, moved_by  who moves it, if not the submission's mover; a member, or in words
    outcome     how it ended, in words: for what no vote decides
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=14, choices=ItemKind)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    mover = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moved_by = models.CharField(_("moved by"), max_length=120, blank=True)
    state = models.CharField(
        max_length=11, choices=ItemState, default=ItemState.PLANNED, editable=False
    )
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    outcome = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["session", "position"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            one_of("kind", ItemKind),
            one_of("state", ItemState),
            UniqueConstraint(
                fields=["session", "parent", "position"],
                name="conventions_item_one_a_place",
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,
            ),
            CheckConstraint(name="conventions_item_no_own_part", condition=~Q(parent=F("pk"))),
            CheckConstraint(
                name="conventions_item_started_iff",
                condition=Q(state__in=[ItemState.RUNNING, ItemState.DONE], started_at__isnull=False)
                | Q(state__in=[ItemState.PLANNED, ItemState.NOT_REACHED], started_at__isnull=True),
            ),
            CheckConstraint(
                name="conventions_item_ended_iff",
                condition=Q(state=ItemState.DONE, ended_at__isnull=False)
                | (~Q(state=ItemState.DONE) & Q(ended_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


class Document(models.Model):
    """A paper for an item, in plain words."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title


class AgendaRelease(models.Model):
    """The agenda as published, with what changed since the one before. Append-only.

    tree     the sessions and their items: see conventions.agenda.frozen
    changes  in sentences, from the one before; empty for the first
    clashes  warnings that stood when it was published, in sentences
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField()
    words = models.TextField(_("what to say about it"), blank=True)
    tree = models.JSONField()
    changes = models.JSONField(default=list)
    clashes = models.JSONField(default=list)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["convention", "number"]
        verbose_name = _("release of an agenda")
        verbose_name_plural = _("releases of agendas")
        constraints = [
            UniqueConstraint(
                fields=["convention", "number"], name="conventions_agendarelease_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention}: {self.number}"
