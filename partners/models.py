"""Who can help, what was agreed with them, on which ground, and what was referred."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from accounts.periods import Period, current, period_constraint
from residents.models import Resident

from . import rules
from .rules import BasisKind, ConsentAction, DataField, Purpose, State


class OrganisationKind(models.TextChoices):
    BUURTTEAM = "buurtteam", _("neighbourhood team")
    MELDPUNT = "meldpunt", _("reporting point")
    WELFARE = "welfare", _("welfare organisation")
    CARE = "care", _("care organisation")
    MUNICIPALITY = "municipality", _("municipality")
    POLICE = "police", _("police")


class Organisation(models.Model):
    """A partner. It may work with several corporations, so it belongs to none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class DeskQuerySet(models.QuerySet["Desk"]):
    def served_by(self, user: User) -> Self:
        return self.filter(current(prefix="members__"), members__user=user).distinct()

    def agreed_with(self, corporation_id: uuid.UUID, purpose: str) -> Self:
        """The desks that an agreement of today reaches for this purpose."""
        return self.filter(
            current(prefix="organisation__agreements__"),
            organisation__agreements__corporation=corporation_id,
            organisation__agreements__purpose=purpose,
        ).distinct()

    def with_open_referrals(self, user: User) -> Self:
        """`open_referrals`: how many of those that this user may see still run at the desk."""
        running = Referral.objects.visible_to(user).open().filter(desk=OuterRef("pk"))
        counted = running.order_by().values("desk").annotate(number=Count("pk"))
        return self.annotate(open_referrals=Coalesce(Subquery(counted.values("number")), 0))


class Desk(models.Model):
    """The receiver of everything: a desk has members who come and go, a person would be away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="desks",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=100)
    area = models.CharField(_("area"), max_length=100, blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    email = models.EmailField(_("mailbox for notices"), blank=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "name"]
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="partners_desk_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DeskMember(Period):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="members", verbose_name=_("desk")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="desk_memberships", verbose_name=_("user")
    )

    class Meta:
        verbose_name = _("desk member")
        verbose_name_plural = _("desk members")
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "user"], condition=Q(until=None), name="partners_desk_member_once"
            ),
            period_constraint("partners_desk_member_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.desk}"


class Endpoint(models.Model):
    """Where a desk's own system wants to hear that something waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="endpoints", verbose_name=_("desk")
    )
    url = models.URLField(_("address"), max_length=500)
    # Encrypted (accounts.secrets); shown once when it is made.
    secret = models.TextField(editable=False)
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return f"{self.desk}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            corporation__in=user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
        )

    def current(self) -> Self:
        return self.filter(current())


class Agreement(Period):
    """What a corporation and an organisation agreed: purpose, subjects, fields, term to answer.

    It records a ground, it is not one (domain 3.6).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="agreements",
        verbose_name=_("organisation"),
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    categories = ArrayField(models.CharField(max_length=40), verbose_name=_("subjects"))
    fields = ArrayField(
        models.CharField(max_length=20, choices=DataField), verbose_name=_("fields that may go")
    )
    response_days = models.PositiveSmallIntegerField(_("working days to answer"), default=3)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "-since"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="partners_agreement_purpose"
            ),
            # The law's closed list holds whatever an agreement says.
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.DEBT)
                | Q(fields__contained_by=sorted(str(name) for name in rules.DEBT_FIELDS)),
                name="partners_agreement_debt_fields",
                violation_error_message=_("For rent arrears only contact details and the amount."),
            ),
            period_constraint("partners_agreement_period"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_purpose_display()}"


class AskedResidents:
    """Whose consent or objection a user may look at and record: of the residents whom the user
    knows, and for arrears of every tenant of the corporation."""

    def visible_to(self, user: User) -> models.QuerySet[Resident]:
        known = Resident.objects.visible_to(user)
        return Resident.objects.filter(
            Q(pk__in=known.values("pk"))
            | Q(corporation__in=user.corporations_as(Role.ARREARS_OFFICER))
        )


class ConsentChannel(models.TextChoices):
    SPOKEN = "spoken", _("in a talk")
    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by phone")
    OWN_PAGE = "own_page", _("on the own page")


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def visible_to(self, user: User) -> Self:
        """That somebody has arrears is for the arrears officer only."""
        known = Resident.objects.visible_to(user)
        return self.filter(
            Q(purpose=Purpose.CARE, resident__in=known.values("pk"))
            | Q(purpose=Purpose.DEBT, corporation__in=user.corporations_as(Role.ARREARS_OFFICER))
        )

    def latest_for(
        self, resident_id: uuid.UUID, organisation_id: uuid.UUID, purpose: str
    ) -> "ConsentEvent | None":
        return (
            self.filter(resident=resident_id, organisation=organisation_id, purpose=purpose)
            .order_by("-pk")
            .first()
        )


class ConsentEvent(models.Model):
    """The ledger: each yes, each no, with the text that was asked. The state is the last event."""

    at = models.DateTimeField(db_default=Now())
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="consent_events")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    action = models.CharField(max_length=10, choices=ConsentAction)
    channel = models.CharField(max_length=10, choices=ConsentChannel)
    text_version = models.CharField(max_length=20)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=ConsentAction.values), name="partners_consent_action"
            ),
        ]
        indexes = [
            models.Index(
                fields=["resident", "organisation", "purpose", "-id"], name="partners_consent_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.purpose}"


class SharingBasis(models.Model):
    """The ground of one referral. What it needs is in the database's own rules too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    kind = models.CharField(max_length=20, choices=BasisKind)
    consent = models.ForeignKey(ConsentEvent, null=True, on_delete=models.PROTECT, related_name="+")
    contact_tried_on = models.DateField(null=True)
    help_pointed_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    offered_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second_person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("ground for sharing")
        verbose_name_plural = _("grounds for sharing")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=BasisKind.CONSENT)
                | Q(consent__isnull=False, purpose=Purpose.CARE),
                name="partners_basis_consent",
            ),
            models.CheckConstraint(
                condition=~Q(kind=BasisKind.LEGAL_DUTY)
                | Q(
                    purpose=Purpose.DEBT,
                    contact_tried_on__isnull=False,
                    help_pointed_on__isnull=False,
                    reminded_on__isnull=False,
                    offered_on__isnull=False,
                ),
                name="partners_basis_legal_duty",
            ),
            models.CheckConstraint(
                condition=~Q(kind=BasisKind.VITAL_INTEREST)
                | (
                    Q(purpose=Purpose.CARE, second_person__isnull=False)
                    & ~Q(reason="")
                    & ~Q(second_person=F("decided_by"))
                ),
                name="partners_basis_vital_interest",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BasisKind.values), name="partners_basis_kind"
            ),
            # Target of the composite foreign key of Referral: nobody borrows another one's ground.
            models.UniqueConstraint(
                fields=["id", "corporation", "resident", "desk", "purpose"],
                name="partners_basis_whose",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: User) -> Self:
        """The desk's members while it runs and 30 days after; a withdrawn one at once no more.

        In the corporation: the coordinator for care, the arrears officer for arrears.
        """
        readable = Q(state__in=rules.OPEN) | (
            ~Q(state=State.CANCELLED) & Q(closed_at__gt=timezone.now() - rules.LOOK_BACK)
        )
        return self.filter(
            (readable & Q(desk__in=Desk.objects.served_by(user).values("pk")))
            | Q(purpose=Purpose.CARE, corporation__in=user.corporations_as(Role.COORDINATOR))
            | Q(purpose=Purpose.DEBT, corporation__in=user.corporations_as(Role.ARREARS_OFFICER))
        )

    def for_desks_of(self, user: User) -> Self:
        return self.visible_to(user).filter(desk__in=Desk.objects.served_by(user).values("pk"))

    def open(self) -> Self:
        return self.filter(state__in=rules.OPEN)

    def for_page(self) -> Self:
        return self.select_related(
            "corporation",
            "resident",
            "desk__organisation",
            "basis__consent",
            "basis__decided_by",
            "basis__second_person",
        )

    def for_sending(self) -> Self:
        """With all that decides whether a notice may go: `last_action` and `last_at` are the last
        word in the ledger of this resident for this receiver and purpose."""
        ledger = ConsentEvent.objects.filter(
            resident=OuterRef("resident"),
            organisation=OuterRef("desk__organisation"),
            purpose=OuterRef("purpose"),
        ).order_by("-pk")
        return self.select_related("desk", "resident", "basis__agreement").annotate(
            last_action=Subquery(ledger.values("action")[:1]),
            last_at=Subquery(ledger.values("at")[:1]),
        )


class Referral(models.Model):
    """A promise between two organisations: this concern, to that desk, on this ground."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="referrals")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="referrals")
    purpose = models.CharField(max_length=10, choices=Purpose)
    category = models.CharField(_("subject"), max_length=40)
    category_name = models.CharField(max_length=100)
    basis = models.ForeignKey(SharingBasis, on_delete=models.PROTECT, related_name="+")
    urgent = models.BooleanField(_("urgent"), default=False)
    fields = ArrayField(models.CharField(max_length=20, choices=DataField))
    # What was seen or heard, in the words that the coordinator approved for this desk.
    text = models.TextField(blank=True)
    amount_cents = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.REQUESTED)
    reason = models.CharField(max_length=40, blank=True)
    answer_due_on = models.DateField()
    # The outbox kind that is told, durably, of every change: whoever asked for this referral.
    origin_kind = models.CharField(max_length=60)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="partners_referral_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.OPEN, closed_at=None)
                | (~Q(state__in=rules.OPEN) & Q(closed_at__isnull=False)),
                name="partners_referral_closed",
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.CARE, amount_cents=None)
                | Q(
                    purpose=Purpose.DEBT,
                    text="",
                    amount_cents__gt=0,
                    fields__contained_by=sorted(str(name) for name in rules.DEBT_FIELDS),
                ),
                name="partners_referral_debt",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "-created_at"], name="partners_referral_inbox"),
            models.Index(fields=["corporation", "-created_at"], name="partners_referral_sent"),
            models.Index(fields=["resident"], name="partners_referral_resident"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("partners:referral_detail", args=[self.pk])

    @property
    def reference(self) -> str:
        """Short enough for the phone, and it says nothing."""
        return str(self.pk)[:8].upper()

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def awaits_answer(self) -> bool:
        return self.state in {State.REQUESTED, State.RECEIVED}

    @property
    def answer_is_late(self) -> bool:
        return self.awaits_answer and self.answer_due_on < timezone.localdate()


class ReferralEvent(models.Model):
    """Append-only: each step of a referral, by whom, and why."""

    at = models.DateTimeField(db_default=Now())
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=20)
    before = models.CharField(max_length=20, choices=State, blank=True)
    after = models.CharField(max_length=20, choices=State)
    reason = models.CharField(max_length=40, blank=True)
    # None: the system did it, and the step tells by which rule.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["referral", "id"], name="partners_event_referral")]

    def __str__(self) -> str:
        return self.step

    @property
    def reason_text(self) -> str:
        return rules.reason_text(self.step, self.reason)
