"""Slips through the letter box. Outside stands who it is for; what it is about only inside."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from residents.rules import place_line

from ..models import Slip
from ..rules import LIVE, State
from ..rules.slips import SIGNED_OFF_BY_SELF, SlipKind
from ..services.slips import Paper
from .poster import cost_in_words, day_in_words, hours_in_words
from .typesetting import LANGUAGE, in_dutch, typeset

LANGUAGES = ("nl", "en")


@in_dutch
def slips(papers: Sequence[Paper]) -> bytes:
    """Four on an A4, in the order in which they are put through the doors. All of one complex."""
    complex_ = papers[0].slip.registration.occurrence.complex
    return typeset(
        "slips",
        complex_,
        title=_("Slips for the letter boxes"),
        letters=[_words(paper) for paper in papers],
    )


def _words(paper: Paper) -> dict[str, Any]:
    registration = paper.slip.registration
    resident, occurrence, unit = registration.resident, registration.occurrence, paper.home.unit
    corporation = occurrence.complex.corporation
    language = resident.language if resident.language in LANGUAGES else LANGUAGE
    with translation.override(language):
        heading, what, more = _news(paper.slip)
        facts = [f"{day_in_words(occurrence.day)}, {hours_in_words(occurrence)}", occurrence.place]
        if registration.state in LIVE:
            number = registration.party_size
            facts.append(
                _("For 1 person.") if number == 1 else _("For %(n)s people.") % {"n": number}
            )
            facts.append(cost_in_words(occurrence))
        return {
            "language": language,
            "sender": _("From: %(corporation)s, %(complex)s")
            % {"corporation": corporation.name, "complex": occurrence.complex.name},
            "to": [resident.name_on_letter, unit.address, place_line(unit.postcode, unit.town)],
            "fold_back": _("Fold here to the back"),
            "fold_up": _("Fold this part up first, and close it with tape"),
            "heading": heading,
            "dear": _("Dear resident,"),
            "what": what,
            "title": occurrence.title,
            "facts": facts,
            "more": more,
            "call": _("Questions, or can you not come? Call")
            if corporation.phone
            else _("Questions, or can you not come? Tell"),
            "phone": corporation.phone or _("the flatcoach"),
        }


def _news(slip: Slip) -> tuple[str, str, str]:
    """Heading, what happened, and what to know besides: as it is at this moment."""
    state = slip.registration.state
    if slip.kind == SlipKind.CANCELLATION:
        if state in SIGNED_OFF_BY_SELF:
            return (
                _("You are signed off"),
                _("You signed off. Your place is free for a neighbour. It was about:"),
                _("Would you like to come after all? Call us."),
            )
        return (
            _("It is not on"),
            _("This activity was cancelled. We are sorry:"),
            _("You need not do anything. Look on the sheet in the lift for what is on."),
        )
    if state == State.WAITLISTED:
        return (
            _("You are on the waiting list"),
            _("All places are taken now. You stand on the waiting list of:"),
            _("When there is a place for you, we call you or come to your door."),
        )
    if state == State.OFFERED:
        return (
            _("There is a place for you"),
            _("You stood on the waiting list, and a place came free at:"),
            _("Do you want it? Call us soon, also when you do not want it."),
        )
    if slip.kind == SlipKind.CHANGE:
        return (
            _("There is news"),
            _("Something changed about your sign-up. It is now so:"),
            _("You have a place."),
        )
    if slip.kind == SlipKind.REMINDER:
        return (
            _("You come, don't you?"),
            _("You have a place at:"),
            _("Can you not come? Tell us, then a neighbour can come in your place."),
        )
    return (
        _("You have a place"),
        _("You signed up. You have a place at:"),
        _("Keep this slip: then you know when it is."),
    )
