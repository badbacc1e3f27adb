"""The processes that are measured: gunicorn and Celery, started as in production."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Self

import psutil  # type: ignore[import-untyped]

from socialnet import servers
from socialnet.servers.dependants import Dependants

READY_WITHIN = 60  # seconds
PROCESSES = 2
THREADS = 4


class Served:
    """A server with its child processes, until the end of a `with`."""

    def __init__(self, group: Dependants) -> None:
        self.group = group
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self, *command: str, door: socket.socket | None = None) -> None:
        self.process = self.group.start(
            sys.executable,
            "-m",
            *command,
            cwd=servers.CHECKOUT,
            pass_fds=[door.fileno()] if door else [],
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            stdout=sys.stderr,
        )

    def require_alive(self) -> None:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError("A server ended by itself: see the lines above.")

    def workers(self) -> list[psutil.Process]:
        """The processes that do the work; their parent only looks after them."""
        assert self.process
        children: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return children

    def cpu_seconds(self) -> float:
        assert self.process
        everybody = [psutil.Process(self.process.pid), *self.workers()]
        times = [process.cpu_times() for process in everybody]
        return float(sum(one.user + one.system for one in times))

    def memory_mib(self) -> float:
        """What the largest of the working processes holds."""
        return float(max(worker.memory_info().rss for worker in self.workers()) / 2**20)

    def __exit__(self, *exception: object) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            for process in [*self.workers(), psutil.Process(self.process.pid)]:
                process.kill()
            self.process.wait()


class Web(Served):
    """Two processes with four threads each, as the image and `make demo` start them."""

    def __init__(self, group: Dependants, application: str, *, first: str) -> None:
        super().__init__(group)
        self.application, self.first = application, first
        self.port = 0

    # fmt: off
    def __enter__(self) -> Self:
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            door.listen(2048)
            self.port = door.getsockname()[1]
            self.begin("gunicorn", self.application, "--bind", f"fd://{door.fileno()}",
                       "--workers", str(PROCESSES), "--threads", str(THREADS), "--preload",
                       "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket",
                       door=door)
        self._wait_for_first_page()
        return self
    # fmt: on

    def _wait_for_first_page(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            self.require_alive()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.first}", timeout=10)
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"{self.application} does not answer.")


class Worker(Served):
    """Celery, as the image starts it; ready when it has looked in the outbox once."""

    # fmt: off
    def __enter__(self) -> Self:
        self.begin("celery", "--quiet", "--app", "socialnet", "worker", "--loglevel", "error",
                   "--concurrency", str(PROCESSES), "--hostname", f"bench-{os.getpid()}@%h")
        self._wait_for_heartbeat()
        return self
    # fmt: on

    def _wait_for_heartbeat(self) -> None:
        from outbox.models import Heartbeat
        from outbox.services import ring

        until = time.monotonic() + READY_WITHIN
        ring()
        while time.monotonic() < until:
            self.require_alive()
            if Heartbeat.objects.exists():
                return
            time.sleep(0.1)
        raise RuntimeError("The worker does not look in the outbox.")
