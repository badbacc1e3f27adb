"""The pages of signals as tests speak of them, and a signal in any state."""

import html
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import signals.services
from accounts.models import ReadEvent
from partners.models import Desk
from partners.rules import BasisKind
from signals import forms
from signals.models import ArrearsFile, Category, Signal
from signals.rules import State
from signals.rules.arrears import Condition, Done, Way
from signals.services import arrears
from tests import factories as make
from tests.conftest import World

NOWHERE = "00000000-0000-4000-8000-000000000000"
LIST = reverse("signals:signal_list")
NEW = reverse("signals:signal_new")


def door_of(world: World) -> str:
    return reverse("signals:signal_new_unit", args=[world.unit.pk])


def page_of(signal: Signal) -> str:
    return reverse("signals:signal_detail", args=[signal.pk])


def step_of(signal: Signal, name: str) -> str:
    return reverse("signals:signal_step", args=[signal.pk, name])


def gate_of(signal: Signal) -> str:
    return reverse("signals:signal_refer", args=[signal.pk])


def who_of(signal: Signal) -> str:
    return reverse("signals:signal_resident", args=[signal.pk])


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def said(response: Any) -> list[str]:
    return [message.level_tag for message in response.context["messages"]]


def looks() -> list[tuple[str, UUID]]:
    return list(ReadEvent.objects.order_by("pk").values_list("actor__name", "person_id"))


def queries(client: Client, where: str) -> int:
    client.get(where)
    with CaptureQueriesContext(connection) as found:
        assert client.get(where).status_code == 200
    return len(found)


def noted(world: World, category: Category | None = None, **fields: Any) -> dict[str, Any]:
    """What the door form sends for one tick."""
    category = category or world.loneliness
    return {
        "category": str(category.pk),
        forms.seen_in(str(category.pk)): category.observations[:1],
        "form_key": str(uuid4()),
        **fields,
    }


def signal_in(world: World, state: State, **fields: Any) -> Signal:
    """By way of the services, noted by the caretaker."""
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.huub, **{"resident": world.resident, **fields}
    )

    def take(name: str, reason: str = "") -> None:
        signals.services.take_step(signal, name, by=world.anna, reason=reason)

    match state:
        case State.TRIAGE:
            take("take")
        case State.NEEDS_INFO:
            take("ask", "how_often")
        case State.AWAITING_BASIS:
            take("ask_basis")
        case State.OWN_ACTION:
            take("keep")
        case State.WITH_PARTNER:
            make.give_consent(world.resident, world.buurtteam, by=world.bram)
            signals.services.refer(
                signal, world.buurtteam, make.CONSENT, text="Gordijnen dicht", by=world.anna
            )
        case State.NO_ACTION:
            take("dismiss", "already_known")
        case State.RESOLVED:
            take("keep")
            take("finish", "talked")
        case State.REOPENED:
            take("dismiss", "already_known")
            take("reopen", "seen_again")
        case State.CLOSED:
            take("dismiss", "already_known")
            take("acknowledge")
        case State.MERGED:
            others = Signal.objects.open().filter(unit=world.unit).exclude(pk=signal.pk)
            other = others.first() or make.make_signal(
                world.unit, world.loneliness, by=world.wil, resident=world.resident
            )
            signals.services.merge(signal, other, by=world.anna)
        case State.WITHDRAWN:
            signals.services.take_step(signal, "withdraw", by=world.huub, reason="solved")
        case State.ENTERED_IN_ERROR:
            take("strike", "wrong_home")
    signal.refresh_from_db()
    assert signal.state == state
    return signal


def sending(world: World, desk: Desk | None = None, **fields: Any) -> dict[str, Any]:
    desk = desk or world.buurtteam
    kind = fields.get("kind", BasisKind.CONSENT)
    return {
        "desk": str(desk.pk),
        "text": "Gordijnen zijn dagen dicht",
        "answered_for": f"{desk.pk}:{kind}",
        "send": "1",
        **fields,
    }


def arrears_signal(world: World) -> Signal:
    return make.make_signal(
        world.unit, world.arrears, by=world.ina, resident=world.resident, observations=[]
    )


def arrears_file(world: World, **fields: Any) -> ArrearsFile:
    """With an amount and a day, and nothing done yet."""
    signal = make.make_signal(
        world.unit,
        world.arrears,
        by=world.ina,
        **{"resident": world.resident, "observations": [], **fields},
    )
    return arrears.save_facts(
        signal.arrears,
        amount_cents=84_050,
        behind_since=timezone.localdate() - timedelta(days=60),
        reference="",
        by=world.ina,
    )


def ready_file(world: World, *, without: str = "", **fields: Any) -> ArrearsFile:
    """All four steps taken three weeks ago, but for one."""
    if without == "person":
        fields["resident"] = None
    file = arrears_file(world, **fields)
    done = Done(timezone.localdate() - timedelta(days=21), Way.LETTER, "B-1")
    arrears.record_steps(file, dict.fromkeys(Condition.values, done), by=world.ina)
    if without in Condition.values:
        arrears.take_back(file, without, by=world.ina)
    if without == "amount":
        ArrearsFile.objects.filter(pk=file.pk).update(amount_cents=None)
    return ArrearsFile.objects.for_page().get(pk=file.pk)
