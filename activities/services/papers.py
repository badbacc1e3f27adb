"""What paper needs that is kept: the code of an activity, its drawing, how a complex wants it."""

import secrets

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from residents.models import Complex
from residents.rules import plain

from ..models import Occurrence, PaperStyle, ShortCode, TitlePicture
from ..rules.pictures import Picture
from ..rules.short_codes import new_short_code

TRIES = 20


@transaction.atomic
def short_code_of(occurrence: Occurrence) -> ShortCode:
    """The same one each time, also when the date is moved. Made when it is first printed."""
    found = ShortCode.objects.of(occurrence).first()
    if found is not None:
        return found
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return ShortCode.objects.create(
                    corporation_id=occurrence.corporation_id,
                    complex_id=occurrence.complex_id,
                    occurrence=occurrence,
                    code=new_short_code(secrets.choice),
                )
        except IntegrityError:
            # Somebody printed it at the same moment, or the code was given out before.
            found = ShortCode.objects.of(occurrence).first()
            if found is not None:
                return found
    raise RuntimeError("No free short code was found: there are too few of them.")


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
