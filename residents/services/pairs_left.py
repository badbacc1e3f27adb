"""What becomes of a pair when one of the two dies, is erased, or moves."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User

from ..models import HelpMatch, HelpMatchQuerySet, Resident
from ..rules import matching
from ..rules.matching import Actor, LapseReason, State, StepRefused
from .matches import actors_of, leave_trace, lock_match, move_match


def lock_pairs_of(resident: Resident) -> None:
    """Before the row of the resident: whoever takes a step locks the pair first, and the two after
    it, so that nobody waits for each other forever."""
    list(_of(resident.pk).select_for_update(of=("self",), no_key=True).order_by("pk"))


def _of(person_id: UUID) -> HelpMatchQuerySet:
    return HelpMatch.objects.filter(Q(giver=person_id) | Q(receiver=person_id))


def lapse_pairs_of(person_id: UUID, reason: LapseReason) -> None:
    """They end; what the other one asks is open again, and the coach is asked to speak with that
    one. Inside the transaction of what happened."""
    lapse(_of(person_id), reason)


def lapse(rows: HelpMatchQuerySet, reason: LapseReason) -> None:
    found = rows.live().select_for_update(of=("self",), no_key=True).order_by("pk")
    for match in found:
        step = matching.require_step(
            "fall_away" if match.state == State.ASKED else "lapse",
            state=match.state,
            actors=frozenset({Actor.SYSTEM}),
            both_yes=match.both_yes,
            reason=reason,
        )
        match.heard_on = None  # nobody has spoken with the one who is left
        move_match(match, step, by=None, reason=reason)


def lapse_the_dead(_today: date) -> None:
    """Each night, for the deaths of which the ERP told."""
    dead = Q(giver__deceased_on__isnull=False) | Q(receiver__deceased_on__isnull=False)
    with transaction.atomic():
        lapse(HelpMatch.objects.filter(dead), LapseReason.DIED)


def let_go(person_id: UUID, keys: Iterable[UUID], keep_for: set[UUID]) -> set[UUID]:
    """One of the two is erased. → the pairs that stay without that one: where the other one is in
    `keep_for`, or has yet to hear that it ended. In a transaction."""
    kept = set()
    rows = HelpMatch.objects.filter(pk__in=keys).select_for_update(of=("self",), no_key=True)
    for match in rows.order_by("pk"):
        gone = "giver" if match.giver_id == person_id else "receiver"
        other = match.receiver_id if gone == "giver" else match.giver_id
        if other is None or not (other in keep_for or match.state in matching.LIVE):
            continue
        kept.add(match.pk)
        lapse(HelpMatch.objects.filter(pk=match.pk), LapseReason.ERASED)
        if match.state == State.SUGGESTED:
            _put_aside(match)
        mine = ["strength", "back_need"] if gone == "giver" else ["need", "back_strength"]
        empty = dict.fromkeys([gone, *mine])
        HelpMatch.objects.filter(pk=match.pk).update(why={}, **empty)
    return kept


def _put_aside(match: HelpMatch) -> None:
    step = matching.require_step(
        "supersede",
        state=match.state,
        actors=frozenset({Actor.SYSTEM}),
        both_yes=False,
        reason=matching.SupersedeReason.GONE,
    )
    move_match(match, step, by=None, reason=matching.SupersedeReason.GONE)


@transaction.atomic
def go_on(match: HelpMatch, *, by: User) -> None:
    """One of them moved, and the coach heard from both that they go on. Raises StepRefused."""
    row = lock_match(match)
    if Actor.COACH not in actors_of(row, by) or matching.Task.MOVED not in row.tasks:
        raise StepRefused
    row.agreed_on = timezone.localdate()
    row.save(update_fields=["agreed_on"])
    leave_trace(row, "goes_on", before=row.state, by=by)
