"""The page of a desk's own system: keys, addresses that are confirmed, secrets that change."""

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

import outbox.services
import partners.services
from accounts.models import AuditEvent, User
from outbox.models import Channel, Message
from outbox.models import State as MessageState
from partners import reads
from partners.letters import calls
from partners.models import ApiKey, Endpoint
from partners.services import CHALLENGE, NOTICE, NotConfirmed, code_of
from tests import factories as make
from tests.conftest import World
from tests.outbox.receiver import Receiver, receiver, status
from tests.partners.api_client import System, key_of
from tests.partners.given import refer_care

pytestmark = pytest.mark.django_db
PAGE = reverse("partners:connections")
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "api" / "webhook.schema.json"


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def shown(response: Any) -> str:
    found = re.search(r'id="secret">([^<]+)<', text_of(response))
    assert found
    return found.group(1)


def act(world: World, who: str, name: str, row: Any, **fields: str) -> Any:
    return world.client(who).post(reverse(f"partners:{name}", args=[row.pk]), fields)


@pytest.fixture
def partner(settings: Any) -> Iterator[Receiver]:
    with receiver() as one:
        settings.OUTBOX_TRUSTED_ADDRESSES = [one.address]
        yield one


@pytest.fixture
def pia(world: World) -> Any:
    """A second person at the desk of pim."""
    return make.make_desk_member(world.buurtteam, "Pia")


@pytest.fixture
def waiting(world: World) -> Endpoint:
    return partners.services.add_endpoint(
        world.buurtteam, url="https://partner.example/hook", by=world.pim
    )[0]


# --- keys ---------------------------------------------------------------------------------------


def test_a_desk_makes_a_key_and_it_works(world: World) -> None:
    made = world.client("pim").post(
        reverse("partners:key_make"),
        {"desk": world.buurtteam.pk, "name": "Zaaksysteem", "scopes": ["read"]},
    )
    assert made["Cache-Control"].startswith("max-age=0") or "no-store" in made["Cache-Control"]
    text = shown(made)
    assert System(text).get("/referrals").status_code == 200
    page = text_of(world.client("pim").get(PAGE))
    assert text not in page
    assert ApiKey.objects.get().start in page
    assert "Zaaksysteem" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"until": "2020-01-01"},
        {"until": "x"},
        {"name": "\x00"},
    ],
)
def test_a_key_that_cannot_be_is_said(world: World, fields: dict[str, Any]) -> None:
    good = {"desk": world.buurtteam.pk, "name": "Zaaksysteem", "scopes": ["read"]}
    answer = world.client("pim").post(reverse("partners:key_make"), {**good, **fields})
    assert answer.status_code == 200
    assert "error" in text_of(answer).lower() or "aria-invalid" in text_of(answer)
    assert not ApiKey.objects.exists()


def test_nobody_makes_a_key_for_another_desk(world: World) -> None:
    world.client("pim").post(
        reverse("partners:key_make"),
        {"desk": world.meldpunt.pk, "name": "Zaaksysteem", "scopes": ["read"]},
    )
    world.client("pim").post(
        reverse("partners:endpoint_add"),
        {"desk": world.meldpunt.pk, "url": "https://partner.example/hook"},
    )
    assert not ApiKey.objects.exists()
    assert not Endpoint.objects.exists()


def test_a_desk_ends_its_own_key_and_no_other(world: World) -> None:
    key, text = key_of(world.buurtteam)
    for who in ("petra", "carel", "anna", "ada", "rosa"):
        assert act(world, who, "key_end", key).status_code == 404
    assert System(text).get("/referrals").status_code == 200
    assert act(world, "pim", "key_end", key).status_code == 302
    assert System(text).get("/referrals").status_code == 401


def test_another_desk_sees_nothing_of_it(world: World, waiting: Endpoint) -> None:
    key_of(world.buurtteam, name="Zaaksysteem")
    page = text_of(world.client("petra").get(PAGE))
    assert "Zaaksysteem" not in page
    assert waiting.url not in page
    assert [row.desk for row in reads.connections_of(world.petra)] == [world.meldpunt]


# --- an address is confirmed --------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/",
        "https://user@partner.example/",
        "https://partner.example:8443/",
        "ftp://x.example/",
        "x",
        "",
        "https://",
    ],
)
def test_an_address_that_cannot_be_is_said(world: World, url: str) -> None:
    fields = {"desk": world.buurtteam.pk, "url": url}
    answer = world.client("pim").post(reverse("partners:endpoint_add"), fields)
    assert answer.status_code == 200
    assert not Endpoint.objects.exists()


def test_an_address_is_there_once(world: World, waiting: Endpoint) -> None:
    fields = {"desk": world.buurtteam.pk, "url": waiting.url}
    answer = world.client("pim").post(reverse("partners:endpoint_add"), fields)
    assert "staat er al" in text_of(answer)
    assert Endpoint.objects.get() == waiting
    act(world, "pim", "endpoint_off", waiting)
    world.client("pim").post(reverse("partners:endpoint_add"), fields)
    assert Endpoint.objects.waiting().count() == 1


def test_before_it_is_confirmed_it_hears_its_code_and_nothing_else(
    world: World, settings: Any
) -> None:
    with receiver() as system:
        settings.OUTBOX_TRUSTED_ADDRESSES = [system.address]
        endpoint, secret = partners.services.add_endpoint(
            world.buurtteam, url=system.url(), by=world.pim
        )
        refer_care(world.resident, world.buurtteam, by=world.anna)
        outbox.services.drain()
        (call,) = system.deliveries
        told = Webhook(secret).verify(call.body, dict(call.headers))
        assert told["type"] == "endpoint.challenge"
        assert told["data"] == {"id": str(endpoint.pk), "code": code_of(endpoint)}
        partners.services.confirm_endpoint(
            endpoint, code=told["data"]["code"], by=make.make_desk_member(world.buurtteam)
        )
        refer_care(world.resident, world.buurtteam, by=world.anna)
        outbox.services.drain()
        assert [one.payload["type"] for one in system.deliveries] == [
            "endpoint.challenge",
            "referral.requested",
        ]


def test_a_second_person_types_the_code(world: World, waiting: Endpoint, pia: Any) -> None:
    code = code_of(waiting)
    refused = act(world, "pim", "endpoint_confirm", waiting, code=code)
    assert "tweede persoon" in text_of(refused)
    mistyped = make.client_of(pia).post(
        reverse("partners:endpoint_confirm", args=[waiting.pk]), {"code": "12 34"}
    )
    assert 'value="12 34"' in text_of(mistyped)
    assert act(world, "petra", "endpoint_confirm", waiting, code=code).status_code == 404
    waiting.refresh_from_db()
    assert waiting.confirmed_at is None
    client = make.client_of(pia)
    answer = client.post(
        reverse("partners:endpoint_confirm", args=[waiting.pk]), {"code": f" {code[:4]} {code[4:]}"}
    )
    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert waiting.confirmed_by == pia
    assert AuditEvent.objects.get(verb="endpoint.confirmed").actor == pia


def test_five_wrong_codes_and_the_code_no_longer_counts(
    world: World, waiting: Endpoint, pia: Any
) -> None:
    def refusal(code: str) -> str:
        try:
            partners.services.confirm_endpoint(waiting, code=code, by=pia)
        except NotConfirmed as refused:
            return refused.code
        return ""

    wrong = "00000000" if code_of(waiting) != "00000000" else "11111111"
    assert [refusal(wrong) for _ in range(6)] == ["wrong"] * 5 + ["too_many"]
    assert refusal(code_of(waiting)) == "too_many"
    old = code_of(waiting)
    partners.services.send_code_again(waiting, by=pia)
    waiting.refresh_from_db()
    assert code_of(waiting) != old
    assert refusal(old) == "wrong"
    assert refusal(code_of(waiting)) == ""


def test_an_old_code_that_still_waits_is_not_sent(world: World, waiting: Endpoint) -> None:
    partners.services.send_code_again(waiting, by=world.pim)
    batch = list(Message.objects.filter(kind=CHALLENGE).order_by("version"))
    assert calls.recheck_challenge(batch) == {batch[0].pk: "not_asked_any_more"}
    made = calls.render_challenge(batch[1:])
    assert len(made) == 1


def test_an_address_that_is_gone_is_switched_off(world: World, settings: Any) -> None:
    with receiver() as system:
        settings.OUTBOX_TRUSTED_ADDRESSES = [system.address]
        system.default = status(410)
        endpoint = make.make_endpoint(world.buurtteam, url=system.url())
        refer_care(world.resident, world.buurtteam, by=world.anna)
        outbox.services.drain()
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is not None


def test_the_owner_sees_what_is_wrong(world: World) -> None:
    endpoint = make.make_endpoint(world.buurtteam)
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    Message.objects.filter(subject_id=referral.pk, channel=Channel.WEBHOOK).update(
        state=MessageState.PENDING, attempts=1, problem="certificate"
    )
    page = text_of(world.client("pim").get(PAGE))
    assert endpoint.url in page
    assert "certificaat" in page
    told = Message.objects.filter(subject_id=referral.pk, channel=Channel.WEBHOOK)
    told.update(state=MessageState.WITHHELD, settled_at=timezone.now())
    assert "certificaat" not in text_of(world.client("pim").get(PAGE))
    told.update(state=MessageState.DEAD)
    assert "certificaat" not in text_of(world.client("petra").get(PAGE))


def test_an_address_that_was_switched_off_hears_nothing(world: World) -> None:
    endpoint = make.make_endpoint(world.buurtteam)
    for who in ("petra", "anna", "carel"):
        assert act(world, who, "endpoint_off", endpoint).status_code == 404
    assert act(world, "pim", "endpoint_off", endpoint).status_code == 302
    refer_care(world.resident, world.buurtteam, by=world.anna)
    told = Message.objects.filter(kind=NOTICE, channel=Channel.WEBHOOK)
    assert not told.exists()
    with pytest.raises(NotConfirmed):
        partners.services.confirm_endpoint(endpoint, code=code_of(endpoint), by=world.pim)


# --- a new secret -------------------------------------------------------------------------------


def test_a_new_secret_and_the_old_one_for_a_day(world: World, partner: Receiver) -> None:
    endpoint, old = partners.services.add_endpoint(world.buurtteam, url=partner.url(), by=world.pim)
    partners.services.confirm_endpoint(
        endpoint, code=code_of(endpoint), by=make.make_desk_member(world.buurtteam)
    )
    new = shown(act(world, "pim", "endpoint_secret", endpoint))
    assert new != old
    now = timezone.now()
    for hours, secrets in [(0, [new, old]), (23, [new, old]), (25, [new])]:
        partner.forget()
        with time_machine.travel(now + timedelta(hours=hours)):
            refer_care(world.resident, world.buurtteam, by=world.anna)
            outbox.services.drain()
            call = next(c for c in partner.deliveries if "requested" in c.payload["type"])
            assert len(call.headers["webhook-signature"].split(" ")) == len(secrets)
            for secret in (new, old):
                try:
                    Webhook(secret).verify(call.body, dict(call.headers))
                    assert secret in secrets
                except WebhookVerificationError:
                    assert secret not in secrets


def test_only_the_desk_gets_a_new_secret(world: World) -> None:
    endpoint = make.make_endpoint(world.buurtteam)
    before = endpoint.secret
    for who in ("petra", "anna", "carel", "ada"):
        assert act(world, who, "endpoint_secret", endpoint).status_code == 404
    endpoint.refresh_from_db()
    assert (endpoint.secret, endpoint.old_until) == (before, None)


# --- what goes out ------------------------------------------------------------------------------


def test_a_call_is_what_the_schema_says_and_nothing_more(world: World, partner: Receiver) -> None:
    """WH8."""
    endpoint, _secret = partners.services.add_endpoint(world.buurtteam, url=partner.url(), by=None)
    outbox.services.drain()
    partners.services.confirm_endpoint(endpoint, code=code_of(endpoint), by=world.pim)
    referral = refer_care(world.resident, world.buurtteam, by=world.anna, text="Een kanarie")
    outbox.services.drain()
    partners.services.take_step(referral, "open", actor="partner", by=world.pim)  # type: ignore[arg-type]
    partners.services.take_step(
        referral,
        "cancel",
        actor="sender",
        by=world.anna,
        reason="by_sender",  # type: ignore[arg-type]
    )
    outbox.services.drain()
    schema = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    types = []
    for call in partner.deliveries:
        schema.validate(call.payload)
        types.append(call.payload["type"])
        for secret in (world.resident.surname, "kanarie", "Eenzaamheid", world.flat.name):
            assert secret.lower() not in call.body.decode().lower()
        wrong = {**call.payload, "data": {**call.payload["data"], "name": "x"}}
        assert not schema.is_valid(wrong)
    assert types == ["endpoint.challenge", "referral.requested", "referral.withdrawn"]


# --- the administration -------------------------------------------------------------------------


@pytest.fixture
def operator(world: World) -> Any:
    return make.client_of(User.objects.create_superuser("op@test.example", name="Op"))


def test_the_operator_makes_a_key_and_an_address_in_the_administration(
    world: World, operator: Any
) -> None:
    made = operator.post(
        reverse("admin:partners_apikey_add"),
        {"desk": world.buurtteam.pk, "name": "Zaaksysteem", "scopes": ["read"], "until": ""},
        follow=True,
    )
    found = re.search(r"flat_[\w-]{43}", text_of(made))
    assert found
    assert System(found.group()).get("/referrals").status_code == 200
    assert ApiKey.objects.get().made_by.name == "Op"
    ended = operator.post(
        reverse("admin:partners_apikey_changelist"),
        {"action": "end", "_selected_action": [ApiKey.objects.get().pk]},
    )
    assert ended.status_code == 302
    assert System(found.group()).get("/referrals").status_code == 401
    made = operator.post(
        reverse("admin:partners_endpoint_add"),
        {"desk": world.buurtteam.pk, "url": "https://partner.example/hook"},
        follow=True,
    )
    assert "whsec_" in text_of(made)
    assert not Endpoint.objects.in_use().exists()
    with pytest.raises(NotConfirmed):
        endpoint = Endpoint.objects.get()
        partners.services.confirm_endpoint(
            endpoint, code=code_of(endpoint), by=User.objects.get(name="Op")
        )


def test_an_administrator_of_a_corporation_keeps_no_keys(world: World) -> None:
    key, _text = key_of(world.buurtteam)
    ada = world.client("ada")
    for name, arguments in [("add", []), ("changelist", []), ("change", [key.pk])]:
        where = reverse(f"admin:partners_apikey_{name}", args=arguments)
        assert ada.get(where).status_code == 403
