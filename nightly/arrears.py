"""A corporation passes on five thousand arrears at once, to a municipality that takes 200 ms each.

From the file of the ERP to the last webhook; meanwhile evictions threaten, and those go before. A
worker with two processes does the batch and delivers, as in the demo.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from accounts.models import Membership, Role, User
from bench.country import make_flat
from bench.place import Place
from outbox.models import Channel, Message, State
from partners.models import Agreement, Desk, DeskMember, Organisation, OrganisationKind
from partners.rules import DEBT_FIELDS, Purpose
from partners.services import CHALLENGE, add_endpoint, code_of, confirm_endpoint
from residents.models import Resident
from signals.imports import COLUMNS
from signals.models import ArrearsBatch, Category, RoutingRule
from signals.rules.arrears import Condition, Done, Way
from signals.services import add_standard_categories, arrears, raise_signal
from signals.services.arrears_batch import start_batch
from signals.services.arrears_uploads import approve, upload, write_uploads

from .figures import Figure, at_most

FILES = 5_000
URGENT = 12
EACH = 5  # seconds between two evictions
WITHIN = 30 * 60


def run(place: Place) -> Iterator[Figure]:
    officer, category = _make_municipality(place)
    flat = make_flat(place.country, "schuldflat", homes=FILES + URGENT, logins=False)
    people = list(flat.residents)
    _write_file(place, people[:FILES], officer)
    _ = place.worker
    place.slow_receiver.forget()
    place.say(f"arrears: {FILES} in one batch ...")
    begun = time.monotonic()
    batch = start_batch(place.country.corporation.pk, by=officer)
    urgent = _until_drained(place, batch, people[FILES:], officer, category, begun)
    drained = time.monotonic() - begun
    received = place.slow_receiver.received()
    usual = [key for key in received.at if key not in urgent]
    lags = [received.at[key] - at for key, at in urgent.items() if key in received.at]
    place.say(
        f"arrears: drained in {drained:.0f} s; {len(lags)} urgent ones in"
        f" {min(lags, default=0):.2f} to {max(lags, default=0):.2f} s"
    )
    yield at_most("arrears.drained_minutes", drained / 60, 15)
    yield at_most("arrears.urgent_seconds", max(lags), 60)
    yield at_most("arrears.lost", FILES + len(urgent) - len(usual) - len(lags), 0)
    yield at_most("arrears.doubled", received.count - len(received.at), 0)


def _make_municipality(place: Place) -> tuple[User, Category]:
    corporation = place.country.corporation
    long_ago = timezone.localdate() - timedelta(days=400)
    officer = User.objects.create(name="Ina", email="incasso@bench.example")
    Membership.objects.create(
        user=officer, corporation=corporation, role=Role.ARREARS_OFFICER, since=long_ago
    )
    add_standard_categories(corporation, by=None)
    category = Category.objects.get(corporation=corporation, purpose=Purpose.DEBT)
    town = Organisation.objects.create(name="Gemeente", kind=OrganisationKind.MUNICIPALITY)
    desk = Desk.objects.create(organisation=town, name="Vroegsignalering")
    member = User.objects.create(name="Gea", email="schulden@bench.example")
    DeskMember.objects.create(desk=desk, user=member, since=long_ago)
    endpoint, _secret = add_endpoint(desk, url=place.slow_receiver.url, by=None)
    confirm_endpoint(endpoint, code=code_of(endpoint), by=member)
    Message.objects.filter(kind=CHALLENGE).delete()  # typed before it was sent
    Agreement.objects.create(
        corporation=corporation,
        organisation=town,
        purpose=Purpose.DEBT,
        categories=[category.code],
        fields=sorted(str(name) for name in DEBT_FIELDS),
        since=long_ago,
    )
    last = RoutingRule.objects.filter(corporation=corporation).count()
    RoutingRule.objects.create(
        corporation=corporation, position=last + 1, purpose=Purpose.DEBT, desk=desk
    )
    return officer, category


def _write_file(place: Place, people: list[Resident], officer: User) -> None:
    """As the ERP gives it: read, told, approved and written."""
    today = timezone.localdate()
    behind, done = today - timedelta(days=60), today - timedelta(days=20)
    how = [f"{done:%d-%m-%Y}", "brief", "B-1"] * 4
    lines = [f"{one.external_key};840,50;{behind:%d-%m-%Y};{';'.join(how)}" for one in people]
    data = "\n".join([";".join(COLUMNS), *lines]).encode()
    begun = time.monotonic()
    row = upload(data, kind="csv", corporation=place.country.corporation, by=officer)
    told = time.monotonic() - begun
    approve(row, by=officer)
    write_uploads()
    row.refresh_from_db()
    if row.counts.get("new") != len(people):
        raise RuntimeError(f"The file was not written: {row.state}, {row.problems[:3]}")
    place.say(
        f"arrears: {len(people)} lines were read in {told:.1f} s,"
        f" and written after {time.monotonic() - begun:.1f} s"
    )


def _until_drained(
    place: Place,
    batch: ArrearsBatch,
    people: list[Resident],
    officer: User,
    category: Category,
    begun: float,
) -> dict[str, float]:
    """Now and then one that cannot wait. → its message, and when it was committed."""
    urgent: dict[str, float] = {}
    waiting = Message.objects.filter(state=State.PENDING)
    running = ArrearsBatch.objects.filter(pk=batch.pk, ended_at=None)
    while running.exists() or waiting.exists():
        place.worker.require_alive()
        if time.monotonic() > begun + WITHIN:
            raise RuntimeError(f"{waiting.count()} messages still wait.")
        if len(urgent) < URGENT and time.monotonic() > begun + EACH * (len(urgent) + 1):
            key, at = _pass_on_urgent(people[len(urgent)], officer, category)
            urgent[key] = at
        time.sleep(0.1)
    return urgent


def _pass_on_urgent(person: Resident, officer: User, category: Category) -> tuple[str, float]:
    today = timezone.localdate()
    unit = person.occupancies.select_related("unit").get().unit
    signal = raise_signal(
        unit, category, by=officer, urgency="normal", observations=[], resident=person
    )
    file = arrears.save_facts(
        signal.arrears,
        amount_cents=84_050,
        behind_since=today - timedelta(days=60),
        reference="",
        by=officer,
    )
    done = Done(today - timedelta(days=20), Way.LETTER, "B-1")
    arrears.record_steps(file, dict.fromkeys(Condition.values, done), by=officer)
    referral = arrears.pass_on(file, by=officer, urgent=True)
    at = time.monotonic()
    message = Message.objects.get(subject_id=referral.pk, channel=Channel.WEBHOOK)
    return str(message.pk), at
