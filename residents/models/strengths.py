"""What neighbours offer and ask, in their own words."""

import uuid
from typing import Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from accounts.periods import Period, current, period_constraint

from ..rules.help import ANY_TIME, MAX_HOURS, MAX_PAIRS, Gender, Told, slot_text, slots_in
from .judging import judged_by
from .people import Resident


class Theme(models.Model):
    """A subject of help. Data of the corporation, to start with the standard ones."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="themes", verbose_name=_("corporation")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    example = models.CharField(_("example"), max_length=120, blank=True)
    # Subjects that come near each other share this word: who offers one may be asked for the other.
    kindred = models.SlugField(_("comes near"), max_length=40, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("subject of help")
        verbose_name_plural = _("subjects of help")
        constraints = [
            models.UniqueConstraint(fields=["corporation", "code"], name="residents_theme_code"),
        ]

    def __str__(self) -> str:
        return self.name


H = TypeVar("H", bound=models.Model)


class HelpQuerySet(models.QuerySet[H]):
    """Of strengths and of needs: both are about a resident."""

    def visible_to(self, user: User) -> Self:
        return self.filter(resident__in=Resident.objects.visible_to(user))

    def of_user(self, user: User) -> Self:
        """For the pages that residents open themselves."""
        return self.filter(resident__user=user)

    def current(self) -> Self:
        return self.filter(current())

    def for_list(self) -> Self:
        return self.select_related("theme").order_by("theme__position", "theme__name", "pk")


class Help(Period):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("in own words"), max_length=300, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours a week"), default=1)
    slots = models.PositiveIntegerField(_("when"), default=ANY_TIME)
    told = models.CharField(_("told"), max_length=10, choices=Told)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(Period.Meta):
        abstract = True

    @property
    def any_time(self) -> bool:
        return self.slots == ANY_TIME

    @property
    def slot_texts(self) -> list[str]:
        return [slot_text(name) for name in slots_in(self.slots)]


def _help_constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["resident", "theme"], condition=Q(until=None), name=f"residents_{name}_once"
        ),
        models.CheckConstraint(
            condition=Q(hours__range=(1, MAX_HOURS)), name=f"residents_{name}_hours"
        ),
        models.CheckConstraint(
            condition=Q(slots__range=(1, ANY_TIME)), name=f"residents_{name}_slots"
        ),
        models.CheckConstraint(condition=Q(told__in=Told.values), name=f"residents_{name}_told"),
        period_constraint(f"residents_{name}_period"),
    ]


class StrengthQuerySet(HelpQuerySet["Strength"]):
    pass


class Strength(Help):
    """What a resident offers to neighbours."""

    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="strengths")
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="+", verbose_name=_("subject")
    )

    objects = StrengthQuerySet.as_manager()

    class Meta:
        verbose_name = _("strength")
        verbose_name_plural = _("strengths")
        constraints = _help_constraints("strength")

    def __str__(self) -> str:
        return f"{self.resident_id} {self.theme_id}"


class NeedQuerySet(HelpQuerySet["Need"]):
    pass


class Need(Help):
    """What a resident asks of neighbours."""

    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="needs")
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="+", verbose_name=_("subject")
    )
    at_home = models.BooleanField(_("only in the own home"), default=True)
    wished_gender = models.CharField(
        _("rather helped by"), max_length=10, choices=Gender, blank=True
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            *_help_constraints("need"),
            models.CheckConstraint(
                condition=Q(wished_gender__in=["", *Gender.values]), name="residents_need_gender"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.theme_id}"


class HelpProfile(models.Model):
    """What must be known to bring two together, as the resident told it. One per resident."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="help_profiles")
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    gender = models.CharField(_("is"), max_length=10, choices=Gender, blank=True)
    no_stairs = models.BooleanField(_("no stairs"), default=False)
    max_pairs = models.PositiveSmallIntegerField(_("neighbours at most"), default=1)

    class Meta:
        verbose_name = _("help profile")
        verbose_name_plural = _("help profiles")
        constraints = [
            models.UniqueConstraint(fields=["resident"], name="residents_profile_once"),
            models.CheckConstraint(
                condition=Q(max_pairs__range=(1, MAX_PAIRS)), name="residents_profile_pairs"
            ),
            models.CheckConstraint(
                condition=Q(gender__in=["", *Gender.values]), name="residents_profile_gender"
            ),
        ]

    def __str__(self) -> str:
        return str(self.resident_id)


class ApartReason(models.TextChoices):
    ASKED = "asked", _("One of them asked for it.")
    CONFLICT = "conflict", _("There was a conflict between them.")
    SAFETY = "safety", _("For the safety of one of them.")
    FAMILY = "family", _("They are family or were together.")
    OTHER = "other", _("Another reason.")


class NoGoPairQuerySet(models.QuerySet["NoGoPair"]):
    def visible_to(self, user: User) -> Self:
        """For the flatcoach and the coordinator who may see both."""
        people = judged_by(user)
        return self.filter(one__in=people, other__in=people)

    def current(self) -> Self:
        return self.filter(current())

    def of(self, resident: Resident) -> Self:
        return self.filter(Q(one=resident) | Q(other=resident))


class NoGoPair(Period):
    """These two are not brought together. A code and no story: the story is theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    # The lower id first: a pair is recorded once.
    one = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=20, choices=ApartReason)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = NoGoPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair to keep apart")
        verbose_name_plural = _("pairs to keep apart")
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(until=None), name="residents_nogo_once"
            ),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="residents_nogo_two"),
            models.CheckConstraint(
                condition=Q(reason__in=ApartReason.values), name="residents_nogo_reason"
            ),
            period_constraint("residents_nogo_period"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"
