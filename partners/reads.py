"""Referrals, agreements and the ledger in the rows that a page shows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from accounts.models import Role, User
from residents.models import Resident, Withholding
from residents.rules.withholding import WithheldKind

from . import rules
from .models import Agreement, ConsentEvent, Desk, Organisation, Referral, ReferralEvent
from .rules import BasisKind, ConsentAction, DataField, Purpose, State

ENDED_SHOWN = 50

# --- the desk's inbox ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Inbox:
    new: Sequence[Referral]
    to_answer: Sequence[Referral]
    busy: Sequence[Referral]
    ended: Sequence[Referral]


def serves_a_desk(user: User) -> bool:
    return Desk.objects.served_by(user).exists()


def inbox_of(user: User) -> Inbox:
    """Two questions, however full it is. What is unopened says nothing about anybody."""
    mine = Referral.objects.for_desks_of(user).select_related("corporation", "desk__organisation")
    running = list(mine.open().order_by("-urgent", "answer_due_on", "created_at"))
    ended = mine.exclude(state__in=[*rules.OPEN, State.CANCELLED]).order_by("-closed_at")
    return Inbox(
        new=[row for row in running if row.state == State.REQUESTED],
        to_answer=[row for row in running if row.state == State.RECEIVED],
        busy=[row for row in running if not row.awaits_answer],
        ended=list(ended[:ENDED_SHOWN]),
    )


# --- one referral -------------------------------------------------------------------------------

HAPPENED: dict[str, StrPromise] = {
    "refer": gettext_lazy("Sent to %(desk)s"),
    "open": gettext_lazy("Opened by the desk"),
    "accept": gettext_lazy("Accepted"),
    "decline": gettext_lazy("Declined"),
    "contact": gettext_lazy("Contact with the resident"),
    "report": gettext_lazy("Finished"),
    "fail": gettext_lazy("It did not work out"),
    "cancel": gettext_lazy("Withdrawn"),
    "late": gettext_lazy("No answer yet"),
}
STOPPED = frozenset({"decline", "fail", "cancel", "late"})
BY_SENDER = frozenset({"refer", "cancel"})


@dataclass(frozen=True)
class Happening:
    """A line of a timeline."""

    title: str
    at: datetime
    who: str = ""
    note: str = ""
    state: str = "done"


def happenings(referral: Referral, *, for_partner: bool) -> list[Happening]:
    """Each side sees the names of its own people, and of the other side the organisation.

    `referral` comes with its events: for_page() or sent_for().
    """
    desk = f"{referral.desk.organisation.name}, {referral.desk.name}"
    lines = []
    for event in referral.events.all():
        from_sender = event.step in BY_SENDER
        if event.by is None:
            who = _("the system")
        elif from_sender == for_partner:
            who = referral.corporation.name if from_sender else desk
        else:
            who = event.by.name
        lines.append(
            Happening(
                title=str(HAPPENED.get(event.step, event.step)) % {"desk": desk},
                at=event.at,
                who=who,
                note=event.reason_text,
                state="stopped" if event.step in STOPPED else "done",
            )
        )
    return lines


def shared_facts(
    resident: Resident,
    fields: Collection[str],
    *,
    text: str = "",
    amount_cents: int | None = None,
) -> list[tuple[str, str]]:
    """Field by field what a desk reads, and nothing that the gate did not let through."""
    values = {
        DataField.NAME: lambda: resident.name,
        DataField.ADDRESS: lambda: _addresses(resident),
        DataField.PHONE: lambda: resident.phone,
        DataField.EMAIL: lambda: resident.email,
        DataField.LANGUAGE: lambda: _language(resident.language),
        DataField.OBSERVATION: lambda: text,
        DataField.AMOUNT: lambda: euros(amount_cents),
    }
    return [(capfirst(str(name.label)), values[name]()) for name in DataField if name in fields]


def _addresses(resident: Resident) -> str:
    """A protected address does not travel; the desk can ask for it by phone."""
    if resident.protected_address:
        return _("Protected address. Call the corporation.")
    homes = resident.occupancies.current().select_related("unit")
    return "\n".join(
        f"{home.unit.address}, {home.unit.postcode} {home.unit.town}".strip() for home in homes
    )


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def euros(cents: int | None) -> str:
    if cents is None:
        return ""
    return f"€ {number_format(Decimal(cents) / 100, 2, force_grouping=True)}"


def ground_text(referral: Referral) -> str:
    """On what the sharing rests, in words that the desk may read."""
    basis = referral.basis
    if basis.kind == BasisKind.CONSENT and basis.consent is not None:
        return _("The resident gave consent on %(day)s (%(channel)s).") % {
            "day": date_format(timezone.localdate(basis.consent.at), "j F Y"),
            "channel": basis.consent.get_channel_display(),
        }
    if basis.kind == BasisKind.LEGAL_DUTY:
        return _(
            "Legal duty: the corporation took the four steps that the law asks for, "
            "and the tenant did not object."
        )
    return _("Danger: two people of the corporation agreed that waiting was not safe.")


def ground_facts(referral: Referral) -> list[tuple[str, object]]:
    """What the sender wrote down for it; this stays in the corporation."""
    basis = referral.basis
    facts: list[tuple[str, object]] = [(_("Decided by"), basis.decided_by.name)]
    if basis.kind == BasisKind.VITAL_INTEREST and basis.second_person is not None:
        facts += [
            (_("Second person"), basis.second_person.name),
            (_("Why there was danger"), basis.reason),
        ]
    if basis.kind == BasisKind.LEGAL_DUTY:
        facts += [(str(label), getattr(basis, name)) for name, label in ARREARS_STEPS.items()]
    return facts


ARREARS_STEPS: dict[str, StrPromise] = {
    "contact_tried_on": gettext_lazy("Personal contact was tried on"),
    "help_pointed_on": gettext_lazy("The tenant was pointed to debt help on"),
    "reminded_on": gettext_lazy("The written reminder went out on"),
    "offered_on": gettext_lazy("It was offered to pass on the contact details on"),
}


# --- with whom we work --------------------------------------------------------------------------


ENDS_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Agreed:
    agreement: Agreement
    standing: str  # ended, later, soon, holds
    # Codes: their names live a floor higher.
    subjects: str
    fields: str


@dataclass(frozen=True)
class Partner:
    organisation: Organisation
    agreed: Sequence[Agreed]
    desks: Sequence[Desk]


def _with_open_referrals(user: User) -> QuerySet[Desk]:
    """Desks with `open_referrals`: how many of those that this user may see still run there."""
    running = Referral.objects.visible_to(user).open().filter(desk=OuterRef("pk"))
    counted = running.order_by().values("desk").annotate(number=Count("pk"))
    return Desk.objects.annotate(open_referrals=Coalesce(Subquery(counted.values("number")), 0))


def partners_of(user: User) -> list[Partner]:
    """Three questions, however many partners: agreements, their desks, what runs there."""
    agreements = (
        Agreement.objects.visible_to(user)
        .select_related("organisation", "corporation")
        .prefetch_related(Prefetch("organisation__desks", queryset=_with_open_referrals(user)))
        .order_by("organisation__name", "purpose", "-since")
    )
    return [
        Partner(organisation, [_agreed(row) for row in rows], list(organisation.desks.all()))
        for organisation, rows in groupby(agreements, key=lambda row: row.organisation)
    ]


def _agreed(agreement: Agreement) -> Agreed:
    today = timezone.localdate()
    if agreement.until is not None and agreement.until <= today:
        standing = "ended"
    elif agreement.since > today:
        standing = "later"
    elif agreement.until is not None and agreement.until - today <= ENDS_SOON:
        standing = "soon"
    else:
        standing = "holds"
    subjects = ", ".join(code.replace("-", " ") for code in agreement.categories)
    return Agreed(agreement, standing, subjects, field_labels(agreement.fields))


def field_labels(fields: Iterable[str]) -> str:
    """In the order in which a person would tell it."""
    wanted = set(fields)
    return ", ".join(str(name.label) for name in DataField if name in wanted)


# --- consent ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Where a resident stands with one organisation for one purpose: the last word given."""

    organisation: Organisation
    purpose: Purpose
    last: ConsentEvent | None

    @property
    def receiver(self) -> str:
        """How a form names this pair."""
        return f"{self.organisation.pk}:{self.purpose.value}"

    @property
    def until(self) -> date | None:
        """Until when a yes holds."""
        if self.last is None or self.last.action != ConsentAction.GIVEN:
            return None
        return timezone.localdate(self.last.at) + rules.CONSENT_HOLDS

    @property
    def holds(self) -> bool:
        return self.until is not None and timezone.localdate() <= self.until

    @property
    def can_be_stopped(self) -> bool:
        """A yes that was given; for arrears also where nothing was said, because silence shares."""
        if self.purpose == Purpose.DEBT:
            return self.last is None or self.last.action != ConsentAction.OBJECTED
        return self.last is not None and self.last.action == ConsentAction.GIVEN


@dataclass(frozen=True)
class Ledger:
    standings: Sequence[Standing]
    events: Sequence[ConsentEvent]


def ledger_of(resident: Resident, user: User, seen: list[Purpose]) -> Ledger:
    """What this user may see of it. `seen`: what `purposes_seen` says."""
    agreed = agreed_receivers(resident, seen)
    events = (
        ConsentEvent.objects.visible_to(user)
        .filter(resident=resident)
        .select_related("organisation", "by")
        .order_by("-pk")
    )
    return _ledger(list(events), agreed)


def own_ledger_of(resident: Resident) -> Ledger:
    """For the resident: what was asked or shared, not what might be."""
    events = list(resident.consent_events.select_related("organisation").order_by("-pk"))
    arrears = resident.referrals.filter(purpose=Purpose.DEBT).select_related("desk__organisation")
    return _ledger(events, [(row.desk.organisation, row.purpose) for row in arrears])


def _ledger(events: list[ConsentEvent], more: Iterable[tuple[Organisation, str]]) -> Ledger:
    """`events` newest first; `more` are receivers about which perhaps nothing was said yet."""
    found: dict[tuple[UUID, str], Standing] = {}
    for event in events:
        key = (event.organisation_id, event.purpose)
        found.setdefault(key, Standing(event.organisation, Purpose(event.purpose), event))
    for organisation, purpose in more:
        key = (organisation.pk, purpose)
        found.setdefault(key, Standing(organisation, Purpose(purpose), None))
    standings = sorted(found.values(), key=lambda row: (row.purpose, row.organisation.name))
    return Ledger(standings, events)


def agreed_receivers(
    resident: Resident, purposes: Iterable[Purpose]
) -> list[tuple[Organisation, str]]:
    rows = (
        Agreement.objects.current()
        .filter(corporation=resident.corporation_id, purpose__in=set(purposes))
        .select_related("organisation")
    )
    return [(row.organisation, row.purpose) for row in rows]


def purposes_seen(resident: Resident, user: User, *, knows: bool | None = None) -> list[Purpose]:
    """Arrears are between the resident and the arrears officer. `knows`: whether the user may see
    the resident, when a door has answered that already."""
    seen = []
    if knows is None:
        knows = Resident.objects.visible_to(user).filter(pk=resident.pk).exists()
    if knows:
        seen.append(Purpose.CARE)
    if resident.corporation_id in user.corporations_as(Role.ARREARS_OFFICER):
        seen.append(Purpose.DEBT)
    return seen


# --- what a resident sees -----------------------------------------------------------------------


@dataclass(frozen=True)
class Shared:
    """One referral as the resident reads it."""

    referral: Referral
    was_read: bool
    fields: str
    ground: str
    text: str
    shown_from: date | None = None  # not shown yet, and from when it is


def shared_about(resident: Resident) -> list[Shared]:
    """With whom, when, what and why. What was written in danger is told in a talk, not on a page
    that somebody may be reading along."""
    kept_back = Withholding.objects.kept_back(WithheldKind.REFERRAL, resident)
    hidden = [key for key, row in kept_back.items() if row.hides_wholly]
    rows = resident.referrals.exclude(pk__in=hidden).select_related(
        "desk__organisation", "basis__consent"
    )
    opened = ReferralEvent.objects.filter(referral__resident=resident, step="open")
    read = set(opened.values_list("referral_id", flat=True))
    return [
        Shared(
            referral=row,
            was_read=row.pk in read,
            fields=field_labels(row.fields),
            ground=_own_ground_text(row),
            text="" if row.basis.kind == BasisKind.VITAL_INTEREST else row.text,
            shown_from=kept_back[row.pk].until if row.pk in kept_back else None,
        )
        for row in rows.order_by("-created_at")
    ]


def _own_ground_text(referral: Referral) -> str:
    basis = referral.basis
    if basis.kind == BasisKind.CONSENT and basis.consent is not None:
        return _("You gave consent on %(day)s (%(channel)s).") % {
            "day": date_format(timezone.localdate(basis.consent.at), "j F Y"),
            "channel": basis.consent.get_channel_display(),
        }
    if basis.kind == BasisKind.LEGAL_DUTY:
        return _("The law asks this of us when rent is not paid. You did not object.")
    return _("Two people of the corporation agreed that there was danger.")
