"""What one web process and one worker process hold after a run."""

from collections.abc import Iterator
from itertools import count, cycle, islice

from django.urls import reverse

from .bare_tables import PLACES
from .figures import Figure, at_most_times_limit
from .load import Call, press
from .place import Place

VISITS = 1500


def measure(place: Place) -> Iterator[Figure]:
    """The servers that the other groups used, or else fresh ones after some visits."""
    paths = [reverse("activities:agenda", args=[slug]) for slug in place.country.slugs[:50]]
    press(place.product.port, islice(map(Call, cycle(paths)), VISITS), seconds=20)
    selects = (Call(f"/one-select/{1 + number % PLACES}/") for number in count())
    press(place.bare.port, islice(selects, VISITS), seconds=20)
    limit = place.bare.memory_mib()
    yield at_most_times_limit(
        "memory.web_mib",
        place.product.memory_mib(),
        limit,
        "MiB",
        goal=2,
        data="resident memory of the larger of two gunicorn processes, pages shared with their"
        " parent included; limit: a bare Django view",
    )
    yield at_most_times_limit(
        "memory.worker_mib",
        place.worker.memory_mib(),
        limit,
        "MiB",
        goal=2,
        data="the same for the larger of two processes of a Celery worker",
    )
