"""The examples in docs/api, run as they stand there."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from outbox.channels import webhook
from outbox.kinds import WebhookCall
from outbox.rules import Outcome, Result
from partners.models import Referral, ReferralEvent
from partners.rules import State
from tests.conftest import World
from tests.partners.api_client import key_of
from tests.partners.given import refer_care
from tests.partners.test_views import referral_in

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api"
SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
OLD = "whsec_" + "b3VkZS1zZWNyZXQtc2VjcmV0LXNlY3JldC0x"


def run_client(url: str, key: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(DOCS / "client.py"), *arguments],
        env={**os.environ, "API_URL": url, "API_KEY": key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_the_client_opens_and_accepts_what_is_new(world: World, live_server: Any) -> None:
    key = key_of(world.buurtteam)[1]
    referrals = [refer_care(world.resident, world.buurtteam, by=world.anna) for _ in range(3)]
    done = referral_in(world, State.COMPLETED)
    ended = run_client(live_server.url, key)
    assert ended.returncode == 0, ended.stderr
    for referral in referrals:
        assert f"{referral.reference} accepted" in ended.stdout
    assert world.resident.surname not in ended.stdout
    states = Referral.objects.filter(pk__in=[r.pk for r in referrals])
    assert set(states.values_list("state", flat=True)) == {State.ACCEPTED}
    assert Referral.objects.get(pk=done.pk).version == done.version
    before = ReferralEvent.objects.count()
    again = run_client(live_server.url, key)
    assert again.returncode == 0, again.stderr
    assert ReferralEvent.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_the_client_says_what_was_refused(world: World, live_server: Any) -> None:
    refused = run_client(live_server.url, "flat_x")
    assert refused.returncode == 1
    assert "401" in refused.stderr
    assert "Traceback" not in refused.stderr


class Running:
    def __init__(self, port: int, secrets: str) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.process = subprocess.Popen(
            [sys.executable, str(DOCS / "receiver.py"), str(port)],
            env={**os.environ, "WEBHOOK_SECRET": secrets},
            stdout=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the receiver did not start")

    def said(self) -> str:
        self.process.terminate()
        return self.process.communicate(timeout=10)[0]


@pytest.fixture
def receiving(settings: Any) -> Iterator[Running]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.OUTBOX_TRUSTED_ADDRESSES = [f"127.0.0.1:{port}"]
    one = Running(port, f"{SECRET} {OLD}")
    yield one
    one.process.kill()
    one.process.wait()


def test_the_receiver_takes_ours_once_and_nothing_else(receiving: Running) -> None:
    subject, key = str(uuid4()), uuid4()
    data = {"id": subject, "version": 1, "url": "https://x.example/", "created_at": "now"}

    def send(secret: str, **more: Any) -> Outcome:
        call = WebhookCall(
            **{
                "url": receiving.url,
                "secret": secret,
                "type": "referral.requested",
                "data": data,
                **more,
            }
        )
        with webhook.Line() as line:
            return line.send({key: call}, lambda: True).result()[key]

    delivered, refused = Outcome(Result.DELIVERED), Outcome(Result.PERMANENT, "http_error")
    assert send(SECRET) == delivered
    assert send(OLD) == delivered  # a double, while the secret changes
    other = "whsec_" + "YW5kZXItc2VjcmV0LXNlY3JldC1zZWNyZXQt"
    assert send(other) == refused
    assert send(other, old_secret=SECRET) == delivered
    said = receiving.said()
    assert said.splitlines() == [f"fetch: {subject} version 1"]
