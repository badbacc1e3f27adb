"""`make demo`: the whole product on this machine, in the foreground, until Ctrl-C.

python -m scripts.demo [--port 8000] [--reset]
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from io import StringIO
from typing import Any, NoReturn

from socialnet import servers
from socialnet.servers.dependants import Dependants

FIRST_PAGE_WITHIN = 90  # seconds
STOP_WITHIN = 10
GLANCE = 0.3
PARENT = os.getppid()

# A worker or beat that was killed is started again, as a production's keeper does; one that cannot
# live is not, or nobody would read why.
REVIVALS, REVIVAL_SECONDS = 5, 60

Running = dict[str, subprocess.Popen[bytes]]


def main() -> None:
    """Whatever a person may have to mend ends in one sentence."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", default="8000")
    arguments.add_argument("--reset", action="store_true", help="start over with fresh data")
    options = arguments.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        port = _number(options.port)
        _door(port).close()  # if it is taken, better said now than after all the work
        if options.reset:
            servers.forget("demo")
        _serve(port)
    except servers.NoServersError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("\nThe demo has stopped.")


def _stop(*_signal: object) -> NoReturn:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # to ask once is enough
    raise KeyboardInterrupt


def _number(port: str) -> int:
    if not (port.isdecimal() and 0 < int(port) < 2**16):
        sys.exit(f"{port} is not a port: take a number from 1024 to 65535.")
    return int(port)


def _door(port: int) -> socket.socket:
    """The socket that web will answer at."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
        door.listen()
    except PermissionError:
        sys.exit(f"Port {port} is for root only: take a higher one, with make demo PORT=8000.")
    except OSError:
        by_whom = ", perhaps by this demo, which runs already" if servers.running("demo") else ""
        another = f"make demo PORT={port + 1}"
        sys.exit(f"Port {port} is taken{by_whom}: stop what is there, or take another: {another}")
    return door


def _serve(port: int) -> None:
    """Run web, worker and beat until a KeyboardInterrupt, or until one of them fails."""
    address = f"http://localhost:{port}"
    embedded = _furnish(address)
    logins = _fill_database(embedded=embedded)
    with _door(port) as door, Dependants(signal.SIGTERM) as group:
        running: Running = {}
        try:
            # Web comes alone: the others would only delay the first page.
            running["web"] = _start(group, _web(door), pass_fds=[door.fileno()])
            _wait_for_first_page(port, running)
            beside = {"worker": _worker(port), "beat": _beat(port)}
            for name, command in beside.items():
                running[name] = _start(group, command)
            print(f"\n{logins}\n\nOpen {address}/ (Ctrl-C stops everything)", flush=True)
            revived: list[float] = []
            while os.getppid() == PARENT:  # make may be killed, and nobody says so
                time.sleep(GLANCE)
                _revive(group, running, beside, revived)
                _require_alive(running, embedded=embedded)
        finally:
            _end(group, running)


def _furnish(address: str) -> bool:
    """Set the environment of all that follows; tells whether the servers are embedded ones."""
    embedded = not os.environ.get("DATABASE_URL")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialnet.settings")
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("BASE_URL", address)
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
    os.environ.setdefault("SECRET_KEY", servers.secret_key())
    servers.ensure("demo")
    return embedded


def _fill_database(*, embedded: bool) -> str:
    """Bring the tables and the demo's data up to date; returns the text with the logins."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    # Not a wait for the disk at each of a thousand commits: what a crash loses is loaded again.
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    if _of_another_version():
        if not embedded:
            sys.exit("DATABASE_URL has tables of another version: give the demo an empty database.")
        print("The demo's data is of another version: it starts over with fresh data.", flush=True)
        with connections["default"].cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    call_command("migrate", verbosity=0, interactive=False)
    logins = StringIO()
    call_command("demo", stdout=logins)
    connections.close_all()
    del os.environ["PGOPTIONS"]
    return logins.getvalue().strip()


def _of_another_version() -> bool:
    """Whether there are tables which migrations made that are not here."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    return not set(loader.applied_migrations) <= set(loader.disk_migrations)


def _start(group: Dependants, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    return group.start(sys.executable, "-m", *command, cwd=servers.CHECKOUT, **options)


# fmt: off
def _web(door: socket.socket) -> list[str]:
    return ["gunicorn", "socialnet.wsgi", "--bind", f"fd://{door.fileno()}", "--preload",
            "--workers", "2", "--threads", "4", "--graceful-timeout", "5",
            "--log-level", "warning", "--no-control-socket"]


def _worker(port: int) -> list[str]:
    return ["celery", "--quiet", "--app", "socialnet", "worker", "--loglevel", "warning",
            "--concurrency", "2", "--hostname", f"demo-{port}@%h",
            "--without-gossip", "--without-mingle"]


def _beat(port: int) -> list[str]:
    return ["celery", "--quiet", "--app", "socialnet", "beat", "--loglevel", "warning",
            "--pidfile", "", "--schedule", str(servers.VAR / "demo" / f"beat-{port}")]
# fmt: on


def _wait_for_first_page(port: int, running: Running) -> None:
    until = time.monotonic() + FIRST_PAGE_WITHIN
    while not _answers(port):
        _require_alive(running)
        if time.monotonic() > until:
            sys.exit(f"There was no first page within {FIRST_PAGE_WITHIN} s: see the lines above.")
        time.sleep(GLANCE)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/")
        status = line.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    if status >= 500:
        sys.exit(f"The first page answers with error {status}: see the lines above.")
    return True


def _revive(
    group: Dependants, running: Running, beside: dict[str, list[str]], revived: list[float]
) -> None:
    now = time.monotonic()
    for name, command in beside.items():
        recent = [then for then in revived if now - then < REVIVAL_SECONDS]
        if running[name].poll() is not None and len(recent) < REVIVALS:
            print(f"{name} ended ({running[name].returncode}) and is started again.", flush=True)
            revived.append(now)
            running[name] = _start(group, command)


def _require_alive(running: Running, *, embedded: bool = False) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            sys.exit(f"{name} ended by itself ({process.returncode}): see the lines above.")
    if embedded and not servers.running("demo"):
        sys.exit("PostgreSQL or Valkey ended by itself: see var/demo/servers.log.")


def _end(group: Dependants, running: Running) -> None:
    """Ask web, worker and beat to finish what they have in hand, but not for long."""
    until = time.monotonic() + STOP_WITHIN
    for process in running.values():
        process.terminate()
    try:
        for process in running.values():
            process.wait(max(0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        group.kill()


if __name__ == "__main__":
    main()
