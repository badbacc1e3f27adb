"""A partner's system: takes every webhook, and remembers which came when.

Run as a process of its own: python -m bench.receiver FD SECONDS, the number of a listening socket
and how long each answer takes.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from socialnet import servers
from socialnet.servers.dependants import Dependants


@dataclass(frozen=True)
class Received:
    """Webhook id → when it came first, on the clock of time.monotonic(), which all processes of a
    machine share; how many came; and the last one whole."""

    at: dict[str, float]
    count: int
    last: dict[str, Any]


class Receiver:
    def __init__(self, group: Dependants, *, delay: float = 0) -> None:
        self._group, self._delay = group, delay

    def __enter__(self) -> Self:
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            door.listen(1024)
            self.url = f"http://127.0.0.1:{door.getsockname()[1]}/webhook"
            self._process = self._group.start(
                sys.executable,
                "-m",
                "bench.receiver",
                str(door.fileno()),
                str(self._delay),
                cwd=servers.CHECKOUT,
                pass_fds=[door.fileno()],
            )
        self.received()  # the socket is open already: this waits until somebody answers
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.terminate()
        self._process.wait()

    def received(self) -> Received:
        with urllib.request.urlopen(self.url, timeout=30) as response:
            return Received(**json.load(response))

    def forget(self) -> None:
        request = urllib.request.Request(self.url, method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()


async def serve(door: socket.socket, delay: float) -> None:
    at: dict[str, float] = {}
    count = 0
    last: dict[str, Any] = {}
    taken = web.Response  # a new one for each answer

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal count
        if request.method == "POST":
            now = time.monotonic()
            body = await request.read()
            key = request.headers.get("webhook-id", "")
            at.setdefault(key, now)
            count += 1
            if delay:
                await asyncio.sleep(delay)
            last.update(headers=dict(request.headers), body=body.decode())
            return taken(status=204)
        if request.method == "DELETE":
            at.clear()
            last.clear()
            count = 0
            return taken(status=204)
        return web.json_response({"at": at, "count": count, "last": last})

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    await web.SockSite(runner, door).start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    os._exit(0)  # connections that are kept open are nobody's loss


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), float(sys.argv[2])))
