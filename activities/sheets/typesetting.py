"""From words to a tagged PDF (PDF/UA-1), and the drawings and squares in it."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.theme import ramp
from residents.card_files import square
from residents.models import Complex
from residents.rules import printable

from ..rules.pictures import Picture

FOLDER = Path(__file__).parent
LANGUAGE = "nl"
SVG = "http://www.w3.org/2000/svg"
_DRAWN = {"drawing", "square"}  # what is not words


def typeset(template: str, complex_: Complex, *, title: str, **data: Any) -> bytes:
    """All words are made printable here: no sign that somebody typed can make a sheet fail."""
    colours = ramp(complex_.corporation.brand_colour)
    words = {
        "title": title,
        "language": LANGUAGE,
        "house": {
            "complex": complex_.name,
            "corporation": complex_.corporation.name,
            "colour": colours["base-default"],
            "ink": colours["base-contrast-default"],
            "deep": colours["text-subtle"],
        },
        **data,
    }
    made: bytes = typst.compile(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        format="pdf",
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_clean(words))},
    )
    return made


def _clean(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _clean(part, name) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    if isinstance(value, str) and key not in _DRAWN:
        return printable(value)
    return value


def in_dutch(make: Callable[..., bytes]) -> Callable[..., bytes]:
    def made(*args: Any, **kwargs: Any) -> bytes:
        with translation.override(LANGUAGE):
            return make(*args, **kwargs)

    return made


# --- drawings -------------------------------------------------------------------------------------


@cache
def _drawings() -> dict[str, str]:
    """From the same file as the pages have them: name → drawing in the colour of the text."""
    ElementTree.register_namespace("", SVG)
    tree = ElementTree.parse(settings.BASE_DIR / "static" / "img" / "pictures.svg")  # noqa: S314
    found = {}
    for symbol in tree.getroot():
        inside = "".join(ElementTree.tostring(part, encoding="unicode") for part in symbol)
        box = symbol.get("viewBox")
        found[symbol.get("id", "")] = f'<svg xmlns="{SVG}" viewBox="{box}">{inside}</svg>'
    return found


def drawing(picture: Picture, complex_: Complex) -> str:
    colour = ramp(complex_.corporation.brand_colour)["text-subtle"]
    return _drawings()[picture].replace("currentColor", colour)


# --- the short code -------------------------------------------------------------------------------


def door_address() -> str:
    """Short enough to type: without https:// and without the last stroke."""
    return (settings.BASE_URL + reverse("activities:short_code_door")).split("://")[-1].rstrip("/")


def square_of(code: str) -> str:
    return square(settings.BASE_URL + reverse("activities:short_code", args=[code]))


def square_of_agenda(complex_: Complex) -> str:
    return square(settings.BASE_URL + reverse("activities:agenda", args=[complex_.slug]))
