"""Terugkoppeling: an answer for whoever noted it, a question, or the truth: there is none yet."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import outbox.services
import partners.services
from outbox.models import Channel
from partners.models import Referral, ReferralEvent
from partners.rules import Purpose
from partners.rules.answers import Rung as AnswerRung

from .. import rules
from ..models import Feedback, Signal
from ..rules import State
from .moving import lock
from .watching import Watched, deciders

log = logging.getLogger(__name__)

FEEDBACK = "signals.feedback"
QUESTION = "signals.question"
NOT_YET = "signals.not_yet"  # to whoever noted it: there is no answer
UNANSWERED = "signals.unanswered"  # to who decides: the promised day ends without an answer

# Somebody else looks at it now: no answer yet, so what was promised stays promised.
WENT_ON = frozenset({"pass_on", "reroute"})

_KINDS = {"ask": QUESTION, **dict.fromkeys(rules.NO_ANSWERS, NOT_YET)}


def tell_reporter(
    signal: Signal, *, step: str, sentence: str, referral: Referral | None = None
) -> None:
    """Also those whose signal went on in this one; a question is for who noted this one. Whoever
    passed on arrears reads the answer in their file: five thousand of them are no news by mail.
    A desk that says the same again (accepted after the waiting list) is told once."""
    if signal.category.purpose == Purpose.DEBT:
        return
    if referral is not None and signal.feedback.filter(referral=referral, step=step).exists():
        return
    others = [] if step == "ask" else list(signal.merged.select_related("category"))
    # What a partner said before it came back does not keep the promise that began then.
    keeps = step not in {"ask", *WENT_ON} and (
        referral is None or signal.state == State.WITH_PARTNER
    )
    for one in [signal, *others]:
        _tell(one, step=step, sentence=sentence, referral=referral, keeps_promise=keeps)


def _tell(
    signal: Signal, *, step: str, sentence: str, referral: Referral | None, keeps_promise: bool
) -> None:
    feedback = Feedback.objects.create(
        signal=signal, step=step, sentence=sentence, referral=referral
    )
    if keeps_promise:
        # By an answer, or by the truth that there is none.
        signal.promise_at = None
        signal.save(update_fields=["promise_at"])
    if step not in {"ask", *rules.NO_ANSWERS}:
        no_news_any_more(signal, rules.NO_ANSWERS)
    outbox.services.put(
        _KINDS.get(step, FEEDBACK),
        channel=Channel.EMAIL,
        subject_id=feedback.pk,
        recipient_id=signal.raised_by_id,
        corporation_id=signal.corporation_id,
    )


def no_news_any_more(signal: Signal, steps: frozenset[str]) -> None:
    """Something came that takes its place, so nobody is asked to read it."""
    signal.feedback.filter(step__in=steps, seen_at=None).update(seen_at=timezone.now())


def tell_of_silence(signal: Signal, referral: Referral, event: ReferralEvent) -> None:
    """The desk let its time go by. Told only as long as that is true, and once of each rung."""
    told = {"late": rules.NO_ANSWER, "very_late": rules.STILL_NO_ANSWER}.get(event.reason)
    if told is None or not referral.awaits_answer:
        return
    if signal.feedback.filter(referral=referral, step=told).exists():
        return
    further = partners.services.reaches_further(referral, AnswerRung[event.reason.upper()])
    code = rules.no_answer_code(signal.state, told=further)
    tell_reporter(signal, step=told, sentence=code, referral=referral)


# --- the promised day ---------------------------------------------------------------------------


def keep_promises(now: datetime | None = None) -> Watched:
    """Before the promised day is over there is an answer, or the truth that there is none. Each in
    a transaction of its own: one that cannot be read stops no other."""
    moment = now or timezone.now()
    keys = list(Signal.objects.promised(moment).values_list("pk", flat=True))
    failed = 0
    for key in keys:
        try:
            _keep_promise(key, moment)
        except Exception:
            log.exception("The promise about a signal could not be kept: %s", key)
            failed += 1
    return Watched(len(keys), failed)


@transaction.atomic
def _keep_promise(key: UUID, now: datetime) -> None:
    signal = lock(Signal(pk=key))
    if signal.promise_at is None or signal.promise_at > now:
        return  # somebody was before us
    # Of what goes on in another signal, that one tells where it is.
    where = signal.merged_into or signal
    receivers = deciders(where) if where.is_open else []
    code = rules.no_answer_code(where.state, told=bool(receivers))
    _tell(signal, step=rules.NOT_YET, sentence=code, referral=None, keeps_promise=True)
    for user in receivers:
        outbox.services.put(
            UNANSWERED,
            channel=Channel.EMAIL,
            subject_id=where.pk,
            recipient_id=user.pk,
            corporation_id=signal.corporation_id,
            version=where.version,
        )
