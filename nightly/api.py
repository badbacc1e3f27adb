"""What Schemathesis makes up for the API of partners (tests/partners/test_api_fuzzed.py), in whole:
500 good and 500 bad requests for each operation, as each of eleven roles."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.place import Place

from .figures import Figure, at_most

TESTS = "tests/partners/test_api_fuzzed.py"
EXAMPLES, ROLES = "500", 11


def run(place: Place) -> Iterator[Figure]:
    place.say(f"api: {TESTS} with {EXAMPLES} examples for each operation ...")
    with tempfile.TemporaryDirectory() as folder:
        books = Path(folder) / "books"
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", TESTS, "-v", "-p", "no:cacheprovider"],
            env={**place.outside, "FUZZED_EXAMPLES": EXAMPLES, "FUZZED_BOOKS": str(books)},
            stdout=sys.stderr,
            check=False,
        )
        told = books.read_text().splitlines() if books.exists() else []
    lines = [json.loads(line) for line in told]
    if len(lines) < ROLES and ended.returncode == 0:
        raise RuntimeError(f"{len(lines)} of {ROLES} roles kept a book")
    # Only a role of which nothing leaked and nothing broke comes as far as its book.
    yield at_most("api.roles_that_broke", ROLES - len(lines), 0)
    yield at_most("api.leaks", sum(line["leaks"] for line in lines), 0)
    yield at_most("api.failed", 0 if ended.returncode == 0 else 1, 0)
    requests = sum(line["requests"] for line in lines)
    yield Figure("api.requests", requests, 1, requests >= 1)
