"""A file of the ERP that still knows two people where we know one."""

from typing import Any

import pytest

from accounts.models import Corporation, Role, User
from residents import services
from residents.models import Occupancy, Resident
from residents.services import Difference
from tests import factories as make
from tests.residents.erp import file_of, good, row

pytestmark = pytest.mark.django_db
BERG = {"achternaam": "Berg", "eenheid_id": "E1", "huisnummer": "1"}


class Register:
    """One corporation, with R1 and R2 in one home; R2 was merged into R1."""

    def __init__(self) -> None:
        self.corporation: Corporation = make.make_corporation()
        self.by: User = make.make_member(self.corporation, Role.COORDINATOR)
        self.take(row(1, **BERG), row(2, **BERG))
        self.survivor, self.double = Resident.objects.order_by("external_key")
        services.merge(self.survivor, self.double, by=self.by)

    def take(self, *rows: dict[str, str]) -> Difference:
        found = services.apply_snapshot(
            good(file_of(rows)), self.corporation, by=self.by, accept_gone=True
        )
        assert found.written
        self.check()
        return found

    def check(self) -> None:
        """No third person, and nobody with one home twice."""
        assert Resident.objects.count() == 2
        living = Occupancy.objects.current().values_list("resident", "unit")
        assert len(living) == len(set(living))

    def now(self, name: str) -> Any:
        return Resident.objects.values_list(name, flat=True).get(pk=self.survivor.pk)


@pytest.fixture
def register() -> Register:
    return Register()


def test_the_key_of_the_double_speaks_of_the_one_that_is_left(register: Register) -> None:
    found = register.take(row(2, **BERG, telefoon="070 123 45 67"))
    assert (found.new, found.changed, found.gone) == (0, 1, 0)
    assert register.now("phone") == "070 123 45 67"
    assert register.now("missing_since") is None
    assert not register.double.occupancies.exists()


def test_of_two_keys_its_own_tells_who_it_is(register: Register) -> None:
    for rows in (
        [row(1, **BERG, telefoon="070 1111111"), row(2, **BERG, telefoon="070 2222222")],
        [row(2, **BERG, telefoon="070 2222222"), row(1, **BERG, telefoon="070 1111111")],
    ):
        found = register.take(*rows)
        assert (found.new, found.gone, found.moved) == (0, 0, 0)
        assert register.now("phone") == "070 1111111"
        assert register.survivor.occupancies.current().count() == 1


def test_the_same_file_twice_changes_nothing(register: Register) -> None:
    register.take(row(1, **BERG), row(2, **BERG))
    version = register.now("version")
    found = register.take(row(1, **BERG), row(2, **BERG))
    assert (found.new, found.changed, found.moved, found.gone) == (0, 0, 0, 0)
    assert register.now("version") == version


def test_a_move_under_the_key_of_the_double(register: Register) -> None:
    new_home = {"achternaam": "Berg", "huur_begin": "01-11-2026"}
    found = register.take(row(2, **new_home))
    assert (found.moved, found.gone) == (1, 0)
    (home,) = register.survivor.occupancies.current()
    assert home.unit.external_key == "E2"


def test_neither_key_is_missing(register: Register) -> None:
    found = register.take(row(3, eenheid_id="E1", huisnummer="1") | {"relatie_id": "R2"})
    assert found.gone == 0
    assert register.now("surname") == "Berg3"


def test_a_correction_is_kept_by_an_import(register: Register) -> None:
    services.set_name(register.survivor, by=register.by, surname="Bergsma")
    register.take(row(1, **BERG), row(2, **BERG))
    assert register.now("surname") == "Bergsma"
