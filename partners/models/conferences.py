"""A talk with a resident, who is there, and the one plan that comes of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, Role, User
from accounts.periods import current
from residents.models import Assignment, FieldRole, Occupancy, Resident

from .. import rules
from ..rules import ConsentAction, Purpose, conferences
from ..rules.conferences import State
from .agreements import Agreement
from .consent import ConsentChannel, ConsentEvent
from .organisations import Desk


class GuestKind(models.TextChoices):
    COLLEAGUE = "colleague", _("somebody of the corporation")
    DESK = "desk", _("a desk of a partner")
    OWN = "own", _("a person of the resident's own choice")


class ConferredResidents:
    """With whom a user may hold a talk: the coordinator with every resident of the corporation, a
    flatcoach with those of the own complex."""

    def visible_to(self, user: User) -> models.QuerySet[Resident]:
        return Resident.objects.standing().filter(_runs(user, "", "pk"))


def _runs(user: User, prefix: str, key: str) -> Q:
    coached = Assignment.objects.filter(current(), user=user, role=FieldRole.FLATCOACH)
    homes = Occupancy.objects.current().filter(
        resident=OuterRef(key), unit__complex__in=coached.values("complex")
    )
    return Q(**{f"{prefix}corporation__in": user.corporations_as(Role.COORDINATOR)}) | Q(
        Exists(homes)
    )


class ConferenceQuerySet(models.QuerySet["Conference"]):
    def visible_to(self, user: User) -> Self:
        """Who runs it, and a colleague who is invited, as long as that one works there. A desk has
        a page of its own (DeskConferences)."""
        return self.filter(_runs(user, "", "resident") | Q(Exists(_as_colleague(user))))

    def run_by(self, user: User) -> Self:
        return self.filter(_runs(user, "", "resident"))

    def for_desks_of(self, user: User) -> Self:
        """Each desk on a ground of its own: the last word of this resident about its organisation
        is a yes of the last year, and the agreement holds. A no closes it at once."""
        last = ConsentEvent.objects.filter(
            resident=OuterRef("conference__resident"),
            organisation=OuterRef("desk__organisation"),
            purpose=Purpose.CARE,
        ).order_by("-pk")
        agreed = Agreement.objects.filter(
            current(),
            organisation=OuterRef("desk__organisation"),
            corporation=OuterRef("corporation"),
            purpose=Purpose.CARE,
        )
        guests = Guest.objects.annotate(
            last_action=Subquery(last.values("action")[:1]),
            last_at=Subquery(last.values("at")[:1]),
        ).filter(
            Exists(agreed),
            conference=OuterRef("pk"),
            desk__in=Desk.objects.served_by(user).values("pk"),
            last_action=ConsentAction.GIVEN,
            last_at__gt=timezone.now() - rules.CONSENT_HOLDS,
        )
        return self.filter(Exists(guests), state__in=conferences.OPEN, resident__deceased_on=None)

    def open(self) -> Self:
        return self.filter(state__in=conferences.OPEN)

    def for_page(self) -> Self:
        return self.select_related("corporation", "resident", "made_by").prefetch_related(
            models.Prefetch(
                "guests",
                Guest.objects.select_related("user", "desk__organisation").order_by("kind"),
            ),
            models.Prefetch(
                "actions",
                PlanAction.objects.select_related("guest__user", "guest__desk__organisation"),
            ),
        )

    def to_talk_over(self) -> Self:
        """Whose six weeks are nearly over, or are."""
        soon = timezone.localdate() + conferences.REMIND_BEFORE
        return self.filter(state=State.RUNNING, review_on__lte=soon)


class DeskConferences:
    """What the desks of a user may read of talks."""

    def visible_to(self, user: User) -> ConferenceQuerySet:
        return Conference.objects.for_desks_of(user).for_page()


def _as_colleague(user: User) -> models.QuerySet["Guest"]:
    """An invitation is no right for ever: of whoever left the corporation it opens nothing."""
    works = Assignment.objects.filter(
        current(), user=user, complex__corporation=OuterRef("corporation")
    )
    office = user.memberships.filter(current(), corporation=OuterRef("corporation"))
    return Guest.objects.filter(Exists(works) | Exists(office)).filter(
        conference=OuterRef("pk"), user=user
    )


class Conference(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="conferences")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=30, blank=True)
    starts_at = models.DateTimeField(_("day and time"))
    place = models.CharField(_("place"), max_length=200)
    # The yes to the talk itself; that to each organisation stands in the ledger.
    agreed_on = models.DateField(_("the resident said yes on"))
    agreed_channel = models.CharField(_("how"), max_length=10, choices=ConsentChannel)
    shares_answers = models.BooleanField(
        _("the desks may read the three answers too"), default=False
    )
    # In the words of the resident.
    want = models.TextField(blank=True)
    can = models.TextField(blank=True)
    need = models.TextField(blank=True)
    review_on = models.DateField(_("talked over on"), null=True)
    reminded_on = models.DateField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("talk with a resident")
        verbose_name_plural = _("talks with residents")
        indexes = [
            models.Index(fields=["resident", "-starts_at"], name="partners_conference_whose"),
            models.Index(
                fields=["review_on"],
                condition=Q(state="running"),
                name="partners_conference_review",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="partners_conference_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=conferences.OPEN, closed_at=None)
                | (~Q(state__in=conferences.OPEN) & Q(closed_at__isnull=False)),
                name="partners_conference_closed",
            ),
            # No plan runs without what the resident wants, and a day on which it is talked over.
            models.CheckConstraint(
                condition=~Q(state__in=conferences.SHARED)
                | (~Q(want="") & ~Q(can="") & ~Q(need="") & Q(review_on__isnull=False)),
                name="partners_conference_plan",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)[:8].upper()

    def get_absolute_url(self) -> str:
        return link_to("partners:conference", self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in conferences.OPEN

    @property
    def review_is_due(self) -> bool:
        return (
            self.state == State.RUNNING
            and self.review_on is not None
            and self.review_on <= timezone.localdate()
        )


class Guest(models.Model):
    """Who is there besides the resident. A person of the own choice is told as "my daughter", not
    by name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="guests")
    kind = models.CharField(max_length=10, choices=GuestKind)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=conferences.GUEST_LENGTH, blank=True)

    class Meta:
        verbose_name = _("guest of a talk")
        verbose_name_plural = _("guests of a talk")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind=GuestKind.COLLEAGUE, user__isnull=False, desk=None, words="")
                    | Q(kind=GuestKind.DESK, user=None, desk__isnull=False, words="")
                    | (Q(kind=GuestKind.OWN, user=None, desk=None) & ~Q(words=""))
                ),
                name="partners_guest_kind",
            ),
            models.UniqueConstraint(
                fields=["conference", "user"],
                condition=Q(user__isnull=False),
                name="partners_guest_user",
            ),
            models.UniqueConstraint(
                fields=["conference", "desk"],
                condition=Q(desk__isnull=False),
                name="partners_guest_desk",
            ),
        ]

    def __str__(self) -> str:
        if self.user is not None:
            return self.user.name
        if self.desk is not None:
            return f"{self.desk.organisation.name}, {self.desk.name}"
        return self.words


class PlanAction(models.Model):
    """Who does what, before when. Without a guest it is the resident."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="actions")
    guest = models.ForeignKey(Guest, null=True, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(_("what"), max_length=conferences.ACTION_LENGTH)
    before = models.DateField(_("before"))
    done_on = models.DateField(_("done on"), null=True)

    class Meta:
        ordering = ["before", "pk"]
        verbose_name = _("action of a plan")
        verbose_name_plural = _("actions of a plan")

    def __str__(self) -> str:
        return self.what


class ConferenceEvent(models.Model):
    """Append-only: each step, by whom, and why."""

    at = models.DateTimeField(db_default=Now())
    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=20)
    before = models.CharField(max_length=10, choices=State, blank=True)
    after = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a talk")
        verbose_name_plural = _("steps of a talk")

    def __str__(self) -> str:
        return self.step
