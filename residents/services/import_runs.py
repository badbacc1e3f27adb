"""What people do with a run: upload, say which column is which, approve, withdraw.

The file itself lies encrypted in the database and goes as soon as the run ends.
"""

import io
import logging
import zlib
from collections.abc import Iterable, Mapping
from functools import partial
from typing import BinaryIO
from uuid import UUID

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts import audit
from accounts.models import Corporation, User
from accounts.secrets import decrypt_bytes, encrypt_bytes

from .. import rules
from ..imports import Opener, headers_of, normal_header
from ..models import MAY_IMPORT, ImportPiece, ImportRun
from ..rules import RunActor, RunState
from .import_settings import remember_mapping

log = logging.getLogger(__name__)

WORK_ON_IMPORT = "residents.work_on_import"
PIECE = 1 << 20


class AnotherImport(Exception):
    """Another file of this corporation is on its way; two at once would write over each other."""


# --- the file -----------------------------------------------------------------------------------


class _Pieces(io.RawIOBase):
    """The file as a stream, of which one piece at a time is readable."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = (zlib.decompress(decrypt_bytes(piece)) for piece in pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        view = memoryview(buffer)  # type: ignore[arg-type]
        size = min(len(view), len(self._left))
        view[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def opener_of(run: ImportRun) -> Opener:
    """Fetched at once, encrypted and compressed as it is: while the records go to the database by
    COPY, it answers no other question."""
    found = run.pieces.order_by("number").values_list("content", flat=True)
    pieces = [bytes(content) for content in found]

    def open_file() -> BinaryIO:
        stream = io.BufferedReader(_Pieces(pieces), buffer_size=PIECE)
        # A workbook is read from its end; it is small enough to be whole.
        return io.BytesIO(stream.read()) if run.kind == "xlsx" else stream

    return open_file


def upload(chunks: Iterable[bytes], *, kind: str, corporation: Corporation, by: User) -> ImportRun:
    """Raises AnotherImport, or Unreadable when not even its header can be read."""
    try:
        with transaction.atomic():
            run = ImportRun.objects.create(
                corporation=corporation, uploaded_by=by, kind=kind, size=0
            )
            run.size = _store(run, chunks)
            if kind == "json":
                # The standard says what is what.
                run.state = RunState.READING
                transaction.on_commit(partial(ring, run.pk))
            else:
                run.headers = headers_of(opener_of(run), kind)
            run.save(update_fields=["size", "state", "headers"])
            audit.record(
                "import.uploaded",
                run,
                by=by,
                corporation_id=corporation.pk,
                format=kind,
                size=run.size,
            )
    except IntegrityError as error:
        raise AnotherImport from error
    return run


def _store(run: ImportRun, chunks: Iterable[bytes]) -> int:
    size = number = 0
    waiting = bytearray()

    def put() -> None:
        nonlocal number
        ImportPiece.objects.create(
            run=run,
            corporation_id=run.corporation_id,
            number=number,
            content=encrypt_bytes(zlib.compress(bytes(waiting[:PIECE]), 1)),
        )
        number += 1
        del waiting[:PIECE]

    for chunk in chunks:
        waiting += chunk
        size += len(chunk)
        while len(waiting) >= PIECE:
            put()
    if waiting:
        put()
    return size


# --- steps --------------------------------------------------------------------------------------


def actors_of_run(run: ImportRun, user: User) -> frozenset[RunActor]:
    if run.corporation_id not in user.corporations_as(*MAY_IMPORT):
        return frozenset()
    others = {run.uploaded_by_id, run.approved_by_id}
    return frozenset({RunActor.OFFICE} if user.pk in others else {RunActor.OFFICE, RunActor.SECOND})


def locked_run(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)


@transaction.atomic
def choose_columns(run: ImportRun, mapping: Mapping[str, str], *, by: User) -> ImportRun:
    """`mapping`: header → our column or "". It is remembered for the next file."""
    row = locked_run(run)
    row.mapping = {normal_header(header): column for header, column in mapping.items()}
    row.save(update_fields=["mapping"])
    remember_mapping(row.corporation, row.mapping)
    return take_run_step(row, "map", by=by)


@transaction.atomic
def take_run_step(run: ImportRun, name: str, *, by: User) -> ImportRun:
    """A step of a person. What follows is done by a worker, which is called on commit."""
    row = locked_run(run)
    step = rules.require_run_step(
        name, state=row.state, actors=actors_of_run(row, by), many=row.many
    )
    if name in {"approve", "ask_second"}:
        row.approved_by = by
    elif name == "confirm":
        row.confirmed_by = by
    end_step(row, step, by=by)
    return row


def end_step(row: ImportRun, step: rules.RunStep, *, by: User | None) -> None:
    """Writes the new state with all that goes with it. The row is locked by whoever calls."""
    before = row.state
    row.state = step.target
    row.token, row.attempts, row.rows_done = None, 0, 0
    row.due_at = timezone.now()
    if step.target in rules.ENDED:
        row.ended_at = timezone.now()
        row.pieces.all().delete()
    row.save()
    audit.record(
        f"import.{step.name}",
        row,
        by=by,
        corporation_id=row.corporation_id,
        before=before,
        after=row.state,
    )
    if step.target in rules.BUSY:
        transaction.on_commit(partial(ring, row.pk))


def ring(run_id: UUID) -> None:
    """Calls a worker, as well as may be: the sweep finds a run that nobody was called for."""
    try:
        current_app.send_task(WORK_ON_IMPORT, [str(run_id)], retry=False)
    except Exception:
        log.warning("the bell for an import did not ring; the sweep will find it", exc_info=False)


# --- what is kept -------------------------------------------------------------------------------


def purge_imports() -> int:
    """Files, problems and changes of runs that are older than a week. → how many runs."""
    old = ImportRun.objects.filter(created_at__lt=Now() - rules.KEEP_FILE, purged_at=None)
    count = 0
    for run in old.exclude(state__in=rules.BUSY):
        with transaction.atomic():
            row = locked_run(run)
            if row.state in rules.BUSY:
                continue
            if row.state in rules.LIVE:
                step = rules.require_run_step(
                    "expire",
                    state=row.state,
                    actors=frozenset({RunActor.SYSTEM}),
                    many=row.many,
                )
                end_step(row, step, by=None)
            row.pieces.all().delete()
            row.problems.all().delete()
            row.changes.all().delete()
            ImportRun.objects.filter(pk=row.pk).update(purged_at=Now(), headers=[], ignored=[])
            count += 1
    return count
