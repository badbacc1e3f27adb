"""What clashes in the help between neighbours when two residents become one, and back again.

No step of a pair is written for it: the merge itself tells of it, and undoing takes it back.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, Model, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User

from ..models import HelpMatch, HelpProfile, MixRole, Need, NoGoPair, Resident, Strength
from ..rules import matching
from ..rules.matching import State, SupersedeReason

Facts = dict[str, Any]
ENDED: dict[str, type[Model]] = {"strengths": Strength, "needs": Need, "roles": MixRole}


def solve(survivor: Resident, double: Resident, _by: User) -> Facts:
    apart, stays = _turn_apart(survivor, double)
    stays |= _leave_between(survivor, double)
    facts: Facts = {
        "apart": apart,
        "stays": stays,
        "strengths": _end_help(Strength, survivor, double),
        "needs": _end_help(Need, survivor, double),
        "roles": _end_roles(survivor, double),
    }
    facts["matches"] = _put_aside(survivor, double, facts)
    return facts


# --- apart ----------------------------------------------------------------------------------------


def _turn_apart(survivor: Resident, double: Resident) -> tuple[Facts, dict[str, list[str]]]:
    """The lower id stands first, so these are moved here. Between the two themselves nothing is
    moved: of one person it would say nothing."""
    facts: Facts = {}
    stays: dict[str, list[str]] = {}
    today = timezone.localdate()
    for pair in NoGoPair.objects.of(double).select_for_update(of=("self",)).order_by("pk"):
        other = pair.other_id if pair.one_id == double.pk else pair.one_id
        if other == survivor.pk:
            field = "one" if pair.one_id == double.pk else "other"
            stays.setdefault(f"residents.NoGoPair.{field}", []).append(str(pair.pk))
            continue
        one, two = sorted((survivor.pk, other))
        ended = (
            pair.until is None and NoGoPair.objects.filter(one=one, other=two, until=None).exists()
        )
        until = max(pair.since, today) if ended else pair.until
        NoGoPair.objects.filter(pk=pair.pk).update(one=one, other=two, until=until)
        facts[str(pair.pk)] = {
            "double": str(double.pk), "survivor": str(survivor.pk), "ended": ended
        }  # fmt: skip
    return facts, stays


def _undo_apart(facts: Facts) -> None:
    for key, fact in facts.items():
        pair = NoGoPair.objects.filter(pk=key).first()
        if pair is None:
            continue
        people = {str(pair.one_id), str(pair.other_id)}
        if fact["survivor"] not in people:
            continue
        one, two = sorted(map(UUID, people - {fact["survivor"]} | {fact["double"]}))
        again = NoGoPair.objects.filter(one=one, other=two, until=None).exclude(pk=key)
        until = None if fact["ended"] and not again.exists() else pair.until
        NoGoPair.objects.filter(pk=key).update(one=one, other=two, until=until)


# --- what stays with the double -------------------------------------------------------------------


def _leave_between(survivor: Resident, double: Resident) -> dict[str, list[str]]:
    """A pair of the two, and the second of two profiles: they would break what the table promises,
    and nothing is deleted."""
    rows: dict[str, Iterable[Any]] = {
        "residents.HelpMatch.giver": HelpMatch.objects.filter(giver=double, receiver=survivor),
        "residents.HelpMatch.receiver": HelpMatch.objects.filter(giver=survivor, receiver=double),
    }
    if HelpProfile.objects.filter(resident=survivor).exists():
        rows["residents.HelpProfile.resident"] = HelpProfile.objects.filter(resident=double)
    found = {key: [str(row.pk) for row in some] for key, some in rows.items()}
    return {key: keys for key, keys in found.items() if keys}


# --- what runs twice ------------------------------------------------------------------------------


def _end_help(
    model: type[Strength] | type[Need], survivor: Resident, double: Resident
) -> list[str]:
    """Both offer, or ask, the same: one goes on, if need be the one on which a pair rests."""
    there, back = ("strength", "back_strength") if model is Strength else ("need", "back_need")
    mine = {row.theme_id: row.pk for row in model._default_manager.filter(
        resident=survivor, until=None
    )}  # fmt: skip
    both = model._default_manager.filter(resident=double, until=None, theme__in=mine)
    ended = []
    for row in both.order_by("pk"):
        own = mine[row.theme_id]
        live = HelpMatch.objects.live()
        busy = {
            key: live.filter(Q(**{there: key}) | Q(**{back: key})).exists() for key in (own, row.pk)
        }
        ended.append(own if busy[row.pk] and not busy[own] else row.pk)
    return _end(model, ended)


def _end_roles(survivor: Resident, double: Resident) -> list[str]:
    """Of two judgements on one subject the newest counts."""
    mine = {role.theme_id: role for role in MixRole.objects.filter(resident=survivor, until=None)}
    ended = []
    for role in MixRole.objects.filter(resident=double, until=None).order_by("pk"):
        own = mine.get(role.theme_id)
        if own is not None:
            older = min(own, role, key=lambda row: (row.since, row.recorded_at))
            ended.append(older.pk)
    return _end(MixRole, ended)


def _end(model: type[Model], keys: list[Any]) -> list[str]:
    today = Value(timezone.localdate(), DateField())
    model._default_manager.filter(pk__in=keys).update(until=Greatest(F("since"), today))
    return [str(key) for key in keys]


def _undo_ended(model: type[Model], keys: list[str]) -> None:
    """But for what somebody wrote down anew since."""
    for row in model._default_manager.filter(pk__in=keys):
        same = {"resident": row.resident_id, "theme": row.theme_id}  # type: ignore[attr-defined]
        if not model._default_manager.filter(**same, until=None).exists():
            model._default_manager.filter(pk=row.pk).update(until=None)


# --- pairs ----------------------------------------------------------------------------------------


def _put_aside(survivor: Resident, double: Resident, facts: Facts) -> Facts:
    """A pair of somebody with oneself, two pairs of the same two neighbours for one subject, and
    suggestions that rest on what just ended."""
    taking = HelpMatch.objects.filter(state__in=[*matching.LIVE, State.SUGGESTED])
    ours = [survivor.pk, double.pk]
    rows = list(
        taking.filter(Q(giver__in=ours) | Q(receiver__in=ours))
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    ended = {*facts["strengths"], *facts["needs"]}
    aside = {}
    # The one that runs goes before a suggestion, and that of the survivor before the other.
    first = sorted(
        rows, key=lambda row: (row.state == State.SUGGESTED, double.pk in _two(row), row.pk)
    )
    seen = set()
    for row in first:
        giver, receiver = (
            survivor.pk if key == double.pk else key for key in (row.giver_id, row.receiver_id)
        )
        rests_on = {str(row.need_id), str(row.strength_id)}
        rests_on |= {str(row.back_need_id), str(row.back_strength_id)}
        gone = row.state == State.SUGGESTED and rests_on & ended
        if giver == receiver or (giver, receiver, row.theme_id) in seen or gone:
            aside[str(row.pk)] = {
                "state": row.state,
                "reason": row.reason,
                "changed_on": row.changed_on.isoformat(),
            }
        else:
            seen.add((giver, receiver, row.theme_id))
    HelpMatch.objects.filter(pk__in=aside).update(
        state=State.OVERRIDDEN, reason=SupersedeReason.GONE, changed_on=timezone.localdate()
    )
    return aside


def _two(row: HelpMatch) -> set[Any]:
    return {row.giver_id, row.receiver_id}


def _undo_aside(facts: Facts) -> None:
    """But where somebody else is meeting that need by now."""
    taking = HelpMatch.objects.filter(state__in=[*matching.LIVE, State.SUGGESTED])
    rows = HelpMatch.objects.filter(
        pk__in=facts, state=State.OVERRIDDEN, reason=SupersedeReason.GONE
    )
    for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        met = taking.filter(need=row.need_id)
        back = taking.filter(back_need=row.back_need_id, back_need__isnull=False)
        if not met.exists() and not back.exists():
            HelpMatch.objects.filter(pk=row.pk).update(**facts[str(row.pk)])


def undo(facts: Facts) -> None:
    _undo_apart(facts["apart"])
    for name, model in ENDED.items():
        _undo_ended(model, facts[name])
    _undo_aside(facts["matches"])
