"""The letter with a code: five tries per letter, four weeks, kept as a slow hash."""

import secrets
from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import audit
from accounts.models import Membership, User
from accounts.periods import current

from .. import rules
from ..models import AccessCard, Assignment, CardRun, Resident
from .people import give_login, locked

# Checked when there is no such letter, so that the answer takes as long as for a wrong code.
_NOBODY = make_password(secrets.token_hex(8))


class CardRefused(Exception):
    """One sentence for every reason: which part was wrong is not told."""


# --- making -------------------------------------------------------------------------------------


def new_code() -> tuple[str, str]:
    """→ (code, its slow hash)"""
    code = "".join(secrets.choice(rules.CARD_ALPHABET) for _ in range(rules.CARD_CODE_LENGTH))
    return code, make_password(code)


def free_numbers(count: int) -> list[str]:
    """By chance, and not yet on a letter: among many letters two would soon be the same."""
    found: set[str] = set()
    while len(found) < count:
        digits = range(rules.CARD_NUMBER_LENGTH)
        found |= {
            "".join(secrets.choice("0123456789") for _ in digits) for _ in range(count - len(found))
        }
        found -= set(AccessCard.objects.filter(number__in=found).values_list("number", flat=True))
    return list(found)


def unsaved_card(
    resident: Resident, *, number: str, code_hash: str, run: CardRun | None = None
) -> AccessCard:
    return AccessCard(
        corporation_id=resident.corporation_id,
        resident=resident,
        run=run,
        number=number,
        code_hash=code_hash,
        expires_at=timezone.now() + timedelta(days=rules.CARD_DAYS),
    )


@transaction.atomic
def issue_card(resident: Resident, *, by: User) -> tuple[AccessCard, str]:
    """A new letter; earlier ones keep working. → (card, code); the code is shown this once.

    Raises CardRefused for somebody who died.
    """
    if resident.deceased_on is not None:
        raise CardRefused
    code, code_hash = new_code()
    (number,) = free_numbers(1)
    card = unsaved_card(resident, number=number, code_hash=code_hash)
    card.save()
    audit.record("card.issued", card, by=by, corporation_id=resident.corporation_id)
    return card, rules.code_text(code)


@transaction.atomic
def revoke_card(card: AccessCard, *, by: User | None) -> None:
    """A letter that was lost. Whoever is in with it is out at the next page."""
    changed = AccessCard.objects.filter(pk=card.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if changed:
        audit.record("card.revoked", card, by=by, corporation_id=card.corporation_id)


@transaction.atomic
def disown_card(card: AccessCard, *, by: User) -> None:
    """Somebody else was in with this letter: it ends, and the coach is told on Today."""
    now = timezone.now()
    changed = AccessCard.objects.filter(pk=card.pk, revoked_at=None).update(
        revoked_at=now, disowned_at=now
    )
    if changed:
        audit.record("card.disowned", card, by=by, corporation_id=card.corporation_id)


# --- using --------------------------------------------------------------------------------------


def resident_for_card(number: str, code: str) -> Resident:
    """Whose letter this is. A wrong code counts, also of five at once. Raises CardRefused."""
    return _card_for(number, code).resident


def _card_for(number: str, code: str) -> AccessCard:
    with transaction.atomic():
        card = (
            AccessCard.objects.select_for_update(of=("self",), no_key=True)
            .select_related("resident__user")
            .filter(number=rules.normal_number(number))
            .working()
            .first()
        )
        right = check_password(rules.normal_code(code), card.code_hash if card else _NOBODY)
        if card is not None and right:
            return card
        if card is not None:
            card.tries += 1
            card.save(update_fields=["tries"])
            if card.tries == rules.CARD_TRIES:
                audit.record("card.blocked", card, by=None, corporation_id=card.corporation_id)
    raise CardRefused


def open_card(number: str, code: str) -> tuple[AccessCard, User]:
    """Who comes in with this letter. Raises CardRefused, also for whoever works here.

    A resident without a login gets one, without e-mail and without a password: nothing but a
    letter opens it. A login that is there stays as it was. Each time is a visit of its own, which
    ends the one before (ADR 0018); `card.used_at` still says when that was.
    """
    card = _card_for(number, code)
    card.visit = uuid4()
    with transaction.atomic():
        resident = locked(card.resident)
        user = resident.user
        if user is None:
            user = User.objects.create_user(name=resident.name_on_letter)
            give_login(resident, user, by=None)
        AccessCard.objects.filter(pk=card.pk).update(used_at=timezone.now(), visit=card.visit)
        if not card_opens(card.pk, card.visit, user):
            raise CardRefused
        audit.record("card.opened", card, by=user, corporation_id=card.corporation_id)
    return card, user


def card_opens(card_id: UUID, visit: UUID, user: User) -> bool:
    """Asked for every page of somebody who came in with a letter.

    Five wrong tries of a neighbour end no visit that is going on. Whoever works in a complex or an
    office has more to open than a letter may.
    """
    works = Assignment.objects.filter(current(), user=OuterRef("resident__user"))
    office = Membership.objects.filter(current(), user=OuterRef("resident__user"))
    return (
        AccessCard.objects.live()
        .filter(pk=card_id, visit=visit, resident__user=user, resident__user__is_active=True)
        .filter(resident__user__is_staff=False, resident__user__is_superuser=False)
        .exclude(Exists(works))
        .exclude(Exists(office))
        .exists()
    )
