"""Noting a signal at the door."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count, repeat
from statistics import median
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from residents.models import Assignment, FieldRole
from signals.forms import seen_in
from signals.models import Category, Signal
from signals.services import Dpia, add_standard_categories

from .country import make_flat
from .figures import Figure, at_least_of_limit
from .load import CLIENTS, Call, Load, WrongAnswer, press
from .place import Place
from .visitors import Visitor

HOMES = 100
ROUNDS = 3


def measure(place: Place) -> Iterator[Figure]:
    country = place.country
    flat = make_flat(country, "aan-de-deur", homes=HOMES, logins=False)
    add_standard_categories(country.corporation, by=None, dpia=Dpia("bench", date(2026, 1, 1)))
    category = Category.objects.get(corporation=country.corporation, code="eenzaamheid")
    coaches = [Visitor(_coach(place, flat.complex.pk, number)) for number in range(CLIENTS)]
    pages = [
        reverse("signals:signal_new_unit", args=[occupancy.unit_id])
        for resident in flat.residents
        for occupancy in resident.occupancies.all()
    ]

    def notes(where: Callable[[int], str]) -> Iterator[Call]:
        for number in count():
            noted = {
                "category": str(category.pk),
                seen_in(str(category.pk)): category.observations[:2],
                "text": "De post ligt er al dagen.",
                "form_key": str(uuid4()),
            }
            yield coaches[number % CLIENTS].post(where(number), noted)

    posts = notes(lambda number: pages[number % HOMES])
    done = 0

    def ours() -> Load:
        nonlocal done
        load = press(place.product.port, posts, expect=302)
        done += load.count
        return load

    def limit() -> Load:
        return press(place.usual.port, notes(lambda _number: "/note/"), expect=302)

    def bare() -> Load:
        return press(place.bare.port, repeat(Call("/four-inserts/", "POST", b"")), expect=302)

    before = Signal.objects.count()
    ours(), limit(), bare()  # the first time is the caches' and the connections'
    rounds = [(ours().rate, limit().rate, bare().rate) for _ in range(ROUNDS)]
    rate, usual, nothing_else = (median(rates) for rates in zip(*rounds, strict=True))
    if Signal.objects.count() - before != done:
        raise WrongAnswer(f"{done} answers, but {Signal.objects.count() - before} signals.")
    yield at_least_of_limit(
        "signal.raise",
        rate,
        usual,
        "req/s",
        goal=0.30,
        data=f"{CLIENTS} flatcoaches at {HOMES} doors; {country.homes} homes in all;"
        f" without session, token and form the limit is {nothing_else:.0f}",
    )


def _coach(place: Place, complex_id: UUID, number: int) -> User:
    user = User.objects.create(
        name=f"Flatcoach {number}", email=f"flatcoach.{number}@bench.example", password="!"
    )
    Assignment.objects.create(
        user=user,
        complex_id=complex_id,
        role=FieldRole.FLATCOACH,
        since=timezone.localdate() - timedelta(days=400),
    )
    return user
