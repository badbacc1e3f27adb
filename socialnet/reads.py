"""What the pages of the roof show: one question per panel, whatever the number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min, QuerySet
from django.utils import timezone

from accounts.models import User
from activities.absence_reads import Absence, absences_for
from activities.models import Call, Occurrence, Registration
from activities.reads import Heap, ideas_waiting, slips_to_print
from outbox.models import Heartbeat, Message
from outbox.models import State as MessageState
from partners.models import Agreement, Conference, Referral
from partners.reads import asked_of, ends_soon
from partners.reads.conferences import reviews_due
from partners.rules import Purpose
from residents.help_reads import PairsDue, pairs_to_look_at
from residents.models import AccessCard, CallRequest, Complex, CorrectionRequest, Withholding
from signals.models import Feedback, Signal
from signals.reads.arrears import counts_of as arrears_counts
from signals.reads.clusters import visits_for
from signals.reads.routing import Alarm, alarms_for
from signals.reads.today import Careful, careful_of
from signals.rules import NO_ANSWERS
from signals.rules import State as SignalState

SHOWN = 20
# Withheld because it was done already: good news, and nothing for anybody to do.
CALLED_OFF = [
    *("read_already", "opened_already", "overtaken", "answered_already", "decided_already"),
    *("nothing_waits", "not_theirs", "went_on", "never_told", "agreed_anew"),
    *("talk_over", "link_over", "code_too_late", "not_asked_any_more"),
]
# A worker looks every ten seconds; older than this, something is wrong.
QUIET_LIMIT = 60


@dataclass(frozen=True)
class Today:
    feedback: QuerySet[Feedback]
    questions: QuerySet[Feedback]
    no_answers: QuerySet[Feedback]  # the truth that there is none yet, not read so far
    asked: Sequence[Referral]  # desks that wait for an answer of this user
    to_assess: QuerySet[Signal]
    arrears: dict[str, int]  # of the arrears officer: how many in each stage
    own_action: QuerySet[Signal]
    late_feedback: QuerySet[Signal]
    to_ask: QuerySet[Registration]  # a place is kept for them: yes or no?
    called_off_late: QuerySet[Registration]
    to_call: QuerySet[Registration]
    calls_to_make: int
    slips: list[Heap]
    ideas: int
    absences: list[Absence]
    pairs: list[PairsDue]
    reviews: list[Conference]  # plans whose six weeks are nearly over
    corrections: QuerySet[CorrectionRequest]
    to_agree: int  # what may not be shown yet, if this user agrees
    calls: QuerySet[CallRequest]
    locked_cards: QuerySet[AccessCard]
    disowned_cards: QuerySet[AccessCard]
    activities: QuerySet[Occurrence]
    agendas: QuerySet[Complex]
    careful: Careful
    visits: int  # homes where several signs lie together
    dead_rules: list[Alarm]
    ending: list[Agreement]  # and nothing goes on from there
    undelivered: int
    withheld: QuerySet[Message]


def today_of(user: User) -> Today:
    """What this member of staff comes for, most pressing first."""
    mine = Signal.objects.by_right(user).for_list()
    day = timezone.localdate()
    unread = (
        Feedback.objects.visible_to(user)
        .unseen()
        .select_related("signal__category", "signal__unit", "referral")
        .order_by("at")
    )
    return Today(
        feedback=unread.answers()[:SHOWN],
        questions=unread.filter(step="ask")[:SHOWN],
        no_answers=unread.filter(step__in=NO_ANSWERS)[:SHOWN],
        asked=asked_of(user, SHOWN),
        to_assess=Signal.objects.to_assess_by(user)
        .select_related("category", "complex", "unit")
        .order_by("assess_by", "raised_at")[:SHOWN],
        arrears=arrears_counts(user),
        own_action=mine.filter(state=SignalState.OWN_ACTION)[:SHOWN],
        late_feedback=mine.open().filter(
            raised_by=user, feedback_by__lt=day, category__purpose=Purpose.CARE
        )[:SHOWN],
        to_ask=Registration.objects.visible_to(user)
        .to_be_asked()
        .select_related("resident", "occurrence__complex")
        .order_by("occurrence__starts_at", "offered_at")[:SHOWN],
        called_off_late=Registration.objects.visible_to(user)
        .called_off_late()
        .select_related("resident", "occurrence__complex")
        .order_by("occurrence__starts_at", "pk")[:SHOWN],
        to_call=Registration.objects.visible_to(user)
        .to_be_told()
        .select_related("resident", "occurrence__complex")
        .order_by("occurrence__starts_at")[:SHOWN],
        calls_to_make=len(
            Call.objects.visible_to(user).to_make().order_by("pk").values_list("pk")[:SHOWN]
        ),
        slips=slips_to_print(user),
        ideas=ideas_waiting(user),
        absences=absences_for(user),
        pairs=pairs_to_look_at(user),
        reviews=reviews_due(user),
        corrections=CorrectionRequest.objects.visible_to(user)
        .open()
        .select_related("resident")
        .most_pressing_first()[:SHOWN],
        to_agree=Withholding.objects.visible_to(user).undecided().exclude(asked_by=user).count(),
        calls=CallRequest.objects.visible_to(user)
        .open()
        .select_related("resident")
        .order_by("asked_at")[:SHOWN],
        locked_cards=AccessCard.objects.visible_to(user)
        .blocked()
        .select_related("resident")
        .order_by("expires_at", "pk")[:SHOWN],
        disowned_cards=AccessCard.objects.visible_to(user)
        .disowned()
        .select_related("resident")
        .order_by("expires_at", "pk")[:SHOWN],
        activities=Occurrence.objects.visible_to(user)
        .planned()
        .upcoming()
        .filter(starts_at__lt=timezone.now() + timedelta(days=7))
        .select_related("complex")[:SHOWN],
        agendas=Complex.objects.visible_to(user)[:SHOWN],
        careful=careful_of(user),
        visits=len(visits_for(user)),
        dead_rules=alarms_for(user),
        ending=ends_soon(user),
        undelivered=Message.objects.visible_to(user).filter(state=MessageState.DEAD).count(),
        withheld=Message.objects.visible_to(user)
        .filter(state=MessageState.WITHHELD, settled_at__gt=timezone.now() - timedelta(days=7))
        .exclude(problem__in=CALLED_OFF)
        .order_by("-settled_at")[:SHOWN],
    )


def health() -> dict[str, Any]:
    """Whether the parts answer, and how long the oldest message waits beyond its time."""
    found: dict[str, Any] = {"database": False, "broker": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found["database"] = True
        heartbeat = Heartbeat.objects.filter(name="worker").first()
        now = timezone.now()
        found["worker_seconds_ago"] = round(heartbeat.seconds_ago(now), 1) if heartbeat else None
        waiting = Message.objects.filter(state=MessageState.PENDING)
        oldest = waiting.aggregate(at=Min("created_at"))["at"]
        overdue = waiting.aggregate(at=Min("due_at"))["at"]
        found["oldest_undelivered_seconds"] = (
            round((now - oldest).total_seconds(), 1) if oldest else 0
        )
        found["overdue_seconds"] = (
            round(max(0.0, (now - overdue).total_seconds()), 1) if overdue else 0
        )
    except DatabaseError:
        found["database"] = False
    found["broker"] = _broker_answers()
    found["ok"] = (
        found["database"]
        and found["broker"]
        and found.get("worker_seconds_ago") is not None
        and found["worker_seconds_ago"] < QUIET_LIMIT
        and found["overdue_seconds"] < QUIET_LIMIT
    )
    return found


def _broker_answers() -> bool:
    import redis

    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1
        ) as broker:
            return bool(broker.ping())
    except (redis.RedisError, OSError):
        return False
