"""Offers, calls, company and coming every time, as people meet them."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ReadEvent
from activities import services
from activities.models import Occurrence, PartyWishes, Registration, StandingRegistration
from activities.rules import Channel, State
from activities.views.agenda import _token_for
from residents.models import ContactChannel, Resident
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"activities:{name}", args=args)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def full(world: World, places: int = 1, **fields: Any) -> Occurrence:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(capacity=places, **fields)
    world.occurrence.refresh_from_db()
    for _ in range(places):
        sign_up(world)
    return world.occurrence


def sign_up(world: World, resident: Resident | None = None, party: int = 1) -> Registration:
    resident = resident or make.make_resident(make.make_unit(world.flat))
    return services.register(
        world.occurrence, resident, channel=Channel.STAFF, by=world.bram, party_size=party
    )


def offered(world: World, *, mail: bool = False) -> Registration:
    """Rosa waited, and somebody signed off."""
    if mail:
        Resident.objects.filter(pk=world.resident.pk).update(
            channel=ContactChannel.EMAIL, email="rosa@test.example"
        )
    occurrence = full(world)
    row = sign_up(world, world.resident)
    services.cancel_registration(occurrence.registrations.exclude(pk=row.pk)[0], by=None)
    row.refresh_from_db()
    assert row.state == State.OFFERED
    return row


def state(row: Registration) -> str:
    row.refresh_from_db()
    return row.state


# --- for everybody --------------------------------------------------------------------------------


def test_the_link_in_the_mail_leads_to_yes_and_no_and_holds_once(world: World) -> None:
    row = offered(world, mail=True)
    link, nobody = url("offer", services.token_of_offer(row)), Client()
    page = nobody.get(link)
    assert state(row) == State.OFFERED  # looking answers nothing
    shown = nobody.get(page["Location"])
    assert "Ja, ik kom" in text_of(shown) and "Kanarie" not in text_of(shown)
    token = page["Location"].rstrip("/").rsplit("/", 1)[1]
    done = nobody.post(url("confirmation_answer", token), {"answer": "yes"}, follow=True)
    assert (state(row), done.status_code) == (State.CONFIRMED, 200)
    assert nobody.get(link).status_code == 410
    assert nobody.get(url("offer", "x" + services.token_of_offer(row))).status_code == 404


def test_a_no_by_the_link(world: World) -> None:
    row = offered(world, mail=True)
    Client().post(url("confirmation_answer", _token_for(row)), {"answer": "no"})
    assert state(row) == State.DECLINED


def test_who_waits_reads_why_and_can_come_with_fewer(world: World) -> None:
    occurrence = full(world, 2)
    row = sign_up(world, world.resident, party=2)
    token = _token_for(row)
    assert "Alle plekken zijn bezet" in text_of(Client().get(url("confirmation", token)))
    services.cancel_registration(occurrence.registrations.filter(state=State.CONFIRMED)[0], by=None)
    page = text_of(Client().get(url("confirmation", token)))
    assert "Wij komen ook met minder mensen" in page
    Client().post(url("confirmation_answer", token), {"answer": "fewer"})
    assert state(row) == State.OFFERED
    assert "Er is plek voor 1 van u 2" in text_of(Client().get(url("confirmation", token)))


def test_what_is_needed_is_told_without_an_illness(world: World) -> None:
    row = sign_up(world, world.resident)
    page = url("confirmation_wishes", _token_for(row))
    wrong = Client().post(page, {"wishes": ["walker"], "line": "Ik heb diabetes"})
    assert wrong.status_code == 200 and "zonder de naam van een ziekte" in text_of(wrong)
    assert "Ik heb diabetes" in text_of(wrong)  # nothing lost
    assert Client().post(page, {"wishes": ["walker"], "line": "Hoge stoel"}).status_code == 302
    assert PartyWishes.objects.get().wishes == ["walker"]
    # Whoever else has the card does not read it.
    assert "Hoge stoel" not in text_of(Client().get(page))
    services.cancel_registration(row, by=None)
    assert Client().get(page).status_code == 302


def test_in_the_last_hours_the_agenda_says_that_there_is_a_place(world: World) -> None:
    soon = timezone.now() + timedelta(hours=2)
    full(world, starts_at=soon, ends_at=soon + timedelta(hours=1))
    waiting = sign_up(world, world.resident)
    first = world.occurrence.registrations.filter(state=State.CONFIRMED)[0]
    services.cancel_registration(first, by=None)
    agenda = text_of(Client().get(url("agenda", world.flat.slug)))
    assert "wachtlijst" not in agenda
    token = _token_for(waiting)
    assert "Ik neem de plek" in text_of(Client().get(url("confirmation", token)))
    Client().post(url("confirmation_answer", token), {"answer": "yes"})
    assert state(waiting) == State.CONFIRMED


# --- the resident ---------------------------------------------------------------------------------


def test_the_own_page_asks_and_takes_the_answer(world: World) -> None:
    row = offered(world)
    rosa = world.client("rosa")
    assert "Er is een plek voor u" in text_of(rosa.get(url("mine")))
    rosa.post(url("registration_answer", row.pk), {"answer": "yes"})
    assert state(row) == State.CONFIRMED
    assert world.client("robin").post(url("registration_answer", row.pk)).status_code == 404


def test_company_is_named_and_kept(world: World) -> None:
    partner = make.make_resident(world.unit, surname="Huisgenoot")
    row = sign_up(world, world.resident, party=2)
    rosa, page = world.client("rosa"), url("registration_company", row.pk)
    assert "Huisgenoot" in text_of(rosa.get(page))
    given = {"housemates": [str(partner.pk)], "wishes": ["no_pork"], "line": ""}
    assert rosa.post(page, given).status_code == 302
    assert row.members.filter(resident=partner).exists()
    assert rosa.get(page).context["form"].initial["housemates"] == [partner.pk]
    both = rosa.post(page, {**given, "carer": "on"})
    assert "Er staan meer namen dan er mensen komen" in text_of(both)
    assert PartyWishes.objects.get().wishes == ["no_pork"]
    for who in ("robin", "carla", "carel"):
        assert world.client(who).get(page).status_code == 404


# --- staff ----------------------------------------------------------------------------------------


def test_the_coach_calls_from_vandaag_and_notes_what_was_said(world: World) -> None:
    row = offered(world)
    bram = world.client("bram")
    today = text_of(bram.get(reverse("today")))
    assert "Bellen: er is een plek" in today
    assert url("registration_detail", row.pk) in today
    assert ReadEvent.objects.filter(actor=world.bram, person_id=world.resident.pk).exists()
    assert "Bellen: er is een plek" not in text_of(world.client("carla").get(reverse("today")))
    page = bram.get(url("registration_detail", row.pk))
    assert "Niet bereikt" in text_of(page)
    bram.post(url("registration_call", row.pk), {"outcome": "not_reached"})
    assert state(row) == State.OFFERED
    bram.post(url("registration_call", row.pk), {"outcome": "nonsense"})
    bram.post(url("registration_call", row.pk), {"outcome": "yes"})
    assert state(row) == State.CONFIRMED
    shown = text_of(bram.get(url("registration_detail", row.pk)))
    assert "Eerder gebeld" in shown and "Bel en vraag het" not in shown
    assert world.client("rosa").get(url("registration_detail", row.pk)).status_code == 403
    for who in ("carla", "carel", "huub"):
        assert world.client(who).get(url("registration_detail", row.pk)).status_code == 404


def test_who_signed_off_late_is_on_vandaag(world: World) -> None:
    soon = timezone.now() + timedelta(hours=20)
    full(world, starts_at=soon, ends_at=soon + timedelta(hours=1))
    row = world.occurrence.registrations.get()
    services.cancel_registration(row, by=None)
    assert "Op het laatste moment afgemeld" in text_of(world.client("bram").get(reverse("today")))


def test_wishes_are_on_the_page_of_who_runs_it_only(world: World) -> None:
    row = sign_up(world, world.resident)
    services.set_wishes(row, [], "Hoge stoel", by=None)
    pages = [url("occurrence_detail", world.occurrence.pk), url("registration_detail", row.pk)]
    for page in pages:
        assert "Hoge stoel" in text_of(world.client("bram").get(page))
        assert "Hoge stoel" not in text_of(world.client("anna").get(page))
        assert world.client("carla").get(page).status_code == 404


def test_places_are_kept_for_who_never_came(world: World) -> None:
    page, bram = url("occurrence_capacity", world.occurrence.pk), world.client("bram")
    wrong = bram.post(page, {"capacity": "4", "kept": "5"})
    assert "Er kunnen niet meer plekken bewaard worden" in text_of(wrong)
    assert bram.post(page, {"capacity": "4", "kept": "2"}).status_code == 302
    shown = text_of(bram.get(url("occurrence_detail", world.occurrence.pk)))
    assert "2 plekken zijn bewaard" in shown
    # Left open it stays as it was.
    bram.post(page, {"capacity": "5"})
    world.occurrence.refresh_from_db()
    assert (world.occurrence.capacity, world.occurrence.kept) == (5, 2)
    assert world.client("carla").post(page, {"capacity": "9"}).status_code == 404


def test_every_time_and_no_more(world: World) -> None:
    from tests.activities.test_parties import places, series_in

    series = series_in(world)
    row = services.register(
        series.occurrences.order_by("starts_at")[0],
        world.resident,
        channel=Channel.STAFF,
        by=world.bram,
    )
    page, bram = url("registration_standing", row.pk), world.client("bram")
    assert "Elke keer komen" in text_of(bram.get(url("registration_detail", row.pk)))
    bram.post(page, {"wanted": "every"})
    assert places(series, world.resident) == [State.CONFIRMED] * 3
    for wanted in ("pause", "resume", "stop", "nonsense"):
        assert world.client("rosa").post(page, {"wanted": wanted}).status_code == 302
    assert not StandingRegistration.objects.in_force().exists()
    assert world.client("robin").post(page, {"wanted": "every"}).status_code == 404


def test_the_page_of_an_activity_asks_no_more_with_more_people(world: World) -> None:
    page, bram = url("occurrence_detail", world.occurrence.pk), world.client("bram")
    full(world, 2, kept=1)
    sign_up(world)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert bram.get(page).status_code == 200
        return len(asked)

    services.set_wishes(sign_up(world), [], "Hoge stoel", by=None)
    questions()  # what is asked once per process
    few = questions()
    for _ in range(6):
        services.set_wishes(sign_up(world), [], "Hoge stoel", by=None)
    services.change_capacity(world.occurrence, 5, by=world.bram)
    assert questions() == few
