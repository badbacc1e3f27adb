"""The queue on a page: what it shows, and to whom."""

import html
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from outbox import views
from outbox.models import Channel, Message, State
from tests import factories as make
from tests.conftest import World

LIST = reverse("outbox:message_list")
NOWHERE = "00000000-0000-4000-8000-000000000000"


def make_message(world: World, **fields: Any) -> Message:
    state = fields.get("state", State.PENDING)
    return Message.objects.create(
        **{
            "kind": "partners.referral_waiting",
            "channel": Channel.EMAIL,
            "corporation": world.linde,
            "subject_id": uuid.uuid4(),
            "recipient_id": uuid.uuid4(),
            "settled_at": None if state == State.PENDING else timezone.now(),
            **fields,
        }
    )


def rows(client: Client, where: str = LIST) -> list[Message]:
    found: list[Message] = client.get(where).context["rows"]
    return found


def resend_of(message: Message) -> str:
    return reverse("outbox:message_resend", args=[message.pk])


def test_only_the_messages_of_the_own_corporation(world: World) -> None:
    mine = make_message(world)
    make_message(world, corporation=world.hoeve)
    make_message(world, channel=Channel.INTERNAL)
    assert rows(world.client("anna")) == rows(world.client("ada")) == [mine]


def test_a_state_can_be_chosen(world: World) -> None:
    by_state = {state: make_message(world, state=state) for state in State}
    client = world.client("anna")
    for state, message in by_state.items():
        assert rows(client, f"{LIST}?state={state}") == [message]
    assert len(rows(client, f"{LIST}?state=nonsense")) == len(State)


def test_a_withheld_message_says_why_and_cannot_be_sent(world: World) -> None:
    message = make_message(world, state=State.WITHHELD, problem="consent_withdrawn")
    shown = html.unescape(world.client("anna").get(LIST).content.decode())
    assert message.problem_text in shown
    assert message.problem_text != "consent_withdrawn"
    assert resend_of(message) not in shown


def test_each_row_has_a_reference_that_names_nobody(world: World) -> None:
    rows = [make_message(world, state=State.DEAD, problem="timeout") for _ in range(2)]
    references = {message.reference for message in rows}
    assert len(references) == 2
    for page in (LIST, reverse("today")):
        shown = html.unescape(world.client("anna").get(page).content.decode())
        assert "Kanarie" not in shown
        if page == LIST:
            assert all(reference in shown for reference in references)


def test_not_sent_stands_on_top_of_today(world: World) -> None:
    make_message(world, state=State.DEAD, problem="timeout")
    make.make_signal(world.unit, world.loneliness, by=world.huub)
    shown = html.unescape(world.client("anna").get(reverse("today")).content.decode())
    assert shown.index('id="stopped"') < shown.index('id="assess"')
    assert 'id="stopped"' not in world.client("carel").get(reverse("today")).content.decode()


@pytest.mark.parametrize("state", [State.DEAD, State.PENDING])
def test_what_did_not_arrive_is_sent_again(world: World, state: State) -> None:
    message = make_message(world, state=state, problem="timeout", attempts=3)
    client = world.client("anna")
    shown = client.get(LIST).content.decode()
    assert resend_of(message) in shown
    assert client.post(resend_of(message)).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.attempts, message.settled_at) == (State.PENDING, 0, None)


def test_what_arrived_is_not_sent_again(world: World) -> None:
    message = make_message(world, state=State.DELIVERED)
    response = world.client("anna").post(resend_of(message), follow=True)
    assert [str(found.level_tag) for found in response.context["messages"]] == ["error"]
    message.refresh_from_db()
    assert message.state == State.DELIVERED


def test_the_pages_follow_each_other_without_gap_or_double(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    made = {make_message(world).pk for _each in range(5)}
    client = world.client("anna")
    seen: list[uuid.UUID] = []
    before = ""
    for _page in range(3):
        response = client.get(LIST, {"before": before})
        seen += [message.pk for message in response.context["rows"]]
        before = str(response.context["next"] or "")
    assert before == ""
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize("before", ["nonsense", NOWHERE, "\0", "1" * 5000])
def test_an_unknown_place_in_the_list_is_its_end(world: World, before: str) -> None:
    make_message(world)
    assert rows(world.client("anna"), f"{LIST}?before={before}") == []


def test_the_list_asks_the_same_whatever_its_length(world: World) -> None:
    client = world.client("anna")
    make_message(world)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _more in range(5):
        make_message(world, state=State.DEAD, problem="timeout")
    with CaptureQueriesContext(connection) as six:
        client.get(LIST)
    assert len(six) == len(one)
