"""What was noticed, each step that was taken with it, what it led to, and the word back."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, Role, User
from partners.models import Referral
from partners.rules import Purpose
from residents.models import Complex, FieldRole, Resident, Unit, works_in

from .. import rules
from ..rules import Rung, State, Urgency
from .categories import Category
from .emergency import EmergencyAccess
from .feedback import Feedback


def _by_right(user: User) -> Q:
    """The reporter; the coordinator and the flatcoach of the complex for care; the arrears officer
    for arrears."""
    coach = works_in(user, "complex", FieldRole.FLATCOACH)
    return (
        Q(raised_by=user)
        | (Q(category__purpose=Purpose.CARE) & Q(coach))
        | Q(
            category__purpose=Purpose.CARE,
            corporation__in=user.corporations_as(Role.COORDINATOR),
        )
        | Q(
            category__purpose=Purpose.DEBT,
            corporation__in=user.corporations_as(Role.ARREARS_OFFICER),
        )
    )


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user: User) -> Self:
        """By right; and for an hour those of a home that somebody opened because of danger. Lists
        are `by_right`: what was opened in danger is looked at on its own page."""
        opened = EmergencyAccess.objects.running(user).values("unit")
        return self.filter(_by_right(user) | Q(category__purpose=Purpose.CARE, unit__in=opened))

    def by_right(self, user: User) -> Self:
        return self.filter(_by_right(user))

    def to_assess_by(self, user: User) -> Self:
        """Arrears are assessed by nobody: their file says what comes next."""
        return self.by_right(user).filter(
            category__purpose=Purpose.CARE,
            corporation__in=user.corporations_as(Role.COORDINATOR),
            state__in=rules.DECIDING | {State.AWAITING_BASIS},
        )

    def open(self) -> Self:
        return self.filter(state__in=rules.OPEN)

    def alarmed(self, now: datetime) -> Self:
        """Whose clock reached something that nobody was told of, the longest ago first."""
        return self.filter(alarm_at__lte=now).order_by("alarm_at", "pk")

    def promised(self, now: datetime) -> Self:
        """Whoever noted it was promised an answer by now, and was told nothing yet."""
        return self.filter(promise_at__lte=now).order_by("promise_at", "pk")

    def for_list(self) -> Self:
        return self.select_related("category", "complex", "unit").order_by("-raised_at", "-pk")

    def for_page(self) -> Self:
        return self.select_related(
            "category", "complex", "unit", "resident", "raised_by", "assessor"
        )

    def most_pressing_first(self) -> Self:
        return self.order_by("assess_by", "pk")

    def with_news_for(self, user: User) -> Self:
        """`has_news`: there is feedback that this user, who noted it, did not read yet."""
        unread = Feedback.objects.visible_to(user).unseen().filter(signal=OuterRef("pk"))
        return self.annotate(has_news=Exists(unread))

    def before(self, pk: str) -> Self:
        """The rows that come after this one in a list, newest first. An unknown key: none."""
        last = self._key(pk, "raised_at")
        if last is None:
            return self.none()
        return self.filter(
            TupleLessThan((F("raised_at"), F("pk")), (Value(last[0]), Value(last[1])))
        )

    def after(self, pk: str) -> Self:
        """The same for a list with the most pressing first."""
        last = self._key(pk, "assess_by")
        if last is None:
            return self.none()
        return self.filter(
            TupleGreaterThan((F("assess_by"), F("pk")), (Value(last[0]), Value(last[1])))
        )

    def _key(self, pk: str, field: str) -> tuple[object, uuid.UUID] | None:
        try:
            wanted = uuid.UUID(pk)
        except ValueError:
            return None
        return self.model.objects.filter(pk=wanted).values_list(field, "pk").first()


class Signal(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # Not always known at the door; needed before anything is referred.
    resident = models.ForeignKey(Resident, null=True, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency)
    # Who was called before a signal of danger was noted.
    called = models.CharField(_("called"), max_length=20, choices=rules.Called, blank=True)
    observations = ArrayField(models.CharField(max_length=120), default=list)
    text = models.TextField(blank=True)
    resident_told = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.SUBMITTED)
    reason = models.CharField(max_length=40, blank=True)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("noted on"), db_default=Now())
    # The key of the form: the same form sent twice is one signal.
    form_key = models.UUIDField(null=True, unique=True)
    assess_by = models.DateField(_("to assess before"))
    feedback_by = models.DateField(_("to answer before"))
    # Until when an answer keeps that promise; None: it is kept, or nobody waits for one.
    promise_at = models.DateTimeField(null=True)
    assessor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # The clock of this state (rules.Clock), how far was told, and when there is more to tell.
    clock_since = models.DateTimeField(db_default=Now())
    clock_used = models.DurationField(default=timedelta)
    rung = models.PositiveSmallIntegerField(_("how late"), choices=Rung, default=Rung.NONE)
    alarm_at = models.DateTimeField(null=True)
    # When the clock of this state is full; of what is with a partner, the partner's. Both are
    # written by services/moving.py, for the lists that go by them.
    due_at = models.DateTimeField(null=True)
    next_try_on = models.DateField(_("to try again before"), null=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    ended_at = models.DateTimeField(_("ended on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="signals_signal_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.ENDED, ended_at__isnull=False)
                | (~Q(state__in=rules.ENDED) & Q(ended_at=None)),
                name="signals_signal_ended",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into=None)),
                name="signals_signal_merged",
            ),
            models.CheckConstraint(
                condition=Q(alarm_at=None) | Q(state__in=rules.OPEN | rules.ANSWERED),
                name="signals_signal_alarm",
            ),
            models.CheckConstraint(
                condition=Q(promise_at=None) | Q(state__in=rules.OPEN | {State.MERGED}),
                name="signals_signal_promise",
            ),
            models.CheckConstraint(
                condition=~Q(urgency=Urgency.ACUTE) | Q(called__in=rules.Called.values),
                name="signals_signal_call_first",
            ),
        ]
        indexes = [
            models.Index(fields=["corporation", "state", "assess_by"], name="signals_triage"),
            models.Index(fields=["complex", "-raised_at"], name="signals_complex"),
            models.Index(
                fields=["corporation", "state", "due_at", "id"],
                condition=Q(ended_at=None),
                name="signals_board",
            ),
            models.Index(
                fields=["complex", "state", "due_at", "id"],
                condition=Q(ended_at=None),
                name="signals_board_complex",
            ),
            models.Index(fields=["raised_by", "-raised_at"], name="signals_reporter"),
            models.Index(fields=["resident"], name="signals_resident"),
            models.Index(
                fields=["corporation", "ended_at"],
                condition=Q(ended_at__isnull=False),
                name="signals_past_term",
            ),
            models.Index(
                fields=["alarm_at"],
                condition=Q(alarm_at__isnull=False),
                name="signals_alarm",
            ),
            models.Index(
                fields=["promise_at"],
                condition=Q(promise_at__isnull=False),
                name="signals_promise",
            ),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="signals_merged",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return link_to("signals:signal_detail", self.pk)

    @property
    def reference(self) -> str:
        return str(self.pk)[:8].upper()

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def clock(self) -> rules.Clock | None:
        """Of its state. None: with a partner the agreement's terms run, for arrears the days of the
        law, and what ended has none."""
        if self.category.purpose == Purpose.DEBT:
            return None
        length = rules.length_of(self.state, self.urgency)
        if length is None:
            return None
        used = self.clock_used if self.state in rules.DECIDING else timedelta()
        return rules.Clock(length, self.clock_since, used)

    @property
    def question(self) -> str:
        """What the desk asked, while it waits for the answer."""
        return rules.reason_text("ask", self.reason) if self.state == State.NEEDS_INFO else ""

    @property
    def is_pressing(self) -> bool:
        return self.is_open and self.urgency in rules.PRESSING

    @property
    def must_be_assessed(self) -> bool:
        """The clock for deciding runs; it rests while a ground or an answer is asked for."""
        return self.state in rules.DECIDING

    @property
    def is_late(self) -> bool:
        """Nobody decided in time."""
        return self.must_be_assessed and self.assess_by < timezone.localdate()

    @property
    def try_is_late(self) -> bool:
        return self.next_try_on is not None and self.next_try_on < timezone.localdate()

    @property
    def feedback_is_late(self) -> bool:
        return self.is_open and self.feedback_by < timezone.localdate()


class Addition(models.Model):
    """What whoever noted the signal answered to a question from the desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="additions")
    question = models.CharField(max_length=40)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("addition")
        verbose_name_plural = _("additions")

    def __str__(self) -> str:
        return self.question

    @property
    def asked(self) -> str:
        return rules.reason_text("ask", self.question)


class SignalEvent(models.Model):
    """Append-only: each step, by whom and why."""

    at = models.DateTimeField(_("when"), db_default=Now())
    signal = models.ForeignKey(
        Signal, on_delete=models.PROTECT, related_name="events", verbose_name=_("signal")
    )
    step = models.CharField(_("step"), max_length=20)
    before = models.CharField(_("state before"), max_length=20, choices=State, blank=True)
    after = models.CharField(_("state after"), max_length=20, choices=State)
    reason = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a signal")
        verbose_name_plural = _("steps of signals")
        indexes = [models.Index(fields=["signal", "id"], name="signals_event_signal")]

    def __str__(self) -> str:
        return self.step

    @property
    def reason_text(self) -> str:
        if self.step == "late":
            return str(Rung[self.reason.upper()].label)
        return rules.reason_text(self.step, self.reason)


class FollowUp(models.Model):
    """A referral that was made for a signal. One signal may go to several desks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="follow_ups")
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return f"{self.signal_id} {self.referral_id}"


class CountedSignal(models.Model):
    """What is left of a signal when it was erased: that there was one, about this subject, here.

    Nobody and no home is in it. The day becomes the month when the figures no longer need it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    answered = models.BooleanField()

    class Meta:
        verbose_name = _("counted signal")
        verbose_name_plural = _("counted signals")
        indexes = [models.Index(fields=["complex", "day"], name="signals_counted")]

    def __str__(self) -> str:
        return f"{self.category_id} {self.day}"
