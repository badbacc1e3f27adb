"""What happens in a complex, and who comes."""

from .absence import (
    AbsenceAside,
    NeighboursOf,
    coached_by,
)
from .calendars import (
    CalendarLink,
    CalendarLinkQuerySet,
)
from .micro import (
    Chore,
    ChoreQuerySet,
    Idea,
    IdeaQuerySet,
)
from .occurrences import (
    ROOM_ONCE,
    Occurrence,
    OccurrenceQuerySet,
)
from .papers import (
    PaperStyle,
    ShortCode,
    TitlePicture,
)
from .parties import (
    OfferCall,
    PartyMember,
    PartyWishes,
    PartyWishesQuerySet,
)
from .presence import (
    CountedOccurrence,
    ListsOf,
    PresenceList,
    PresenceMark,
    doors_are_open,
)
from .registrations import (
    CountedRegistration,
    Registration,
    RegistrationQuerySet,
)
from .series import (
    Series,
    SeriesQuerySet,
)
from .slips import (
    Slip,
    SlipQuerySet,
    SlipRun,
)
from .standing import (
    StandingRegistration,
    StandingRegistrationQuerySet,
)
from .tablets import (
    Tablet,
    TabletQuerySet,
)
from .telling import (
    Call,
    CallQuerySet,
    Reminder,
    to_remind,
)
from .volunteers import (
    ListKeeper,
    Volunteer,
    VolunteerQuerySet,
    volunteers_in,
)

__all__ = [
    "ROOM_ONCE",
    "AbsenceAside",
    "CalendarLink",
    "CalendarLinkQuerySet",
    "Call",
    "CallQuerySet",
    "Chore",
    "ChoreQuerySet",
    "CountedOccurrence",
    "CountedRegistration",
    "Idea",
    "IdeaQuerySet",
    "ListKeeper",
    "ListsOf",
    "NeighboursOf",
    "Occurrence",
    "OccurrenceQuerySet",
    "OfferCall",
    "PaperStyle",
    "PartyMember",
    "PartyWishes",
    "PartyWishesQuerySet",
    "PresenceList",
    "PresenceMark",
    "Registration",
    "RegistrationQuerySet",
    "Reminder",
    "Series",
    "SeriesQuerySet",
    "ShortCode",
    "Slip",
    "SlipQuerySet",
    "SlipRun",
    "StandingRegistration",
    "StandingRegistrationQuerySet",
    "Tablet",
    "TabletQuerySet",
    "TitlePicture",
    "Volunteer",
    "VolunteerQuerySet",
    "coached_by",
    "doors_are_open",
    "to_remind",
    "volunteers_in",
]
