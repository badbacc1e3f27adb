"""An import in the browser's road: upload, columns, the worker's difference, approval, writing."""

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Corporation, Role, User
from residents import rules, services
from residents.models import (
    ImportPiece,
    ImportRun,
    ImportSettings,
    Occupancy,
    Resident,
)
from residents.rules import RunActor, RunRefused, RunState
from residents.services import import_work
from tests import factories as make
from tests.residents.erp import Row, file_of, row

# --- the table of steps ---------------------------------------------------------------------------

# In words of its own: state, step → state, by whom, with many gone or moved (None: either).
CELLS: dict[tuple[str, str], tuple[str, str, bool | None]] = {
    ("uploaded", "map"): ("reading", "office", None),
    ("reading", "report"): ("read", "system", None),
    ("read", "approve"): ("approved", "office", False),
    ("read", "ask_second"): ("doubted", "office", True),
    ("doubted", "confirm"): ("approved", "second", None),
    ("approved", "write"): ("written", "system", None),
    ("approved", "doubt"): ("read", "system", None),
    **{
        (state, step): (after, "system", None)
        for state in ("reading", "approved")
        for step, after in (("refuse", "refused"), ("fail", "failed"))
    },
    **{
        (state, "withdraw"): ("withdrawn", "office", None)
        for state in ("uploaded", "reading", "read", "doubted")
    },
    **{
        (state, "expire"): ("withdrawn", "system", None)
        for state in ("uploaded", "read", "doubted")
    },
}


def test_each_cell_is_as_the_table_says() -> None:
    steps = [*rules.RUN_STEPS, "no_such_step"]
    for state, step, actor, many in product(RunState.values, steps, RunActor, (False, True)):
        after, who, when = CELLS.get((state, step), ("", "", None))
        may = after != "" and actor == who and when in (None, many)
        actors = frozenset({actor})
        offered = [one.name for one in rules.run_steps_open(state, actors, many=many)]
        assert (step in offered) is may
        if may:
            found = rules.require_run_step(step, state=state, actors=actors, many=many)
            assert found.target == after
        else:
            with pytest.raises(RunRefused):
                rules.require_run_step(step, state=state, actors=actors, many=many)


def test_every_state_is_entered_and_every_live_one_left() -> None:
    entered = {str(step.target) for step in rules.RUN_STEPS.values()}
    left = {str(state) for step in rules.RUN_STEPS.values() for state in step.sources}
    assert entered == set(RunState.values) - {"uploaded"}
    assert left == {str(state) for state in rules.LIVE}


# --- the road -------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db(transaction=True)


class Office:
    """A corporation with two colleagues, and a worker that works when it is told to."""

    def __init__(self) -> None:
        self.linde: Corporation = make.make_corporation(slug="linde", name="De Linde")
        self.anna: User = make.make_member(self.linde, Role.COORDINATOR, "Anna")
        self.ada: User = make.make_member(self.linde, Role.ADMINISTRATOR, "Ada")

    def upload(self, rows: list[Row] | bytes, kind: str = "csv") -> ImportRun:
        data = rows if isinstance(rows, bytes) else file_of(rows)
        return make.make_import_run(self.linde, by=self.anna, data=data, kind=kind)

    def read(self, rows: list[Row] | bytes, kind: str = "csv") -> ImportRun:
        run = self.upload(rows, kind)
        if kind != "json":
            services.choose_columns(run, {name: name for name in run.headers}, by=self.anna)
        assert services.work_on_import(run.pk) == 1
        run.refresh_from_db()
        return run

    def write(self, rows: list[Row]) -> ImportRun:
        run = self.read(rows)
        services.take_run_step(run, "approve", by=self.anna)
        assert services.work_on_import(run.pk) == 1
        run.refresh_from_db()
        return run


@pytest.fixture
def office(monkeypatch: Any) -> Office:
    monkeypatch.setattr(services.import_runs, "ring", lambda run_id: None)
    return Office()


def rows(*numbers: int) -> list[Row]:
    return [row(n) for n in numbers]


def test_nothing_is_written_before_it_is_approved(office: Office) -> None:
    run = office.read(rows(1, 2, 3))
    assert (run.state, run.new, run.unchanged, run.many) == ("read", 3, 0, False)
    assert Resident.objects.count() == 0
    assert services.work_on_import(run.pk) == 0  # it waits for a person
    services.take_run_step(run, "approve", by=office.ada)
    assert services.work_on_import(run.pk) == 1
    run.refresh_from_db()
    assert (run.state, run.approved_by) == ("written", office.ada)
    assert (Resident.objects.count(), Occupancy.objects.count()) == (3, 3)
    assert not ImportPiece.objects.exists()
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        *["import.uploaded", "import.map", "import.report", "import.approve"],
        *["residents.imported", "import.write"],
    ]


def test_the_difference_is_told_person_by_person(office: Office) -> None:
    office.write(rows(*range(1, 41)))
    coach = make.make_user("Coach")
    second = Resident.objects.get(external_key="R2")
    services.set_contact(second, by=coach, phone="06-22222222")
    moved = row(3, eenheid_id="E3b", huur_begin="01-03-2024")
    new = [row(1, achternaam="Jansen"), row(2, telefoon="070-1"), moved, *rows(*range(4, 40), 41)]
    run = office.read(new)
    counts = (run.new, run.changed, run.unchanged, run.moved, run.gone, run.kept)
    assert counts == (1, 1, 37, 1, 1, 1)
    found = run.changes.order_by("kind", "line", "number")
    told = [(one.kind, one.line, getattr(one.resident, "external_key", None)) for one in found]
    assert told == [
        ("changed", 2, "R1"),
        ("gone", 0, "R40"),
        ("kept", 3, "R2"),
        ("moved", 4, "R3"),
        ("new", 41, None),
    ]
    assert found.get(kind="changed").fields == ["achternaam"]
    assert found.get(kind="kept").fields == ["telefoon"]


def test_a_file_with_mistakes_is_refused_line_by_line(office: Office) -> None:
    run = office.read([row(1), row(2, postcode="geheim"), row(3, huur_begin="31/12/2024")])
    assert (run.state, run.mistakes) == ("refused", 2)
    problems = run.problems.order_by("line")
    assert [(one.line, one.column, one.code) for one in problems] == [
        (3, "postcode", "bad_postcode"),
        (4, "huur_begin", "bad_date"),
    ]
    assert not ImportPiece.objects.exists()
    # A place and a code; nothing that stood there.
    assert "geheim" not in str(list(problems.values())) + str(ImportRun.objects.values())


def test_two_imports_at_once_the_second_is_refused(office: Office) -> None:
    first = office.upload(rows(1))
    with pytest.raises(services.AnotherImport):
        office.upload(rows(2))
    hoeve = make.make_corporation(slug="hoeve")
    make.make_import_run(hoeve, by=make.make_member(hoeve, Role.COORDINATOR))  # not their business
    services.take_run_step(first, "withdraw", by=office.ada)
    assert office.upload(rows(2)).state == "uploaded"


def test_more_than_five_percent_gone_asks_a_second_person(office: Office) -> None:
    office.write(rows(*range(1, 41)))
    run = office.read(rows(*range(5, 41)))
    assert (run.state, run.gone, run.many) == ("read", 4, True)
    with pytest.raises(RunRefused):
        services.take_run_step(run, "approve", by=office.anna)
    services.take_run_step(run, "ask_second", by=office.anna)
    with pytest.raises(RunRefused):
        services.take_run_step(run, "confirm", by=office.anna)
    services.take_run_step(run, "confirm", by=office.ada)
    services.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.confirmed_by) == ("written", office.ada)
    assert Resident.objects.exclude(missing_since=None).count() == 4


def test_who_uploaded_is_not_the_second_person_of_another_one(office: Office) -> None:
    office.write(rows(*range(1, 41)))
    run = office.read(rows(*range(5, 41)))
    services.take_run_step(run, "ask_second", by=office.ada)
    for colleague in (office.anna, office.ada):
        with pytest.raises(RunRefused):
            services.take_run_step(run, "confirm", by=colleague)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(confirmed_by=office.anna)


def test_what_became_many_since_the_approval_is_not_written(office: Office) -> None:
    office.write(rows(*range(1, 41)))
    run = office.read(rows(*range(1, 41), *range(50, 55)))
    services.take_run_step(run, "approve", by=office.anna)
    others = file_of([row(n) for n in range(60, 90)] + [row(n) for n in range(1, 41)])
    from residents.imports import read

    assert services.apply_snapshot(read(others), office.linde, by=None).written
    services.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.many, run.approved_by) == ("read", True, None)
    assert not Resident.objects.filter(external_key="R50").exists()


def test_a_stranger_takes_no_step(office: Office) -> None:
    run = office.read(rows(1))
    hoeve = make.make_corporation(slug="hoeve")
    for name in rules.RUN_STEPS:
        with pytest.raises(RunRefused):
            services.take_run_step(run, name, by=make.make_member(hoeve, Role.COORDINATOR))


# --- the worker -----------------------------------------------------------------------------------


def test_a_run_that_another_worker_holds_is_not_taken(office: Office) -> None:
    run = office.upload(rows(1))
    services.choose_columns(run, {name: name for name in run.headers}, by=office.anna)
    assert import_work._claim(run.pk) is not None
    assert services.work_on_import(run.pk) == services.sweep_imports() == 0


def test_a_worker_that_lost_its_lease_writes_nothing(office: Office) -> None:
    run = office.read(rows(1, 2))
    services.take_run_step(run, "approve", by=office.anna)
    held = import_work._claim(run.pk)
    assert held is not None
    ImportRun.objects.filter(pk=run.pk).update(token=uuid4())  # another one took it over
    opener = services.import_runs.opener_of(held)
    source = import_work.Reader(opener)
    with pytest.raises(import_work.LostLease):
        import_work._write(held, source)
    assert Resident.objects.count() == 0
    # The negative control: with the lease it is written.
    held.token = ImportRun.objects.get(pk=run.pk).token
    import_work._write(held, import_work.Reader(opener))
    assert Resident.objects.count() == 2


def test_a_withdrawn_run_is_not_read_any_more(office: Office, monkeypatch: Any) -> None:
    run = office.upload(rows(1, 2))
    services.choose_columns(run, {name: name for name in run.headers}, by=office.anna)

    def withdraw(*_: Any, **__: Any) -> Any:
        services.take_run_step(run, "withdraw", by=office.ada)
        return real(*_, **__)

    real = import_work._read
    monkeypatch.setattr(import_work, "_read", withdraw)
    services.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.new) == ("withdrawn", 0)
    assert not run.changes.exists()


def test_what_fails_each_time_is_given_up(office: Office, monkeypatch: Any) -> None:
    run = office.upload(rows(1))
    services.choose_columns(run, {name: name for name in run.headers}, by=office.anna)

    def break_down(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(import_work, "_read", break_down)
    for _ in range(rules.RUN_ATTEMPTS + 1):
        ImportRun.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        services.sweep_imports()
    run.refresh_from_db()
    assert run.state == "failed"
    assert not ImportPiece.objects.exists()


# --- what is kept ---------------------------------------------------------------------------------


def test_the_file_lies_there_unreadable(office: Office) -> None:
    run = office.upload([row(1, achternaam="Kanarievogel")])
    stored = b"".join(bytes(piece.content) for piece in run.pieces.all())
    assert b"Kanarie" not in stored
    with services.import_runs.opener_of(run)() as stream:
        assert b"Kanarievogel" in stream.read()


def test_a_file_of_many_pieces_is_whole(office: Office) -> None:
    data = bytes(range(256)) * 10_000
    run = make.make_import_run(office.linde, by=office.anna, data=b"a;b\r\n" + data[:0])
    ImportPiece.objects.all().delete()
    size = services.import_runs._store(run, [data[:999], data[999:2_000_000], data[2_000_000:]])
    assert (size, run.pieces.count()) == (len(data), 3)
    with services.import_runs.opener_of(run)() as stream:
        assert stream.read() == data


@pytest.mark.parametrize("state", ["uploaded", "read", "refused"])
def test_after_a_week_it_is_gone(office: Office, state: str) -> None:
    if state == "uploaded":
        run = office.upload(rows(1))
    else:
        run = office.read([row(1, postcode="x" if state == "refused" else "2285 AB")])
    assert run.state == state
    assert services.purge_imports() == 0
    ImportRun.objects.update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    assert services.purge_imports() == 1
    run.refresh_from_db()
    assert run.state == ("refused" if state == "refused" else "withdrawn")
    assert not run.pieces.exists()
    assert not run.problems.exists()
    assert not run.changes.exists()
    assert services.purge_imports() == 0


# --- what a corporation decided -------------------------------------------------------------------


def test_what_is_not_taken_is_named_and_what_is_there_is_left_alone(office: Office) -> None:
    person = row(1, telefoon="070-1234567", email="a@test.example", voorkeurskanaal="email")
    office.write([person, row(2)])
    resident = Resident.objects.get(external_key="R1")
    assert (resident.phone, resident.email, resident.channel) == (
        *("070-1234567", "a@test.example", "email"),
    )
    services.save_import_settings(
        office.linde, taken=["taal", "voorkeurskanaal"], cluster_kind="FIN", by=office.ada
    )
    told = {**person, "telefoon": "070-7654321", "email": "", "voorkeurskanaal": "email"}
    run = office.write([told, row(2, telefoon="070-2222222")])
    assert {"telefoon", "email", "aanschrijfnaam", "bag_nummeraanduiding"} <= set(run.ignored)
    resident.refresh_from_db()
    assert (resident.phone, resident.email, resident.channel) == (
        *("070-1234567", "a@test.example", "email"),
    )
    assert Resident.objects.get(external_key="R2").phone == ""


def test_the_columns_are_remembered(office: Office) -> None:
    names = ["Huurdernummer", "Familienaam", "Vlag"]
    data = file_of(
        [row(1) | {"Huurdernummer": "R1", "Familienaam": "Berg", "Vlag": "geheim"}],
        columns=[*names, *[n for n in row(1) if n not in ("relatie_id", "achternaam")]],
    )
    run = office.upload(data)
    chosen = {name: name for name in run.headers} | {
        "Huurdernummer": "relatie_id",
        "Familienaam": "achternaam",
        "Vlag": "",
    }
    services.choose_columns(run, chosen, by=office.anna)
    services.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.new, run.ignored) == ("read", 1, ["vlag"])
    remembered = ImportSettings.objects.get(corporation=office.linde).mapping
    assert (remembered["huurdernummer"], remembered["vlag"]) == ("relatie_id", "")
    from residents.imports import propose

    assert propose(names, remembered) == dict(
        zip(names, ["relatie_id", "achternaam", ""], strict=True)
    )
