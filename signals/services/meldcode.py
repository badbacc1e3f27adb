"""A step of the meldcode was taken."""

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.models import User
from residents.models import Complex

from .. import rules
from ..models import MeldcodeEvent, Signal
from ..rules import Actor
from ..rules.meldcode import require_meldcode
from .actors import actors_of
from .moving import lock


@transaction.atomic
def take_meldcode_step(
    signal: Signal, step: str, outcome: str, *, on: date, by: User
) -> MeldcodeEvent:
    """By who assesses it, or knows the people there. Raises MeldcodeRefused; or StepRefused for
    anybody else, and for a signal that has ended or asks for no meldcode."""
    locked = lock(signal)
    known = Complex.objects.where_known_by(by).filter(pk=locked.complex_id)
    if Actor.ASSESSOR not in actors_of(locked, by) and not known.exists():
        raise rules.StepRefused
    if not locked.category.meldcode or locked.state not in rules.OPEN:
        raise rules.StepRefused
    last = {entry.step: entry.outcome for entry in locked.meldcode.all()}
    require_meldcode(step, outcome, last=last)
    entry = MeldcodeEvent.objects.create(
        corporation_id=locked.corporation_id,
        signal=locked,
        step=step,
        outcome=outcome,
        on=on,
        by=by,
    )
    audit.record(
        "signal.meldcode",
        locked,
        by=by,
        corporation_id=locked.corporation_id,
        step=step,
        outcome=outcome,
    )
    return entry
