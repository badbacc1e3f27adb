"""What staff do all day in the register of a whole country: the list, searching, a file.

For a coordinator, who sees everybody of the largest corporation, and for a flatcoach with four
complexes. A figure is the slower one of the two.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import perf_counter

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, User
from residents.models import Assignment, Complex, FieldRole, Resident
from residents.services.search import FORGIVE, LIKENESS

from .figures import Figure, at_most
from .load import Answer, Call, Send, WrongAnswer, play
from .pace import at_pace
from .place import Place
from .visitors import Visitor

REQUESTS = 40
DEEP = 100_000
COMPLEXES = 4
LIST = "residents:people_list"


@dataclass(frozen=True)
class Staff:
    name: str
    user: User
    known: int
    complexes: list[Complex]

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.user)


def measure(place: Place) -> Iterator[Figure]:
    coordinator, coach = make_workers(place)
    data = (
        f"p50 of {REQUESTS}; {place.country.homes} homes in all; coordinator of {coordinator.known}"
        f" people, flatcoach of {coach.known}; the slower of the two"
    )
    first, pace = at_pace(
        place, lambda: _slower(place, "first page", coordinator, coach, _first_page)
    )
    yield at_most("staff.list_ms", first, "ms", goal=40, data=data, pace=pace)

    deep, pace = at_pace(place, lambda: _deep_page(place, coordinator))
    yield at_most(
        "staff.list_deep_ms",
        deep.ms,
        "ms",
        goal=40,
        data=f"coordinator, after {deep.depth} rows; {deep.ms / deep.first_ms:.2f} × the"
        f" first page ({deep.first_ms:.1f} ms); {data}",
        sound=deep.ms <= 1.2 * deep.first_ms,
        pace=pace,
    )
    limit = _query_ms(place, lambda: _keyset_alone(coordinator, deep.last))
    place.say(f"the keyset query alone: {limit:.2f} ms")

    yield from _search(place, coordinator, coach, data)
    yield from _file(place, coordinator, coach, data)


def make_workers(place: Place) -> tuple[Staff, Staff]:
    corporation = place.country.corporation
    since = timezone.localdate() - timedelta(days=400)
    office = User.objects.create(
        name="Coördinator", email="coordinator@bench.example", password="!"
    )
    Membership.objects.create(
        user=office, corporation=corporation, role=Role.COORDINATOR, since=since
    )
    field = User.objects.create(name="Flatcoach", email="coach@bench.example", password="!")
    complexes = list(
        Complex.objects.filter(corporation=corporation, units__isnull=False)
        .distinct()
        .order_by("code")[:COMPLEXES]
    )
    for complex_ in complexes:
        Assignment.objects.create(
            user=field, complex=complex_, role=FieldRole.FLATCOACH, since=since
        )
    return (
        _worker("coordinator", office, complexes),
        _worker("flatcoach", field, complexes),
    )


def _worker(name: str, user: User, complexes: list[Complex]) -> Staff:
    return Staff(name, user, Resident.objects.visible_to(user).count(), complexes)


# --- the list -----------------------------------------------------------------------------------


def _first_page(worker: Staff) -> Call:
    return worker.visitor.get(reverse(LIST))


@dataclass(frozen=True)
class Deep:
    ms: float
    first_ms: float
    depth: int
    last: Resident


def _deep_page(place: Place, worker: Staff) -> Deep:
    depth = min(DEEP, worker.known * 3 // 4)
    last = Resident.objects.visible_to(worker.user).for_list()[depth]
    page = worker.visitor.get(f"{reverse(LIST)}?after={last.pk}")
    # By turns, so that noise meets both of them.
    times = _times(place, [_first_page(worker), page] * REQUESTS)[4:]
    return Deep(median(times[1::2]), median(times[::2]), depth, last)


def _keyset_alone(worker: Staff, last: Resident) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM residents_resident WHERE corporation_id = %s"
            " AND (search_name, id) > (%s, %s) ORDER BY search_name, id LIMIT 50",
            [last.corporation_id, last.search_name, last.pk],
        )
        cursor.fetchall()


# --- searching ----------------------------------------------------------------------------------


def _search(place: Place, coordinator: Staff, coach: Staff, data: str) -> Iterator[Figure]:
    typed = {worker.name: mistyped(worker) for worker in (coordinator, coach)}

    def calls(worker: Staff) -> list[Call]:
        visitor = worker.visitor
        url = reverse("residents:people_search")
        return [visitor.post(url, {"q": name}) for name in typed[worker.name]]

    times, pace = at_pace(
        place,
        lambda: {
            worker.name: _times(place, calls(worker), within="sn-row-title")
            for worker in (coordinator, coach)
        },
    )
    for name, found in times.items():
        slowest = sorted(zip(found, typed[name], strict=True))[-3:]
        worst = ", ".join(f"{text} {ms:.0f} ms" for ms, text in slowest)
        place.say(f"searching as {name}: p50 {median(found):.1f} ms; the slowest: {worst}")
    limit = _query_ms(place, lambda: _trigrams_alone(coordinator, typed["coordinator"][0]))
    place.say(f"the trigram query alone: {limit:.2f} ms")
    yield at_most(
        "staff.search_ms",
        max(median(found) for found in times.values()),
        "ms",
        goal=50,
        data=f"a surname with one letter wrong, from the frequent to the rare; {data}",
        pace=pace,
    )


def mistyped(worker: Staff) -> list[str]:
    """Surnames of people whom the worker knows, spread from the frequent to the rare, each with a
    letter doubled, lost, changed, or swapped with its neighbour."""
    people = Resident.objects.visible_to(worker.user).for_list()
    step = max(1, worker.known // (3 * REQUESTS))
    names = list(dict.fromkeys(people.values_list("surname", flat=True)[::step]))
    long_ones = [name for name in names if len(name) > 5 and name.isalpha()]
    chosen = long_ones[:: max(1, len(long_ones) // REQUESTS)][:REQUESTS]
    return [_slip(name, number) for number, name in enumerate(chosen)]


def _slip(name: str, number: int) -> str:
    place = 2 + number % (len(name) - 4)
    return [
        name[:place] + name[place] + name[place:],
        name[:place] + name[place + 1 :],
        name[:place] + "e" + name[place + 1 :],
        name[:place] + name[place + 1] + name[place] + name[place + 2 :],
    ][number % 4]


def _trigrams_alone(worker: Staff, text: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FORGIVE, [str(LIKENESS)])
        cursor.execute(
            "SELECT id FROM residents_resident WHERE corporation_id = %s AND search_name %%> %s"
            " LIMIT 1000",
            [worker.complexes[0].corporation_id, text.lower()],
        )
        cursor.fetchall()


# --- the file -----------------------------------------------------------------------------------


def _file(place: Place, coordinator: Staff, coach: Staff, data: str) -> Iterator[Figure]:
    people = list(
        Resident.objects.visible_to(coach.user).living_in(coach.complexes[0]).for_list()[:REQUESTS]
    )

    def calls(worker: Staff) -> list[Call]:
        return [worker.visitor.get(file_of(person)) for person in people]

    _p50(place, calls(coach))
    times, pace = at_pace(
        place, lambda: {one.name: _p50(place, calls(one)) for one in (coordinator, coach)}
    )
    statements = max(
        statements_of(worker.user, file_of(people[0])) for worker in (coordinator, coach)
    )
    yield at_most(
        "staff.file_ms",
        max(times.values()),
        "ms",
        goal=60,
        data=f"the page with all its panels and its rows in the log; {statements} statements"
        f" (goal 30); {data}",
        sound=statements <= 30,
        pace=pace,
    )


def file_of(person: Resident) -> str:
    return reverse("residents:resident_detail", args=[person.pk])


def statements_of(user: User, url: str, fields: dict[str, str] | None = None) -> int:
    """SQL statements of one request, with what it costs to know who asks."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(user)
    for _warm in range(2):
        with CaptureQueriesContext(connection) as queries:
            if fields is None:
                answer = client.get(url)
            else:
                answer = client.post(url, fields)
    if answer.status_code != 200:
        raise WrongAnswer(f"{url} gave {answer.status_code}.")
    return len(queries)


# --- measuring ----------------------------------------------------------------------------------


def _slower(
    place: Place, what: str, coordinator: Staff, coach: Staff, call: Callable[[Staff], Call]
) -> float:
    times = {worker.name: _p50(place, [call(worker)] * REQUESTS) for worker in (coordinator, coach)}
    place.say(f"{what}: " + ", ".join(f"{name} {ms:.1f} ms" for name, ms in times.items()))
    return max(times.values())


def _p50(place: Place, calls: list[Call]) -> float:
    return median(_times(place, [*calls[:4], *calls])[4:])


def _times(place: Place, calls: list[Call], within: str = "") -> list[float]:
    """Milliseconds per request, one after another on one connection. The first ones of a server
    load templates: whoever calls this takes medians."""
    found: list[float] = []
    empty = 0

    async def one(send: Send) -> None:
        nonlocal empty
        for call in calls:
            begun = perf_counter()
            answer: Answer = await send(call)
            found.append((perf_counter() - begun) * 1000)
            if answer.status != 200:
                raise WrongAnswer(f"{call.path} gave {answer.status}.")
            empty += within.encode() not in answer.body

    play(place.product.port, [one])
    if empty:
        place.say(f"{empty} of {len(calls)} found nobody")
    return found


def _query_ms(place: Place, query: Callable[[], None]) -> float:
    def once() -> float:
        begun = perf_counter()
        query()
        return (perf_counter() - begun) * 1000

    return median([once() for _n in range(REQUESTS)][4:])
