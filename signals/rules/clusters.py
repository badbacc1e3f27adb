"""Weak signs at one home that together ask for a visit. Pure.

It is about a home and what lies before the desk there, never a score of a person: the number stays
in here, and a page shows the signs themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.rules import Purpose

from .clocks import Urgency
from .states import DECIDING, State

WEIGHT: dict[str, float] = {
    Urgency.LOW: 1,
    Urgency.NORMAL: 2,
    Urgency.HIGH: 4,
    Urgency.ACUTE: 8,
}
HALF_LIFE = timedelta(days=30)
# Older than this a sign weighs next to nothing.
LOOK_BACK = timedelta(days=180)
# Two usual signs in a month, or three small ones; one alone is assessed for itself.
ENOUGH, SIGNS = 3.0, 2
# These did not happen, or go on in another one.
NO_SIGN = frozenset({State.MERGED, State.ENTERED_IN_ERROR, State.WITHDRAWN})
# A visit is proposed for what somebody must decide about.
OPEN_TO_VISIT = DECIDING | {State.AWAITING_BASIS}


class AsideReason(models.TextChoices):
    IN_TOUCH = "in_touch", _("Somebody is in touch with this home already.")
    VISITED = "visited", _("Somebody was there not long ago.")
    APART = "apart", _("These signs have nothing to do with each other.")


@dataclass(frozen=True)
class Sign:
    key: UUID
    urgency: str
    at: datetime
    state: str
    purpose: str = Purpose.CARE
    is_positive: bool = False


def is_sign(sign: Sign) -> bool:
    return not sign.is_positive and sign.purpose == Purpose.CARE and sign.state not in NO_SIGN


def weight_of(sign: Sign, now: datetime) -> float:
    age = max(timedelta(), now - sign.at)
    return WEIGHT[sign.urgency] * float(0.5 ** (age / HALF_LIFE))


def visit_for(signs: Iterable[Sign], now: datetime) -> Sequence[Sign]:
    """What a visit would rest on, the newest first; nothing when there is no reason for one, or
    when somebody is on it already."""
    found = sorted(
        (sign for sign in signs if is_sign(sign) and now - sign.at <= LOOK_BACK),
        key=lambda sign: (sign.at, sign.key),
        reverse=True,
    )
    if len(found) < SIGNS or found[0].state not in OPEN_TO_VISIT:
        return ()
    if any(sign.state == State.OWN_ACTION for sign in found):
        return ()
    return found if sum(weight_of(sign, now) for sign in found) >= ENOUGH else ()
