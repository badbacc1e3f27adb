"""An ERP's export, as it comes: made here, right or wrong in one place."""

from collections.abc import Iterable, Mapping
from typing import Any

from residents.imports import COLUMNS, Problem, Snapshot, read

Row = Mapping[str, str]


def row(n: int = 1, **values: str) -> dict[str, str]:
    """Person number n in home number n."""
    return {
        **dict.fromkeys(COLUMNS, ""),
        "relatie_id": f"R{n}",
        "rol": "HUU",
        "voorletters": "A.M.",
        "tussenvoegsel": "van den",
        "achternaam": f"Berg{n}",
        "eenheid_id": f"E{n}",
        "complex_code": "C1",
        "complex_naam": "Bernhardflat",
        "straat": "Bernhardlaan",
        "huisnummer": str(n),
        "postcode": "2285 AB",
        "woonplaats": "Rijswijk",
        "huur_begin": "01-05-2009",
        **values,
    }


def text_of(
    rows: Iterable[Row],
    *,
    columns: Iterable[str] = tuple(COLUMNS),
    delimiter: str = ";",
    newline: str = "\r\n",
) -> str:
    names = list(columns)

    def line(values: Iterable[str]) -> str:
        return delimiter.join(_field(value, delimiter) for value in values)

    lines = [line(names), *(line(row.get(name, "") for name in names) for row in rows)]
    return newline.join([*lines, ""])


def _field(value: str, delimiter: str) -> str:
    if any(character in value for character in f'{delimiter}"\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def file_of(rows: Iterable[Row], *, encoding: str = "utf-8", **options: Any) -> bytes:
    return text_of(rows, **options).encode(encoding)


def good(data: bytes) -> Snapshot:
    snapshot = read(data)
    assert snapshot.problems == []
    return snapshot


def places(problems: Iterable[Problem]) -> list[tuple[int, str]]:
    """Where something is wrong. The sentences are translated, so they are only looked at for being
    there."""
    found = list(problems)
    assert all(problem.message for problem in found)
    return [(problem.line, problem.column) for problem in found]


def wrong(data: bytes) -> list[tuple[int, str]]:
    return places(read(data).problems)
