"""For the hall and the host: slips to post, a list to keep shut, and who comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from residents.models import Occupancy

from ..models import Occurrence, Registration
from ..rules import MAX_PARTY
from ..rules.pictures import Picture
from ..rules.short_codes import short_code_text
from .poster import day_in_words, heading_of, hours_in_words
from .typesetting import drawing, in_dutch, typeset


@dataclass(frozen=True)
class Comer:
    """One line of the list at the door."""

    name: str
    home: str
    number: int
    needs: str = ""

    @classmethod
    def of(cls, registration: Registration, wishes: Sequence[str]) -> "Comer":
        """With `with_homes`. Where a protected address is, no list says."""
        resident = registration.resident
        homes: list[Occupancy] = resident.homes  # type: ignore[attr-defined]
        shown = [] if resident.protected_address else [home.unit.address for home in homes]
        return cls(resident.name, ", ".join(shown), registration.party_size, ", ".join(wishes))


def _when(occurrence: Occurrence) -> str:
    return f"{day_in_words(occurrence.day)}, {hours_in_words(occurrence)}"


@in_dutch
def reply_slips(occurrence: Occurrence, *, code: str, picture: Picture, box: str) -> bytes:
    """Two pages: six slips to tear off, and a list that the coach keeps."""
    complex_ = occurrence.complex
    place = box or _("the box of the flatcoach")
    phone = complex_.corporation.phone
    post = _("Put this slip in %(box)s.") % {"box": place}
    if phone:
        post += " " + _("Or call %(phone)s.") % {"phone": phone.replace(" ", "\u00a0")}
    return typeset(
        "reply_slips",
        complex_,
        title=_("Slips to sign up: %(title)s") % {"title": occurrence.title},
        heading=heading_of(occurrence.title),
        drawing=drawing(picture, complex_),
        when=_when(occurrence),
        yes=_("Yes, I come"),
        name=_("Name:"),
        home=_("House number:"),
        number=_("With how many?"),
        numbers=[str(number) for number in range(1, MAX_PARTY + 1)],
        post=post,
        code=short_code_text(code),
        closed=_("Do not hang this up. For the flatcoach only; throw it away when it is typed."),
        list_heading=_("Who wants to come to %(title)s") % {"title": occurrence.title},
        list_how=_(
            "For slips, phone calls and at the door. Type it over within a day: log in and use the"
            " code."
        ),
        code_label=_("Code"),
        columns=[_("House number"), _("Name"), _("How many"), _("Typed")],
    )


@in_dutch
def attendance(
    occurrence: Occurrence,
    *,
    code: str,
    coming: Sequence[Comer],
    waiting: Sequence[Comer],
    lists_to: str,
) -> bytes:
    """Names in big letters, a box to tick, room for who walks in, and one number for all heads."""
    back = lists_to or _("the flatcoach")
    return typeset(
        "attendance",
        occurrence.complex,
        title=_("Who comes: %(title)s") % {"title": occurrence.title},
        heading=heading_of(occurrence.title),
        closed=_("Confidential. Give it back afterwards to %(who)s.") % {"who": back},
        when=_when(occurrence),
        where=occurrence.place,
        code_label=_("Code"),
        code=short_code_text(code),
        heads=_("How many people were there?"),
        columns=["", _("Name"), _("Home"), _("With"), _("Take account of")],
        people=[_row(one) for one in coming],
        waiting=[_row(one) for one in waiting],
        nobody=_("Nobody signed up. Walking in is fine."),
        waiting_heading=_("Waiting list: when a chair is free, in this order"),
        walk_in=_("Walked in without signing up"),
    )


def _row(one: Comer) -> dict[str, str]:
    return {
        "name": one.name,
        "home": one.home or _("not on this list"),
        "number": str(one.number) if one.number > 1 else "",
        "needs": one.needs,
    }
