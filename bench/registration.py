"""Signing up for an activity: how many at once, what one costs, and who wins the last places."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from statistics import median
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Occurrence, Registration
from activities.rules import State
from residents.models import Resident
from residents.services import issue_card

from .bare_tables import PLACES
from .country import Flat, make_flat, make_history, make_occurrences
from .figures import Figure, at_least_of_limit, at_most
from .load import CLIENTS, Answer, Call, Load, Send, WrongAnswer, play, press
from .pace import at_pace
from .place import Place
from .visitors import Visitor, token_in

FLATS, HOMES, ACTIVITIES = 20, 30, 10  # an activity has no more takers than its flat has homes
CAPACITY = 40
WHOLE = 240  # whole registrations, for what one costs
CARDS = 24
RUNNERS, PRIZES = 400, 20
ROUNDS = 3


def measure(place: Place) -> Iterator[Figure]:
    place.say("registration: making flats ...")
    country = place.country
    grounds = [make_flat(country, f"flat-met-login-{n}", homes=HOMES) for n in range(FLATS)]
    events = [
        make_occurrences(country, flat, count=ACTIVITIES, capacity=CAPACITY) for flat in grounds
    ]
    make_history(country)
    yield _post(place, grounds, events)
    yield _sql(place)
    yield _cpu(place)
    yield _race(place)


def _page(flat: Flat, occurrence: Occurrence) -> str:
    return reverse("activities:occurrence_public", args=[flat.complex.slug, occurrence.pk])


# --- how many at once ---------------------------------------------------------------------------


def _post(place: Place, grounds: list[Flat], events: list[list[Occurrence]]) -> Figure:
    """Each resident signs up for each activity of the flat, once: neighbours meet at the locks."""
    visitors = [[Visitor(one.user) for one in flat.residents] for flat in grounds]
    posts = (
        visitors[flat][(home + activity) % HOMES].post(
            _page(grounds[flat], events[flat][activity]), {"party_size": "1"}
        )
        for home in range(HOMES)
        for activity in range(ACTIVITIES)
        for flat in range(FLATS)
    )
    port, given = place.product.port, Registration.objects.filter(state=State.CONFIRMED)
    before = given.count()
    done = 0

    def ours() -> Load:
        nonlocal done
        load = press(port, posts, expect=302)
        done += load.count
        return load

    def limit() -> Load:
        calls = (
            visitors[number % FLATS][number % HOMES].post(
                f"/sign-up/{1 + number % PLACES}/", {"party_size": "1"}
            )
            for number in count()
        )
        return press(place.usual.port, calls, expect=302)

    def bare() -> Load:
        calls = (
            Call(f"/one-insert-under-lock/{1 + number % PLACES}/", "POST", b"")
            for number in count()
        )
        return press(place.bare.port, calls, expect=302)

    ours(), limit(), bare()  # the first time is the caches' and the connections'
    rounds = [(ours().rate, limit().rate, bare().rate) for _ in range(ROUNDS)]
    rate, usual, nothing_else = (median(rates) for rates in zip(*rounds, strict=True))
    made = given.count() - before
    if made != done:
        raise WrongAnswer(f"{done} answers, but {made} places.")
    return at_least_of_limit(
        "registration.post",
        rate,
        usual,
        "req/s",
        goal=0.30,
        data=f"{FLATS * ACTIVITIES} activities, {CLIENTS} clients,"
        f" {FLATS * HOMES} residents who are logged in; {place.country.homes} homes in all; without"
        f" session, token and form the limit is {nothing_else:.0f}",
    )


# --- what one costs -----------------------------------------------------------------------------


def _sql(place: Place) -> Figure:
    """The dearer of the two roads: with a login, and with the card from the letter."""
    flat = make_flat(place.country, "tellen", homes=3)
    occurrence = make_occurrences(place.country, flat, count=1, capacity=CAPACITY)[0]
    warm, resident, holder = flat.residents
    _count_statements(flat, occurrence, warm, by_card=False)
    with_login = _count_statements(flat, occurrence, resident, by_card=False)
    with_card = _count_statements(flat, occurrence, holder, by_card=True)
    return at_most(
        "registration.sql",
        max(with_login, with_card),
        "statements",
        goal=25,
        data=f"agenda, activity, sign-up, confirmation; with a login {with_login},"
        f" with a card {with_card}; BEGIN and COMMIT included",
    )


def _count_statements(
    flat: Flat, occurrence: Occurrence, resident: Resident, *, by_card: bool
) -> int:
    """As Django logs them."""
    client = Client()
    fields = {"party_size": "1"}
    if by_card:
        card, code = issue_card(resident, by=occurrence.created_by)
        fields |= {"number": card.number, "code": code}
    else:
        assert resident.user
        client.force_login(resident.user)
    page = _page(flat, occurrence)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("activities:agenda", args=[flat.complex.slug]))
        client.get(page)
        answer = client.post(page, fields)
        confirmation = client.get(answer["Location"])
    if confirmation.status_code != 200 or not resident.registrations.exists():
        raise WrongAnswer(f"Not signed up: {answer.status_code}, {confirmation.status_code}")
    return len(captured)


def _cpu(place: Place) -> Figure:
    flat = make_flat(place.country, "rekenen", homes=WHOLE + CARDS)
    occurrence = make_occurrences(place.country, flat, count=1, capacity=900)[0]
    residents = iter(flat.residents)
    _sign_up_whole(place, flat, occurrence, list(islice(residents, WHOLE // 6)), by_card=False)
    with_login = _sign_up_whole(
        place, flat, occurrence, list(islice(residents, WHOLE - WHOLE // 6)), by_card=False
    )
    with_card = _sign_up_whole(place, flat, occurrence, list(residents), by_card=True)
    return at_most(
        "registration.cpu_ms",
        with_login,
        "ms",
        goal=40,
        data=f"agenda, activity, sign-up, confirmation, with a login; {with_card:.0f} ms with a"
        " card, whose code is kept as a slow hash",
    )


def _sign_up_whole(
    place: Place, flat: Flat, occurrence: Occurrence, residents: list[Resident], *, by_card: bool
) -> float:
    """→ CPU of the web processes in ms, for each of these residents."""
    agenda = reverse("activities:agenda", args=[flat.complex.slug])
    page = _page(flat, occurrence)
    people = iter(
        [
            (Visitor(None if by_card else one.user), _card_of(one, occurrence) if by_card else {})
            for one in residents
        ]
    )

    async def client(send: Send) -> None:
        for visitor, card in people:
            await send(visitor.get(agenda))
            form = await send(visitor.get(page))
            answer = await send(visitor.post(page, {"party_size": "1"} | card, token_in(form)))
            await _confirmed(send, visitor, answer)

    before = place.product.cpu_seconds()
    play(place.product.port, [client] * 4)
    return (place.product.cpu_seconds() - before) * 1000 / len(residents)


def _card_of(resident: Resident, occurrence: Occurrence) -> dict[str, str]:
    card, code = issue_card(resident, by=occurrence.created_by)
    return {"number": card.number, "code": code}


async def _confirmed(send: Send, visitor: Visitor, answer: Answer) -> None:
    """Follows the redirect to the page that says what became of it."""
    if answer.status != 302:
        raise WrongAnswer(f"The sign-up answered {answer.status}.")
    confirmation = await send(visitor.get(urlsplit(answer.headers["Location"]).path))
    if confirmation.status != 200:
        raise WrongAnswer(f"The confirmation answered {confirmation.status}.")


# --- the last places ----------------------------------------------------------------------------


def _race(place: Place) -> Figure:
    """Three times, because once is luck: the seconds are the median, and each must be sound."""
    runs, pace = at_pace(place, lambda: [_run(place, number) for number in range(ROUNDS)])
    return at_most(
        "registration.race",
        median(run.seconds for run in runs),
        "s",
        goal=5,
        data=f"{RUNNERS} clients at once for {PRIZES} places, the median of"
        f" {', '.join(f'{run.seconds:.1f}' for run in runs)};"
        f" {min(run.answered for run in runs)} have an answer and its page; places given"
        f" {[run.places for run in runs]},"
        f" oversold {sum(max(0, run.places - PRIZES) for run in runs)}",
        sound=all(run.places == PRIZES and run.answered == RUNNERS for run in runs),
        pace=pace,
    )


@dataclass(frozen=True)
class Run:
    seconds: float
    places: int
    answered: int


def _run(place: Place, number: int) -> Run:
    flat = make_flat(place.country, f"stormloop-{number}", homes=RUNNERS)
    occurrence = make_occurrences(place.country, flat, count=1, capacity=PRIZES)[0]
    page = _page(flat, occurrence)

    def runner(resident: Resident) -> Callable[[Send], Awaitable[None]]:
        visitor = Visitor(resident.user)

        async def run(send: Send) -> None:
            await _confirmed(send, visitor, await send(visitor.post(page, {"party_size": "1"})))

        return run

    seconds = play(place.product.port, [runner(resident) for resident in flat.residents])
    return Run(seconds, _places(occurrence), occurrence.registrations.count())


def _places(occurrence: Occurrence) -> int:
    """Counted from the rows, and the counter must say the same."""
    confirmed = occurrence.registrations.filter(state=State.CONFIRMED)
    places = confirmed.aggregate(total=Sum("party_size"))["total"] or 0
    occurrence.refresh_from_db()
    if occurrence.taken != places:
        raise WrongAnswer(f"The counter says {occurrence.taken} and the rows {places}.")
    return int(places)
