"""Processes that end together."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Self


class Dependants:
    """Child processes that do not outlive this one.

    They share a process group with a lifeline, a small process that waits until its stdin closes.
    That happens also when this process is killed -9; the lifeline then signals the whole group.
    """

    LIFELINE = "import os, sys; sys.stdin.read(); os.killpg(0, int(sys.argv[1]))"

    def __init__(self, farewell: signal.Signals) -> None:
        self._lifeline = subprocess.Popen(
            [sys.executable, "-IS", "-c", self.LIFELINE, str(int(farewell))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )

    def start(self, *command: str | Path, **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, process_group=self._lifeline.pid, **options
        )

    def kill(self) -> None:
        """All of them at once, and what they started: for when they did not listen."""
        os.killpg(self._lifeline.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._lifeline.stdin
        self._lifeline.stdin.close()
        self._lifeline.wait()
