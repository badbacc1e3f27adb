"""Who comes along, and what the host must know of them."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from residents.models import Occupancy, Resident
from residents.models.people import ResidentQuerySet

from .. import rules
from ..models import PartyMember, PartyWishes, Registration
from ..rules import MemberKind, Refused, Wish
from .places import lock, locked_row, require_open


def housemates(resident: Resident) -> ResidentQuerySet:
    """Who lives in the same home now."""
    homes = Occupancy.objects.current().filter(resident=resident).values("unit")
    living = Occupancy.objects.current().filter(unit__in=homes).values("resident")
    return (
        Resident.objects.standing()
        .filter(pk__in=living, deceased_on=None)
        .exclude(pk=resident.pk)
        .order_by("surname", "initials", "pk")
    )


@transaction.atomic
def name_party(
    registration: Registration,
    housemates_: Sequence[Resident],
    *,
    carer: bool,
    by: User | None,
) -> Registration:
    """Who of the household comes along, and whether a carer does; the others stay "somebody".
    Raises Refused."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    if not row.is_live:
        raise Refused("not_signed_up")
    require_open(occurrence)
    if 1 + len(housemates_) + carer > row.party_size:
        raise Refused("party_too_small")
    if not {one.pk for one in housemates_} <= set(
        housemates(row.resident).values_list("pk", flat=True)
    ):
        raise Refused("not_of_household")
    row.members.exclude(kind=MemberKind.SELF).delete()
    along = [(MemberKind.HOUSEHOLD, one) for one in housemates_]
    try:
        with transaction.atomic():
            PartyMember.objects.bulk_create(
                PartyMember(
                    corporation_id=row.corporation_id,
                    registration=row,
                    occurrence_id=row.occurrence_id,
                    kind=kind,
                    resident=resident,
                )
                for kind, resident in [*along, *([(MemberKind.CARER, None)] if carer else [])]
            )
    except IntegrityError as error:
        # The database knows best who is in already.
        if "activities_partymember_once" not in str(error):
            raise
        raise Refused("member_twice") from error
    audit.record(
        "registration.party",
        row,
        by=by,
        corporation_id=row.corporation_id,
        housemates=len(housemates_),
        carer=carer,
    )
    return row


@transaction.atomic
def set_wishes(
    registration: Registration, wishes: Sequence[Wish], line: str, *, by: User | None
) -> None:
    """What the host must know. The trace says that it changed, and not what it is."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    if row.state not in rules.ONCE:
        raise Refused("not_signed_up")
    require_open(occurrence)
    if wishes or line:
        PartyWishes.objects.update_or_create(
            registration=row,
            defaults={
                "corporation_id": row.corporation_id,
                "wishes": sorted(set(wishes)),
                "line": line,
            },
        )
    else:
        PartyWishes.objects.filter(registration=row).delete()
    audit.record("registration.wishes", row, by=by, corporation_id=row.corporation_id)


@transaction.atomic
def set_company(
    registration: Registration,
    housemates_: Sequence[Resident],
    *,
    carer: bool,
    wishes: Sequence[Wish],
    line: str,
    by: User | None,
) -> None:
    """One form, all or nothing. Raises Refused."""
    name_party(registration, housemates_, carer=carer, by=by)
    set_wishes(registration, wishes, line, by=by)
