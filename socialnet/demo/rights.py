"""What residents ask about their own data in the demo, and what the privacy officer decided."""

from datetime import timedelta

from django.utils import timezone

import accounts.services
import residents.services
import signals.services
from accounts.models import User
from partners.models import Referral
from partners.rules import BasisKind
from residents.models import Resident
from residents.rules.corrections import CorrectionActor

from .base import Ground


def tell(ground: Ground) -> None:
    coach, joost = ground.user("flatcoach"), ground.user("coordinator")
    own = Resident.objects.get(user=ground.user("bewoner"))
    _corrections(own, coach)
    _about_the_resident(ground, own)
    _double(ground)
    danger = Referral.objects.filter(basis__kind=BasisKind.VITAL_INTEREST).first()
    if danger is not None:
        residents.services.ask_withholding(
            danger.resident,
            kind="referral",
            object_id=danger.pk,
            ground="safety",
            words="De familie leest mee. Eerst praat het buurtteam met mevrouw zelf.",
            until=timezone.localdate() + timedelta(days=30),
            by=joost,
        )
    _many_files(ground, coach)
    officer = ground.user("fg")
    accounts.services.set_term(ground.linde.pk, "registration", 6, by=officer)
    accounts.services.place_hold(
        ground.linde.pk,
        person_id=ground.living_in(ground.bernhard)[40].pk,
        ground="complaint",
        until=timezone.localdate() + timedelta(days=90),
        by=officer,
    )


def _many_files(ground: Ground, coach: User) -> None:
    """A long hour before the letters about the lift; the privacy officer reads why."""
    people = ground.living_in(ground.bernhard)
    residents.services.record_looks(people[:5], by=coach, purpose="your file")
    accounts.services.tell_why(coach, reason="building", words="Brieven over de nieuwe lift")


def _corrections(own: Resident, coach: User) -> None:
    user = own.user
    assert user is not None
    earlier = residents.services.ask_correction(
        own, wanted={}, words="Ik heb nooit gezegd dat ik slecht loop.", by=user
    )
    residents.services.take_correction_step(
        earlier,
        "reject",
        actor=CorrectionActor.STAFF,
        by=coach,
        reason="is_right",
        sentence="Dat staat ook nergens. Wij hebben samen gekeken.",
    )
    residents.services.ask_correction(
        own,
        wanted={"phone": "070 010 55 66"},
        words="Mijn telefoonnummer is veranderd.",
        by=user,
    )


def _about_the_resident(ground: Ground, own: Resident) -> None:
    """So that the own page has something to show."""
    category = ground.category(ground.bernhard, "eenzaamheid")
    signal = signals.services.raise_signal(
        own.occupancies.get().unit,
        category,
        by=ground.user("huismeester"),
        urgency="low",
        observations=category.observations[:1],
        text="Zegt weinig mensen te spreken sinds de verhuizing van de buurvrouw.",
        resident=own,
        resident_told=True,
    )
    signals.services.take_step(signal, "keep", by=ground.user("coordinator"))


def _double(ground: Ground) -> None:
    """A partner whom the coach added, while the ERP knew her already."""
    known = ground.living_in(ground.bernhard)[30]
    residents.services.add_occupant(
        known.occupancies.get().unit,
        surname=known.surname,
        infix=known.infix,
        initials=known.initials[:2],
        phone="070 010 77 88",
        channel="phone",
        by=ground.user("flatcoach"),
    )
