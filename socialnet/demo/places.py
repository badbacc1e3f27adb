"""Around a full table: offers by mail and by phone, what people need, and late sign-offs."""

import activities.services
from activities.models import Occurrence, Registration
from activities.rules import Channel, State, Wish
from residents.models import Resident

from .base import Ground


def tell(ground: Ground) -> None:
    coach = ground.user("flatcoach")
    upcoming = Occurrence.objects.filter(complex=ground.bernhard).upcoming()
    dinner, bruis = upcoming.get(title="Samen eten"), upcoming.get(title__startswith="Studio")
    _wishes(dinner, ground)
    activities.services.change_capacity(bruis, bruis.capacity, kept=3, by=coach)
    _offer_to_who_logs_in(upcoming.get(title__startswith="Hulp met"), ground)
    _signed_off_late(upcoming.order_by("starts_at")[0], ground)


def _wishes(dinner: Occurrence, ground: Ground) -> None:
    coach = ground.user("flatcoach")
    coming = dinner.registrations.filter(state=State.CONFIRMED).order_by("created_at")
    needs: list[tuple[list[Wish], str]] = [
        ([Wish.NO_PORK], ""),
        ([Wish.WALKER, Wish.TRANSPORT], "Graag een plek bij de deur"),
        ([Wish.VEGETARIAN], ""),
    ]
    for row, (wishes, line) in zip(coming, needs, strict=False):
        activities.services.set_wishes(row, wishes, line, by=coach)


def _offer_to_who_logs_in(occurrence: Occurrence, ground: Ground) -> None:
    """The resident of the demo waited, and somebody signed off."""
    coach = ground.user("flatcoach")
    resident = Resident.objects.get(user=ground.user("bewoner"))
    others = [one for one in ground.living_in(ground.bernhard) if one.pk != resident.pk]
    known = set(occurrence.registrations.values_list("resident", flat=True))
    if resident.pk in known:
        return
    for neighbour in [one for one in others if one.pk not in known][: occurrence.free]:
        activities.services.register(occurrence, neighbour, channel=Channel.PAPER, by=coach)
    activities.services.register(occurrence, resident, channel=Channel.OWN_PAGE, by=resident.user)
    first = occurrence.registrations.filter(state=State.CONFIRMED).order_by("created_at")[0]
    activities.services.cancel_registration(first, by=coach)


def _signed_off_late(occurrence: Occurrence, ground: Ground) -> None:
    coming = Registration.objects.filter(occurrence=occurrence, state=State.CONFIRMED)
    row = coming.order_by("-created_at").first()
    if row is not None and row.resident.user_id is None:
        activities.services.cancel_registration(row, by=ground.user("flatcoach"))
