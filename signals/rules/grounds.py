"""How sensitive a subject is, and on what it may rest. Pure."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.rules import BasisKind, Purpose


class Sensitivity(models.TextChoices):
    ORDINARY = "ordinary", _("ordinary")
    # Health, violence, neglect, addiction: that there is a signal says much about somebody already.
    SENSITIVE = "sensitive", _("sensitive")


FITTING: dict[str, frozenset[str]] = {
    Purpose.CARE: frozenset({BasisKind.CONSENT, BasisKind.VITAL_INTEREST}),
    Purpose.DEBT: frozenset({BasisKind.LEGAL_DUTY}),
}


def assessed(sensitivity: str, *, dpia: str, dpia_on: date | None) -> bool:
    """A sensitive subject waits for the assessment of its risks (AVG art. 35)."""
    return sensitivity != Sensitivity.SENSITIVE or bool(dpia and dpia_on)
