"""The subjects to start with."""

from django.db import transaction

from accounts import audit
from accounts.models import Corporation, User

from ..models import Category
from ..standard import SUBJECTS


@transaction.atomic
def add_standard_categories(corporation: Corporation, *, by: User | None) -> None:
    """The subjects to start with. What is there already stays as it is."""
    for position, subject in enumerate(SUBJECTS, start=1):
        Category.objects.get_or_create(
            corporation=corporation,
            code=subject.code,
            defaults={
                "name": subject.name,
                "purpose": subject.purpose,
                "observations": subject.observations,
                "questions": list(subject.questions),
                "is_positive": subject.is_positive,
                "default_urgency": subject.urgency,
                "vital_possible": subject.vital_possible,
                "position": position,
            },
        )
    audit.record("categories.added", corporation, by=by, corporation_id=corporation.pk)
