"""`make demo` in a copy of this checkout: from the command until the first page answers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from socialnet.servers import CHECKOUT

from .figures import Figure, at_most
from .place import Place

WITHIN = 240  # seconds
STOPS_WITHIN = 90
MADE_HERE = shutil.ignore_patterns(
    ".venv", "node_modules", "var", ".git", "__pycache__", "*.mo", ".*_cache", "test-results"
)
# What belongs to this run, or to the `make` around it, and not to somebody's first start.
OURS = ["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV"]
OURS += ["DEMO", "DEBUG", "PRODUCTION", "BASE_URL", "ALLOWED_HOSTS", "PYTHON", "PORT", "RESET"]
OURS += ["ONLY", "HOMES", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"]


def measure(place: Place) -> Iterator[Figure]:
    environment = {name: text for name, text in place.outside.items() if name not in OURS}
    with _copy() as checkout:
        place.say("start: the first `make demo` in a fresh copy ...")
        cold = _seconds_until_first_page(checkout, environment)
        place.say("start: the second one ...")
        warm = _seconds_until_first_page(checkout, environment)
    first = "no .venv, node_modules or var; the packages come from the caches of this machine"
    yield at_most("start.cold_s", cold, "s", goal=60, data=first)
    yield at_most("start.warm_s", warm, "s", goal=10, data="the same copy, started again")


@contextmanager
def _copy() -> Iterator[Path]:
    """Gone afterwards, also what its servers keep elsewhere on the disk."""
    folder = Path(tempfile.mkdtemp(prefix="socialnet-start-"))
    try:
        # Whoever runs the servers must be able to enter it, as they are in somebody's home folder.
        folder.chmod(0o755)
        checkout = shutil.copytree(CHECKOUT, folder / "checkout", ignore=MADE_HERE, symlinks=True)
        try:
            yield checkout
        finally:
            python = checkout / ".venv" / "bin" / "python"
            if python.exists():
                subprocess.run([python, "-m", "scripts.clean"], cwd=checkout, check=True)
    finally:
        shutil.rmtree(folder)


def _seconds_until_first_page(checkout: Path, environment: dict[str, str]) -> float:
    port = _free_port()
    begun = time.monotonic()
    with _demo(checkout, port, environment) as demo:
        while not _answers(port):
            if demo.poll() is not None:
                raise RuntimeError(f"make demo ended by itself ({demo.returncode}).")
            if time.monotonic() > begun + WITHIN:
                raise RuntimeError(f"There was no first page within {WITHIN} s.")
            time.sleep(0.05)
        return time.monotonic() - begun


@contextmanager
def _demo(
    checkout: Path, port: int, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """In a process group of its own, which is asked to stop, and else made to."""
    demo = subprocess.Popen(
        ["make", "demo", f"PORT={port}"],
        cwd=checkout,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
        process_group=0,
    )
    try:
        yield demo
    finally:
        os.killpg(demo.pid, signal.SIGTERM)
        try:
            demo.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
            demo.wait()


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
