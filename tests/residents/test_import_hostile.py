"""Files that are made to hurt: refused with little CPU and little memory, each measured in a
process of its own."""

import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import CHECKOUT, environment
from tests.residents.erp import file_of, row
from tests.residents.test_import_xlsx import ENTITY, GOOD, SHEET, WIDE, book, rezipped

SECONDS = 5
MIB = 256
MB = 1 << 20
SHARED = "xl__sharedStrings_dot_xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><sst><si><t>&a9;</t></si></sst>"
)


def stretched(size: int) -> bytes:
    """A sheet that says nothing for many megabytes, and is small on disk."""
    return rezipped(GOOD, **{SHEET: b"<worksheet><sheetData>" + b" " * size})


def with_one_text(size: int) -> bytes:
    return rezipped(GOOD, **{SHARED: b"<sst><si><t>" + b"a" * size + b"</t></si></sst>"})


def with_cells(rows: int, columns: int) -> bytes:
    cells = b"".join(b'<row r="%d">%s</row>' % (n, b"<c/>" * columns) for n in range(1, rows + 1))
    return rezipped(
        GOOD, **{SHEET: b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"}
    )


def with_sheets(count: int) -> bytes:
    more = {f"xl__worksheets__sheet{n}_dot_xml": b" " * MB for n in range(2, count)}
    return rezipped(GOOD, **more)


def deep(levels: int) -> bytes:
    return b'{"relaties": ' + b"[" * levels


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb": ("xlsx", lambda: stretched(400 * MB), "too_large"),
    "a bomb just under the limit": ("xlsx", lambda: stretched(140 * MB), "too_large"),
    "one text of many megabytes": ("xlsx", lambda: with_one_text(120 * MB), "too_large"),
    "many bombs": ("xlsx", lambda: with_sheets(300), "too_large"),
    "many entries": ("xlsx", lambda: rezipped(GOOD, **{f"x{n}": b"" for n in range(5_000)}), ""),
    "a rectangle of cells": ("xlsx", lambda: rezipped(GOOD, **{SHEET: WIDE}), "too_large"),
    "cells without a place": ("xlsx", lambda: with_cells(200_000, 40), "too_large"),
    "something outside itself": ("xlsx", lambda: rezipped(GOOD, **{SHARED: ENTITY}), ""),
    "a billion laughs": ("xlsx", lambda: rezipped(GOOD, **{SHARED: LAUGHS}), "with_entities"),
    "macros": ("xlsx", lambda: rezipped(GOOD, xl__vbaProject_dot_bin=b"x" * MB), "macros"),
    "merged cells": ("xlsx", lambda: book([row(1), row(2)], merge="G2:G3"), "merged_cells"),
    "a formula": ("xlsx", lambda: book([row(1, telefoon="=A1")]), "formula_unknown"),
    "a password": ("xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20 * MB), ""),
    "a csv that is called xlsx": ("xlsx", lambda: file_of([row(1)]) * 1000, "not_xlsx"),
    "an xlsx that is called csv": ("csv", lambda: GOOD, "is_spreadsheet"),
    "an xlsx that is called json": ("json", lambda: GOOD, ""),
    "one endless line": ("csv", lambda: b"a;" * (30 * MB), "too_long"),
    "one endless field": (
        "csv",
        lambda: file_of([row(1)]) + b'"' + b"a\n" * (10 * MB),
        "bad_quote",
    ),
    "more mistakes than are told": (
        "csv",
        lambda: file_of([row(1)] + [row(2, postcode="x", email="x")] * 100_000),
        "bad_email",
    ),
    "a million lines of another width": (
        "csv",
        lambda: file_of([row(1)]) + b"x\r\n" * 5_000_000,
        "width",
    ),
    "only line ends": ("csv", lambda: b"\r\n" * (20 * MB), "empty_file"),
    "a deep nest": ("json", lambda: deep(500_000), "bad_json"),
    "a long nothing": ("json", lambda: b"[" + b" " * (40 * MB), "bad_json"),
}


def read_in_a_process(path: Path, seconds: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.residents.hostile_reader", str(path), str(seconds)],
        cwd=CHECKOUT,
        env=environment(),
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_with_little(name: str, tmp_path: Path) -> None:
    kind, make, code = FILES[name]
    path = tmp_path / f"export.{kind}"
    path.write_bytes(make())
    done = read_in_a_process(path, SECONDS)
    assert done.returncode == 0, done.stderr or "more CPU than it may take"
    found = json.loads(done.stdout)
    assert found["codes"]
    if code:
        assert found["codes"][0] == code
    assert found["mib"] <= MIB


def test_these_limits_are_felt(tmp_path: Path) -> None:
    """The negative control: a good file of this size takes more than one second of CPU."""
    path = tmp_path / "export.csv"
    path.write_bytes(file_of(row(n) for n in range(1, 400_000)))
    assert read_in_a_process(path, 1).returncode == -signal.SIGKILL


def test_the_bomb_is_one(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(stretched(400 * MB))
    with zipfile.ZipFile(path) as archive:
        assert max(entry.file_size for entry in archive.infolist()) > 100 * path.stat().st_size
