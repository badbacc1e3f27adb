"""Slips of paper: asked for one by one, printed once for a whole complex, printed again on wish."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Complex, ContactChannel, Occupancy, Resident

from ..models import Occurrence, Registration, Slip, SlipRun
from ..rules import State
from ..rules.slips import SLIPS_IN_RUN, Dropped, SlipKind, slip_holds
from ..rules.telling import Told
from .told import all_told

# Why somebody looked; the resident reads these words too.
SLIPS = gettext_noop("a slip of paper about your sign-up")


class NothingToPrint(Exception):
    """No slip is left to print: others did it, or none of them is true any more."""


@dataclass(frozen=True)
class Paper:
    """One slip to print, and the home to whose letter box it goes."""

    slip: Slip
    home: Occupancy

    @property
    def order(self) -> tuple[object, ...]:
        """As somebody walks past the doors."""
        unit, resident = self.home.unit, self.slip.registration.resident
        return (
            *(unit.street, unit.house_number, unit.house_letter, unit.house_addition),
            *(resident.surname, str(self.slip.pk)),
        )


@dataclass(frozen=True)
class Printed:
    content: bytes
    count: int


Write = Callable[[Sequence[Paper]], bytes]


@transaction.atomic
def want_slip(registration: Registration, kind: SlipKind, *, by: User | None) -> bool:
    """→ whether it was not asked for yet. Safe to call twice: one slip comes of it."""
    return bool(_want([registration], kind, by=by))


@transaction.atomic
def want_slips(occurrence: Occurrence, kind: SlipKind, *, by: User) -> int:
    """For everybody of this activity whom a letter box reaches, and no mail. → how many are new.

    A slip of that kind that waits already, or was printed today, is not made again.
    """
    today = timezone.localdate()
    rows = (
        occurrence.registrations.filter(
            resident__channel=ContactChannel.LETTER, resident__deceased_on=None
        )
        .exclude(slips__kind=kind, slips__run__made_at__date=today)
        .select_related("occurrence")
    )
    over = occurrence.ends_at <= timezone.now()
    wanted = [
        row
        for row in rows
        if slip_holds(kind, state=row.state, occurrence_state=occurrence.state, over=over)
        # Whoever signed off knows that; a whole round is for those whom the host tells something.
        and not (kind == SlipKind.CANCELLATION and row.state != State.CANCELLED_BY_HOST)
    ]
    return len(_want(wanted, kind, by=by))


def _want(registrations: Iterable[Registration], kind: SlipKind, *, by: User | None) -> list[Slip]:
    rows = list(registrations)
    there = set(
        Slip.objects.waiting()
        .filter(registration__in=rows, kind=kind)
        .values_list("registration_id", flat=True)
    )
    new = [
        Slip(corporation_id=row.corporation_id, registration=row, kind=kind)
        for row in rows
        if row.pk not in there
    ]
    # Two who ask at once come out at one slip: the unique constraint decides, and nobody is told.
    Slip.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        subject = new[0].registration.occurrence
        audit.record(
            "slip.wanted",
            subject,
            by=by,
            corporation_id=subject.corporation_id,
            kind=str(kind),
            count=len(new),
        )
    return new


# --- printing -------------------------------------------------------------------------------------


@transaction.atomic
def print_slips(
    complex_: Complex, *, protected: bool, form_key: UUID, by: User, write: Write
) -> Printed:
    """The slips that wait, once. Who died or moved since gets none, nor who would read what is no
    longer so. Pressing the same button twice gives the same paper. Raises NothingToPrint.

    When writing the file fails, all of them still wait.
    """
    waiting = list(
        Slip.objects.waiting()
        .of_complex(complex_)
        .select_for_update(of=("self",), no_key=True)
        .order_by("wanted_at", "pk")
    )
    # Asked after the lock: whoever pressed twice waited there for the first.
    before = SlipRun.objects.visible_to(by).filter(complex=complex_, form_key=form_key).first()
    if before is not None:
        return Printed(*_written(before, by=by, write=write))
    papers = _to_print(complex_, waiting, protected=protected, by=by)
    if not papers:
        raise NothingToPrint
    run = SlipRun.objects.create(
        corporation_id=complex_.corporation_id,
        complex=complex_,
        made_by=by,
        protected=protected,
        count=len(papers),
        form_key=form_key,
    )
    Slip.objects.filter(pk__in=[paper.slip.pk for paper in papers]).update(run=run)
    news = [paper.slip for paper in papers if paper.slip.kind != SlipKind.REMINDER]
    all_told([slip.registration_id for slip in news], by=by, how=Told.IN_THE_BOX)
    audit.record(
        "slip_run.printed",
        run,
        by=by,
        corporation_id=run.corporation_id,
        protected=protected,
        count=len(papers),
    )
    return Printed(_content(papers, by=by, write=write), len(papers))


@transaction.atomic
def print_again(run: SlipRun, *, by: User, write: Write) -> Printed:
    """The same slips as far as they are still true. Counted. Raises NothingToPrint."""
    content, count = _written(run, by=by, write=write)
    SlipRun.objects.filter(pk=run.pk).update(reprints=F("reprints") + 1)
    audit.record("slip_run.reprinted", run, by=by, corporation_id=run.corporation_id, count=count)
    return Printed(content, count)


def _written(run: SlipRun, *, by: User, write: Write) -> tuple[bytes, int]:
    rows = list(run.slips.order_by("wanted_at", "pk"))
    papers, _wrong = _sorted_out(run.complex, rows, protected=run.protected, by=by)
    if not papers:
        raise NothingToPrint
    return _content(papers, by=by, write=write), len(papers)


def _content(papers: Sequence[Paper], *, by: User, write: Write) -> bytes:
    people = [paper.slip.registration.resident for paper in papers]
    residents.services.record_looks(people, by=by, purpose=SLIPS)
    return write(papers)


def _to_print(
    complex_: Complex, waiting: Sequence[Slip], *, protected: bool, by: User
) -> list[Paper]:
    """The next round; what can never be printed leaves the heap, with the reason."""
    papers, wrong = _sorted_out(complex_, waiting, protected=protected, by=by)
    for reason in set(wrong.values()):
        keys = [key for key, why in wrong.items() if why == reason]
        Slip.objects.filter(pk__in=keys).update(dropped=reason)
    return papers[:SLIPS_IN_RUN]


def _sorted_out(
    complex_: Complex, slips: Sequence[Slip], *, protected: bool, by: User
) -> tuple[list[Paper], dict[UUID, Dropped]]:
    """→ what can be printed by this user, in the order of the doors; and why others never will.
    A slip that waits for somebody else's eyes, or for the other round, is in neither."""
    rows = Slip.objects.select_related(
        "registration__resident", "registration__occurrence__complex__corporation"
    ).in_bulk([slip.pk for slip in slips])
    now = timezone.now()
    homes = _homes(complex_, [row.registration.resident_id for row in rows.values()])
    wrong: dict[UUID, Dropped] = {}
    last: dict[UUID, Slip] = {}
    for slip in (rows[slip.pk] for slip in slips):
        row = slip.registration
        holds = slip_holds(
            slip.kind,
            state=row.state,
            occurrence_state=row.occurrence.state,
            over=row.occurrence.ends_at <= now,
        )
        if row.resident.deceased_on is not None:
            wrong[slip.pk] = Dropped.DIED
        elif row.resident_id not in homes:
            wrong[slip.pk] = Dropped.MOVED
        elif not holds:
            wrong[slip.pk] = Dropped.NOT_TRUE
        else:
            # Two slips about one sign-up say the same by now: the last one says it.
            if row.pk in last:
                wrong[last[row.pk].pk] = Dropped.NOT_TRUE
            last[row.pk] = slip
    known = set(
        Resident.objects.visible_to(by)
        .filter(pk__in=homes, protected_address=protected)
        .values_list("pk", flat=True)
    )
    papers = [
        Paper(slip, homes[slip.registration.resident_id])
        for slip in last.values()
        if slip.registration.resident_id in known
    ]
    return sorted(papers, key=lambda paper: paper.order), wrong


def _homes(complex_: Complex, people: Iterable[UUID]) -> dict[UUID, Occupancy]:
    """Where each of them lives in this complex today."""
    rows = (
        Occupancy.objects.current()
        .filter(unit__complex=complex_, resident__in=set(people))
        .select_related("unit")
        .order_by("-since", "pk")
    )
    return {row.resident_id: row for row in rows}
