"""Letters for a whole complex: ordered, made by a worker, downloaded once, gone after a day."""

import csv
import threading
import time
from contextlib import suppress
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

import residents.services
from accounts.models import AuditEvent, ReadEvent
from residents import card_files
from residents.models import AccessCard, CardRun, FieldRole, Occupancy, Resident
from residents.rules import CardRunRefused, CardRunState
from residents.services import CardRefused, card_runs, resident_for_card
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db


def order(world: World, who: str = "everybody", per: str = "person", **more: Any) -> CardRun:
    by = more.pop("by", world.bram)
    more = {"protected": False, **more}
    return residents.services.order_run(world.flat, who=who, per=per, by=by, **more)


def made(world: World, **choice: Any) -> CardRun:
    run = order(world, **choice)
    residents.services.make_due_runs()
    run.refresh_from_db()
    assert run.state == CardRunState.READY
    return run


def fetch(world: World, run: CardRun, kind: str = "csv", persona: str = "bram") -> Any:
    return world.client(persona).post(
        reverse("residents:card_run_fetch", args=[run.pk]), {"as": kind}
    )


def rows_of(response: Any) -> list[dict[str, str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


# --- ordered and made ---------------------------------------------------------------------------


def test_ordered_on_the_page_made_by_the_worker_and_the_letters_work(world: World) -> None:
    make.make_resident(world.unit, surname="Partner", kind="co_tenant")
    page = reverse("residents:card_run_list", args=[world.flat.pk])
    world.client("bram").post(page, {"who": "everybody", "per": "person", "addresses": "ordinary"})
    run = CardRun.objects.get()
    assert (run.state, run.count) == (CardRunState.BEING_MADE, 2)
    assert residents.services.make_due_runs() == 1
    response = fetch(world, run)
    assert response["Cache-Control"] == "no-store"
    assert "attachment" in response["Content-Disposition"]
    rows = rows_of(response)
    assert {row["aanschrijfnaam"] for row in rows} == {"A. Kanarie", "A. Partner"}
    for row in rows:
        assert resident_for_card(row["briefnummer"], row["code"]).name == row["aanschrijfnaam"]
    run.refresh_from_db()
    assert (run.state, run.codes) == (CardRunState.FETCHED, "")
    looks = ReadEvent.objects.filter(purpose=card_runs.CARD_LETTERS, actor=world.bram)
    assert looks.count() == 2
    verbs = AuditEvent.objects.filter(verb__startswith="card_run.").order_by("pk")
    told = list(verbs.values_list("verb", flat=True))
    assert told == ["card_run.ordered", "card_run.made", "card_run.fetched"]


def test_at_rest_no_code_can_be_read(world: World) -> None:
    run = made(world)
    kept = repr(CardRun.objects.values().get()) + repr(list(AccessCard.objects.values()))
    kept += repr(list(AuditEvent.objects.values()))
    (row,) = rows_of(fetch(world, run))
    for secret in (row["code"], row["code"].replace(" ", ""), "Kanarie"):
        assert secret not in kept


def test_the_database_keeps_codes_only_while_they_may_be_downloaded(world: World) -> None:
    run = made(world)
    for change in ({"state": "fetched"}, {"state": "being_made"}, {"codes": ""}, {"state": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CardRun.objects.filter(pk=run.pk).update(**change)


def test_who_gets_none(world: World) -> None:
    """Whoever died, moved out, or lives elsewhere; a protected address goes by itself."""
    dead = make.make_resident(world.unit, surname="Dood", deceased_on=timezone.localdate())
    gone = make.make_resident(world.unit, surname="Weg")
    residents.services.move_out(gone, on=timezone.localdate(), by=world.bram)
    hidden = make.make_resident(world.unit, surname="Geheim", protected_address=True)
    names = {row["aanschrijfnaam"] for row in rows_of(fetch(world, made(world)))}
    assert names == {"A. Kanarie"}
    names = {row["aanschrijfnaam"] for row in rows_of(fetch(world, made(world, protected=True)))}
    assert names == {hidden.name_on_letter}
    assert not AccessCard.objects.filter(resident__in=[dead, gone, world.other_resident]).exists()


def test_a_consultant_is_not_offered_the_protected_addresses(world: World) -> None:
    make.make_resident(world.unit, surname="Geheim", protected_address=True)
    page = reverse("residents:card_run_list", args=[world.flat.pk])
    choice = {"who": "everybody", "per": "person", "addresses": "protected"}
    assert "addresses" not in world.client("wil").get(page).context["form"].fields
    world.client("wil").post(page, choice)
    assert not CardRun.objects.get().protected
    with pytest.raises(residents.services.NobodyToWrite):
        order(world, protected=True, by=world.wil)
    for persona in ("bram", "anna"):
        world.client(persona).post(page, choice)
    assert CardRun.objects.filter(protected=True).count() == 2


@pytest.mark.parametrize("reason", ["nobody", "too many"])
def test_what_cannot_be_made_is_said_at_once(reason: str, world: World, monkeypatch: Any) -> None:
    if reason == "nobody":
        Resident.objects.update(email="iemand@test.example")
    else:
        monkeypatch.setattr(card_runs.rules, "CARD_RUN_LETTERS", 0)
    page = reverse("residents:card_run_list", args=[world.flat.pk])
    response = world.client("bram").post(
        page, {"who": "no_email", "per": "person", "addresses": "ordinary"}
    )
    assert response.context["form"].non_field_errors()
    assert not CardRun.objects.exists()


def test_old_letters_and_their_sign_ups_survive_a_reprint(world: World) -> None:
    old, code = residents.services.issue_card(world.resident, by=world.bram)
    fetch(world, made(world))
    assert resident_for_card(old.number, code) == world.resident
    assert AccessCard.objects.working().count() == 2


# --- the worker that dies -----------------------------------------------------------------------


class Killed(BaseException):
    """As kill -9: nothing is cleaned up."""


@pytest.mark.parametrize("moment", ["new_code", "encrypt"])
def test_a_worker_killed_half_way_leaves_nothing_and_the_next_one_begins_again(
    moment: str, world: World, monkeypatch: Any
) -> None:
    make.make_resident(world.unit)
    run = order(world)
    real = getattr(card_runs, moment)
    calls: list[int] = []

    def die(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == (2 if moment == "new_code" else 1):
            raise Killed
        return real(*args)

    monkeypatch.setattr(card_runs, moment, die)
    with pytest.raises(Killed):
        residents.services.make_due_runs()
    run.refresh_from_db()
    assert (run.state, run.codes, AccessCard.objects.count()) == (CardRunState.BEING_MADE, "", 0)
    assert residents.services.make_due_runs() == 0  # its lease runs: it may be alive
    lapse(run)
    assert residents.services.make_due_runs() == 1
    assert AccessCard.objects.count() == 2


def lapse(run: CardRun) -> None:
    CardRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(hours=1))


def test_a_run_that_kills_its_worker_each_time_is_given_up(world: World, monkeypatch: Any) -> None:
    run = order(world)

    def die(*_args: Any) -> Any:
        raise Killed

    monkeypatch.setattr(card_runs, "new_code", die)
    for _ in range(3):
        with pytest.raises(Killed):
            residents.services.make_due_runs()
        lapse(run)
    assert residents.services.make_due_runs() == 0
    run.refresh_from_db()
    assert run.state == CardRunState.FAILED


def test_a_worker_thought_dead_writes_nothing_when_it_wakes(world: World) -> None:
    run = order(world)
    slow = card_runs._claim()
    assert slow is not None
    lapse(run)
    assert residents.services.make_due_runs() == 1
    assert not card_runs.make_run(slow)
    assert AccessCard.objects.count() == 1


# --- the download -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "pdf"])
def test_one_download_and_no_second(kind: str, world: World) -> None:
    run = made(world)
    assert fetch(world, run, kind).status_code == 200
    assert fetch(world, run, kind).status_code == 404
    assert fetch(world, run, "csv").status_code == 404


def test_only_whoever_ordered_it(world: World) -> None:
    run = made(world)
    for persona, status in [
        ("anna", 403),
        ("wil", 403),
        ("huub", 404),
        ("carla", 404),
        ("carel", 404),
        ("rosa", 404),
        ("fien", 404),
    ]:
        assert fetch(world, run, persona=persona).status_code == status, persona
    assert (
        world.client("bram").get(reverse("residents:card_run_fetch", args=[run.pk])).status_code
        == 405
    )
    assert fetch(world, run).status_code == 200


def test_whoever_lost_the_work_lost_the_file(world: World) -> None:
    run = made(world)
    world.bram.assignments.update(until=timezone.localdate())
    assert fetch(world, run).status_code == 404


def test_whoever_dies_between_making_and_downloading_gets_no_letter(world: World) -> None:
    others = [make.make_resident(world.unit, surname=name) for name in ("Dood", "Weg", "Geheim")]
    run = made(world)
    residents.services.record_death(others[0], on=timezone.localdate(), by=world.bram)
    residents.services.move_out(others[1], on=timezone.localdate(), by=world.bram)
    Resident.objects.filter(pk=others[2].pk).update(protected_address=True)
    shown = fetch(world, run).content.decode()
    assert "Kanarie" in shown
    for name in ("Dood", "Weg", "Geheim"):
        assert name not in shown
    assert AccessCard.objects.filter(resident__in=others, revoked_at=None).count() == 0


def test_a_day_later_it_is_gone_and_so_are_its_cards(world: World) -> None:
    run = made(world)
    CardRun.objects.filter(pk=run.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert fetch(world, run).status_code == 404  # also when no worker came by
    residents.services.make_due_runs()
    run.refresh_from_db()
    assert (run.state, run.codes) == (CardRunState.EXPIRED, "")
    assert not AccessCard.objects.live().exists()


def test_a_file_that_cannot_be_written_takes_no_codes_with_it(world: World) -> None:
    run = made(world)

    def fail(_letters: Any) -> bytes:
        raise ValueError

    with pytest.raises(ValueError):
        residents.services.fetch_run(run, by=world.bram, write=fail)
    assert fetch(world, run).status_code == 200


def downloads_at_once() -> int:
    """Four browsers press the button together. → how many got the letters"""
    flat = make.make_complex()
    coach = make.make_field_worker(flat, FieldRole.FLATCOACH)
    make.make_resident(make.make_unit(flat))
    run = residents.services.order_run(
        flat, who="everybody", per="person", protected=False, by=coach
    )
    residents.services.make_due_runs()
    gate = threading.Barrier(4)
    got: list[bytes] = []

    def slowly(letters: list[card_files.Letter]) -> bytes:
        time.sleep(0.1)
        return card_files.as_csv(letters)

    def one() -> None:
        try:
            gate.wait()
            with suppress(CardRunRefused):
                got.append(residents.services.fetch_run(run, by=coach, write=slowly).content)
        finally:
            connections.close_all()

    running = [threading.Thread(target=one) for _ in range(4)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return len(got)


@pytest.mark.django_db(transaction=True)
def test_downloads_at_once_are_one() -> None:
    assert downloads_at_once() == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_the_lock_that_makes_them_one(monkeypatch: Any) -> None:
    """The negative control."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    assert downloads_at_once() > 1


def test_the_page_asks_as_much_for_many_as_for_one(world: World) -> None:
    page = reverse("residents:card_run_list", args=[world.flat.pk])
    client = world.client("bram")
    counts = []
    for _ in range(2):
        made(world)
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page)
        counts.append(len(queries))
        for _more in range(4):
            made(world)
    assert counts[0] == counts[1]


def test_a_download_asks_as_much_for_many_as_for_one(world: World) -> None:
    counts = []
    for people in (1, 6):
        for _ in range(people):
            make.make_resident(make.make_unit(world.flat))
        run = made(world)
        with CaptureQueriesContext(connection) as queries:
            residents.services.fetch_run(run, by=world.bram, write=card_files.as_csv)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["=1+1", "+31", "-2", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n@x"])
def test_no_cell_is_a_formula(name: str, world: World) -> None:
    Resident.objects.filter(pk=world.resident.pk).update(letter_name=name)
    world.linde.phone = "+31 70 123 45 67"
    world.linde.save()
    (row,) = rows_of(fetch(world, made(world)))
    for cell in row.values():
        assert cell.lstrip()[:1] not in set("=+-@"), cell
        assert not set(cell) & set("\t\r\n")


def test_the_list_is_in_the_order_of_the_doors_with_the_address_of_the_post(world: World) -> None:
    for number in (12, 2, 100):
        unit = make.make_unit(world.flat, house_number=number, street="Aalaan", house_letter="A")
        make.make_resident(unit)
    rows = rows_of(fetch(world, made(world)))
    assert [row["adres"] for row in rows][:3] == ["Aalaan 2 A", "Aalaan 12 A", "Aalaan 100 A"]
    assert {row["postcode_plaats"] for row in rows} == {"2285 AB  RIJSWIJK"}


def test_each_letter_is_one_page_with_its_own_code_and_nobody_elses(world: World) -> None:
    Resident.objects.filter(pk=world.resident.pk).update(
        letter_name="De heer en mevrouw " + "van den Berg-" * 7 + "Kanarie"
    )
    english = make.make_resident(make.make_unit(world.flat), surname="Smith", language="en")
    turkish = make.make_resident(make.make_unit(world.flat), surname="Öztürk", language="tr")
    run = made(world)
    response = fetch(world, run, "pdf")
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    assert reader.trailer["/Root"]["/Lang"]
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    cards = list(AccessCard.objects.select_related("resident"))
    assert len(pages) == len(cards) == 3
    for card in cards:
        (page,) = [page for page in pages if card.number_text in page]
        for other in cards:
            if other != card:
                assert other.number_text not in page
                assert other.resident.surname not in page
    by_name = {
        name: next(page for page in pages if name in page)
        for name in ("Kanarie", english.surname, turkish.surname)
    }
    assert "Letter number" in by_name["Smith"]
    assert "Briefnummer" in by_name["Öztürk"]
    assert world.linde.phone in by_name["Kanarie"]
    assert "2285 AB RIJSWIJK" in by_name["Kanarie"]
    assert world.linde.name in by_name["Kanarie"]


def test_the_square_opens_the_page_of_that_letter_and_holds_no_code(world: World) -> None:
    import typst
    import zxingcpp

    card, code = residents.services.issue_card(world.resident, by=world.bram)
    home = Occupancy.objects.select_related("unit__complex").get(resident=world.resident)
    letter = card_files.Letter.of(card, home, code)
    pages = typst.compile(
        card_files.TEMPLATE,
        format="png",
        ppi=110,
        ignore_system_fonts=True,
        sys_inputs={"data": card_files._json([letter])},
    )
    (found,) = zxingcpp.read_barcodes(_pixels(pages))
    assert found.text == card_files.number_address(card.number)
    assert found.text.endswith(f"/kaart/{card.number}/")
    assert code.replace(" ", "") not in found.text


def _pixels(png: bytes) -> Any:
    """A picture without a library: what typst draws has eight bits, red, green, blue and clear."""
    import struct
    import zlib

    import numpy

    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)
    at, packed = 8, b""
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + size]
        at += 12 + size
    lines = numpy.frombuffer(zlib.decompress(packed), numpy.uint8).reshape(height, 1 + width * 4)
    above = numpy.zeros((width, 4), numpy.int64)
    picture = numpy.zeros((height, width), numpy.uint8)
    for number, line in enumerate(lines):
        raw = line[1:].reshape(width, 4).astype(numpy.int64)
        above = _unfiltered(int(line[0]), raw, above)
        picture[number] = above[:, 0]
    return picture


def _unfiltered(kind: int, raw: Any, above: Any) -> Any:
    import numpy

    if kind == 0:
        return raw
    if kind == 1:
        return numpy.cumsum(raw, axis=0) % 256
    if kind == 2:
        return (raw + above) % 256
    row = raw.copy()
    left = numpy.zeros(4, numpy.int64)
    corner = numpy.zeros(4, numpy.int64)
    for x in range(len(row)):
        up = above[x]
        if kind == 3:
            guess = (left + up) // 2
        else:
            far = [abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)]
            guess = numpy.where(
                (far[0] <= far[1]) & (far[0] <= far[2]),
                left,
                numpy.where(far[1] <= far[2], up, corner),
            )
        row[x] = (row[x] + guess) % 256
        left, corner = row[x], up
    return row


def test_one_letter_from_the_file_as_a_pdf(world: World) -> None:
    page = reverse("residents:card_issue", args=[world.resident.pk])
    response = world.client("bram").post(page, {"as": "pdf"})
    text = PdfReader(BytesIO(response.content)).pages[0].extract_text()
    card = AccessCard.objects.get()
    assert card.number_text in text
    code = text[text.index("Code ") + 5 :][:14]
    assert resident_for_card(card.number, code) == world.resident
    with pytest.raises(CardRefused):
        resident_for_card(card.number, "AAAA AAAA AAAA")
    assert world.client("carla").post(page, {"as": "pdf"}).status_code == 404
