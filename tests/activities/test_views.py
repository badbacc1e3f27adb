"""The web of activities: the agenda, the card, the lists. Who gets in: tests/test_access.py."""

import html
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import residents.services
from accounts.models import Corporation, ReadEvent
from activities import reads, services
from activities.models import Occurrence, Registration
from activities.panels import ACTIVITIES_OF
from activities.rules import MAX_PARTY, Channel, State
from activities.views import agenda, staff
from residents.models import Resident
from residents.services import issue_card
from tests import factories as make
from tests.conftest import World

ABSENT = "00000000-0000-4000-8000-000000000000"
WRONG_CARD = {"number": "12345678", "code": "AAAA AAAA AAAA", "party_size": "1"}


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def agenda_url(world: World) -> str:
    return reverse("activities:agenda", args=[world.flat.slug])


def public_url(occurrence: Occurrence) -> str:
    return reverse("activities:occurrence_public", args=[occurrence.complex.slug, occurrence.pk])


def staff_url(name: str, *args: Any) -> str:
    return reverse(f"activities:{name}", args=args)


def card_of(resident: Resident, world: World) -> dict[str, str]:
    card, code = residents.services.issue_card(resident, by=world.bram)
    return {"number": card.number, "code": code, "party_size": "1"}


def sign_up(world: World, resident: Resident | None = None, party_size: int = 1) -> Registration:
    return services.register(
        world.occurrence,
        resident or make.make_resident(make.make_unit(world.flat)),
        channel=Channel.PHONE,
        by=world.bram,
        party_size=party_size,
    )


def fill(world: World) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(capacity=1)
    sign_up(world)


def looks(person: Resident) -> list[tuple[str, str]]:
    return list(
        ReadEvent.objects.about(person.pk).order_by("pk").values_list("actor__name", "purpose")
    )


def count_queries(client: Client, where: str) -> int:
    client.get(where)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where).status_code == 200
    return len(queries)


# --- The agenda --------


def test_the_agenda_tells_what_when_and_where_and_names_nobody(world: World) -> None:
    sign_up(world, world.resident)
    make.make_occurrence(world.other_flat, title="Elders")
    make.make_occurrence(
        world.flat,
        title="Voorbij",
        starts_at=timezone.now() - timedelta(hours=3),
        ends_at=timezone.now() - timedelta(hours=1),
    )
    response = Client().get(agenda_url(world))
    shown = text_of(response)
    assert "Koffie" in shown
    assert world.occurrence.hours in shown
    assert public_url(world.occurrence) in shown
    assert "070 123 45 67" in shown
    assert reverse("accounts:theme", args=["linde"]) in shown
    for absent in ("Kanarie", "Elders", "Voorbij"):
        assert absent not in shown


def test_days_come_in_order_and_the_cancelled_stay(world: World) -> None:
    day_after = world.occurrence.starts_at + timedelta(days=1)
    off = make.make_occurrence(
        world.flat, title="Bingo", starts_at=day_after, ends_at=day_after + timedelta(hours=1)
    )
    services.cancel_occurrence(off, by=world.bram)
    shown = text_of(Client().get(agenda_url(world)))
    assert shown.index("Koffie") < shown.index("<s>Bingo</s>")
    assert public_url(off) not in shown


@pytest.mark.parametrize("slug", ["bestaat-niet", "a" * 60, "a" * 400])
def test_an_agenda_that_is_not_there_is_404(db: None, slug: str) -> None:
    assert Client().get(f"/agenda/{slug}/").status_code == 404


def test_full_and_waiting_are_told_without_numbers_of_people(world: World) -> None:
    fill(world)
    full = text_of(Client().get(agenda_url(world)))
    assert "ds-tag" in full
    assert re.search(r'data-color="warning"', full)


def test_the_second_visitor_costs_no_query(world: World) -> None:
    first = Client().get(agenda_url(world))
    with CaptureQueriesContext(connection) as queries:
        second = Client().get(agenda_url(world))
    assert len(queries) == 0
    assert second.content == first.content
    assert "Cookie" in second["Vary"]


def test_the_kept_page_holds_nothing_of_one_visitor(world: World) -> None:
    """Not a token either; and choosing a language works from it."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(agenda_url(world))
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert not page.cookies
    assert client.post(reverse("set_language"), {"language": "en"}).status_code == 302
    assert 'lang="en"' in client.get(agenda_url(world)).content.decode()


def test_languages_are_kept_apart(world: World) -> None:
    dutch = Client().get(agenda_url(world), headers={"Accept-Language": "nl"})
    english = Client().get(agenda_url(world), headers={"Accept-Language": "en"})
    assert 'lang="nl"' in dutch.content.decode()
    assert 'lang="en"' in english.content.decode()


def test_what_belongs_to_one_visitor_is_not_kept_for_the_next(world: World) -> None:
    assert "Rosa" in text_of(world.client("rosa").get(agenda_url(world)))
    odd = text_of(Client().get(agenda_url(world), {"x": "van-iemand-anders"}))
    assert "van-iemand-anders" in odd
    after = text_of(Client().get(agenda_url(world)))
    assert "Rosa" not in after
    assert "van-iemand-anders" not in after


def test_the_kept_page_is_soon_renewed(world: World) -> None:
    Client().get(agenda_url(world))
    make.make_occurrence(world.flat, title="Nieuwtje")
    assert "Nieuwtje" not in text_of(Client().get(agenda_url(world)))
    reads.public.fast_cache.delete(reads.public._key(world.flat.slug, "nl"))
    assert "Nieuwtje" in text_of(Client().get(agenda_url(world)))
    assert 0 < reads.public.KEPT_SECONDS <= 30


def test_the_agenda_does_without_the_cache(world: World, settings: Any) -> None:
    away = {**settings.CACHES["fast"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "fast": away}
    assert Client().get(agenda_url(world)).status_code == 200
    done = Client().post(public_url(world.occurrence), card_of(world.resident, world))
    assert done.status_code == 302


def test_the_agenda_asks_the_same_whatever_its_length(world: World) -> None:
    client = world.client("rosa")
    one = count_queries(client, agenda_url(world))
    for _more in range(5):
        make.make_occurrence(world.flat)
    assert count_queries(client, agenda_url(world)) == one


# --- Signing up without a login --------


def test_signing_up_with_a_card_ends_on_a_page_that_names_nobody(world: World) -> None:
    client = Client()
    done = client.post(
        public_url(world.occurrence), card_of(world.resident, world) | {"party_size": "2"}
    )
    assert done.status_code == 302
    registration = Registration.objects.get()
    assert (registration.resident, registration.channel) == (world.resident, Channel.CARD)
    assert (registration.party_size, registration.registered_by) == (2, None)
    page = client.get(done["Location"])
    assert page.status_code == 200
    assert "Kanarie" not in text_of(page)
    assert page.context["registration"] == registration


def test_a_card_typed_another_way_is_the_same_card(world: World) -> None:
    card = card_of(world.resident, world)
    typed = card | {"code": card["code"].lower().replace(" ", "-"), "number": f" {card['number']} "}
    assert Client().post(public_url(world.occurrence), typed).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "AAAA AAAA AAAA"},
        {"number": "00000000"},
    ],
)
def test_a_wrong_card_gets_one_sentence_and_keeps_what_was_typed(
    world: World, wrong: dict[str, str]
) -> None:
    typed = card_of(world.resident, world) | {"party_size": "3"} | wrong
    response = Client().post(public_url(world.occurrence), typed)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["__all__"]
    shown = response.content.decode()
    assert html.escape(typed["number"]) in shown
    assert html.escape(typed["code"]) in shown
    assert re.search(r'value="3"[^>]*checked', shown)
    assert "Kanarie" not in shown
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "'; drop table"}, "number"),
        ({"code": "\0" * 12}, "code"),
        ({"code": "A" * 41}, "code"),
        ({"party_size": "0"}, "party_size"),
        ({"party_size": str(MAX_PARTY + 1)}, "party_size"),
        ({"party_size": "1e9"}, "party_size"),
        ({"party_size": "twee"}, "party_size"),
    ],
)
def test_what_cannot_be_typed(world: World, wrong: dict[str, str], field: str) -> None:
    response = Client().post(public_url(world.occurrence), card_of(world.resident, world) | wrong)
    assert list(response.context["form"].errors) == [field]
    assert not Registration.objects.exists()


def test_ten_wrong_cards_from_one_place_are_enough(world: World) -> None:
    card = card_of(world.resident, world)
    for _try in range(agenda.CARD_TRIES):
        assert Client().post(public_url(world.occurrence), WRONG_CARD).status_code == 200
    for typed in (WRONG_CARD, card):
        stopped = Client().post(public_url(world.occurrence), typed)
        assert stopped.status_code == 429
        assert int(stopped["Retry-After"]) == agenda.CARD_WINDOW
        assert "070 123 45 67" in text_of(stopped)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post(public_url(world.occurrence), card)
    assert elsewhere.status_code == 302


def test_neighbours_may_use_the_tablet_in_the_hall_after_each_other(world: World) -> None:
    client = Client()
    for _neighbour in range(agenda.CARD_TRIES + 2):
        neighbour = make.make_resident(make.make_unit(world.flat))
        done = client.post(public_url(world.occurrence), card_of(neighbour, world))
        assert done.status_code == 302


def test_a_wider_address_is_one_place(world: World) -> None:
    for number in range(agenda.CARD_TRIES):
        Client(REMOTE_ADDR=f"2001:db8::{number:x}").post(public_url(world.occurrence), WRONG_CARD)
    again = Client(REMOTE_ADDR="2001:db8::ffff").post(public_url(world.occurrence), WRONG_CARD)
    assert again.status_code == 429


def test_an_empty_form_is_not_a_try(world: World) -> None:
    for _try in range(agenda.CARD_TRIES + 1):
        assert Client().post(public_url(world.occurrence)).status_code == 200
    done = Client().post(public_url(world.occurrence), card_of(world.resident, world))
    assert done.status_code == 302


def test_a_card_of_another_complex_is_refused(world: World) -> None:
    card, code = residents.services.issue_card(world.other_resident, by=world.carla)
    response = Client().post(
        public_url(world.occurrence), {"number": card.number, "code": code, "party_size": "1"}
    )
    assert list(response.context["form"].errors) == ["__all__"]
    assert not Registration.objects.exists()


def test_a_card_of_somebody_who_died_is_a_wrong_card(world: World) -> None:
    card = card_of(world.resident, world)
    residents.services.record_death(world.resident, on=timezone.localdate(), by=world.bram)
    response = Client().post(public_url(world.occurrence), card)
    assert response.status_code == 200
    assert not Registration.objects.exists()


def test_signing_up_again_shows_the_first_time(world: World) -> None:
    card = card_of(world.resident, world)
    first = Client().post(public_url(world.occurrence), card)
    client = Client()
    second = client.post(public_url(world.occurrence), card | {"party_size": "4"})
    assert second.status_code == 302
    shown = client.get(second["Location"]).context["registration"]
    assert shown == Client().get(first["Location"]).context["registration"]
    assert shown.party_size == 1


def test_whoever_comes_for_a_full_activity_reads_the_place_in_the_line(world: World) -> None:
    fill(world)
    sign_up(world)
    client = Client()
    done = client.post(public_url(world.occurrence), card_of(world.resident, world))
    context = client.get(done["Location"]).context
    assert context["registration"].state == State.WAITLISTED
    assert context["place"] == 2


def test_what_is_over_or_cancelled_takes_nobody(world: World) -> None:
    card = card_of(world.resident, world)
    services.cancel_occurrence(world.occurrence, by=world.bram)
    past = make.make_occurrence(
        world.flat,
        starts_at=timezone.now() - timedelta(hours=2),
        ends_at=timezone.now() - timedelta(hours=1),
    )
    for occurrence in (world.occurrence, past):
        assert "<form" not in main_of(Client().get(public_url(occurrence)))
        response = Client().post(public_url(occurrence), card)
        assert response.status_code == 200
    assert not Registration.objects.exists()


def main_of(response: Any) -> str:
    return text_of(response).split("<main")[1].split("</main>")[0]


def test_an_activity_is_found_under_its_own_complex_only(world: World) -> None:
    where = reverse(
        "activities:occurrence_public", args=[world.other_flat.slug, world.occurrence.pk]
    )
    assert Client().get(where).status_code == 404
    nowhere = reverse("activities:occurrence_public", args=[world.flat.slug, uuid4()])
    assert Client().get(nowhere).status_code == 404


def test_a_neighbour_who_is_logged_in_presses_one_button(world: World) -> None:
    client = world.client("rosa")
    assert "number" not in client.get(public_url(world.occurrence)).context["form"].fields
    done = client.post(public_url(world.occurrence), {"party_size": "2"})
    registration = Registration.objects.get()
    assert (registration.channel, registration.registered_by) == (Channel.OWN_PAGE, world.rosa)
    assert client.get(done["Location"]).status_code == 200
    again = client.get(public_url(world.occurrence))
    assert again.context["sign_up"] == registration
    assert staff_url("registration_cancel", registration.pk) in text_of(again)


def test_a_resident_of_elsewhere_needs_a_card_of_here(world: World) -> None:
    client = world.client("robin")
    assert client.post(public_url(world.occurrence), {"party_size": "1"}).status_code == 200
    assert not Registration.objects.exists()
    assert (
        client.post(public_url(world.occurrence), card_of(world.resident, world)).status_code == 302
    )


# --- The confirmation --------


def confirmation_url(registration: Registration, name: str = "confirmation") -> str:
    return staff_url(name, agenda._token_for(registration))


def test_the_confirmation_signs_off(world: World) -> None:
    registration = sign_up(world, world.resident)
    client = Client()
    done = client.post(confirmation_url(registration, "confirmation_cancel"))
    registration.refresh_from_db()
    assert registration.state == State.CANCELLED_IN_TIME
    page = client.get(done["Location"])
    assert public_url(world.occurrence) in text_of(page)
    assert client.post(confirmation_url(registration, "confirmation_cancel")).status_code == 302
    world.occurrence.refresh_from_db()
    assert world.occurrence.taken == 0


def test_looking_at_the_confirmation_changes_nothing(world: World) -> None:
    registration = sign_up(world, world.resident)
    cancel = confirmation_url(registration, "confirmation_cancel")
    assert Client().get(cancel).status_code == 405
    Client().get(confirmation_url(registration))
    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED


def test_a_confirmation_closes_after_an_hour(world: World) -> None:
    registration = sign_up(world, world.resident)
    page, cancel = (
        confirmation_url(registration, name) for name in ("confirmation", "confirmation_cancel")
    )
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        closed = Client().get(page)
        Client().post(cancel)
    assert closed.status_code == 410
    assert "070 123 45 67" in text_of(closed)
    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED


def test_a_token_is_made_here_and_for_this(world: World) -> None:
    registration = sign_up(world, world.resident)
    good = agenda._token_for(registration)
    other = good.replace(str(registration.pk), str(uuid4()))
    for token in (other, str(registration.pk), good[:-1], "x", good + "x", "%00"):
        assert Client().get(f"/agenda/bevestiging/{token}/").status_code == 404
        assert Client().post(f"/agenda/bevestiging/{token}/afmelden/").status_code == 404


@pytest.mark.parametrize("ahead", [0, 1])
def test_the_confirmation_says_why_one_waits(world: World, ahead: int) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(capacity=1)
    for _one in range(ahead):
        sign_up(world, party_size=2)
    registration = sign_up(world, world.resident, party_size=2)
    context = Client().get(confirmation_url(registration)).context
    assert context["place"] == ahead + 1
    wanted = "others_first" if ahead else "too_few_for_party"
    assert context["why"] == staff.rules.WAITING[wanted]


# --- One's own --------


def test_my_activities_are_mine(world: World) -> None:
    registration = sign_up(world, world.resident)
    other = sign_up(world)
    been = make.make_occurrence(
        world.flat,
        title="Vorige week",
        starts_at=timezone.now() - timedelta(days=7),
        ends_at=timezone.now() - timedelta(days=7, hours=-1),
    )
    Registration.objects.create(
        occurrence=been,
        corporation=world.linde,
        resident=world.resident,
        state=State.CONFIRMED,
        seats=1,
        channel=Channel.PAPER,
    )
    client = world.client("rosa")
    page = client.get(staff_url("mine"))
    assert page.context["coming"] == [registration]
    assert "Vorige week" in text_of(page)
    panel = text_of(client.get(staff_url("mine"), headers={"HX-Request": "true"}))
    assert "<html" not in panel
    assert staff_url("registration_cancel", registration.pk) in panel
    assert staff_url("registration_cancel", other.pk) not in panel
    assert client.post(staff_url("registration_cancel", other.pk)).status_code == 404
    assert client.post(staff_url("registration_called", registration.pk)).status_code == 403


def test_a_resident_signs_off_and_comes_back_where_the_button_was(world: World) -> None:
    registration = sign_up(world, world.resident)
    client = world.client("rosa")
    where = staff_url("registration_cancel", registration.pk)
    done = client.post(where, headers={"Referer": "http://testserver/mijn/"})
    assert done["Location"] == "http://testserver/mijn/"
    registration.refresh_from_db()
    assert registration.state == State.CANCELLED_IN_TIME
    for referer in ("https://elders.example/", "//elders.example", "javascript:x", ""):
        again = client.post(where, headers={"Referer": referer})
        assert again["Location"] == staff_url("mine")


def test_a_file_shows_the_sign_ups_and_records_the_look(world: World) -> None:
    registration = sign_up(world, world.resident)
    where = staff_url("registrations_of", world.resident.pk)
    page = world.client("bram").get(where)
    assert page.context["part"]["coming"] == [registration]
    assert looks(world.resident) == [("Bram", ACTIVITIES_OF)]
    assert world.client("carla").get(where).status_code == 404


def test_own_lists_ask_the_same_whatever_their_length(world: World) -> None:
    sign_up(world, world.resident)
    pages = [
        (world.client("rosa"), staff_url("mine")),
        (world.client("bram"), staff_url("registrations_of", world.resident.pk)),
    ]
    one = [count_queries(client, where) for client, where in pages]
    for _more in range(5):
        services.register(
            make.make_occurrence(world.flat),
            world.resident,
            channel=Channel.STAFF,
            by=world.bram,
        )
    assert [count_queries(client, where) for client, where in pages] == one


# --- Planning --------


def plan(**changes: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=7)
    return {
        "title": "Soep",
        "place": "Zaal",
        "day": str(day),
        "begins": "12:00",
        "ends": "13:30",
        "capacity": "12",
        "often": "once",
        "kind": "ordinary",
    } | changes


def test_an_activity_is_planned_in_dutch_time(world: World) -> None:
    typed = plan(cost="€ 2,50", run_by_residents="on", host="Jan")
    response = world.client("bram").post(staff_url("occurrence_new", world.flat.pk), typed)
    made = Occurrence.objects.get(title="Soep")
    assert response["Location"] == made.get_absolute_url()
    assert made.hours.replace("\u2060", "") == "12:00–13:30"
    assert timezone.localtime(made.starts_at).hour == 12
    assert (made.corporation, made.complex) == (world.linde, world.flat)
    assert (made.created_by, made.run_by_residents) == (world.bram, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"title": "So\0ep"}, "title"),
        ({"description": "x" * 1001}, "description"),
        ({"day": "2020-01-01"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "morgen"}, "day"),
        ({"ends": "12:00"}, "ends"),
        ({"ends": "11:00"}, "ends"),
        ({"begins": "25:00"}, "begins"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "-3"}, "capacity"),
        ({"capacity": "1000000000"}, "capacity"),
        ({"capacity": "9" * 400}, "capacity"),
        ({"capacity": "veel"}, "capacity"),
    ],
)
def test_a_plan_that_cannot_be(world: World, wrong: dict[str, str], field: str) -> None:
    response = world.client("bram").post(staff_url("occurrence_new", world.flat.pk), plan(**wrong))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert 'value="Zaal"' in response.content.decode()
    assert Occurrence.objects.count() == 1


@time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=timezone.get_default_timezone()), tick=False)
def test_the_hour_that_the_clock_skips_is_not_a_time(world: World) -> None:
    response = world.client("bram").post(
        staff_url("occurrence_new", world.flat.pk),
        plan(day="2027-03-28", begins="02:30", ends="04:00"),
    )
    assert list(response.context["form"].errors) == ["begins"]


def test_a_time_of_today_that_is_past_is_refused(world: World) -> None:
    noon = timezone.localtime().replace(hour=15, minute=0)
    with time_machine.travel(noon, tick=False):
        response = world.client("bram").post(
            staff_url("occurrence_new", world.flat.pk), plan(day=str(noon.date()))
        )
    assert list(response.context["form"].errors) == ["ends"]


def test_who_works_in_several_buildings_is_asked_which(world: World) -> None:
    assert world.client("bram").get(staff_url("occurrence_choose"))["Location"] == staff_url(
        "occurrence_new", world.flat.pk
    )
    second = make.make_complex(world.linde)
    shown = text_of(world.client("anna").get(staff_url("occurrence_choose")))
    assert staff_url("occurrence_new", second.pk) in shown
    assert staff_url("occurrence_new", world.other_flat.pk) not in shown


# --- The lists --------


def test_the_list_is_of_ones_own_complexes(world: World) -> None:
    make.make_occurrence(world.other_flat, title="Elders")
    client = world.client("bram")
    assert client.get(staff_url("occurrence_list")).context["occurrences"] == [world.occurrence]
    assert client.get(staff_url("occurrence_list"), {"past": "1"}).context["occurrences"] == []
    for wanted in (world.other_flat.pk, uuid4(), "x", "\0"):
        response = client.get(staff_url("occurrence_list"), {"complex": str(wanted)})
        assert response.status_code == 404
    mine = client.get(staff_url("occurrence_list"), {"complex": str(world.flat.pk)})
    assert mine.context["occurrences"] == [world.occurrence]


@pytest.mark.parametrize("past", [False, True])
def test_a_long_list_comes_in_pages_without_gaps_or_repeats(
    world: World, monkeypatch: pytest.MonkeyPatch, past: bool
) -> None:
    monkeypatch.setattr(staff, "PAGE", 2)
    Occurrence.objects.all().delete()
    begin = timezone.now() + timedelta(days=-9 if past else 9)
    for hours in (0, 0, 0, 1, 2):
        start = begin + timedelta(hours=hours)
        make.make_occurrence(world.flat, starts_at=start, ends_at=start + timedelta(hours=1))
    client, where, seen = world.client("bram"), staff_url("occurrence_list"), []
    where += "?past=1" if past else ""
    while where:
        context = client.get(where).context
        seen += context["occurrences"]
        where = context["next_url"]
    everything = Occurrence.objects.past() if past else Occurrence.objects.upcoming()
    assert seen == list(everything)
    assert len(seen) == 5


@pytest.mark.parametrize("after", ["x", "\0", ABSENT])
def test_a_page_that_is_not_there_is_404(world: World, after: str) -> None:
    response = world.client("bram").get(staff_url("occurrence_list"), {"after": after})
    assert response.status_code == 404


def test_the_lists_ask_the_same_whatever_their_length(world: World) -> None:
    client = world.client("anna")
    Occurrence.objects.filter(pk=world.occurrence.pk).update(capacity=4)
    sign_up(world)
    fill_line = sign_up(world, party_size=4)
    assert fill_line.state == State.WAITLISTED
    Registration.objects.update(call_asked_at=timezone.now())
    pages = [
        staff_url("occurrence_list"),
        staff_url("occurrence_detail", world.occurrence.pk),
        staff_url("occurrence_register", world.occurrence.pk),
    ]
    one = [count_queries(client, where) for where in pages]
    for _more in range(5):
        make.make_occurrence(world.flat)
        sign_up(world)
    Registration.objects.update(call_asked_at=timezone.now())
    assert [count_queries(client, where) for where in pages] == one


def test_the_list_at_the_door(world: World) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(capacity=3)
    zwart = make.make_resident(make.make_unit(world.flat), surname="Zwart")
    adam = make.make_resident(make.make_unit(world.flat), surname="adam")
    confirmed = [sign_up(world, zwart), sign_up(world, adam, party_size=2)]
    waiting = [sign_up(world), sign_up(world)]
    client, where = world.client("bram"), staff_url("occurrence_detail", world.occurrence.pk)
    context = client.get(where).context
    assert context["coming"] == confirmed[::-1]
    assert context["waiting"] == waiting
    assert looks(zwart) == looks(waiting[0].resident) == [("Bram", staff.PARTICIPANTS)]
    # At the door no thumb signs anybody off by accident.
    off = staff_url("registration_cancel", confirmed[0].pk)
    assert off not in text_of(client.get(where))
    assert off in text_of(client.get(where, {"change": "1"}))


def test_a_protected_address_is_not_on_the_list(world: World) -> None:
    home = make.make_unit(world.flat, street="Geheimlaan")
    hidden = make.make_resident(home, surname="Verborgen", protected_address=True)
    sign_up(world, hidden)
    for who, may_open in (("bram", True), ("wil", False)):
        shown = text_of(world.client(who).get(staff_url("occurrence_detail", world.occurrence.pk)))
        assert "Verborgen" in shown
        assert "Geheimlaan" not in shown
        assert (hidden.get_absolute_url() in shown) is may_open
    choices = world.client("bram").get(staff_url("occurrence_register", world.occurrence.pk))
    assert "Verborgen" in text_of(choices)
    assert "Geheimlaan" not in text_of(choices)
    unknown = world.client("wil").get(staff_url("occurrence_register", world.occurrence.pk))
    assert "Verborgen" not in text_of(unknown)


def register(world: World, client: Client, one: Resident, /, **changes: str) -> Any:
    return client.post(
        staff_url("occurrence_register", world.occurrence.pk),
        {"resident": str(one.pk), "channel": "phone", "party_size": "1"} | changes,
    )


def test_staff_sign_up_whoever_calls(world: World) -> None:
    client = world.client("bram")
    done = register(world, client, world.resident, party_size="3")
    assert done["Location"] == world.occurrence.get_absolute_url()
    made = Registration.objects.get()
    assert (made.channel, made.registered_by, made.party_size) == ("phone", world.bram, 3)
    neighbour = make.make_resident(make.make_unit(world.flat))
    another = register(world, client, neighbour, channel="paper", another="1")
    assert another["Location"] == staff_url("occurrence_register", world.occurrence.pk)
    again = register(world, client, neighbour)
    assert list(again.context["form"].errors) == ["__all__"]
    assert str(neighbour.pk) in again.content.decode()
    assert looks(neighbour) == [("Bram", staff.CHOICE)]


@pytest.mark.parametrize("field", ["resident", "channel", "party_size"])
@pytest.mark.parametrize("value", ["", "x", "\0", "-1", "own_page", ABSENT])
def test_staff_cannot_sign_up_what_is_not_there(world: World, field: str, value: str) -> None:
    response = register(world, world.client("bram"), world.resident, **{field: value})
    assert list(response.context["form"].errors) == [field]
    assert not Registration.objects.exists()


def test_staff_cannot_sign_up_somebody_of_elsewhere(world: World) -> None:
    moved = make.make_resident(make.make_unit(world.flat))
    moved.occupancies.update(until=timezone.localdate())
    died = make.make_resident(make.make_unit(world.flat), deceased_on=timezone.localdate())
    for resident in (world.other_resident, moved, died):
        response = register(world, world.client("anna"), resident)
        assert list(response.context["form"].errors) == ["resident"]
    assert not Registration.objects.exists()


def test_more_places_let_the_line_move(world: World) -> None:
    fill(world)
    waiting = sign_up(world)
    where = staff_url("occurrence_capacity", world.occurrence.pk)
    client = world.client("bram")
    assert client.post(where, {"capacity": "2"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    for capacity in ("1", "0", "-1", "1000000000", "x", ""):
        response = client.post(where, {"capacity": capacity})
        assert list(response.context["form"].errors) == ["capacity"]
    world.occurrence.refresh_from_db()
    assert world.occurrence.capacity == 2


def test_cancelling_asks_first_and_leaves_a_list_to_call(world: World) -> None:
    registration = sign_up(world, world.resident)
    where = staff_url("occurrence_cancel", world.occurrence.pk)
    client = world.client("bram")
    client.get(where)
    world.occurrence.refresh_from_db()
    assert world.occurrence.is_open
    done = client.post(where)
    world.occurrence.refresh_from_db()
    assert not world.occurrence.is_open
    assert client.get(done["Location"]).context["to_tell"] == [registration]
    assert client.post(where).status_code == 302  # again: a sentence, not a fault
    called = staff_url("registration_called", registration.pk)
    assert client.get(called).status_code == 405
    back = client.post(called)
    assert back["Location"] == world.occurrence.get_absolute_url()
    assert client.get(back["Location"]).context["to_tell"] == []


def test_the_list_to_call_on_today_is_a_look_at_each_of_them(world: World) -> None:
    registration = sign_up(world, world.resident)
    Registration.objects.filter(pk=registration.pk).update(call_asked_at=timezone.now())
    looks = ReadEvent.objects.about(world.resident.pk)
    for stranger in ("carla", "carel", "huub"):
        assert "Kanarie" not in text_of(world.client(stranger).get(reverse("today")))
    assert not looks.exists()
    assert "Kanarie" in text_of(world.client("bram").get(reverse("today")))
    assert [look.actor for look in looks] == [world.bram]


def test_what_no_letter_can_hold_costs_no_try(world: World) -> None:
    card, _code = issue_card(world.resident, by=world.bram)
    client = Client()
    for number, code in (("12", "ACDE FGHJ KMNQ"), (card.number, "ACDE"), (card.number, "?" * 12)):
        for _ in range(5):
            answer = client.post(
                public_url(world.occurrence), {"number": number, "code": code, "party_size": "1"}
            )
            assert answer.status_code == 200
            assert answer.context["form"].errors
    card.refresh_from_db()
    assert card.tries == 0
    assert caches["fast"].get("tries:card:127.0.0.1") is None


def test_who_signed_off_need_not_be_called(world: World) -> None:
    registration = sign_up(world, world.resident)
    Registration.objects.filter(pk=registration.pk).update(call_asked_at=timezone.now())
    assert list(Registration.objects.to_be_told()) == [registration]
    services.cancel_registration(registration, by=world.bram)
    assert list(Registration.objects.to_be_told()) == []


def test_a_corporation_without_a_phone_shows_no_empty_number(world: World) -> None:
    Corporation.objects.filter(pk=world.linde.pk).update(phone="")
    for where in (agenda_url(world), public_url(world.occurrence)):
        assert "tel:" not in text_of(Client().get(where))


# --- The administration --------


def test_the_administration_only_looks(world: World) -> None:
    registration = sign_up(world, world.resident)
    world.ada.is_staff = world.ada.is_superuser = True
    world.ada.save()
    client = world.client("ada")
    elsewhere = make.make_occurrence(world.other_flat)
    for model, row, other in (
        ("occurrence", world.occurrence, elsewhere),
        ("registration", registration, None),
    ):
        listed = reverse(f"admin:activities_{model}_changelist")
        assert "Kanarie" not in text_of(client.get(listed))
        change = reverse(f"admin:activities_{model}_change", args=[row.pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {"state": "cancelled"}).status_code == 403
        assert client.get(reverse(f"admin:activities_{model}_add")).status_code == 403
        if other:
            foreign = reverse(f"admin:activities_{model}_change", args=[other.pk])
            assert client.get(foreign).status_code == 302
