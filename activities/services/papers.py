"""What paper needs that is kept: the code of an activity, its drawing, how a complex wants it."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from residents.models import Complex
from residents.rules import plain

from ..models import Occurrence, PaperStyle, Series, ShortCode, TitlePicture
from ..rules.pictures import Picture, picture_for
from ..rules.short_codes import new_short_code

TRIES = 20
# On the poster of a series.
DATES = 6


@transaction.atomic
def short_code_of(subject: Occurrence | Series) -> ShortCode:
    """The same one each time, also when the date is moved. Made when it is first printed."""
    found = ShortCode.objects.of(subject).first()
    if found is not None:
        return found
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return ShortCode.objects.create(
                    corporation_id=subject.corporation_id,
                    complex_id=subject.complex_id,
                    occurrence=subject if isinstance(subject, Occurrence) else None,
                    series=subject if isinstance(subject, Series) else None,
                    code=new_short_code(secrets.choice),
                )
        except IntegrityError:
            # Somebody printed it at the same moment, or the code was given out before.
            found = ShortCode.objects.of(subject).first()
            if found is not None:
                return found
    raise RuntimeError("No free short code was found: there are too few of them.")


@transaction.atomic
def short_codes_of(occurrences: Iterable[Occurrence]) -> dict[UUID, str]:
    """The codes of many: those that are there in one question."""
    rows = list(occurrences)
    there = dict(ShortCode.objects.filter(occurrence__in=rows).values_list("occurrence_id", "code"))
    return {row.pk: there.get(row.pk) or short_code_of(row).code for row in rows}


def where_code_leads(code: str) -> ShortCode | None:
    """For everybody: a code leads to what is public."""
    return (
        ShortCode.objects.select_related("complex", "series", "occurrence__complex")
        .filter(code=code)
        .first()
    )


def next_date(series: Series) -> Occurrence | None:
    """The one to which the poster of a series leads: one that is on goes before a cancelled one."""
    coming = series.occurrences.upcoming()
    return coming.planned().first() or coming.first()


def coming_dates(series: Series) -> list[Occurrence]:
    """The next ones, for its poster; a whole year does not fit on it."""
    return list(series.occurrences.upcoming()[:DATES])


def between(complex_: Complex, first: date, last: date) -> list[Occurrence]:
    """What is still to come of these days, in order; a cancelled one too."""
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    begin = timezone.make_aware(datetime.combine(first, time.min))
    rows = Occurrence.objects.filter(complex=complex_, starts_at__gte=begin, starts_at__lt=end)
    return list(rows.upcoming().select_related("complex__corporation", "series"))


def picture_title(occurrence: Occurrence) -> str:
    """A course has a title per meeting, and one drawing."""
    return occurrence.series.title if occurrence.series else occurrence.title


@transaction.atomic
def choose_picture(complex_: Complex, title: str, picture: Picture, *, by: User) -> None:
    TitlePicture.objects.update_or_create(
        complex=complex_,
        title=plain(title),
        defaults={"corporation_id": complex_.corporation_id, "picture": picture},
    )
    audit.record(
        "picture.chosen",
        complex_,
        by=by,
        corporation_id=complex_.corporation_id,
        picture=str(picture),
    )


@transaction.atomic
def set_paper_style(
    complex_: Complex, *, also_english: bool, box: str, lists_to: str, by: User
) -> PaperStyle:
    style, _made = PaperStyle.objects.update_or_create(
        complex=complex_,
        defaults={
            "corporation_id": complex_.corporation_id,
            "also_english": also_english,
            "box": box,
            "lists_to": lists_to,
        },
    )
    audit.record(
        "paper_style.set",
        complex_,
        by=by,
        corporation_id=complex_.corporation_id,
        also_english=also_english,
    )
    return style


def paper_style_of(complex_: Complex) -> PaperStyle:
    """As somebody set it, or as it is without."""
    found = PaperStyle.objects.filter(complex=complex_).first()
    return found or PaperStyle(complex=complex_, corporation_id=complex_.corporation_id)


def pictures_of(complex_: Complex, titles: Iterable[str]) -> dict[str, Picture]:
    """title → drawing: the one that somebody chose, or a guess."""
    wanted = {title: plain(title) for title in titles}
    chosen = dict(
        TitlePicture.objects.filter(complex=complex_, title__in=wanted.values()).values_list(
            "title", "picture"
        )
    )
    return {
        title: Picture(chosen[key]) if key in chosen else picture_for(title)
        for title, key in wanted.items()
    }
