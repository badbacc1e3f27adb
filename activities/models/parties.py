"""Who comes along with whom, what the host must know of them, and who rang them up."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from residents.models import Resident

from ..rules import CallOutcome, MemberKind, Wish
from .occurrences import Occurrence
from .registrations import Registration

OF_RESIDENTS = [MemberKind.SELF, MemberKind.HOUSEHOLD]


class PartyMember(models.Model):
    """Somebody of a party who is known. The others are "somebody": only `party_size` tells of them.

    Here, and not at the sign-up, the database sees to it that a person is in once: also who comes
    along with a housemate.
    """

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid")
    )
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="members")
    # As that of the sign-up: a constraint sees one table.
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=MemberKind)
    resident = models.ForeignKey(
        Resident, null=True, on_delete=models.PROTECT, related_name="parties"
    )
    # Whether the sign-up is in one of rules.ONCE. Written with its state.
    is_in = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("who comes along")
        verbose_name_plural = _("who come along")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "resident"],
                condition=Q(is_in=True),
                name="activities_partymember_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_RESIDENTS, resident__isnull=False)
                | Q(kind=MemberKind.CARER, resident=None),
                name="activities_partymember_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}"


class PartyWishesQuerySet(models.QuerySet["PartyWishes"]):
    def visible_to(self, user: User) -> Self:
        """Who runs it, and nobody else of the staff."""
        hosted = Occurrence.objects.visible_to(user).hosted_by(user)
        return self.filter(registration__occurrence__in=hosted.values("pk"))


class PartyWishes(models.Model):
    """What the host must know: food, walker, being fetched. Gone a week after the activity."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="wishes"
    )
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    wishes = ArrayField(models.CharField(max_length=20, choices=Wish), default=list)
    line = models.CharField(max_length=80, blank=True)

    objects = PartyWishesQuerySet.as_manager()

    class Meta:
        verbose_name = _("wishes")
        verbose_name_plural = _("wishes")
        constraints = [
            models.CheckConstraint(
                condition=Q(wishes__contained_by=list(Wish.values)),
                name="activities_partywishes_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.registration_id)

    @property
    def words(self) -> list[str]:
        return [str(Wish(code).label) for code in self.wishes] + ([self.line] if self.line else [])


class OfferCall(models.Model):
    """Somebody was rung up about a place. Only added to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=CallOutcome)

    class Meta:
        ordering = ["at"]
        verbose_name = _("call about a place")
        verbose_name_plural = _("calls about a place")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=CallOutcome.values), name="activities_offercall_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.outcome}"
