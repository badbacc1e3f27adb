"""The steps of a referral: who, to where, with what trace, and who hears of it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

import outbox.services
from accounts import audit
from accounts.models import Membership, Role, User
from accounts.words import refuse_numbers
from outbox.models import Channel

from .. import rules
from ..models import Desk, Endpoint, Referral, ReferralEvent
from ..rules import NOTHING_SAID, Actor, Part, Purpose, Said, State, Via, answers

WITHDRAWAL = "partners.referral_withdrawn"
ASKED = "partners.question_asked"  # by a desk, to who may answer in the corporation
TOLD = "partners.question_answered"  # to the desk
# The steps with which a desk answers what was sent to it.
ANSWERS = frozenset({"accept", "waitlist", "decline", "pass_on"})
# These ends take from the desk what it could read.
ENDS_ACCESS = rules.FINAL - rules.READ_BACK


def actor_of(referral: Referral, user: User) -> Actor:
    """What this user is for a referral that is visible to them: its desk, or who sent it."""
    at_desk = Desk.objects.served_by(user).filter(pk=referral.desk_id).exists()
    return Actor.PARTNER if at_desk else Actor.SENDER


@transaction.atomic
def take_step(
    referral: Referral,
    name: str,
    *,
    actor: Actor,
    by: User | None,
    reason: str = "",
    via: Via | None = None,
    said: Said = NOTHING_SAID,
) -> Referral:
    """Whoever asked for the referral is told through the outbox. Without `by` and without `via` it
    was a clock. To another desk it goes by `reroute`.

    Raises StepRefused, HoldsBsn or HoldsIban.
    """
    if name in rules.STEPS and Part.DESK in rules.STEPS[name].needs:
        raise rules.StepRefused
    return move(lock(referral), name, actor=actor, by=by, reason=reason, via=via, said=said)


def lock(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.pk)


def move(
    locked: Referral,
    name: str,
    *,
    actor: Actor,
    by: User | None,
    reason: str = "",
    via: Via | None = None,
    said: Said = NOTHING_SAID,
) -> Referral:
    now, today = timezone.now(), timezone.localdate()
    step = rules.require_step(
        name, state=locked.state, actor=actor, reason=reason, purpose=locked.purpose
    )
    rules.require_said(step, said, today=today)
    refuse_numbers(said.text, said.handler)
    before = locked.state
    locked.state = step.target
    locked.reason = reason
    locked.closed_at = None if step.target in rules.OPEN else now
    locked.handler = said.handler.strip() or locked.handler
    locked.expected_on = said.expected_on
    if before in rules.UNANSWERED and step.target not in rules.UNANSWERED:
        # Answered or recalled: nobody waits for this desk any more.
        locked.rung = answers.Rung.NONE
        locked.answered_at = now if name in ANSWERS else None
    _set_clock(locked, before, now)
    locked.version += 1
    locked.save(update_fields=CHANGED)
    leave_trace(locked, name, before=before, by=by, reason=reason, via=via, said=said)
    tell_origin(locked)
    _tell(locked, name)
    return locked


CHANGED = (
    *("state", "reason", "closed_at", "version", "rung", "alarm_at", "answered_at"),
    *("clock_from", "paused_at", "answer_due_on", "handler", "expected_on"),
)


def _set_clock(locked: Referral, before: str, now: datetime) -> None:
    paused_at, locked.paused_at = locked.paused_at, None
    if locked.state == State.INFO_ASKED:
        locked.paused_at = now
    elif before == State.INFO_ASKED and locked.state == State.RECEIVED and paused_at is not None:
        term = answers.Term(locked.clock_start, locked.answer_due_on)
        term = answers.after_pause(term, paused_at=paused_at, now=now)
        locked.clock_from, locked.answer_due_on = term.sent_at, term.due_on
    if locked.state in answers.AWAITING:
        locked.alarm_at = answers.next_alarm(
            locked.rung, sent_at=locked.clock_start, due_on=locked.answer_due_on
        )
    else:
        today = timezone.localdate(now)
        locked.alarm_at = rules.next_word(locked.state, today=today, expected_on=locked.expected_on)


def _tell(locked: Referral, name: str) -> None:
    if locked.state in ENDS_ACCESS and name != "pass_on":
        # Whoever was not told of it yet hears nothing now (letters.recheck_withdrawn).
        notify_desk(locked, WITHDRAWAL)
    if name == "ask":
        notify_senders(locked, ASKED)
    if name == "tell":
        notify_desk(locked, TOLD)


def tell_origin(locked: Referral) -> None:
    """Whoever asked for the referral hears of each of its versions, once."""
    outbox.services.put(
        locked.origin_kind,
        channel=Channel.INTERNAL,
        subject_id=locked.pk,
        recipient_id=locked.pk,
        corporation_id=locked.corporation_id,
        version=locked.version,
        urgent=locked.urgent,
    )


def leave_trace(
    referral: Referral,
    step: str,
    *,
    before: str,
    by: User | None,
    reason: str,
    via: Via | None = None,
    said: Said = NOTHING_SAID,
) -> None:
    """What was said stands with the step, and not in the log of all that happens."""
    door = via or (Via.PAGE if by is not None else Via.CLOCK)
    ReferralEvent.objects.create(
        referral=referral,
        step=step,
        before=before,
        after=referral.state,
        reason=reason,
        by=by,
        via=door,
        handler=said.handler.strip(),
        expected_on=said.expected_on,
        text=said.text.strip(),
    )
    audit.record(
        f"referral.{step}",
        referral,
        by=by,
        corporation_id=referral.corporation_id,
        before=before,
        after=referral.state,
        reason=reason,
        via=door,
    )


def notify_desk(referral: Referral, kind: str) -> None:
    """A content-free mail to the desk's mailbox, a thin event to its systems."""
    receivers = [
        (Channel.WEBHOOK, key)
        for key in Endpoint.objects.in_use()
        .filter(desk=referral.desk_id)
        .values_list("pk", flat=True)
    ]
    if referral.desk.email:
        receivers.append((Channel.EMAIL, referral.desk_id))
    for channel, recipient in receivers:
        outbox.services.put(
            kind,
            channel=channel,
            subject_id=referral.pk,
            recipient_id=recipient,
            corporation_id=referral.corporation_id,
            version=referral.version,
            urgent=referral.urgent,
        )


def notify_senders(referral: Referral, kind: str) -> None:
    for user in senders(referral):
        outbox.services.put(
            kind,
            channel=Channel.EMAIL,
            subject_id=referral.pk,
            recipient_id=user.pk,
            corporation_id=referral.corporation_id,
            version=referral.version,
            urgent=referral.urgent,
        )


def senders(referral: Referral, *also: Role) -> list[User]:
    """Who may decide about it in the corporation."""
    own = Role.ARREARS_OFFICER if referral.purpose == Purpose.DEBT else Role.COORDINATOR
    rows = Membership.objects.current().filter(
        corporation=referral.corporation_id, role__in=[own, *also]
    )
    return list(User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("pk"))
