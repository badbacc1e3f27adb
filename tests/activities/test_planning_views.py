"""Planning and changing on a screen: once, every week, for one date or all of them."""

import html
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities import services
from activities.models import Idea, Occurrence, Series
from activities.rules import Channel, OccurrenceState, SeriesKind
from tests import factories as make
from tests.activities.test_rooms import room_of
from tests.activities.test_series import MONDAY, plan, starts
from tests.conftest import World

TYPED = {
    "title": "Koffie-uur",
    "place": "Hal",
    "day": "2026-03-10",
    "begins": "10:00",
    "ends": "11:30",
    "capacity": "12",
    "often": "weekly",
    "kind": "ordinary",
}


@pytest.fixture(autouse=True)
def on_monday(db: None) -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def new_url(world: World) -> str:
    return reverse("activities:occurrence_new", args=[world.flat.pk])


def typed(**fields: Any) -> dict[str, Any]:
    return {**TYPED, **fields}


# --- planning -------------------------------------------------------------------------------------


def test_every_week_in_one_press(world: World) -> None:
    response = world.client("bram").post(new_url(world), typed(chores="Koffie zetten\nAfwassen"))
    series = Series.objects.get()
    assert response.headers["Location"] == series.get_absolute_url()
    assert len(starts(series)) == 8
    one = series.occurrences.order_by("starts_at")[0]
    assert list(one.chores.values_list("what", flat=True)) == ["Koffie zetten", "Afwassen"]


def test_once_is_no_series(world: World) -> None:
    world.client("bram").post(new_url(world), typed(often="once"))
    assert not Series.objects.exists()
    assert Occurrence.objects.filter(title="Koffie-uur").count() == 1


@pytest.mark.parametrize(
    ("fields", "rrule"),
    [
        ({}, "FREQ=WEEKLY;BYDAY=TU"),
        ({"often": "weeks_2", "also_on": ["3"]}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        ({"often": "monthly"}, "FREQ=MONTHLY;BYDAY=2TU"),
        ({"often": "monthly_last"}, "FREQ=MONTHLY;BYDAY=-1TU"),
        ({"until": "2026-06-30"}, "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630"),
        ({"times": "6", "kind": "course"}, "FREQ=WEEKLY;BYDAY=TU;COUNT=6"),
    ],
)
def test_what_is_asked_is_what_is_planned(world: World, fields: dict[str, Any], rrule: str) -> None:
    world.client("bram").post(new_url(world), typed(**fields))
    assert Series.objects.get().rrule == rrule


def test_first_look_at_the_dates(world: World) -> None:
    """Nothing is written, and what is not filled in yet is no fault."""
    fields = typed(look="1", title="", day="2026-03-30", often="weekly")
    response = world.client("bram").post(new_url(world), fields)
    text = text_of(response)
    assert "Elke maandag, van 10:00 tot 11:30" in text
    assert "Tweede paasdag" in text
    assert "aria-invalid" not in text
    assert not Occurrence.objects.filter(starts_at__date=date(2026, 3, 30)).exists()
    part = world.client("bram").post(new_url(world), fields, headers={"HX-Request": "true"})
    assert "Tweede paasdag" in text_of(part)
    assert "<h1" not in text_of(part)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"until": "2026-03-01"}, "until"),
        ({"until": "2026-06-01", "times": "3"}, "times"),
        ({"until": "2126-06-01"}, "until"),
        ({"kind": "course"}, "times"),
        ({"kind": "circle", "often": "once"}, "often"),
        ({"place": ""}, "place"),
        ({"often": "daily"}, "often"),
        ({"also_on": ["9"]}, "also_on"),
        ({"chores": "\n".join("abcdefg")}, "chores"),
        ({"chores": "x" * 81}, "chores"),
        ({"topics": "BSN 111222333"}, "topics"),
        ({"room": "00000000-0000-4000-8000-000000000000"}, "room"),
        ({"times": "0"}, "times"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    world: World, fields: dict[str, Any], field: str
) -> None:
    response = world.client("bram").post(new_url(world), typed(**fields))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Series.objects.exists()


def test_a_room_that_is_taken_and_when_it_is_free(world: World) -> None:
    room = room_of(world, seats=20)
    client = world.client("bram")
    client.post(new_url(world), typed(often="once", title="Bingo", room=str(room.pk), place=""))
    assert Occurrence.objects.get(title="Bingo").place == "Ontmoetingsruimte"
    response = client.post(new_url(world), typed(often="once", room=str(room.pk)))
    text = text_of(response)
    assert "De ruimte is dan bezet: Bingo, Dinsdag 10 maart" in text
    assert "vrij vanaf: 11:30" in text
    assert "er passen 20 mensen in" in text
    # A series may come without the room on that one date, when somebody says so.
    response = client.post(new_url(world), typed(room=str(room.pk)))
    assert 'type="checkbox" name="without_room"' in text_of(response)
    client.post(new_url(world), typed(room=str(room.pk), without_room="on"))
    assert Series.objects.get().occurrences.filter(room=None).count() == 1
    assert "Ruimte bezet" in text_of(client.get(Series.objects.get().get_absolute_url()))


def test_a_room_of_another_complex_is_no_choice(world: World) -> None:
    theirs = room_of(world)
    type(theirs).objects.filter(pk=theirs.pk).update(
        complex=world.other_flat, corporation=world.hoeve
    )
    response = world.client("bram").post(new_url(world), typed(room=str(theirs.pk)))
    assert "room" in response.context["form"].errors


def test_an_example_fills_the_form(world: World) -> None:
    client = world.client("bram")
    assert "?example=bruis" in text_of(client.get(new_url(world)))
    initial = client.get(new_url(world), {"example": "bruis"}).context["form"].initial
    assert (initial["times"], initial["kind"]) == (6, SeriesKind.COURSE)
    assert len(initial["topics"].splitlines()) == 6
    client.post(
        new_url(world),
        typed(kind="course", times="6", topics=initial["topics"], capacity="12", fewest="8"),
    )
    titles = list(
        Series.objects.get().occurrences.order_by("starts_at").values_list("title", flat=True)
    )
    assert titles[0].endswith("1. Lichaam en geest")
    assert titles[5].endswith("6. Mijn plan, jouw plan, onze plannen")


def test_a_copy_of_an_earlier_one(world: World) -> None:
    earlier = make.make_occurrence(world.flat, title="Bingo", capacity=30, cost="€ 2")
    make.make_chore(earlier)
    client = world.client("bram")
    initial = client.get(new_url(world), {"copy": str(earlier.pk)}).context["form"].initial
    assert (initial["title"], initial["capacity"], initial["cost"]) == ("Bingo", 30, "€ 2")
    assert initial["chores"] == "Koffie zetten"
    assert "day" not in initial
    theirs = make.make_occurrence(world.other_flat)
    for wanted in (str(theirs.pk), "nonsense"):
        assert client.get(new_url(world), {"copy": wanted}).status_code == 404


def test_an_idea_goes_on_the_agenda(world: World) -> None:
    idea = services.propose_idea(world.resident, world.flat, title="Puzzelen", by=world.rosa)
    url = f"{new_url(world)}?idea={idea.pk}"
    client = world.client("bram")
    assert "Puzzelen" in text_of(client.get(url))
    client.post(url, typed(title="Puzzelen", often="once"))
    one = Occurrence.objects.get(title="Puzzelen")
    idea.refresh_from_db()
    assert (idea.state, idea.occurrence, one.run_by) == ("planned", one, world.resident)
    assert client.get(url).status_code == 404  # it has an answer


# --- changing -------------------------------------------------------------------------------------


def edit_url(one: Occurrence) -> str:
    return reverse("activities:occurrence_edit", args=[one.pk])


def as_typed(client: Any, one: Occurrence, **fields: Any) -> dict[str, Any]:
    """What the browser sends back when somebody changes only these."""
    form = client.get(edit_url(one)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in sent.items()
        if value not in (None, False)
    }
    return {**sent, **fields}


def test_one_date_or_all_of_them(world: World) -> None:
    series = plan(world)
    dates = list(series.occurrences.order_by("starts_at"))
    client = world.client("bram")
    sent = as_typed(client, dates[1], scope="one", title="Thee")
    assert client.post(edit_url(dates[1]), sent).status_code == 302
    titles = series.occurrences.order_by("starts_at").values_list("title", flat=True)
    assert list(titles)[:3] == ["Koffie-uur", "Thee", "Koffie-uur"]
    sent = as_typed(client, dates[2], scope="all", begins="10:30")
    client.post(edit_url(dates[2]), sent)
    series.refresh_from_db()
    assert {one.strftime("%H:%M") for one in starts(series)} == {"10:30"}
    assert list(titles.all())[1] == "Thee"


def test_another_day_from_this_date_on(world: World) -> None:
    series = plan(world)
    third = series.occurrences.order_by("starts_at")[2]
    client = world.client("bram")
    moved = (third.day + timedelta(days=1)).isoformat()
    client.post(edit_url(third), as_typed(client, third, scope="later", day=moved))
    assert [one.weekday() for one in starts(series)][:4] == [1, 1, 2, 2]
    assert len(starts(series)) == 8


def test_asked_per_date_and_nothing_typed_twice(world: World) -> None:
    series = plan(world)
    first, second = series.occurrences.order_by("starts_at")[:2]
    services.register(second, world.resident, channel=Channel.PHONE, by=world.bram)
    client = world.client("bram")
    sent = as_typed(client, first, scope="all", place="Tuin")
    asked = client.post(edit_url(first), sent)
    assert "Aan deze datums doen mensen mee" in text_of(asked)
    assert f'name="answer_{second.pk}"' in text_of(asked)
    assert not series.occurrences.filter(place="Tuin").exists()
    kept = {name: value for name, value in asked.context["kept"] if name != "also_on"}
    client.post(edit_url(first), {**kept, f"answer_{second.pk}": "leave"})
    places = list(series.occurrences.order_by("starts_at").values_list("place", flat=True))
    assert places[:3] == ["Tuin", "Ontmoetingsruimte", "Tuin"]
    broken = client.post(edit_url(first), {**kept, "place": "Zaal", "answer_x": "leave"})
    assert broken.status_code == 404


def test_what_is_over_is_not_changed(world: World) -> None:
    one = make.make_occurrence(world.flat, state=OccurrenceState.CANCELLED)
    response = world.client("bram").post(edit_url(one), typed(often="once", title="Thee"))
    assert response.headers["Location"] == one.get_absolute_url()
    one.refresh_from_db()
    assert one.title == "Koffie"


def test_a_holiday_is_asked_about_until_somebody_says(world: World) -> None:
    series = plan(world, starts_on=date(2026, 4, 6), repeat=plan(world).repeat)
    with time_machine.travel(MONDAY, tick=False):
        easter = make.make_occurrence(
            world.flat,
            series=series,
            original_start=timezone.make_aware(timezone.datetime(2026, 4, 6, 10)),
            starts_at=timezone.make_aware(timezone.datetime(2026, 4, 6, 10)),
            ends_at=timezone.make_aware(timezone.datetime(2026, 4, 6, 11)),
        )
    client = world.client("bram")
    question = "Tweede paasdag: gaat het door?"
    assert question in text_of(client.get(series.get_absolute_url()))
    client.post(reverse("activities:occurrence_on", args=[easter.pk]))
    assert question not in text_of(client.get(series.get_absolute_url()))


@pytest.mark.parametrize("stranger", ["carla", "carel", "huub", "rosa", "pim"])
def test_a_stranger_changes_nothing(world: World, stranger: str) -> None:
    series = plan(world)
    one = series.occurrences.order_by("starts_at")[0]
    client = world.client(stranger)
    for name, key in [
        ("occurrence_edit", one.pk),
        ("occurrence_on", one.pk),
        ("occurrence_runner", one.pk),
        ("chore_new", one.pk),
        ("series_stop", series.pk),
    ]:
        url = reverse(f"activities:{name}", args=[key])
        assert client.post(url, typed(title="Gekaapt", scope="all")).status_code == 404
    assert not series.occurrences.exclude(title="Koffie-uur").exists()


# --- lists ----------------------------------------------------------------------------------------


def test_a_week_on_one_page(world: World) -> None:
    plan(world, title="Zichtbaar")
    plan(world, complex_=world.other_flat, title="Elders")
    client = world.client("bram")
    url = reverse("activities:week")
    assert "Zichtbaar" in text_of(client.get(url))
    assert "Elders" not in text_of(client.get(url))
    assert "Zichtbaar" in text_of(client.get(url, {"week": "2026-W12"}))
    assert "Zichtbaar" not in text_of(client.get(url, {"week": "2026-W05"}))
    for wrong in ({"week": "2026-W99"}, {"week": "x"}, {"complex": str(world.other_flat.pk)}):
        assert client.get(url, wrong).status_code == 404


@pytest.mark.parametrize("page", ["week", "series_detail", "occurrence_list", "idea_list"])
def test_as_many_questions_for_one_row_as_for_many(world: World, page: str) -> None:
    series = plan(world)
    keep = series.occurrences.order_by("starts_at")[0]
    series.occurrences.exclude(pk=keep.pk).delete()
    services.propose_idea(world.resident, world.flat, title="Puzzelen", by=world.rosa)
    args = [series.pk] if page == "series_detail" else []
    client, counts = world.client("bram"), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"activities:{page}", args=args)).status_code == 200
        counts.append(len(captured))
        services.lay_out(series)
        plan(world)
        for _n in range(3):
            neighbour = make.make_resident(make.make_unit(world.flat))
            services.propose_idea(neighbour, world.flat, title="Kaarten", by=world.bram)
    assert Idea.objects.count() == 7
    assert counts[0] == counts[1]
