"""The messages of this floor: a referral changed, there is feedback for you, something is late."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outbox.kinds import Batch, Envelope, Kind, register
from outbox.models import State as MessageState
from outbox.notices import to_people
from partners.models import Referral

from . import rules, services
from .models import EmergencyAccess, Feedback, SecondLook, Signal
from .rules import State


def follow(batch: Batch) -> None:
    """Inside the house: runs in the transaction that marks the message delivered."""
    referrals = Referral.objects.in_bulk([message.subject_id for message in batch])
    for message in sorted(batch, key=lambda message: message.version):
        if message.state == MessageState.DELIVERED and message.subject_id in referrals:
            services.follow(referrals[message.subject_id], version=message.version)


def _unread(batch: Batch) -> dict[UUID, Feedback]:
    rows = Feedback.objects.unseen().filter(signal__raised_by__is_active=True)
    return rows.select_related("signal", "referral").in_bulk([m.subject_id for m in batch])


def recheck_feedback(batch: Batch) -> Mapping[UUID, str]:
    """Read already, or the reporter left: then no mail."""
    waiting = _unread(batch)
    return {m.pk: "read_already" for m in batch if m.subject_id not in waiting}


def recheck_question(batch: Batch) -> Mapping[UUID, str]:
    waiting = _unread(batch)
    return {
        m.pk: "answered_already"
        for m in batch
        if m.subject_id not in waiting or waiting[m.subject_id].signal.state != State.NEEDS_INFO
    }


def recheck_not_yet(batch: Batch) -> Mapping[UUID, str]:
    """An answer that came in between takes its place, also one that was not followed up yet."""
    waiting = _unread(batch)
    return {
        m.pk: "answered_already"
        for m in batch
        if (row := waiting.get(m.subject_id)) is None
        or (row.referral is not None and not row.referral.awaits_answer)
    }


def recheck_unanswered(batch: Batch) -> Mapping[UUID, str]:
    """There is an answer by now, or it ended: then nobody is called to it."""
    running = Signal.objects.open().filter(pk__in=[m.subject_id for m in batch])
    told = Feedback.objects.answers().filter(signal=OuterRef("pk"), at__gt=OuterRef("told_at"))
    promises = Feedback.objects.filter(signal=OuterRef("pk"), step=rules.NOT_YET)
    last = promises.order_by("-at").values("at")[:1]
    silent = running.annotate(told_at=Subquery(last)).exclude(Exists(told))
    keys = set(silent.values_list("pk", flat=True))
    return {m.pk: "answered_already" for m in batch if m.subject_id not in keys}


def render_feedback(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("There is an answer to a signal that you noted"),
            _("Somebody answered a signal that you noted."),
        )


def render_question(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("There is a question about a signal that you noted"),
            _(
                "Whoever looks at your signal has a question for you. Without an answer within "
                "three working days it goes on without it."
            ),
        )


def render_not_yet(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("There is no answer yet to a signal that you noted"),
            _("There is no answer yet to a signal that you noted. You can read how it stands."),
        )


def render_unanswered(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("Somebody waits for an answer about a signal"),
            _("Whoever noted a signal was promised an answer for today, and there is none yet."),
        )


def recheck_late(batch: Batch) -> Mapping[UUID, str]:
    """Decided meanwhile: then no mail."""
    running = Signal.objects.open().filter(pk__in=[m.subject_id for m in batch], rung__gt=0)
    late = set(running.values_list("pk", flat=True))
    return {m.pk: "decided_already" for m in batch if m.subject_id not in late}


def render_late(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("A signal waits too long"),
            _("A signal waits for somebody, and its time is nearly up or over."),
        )


def recheck_second_look(batch: Batch) -> Mapping[UUID, str]:
    """Looked at meanwhile, or opened again: then no mail."""
    rows = SecondLook.objects.waiting().filter(pk__in=[m.subject_id for m in batch])
    waiting = set(rows.values_list("pk", flat=True))
    return {m.pk: "looked_already" for m in batch if m.subject_id not in waiting}


def render_second_look(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("Something waits for a second reader"),
            _("A decision waits for a second person who looks at it."),
        )


def recheck_emergency(batch: Batch) -> Mapping[UUID, str]:
    rows = EmergencyAccess.objects.to_review().filter(pk__in=[m.subject_id for m in batch])
    waiting = set(rows.values_list("pk", flat=True))
    return {m.pk: "judged_already" for m in batch if m.subject_id not in waiting}


def render_emergency(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("Somebody looked because of danger"),
            "\n".join(
                [
                    _("Somebody opened what they may not usually see, because of danger."),
                    _("Judge within a week whether that was right."),
                ]
            ),
        )


register(Kind(name=services.FOLLOW, label=gettext_lazy("A referral changed"), settled=follow))
register(
    Kind(
        name=services.FEEDBACK,
        label=gettext_lazy("Feedback for whoever noted a signal"),
        recheck=recheck_feedback,
        render=render_feedback,
        reasons={"read_already": gettext_lazy("It was read already.")},
    )
)
register(
    Kind(
        name=services.LATE,
        label=gettext_lazy("A signal that waits too long"),
        recheck=recheck_late,
        render=render_late,
        reasons={"decided_already": gettext_lazy("Somebody has decided meanwhile.")},
    )
)
register(
    Kind(
        name=services.SECOND_LOOK,
        label=gettext_lazy("A decision that waits for a second reader"),
        recheck=recheck_second_look,
        render=render_second_look,
        reasons={"looked_already": gettext_lazy("Somebody has looked at it meanwhile.")},
    )
)
register(
    Kind(
        name=services.QUESTION,
        label=gettext_lazy("A question to whoever noted a signal"),
        recheck=recheck_question,
        render=render_question,
        reasons={"answered_already": gettext_lazy("It was answered already, or went on without.")},
    )
)
register(
    Kind(
        name=services.EMERGENCY,
        label=gettext_lazy("Somebody looked because of danger"),
        recheck=recheck_emergency,
        render=render_emergency,
        reasons={"judged_already": gettext_lazy("It was judged already.")},
    )
)
register(
    Kind(
        name=services.NOT_YET,
        label=gettext_lazy("No answer yet, for whoever noted a signal"),
        recheck=recheck_not_yet,
        render=render_not_yet,
        reasons={"answered_already": gettext_lazy("It was read already, or an answer came.")},
    )
)
register(
    Kind(
        name=services.UNANSWERED,
        label=gettext_lazy("A promised answer that is not there yet"),
        recheck=recheck_unanswered,
        render=render_unanswered,
        reasons={"answered_already": gettext_lazy("There is an answer by now, or it ended.")},
    )
)
