"""The subjects to start with."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.models import Corporation, User

from ..models import Category, CategoryGround
from ..standard import SUBJECTS, Subject


@dataclass(frozen=True)
class Dpia:
    """The assessment of the risks, which a sensitive subject waits for."""

    name: str
    on: date


@transaction.atomic
def add_standard_categories(
    corporation: Corporation, *, by: User | None, dpia: Dpia | None = None
) -> None:
    """The subjects to start with, and their grounds. What is there already stays as it is; an
    assessment that was not written down yet is."""
    for position, subject in enumerate(SUBJECTS, start=1):
        category, _made = Category.objects.get_or_create(
            corporation=corporation,
            code=subject.code,
            defaults={
                "name": subject.name,
                "purpose": subject.purpose,
                "observations": subject.observations,
                "questions": list(subject.questions),
                "is_positive": subject.is_positive,
                "default_urgency": subject.urgency,
                "sensitivity": subject.sensitivity,
                "keep_months": subject.keep_months,
                "meldcode": subject.meldcode,
                "position": position,
            },
        )
        _add_grounds(category, subject)
    if dpia is not None:
        waiting = CategoryGround.objects.filter(corporation=corporation, dpia="")
        waiting.update(dpia=dpia.name, dpia_on=dpia.on)
    audit.record("categories.added", corporation, by=by, corporation_id=corporation.pk)


def _add_grounds(category: Category, subject: Subject) -> None:
    """Only where nobody ever chose any: an administrator who ended one meant it."""
    if category.purpose != subject.purpose or category.grounds.exists():
        return
    CategoryGround.objects.bulk_create(
        CategoryGround(corporation_id=category.corporation_id, category=category, kind=kind)
        for kind in subject.grounds
    )
