"""News about a sign-up and reminders, by mail and as text messages.

They name no activity and nobody: mail is not private, and a phone lies on a table.
"""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.phones import text_number
from outbox.kinds import Batch, Email, Envelope, Kind, Sms, register
from outbox.models import Channel, Message
from residents.models import Resident

from . import services
from .models import Registration, Reminder
from .models.telling import lives_there
from .rules import OccurrenceState, State
from .rules.telling import LAST_CALL

# --- news -----------------------------------------------------------------------------------------


def recheck(batch: Batch) -> Mapping[UUID, str]:
    """Somebody who died, or whose place changed again since, hears nothing of it."""
    rows = Registration.objects.select_related("resident", "occurrence").in_bulk(
        [m.subject_id for m in batch]
    )
    now = timezone.now()
    reasons: dict[UUID, str] = {}
    for message in batch:
        row = rows.get(message.subject_id)
        if row is None or row.version != message.version:
            reasons[message.pk] = "overtaken"
        elif row.resident.deceased_on is not None:
            reasons[message.pk] = "resident_died"
        elif row.occurrence.ends_at <= now:
            reasons[message.pk] = "too_late"
    return reasons


def _address(row: Registration) -> str:
    """An offer is answered without logging in: the link holds for that one, and names nobody."""
    if row.state == State.OFFERED:
        path = reverse("activities:offer", args=[services.token_of_offer(row)])
    else:
        path = reverse("mine")
    return settings.BASE_URL + path


def render(batch: Batch) -> Mapping[UUID, Envelope]:
    rows = Registration.objects.select_related("resident__corporation").in_bulk(
        [m.subject_id for m in batch]
    )
    made: dict[UUID, Envelope] = {}
    for message in batch:
        row = rows[message.subject_id]
        resident = row.resident
        with _language_of(resident):
            envelope = _envelope(
                message,
                resident,
                address=_address(row),
                subject=_("News about your sign-up"),
                sentence=_("There is news about an activity that you signed up for."),
                text=_("There is news about your sign-up."),
            )
        if envelope:
            made[message.pk] = envelope
    return made


def _language_of(resident: Resident) -> translation.override:
    return translation.override(resident.language if resident.language in {"nl", "en"} else "nl")


def _envelope(
    message: Message,
    resident: Resident,
    *,
    address: str,
    subject: str,
    sentence: str,
    text: str,
) -> Envelope | None:
    if message.channel == Channel.SMS:
        number = text_number(resident.phone)
        return Sms(number, f"{text} {_whom_to_call(resident)}") if number else None
    if not resident.email:
        return None
    read = _("Read it here: %(url)s") % {"url": address}
    return Email(to=resident.email, subject=subject, text="\n".join([sentence, "", read]))


def _whom_to_call(resident: Resident) -> str:
    phone = resident.corporation.phone
    return _("Call %(phone)s.") % {"phone": phone} if phone else _("Ask the flatcoach.")


register(
    Kind(
        name=services.NEWS,
        label=gettext_lazy("News about a sign-up"),
        recheck=recheck,
        render=render,
        reasons={
            "overtaken": gettext_lazy("The sign-up changed again."),
            "resident_died": gettext_lazy("The resident died."),
            "too_late": gettext_lazy("The activity is over, or begins too soon."),
        },
    )
)


# --- reminders ------------------------------------------------------------------------------------


def recheck_reminders(batch: Batch) -> Mapping[UUID, str]:
    """Asked just before it goes: who signed off, moved or died since, is not reminded."""
    rows = (
        Reminder.objects.select_related("registration__resident", "registration__occurrence")
        .annotate(lives_there=lives_there("registration__"))
        .in_bulk([m.subject_id for m in batch])
    )
    found = {m.pk: _why_not(rows.get(m.subject_id)) for m in batch}
    return {key: reason for key, reason in found.items() if reason}


def _why_not(reminder: Reminder | None) -> str:
    if reminder is None or reminder.registration.state != State.CONFIRMED:
        return "overtaken"
    registration = reminder.registration
    occurrence = registration.occurrence
    if registration.resident.deceased_on is not None:
        return "resident_died"
    if not reminder.lives_there:  # type: ignore[attr-defined]
        return "moved"
    if occurrence.state != OccurrenceState.PLANNED or occurrence.starts_at != reminder.starts_at:
        return "overtaken"
    return "too_late" if timezone.now() > reminder.starts_at - LAST_CALL else ""


def render_reminders(batch: Batch) -> Mapping[UUID, Envelope]:
    rows = Reminder.objects.select_related("registration__resident__corporation").in_bulk(
        [m.subject_id for m in batch]
    )
    made: dict[UUID, Envelope] = {}
    for message in batch:
        reminder = rows[message.subject_id]
        resident = reminder.registration.resident
        today = timezone.localdate(reminder.starts_at) == timezone.localdate()
        with _language_of(resident):
            sentence = (
                _("Today there is something that you signed up for.")
                if today
                else _("Tomorrow there is something that you signed up for.")
            )
            question = _("Can you not come?")
            envelope = _envelope(
                message,
                resident,
                address=settings.BASE_URL + reverse("mine"),
                subject=_("You signed up: it is soon"),
                sentence=sentence,
                text=f"{sentence} {question}",
            )
        if envelope:
            made[message.pk] = envelope
    return made


register(
    Kind(
        name=services.REMINDER,
        label=gettext_lazy("Reminder of an activity"),
        recheck=recheck_reminders,
        render=render_reminders,
        reasons={
            "overtaken": gettext_lazy("The sign-up changed, or the activity was moved."),
            "resident_died": gettext_lazy("The resident died."),
            "moved": gettext_lazy("The resident does not live there any more."),
            "too_late": gettext_lazy("The activity is over, or begins too soon."),
        },
    )
)
