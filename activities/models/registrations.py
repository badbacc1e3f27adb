"""Who comes, who waits, and what is left of it when the names went."""

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from residents.models import KNOWS_RESIDENTS, ContactChannel, Occupancy, Resident, works_in

from .. import rules
from ..rules import Channel, State
from .occurrences import Occurrence

if TYPE_CHECKING:
    from .parties import PartyWishes


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: User) -> Self:
        """The resident's own, and those of the activities that staff may see."""
        return self.filter(
            Q(resident__user=user)
            | works_in(user, "occurrence__complex", *KNOWS_RESIDENTS)
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR))
        )

    def live(self) -> Self:
        return self.filter(state__in=rules.LIVE)

    def taking_part(self) -> Self:
        """Who comes, waits, was there, or should have been."""
        return self.filter(state__in=rules.ONCE)

    def waiting(self) -> Self:
        return self.filter(state=State.WAITLISTED).order_by("priority", "waiting_since", "pk")

    def with_ahead(self) -> Self:
        """`ahead`: how many sign-ups wait before this one, in the order of `waiting`."""
        earlier = Registration.objects.filter(
            Q(priority__lt=OuterRef("priority"))
            | Q(priority=OuterRef("priority"), waiting_since__lt=OuterRef("waiting_since"))
            | Q(
                priority=OuterRef("priority"),
                waiting_since=OuterRef("waiting_since"),
                pk__lt=OuterRef("pk"),
            ),
            occurrence=OuterRef("occurrence"),
            state=State.WAITLISTED,
        )
        counted = earlier.order_by().values("occurrence").annotate(number=Count("pk"))
        return self.annotate(ahead=Coalesce(Subquery(counted.values("number")), 0))

    def for_list(self) -> Self:
        """Without what somebody cancelled: only what one may come to, or came for."""
        return self.exclude(state__in=rules.SIGNED_OFF).select_related(
            "resident", "occurrence__complex"
        )

    def for_page(self) -> Self:
        """One of them, with what its page tells of it."""
        return self.with_ahead().select_related(
            "resident", "occurrence__complex__corporation", "occurrence__series"
        )

    def coming(self) -> Self:
        return self.filter(occurrence__ends_at__gt=timezone.now()).order_by(
            "occurrence__starts_at", "pk"
        )

    def been(self) -> Self:
        return self.filter(occurrence__ends_at__lte=timezone.now()).order_by(
            "-occurrence__starts_at", "-pk"
        )

    def with_homes(self) -> Self:
        """Where each resident lives today: `registration.resident.homes`."""
        return self.select_related("resident").prefetch_related(
            models.Prefetch(
                "resident__occupancies",
                queryset=Occupancy.objects.current().select_related("unit"),
                to_attr="homes",
            )
        )

    def to_be_asked(self) -> Self:
        """A place is kept for them until somebody rang them up and heard yes or no."""
        return self.filter(
            state=State.OFFERED,
            offer_until=None,
            occurrence__ends_at__gt=timezone.now(),
            resident__deceased_on=None,
        )

    def called_off_late(self) -> Self:
        """Signed off so late that a chair stays empty, unless somebody rings up who waits."""
        return self.filter(state=State.CANCELLED_LATE, occurrence__starts_at__gt=timezone.now())

    def to_be_told(self) -> Self:
        """A change that no mail can tell: somebody must call or knock. Not who signed off since."""
        return self.filter(
            call_asked_at__isnull=False,
            called_at=None,
            occurrence__ends_at__gt=timezone.now(),
            resident__deceased_on=None,
        ).exclude(state__in={*rules.SIGNED_OFF, State.OFFERED})


class Registration(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(
        Occurrence,
        on_delete=models.PROTECT,
        related_name="registrations",
        verbose_name=_("activity"),
    )
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="registrations")
    party_size = models.PositiveSmallIntegerField(_("people"), default=1)
    # The places that this row takes of its activity: of a walk-in, or in the line, none.
    # `Occurrence.taken` is their sum.
    seats = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=20, choices=State)
    channel = models.CharField(_("way"), max_length=20, choices=Channel)
    # Who typed it; None for the resident with a card.
    registered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made on"), db_default=Now())
    waiting_since = models.DateTimeField(_("waits since"), null=True)
    # 0 for who never came before, where seats are kept for them: the line is in this order first.
    priority = models.PositiveSmallIntegerField(default=1)
    # "When there is no place for all of us, we come with fewer."
    fewer = models.BooleanField(default=False)
    offered_at = models.DateTimeField(null=True)
    # None while offered: somebody must ring up, and the clock waits for that.
    offer_until = models.DateTimeField(null=True)
    lapsed_offers = models.PositiveSmallIntegerField(default=0)
    call_asked_at = models.DateTimeField(_("call asked on"), null=True)
    called_at = models.DateTimeField(_("called on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    ahead: int  # of a row `with_ahead`

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "resident"],
                condition=Q(state__in=sorted(rules.ONCE)),
                name="activities_registration_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="activities_registration_state"
            ),
            models.CheckConstraint(
                condition=Q(party_size__gte=1, party_size__lte=rules.MAX_PARTY),
                name="activities_registration_party",
            ),
            models.CheckConstraint(
                condition=Q(seats=0, state__in=sorted(rules.OVER | rules.HISTORY))
                | Q(seats=0, state=State.WAITLISTED)
                | Q(seats__gte=1, seats__lte=F("party_size"), state__in=sorted(rules.HOLDS)),
                name="activities_registration_seats",
            ),
            models.CheckConstraint(
                condition=Q(state=State.OFFERED, offered_at__isnull=False)
                | (~Q(state=State.OFFERED) & Q(offered_at=None, offer_until=None)),
                name="activities_registration_offer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["occurrence", "waiting_since"],
                condition=Q(state=State.WAITLISTED),
                name="activities_waiting",
            ),
            models.Index(
                fields=["offer_until"],
                condition=Q(state=State.OFFERED),
                name="activities_offered",
            ),
            models.Index(
                fields=["occurrence"],
                condition=Q(state=State.CANCELLED_LATE),
                name="activities_called_off_late",
            ),
            models.Index(
                fields=["call_asked_at"],
                condition=Q(called_at=None, call_asked_at__isnull=False),
                name="activities_to_call",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in rules.LIVE

    @property
    def seats_missing(self) -> int:
        """How many of the party have no place, though the others have."""
        return self.party_size - self.seats if self.state in rules.HOLDS and self.seats else 0

    @property
    def wishes_or_none(self) -> "PartyWishes | None":
        return getattr(self, "wishes", None)

    @property
    def can_be_mailed(self) -> bool:
        return self.resident.channel == ContactChannel.EMAIL and bool(self.resident.email)


class CountedRegistration(models.Model):
    """What is left of a place when the name went: that it was taken, by the same one or another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="counted")
    # Made by chance; it stands for a person and leads to nobody.
    person = models.UUIDField()
    party_size = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("counted sign-up")
        verbose_name_plural = _("counted sign-ups")

    def __str__(self) -> str:
        return str(self.occurrence_id)
