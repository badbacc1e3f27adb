"""A process in which people work: signals are noted and referred, and a desk answers.

It is a helper (tests/processes.py), and calls the services that the pages call.
"""

import random
from contextlib import suppress
from itertools import cycle
from uuid import UUID

import django

from tests.outbox.web import Undo
from tests.processes import answer_orders

_turns = cycle(range(10**9))


def accepts(referral: str) -> bool:
    """The desk opens all of them, and accepts each tenth: of that somebody hears."""
    return UUID(referral).int % 10 == 0


def carry_out(*, do: str, by: str, number: int = 0, referrals: tuple[str, ...] = ()) -> list[str]:
    """→ the referrals that were made, undone or answered"""
    from django.db import transaction

    from accounts.models import User
    from partners.models import Referral
    from partners.rules import Actor
    from partners.services import take_step

    user = User.objects.get(pk=UUID(by))
    if do == "answer":
        for referral in Referral.objects.filter(pk__in=referrals):
            take_step(referral, "open", actor=Actor.PARTNER, by=user)
            if accepts(str(referral.pk)):
                take_step(referral, "accept", actor=Actor.PARTNER, by=user)
        return list(referrals)
    made: list[str] = []
    for _ in range(number):
        with suppress(Undo), transaction.atomic():
            made.append(refer_one(user))
            if do == "undo":
                raise Undo
    return made


def refer_one(user: "User") -> str:  # type: ignore[name-defined]  # noqa: F821
    from partners.models import Desk
    from partners.rules import BasisKind
    from partners.services import Ground
    from residents.models import Resident
    from signals.models import Category
    from signals.services import raise_signal, refer

    desks, category = list(Desk.objects.order_by("pk")), Category.objects.get()
    resident = random.choice(Resident.objects.all())
    signal = raise_signal(
        resident.occupancies.get().unit,
        category,
        by=user,
        urgency="normal",
        observations=category.observations[:1],
        resident=resident,
    )
    desk = desks[next(_turns) % len(desks)]
    ground = Ground(kind=BasisKind.CONSENT)
    return str(refer(signal, desk, ground, text="Gordijnen zijn dagen dicht", by=user).pk)


if __name__ == "__main__":
    django.setup()
    answer_orders(carry_out)
