"""Who asks and who carries, and what a complex aims for: recorded with who, when and why."""

from datetime import date

from django.db import transaction
from django.db.models import DateField, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts import audit
from accounts.bsn import refuse_bsn
from accounts.models import User

from ..models import Complex, MixRole, MixTarget, Resident, Theme
from ..rules.mix import MixKind, MixSource, Shares
from .people import locked


class MixRefused(Exception):
    """What is asked cannot be; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def record_role(
    resident: Resident,
    role: MixKind,
    *,
    reason: str,
    by: User,
    theme: Theme | None = None,
    source: MixSource = MixSource.JUDGEMENT,
    until: date | None = None,
) -> MixRole:
    """A new judgement on the same subject ends the one before it; history stays.

    Raises MixRefused ("died", "theme", "until") or accounts.bsn.HoldsBsn.
    """
    refuse_bsn(reason)
    row, today = locked(resident), timezone.localdate()
    if row.deceased_on is not None:
        raise MixRefused("died")
    if theme is not None and theme.corporation_id != row.corporation_id:
        raise MixRefused("theme")
    if (source == MixSource.LEASE_ROUTE) != (until is not None) or (until and until <= today):
        raise MixRefused("until")
    earlier = MixRole.objects.filter(resident=row, theme=theme).filter(
        Q(until=None) | Q(until__gt=today)
    )
    earlier.update(until=Greatest("since", Value(today, DateField())), ended_by=by)
    made = MixRole.objects.create(
        corporation_id=row.corporation_id,
        resident=row,
        role=role,
        theme=theme,
        source=source,
        reason=reason,
        since=today,
        until=until,
        recorded_by=by,
    )
    audit.record(
        "mix_role.recorded",
        made,
        by=by,
        corporation_id=row.corporation_id,
        resident=str(row.pk),  # that there was a judgement, and not what it was
        source=source,
    )
    return made


@transaction.atomic
def end_role(role: MixRole, *, reason: str, by: User) -> None:
    """Raises MixRefused ("over") or accounts.bsn.HoldsBsn."""
    refuse_bsn(reason)
    today = timezone.localdate()
    running = MixRole.objects.filter(pk=role.pk).filter(Q(until=None) | Q(until__gt=today))
    if not running.update(until=today, ended_by=by, end_reason=reason):
        raise MixRefused("over")
    audit.record(
        "mix_role.ended",
        role,
        by=by,
        corporation_id=role.corporation_id,
        resident=str(role.resident_id),
    )


@transaction.atomic
def set_target(complex_: Complex, shares: Shares, *, reason: str, by: User) -> MixTarget:
    """From today; earlier targets stay, so that the past is compared with what was aimed for."""
    refuse_bsn(reason)
    target = MixTarget.objects.create(
        corporation_id=complex_.corporation_id,
        complex=complex_,
        asks=shares.asks,
        both=shares.both,
        carries=shares.carries,
        since=timezone.localdate(),
        reason=reason,
        set_by=by,
    )
    audit.record(
        "mix_target.set",
        target,
        by=by,
        corporation_id=complex_.corporation_id,
        complex=str(complex_.pk),
        asks=shares.asks,
        both=shares.both,
        carries=shares.carries,
    )
    return target
