"""What a worker does with a run: read it and tell the difference, or write it.

It holds the run by a lease that it renews while it works. Whoever lost the lease writes nothing:
the token is asked again inside the very transaction that writes.
"""

import logging
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User

from .. import rules
from ..imports import Batch, Problem, Reader
from ..models import ChangeKind, ImportChange, ImportProblem, ImportRun
from ..rules import RunActor, RunState
from . import import_runs
from .import_settings import options_of
from .importing import Details, Difference, apply_snapshot

log = logging.getLogger(__name__)

MOST_MISTAKES = 1_000  # kept to be shown; a file with more is not mended line by line
SYSTEM = frozenset({RunActor.SYSTEM})


class LostLease(Exception):
    """Another worker has the run now, or somebody withdrew it: nothing may be written."""


# --- the lease ----------------------------------------------------------------------------------


def sweep_imports() -> int:
    """Runs that nobody works on, or whose worker fell silent. → how many were taken."""
    due = list(ImportRun.objects.due().values_list("pk", flat=True)[:20])
    return sum(work_on_import(run_id) for run_id in due)


def _claim(run_id: UUID) -> ImportRun | None:
    with transaction.atomic():
        run = (
            ImportRun.objects.due()
            .select_for_update(skip_locked=True, of=("self",), no_key=True)
            .filter(pk=run_id)
            .first()
        )
        if run is None:
            return None
        if run.attempts >= rules.RUN_ATTEMPTS:
            # It stopped its worker each time.
            _end(run, "fail")
            return None
        ImportRun.objects.filter(pk=run_id).update(
            token=uuid.uuid4(),
            due_at=Now() + rules.RUN_LEASE,
            attempts=F("attempts") + 1,
            rows_done=0,
        )
    return ImportRun.objects.select_related("corporation", "uploaded_by").get(pk=run_id)


class _Hold:
    """Renews the lease and tells how far we are, over a connection of its own: the one that
    imports is in a transaction, of which nobody else sees anything."""

    def __init__(self, run: ImportRun) -> None:
        self._run, self._stop = run, threading.Event()
        self.done = 0
        self.lost = False
        self._thread = threading.Thread(target=self._keep, name="import", daemon=True)

    def _keep(self) -> None:
        try:
            while not self._stop.wait(rules.RUN_BEAT.total_seconds()):
                held = ImportRun.objects.filter(pk=self._run.pk, token=self._run.token)
                if not held.update(due_at=Now() + rules.RUN_LEASE, rows_done=self.done):
                    self.lost = True
                    return
        except Exception:
            log.warning("the lease of import %s is not renewed", self._run.pk, exc_info=True)
        finally:
            connection.close()

    def each(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        for batch in batches:
            if self.lost:
                raise LostLease
            yield batch
            self.done += len(batch.lines)

    def __enter__(self) -> "_Hold":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


class _Counted(Reader):
    """A reader that tells how far it is."""

    hold: _Hold

    def read_batches(self) -> Iterator[Batch]:
        return self.hold.each(super().read_batches())


def work_on_import(run_id: UUID) -> int:
    """At least once, and with one effect. → 1 when there was something to do."""
    run = _claim(run_id)
    if run is None:
        return 0
    try:
        with _Hold(run) as hold:
            options = options_of(run.corporation, run.mapping)
            source = _Counted(import_runs.opener_of(run), run.kind, options)
            source.hold = hold
            if run.state == RunState.READING:
                _read(run, source)
            else:
                _write(run, source)
    except LostLease:
        log.warning("import %s was taken over or withdrawn", run_id)
    except Exception:
        # The sweep tries again when the lease has ended, and gives up after some times.
        log.exception("import %s cannot be done", run_id)
    return 1


@contextmanager
def _holding(run: ImportRun) -> Iterator[ImportRun]:
    """The row, locked until the transaction ends. Raises LostLease when it is no longer ours."""
    row = (
        ImportRun.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=run.pk, token=run.token, state=run.state)
        .first()
    )
    if row is None:
        raise LostLease
    yield row


def _end(row: ImportRun, name: str, by: User | None = None) -> None:
    step = rules.require_run_step(name, state=row.state, actors=SYSTEM, many=row.many)
    import_runs.end_step(row, step, by=by)


# --- reading ------------------------------------------------------------------------------------


def _read(run: ImportRun, source: Reader) -> None:
    """The difference and the state are written together, or not at all."""

    def finish(difference: Difference, details: Details) -> None:
        if difference.errors:
            return  # the transaction is undone; they are told in another one
        with _holding(run) as row:
            _tell(row, source, difference, details)
            _end(row, "report")

    difference = apply_snapshot(
        source, run.corporation, by=None, dry_run=True, accept_gone=True, finish=finish
    )
    if difference.errors:
        with transaction.atomic(), _holding(run) as row:
            _refuse(row, source, difference.errors)


def _tell(row: ImportRun, source: Reader, difference: Difference, details: Details) -> None:
    for name in ("new", "changed", "unchanged", "moved", "gone"):
        setattr(row, name, getattr(difference, name))
    row.kept, row.many, row.doubt = len(details.kept), details.many, len(details.doubts)
    row.ignored, row.not_read = source.ignored, source.notes
    row.rows_all = source.count
    row.changes.all().delete()
    number = count(1)
    lines = _lines_of([*details.changed, *details.moved, *details.kept])
    ImportChange.objects.bulk_create(
        (
            ImportChange(
                corporation_id=row.corporation_id,
                run=row,
                kind=kind,
                line=lines.get(resident, 0),
                number=next(number),
                resident_id=resident,
                fields=names,
            )
            for kind, found in (
                (ChangeKind.CHANGED, details.changed.items()),
                (ChangeKind.MOVED, [(one, []) for one in sorted(details.moved)]),
                (ChangeKind.GONE, [(one, []) for one in details.gone]),
                (ChangeKind.KEPT, details.kept.items()),
            )
            for resident, names in found
        ),
        batch_size=2000,
    )
    ImportChange.objects.bulk_create(
        ImportChange(
            corporation_id=row.corporation_id,
            run=row,
            kind=ChangeKind.DOUBT,
            line=problem.line,
            number=next(number),
            resident_id=doubt.resident,
            facts=dict(problem.facts),
        )
        for doubt, problem in zip(details.doubts, difference.doubts, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO residents_importchange"
            " (id, corporation_id, run_id, kind, line, number, resident_id, fields, facts)"
            " SELECT gen_random_uuid(), %s, %s, 'new', min(line), 0, NULL, '{}', '{}'"
            " FROM erp_diff WHERE resident_id IS NULL GROUP BY person",
            [row.corporation_id, row.pk],
        )


def _lines_of(residents: list[UUID]) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, min(s.line) FROM residents_resident r"
            " JOIN erp s ON s.person = r.external_key WHERE r.id = ANY (%s) GROUP BY r.id",
            [residents],
        )
        return dict(cursor.fetchall())


def _refuse(row: ImportRun, source: Reader, problems: list[Problem]) -> None:
    row.ignored, row.not_read = source.ignored, source.notes
    row.mistakes = len(problems)
    row.problems.all().delete()
    ImportProblem.objects.bulk_create(
        ImportProblem(
            corporation_id=row.corporation_id,
            run=row,
            line=problem.line,
            number=number,
            column=problem.column[:60],
            code=problem.code,
            facts=dict(problem.facts),
        )
        for number, problem in enumerate(problems[:MOST_MISTAKES])
    )
    _end(row, "refuse")


# --- writing ------------------------------------------------------------------------------------


def _write(run: ImportRun, source: Reader) -> None:
    """What was approved is written if it is still what was approved: when many people are gone or
    moved now and were not then, a person looks again."""

    def finish(difference: Difference, details: Details) -> None:
        if not difference.written:
            return
        with _holding(run) as row:
            row.many, row.doubt = details.many, len(details.doubts)
            for name in ("new", "changed", "unchanged", "moved", "gone"):
                setattr(row, name, getattr(difference, name))
            _end(row, "write")

    difference = apply_snapshot(
        source,
        run.corporation,
        by=run.uploaded_by,
        accept_gone=run.confirmed_by_id is not None,
        finish=finish,
        facts={"run": str(run.pk)},
    )
    if difference.errors:
        with transaction.atomic(), _holding(run) as row:
            if difference.errors[0].code == "too_many_gone":
                row.many, row.approved_by = True, None
                _end(row, "doubt")
            else:
                _refuse(row, source, difference.errors)
