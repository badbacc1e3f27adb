"""Talks with residents: a plan that runs, which is nearly to be talked over, and a talk to come."""

from datetime import datetime, time, timedelta

from django.utils import timezone

import partners.services
from partners.models import Conference
from partners.rules import ConsentAction, Purpose
from partners.rules.conferences import REMIND_BEFORE, Actor
from partners.services.conferences import Agreed
from residents.models import Resident

from .base import Ground

talks = partners.services.conferences


def tell(ground: Ground) -> None:
    kanarie = ground.user("bewoner").resident
    _run(ground, kanarie)
    people = [one for one in ground.living_in(ground.bernhard) if one.user_id is None]
    _plan(ground, people[4], days=4)


def _plan(ground: Ground, resident: Resident, *, days: int) -> Conference:
    coach = ground.user("flatcoach")
    partners.services.record_consent(
        resident,
        organisation_id=ground.buurtteam.organisation_id,
        purpose=Purpose.CARE,
        action=ConsentAction.GIVEN,
        channel="spoken",
        text_version="2026-1",
        by=coach,
    )
    day = timezone.localdate() + timedelta(days=days)
    return talks.plan(
        resident,
        starts_at=timezone.make_aware(datetime.combine(day, time(10, 30))),
        place="Thuis, aan de keukentafel",
        agreed=Agreed(timezone.localdate() + timedelta(days=min(days - 7, 0)), "spoken"),
        by=coach,
        colleagues=[ground.user("coordinator")],
        desks=[ground.buurtteam],
        own=["mijn dochter"],
    )


def _run(ground: Ground, resident: Resident) -> None:
    coach, today = ground.user("flatcoach"), timezone.localdate()
    row = _plan(ground, resident, days=-36)
    talks.take_step(row, "hold", actor=Actor.STAFF, by=coach, present=True)
    talks.write_answers(
        row,
        want="Weer elke week ergens heen, en niet alleen eten.",
        can="Zelf naar de ontmoetingsruimte, en soep maken voor meer mensen.",
        need="Iemand die de eerste keer meeloopt.",
        shares=True,
        by=coach,
    )
    guests = {guest.kind: guest for guest in row.guests.all()}
    for what, guest, days in [
        ("Soep maken voor de donderdag", None, 10),
        ("De eerste keer meelopen naar de koffie", guests["own"], -20),
        ("Op bezoek komen en de eetgroep voorstellen", guests["desk"], 5),
    ]:
        action = talks.add_action(
            row, what=what, before=today + timedelta(days=days), guest=guest, by=coach
        )
        if days < 0:
            done = action
    talks.take_step(row, "start", actor=Actor.STAFF, by=coach)
    talks.set_done(done, done=True, by=coach)
    Conference.objects.filter(pk=row.pk).update(review_on=today + REMIND_BEFORE - timedelta(days=1))
    talks.remind_reviews()
