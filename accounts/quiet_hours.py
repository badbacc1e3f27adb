"""The hours in which nobody is called, texted or reminded. Pure; the clock on the wall decides."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
BEGIN, END = time(21), time(9)


def is_quiet(moment: datetime) -> bool:
    hour = moment.astimezone(HERE).time()
    return hour >= BEGIN or hour < END


def next_allowed(moment: datetime) -> datetime:
    """The moment itself, or nine in the morning after it. By the clock on the
    wall, so also in a night in which that is put forward or back."""
    if not is_quiet(moment):
        return moment
    here = moment.astimezone(HERE)
    day = here.date() + timedelta(days=1) if here.time() >= BEGIN else here.date()
    return datetime.combine(day, END, HERE)
