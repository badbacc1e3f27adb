#!/usr/bin/env python3
"""Django's commands. Without DATABASE_URL they work on the demo: see socialnet/servers/."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"

# These ask nothing of a database or a broker.
SERVERLESS = {"check", "collectstatic", "compilemessages", "findstatic", "help", "makemessages"}


def main() -> None:
    """Furnish the environment, then hand over to Django."""
    if find_spec("django") is None:
        run_in_venv()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialnet.settings")
    if not os.environ.get("DATABASE_URL"):
        use_the_demo(with_servers=needs_servers(sys.argv))

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def run_in_venv() -> None:
    """Start again with the Python of the checkout."""
    python = VENV / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == VENV:
        sys.exit("Django is not installed for this Python: run `make setup` first.")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606


def needs_servers(argv: list[str]) -> bool:
    """Does this command line ask something of a database or a broker?"""
    wants_help = not argv[1:] or argv[1].startswith("-") or "--help" in argv or "-h" in argv
    return not wants_help and (argv[1] not in SERVERLESS or "--database" in argv)


def use_the_demo(*, with_servers: bool) -> None:
    """The demo's settings, and its servers for as long as this command runs."""
    from socialnet import servers

    os.environ.setdefault("DEMO", "1")
    try:
        os.environ.setdefault("SECRET_KEY", servers.secret_key())
        if with_servers:
            servers.ensure("demo")
    except servers.NoServersError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
