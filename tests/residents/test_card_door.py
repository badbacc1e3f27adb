"""The public page where a letter is typed over, and the small session that it opens."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import residents.services
from accounts.models import AuditEvent, Membership, ReadEvent, Role, User
from activities.models import Registration
from residents import middleware, rules
from residents.models import AccessCard, Assignment, CallRequest, FieldRole
from residents.services import issue_card, revoke_card
from socialnet.views import TODAY
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
WRONG = "AAAA AAAA AAAA"
ALL = middleware.OPEN_TO_CARDS


def door(number: str) -> str:
    return reverse("cards:code", args=[number])


def type_over(client: Client, number: str, code: str) -> HttpResponse:
    response: Any = client.post(door(number), {"code": code})
    return response


def come_in(world: World, client: Client | None = None) -> Client:
    client = client or Client()
    card, code = issue_card(world.resident, by=world.bram)
    assert type_over(client, card.number, code).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("mine")).status_code == 200


# --- coming in ----------------------------------------------------------------------------------


def test_letter_code_own_page_sign_up_log_out(world: World) -> None:
    make.make_user("Piet")
    resident = make.make_resident(world.unit, surname="Zonder")
    assert resident.user is None
    card, code = issue_card(resident, by=world.bram)
    client = Client()
    first = client.post(reverse("cards:number"), {"number": f"{card.number[:4]} {card.number[4:]}"})
    assert first["Location"] == door(card.number)
    assert type_over(client, card.number, code)["Location"] == reverse("mine")
    assert client.get(reverse("mine")).status_code == 200
    resident.refresh_from_db()
    assert resident.user is not None
    assert resident.user.email is None
    assert not resident.user.has_usable_password()
    page = reverse("activities:occurrence_public", args=[world.flat.slug, world.occurrence.pk])
    client.post(page, {"party_size": "1"})
    registration = Registration.objects.get(resident=resident)
    client.post(reverse("activities:registration_cancel", args=[registration.pk]))
    registration.refresh_from_db()
    assert not registration.is_live
    assert client.post(reverse("account_logout")).status_code == 302
    assert not is_in(client)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"card.issued", "card.opened", "resident.login_given"} <= verbs


def test_the_second_letter_opens_the_same_login(world: World) -> None:
    resident = make.make_resident(world.unit)
    users = set()
    for _ in range(2):
        card, code = issue_card(resident, by=world.bram)
        type_over(Client(), card.number, code)
        resident.refresh_from_db()
        users.add(resident.user_id)
    assert len(users) == 1


def test_a_login_that_is_there_stays_as_it_was(world: World) -> None:
    before = User.objects.filter(pk=world.rosa.pk).values("email", "password", "name").get()
    come_in(world)
    assert User.objects.filter(pk=world.rosa.pk).values("email", "password", "name").get() == before


@pytest.mark.parametrize("typed", ["12", "nergens", "123456789", ""])
def test_no_number_at_all_is_said_before_the_code_is_asked(typed: str, world: World) -> None:
    response = Client().post(reverse("cards:number"), {"number": typed})
    assert response.status_code == 200
    assert response.context["form"].errors
    if typed:
        assert typed in response.content.decode()
        assert Client().get(door(typed))["Location"] == reverse("cards:number")


@pytest.mark.parametrize(
    "code", ["", "ACDE", "ACDE FGHJ KMNQ A", "ACDE FGHJ KM?!", "ACDE FGHJ KMNB"]
)
def test_what_no_letter_can_hold_costs_no_try(code: str, world: World) -> None:
    card, _ = issue_card(world.resident, by=world.bram)
    client = Client()
    for _try in range(rules.PLACE_TRIES + 2):
        response = type_over(client, card.number, code)
        assert response.status_code == 200
    card.refresh_from_db()
    assert card.tries == 0


def test_staff_must_log_out_first(world: World) -> None:
    """A coach who helps at the door does not become the resident unseen."""
    card, code = issue_card(world.resident, by=world.bram)
    client = world.client("bram")
    assert type_over(client, card.number, code).status_code == 200
    assert client.get(reverse("today")).status_code == 200


# --- the same answer for all that is wrong ------------------------------------------------------


def bare(response: HttpResponse, *words: str) -> str:
    """Without what was typed, and without the token that differs per answer."""
    import re

    text = response.content.decode()
    for word in words:
        text = text.replace(word, "").replace(rules.number_text(word), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_unknown_wrong_old_withdrawn_locked_and_dead_are_told_apart_by_nobody(world: World) -> None:
    wrong, _ = issue_card(world.resident, by=world.bram)
    old, old_code = issue_card(world.resident, by=world.bram)
    AccessCard.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    revoked, revoked_code = issue_card(world.resident, by=world.bram)
    revoke_card(revoked, by=world.bram)
    locked, locked_code = issue_card(world.resident, by=world.bram)
    AccessCard.objects.filter(pk=locked.pk).update(tries=5)
    dead = make.make_resident(world.unit)
    dead_card, dead_code = issue_card(dead, by=world.bram)
    residents.services.record_death(dead, on=timezone.localdate(), by=world.bram)
    coach = make.make_resident(world.unit, user=world.bram)
    coach_card, coach_code = issue_card(coach, by=world.anna)
    answers = {
        (response.status_code, bare(response, number, code))
        for number, code in [
            ("00000000", WRONG),
            (wrong.number, WRONG),
            (old.number, old_code),
            (revoked.number, revoked_code),
            (locked.number, locked_code),
            (dead_card.number, dead_code),
            (coach_card.number, coach_code),  # works here: has more to open than a letter may
        ]
        for response in [type_over(Client(), number, code)]
    }
    assert len(answers) == 1
    pages = {bare(Client().get(door(number)), number) for number in ("00000000", wrong.number)}
    assert len(pages) == 1


@pytest.mark.parametrize(
    "role", ["coordinator", "caretaker", "is_staff", "is_superuser", "inactive"]
)
def test_a_letter_never_opens_the_login_of_staff(role: str, world: World) -> None:
    today = timezone.localdate()
    if role == "coordinator":
        Membership.objects.create(
            user=world.rosa, corporation=world.hoeve, role=Role.COORDINATOR, since=today
        )
    elif role == "caretaker":
        Assignment.objects.create(
            user=world.rosa, complex=world.other_flat, role=FieldRole.CARETAKER, since=today
        )
    else:
        name, value = ("is_active", False) if role == "inactive" else (role, True)
        User.objects.filter(pk=world.rosa.pk).update(**{name: value})
    card, code = issue_card(world.resident, by=world.bram)
    client = Client()
    assert type_over(client, card.number, code).status_code == 200
    assert not is_in(client)


# --- guessing -----------------------------------------------------------------------------------


def test_many_guesses_from_many_places_hit_nothing(world: World) -> None:
    """Through the real page, from a new place each time; the right code never comes by."""
    cards = [issue_card(make.make_resident(world.unit), by=world.bram) for _ in range(5)]
    statuses: dict[int, int] = {}
    for guess in range(600):
        card, _code = cards[guess % 5]
        client = Client(REMOTE_ADDR=f"10.0.{guess // 250}.{guess % 250}")
        guessed = "".join(rules.CARD_ALPHABET[(guess * 7 + place * 3) % 25] for place in range(12))
        status = type_over(client, card.number, guessed).status_code
        statuses[status] = statuses.get(status, 0) + 1
    assert 302 not in statuses
    assert set(AccessCard.objects.values_list("tries", flat=True)) == {5}
    assert AuditEvent.objects.filter(verb="card.blocked").count() == 5
    # The neighbours are not shut out by it.
    card, code = issue_card(world.resident, by=world.bram)
    assert type_over(Client(REMOTE_ADDR="192.0.2.1"), card.number, code).status_code == 302


def test_ten_wrong_codes_from_one_place_are_enough(world: World) -> None:
    cards = [issue_card(make.make_resident(world.unit), by=world.bram) for _ in range(3)]
    for guess in range(rules.PLACE_TRIES):
        assert type_over(Client(), cards[guess % 3][0].number, WRONG).status_code == 200
    right = issue_card(world.resident, by=world.bram)
    stopped = type_over(Client(), right[0].number, right[1])
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) == rules.PLACE_WINDOW
    assert type_over(Client(REMOTE_ADDR="192.0.2.7"), right[0].number, right[1]).status_code == 302


def test_when_many_places_guess_each_gets_fewer_tries_but_never_none(world: World) -> None:
    caches["fast"].set("tries:card", rules.PLACES_IN_ALL, 60)
    for _try in range(3):
        assert type_over(Client(), "00000000", WRONG).status_code == 200
    assert type_over(Client(), "00000000", WRONG).status_code == 429
    card, code = issue_card(world.resident, by=world.bram)
    assert type_over(Client(REMOTE_ADDR="192.0.2.9"), card.number, code).status_code == 302


def test_thirty_neighbours_may_use_one_tablet(world: World) -> None:
    client = Client()
    for _neighbour in range(rules.PLACE_TRIES + 5):
        come_in(world, client)
        client.post(reverse("account_logout"))


def test_the_fifth_wrong_try_is_told_to_the_coach(world: World) -> None:
    card, _code = issue_card(world.resident, by=world.bram)
    page = reverse("today")
    for _ in range(rules.CARD_TRIES):
        assert rules.number_text(card.number) not in world.client("bram").get(page).content.decode()
        type_over(Client(), card.number, WRONG)
    assert rules.number_text(card.number) in world.client("bram").get(page).content.decode()
    for stranger in ("huub", "carla", "carel"):
        assert rules.number_text(card.number) not in (
            world.client(stranger).get(page).content.decode()
        )
    revoke_card(card, by=world.bram)
    assert rules.number_text(card.number) not in world.client("bram").get(page).content.decode()


# --- the small session --------------------------------------------------------------------------


def test_it_opens_the_own_pages_and_nothing_else(world: World) -> None:
    """Each address that asks for a login, from the table of all of them."""
    from tests.access_table import ROWS
    from tests.test_access import addresses, is_ours

    client = come_in(world)
    for name in {name for name in addresses() if is_ours(name)} & {
        row.name
        for row in ROWS
        if not row.args and "nobody" not in row.get and not row.get.startswith("405")
    }:
        status = client.get(reverse(name)).status_code
        assert (status in {200, 302}) == (name in ALL), f"{name}: {status}"
    for name in ("account_change_password", "account_set_password", "account_reauthenticate"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.get("/admin/").status_code in {302, 403}
    assert (
        client.get(reverse("residents:resident_detail", args=[world.resident.pk])).status_code
        == 403
    )
    assert client.get(reverse("partners:my_sharing")).status_code == 403
    shown = client.get(reverse("mine")).content.decode()
    assert reverse("partners:my_sharing") not in shown
    assert reverse("residents:home_of") not in shown
    # With the mail code the same person sees it all.
    assert (
        reverse("partners:my_sharing") in world.client("rosa").get(reverse("mine")).content.decode()
    )


def test_a_role_that_comes_during_the_visit_ends_it(world: World) -> None:
    client = come_in(world)
    assert is_in(client)
    Assignment.objects.create(
        user=world.rosa, complex=world.flat, role=FieldRole.FLATCOACH, since=timezone.localdate()
    )
    assert client.get(reverse("mine"))["Location"] == reverse("cards:number")
    assert not is_in(client)


@pytest.mark.parametrize("end", ["revoke", "die", "expire"])
def test_a_letter_that_ends_throws_out_whoever_is_in_with_it(end: str, world: World) -> None:
    client = come_in(world)
    card = AccessCard.objects.get()
    if end == "revoke":
        world.client("bram").post(reverse("residents:card_revoke", args=[card.pk]))
    elif end == "die":
        residents.services.record_death(world.resident, on=timezone.localdate(), by=world.bram)
    else:
        AccessCard.objects.update(expires_at=timezone.now())
    assert client.get(reverse("mine"))["Location"] == reverse("cards:number")
    assert "_auth_user_id" not in client.session


def test_five_wrong_tries_of_a_neighbour_end_no_visit(world: World) -> None:
    client = come_in(world)
    AccessCard.objects.update(tries=5)
    assert is_in(client)


def test_half_an_hour_of_silence_ends_it_and_each_page_begins_it_again(world: World) -> None:
    now = timezone.now()
    client = come_in(world)
    with time_machine.travel(now + timedelta(minutes=25), tick=False):
        assert is_in(client)
    with time_machine.travel(now + timedelta(minutes=50), tick=False):
        assert is_in(client)
    with time_machine.travel(now + timedelta(minutes=81), tick=False):
        assert not is_in(client)


def test_the_session_of_before_is_not_the_session_of_after(world: World) -> None:
    """Nobody prepares a session on the tablet in the hall and finds a neighbour in it."""
    client = Client()
    client.post(reverse("set_language"), {"language": "en"})
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["session"] = session.session_key
    come_in(world, client)
    assert client.session.session_key != session.session_key


# --- call me ------------------------------------------------------------------------------------


def test_asking_for_a_call_reaches_the_coach_and_the_number_goes_afterwards(world: World) -> None:
    client = come_in(world)
    page = reverse("residents:call_ask")
    assert client.post(page, {"phone": "geen"}).status_code == 200
    for number in ("070 999 88 77", "070 999 88 66"):
        assert client.post(page, {"phone": number}).status_code == 302
    call = CallRequest.objects.get()
    assert call.phone == "070 999 88 66"
    assert "070 999 88 66" in world.client("bram").get(reverse("today")).content.decode()
    assert ReadEvent.objects.filter(
        actor=world.bram, person_id=world.resident.pk, purpose=TODAY
    ).exists()
    done = reverse("residents:call_done", args=[call.pk])
    for stranger in ("carla", "carel", "huub", "robin"):
        assert "070 999 88 66" not in world.client(stranger).get(reverse("today")).content.decode()
        assert world.client(stranger).post(done).status_code == 404
    assert client.post(done).status_code == 403
    for _ in range(2):
        assert world.client("bram").post(done).status_code == 302
    call.refresh_from_db()
    assert (call.phone, call.done_by) == ("", world.bram)
    assert AuditEvent.objects.filter(verb="call.done").count() == 1
    assert client.post(page, {"phone": "070 999 88 77"}).status_code == 302  # and again


# --- in the file --------------------------------------------------------------------------------


def test_the_file_lists_letters_and_never_a_code(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    page = reverse("residents:cards_of", args=[world.resident.pk])
    for headers in ({}, {"HX-Request": "true"}):
        shown = world.client("wil").get(page, headers=headers).content.decode()
        assert rules.number_text(card.number) in shown
        assert code not in shown
        assert code.replace(" ", "") not in shown
    assert world.client("carla").get(page).status_code == 404
    assert (
        world.client("carla").post(reverse("residents:card_revoke", args=[card.pk])).status_code
        == 404
    )
    card.refresh_from_db()
    assert card.revoked_at is None


def test_today_and_the_list_ask_as_much_for_many_as_for_one(world: World) -> None:
    client = world.client("bram")
    pages = [reverse("today"), reverse("residents:cards_of", args=[world.resident.pk])]
    counts = []
    for more in (1, 5):
        for _ in range(more):
            neighbour = make.make_resident(world.unit)
            residents.services.ask_call(neighbour, phone="070 999 88 77", by=world.rosa)
            issue_card(neighbour, by=world.bram)
            issue_card(world.resident, by=world.bram)
        AccessCard.objects.update(tries=rules.CARD_TRIES)
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


# --- a code that is typed again -----------------------------------------------------------------


def test_the_same_letter_opens_the_page_again_next_week(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    now = timezone.now()
    assert type_over(Client(), card.number, code).status_code == 302
    with time_machine.travel(now + timedelta(days=7), tick=False):
        client = Client()
        assert type_over(client, card.number, code)["Location"] == reverse("mine")
        shown = client.get(reverse("mine")).content.decode()
        assert str(timezone.localtime(now).strftime("%H:%M")) in shown
        assert reverse("residents:card_disown") in shown


def test_a_letter_opens_one_visit_at_a_time(world: World) -> None:
    """Whoever is in with it notices that somebody else types it."""
    card, code = issue_card(world.resident, by=world.bram)
    first, second = Client(), Client()
    type_over(first, card.number, code)
    assert is_in(first)
    type_over(second, card.number, code)
    assert is_in(second)
    assert first.get(reverse("mine"))["Location"] == reverse("cards:number")
    assert "_auth_user_id" not in first.session


def test_the_first_visit_asks_nothing(world: World) -> None:
    client = come_in(world)
    assert reverse("residents:card_disown") not in client.get(reverse("mine")).content.decode()


def test_wrong_tries_of_somebody_are_told_to_the_owner(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    for _ in range(2):
        type_over(Client(), card.number, WRONG)
    client = Client()
    type_over(client, card.number, code)
    assert "2 keer een verkeerde code" in client.get(reverse("mine")).content.decode()


def test_that_was_not_me_ends_the_letter_and_tells_the_coach(world: World) -> None:
    card, code = issue_card(world.resident, by=world.bram)
    client, again = Client(), Client()
    type_over(client, card.number, code)
    type_over(again, card.number, code)
    disown, today = reverse("residents:card_disown"), reverse("today")
    for stranger in ("rosa", "bram", "carla"):  # nobody who came in another way
        assert world.client(stranger).post(disown).status_code == 404
    assert again.post(disown)["Location"] == reverse("cards:number")
    assert not is_in(again)
    assert type_over(Client(), card.number, code).status_code == 200
    assert AuditEvent.objects.filter(verb="card.disowned", actor=world.rosa).count() == 1
    number = rules.number_text(card.number)
    assert number in world.client("bram").get(today).content.decode()
    assert ReadEvent.objects.filter(
        actor=world.bram, person_id=world.resident.pk, purpose=TODAY
    ).exists()
    for stranger in ("huub", "carla", "carel"):
        assert number not in world.client(stranger).get(today).content.decode()
    issue_card(world.resident, by=world.bram)
    assert number not in world.client("bram").get(today).content.decode()
