"""The made-up country: the same for the same seed, and made of what the product allows."""

import hashlib
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F

from accounts.models import Corporation
from residents.models import Complex, Entrance, Occupancy, Resident, Unit
from residents.rules import house_number_text, normal_postcode, parse_house_number, plain
from socialnet.country import make_country, make_plan, words

HOMES = 1500


@pytest.fixture
def country(transactional_db: None) -> None:
    make_country(make_plan(HOMES, 7))


def fingerprint() -> str:
    found = hashlib.sha256()
    for model in (Complex, Entrance, Unit, Resident, Occupancy):
        fields = [f.attname for f in model._meta.concrete_fields if f.name != "created_at"]
        for row in model.objects.order_by("pk").values_list(*fields):
            found.update(repr(row).encode())
    return found.hexdigest()


def test_the_same_seed_gives_the_same_country_and_another_another(country: None) -> None:
    first = fingerprint()
    assert Unit.objects.count() == HOMES
    _empty()
    make_country(make_plan(HOMES, 7))
    assert fingerprint() == first
    _empty()
    make_country(make_plan(HOMES, 8))
    assert fingerprint() != first


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_corporation CASCADE")


def test_what_is_made_holds_together(country: None) -> None:
    """The rows were written without being looked up."""
    for model, fields in (
        (Unit, ["complex", "entrance__complex"]),
        (Occupancy, ["unit", "resident"]),
    ):
        for field in fields:
            other = model.objects.exclude(**{f"{field}__corporation": F("corporation")})
            assert not other.filter(**{f"{field.split('__')[0]}__isnull": False}).exists()
    assert (
        Occupancy.objects.count()
        == Occupancy.objects.filter(resident__surname__gt="", unit__street__gt="").count()
    )
    assert not Resident.objects.filter(occupancies=None).exists()
    assert not Occupancy.objects.filter(until__lt=F("since")).exists()
    assert not Unit.objects.exclude(occupancies__until=None).exists()
    with connection.cursor() as cursor:  # also the constraints that were not asked
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
        assert cursor.fetchone() == (0,)


def test_it_looks_like_the_country(country: None) -> None:
    living = Occupancy.objects.current()
    assert 1.5 < living.count() / HOMES < 1.75
    assert Occupancy.objects.exclude(until=None).count() > HOMES / 20
    sizes = Complex.objects.annotate(homes=Count("units")).values_list("homes", flat=True)
    assert all(size <= 240 for size in sizes)
    assert Corporation.objects.filter(slug__startswith="land-7-").count() == 2
    for unit in Unit.objects.all():
        assert normal_postcode(unit.postcode) == unit.postcode
        assert parse_house_number(house_number_text(unit.house)) == unit.house
    for person in Resident.objects.all():
        whole = f"{person.surname} {person.infix} {person.initials} {person.letter_name}"
        assert person.search_name == plain(whole)
        assert len(person.infix) <= 20
    assert Resident.objects.filter(deceased_on__isnull=False).exists()
    assert Resident.objects.exclude(language="nl").exists()


def test_no_index_stays_away(transactional_db: None) -> None:
    query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
    with connection.cursor() as cursor:
        cursor.execute(query)
        before = cursor.fetchall()
        make_country(make_plan(200, 1))
        cursor.execute(query)
        assert cursor.fetchall() == before
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)


def test_surnames_are_skewed_and_some_are_rare() -> None:
    slots = words.surnames()
    assert len(slots) == words.SLOTS
    counts: dict[words.Surname, int] = {}
    for name in slots:
        counts[name] = counts.get(name, 0) + 1
    assert max(counts.values()) > 500
    assert sum(1 for count in counts.values() if count < 5) > 4000
    assert any("Ş" in name.surname for name in counts)


@pytest.mark.parametrize("wrong", [{"homes": 5}, {"seed": -1}])
def test_the_command_refuses_what_cannot_be(db: None, wrong: dict[str, int]) -> None:
    with pytest.raises(CommandError):
        call_command("seed_country", **{"homes": 200, "seed": 1, **wrong})


def test_the_command_refuses_a_production(db: None, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("seed_country", homes=200)


def test_the_command_makes_a_country_once(transactional_db: None, capsys: Any) -> None:
    call_command("seed_country", homes=200, seed=3, verbosity=2)
    assert Unit.objects.count() == 200
    assert "200 homes took" in capsys.readouterr().out
    with pytest.raises(CommandError, match="seed 3"):
        call_command("seed_country", homes=200, seed=3)
