"""iCalendar (RFC 5545), as far as an agenda needs it. Pure: events in, the file out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from .repeats import AMSTERDAM

LINE = 75  # octets, without the end of the line

# The rules of the clock since 1996. Events name it, so that ten o'clock stays ten o'clock.
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE""".splitlines()


@dataclass(frozen=True)
class Event:
    id: UUID
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    changed_at: datetime
    sequence: int = 0
    about: str = ""
    url: str = ""
    cancelled: bool = False
    tentative: bool = False


def calendar(name: str, events: Iterable[Event]) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SocialNet//agenda//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        *ZONE,
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.id}"
    yield f"SEQUENCE:{event.sequence}"
    # When it changed and not when it is asked for: the same agenda is the same file.
    yield f"DTSTAMP:{_utc(event.changed_at)}"
    yield f"LAST-MODIFIED:{_utc(event.changed_at)}"
    yield f"DTSTART;TZID=Europe/Amsterdam:{_local(event.starts_at)}"
    yield f"DTEND;TZID=Europe/Amsterdam:{_local(event.ends_at)}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"LOCATION:{_text(event.place)}"
    if event.about:
        yield f"DESCRIPTION:{_text(event.about)}"
    if event.url:
        yield f"URL:{event.url}"
    state = "CANCELLED" if event.cancelled else "TENTATIVE" if event.tentative else "CONFIRMED"
    yield f"STATUS:{state}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%Y%m%dT%H%M%S}"


def _text(text: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(sign, escaped)
    # A sign of control in a line breaks the file for some readers.
    lines = ("".join(sign for sign in line if sign >= " ") for line in text.splitlines())
    return "\\n".join(lines)


def fold(line: str) -> bytes:
    """At most 75 octets a line, and never through the middle of a letter."""
    folded, length = [], 0
    for sign in line:
        octets = sign.encode()
        if length + len(octets) > LINE:
            folded.append(b"\r\n ")
            length = 1
        folded.append(octets)
        length += len(octets)
    return b"".join(folded) + b"\r\n"
