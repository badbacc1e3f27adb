"""A talk with the resident there, and the plan that comes of it.

Without the resident's yes there is none; taking it back closes it for everybody else at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import outbox.services
import residents.services
from accounts import audit
from accounts.models import Membership, Role, User
from accounts.periods import current
from accounts.words import refuse_numbers
from outbox.models import Channel
from residents.models import Assignment, FieldRole, Resident

from .. import rules
from ..models import (
    Conference,
    ConferenceEvent,
    ConsentEvent,
    Desk,
    Guest,
    GuestKind,
    PlanAction,
)
from ..rules import ConsentAction, Purpose, conferences
from ..rules.conferences import Actor, ConferenceRefused, Facts, State

INVITATION = "partners.conference_invitation"
REVIEW = "partners.conference_review"


class NotAgreed(Exception):
    """The resident did not say yes to this organisation, or no agreement holds with it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(str(desk.pk))
        self.desk = desk


@dataclass(frozen=True)
class Agreed:
    """The yes to the talk: when it was said, and how."""

    on: date
    channel: str


def may_invite(resident: Resident) -> list[Desk]:
    """The desks whose organisation the resident said yes to, and with which an agreement holds."""
    desks = Desk.objects.agreed_with(resident.corporation_id, Purpose.CARE)
    said: dict[UUID, ConsentEvent] = {}
    for event in ConsentEvent.objects.filter(resident=resident, purpose=Purpose.CARE):
        said[event.organisation_id] = event  # in the order in which it was said
    yes = {
        key
        for key, event in said.items()
        if event.action == ConsentAction.GIVEN and timezone.now() - event.at <= rules.CONSENT_HOLDS
    }
    return [d for d in desks.select_related("organisation") if d.organisation_id in yes]


@transaction.atomic
def plan(
    resident: Resident,
    *,
    starts_at: datetime,
    place: str,
    agreed: Agreed,
    by: User,
    colleagues: Collection[User] = (),
    desks: Collection[Desk] = (),
    own: Collection[str] = (),
) -> Conference:
    """Raises NotAgreed, and then nothing is planned."""
    resident = residents.services.locked(resident)
    open_to = {desk.pk for desk in may_invite(resident)}
    for desk in desks:
        if desk.pk not in open_to:
            raise NotAgreed(desk)
    refuse_numbers(place, *own)
    row = Conference.objects.create(
        corporation_id=resident.corporation_id,
        resident=resident,
        starts_at=starts_at,
        place=place,
        agreed_on=agreed.on,
        agreed_channel=agreed.channel,
        made_by=by,
    )
    guests = [
        *(Guest(kind=GuestKind.COLLEAGUE, user=user) for user in colleagues),
        *(Guest(kind=GuestKind.DESK, desk=desk) for desk in desks),
        *(Guest(kind=GuestKind.OWN, words=words) for words in own),
    ]
    for guest in guests:
        guest.conference, guest.corporation_id = row, row.corporation_id
    Guest.objects.bulk_create(guests)
    _trace(row, "plan", before="", by=by)
    for guest in guests:
        _invite(row, guest)
    return row


def _invite(row: Conference, guest: Guest) -> None:
    """That there is an invitation, and where; not with whom or about what."""
    receiver = guest.user_id or guest.desk_id
    if receiver is None:
        return  # the resident asks this one
    outbox.services.put(
        INVITATION,
        channel=Channel.EMAIL,
        subject_id=row.pk,
        recipient_id=receiver,
        corporation_id=row.corporation_id,
        version=row.version,
    )


def _locked(row: Conference) -> Conference:
    return Conference.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


@transaction.atomic
def write_answers(
    row: Conference, *, want: str, can: str, need: str, shares: bool, by: User
) -> Conference:
    """In the words of the resident. Raises ConferenceRefused when the talk is over, and HoldsBsn or
    HoldsIban."""
    locked = _locked(row)
    if locked.state not in conferences.OPEN:
        raise ConferenceRefused
    refuse_numbers(want, can, need)
    if locked.state in conferences.SHARED and not all((want, can, need)):
        raise ConferenceRefused(conferences.Missing.ANSWERS)
    locked.want, locked.can, locked.need, locked.shares_answers = want, can, need, shares
    locked.save(update_fields=["want", "can", "need", "shares_answers"])
    _audit(locked, "answers", by)
    return locked


@transaction.atomic
def add_action(
    row: Conference, *, what: str, before: date, guest: Guest | None, by: User
) -> PlanAction:
    locked = _locked(row)
    if locked.state not in {State.HELD, *conferences.SHARED}:
        raise ConferenceRefused
    if guest is not None and guest.conference_id != locked.pk:
        raise ConferenceRefused
    refuse_numbers(what)
    action = PlanAction.objects.create(
        corporation_id=locked.corporation_id,
        conference=locked,
        guest=guest,
        what=what,
        before=before,
    )
    _audit(locked, "action", by)
    return action


@transaction.atomic
def set_done(action: PlanAction, *, done: bool, by: User) -> None:
    """Raises ConferenceRefused when the plan does not run."""
    locked = _locked(action.conference)
    if locked.state not in conferences.SHARED:
        raise ConferenceRefused
    row = PlanAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if (row.done_on is not None) == done:
        return
    row.done_on = timezone.localdate() if done else None
    row.save(update_fields=["done_on"])
    _audit(locked, "done" if done else "not_done", by)


@transaction.atomic
def take_step(
    row: Conference,
    name: str,
    *,
    actor: Actor,
    by: User | None,
    reason: str = "",
    present: bool = False,
) -> Conference:
    """Raises ConferenceRefused. `present`: the resident was there."""
    locked = _locked(row)
    today = timezone.localdate()
    facts = Facts(
        state=locked.state,
        day=timezone.localdate(locked.starts_at),
        agreed=locked.agreed_on is not None,
        answers=(locked.want, locked.can, locked.need),
        actions=locked.actions.count(),
    )
    step = conferences.require_step(name, facts, actor, reason=reason, present=present, today=today)
    before = locked.state
    locked.state, locked.reason = step.target, reason
    locked.closed_at = None if step.target in conferences.OPEN else timezone.now()
    if step.target == State.RUNNING:
        locked.review_on, locked.reminded_on = conferences.review_day(today), None
    locked.version += 1
    locked.save(
        update_fields=["state", "reason", "closed_at", "review_on", "reminded_on", "version"]
    )
    _trace(locked, name, before=before, by=by, reason=reason)
    return locked


def _trace(row: Conference, step: str, *, before: str, by: User | None, reason: str = "") -> None:
    ConferenceEvent.objects.create(
        conference=row, step=step, before=before, after=row.state, reason=reason, by=by
    )
    audit.record(
        f"conference.{step}",
        row,
        by=by,
        corporation_id=row.corporation_id,
        before=before,
        after=row.state,
        reason=reason,
    )


def _audit(row: Conference, what: str, by: User) -> None:
    audit.record(f"conference.{what}", row, by=by, corporation_id=row.corporation_id)


# --- the clock ----------------------------------------------------------------------------------


def remind_reviews() -> int:
    """A week before six weeks are over, once: to whoever runs it. → how many plans."""
    keys = list(
        Conference.objects.to_talk_over()
        .filter(reminded_on=None)
        .order_by("review_on", "pk")
        .values_list("pk", flat=True)
    )
    for key in keys:
        with transaction.atomic():
            row = _locked(Conference(pk=key))
            if row.state != State.RUNNING or row.reminded_on is not None:
                continue
            row.reminded_on = timezone.localdate()
            row.save(update_fields=["reminded_on"])
            for user in _who_run(row):
                outbox.services.put(
                    REVIEW,
                    channel=Channel.EMAIL,
                    subject_id=row.pk,
                    recipient_id=user.pk,
                    corporation_id=row.corporation_id,
                    version=row.version,
                )
    return len(keys)


def _who_run(row: Conference) -> list[User]:
    """Whoever made it, if that one still works here; else the coordinators."""
    coach = Assignment.objects.filter(
        current(),
        user=row.made_by_id,
        complex__corporation=row.corporation_id,
        role=FieldRole.FLATCOACH,
    )
    office = Membership.objects.filter(
        current(), corporation=row.corporation_id, role=Role.COORDINATOR
    )
    if coach.exists() or office.filter(user=row.made_by_id).exists():
        return [row.made_by]
    return list(User.objects.filter(pk__in=office.values("user"), is_active=True).order_by("pk"))
