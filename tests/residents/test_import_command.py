"""The import from the shell, and what it leaves in the register: all of a good file, nothing of a
bad one."""

import json
import random
import threading
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

import residents.services
from accounts.models import AuditEvent, Corporation
from residents.models import Complex, Occupancy, Resident, Unit
from tests import factories as make
from tests.residents.erp import Row, file_of, row
from tests.residents.test_imports import chance_rows

pytestmark = pytest.mark.django_db

KEYS = {"new", "changed", "unchanged", "moved", "gone", "written", "errors", "ignored"}
OUR_APPS = ("accounts", "outbox", "residents", "activities", "partners", "signals")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours."""
    return {
        model._meta.db_table: sorted(model._default_manager.values_list(), key=str)
        for model in apps.get_models()
        if model._meta.app_label in OUR_APPS
    }


class Report:
    """What `--json` printed, with the exit status that goes with it."""

    def __init__(self, status: int, found: dict[str, Any]) -> None:
        self.status, self.found = status, found
        assert set(found) == KEYS
        assert (status == 0) is (found["errors"] == [])
        for error in found["errors"]:
            assert set(error) == {"line", "column", "message"}
            assert isinstance(error["line"], int)
            assert error["message"]

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """(new, changed, unchanged, moved, gone)"""
        found = self.found
        return (
            found["new"],
            found["changed"],
            found["unchanged"],
            found["moved"],
            found["gone"],
        )

    @property
    def written(self) -> bool:
        return bool(self.found["written"])

    @property
    def places(self) -> list[tuple[int, str]]:
        return [(error["line"], error["column"]) for error in self.found["errors"]]


class Shell:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, data: bytes, name: str = "export.csv") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def run(
        self, what: list[Row] | bytes | Path, *flags: str, corporation: str = "linde"
    ) -> tuple[int, str]:
        """→ (exit status, what it printed)"""
        if isinstance(what, list):
            what = file_of(what)
        path = what if isinstance(what, Path) else self.write(what)
        out, status = StringIO(), 0
        try:
            call_command(
                "import_residents",
                str(path),
                f"--corporation={corporation}",
                *flags,
                stdout=out,
                stderr=out,
            )
        except SystemExit as end:
            assert isinstance(end.code, int)
            status = end.code
        return status, out.getvalue()

    def json(self, what: list[Row] | bytes | Path, *flags: str, **options: str) -> Report:
        status, printed = self.run(what, "--json", *flags, **options)
        return Report(status, json.loads(printed))


@pytest.fixture
def linde(db: None) -> Corporation:
    return make.make_corporation(slug="linde", name="De Linde")


@pytest.fixture
def shell(tmp_path: Path, linde: Corporation) -> Shell:
    return Shell(tmp_path)


def rows(*numbers: int) -> list[Row]:
    return [row(n) for n in numbers]


def person(key: str) -> Resident:
    return Resident.objects.get(external_key=key)


def homes(key: str) -> list[tuple[str, date, date | None]]:
    found = Occupancy.objects.filter(resident__external_key=key).order_by("since", "unit")
    return list(found.values_list("unit__external_key", "since", "until"))


MAY_2009 = date(2009, 5, 1)


# --- what the command says ----------------------------------------------------------------------


def test_a_good_file_is_written(shell: Shell, linde: Corporation) -> None:
    report = shell.json([row(1), row(2), row(2, relatie_id="R3", rol="MDH")])
    assert (report.status, report.written, report.counts) == (0, True, (3, 0, 0, 0, 0))
    complex_ = Complex.objects.get(code="C1")
    assert (complex_.corporation, complex_.name) == (linde, "Bernhardflat")
    assert Unit.objects.filter(complex=complex_, corporation=linde).count() == 2
    resident = person("R1")
    assert (resident.name, resident.corporation) == ("A.M. van den Berg1", linde)
    assert Occupancy.objects.get(resident=person("R3")).kind == "co_tenant"
    event = AuditEvent.objects.get(verb="residents.imported")
    assert (event.actor, event.corporation, event.facts["new"]) == (None, linde, 3)


def test_a_dry_run_reports_the_same_and_writes_nothing(shell: Shell) -> None:
    before = everything()
    report = shell.json(rows(1, 2), "--dry-run")
    assert (report.status, report.written, report.counts) == (0, False, (2, 0, 0, 0, 0))
    assert everything() == before
    assert shell.json(rows(1, 2)).counts == report.counts


def test_ignored_columns_are_named(shell: Shell) -> None:
    data = file_of([row(1) | {"bsn": "123456782"}], columns=[*row(1), "bsn", "burgerlijke_staat"])
    assert shell.json(data).found["ignored"] == ["bsn", "burgerlijke_staat"]
    assert "123456782" not in str(everything())
    assert "burgerlijke_staat" in shell.run(data)[1]


def test_for_people_there_are_sentences(shell: Shell) -> None:
    status, printed = shell.run([row(1), row(2, postcode="x")])
    assert status == 1
    assert "line 3, postcode: " in printed
    assert printed.endswith("nothing written\n")
    status, printed = shell.run(rows(1, 2))
    assert status == 0
    assert "new 2, changed 0, unchanged 0, moved 0, gone 0" in printed
    assert printed.endswith("\nwritten\n")


def test_an_unknown_corporation(shell: Shell) -> None:
    before = everything()
    with pytest.raises(CommandError, match="linde"):
        shell.run(rows(1), corporation="nergens")
    assert everything() == before


@pytest.mark.parametrize("name", ["export.xlsx", "export.json", "export"])
def test_only_csv(shell: Shell, name: str) -> None:
    report = shell.json(shell.write(file_of(rows(1)), name))
    assert (report.places, report.written) == ([(1, "")], False)


def test_a_spreadsheet_that_is_called_csv(shell: Shell) -> None:
    assert shell.json(b"PK\x03\x04" + bytes(100)).places == [(1, "")]


def test_a_file_that_is_not_there(shell: Shell) -> None:
    assert shell.json(shell.folder / "nergens.csv").places == [(1, "")]


def test_capitals_in_the_name_of_the_file(shell: Shell) -> None:
    assert shell.json(shell.write(file_of(rows(1)), "EXPORT.CSV")).written


# --- a broken file changes nothing --------------------------------------------------------------


def broken(change: Callable[[list[dict[str, str]]], None]) -> bytes:
    """A file with much that is new and good, and one thing that is not."""
    people = [row(n, achternaam="Nieuw") for n in range(1, 30)]
    change(people)
    return file_of(people)


BROKEN = {
    "a bad date at the end": broken(lambda people: people[-1].update(huur_begin="31/12/2024")),
    "an empty name": broken(lambda people: people[10].update(achternaam="")),
    "the same person twice": broken(lambda people: people.append(people[0])),
    "a contradiction": broken(lambda people: people[5].update(relatie_id="R1")),
    "an unclosed quote": broken(lambda people: None) + b'R99;"',
    "a nul": broken(lambda people: people[7].update(straat="Laan\0")),
    "another number of fields": broken(lambda people: None) + b"R99;x\r\n",
    "mixed encodings": broken(lambda people: people[3].update(straat="Ünallaan")) + b"\xeb",
    "a spreadsheet": b"PK\x03\x04" + bytes(100),
    "nothing": b"",
    "too many gone": file_of([row(1, achternaam="Nieuw"), row(40)]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_changes_nothing(shell: Shell, name: str) -> None:
    assert shell.json([row(n) for n in range(1, 20)]).written
    before = everything()
    report = shell.json(BROKEN[name])
    assert (report.status, report.written) == (1, False)
    assert report.places
    assert everything() == before


def test_the_good_part_of_these_files_would_have_changed_something(shell: Shell) -> None:
    """The negative control of the test above."""
    assert shell.json([row(n) for n in range(1, 20)]).written
    before = everything()
    assert shell.json(broken(lambda people: None)).counts == (10, 19, 0, 0, 0)
    assert everything() != before


def test_what_breaks_halfway_is_taken_back(shell: Shell, monkeypatch: Any) -> None:
    shell.json(rows(1, 2))
    before = everything()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("accounts.audit.record", fail)  # the last thing that an import does
    with pytest.raises(RuntimeError):
        shell.json([row(1, achternaam="Anders"), row(2), row(3)])
    assert everything() == before


# --- a file after a file ------------------------------------------------------------------------


def test_the_same_file_twice_is_the_same(shell: Shell) -> None:
    people = [row(1), row(2, huur_einde="31-12-2024"), row(3, huur_einde="31-12-2030"), row(4)]
    shell.json([*people, row(4, relatie_id="R9", rol="BEW"), row(5, overleden="01-02-2024")])
    before = everything()
    report = shell.json(
        [*people, row(4, relatie_id="R9", rol="BEW"), row(5, overleden="01-02-2024")]
    )
    assert report.counts == (0, 0, 6, 0, 0)
    after = everything()
    del before["accounts_auditevent"], after["accounts_auditevent"]
    assert after == before


def test_counts_are_people(shell: Shell) -> None:
    shell.json([row(n) for n in range(1, 31)])
    changed = [row(1, achternaam="Jansen"), row(2, telefoon="0612345678"), row(3, huisnummer="300")]
    report = shell.json([*changed, *rows(*range(4, 30)), row(31)])
    # That the address of home 3 was wrong changes no person; number 30 is gone.
    assert report.counts == (1, 2, 27, 0, 1)
    assert person("R1").surname == "Jansen"
    assert Unit.objects.get(external_key="E3").house_number == 300


@pytest.mark.parametrize(
    "change",
    [
        {"voorletters": "B."},
        {"tussenvoegsel": ""},
        {"achternaam": "Jansen"},
        {"aanschrijfnaam": "Mevrouw Berg"},
        {"telefoon": "0612345678"},
        {"email": "r@test.example"},
        {"voorkeurskanaal": "telefoon"},
        {"taal": "tr"},
        {"overleden": "01-02-2024"},
        {"rol": "MDH"},
        {"huur_begin": "02-05-2009"},
        {"huur_einde": "31-12-2024"},
    ],
)
def test_each_field_of_a_person_is_noticed(shell: Shell, change: dict[str, str]) -> None:
    shell.json(rows(1, 2))
    assert shell.json([row(1, **change), row(2)]).counts == (0, 1, 1, 0, 0)
    assert shell.json([row(1, **change), row(2)]).counts == (0, 0, 2, 0, 0)


def test_the_dead_do_not_rise_by_an_empty_field(shell: Shell) -> None:
    shell.json([row(1, overleden="01-02-2024")])
    assert shell.json(rows(1)).counts == (0, 0, 1, 0, 0)
    assert person("R1").deceased_on == date(2024, 2, 1)


# --- moving -------------------------------------------------------------------------------------


def many(*others: Row) -> list[Row]:
    """So many that one of them may move."""
    return [*others, *rows(*range(10, 40))]


MOVED = {"eenheid_id": "E5", "huisnummer": "5", "huur_begin": "01-03-2024"}


def test_a_move_ends_the_old_home_when_the_new_one_begins(shell: Shell) -> None:
    shell.json(many(row(1), row(5)))
    report = shell.json(many(row(1, **MOVED), row(5)))
    assert report.counts == (0, 0, 31, 1, 0)
    assert homes("R1") == [
        ("E1", MAY_2009, date(2024, 3, 1)),
        ("E5", date(2024, 3, 1), None),
    ]
    assert shell.json(many(row(1, **MOVED), row(5))).counts == (0, 0, 32, 0, 0)


def test_a_move_as_an_erp_tells_it_with_both_leases(shell: Shell) -> None:
    shell.json(many(row(1), row(5)))
    both = many(row(1, huur_einde="29-02-2024"), row(1, **MOVED), row(5))
    assert shell.json(both).counts == (0, 0, 31, 1, 0)
    assert homes("R1") == [
        ("E1", MAY_2009, date(2024, 3, 1)),
        ("E5", date(2024, 3, 1), None),
    ]
    assert shell.json(both).counts == (0, 0, 32, 0, 0)


def test_a_move_that_was_announced_before(shell: Shell) -> None:
    shell.json(many(row(1), row(5)))
    notice = many(row(1, huur_einde="31-12-2029"), row(5))
    assert shell.json(notice).counts == (0, 1, 31, 0, 0)
    begins = {**MOVED, "huur_begin": "01-01-2030"}
    both = many(row(1, huur_einde="31-12-2029"), row(1, **begins), row(5))
    assert shell.json(both).counts == (0, 0, 31, 1, 0)
    assert homes("R1") == [
        ("E1", MAY_2009, date(2030, 1, 1)),
        ("E5", date(2030, 1, 1), None),
    ]


def test_an_end_that_the_erp_mends_is_mended_here(shell: Shell) -> None:
    for end in ("31-12-2029", "30-11-2029", ""):
        shell.json([row(1, huur_einde=end), row(2)])
    assert homes("R1") == [("E1", MAY_2009, None)]
    shell.json([row(1, huur_einde="30-11-2020"), row(2)])
    shell.json([row(1, huur_einde="31-10-2020"), row(2)])
    assert homes("R1") == [("E1", MAY_2009, date(2020, 11, 1))]


def test_whoever_gives_up_one_of_two_homes_has_lived_there(shell: Shell) -> None:
    second = row(1, eenheid_id="E2", huisnummer="2", huur_begin="01-01-2015")
    shell.json(many(row(1), second))
    report = shell.json(many(row(1)))
    assert report.counts == (0, 1, 30, 0, 0)
    assert homes("R1") == [
        ("E1", MAY_2009, None),
        ("E2", date(2015, 1, 1), timezone.localdate()),
    ]


def elsewhere(n: int, **values: str) -> Row:
    return row(n, **{"complex_code": "C2", "complex_naam": "Titus Brandsmaflat", **values})


def test_a_file_of_one_complex_says_nothing_about_another(shell: Shell) -> None:
    """Somebody with a home in each, exported complex by complex, keeps both."""
    first = many(row(1))
    second = [elsewhere(n) for n in range(50, 80)]
    second.append(elsewhere(1, eenheid_id="E99", huisnummer="99", huur_begin="01-01-2005"))
    shell.json([*first, *second])
    for half, counts in [(first, (0, 0, 31, 0, 0)), (second, (0, 0, 31, 0, 0))] * 2:
        assert shell.json(half).counts == counts
    assert [home for home, _, until in homes("R1") if until is None] == ["E99", "E1"]


def test_a_move_between_complexes_that_are_exported_apart(shell: Shell) -> None:
    shell.json(many(row(1)))
    new = [elsewhere(n) for n in range(50, 80)]
    shell.json(new)
    new.append(elsewhere(1, eenheid_id="E99", huisnummer="99", huur_begin="01-03-2024"))
    assert shell.json(new).counts == (0, 0, 30, 1, 0)
    assert homes("R1") == [("E1", MAY_2009, date(2024, 3, 1)), ("E99", date(2024, 3, 1), None)]
    # The export of the old complex no longer has this person, who is not gone from there: moved.
    assert shell.json(many()).counts == (0, 0, 30, 0, 0)
    assert person("R1").missing_since is None


# --- who is missing -----------------------------------------------------------------------------


def test_a_missing_person_is_marked_and_kept(shell: Shell) -> None:
    shell.json(rows(*range(1, 21)))
    report = shell.json(rows(*range(2, 21)))
    assert report.counts == (0, 0, 19, 0, 1)
    assert person("R1").missing_since == timezone.localdate()
    assert homes("R1") == [("E1", MAY_2009, None)]
    # Missing once is enough; coming back is a change.
    assert shell.json(rows(*range(2, 21))).counts == (0, 0, 19, 0, 0)
    assert shell.json(rows(*range(1, 21))).counts == (0, 1, 19, 0, 0)
    assert person("R1").missing_since is None


def test_gone_counts_only_in_the_complexes_that_the_file_names(shell: Shell) -> None:
    shell.json([*rows(*range(1, 21)), *[elsewhere(n) for n in range(50, 70)]])
    report = shell.json([elsewhere(n) for n in range(50, 70)])
    assert report.counts == (0, 0, 20, 0, 0)
    assert not Resident.objects.exclude(missing_since=None).exists()


def test_more_than_five_percent_gone_is_not_believed(shell: Shell) -> None:
    shell.json(rows(*range(1, 41)))
    assert shell.json(rows(*range(3, 41))).counts == (0, 0, 38, 0, 2)
    before = everything()
    fewer = rows(*range(6, 41))
    for flags in ((), ("--dry-run",)):
        report = shell.json(fewer, *flags)
        assert (report.status, report.written, report.counts) == (1, False, (0, 0, 35, 0, 3))
        assert report.places == [(1, "")]
        assert everything() == before
    assert shell.json(fewer, "--accept-gone", "--dry-run").status == 0
    assert everything() == before
    report = shell.json(fewer, "--accept-gone")
    assert (report.status, report.written, report.counts) == (0, True, (0, 0, 35, 0, 3))


def test_what_was_accepted_once_is_not_asked_again(shell: Shell) -> None:
    shell.json(rows(*range(1, 41)))
    assert shell.json(rows(*range(11, 41)), "--accept-gone").written
    report = shell.json(rows(*range(11, 41)))
    assert (report.status, report.counts) == (0, (0, 0, 30, 0, 0))


def test_more_than_five_percent_moved_is_not_believed(shell: Shell) -> None:
    people = rows(*range(1, 41))
    shell.json(people)
    before = everything()
    moved = [row(n, eenheid_id=f"E{n}b", huur_begin="01-03-2024") for n in range(1, 4)]
    report = shell.json([*moved, *people[3:]])
    assert (report.status, report.counts) == (1, (0, 0, 37, 3, 0))
    assert everything() == before
    assert shell.json([*moved[:2], *people[2:]]).counts == (0, 0, 38, 2, 0)


def test_gone_and_moved_count_together(shell: Shell) -> None:
    people = rows(*range(1, 41))
    shell.json(people)
    moved = [row(n, eenheid_id=f"E{n}b", huur_begin="01-03-2024") for n in range(1, 3)]
    assert shell.json([*moved, *people[3:]]).status == 1
    assert shell.json([*moved, *people[3:]], "--accept-gone").counts == (0, 0, 37, 2, 1)


def test_a_complex_may_grow_from_nothing(shell: Shell) -> None:
    assert shell.json(rows(*range(1, 100))).counts == (99, 0, 0, 0, 0)


# --- what is not the file's -----------------------------------------------------------------------


def test_what_staff_typed_is_kept(shell: Shell) -> None:
    coach = make.make_user()
    shell.json([row(1, telefoon="070-1111111", email="oud@test.example"), row(2)])
    residents.services.set_contact(
        person("R1"), by=coach, phone="06-22222222", channel="phone", email="oud@test.example"
    )
    report = shell.json([row(1, telefoon="070-3333333", email="nieuw@test.example"), row(2)])
    assert report.counts == (0, 1, 1, 0, 0)
    resident = person("R1")
    assert (resident.phone, resident.channel) == ("06-22222222", "phone")
    assert resident.email == "nieuw@test.example"  # it was the same when staff looked: not typed
    assert shell.json(
        [row(1, telefoon="070-4444444", email="nieuw@test.example"), row(2)]
    ).counts == (*(0, 0, 2, 0, 0),)


def test_the_day_of_death_that_staff_typed_is_kept(shell: Shell) -> None:
    shell.json(rows(1, 2))
    day = date(2026, 3, 1)
    residents.services.record_death(person("R1"), on=day, by=make.make_user())
    assert shell.json([row(1, overleden="09-03-2026"), row(2)]).counts == (0, 0, 2, 0, 0)
    assert person("R1").deceased_on == day


def test_somebody_whom_the_erp_does_not_know_stays(shell: Shell) -> None:
    shell.json(rows(1, 2))
    partner = residents.services.add_occupant(
        Unit.objects.get(external_key="E1"), surname="Zonderhuur", by=make.make_user()
    )
    assert shell.json(rows(1, 2)).counts == (0, 0, 2, 0, 0)
    partner.refresh_from_db()
    assert partner.missing_since is None
    assert partner.occupancies.current().exists()


def test_another_corporation_is_not_touched(shell: Shell) -> None:
    hoeve = make.make_corporation(slug="hoeve")
    shell.json(rows(1, 2, 3), corporation="hoeve")
    before = {
        model: list(model.objects.filter(corporation=hoeve).order_by("pk").values())
        for model in (Complex, Unit, Resident, Occupancy)
    }
    # The same keys, with other names, and much of it missing.
    report = shell.json([row(1, achternaam="Ander", complex_naam="Anders")])
    assert report.counts == (1, 0, 0, 0, 0)
    for model, values in before.items():
        assert list(model.objects.filter(corporation=hoeve).order_by("pk").values()) == values
    assert Complex.objects.filter(code="C1").count() == 2
    assert Resident.objects.filter(external_key="R1").count() == 2


def test_two_complexes_of_one_name_get_their_own_agenda(shell: Shell) -> None:
    make.make_corporation(slug="hoeve")
    shell.json(rows(1))
    shell.json(rows(1), corporation="hoeve")
    shell.json([row(9, complex_code="C9")])
    slugs = Complex.objects.order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["bernhardflat", "bernhardflat-2", "bernhardflat-3"]


def test_names_come_back_out_of_the_register_as_they_went_in(shell: Shell) -> None:
    names = [
        "O'Brien",
        "Hof",
        "Null",
        "Ünal",
        "Robert'); DROP TABLE",
        "=1+1",
        "Αλεξίου",
        "ab\u200fc",
    ]
    shell.json([row(n, achternaam=name, tussenvoegsel="van 't") for n, name in enumerate(names, 1)])
    found = Resident.objects.order_by("external_key").values_list("surname", "infix")
    assert list(found) == [(name, "van 't") for name in names]


def test_two_thousand_people_and_again(shell: Shell) -> None:
    people = chance_rows(random.Random(7), 2000)
    assert shell.json(people).counts == (2000, 0, 0, 0, 0)
    for values in random.Random(7).sample(people, 50):
        found = person(values["relatie_id"])
        assert (found.surname, found.infix) == (values["achternaam"], values["tussenvoegsel"])
    assert shell.json(people).counts == (0, 0, 2000, 0, 0)


def test_the_number_of_questions_does_not_grow_with_the_file(
    shell: Shell, django_assert_max_num_queries: Any
) -> None:
    for count in (10, 400):
        with django_assert_max_num_queries(33):
            assert shell.json(rows(*range(1, count))).status == 0


def test_a_lease_that_begins_later_is_not_a_home_yet(shell: Shell) -> None:
    later = timezone.localdate() + timedelta(days=30)
    shell.json([row(1, huur_begin=later.strftime("%d-%m-%Y"))])
    assert not person("R1").occupancies.current().exists()
    assert person("R1").occupancies.get().since == later


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_come_one_after_the_other(shell: Shell) -> None:
    path, gate, reports = shell.write(file_of(rows(*range(1, 30)))), threading.Barrier(2), []

    def run() -> None:
        try:
            gate.wait()
            reports.append(shell.json(path))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.counts for report in reports) == [(0, 0, 29, 0, 0), (29, 0, 0, 0, 0)]
    assert (Resident.objects.count(), Occupancy.objects.count()) == (29, 29)
