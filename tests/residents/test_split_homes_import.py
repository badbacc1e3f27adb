"""A file that puts somebody in a home that was split here: a person chooses, and nobody else."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Corporation, ReadEvent, Role, User
from residents import services
from residents.models import HomeConflict, ImportRun, Occupancy, Resident, Unit
from residents.rules import HomeRefused, HouseNumber
from residents.services import Difference, NewHome
from tests import factories as make
from tests.conftest import World
from tests.residents.erp import Row, file_of, good, row

pytestmark = pytest.mark.django_db
SPLIT_ON = date(2026, 11, 1)
LATER = "15-11-2026"


class Register:
    """E1 was split into E1A and E1B, where R1 lives; R2 lives in E2."""

    def __init__(self, corporation: Corporation) -> None:
        self.corporation = corporation
        self.by: User = make.make_member(self.corporation, Role.COORDINATOR)
        self.take(row(1), row(2))
        self.home = Unit.objects.get(corporation=corporation, external_key="E1")
        person = Resident.objects.get(corporation=corporation, external_key="R1")
        services.split_home(
            self.home,
            on=SPLIT_ON,
            homes=[NewHome(HouseNumber(1, "A"), "E1A"), NewHome(HouseNumber(1, "B"), "E1B")],
            stays={person.occupancies.get().pk: 1},
            by=self.by,
        )

    def read(self, *rows: Row, write: bool = True) -> Difference:
        return services.apply_snapshot(
            good(file_of(rows)),
            self.corporation,
            by=self.by,
            accept_gone=True,
            dry_run=not write,
        )

    def take(self, *rows: Row) -> Difference:
        found = self.read(*rows)
        assert found.written
        return found

    def homes(self, key: str) -> list[tuple[str, str, str | None]]:
        rows = Occupancy.objects.filter(
            corporation=self.corporation, resident__external_key=key
        ).order_by("since", "until")
        return [
            (home, str(since), str(until) if until else None)
            for home, since, until in rows.values_list("unit__external_key", "since", "until")
        ]

    def unit(self, key: str) -> Unit:
        return Unit.objects.get(corporation=self.corporation, external_key=key)

    def choose(self, key: str) -> Occupancy | None:
        return services.choose_home(HomeConflict.objects.get(), self.unit(key), by=self.by)


@pytest.fixture
def register() -> Register:
    return Register(make.make_corporation(slug="linde"))


def newcomer(**values: str) -> Row:
    return row(1, **{"relatie_id": "R9", "achternaam": "Zomer", "huur_begin": LATER, **values})


def test_somebody_new_is_written_without_a_home_and_told_by_line(register: Register) -> None:
    rows = [row(1), row(2), newcomer()]
    before = register.read(*rows, write=False)
    assert not HomeConflict.objects.exists()
    found = register.take(*rows)
    assert (found.new, found.changed, found.gone) == (1, 0, 0)
    for told in (before, found):
        (doubt,) = told.doubts
        assert (doubt.line, doubt.code) == (4, "home_split")
        assert doubt.facts == {"on": "01-11-2026", "homes": "1 A, 1 B"}
        assert doubt.message
    assert register.homes("R9") == []
    assert register.homes("R1") == [
        ("E1", "2009-05-01", "2026-11-01"),
        ("E1B", "2026-11-01", None),
    ]
    conflict = HomeConflict.objects.get()
    assert (conflict.unit, conflict.kind, str(conflict.since)) == (
        *(register.home, "tenant", "2026-11-15"),
    )


def test_the_next_files_do_not_ask_twice(register: Register) -> None:
    for _night in range(3):
        found = register.take(row(1), row(2), newcomer())
        assert len(found.doubts) == 1
        assert HomeConflict.objects.count() == 1
    register.choose("E1A")
    for _night in range(2):
        found = register.take(row(1), row(2), newcomer())
        assert (found.doubts, found.changed, found.moved, found.gone) == ([], 0, 0, 0)
        assert not HomeConflict.objects.exists()
        assert register.homes("R9") == [("E1A", "2026-11-15", None)]


def test_the_choice_leaves_a_trace_and_lasts_until_the_file_knows_the_home(
    register: Register,
) -> None:
    register.take(row(1), row(2), newcomer())
    register.choose("E1A")
    event = AuditEvent.objects.get(verb="resident.home_chosen")
    assert event.actor == register.by
    assert set(event.facts) == {"origin", "home", "on"}
    register.take(row(1), row(2), newcomer(eenheid_id="E1A", huisnummer="1A"))
    assert register.homes("R9") == [("E1A", "2026-11-15", None)]


def test_nobody_lives_in_a_home_before_it_was_there(register: Register) -> None:
    register.take(row(1), row(2), newcomer(huur_begin="01-01-2020"))
    register.choose("E1B")
    assert register.homes("R9") == [("E1B", "2026-11-01", None)]


def test_somebody_who_moves_there_keeps_the_old_home_until_it_is_chosen(register: Register) -> None:
    moved = row(2, eenheid_id="E1", huisnummer="1", huur_begin=LATER)
    found = register.take(row(1), moved)
    assert [doubt.line for doubt in found.doubts] == [3]
    assert register.homes("R2") == [("E2", "2009-05-01", None)]
    register.choose("E1A")
    register.take(row(1), moved)
    assert register.homes("R2") == [
        ("E2", "2009-05-01", str(timezone.localdate())),
        ("E1A", "2026-11-15", None),
    ]


def test_only_one_of_the_new_homes_can_be_chosen(register: Register) -> None:
    register.take(row(1), row(2), newcomer())
    for key in ("E1", "E2"):
        with pytest.raises(HomeRefused):
            register.choose(key)
    assert HomeConflict.objects.exists()
    assert register.homes("R9") == []


def test_a_file_that_says_something_else_takes_the_question_away(register: Register) -> None:
    register.take(row(1), row(2), newcomer())
    register.take(row(1), row(2), newcomer(eenheid_id="E2", huisnummer="2"))
    assert not HomeConflict.objects.exists()
    assert register.homes("R9") == [("E2", "2026-11-15", None)]


def test_a_file_of_another_complex_says_nothing_about_it(register: Register) -> None:
    register.take(row(1), row(2), newcomer())
    register.take(row(50, complex_code="C2", complex_naam="Titus Brandsmaflat"))
    assert HomeConflict.objects.exists()


def test_who_is_no_longer_in_the_file_and_never_got_a_home_is_missing(register: Register) -> None:
    register.take(row(1), row(2), newcomer())
    register.take(row(1), row(2))
    assert not HomeConflict.objects.exists()
    assert Resident.objects.get(external_key="R9").missing_since == timezone.localdate()


def test_a_home_that_was_joined_leaves_nothing_to_choose(register: Register) -> None:
    joined = services.join_homes(
        register.unit("E1A"), register.unit("E1B"), on=SPLIT_ON, external_key="E1C", by=register.by
    )
    found = register.take(row(1), row(2), newcomer())
    assert (found.doubts, HomeConflict.objects.count()) == ([], 0)
    assert register.homes("R9") == [("E1C", "2026-11-15", None)]
    found = register.take(row(1), row(2), newcomer())
    assert (found.changed, found.moved) == (0, 0)
    assert Occupancy.objects.current().filter(unit=joined).count() == 2


def test_without_the_question_they_would_live_in_a_home_that_is_gone(
    register: Register, monkeypatch: Any
) -> None:
    """Else the tests above show nothing."""
    from residents.services import differing

    monkeypatch.setattr(differing, "heirs_of", lambda *_: {})
    Unit.objects.filter(external_key="E1").update(until=None)
    register.take(row(1), row(2), newcomer())
    assert register.homes("R9") == [("E1", "2026-11-15", None)]


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def asked(world: World) -> HomeConflict:
    Register(world.linde).take(row(1), row(2), newcomer())
    return HomeConflict.objects.select_related("unit", "resident").get()


def test_the_coordinator_chooses(world: World, asked: HomeConflict) -> None:
    client = world.client("anna")
    page = client.get(reverse("residents:conflict_list"))
    ((found, homes),) = page.context["conflicts"]
    assert (found, [home.external_key for home in homes]) == (asked, ["E1A", "E1B"])
    assert ReadEvent.objects.filter(actor=world.anna, person_id=asked.resident_id).exists()
    url = reverse("residents:conflict_decide", args=[asked.pk, homes[0].pk])
    assert client.post(url).status_code == 302
    assert asked.resident.occupancies.get().unit == homes[0]
    assert client.post(url).status_code == 404  # it is decided
    assert client.get(reverse("residents:import_list")).context["homes_to_choose"] is False


def test_a_home_that_is_none_of_them_is_refused_in_words(world: World, asked: HomeConflict) -> None:
    url = reverse("residents:conflict_decide", args=[asked.pk, world.unit.pk])
    answer = world.client("anna").post(url, follow=True)
    assert [str(message) for message in answer.context["messages"]]
    assert not asked.resident.occupancies.exists()


def test_strangers_see_and_choose_nothing(world: World, asked: HomeConflict) -> None:
    home = Unit.objects.get(corporation=world.linde, external_key="E1A")
    url = reverse("residents:conflict_decide", args=[asked.pk, home.pk])
    page = reverse("residents:conflict_list")
    carel = world.client("carel")  # coordinator of the other corporation
    assert carel.get(page).context["conflicts"] == []
    assert carel.post(url).status_code == 404
    for who in ("carla", "bram", "huub", "ada", "rosa"):
        assert world.client(who).get(page).status_code == 403
        assert world.client(who).post(url).status_code == 403
    assert HomeConflict.objects.get() == asked
    assert not asked.resident.occupancies.exists()


def test_the_report_tells_it_by_line(world: World) -> None:
    linde = Register(world.linde)
    run = make.make_import_run(world.linde, by=linde.by, data=file_of([row(1), row(2), newcomer()]))
    services.choose_columns(run, {name: name for name in run.headers}, by=linde.by)
    services.work_on_import(run.pk)
    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, run.new, run.doubt) == ("read", 1, 1)
    page = world.client("anna").get(run.get_absolute_url(), {"show": "doubt"})
    (change,) = page.context["changes"]
    assert (change.line, change.resident) == (4, None)
    assert "1 A, 1 B" in change.text
