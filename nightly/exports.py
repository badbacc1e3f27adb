"""Lists that we give out, opened by a spreadsheet not written here: no cell of them is a formula,
and each text comes back as it was."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

from bench.place import Place

from .figures import Figure, at_most

BEGINS = ["=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
BEFORE = ["", " ", "\u00a0", "\u200b", "'", "\n", "\t", '"', ";"]
REST = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("https://elsewhere.example";"here")', "2;3"]
TEXTS = ["".join(parts) for parts in product(BEFORE, BEGINS, REST)]
# What the filter of LibreOffice is told: `;`, `"`, UTF-8, from the first line.
FILTERS = {"csv": ["--infilter=CSV:59,34,76,1"], "xlsx": []}
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def run(place: Place) -> Iterator[Figure]:
    office = shutil.which("soffice")
    if office is None:
        raise RuntimeError("LibreOffice is missing: install it (Debian: libreoffice-calc-nogui).")
    from residents.exports import WRITERS, unmarked

    for kind, (write, _type) in WRITERS.items():
        place.say(f"export: {len(TEXTS)} texts as {kind} ...")
        cells = _opened(office, kind, write([[text] for text in TEXTS]))
        formulas = sum(formula for formula, _text in cells)
        found = [unmarked(text) if kind == "csv" else text for _formula, text in cells]
        lost = [text for text, there in zip(TEXTS, found, strict=True) if text != there]
        for text in lost[:10]:
            place.say(f"export: {text!r} came back otherwise")
        yield at_most(f"export.{kind}_formulas", formulas, 0)
        yield at_most(f"export.{kind}_changed", len(lost), 0)


def _text(line: ElementTree.Element) -> str:
    """A flat file keeps a tab, and spaces that would not be seen, as elements of their own."""
    for child in line:
        kept = {f"{TEXT}s": " " * int(child.get(f"{TEXT}c", "1")), f"{TEXT}tab": "\t"}
        child.text = kept.get(child.tag, child.text)
    return "".join(line.itertext())


def _opened(office: str, kind: str, data: bytes) -> list[tuple[bool, str]]:
    """→ of each row whether its cell is a formula, and its text."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"list.{kind}").write_bytes(data)
        subprocess.run(
            [
                *(office, "--headless", f"-env:UserInstallation=file://{folder}/profile"),
                *(*FILTERS[kind], "--convert-to", "fods", "--outdir", folder),
                f"{folder}/list.{kind}",
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        book = ElementTree.parse(Path(folder) / "list.fods")  # noqa: S314  # of our own making
        table = book.iter(f"{TABLE}table-row")
        rows = [row.findall(f"{TABLE}table-cell") for row in table]
    return [
        (
            any(f"{TABLE}formula" in cell.attrib for cell in cells),
            "\n".join(map(_text, cells[0].iter(f"{TEXT}p"))),
        )
        for cells in rows[: len(TEXTS)]
    ]
