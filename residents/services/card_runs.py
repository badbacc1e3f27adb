"""A print run: ordered on a page, made by a worker, downloaded once, thrown away after a day."""

import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.models import User
from accounts.secrets import decrypt, encrypt

from .. import reads, rules
from ..card_files import Letter
from ..models import AccessCard, CardRun, Complex, Occupancy, Resident
from ..rules import CardRunActor, CardRunRefused, CardRunState
from .cards import free_numbers, new_code, unsaved_card
from .people import record_looks

log = logging.getLogger(__name__)
# Why somebody looked; the resident reads these words too.
CARD_LETTERS = gettext_noop("a letter with a code for you")
MAKE = "residents.make_card_runs"  # the task that looks for runs to make (tasks.py)


class RunTooBig(CardRunRefused):
    """More letters than one run may hold."""


class NobodyToWrite(CardRunRefused):
    """Nobody is left who gets a letter."""


@transaction.atomic
def order_run(complex_: Complex, *, who: str, per: str, protected: bool, by: User) -> CardRun:
    """Raises NobodyToWrite or RunTooBig: better said now than by a worker, in an hour."""
    count = len(_people(complex_, by=by, who=who, per=per, protected=protected))
    if count == 0:
        raise NobodyToWrite
    if count > rules.CARD_RUN_LETTERS:
        raise RunTooBig
    run = CardRun.objects.create(
        corporation_id=complex_.corporation_id,
        complex=complex_,
        made_by=by,
        who=who,
        per=per,
        protected=protected,
        count=count,
    )
    audit.record(
        "card_run.ordered",
        run,
        by=by,
        corporation_id=run.corporation_id,
        who=who,
        per=per,
        protected=protected,
        count=count,
    )
    transaction.on_commit(_ring)
    return run


def _ring() -> None:
    try:
        current_app.send_task(MAKE, retry=False)
    except Exception:
        log.warning("no worker was called for a print run; it is found within a minute")


def _people(
    complex_: Complex, *, by: User, who: str, per: str, protected: bool
) -> list[rules.Candidate]:
    candidates = reads.card_candidates(complex_, by, protected=protected)
    return rules.letters_for(candidates, who=who, per=per)


# --- the worker ---------------------------------------------------------------------------------


def make_due_runs() -> int:
    """→ how many were made. Those that nobody downloaded in time are thrown away first."""
    for old in CardRun.objects.too_old():
        expire_run(old)
    made = 0
    while (run := _claim()) is not None:
        made += make_run(run)
    return made


@transaction.atomic
def _claim() -> CardRun | None:
    """A run and a lease on it. One that killed its worker three times is given up."""
    due = CardRun.objects.to_make().select_for_update(of=("self",), no_key=True, skip_locked=True)
    run = due.order_by("created_at").first()
    if run is None:
        return None
    if run.attempts >= rules.CARD_RUN_ATTEMPTS:
        run.state = _next("give_up", run)
        run.save(update_fields=["state"])
        audit.record("card_run.failed", run, by=None, corporation_id=run.corporation_id)
        return _claim()
    token = uuid.uuid4()
    CardRun.objects.filter(pk=run.pk).update(
        token=token, attempts=F("attempts") + 1, lease_until=Now() + rules.CARD_RUN_LEASE
    )
    run.token = token
    return run


def make_run(run: CardRun) -> bool:
    """Everything in the last transaction: a worker that dies before it leaves no card behind."""
    people = _people(run.complex, by=run.made_by, who=run.who, per=run.per, protected=run.protected)
    codes: dict[UUID, tuple[str, str]] = {}
    for one in people:
        codes[one.resident_id] = new_code()
        if not _renew(run):  # another worker has it: this one was thought dead
            return False
    return _finish(run, codes)


def _renew(run: CardRun) -> bool:
    mine = CardRun.objects.filter(pk=run.pk, token=run.token, state=CardRunState.BEING_MADE)
    return mine.update(lease_until=Now() + rules.CARD_RUN_LEASE) == 1


@transaction.atomic
def _finish(run: CardRun, codes: dict[UUID, tuple[str, str]]) -> bool:
    row = CardRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    if row.token != run.token or row.state != CardRunState.BEING_MADE:
        return False
    people = Resident.objects.reachable().in_bulk(list(codes))
    cards = []
    kept = {}
    for number, (key, resident) in zip(free_numbers(len(people)), people.items(), strict=True):
        code, code_hash = codes[key]
        cards.append(unsaved_card(resident, number=number, code_hash=code_hash, run=row))
        kept[number] = code
    AccessCard.objects.bulk_create(cards)
    row.count = len(cards)
    row.codes = encrypt(json.dumps(kept))
    row.state = _next("finish", row)
    row.lease_until = row.token = None
    row.expires_at = timezone.now() + rules.CARD_RUN_KEPT
    row.save(update_fields=["count", "codes", "state", "lease_until", "token", "expires_at"])
    audit.record("card_run.made", row, by=None, corporation_id=row.corporation_id, count=len(cards))
    return True


def _next(step: str, run: CardRun, actor: CardRunActor = CardRunActor.SYSTEM) -> CardRunState:
    return rules.require_card_run_step(step, state=run.state, actor=actor).target


@transaction.atomic
def expire_run(run: CardRun) -> None:
    """Nobody has these codes, and nobody will: the cards are withdrawn with them."""
    row = CardRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    if row.state != CardRunState.READY:
        return
    row.state = _next("expire", row)
    row.codes = ""
    row.save(update_fields=["state", "codes"])
    row.cards.filter(revoked_at=None).update(revoked_at=Now())
    audit.record("card_run.expired", row, by=None, corporation_id=row.corporation_id)


# --- the download -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Post:
    """What was downloaded, and who dropped out since the codes were made."""

    content: bytes
    left_out: int


@transaction.atomic
def fetch_run(run: CardRun, *, by: User, write: Callable[[list[Letter]], bytes]) -> Post:
    """The one download. Names and addresses are today's: whoever died or moved is not in it.

    The codes go in the same transaction; when writing the file fails, they are still there.
    Raises CardRunRefused.
    """
    row = CardRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    if row.made_by_id != by.pk:
        raise CardRunRefused
    state = _next("fetch", row, CardRunActor.REQUESTER)
    if CardRun.objects.too_old().filter(pk=row.pk).exists():
        raise CardRunRefused
    codes: dict[str, str] = json.loads(decrypt(row.codes))
    cards = list(row.cards.live().select_related("resident", "corporation"))
    homes = _homes(row, by)
    letters = [
        Letter.of(card, homes[card.resident_id], codes[card.number], row.reference)
        for card in cards
        if card.resident_id in homes
    ]
    if not letters:
        raise NobodyToWrite
    content = write(sorted(letters, key=lambda letter: letter.order))
    dropped = row.cards.exclude(resident__in=list(homes)).filter(revoked_at=None)
    dropped.update(revoked_at=Now())
    row.state = state
    row.codes = ""
    row.fetched_at = timezone.now()
    row.save(update_fields=["state", "codes", "fetched_at"])
    audit.record(
        "card_run.fetched", row, by=by, corporation_id=row.corporation_id, count=len(letters)
    )
    people = [card.resident for card in cards if card.resident_id in homes]
    record_looks(people, by=by, purpose=CARD_LETTERS)
    return Post(content, row.count - len(letters))


def _homes(run: CardRun, by: User) -> dict[UUID, Occupancy]:
    """Where those live today whom the requester may still write to."""
    known = (
        Resident.objects.visible_to(by)
        .reachable()
        .filter(protected_address=run.protected)
        .living_in(run.complex)
    )
    rows = (
        Occupancy.objects.current()
        .filter(unit__complex=run.complex, resident__in=known, resident__cards__run=run)
        .select_related("unit__complex")
        .order_by("-since", "pk")
    )
    return {row.resident_id: row for row in rows}
