"""The guard: a process that holds both servers until nobody uses them.

    python -m socialnet.servers.guard var/demo durable|volatile

It says `ready`, or one sentence about what is wrong. The servers' own words go to its stderr.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg

from . import locks, machine
from .dependants import Dependants
from .errors import NoServersError, in_one_sentence

START_WITHIN = 120.0  # seconds; a recovery after a crash, or a slow disk, takes its time
STOP_WITHIN = 60.0

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# For tests: fast, and nobody mourns the data.
VOLATILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

Servers = list[subprocess.Popen[bytes]]


@dataclass(frozen=True)
class Place:
    """Where the servers run, as whom, and from which programs."""

    folder: Path  # var/demo
    data: Path  # PostgreSQL's
    sockets: Path
    programs: Path  # PostgreSQL's
    valkey: Path
    account: machine.Account
    volatile: bool

    def postgres_command(self) -> list[str | Path]:
        settings = SETTINGS | (VOLATILE if self.volatile else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.programs / "postgres", "-D", self.data, "-k", self.sockets, *options]

    # fmt: off
    def valkey_command(self) -> list[str | Path]:
        return [self.valkey, "--port", "0", "--unixsocket", self.sockets / "v",
                "--unixsocketperm", "700", "--dir", self.sockets,
                "--save", "", "--appendonly", "no", "--loglevel", "warning"]

    def initdb_command(self, data: Path) -> list[str | Path]:
        return [self.programs / "initdb", "-D", data, "-U", "app", "-A", "trust", "-E", "UTF8",
                "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
    # fmt: on


def guard(folder: Path, *, volatile: bool) -> None:
    """Hold the servers of this folder until nobody uses them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    os.chdir("/")
    os.umask(0o022)  # the account that runs the servers must be able to read what is made here
    mine = locks.try_to_take(folder / "guard", patience=2)
    if mine is None:
        raise NoServersError("Somebody else is starting the servers: try again in a moment.")
    with mine, _place(folder, volatile=volatile) as place, Dependants(signal.SIGINT) as group:
        servers = _start(place, group)
        try:
            locks.write_record(mine, _record(place, servers))
            print("ready", flush=True)
            # Kept until the end of this function: who comes in now waits until all has stopped.
            _users = _wait_until_unused(folder, servers)
            mine.truncate(0)
        finally:
            _stop(servers, group)


def _record(place: Place, servers: Servers) -> dict[str, str]:
    return {
        "DATABASE_URL": f"postgresql://app@/app?host={place.sockets}",
        "REDIS_URL": f"unix://{place.sockets}/v?db=0",
        "sockets": str(place.sockets),
        "pids": " ".join(str(server.pid) for server in servers),
    }


def _wait_until_unused(folder: Path, servers: Servers) -> IO[str] | None:
    """The lock on `users`, which now is ours; nothing if a server ended by itself."""
    while all(server.poll() is None for server in servers):
        if users := locks.try_to_take(folder / "users"):
            return users
        time.sleep(locks.GLANCE)
    return None


@contextmanager
def _place(folder: Path, *, volatile: bool) -> Iterator[Place]:
    account = machine.account_for(folder / "postgres")
    home = folder if machine.may_enter(folder, account) else machine.elsewhere(folder)
    home.mkdir(parents=True, exist_ok=True)
    _stop_leftovers(folder / "guard", home / "postgres")
    machine.require_space(home)
    programs, valkey = machine.programs(home, account)
    sockets = machine.new_socket_folder(account)
    try:
        yield Place(folder, home / "postgres", sockets, programs, valkey, account, volatile)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def _stop_leftovers(record_file: Path, data: Path) -> None:
    """After a guard that was killed -9. No other guard can be at work: we hold its lock."""
    record = locks.read_record(record_file)
    record_file.write_text("")
    sockets = record.get("sockets", "")
    pidfile = data / "postmaster.pid"
    pids = {int(pid) for pid in record.get("pids", "").split()}
    if pidfile.exists():
        pids.add(int(pidfile.read_text().split()[0]))
    until = time.monotonic() + STOP_WITHIN
    for pid in pids:
        # A pid alone proves nothing: it may be a zombie's, or another program's by now.
        while any(mark and mark in machine.command_line(pid) for mark in (str(data), sockets)):
            os.kill(pid, signal.SIGINT if time.monotonic() < until else signal.SIGKILL)
            time.sleep(locks.GLANCE)
    pidfile.unlink(missing_ok=True)
    if Path(sockets).name.startswith("socialnet-"):
        shutil.rmtree(sockets, ignore_errors=True)


# --- Starting and stopping ------------------------------------------------------------------------


def _start(place: Place, group: Dependants) -> Servers:
    try:
        return _start_once(place, group)
    except NoServersError:
        if not (place.volatile and place.data.exists()):
            raise
        shutil.rmtree(place.data)
        return _start_once(place, group)


def _start_once(place: Place, group: Dependants) -> Servers:
    if place.data.exists():
        _require_same_major(place)
    else:
        _initialise(place, group)
    servers = [
        group.start(*command, stdout=sys.stderr, **place.account)
        for command in (place.postgres_command(), place.valkey_command())
    ]
    try:
        _wait_until_ready(place, servers)
    except BaseException:
        _stop(servers, group)
        raise
    return servers


def _initialise(place: Place, group: Dependants) -> None:
    """Make the data under another name first: half a folder is never taken for a whole one."""
    fresh = place.data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    machine.give(fresh, place.account)
    initdb = group.start(*place.initdb_command(fresh), stdout=sys.stderr, **place.account)
    if initdb.wait() != 0:
        what = "PostgreSQL's data folder could not be made"
        raise NoServersError(locks.see_log(place.folder, what))
    fresh.rename(place.data)


def _require_same_major(place: Place) -> None:
    made_by = (place.data / "PG_VERSION").read_text().strip()
    program = place.programs / "postgres"
    version = subprocess.check_output([program, "--version"], text=True, **place.account)
    if f" {made_by}." not in version:
        raise NoServersError(
            f"{place.data} was made by PostgreSQL {made_by} and this is {version.split()[-1]}: "
            "throw the data away with `make demo RESET=1`, or go back to the older packages."
        )


def _wait_until_ready(place: Place, servers: Servers) -> None:
    until = time.monotonic() + START_WITHIN
    while not (_valkey_answers(place) and _postgres_answers(place)):
        if time.monotonic() > until or any(server.poll() is not None for server in servers):
            raise NoServersError(locks.see_log(place.folder, "The servers did not start"))
        time.sleep(0.05)


def _postgres_answers(place: Place) -> bool:
    """Also makes the database, the first time."""
    try:
        connection = psycopg.connect(
            host=str(place.sockets), user="app", dbname="postgres", autocommit=True
        )
    except psycopg.OperationalError:
        return False
    with connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'app'").fetchone():
            connection.execute("CREATE DATABASE app")
    return True


def _valkey_answers(place: Place) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        try:
            line.connect(str(place.sockets / "v"))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _stop(servers: Servers, group: Dependants) -> None:
    for server in servers:
        server.send_signal(signal.SIGINT)  # PostgreSQL: break off what runs, write all, end
    try:
        for server in servers:
            server.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        group.kill()


if __name__ == "__main__":
    try:
        with in_one_sentence():
            guard(Path(sys.argv[1]), volatile=sys.argv[2] == "volatile")
    except NoServersError as error:
        print(error, flush=True)
        sys.exit(1)
