"""Killed with -9 anywhere between the upload and the last commit, an import leaves nothing by half:
a worker's work is taken up by another, a person does the last thing again."""

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, Corporation, Role, User
from residents import services
from residents.models import ImportChange, ImportPiece, ImportRun, Occupancy, Resident, Unit
from tests import factories as make
from tests.processes import CHECKOUT, environment
from tests.residents.erp import file_of, row

PEOPLE = 300
SHUT = "ACCESS EXCLUSIVE"  # not even read
FIXED = "SHARE"  # read, not written
IMPORT = "import"  # the lock that lets one import of a corporation wait for another


@dataclass(frozen=True)
class Point:
    """Where a process is stopped: in which step, and by which table that it cannot get at."""

    name: str
    step: str
    table: str
    lock: str = FIXED


POINTS = [
    Point("the file is being stored", "upload", "residents_importpiece"),
    Point("the upload is being recorded", "upload", "accounts_auditevent"),
    Point("the columns are being chosen", "choose", "accounts_auditevent"),
    Point("reading, before the first line", "read", "residents_occupancy", SHUT),
    Point("reading, all lines staged", "read", "residents_complex", SHUT),
    Point("the difference is being told", "read", "residents_importchange"),
    Point("the end of the reading is being recorded", "read", "accounts_auditevent"),
    Point("the approval is being recorded", "approve", "accounts_auditevent"),
    Point("writing, waiting for another import", "write", IMPORT),
    Point("writing homes", "write", "residents_unit"),
    Point("writing people", "write", "residents_resident"),
    Point("writing leases", "write", "residents_occupancy"),
    Point("the end of the writing is being recorded", "write", "accounts_auditevent"),
    Point("the file is being thrown away", "write", "residents_importpiece"),
]
STATES = {"choose": "uploaded", "read": "reading", "approve": "read", "write": "approved"}


class Office:
    """Takes the steps of an import one by one, here or in a process that is killed."""

    def __init__(self, folder: Path) -> None:
        self.linde: Corporation = make.make_corporation(slug="linde")
        self.anna: User = make.make_member(self.linde, Role.COORDINATOR)
        self.file = folder / "export.csv"
        self.file.write_bytes(file_of(row(n) for n in range(1, PEOPLE + 1)))

    @property
    def run(self) -> ImportRun:
        return ImportRun.objects.get()

    def upload(self) -> None:
        services.upload([self.file.read_bytes()], kind="csv", corporation=self.linde, by=self.anna)

    def choose(self) -> None:
        run = self.run
        services.choose_columns(run, {name: name for name in run.headers}, by=self.anna)

    def approve(self) -> None:
        services.take_run_step(self.run, "approve", by=self.anna)

    def work(self) -> None:
        assert services.sweep_imports() == 1

    def go(self, *, until: str = "") -> None:
        """On from wherever it is now, up to that step, or to the end."""
        for step in ("upload", "choose", "read", "approve", "write"):
            state = ImportRun.objects.values_list("state", flat=True).first()
            if step == until:
                return
            if state == STATES.get(step):
                getattr(self, "work" if step in {"read", "write"} else step)()

    def process(self, step: str) -> "subprocess.Popen[bytes]":
        word = "work" if step in {"read", "write"} else step
        of = self.linde.pk if step == "upload" else self.run.pk
        by = [] if word.startswith("work") else [str(self.anna.pk)]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.residents.import_worker", word, str(of), *by],
            cwd=CHECKOUT,
            env={**environment(), "FILE": str(self.file)},
        )

    def is_written(self) -> bool:
        assert (self.run.state, self.run.new) == ("written", PEOPLE)
        assert counts() == (PEOPLE, PEOPLE, PEOPLE)
        assert not ImportPiece.objects.exists()
        assert AuditEvent.objects.filter(verb="residents.imported").count() == 1
        return ImportChange.objects.count() == PEOPLE


def counts() -> tuple[int, int, int]:
    return Unit.objects.count(), Resident.objects.count(), Occupancy.objects.count()


@pytest.fixture
def office(monkeypatch: Any, tmp_path: Path) -> Office:
    monkeypatch.setattr(services.import_runs, "ring", lambda run_id: None)
    return Office(tmp_path)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_killed_and_taken_up_again(point: Point, office: Office) -> None:
    office.go(until=point.step)
    with connection.cursor() as lock:
        lock.execute("BEGIN")
        if point.table == IMPORT:
            key = f"residents.import {office.linde.pk}"
            lock.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        else:
            lock.execute(f"LOCK TABLE {point.table} IN {point.lock} MODE")
        process = office.process(point.step)
        try:
            wait_until_it_waits(lock, point.table, process)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            lock.execute("COMMIT")
    assert counts() == (0, 0, 0)
    if point.step == "upload":
        assert not ImportRun.objects.exists()
        assert not ImportPiece.objects.exists()
    else:
        assert office.run.state == STATES[point.step]
        assert ImportChange.objects.exists() is (point.step in {"approve", "write"})
    if point.step in {"read", "write"}:
        assert office.run.attempts == 1
        assert services.sweep_imports() == 0  # its lease runs still
        ImportRun.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    office.go()
    assert office.is_written()


@pytest.mark.django_db(transaction=True)
def test_killed_right_after_the_last_commit(office: Office) -> None:
    office.go(until="write")
    process = office.process("work_and_die")
    assert process.wait() == -signal.SIGKILL
    assert office.is_written()
    assert services.sweep_imports() == 0


def wait_until_it_waits(cursor: Any, table: str, process: "subprocess.Popen[bytes]") -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND "
    asked = "locktype = 'advisory'" if table == IMPORT else f"relation = '{table}'::regclass"
    until = time.monotonic() + 120
    while True:
        cursor.execute(waiting + asked)
        if cursor.fetchone()[0]:
            return
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < until
        time.sleep(0.05)
