"""One referral for the desk's own system: what the page shows, as data."""

from collections.abc import Collection
from dataclasses import dataclass, field

from ..models import Referral
from ..rules import DataField, State
from .facts import Home, homes_of


@dataclass(frozen=True)
class Content:
    """What the gate let through; all else is None, also when it is known here."""

    name: str | None = None
    homes: list[Home] | None = None
    address_is_protected: bool = False
    phone: str | None = None
    email: str | None = None
    language: str | None = None
    observation: str | None = None
    amount_cents: int | None = None
    fields: Collection[str] = field(default=())


def content_of(referral: Referral) -> Content:
    resident, fields = referral.resident, frozenset(referral.fields)

    def let_through(name: DataField, value: str) -> str | None:
        return value if name in fields else None

    hides = resident.protected_address and DataField.ADDRESS in fields
    return Content(
        name=let_through(DataField.NAME, resident.name),
        homes=None if DataField.ADDRESS not in fields else [] if hides else homes_of(resident),
        address_is_protected=hides,
        phone=let_through(DataField.PHONE, resident.phone),
        email=let_through(DataField.EMAIL, resident.email),
        language=let_through(DataField.LANGUAGE, resident.language),
        observation=let_through(DataField.OBSERVATION, referral.text),
        amount_cents=referral.amount_cents if DataField.AMOUNT in fields else None,
        fields=sorted(fields),
    )


def is_unopened(referral: Referral) -> bool:
    """Whom it is about is shown to whoever opened it: that is a step, and the sender sees it."""
    return referral.state == State.REQUESTED
