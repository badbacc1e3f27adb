"""A partner's system on this machine: honest, or faulty in a way that a test chooses.

It keeps a ledger of its own, so that what was sent is not judged by the sender's books.
"""

import json
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"


@dataclass(frozen=True)
class Delivery:
    """One request that came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    # The how manieth with this webhook-id, from 1.
    turn: int

    @property
    def key(self) -> str:
        return self.headers.get("webhook-id") or self.headers["idempotency-key"]

    @property
    def payload(self) -> dict[str, Any]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found

    @property
    def subject(self) -> str:
        return str(self.payload.get("data", {}).get("id", ""))

    @property
    def was_signed(self) -> bool:
        """Also long after it came, when `verify` would call it too old."""
        sent = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), tz=UTC)
        mark = Webhook(SECRET).sign(self.headers["webhook-id"], sent, self.body.decode())
        return mark in self.headers["webhook-signature"].split(" ")

    @property
    def is_signed(self) -> bool:
        """By the library that partners use, not by our own code."""
        try:
            Webhook(SECRET).verify(self.body, dict(self.headers))
        except WebhookVerificationError:
            return False
        return True


class Receiver:
    """What it does per path: `answers["/hang"] = hang`. Elsewhere it takes all, with thanks."""

    def __init__(self) -> None:
        self.answers: dict[str, Behaviour] = {}
        self.default: Behaviour = ok
        self.deliveries: list[Delivery] = []
        # webhook-id → subject: what a receiver that drops doubles has done about it.
        self.effects: dict[str, str] = {}
        self._turns: Counter[str] = Counter()
        self.bytes_sent = 0
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler_for(self))

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str = "/ok") -> str:
        return f"http://{self.address}{path}"

    def note(self, handler: BaseHTTPRequestHandler, body: bytes) -> Delivery:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._lock:
            key = headers.get("webhook-id") or headers["idempotency-key"]
            self._turns[key] += 1
            delivery = Delivery(handler.path, headers, body, time.monotonic(), self._turns[key])
            self.deliveries.append(delivery)
        return delivery

    def process(self, delivery: Delivery) -> None:
        """The effect. A double is dropped by its id, as Standard Webhooks asks of a receiver."""
        with self._lock:
            self.effects.setdefault(delivery.key, delivery.subject)

    def forget(self) -> None:
        """For the next test: honest again, and no books."""
        with self._lock:
            self.answers, self.default = {}, ok
            self.deliveries, self.effects = [], {}
            self._turns.clear()
            self.bytes_sent = 0

    def to(self, path: str) -> list[Delivery]:
        with self._lock:
            return [delivery for delivery in self.deliveries if delivery.path == path]

    def wait_for(self, number: int, *, seconds: float = 30) -> None:
        """Until so many requests came in."""
        until = time.monotonic() + seconds
        while len(self.deliveries) < number:
            assert time.monotonic() < until, f"{len(self.deliveries)} of {number} requests came"
            time.sleep(0.01)

    def wrap(self, context: ssl.SSLContext) -> None:
        """From now on it speaks https."""
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


Behaviour = Callable[["_Handler", Delivery], None]


@contextmanager
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    thread = threading.Thread(target=one.serve)
    thread.start()
    try:
        yield one
    finally:
        one.close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        delivery = self.receiver.note(self, body)
        behave = self.receiver.answers.get(self.path, self.receiver.default)
        behave(self, delivery)

    def do_GET(self) -> None:
        raise AssertionError("a webhook is a POST")

    def log_message(self, *_: Any) -> None:
        pass

    def write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.receiver.bytes_sent += len(data)


def _handler_for(one: Receiver) -> type[_Handler]:
    return type("Handler", (_Handler,), {"receiver": one})


# --- behaviours ---------------------------------------------------------------------------------


def ok(handler: _Handler, delivery: Delivery) -> None:
    handler.receiver.process(delivery)
    status(204)(handler, delivery)


def slow(seconds: float) -> Behaviour:
    """Honest, but it takes its time."""

    def behave(handler: _Handler, delivery: Delivery) -> None:
        handler.receiver.closing.wait(seconds)
        ok(handler, delivery)

    return behave


def status(code: int, **headers: str) -> Behaviour:
    """Answers so, and does nothing: `status(503, Retry_After="7")`."""

    def behave(handler: _Handler, delivery: Delivery) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if code != 204:
            handler.send_header("Content-Length", "0")
        handler.end_headers()

    return behave


def hang(handler: _Handler, delivery: Delivery) -> None:
    """Takes it in, and never says a word."""
    handler.receiver.process(delivery)
    handler.receiver.closing.wait(60)
    handler.close_connection = True


def lose(handler: _Handler, delivery: Delivery) -> None:
    """Takes it in, and the line breaks before the answer."""
    handler.receiver.process(delivery)
    handler.close_connection = True


def garbage(handler: _Handler, delivery: Delivery) -> None:
    handler.write(b"\x00\xff 200 fine\r\n\r\n")
    handler.close_connection = True


def flood(handler: _Handler, delivery: Delivery) -> None:
    """100 MB of answer."""
    handler.receiver.process(delivery)
    handler.write(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
    with suppress(OSError):
        for _ in range(1600):
            handler.write(b"x" * 65536)
    handler.close_connection = True


def drip(head: bytes) -> Behaviour:
    """Says `head`, and after that one byte a second."""

    def behave(handler: _Handler, delivery: Delivery) -> None:
        with suppress(OSError):
            handler.write(head)
            while not handler.receiver.closing.wait(1):
                handler.write(b"x")
        handler.close_connection = True

    return behave
