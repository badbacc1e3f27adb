"""Files of the corporation's own system: one that was written and left a question, and one that
waits for somebody to approve it."""

import residents.services
from residents.imports import read
from residents.models import Unit

from .base import DATA, Ground

Row = dict[str, str]
OF_A_HOME = (
    *("eenheid_id", "complex_code", "complex_naam", "straat", "huisnummer", "huisletter"),
    *("toevoeging", "postcode", "woonplaats", "bag_nummeraanduiding"),
)


def ask_in_which_home(ground: Ground) -> None:
    """Last month's export put somebody in a home that was split here."""
    names, rows = _export(ground)
    found = residents.services.apply_snapshot(
        read(_file(names, rows)), ground.linde, by=ground.user("beheer")
    )
    if not found.written:
        raise RuntimeError(found.as_json())


def wait_for_approval(ground: Ground) -> None:
    """Next month's export of the Bernhardflat: a name was mended, somebody is new, one is gone."""
    names, rows = _export(ground)
    rows[3]["achternaam"] += "-de Wit"
    rows[5]["huur_einde"] = "31-12-2028"
    new = {**rows[7], "relatie_id": "BF-nieuw", "achternaam": "Zomer", "rol": "medebewoner"}
    run = residents.services.upload(
        [_file(names, [*rows[:-2], rows[-1], new])],
        kind="csv",
        corporation=ground.linde,
        by=ground.user("beheer"),
    )
    residents.services.choose_columns(
        run, {name: name for name in run.headers}, by=ground.user("beheer")
    )
    residents.services.work_on_import(run.pk)


def _export(ground: Ground) -> tuple[list[str], list[Row]]:
    """The last row is somebody in the home that was split (`building`)."""
    head, *lines = (DATA / "bernhardflat.csv").read_text(encoding="utf-8-sig").splitlines()
    names = head.split(";")
    rows = [dict(zip(names, line.split(";"), strict=True)) for line in lines if line]
    split = Unit.objects.filter(complex=ground.bernhard).exclude(until=None).get()
    like = next(row for row in rows if row["eenheid_id"] == split.external_key)
    newcomer = {
        **dict.fromkeys(names, ""),
        **{name: like[name] for name in OF_A_HOME},
        "relatie_id": "BF-gesplitst",
        "voorletters": "S.",
        "achternaam": "Aydin",
        "rol": "Huurder",
        "huur_begin": f"{split.until:%d-%m-%Y}",
    }
    return names, [*rows, newcomer]


def _file(names: list[str], rows: list[Row]) -> bytes:
    lines = [";".join(names), *(";".join(row[name] for name in names) for row in rows), ""]
    return "\r\n".join(lines).encode()
