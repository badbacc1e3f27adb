"""Talks with residents: for who runs them, for the desks that are in them, for the resident."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from accounts.models import Membership, User
from accounts.periods import current
from residents.models import Assignment, Resident

from ..models import Conference, DeskConferences, DeskMember, PlanAction
from ..rules import conferences

ENDED_SHOWN = 20


@dataclass(frozen=True)
class Line:
    """An action of the plan."""

    action: PlanAction
    who: str
    done: bool


@dataclass(frozen=True)
class Talks:
    running: Sequence[Conference]
    ended: Sequence[Conference]


def works_here(user: User) -> bool:
    return (
        Assignment.objects.filter(current(), user=user).exists()
        or Membership.objects.filter(current(), user=user).exists()
    )


def colleagues_for(resident: Resident, user: User) -> list[User]:
    """Who works in the homes of the resident or in the office, without whoever asks."""
    complexes = resident.occupancies.current().values("unit__complex")
    field = Assignment.objects.filter(current(), complex__in=complexes)
    office = Membership.objects.filter(
        current(), corporation=resident.corporation_id, role="coordinator"
    )
    found = User.objects.filter(pk__in=field.values("user")) | User.objects.filter(
        pk__in=office.values("user")
    )
    return list(found.filter(is_active=True).exclude(pk=user.pk).order_by("name", "pk"))


def runs(conference: Conference, user: User) -> bool:
    return Conference.objects.run_by(user).filter(pk=conference.pk).exists()


def talks_of(user: User) -> Talks:
    mine = Conference.objects.visible_to(user).select_related("resident")
    ended = mine.exclude(state__in=conferences.OPEN).order_by("-closed_at")
    return Talks(list(mine.open().order_by("starts_at")), list(ended[:ENDED_SHOWN]))


def answers_of(conference: Conference) -> list[tuple[str, str]]:
    return [
        (str(question), getattr(conference, name))
        for name, question in conferences.QUESTIONS.items()
    ]


def lines_of(conference: Conference) -> list[Line]:
    return [
        Line(
            action,
            capfirst(str(action.guest)) if action.guest else conference.resident.name_on_letter,
            action.done_on is not None,
        )
        for action in conference.actions.all()
    ]


@dataclass(frozen=True)
class Own:
    """As the resident reads it: all of it."""

    row: Conference
    answers: Sequence[tuple[str, str]]
    lines: Sequence[Line]


def own_talks(resident: Resident) -> list[Own]:
    rows = Conference.objects.filter(resident=resident).for_page().order_by("-starts_at")
    return [Own(row, answers_of(row), lines_of(row)) for row in rows]


# --- for a desk ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ForDesk:
    """Only what concerns the desk, and only as long as it runs."""

    answers: Sequence[tuple[str, str]]
    actions: Sequence[PlanAction]


def talks_for_desks(user: User) -> list[Conference]:
    return list(DeskConferences().visible_to(user).order_by("starts_at"))


def part_of_desk(conference: Conference, user: User) -> ForDesk:
    if conference.state not in conferences.SHARED:
        return ForDesk([], [])
    mine = set(DeskMember.objects.filter(current(), user=user).values_list("desk", flat=True))
    return ForDesk(
        answers=answers_of(conference) if conference.shares_answers else [],
        actions=[
            action
            for action in conference.actions.all()
            if action.guest is not None and action.guest.desk_id in mine
        ],
    )


def reviews_due(user: User) -> list[Conference]:
    """For the page of today: whose six weeks are nearly over."""
    mine = Conference.objects.run_by(user).to_talk_over().select_related("resident")
    return list(mine.order_by("review_on", "pk")[:ENDED_SHOWN])
