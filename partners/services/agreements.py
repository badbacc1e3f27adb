"""The paper of an agreement, and telling in time that one ends."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

import outbox.services
from accounts import audit
from accounts.models import Membership, Role, User
from accounts.secrets import decrypt_bytes, encrypt_bytes
from outbox.models import Channel

from ..models import (
    Agreement,
    AgreementDocument,
    AgreementWarning,
)
from ..rules import Purpose
from ..rules.documents import pages_of
from ..rules.ending import due_warning

ENDING = "partners.agreement_ends"


@transaction.atomic
def keep_document(agreement: Agreement, data: bytes, *, by: User) -> AgreementDocument:
    """Raises DocumentRefused. An earlier one stays: what was agreed then was agreed then."""
    pages = pages_of(data)
    row = AgreementDocument.objects.create(
        corporation_id=agreement.corporation_id,
        agreement=agreement,
        content=encrypt_bytes(data),
        size=len(data),
        pages=pages,
        by=by,
    )
    audit.record(
        "agreement.document_added",
        agreement,
        by=by,
        corporation_id=agreement.corporation_id,
        document=str(row.pk),
        pages=pages,
    )
    return row


@transaction.atomic
def read_document(document: AgreementDocument, *, by: User) -> bytes:
    """Its content; that it was read is on record before it leaves."""
    audit.record(
        "agreement.document_read",
        document.agreement,
        by=by,
        corporation_id=document.corporation_id,
        document=str(document.pk),
    )
    return decrypt_bytes(bytes(document.content))


# --- ending ---------------------------------------------------------------------------------------


def warn_of_ends(today: date) -> int:
    """Of the night: → how many agreements were told of. Each in a transaction of its own."""
    keys = list(Agreement.objects.ending(today).order_by("until").values_list("pk", flat=True))
    return sum(_warn(key, today) for key in keys)


@transaction.atomic
def _warn(key: UUID, today: date) -> bool:
    rows = Agreement.objects.ending(today).filter(pk=key)
    for row in rows.select_for_update(of=("self",), skip_locked=True):
        assert row.until is not None
        told = row.warnings.filter(until=row.until).values_list("days", flat=True)
        days = due_warning(row.until, today, set(told))
        if days is None:
            return False
        number = (row.warnings.aggregate(last=Max("number"))["last"] or 0) + 1
        AgreementWarning.objects.create(
            agreement=row, days=days, until=row.until, number=number, at=timezone.now()
        )
        for user_id in who_keeps(row):
            outbox.services.put(
                ENDING,
                channel=Channel.EMAIL,
                subject_id=row.pk,
                recipient_id=user_id,
                corporation_id=row.corporation_id,
                version=number,
            )
        audit.record(
            "agreement.end_told", row, by=None, corporation_id=row.corporation_id, days=days
        )
        return True
    return False


def who_keeps(agreement: Agreement) -> list[UUID]:
    """Who talks with this partner: the coordinator, about arrears the officer for those."""
    role = Role.ARREARS_OFFICER if agreement.purpose == Purpose.DEBT else Role.COORDINATOR
    rows = Membership.objects.current().filter(
        corporation=agreement.corporation_id, role=role, user__is_active=True
    )
    return list(rows.order_by("user").values_list("user", flat=True).distinct())
