"""Who came, who must be called, who stays away: activities as they were, and are today."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

import activities.services
import residents.services
from activities.models import Occurrence, Registration, Volunteer
from activities.rules import Channel
from activities.rules.presence import Mark
from residents.models import ContactChannel, Resident

from .base import Ground


def keep(ground: Ground) -> None:
    coach, helper = ground.user("flatcoach"), ground.user("vrijwilliger")
    Volunteer.objects.get_or_create(user=helper, complex=ground.bernhard)
    _by_text(ground)
    _card_club(ground)
    today = _now(ground)
    activities.services.give_list(today, helper, by=coach)
    activities.services.set_up_tablet(ground.bernhard, "Hal bij ingang A", by=coach)
    activities.services.remind_all()


def _by_text(ground: Ground) -> None:
    """Some neighbours want texts, others want to be called."""
    people = [one for one in ground.living_in(ground.bernhard) if not one.email]
    for number, resident in enumerate(people[:12]):
        wish = ContactChannel.SMS if number % 2 else ContactChannel.PHONE
        residents.services.set_contact(
            resident,
            by=ground.user("flatcoach"),
            phone=f"06 100 1{number:02} {40 + number}",
            channel=wish,
        )


def _occurrence(ground: Ground, title: str, starts: datetime, capacity: int = 16) -> Occurrence:
    """Planned for a while from now and moved: signing up is for what is to come."""
    soon = timezone.now() + timedelta(days=1)
    occurrence = activities.services.plan(
        ground.bernhard,
        by=ground.user("flatcoach"),
        title=title,
        place="Ontmoetingsruimte, begane grond",
        starts_at=soon,
        ends_at=soon + timedelta(hours=2),
        capacity=capacity,
        run_by_residents=True,
    )
    occurrence.demo_starts = starts  # type: ignore[attr-defined]
    return occurrence


def _sign_up(ground: Ground, occurrence: Occurrence, people: list[Resident]) -> list[Registration]:
    rows = [
        activities.services.register(
            occurrence, resident, channel=Channel.PHONE, by=ground.user("flatcoach")
        )
        for resident in people
    ]
    starts = occurrence.demo_starts  # type: ignore[attr-defined]
    Occurrence.objects.filter(pk=occurrence.pk).update(
        starts_at=starts, ends_at=starts + timedelta(hours=2)
    )
    Registration.objects.filter(occurrence=occurrence).update(created_at=starts - timedelta(days=3))
    occurrence.refresh_from_db()
    return rows


def _card_club(ground: Ground) -> None:
    """Nine weeks of playing cards; one neighbour always came, and has not been there since."""
    coach = ground.user("flatcoach")
    lately = Registration.objects.filter(
        occurrence__ends_at__gt=timezone.now() - timedelta(days=35)
    )
    busy = set(lately.values_list("resident", flat=True))
    people = [one for one in ground.living_in(ground.bernhard) if one.pk not in busy][:11]
    for week in range(9, 0, -1):
        day = timezone.localdate() - timedelta(days=7 * week - 2)
        starts = timezone.make_aware(datetime.combine(day, time(14)))
        if starts + timedelta(hours=2) > timezone.now():
            continue
        comers = people[:-1] if week <= 4 else people
        occurrence = _occurrence(ground, "Kaartclub", starts)
        rows = _sign_up(ground, occurrence, comers[week % 3 :] if week > 4 else comers)
        # The lists of longer ago are closed by now: as if each was kept on its day.
        Registration.objects.filter(pk__in=[row.pk for row in rows]).update(state="attended")
        if week < 3 and timezone.now() - starts < timedelta(days=6):
            activities.services.count_drop_ins(occurrence, 5, by=coach)


def _now(ground: Ground) -> Occurrence:
    """Something that goes on at this moment, with a part of the names tapped."""
    coach = ground.user("flatcoach")
    people = ground.living_in(ground.bernhard)[5:19]
    occurrence = _occurrence(ground, "Inloop", timezone.now() - timedelta(minutes=20))
    rows = _sign_up(ground, occurrence, people)
    marks = [Mark(row.pk, True, uuid4(), timezone.now()) for row in rows[:6]]
    activities.services.mark_presence(occurrence, marks, by=coach)
    activities.services.walk_in(occurrence, ground.living_in(ground.bernhard)[32], by=coach)
    activities.services.count_drop_ins(occurrence, 3, by=coach)
    return occurrence
