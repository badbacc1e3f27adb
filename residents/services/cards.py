"""The letter with a code: five tries per letter, four weeks, kept as a slow hash."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User

from .. import rules
from ..models import AccessCard, Resident

# Checked when there is no such letter, so that the answer takes as long as for a wrong code.
_NOBODY = make_password(secrets.token_hex(8))


class CardRefused(Exception):
    """One sentence for every reason: which part was wrong is not told."""


@transaction.atomic
def issue_card(resident: Resident, *, by: User) -> tuple[AccessCard, str]:
    """A new letter; earlier ones keep working. → (card, code); the code is shown this once.

    Raises CardRefused for somebody who died.
    """
    if resident.deceased_on is not None:
        raise CardRefused
    code = "".join(secrets.choice(rules.CARD_ALPHABET) for _ in range(rules.CARD_CODE_LENGTH))
    card = AccessCard.objects.create(
        corporation_id=resident.corporation_id,
        resident=resident,
        number="".join(secrets.choice("0123456789") for _ in range(8)),
        code_hash=make_password(code),
        expires_at=timezone.now() + timedelta(days=rules.CARD_DAYS),
    )
    audit.record("card.issued", card, by=by, corporation_id=resident.corporation_id)
    return card, rules.code_text(code)


@transaction.atomic
def revoke_card(card: AccessCard, *, by: User) -> None:
    AccessCard.objects.filter(pk=card.pk, revoked_at=None).update(revoked_at=timezone.now())
    audit.record("card.revoked", card, by=by, corporation_id=card.corporation_id)


def resident_for_card(number: str, code: str) -> Resident:
    """Whose letter this is. A wrong code counts, also of five at once. Raises CardRefused."""
    with transaction.atomic():
        card = (
            AccessCard.objects.select_for_update(of=("self",), no_key=True)
            .select_related("resident")
            .filter(number=rules.normal_code(number), revoked_at=None)
            .filter(expires_at__gt=timezone.now(), tries__lt=rules.CARD_TRIES)
            .first()
        )
        right = check_password(rules.normal_code(code), card.code_hash if card else _NOBODY)
        if card is not None and right and card.resident.deceased_on is None:
            return card.resident
        if card is not None and not right:
            card.tries += 1
            card.save(update_fields=["tries"])
    raise CardRefused
