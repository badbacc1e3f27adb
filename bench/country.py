"""A made-up country: homes with people, and an agenda in every complex.

The homes and people are those of `manage.py seed_country`; the rest comes on top of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

import socialnet.country
from accounts.models import Corporation, User
from activities.models import Occurrence, PartyMember, Registration
from activities.rules import Channel, MemberKind, State
from residents.models import Complex, Occupancy, Resident, Unit
from socialnet.country.insert import insert

SEED = 1
# The agenda that is not in the cache needs a complex for every request.
LEAST_COMPLEXES = 4000
ON_AGENDA = 8
PAST, CAME = 4, 10  # activities behind each complex, and how many came


@dataclass(frozen=True)
class Country:
    """`corporation` is the largest one of it."""

    homes: int
    corporation: Corporation
    organiser: User
    slugs: list[str]


def make_country(homes: int, say: Callable[[str], None]) -> Country:
    plan = socialnet.country.make_plan(homes, SEED)
    socialnet.country.make_country(plan, say)
    corporation = Corporation.objects.get(pk=plan.corporations[0].id)
    organiser = User.objects.create(name="Organisator", email="organisator@bench.example")
    more = max(0, LEAST_COMPLEXES - len(plan.complexes))
    insert(
        Complex,
        f"generate_series(1, {more}) n",
        id="gen_random_uuid()",
        corporation=_literal(corporation.pk),
        code="'extra-' || n",
        name="'Flat ' || n",
        slug="'extra-' || n",
    )
    day = "date_trunc('day', now()) + (1 + n) * interval '34 hours'"
    insert(
        Occurrence,
        f"residents_complex c CROSS JOIN generate_series(1, {ON_AGENDA}) n",
        id="gen_random_uuid()",
        corporation="c.corporation_id",
        complex="c.id",
        title="'Koffie ' || n",
        place="'Ontmoetingsruimte'",
        host="'de flatcoach'",
        cost="'gratis'",
        starts_at=day,
        ends_at=f"{day} + interval '30 minutes'",
        capacity="20",
        created_by=_literal(organiser.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    slugs = list(Complex.objects.order_by("slug").values_list("slug", flat=True))
    return Country(homes, corporation, organiser, slugs)


def make_history(country: Country) -> None:
    """What a programme has behind it: in each complex a few activities, and who came.

    A register in which nobody ever signed up is one that is planned for empty tables; that lasts a
    day of its life.
    """
    begin = "date_trunc('day', now()) - n * interval '7 days' + interval '14 hours'"
    with connection.cursor() as cursor:
        insert(
            Occurrence,
            f"residents_complex c CROSS JOIN generate_series(1, {PAST}) n",
            id="gen_random_uuid()",
            corporation="c.corporation_id",
            complex="c.id",
            title="'Koffie van toen ' || n",
            place="'Ontmoetingsruimte'",
            starts_at=begin,
            ends_at=f"{begin} + interval '2 hours'",
            capacity="20",
            created_by=_literal(country.organiser.pk),
        )
        insert(
            Registration,
            f"""activities_occurrence a CROSS JOIN LATERAL (
                SELECT DISTINCT o.resident_id FROM residents_occupancy o
                JOIN residents_unit u ON u.id = o.unit_id
                WHERE u.complex_id = a.complex_id AND o.until IS NULL
                ORDER BY o.resident_id LIMIT {CAME}) came
            WHERE a.ends_at < now()""",
            id="gen_random_uuid()",
            corporation="a.corporation_id",
            occurrence="a.id",
            resident="came.resident_id",
            state=f"'{State.ATTENDED}'",
            channel=f"'{Channel.PHONE}'",
            seats="1",
        )
        insert(
            PartyMember,
            "activities_registration r",
            corporation="r.corporation_id",
            registration="r.id",
            occurrence="r.occurrence_id",
            kind=f"'{MemberKind.SELF}'",
            resident="r.resident_id",
        )
        cursor.execute(
            "UPDATE activities_occurrence a SET taken = r.seats FROM ("
            " SELECT occurrence_id, sum(seats) AS seats FROM activities_registration"
            " GROUP BY occurrence_id) r WHERE r.occurrence_id = a.id"
        )
        cursor.execute("ANALYZE")


def _literal(key: UUID) -> str:
    return f"'{key}'::uuid"


@dataclass(frozen=True)
class Flat:
    """A complex with people who can log in, made apart from the country."""

    complex: Complex
    residents: list[Resident]


BATCH = 2000  # a statement has a limit of 65,535 values


def make_flat(country: Country, name: str, *, homes: int, logins: bool = True) -> Flat:
    """One resident in each home, each with a login."""
    complex_ = Complex.objects.create(
        corporation=country.corporation, code=name, name=name.capitalize(), slug=name
    )
    owner = country.corporation
    units = [
        Unit(
            corporation=owner,
            complex=complex_,
            external_key=f"{name}-{number}",
            street="Bernhardlaan",
            house_number=number,
            postcode="2285AB",
            town="Lindenwijk",
            floor=number % 10,
        )
        for number in range(1, homes + 1)
    ]
    Unit.objects.bulk_create(units, batch_size=BATCH)
    users: list[User | None] = [None] * homes
    if logins:
        users = list(
            User.objects.bulk_create(
                User(name=f"Bewoner {number}", email=f"{name}.{number}@bench.example", password="!")
                for number in range(1, homes + 1)
            )
        )
    residents = [
        Resident(
            corporation=owner,
            external_key=f"{name}-{number}",
            initials="A.",
            surname=f"Bewoner{number}",
            user=user,
        )
        for number, user in enumerate(users, start=1)
    ]
    Resident.objects.bulk_create(residents, batch_size=BATCH)
    living = [
        Occupancy(
            corporation=owner,
            resident=resident,
            unit=unit,
            since=timezone.localdate() - timedelta(days=400),
        )
        for resident, unit in zip(residents, units, strict=True)
    ]
    Occupancy.objects.bulk_create(living, batch_size=BATCH)
    return Flat(complex_, residents)


def make_occurrences(
    country: Country, flat: Flat, *, count: int, capacity: int
) -> list[Occurrence]:
    begins = timezone.now() + timedelta(days=3)
    return Occurrence.objects.bulk_create(
        Occurrence(
            corporation=country.corporation,
            complex=flat.complex,
            title=f"Koffie {number}",
            place="Ontmoetingsruimte",
            starts_at=begins + timedelta(hours=number),
            ends_at=begins + timedelta(hours=number + 1),
            capacity=capacity,
            created_by=country.organiser,
        )
        for number in range(1, count + 1)
    )
