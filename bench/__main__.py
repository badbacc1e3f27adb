"""`make bench`, or python -m bench. What to measure comes from the environment:

ONLY=registration    one group, or one figure of it (ONLY=outbox.lag_ms); more with commas
HOMES=2400000        how many homes the made-up country has (240000)

The figures go to stdout, one JSON line each; what is going on goes to stderr.
"""

import os
import sys
import time
import traceback
from collections.abc import Iterator
from importlib import import_module

from socialnet.servers import NoServersError

from .figures import Figure
from .place import Place

# In this order; the last one weighs the servers after all others have used them.
GROUPS = [
    *("start", "outbox", "registration", "agenda", "signal", "match", "import", "staff", "pages"),
    "memory",
]
# Too long for each time: only when named.
ON_DEMAND = ["letters"]
# A module cannot be called by this word of the language.
MODULES = {"import": "imports"}
DEFAULT_HOMES = 240_000


def main() -> int:
    wanted = [word.strip() for word in os.environ.get("ONLY", "").split(",") if word.strip()]
    every = [*ON_DEMAND, *GROUPS]
    groups = [name for name in every if any(_is_for(word, name) for word in wanted)]
    if not wanted:
        groups = GROUPS
    if not groups:
        print(f"There is no {', '.join(wanted)}: choose from {', '.join(every)}.", file=sys.stderr)
        return 2
    status = 0
    with Place(homes=_homes()) as place:
        for name in groups:
            begun = time.monotonic()
            try:
                for figure in _measure(name, place):
                    if not wanted or any(figure.name.startswith(word) for word in wanted):
                        print(figure, flush=True)
            except NoServersError as error:
                print(error, file=sys.stderr)
                return 1
            except Exception:
                # The other groups still have something to tell.
                traceback.print_exc()
                status = 1
            place.say(f"{name} took {time.monotonic() - begun:.0f} s")
    return status


def _is_for(word: str, group: str) -> bool:
    """ONLY=outbox and ONLY=outbox.lag_ms are both for the group outbox."""
    return group == word.split(".")[0]


def _measure(name: str, place: Place) -> Iterator[Figure]:
    """The modules of the groups import models, so Django must have been set up by then."""
    if name != "start":
        place.open()
    figures: Iterator[Figure] = import_module(f"{__package__}.{MODULES.get(name, name)}").measure(
        place
    )
    return figures


def _homes() -> int:
    text = os.environ.get("HOMES", "") or str(DEFAULT_HOMES)
    if not text.isdecimal() or int(text) < 1000:
        sys.exit(f"HOMES={text}: write a whole number of at least 1000.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
