"""Letters with a card as files: a PDF for the printer, rows for a mail house. No database."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import qrcode
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Corporation
from accounts.theme import ramp

from . import rules
from .models import AccessCard, Occupancy

TEMPLATE = Path(__file__).parent / "card_letter.typ"
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Letter:
    """One letter, in words. Only here, and on paper, do a name and a code stand together."""

    corporation: Corporation
    order: tuple[Any, ...]
    language: str
    name: str
    street: str
    place: str
    complex_name: str
    number: str
    code: str
    until: Any
    reference: str

    @classmethod
    def of(cls, card: AccessCard, home: Occupancy, code: str, reference: str = "") -> "Letter":
        resident, unit = card.resident, home.unit
        return cls(
            corporation=card.corporation,
            order=(
                unit.street,
                unit.house_number,
                unit.house_letter,
                unit.house_addition,
                resident.surname,
                card.number,
            ),
            language=resident.language if resident.language in LANGUAGES else "nl",
            name=resident.name_on_letter,
            street=unit.address,
            place=rules.place_line(unit.postcode, unit.town),
            complex_name=unit.complex.name,
            number=card.number,
            code=rules.code_text(rules.normal_code(code)),
            until=timezone.localdate(card.expires_at),
            reference=reference,
        )


def card_address() -> str:
    """Short enough to type: without https:// and without the last stroke."""
    return (settings.BASE_URL + reverse("cards:number")).split("://")[-1].rstrip("/")


def number_address(number: str) -> str:
    """In the square: it fills in the letter number. The code is never in an address."""
    return settings.BASE_URL + reverse("cards:code", args=[number])


# --- PDF ----------------------------------------------------------------------------------------


def as_pdf(letters: Sequence[Letter]) -> bytes:
    """One page each, tagged for a screen reader (PDF/UA-1). All letters are of one corporation."""
    made: bytes = typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        sys_inputs={"data": _json(letters)},
    )
    return made


def _json(letters: Sequence[Letter]) -> str:
    corporation = letters[0].corporation
    data = {
        "title": _("Letters with a code"),
        "language": translation.get_language() or "nl",
        "colour": ramp(corporation.brand_colour)["text-subtle"],
        "corporation": corporation.name,
        "address": card_address(),
        "letters": [_words(letter) for letter in letters],
    }
    return json.dumps(data)


def _words(letter: Letter) -> dict[str, Any]:
    with translation.override(letter.language):
        until = date_format(letter.until, "j F Y")
        phone = letter.corporation.phone
        return {
            "language": letter.language,
            "to": [rules.printable(line) for line in (letter.name, letter.street, letter.place)],
            "day": date_format(timezone.localdate(), "j F Y"),
            "heading": _("Your code for the %(complex)s") % {"complex": letter.complex_name},
            "dear": _("Dear resident,"),  # a name on an envelope is not how one speaks to people
            "what": _(
                "With this letter you can sign up for activities with your neighbours. You can also"
                " sign off, or ask us to call you. You need no e-mail and no password."
            ),
            "go": _("Take a phone, a tablet or a computer, and go to:"),
            "type_number": _("Type the letter number."),
            "type_code": _("Type the code. Small or capital letters are both right."),
            "square": _("Or point the camera of your phone at this square."),
            "square_alt": _("Square with the address and your letter number, for a camera"),
            "square_image": square(number_address(letter.number)),
            "number_label": _("Letter number"),
            "number": rules.number_text(letter.number),
            "code_label": _("Code"),
            "code": letter.code,
            "until": _("The code works until %(day)s.") % {"day": until},
            "keep": _(
                "Keep it to yourself, as you do with a key. Somebody whom you trust may help you."
            ),
            "call": _("Does it not work? Call us: %(phone)s. We gladly help you.")
            % {"phone": phone}
            if phone
            else _("Does it not work? Ask the flatcoach. We gladly help you."),
            "bye": _("Kind regards,"),
            "reference": letter.reference,
        }


def square(text: str) -> str:
    """As a drawing. The pattern is a fixed one: to weigh all eight takes ten times as long."""
    code = qrcode.QRCode(border=4, mask_pattern=2)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">'
        f'<path d="{path}" shape-rendering="crispEdges"/></svg>'
    )


# --- rows ---------------------------------------------------------------------------------------


def as_csv(letters: Sequence[Letter]) -> bytes:
    """For a mail house; opens well in a Dutch spreadsheet, and no cell of it is a formula."""
    text = StringIO()
    rows = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(
        [
            *("aanschrijfnaam", "adres", "postcode_plaats", "taal", "briefnummer", "code"),
            *("webadres", "qr", "geldig_tot", "corporatie", "telefoon"),
        ]
    )
    for letter in letters:
        cells = [
            *(letter.name, letter.street, letter.place, letter.language),
            *(rules.number_text(letter.number), letter.code, card_address()),
            *(number_address(letter.number), letter.until.isoformat()),
            *(letter.corporation.name, letter.corporation.phone),
        ]
        rows.writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A spreadsheet runs what begins with one of these; a quote before it makes it text."""
    joined = " ".join(cell.split("\n")).replace("\r", " ").replace("\t", " ")
    return f"'{joined}" if joined.lstrip()[:1] in {"=", "+", "-", "@"} else joined


WRITERS = {"pdf": as_pdf, "csv": as_csv}
