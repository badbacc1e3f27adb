"""A file of a million lines along the whole road: uploaded, read, approved, written; and then the
next night's file, in which nothing is new."""

import subprocess
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

from django.utils import timezone

from accounts.models import Corporation, Membership, Role, User
from bench.imports import export_of
from bench.place import Place
from residents import services
from residents.models import ImportRun

from .figures import Figure, at_most
from .others import Others

ROWS = 1_000_000
SECONDS = 600
MIB = 512
# Of what the pages of others take before it, p95.
OTHERS = 1.5
BEFORE = 120  # seconds


def run(place: Place) -> Iterator[Figure]:
    corporation = Corporation.objects.create(slug=f"night-{uuid4().hex[:8]}", name="Night")
    by = User.objects.create(email=f"{uuid4().hex}@nightly.example", name="Night")
    Membership.objects.create(
        user=by, corporation=corporation, role=Role.COORDINATOR, since=timezone.localdate()
    )
    others = Others(place)
    place.say(f"import: what others notice, before it, {BEFORE} s ...")
    others.watch(BEFORE / 4)  # the first pages of a server load its templates
    before = others.watch(BEFORE)
    for name, new in (("import.million", ROWS), ("import.million_again", 0)):
        place.say(f"import: uploading {ROWS} lines ...")
        run = _uploaded(corporation, by)
        place.say(f"import: {run.size / 1e6:.0f} MB")
        with others.watching() as meanwhile:
            seconds, mib = _bring(place, run, by, new=new)
        place.say(f"import: others, before and meanwhile: {meanwhile.beside(before)}")
        yield at_most(f"{name}_s", seconds, SECONDS)
        yield at_most(f"{name}_mib", mib, MIB)
        yield at_most(f"{name}_others", meanwhile.p95 / before.p95, OTHERS)


def _uploaded(corporation: Corporation, by: User) -> ImportRun:
    run = services.upload(export_of(ROWS), kind="csv", corporation=corporation, by=by)
    services.choose_columns(run, {name: name for name in run.headers}, by=by)
    return run


def _bring(place: Place, run: ImportRun, by: User, *, new: int) -> tuple[float, float]:
    """→ (seconds that somebody waits for the worker, the most memory that it had)"""
    reading, most = _work(run)
    place.say(f"import: read in {reading:.0f} s")
    run.refresh_from_db()
    if (run.state, run.new, run.new + run.unchanged) != ("read", new, ROWS):
        raise RuntimeError(f"Not what was expected: {run.state} {run.new} {run.unchanged}")
    services.take_run_step(run, "approve", by=by)
    writing, again = _work(run)
    place.say(f"import: written in {writing:.0f} s")
    run.refresh_from_db()
    if run.state != "written":
        raise RuntimeError(f"Not what was expected: {run.state}")
    return reading + writing, max(most, again)


def _work(run: ImportRun) -> tuple[float, float]:
    """One worker's work, in a process of its own that tells at its end what it had."""
    begun = time.perf_counter()
    worker = subprocess.run(
        [sys.executable, "-m", "nightly.import_worker", str(run.pk)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return time.perf_counter() - begun, float(worker.stdout)
