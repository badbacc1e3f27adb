"""Which column of a file is which of ours: what was decided before, else what looks like it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from .snapshot import COLUMNS, REQUIRED, Unreadable

# How other systems call them.
_ALSO_CALLED = {
    "relatie_id": "relatienummer persoonsnummer huurdernummer klantnummer relatiecode",
    "rol": "relatierol soort_relatie soort_huurder",
    "voorletters": "initialen voorletter",
    "tussenvoegsel": "tussenvoegsels voorvoegsel voorvoegsels tussenv",
    "achternaam": "naam geslachtsnaam familienaam",
    "aanschrijfnaam": "aanschrijving briefnaam naam_op_brief",
    "telefoon": "telefoonnummer tel mobiel mobiele_telefoon telefoon_mobiel",
    "email": "e_mail emailadres e_mailadres mail mailadres",
    "voorkeurskanaal": "communicatievoorkeur voorkeur_kanaal kanaal",
    "taal": "voorkeurstaal taalcode",
    "eenheid_id": "eenheidnummer vhe vhe_nummer vhenummer woning_id woningnummer objectnummer",
    "complex_code": "complex complexnummer complexcode cluster clustercode",
    "complex_naam": "complexnaam naam_complex clusternaam",
    "straat": "straatnaam adres_straat",
    "huisnummer": "huisnr nummer nr",
    "huisletter": "letter huisnummer_letter",
    "toevoeging": "huisnummertoevoeging huisnummer_toevoeging huisnr_toev toev",
    "postcode": "postcode_woning pc",
    "woonplaats": "plaats plaatsnaam stad",
    "bag_nummeraanduiding": "bag bag_id nummeraanduiding nummeraanduiding_id bag_nummer",
    "huur_begin": "ingangsdatum begindatum huur_ingang startdatum ingangsdatum_huur begin_huur",
    "huur_einde": "einddatum huur_eind einddatum_huur einde_huur beeindigd_per",
    "overleden": "overlijdensdatum datum_overlijden overleden_op",
}
_NAMES = {column: [column, *_ALSO_CALLED[column].split()] for column in COLUMNS}
_ALIKE = 0.85


def normal_header(text: str) -> str:
    """ "E-mail adres" → "e_mail_adres": how a header is remembered."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60]


def propose(headers: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Header → our column, or "". Each column is given to one header: the one most like it."""
    proposal = dict.fromkeys(headers, "")
    taken: set[str] = set()
    open_headers = []
    for header in headers:
        column = remembered.get(normal_header(header))
        if column is None or column in taken or (column and column not in COLUMNS):
            open_headers.append(header)
        elif column:
            proposal[header] = column
            taken.add(column)
    scores = sorted(
        (
            (_likeness(normal_header(header), column), header, column)
            for header in open_headers
            for column in COLUMNS
        ),
        key=lambda one: -one[0],
    )
    for score, header, column in scores:
        if score >= _ALIKE and column not in taken and not proposal[header]:
            proposal[header] = column
            taken.add(column)
    return proposal


def _likeness(header: str, column: str) -> float:
    if not header:
        return 0
    if header == column:
        return 2
    bare = header.replace("_", "")
    return max(
        1.5 if bare == name.replace("_", "") else SequenceMatcher(None, header, name).ratio()
        for name in _NAMES[column]
    )


def places_of(
    header: Sequence[str], line: int, mapping: Mapping[str, str]
) -> tuple[dict[int, str], list[str]]:
    """(place → our column, headers that are ignored). Raises Unreadable when one is missing."""
    names = [_column_of(text, mapping) for text in header]
    for name in REQUIRED:
        if name not in names:
            raise Unreadable(line, name, "column_missing", name=name)
    for name in names:
        if name in COLUMNS and names.count(name) > 1:
            raise Unreadable(line, name, "column_twice", name=name)
    ignored = sorted({name for name in names if name not in COLUMNS and name})
    return {at: name for at, name in enumerate(names) if name in COLUMNS}, ignored


def _column_of(text: str, mapping: Mapping[str, str]) -> str:
    """Ours, or the header itself, in lower case."""
    plain = " ".join(text.lower().split())
    return mapping.get(normal_header(text)) or (
        plain if normal_header(text) not in mapping or plain not in COLUMNS else f"({plain})"
    )
