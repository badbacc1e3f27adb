"""Terugkoppeling: what whoever noted a signal was told."""

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.models import Referral
from partners.rules import Outcome

from .. import rules


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(signal__raised_by=user)

    def unseen(self) -> Self:
        return self.filter(seen_at=None)

    def answers(self) -> Self:
        return self.exclude(step__in={"ask", *rules.NO_ANSWERS})


class Feedback(models.Model):
    """Terugkoppeling: a sentence for whoever noted the signal. It betrays nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signal = models.ForeignKey(
        "Signal", on_delete=models.PROTECT, related_name="feedback", verbose_name=_("signal")
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
            models.UniqueConstraint(
                fields=["signal", "referral", "step"], name="signals_feedback_once"
            ),
        ]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return self.sentence

    @property
    def lies_long(self) -> bool:
        told_on = timezone.localdate(self.at)
        return rules.unread_for_long(told_on, today=timezone.localdate())

    @property
    def text(self) -> str:
        """The sentence itself, in the reader's language."""
        if self.step in rules.NO_ANSWERS:
            return rules.no_answer_text(self.step, self.sentence)
        if self.step not in rules.STEPS:
            # A step of the referral, which may have been erased since.
            fixed = {
                "accept": _("The partner has taken it up."),
                "decline": _("The partner could not take it up. We look for another way."),
                "fail": _("The partner did not manage to help. We look for another way."),
                "cancel": _("It was withdrawn. We look for another way."),
                "waitlist": _("The partner takes it up, but not yet: there is a waiting list."),
                "expire": _("The partner did not answer. We look for another way."),
                "mistake": _("It had gone to the wrong place. We look for another way."),
                **dict.fromkeys(
                    ["pass_on", "reroute"],
                    _("It went on to another organisation. You hear what they say."),
                ),
            }
            outcome = Outcome(self.sentence).label if self.sentence in Outcome.values else ""
            return str(fixed.get(self.step, outcome))
        return rules.reason_text(self.step, self.sentence)
