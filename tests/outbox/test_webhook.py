"""The way out: signed, thin, bounded, and never to an address inside the house."""

import json
import socket
import ssl
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from outbox import rules, services
from outbox.channels import webhook
from outbox.kinds import WebhookCall
from outbox.models import Channel, Message, State
from outbox.rules import Outcome, Result

from .conftest import Notes, make_due, the
from .receiver import SECRET, Receiver, drip, flood, garbage, hang, lose, receiver, status

UNSAFE = Outcome(Result.GONE, "address_unsafe")
DELIVERED = Outcome(Result.DELIVERED)
BAD_CERTIFICATE = Outcome(Result.TRANSIENT, "certificate")


def call(url: str, **more: Any) -> WebhookCall:
    return WebhookCall(**{"url": url, "secret": SECRET, "type": "test.note", "data": {}, **more})


def send_batch(calls: Mapping[UUID, WebhookCall]) -> dict[UUID, Outcome]:
    with webhook.Line() as line:
        return line.send(calls, lambda: True).result()


def send_all(urls: list[str]) -> dict[str, Outcome]:
    calls = {uuid4(): call(url, data={"id": str(uuid4())}) for url in urls}
    outcomes = send_batch(calls)
    return {calls[key].url: outcome for key, outcome in outcomes.items()}


def send(url: str) -> Outcome:
    return send_all([url])[url]


# --- what goes out ------------------------------------------------------------------------------


def test_a_partner_can_verify_it_with_the_library_of_the_standard(
    notes: Notes, partner: Receiver
) -> None:
    notes.url = partner.url()
    notes.put(Channel.WEBHOOK)
    services.drain()
    (delivery,) = partner.deliveries
    assert delivery.is_signed
    assert set(delivery.payload) == {"type", "timestamp", "data"}


@pytest.mark.parametrize("part", ["body", "webhook-id", "webhook-timestamp", "webhook-signature"])
def test_one_letter_changed_and_it_is_refused(partner: Receiver, part: str) -> None:
    """The control: the receiver of these tests does look at the signature."""
    send(partner.url())
    (delivery,) = partner.deliveries
    headers = dict(delivery.headers)
    if part == "body":
        forged = {"body": delivery.body.replace(b"test", b"tesr")}
    else:
        # Not the last sign: of that one base64 uses a part.
        headers[part] = headers[part][:-3] + ("1" if headers[part][-3] != "1" else "2") + "x="
        forged = {"headers": headers}
    assert delivery.is_signed
    assert not type(delivery)(**{**delivery.__dict__, **forged}).is_signed


def test_another_try_has_the_same_id_and_a_new_time(notes: Notes, partner: Receiver) -> None:
    """The id lets the receiver drop a double; the old time would be refused as a replay."""
    notes.url = partner.url()
    partner.default = lose
    subject = notes.put(Channel.WEBHOOK)
    services.drain()
    time.sleep(1.1)
    partner.default = status(204)
    make_due()
    services.drain()
    first, second = partner.deliveries
    assert first.key == second.key == str(the(subject).pk)
    assert int(second.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])
    assert first.payload["timestamp"] != second.payload["timestamp"]
    assert second.is_signed
    assert partner.effects == {first.key: str(subject)}
    assert the(subject).state == State.DELIVERED


# --- what comes back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (200, DELIVERED),
        (204, DELIVERED),
        (400, Outcome(Result.PERMANENT, "http_error")),
        (401, Outcome(Result.PERMANENT, "http_error")),
        (404, Outcome(Result.PERMANENT, "http_error")),
        (410, Outcome(Result.GONE, "gone")),
        (422, Outcome(Result.PERMANENT, "http_error")),
        (429, Outcome(Result.TRANSIENT, "http_error")),
        (500, Outcome(Result.TRANSIENT, "http_error")),
        (502, Outcome(Result.TRANSIENT, "http_error")),
    ],
)
def test_what_an_answer_means(partner: Receiver, code: int, outcome: Outcome) -> None:
    partner.default = status(code)
    assert send(partner.url()) == outcome


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("999999999", 999_999_999),
        # Longer than any number that can be a time: it must not be the end of the whole batch.
        ("9" * 30, 999_999_999),
        ("9" * 5000, 999_999_999),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("٣", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_a_wish_for_patience(value: str, seconds: int | None) -> None:
    wish = webhook._retry_after(value)
    assert wish == (timedelta(seconds=seconds) if seconds is not None else None)
    asked = Outcome(Result.TRANSIENT, "http_error", wish)
    assert isinstance(rules.after_failure(asked, attempts=1), rules.Wait)


def test_a_wish_for_patience_is_heard(partner: Receiver) -> None:
    partner.default = status(503, Retry_After="77")
    assert send(partner.url()).retry_after == timedelta(seconds=77)


@pytest.mark.parametrize("behave", [lose, garbage])
def test_a_broken_answer_is_tried_again(partner: Receiver, behave: Any) -> None:
    partner.default = behave
    assert send(partner.url()) == Outcome(Result.TRANSIENT, "connection")


def test_a_receiver_that_is_not_there_is_tried_again(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    settings.OUTBOX_TRUSTED_ADDRESSES = [address]
    assert send(f"http://{address}/") == Outcome(Result.TRANSIENT, "connection")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(partner: Receiver, settings: Any, code: int) -> None:
    """It could lead inside. Not even to an address that would be trusted."""
    with receiver() as inside:
        settings.OUTBOX_TRUSTED_ADDRESSES = [partner.address, inside.address]
        partner.default = status(code, Location=inside.url())
        assert send(partner.url()) == Outcome(Result.PERMANENT, "http_error")
        assert not inside.deliveries


def test_nothing_takes_longer_than_ten_seconds_and_no_one_waits_for_another(
    partner: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the real time limit, all at once: endless answers of every kind, beside a good one."""
    partner.answers = {
        "/hang": hang,
        "/drip": drip(b""),
        "/drip-head": drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        "/drip-body": drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
        "/silent-body": lambda handler, _: (
            handler.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
            handler.receiver.closing.wait(60),
        )[0],
        "/flood": flood,
    }
    resolve(monkeypatch, {"lookup-hangs.example": 15.0})
    with socket.create_server(("127.0.0.1", 0), backlog=1) as deaf:
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        settings.OUTBOX_TRUSTED_ADDRESSES = [partner.address, address]
        others = [f"http://{address}/", f"https://{address}/", "https://lookup-hangs.example/"]
        begun = time.monotonic()
        outcomes = send_all([partner.url(path) for path in [*partner.answers, "/ok"]] + others)
        took = time.monotonic() - begun
    timeout = Outcome(Result.TRANSIENT, "timeout")
    assert {url.split("/", 3)[-1] or url: outcome for url, outcome in outcomes.items()} == {
        **dict.fromkeys(["hang", "drip-head", *others], timeout),
        "drip": Outcome(Result.TRANSIENT, "connection"),  # what it drips is not HTTP
        # The status came: that is the answer, whatever follows it.
        **dict.fromkeys(["drip-body", "silent-body", "flood", "ok"], DELIVERED),
    }
    assert 9 < took < 15
    assert partner.to("/ok")[0].at - begun < 5
    assert partner.bytes_sent < 20 * 2**20


# --- one that hangs, and the others -------------------------------------------------------------


def test_a_receiver_that_hangs_holds_up_nobody(
    notes: Notes, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six hundred messages for it stand before theirs, and one worker has to do it all. To ask for
    each, four at a time, would take each batch fifty time limits."""
    monkeypatch.setattr(webhook, "SEND_TIMEOUT", timedelta(seconds=2))
    monkeypatch.setattr(rules, "BACKOFF", [timedelta(hours=1)] * len(rules.BACKOFF))
    partner.answers["/hang"] = hang
    desk = uuid4()
    notes.address = lambda m: partner.url("/hang" if m.recipient_id == desk else "/ok")
    for _ in range(3 * services.BATCH):
        notes.put(Channel.WEBHOOK, recipient_id=desk)
    others = [notes.put(Channel.WEBHOOK) for _ in range(10)] + [notes.put() for _ in range(3)]
    services.drain(seconds=1)
    states = Message.objects.filter(subject_id__in=others).values_list("state", flat=True)
    assert set(states) == {State.DELIVERED}
    hung, helped = partner.to("/hang"), partner.to("/ok")
    assert max(one.at for one in helped) < min(one.at for one in hung) + 2
    assert len(hung) < 2 * webhook.AT_ONCE_PER_RECEIVER
    tried = Message.objects.filter(recipient_id=desk, attempts=1)
    assert set(tried.values_list("problem", flat=True)) == {"timeout"}
    assert len(tried) == services.BATCH


def test_what_is_too_large_is_shown_and_not_sent(
    notes: Notes, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = call(partner.url(), data={"id": "x" * webhook.BODY_LIMIT})
    good = call(partner.url())
    outcomes = send_batch({UUID(int=1): large, UUID(int=2): good})
    assert outcomes[UUID(int=1)] == Outcome(Result.PERMANENT, "too_large")
    assert outcomes[UUID(int=2)] == DELIVERED
    assert len(partner.deliveries) == 1
    monkeypatch.setattr(notes, "_envelope", lambda message: large)
    subject = notes.put(Channel.WEBHOOK)
    for _ in range(rules.MAX_ATTEMPTS_PERMANENT):
        make_due()
        services.drain()
    assert (the(subject).state, the(subject).problem) == (State.DEAD, "too_large")
    assert str(rules.PROBLEMS["too_large"]) == the(subject).problem_text


def test_a_receiver_that_hangs_now_and_then_still_gets_all(
    notes: Notes, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One silence is no reason to pass over the others: that takes a whole round of them."""
    monkeypatch.setattr(webhook, "SEND_TIMEOUT", timedelta(seconds=0.5))
    partner.default = lambda handler, delivery: (
        hang if int(UUID(delivery.key)) % 20 == 0 else status(204)
    )(handler, delivery)
    calls = {UUID(int=n): call(partner.url()) for n in range(1, 65)}
    outcomes = send_batch(calls)
    assert len(partner.deliveries) == 64
    assert sum(outcome == DELIVERED for outcome in outcomes.values()) == 61


def test_one_receiver_gets_a_limited_number_at_once(partner: Receiver) -> None:
    """The first answers keep the rest waiting, so we can see how many came together."""
    begun = time.monotonic()
    partner.default = lambda handler, delivery: (time.sleep(0.3), status(204)(handler, delivery))[1]
    send_batch({uuid4(): call(partner.url()) for _ in range(40)})
    together = [d for d in partner.deliveries if d.at - begun < 0.3]
    assert 1 < len(together) <= webhook.AT_ONCE_PER_RECEIVER


BROKEN = {
    "no host": call("https://[::1"),
    "no url": call(""),
    "nothing but words": call("geen adres"),
    "a label that is too long": call(f"https://{'a' * 64}.example/"),
    "a secret that is none": call("https://partner.example/", secret="whsec_é"),
    "data that cannot be written": call("https://partner.example/", data={"id": object()}),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_call_that_cannot_be_made_does_not_take_others_with_it(
    partner: Receiver, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Its error must not be the batch's: nothing would be settled, and all be sent ten times."""
    resolve(monkeypatch, {})
    bad, good = uuid4(), uuid4()
    outcomes = send_batch({bad: BROKEN[broken], good: call(partner.url())})
    assert outcomes[good] == DELIVERED
    assert outcomes[bad].result in {Result.PERMANENT, Result.GONE, Result.TRANSIENT}


# --- addresses inside the house -----------------------------------------------------------------

PUBLIC = "93.184.216.34"
Answers = Mapping[str, list[str] | float]


def resolve(monkeypatch: pytest.MonkeyPatch, names: Answers) -> list[str]:
    """Names mean this, numbers mean what they mean, and nobody is asked. → what was looked up

    A number in place of addresses: the seconds that the name server takes.
    """
    asked: list[str] = []

    def getaddrinfo(host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        host = host.decode() if isinstance(host, bytes) else host
        asked.append(host)
        found = names.get(host.rstrip(".").lower()) or [_number(host)]
        if isinstance(found, float):
            time.sleep(found)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return [_info(address, int(port or 0)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def _number(host: str) -> str:
    """As the system reads it: 2130706433, 0177.1 and 0x7f.0.0.1 are addresses too."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        raise socket.gaierror(socket.EAI_NONAME, "no such name") from None


def _info(address: str, port: int) -> Any:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What any socket tried to connect to. None of them gets there."""
    tried: list[tuple[str, int]] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family not in {socket.AF_INET, socket.AF_INET6}:
            return real(self, address)
        tried.append(address[:2])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


NAMES: Answers = {
    "partner.example": [PUBLIC],
    "localhost": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "inside.partner.example": ["10.1.2.3"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "six.partner.example": ["fd00::1"],
    "both.partner.example": ["10.0.0.1", "fd00::1"],
    "xn--bcher-kva.example": ["192.168.0.10"],
    "valkey": ["172.18.0.3"],
}

ADDRESSES = """
    127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.254
    10.0.0.1 10.255.255.254 172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.254
    169.254.0.1 169.254.169.254 100.64.0.1 100.100.100.200 100.127.255.254
    0.0.0.0 0.1.2.3 192.0.0.1 192.0.0.8 192.0.0.10 192.0.0.170 192.0.2.1 192.88.99.1
    198.18.0.1 198.19.255.254 198.51.100.7 203.0.113.9 168.63.129.16
    224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.254 255.255.255.255
    2130706433 017700000001 0x7f000001 0x7f.0x0.0x0.0x1 0177.0.0.1 127.1 127.0.1 10.1
    3232235521 0xa9fea9fe 0251.0376.0251.0376 127.0.0.1. 0
    [::1] [::] [::1%25lo] [fe80::1] [febf::1] [fec0::1] [fc00::1] [fd12:3456::1] [ff02::1]
    [::ffff:127.0.0.1] [::ffff:10.0.0.1] [::ffff:a9fe:a9fe] [0:0:0:0:0:ffff:7f00:1]
    [::127.0.0.1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::a00:1]
    [64:ff9b:1::10.0.0.1] [2002:7f00:1::] [2002:a00:1::1] [2001::1] [2001:0:7f00:1::]
    [2001:db8::1] [2001:2::1] [2001:10::1] [2001:20::1] [3fff::1] [100::1] [5f00::1]
    １２７.０.０.１ ①②⑦.⓪.⓪.① ｌｏｃａｌｈｏｓｔ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
    localhost LOCALHOST localhost. metadata.google.internal inside.partner.example
    127.0.0.1.nip.example six.partner.example both.partner.example bücher.example
    xn--bcher-kva.example valkey
""".split()

FORMS = """
    http://partner.example/ ftp://partner.example/ file:///etc/passwd gopher://partner.example/
    javascript:alert(1) //partner.example/ partner.example unix:///run/valkey.sock
    https:///hook https:// https://:443/ https://?/ HTTP://partner.example/ http://partner.example:443/
    https://partner.example:80/ https://partner.example:22/ https://partner.example:6379/
    https://partner.example:8443/ https://partner.example:0/ https://partner.example:65536/
    https://partner.example:-1/ https://partner.example:443x/ https://partner.example:４４/
    https://user@partner.example/ https://user:word@partner.example/ https://@partner.example/
    https://partner.example@127.0.0.1/ https://partner.example:443@127.0.0.1/
    https://127.0.0.1@partner.example/ https://partner.example%40127.0.0.1/
    https://127.0.0.1#@partner.example/ https://127.0.0.1?@partner.example/
    https://127.0.0.1\\@partner.example/ https://partner.example\\@127.0.0.1/
    https://127.0.0.1:443/ https://127.0.0.1:443:443/ https://127.0.0.1%00.partner.example/
    https://[127.0.0.1]/ https://[::1/ https://::1/ https://[::1]:443/ https://[fe80::1%25eth0]/
    https://10.0.0.1%2f@partner.example/ https://..partner.example/ https://partner..example/
""".split()

INSIDE = [f"https://{address}/hook" for address in ADDRESSES] + FORMS


def test_there_are_enough_ways_to_try() -> None:
    assert len(set(INSIDE)) >= 120


@pytest.mark.parametrize("url", INSIDE)
def test_no_connection_is_made_inside(
    url: str, connections: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, NAMES)
    assert send(url).result is not Result.DELIVERED
    assert connections == []


@pytest.mark.parametrize("url", [f"https://{address}/hook" for address in ADDRESSES])
def test_an_address_inside_is_given_up_at_once(
    url: str, connections: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And told by its name, so that whoever typed it can mend it."""
    resolve(monkeypatch, NAMES)
    assert send(url) == UNSAFE


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://partner.example/hook", PUBLIC),
        ("https://partner.example./", PUBLIC),
        ("https://PARTNER.example:443/?a=b#c", PUBLIC),
        ("https://partner.example#@127.0.0.1/", PUBLIC),
        ("https://partner.example?@127.0.0.1/", PUBLIC),
        ("https://partner.example/@127.0.0.1/", PUBLIC),
        ("https://9.9.9.9/", "9.9.9.9"),
        ("https://[2a00:1450:4001::1]/", "2a00:1450:4001::1"),
        ("https://[::ffff:9.9.9.9]/", "::ffff:9.9.9.9"),
    ],
)
def test_a_public_address_is_connected_to(
    url: str, address: str, connections: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: these tests do see a connection when there is one."""
    resolve(monkeypatch, NAMES)
    assert send(url) == Outcome(Result.TRANSIENT, "connection")
    ((host, port),) = connections
    assert (ip_address(host), port) == (ip_address(address), 443)


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://inside.partner.example/"])
def test_without_the_guard_it_goes_inside(
    url: str, connections: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is the guard at the socket that holds, and no accident."""
    resolve(monkeypatch, NAMES)
    monkeypatch.setattr(webhook, "_guarded_socket", lambda info: socket.socket(*info[:3]))
    send(url)
    assert {host for host, _ in connections} & {"127.0.0.1", "10.1.2.3"}


def test_a_name_that_changes_its_meaning_is_caught_at_the_socket(
    connections: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when somebody checks it, inside when it is used."""
    turns: dict[str, list[str] | float] = {"rebind.example": [PUBLIC]}
    asked = resolve(monkeypatch, turns)
    assert send("https://rebind.example/") == Outcome(Result.TRANSIENT, "connection")
    turns["rebind.example"] = ["127.0.0.1"]
    assert send("https://rebind.example/") == UNSAFE
    assert connections == [(PUBLIC, 443)]
    assert asked == ["rebind.example"] * 2


@pytest.mark.parametrize("order", [[PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC, "fd00::1"]])
def test_a_name_with_two_meanings_is_never_used_inside(
    order: list[str], connections: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, {"mixed.example": order})
    assert send("https://mixed.example/").result is not Result.DELIVERED
    assert {host for host, _ in connections} <= {PUBLIC}


@pytest.mark.parametrize("form", ["https://{}/", "http://{}/", "http://user@{}/", "https://{}/x"])
def test_nothing_arrives_at_a_port_of_this_machine(form: str) -> None:
    """With a real socket that listens, and nothing replaced."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert send(form.format(f"127.0.0.1:{server.getsockname()[1]}")) == UNSAFE
        with pytest.raises(TimeoutError):
            server.accept()


@contextmanager
def house_inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket that listens, at which every address inside the house and outside ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=1000) as inside:
        real = socket.socket.connect

        def connect(self: socket.socket, address: Any) -> None:
            if self.family == socket.AF_INET:
                real(self, inside.getsockname())
            elif self.family == socket.AF_INET6:
                raise ConnectionAbortedError(f"got to {address}")
            else:
                real(self, address)

        monkeypatch.setattr(socket.socket, "connect", connect)
        yield inside


def came_in(inside: socket.socket) -> int:
    inside.settimeout(0.2)
    number = 0
    while True:
        try:
            inside.accept()[0].close()
        except TimeoutError:
            return number
        number += 1


def test_all_of_them_at_once_reach_no_socket_that_listens_inside(
    monkeypatch: pytest.MonkeyPatch, tell: Callable[[str], None]
) -> None:
    """WH1, with the real sender and real sockets."""
    resolve(monkeypatch, NAMES)
    with house_inside(monkeypatch) as inside:
        outcomes = send_all(sorted(set(INSIDE)))
        assert came_in(inside) == 0
    assert all(outcome.result is not Result.DELIVERED for outcome in outcomes.values())
    tell(f"SSRF: {len(outcomes)} addresses and forms, 0 connections inside")


def test_without_the_guard_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(webhook, "_guarded_socket", lambda info: socket.socket(*info[:3]))
    monkeypatch.setattr(webhook, "SEND_TIMEOUT", timedelta(seconds=1))
    resolve(monkeypatch, NAMES)
    with house_inside(monkeypatch) as inside:
        send_all([f"https://{address}/hook" for address in ADDRESSES[:20]])
        assert came_in(inside) >= 20


@pytest.mark.parametrize("name", ["Alt-Svc", "Refresh", "Link", "Location", "Content-Location"])
def test_no_header_leads_elsewhere(partner: Receiver, settings: Any, name: str) -> None:
    """Another service, another page: what an answer proposes is not done (WH3)."""
    with receiver() as inside:
        settings.OUTBOX_TRUSTED_ADDRESSES = [partner.address, inside.address]
        value = {
            "Alt-Svc": f'h2="{inside.address}"; ma=86400, http/1.1="{inside.address}"',
            "Refresh": f"0; url={inside.url()}",
            "Link": f"<{inside.url()}>; rel=preload",
        }.get(name, inside.url())
        partner.default = status(200, **{name.replace("-", "_"): value})
        assert send_all([partner.url("/1"), partner.url("/2")])[partner.url("/2")] == DELIVERED
        assert send(partner.url()) == DELIVERED
        assert not inside.deliveries


def test_a_proxy_from_the_environment_is_not_used(
    partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would connect for us, and look at no address."""
    with receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert send(partner.url()) == DELIVERED
        assert not proxy.deliveries


# --- TLS ----------------------------------------------------------------------------------------


def _certificate(
    folder: Path, *, host: str, days: int, signer: Any = None, authority: bool = False
) -> Any:
    """→ (path of certificate and key, (key, name)) of a certificate for this address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, str(uuid4()))])
    signer = signer or (key, name)
    begin = datetime.now(UTC) - timedelta(days=30)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(signer[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=30 + days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), False)
        .add_extension(x509.BasicConstraints(authority, None), True)
        .sign(signer[0], hashes.SHA256())
    )
    path = folder / f"{uuid4()}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path, (key, name)


@contextmanager
def https(certificate: Path, newest: ssl.TLSVersion | None = None) -> Iterator[Receiver]:
    """`newest`: it speaks nothing newer than this."""
    with receiver() as one:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        if newest is not None:
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = newest
        one.wrap(context)
        yield one


@pytest.mark.parametrize(
    ("made_as", "outcome"),
    [
        ({"host": "127.0.0.1", "days": 30}, DELIVERED),
        ({"host": "127.0.0.1", "days": -1}, BAD_CERTIFICATE),
        ({"host": "127.0.0.9", "days": 30}, BAD_CERTIFICATE),
        ({"host": "127.0.0.1", "days": 30, "signer": None}, BAD_CERTIFICATE),
    ],
    ids=["good", "expired", "of another host", "signed by itself"],
)
def test_only_a_good_certificate_gets_the_message(
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    made_as: dict[str, Any],
    outcome: Outcome,
) -> None:
    root, signer = _certificate(tmp_path, host="127.0.0.1", days=30, authority=True)
    trusting = ssl.create_default_context(cafile=str(root))
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
    path, _ = _certificate(tmp_path, **{"signer": signer, **made_as})
    with https(path) as one:
        settings.OUTBOX_TRUSTED_ADDRESSES = [one.address]
        assert send(f"https://{one.address}/") == outcome
        assert len(one.deliveries) == (outcome == DELIVERED)


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_an_old_tls_gets_nothing(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, newest: ssl.TLSVersion
) -> None:
    root, signer = _certificate(tmp_path, host="127.0.0.1", days=30, authority=True)
    trusting = ssl.create_default_context(cafile=str(root))
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
    path, _ = _certificate(tmp_path, host="127.0.0.1", days=30, signer=signer)
    with https(path, newest) as one:
        settings.OUTBOX_TRUSTED_ADDRESSES = [one.address]
        assert send(f"https://{one.address}/") == BAD_CERTIFICATE
        assert not one.deliveries


def test_an_old_tls_is_what_that_receiver_speaks(tmp_path: Path) -> None:
    """The control: whoever accepts it gets through."""
    path, _ = _certificate(tmp_path, host="127.0.0.1", days=30)
    with https(path, ssl.TLSVersion.TLSv1_1) as one, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        host, port = one.address.split(":")
        line = socket.create_connection((host, int(port)))
        with line, context.wrap_socket(line) as safe:
            assert safe.version() == "TLSv1.1"


# --- signatures ---------------------------------------------------------------------------------

# The published vector: in the tests of the libraries of Standard Webhooks, in each language.
VECTOR = {
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "key": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "at": 1614265330,
    "body": '{"test": 2432232314}',
    "signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
OLD, NEW, OTHER = ("whsec_" + letter * 32 for letter in "ABC")


def test_the_published_vector() -> None:
    at = datetime.fromtimestamp(VECTOR["at"], UTC)
    found = webhook.signature_of(VECTOR["key"], at, VECTOR["body"], [VECTOR["secret"]])
    assert found == VECTOR["signature"]
    both = webhook.signature_of(VECTOR["key"], at, VECTOR["body"], [OTHER, VECTOR["secret"]])
    assert both.split(" ")[1] == VECTOR["signature"]


def accepts(secret: str, body: bytes, headers: Mapping[str, str], after: timedelta) -> bool:
    """The library that partners use, at another moment."""
    sent = datetime.fromtimestamp(int(headers.get("webhook-timestamp") or 0), UTC)
    with time_machine.travel(sent + after, tick=False):
        try:
            Webhook(secret).verify(body, dict(headers))
        except WebhookVerificationError:
            return False
    return True


@pytest.fixture
def signed() -> tuple[bytes, dict[str, str]]:
    return webhook._signed(UUID(int=7), call("https://x.example/", secret=NEW, old_secret=OLD))


MINUTES = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("secret", "after", "good"),
    [
        (NEW, timedelta(0), True),
        (OLD, timedelta(0), True),
        (OTHER, timedelta(0), False),
        (NEW, MINUTES, True),
        (NEW, -MINUTES, True),
        (NEW, MINUTES + SECOND, False),
        (NEW, -MINUTES - SECOND, False),
    ],
)
def test_who_accepts_it_and_when(
    signed: tuple[bytes, dict[str, str]], secret: str, after: timedelta, good: bool
) -> None:
    assert accepts(secret, *signed, after) is good


def test_each_bit_counts(signed: tuple[bytes, dict[str, str]]) -> None:
    body, headers = signed
    for place in range(len(body)):
        changed = bytearray(body)
        changed[place] ^= 1
        assert not accepts(NEW, bytes(changed), headers, timedelta(0))
    again = json.dumps(json.loads(body)).encode()  # the same, written another way
    assert again != body
    assert not accepts(NEW, again, headers, timedelta(0))


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", [None, "", "1"])
def test_each_part_counts(
    signed: tuple[bytes, dict[str, str]], name: str, value: str | None
) -> None:
    body, headers = signed
    parts = {key: one for key, one in headers.items() if key != name}
    if value is not None:
        parts[name] = value
    if name == "webhook-signature" and value == "1":
        parts[name] = "v1,AAAA v2," + headers[name].split(",")[1].split(" ")[0]
    assert not accepts(NEW, body, parts, timedelta(0))
