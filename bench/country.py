"""A made-up country: homes, somebody in each of them, and an agenda in every complex.

Written by SQL from the models' own defaults, because HOMES may be millions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import NOT_PROVIDED
from django.utils import timezone

from accounts.models import Corporation, User
from activities.models import Occurrence
from residents.models import Complex, Occupancy, Resident, Unit

HOMES_PER_COMPLEX = 100
# The agenda that is not in the cache needs a complex for every request.
LEAST_COMPLEXES = 4000
ON_AGENDA = 8


@dataclass(frozen=True)
class Country:
    homes: int
    corporation: Corporation
    organiser: User
    slugs: list[str]


def make_country(homes: int) -> Country:
    with _unchecked():
        return _make_country(homes)


@contextmanager
def _unchecked() -> Iterator[None]:
    """The rows fit by the way they are made: to look up each of them costs as much as to write it.

    Only a superuser can have that; on a server where we are none it takes longer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone() != ("on",):
            yield
            return
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("RESET session_replication_role")


def _make_country(homes: int) -> Country:
    corporation = Corporation.objects.create(slug="land", name="Het Land", phone="070 010 02 00")
    organiser = User.objects.create(name="Organisator", email="organisator@bench.example")
    complexes = max(LEAST_COMPLEXES, homes // HOMES_PER_COMPLEX)
    key = "md5('{} ' || {})::uuid"  # the same number gives the same key: rows find each other
    owner = _literal(corporation.pk)
    _insert(
        Complex,
        complexes,
        id=key.format("complex", "n"),
        corporation=owner,
        code="'C' || n",
        name="'Flat ' || n",
        slug="'flat-' || n",
    )
    _insert(
        Unit,
        homes,
        id=key.format("unit", "n"),
        corporation=owner,
        complex=key.format("complex", f"1 + n % {complexes}"),
        external_key="'E' || n",
        street="'Lindelaan'",
        house_number="n",
        postcode="'2285AB'",
        town="'Lindenwijk'",
        floor="n % 10",
    )
    _insert(
        Resident,
        homes,
        id=key.format("resident", "n"),
        corporation=owner,
        external_key="'R' || n",
        initials="'A.'",
        surname="'Bewoner' || n",
    )
    _insert(
        Occupancy,
        homes,
        corporation=owner,
        id=key.format("occupancy", "n"),
        resident=key.format("resident", "n"),
        unit=key.format("unit", "n"),
        since="current_date - 400",
    )
    _insert(
        Occurrence,
        complexes * ON_AGENDA,
        id=key.format("occurrence", "n"),
        corporation=owner,
        complex=key.format("complex", f"1 + n % {complexes}"),
        title="'Koffie ' || n",
        place="'Ontmoetingsruimte'",
        host="'de flatcoach'",
        cost="'gratis'",
        starts_at=f"date_trunc('day', now()) + (1 + n / {complexes}) * interval '34 hours'",
        ends_at=f"date_trunc('day', now()) + (1 + n / {complexes}) * interval '34 hours 30 min'",
        capacity="20",
        created_by=_literal(organiser.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    slugs = [f"flat-{number}" for number in range(1, complexes + 1)]
    return Country(homes, corporation, organiser, slugs)


def _insert(model: type[models.Model], count: int, **expressions: str) -> None:
    """One row for each n from 1 to `count`. What is not said is the model's own default."""
    columns: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if field.name in expressions:
            columns[column] = expressions.pop(field.name)
        elif getattr(field, "db_default", NOT_PROVIDED) is NOT_PROVIDED:
            columns[column] = _default(field)
    if expressions:
        raise ValueError(f"{model.__name__} has no {', '.join(expressions)}.")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
            f" SELECT {', '.join(columns.values())} FROM generate_series(1, {count}) n"
        )


def _default(field: Any) -> str:
    value = field.get_default()
    type_ = field.db_type(connection)
    if value is None:
        return f"NULL::{type_}"
    with connection.cursor() as cursor:
        text = cursor.mogrify("%s", [field.get_db_prep_save(value, connection)])
    return f"{text}::{type_}"


def _literal(key: UUID) -> str:
    return f"'{key}'::uuid"


@dataclass(frozen=True)
class Flat:
    """A complex with people who can log in, made apart from the country."""

    complex: Complex
    residents: list[Resident]


def make_flat(country: Country, name: str, *, homes: int, logins: bool = True) -> Flat:
    """One resident in each home, each with a login."""
    complex_ = Complex.objects.create(
        corporation=country.corporation, code=name, name=name.capitalize(), slug=name
    )
    owner = country.corporation
    units = Unit.objects.bulk_create(
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
    )
    users: list[User | None] = [None] * homes
    if logins:
        users = list(
            User.objects.bulk_create(
                User(name=f"Bewoner {number}", email=f"{name}.{number}@bench.example", password="!")
                for number in range(1, homes + 1)
            )
        )
    residents = Resident.objects.bulk_create(
        Resident(
            corporation=owner,
            external_key=f"{name}-{number}",
            initials="A.",
            surname=f"Bewoner{number}",
            user=user,
        )
        for number, user in enumerate(users, start=1)
    )
    Occupancy.objects.bulk_create(
        Occupancy(
            corporation=owner,
            resident=resident,
            unit=unit,
            since=timezone.localdate() - timedelta(days=400),
        )
        for resident, unit in zip(residents, units, strict=True)
    )
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
