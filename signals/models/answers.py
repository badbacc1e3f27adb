"""What became of it: the referral it led to, the word back, and the count that stays."""

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from partners.models import Referral
from partners.rules import Outcome
from residents.models import Complex

from .. import rules
from .categories import Category
from .raised import Signal


class FollowUp(models.Model):
    """A referral that was made for a signal. One signal may go to several desks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="follow_ups")
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return f"{self.signal_id} {self.referral_id}"


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(signal__raised_by=user)

    def unseen(self) -> Self:
        return self.filter(seen_at=None)


class Feedback(models.Model):
    """Terugkoppeling: a sentence for whoever noted the signal. It betrays nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signal = models.ForeignKey(
        Signal, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("signal")
    )
    # Which step of the signal or of a referral said it, and its reason code.
    step = models.CharField(_("step"), max_length=20)
    sentence = models.CharField(max_length=40)
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), db_default=Now())
    seen_at = models.DateTimeField(_("read on"), null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "step"], name="signals_feedback_once"),
        ]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return self.sentence

    @property
    def text(self) -> str:
        """The sentence itself, in the reader's language."""
        if self.step not in rules.STEPS:
            # A step of the referral, which may have been erased since.
            fixed = {
                "accept": _("The partner has taken it up."),
                "decline": _("The partner could not take it up. We look for another way."),
                "fail": _("The partner did not manage to help. We look for another way."),
                "cancel": _("It was withdrawn. We look for another way."),
            }
            outcome = Outcome(self.sentence).label if self.sentence in Outcome.values else ""
            return str(fixed.get(self.step, outcome))
        return rules.reason_text(self.step, self.sentence)


class CountedSignal(models.Model):
    """What is left of a signal when it was erased: that there was one, about this subject, here.

    Nobody and no home is in it. The day becomes the month when the figures no longer need it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    answered = models.BooleanField()

    class Meta:
        verbose_name = _("counted signal")
        verbose_name_plural = _("counted signals")
        indexes = [models.Index(fields=["complex", "day"], name="signals_counted")]

    def __str__(self) -> str:
        return f"{self.category_id} {self.day}"
