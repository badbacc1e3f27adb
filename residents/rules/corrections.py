"""The life of a request to correct something: who may do what, and until when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rules import months_later

# The law gives a month (GDPR art. 12).
ANSWER_MONTHS = 1

# What a resident may ask to change. The rest is the corporation's own administration.
CORRECTABLE = ("initials", "infix", "surname", "phone", "email", "channel", "language")
# These come from the ERP: what is put right here must be put right there too.
NAME_FIELDS = ("initials", "infix", "surname")


class CorrectionState(models.TextChoices):
    ASKED = "asked", _("being looked at")
    APPLIED = "applied", _("put right")
    REJECTED = "rejected", _("not changed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RejectReason(models.TextChoices):
    IS_RIGHT = "is_right", _("It turned out to be right.")
    NEEDS_PROOF = "needs_proof", _("We need to see something first, for example a passport.")
    NOT_OURS = "not_ours", _("Somebody else keeps this, for example the municipality.")
    DONE_ALREADY = "done_already", _("It was changed already.")


class CorrectionActor(StrEnum):
    RESIDENT = "resident"
    STAFF = "staff"


@dataclass(frozen=True)
class CorrectionStep:
    name: str
    target: CorrectionState
    actors: frozenset[CorrectionActor]
    reasons: type[models.TextChoices] | None = None


# From ASKED only: what was decided stays decided, and the resident may ask again.
STEPS: dict[str, CorrectionStep] = {
    step.name: step
    for step in [
        CorrectionStep("apply", CorrectionState.APPLIED, frozenset({CorrectionActor.STAFF})),
        CorrectionStep(
            "reject", CorrectionState.REJECTED, frozenset({CorrectionActor.STAFF}), RejectReason
        ),
        CorrectionStep(
            "withdraw", CorrectionState.WITHDRAWN, frozenset({CorrectionActor.RESIDENT})
        ),
    ]
}


class CorrectionRefused(Exception):
    """This step is not open now, not for this person, or lacks its reason."""


def correction_steps_open(state: str, actor: CorrectionActor) -> list[CorrectionStep]:
    if state != CorrectionState.ASKED:
        return []
    return [step for step in STEPS.values() if actor in step.actors]


def require_correction_step(
    name: str, *, state: str, actor: CorrectionActor, reason: str = "", sentence: str = ""
) -> CorrectionStep:
    """A refusal needs a reason from the list and a sentence for the resident."""
    step = STEPS.get(name)
    if step is None or step not in correction_steps_open(state, actor):
        raise CorrectionRefused
    if step.reasons is not None and (reason not in step.reasons.values or not sentence.strip()):
        raise CorrectionRefused
    return step


def answer_by(asked_on: date) -> date:
    return months_later(asked_on, ANSWER_MONTHS)


def changes_wanted(now: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Only what may be asked, and only where it is something else than what stands there."""
    return {
        name: wanted[name].strip()
        for name in CORRECTABLE
        if name in wanted and wanted[name].strip() != now.get(name, "")
    }
