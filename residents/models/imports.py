"""Imports in the browser: what was decided about the files, and each run with what it found.

What a file holds is kept encrypted and no longer than needed; a report holds places and codes.
"""

import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User

from .. import rules
from ..rules import BUSY, ENDED, LIVE, RunState
from .people import OccupancyKind, Resident
from .places import Unit

MAY_IMPORT = (Role.COORDINATOR, Role.ADMINISTRATOR)


class ImportSettingsQuerySet(models.QuerySet["ImportSettings"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.ADMINISTRATOR))


class ImportSettings(models.Model):
    """What a corporation takes out of its files, and how they are to be read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    # Header of the file, in its normal form → our column, or "" when it is not to be read.
    mapping = models.JSONField(default=dict)
    left_out = ArrayField(models.CharField(max_length=30), default=list)
    cluster_kind = models.CharField(_("kind of cluster"), max_length=3, default="FIN")
    # Of what is left out: what a worker is to clear out of the register.
    clearing = ArrayField(models.CharField(max_length=30), default=list)

    objects = ImportSettingsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["corporation"], name="residents_importsettings_once"),
        ]

    def __str__(self) -> str:
        return str(self.corporation_id)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(*MAY_IMPORT))

    def for_list(self) -> Self:
        return self.select_related("uploaded_by").order_by("-created_at", "-pk")

    def due(self) -> Self:
        return self.filter(state__in=BUSY, due_at__lte=Now())

    def live(self) -> Self:
        return self.filter(state__in=LIVE)


class ImportRun(models.Model):
    """One file on its way to the register. A worker holds it by a lease, like an outbox message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.UPLOADED)
    kind = models.CharField(max_length=4, choices=[(k, k) for k in ("csv", "xlsx", "json")])
    size = models.PositiveBigIntegerField()
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    # --- the worker ---
    due_at = models.DateTimeField(db_default=Now())
    token = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_all = models.PositiveIntegerField(default=0)
    # --- what was found: people ---
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    doubt = models.PositiveIntegerField(default=0)
    many = models.BooleanField(default=False)  # more than 5 % gone or moved
    mistakes = models.PositiveIntegerField(default=0)
    ignored = models.JSONField(default=list)
    not_read = models.JSONField(default=list)  # names of other sheets
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.UniqueConstraint(
                fields=["corporation"],
                condition=Q(state__in=sorted(LIVE)),
                name="residents_importrun_one_live",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="residents_importrun_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ENDED), ended_at__isnull=False, token=None)
                | Q(state__in=sorted(LIVE), ended_at=None),
                name="residents_importrun_ended",
            ),
            # Whoever confirms is another person than who uploaded and who asked for it.
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | ~Q(confirmed_by=F("uploaded_by")) & ~Q(confirmed_by=F("approved_by")),
                name="residents_importrun_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["corporation", "-created_at", "id"], name="residents_run_list"),
            models.Index(
                fields=["due_at"], condition=Q(state__in=sorted(BUSY)), name="residents_run_due"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("residents:import_detail", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def percent(self) -> int | None:
        """None: how much there is to do is not known yet."""
        return min(100, self.rows_done * 100 // self.rows_all) if self.rows_all else None


class ImportPiece(models.Model):
    """A part of the file, compressed and encrypted; gone as soon as the run ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="residents_importpiece_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class OfRunQuerySet(models.QuerySet[Any]):
    """Lines of a report, in the order of their numbers."""

    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(*MAY_IMPORT))

    def after(self, line: int, number: int) -> Self:
        return self.filter(TupleGreaterThan((F("line"), F("number")), (Value(line), Value(number))))


class ImportProblem(models.Model):
    """Where the file is wrong. The line, the column and a code: nothing that stood there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)

    objects = OfRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "line", "number"], name="residents_importproblem_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.column}"

    @property
    def message(self) -> str:
        return rules.problem_text(self.code, self.facts)


class ChangeKind(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    MOVED = "moved", _("moved")
    GONE = "gone", _("gone")
    KEPT = "kept", _("left as staff typed it")
    DOUBT = "doubt", _("a home must be chosen")


class ImportChange(models.Model):
    """What would change for one person: which fields, not what into. Purged with the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    # Where the person stands in the file; 0: not in it.
    line = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField()
    resident = models.ForeignKey(Resident, null=True, on_delete=models.CASCADE, related_name="+")
    fields = ArrayField(models.CharField(max_length=30), default=list)
    # Of a home that must be chosen: when it was split, and the numbers that it became.
    facts = models.JSONField(default=dict)

    objects = OfRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "line", "number"], name="residents_importchange_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="residents_importchange_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.line}"


class HomeConflictQuerySet(models.QuerySet["HomeConflict"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.COORDINATOR))

    def for_list(self) -> Self:
        return self.select_related("unit__complex", "resident").order_by("created_at", "pk")


class HomeConflict(models.Model):
    """The ERP puts somebody in a home that was split here. It stands here until a person chose one
    of the homes that came out of it, or a file says something else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=OccupancyKind)
    since = models.DateField()
    until = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = HomeConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("home to be chosen")
        verbose_name_plural = _("homes to be chosen")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OccupancyKind.values), name="residents_homeconflict_kind"
            ),
        ]
        indexes = [
            models.Index(
                fields=["corporation", "created_at", "id"], name="residents_homeconflict_list"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
