"""The tests that `make test` runs in short, in their whole length.

A figure is how many of them failed; what they print of themselves goes to stderr.
"""

import re
import subprocess
import sys
from collections.abc import Iterator

from bench.place import Place

from .figures import Figure, at_most

WHOLE = {
    # 50 rounds of 200 people for 1, 3 and 20 places, and as many without the lock.
    "race": ("tests/activities/test_race.py", {"ROUNDS": "50"}),
    # 10,000 steps of a life, beside a plain model: of sign-ups, and of signals.
    "life": ("tests/activities/test_life.py", {"STEPS": "10000"}),
    "signals": ("tests/signals/test_life.py", {"STEPS": "10000"}),
}
ENDED = re.compile(r"(\d+) (passed|failed|errors?)\b")


def run(place: Place) -> Iterator[Figure]:
    for name, (tests, length) in WHOLE.items():
        place.say(f"whole: {tests} with {length} ...")
        yield at_most(f"whole.{name}_failed", _failures(place, tests, length), 0)


def _failures(place: Place, tests: str, length: dict[str, str]) -> int:
    pytest = [sys.executable, "-m", "pytest", tests, "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        pytest, env={**place.outside, **length}, stdout=subprocess.PIPE, text=True, check=False
    )
    print(ended.stdout, file=sys.stderr, flush=True)
    counts = {word: int(number) for number, word in ENDED.findall(ended.stdout)}
    failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    if (ended.returncode == 0) != (failed == 0) or not counts.get("passed", 0) + failed:
        raise RuntimeError(f"pytest ended with {ended.returncode} and told nothing of it")
    return failed
