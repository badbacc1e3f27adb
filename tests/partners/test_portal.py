"""The portal of a desk: one inbox for several corporations, answers in one click, paper."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import partners.services
from accounts.models import AuditEvent, ReadEvent
from partners import reads
from partners.models import Referral
from partners.rules import Actor, ConsentAction, Said, State
from tests import factories as make
from tests.conftest import World

from .given import refer_care, say

pytestmark = pytest.mark.django_db
INBOX = reverse("partners:inbox")


def page(referral: Referral, name: str = "detail", *more: str) -> str:
    return reverse(f"partners:referral_{name}", args=[referral.pk, *more])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def sent(world: World, *steps: tuple[str, str], **fields: Any) -> Referral:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna, **fields)
    for step, reason in steps:
        referral = partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.pim, reason=reason
        )
    return referral


@pytest.fixture
def two(world: World) -> tuple[Referral, Referral]:
    """The same desk works for two corporations."""
    make.make_agreement(world.hoeve, world.buurtteam)
    there = make.make_complex(world.hoeve)
    stranger = make.make_resident(make.make_unit(there), surname="Vreemdeling")
    other = refer_care(stranger, world.buurtteam, by=world.carel)
    return sent(world, ("open", "")), other


def in_box(client: Client, where: str = INBOX) -> set[Any]:
    sections = client.get(where).context["inbox"].sections.values()
    return {line.referral.pk for section in sections for line in section.rows}


def test_two_corporations_in_one_inbox_and_one_of_them_alone(
    world: World, two: tuple[Referral, Referral]
) -> None:
    ours, theirs = two
    client = world.client("pim")
    assert in_box(client) == {ours.pk, theirs.pk}
    links = client.get(INBOX).context["inbox"].senders
    assert [(link.count, link.current) for link in links] == [(2, True), (1, False), (1, False)]
    assert in_box(client, f"{INBOX}?van={world.hoeve.pk.hex}") == {theirs.pk}
    assert in_box(client, f"{INBOX}?van={world.linde.pk.hex}") == {ours.pk}
    # Another desk of another organisation sees none of both, with whatever is typed.
    petra = world.client("petra")
    for query in ("", f"?van={world.hoeve.pk.hex}", "?lijst=antwoorden"):
        assert in_box(petra, INBOX + query) == set()
    # Nor does either corporation see what the other one sent.
    assert world.client("anna").get(page(theirs)).status_code == 404
    for name in ("print", "reroute"):
        assert world.client("anna").get(page(theirs, name)).status_code == 404


@pytest.mark.parametrize("query", ["?van=x", "?van=%00", "?na=zzz", "?van=" + "9" * 5000])
def test_what_is_no_corporation_is_left_out(world: World, query: str) -> None:
    referral = sent(world)
    assert in_box(world.client("pim"), INBOX + query) == {referral.pk}


def test_there_is_no_list_of_that_name(world: World) -> None:
    assert world.client("pim").get(f"{INBOX}?lijst=alles").status_code == 404


@pytest.mark.parametrize("group", ["nieuw", "afgelopen"])
def test_a_long_list_is_read_page_by_page_and_nothing_is_lost(
    world: World, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads.inbox, "PAGE", 3)
    made = [sent(world, urgent=number % 3 == 0) for number in range(10)]
    for number, referral in enumerate(made):
        row = Referral.objects.filter(pk=referral.pk)
        row.update(answer_due_on=timezone.localdate() + timedelta(days=number % 2))
        if group == "afgelopen":
            row.update(
                state="rejected",
                alarm_at=None,
                closed_at=timezone.now() - timedelta(days=number % 4),
            )
    client, seen, after = world.client("pim"), [], ""
    for _turn in range(9):
        inbox = client.get(f"{INBOX}?lijst={group}{after}").context["inbox"]
        seen += [line.referral.pk for line in inbox.sections[group].rows]
        if inbox.next is None:
            break
        after = f"&na={inbox.next.hex}"
    assert len(seen) == 10
    assert set(seen) == {referral.pk for referral in made}


def test_a_page_of_a_list_asks_the_same_whatever_its_length(world: World) -> None:
    client, where = world.client("pim"), f"{INBOX}?lijst=antwoorden"
    sent(world, ("open", ""))
    client.get(where)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(where)
        counts.append(len(found))
        for _more in range(4):
            sent(world, ("open", ""))
    assert counts[0] == counts[1]


# --- answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "step", "after"),
    [
        ([("open", "")], "accept", State.ACCEPTED),
        ([("open", ""), ("accept", "")], "contact", State.IN_PROGRESS),
        ([("open", ""), ("accept", ""), ("contact", "")], "go_on", State.IN_PROGRESS),
    ],
)
def test_one_click_from_the_inbox_and_back_to_it(
    world: World, steps: list[tuple[str, str]], step: str, after: State
) -> None:
    referral = sent(world, *steps)
    client = world.client("pim")
    assert f'action="{page(referral, "step", step)}"' in text_of(client.get(INBOX))
    response = client.post(page(referral, "step", step), {"next": "inbox"})
    assert response["Location"] == INBOX
    referral.refresh_from_db()
    assert referral.state == after
    if step == "accept":
        assert referral.handler == world.pim.name


def test_a_colleague_takes_it_up(world: World) -> None:
    referral = sent(world, ("open", ""))
    world.client("pim").post(page(referral, "step", "accept"), {"handler": "Team Oost"})
    referral.refresh_from_db()
    assert (referral.state, referral.handler) == (State.ACCEPTED, "Team Oost")
    assert "Team Oost" in text_of(world.client("anna").get(page(referral)))


@pytest.mark.parametrize(
    ("step", "posted", "field"),
    [
        ("waitlist", {}, "expected_on"),
        ("waitlist", {"expected_on": "2001-01-01"}, "expected_on"),
        ("waitlist", {"expected_on": "2999-01-01"}, "expected_on"),
        ("waitlist", {"expected_on": "morgen"}, "expected_on"),
        ("waitlist", {"expected_on": "\0"}, "expected_on"),
        ("ask", {"text": ""}, "text"),
        ("ask", {"text": "Is het 111222333?"}, "text"),
        ("ask", {"text": "x" * 2001}, "text"),
        ("accept", {"handler": "y" * 81}, "handler"),
        ("decline", {"reason": "no_capacity", "text": "111222333"}, "text"),
    ],
)
def test_what_is_filled_in_wrong_comes_back_with_words(
    world: World, step: str, posted: dict[str, str], field: str
) -> None:
    referral = sent(world, ("open", ""))
    response = world.client("pim").post(page(referral, "step", step), posted)
    assert response.status_code == 200
    (button,) = (one for one in response.context["buttons"] if one.name == step)
    assert set(button.form.errors) == {field}
    referral.refresh_from_db()
    assert referral.state == State.RECEIVED


def test_a_question_and_its_answer_on_both_pages(world: World) -> None:
    referral = sent(world, ("open", ""))
    pim, anna = world.client("pim"), world.client("anna")
    pim.post(page(referral, "step", "ask"), {"text": "Spreekt zij <b>Pools</b>?"})
    assert "Spreekt zij &lt;b&gt;Pools&lt;/b&gt;?" in text_of(anna.get(page(referral)))
    anna.post(page(referral, "step", "tell"), {"text": "Ja, en een beetje Nederlands."})
    referral.refresh_from_db()
    assert referral.state == State.RECEIVED
    shown = text_of(pim.get(page(referral)))
    assert "een beetje Nederlands" in shown
    assert world.anna.name not in shown
    assert "Pools" not in str(list(AuditEvent.objects.values()))


# --- to another desk ----------------------------------------------------------------------------


def test_the_sender_reads_what_stands_in_the_way_and_the_desk_does_not(world: World) -> None:
    make.make_agreement(world.linde, world.meldpunt)
    referral = sent(world, ("open", ""))
    say(world.resident, world.meldpunt, ConsentAction.REFUSED, by=world.bram)
    posted = {"desk": str(world.meldpunt.pk)}
    errors = {}
    for who in ("anna", "pim"):
        response = world.client(who).post(page(referral, "reroute"), posted)
        errors[who] = str(response.context["form"].errors)
    # What a resident told another organisation is nobody's business here.
    assert "nee" in errors["anna"]
    assert "nee" not in errors["pim"]
    referral.refresh_from_db()
    assert referral.state == State.RECEIVED


@pytest.mark.parametrize("who", ["anna", "pim"])
def test_it_goes_to_another_desk_from_the_page(world: World, who: str) -> None:
    make.make_agreement(world.linde, world.meldpunt)
    say(world.resident, world.meldpunt, ConsentAction.GIVEN, by=world.bram)
    referral = sent(world, ("open", ""))
    client = world.client(who)
    assert world.meldpunt.name in text_of(client.get(page(referral, "reroute")))
    response = client.post(page(referral, "reroute"), {"desk": str(world.meldpunt.pk)}, follow=True)
    assert response.status_code == 200
    child = Referral.objects.get(part_of=referral)
    assert world.client("pim").get(page(referral)).status_code == 404
    assert world.client("pim").get(page(child)).status_code == 404
    shown = text_of(world.client("anna").get(page(referral)))
    assert page(child) in shown


@pytest.mark.parametrize("desk", ["", "x", "buurtteam", "gemeente"])
def test_only_another_desk_of_an_agreement_can_be_chosen(world: World, desk: str) -> None:
    referral = sent(world)
    row = getattr(world, desk, None)
    posted = {"desk": str(row.pk) if row else desk}
    response = world.client("anna").post(page(referral, "reroute"), posted)
    assert response.context["form"].errors["desk"]


# --- paper --------------------------------------------------------------------------------------


def test_on_paper_it_says_the_same_and_the_look_is_logged(world: World) -> None:
    referral = sent(world, ("open", ""))
    for who in ("pim", "anna"):
        shown = text_of(world.client(who).get(page(referral, "print")))
        assert "Kanarie" in shown
        assert "<nav" not in shown
    readers = ReadEvent.objects.order_by("pk").values_list("actor__name", flat=True)
    assert list(readers) == [world.pim.name, world.anna.name]


def test_what_is_unopened_is_not_printed_at_the_desk(world: World) -> None:
    referral = sent(world)
    response = world.client("pim").get(page(referral, "print"))
    assert response["Location"] == page(referral)
    assert not ReadEvent.objects.exists()


def test_on_paper_nothing_of_the_sender_that_is_not_for_the_desk(world: World) -> None:
    referral = sent(world, ("open", ""))
    partners.services.take_step(
        referral, "ask", actor=Actor.PARTNER, by=world.pim, said=Said(text="Hoe laat?")
    )
    pim = text_of(world.client("pim").get(page(referral, "print")))
    anna = text_of(world.client("anna").get(page(referral, "print")))
    assert world.anna.name not in pim
    assert world.pim.name not in anna


# --- who reads how it stands --------------------------------------------------------------------


def test_the_desk_reads_until_when_it_says_how_it_goes(world: World) -> None:
    referral = sent(world, ("open", ""), ("accept", ""))
    assert referral.alarm_at is not None
    assert referral.word_due_on == timezone.localdate(referral.alarm_at)
    client = world.client("pim")
    for where in (INBOX, page(referral)):
        assert "hoe het gaat" in text_of(client.get(where))
    assert sent(world).word_due_on is None  # the agreement's clock runs there
    asked = partners.services.take_step(
        sent(world, ("open", "")), "ask", actor=Actor.PARTNER, by=world.pim, said=Said(text="?")
    )
    assert asked.word_due_on is None


def test_a_resident_reads_what_was_answered_about_them(world: World) -> None:
    referral = sent(world, ("open", ""))
    for name, actor, by, words in [
        ("ask", Actor.PARTNER, world.pim, "Spreekt zij Pools?"),
        ("tell", Actor.SENDER, world.anna, "Ja, Pools en Duits."),
    ]:
        partners.services.take_step(referral, name, actor=actor, by=by, said=Said(text=words))
    (shared,) = reads.shared_about(world.resident)
    assert list(shared.answers) == ["Ja, Pools en Duits."]
