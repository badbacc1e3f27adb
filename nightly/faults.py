"""The fault harness (tests/outbox/faults), whole: what is promised is delivered, whatever dies.

A hundred deaths at each named point, 10,000 deliveries while one of four workers dies each half
second, and three days without a receiver for 1,000 messages. What the tests tell goes to stderr.
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
        pytest = [sys.executable, "-m", "pytest", *TESTS, "-q", "-p", "no:cacheprovider"]
        ended = subprocess.run(
            pytest,
            env={**place.outside, "FAULTS": "whole", "FAULT_BOOKS": str(books)},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        print(ended.stdout, file=sys.stderr, flush=True)
        if not books.exists():
            raise RuntimeError(f"pytest ended with {ended.returncode} and kept no books")
        lines = [json.loads(line) for line in books.read_text().splitlines()]
    for name in ("lost", "doubled", "phantom"):
        yield at_most(f"faults.{name}", sum(line[name] for line in lines), GOALS[name])
    many = [line["extra"] for line in lines if "extra" in line]
    if not many:
        raise RuntimeError("the deliveries of 10,000 did not come to their end")
    yield at_most("faults.extra", max(many), GOALS["extra"])
    # A test that fails for another reason is a fault too.
    yield at_most("faults.failed", 0 if ended.returncode == 0 else 1, 0)
