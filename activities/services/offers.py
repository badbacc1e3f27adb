"""A place that came free: who waits is asked and answers; if not, it is the turn of the next."""

import logging
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import audit
from accounts.models import User

from .. import rules
from ..models import Occurrence, OfferCall, Registration
from ..rules import Actor, CallOutcome, Clock, OccurrenceState, Refused, State
from .places import (
    allocate,
    database_clock,
    lock,
    locked_row,
    moment_of,
    require_open,
    room_of,
    take_step,
    tell,
    waiting_of,
)
from .registering import actors_of

log = logging.getLogger(__name__)
_OFFERS = "activities.offer"


def token_of_offer(registration: Registration) -> str:
    """For the link in a mail: of this offer, and of no other one of the same sign-up."""
    return signing.dumps([str(registration.pk), registration.version], salt=_OFFERS)


def offer_of_token(token: str) -> tuple[UUID, int] | None:
    """(sign-up, its version then)"""
    try:
        key, version = signing.loads(token, salt=_OFFERS)
        return UUID(key), int(version)
    except (signing.BadSignature, ValueError):
        return None


@transaction.atomic
def answer_offer(registration: Registration, *, yes: bool, by: User | None) -> Registration:
    """Raises Refused. A no frees the place for the next one."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    _answer(row, occurrence, yes=yes, by=by)
    return row


def _answer(row: Registration, occurrence: Occurrence, *, yes: bool, by: User | None) -> None:
    require_open(occurrence)
    actors = actors_of(row, by)
    if not yes:
        take_step(row, occurrence, rules.step_off(row.state, frozenset()), *actors)
    elif row.state == State.WAITLISTED:
        seats = room_of(occurrence).seats_for(waiting_of(row))
        if not seats:
            raise Refused("full")
        take_step(row, occurrence, "take", *actors, seats=seats)
    else:
        take_step(row, occurrence, "accept", *actors, seats=row.seats)
    audit.record(
        "registration.answered", row, by=by, corporation_id=row.corporation_id, state=row.state
    )
    allocate(occurrence)


@transaction.atomic
def record_call(registration: Registration, outcome: CallOutcome, *, by: User) -> Registration:
    """What the coach heard on the phone. Whoever is not reached is tried again, a few times; then
    it is the turn of the next. Raises Refused."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    asked = {State.OFFERED, State.WAITLISTED}
    if row.state not in asked or (
        row.state == State.WAITLISTED and Clock.FIRST_COME not in moment_of(occurrence)
    ):
        raise Refused("not_now" if row.state in rules.ONCE else "not_signed_up")
    require_open(occurrence)
    OfferCall.objects.create(
        corporation_id=row.corporation_id, registration=row, by=by, outcome=outcome
    )
    audit.record(
        "registration.rung_up", row, by=by, corporation_id=row.corporation_id, outcome=outcome
    )
    if outcome != CallOutcome.NOT_REACHED:
        _answer(row, occurrence, yes=outcome == CallOutcome.YES, by=by)
    elif row.state == State.OFFERED and _tried(row) >= rules.MOST_CALLS:
        row.offer_until = timezone.now()
        _expire(row, occurrence)
        allocate(occurrence)
    return row


def _tried(row: Registration) -> int:
    """How often for this offer; older calls were about another one."""
    return row.calls.filter(outcome=CallOutcome.NOT_REACHED, at__gte=row.offered_at).count()


@transaction.atomic
def come_with_fewer(registration: Registration, *, by: User | None) -> Registration:
    """A party that is too large for what is free takes what there is."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    if row.state != State.WAITLISTED:
        raise Refused("not_now" if row.state in rules.ONCE else "not_signed_up")
    require_open(occurrence)
    row.fewer = True
    row.save(update_fields=["fewer"])
    audit.record("registration.fewer", row, by=by, corporation_id=row.corporation_id)
    allocate(occurrence)
    row.refresh_from_db()
    return row


def _expire(row: Registration, occurrence: Occurrence) -> None:
    step = take_step(row, occurrence, rules.after_expiry(row.lapsed_offers), Actor.SYSTEM)
    row.lapsed_offers += 1
    if step.target == State.WAITLISTED:
        row.waiting_since = database_clock()
    row.save(update_fields=["lapsed_offers", "waiting_since"])
    audit.record(f"registration.{step.name}", row, by=None, corporation_id=row.corporation_id)
    if row.can_be_mailed:
        tell(row)


# --- what the clock does --------------------------------------------------------------------------


def sweep_places() -> int:
    """What became due: offers without an answer, places that melted, lines of what has begun.
    → how many activities were looked at. Two workers at once do it once: all is asked again under
    the lock."""
    now = timezone.now()
    begins = Q(occurrence__starts_at__lte=now)
    due = Registration.objects.filter(
        Q(state=State.OFFERED, offer_until__lte=now)
        | Q(
            state=State.OFFERED,
            offer_until=None,
            occurrence__starts_at__lt=now + rules.SHORT,
        )
        | Q(begins, state__in=[State.OFFERED, State.WAITLISTED])
        | Q(
            state=State.WAITLISTED,
            occurrence__starts_at__gte=now + rules.SHORT,
            occurrence__taken__lt=F("occurrence__capacity"),
        ),
        state__in=[State.OFFERED, State.WAITLISTED],
        occurrence__state=OccurrenceState.PLANNED,
    )
    keys = sorted(set(due.values_list("occurrence", flat=True)))
    for key in keys:
        try:
            _sweep(key)
        except Exception:
            # One activity that goes wrong does not keep the others waiting.
            log.exception("the places of activity %s are not swept", key)
    return len(keys)


@transaction.atomic
def _sweep(key: UUID) -> None:
    occurrence = lock(Occurrence(pk=key))
    if occurrence.state != OccurrenceState.PLANNED:
        return
    for row in (
        occurrence.registrations.filter(state__in=[State.OFFERED, State.WAITLISTED])
        .select_for_update(of=("self",), no_key=True)
        .select_related("resident")
        .order_by("priority", "waiting_since", "pk")
    ):
        moment = moment_of(occurrence, row)
        if Clock.BEGUN in moment:
            take_step(row, occurrence, "lapse", Actor.SYSTEM)
            audit.record("registration.lapsed", row, by=None, corporation_id=row.corporation_id)
        elif row.state == State.OFFERED and Clock.EXPIRED in moment:
            _expire(row, occurrence)
        elif row.state == State.OFFERED and row.offer_until is None and Clock.FIRST_COME in moment:
            take_step(row, occurrence, "release", Actor.SYSTEM)
            audit.record("registration.released", row, by=None, corporation_id=row.corporation_id)
    allocate(occurrence)
