"""What posters and sheets need to know of a complex, and the codes that are printed on them."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation
from residents.models import Complex

from ..rules.pictures import Picture
from ..rules.short_codes import short_code_text
from .occurrences import Occurrence
from .series import Series


class ShortCodeQuerySet(models.QuerySet["ShortCode"]):
    def of(self, subject: Occurrence | Series) -> Self:
        if isinstance(subject, Series):
            return self.filter(series=subject)
        return self.filter(occurrence=subject)


class ShortCode(models.Model):
    """On paper for good: it is never given to something else, and leads to the agenda when what it
    was made for is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="short_codes")
    occurrence = models.ForeignKey(
        Occurrence, null=True, on_delete=models.SET_NULL, related_name="short_codes"
    )
    series = models.ForeignKey(
        Series, null=True, on_delete=models.SET_NULL, related_name="short_codes"
    )
    # One for all corporations: whoever types it does not say which one.
    code = models.CharField(_("short code"), max_length=6, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ShortCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("short code")
        verbose_name_plural = _("short codes")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence"],
                condition=Q(occurrence__isnull=False),
                name="activities_shortcode_once",
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(series__isnull=False),
                name="activities_shortcode_series_once",
            ),
            models.CheckConstraint(
                condition=Q(occurrence=None) | Q(series=None), name="activities_shortcode_one"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return short_code_text(self.code)


class PaperStyle(models.Model):
    """How a complex wants its paper. Without a row it is as the fields say here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.OneToOneField(Complex, on_delete=models.PROTECT, related_name="paper_style")
    also_english = models.BooleanField(_("also a line in English"), default=False)
    box = models.CharField(_("where the box for slips hangs"), max_length=80, blank=True)
    lists_to = models.CharField(_("to whom lists go back"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("style of the paper")
        verbose_name_plural = _("styles of the paper")

    def __str__(self) -> str:
        return str(self.complex_id)


class TitlePicture(models.Model):
    """The drawing that somebody chose for what is called so in this complex: once for a whole
    series, and for next year's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="pictures")
    # As `residents.rules.plain` makes it.
    title = models.CharField(max_length=200)
    picture = models.CharField(max_length=20, choices=Picture)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["complex", "title"], name="activities_titlepicture_once"
            ),
            models.CheckConstraint(
                condition=Q(picture__in=Picture.values), name="activities_titlepicture_picture"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.picture}"
