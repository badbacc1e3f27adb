"""The embedded PostgreSQL and Valkey: found when they run, started when not, stopped after use.

`ensure("demo")` gives everybody in this checkout the same pair (`make demo`, any `manage.py`
command); `ensure("test")` and `ensure("bench")` give each run a pair of its own. Where
DATABASE_URL and REDIS_URL are set, those decide and nothing is started.

A guard process (guard.py) starts both servers and stops them as soon as nobody uses them. To use
them is to hold a lock, which the system drops when its holder ends in any way, kill -9 included:

    var/demo/entrance    held for a moment by who comes in, so that two do not start a guard each
    var/demo/users       held, shared, by every process that uses the servers
    var/demo/guard       held by the guard, which writes down in it where the servers are
"""

import atexit
import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Literal

from . import locks
from .errors import NoServersError, in_one_sentence
from .machine import elsewhere

__all__ = [
    "CHECKOUT",
    "VAR",
    "NoServersError",
    "Purpose",
    "ensure",
    "forget",
    "running",
    "secret_key",
]

CHECKOUT = Path(__file__).resolve().parents[2]
VAR = CHECKOUT / "var"
STOPS_WITHIN = 75.0  # seconds; the guard gives a server 60

Purpose = Literal["demo", "test", "bench"]


def ensure(purpose: Purpose) -> None:
    """Set DATABASE_URL and REDIS_URL, if need be by starting servers until this process ends."""
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if not missing:
        return
    if len(missing) == 1:
        raise NoServersError(
            f"{missing[0]} is missing: set both DATABASE_URL and REDIS_URL, "
            "or neither to use the embedded servers."
        )
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # these are about a PostgreSQL of the person's own
    with in_one_sentence():
        os.environ.update(_enter_shared() if purpose == "demo" else _enter_alone(purpose))


def running(purpose: Purpose) -> bool:
    """Does a guard hold servers for this purpose?"""
    return any(locks.is_taken(guard) for guard in VAR.glob(f"{purpose}*/guard"))


def secret_key() -> str:
    """The demo's SECRET_KEY: made once, and kept beside the data that it protects."""
    with in_one_sentence():
        folder = _folder("demo")
        with locks.take(folder / "entrance"):
            path = folder / "secret"
            if not path.exists():
                path.touch(mode=0o600)
                path.write_text(secrets.token_urlsafe(50))
            return path.read_text()


def forget(purpose: Purpose) -> None:
    """Throw away the data of this purpose."""
    with in_one_sentence():
        for folder in VAR.glob(f"{purpose}*/"):
            with locks.take(folder / "entrance"):
                users = locks.try_to_take(folder / "users", patience=1)
                if users is None or locks.is_taken(folder / "guard"):
                    where = folder.relative_to(CHECKOUT)
                    raise NoServersError(f"{where} is in use: stop what runs there first.")
                with users:
                    shutil.rmtree(elsewhere(folder), ignore_errors=True)
                    shutil.rmtree(folder)


# --- Coming in and going out ----------------------------------------------------------------------


def _folder(name: str) -> Path:
    folder = VAR / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _enter_shared() -> dict[str, str]:
    folder = _folder("demo")
    with locks.take(folder / "entrance"):
        users = locks.take(folder / "users", fcntl.LOCK_SH)  # waits for a guard that is stopping
        return _use(folder, users, "durable")


def _enter_alone(purpose: Purpose) -> dict[str, str]:
    number = 0
    while True:
        folder = _folder(f"{purpose}-{number}")
        if users := locks.try_to_take(folder / "users"):
            return _use(folder, users, "volatile" if purpose == "test" else "durable")
        number += 1


def _use(folder: Path, users: IO[str], kind: Literal["durable", "volatile"]) -> dict[str, str]:
    """The addresses, from a new guard if there is none. Keeps `users` until this process ends."""
    if not locks.is_taken(folder / "guard"):
        _start_guard(folder, kind)
    addresses = _addresses(folder)
    atexit.register(_leave, folder, users)
    return addresses


def _start_guard(folder: Path, kind: str) -> None:
    with (folder / "servers.log").open("w") as log:
        guard = subprocess.Popen(
            [sys.executable, "-m", "socialnet.servers.guard", folder, kind],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=CHECKOUT,
            start_new_session=True,  # Ctrl-C is not for the guard
        )
    assert guard.stdout
    with guard.stdout:
        answer = guard.stdout.readline().strip()
    if answer != "ready":
        guard.wait()
        raise NoServersError(answer or locks.see_log(folder, "The guard of the servers died"))
    atexit.register(guard.poll)  # runs after _leave, and takes note of the guard's end


def _addresses(folder: Path) -> dict[str, str]:
    """What the guard wrote down; it may still be starting if the one who started it has died."""
    while locks.is_taken(folder / "guard"):
        if record := locks.read_record(folder / "guard"):
            return {name: record[name] for name in ("DATABASE_URL", "REDIS_URL")}
        time.sleep(0.05)
    raise NoServersError(locks.see_log(folder, "The servers did not start"))


def _leave(folder: Path, users: IO[str]) -> None:
    """Let go of the servers; if we were the last, wait until they have stopped."""
    users.close()
    noticed = time.monotonic() + 3 * locks.GLANCE
    until = time.monotonic() + STOPS_WITHIN
    while locks.is_taken(folder / "guard") and time.monotonic() < until:
        if time.monotonic() > noticed and locks.read_record(folder / "guard"):
            return  # somebody else is in: a guard that stops has wiped its record by now
        time.sleep(0.05)
