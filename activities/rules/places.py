"""Who gets a place, who waits, and who is next. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class OccurrenceState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class Channel(models.TextChoices):
    """How somebody signed up. Half of the residents have no e-mail."""

    OWN_PAGE = "own_page", _("own page")
    CARD = "card", _("card from the letter")
    STAFF = "staff", _("through staff")
    PHONE = "phone", _("by phone")
    PAPER = "paper", _("paper list")
    TABLET = "tablet", _("tablet in the hall")
    DOOR = "door", _("walked in")


# Until then some seats are kept for who never came before; after it they are for everybody.
MELTS = timedelta(hours=48)


@dataclass(frozen=True)
class Waiting:
    id: UUID
    party_size: int
    first: bool = False  # never came before, and this activity keeps seats for them
    fewer: bool = False  # comes with fewer when there is no place for all


@dataclass(frozen=True)
class Room:
    """What is taken of an activity. `kept`: the seats that only a first-timer gets now."""

    capacity: int
    taken: int
    kept: int = 0

    def free_for(self, *, first: bool) -> int:
        return max(0, self.capacity - self.taken - (0 if first else self.kept))

    def seats_for(self, one: Waiting) -> int:
        """All of a party or none; or what there is, when they said that they come with fewer."""
        free = self.free_for(first=one.first)
        if one.party_size <= free:
            return one.party_size
        return free if one.fewer else 0

    def with_given(self, seats: int, *, first: bool) -> "Room":
        kept = max(0, self.kept - seats) if first else self.kept
        return Room(self.capacity, self.taken + seats, kept)


def kept_now(kept: int, *, taken_by_first: int, now: datetime, starts_at: datetime) -> int:
    """How many of the kept seats nobody new has taken yet. They melt without anybody doing it."""
    return 0 if starts_at - now <= MELTS else max(0, kept - taken_by_first)


def place_for(one: Waiting, room: Room, *, ahead: int, first_come: bool = False) -> int:
    """The seats that somebody gets who comes new; 0 is a place in the line. They do not pass who
    waits before them, but for the last hours: then there is no time to ask anybody."""
    return 0 if ahead and not first_come else room.seats_for(one)


def next_in_line(waiting: Iterable[Waiting], room: Room) -> list[tuple[UUID, int]]:
    """Who is offered a place, and how many seats, in order of the line. A party that does not fit
    lets nobody pass."""
    moving: list[tuple[UUID, int]] = []
    for one in waiting:
        seats = room.seats_for(one)
        if not seats:
            break
        room = room.with_given(seats, first=one.first)
        moving.append((one.id, seats))
    return moving


def why_waiting(one: Waiting, room: Room, *, ahead: int, first_come: bool = False) -> str:
    """Why somebody in the line has no place at this moment: a key of WAITING."""
    if first_come:
        return "first_come" if room.seats_for(one) else "full"
    if ahead:
        return "others_first"
    if room.free_for(first=True) < 1:
        return "full"
    return "kept" if room.free_for(first=True) >= one.party_size else "too_few_for_party"


WAITING = {
    "others_first": _("Others are before you in the line."),
    "full": _("All places are taken."),
    "too_few_for_party": _("There are not enough places left for all of you."),
    "kept": _("The last places are kept for who never came before, until two days before."),
    "first_come": _("There is a place now, for who takes it first."),
}


# --- offers ---------------------------------------------------------------------------------------

LONGEST_OFFER = timedelta(hours=24)
# So often somebody is rung up for one offer; then it is the turn of the next.
MOST_CALLS = 3


def offer_until(now: datetime, starts_at: datetime) -> datetime:
    """Never more than half of the time that is left: the next in line wants to answer too."""
    return now + min(LONGEST_OFFER, (starts_at - now) / 2)


def after_expiry(lapsed_offers: int) -> str:
    """The step for who did not answer: once to the end of the line, and then no more."""
    return "requeue" if lapsed_offers < 1 else "expire"


class CallOutcome(models.TextChoices):
    YES = "yes", _("comes")
    NO = "no", _("does not come")
    NOT_REACHED = "not_reached", _("not reached")


# --- who comes along ------------------------------------------------------------------------------


class MemberKind(models.TextChoices):
    SELF = "self", _("who signed up")
    HOUSEHOLD = "household", _("housemate")
    CARER = "carer", _("carer or companion")


class Wish(models.TextChoices):
    """What the host must know. Never why."""

    VEGETARIAN = "vegetarian", _("eats no meat")
    NO_PORK = "no_pork", _("eats no pork")
    NO_SUGAR = "no_sugar", _("eats no sugar")
    WALKER = "walker", _("comes with a walker")
    WHEELCHAIR = "wheelchair", _("comes in a wheelchair")
    TRANSPORT = "transport", _("needs to be fetched")
    HEARING_LOOP = "hearing_loop", _("needs a hearing loop")


REFUSALS = {
    "over": _("This activity is over."),
    "cancelled": _("This activity was cancelled."),
    "twice": _("You are signed up already."),
    "in_party": _("You are signed up already, together with a housemate."),
    "member_twice": _("One of you is signed up already. Sign that one off first."),
    "not_of_household": _("Only who lives in the same home can come along by name."),
    "party_too_small": _("More people are named than come."),
    "full": _("There is no place free any more."),
    "kept_above_capacity": _("No more places can be kept than there are."),
    "too_many": _("You can bring at most three people."),
    "not_signed_up": _("There is no sign-up any more."),
    "not_now": _("This cannot be done any more. Look at the page again."),
    "capacity_below_taken": _("More people than that already have a place."),
    "list_not_open": _("The list opens an hour before the activity begins."),
    "list_not_begun": _("The activity has not begun yet."),
    "list_shut": _("It is more than a week ago: the list cannot be changed any more."),
    "not_from_here": _("This activity is for the residents of this complex."),
    "deceased": _("This resident has died."),
    "idea_answered": _("This idea has an answer already."),
    "too_many_ideas": _("You have three ideas that wait for an answer. We answer those first."),
    "too_many_chores": _("Six things to do is the most for one activity."),
    "chore_taken": _("Somebody else does this already. Thank you!"),
    "course_started": _("This course has begun. Call us: perhaps you can still come in."),
    "course_is_all": _("This sign-up is for all meetings already."),
    "course_without_end": _("A course has an end. Say how often, or until when."),
}
MAX_PARTY = 4

# Names of illnesses, or their beginnings, that people write where we only ask what they need.
_ILLNESSES = (
    *("alzheimer", "autis", "borderline", "coeliaki", "dement", "depress", "diabet", "epilep"),
    *("hartfalen", "hiv", "kanker", "parkinson", "psych", "reuma", "schizo", "suikerziek"),
)


def names_an_illness(text: str) -> bool:
    """The host needs to know what is needed, and never why."""
    words = re.findall(r"\w+", text.lower())
    return any(word.startswith(_ILLNESSES) for word in words)
