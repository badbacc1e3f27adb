"""`make nightly`, or python -m nightly. ONLY=import runs a part of it; more with commas.

The figures go to stdout, one JSON line each; what is going on goes to stderr. The exit status is 0
only if each goal was met.
"""

import os
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module

from bench.place import Place
from socialnet.servers import NoServersError

from .figures import Figure

GROUPS = ["import", "whole", "export", "faults", "arrears", "api"]
# A module cannot be called by such a word of the language.
MODULES = {"import": "imports", "export": "exports"}


def main() -> int:
    wanted = [word.strip() for word in os.environ.get("ONLY", "").split(",") if word.strip()]
    groups = [name for name in GROUPS if not wanted or name in {w.split(".")[0] for w in wanted}]
    if not groups:
        print(f"There is no {', '.join(wanted)}: choose from {', '.join(GROUPS)}.", file=sys.stderr)
        return 2
    status = 0
    with Place(homes=24_000) as place:
        for name in groups:
            try:
                place.open()
                for figure in _run(name, place):
                    print(figure, flush=True)
                    status = status if figure.met else 1
            except NoServersError as error:
                print(error, file=sys.stderr)
                return 1
            except Exception:
                # The other groups still have something to tell.
                traceback.print_exc()
                status = 1
    return status


def _run(name: str, place: Place) -> Iterator[Figure]:
    """The modules of the groups import models, so Django must have been set up by then."""
    module = import_module(f"{__package__}.{MODULES.get(name, name)}")
    figures: Iterator[Figure] = module.run(place)
    return figures


if __name__ == "__main__":
    sys.exit(main())
