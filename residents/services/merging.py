"""Two rows for one person become one, and can become two again.

A merge deletes nothing. Every row of every floor that points to the double is pointed to the
survivor, found by the relation itself, so that a new table is never forgotten; which rows is
written down, so that undo takes back exactly those. An app whose rows would clash (two sign-ups for
one activity) registers how it solves that and how it takes that back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from accounts import audit, history
from accounts.models import User

from .. import rules
from ..models import CallRequest, CorrectionRequest, Merge, NotTheSame, Occupancy, Resident
from ..rules.corrections import CorrectionState
from ..rules.merges import FILLED, MergeRefused

TRIES = 3
# Under the second after which PostgreSQL looks for a deadlock: it is the merge that gives way, and
# never the sign-up or signal that it met.
LOCK_TIMEOUT = "400ms"
# Rows that tell of merges themselves, and of people who are *not* the same.
NOT_MOVED = {Merge, NotTheSame}

Facts = dict[str, Any]


@dataclass(frozen=True)
class Solver:
    """`solve` runs before the rows go over and tells what it did; `undo` after they came back.
    What it names under "stays" (relation, keys) is not moved: there it would break the table.
    `after` runs when they have gone over, for what must hold of the one person that is left."""

    name: str
    solve: Callable[[Resident, Resident, User], Facts]
    undo: Callable[[Facts], None]
    after: Callable[[Resident], None] | None = None


_solvers: dict[str, Solver] = {}


def register(solver: Solver) -> None:
    _solvers[solver.name] = solver


def relations() -> Iterator[tuple[str, type[models.Model], str]]:
    """(key, model, field) of all that points to a resident, on every floor."""
    for relation in Resident._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            model, field = relation.related_model, relation.field.name
            assert not isinstance(model, str)
            if model not in NOT_MOVED:
                yield f"{model._meta.label}.{field}", model, field


# --- merging --------------------------------------------------------------------------------------


def merge(survivor: Resident, double: Resident, *, by: User) -> Merge:
    """Raises MergeRefused, and then nothing was written."""

    def once() -> Merge:
        return _merge(survivor, double, by)

    return _give_way(once)


def undo_merge(merged: Merge, *, by: User) -> Merge:
    """Exactly what went over comes back. Raises MergeRefused."""

    def once() -> Merge:
        return _undo(merged, by)

    return _give_way(once)


def _give_way(once: Callable[[], Merge]) -> Merge:
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                found = once()
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = DEFAULT")
                return found
        except OperationalError as error:
            # 55P03: somebody else holds a row; 40P01: and waits for one of ours.
            if getattr(error.__cause__, "sqlstate", "") not in {"55P03", "40P01"}:
                raise
        except IntegrityError as error:
            raise MergeRefused("clash") from error
    raise MergeRefused("busy")


def _merge(survivor: Resident, double: Resident, by: User) -> Merge:
    survivor, double = _locked_pair(survivor, double)
    if survivor.corporation_id != double.corporation_id:
        raise MergeRefused("other_corporation")
    if survivor.merged_into_id or double.merged_into_id:
        raise MergeRefused("merged_already")
    facts = {name: solver.solve(survivor, double, by) for name, solver in _solvers.items()}
    facts["login"] = _take_login(survivor, double)
    facts["key"] = _take_key(survivor, double)
    moved = _move_rows(double, survivor, _staying(facts))
    filled = _fill(survivor, double)
    double.merged_into = survivor
    double.version += 1
    double.save(update_fields=["merged_into", "version"])
    row = Merge.objects.create(
        corporation_id=survivor.corporation_id,
        survivor=survivor,
        double=double,
        moved={"rows": moved, "facts": facts},
        filled=filled,
        by=by,
    )
    audit.record(
        "resident.merged",
        survivor,
        by=by,
        corporation_id=survivor.corporation_id,
        double=str(double.pk),
        rows=sum(len(keys) for keys in moved.values()),
    )
    for solver in _solvers.values():
        if solver.after is not None:
            solver.after(survivor)
    return row


def _locked_pair(survivor: Resident, double: Resident) -> tuple[Resident, Resident]:
    """FOR UPDATE, not NO KEY: a row that points to one of them is not inserted meanwhile."""
    if survivor.pk == double.pk:
        raise MergeRefused("same_row")
    rows = Resident.objects.select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[survivor.pk, double.pk])}
    if len(found) != 2:
        raise MergeRefused("gone")
    return found[survivor.pk], found[double.pk]


def _staying(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for told in facts.values():
        for key, keys in told.get("stays", {}).items():
            found.setdefault(key, []).extend(keys)
    return found


def _move_rows(
    source: Resident, target: Resident, staying: dict[str, list[str]]
) -> dict[str, list[str]]:
    moved: dict[str, list[str]] = {}
    with _own_grounds_later(), history.opened("merge"):
        for key, model, field in relations():
            rows = model._default_manager.filter(**{field: source})
            rows = rows.exclude(pk__in=staying.get(key, []))
            keys = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
            if keys:
                model._default_manager.filter(pk__in=keys).update(**{field: target})
                moved[key] = keys
    return moved


@contextmanager
def _own_grounds_later() -> Iterator[None]:
    """A referral, its ground and its consent change owner together: the composite keys between
    them are looked at when all three have."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _take_login(survivor: Resident, double: Resident) -> Facts:
    """The survivor keeps its own login; one without gets that of the double."""
    user = double.user_id
    if user is None:
        return {}
    double.user = None
    double.save(update_fields=["user"])
    if survivor.user_id is not None:
        return {"user": str(user), "to_survivor": False}
    survivor.user_id = user
    survivor.save(update_fields=["user"])
    return {"user": str(user), "to_survivor": True}


def _take_key(survivor: Resident, double: Resident) -> Facts:
    """The ERP knows one of them: it goes on speaking of the one that is left."""
    key = double.external_key
    if key is None or survivor.external_key is not None:
        return {}
    double.external_key = None
    double.save(update_fields=["external_key"])
    survivor.external_key = key
    survivor.save(update_fields=["external_key"])
    return {"key": key}


def _fill(survivor: Resident, double: Resident) -> Facts:
    """What is empty is taken from the double. A death and a protected address always count."""
    before: Facts = {}
    for name in FILLED:
        if not getattr(survivor, name) and getattr(double, name):
            before[name] = _plain(getattr(survivor, name))
            setattr(survivor, name, getattr(double, name))
    if double.protected_address and not survivor.protected_address:
        before["protected_address"] = False
        survivor.protected_address = True
    typed = sorted(
        {*survivor.typed_by_staff, *(name for name in before if name in double.typed_by_staff)}
    )
    if typed != survivor.typed_by_staff:
        before["typed_by_staff"] = survivor.typed_by_staff
        survivor.typed_by_staff = typed
    survivor.version += 1
    survivor.save(update_fields=[*before, "version"])
    return before


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# --- undoing --------------------------------------------------------------------------------------


def _undo(merged: Merge, by: User) -> Merge:
    row = Merge.objects.select_for_update(of=("self",), no_key=True).get(pk=merged.pk)
    survivor, double = _locked_pair(row.survivor, row.double)
    if row.undone_at is not None:
        raise MergeRefused("undone_already")
    if not rules.can_be_undone(row.at, timezone.now()):
        raise MergeRefused("too_late")
    if double.merged_into_id != survivor.pk:
        raise MergeRefused("merged_further")
    later = Merge.objects.standing().filter(survivor=survivor, at__gt=row.at)
    if later.exists():
        raise MergeRefused("later_first")
    double.merged_into = None
    double.version += 1
    double.save(update_fields=["merged_into", "version"])
    with _own_grounds_later(), history.opened("merge"):
        for key, model, field in relations():
            keys = row.moved["rows"].get(key, [])
            rows = model._default_manager.filter(pk__in=keys, **{field: survivor})
            rows.update(**{field: double})
    _empty(survivor, double, row.filled)
    _give_login_back(survivor, double, row.moved["facts"].get("login", {}))
    _give_key_back(survivor, double, row.moved["facts"].get("key", {}))
    for name, facts in row.moved["facts"].items():
        if name in _solvers:
            _solvers[name].undo(facts)
    row.undone_by, row.undone_at = by, timezone.now()
    row.save(update_fields=["undone_by", "undone_at"])
    audit.record(
        "resident.merge_undone",
        survivor,
        by=by,
        corporation_id=row.corporation_id,
        double=str(double.pk),
    )
    return row


def _empty(survivor: Resident, double: Resident, filled: Facts) -> None:
    """Back to what stood there, but for what somebody changed since."""
    changed = []
    for name, before in filled.items():
        if name in FILLED and getattr(survivor, name) != getattr(double, name):
            continue
        setattr(survivor, name, before)
        changed.append(name)
    survivor.version += 1
    survivor.save(update_fields=[*changed, "version"])


def _give_key_back(survivor: Resident, double: Resident, facts: Facts) -> None:
    if facts and survivor.external_key == facts["key"]:
        survivor.external_key = None
        survivor.save(update_fields=["external_key"])
        double.external_key = facts["key"]
        double.save(update_fields=["external_key"])


def _give_login_back(survivor: Resident, double: Resident, facts: Facts) -> None:
    if not facts:
        return
    if facts["to_survivor"]:
        if str(survivor.user_id) != facts["user"]:
            return
        survivor.user = None
        survivor.save(update_fields=["user"])
    double.user_id = facts["user"]
    double.save(update_fields=["user"])


# --- what clashes on this floor -------------------------------------------------------------------


def _solve_here(survivor: Resident, double: Resident, by: User) -> Facts:
    """Both live in one home: the row of the double ends. Both asked to correct something, or to be
    called: one question stays open."""
    today = timezone.localdate()
    both = Occupancy.objects.filter(
        resident=double,
        until=None,
        unit__in=Occupancy.objects.filter(resident=survivor, until=None).values("unit"),
    )
    ended = []
    for occupancy in both:
        occupancy.until = max(occupancy.since, today)
        occupancy.save(update_fields=["until"])
        ended.append(str(occupancy.pk))
    closed = []
    if CorrectionRequest.objects.open().filter(resident=survivor).exists():
        rows = CorrectionRequest.objects.open().filter(resident=double)
        closed = [str(key) for key in rows.values_list("pk", flat=True)]
        rows.update(state=CorrectionState.WITHDRAWN, decided_at=timezone.now())
    calls: list[Facts] = []
    if CallRequest.objects.open().filter(resident=survivor).exists():
        for call in CallRequest.objects.open().filter(resident=double):
            calls.append({"id": str(call.pk), "phone": call.phone})
            call.phone, call.done_at, call.done_by = "", timezone.now(), by
            call.save(update_fields=["phone", "done_at", "done_by"])
    return {"occupancies": ended, "corrections": closed, "calls": calls}


def _undo_here(facts: Facts) -> None:
    Occupancy.objects.filter(pk__in=facts["occupancies"]).update(until=None)
    CorrectionRequest.objects.filter(pk__in=facts["corrections"]).update(
        state=CorrectionState.ASKED, decided_at=None
    )
    for call in facts.get("calls", []):
        CallRequest.objects.filter(pk=call["id"]).update(
            phone=call["phone"], done_at=None, done_by=None
        )


register(Solver("residents", _solve_here, _undo_here))


# --- not the same ---------------------------------------------------------------------------------


@transaction.atomic
def call_different(one: Resident, other: Resident, *, by: User) -> None:
    """Two people after all. They are not proposed again."""
    if one.pk == other.pk or one.corporation_id != other.corporation_id:
        raise MergeRefused("same_row")
    first, second = sorted((one, other), key=lambda row: row.pk)
    _row, made = NotTheSame.objects.get_or_create(
        first=first, second=second, defaults={"by": by, "corporation_id": first.corporation_id}
    )
    if made:
        audit.record(
            "resident.kept_apart",
            first,
            by=by,
            corporation_id=first.corporation_id,
            other=str(second.pk),
        )
