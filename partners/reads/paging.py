"""The referrals of a desk for its own system: a page at a time, by key."""

import base64
import binascii
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from ..models import Desk, Referral, ReferralEvent


class NoCursor(ValueError):
    """What came in is no cursor of ours."""


@dataclass(frozen=True)
class Page:
    rows: Sequence[Referral]  # each with `changed_at`
    next: str | None


def page_of(
    desk: Desk,
    *,
    states: Collection[str] = (),
    changed_since: datetime | None = None,
    cursor: str = "",
    limit: int,
) -> Page:
    """Two statements at most, however many there are. In the order in which they were sent, which
    never changes: whoever turns the pages misses nothing and gets nothing twice."""
    events = ReferralEvent.objects.filter(referral=OuterRef("pk"))
    rows = Referral.objects.at_desk(desk.pk).with_changes()
    rows = rows.select_related("corporation", "desk__organisation")
    if states:
        rows = rows.filter(state__in=states)
    if changed_since is not None:
        rows = rows.filter(Exists(events.filter(at__gte=changed_since)))
    if cursor:
        at, key = _read(cursor)
        rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=key))
    found = list(rows.order_by("created_at", "pk")[: limit + 1])
    return Page(found[:limit], _write(found[limit - 1]) if len(found) > limit else None)


def _write(row: Referral) -> str:
    text = f"{row.created_at.isoformat()} {row.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, key = text.split(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not 2000 <= moment.year < 3000:
            raise NoCursor
        return moment, UUID(key)
    except (ValueError, binascii.Error) as error:
        raise NoCursor from error
