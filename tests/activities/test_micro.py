"""What residents start themselves: ideas, and the small help that is asked of neighbours."""

import html
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import residents.services
from accounts.models import ReadEvent
from activities import rules, services
from activities.models import Chore, Idea, Occurrence
from activities.rules import IdeaState, Refused, Teller
from residents.middleware import OPEN_TO_CARDS
from residents.models import Resident
from tests import factories as make
from tests.conftest import World


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def neighbour_of(world: World, name: str = "Buurvrouw") -> Resident:
    return make.make_resident(make.make_unit(world.flat), surname=name)


# --- help -----------------------------------------------------------------------------------------


def take_url(chore: Chore) -> str:
    return reverse("activities:chore_take", args=[chore.pk])


def test_a_resident_takes_it_and_gives_it_back(world: World) -> None:
    chore = make.make_chore(world.occurrence)
    client, page = world.client("rosa"), reverse("activities:doing")
    assert "Koffie zetten" in text_of(client.get(page))
    client.post(take_url(chore))
    chore.refresh_from_db()
    assert chore.taken_by == world.resident
    client.post(reverse("activities:chore_back", args=[chore.pk]))
    chore.refresh_from_db()
    assert chore.taken_by is None
    assert world.client("robin").post(take_url(chore)).status_code == 404


def test_whoever_is_first_does_it_and_the_other_is_told(world: World) -> None:
    chore = make.make_chore(world.occurrence)
    services.take_chore(chore, neighbour_of(world), by=world.bram)
    response = world.client("rosa").post(take_url(chore), follow=True)
    assert "Iemand anders doet dit al" in text_of(response)
    # Who does it is told to nobody, and giving back what another one does is not hers.
    assert "Buurvrouw" not in text_of(response)
    assert (
        world.client("rosa").post(reverse("activities:chore_back", args=[chore.pk])).status_code
        == 404
    )
    chore.refresh_from_db()
    assert chore.taken_by is not None


@pytest.mark.parametrize("why", ["elsewhere", "over", "cancelled", "deceased"])
def test_who_cannot_do_it(world: World, why: str) -> None:
    chore, resident = make.make_chore(world.occurrence), world.resident
    if why == "elsewhere":
        resident = world.other_resident
    elif why == "over":
        past = timezone.now() - timedelta(hours=5)
        Occurrence.objects.filter(pk=world.occurrence.pk).update(
            starts_at=past, ends_at=past + timedelta(hours=1)
        )
    elif why == "cancelled":
        services.cancel_occurrence(world.occurrence, by=world.bram)
    else:
        Resident.objects.filter(pk=resident.pk).update(deceased_on=timezone.localdate())
    with pytest.raises(Refused):
        services.take_chore(chore, resident, by=world.bram)
    chore.refresh_from_db()
    assert chore.taken_by is None


def test_the_coach_writes_down_who_said_yes(world: World) -> None:
    chore, neighbour = make.make_chore(world.occurrence), neighbour_of(world)
    url = reverse("activities:chore_give", args=[chore.pk])
    client = world.client("bram")
    client.get(url)
    assert ReadEvent.objects.filter(person_id=neighbour.pk, actor=world.bram).exists()
    client.post(url, {"resident": str(neighbour.pk)})
    assert "Buurvrouw" in text_of(client.get(world.occurrence.get_absolute_url()))
    drop = reverse("activities:chore_drop", args=[chore.pk])
    client.post(drop)
    assert Chore.objects.filter(pk=chore.pk).exists()  # a neighbour said yes to it
    client.post(reverse("activities:chore_back", args=[chore.pk]))
    client.post(drop)
    assert not Chore.objects.filter(pk=chore.pk).exists()


def test_asking_for_help(world: World) -> None:
    url = reverse("activities:chore_new", args=[world.occurrence.pk])
    client = world.client("bram")
    client.post(url, {"chores": "Koffie zetten\n\n  Stoelen   klaarzetten "})
    assert [one.what for one in world.occurrence.chores.all()] == [
        "Koffie zetten",
        "Stoelen klaarzetten",
    ]
    response = client.post(url, {"chores": "a\nb\nc\nd\ne"})
    assert response.context["form"].errors
    assert world.occurrence.chores.count() == 2


def test_the_public_page_asks_and_names_nobody(world: World) -> None:
    make.make_chore(world.occurrence, what="Taart bakken")
    taken = make.make_chore(world.occurrence, what="Afwassen")
    services.take_chore(taken, world.resident, by=world.rosa)
    url = reverse("activities:occurrence_public", args=[world.flat.slug, world.occurrence.pk])
    text = text_of(world.client("nobody").get(url))
    assert "Taart bakken" in text
    assert "Afwassen" not in text and "Kanarie" not in text


# --- who runs it ----------------------------------------------------------------------------------


def test_a_resident_on_paper_runs_it_and_the_next_dates_too(world: World) -> None:
    series = make.make_series(world.flat, by=world.bram)
    _first, second, third = series.occurrences.order_by("starts_at")[:3]
    neighbour = neighbour_of(world)
    client = world.client("bram")
    client.post(
        reverse("activities:occurrence_runner", args=[second.pk]),
        {"resident": str(neighbour.pk)},
    )
    runners = list(series.occurrences.order_by("starts_at").values_list("run_by", flat=True))
    assert runners[:3] == [None, neighbour.pk, neighbour.pk]
    third.refresh_from_db()
    assert third.run_by_residents
    assert "Buurvrouw" in text_of(client.get(second.get_absolute_url()))
    public = reverse("activities:occurrence_public", args=[world.flat.slug, second.pk])
    assert "Buurvrouw" not in text_of(world.client("nobody").get(public))


def test_who_runs_something_sees_it_on_the_own_page(world: World) -> None:
    services.set_runner(world.occurrence, world.resident, by=world.bram)
    assert "Dit doet u" in text_of(world.client("rosa").get(reverse("activities:doing")))
    assert "Dit doet u" not in text_of(world.client("robin").get(reverse("activities:doing")))


# --- ideas ----------------------------------------------------------------------------------------


def test_a_resident_has_an_idea(world: World) -> None:
    client = world.client("rosa")
    response = client.post(
        reverse("activities:idea_new"),
        {"title": "Samen puzzelen", "when": "woensdag", "complex": str(world.flat.pk)},
    )
    assert response.headers["Location"] == reverse("activities:doing")
    idea = Idea.objects.get()
    assert (idea.resident, idea.complex, idea.state) == (world.resident, world.flat, "waiting")
    assert "Samen puzzelen" in text_of(client.get(reverse("activities:doing")))
    bram = world.client("bram")
    assert "De ideeën lezen" in text_of(bram.get(reverse("activities:occurrence_list")))
    assert "Samen puzzelen" in text_of(bram.get(reverse("activities:idea_list")))
    assert "Samen puzzelen" not in text_of(
        world.client("carla").get(reverse("activities:idea_list"))
    )


def test_an_idea_stands_on_the_list_of_today_until_it_is_answered(world: World) -> None:
    fields = {"title": "Samen puzzelen", "complex": str(world.flat.pk)}
    world.client("rosa").post(reverse("activities:idea_new"), fields)

    def today(who: str) -> str:
        return text_of(world.client(who).get(reverse("today")))

    assert "1 idee van een bewoner wacht op uw antwoord" in today("bram")
    assert "idee van een bewoner" not in today("huub") + today("carla") + today("fien")
    services.take_idea_step(Idea.objects.get(), "decline", teller=Teller.STAFF, by=world.bram)
    assert "idee van een bewoner" not in today("bram")


def test_of_another_building_is_no_choice(world: World) -> None:
    response = world.client("rosa").post(
        reverse("activities:idea_new"), {"title": "Puzzelen", "complex": str(world.other_flat.pk)}
    )
    assert "complex" in response.context["form"].errors
    assert not Idea.objects.exists()


def test_three_wait_at_most(world: World) -> None:
    for _n in range(rules.MOST_WAITING):
        services.propose_idea(world.resident, world.flat, title="Puzzelen", by=world.rosa)
    response = world.client("rosa").post(
        reverse("activities:idea_new"), {"title": "Nog een", "complex": str(world.flat.pk)}
    )
    assert "Die beantwoorden we eerst" in text_of(response)


def test_an_answer_is_read_on_the_own_page(world: World) -> None:
    idea = services.propose_idea(world.resident, world.flat, title="Puzzelen", by=world.rosa)
    url = reverse("activities:idea_answer", args=[idea.pk])
    client = world.client("bram")
    client.post(url, {"answer": "De ruimte wordt geschilderd."})
    assert "geschilderd" in text_of(world.client("rosa").get(reverse("activities:doing")))
    again = client.post(url, {"answer": "Toch niet."}, follow=True)
    assert "heeft al een antwoord" in text_of(again)
    assert world.client("carla").get(url).status_code == 404


@pytest.mark.parametrize(
    ("state", "step", "by"), list(product(IdeaState, rules.IDEA_STEPS, Teller))
)
def test_every_step_of_an_idea(state: IdeaState, step: str, by: Teller) -> None:
    allowed = state == IdeaState.WAITING and (by == Teller.RESIDENT) == (step == "withdraw")
    assert (step in rules.idea_steps_open(state, by)) is allowed
    if allowed:
        assert rules.require_idea_step(step, state=state, by=by).target != state
    else:
        with pytest.raises(Refused):
            rules.require_idea_step(step, state=state, by=by)


def test_with_a_letter(world: World) -> None:
    """A letter opens helping and proposing, and not an address that outlives it."""
    names = {"doing", "chore_take", "chore_back", "idea_new", "idea_withdraw"}
    assert {f"activities:{name}" for name in names} <= OPEN_TO_CARDS
    assert "activities:my_calendar" not in OPEN_TO_CARDS
    resident = neighbour_of(world)
    card, code = residents.services.issue_card(resident, by=world.bram)
    client = world.client("nobody")
    client.post(reverse("cards:number"), {"number": card.number})
    response = client.post(reverse("cards:code", args=[card.number]), {"code": code})
    assert response.status_code == 302
    page = client.get(reverse("activities:doing"))
    assert page.status_code == 200
    assert reverse("activities:my_calendar") not in text_of(page)
    assert client.get(reverse("activities:my_calendar")).status_code == 403


def test_as_many_questions_for_one_row_as_for_many(world: World) -> None:
    client, counts = world.client("rosa"), []
    for _round in range(2):
        make.make_chore(world.occurrence)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("activities:doing"))
        counts.append(len(captured))
        for _n in range(3):
            make.make_chore(make.make_occurrence(world.flat, run_by=world.resident))
            make.make_chore(make.make_occurrence(world.flat))
    assert counts[0] == counts[1]
