"""What left the house, kept as files under var/demo: mails by Django's file backend, and the
webhooks that the demo's own receiver took in. Nothing here runs outside the demo."""

import email
import email.policy
import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

SHOWN = 50


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    text: str
    at: datetime | None


@dataclass(frozen=True)
class Call:
    id: str
    type: str
    body: str
    at: datetime
    doubled: int


def mails() -> list[Mail]:
    """The newest first. One file may hold several mails, between lines of dashes."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found: list[Mail] = []
    for file in files[:SHOWN]:
        parts = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
        found.extend(_mail(part) for part in reversed(parts) if part.strip())
    return found[:SHOWN]


def _mail(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return Mail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
        at=parsedate_to_datetime(date) if date else None,
    )


def _calls_file() -> Path:
    return Path(settings.EMAIL_FILE_PATH).with_name("webhooks.jsonl")


def keep_call(key: str, body: dict[str, Any]) -> None:
    line = {"id": key, "at": timezone.now().isoformat(), "body": body}
    with _calls_file().open("a") as file:
        file.write(json.dumps(line) + "\n")


def calls() -> list[Call]:
    """The newest first; the same id twice is one call that came twice."""
    if not _calls_file().exists():
        return []
    found: dict[str, Call] = {}
    for line in _calls_file().read_text().splitlines()[-1000:]:
        entry = json.loads(line)
        earlier = found.get(entry["id"])
        found[entry["id"]] = Call(
            id=entry["id"],
            type=entry["body"]["type"],
            body=json.dumps(entry["body"], indent=2),
            at=datetime.fromisoformat(entry["at"]),
            doubled=earlier.doubled + 1 if earlier else 0,
        )
    return sorted(found.values(), key=lambda call: call.at, reverse=True)[:SHOWN]
