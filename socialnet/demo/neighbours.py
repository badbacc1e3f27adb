"""Who offers and asks what in the Bernhardflat, the mix of two years, and pairs in every state.

All of it goes through the services; only the clock is pushed back by hand.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone

import residents.services
from residents.models import (
    Entrance,
    HelpMatch,
    MixRole,
    MixTarget,
    Need,
    Resident,
    Strength,
    Theme,
)
from residents.rules.help import ANY_TIME, slots_from
from residents.rules.matching import Answer, Side
from residents.rules.mix import MixKind, MixSource, Shares

from .base import Ground

MORNINGS = slots_from(["mo_morning", "tu_morning", "we_morning", "th_morning", "fr_morning"])
AFTERNOONS = slots_from(["mo_afternoon", "we_afternoon", "fr_afternoon"])
EVENINGS = slots_from(["tu_evening", "th_evening", "su_evening"])
WEEKEND = slots_from(["sa_morning", "sa_afternoon", "su_morning", "su_afternoon"])


class Person(NamedTuple):
    """Which of those who live in the flat, and what that person told."""

    place: int
    offers: tuple[str, str, int, int] | None  # subject, own words, hours, when
    asks: tuple[str, str, int, int] | None
    languages: str = "nl"
    no_stairs: bool = False
    gender: str = ""
    max_pairs: int = 1
    wishes: str = ""
    days_ago: int = 60


# The first ones are together for a while already; the others wait to be brought together.
FIRST = [
    Person(2, ("koken", "Ik kook graag te veel.", 3, EVENINGS), None, max_pairs=2, days_ago=300),
    Person(5, None, ("koken", "Zelf koken lukt niet meer zo.", 1, EVENINGS), days_ago=280),
    Person(9, ("wandelen", "Elke dag een rondje met de hond.", 4, MORNINGS), None, days_ago=200),
    Person(12, None, ("wandelen", "Samen durf ik wel.", 2, MORNINGS), no_stairs=True, days_ago=190),
    Person(16, ("computer", "Ik gaf vroeger les.", 2, AFTERNOONS), None, days_ago=150),
    Person(19, None, ("computer", "Foto's van de kleinkinderen.", 1, AFTERNOONS), days_ago=140),
    Person(23, ("tuin", "Planten zijn mijn lust en leven.", 2, ANY_TIME), None, days_ago=120),
    Person(27, None, ("tuin", "Mijn balkon wordt me te veel.", 1, MORNINGS), days_ago=110),
]
SECOND = [
    # Two who each offer what the other asks.
    Person(
        33,
        ("vervoer", "Ik heb een auto en tijd.", 2, AFTERNOONS),
        ("gezelschap", "Sinds mijn man er niet meer is, is het stil.", 2, AFTERNOONS),
        days_ago=90,
    ),
    Person(
        37,
        ("gezelschap", "Kom gerust een bakje doen.", 3, AFTERNOONS),
        ("vervoer", "Naar het ziekenhuis, elke maand.", 1, AFTERNOONS),
        days_ago=75,
    ),
    Person(41, ("boodschappen", "Ik ga toch al.", 2, WEEKEND), None, gender="man", max_pairs=2),
    Person(45, None, ("boodschappen", "Vooral het zware.", 1, WEEKEND), days_ago=45),
    Person(
        48,
        None,
        ("boodschappen", "Liever met een vrouw.", 1, WEEKEND),
        wishes="woman",
        days_ago=100,
    ),
    Person(52, ("taal", "Ik spreek Turks en Nederlands.", 2, MORNINGS), None, "nl tr"),
    Person(56, None, ("taal", "Brieven van de gemeente.", 1, MORNINGS), "tr", days_ago=80),
    Person(60, None, ("taal", "Ik wil beter praten.", 1, MORNINGS), "ar", days_ago=35),
    Person(64, ("muziek", "We zingen met z'n allen.", 2, EVENINGS), None, no_stairs=True),
    Person(68, None, ("muziek", "Ik speelde vroeger accordeon.", 1, EVENINGS), days_ago=50),
    Person(72, None, ("administratie", "Al die post.", 1, MORNINGS), days_ago=130),
    Person(76, ("klusjes", "Timmerman geweest.", 2, MORNINGS), None, gender="man"),
    Person(80, None, ("klusjes", "De lamp in de gang.", 1, EVENINGS), days_ago=20),
]


def tell(ground: Ground) -> None:
    Help(ground).tell()


class Help:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.coach = ground.user("flatcoach")
        self.people = ground.living_in(ground.bernhard)
        self.today = timezone.localdate()

    def tell(self) -> None:
        for corporation in (self.ground.linde, self.ground.hoeve):
            residents.services.add_standard_themes(corporation, by=self.ground.user("beheer"))
        Entrance.objects.filter(complex=self.ground.bernhard).update(has_lift=True)
        self._mix()
        for person in FIRST:
            self._told(self._at(person.place), person)
        residents.services.suggest_pairs(self.ground.bernhard, by=self.coach)
        self._together()
        for person in SECOND:
            self._told(self._at(person.place), person)
        self._with_login()
        residents.services.suggest_pairs(self.ground.bernhard, by=self.coach)
        self._ask_who_logs_in()

    def _at(self, place: int) -> Resident:
        return self.people[place % len(self.people)]

    def _theme(self, code: str) -> Theme:
        return Theme.objects.get(corporation=self.ground.linde, code=code)

    def _told(self, resident: Resident, person: Person) -> None:
        since = self.today - timedelta(days=person.days_ago)
        if person.offers:
            code, words, hours, slots = person.offers
            strength = residents.services.offer_help(
                resident,
                self._theme(code),
                words=words,
                hours=hours,
                slots=slots,
                told="talk",
                by=self.coach,
            )
            Strength.objects.filter(pk=strength.pk).update(since=since)
        if person.asks:
            code, words, hours, slots = person.asks
            need = residents.services.ask_help(
                resident,
                self._theme(code),
                words=words,
                hours=hours,
                slots=slots,
                wished_gender=person.wishes,
                told="talk",
                by=self.coach,
            )
            Need.objects.filter(pk=need.pk).update(since=since)
        residents.services.set_profile(
            resident,
            by=self.coach,
            languages=person.languages.split(),
            gender=person.gender,
            no_stairs=person.no_stairs,
            max_pairs=person.max_pairs,
        )

    # --- pairs ----------------------------------------------------------------------------------

    def _together(self) -> None:
        """One for months, one on trial that went quiet, one that meets soon, one that said no."""
        by_theme = {match.theme.code: match for match in self._suggested()}
        self._say(by_theme["koken"], Answer.YES, Answer.YES)
        self._start(by_theme["koken"], days_ago=100)
        residents.services.take_step(by_theme["koken"], "confirm", by=self.coach)
        self._say(by_theme["wandelen"], Answer.YES, Answer.YES)
        self._start(by_theme["wandelen"], days_ago=24)
        self._say(by_theme["computer"], Answer.YES, Answer.YES)
        self._meet(by_theme["computer"], self.today + timedelta(days=2))
        self._say(by_theme["tuin"], Answer.YES, Answer.NO)

    def _suggested(self) -> list[HelpMatch]:
        rows = HelpMatch.objects.suggested().filter(complex=self.ground.bernhard)
        return list(rows.select_related("theme", "giver", "receiver"))

    def _say(self, match: HelpMatch, giver: Answer, receiver: Answer) -> None:
        residents.services.take_step(match, "accept", by=self.coach)
        for side, answer in ((Side.GIVER, giver), (Side.RECEIVER, receiver)):
            residents.services.answer_match(match, side, answer, channel="talk", by=self.coach)

    def _meet(self, match: HelpMatch, day: date) -> None:
        residents.services.take_step(match, "plan_intro", by=self.coach, meet_on=day)

    def _start(self, match: HelpMatch, *, days_ago: int) -> None:
        self._meet(match, self.today)
        residents.services.take_step(match, "start_trial", by=self.coach)
        began = self.today - timedelta(days=days_ago)
        HelpMatch.objects.filter(pk=match.pk).update(
            meet_on=began,
            started_on=began,
            trial_until=began + timedelta(days=28),
            next_talk_on=self.today + timedelta(days=18),
            heard_on=self.today - timedelta(days=min(days_ago, 23)),
            changed_on=began,
        )

    def _with_login(self) -> None:
        """Mevrouw Kanarie reads mail: she offers and asks on her own page."""
        user = self.ground.user("bewoner")
        kanarie = Resident.objects.get(user=user)
        residents.services.offer_help(
            kanarie,
            self._theme("huisdier"),
            words="Ik had zelf altijd katten.",
            hours=1,
            told="own_page",
            by=user,
        )
        residents.services.ask_help(
            kanarie,
            self._theme("koken"),
            words="Samen eten is gezelliger.",
            slots=EVENINGS,
            told="own_page",
            by=user,
        )

    def _ask_who_logs_in(self) -> None:
        user = self.ground.user("bewoner")
        for match in self._suggested():
            if match.side_of(user) is not None:
                residents.services.take_step(match, "accept", by=self.coach)

    # --- the mix --------------------------------------------------------------------------------

    def _mix(self) -> None:
        """Recorded bit by bit over two years; many are not known, and stay so."""
        kinds = [MixKind.ASKS, MixKind.CARRIES, MixKind.BOTH, MixKind.ASKS, MixKind.CARRIES]
        reasons = {
            MixKind.ASKS: "Vraagt vaak of er iemand langs kan komen.",
            MixKind.CARRIES: "Zet elke week de koffie klaar en haalt mensen op.",
            MixKind.BOTH: "Kookt voor anderen, en vraagt hulp bij de post.",
        }
        for number, resident in enumerate(self.people[1:72:2]):
            kind = kinds[number % len(kinds)]
            theme = self._theme("gezelschap") if number % 4 == 3 else None
            self._role(resident, kind, reasons[kind], theme, days_ago=700 - number * 19)
        omklap = self.today + timedelta(days=240)
        residents.services.record_role(
            self._at(74),
            MixKind.ASKS,
            reason="Huurt via De Tussenvoorziening, met begeleiding.",
            source=MixSource.LEASE_ROUTE,
            until=omklap,
            by=self.coach,
        )
        target = residents.services.set_target(
            self.ground.bernhard,
            Shares(asks=40, both=25, carries=35),
            reason="Afgesproken met de bewonerscommissie.",
            by=self.ground.user("coordinator"),
        )
        since = self.today - timedelta(days=300)
        MixTarget.objects.filter(pk=target.pk).update(since=since)

    def _role(
        self, resident: Resident, kind: MixKind, why: str, theme: Theme | None, *, days_ago: int
    ) -> None:
        role = residents.services.record_role(
            resident, kind, reason=why, theme=theme, by=self.coach
        )
        since = self.today - timedelta(days=max(0, days_ago))
        MixRole.objects.filter(pk=role.pk).update(since=since)
