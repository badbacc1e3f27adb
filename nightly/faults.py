"""The fault harness (tests/outbox/faults), whole: what is promised is delivered, whatever dies.

Twenty deaths at each named point; 10,000 messages, and 10,000 signals along their whole road, while
one of four workers dies each half second; a database that stops, freezes and fills its disk; and
three days without a receiver for 1,000 messages. What the tests tell goes to stderr as it comes.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.place import Place

from .figures import Figure, at_most

TESTS = ["tests/outbox/faults", "tests/outbox/test_clocks.py"]
GOALS = {"lost": 0, "doubled": 0, "phantom": 0, "extra": 15}  # the last one in per cent


def run(place: Place) -> Iterator[Figure]:
    place.say(f"faults: {' '.join(TESTS)} in whole ...")
    with tempfile.TemporaryDirectory() as folder:
        books = Path(folder) / "books"
        pytest = [sys.executable, "-m", "pytest", *TESTS, "-v", "-p", "no:cacheprovider"]
        ended = subprocess.run(
            pytest,
            env={**place.outside, "FAULTS": "whole", "FAULT_BOOKS": str(books)},
            stdout=sys.stderr,
            check=False,
        )
        if not books.exists():
            raise RuntimeError(f"pytest ended with {ended.returncode} and kept no books")
        lines = [json.loads(line) for line in books.read_text().splitlines()]
    for name in ("lost", "doubled", "phantom"):
        yield at_most(f"faults.{name}", sum(line[name] for line in lines), GOALS[name])
    many = [line["extra"] for line in lines if "extra" in line]
    if len(many) < 2:
        raise RuntimeError("not both of 10,000 came to their end")
    yield at_most("faults.extra", max(many), GOALS["extra"])
    # A test that fails for another reason is a fault too.
    yield at_most("faults.failed", 0 if ended.returncode == 0 else 1, 0)
