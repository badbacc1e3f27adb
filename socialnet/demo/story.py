"""What happened in the demo: activities, and signals in every state.

All of it goes through the services. Only the clock is pushed by hand: what lies in the past was
made in the present and moved back.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

import activities.services
import outbox.services
import partners.services
import signals.services
from accounts.workdays import add_working_days
from activities.models import Occurrence
from activities.rules import Channel
from partners.models import Desk, Referral
from partners.rules import Actor, BasisKind, ConsentAction, Purpose
from partners.services import Ground as SharingGround
from residents.models import Complex, Resident
from signals.models import ArrearsFile, Feedback, Signal
from signals.rules.arrears import Done, Way
from signals.services import arrears

from . import building, letters, neighbours, papers, places, presence, rights, series
from .base import Ground
from .imports import ask_in_which_home, wait_for_approval

CONSENT = SharingGround(kind=BasisKind.CONSENT)


def _four(ago: int) -> tuple[tuple[str, Way, int], ...]:
    """The four steps of the law, of which the reminder with its offer was so many days ago."""
    return (
        ("contact_tried", Way.VISIT, ago + 6),
        ("help_pointed", Way.VISIT, ago + 6),
        ("reminded", Way.LETTER, ago),
        ("offered", Way.LETTER, ago),
    )


def tell(ground: Ground) -> None:
    Activities(ground).plan()
    places.tell(ground)
    Concerns(ground).note()
    neighbours.tell(ground)
    rights.tell(ground)
    letters.write(ground)
    papers.write(ground)
    presence.keep(ground)
    building.build(ground)
    ask_in_which_home(ground)
    series.plan(ground)
    wait_for_approval(ground)


# --- activities -----------------------------------------------------------------------------------

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


# --- signals --------------------------------------------------------------------------------------


class Concerns:
    """One signal in each state, so that every page has something to show."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.coach, self.caretaker = ground.user("flatcoach"), ground.user("huismeester")
        self.joost, self.officer = ground.user("coordinator"), ground.user("incasso")
        self.people = [
            person
            for person in ground.living_in(ground.bernhard)
            if person.user_id is None and person.external_key
        ][10:]

    def note(self) -> None:
        self._waiting()
        self._with_partners()
        self._silence()
        self._ended()
        self._arrears()
        self._elsewhere()
        outbox.services.drain()
        self._heard()

    def _raise(
        self, code: str, *, by_caretaker: bool = False, days_ago: int = 0, text: str = ""
    ) -> Signal:
        resident = self.people.pop(0)
        unit = resident.occupancies.get().unit
        category = self.ground.category(self.ground.bernhard, code)
        signal = signals.services.raise_signal(
            unit,
            category,
            by=self.caretaker if by_caretaker else self.coach,
            urgency=category.default_urgency,
            observations=category.observations[:2],
            text=text,
            resident=None if by_caretaker else resident,
            resident_told=not by_caretaker,
        )
        if days_ago:
            earlier = timezone.now() - timedelta(days=days_ago)
            Signal.objects.filter(pk=signal.pk).update(
                raised_at=earlier,
                assess_by=signal.assess_by - timedelta(days=days_ago),
                feedback_by=signal.feedback_by - timedelta(days=days_ago),
            )
            signal.refresh_from_db()
        return signal

    def _consent(self, signal: Signal, desk: Desk, action: str = ConsentAction.GIVEN) -> None:
        assert signal.resident is not None
        partners.services.record_consent(
            signal.resident,
            organisation_id=desk.organisation_id,
            purpose=Purpose.CARE,
            action=action,
            channel="spoken",
            text_version="2026-1",
            by=self.coach,
        )

    def _refer(
        self, code: str, *steps: tuple[str, str], desk: Desk | None = None, days_ago: int = 0
    ) -> Signal:
        desk = desk or self.ground.buurtteam
        signal = self._raise(code, days_ago=days_ago)
        self._consent(signal, desk)
        text = ". ".join(signal.observations) + "."
        referral = signals.services.refer(signal, desk, CONSENT, text=text, by=self.joost)
        member = desk.members.get().user
        if steps:
            outbox.services.drain()  # the notice goes out before the desk opens the referral
        for step, reason in steps:
            partners.services.take_step(
                referral, step, actor=Actor.PARTNER, by=member, reason=reason
            )
        return signal

    def _waiting(self) -> None:
        self._raise("niet-gezien", by_caretaker=True)
        self._raise("eenzaamheid", days_ago=6, text="Vertelt dat de dagen lang duren.")
        signals.services.take_step(self._raise("verwaarlozing", days_ago=1), "take", by=self.joost)
        waiting = self._raise(
            "vergeetachtig", days_ago=2, text="Vroeg drie keer welke dag het was."
        )
        signals.services.take_step(waiting, "ask_basis", by=self.joost)
        for how_often in (1, 3):
            self._try_to_reach(self._raise("mantelzorg"), how_often)

    def _try_to_reach(self, signal: Signal, how_often: int) -> None:
        signals.services.take_step(signal, "keep", by=self.joost)
        for how in ("phone", "home_visit", "letter")[:how_often]:
            signals.services.record_try(
                signal, how=how, reached=False, tried_on=timezone.localdate(), by=self.coach
            )

    def _silence(self) -> None:
        """A desk that let its time go by: reminded, told to the corporation, and counted."""
        signal = self._refer("eenzaamheid", ("open", ""), days_ago=9)
        sent_at = timezone.now() - timedelta(days=9)
        Referral.objects.filter(pk__in=signal.follow_ups.values("referral")).update(
            created_at=sent_at,
            answer_due_on=add_working_days(timezone.localdate(sent_at), 3),
            alarm_at=timezone.now(),
        )
        partners.services.watch()

    def _with_partners(self) -> None:
        opened, accepted, contact = ("open", ""), ("accept", ""), ("contact", "")
        self._refer("eenzaamheid")
        self._refer("onveilig-in-huis", opened)
        self._refer("geldzorgen", opened, accepted)
        self._refer("eenzaamheid", opened, accepted, contact, days_ago=4)
        self._refer("verwaarlozing", desk=self.ground.meldpunt)
        self._refer("verwaarlozing", opened, ("decline", "not_our_area"), desk=self.ground.meldpunt)
        self._refer("vergeetachtig", opened, accepted, ("fail", "not_reached"), days_ago=8)
        recalled = self._refer("eenzaamheid")
        self._consent(recalled, self.ground.buurtteam, ConsentAction.WITHDRAWN)
        danger = self._raise("niet-gezien", text="Brievenbus vol, geen antwoord, buren ongerust.")
        ground = SharingGround(
            kind=BasisKind.VITAL_INTEREST,
            reason="Al vier dagen niet gezien, doet niet open, reageert niet op de telefoon.",
            second_person=self.coach,
        )
        signals.services.refer(
            danger, self.ground.buurtteam, ground, text=danger.text, by=self.joost
        )

    def _ended(self) -> None:
        answered = ("open", ""), ("accept", ""), ("contact", ""), ("report", "contact_made")
        self._refer("eenzaamheid", *answered, days_ago=5)
        self.heard = [self._refer("eenzaamheid", *answered, days_ago=20 + n) for n in range(3)]
        nothing = self._raise("overlast", days_ago=9)
        signals.services.take_step(nothing, "dismiss", by=self.joost, reason="nothing_wrong")
        self._careful()
        for days in (30, 44, 51, 60, 75):
            talent = self._raise("talent", days_ago=days)
            signals.services.take_step(talent, "keep", by=self.joost)
            signals.services.take_step(talent, "finish", by=self.joost, reason="talked")
            self.heard.append(talent)

    def _careful(self) -> None:
        """A sensitive one that ended without a partner, a home with several signs, and somebody
        who looked because of danger."""
        alone = self._raise("verwaarlozing", by_caretaker=True, days_ago=2)
        signals.services.take_step(alone, "dismiss", by=self.joost, reason="resident_declines")
        home = self.people[0].occupancies.get().unit
        for code, text in [
            ("niet-pluis", "De post van vorige week ligt er nog."),
            ("gezondheid", "Loopt langzamer dan anders."),
        ]:
            category = self.ground.category(self.ground.bernhard, code)
            signals.services.raise_signal(
                home,
                category,
                by=self.caretaker,
                urgency=category.default_urgency,
                observations=category.observations[:1],
                text=text,
            )
        signals.services.open_in_emergency(
            alone.unit,
            reason="Rookmelder gaat af, niemand doet open. Ik moet weten wie hier woont.",
            by=self.caretaker,
        )

    def _heard(self) -> None:
        """The reporter read the answers to these: they close."""
        for signal in self.heard:
            for feedback in Feedback.objects.filter(signal=signal, seen_at=None):
                signals.services.mark_seen(feedback, by=self.coach)

    def _arrears(self) -> None:
        """A file in each stage: begun, waiting, ready, passed on, objected."""
        done: list[tuple[int, tuple[tuple[str, Way, int], ...]]] = [
            (31_250, ()),
            (84_050, (("contact_tried", Way.PHONE, 12), ("help_pointed", Way.PHONE, 12))),
            (124_050, _four(6)),
            (98_000, _four(20)),
            (61_575, _four(24)),
            (143_025, _four(30)),
        ]
        files = [self._file(cents, steps) for cents, steps in done]
        arrears.pass_on(files[-1], by=self.officer)
        arrears.record_answer(files[-2], yes=False, channel="paper", by=self.officer)

    def _file(self, cents: int, steps: tuple[tuple[str, Way, int], ...]) -> ArrearsFile:
        today = timezone.localdate()
        resident = self.people.pop(0)
        signal = signals.services.raise_signal(
            resident.occupancies.get().unit,
            self.ground.category(self.ground.bernhard, "huurachterstand"),
            by=self.officer,
            urgency="normal",
            observations=[],
            resident=resident,
        )
        file = arrears.save_facts(
            signal.arrears,
            amount_cents=cents,
            behind_since=today - timedelta(days=75),
            reference=str(resident.external_key),
            by=self.officer,
        )
        told = {
            name: Done(today - timedelta(days=ago), way, f"B-{today:%Y}-{cents % 9000 + 1000}")
            for name, way, ago in steps
        }
        return arrears.record_steps(file, told, by=self.officer)

    def _elsewhere(self) -> None:
        """The other corporation has its own signals, which nobody of De Linde sees."""
        carla = self.ground.user("andere")
        for resident in self.ground.living_in(self.ground.titus)[5:7]:
            signals.services.raise_signal(
                resident.occupancies.get().unit,
                self.ground.category(self.ground.titus, "eenzaamheid"),
                by=carla,
                urgency="normal",
                observations=["Gordijnen zijn dagen dicht"],
                resident=resident,
            )
