"""Signals of the demo, in every state, and files of arrears.

All of it goes through the services. Only the clock is pushed by hand: what lies in the past was
made in the present and moved back.
"""

from datetime import timedelta

from django.utils import timezone

import outbox.services
import partners.services
import signals.services
from accounts.workdays import add_working_days
from partners.models import Desk, Referral
from partners.rules import NOTHING_SAID, Actor, BasisKind, ConsentAction, Purpose, Said
from partners.rules.capacity import Capacity
from partners.services import Ground as SharingGround
from signals.models import ArrearsFile, Feedback, Signal
from signals.rules.arrears import Done, Way
from signals.services import arrears

from .base import Ground

CONSENT = SharingGround(kind=BasisKind.CONSENT)


def _four(ago: int) -> tuple[tuple[str, Way, int], ...]:
    """The four steps of the law, of which the reminder with its offer was so many days ago."""
    return (
        ("contact_tried", Way.VISIT, ago + 6),
        ("help_pointed", Way.VISIT, ago + 6),
        ("reminded", Way.LETTER, ago),
        ("offered", Way.LETTER, ago),
    )


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
        self._between()
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
        self,
        code: str,
        *steps: tuple[str, str],
        desk: Desk | None = None,
        days_ago: int = 0,
        said: dict[str, Said] | None = None,
    ) -> Signal:
        desk = desk or self.ground.buurtteam
        signal = self._raise(code, days_ago=days_ago)
        self._consent(signal, desk)
        text = ". ".join(signal.observations) + "."
        referral = signals.services.refer(signal, desk, CONSENT, text=text, by=self.joost)
        member = desk.members.get().user if steps else None
        if steps:
            outbox.services.drain()  # the notice goes out before the desk opens the referral
        for step, reason in steps:
            words = (said or {}).get(step, NOTHING_SAID)
            partners.services.take_step(
                referral, step, actor=Actor.PARTNER, by=member, reason=reason, said=words
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
        self._refer("eenzaamheid", desk=self.ground.elderly)
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

    def _between(self) -> None:
        """A question back, a waiting list, a pause, and one that went on to another desk."""
        opened, accepted, contact = ("open", ""), ("accept", ""), ("contact", "")
        today = timezone.localdate()
        team = Said(handler="Team Oost, mevrouw De Wit")
        self._refer(
            "eenzaamheid",
            opened,
            ("ask", ""),
            said={"ask": Said(text="Spreekt deze bewoner Nederlands, of nemen wij een tolk mee?")},
        )
        self._refer(
            "geldzorgen",
            opened,
            ("waitlist", ""),
            said={"waitlist": Said(expected_on=today + timedelta(days=40))},
        )
        self._refer(
            "verwaarlozing",
            *(opened, accepted, contact, ("hold", "resident_away")),
            said={"accept": team, "hold": Said(expected_on=today + timedelta(days=12))},
        )
        went_on = self._refer("verwaarlozing", opened)
        self._consent(went_on, self.ground.meldpunt)
        partners.services.reroute(
            Referral.objects.get(pk__in=went_on.follow_ups.values("referral")),
            self.ground.meldpunt,
            actor=Actor.PARTNER,
            by=self.ground.buurtteam.members.get().user,
        )
        partners.services.say_capacity(
            self.ground.buurtteam,
            Capacity.WAITLIST,
            weeks=6,
            note="Bij haast: bel eerst",
            by=self.ground.buurtteam.members.get().user,
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
        for resident, desk, code in zip(
            self.ground.living_in(self.ground.titus)[8:10],
            (self.ground.buurtteam, self.ground.meldpunt),
            ("eenzaamheid", "verwaarlozing"),
            strict=True,
        ):
            category = self.ground.category(self.ground.titus, code)
            signal = signals.services.raise_signal(
                resident.occupancies.get().unit,
                category,
                by=carla,
                urgency=category.default_urgency,
                observations=category.observations[:1],
                resident=resident,
                resident_told=True,
            )
            self._consent(signal, desk)
            carel = self.ground.user("coordinator-hoeve")
            signals.services.refer(
                signal, desk, CONSENT, text=f"{category.observations[0]}.", by=carel
            )
