"""Paper in the demo: how the Bernhardflat wants it, a round of slips that was printed, and some
that wait."""

from uuid import uuid4

import activities.services
from activities.models import Occurrence
from activities.rules.slips import SlipKind
from activities.sheets import slips

from .base import Ground


def write(ground: Ground) -> None:
    coach = ground.user("flatcoach")
    activities.services.set_paper_style(
        ground.bernhard,
        also_english=True,
        box="de groene bus naast de lift",
        lists_to="het kantoor van de flatcoach",
        by=coach,
    )
    upcoming = Occurrence.objects.filter(complex=ground.bernhard).upcoming()
    coffee = upcoming.filter(title="Koffie-uur").first()
    if coffee is not None:
        activities.services.want_slips(coffee, SlipKind.CONFIRMATION, by=coach)
        activities.services.print_slips(
            ground.bernhard, protected=False, form_key=uuid4(), by=coach, write=slips
        )
    for title, kind in (("Samen eten", SlipKind.REMINDER), ("Bingo", SlipKind.CANCELLATION)):
        for occurrence in upcoming.filter(title=title):
            activities.services.want_slips(occurrence, kind, by=coach)
