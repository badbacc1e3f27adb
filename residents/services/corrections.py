"""A resident asks to put something right; staff decide; the resident sees the outcome."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User

from ..models import CorrectionRequest, Resident
from ..rules.corrections import (
    NAME_FIELDS,
    CorrectionActor,
    CorrectionRefused,
    answer_by,
    changes_wanted,
    require_correction_step,
)
from .people import CONTACT_FIELDS, locked, set_contact, set_name


@transaction.atomic
def ask_correction(
    resident: Resident, *, wanted: Mapping[str, str], words: str, by: User
) -> CorrectionRequest:
    """Raises CorrectionRefused when nothing is asked, or something is asked already."""
    row = locked(resident)
    changes = changes_wanted({name: str(getattr(row, name)) for name in wanted}, wanted)
    if not changes and not words.strip():
        raise CorrectionRefused
    try:
        with transaction.atomic():
            request = CorrectionRequest.objects.create(
                corporation_id=row.corporation_id,
                resident=row,
                wanted=changes,
                words=words.strip(),
                answer_by=answer_by(timezone.localdate()),
                asked_by=by,
            )
    except IntegrityError as error:
        raise CorrectionRefused from error
    audit.record(
        "correction.asked",
        request,
        by=by,
        corporation_id=row.corporation_id,
        fields=",".join(sorted(changes)),
    )
    return request


@transaction.atomic
def take_correction_step(
    request: CorrectionRequest,
    name: str,
    *,
    actor: CorrectionActor,
    by: User,
    reason: str = "",
    sentence: str = "",
    version: int | None = None,
) -> CorrectionRequest:
    """Putting it right changes the resident in the same transaction, marked as typed by staff, so
    that an import keeps it. Raises CorrectionRefused, or ChangedMeanwhile for `version`."""
    row = CorrectionRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    step = require_correction_step(
        name, state=row.state, actor=actor, reason=reason, sentence=sentence
    )
    if name == "apply":
        _apply(row, by, version)
    row.state = step.target
    row.reason = reason if step.reasons is not None else ""
    row.sentence = sentence.strip()
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "reason", "sentence", "decided_by", "decided_at"])
    audit.record(
        f"correction.{name}", row, by=by, corporation_id=row.corporation_id, reason=row.reason
    )
    return row


def _apply(request: CorrectionRequest, by: User, version: int | None) -> None:
    wanted = request.wanted
    name = {field: wanted[field] for field in NAME_FIELDS if field in wanted}
    contact = {field: wanted[field] for field in CONTACT_FIELDS if field in wanted}
    if name:
        set_name(request.resident, by=by, version=version, **name)
        version = None  # it went up by our own hand
    if contact:
        set_contact(request.resident, by=by, version=version, **contact)
