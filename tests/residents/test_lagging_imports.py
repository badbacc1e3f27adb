"""A file of the ERP that does not know yet what staff recorded: a move, somebody who left, a home
that was split. What staff typed is kept, until the file says it too."""

from datetime import date

import pytest

from accounts.models import Corporation, Role, User
from residents import services
from residents.models import Occupancy, Resident, Unit
from residents.rules import HouseNumber
from residents.services import Difference, NewHome
from tests import factories as make
from tests.residents.erp import file_of, good, row

pytestmark = pytest.mark.django_db
MOVED_ON = date(2026, 11, 1)


class Register:
    """R1 lives in E1, R2 in E2; E3 is there too, for whom moves."""

    def __init__(self) -> None:
        self.corporation: Corporation = make.make_corporation()
        self.by: User = make.make_member(self.corporation, Role.COORDINATOR)
        self.take(self.one(), row(2), row(3))
        self.person = Resident.objects.get(external_key="R1")

    def one(self, **changes: str) -> dict[str, str]:
        return row(1, **{"huur_begin": "01-05-2009", **changes})

    def take(self, *rows: dict[str, str]) -> Difference:
        found = services.apply_snapshot(
            good(file_of(rows)), self.corporation, by=self.by, accept_gone=True
        )
        assert found.written
        return found

    def homes(self) -> list[tuple[str, str | None]]:
        rows = Occupancy.objects.filter(resident=self.person).order_by("since", "until")
        return [
            (home, str(until) if until else None)
            for home, until in rows.values_list("unit__external_key", "until")
        ]


@pytest.fixture
def register() -> Register:
    return Register()


def move(register: Register) -> None:
    origin, target = (Unit.objects.get(external_key=key) for key in ("E1", "E3"))
    services.move([register.person], origin=origin, target=target, on=MOVED_ON, by=register.by)


MOVED = [("E1", "2026-11-01"), ("E3", None)]


def test_a_move_stands_until_the_file_says_it_too(register: Register) -> None:
    move(register)
    assert register.homes() == MOVED
    for _again in range(2):
        found = register.take(register.one(), row(2), row(3))
        assert register.homes() == MOVED
        assert (found.moved, found.changed, found.gone) == (0, 0, 0)
    # The lease of the new home, as the ERP has it: from a day that is the ERP's.
    register.take(
        register.one(huur_einde="30-10-2026"),
        register.one(eenheid_id="E3", huisnummer="3", huur_begin="31-10-2026"),
        row(2),
        row(3),
    )
    assert register.homes() == [("E1", "2026-10-31"), ("E3", None)]
    assert not Occupancy.objects.filter(resident=register.person, by_staff=True).exists()


def test_from_then_on_the_file_decides_again(register: Register) -> None:
    move(register)
    register.take(
        register.one(eenheid_id="E3", huisnummer="3", huur_begin="01-11-2026"), row(2), row(3)
    )
    register.take(
        register.one(eenheid_id="E2", huisnummer="2", huur_begin="10-11-2026"), row(2), row(3)
    )
    assert register.homes()[-1] == ("E2", None)
    assert register.homes()[-2] == ("E3", "2026-11-10")


def test_somebody_who_left_is_not_brought_back(register: Register) -> None:
    services.move_out(register.person, on=MOVED_ON, by=register.by)
    register.take(register.one(), row(2), row(3))
    assert register.homes() == [("E1", "2026-11-01")]


def test_without_the_mark_of_staff_the_file_would_bring_them_back(register: Register) -> None:
    """Else the tests above show nothing."""
    move(register)
    Occupancy.objects.update(by_staff=False)
    register.take(register.one(), row(2), row(3))
    assert register.homes() != MOVED


def test_a_home_that_was_split_stays_split(register: Register) -> None:
    home = Unit.objects.get(external_key="E1")
    occupancy = register.person.occupancies.get()
    services.split_home(
        home,
        on=MOVED_ON,
        homes=[
            NewHome(HouseNumber(1, "A"), "E1A"),
            NewHome(HouseNumber(1, "B"), "E1B"),
        ],
        stays={occupancy.pk: 1},
        by=register.by,
    )
    found = register.take(register.one(), row(2), row(3))
    assert register.homes() == [("E1", "2026-11-01"), ("E1B", None)]
    assert (found.moved, found.gone) == (0, 0)
