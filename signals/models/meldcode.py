"""Which steps of the meldcode were taken for a signal. Append-only: a step taken again is a row."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User

from ..rules.meldcode import OUTCOMES, MeldcodeStep, outcome_text
from .raised import Signal

FITTING = Q()
for _step, _outcomes in OUTCOMES.items():
    FITTING |= Q(step=_step, outcome__in=_outcomes.values)


class MeldcodeEvent(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="meldcode")
    step = models.CharField(_("step"), max_length=10, choices=MeldcodeStep)
    outcome = models.CharField(max_length=20)
    on = models.DateField(_("day"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step of the meldcode")
        verbose_name_plural = _("steps of the meldcode")
        constraints = [
            models.CheckConstraint(condition=FITTING, name="signals_meldcode_outcome"),
        ]

    def __str__(self) -> str:
        return self.step

    @property
    def outcome_text(self) -> str:
        return outcome_text(self.step, self.outcome)
