"""A PostgreSQL that the fault tests may break: its own data, its own sockets, its own disk."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg

from socialnet.servers import machine
from socialnet.servers.dependants import Dependants
from socialnet.servers.guard import Place
from tests.processes import CHECKOUT, environment

# So few that a test can take them all.
CONNECTIONS = 24


class Database:
    """Durable, as that of a production: what it says is committed is on the disk."""

    def __init__(self, folder: Path) -> None:
        account = machine.account_for(folder / "postgres")
        machine.give(folder, account)
        programs, valkey = machine.programs(folder, account)
        sockets = machine.new_socket_folder(account)
        self._place = Place(
            folder, folder / "postgres", sockets, programs, valkey, account, volatile=False
        )
        self.url = f"postgresql://app@/app?host={sockets}"
        self._group: Dependants | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def initialise(self) -> None:
        subprocess.run(
            self._place.initdb_command(self._place.data),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **self._place.account,
        )
        self.start()
        with psycopg.connect(self.url.replace("/app?", "/postgres?"), autocommit=True) as line:
            line.execute("CREATE DATABASE app")
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input"],
            check=True,
            cwd=CHECKOUT,
            env=environment(DATABASE_URL=self.url),
        )

    def start(self) -> None:
        self._group = Dependants(signal.SIGKILL)
        with (self._place.folder / "postgres.log").open("ab") as log:
            self._process = self._group.start(
                *self._place.postgres_command(),
                *("-c", f"max_connections={CONNECTIONS}", "-c", "shared_buffers=32MB"),
                *("-c", "min_wal_size=32MB", "-c", "max_wal_size=64MB", "-c", "wal_init_zero=on"),
                stdout=log,
                stderr=log,
                cwd="/",
                **self._place.account,
            )
        until = time.monotonic() + 60
        while not self.answers():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url.replace("/app?", "/postgres?"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop_at_once(self) -> None:
        """As `pg_ctl stop -m immediate`: no goodbye, and the log is replayed at the next start."""
        if self._process and self._group:
            self._signal(signal.SIGCONT)
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._group.__exit__()
        self._process = self._group = None

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            main = psutil.Process(self._process.pid)
            # The first is awake again before the others, and may end one of them meanwhile.
            for process in [main, *main.children()]:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(number)

    @property
    def log(self) -> str:
        return (self._place.folder / "postgres.log").read_text(errors="replace")[-3000:]

    def close(self) -> None:
        self.stop_at_once()
        shutil.rmtree(self._place.sockets, ignore_errors=True)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as line:
            return line.execute(question).fetchall()  # type: ignore[arg-type]


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """A volume of its own of so much; nothing where we may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="faults-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    may = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield folder if may else None
    finally:
        if may:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def fill(folder: Path) -> Path:
    """Until not a byte is left. → what fills it"""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65536)
        except OSError:
            pass
    return ballast
