"""Who received what about a resident, by which way, and who looked at it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import ReadEvent, Role, User
from residents.models import Resident

from ..models import DeskMember, Referral, ReferralEvent, Remainder, RemainderKind
from ..rules import Purpose, State, Via
from .facts import field_labels
from .own import shared_about
from .referrals import ground_text


def purposes_told(user: User, resident: Resident) -> list[Purpose]:
    """Care to the coordinator, arrears to the officer for those, all of it to who guards it."""
    here = resident.corporation_id
    if here in user.corporations_as(Role.PRIVACY_OFFICER):
        return list(Purpose)
    told = []
    if here in user.corporations_as(Role.COORDINATOR):
        told.append(Purpose.CARE)
    if here in user.corporations_as(Role.ARREARS_OFFICER):
        told.append(Purpose.DEBT)
    return told


@dataclass(frozen=True)
class Looked:
    who: str
    number: int
    last: datetime


@dataclass(frozen=True)
class Received:
    """One sharing. Of what was erased only the organisation, the fields and the day are left."""

    organisation: str
    purpose: str
    fields: str
    sent_at: datetime
    desk: str = ""
    subject: str = ""
    ground: str = ""
    opened_at: datetime | None = None
    opened_via: str = ""
    state: str = ""
    ended_at: datetime | None = None
    why_ended: str = ""
    looks: Sequence[Looked] = ()
    erased: bool = False

    @property
    def was_read(self) -> bool:
        return self.erased or self.opened_at is not None


def received_about(resident: Resident, purposes: Collection[str]) -> list[Received]:
    """The newest first. A fixed number of questions, however much was shared."""
    referrals = list(
        resident.referrals.filter(purpose__in=list(purposes))
        .select_related("desk__organisation", "basis__consent")
        .order_by("-created_at")
    )
    keys = [row.pk for row in referrals]
    opened = {
        event.referral_id: event
        for event in ReferralEvent.objects.filter(referral__in=keys, step="open").order_by("-pk")
    }
    looks = _looks(resident, referrals)
    rows = [_received(row, opened.get(row.pk), looks.get(row.pk, ())) for row in referrals]
    return sorted([*rows, *_erased(resident, purposes)], key=lambda row: row.sent_at, reverse=True)


def _received(row: Referral, opened: ReferralEvent | None, looks: Sequence[Looked]) -> Received:
    return Received(
        organisation=row.desk.organisation.name,
        purpose=row.get_purpose_display(),
        fields=field_labels(row.fields),
        sent_at=row.created_at,
        desk=row.desk.name,
        subject=row.category_name,
        ground=ground_text(row),
        opened_at=opened.at if opened else None,
        opened_via=str(Via(opened.via).label) if opened else "",
        state=row.get_state_display(),
        ended_at=row.closed_at,
        why_ended=_why_ended(row),
        looks=looks,
    )


def _why_ended(row: Referral) -> str:
    if row.state != State.CANCELLED:
        return ""
    return ReferralEvent(step="cancel", reason=row.reason).reason_text


def _erased(resident: Resident, purposes: Collection[str]) -> Iterator[Received]:
    """What went before its data did: that it had gone stays known (GDPR art. 19)."""
    rows = Remainder.objects.filter(
        corporation=resident.corporation_id,
        person_id=resident.pk,
        kind=RemainderKind.DELIVERY,
        purpose__in=list(purposes),
    )
    for row in rows.select_related("organisation"):
        yield Received(
            organisation=row.organisation.name,
            purpose=row.get_purpose_display(),
            fields=field_labels(row.facts.get("fields", [])),
            sent_at=row.at,
            erased=True,
        )


def _looks(resident: Resident, referrals: list[Referral]) -> dict[UUID, list[Looked]]:
    """Of the own staff by name, of a partner as that partner."""
    desks = {row.pk: row.desk for row in referrals}
    found = (
        ReadEvent.objects.about(resident.pk)
        .filter(subject_type=Referral._meta.label_lower, subject_id__in=list(desks))
        .order_by()
        .values("subject_id", "actor")
        .annotate(number=Count("pk"), last=Max("at"))
    )
    rows = list(found)
    people = User.objects.in_bulk([row["actor"] for row in rows])
    serves = set(DeskMember.objects.filter(user__in=list(people)).values_list("user", "desk"))
    looks: dict[UUID, dict[str, list[tuple[int, datetime]]]] = {}
    for row in rows:
        desk = desks[row["subject_id"]]
        at_desk = (row["actor"], desk.pk) in serves
        who = f"{desk.organisation.name}, {desk.name}" if at_desk else people[row["actor"]].name
        times = looks.setdefault(row["subject_id"], {}).setdefault(who, [])
        times.append((row["number"], row["last"]))
    return {
        key: [
            Looked(who, sum(number for number, _at in told), max(at for _number, at in told))
            for who, told in sorted(by_whom.items())
        ]
        for key, by_whom in looks.items()
    }


def own_erased(resident: Resident) -> list[Received]:
    """For the resident: what was erased, and had been passed on."""
    return list(_erased(resident, list(Purpose)))


def own_received(resident: Resident) -> list[Received]:
    """What the resident reads on the own page, and no more: what may not be shown yet is left
    out, and nobody of the staff is named."""
    rows = [
        Received(
            organisation=row.referral.desk.organisation.name,
            purpose=row.referral.get_purpose_display(),
            fields=row.fields,
            sent_at=row.referral.created_at,
            subject=row.referral.category_name,
            ground=row.ground,
            opened_at=row.opened_at,
            opened_via=row.opened_via,
            state=row.referral.get_state_display(),
            ended_at=row.referral.closed_at,
            why_ended=_why_ended(row.referral),
        )
        for row in shared_about(resident)
        if row.shown_from is None
    ]
    return [*rows, *own_erased(resident)]


# --- for a spreadsheet ----------------------------------------------------------------------------


def lines(rows: Sequence[Received], *, with_looks: bool) -> Iterator[list[str]]:
    head = [
        *(_("sent on"), _("organisation"), _("desk"), _("purpose"), _("subject")),
        *(_("fields"), _("ground"), _("opened on"), _("by which way"), _("state")),
        *(_("ended on"), _("why it ended")),
    ]
    yield [*head, _("who looked")] if with_looks else head
    for row in rows:
        line = [
            *(_moment(row.sent_at), row.organisation, row.desk, row.purpose, row.subject),
            *(row.fields, row.ground, _moment(row.opened_at), row.opened_via),
            _("erased") if row.erased else row.state,
            *(_moment(row.ended_at), row.why_ended),
        ]
        looked = ", ".join(f"{look.who} ({look.number})" for look in row.looks)
        yield [*line, looked] if with_looks else line


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i") if at else ""
