"""Example: a desk's own system fetches what is new, opens it, and answers.

    API_URL=https://flat.example API_KEY=flat_… python client.py

Nothing but Python's own library. Make something like it in the system that you have; what it must
keep is the time of the last round, and which Idempotency-Key goes with which answer.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = os.environ["API_URL"].rstrip("/") + "/api/v1"
KEY = os.environ["API_KEY"]
TRIES = 5


class Refused(Exception):
    """The problem that came back (RFC 9457): `type` to act on, `detail` for a person."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem['status']} {problem['title']} {problem['detail']}")
        self.code = str(problem["type"]).rsplit(":", 1)[-1]


def ask(path: str, body: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
    """A request; again when the other side is busy or away. A step that is sent again under the
    same Idempotency-Key happens once."""
    headers |= {"Authorization": f"Bearer {KEY}", "Accept-Language": "nl"}
    data = None
    if body is not None:
        data = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    for attempt in range(1, TRIES + 1):
        request = urllib.request.Request(ROOT + path, data, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            if error.code not in {429, 500, 502, 503, 504} or attempt == TRIES:
                raise Refused(json.load(error)) from None
            wait = int(error.headers.get("Retry-After") or 2**attempt)
        except urllib.error.URLError:
            if attempt == TRIES:
                raise
            wait = 2**attempt
        time.sleep(wait)
    raise AssertionError("not reached")


def changed_since(moment: str) -> Iterator[dict[str, Any]]:
    """Page after page. The answer says what to ask the next time: keep `changes_since`."""
    cursor = ""
    while True:
        query = urllib.parse.urlencode({"updated_since": moment, "cursor": cursor, "limit": 50})
        page = ask(f"/referrals?{query}")
        yield from page["items"]
        if page["next"] is None:
            print("next time from", page["changes_since"])
            return
        cursor = page["next"]


def take(referral: dict[str, Any], step: str, reason: str = "") -> dict[str, Any]:
    """With the version that was decided about: has it changed meanwhile, this says `outdated`."""
    body = {"step": step, "reason": reason, "version": referral["version"]}
    decision = f"{referral['id']}:{step}:{referral['version']}"
    key = str(uuid5(NAMESPACE_URL, decision))
    return ask(f"/referrals/{referral['id']}/steps", body, **{"Idempotency-Key": key})


def main(moment: str) -> None:
    for referral in changed_since(moment):
        if referral["state"] == "requested":
            take(referral, "open")
            referral = ask(f"/referrals/{referral['id']}")
            # Here your system makes a file of its own. Do not print this in a log.
            assert referral["content"] is not None
        if any(step["name"] == "accept" for step in referral["steps"]):
            taken = take(referral, "accept")
            print(referral["reference"], taken["state"])


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "2000-01-01T00:00:00Z")
    except Refused as refused:
        sys.exit(str(refused))
