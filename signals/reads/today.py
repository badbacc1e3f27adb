"""What a member of staff must not forget about signals: the panel on the page of today."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import Role, User

from ..models import Category, EmergencyAccess, SecondLook

SHOWN = 20


@dataclass(frozen=True)
class Unused:
    """A corporation with subjects that are switched on and have no ground."""

    corporation: str
    count: int
    keeps: bool  # whether this reader can mend it


@dataclass(frozen=True)
class Careful:
    second_looks: Sequence[SecondLook]
    unused: Sequence[Unused]
    emergencies: Sequence[EmergencyAccess]  # to judge, for the privacy officer

    def __bool__(self) -> bool:
        return bool(self.second_looks or self.unused or self.emergencies)


def careful_of(user: User) -> Careful:
    """As many questions whatever there is."""
    judged = EmergencyAccess.objects.visible_to(user).to_review().exclude(user=user).for_list()
    looks = SecondLook.objects.for_second_reader(user).for_list()
    return Careful(
        second_looks=list(looks[:SHOWN]),
        unused=_unused(user),
        emergencies=list(judged.order_by("review_by", "pk")[:SHOWN]),
    )


def _unused(user: User) -> list[Unused]:
    keepers = user.corporations_as(Role.ADMINISTRATOR)
    told = user.corporations_as(Role.ADMINISTRATOR, Role.COORDINATOR)
    rows = (
        Category.objects.without_ground()
        .filter(corporation__in=told)
        .order_by("corporation__name")
        .values_list("corporation", "corporation__name")
        .annotate(count=Count("pk"))
    )
    return [Unused(name, count, key in keepers) for key, name, count in rows]
