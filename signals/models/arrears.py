"""The file of one tenant's arrears, what was done in it, and batches of them."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, Role, User
from partners.models import ConsentEvent
from partners.reads import euros
from partners.rules import Arrears, ConsentAction, Purpose

from .. import rules
from ..rules.arrears import DAYS, WAYS, Condition, Stage, Standing, Way, day_field
from .raised import FollowUp, Signal


class ArrearsFileQuerySet(models.QuerySet["ArrearsFile"]):
    def visible_to(self, user: User) -> Self:
        """That somebody has arrears is for the arrears officer of the corporation only."""
        return self.filter(corporation__in=user.corporations_as(Role.ARREARS_OFFICER))

    def open(self) -> Self:
        return self.filter(signal__state__in=rules.OPEN)

    def staged(self, today: date, reaction_days: Mapping[uuid.UUID, int]) -> Self:
        """`stage`: what rules.arrears.stage_of says. `reaction_days`: of the corporations that are
        looked at; the others are not in it."""
        ledger = ConsentEvent.objects.filter(
            resident=OuterRef("signal__resident"), purpose=Purpose.DEBT
        )
        back = FollowUp.objects.filter(signal=OuterRef("signal"))
        state = "signal__state"
        lacks = Q(signal__resident=None) | Q(amount_cents=None)
        for name in DAYS:
            lacks |= Q(**{name: None})
        silent = Q(pk=None)
        for corporation, days in reaction_days.items():
            silent |= Q(corporation=corporation, offered_on__lte=today - timedelta(days=days))
        reason = rules.Settled.OBJECTED
        return self.filter(corporation__in=list(reaction_days)).annotate(
            objected=Exists(ledger.exclude(action=ConsentAction.GIVEN)),
            consented=Exists(ledger.filter(action=ConsentAction.GIVEN)),
            came_back=Exists(back),
            stage=Case(
                When(
                    Q(**{f"{state}__in": rules.ENDED, "signal__reason": reason}),
                    then=Value(Stage.OBJECTED.value),
                ),
                When(Q(**{f"{state}__in": rules.ENDED}), then=Value(Stage.ENDED.value)),
                When(objected=True, then=Value(Stage.OBJECTED.value)),
                When(Q(**{state: rules.State.WITH_PARTNER}), then=Value(Stage.PASSED_ON.value)),
                When(
                    ~Q(**{f"{state}__in": rules.ASSESSABLE}) | lacks,
                    then=Value(Stage.TO_DO.value),
                ),
                When(came_back=True, then=Value(Stage.BACK.value)),
                When(Q(consented=True) | silent, then=Value(Stage.READY.value)),
                default=Value(Stage.WAITING.value),
                output_field=models.CharField(),
            ),
        )

    def for_list(self) -> Self:
        """The oldest arrears first; those of whom that is not known before them."""
        return self.select_related("signal__unit", "signal__complex", "signal__resident").order_by(
            "signal__raised_at", "pk"
        )

    def for_page(self) -> Self:
        return self.select_related(
            "signal__category", "signal__unit", "signal__complex", "signal__resident"
        )

    def after(self, pk: str) -> Self:
        """The rows that come after this one in `for_list`. An unknown key: none."""
        try:
            last = self.model.objects.filter(pk=uuid.UUID(pk))
        except ValueError:
            return self.none()
        at = last.values_list("signal__raised_at", flat=True).first()
        if at is None:
            return self.none()
        return self.filter(
            Q(signal__raised_at__gt=at) | Q(signal__raised_at=at, pk__gt=uuid.UUID(pk))
        )


class ArrearsFile(models.Model):
    """What the law asks before arrears may be passed on. Each signal of arrears has one.

    The days are those of the last step of each condition: `services.arrears` writes both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, related_name="arrears")
    # The number of the customer or the contract in the corporation's own system.
    reference = models.CharField(_("customer number"), max_length=40, blank=True)
    amount_cents = models.PositiveIntegerField(null=True)
    behind_since = models.DateField(_("behind since"), null=True)
    contact_tried_on = models.DateField(null=True)
    help_pointed_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    offered_on = models.DateField(null=True)

    objects = ArrearsFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of arrears")
        verbose_name_plural = _("files of arrears")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents=None) | Q(amount_cents__gt=0),
                name="signals_arrears_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["corporation", "reference"], name="signals_arrears_reference"),
        ]

    def __str__(self) -> str:
        return str(self.signal)

    def get_absolute_url(self) -> str:
        return link_to("arrears:file", self.pk)

    @property
    def met(self) -> Arrears:
        days = {name: getattr(self, name) for name in DAYS}
        return Arrears(**days, amount_cents=self.amount_cents)

    @property
    def taken(self) -> list[tuple[str, date]]:
        """The steps of the law that were taken, and when; the tenant reads these too."""
        days = [(str(one.label), getattr(self, day_field(one))) for one in Condition]
        return [(label, day) for label, day in days if day is not None]

    @property
    def amount_text(self) -> str:
        return euros(self.amount_cents)

    def standing(self, *, objected: bool, consented: bool, came_back: bool) -> Standing:
        return Standing(
            state=self.signal.state,
            reason=self.signal.reason,
            has_person=self.signal.resident_id is not None,
            met=self.met,
            objected=objected,
            consented=consented,
            came_back=came_back,
        )


class ArrearsStep(models.Model):
    """Append-only: what was done for one condition, and where the evidence lies. The last one of a
    condition counts; one without a day takes back what was recorded by mistake."""

    at = models.DateTimeField(_("when"), db_default=Now())
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(ArrearsFile, on_delete=models.PROTECT, related_name="steps")
    condition = models.CharField(max_length=20, choices=Condition)
    done_on = models.DateField(null=True)
    way = models.CharField(max_length=10, choices=Way, blank=True)
    evidence = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step in a file of arrears")
        verbose_name_plural = _("steps in files of arrears")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, way="", evidence="")
                | (
                    Q(done_on__isnull=False)
                    & ~Q(evidence="")
                    & Q(
                        *[
                            Q(condition=condition, way__in=sorted(ways))
                            for condition, ways in WAYS.items()
                        ],
                        _connector=Q.OR,
                    )
                ),
                name="signals_arrears_step_whole",
            ),
        ]
        indexes = [models.Index(fields=["file", "id"], name="signals_arrears_step")]

    def __str__(self) -> str:
        return self.condition


class ArrearsBatchQuerySet(models.QuerySet["ArrearsBatch"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.ARREARS_OFFICER))


class ArrearsBatch(models.Model):
    """All that were ready, passed on one by one by a worker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)

    objects = ArrearsBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of arrears")
        verbose_name_plural = _("batches of arrears")
        constraints = [
            models.UniqueConstraint(
                fields=["corporation"],
                condition=Q(ended_at=None),
                name="signals_arrears_batch_one_live",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return link_to("arrears:batch", self.pk)


class ItemOutcome(models.TextChoices):
    WAITS = "", _("waits")
    PASSED = "passed", _("passed on")
    BLOCKED = "blocked", _("not passed on")


class ArrearsBatchItem(models.Model):
    """One file in a batch, and what became of it: a code, and nothing of anybody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(ArrearsBatch, on_delete=models.CASCADE, related_name="items")
    file = models.ForeignKey(ArrearsFile, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=ItemOutcome, blank=True, default="")
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("file in a batch")
        verbose_name_plural = _("files in a batch")
        constraints = [
            models.UniqueConstraint(fields=["batch", "file"], name="signals_arrears_item_once"),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "id"], name="signals_arrears_item")]

    def __str__(self) -> str:
        return str(self.pk)


class UploadState(models.TextChoices):
    READ = "read", _("waits for approval")
    APPROVED = "approved", _("is being written")
    WRITTEN = "written", _("written")
    REFUSED = "refused", _("refused: there are mistakes in the file")
    WITHDRAWN = "withdrawn", _("withdrawn: nothing was written")


class ArrearsUploadQuerySet(models.QuerySet["ArrearsUpload"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.ARREARS_OFFICER))


class ArrearsUpload(models.Model):
    """A file of the ERP with arrears: told first, written when a person says yes. What it holds is
    kept encrypted and goes as soon as it ends; its report has lines and codes, and goes in a week.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=UploadState)
    kind = models.CharField(max_length=4, choices=[(one, one) for one in ("csv", "xlsx")])
    content = models.BinaryField(null=True)
    problems = models.JSONField(default=list)
    ignored = models.JSONField(default=list)
    # How many files of arrears: new, changed, unchanged, and left alone (code → number).
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    objects = ArrearsUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of arrears")
        verbose_name_plural = _("imports of arrears")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="signals_arrears_upload_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["read", "approved"], ended_at=None)
                | Q(state__in=["written", "refused", "withdrawn"], ended_at__isnull=False)
                & Q(content=None),
                name="signals_arrears_upload_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["corporation", "-created_at"], name="signals_arrears_uploads"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return link_to("arrears:upload", self.pk)
