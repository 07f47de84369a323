"""How the register is kept: its rules, what changed in it, what came in, what went out, who looked."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from members.models.people import Member
from members.models.places import LocalGroup, Region
from momentum_demo.constraints import one_of


class RegisterRules(models.Model):
    """What the organisation's rules say of membership. A change is a new version; none is ever edited.

    arrears_allowed    days after the last day paid for during which a member still counts
    lapses_after       days after the last day paid for, from which a membership may be ended; 0 for never
    addresses_alone    how many email addresses one officer may change by imports in a day; more takes two
    retention          days that each class of record is kept, where it is not members.retention's own figure
    """

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    adopted_on = models.DateField(_("adopted on"))
    arrears_allowed = models.PositiveSmallIntegerField(_("days of arrears allowed"), default=60)
    lapses_after = models.PositiveSmallIntegerField(_("lapses after, days"), default=365)
    addresses_alone = models.PositiveSmallIntegerField(
        _("addresses one officer may change at once"), default=20
    )
    retention = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-version"]
        verbose_name = _("rules of the register")
        verbose_name_plural = _("rules of the register")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.version}"

    @classmethod
    def in_force(cls, on: date) -> RegisterRules:
        """The latest version adopted by `on`; the defaults above where there is none."""
        found = cls.objects.filter(adopted_on__lte=on).order_by("-version").first()
        return found or cls(version=0, adopted_on=on)


class Transfer(models.Model):
    """A member's move to another region or local group, on a day.

    done_at   when it was carried out: at once, or by the clock on the day
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="transfers")
    from_region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    from_group = models.ForeignKey(
        LocalGroup, on_delete=models.PROTECT, related_name="+", null=True
    )
    to_region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    to_group = models.ForeignKey(LocalGroup, on_delete=models.PROTECT, related_name="+", null=True)
    takes_effect_on = models.DateField(_("takes effect on"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-takes_effect_on", "-pk"]
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            UniqueConstraint(
                fields=["member"],
                condition=Q(done_at__isnull=True),
                name="members_transfer_one_ahead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.to_group or self.to_region}"


class Channel(models.TextChoices):
    """By what way a change came into the register."""

    MEMBER = "member", _("the member")
    OFFICE = "office", _("the membership office")
    IMPORT = "import", _("an import")
    MERGE = "merge", _("a merge")


class Confirmed(models.TextChoices):
    """How a change of address was found to be the member's wish."""

    CODE = "code", _("by a code sent to the new address")
    OLD_ADDRESS = "old-address", _("from the old address")
    TELEPHONE = "telephone", _("by telephone")
    POST = "post", _("by post")


class ContactChange(models.Model):
    """That a way to reach a member changed. Old and new are told; officers watch these before a vote.

    field           email, phone, address or postcode
    confirmed_at    when it was found to be the member's wish: until then no letter with the way to a vote goes
                    to a new email address
    confirmed_how   "code" (typed by the member), "old-address", "telephone" or "post"
    confirmed_by    the officer who asked the member; nobody where the member said so themselves
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="contact_changes")
    field = models.CharField(max_length=10)
    old = models.CharField(max_length=300, blank=True)
    new = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=10, choices=Channel)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(db_index=True)
    disputed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_how = models.CharField(max_length=12, choices=Confirmed, blank=True)
    confirmed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("change of contact")
        verbose_name_plural = _("changes of contact")
        constraints = [
            one_of("channel", Channel),
            CheckConstraint(
                name="members_contactchange_field_known",
                condition=Q(field__in=["email", "phone", "address", "postcode"]),
            ),
            CheckConstraint(
                name="members_contactchange_confirmed_somehow",
                condition=Q(confirmed_at__isnull=True) ^ ~Q(confirmed_how=""),
            ),
            CheckConstraint(
                name="members_contactchange_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True)
                | Q(by__isnull=True)
                | ~Q(confirmed_by=F("by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.field}"


class Merge(models.Model):
    """That two entries turned out to be one person: `gone` points to `kept` from then on.

    before   both entries as they were, for an undo
    after    both entries as the merge left them: an undo finds them so, or is refused
    """

    kept = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="merged")
    reason = models.CharField(_("why they are one person"), max_length=300)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField()
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            CheckConstraint(name="members_merge_of_two", condition=~Q(kept=F("gone"))),
            UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="members_merge_gone_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class ImportState(models.TextChoices):
    """Where an import is on its way into the register."""

    READING = "reading", _("Being read")
    UNREADABLE = "unreadable", _("Could not be read")
    READY = "ready", _("Ready to look at")
    COMMITTING = "committing", _("Being entered")
    COMMITTED = "committed", _("Entered")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DROPPED = "dropped", _("Dropped")


class Import(models.Model):
    """A list of members from outside, on its way into the register. Nothing is entered until confirmed.

    content      the file; wiped once the import is over
    digest       SHA-256 of the file
    total        rows of the file, once it is read
    summary      how many of each outcome; `same` for rows that change nothing
    ignored      columns that nothing was made of
    message      why it could not be read, entered or undone
    second       the other officer, where two are needed
    """

    name = models.CharField(_("file"), max_length=120)
    content = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    ignored = models.JSONField(default=list)
    message = models.CharField(max_length=300, blank=True)
    second = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    committed_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            one_of("state", ImportState),
            CheckConstraint(
                name="members_import_second_is_another",
                condition=Q(second__isnull=True) | ~Q(second=F("by")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def blocked(self) -> int:
        """How many rows stand in the way of entering it."""
        return int(self.summary.get(Outcome.PROBLEM, 0)) + int(self.summary.get(Outcome.ALIKE, 0))


class Outcome(models.TextChoices):
    """What a row of an import comes to."""

    NEW = "new", _("New member")
    CHANGED = "changed", _("Changes")
    ALIKE = "alike", _("Perhaps somebody known")
    PROBLEM = "problem", _("Cannot be entered")
    LEFT_OUT = "left-out", _("Left out")
    MISSING = "missing", _("In the register, not in the file")


class ImportRow(models.Model):
    """One row of an import that is not what the register says already.

    line       in the file, the heading being line 1; 0 for members whom the file does not have
    data       what the row says, tidied
    changes    for each field that changes, what it was and what it becomes
    problems   why it cannot be entered: code, field, and the value that is wrong
    alike      whom it may be the same as: kind of likeness, "member" or "line", and the number
    before     the member as they were, for an undo; and after, as the import left them
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    data = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    alike = models.JSONField(default=list)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["line", "pk"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        constraints = [one_of("outcome", Outcome)]
        indexes = [models.Index(fields=["of", "outcome", "line"])]

    def __str__(self) -> str:
        return f"{self.of}, {self.line}"


class Export(models.Model):
    """That somebody took a list of members out of the register, and what for."""

    by = models.ForeignKey(Member, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField()
    purpose = models.CharField(_("what it is for"), max_length=300)
    segment = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            CheckConstraint(name="members_export_has_a_purpose", condition=~Q(purpose="")),
        ]

    def __str__(self) -> str:
        return self.purpose


class Look(models.TextChoices):
    """What an officer saw a member's record in, in words for the member."""

    ENTRY = "entry", _("Opened your entry")
    LIST = "list", _("Saw you in a list")
    EXPORT = "export", _("Took a list out with you in it")
    IMPORT = "import", _("Saw your row in a list that was brought in")
    LIKENESS = "likeness", _("Compared you with somebody who looks alike")
    CONTACTS = "contacts", _("Looked through changes of address")
    CORRECTION = "correction", _("Opened what you asked to be put right")
    RECORDS = "records", _("Opened your record at the records desk")
    ROLL = "roll", _("Saw you in what is said of a roll")
    DOOR = "door", _("Looked for you at the door of a convention")


class Reading(models.Model):
    """That an officer saw a member's record; the member can see that they did. Append-only.

    member, by   keys of entries, plain: a reading outlives neither being erased nor an import being undone
    how          what they saw it in: a Look
    """

    member = models.BigIntegerField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    how = models.CharField(max_length=20)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("look at a record")
        verbose_name_plural = _("looks at records")
        indexes = [models.Index(fields=["member", "-at"])]

    def __str__(self) -> str:
        return f"{self.how}: {self.member}"
