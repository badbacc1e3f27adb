"""Example: an address that hears that something is new, and checks that it comes from us.

    WEBHOOK_SECRET=whsec_… python receiver.py 8080

Nothing but Python's own library; a library of Standard Webhooks does the same in your language.
Put it behind your own https. It must answer within ten seconds: note it, and do the work after.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

# While you change to a new secret: both, with a space between them.
SECRETS = [
    base64.b64decode(secret.removeprefix("whsec_"))
    for secret in os.environ["WEBHOOK_SECRET"].split()
]
TOLERANCE = 5 * 60
LIMIT = 64 * 1024
seen: set[str] = set()  # in a database of yours: an id may come a second time, days later


def is_ours(headers: dict[str, str], body: bytes) -> bool:
    try:
        key, at = headers["webhook-id"], headers["webhook-timestamp"]
        if abs(time.time() - int(at)) > TOLERANCE:
            return False  # somebody sends again what was overheard
        given = [one.partition(",") for one in headers["webhook-signature"].split()]
    except (KeyError, ValueError):
        return False
    signed = f"{key}.{at}.".encode() + body
    return any(
        version == "v1"
        and hmac.compare_digest(
            base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()), mark.encode()
        )
        for version, _, mark in given
        for secret in SECRETS
    )


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length <= LIMIT else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not is_ours(headers, body):
            self.answer(401)
            return
        if headers["webhook-id"] not in seen:
            seen.add(headers["webhook-id"])
            self.hear(json.loads(body))
        self.answer(204)

    def hear(self, event: dict[str, dict[str, str]]) -> None:
        """Only that something is there. Now ask the API for it: client.py."""
        data = event["data"]
        if event["type"] == "endpoint.challenge":
            print("code for /loket/koppelingen/:", data["code"], flush=True)
        elif event["type"] == "referral.withdrawn":
            print("remove here too:", data["id"], flush=True)
        else:
            print("fetch:", data["id"], "version", data["version"], flush=True)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002
        """A log of your web server is enough."""


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
