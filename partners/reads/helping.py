"""Who helps where: what everybody who works for a corporation may look up, and who is asked to
look whether it still is right."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language_info

from accounts.models import User
from accounts.quiet_hours import HERE
from accounts.workdays import holiday_on

from ..models import Agreement, Desk, Organisation, Schedule, Service, oldest
from ..rules.directory import (
    Freshness,
    Hours,
    freshness,
    hours_text,
    is_open,
    postcodes_text,
)

PAGE = 30


@dataclass(frozen=True)
class Opening:
    """A day of the week as a page shows it."""

    day: str
    hours: str  # empty: closed


@dataclass(frozen=True)
class Offered:
    """A service with what is read out of it."""

    service: Service
    openings: Sequence[Opening]

    @property
    def subjects(self) -> str:
        return subjects_text(self.service.subjects)

    @property
    def postcodes(self) -> str:
        return postcodes_text(self.service.postcodes)

    @property
    def languages(self) -> str:
        return ", ".join(language_name(code) for code in self.service.languages)


@dataclass(frozen=True)
class DeskShown:
    desk: Desk
    services: Sequence[Offered]
    openings: Sequence[Opening]
    open_now: bool | None  # None: nobody told the hours

    @cached_property
    def assured_date(self) -> date:
        return oldest(self.desk, [row.service for row in self.services])

    @property
    def freshness(self) -> Freshness:
        return freshness(self.assured_date, timezone.localdate())

    @property
    def must_be_looked_at(self) -> bool:
        return self.freshness != Freshness.NOT_NEEDED

    @property
    def is_stale(self) -> bool:
        return self.freshness == Freshness.REQUIRED


@dataclass(frozen=True)
class Found:
    """A page of the directory. `after` is the name to go on from."""

    organisations: Sequence[Organisation]
    after: str


@dataclass(frozen=True)
class Wanted:
    """What was asked of the directory."""

    name: str = ""
    subject: str = ""
    postcode: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.subject or self.postcode)


def subjects_text(codes: Iterable[str]) -> str:
    """Codes: their names live a floor higher."""
    return ", ".join(code.replace("-", " ") for code in codes)


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def subjects_in_use() -> list[tuple[str, str]]:
    """What one can search by: (code, text)."""
    rows = Service.objects.standing().values_list("subjects", flat=True)
    codes = {code for subjects in rows for code in subjects}
    return sorted((code, subjects_text([code])) for code in codes)


def subjects_to_choose(desk: Desk) -> list[tuple[str, str]]:
    """What a desk can say that it is for: what was agreed with its organisation, and what others in
    the directory are for."""
    rows = Agreement.objects.current().filter(organisation=desk.organisation_id)
    agreed = {code for codes in rows.values_list("categories", flat=True) for code in codes}
    found = dict(subjects_in_use()) | {code: subjects_text([code]) for code in agreed}
    return sorted(found.items())


def find(user: User, wanted: Wanted, *, after: str = "") -> Found:
    """Three questions, whatever is asked and however much there is. `after`: the last name of the
    page before."""
    rows = Organisation.objects.visible_to(user)
    services = Service.objects.standing()
    if wanted.subject:
        services = services.filter(subjects__contains=[wanted.subject])
    if wanted.postcode:
        services = services.serving(wanted.postcode)
    if wanted.subject or wanted.postcode:
        rows = rows.filter(pk__in=services.values("desk__organisation"))
    if wanted.name:
        named = Desk.objects.filter(
            Q(name__icontains=wanted.name) | Q(services__name__icontains=wanted.name)
        )
        rows = rows.filter(Q(name__icontains=wanted.name) | Q(pk__in=named.values("organisation")))
    if after:
        rows = rows.filter(name__gt=after)
    page = list(
        rows.order_by("name").prefetch_related(
            Prefetch(
                "desks",
                Desk.objects.order_by("name").prefetch_related(
                    Prefetch("services", services.order_by("name"), to_attr="fitting")
                ),
            )
        )[: PAGE + 1]
    )
    return Found(page[:PAGE], page[PAGE - 1].name if len(page) > PAGE else "")


def desks_of(organisation: Organisation) -> list[DeskShown]:
    """Four questions: desks, their hours, their services, the hours of those."""
    return shown(Desk.objects.filter(organisation=organisation).order_by("name"))


def kept_by(user: User) -> list[DeskShown]:
    """The desks where the user works, with what has ended too."""
    mine = Desk.objects.served_by(user).select_related("organisation")
    return shown(mine.order_by("organisation__name", "name"), ended_too=True)


def shown(desks: Iterable[Desk], *, ended_too: bool = False) -> list[DeskShown]:
    rows = list(desks)
    services = Service.objects.filter(desk__in=rows).prefetch_related("schedules")
    if not ended_too:
        services = services.standing()
    offered: dict[UUID, list[Offered]] = {}
    for service in services.order_by("name"):
        parts = [part.hours for part in service.schedules.all()]
        offered.setdefault(service.desk_id, []).append(Offered(service, openings(parts)))
    hours: dict[UUID | None, list[Hours]] = {}
    for part in Schedule.objects.filter(desk__in=rows):
        hours.setdefault(part.desk_id, []).append(part.hours)
    now = timezone.localtime(timezone=HERE)
    holiday = bool(holiday_on(now.date()))
    return [
        DeskShown(
            desk,
            offered.get(desk.pk, []),
            openings(hours.get(desk.pk, [])),
            is_open(hours[desk.pk], now, holiday=holiday) if desk.pk in hours else None,
        )
        for desk in rows
    ]


def openings(hours: Collection[Hours]) -> list[Opening]:
    """Seven days, or none when nobody told the hours."""
    if not hours:
        return []
    return [
        Opening(
            str(name),
            hours_text((h.opens_at, h.closes_at) for h in sorted(hours) if h.byday == day),
        )
        for day, name in WEEKDAYS.items()
    ]


# --- what is not looked at any more ---------------------------------------------------------------


def assured_dates(desk_ids: Collection[UUID]) -> dict[UUID, date]:
    """Of each desk since when nobody looked at all of it. Two questions."""
    found = dict(Desk.objects.filter(pk__in=desk_ids).values_list("pk", "assured_date"))
    services = Service.objects.standing().filter(desk__in=desk_ids)
    for key, day in services.values_list("desk", "assured_date"):
        found[key] = min(found[key], day)
    return found


def stale(desk_ids: Collection[UUID]) -> set[UUID]:
    today = timezone.localdate()
    return {
        key
        for key, day in assured_dates(desk_ids).items()
        if freshness(day, today) == Freshness.REQUIRED
    }


def must_look(user: User) -> bool:
    """Whether a desk of this user is asked to look at what it tells of itself."""
    today = timezone.localdate()
    mine = list(Desk.objects.served_by(user).values_list("pk", flat=True))
    days = assured_dates(mine).values()
    return any(freshness(day, today) != Freshness.NOT_NEEDED for day in days)
