"""Reading an ERP export: bytes → rows, or errors that name line and column. Writes nothing.

The columns are those of the Dutch exports; unknown ones are ignored and named in the report.
"""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import rules
from ..models import ContactChannel, OccupancyKind

COLUMNS = (
    "relatie_id rol voorletters tussenvoegsel achternaam aanschrijfnaam telefoon email"
    " voorkeurskanaal taal eenheid_id complex_code complex_naam straat huisnummer huisletter"
    " toevoeging postcode woonplaats bag_nummeraanduiding huur_begin huur_einde overleden"
).split()
REQUIRED = (
    "relatie_id achternaam eenheid_id complex_code straat huisnummer postcode huur_begin".split()
)

_KINDS = {
    "": OccupancyKind.TENANT,
    "huu": OccupancyKind.TENANT,
    "huurder": OccupancyKind.TENANT,
    "mdh": OccupancyKind.CO_TENANT,
    "medehuurder": OccupancyKind.CO_TENANT,
    "mbw": OccupancyKind.CO_OCCUPANT,
    "medebewoner": OccupancyKind.CO_OCCUPANT,
    "bew": OccupancyKind.CO_OCCUPANT,
    "bewoner": OccupancyKind.CO_OCCUPANT,
}
_CHANNELS = {
    "": ContactChannel.LETTER,
    "brief": ContactChannel.LETTER,
    "post": ContactChannel.LETTER,
    "telefoon": ContactChannel.PHONE,
    "email": ContactChannel.EMAIL,
    "e-mail": ContactChannel.EMAIL,
}


@dataclass(frozen=True)
class Problem:
    line: int
    column: str
    message: str


@dataclass(frozen=True)
class PersonRow:
    key: str
    initials: str
    infix: str
    surname: str
    letter_name: str
    phone: str
    email: str
    channel: str
    language: str
    deceased_on: date | None


@dataclass(frozen=True)
class UnitRow:
    key: str
    complex_code: str
    street: str
    house: rules.HouseNumber
    postcode: str
    town: str
    bag_id: str


@dataclass(frozen=True)
class LeaseRow:
    person: str
    unit: str
    kind: str
    since: date
    until: date | None


@dataclass
class Snapshot:
    """What a good file says. `problems` is empty, or nothing of it may be used."""

    people: dict[str, PersonRow] = field(default_factory=dict)
    units: dict[str, UnitRow] = field(default_factory=dict)
    leases: dict[tuple[str, str], LeaseRow] = field(default_factory=dict)
    complexes: dict[str, str] = field(default_factory=dict)  # code → name
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


_NEWLINE = re.compile(r"\r\n|\r|\n")


class Unreadable(Exception):
    """The file as a whole cannot be read; `problem` says where and why."""

    def __init__(self, line: int, column: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(line, column, message)


# --- bytes → text -> records --------------------------------------------------------------------


def decode(data: bytes) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, or else Windows-1252. Raises Unreadable."""
    if data[:4] == b"PK\x03\x04":
        raise Unreadable(1, "", _("This is an Excel file. Save it as CSV (UTF-8) first."))
    try:
        if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
            text = data.decode("utf-16")
        else:
            text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        text = _decode_windows(data, error.start + len(data) - len(error.object))
    if "\x00" in text:
        line = _line_at(text, text.index("\x00"))
        raise Unreadable(line, "", _("There is a NUL character in this line: the file is damaged."))
    return text


# Letters in UTF-8: a Latin one, two Greek, Cyrillic or Arabic ones, a character of three bytes. In
# Windows-1252 the same bytes are "Ã©" and its like, which no name or street has.
_UTF8_LETTERS = re.compile(
    rb"[\xc2-\xc6][\x80-\xbf]|(?:[\xc7-\xdf][\x80-\xbf]){2}|[\xe0-\xef][\x80-\xbf]{2}"
)


def _decode_windows(data: bytes, not_utf8: int) -> str:
    """`not_utf8` is where the first byte stands that is no UTF-8."""
    if mixed := _UTF8_LETTERS.search(data):
        # Half of such a file would be wrong. It shows where the second kind begins; the mark at the
        # beginning of a UTF-8 file is the first kind.
        line = _line_at(data, max(mixed.start(), not_utf8))
        raise Unreadable(line, "", _("The file mixes UTF-8 and Windows-1252. Export it again."))
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        message = _("A character in this line is neither UTF-8 nor Windows-1252.")
        raise Unreadable(_line_at(data, error.start), "", message) from error


def _line_at(data: str | bytes, position: int) -> int:
    text = data if isinstance(data, str) else data.decode("latin-1")
    return len(_NEWLINE.findall(text, 0, position)) + 1


def records(text: str) -> list[tuple[int, list[str]]]:
    """(line where the record begins, fields). Raises Unreadable on a broken quote."""
    head = _NEWLINE.split(text, maxsplit=1)[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    begin = 1
    try:
        for fields in reader:
            if any(value.strip() for value in fields):
                found.append((begin, fields))
            begin = reader.line_num + 1
    except csv.Error as error:
        message = _("A quotation mark in this record is not closed, or stands in the wrong place.")
        raise Unreadable(begin, "", message) from error
    return found


def read(data: bytes) -> Snapshot:
    """The whole file. All its problems at once, so that one export mends them."""
    snapshot = Snapshot()
    try:
        rows = records(decode(data))
        header = _header(rows)
    except Unreadable as error:
        snapshot.problems.append(error.problem)
        return snapshot
    snapshot.ignored = sorted(set(header) - {*COLUMNS, ""})
    for line, fields in rows[1:]:
        if len(fields) != len(header):
            message = _("This line has %(here)s fields, the header has %(head)s.") % {
                "here": len(fields),
                "head": len(header),
            }
            snapshot.problems.append(Problem(line, "", message))
            continue
        _Row(snapshot, line, dict(zip(header, fields, strict=True))).take()
    if not snapshot.problems and not snapshot.leases:
        snapshot.problems.append(Problem(1, "", _("There are no lines below the header.")))
    return snapshot


def _header(rows: list[tuple[int, list[str]]]) -> list[str]:
    if not rows:
        raise Unreadable(1, "", _("The file is empty."))
    header = [name.strip().lower() for name in rows[0][1]]
    for name in REQUIRED:
        if name not in header:
            raise Unreadable(1, name, _("The column %(name)s is missing.") % {"name": name})
    for name in header:
        if name and header.count(name) > 1:
            raise Unreadable(1, name, _("The column %(name)s stands there twice.") % {"name": name})
    return header


# --- one record ---------------------------------------------------------------------------------


class _Row:
    """Reads one record and notes what is wrong with it."""

    def __init__(self, snapshot: Snapshot, line: int, values: dict[str, str]) -> None:
        self.snapshot, self.line, self.values = snapshot, line, values
        self.before = len(snapshot.problems)

    def wrong(self, column: str, message: str) -> None:
        self.snapshot.problems.append(Problem(self.line, column, message))

    def text(self, column: str, limit: int) -> str:
        value = " ".join(self.values.get(column, "").split())
        if not value and column in REQUIRED:
            self.wrong(column, _("This may not be empty."))
        if len(value) > limit:
            self.wrong(column, _("This is longer than %(limit)s characters.") % {"limit": limit})
        return value

    def choice(self, column: str, choices: dict[str, Any]) -> str:
        value = self.text(column, 40).lower()
        if value not in choices:
            known = ", ".join(name for name in choices if name)
            self.wrong(column, _("Use one of: %(known)s.") % {"known": known})
            return ""
        return str(choices[value])

    def parsed(
        self, column: str, parse: Callable[[str], Any], message: str, limit: int = 40
    ) -> Any:
        value = self.text(column, limit)
        result = parse(value) if value else None
        if value and result is None:
            self.wrong(column, message)
        return result

    def day(self, column: str) -> date | None:
        message = _("Write the date as 31-12-2024.")
        found = self.parsed(column, _day, message)
        assert found is None or isinstance(found, date)
        return found

    def past_day(self, column: str) -> date | None:
        found = self.day(column)
        if found and found > timezone.localdate():
            self.wrong(column, _("This day is still to come."))
        return found

    def house(self) -> rules.HouseNumber | None:
        number = self.text("huisnummer", 20)
        letter, addition = self.text("huisletter", 1).upper(), self.text("toevoeging", 6)
        if not re.fullmatch("[A-Z]?", letter):
            self.wrong("huisletter", _("This is not a letter."))
        if not re.fullmatch("[A-Za-z0-9]*", addition):
            self.wrong("toevoeging", _("An addition has letters and digits only."))
        if not number:
            return None
        house = rules.parse_house_number(number)
        if house is None:
            self.wrong("huisnummer", _("This is not a house number."))
        elif (letter or addition) and (house.letter or house.addition):
            self.wrong("huisnummer", _("The letter or addition stands there twice."))
        elif letter or addition:
            return rules.HouseNumber(house.number, letter, addition)
        return house

    def email(self) -> str:
        value = self.text("email", 254)
        if value:
            try:
                validate_email(value)
            except ValidationError:
                self.wrong("email", _("This is not an e-mail address."))
        return value

    def take(self) -> None:
        person = PersonRow(
            key=self.text("relatie_id", 40),
            initials=self.text("voorletters", 20),
            infix=self.text("tussenvoegsel", 20),
            surname=self.text("achternaam", 80),
            letter_name=self.text("aanschrijfnaam", 120),
            phone=self.text("telefoon", 20),
            email=self.email(),
            channel=self.choice("voorkeurskanaal", _CHANNELS),
            language=self.text("taal", 10).lower() or "nl",
            deceased_on=self.past_day("overleden"),
        )
        house = self.house()
        postcode = self.parsed(
            "postcode", rules.normal_postcode, _("Write the postcode as 2285 AB.")
        )
        code, name = self.text("complex_code", 40), self.text("complex_naam", 100)
        unit_key = self.text("eenheid_id", 40)
        street, town = self.text("straat", 80), self.text("woonplaats", 80)
        bag_id = self.parsed("bag_nummeraanduiding", _bag, _("A BAG number has 16 digits.")) or ""
        kind = self.choice("rol", _KINDS)
        since, last = self.day("huur_begin"), self.day("huur_einde")
        if since and last and last < since:
            self.wrong("huur_einde", _("The end lies before the beginning."))
        if len(self.snapshot.problems) > self.before or house is None or since is None:
            return
        # The last day of a lease is a day on which somebody still lives there.
        until = last + timedelta(days=1) if last else None
        unit = UnitRow(unit_key, code, street, house, postcode, town, bag_id)
        self._agree("relatie_id", self.snapshot.people, person.key, person)
        self._agree("eenheid_id", self.snapshot.units, unit.key, unit)
        known = self.snapshot.complexes.get(code) or name
        self.snapshot.complexes[code] = known
        if name and name != known:
            self._contradicts("complex_naam", code)
        if (person.key, unit.key) in self.snapshot.leases:
            self.wrong("relatie_id", _("This person stands twice at the same home."))
            return
        lease = LeaseRow(person.key, unit.key, kind, since, until)
        self.snapshot.leases[person.key, unit.key] = lease

    def _agree(self, column: str, known: dict[str, Any], key: str, row: object) -> None:
        if known.setdefault(key, row) != row:
            self._contradicts(column, key)

    def _contradicts(self, column: str, key: str) -> None:
        message = _("An earlier line says something else about %(key)s.") % {"key": key}
        self.wrong(column, message)


def _day(text: str) -> date | None:
    """dd-mm-yyyy or yyyy-mm-dd; other orders could be read two ways and are refused."""
    if match := re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{4})", text):
        day, month, year = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    if not 1900 <= year <= timezone.localdate().year + 5:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _bag(text: str) -> str | None:
    """16 digits; a spreadsheet may have eaten the leading zeros."""
    return text.zfill(16) if re.fullmatch(r"\d{13,16}", text) else None
