"""Keeping what a desk tells of itself: its hours, its services, and that it still is right."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Manager, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User

from ..models import Desk, Schedule, Service
from ..rules.directory import Hours

DESK_FIELDS = ("phone", "area")


class ChangedMeanwhile(Exception):
    """Somebody else saved this after the page was opened; nothing was written."""

    def __init__(self, row: Desk | Service) -> None:
        super().__init__(str(row.pk))
        self.row = row


class NameTaken(Exception):
    """The desk has a service of that name."""


def _write(row: Desk | Service, facts: dict[str, Any], hours: Iterable[Hours]) -> list[str]:
    """→ what changed. Whoever saves it has looked at all of it."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    row.assured_date = timezone.localdate()
    row.version += 1
    row.save()
    wanted = sorted(hours)
    if wanted != sorted(part.hours for part in row.schedules.all()):
        row.schedules.all().delete()
        Schedule.objects.bulk_create(
            Schedule(
                **{row._meta.model_name or "": row},
                byday=part.byday,
                opens_at=part.opens_at,
                closes_at=part.closes_at,
                on_holidays=part.on_holidays,
            )
            for part in wanted
        )
        changed.append("schedules")
    return changed


@transaction.atomic
def save_desk(
    desk: Desk, facts: dict[str, Any], hours: Iterable[Hours], *, version: int, by: User
) -> Desk:
    """`version`: as the page showed it. Raises ChangedMeanwhile when it is another one by now."""
    row = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    known = {name: facts[name] for name in DESK_FIELDS if name in facts}
    changed = _write(row, known, hours)
    _trace("desk.told", row, row.pk, changed, by=by)
    return row


@transaction.atomic
def add_service(desk: Desk, facts: dict[str, Any], hours: Iterable[Hours], *, by: User) -> Service:
    Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    _refuse_taken(desk.services, facts["name"])
    row = Service.objects.create(desk=desk, name=facts["name"])
    _write(row, facts, hours)
    _trace("service.added", row, desk.pk, [], by=by)
    return row


@transaction.atomic
def save_service(
    service: Service, facts: dict[str, Any], hours: Iterable[Hours], *, version: int, by: User
) -> Service:
    """As `save_desk`."""
    row = Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    _refuse_taken(row.desk.services.exclude(pk=row.pk), facts["name"])
    changed = _write(row, facts, hours)
    _trace("service.changed", row, row.desk_id, changed, by=by)
    return row


def _refuse_taken(others: QuerySet[Service] | Manager[Service], name: str) -> None:
    if others.filter(name=name).exists():
        raise NameTaken


@transaction.atomic
def assure(desk: Desk, *, by: User) -> Desk:
    """One button: the desk and all that it offers still is as it stands here."""
    today = timezone.localdate()
    row = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    row.assured_date = today
    row.save(update_fields=["assured_date"])
    Service.objects.standing().filter(desk=row).update(assured_date=today)
    _trace("desk.assured", row, row.pk, [], by=by)
    return row


def _trace(verb: str, row: Desk | Service, desk_id: UUID, changed: list[str], *, by: User) -> None:
    """It is of no corporation, so no corporation finds it in its log."""
    facts = {"desk": str(desk_id), "fields": ",".join(changed)}
    audit.record(verb, row, by=by, corporation_id=None, **facts)
