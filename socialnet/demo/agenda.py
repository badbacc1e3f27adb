"""Activities of the demo: what was, what comes, and who signed up.

All of it goes through the services. Only the clock is pushed by hand: what lies in the past was
made in the present and moved back.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

import activities.services
from activities.models import Occurrence
from activities.rules import Channel
from residents.models import Complex, Resident

from .base import Ground

# title, place, days from now, begin, hours, places, sign-ups, cost, run by residents, about
BERNHARD = [
    ("Koffie-uur", "Ontmoetingsruimte", -75, 10, 2, 24, 11, "", True, ""),
    ("Samen eten", "Ontmoetingsruimte", -62, 17, 2, 12, 12, "€ 4", True, ""),
    ("Koffie-uur", "Ontmoetingsruimte", -47, 10, 2, 24, 13, "", True, ""),
    ("Wandelclub", "Ingang A", -40, 14, 1, 15, 6, "", True, ""),
    ("Bingo", "Ontmoetingsruimte", -33, 19, 2, 30, 21, "€ 2", False, ""),
    ("Koffie-uur", "Ontmoetingsruimte", -19, 10, 2, 24, 15, "", True, ""),
    ("Studio BRUIS: lichaam en geest", "Ontmoetingsruimte", -12, 13, 2, 12, 9, "", False, ""),
    ("Samen eten", "Ontmoetingsruimte", -6, 17, 2, 12, 12, "€ 4", True, ""),
    (
        "Koffie-uur",
        "Ontmoetingsruimte, begane grond",
        1,
        10,
        2,
        24,
        14,
        "",
        True,
        "Een kop koffie en een praatje. U mag iemand meenemen.",
    ),
    (
        "Samen eten",
        "Ontmoetingsruimte, begane grond",
        2,
        17,
        2,
        12,
        12,
        "€ 4",
        True,
        "De eetgroep kookt. Zeg het als u iets niet eet. U kunt er goed komen met een rollator.",
    ),
    (
        "Wandelclub",
        "Verzamelen bij ingang A",
        4,
        14,
        1,
        15,
        7,
        "",
        True,
        "Rustig rondje van een half uur. Bij regen drinken we koffie.",
    ),
    (
        "Studio BRUIS: samen en alleen",
        "Ontmoetingsruimte, begane grond",
        9,
        13,
        2,
        12,
        8,
        "",
        False,
        "Tweede van zes middagen. We praten over contact met buren.",
    ),
    ("Bingo", "Ontmoetingsruimte, begane grond", 6, 19, 2, 30, 9, "€ 2", False, ""),
    (
        "Hulp met uw telefoon",
        "Kantoor van de flatcoach",
        3,
        11,
        1,
        6,
        2,
        "",
        True,
        "Een buurvrouw helpt u met bellen, foto's en berichten.",
    ),
]
TITUS = [
    ("Koffie in de hal", "Hal", -20, 10, 1, 20, 7, "", True, ""),
    ("Koffie in de hal", "Hal", 2, 10, 1, 20, 6, "", True, "Loop gerust binnen."),
    ("Plantjes ruilen", "Binnentuin", 8, 14, 2, 15, 3, "", True, "Neem een stekje mee."),
]


class Activities:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.coach = ground.user("flatcoach")

    def plan(self) -> None:
        for complex_, rows in ((self.ground.bernhard, BERNHARD), (self.ground.titus, TITUS)):
            people = self.ground.living_in(complex_)
            for number, row in enumerate(rows):
                self._one(complex_, people, number, *row)
        self._news()

    def _one(
        self,
        complex_: Complex,
        people: list[Resident],
        number: int,
        title: str,
        place: str,
        days: int,
        hour: int,
        hours: int,
        capacity: int,
        sign_ups: int,
        cost: str,
        by_residents: bool,
        about: str,
    ) -> None:
        day = timezone.localdate() + timedelta(days=days)
        begins = timezone.make_aware(datetime.combine(day, time(hour)))
        future = begins if days > 0 else timezone.now() + timedelta(days=1)
        occurrence = activities.services.plan(
            complex_,
            by=self.coach,
            title=title,
            place=place,
            starts_at=future,
            ends_at=future + timedelta(hours=hours),
            capacity=capacity,
            cost=cost,
            run_by_residents=by_residents,
            host="Eetgroep" if title == "Samen eten" else "",
            description=about,
        )
        # A different, overlapping group each time: neighbours who go together, and the next time
        # somebody from every floor.
        start = number * 5 % max(1, len(people) - sign_ups)
        comers = people[start : start + sign_ups]
        if number % 2:
            apart = max(1, len(people) // sign_ups)
            comers = people[number % apart :: apart][:sign_ups]
        for place_in_line, resident in enumerate(comers):
            channel = (Channel.STAFF, Channel.PHONE, Channel.PAPER)[place_in_line % 3]
            activities.services.register(occurrence, resident, channel=channel, by=self.coach)
        if days <= 0:
            Occurrence.objects.filter(pk=occurrence.pk).update(
                starts_at=begins, ends_at=begins + timedelta(hours=hours)
            )

    def _news(self) -> None:
        """A full table with people waiting, somebody who moves up, and a cancelled evening."""
        upcoming = Occurrence.objects.filter(complex=self.ground.bernhard).upcoming()
        dinner = upcoming.get(title="Samen eten")
        signed_up = set(dinner.registrations.values_list("resident", flat=True))
        others = [
            person
            for person in self.ground.living_in(self.ground.bernhard)
            if person.pk not in signed_up and person.phone and person.channel != "email"
        ]
        for resident in others[:4]:
            activities.services.register(dinner, resident, channel=Channel.PHONE, by=self.coach)
        first = dinner.registrations.filter(state="confirmed").order_by("created_at")[0]
        activities.services.cancel_registration(first, by=self.coach)
        activities.services.cancel_occurrence(upcoming.get(title="Bingo"), by=self.coach)
