"""Personas, and the rules that every test lives by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Corporation, Role, User
from activities.models import Occurrence
from partners.models import Agreement, Desk
from partners.rules import Purpose
from residents.models import Complex, FieldRole, Resident, Unit
from signals.models import Category

from . import factories as make


def let_tables_be_emptied() -> None:
    """Tests with real transactions empty the tables afterwards, history too. Again for whoever
    migrates: what a migration makes has its wall."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgname LIKE '%no_truncate'"
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        let_tables_be_emptied()


@pytest.fixture(autouse=True)
def quiet_surroundings(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Not clear(): that would empty the cache under a test in another process.
    fast = {**settings.CACHES["fast"], "KEY_PREFIX": uuid4().hex}
    settings.CACHES = {**settings.CACHES, "fast": fast}
    yield


@dataclass
class World:
    """Two corporations, two flats, somebody in every role, and nothing that has happened yet.

    anna    coordinator of de-linde           carla   flatcoach of the other corporation
    bram    flatcoach in the Bernhardflat     carel   coordinator of the other corporation
    huub    caretaker there                   pim     desk of the buurtteam
    wil     housing consultant there          petra   desk of the meldpunt
    ina     arrears officer of de-linde       gea     desk of the municipality (debts)
    fien    privacy officer of de-linde       rosa    resident with a login, Bernhardflat
    ada     administrator of de-linde         robin   resident with a login, the other flat
    vic     volunteer in the Bernhardflat: calls neighbours, and nothing else
    """

    linde: Corporation
    hoeve: Corporation
    flat: Complex
    other_flat: Complex
    unit: Unit
    other_unit: Unit
    resident: Resident
    other_resident: Resident
    anna: User
    bram: User
    huub: User
    wil: User
    ina: User
    fien: User
    ada: User
    carla: User
    carel: User
    pim: User
    petra: User
    gea: User
    rosa: User
    robin: User
    vic: User
    buurtteam: Desk
    meldpunt: Desk
    gemeente: Desk
    agreement: Agreement
    debt_agreement: Agreement
    loneliness: Category
    arrears: Category
    occurrence: Occurrence

    def client(self, name: str) -> Client:
        """A browser in which this persona is logged in; "nobody" is not."""
        client = Client()
        if name != "nobody":
            client.force_login(getattr(self, name))
        return client


@pytest.fixture
def world(db: None) -> World:
    linde = make.make_corporation(slug="linde", name="De Linde", phone="070 123 45 67")
    hoeve = make.make_corporation(slug="hoeve", name="De Hoeve")
    flat = make.make_complex(linde, name="Bernhardflat", slug="bernhardflat")
    other_flat = make.make_complex(hoeve, name="Titus Brandsmaflat", slug="titus-brandsmaflat")
    unit, other_unit = make.make_unit(flat), make.make_unit(other_flat)
    rosa, robin = make.make_user("Rosa"), make.make_user("Robin")
    resident = make.make_resident(unit, surname="Kanarie", user=rosa)
    other_resident = make.make_resident(other_unit, surname="Vreemdeling", user=robin)
    ada = make.make_member(linde, Role.ADMINISTRATOR, "Ada")
    buurtteam, meldpunt = make.make_desk(), make.make_desk("meldpunt")
    gemeente = make.make_desk("municipality")
    loneliness = make.make_category(linde)
    make.make_route(loneliness, buurtteam)
    arrears = make.make_category(
        linde, code="arrears", name="Huurachterstand", purpose=Purpose.DEBT, observations=[]
    )
    make.make_route(arrears, gemeente)
    bram = make.make_field_worker(flat, FieldRole.FLATCOACH, "Bram")
    return World(
        linde=linde,
        hoeve=hoeve,
        flat=flat,
        other_flat=other_flat,
        unit=unit,
        other_unit=other_unit,
        resident=resident,
        other_resident=other_resident,
        anna=make.make_member(linde, Role.COORDINATOR, "Anna"),
        bram=bram,
        huub=make.make_field_worker(flat, FieldRole.CARETAKER, "Huub"),
        wil=make.make_field_worker(flat, FieldRole.HOUSING_CONSULTANT, "Wil"),
        ina=make.make_member(linde, Role.ARREARS_OFFICER, "Ina"),
        fien=make.make_member(linde, Role.PRIVACY_OFFICER, "Fien"),
        ada=ada,
        carla=make.make_field_worker(other_flat, FieldRole.FLATCOACH, "Carla"),
        carel=make.make_member(hoeve, Role.COORDINATOR, "Carel"),
        pim=make.make_desk_member(buurtteam, "Pim"),
        petra=make.make_desk_member(meldpunt, "Petra"),
        gea=make.make_desk_member(gemeente, "Gea"),
        rosa=rosa,
        robin=robin,
        vic=make.make_volunteer(flat, "Vic"),
        buurtteam=buurtteam,
        meldpunt=meldpunt,
        gemeente=gemeente,
        agreement=make.make_agreement(linde, buurtteam),
        debt_agreement=make.make_agreement(linde, gemeente, purpose=Purpose.DEBT),
        loneliness=loneliness,
        arrears=arrears,
        occurrence=make.make_occurrence(flat, created_by=bram),
    )


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """A figure for the end of the test run, where it stands also when all is well."""

    def say(line: str) -> None:
        record_property("figure", line)

    return say


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figures that tests told, wherever they ran."""
    lines = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "figure" and report.when == "call"
    ]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)
