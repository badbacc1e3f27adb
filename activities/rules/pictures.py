"""Which little drawing goes with an activity. Pure."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from residents.rules import plain


class Picture(models.TextChoices):
    COFFEE = "coffee", _("coffee")
    MEAL = "meal", _("eating together")
    WALK = "walk", _("walking and moving")
    GAMES = "games", _("games")
    CRAFT = "craft", _("making things")
    MUSIC = "music", _("music and films")
    COURSE = "course", _("course")
    MEETING = "meeting", _("meeting")
    GARDEN = "garden", _("garden and plants")
    HELP = "help", _("help")


# Read from above: the first that has a word of the title. Parts of words, without accents.
_WORDS = (
    (Picture.HELP, "hulp spreekuur telefoon computer tablet digi klus repair reparatie formulier"),
    (Picture.COURSE, "cursus les lezing bruis workshop training taal"),
    (
        Picture.MEAL,
        "eten eet maaltijd lunch ontbijt brunch diner soep pannenkoek kook bbq barbecue",
    ),
    (Picture.GAMES, "bingo spel kaart klaverjas biljart schaak dam puzzel sjoel rummikub quiz"),
    (Picture.CRAFT, "brei haak creatief knutsel schilder teken naai bloemschik handwerk"),
    (Picture.MUSIC, "muziek zing koor film dans concert"),
    (Picture.GARDEN, "tuin plant stek bloem groen"),
    (Picture.WALK, "wandel lopen fiets beweeg bewegen gym yoga sport rondje"),
    (Picture.MEETING, "vergader bewonerscommissie overleg bijeenkomst buurtcirkel kring"),
    (Picture.COFFEE, "koffie thee borrel inloop"),
)


def picture_for(title: str) -> Picture:
    """A guess from the title; a meeting when nothing tells more. People can choose another."""
    words = re.findall(r"\w+", plain(title))
    for picture, parts in _WORDS:
        for part in parts.split():
            # A short part must begin a word: "dam" is in "amsterdam" too.
            if any(word.startswith(part) or (len(part) > 4 and part in word) for word in words):
                return picture
    return Picture.MEETING
