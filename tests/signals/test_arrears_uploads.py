"""A file of the ERP with arrears: told first, written when somebody says yes, and once only."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import AuditEvent, Role
from partners.rules import ConsentAction, Purpose
from residents.models import Occupancy, Resident
from signals.imports import COLUMNS, read
from signals.models import ArrearsFile, ArrearsStep, ArrearsUpload, Category, Signal
from signals.rules import StepRefused
from signals.services import arrears, arrears_uploads
from tests import factories as make
from tests.conftest import World
from tests.partners import given
from tests.signals.pages import said, text_of

LIST = reverse("arrears:upload_list")
HEADER = ";".join(COLUMNS)


def day(ago: int) -> str:
    return f"{timezone.localdate() - timedelta(days=ago):%d-%m-%Y}"


def line(reference: str = "K-1", amount: str = "840,50", **changes: str) -> str:
    cells = {
        "klantnummer": reference,
        "bedrag": amount,
        "achter_sinds": day(60),
        "contact_op": day(30),
        "contact_hoe": "telefoon",
        "contact_bewijs": "N-1",
        "schuldhulp_op": day(30),
        "schuldhulp_hoe": "telefoon",
        "schuldhulp_bewijs": "N-1",
        "herinnering_op": day(20),
        "herinnering_hoe": "brief",
        "herinnering_bewijs": "B-1",
        "aanbod_op": day(20),
        "aanbod_hoe": "brief",
        "aanbod_bewijs": "B-1",
        **changes,
    }
    return ";".join(cells[name] for name in COLUMNS)


def csv(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


@pytest.fixture
def customers(world: World) -> list[Resident]:
    found = [world.resident, make.make_resident(world.unit), make.make_resident(world.unit)]
    for number, person in enumerate(found, start=1):
        Resident.objects.filter(pk=person.pk).update(external_key=f"K-{number}")
    return found


def upload(world: World, data: bytes, kind: str = "csv") -> ArrearsUpload:
    return arrears_uploads.upload(data, kind=kind, corporation=world.linde, by=world.ina)


def write(world: World, data: bytes) -> ArrearsUpload:
    row = upload(world, data)
    arrears_uploads.approve(row, by=world.ina)
    arrears_uploads.write_uploads()
    row.refresh_from_db()
    return row


def wrong(row: ArrearsUpload) -> list[tuple[int, str, str]]:
    return [(one["line"], one["column"], one["code"]) for one in row.problems]


# --- the road -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("customers")
def test_nothing_is_written_before_somebody_says_yes(world: World) -> None:
    client = world.client("ina")
    file = SimpleUploadedFile("achterstand.csv", csv(line("K-1"), line("K-2", "12")))
    response = client.post(LIST, {"file": file})
    row = ArrearsUpload.objects.get()
    assert response.headers["Location"] == row.get_absolute_url()
    assert row.counts == {"new": 2, "changed": 0}
    assert not Signal.objects.exists()
    assert row.content is not None and b"K-1" not in bytes(row.content)
    client.post(row.get_absolute_url(), {"approve": "1"})
    assert not Signal.objects.exists()  # a worker does it
    assert arrears_uploads.write_uploads() == 1
    files = ArrearsFile.objects.order_by("reference")
    assert [(one.reference, one.amount_cents) for one in files] == [("K-1", 84_050), ("K-2", 1200)]
    assert ArrearsStep.objects.count() == 8
    assert [one.signal.resident for one in files][:1] == [world.resident]
    assert files[0].signal.events.get().step == "raise"
    row.refresh_from_db()
    assert (row.state, row.content) == ("written", None)
    assert said(client.post(row.get_absolute_url(), {"approve": "1"}, follow=True))[-1] == "error"
    # What was written goes on as any file does.
    assert arrears.pass_on(files[0], by=world.ina)


@pytest.mark.usefixtures("customers")
def test_the_same_file_again_is_nothing_new(world: World) -> None:
    write(world, csv(line("K-1"), line("K-2")))
    before = list(ArrearsFile.objects.order_by("pk").values()), ArrearsStep.objects.count()
    row = write(world, csv(line("K-1"), line("K-2")))
    assert row.counts == {"new": 0, "changed": 0, "unchanged": 2}
    assert before == (
        list(ArrearsFile.objects.order_by("pk").values()),
        ArrearsStep.objects.count(),
    )
    changed = write(world, csv(line("K-1", "900"), line("K-2", herinnering_bewijs="B-2")))
    assert changed.counts == {"new": 0, "changed": 2}
    assert ArrearsFile.objects.get(reference="K-1").amount_cents == 90_000
    assert ArrearsStep.objects.count() == 9


@pytest.mark.usefixtures("customers")
def test_what_the_file_does_not_name_stays(world: World) -> None:
    write(world, csv(line("K-1")))
    empty = dict.fromkeys([name for name in COLUMNS if "_" in name and name[:6] != "achter"], "")
    row = write(world, csv(line("K-1", "900", **empty)))
    assert row.counts["changed"] == 1
    file = ArrearsFile.objects.get()
    assert (file.amount_cents, len(file.taken)) == (90_000, 4)


def test_who_objected_died_or_is_passed_on_is_left_alone(
    world: World, customers: list[Resident]
) -> None:
    given.say(
        customers[0], world.gemeente, ConsentAction.OBJECTED, by=world.ina, purpose=Purpose.DEBT
    )
    Resident.objects.filter(pk=customers[1].pk).update(deceased_on=timezone.localdate())
    write(world, csv(line("K-3")))
    arrears.pass_on(ArrearsFile.objects.get(), by=world.ina)
    row = upload(world, csv(line("K-1"), line("K-2"), line("K-3", "1")))
    assert row.counts == {"objected": 1, "died": 1, "passed_on": 1, "new": 0, "changed": 0}
    assert ArrearsFile.objects.get().amount_cents == 84_050


def test_who_was_merged_is_one_person(world: World, customers: list[Resident]) -> None:
    Resident.objects.filter(pk=customers[1].pk).update(merged_into=customers[0])
    row = upload(world, csv(line("K-1"), line("K-2")))
    assert wrong(row) == [(3, "klantnummer", "customer_twice")]
    write(world, csv(line("K-2")))
    assert ArrearsFile.objects.get().signal.resident == customers[0]


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.usefixtures("customers")
def test_all_that_is_wrong_is_told_by_line_and_column(world: World) -> None:
    row = upload(
        world,
        csv(
            line("K-1"),
            line("K-1"),
            line("K-2", "veel", achter_sinds="31-02-2026", contact_hoe="postduif"),
            line("K-9"),
            line("", herinnering_hoe="bezoek"),
            line("mevrouw Jansen", aanbod_bewijs="zie brief"),
        ),
    )
    assert row.state == "refused"
    assert set(wrong(row)) == {
        (3, "klantnummer", "customer_twice"),
        (4, "bedrag", "bad_amount"),
        (4, "achter_sinds", "bad_date"),
        (4, "contact_hoe", "not_a_choice"),
        (5, "klantnummer", "unknown_customer"),
        (6, "klantnummer", "empty"),
        (7, "klantnummer", "bad_reference"),
        (7, "aanbod_bewijs", "no_evidence"),
    }
    assert "Jansen" not in repr(row.problems)
    assert not Signal.objects.exists()
    page = text_of(world.client("ina").get(row.get_absolute_url()))
    assert "bedrag" in page
    assert "840,50" in page  # how to write it


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"contact_op": day(-3)}, "contact_op", "in_future"),
        ({"contact_op": ""}, "contact_op", "empty"),
        ({"achter_sinds": ""}, "achter_sinds", "empty"),
        ({"herinnering_hoe": "telefoon"}, "herinnering_op", "not_written"),
        ({"herinnering_op": "", "herinnering_hoe": "", "herinnering_bewijs": ""}, "aanbod_op", ""),
    ],
)
@pytest.mark.usefixtures("customers")
def test_a_step_that_cannot_be(
    world: World, changes: dict[str, str], column: str, code: str
) -> None:
    row = upload(world, csv(line("K-1", **changes)))
    assert wrong(row) == [(2, column, code or "no_reminder")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (HEADER.encode(), "no_lines"),
        (b"klantnummer;bedrag\nK-1;1", "column_missing"),
        (HEADER.encode() + b";bedrag\n", "column_twice"),
        (b"a\0b", "nul"),
        (b'klantnummer;"bedrag\n', "bad_quote"),
        (b"PK\x03\x04", "is_spreadsheet"),
    ],
)
def test_odd_files_say_what_to_do(world: World, data: bytes, code: str) -> None:
    row = upload(world, data)
    assert [one["code"] for one in row.problems] == [code]
    page = text_of(world.client("ina").get(row.get_absolute_url()))
    assert f">{code}<" not in page


def test_somebody_who_rents_nothing_today(world: World, customers: list[Resident]) -> None:
    Occupancy.objects.filter(resident=customers[0]).update(until=timezone.localdate())
    assert wrong(upload(world, csv(line("K-1")))) == [(2, "klantnummer", "no_home")]


def test_customers_of_another_corporation_are_unknown(world: World) -> None:
    Resident.objects.filter(pk=world.other_resident.pk).update(external_key="K-1")
    assert wrong(upload(world, csv(line("K-1")))) == [(2, "klantnummer", "unknown_customer")]


def test_excel_reads_the_same(world: World, customers: list[Resident]) -> None:
    book = Workbook()
    book.active.append(list(COLUMNS))  # type: ignore[union-attr]
    cells: list[Any] = line("K-1").split(";")
    cells[1] = 840.5
    book.active.append(cells)  # type: ignore[union-attr]
    stream = io.BytesIO()
    book.save(stream)
    today = timezone.localdate()
    assert read(stream.getvalue(), "xlsx", today).rows == read(csv(line("K-1")), "csv", today).rows


def test_other_headers_and_other_columns(world: World, customers: list[Resident]) -> None:
    data = f"Relatienummer;Naam;Achterstand;Achterstand sinds\nK-1;Jansen;12,5;{day(40)}".encode()
    found = read(data, "csv", timezone.localdate())
    assert [(row.reference, row.amount_cents) for row in found.rows] == [("K-1", 1250)]
    assert found.ignored == ["Naam"]


# --- the worker -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("customers")
def test_a_worker_that_is_killed_leaves_nothing_half_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = upload(world, csv(line("K-1"), line("K-2")))
    arrears_uploads.approve(row, by=world.ina)

    def die(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(arrears_uploads, "_trace", die)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        arrears_uploads.write_uploads()
    monkeypatch.undo()
    assert not Signal.objects.exists()
    assert not ArrearsFile.objects.exists()
    assert arrears_uploads.write_uploads() == 1
    assert ArrearsFile.objects.count() == 2
    assert arrears_uploads.write_uploads() == 0


def test_who_moved_out_since_it_was_read_stops_all_of_it(
    world: World, customers: list[Resident]
) -> None:
    row = upload(world, csv(line("K-1"), line("K-2")))
    arrears_uploads.approve(row, by=world.ina)
    Occupancy.objects.filter(resident=customers[1]).update(until=timezone.localdate())
    arrears_uploads.write_uploads()
    row.refresh_from_db()
    assert (row.state, wrong(row)) == ("refused", [(3, "klantnummer", "no_home")])
    assert not Signal.objects.exists()


@pytest.mark.usefixtures("customers")
def test_after_a_week_nothing_is_left_of_it(world: World) -> None:
    waiting, refused = upload(world, csv(line("K-1"))), upload(world, csv(line("K-9")))
    assert arrears_uploads.purge_uploads() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert arrears_uploads.purge_uploads() == 2
        assert arrears_uploads.purge_uploads() == 0
    for row in (waiting, refused):
        row.refresh_from_db()
        assert (row.content, row.problems) == (None, [])
    assert (waiting.state, refused.state) == ("withdrawn", "refused")


@pytest.mark.usefixtures("customers")
def test_only_the_officer_of_this_corporation(world: World) -> None:
    row = upload(world, csv(line("K-1")))
    olga = make.make_member(world.hoeve, Role.ARREARS_OFFICER, "Olga")
    for stranger in (world.anna, olga):
        with pytest.raises(StepRefused):
            arrears_uploads.approve(row, by=stranger)
        with pytest.raises(StepRefused):
            arrears_uploads.withdraw(row, by=stranger)
        assert make.client_of(stranger).get(row.get_absolute_url()).status_code == 404
    arrears_uploads.withdraw(row, by=world.ina)
    row.refresh_from_db()
    assert (row.state, row.content) == ("withdrawn", None)


def test_without_a_subject_for_arrears_it_says_so(world: World) -> None:
    Category.objects.filter(pk=world.arrears.pk).update(is_active=False)
    file = SimpleUploadedFile("a.csv", csv(line("K-1")))
    response = world.client("ina").post(LIST, {"file": file})
    assert "file" in response.context["form"].errors


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.json"])
def test_other_kinds_of_files(world: World, name: str) -> None:
    response = world.client("ina").post(LIST, {"file": SimpleUploadedFile(name, b"x")})
    assert "file" in response.context["form"].errors
    assert not ArrearsUpload.objects.exists()


@pytest.mark.usefixtures("customers")
def test_nothing_of_a_customer_in_the_trace(world: World) -> None:
    write(world, csv(line("K-1")))
    written = repr(list(AuditEvent.objects.values()))
    assert "K-1" not in written
    assert "84050" not in written
