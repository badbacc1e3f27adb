"""A worker that is killed with -9 in the midst of an import leaves nothing, and another goes on."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, Role
from residents import services
from residents.models import ImportRun, Occupancy, Resident, Unit
from tests import factories as make
from tests.processes import CHECKOUT, environment
from tests.residents.erp import file_of, row

PEOPLE = 3_000
# Held by the test, each of these stops the worker at another place of its work.
PLACES = ["residents_unit", "residents_resident", "residents_occupancy", "accounts_auditevent"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", PLACES)
def test_killed_half_way_and_taken_up_again(table: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(services.import_runs, "ring", lambda run_id: None)
    linde = make.make_corporation(slug="linde")
    anna = make.make_member(linde, Role.COORDINATOR)
    data = file_of(row(n) for n in range(1, PEOPLE + 1))
    run = make.make_import_run(linde, by=anna, data=data)
    services.choose_columns(run, {name: name for name in run.headers}, by=anna)
    services.work_on_import(run.pk)
    services.take_run_step(run, "approve", by=anna)
    with connection.cursor() as lock:
        lock.execute("BEGIN")
        lock.execute(f"LOCK TABLE {table} IN SHARE MODE")  # may be read, not written
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.residents.import_worker", str(run.pk)],
            cwd=CHECKOUT,
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_until_it_waits(lock, table, worker)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            lock.execute("COMMIT")
    assert _count() == (0, 0, 0)
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("approved", 1)
    assert services.sweep_imports() == 0  # its lease runs still
    ImportRun.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert services.sweep_imports() == 1
    run.refresh_from_db()
    assert (run.state, run.new) == ("written", PEOPLE)
    assert _count() == (PEOPLE, PEOPLE, PEOPLE)
    assert AuditEvent.objects.filter(verb="residents.imported").count() == 1


def _count() -> tuple[int, int, int]:
    return Unit.objects.count(), Resident.objects.count(), Occupancy.objects.count()


def _wait_until_it_waits(cursor: Any, table: str, worker: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while True:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table]
        )
        if cursor.fetchone()[0]:
            return
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until
        time.sleep(0.05)
