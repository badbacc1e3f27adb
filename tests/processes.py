"""Processes beside the test. They use the test's database, and none of them outlives the test."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

CHECKOUT = Path(__file__).resolve().parent.parent


def environment(**more: str) -> dict[str, str]:
    """Ours, but with the name that pytest-django gave to the database of this run."""
    name = connection.settings_dict["NAME"]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {**os.environ, "PRODUCTION": "0", "DATABASE_URL": url, **more}


class Helper:
    """A Python module in a process of its own that answers a line of JSON with a line of JSON.

    It reads until its stdin closes, and that also happens when pytest is killed.
    """

    def __init__(self, module: str, *arguments: str, **more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
            env=environment(**more),
        )

    def send(self, **order: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def receive(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(f"the helper ended with status {self.process.wait()}")
        return json.loads(line)

    def ask(self, **order: Any) -> Any:
        self.send(**order)
        return self.receive()

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


@contextmanager
def helpers(number: int, module: str, *arguments: str, **more: str) -> Iterator[list[Helper]]:
    """So many at once, each of which has said that it is ready."""
    started = [Helper(module, *arguments, **more) for _ in range(number)]
    try:
        for one in started:
            one.receive()
        yield started
    finally:
        for one in started:
            one.close()


def answer_orders(carry_out: Any) -> None:
    """The other side: what a helper's module runs. `carry_out(**order)` gives the answer."""
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(carry_out(**json.loads(line))), flush=True)
