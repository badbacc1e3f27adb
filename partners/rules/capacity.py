"""Whether a desk has room, as it said itself: asked before anything about anybody goes. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# Older than this it says what was, and no longer what is.
HOLDS = timedelta(days=30)
MOST_WEEKS = 104


class Capacity(models.TextChoices):
    """The codes are those of the FHIR guide for social care (Gravity)."""

    CAPACITY = "capacity", gettext_lazy("there is room")
    WAITLIST = "waitlist", gettext_lazy("there is a waiting list")
    NO_CAPACITY = "no-capacity", gettext_lazy("there is no room")
    ASK_FIRST = "additional-assessment-required", gettext_lazy("call first")


@dataclass(frozen=True)
class Room:
    """What a desk said last. Nothing about anybody is in it."""

    code: str = ""
    said_on: date | None = None
    weeks: int | None = None
    note: str = ""

    def is_old(self, today: date) -> bool:
        return self.said_on is None or today - self.said_on > HOLDS

    def is_full(self, today: date) -> bool:
        return self.code == Capacity.NO_CAPACITY and not self.is_old(today)

    def text(self, today: date) -> str:
        """In one line, with its age: what was said long ago is not said again as if it were so."""
        if self.said_on is None:
            return _("did not say whether there is room")
        day = date_format(self.said_on, "j F")
        if self.is_old(today):
            return _("what it said on %(day)s about room is more than 30 days old") % {"day": day}
        said = str(Capacity(self.code).label)
        if self.weeks:
            said = ngettext("%(said)s of %(n)s week", "%(said)s of %(n)s weeks", self.weeks) % {
                "said": said,
                "n": self.weeks,
            }
        days = (today - self.said_on).days
        if days == 0:
            age = _("said today")
        else:
            age = ngettext("said %(n)s day ago", "said %(n)s days ago", days) % {"n": days}
        return f"{said} ({age})" + (f": {self.note}" if self.note else "")
