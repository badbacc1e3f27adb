"""The public agenda of a complex, as whoever scans the poster in the lift gets it."""

from collections.abc import Iterator
from itertools import count, cycle, islice

from django.urls import reverse

from .bare_tables import PLACES
from .country import ON_AGENDA
from .figures import Figure, at_least_of_limit
from .load import Call, Load, press, side_by_side
from .place import Place

PER_ROUND = 600
VISITOR = {"Accept-Language": "nl"}


def measure(place: Place) -> Iterator[Figure]:
    country, port = place.country, place.product.port
    data = f"{ON_AGENDA} activities, a visitor without cookies; {country.homes} homes in all"
    same = cycle([_agenda(country.slugs[0])])
    ours, limit = side_by_side(lambda: press(port, same), lambda: _one_select(place))
    yield at_least_of_limit("agenda.cached", ours, limit, "req/s", goal=0.60, data=data)

    never_twice = (_agenda(slug) for slug in country.slugs[1:])
    ours, limit = side_by_side(
        lambda: press(port, islice(never_twice, PER_ROUND), seconds=20), lambda: _one_select(place)
    )
    yield at_least_of_limit(
        "agenda.uncached", ours, limit, "req/s", goal=0.10, data=f"{data}; each complex once"
    )


def _one_select(place: Place) -> Load:
    calls = (Call(f"/one-select/{1 + number % PLACES}/") for number in count())
    return press(place.bare.port, calls)


def _agenda(slug: str) -> Call:
    return Call(reverse("activities:agenda", args=[slug]), headers=VISITOR)
