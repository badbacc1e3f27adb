"""A slip through the letter box, for whoever has no e-mail: when it is still true. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .places import OccurrenceState
from .states import LIVE, State


class SlipKind(models.TextChoices):
    CONFIRMATION = "confirmation", _("confirmation")
    CHANGE = "change", _("change")
    CANCELLATION = "cancellation", _("cancellation")
    REMINDER = "reminder", _("reminder")


class Dropped(models.TextChoices):
    """Why a slip was never printed."""

    NOT_TRUE = "not_true", _("it was no longer true")
    DIED = "died", _("the resident died")
    MOVED = "moved", _("the resident does not live there any more")


# What a resident did who reads on paper that it was understood.
SIGNED_OFF_BY_SELF = frozenset(
    {State.CANCELLED_IN_TIME, State.CANCELLED_LATE, State.WITHDRAWN, State.DECLINED}
)
# As many as somebody puts through letter boxes in one round.
SLIPS_IN_RUN = 400


def slip_holds(kind: str, *, state: str, occurrence_state: str, over: bool) -> bool:
    """Whether what the slip would say is so at this moment: it is asked when it is printed."""
    if over:
        return False
    on = occurrence_state == OccurrenceState.PLANNED
    if kind == SlipKind.CANCELLATION:
        return not on or state in SIGNED_OFF_BY_SELF
    if kind == SlipKind.REMINDER:
        return on and state == State.CONFIRMED
    return on and state in LIVE
