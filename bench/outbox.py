"""How fast and how soon a promise reaches a partner's system, signed, through a Celery worker."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from accounts.models import Membership, Role, User
from accounts.workdays import add_working_days
from outbox.models import Channel, Message, State
from outbox.services import ring
from partners.models import (
    Agreement,
    ConsentEvent,
    Desk,
    Endpoint,
    Organisation,
    OrganisationKind,
    Referral,
    SharingBasis,
)
from partners.rules import CARE_FIELDS, BasisKind, ConsentAction, Purpose
from partners.services import CHALLENGE, NOTICE, Ground, add_endpoint, code_of, confirm_endpoint
from signals.models import Category
from signals.services import FOLLOW, Dpia, add_standard_categories, raise_signal, refer

from . import bare_outbox
from .country import make_flat
from .figures import Figure, at_least_of_limit, at_most
from .place import Place

ROWS = 10_000
ROUNDS = 3
SAMPLES = 80
WITHIN = 120  # seconds for a whole round


@dataclass(frozen=True)
class Desks:
    """A desk that listens, an agreement with it, and residents who said yes."""

    desk: Desk
    endpoint: Endpoint
    secret: str
    bases: list[SharingBasis]
    category: Category
    coordinator: User


def measure(place: Place) -> Iterator[Figure]:
    place.say("outbox: making referrals ...")
    desks = _make_desks(place)
    _ = place.worker
    yield _measure_lag(place, desks)
    yield _measure_delivery(place, desks)


# --- deliveries per second ----------------------------------------------------------------------


def _measure_delivery(place: Place, desks: Desks) -> Figure:
    url = place.receiver.url
    _deliver_all(place, desks, rows=1000)  # both processes of the worker have done it once
    bare_outbox.measure(url, rows=1000)
    ours, limits = [], []
    for _ in range(ROUNDS):
        ours.append(_deliver_all(place, desks, rows=ROWS))
        limits.append(bare_outbox.measure(url, rows=ROWS))
    return at_least_of_limit(
        "outbox.deliver",
        sorted(ours)[ROUNDS // 2],
        sorted(limits)[ROUNDS // 2],
        "deliveries/s",
        goal=0.35,
        floor=1500,
        data=f"{ROWS} webhooks, signed, to one receiver; one worker with two processes;"
        " also at least 1500/s",
    )


def _deliver_all(place: Place, desks: Desks, *, rows: int) -> float:
    """→ deliveries per second, from the bell until the last outcome is recorded."""

    _put(desks, rows=rows)
    place.receiver.forget()
    waiting = Message.objects.filter(state=State.PENDING)
    begun = time.monotonic()
    ring()  # the last commits of a busy hour are one bell
    while waiting.exists():
        place.worker.require_alive()
        if time.monotonic() > begun + WITHIN:
            raise RuntimeError(f"{waiting.count()} messages still wait.")
        time.sleep(0.02)
    seconds = time.monotonic() - begun
    _require_sound(place, desks, rows=rows)
    return rows / seconds


def _put(desks: Desks, *, rows: int) -> None:
    """Referrals with their promised messages, as `partners.services.refer` leaves them."""

    due = add_working_days(timezone.localdate(), 3)
    referrals = [
        Referral(
            corporation_id=basis.corporation_id,
            resident_id=basis.resident_id,
            desk=desks.desk,
            purpose=basis.purpose,
            category=desks.category.code,
            category_name=desks.category.name,
            basis=basis,
            fields=["name"],
            text="Gordijnen zijn dagen dicht",
            answer_due_on=due,
            origin_kind=FOLLOW,
            requested_by=desks.coordinator,
        )
        for basis in (desks.bases * (1 + rows // len(desks.bases)))[:rows]
    ]
    with transaction.atomic():
        Referral.objects.bulk_create(referrals, batch_size=2000)
        Message.objects.bulk_create(
            (
                Message(
                    kind=NOTICE,
                    channel=Channel.WEBHOOK,
                    subject_id=referral.pk,
                    recipient_id=desks.endpoint.pk,
                    corporation_id=referral.corporation_id,
                )
                for referral in referrals
            ),
            batch_size=2000,
        )


def _require_sound(place: Place, desks: Desks, *, rows: int) -> None:
    """Each one arrived, once, and the signature of the last one is right."""

    odd = Message.objects.exclude(state=State.DELIVERED).values_list("state", "problem")
    if odd:
        raise RuntimeError(f"Not delivered: {list(odd[:3])}")
    received = place.receiver.received()
    if not len(received.at) == received.count == rows:
        raise RuntimeError(f"{len(received.at)} of {rows} came, {received.count} in all.")
    Webhook(desks.secret).verify(received.last["body"], received.last["headers"])


# --- lag ----------------------------------------------------------------------------------------


def _measure_lag(place: Place, desks: Desks) -> Figure:
    """Each sample is a signal that the coordinator refers: real services, nothing else to do."""
    place.receiver.forget()
    for _ in range(3):
        _refer_one(desks)
        time.sleep(0.5)
    commits: dict[str, float] = {}
    for _ in range(SAMPLES):
        message, committed_at = _refer_one(desks)
        commits[message] = committed_at
        time.sleep(random.uniform(0.1, 0.25))
    time.sleep(1)
    arrivals = place.receiver.received().at
    lags = sorted(arrivals[message] - at for message, at in commits.items() if message in arrivals)
    if len(lags) != SAMPLES:
        raise RuntimeError(f"{len(lags)} of {SAMPLES} webhooks arrived within a second.")
    p95 = lags[int(0.95 * SAMPLES) - 1] * 1000
    p50 = lags[SAMPLES // 2] * 1000
    return at_most(
        "outbox.lag_ms",
        p95,
        "ms",
        goal=250,
        data=f"p95 of {SAMPLES} signals that were referred; p50 {p50:.0f} ms,"
        f" longest {lags[-1] * 1000:.0f} ms",
    )


def _refer_one(desks: Desks) -> tuple[str, float]:
    """→ (id of the message, when the referral was committed)"""

    resident = random.choice(desks.bases).resident
    home = resident.occupancies.select_related("unit").get()
    signal = raise_signal(
        home.unit,
        desks.category,
        by=desks.coordinator,
        urgency="normal",
        observations=desks.category.observations[:1],
        resident=resident,
        form_key=uuid4(),
    )
    committed: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.monotonic()))  # before the bell
        referral = refer(
            signal,
            desks.desk,
            Ground(kind=BasisKind.CONSENT),
            text="Gordijnen zijn dagen dicht",
            by=desks.coordinator,
        )
    message = Message.objects.get(subject_id=referral.pk)
    return str(message.pk), committed[0]


# --- what it takes ------------------------------------------------------------------------------


def _make_desks(place: Place) -> Desks:
    country = place.country

    coordinator = User.objects.create(name="Joost", email="coordinator@bench.example")
    long_ago = timezone.localdate() - timedelta(days=400)
    Membership.objects.create(
        user=coordinator, corporation=country.corporation, role=Role.COORDINATOR, since=long_ago
    )
    add_standard_categories(country.corporation, by=None, dpia=Dpia("bench", date(2026, 1, 1)))
    category = Category.objects.get(corporation=country.corporation, code="eenzaamheid")
    organisation = Organisation.objects.create(name="Buurtteam", kind=OrganisationKind.BUURTTEAM)
    desk = Desk.objects.create(organisation=organisation, name="Loket")
    endpoint, secret = add_endpoint(desk, url=place.receiver.url, by=None)
    confirm_endpoint(endpoint, code=code_of(endpoint), by=coordinator)
    Message.objects.filter(kind=CHALLENGE).delete()  # typed before it was sent
    agreement = Agreement.objects.create(
        corporation=country.corporation,
        organisation=organisation,
        purpose=Purpose.CARE,
        categories=[category.code],
        fields=sorted(str(name) for name in CARE_FIELDS),
        since=long_ago,
    )
    flat = make_flat(country, "signaalflat", homes=1000, logins=False)
    consents = ConsentEvent.objects.bulk_create(
        ConsentEvent(
            corporation=country.corporation,
            resident=resident,
            organisation=organisation,
            purpose=Purpose.CARE,
            action=ConsentAction.GIVEN,
            channel="spoken",
            text_version="2026-1",
            by=coordinator,
        )
        for resident in flat.residents
    )
    bases = SharingBasis.objects.bulk_create(
        SharingBasis(
            corporation=country.corporation,
            resident=consent.resident,
            desk=desk,
            agreement=agreement,
            purpose=Purpose.CARE,
            kind=BasisKind.CONSENT,
            consent=consent,
            decided_by=coordinator,
        )
        for consent in consents
    )
    return Desks(desk, endpoint, secret, bases, category, coordinator)
