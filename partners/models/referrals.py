"""What was referred to whom, and each step of it."""

import uuid
from datetime import date, datetime
from typing import NamedTuple, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, Role, User
from residents.models import Resident

from .. import rules
from ..rules import Actor, DataField, Purpose, State, Via, answers
from ..rules.answers import Rung
from .consent import ConsentEvent, SharingBasis
from .organisations import Desk


def readable_at_desk(prefix: str = "") -> Q:
    """While it runs, and 30 days after an end of the desk's own making."""
    since = timezone.now() - rules.LOOK_BACK
    return Q(**{f"{prefix}state__in": rules.OPEN}) | Q(
        **{f"{prefix}state__in": rules.READ_BACK, f"{prefix}closed_at__gt": since}
    )


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: User) -> Self:
        """The desk's members while it runs, and 30 days after an end of their own making: of what
        was withdrawn, went on to another desk or was not answered access ends with the state.

        In the corporation: the coordinator for care, the arrears officer for arrears.
        """
        return self.filter(
            (readable_at_desk() & Q(desk__in=Desk.objects.served_by(user).values("pk")))
            | Q(purpose=Purpose.CARE, corporation__in=user.corporations_as(Role.COORDINATOR))
            | Q(purpose=Purpose.DEBT, corporation__in=user.corporations_as(Role.ARREARS_OFFICER))
        )

    def for_desks_of(self, user: User) -> Self:
        return self.visible_to(user).filter(desk__in=Desk.objects.served_by(user).values("pk"))

    def at_desk(self, desk_id: uuid.UUID) -> Self:
        """For the desk's own system: what its members may see too, and nothing else."""
        return self.filter(readable_at_desk(), desk=desk_id)

    def open(self) -> Self:
        return self.filter(state__in=rules.OPEN)

    def most_pressing_first(self) -> Self:
        return self.order_by("-urgent", "answer_due_on", "created_at", "pk")

    def after(self, key: uuid.UUID) -> Self:
        """What comes behind that one in `most_pressing_first`. Nothing, when it is not there."""
        last = self.filter(pk=key).values_list("urgent", "answer_due_on", "created_at").first()
        if last is None:
            return self.none()
        urgent, due_on, made_at = last
        same = Q(urgent=urgent, answer_due_on=due_on)
        behind = (
            Q(urgent=urgent, answer_due_on__gt=due_on)
            | (same & Q(created_at__gt=made_at))
            | (same & Q(created_at=made_at, pk__gt=key))
        )
        return self.filter(behind | Q(urgent=False) if urgent else behind)

    def last_ended_first(self) -> Self:
        return self.order_by("-closed_at", "-pk")

    def before(self, key: uuid.UUID) -> Self:
        """The same, in `last_ended_first`."""
        last = self.filter(pk=key).values_list("closed_at", flat=True).first()
        if last is None:
            return self.none()
        return self.filter(Q(closed_at__lt=last) | Q(closed_at=last, pk__lt=key))

    def awaiting_answer(self) -> Self:
        return self.filter(state__in=answers.AWAITING)

    def alarmed(self, now: datetime) -> Self:
        """Whose desk is silent, and nobody was told yet how long; the longest ago first."""
        return self.filter(alarm_at__lte=now).order_by("alarm_at", "pk")

    def for_page(self) -> Self:
        return self.select_related(
            "corporation",
            "resident",
            "desk__organisation",
            "basis__consent",
            "basis__decided_by",
            "basis__second_person",
            "part_of__desk__organisation",
        ).prefetch_related(models.Prefetch("events", ReferralEvent.objects.with_people()))

    def with_changes(self) -> Self:
        """Each with `changed_at`: when the last step was."""
        events = ReferralEvent.objects.filter(referral=OuterRef("pk")).order_by("-pk")
        return self.annotate(changed_at=Subquery(events.values("at")[:1]))

    def for_sending(self) -> dict[uuid.UUID, "Sending"]:
        """Of each: all that decides whether a notice may go, and no more."""
        ledger = ConsentEvent.objects.filter(
            resident=OuterRef("resident"),
            organisation=OuterRef("desk__organisation"),
            purpose=OuterRef("purpose"),
        ).order_by("-pk")
        rows = self.values_list(
            *("pk", "state", "reason", "purpose", "resident__deceased_on", "basis__kind"),
            *("basis__agreement__since", "basis__agreement__until"),
            Subquery(ledger.values("action")[:1]),
            Subquery(ledger.values("at")[:1]),
        )
        return {row[0]: Sending(*row[1:]) for row in rows}


class Sending(NamedTuple):
    """`last_action` and `last_at` are the last word in the ledger of this resident for this
    receiver and purpose."""

    state: str
    reason: str
    purpose: str
    deceased_on: date | None
    ground: str
    agreed_since: date
    agreed_until: date | None
    last_action: str | None
    last_at: datetime | None


class Referral(models.Model):
    """A promise between two organisations: this concern, to that desk, on this ground."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="referrals")
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("desk")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    category = models.CharField(_("subject"), max_length=40)
    category_name = models.CharField(max_length=100)
    basis = models.ForeignKey(SharingBasis, on_delete=models.PROTECT, related_name="+")
    urgent = models.BooleanField(_("urgent"), default=False)
    fields = ArrayField(models.CharField(max_length=20, choices=DataField))
    # What was seen or heard, in the words that the coordinator approved for this desk.
    text = models.TextField(blank=True)
    amount_cents = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.REQUESTED)
    reason = models.CharField(max_length=40, blank=True)
    answer_due_on = models.DateField(_("to answer before"))
    # How much of that time the desk let go by, and when there is more to tell of it.
    rung = models.PositiveSmallIntegerField(_("how late"), choices=Rung, default=Rung.NONE)
    alarm_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(_("answered on"), null=True)
    # The desk's own clock, where that began later than the sending: it stood while it waited for an
    # answer of the sender. The clock of the person never stands: `person_waits_since`.
    clock_from = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    person_waits_since = models.DateTimeField(db_default=Now())
    # Who takes it up at the desk, in the desk's own words.
    handler = models.CharField(_("taken up by"), max_length=80, blank=True)
    expected_on = models.DateField(_("expected on"), null=True)
    # The referral to another desk from which this one came.
    part_of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="parts",
        verbose_name=_("came from"),
    )
    # The outbox kind that is told, durably, of every change: whoever asked for this referral.
    origin_kind = models.CharField(max_length=60)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made on"), db_default=Now(), editable=False)
    closed_at = models.DateTimeField(_("ended on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

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
                condition=(Q(state__in=rules.OPEN) | Q(alarm_at=None))
                & (Q(state__in=rules.UNANSWERED) | Q(rung=Rung.NONE)),
                name="partners_referral_alarm",
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.DATED, expected_on__isnull=False)
                | (~Q(state__in=rules.DATED) & Q(expected_on=None)),
                name="partners_referral_expected",
            ),
            models.CheckConstraint(
                condition=Q(state=State.INFO_ASKED, paused_at__isnull=False)
                | (~Q(state=State.INFO_ASKED) & Q(paused_at=None)),
                name="partners_referral_paused",
            ),
            models.CheckConstraint(
                condition=Q(part_of=None) | ~Q(part_of=models.F("id")),
                name="partners_referral_part_of",
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.CARE, amount_cents=None)
                | Q(
                    purpose=Purpose.DEBT,
                    text="",
                    amount_cents__isnull=False,  # NULL > 0 is no refusal
                    amount_cents__gt=0,
                    fields__contained_by=sorted(str(name) for name in rules.DEBT_FIELDS),
                ),
                name="partners_referral_debt",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "-created_at"], name="partners_referral_inbox"),
            models.Index(fields=["desk", "created_at", "id"], name="partners_referral_paged"),
            models.Index(fields=["corporation", "-created_at"], name="partners_referral_sent"),
            models.Index(fields=["resident"], name="partners_referral_resident"),
            models.Index(
                fields=["alarm_at"],
                condition=Q(alarm_at__isnull=False),
                name="partners_referral_alarm_at",
            ),
            models.Index(
                fields=["corporation", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="partners_referral_past_term",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return link_to("partners:referral_detail", self.pk)

    @property
    def reference(self) -> str:
        """Short enough for the phone, and it says nothing."""
        return str(self.pk)[:8].upper()

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def clock_start(self) -> datetime:
        """Of the desk's time to answer."""
        return self.clock_from or self.created_at

    @property
    def owner(self) -> Actor | None:
        """Who takes the next step."""
        return rules.STANDINGS[State(self.state)].owner

    @property
    def word_due_on(self) -> date | None:
        """Before the end of this day the desk says how it goes with what it took up."""
        if self.alarm_at is None or self.owner is not Actor.PARTNER or self.awaits_answer:
            return None
        return timezone.localdate(self.alarm_at)

    @property
    def awaits_answer(self) -> bool:
        return self.state in answers.AWAITING

    @property
    def answer_is_late(self) -> bool:
        return self.awaits_answer and self.answer_due_on < timezone.localdate()


class ReferralEventQuerySet(models.QuerySet["ReferralEvent"]):
    def with_people(self) -> Self:
        return self.select_related("by")


class ReferralEvent(models.Model):
    """Append-only: each step of a referral, by whom, and why."""

    at = models.DateTimeField(_("when"), db_default=Now())
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="events", verbose_name=_("referral")
    )
    step = models.CharField(_("step"), max_length=20)
    before = models.CharField(_("state before"), max_length=20, choices=State, blank=True)
    after = models.CharField(_("state after"), max_length=20, choices=State)
    reason = models.CharField(max_length=40, blank=True)
    # None: no person who has a login here; `via` tells what it was.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(_("way in"), max_length=10, choices=Via, default=Via.PAGE)
    # What was said with it (rules.Said). It goes when its referral goes.
    handler = models.CharField(max_length=80, blank=True)
    expected_on = models.DateField(null=True)
    text = models.TextField(blank=True)

    objects = ReferralEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a referral")
        verbose_name_plural = _("steps of referrals")
        indexes = [models.Index(fields=["referral", "id"], name="partners_event_referral")]
        constraints = [
            models.CheckConstraint(condition=Q(via__in=Via.values), name="partners_event_via"),
            models.CheckConstraint(
                condition=~Q(via=Via.PAGE) | Q(by__isnull=False), name="partners_event_person"
            ),
        ]

    def __str__(self) -> str:
        return self.step

    @property
    def reason_text(self) -> str:
        if self.step == "late":
            return str(Rung[self.reason.upper()].label)
        return rules.reason_text(self.step, self.reason)
