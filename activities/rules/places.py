"""Who gets a place, who waits, and who is next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class OccurrenceState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class State(models.TextChoices):
    CONFIRMED = "confirmed", _("you have a place")
    WAITLISTED = "waitlisted", _("on the waiting list")
    CANCELLED = "cancelled", _("signed off")
    CANCELLED_BY_HOST = "cancelled_by_host", _("the activity was cancelled")


LIVE = frozenset({State.CONFIRMED, State.WAITLISTED})


class Channel(models.TextChoices):
    """How somebody signed up. Half of the residents have no e-mail."""

    OWN_PAGE = "own_page", _("own page")
    CARD = "card", _("card from the letter")
    STAFF = "staff", _("through staff")
    PHONE = "phone", _("by phone")
    PAPER = "paper", _("paper list")


@dataclass(frozen=True)
class Waiting:
    id: UUID
    party_size: int


def place_for(*, party_size: int, taken: int, capacity: int, waiting: int) -> State:
    """All of a party or none. Whoever comes new does not pass those who wait."""
    fits = taken + party_size <= capacity
    return State.CONFIRMED if fits and not waiting else State.WAITLISTED


def next_in_line(waiting: Iterable[Waiting], *, free: int) -> list[UUID]:
    """Who moves up, in order of waiting. A party that does not fit lets nobody pass."""
    moving: list[UUID] = []
    for one in waiting:
        if one.party_size > free:
            break
        free -= one.party_size
        moving.append(one.id)
    return moving


def why_waiting(*, free: int, ahead: int) -> str:
    """Why somebody in the line has no place at this moment: a key of WAITING."""
    if ahead:
        return "others_first"
    return "full" if free < 1 else "too_few_for_party"


WAITING = {
    "others_first": _("Others have been waiting longer than you."),
    "full": _("All places are taken."),
    "too_few_for_party": _("There are not enough places left for all of you."),
}


class Refused(Exception):
    """What is asked cannot be; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


REFUSALS = {
    "over": _("This activity is over."),
    "cancelled": _("This activity was cancelled."),
    "twice": _("You are signed up already."),
    "too_many": _("You can bring at most three people."),
    "not_signed_up": _("There is no sign-up any more."),
    "capacity_below_taken": _("More people than that already have a place."),
    "not_from_here": _("This activity is for the residents of this complex."),
    "deceased": _("This resident has died."),
    "idea_answered": _("This idea has an answer already."),
    "too_many_ideas": _("You have three ideas that wait for an answer. We answer those first."),
    "too_many_chores": _("Six things to do is the most for one activity."),
    "chore_taken": _("Somebody else does this already. Thank you!"),
    "course_started": _("This course has begun. Call us: perhaps you can still come in."),
    "course_without_end": _("A course has an end. Say how often, or until when."),
}
MAX_PARTY = 4
