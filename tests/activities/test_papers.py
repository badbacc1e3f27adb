"""Posters, sheets, slips and the short code: what stands on them, and that they always come out."""

import io
import re
import secrets
from datetime import timedelta
from uuid import uuid4

import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy import uint8, zeros
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

import activities.services as services
from accounts.models import AuditEvent, Corporation, ReadEvent
from accounts.theme import contrast, ramp
from activities import sheets
from activities.models import Occurrence, ShortCode, Slip, SlipRun
from activities.rules import Channel, OccurrenceState
from activities.rules.pictures import Picture, picture_for
from activities.rules.short_codes import (
    CODE_LENGTH,
    CODE_SIGNS,
    is_short_code,
    new_short_code,
    normal_short_code,
    short_code_text,
)
from activities.rules.slips import SlipKind
from activities.sheets.lists import Comer
from activities.sheets.typesetting import _drawings, square_of
from residents.models import Complex
from residents.rules import printable
from tests import factories as make
from tests.conftest import World

LONGEST = "Kennismakingsbijeenkomst bewonerscommissie Hardwareontwikkelingsmaatschappij één"[:80]
NAMES = [
    *["A.M. Wąchocka-Brzęczyszczykiewicz", "Ş. Çağlayangil", "مريم الحسن", "张伟"],
    *["J. O'Brien 😀", "P\u0000x", "Nguyễn Thị Ánh", "Й. Щербаков", "-", "x" * 120],
]


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    """The text of all pages, without how the lines are broken."""
    text = " ".join(page.extract_text() for page in read(content).pages)
    return re.sub(r"\s+", " ", text.replace("\u2060", ""))


def a_poster(occurrence: Occurrence, **choice) -> bytes:
    choice = {"code": "K4T9RM", "picture": Picture.MEAL, "also_english": True, **choice}
    return sheets.poster(occurrence, **choice)


def print_it(client, name: str, pk, **data):
    return client.post(reverse(f"activities:{name}", args=[pk]), data)


# --- the code -------------------------------------------------------------------------------------


def test_a_code_that_is_read_wrong_is_not_a_code() -> None:
    """Every sign that is another, and every two that changed places."""
    for _ in range(40):
        code = new_short_code(secrets.choice)
        assert is_short_code(code)
        for place in range(CODE_LENGTH):
            for sign in set(CODE_SIGNS) - {code[place]}:
                assert not is_short_code(code[:place] + sign + code[place + 1 :])
        for place in range(CODE_LENGTH - 2):
            turned = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert is_short_code(turned) == (turned == code)


def test_a_code_is_understood_as_people_type_it() -> None:
    code = new_short_code(secrets.choice)
    for typed in (code.lower(), short_code_text(code), f" {code[:2]}-{code[2:]}. "):
        assert normal_short_code(typed) == code
    assert normal_short_code("o1z u") == "Q72V"


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    is_short_code(normal_short_code(text))


def test_the_code_stays_when_the_date_is_moved(world: World) -> None:
    code = services.short_code_of(world.occurrence)
    assert services.short_code_of(world.occurrence) == code
    Occurrence.objects.filter(pk=world.occurrence.pk).update(
        starts_at=timezone.now() + timedelta(days=9), ends_at=timezone.now() + timedelta(days=10)
    )
    response = world.client("nobody").get(f"/a/{code.code.lower()}/")
    assert response.status_code == 302
    assert response["Location"] == reverse(
        "activities:occurrence_public", args=["bernhardflat", world.occurrence.pk]
    )


def test_two_who_print_at_once_get_one_code(world: World, monkeypatch) -> None:
    """The first question finds nothing, because the other one has not committed yet."""
    first = services.short_code_of(world.occurrence)
    there = ShortCode.objects.of
    answers = iter([ShortCode.objects.none()])
    monkeypatch.setattr(
        type(ShortCode.objects), "of", lambda self, subject: next(answers, None) or there(subject)
    )
    assert services.short_code_of(world.occurrence) == first


def test_a_code_that_is_taken_is_not_given_again(world: World, monkeypatch) -> None:
    taken = services.short_code_of(world.occurrence).code
    free = new_short_code(secrets.choice)
    codes = iter([taken, taken, free])
    monkeypatch.setattr(services.papers, "new_short_code", lambda choice: next(codes))
    assert services.short_code_of(make.make_occurrence(world.flat)).code == free


def test_who_runs_it_comes_at_the_list_and_a_colleague_elsewhere_does_not(world: World) -> None:
    code = services.short_code_of(world.occurrence).code
    here = reverse("activities:occurrence_detail", args=[world.occurrence.pk])
    public = reverse("activities:occurrence_public", args=["bernhardflat", world.occurrence.pk])
    for name, to in [("bram", here), ("anna", here), ("rosa", public), ("carla", public)]:
        assert world.client(name).get(f"/a/{code}/")["Location"] == to


def test_the_code_of_a_series_leads_to_its_next_date(world: World) -> None:
    series = make.make_series(world.flat, by=world.bram)
    code = services.short_code_of(series).code
    series.occurrences.all().delete()
    assert world.client("nobody").get(f"/a/{code}/")["Location"] == "/agenda/bernhardflat/"
    day = {"series": series, "original_start": timezone.now()}
    off = make.make_occurrence(world.flat, state=OccurrenceState.CANCELLED, **day)
    assert str(off.pk) in world.client("nobody").get(f"/a/{code}/")["Location"]
    day["original_start"] += timedelta(days=7)
    begins = timezone.now() + timedelta(days=8)
    on = make.make_occurrence(
        world.flat, starts_at=begins, ends_at=begins + timedelta(hours=1), **day
    )
    assert str(on.pk) in world.client("nobody").get(f"/a/{code}/")["Location"]


def test_a_code_of_what_is_gone_leads_to_the_agenda(world: World) -> None:
    empty = make.make_occurrence(world.flat)
    code = services.short_code_of(empty).code
    empty.delete()
    assert world.client("nobody").get(f"/a/{code}/")["Location"] == "/agenda/bernhardflat/"


def test_a_wrong_code_is_told_and_nothing_is_lost(world: World) -> None:
    client = world.client("nobody")
    free = new_short_code(secrets.choice)
    for code in (free, free[:-1], "zzzzzz", "é", "<b>"):
        response = client.get(reverse("activities:short_code", args=[code]))
        assert response.status_code == 404
    assert client.post("/a/", {"code": ""}).status_code == 200
    assert client.post("/a/", {"code": free.lower()})["Location"] == f"/a/{free}/"


# --- drawings and signs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "picture"),
    [
        ("Koffie-uur", "coffee"),
        ("Samen eten", "meal"),
        ("Wandelclub", "walk"),
        ("Bingo", "games"),
        ("Breien en haken", "craft"),
        ("Zingen met Anneke", "music"),
        ("Studio BRUIS: lichaam en geest", "course"),
        ("Vergadering bewonerscommissie", "meeting"),
        ("Plantjes ruilen", "garden"),
        ("Hulp met uw telefoon", "help"),
        ("Amsterdam toen en nu", "meeting"),
        ("", "meeting"),
    ],
)
def test_a_drawing_is_guessed_from_the_title(title: str, picture: str) -> None:
    assert picture_for(title) == picture


def test_there_is_a_drawing_for_each_kind() -> None:
    assert set(_drawings()) == set(Picture.values)
    assert all("currentColor" in drawing for drawing in _drawings().values())


def test_a_drawing_once_chosen_holds_for_the_name(world: World) -> None:
    services.choose_picture(world.flat, "Koffie-Uur", Picture.MUSIC, by=world.bram)
    services.choose_picture(world.flat, "koffie uur", Picture.GAMES, by=world.bram)
    assert services.pictures_of(world.flat, ["KOFFIE-UUR", "Bingo avond"]) == {
        "KOFFIE-UUR": Picture.GAMES,
        "Bingo avond": Picture.GAMES,
    }
    assert services.pictures_of(world.other_flat, ["Koffie-uur"]) == {"Koffie-uur": Picture.COFFEE}


def test_what_no_font_has_does_not_reach_the_paper() -> None:
    assert printable("Koffie ☕ bij J. 张伟 \x00 e\u0301") == "Koffie bij J. ?? é"
    assert printable("مريم Ş Ł Й 12\u206013") == "مريم Ş Ł Й 12\u206013"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=6, max_size=6))
def test_no_text_makes_a_sheet_fail(lines: list[str]) -> None:
    """Whatever somebody typed: it comes out, on one page."""
    title, place, host, cost, about, name = (line.replace("\x00", "") for line in lines)
    occurrence = an_occurrence(
        title=title, place=place, host=host, cost=cost, description=about * 20, name=name
    )
    assert len(read(a_poster(occurrence)).pages) == 1


def an_occurrence(*, name: str = "Bernhardflat", phone: str = "070 123 45 67", **fields):
    """Without a database: sheets have none."""
    corporation = Corporation(slug="x", name=name, phone=phone, brand_colour="#ffe000")
    begins = timezone.now() + timedelta(days=3)
    return Occurrence(
        **{
            "complex": Complex(name=name, slug="x", corporation=corporation),
            "title": "Samen eten",
            "place": "Ontmoetingsruimte",
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=2),
            "capacity": 12,
            **fields,
        }
    )


# --- what stands on them --------------------------------------------------------------------------


def test_a_poster_says_all_that_one_must_know(world: World) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(cost="€ 4", title="Samen eten")
    response = print_it(
        world.client("bram"), "occurrence_paper", world.occurrence.pk, sheet="poster"
    )
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    assert "Samen" not in response["Content-Disposition"]
    text = words(response.content)
    code = ShortCode.objects.get(occurrence=world.occurrence)
    world.occurrence.refresh_from_db()
    for part in (
        *["Samen eten", "Ontmoetingsruimte", "€ 4", "070 123 45 67", "De Linde", "Bernhardflat"],
        *[code.text, world.occurrence.hours.replace("\u2060", ""), "/a"],
    ):
        assert part in text, part


def test_a_poster_is_tagged_and_has_an_outline(world: World) -> None:
    """Read by a tool that is not ours: title, language, tags, and one heading to jump to."""
    pdf = read(a_poster(an_occurrence()))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("nl")
    assert isinstance(root["/StructTreeRoot"].get_object(), DictionaryObject)
    assert pdf.metadata is not None
    assert pdf.metadata.title
    assert [str(part.title) for part in pdf.outline] == ["Samen eten"]
    assert b"pdfuaid" in pdf.xmp_metadata.rdf_root.toxml().encode()


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_comes_out_with_every_name(name: str) -> None:
    occurrence = an_occurrence(title=LONGEST, name=name, place=name, host=name, phone="")
    one = Comer(name, "Prins Bernhardlaan 1234 A bis", 4)
    for pages, content in [
        (1, a_poster(occurrence)),
        (2, sheets.reply_slips(occurrence, code="K4T9RM", picture=Picture.MEAL, box=name)),
        (
            1,
            sheets.attendance(
                occurrence, code="K4T9RM", coming=[one] * 2, waiting=[one], lists_to=name
            ),
        ),
    ]:
        assert len(read(content).pages) == pages


def test_a_series_of_sixty_dates_stays_one_page(world: World) -> None:
    series = make.make_series(world.flat, by=world.bram, title=LONGEST, description="Lang. " * 150)
    for week in range(60):
        begins = timezone.now() + timedelta(days=1 + 7 * week)
        make.make_occurrence(
            world.flat,
            series=series,
            original_start=begins,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            state=OccurrenceState.CANCELLED if week == 2 else OccurrenceState.PLANNED,
        )
    response = print_it(world.client("bram"), "series_paper", series.pk, sheet="poster")
    assert len(read(response.content).pages) == 1
    assert ShortCode.objects.get(series=series).text in words(response.content)


@pytest.mark.parametrize("number", [0, 1, 8, 30, 60, 200])
def test_a_lift_sheet_is_one_page_and_leaves_nothing_out_silently(number: int) -> None:
    rows = []
    first = an_occurrence()
    for one in range(number):
        begins = timezone.now() + timedelta(days=one // 4, minutes=one)
        rows.append(
            Occurrence(
                id=uuid4(),
                complex=first.complex,
                title=f"Nummer {one} van veel",
                place="Zaal",
                starts_at=begins,
                ends_at=begins + timedelta(minutes=30),
            )
        )
    today = timezone.localdate()
    content = sheets.lift_sheet(
        first.complex,
        rows,
        first=today,
        last=today + timedelta(days=30),
        codes={row.pk: "K4T9RM" for row in rows},
        pictures={row.pk: Picture.MEAL for row in rows},
        also_english=True,
    )
    assert len(read(content).pages) == 1
    text = words(content)
    all_there = all(f"Nummer {one} van" in text for one in range(number))
    assert all_there or "Er is meer dan" in text
    if number <= 60:
        assert all_there


def test_the_list_for_the_door_hides_a_protected_address_and_is_traced(world: World) -> None:
    unit = make.make_unit(world.flat, street="Geheimlaan", house_number=4321)
    hidden = make.make_resident(unit, surname="Verborgen", protected_address=True)
    for resident in (hidden, world.resident):
        services.register(world.occurrence, resident, channel=Channel.PHONE, by=world.bram)
    client = world.client("bram")
    response = print_it(client, "occurrence_paper", world.occurrence.pk, sheet="attendance")
    text = words(response.content)
    assert "Verborgen" in text
    assert "Kanarie" in text
    assert "Geheimlaan" not in text
    assert "4321" not in text
    looked = ReadEvent.objects.filter(actor=world.bram).values_list("person_id", flat=True)
    assert set(looked) == {hidden.pk, world.resident.pk}
    # What hangs in the hall names nobody.
    for sheet in ("poster", "reply"):
        made = print_it(client, "occurrence_paper", world.occurrence.pk, sheet=sheet)
        assert "Kanarie" not in words(made.content)


def test_slips_say_what_is_so_in_the_language_of_the_resident(world: World) -> None:
    english = make.make_resident(make.make_unit(world.flat), surname="Smith", language="en")
    dutch = make.make_resident(make.make_unit(world.flat), surname="Smit")
    for one in (english, dutch):
        row = services.register(world.occurrence, one, channel=Channel.PHONE, by=world.bram)
        services.want_slip(row, SlipKind.CONFIRMATION, by=world.bram)
    client = world.client("bram")
    url = reverse("activities:complex_paper", args=[world.flat.pk])
    key = client.get(url).context["form_key"]
    response = client.post(
        reverse("activities:slips_print", args=[world.flat.pk]), {"form_key": key}
    )
    text = words(response.content)
    assert "Smith" in text
    assert "You have a place" in text
    assert "U heeft een plek" in text
    assert len(read(response.content).pages) == 1
    assert SlipRun.objects.get().count == 2
    again = client.post(reverse("activities:slip_run_again", args=[SlipRun.objects.get().pk]))
    assert "Smith" in words(again.content)
    gone = client.post(
        reverse("activities:slips_print", args=[world.flat.pk]), {"form_key": uuid4()}
    )
    assert gone.status_code == 302
    bad = client.post(reverse("activities:slips_print", args=[world.flat.pk]), {"form_key": "x"})
    assert bad.status_code == 404


@pytest.mark.parametrize("colour", ["#1d6b4f", "#ffe000", "#000000", "#ffffff", "#8a3b12"])
def test_ink_can_be_read_on_the_colour_of_the_house(colour: str) -> None:
    colours = ramp(colour)
    assert contrast(colours["base-default"], colours["base-contrast-default"]) >= 4.5
    assert contrast(colours["text-subtle"], "#ffffff") >= 4.5


def test_the_square_holds_the_address_of_the_code(settings) -> None:
    """Drawn on a grid of points, as a camera sees it."""
    settings.BASE_URL = "https://flat.example"
    svg = square_of("K4T9RM")
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    picture = zeros((side * 6, side * 6), dtype=uint8) + 255
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg):
        picture[int(y) * 6 : int(y) * 6 + 6, int(x) * 6 : int(x) * 6 + 6] = 0
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [
        "https://flat.example/a/K4T9RM/"
    ]


# --- the pages ------------------------------------------------------------------------------------


def test_slips_are_asked_for_by_the_button_of_the_activity(world: World) -> None:
    services.register(world.occurrence, world.resident, channel=Channel.PHONE, by=world.bram)
    client = world.client("bram")
    url = reverse("activities:slips_want", args=[world.occurrence.pk])
    assert client.post(url, {"kind": "nonsense"}).status_code == 302
    assert not Slip.objects.exists()
    response = client.post(url, {"kind": "reminder"})
    assert response["Location"] == reverse("activities:complex_paper", args=[world.flat.pk])
    assert Slip.objects.get().kind == SlipKind.REMINDER
    assert world.client("carla").post(url, {"kind": "reminder"}).status_code == 404


def test_the_style_of_the_paper_is_kept_and_traced(world: World) -> None:
    client = world.client("bram")
    url = reverse("activities:complex_paper", args=[world.flat.pk])
    client.post(url, {"style": "1", "also_english": "on", "box": "De groene bus", "lists_to": ""})
    style = services.paper_style_of(world.flat)
    assert (style.also_english, style.box) == (True, "De groene bus")
    assert AuditEvent.objects.filter(verb="paper_style.set").exists()
    slips = print_it(client, "occurrence_paper", world.occurrence.pk, sheet="reply")
    assert "De groene bus" in words(slips.content)
    assert world.client("carla").post(url, {"style": "1"}).status_code == 404


def test_a_lift_sheet_for_each_choice_of_days(world: World) -> None:
    client = world.client("bram")
    url = reverse("activities:complex_paper", args=[world.flat.pk])
    for period in ("this_week", "next_week", "this_month", "next_month"):
        response = client.post(url, {"lift": "1", "period": period})
        assert response["Content-Type"] == "application/pdf"
    assert "Koffie" in "".join(
        words(client.post(url, {"lift": "1", "period": period}).content)
        for period in ("this_week", "next_week")
    )
    assert client.post(url, {"lift": "1", "period": "never"}).status_code == 200


def test_the_page_of_paper_asks_the_same_whatever_the_number(world: World) -> None:
    client = world.client("bram")
    url = reverse("activities:complex_paper", args=[world.flat.pk])
    counts = []
    for _round in range(2):
        for _ in range(4):
            resident = make.make_resident(make.make_unit(world.flat))
            occurrence = make.make_occurrence(world.flat)
            row = services.register(occurrence, resident, channel=Channel.PHONE, by=world.bram)
            services.want_slip(row, SlipKind.CONFIRMATION, by=world.bram)
        services.print_slips(
            world.flat, protected=False, form_key=uuid4(), by=world.bram, write=lambda papers: b""
        )
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_choosing_a_drawing_by_hand(world: World) -> None:
    client = world.client("bram")
    print_it(client, "occurrence_paper", world.occurrence.pk, picture="music")
    page = client.get(reverse("activities:occurrence_paper", args=[world.occurrence.pk]))
    assert page.context["picture"] == Picture.MUSIC
    assert print_it(client, "occurrence_paper", world.occurrence.pk, picture="x").status_code == 200
    absent = print_it(world.client("carla"), "occurrence_paper", world.occurrence.pk, picture="x")
    assert absent.status_code == 404


def test_looking_at_a_page_of_paper_makes_no_code(world: World) -> None:
    world.client("bram").get(reverse("activities:occurrence_paper", args=[world.occurrence.pk]))
    assert not ShortCode.objects.exists()
