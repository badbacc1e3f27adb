"""The door form that a phone takes along, and what comes in later."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ReadEvent
from residents.models import Assignment, FieldRole
from signals import forms, reads
from signals.models import Signal
from tests import factories as make
from tests.conftest import World
from tests.signals.pages import door_of, noted, text_of

POCKET = reverse("signals:signal_pocket")
READY = reverse("signals:door_ready")


def later(client: Client, where: str, data: dict[str, Any]) -> Any:
    """As kept.js sends it."""
    return client.post(where, data, headers={"Accept": "application/json"})


def test_what_waited_on_a_phone_comes_in_once(world: World) -> None:
    client, data = world.client("huub"), noted(world, text="Post ligt op de mat.")
    urls = {later(client, door_of(world), data).json()["url"] for _again in range(3)}
    (signal,) = Signal.objects.all()
    assert urls == {f"{signal.get_absolute_url()}?genoteerd"}


def test_that_it_is_noted_is_said_on_its_page_to_whoever_noted_it(world: World) -> None:
    client = world.client("huub")
    where = client.post(door_of(world), noted(world)).headers["Location"]
    signal = Signal.objects.get()
    words = "Het is genoteerd. Uiterlijk"
    assert words in text_of(client.get(where))
    assert words not in text_of(client.get(signal.get_absolute_url()))
    assert words not in text_of(world.client("anna").get(where))


def test_a_refusal_repeats_nothing_of_what_was_typed(world: World) -> None:
    client = world.client("bram")
    data = noted(world, text="Haar zoon Marco, 111222333.")
    answer = later(client, door_of(world), data)
    assert (answer.status_code, answer.json()) == (422, {"refused": ["text"]})
    assert not Signal.objects.exists()
    assert not ReadEvent.objects.exists()  # no page was drawn, so nobody was looked at
    # The page says why, when the phone sends it there again.
    assert "111222333" in text_of(client.post(door_of(world), {**data, "later": "1"}))


def test_a_right_that_ended_while_it_waited_is_404(world: World) -> None:
    client, data = world.client("huub"), noted(world)
    Assignment.objects.filter(user=world.huub).update(until=timezone.localdate())
    assert later(client, door_of(world), data).status_code == 404
    assert not Signal.objects.exists()


def test_a_session_that_ended_is_a_redirect(world: World) -> None:
    for answer in (later(Client(), door_of(world), noted(world)), Client().get(READY)):
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.headers["Location"]


def test_a_signal_needs_its_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.huub)
    assert later(client, door_of(world), noted(world)).status_code == 403
    token = client.get(READY).json()["csrf"]
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    assert client.post(door_of(world), noted(world), headers=headers).status_code == 200


def test_nothing_of_anybody_stays_on_the_phone(world: World) -> None:
    client = world.client("bram")
    client.post(door_of(world), noted(world, resident=str(world.resident.pk), text="Post ligt er."))
    before = ReadEvent.objects.count()
    page = text_of(client.get(POCKET))
    for secret in ("Kanarie", "Bram", str(world.bram.pk), "Post ligt er", "csrfmiddlewaretoken"):
        assert secret not in page
    assert world.flat.name in page
    assert str(world.unit.pk) in page
    assert ReadEvent.objects.count() == before


def test_the_word_for_the_owner_differs_and_tells_nobody(world: World) -> None:
    words = {reads.door.owner_of(user) for user in (world.bram, world.huub)}
    assert len(words) == 2
    assert world.client("bram").get(READY).json()["owner"] == reads.door.owner_of(world.bram)
    assert not any(str(world.bram.pk) in word for word in words)


def test_the_pocket_holds_the_doors_and_subjects_of_ones_own_buildings(world: World) -> None:
    make.make_category(world.hoeve, code="other")
    make.make_category(world.linde, code="old", is_active=False)

    def pocket(who: str) -> tuple[list[str], list[Any]]:
        found = reads.door.pocket_of(getattr(world, who))
        return [str(one["name"]) for one in found.doors], list(found.categories)

    assert pocket("huub") == (["Bernhardflat"], [world.loneliness])
    # A coordinator takes along the buildings where they noted something lately.
    assert pocket("anna") == ([], [])
    make.make_signal(world.unit, world.loneliness, by=world.anna)
    assert pocket("anna") == (["Bernhardflat"], [world.loneliness])
    make.make_signal(world.unit, world.arrears, by=world.ina, observations=[])
    assert pocket("ina") == (["Bernhardflat"], [world.arrears])


def test_a_subject_says_in_which_buildings_it_may_be_noted(world: World) -> None:
    make.make_category(world.hoeve, code="other", name="Anders")
    Assignment.objects.create(
        user=world.bram,
        complex=world.other_flat,
        role=FieldRole.FLATCOACH,
        since=timezone.localdate(),
    )
    response = world.client("bram").get(POCKET)
    found = {
        str(subject.radio.choice_label): subject.buildings
        for subject in response.context["form"].subjects()
    }
    assert found == {world.loneliness.name: str(world.flat.pk), "Anders": str(world.other_flat.pk)}


def test_a_building_has_all_its_doors_or_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _more in range(3):
        make.make_unit(world.flat)
    (building,) = reads.door.pocket_of(world.huub).doors
    doors = building["doors"]
    assert isinstance(doors, list) and len(doors) == 4
    monkeypatch.setattr(reads.door, "DOORS", 3)
    assert reads.door.pocket_of(world.huub).doors == []


def test_the_doors_stand_on_the_page_as_data(world: World) -> None:
    page = world.client("huub").get(POCKET).content.decode()
    start = page.index('id="doors"')
    data = page[page.index(">", start) + 1 : page.index("</script>", start)]
    assert json.loads(data)[0]["doors"][0]["id"] == str(world.unit.pk)


def test_the_worker_reaches_the_pages_of_noting_and_no_others(world: World) -> None:
    where = reverse("signals:door_worker")
    response = world.client("huub").get(where)
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in response.headers
    assert reverse("signals:signal_new_unit", args=[world.unit.pk]).startswith(
        where.rsplit("/", 1)[0]
    )


def test_for_an_answer_without_a_name_nobody_is_looked_up(world: World) -> None:
    data = noted(world, text="Post ligt op de mat.")
    form = forms.DoorForm(data, unit=world.unit, by=world.bram)
    assert form.is_valid()
    assert "people" not in vars(form)


def test_to_note_asks_for_no_more_than_it_needs(world: World) -> None:
    """Session, user, two rights, home, subjects; then the key, three rows and their transaction."""
    client = world.client("bram")
    data = noted(world, text="Post ligt op de mat.")
    for number in range(12):
        make.make_category(world.linde, code=f"more-{number}")
        make.make_resident(world.unit)
    with CaptureQueriesContext(connection) as found:
        assert client.post(door_of(world), data).status_code == 302
    assert len(found) <= 14


@pytest.mark.parametrize("where", [READY.replace("klaar/", ""), "/accounts/logout/"])
def test_wherever_one_logs_out_nothing_stays_on_the_phone(world: World, where: str) -> None:
    page = text_of(world.client("huub").get(where, follow=True))
    assert 'action="/accounts/logout/"' in page
    assert "js/kept.js" in page
