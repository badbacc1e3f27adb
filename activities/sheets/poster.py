"""To hang on a wall: the poster of one activity, and the sheet for the lift."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from residents.models import Complex
from residents.rules import printable

from ..models import Occurrence, Series
from ..rules import OccurrenceState
from ..rules.pictures import Picture
from ..rules.short_codes import short_code_text
from .typesetting import (
    door_address,
    drawing,
    in_dutch,
    square_of,
    square_of_agenda,
    typeset,
)


def day_in_words(day: date) -> str:
    """ "Tuesday 24 November"; with the year when it is another one than today's."""
    this_year = day.year == timezone.localdate().year
    return str(capfirst(date_format(day, "l j F" if this_year else "l j F Y")))


def heading_of(title: str) -> str:
    """A title of little faces only leaves nothing, and a heading must say something."""
    return printable(title) or _("An activity")


def hours_in_words(occurrence: Occurrence) -> str:
    return _("at %(hours)s") % {"hours": occurrence.hours}


def cost_in_words(occurrence: Occurrence) -> str:
    return _cost(occurrence.cost)


def _cost(cost: str) -> str:
    together = cost.replace("€ ", "€\u00a0")
    return _("It costs %(cost)s.") % {"cost": together} if cost else _("It is free.")


def _who(occurrence: Occurrence) -> str:
    host = _("%(host)s runs it.") % {"host": occurrence.host} if occurrence.host else ""
    neighbours = _("Neighbours do this for neighbours.") if occurrence.run_by_residents else ""
    return f"{host} {neighbours}".strip()


def _english(of: Occurrence | Series, picture: Picture) -> str:
    with translation.override("en"):
        return _("In English: %(what)s. %(when)s. %(cost)s Call us, or use the code.") % {
            "what": picture.label,
            "when": of.when if isinstance(of, Occurrence) else capfirst(of.words),
            "cost": _cost(of.cost),
        }


@in_dutch
def poster(occurrence: Occurrence, *, code: str, picture: Picture, also_english: bool) -> bytes:
    """One A4, whatever the length of the title. Of a cancelled one it says so, very big: it hangs
    where the first one hung."""
    complex_ = occurrence.complex
    off = occurrence.state == OccurrenceState.CANCELLED
    facts = [occurrence.place]
    if not off:
        facts.append(f"{cost_in_words(occurrence)} {_('You may bring somebody.')}")
        facts.append(_who(occurrence))
    return _poster(
        complex_,
        occurrence.title,
        picture,
        code=code,
        off=off,
        when=[day_in_words(occurrence.day), hours_in_words(occurrence)],
        facts=[line for line in facts if line],
        about="" if off else occurrence.description,
        english=_english(occurrence, picture) if also_english and not off else "",
    )


@in_dutch
def series_poster(
    series: Series,
    coming: Sequence[Occurrence],
    *,
    code: str,
    picture: Picture,
    also_english: bool,
) -> bytes:
    """What comes back, on one A4 whatever the number of dates: how it repeats, and the next ones.
    A cancelled date is named, so that nobody stands before a closed door."""
    complex_ = series.complex
    on = [one for one in coming if one.state == OccurrenceState.PLANNED]
    off = [one for one in coming if one.state == OccurrenceState.CANCELLED]
    facts = [series.place, f"{_cost(series.cost)} {_('You may bring somebody.')}"]
    if on:
        facts.append(_("Next: %(dates)s") % {"dates": _days(on)})
    if off:
        facts.append(_("Not on: %(dates)s") % {"dates": _days(off)})
    return _poster(
        complex_,
        series.title,
        picture,
        code=code,
        off=False,
        when=[capfirst(series.words)],
        facts=facts,
        about=series.description,
        english=_english(series, picture) if also_english else "",
    )


def _poster(
    complex_: Complex,
    title: str,
    picture: Picture,
    *,
    code: str,
    off: bool,
    when: list[str],
    facts: list[str],
    about: str,
    english: str,
) -> bytes:
    phone = complex_.corporation.phone
    return typeset(
        "poster",
        complex_,
        title=_("Poster: %(title)s") % {"title": title},
        heading=heading_of(title),
        drawing=drawing(picture, complex_),
        off=_("Is not on") if off else None,
        when=when,
        facts=facts,
        about=" ".join(about.split()),
        english=english,
        join=_join(off, phone),
        phone=phone,
        or_type=_("Or go to"),
        address=door_address(),
        code_label=_("and type the code"),
        code=short_code_text(code),
        square=square_of(code),
        square_alt=_("Square for the camera of a phone: it opens the page of this activity"),
    )


def _days(occurrences: Sequence[Occurrence]) -> str:
    """ "1, 8, 15 December, 5 January"."""
    months = [
        (month, [str(one.day.day) for one in rows])
        for month, rows in groupby(occurrences, lambda one: date_format(one.day, "F"))
    ]
    return ", ".join(f"{', '.join(days)} {month}" for month, days in months)


def _join(off: bool, phone: str) -> str:
    if not phone:
        return _("Questions? Ask the flatcoach.") if off else _("Do you come? Tell the flatcoach.")
    return _("Questions? Call:") if off else _("Do you come? Call:")


@in_dutch
def lift_sheet(
    complex_: Complex,
    occurrences: Sequence[Occurrence],
    *,
    first: date,
    last: date,
    codes: Mapping[UUID, str],
    pictures: Mapping[UUID, Picture],
    also_english: bool,
) -> bytes:
    """All of these days, on one A4. What does not fit is not silently left out."""
    days = [
        {
            "day": day_in_words(day),
            "short": date_format(day, "D j b"),
            "entries": [_entry(one, codes, pictures) for one in rows],
        }
        for day, rows in groupby(occurrences, lambda one: one.day)
    ]
    phone = complex_.corporation.phone
    with translation.override("en"):
        english = _("Everybody is welcome. Call us, or scan the square, to sign up.")
    return typeset(
        "lift",
        complex_,
        title=_("What is there in the %(complex)s?") % {"complex": complex_.name},
        heading=_("What is there to do?"),
        period=_period(first, last),
        days=days,
        off=_("(is not on)"),
        nothing=_("Nothing is planned in these days. Do you have an idea? Tell the flatcoach."),
        more=_("There is more than fits here. Ask us, or look on the agenda."),
        join=_("Do you come? Call:") if phone else _("Do you come? Tell the flatcoach."),
        phone=phone,
        or_type=_("Or type the code behind an activity on"),
        address=door_address(),
        square=square_of_agenda(complex_),
        square_alt=_("Square for the camera of a phone: it opens the agenda"),
        english=english if also_english else "",
    )


def _entry(
    occurrence: Occurrence, codes: Mapping[UUID, str], pictures: Mapping[UUID, Picture]
) -> dict[str, Any]:
    cost = cost_in_words(occurrence)
    off = occurrence.state == OccurrenceState.CANCELLED
    return {
        "hours": occurrence.hours,
        "begins": time_format(timezone.localtime(occurrence.starts_at), "H:i"),
        "title": occurrence.title,
        "facts": occurrence.place if off else f"{occurrence.place}. {cost}",
        "off": off,
        "code": "" if off else short_code_text(codes[occurrence.pk]),
        "drawing": drawing(pictures[occurrence.pk], occurrence.complex),
    }


def _period(first: date, last: date) -> str:
    return _("From %(first)s up to %(last)s") % {
        "first": date_format(first, "l j F"),
        "last": date_format(last, "l j F Y"),
    }
