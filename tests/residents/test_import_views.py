"""The pages of an import: the whole road, what is shown of whom, and strangers."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ReadEvent
from residents import services
from residents.models import ChangeKind, ImportChange, ImportRun
from tests import factories as make
from tests.conftest import World
from tests.residents.erp import file_of, row

pytestmark = pytest.mark.django_db


def send(world: World, who: str, data: bytes, name: str = "export.csv") -> Any:
    file = SimpleUploadedFile(name, data)
    return world.client(who).post(reverse("residents:import_list"), {"file": file})


def told(world: World, *, many: int = 1) -> ImportRun:
    """A run that was read, with so many changes of the resident of the flat."""
    run = make.make_import_run(world.linde, by=world.anna)
    ImportRun.objects.filter(pk=run.pk).update(state="read", changed=many)
    ImportChange.objects.bulk_create(
        ImportChange(
            corporation=world.linde,
            run=run,
            kind=ChangeKind.CHANGED,
            line=number + 2,
            number=number,
            resident=world.resident if number == 0 else make.make_resident(world.unit),
            fields=["telefoon"],
        )
        for number in range(many)
    )
    run.refresh_from_db()
    return run


def test_a_file_is_uploaded_and_its_columns_are_chosen(world: World) -> None:
    answer = send(world, "anna", file_of([row(1)]))
    run = ImportRun.objects.get()
    page = reverse("residents:import_columns", args=[run.pk])
    assert answer.url == page
    client = world.client("anna")
    form = client.get(page).context["form"]
    chosen = {name: form[name].value() for name in form.names}
    assert chosen["column_0"] == "relatie_id"
    without = client.post(page, {**chosen, "column_4": "-"})
    assert without.status_code == 200
    assert ImportRun.objects.get().state == "uploaded"
    twice = client.post(page, {**chosen, "column_1": "achternaam"})
    assert twice.context["form"].errors
    assert client.post(page, chosen).url == run.get_absolute_url()
    assert ImportRun.objects.get().state == "reading"
    assert client.get(page).url == run.get_absolute_url()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *[("export.pdf", b"%PDF"), ("export.csv", b""), ("export.csv", b"PK\x03\x04")],
        *[("export.xlsx", b"relatie_id;rol"), ("export.csv", b'"open'), ("export.csv", b"a\0b")],
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_once(world: World, name: str, data: bytes) -> None:
    answer = send(world, "anna", data, name)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not ImportRun.objects.exists()


def test_the_second_file_is_refused_politely(world: World) -> None:
    send(world, "anna", file_of([row(1)]))
    answer = send(world, "ada", file_of([row(1)]))
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert ImportRun.objects.count() == 1


def test_the_bar_asks_again_until_the_worker_is_done(world: World) -> None:
    run = make.make_import_run(world.linde, by=world.anna)
    ImportRun.objects.update(state="approved", rows_done=30, rows_all=120)
    client, url = world.client("anna"), reverse("residents:import_progress", args=[run.pk])
    answer = client.get(url)
    assert 'value="25"' in answer.content.decode()
    assert "hx-get" in answer.content.decode()
    assert "HX-Refresh" not in answer
    # The page itself has the same bar: it survives a reload, and needs no script.
    assert 'value="25"' in client.get(run.get_absolute_url()).content.decode()
    ImportRun.objects.update(state="read")
    answer = client.get(url)
    assert answer["HX-Refresh"] == "true"
    assert "hx-get" not in answer.content.decode()


def test_a_coordinator_sees_names_and_that_is_recorded_an_administrator_sees_lines(
    world: World,
) -> None:
    run = told(world)
    page = f"{run.get_absolute_url()}?show=changed"
    text = world.client("anna").get(page).content.decode()
    assert "Kanarie" in text
    assert ReadEvent.objects.get().person_id == world.resident.pk
    text = world.client("ada").get(page).content.decode()
    assert "Kanarie" not in text
    assert ReadEvent.objects.count() == 1
    assert world.client("carel").get(page).status_code == 404


def test_a_page_of_many_changes_asks_no_more_than_one_of_one(world: World) -> None:
    run = told(world, many=120)
    client = world.client("anna")
    page = f"{run.get_absolute_url()}?show=changed"
    with CaptureQueriesContext(
        connection,
    ) as many:
        answer = client.get(page)
    assert len(answer.context["changes"]) == 50
    seen = []
    while page:
        answer = client.get(page)
        seen += [change.line for change in answer.context["changes"]]
        page = answer.context["next_url"]
    assert seen == list(range(2, 122))
    ImportChange.objects.exclude(number=0).delete()
    client.get(run.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(f"{run.get_absolute_url()}?show=changed")
    assert len(many) == len(one)


@pytest.mark.parametrize("after", ["x", "1", "1-", "-1-1", "9" * 30, "99999999999-1", "１-1"])
def test_a_place_that_is_none_is_the_beginning_or_the_end(world: World, after: str) -> None:
    run = told(world)
    answer = world.client("anna").get(run.get_absolute_url(), {"show": "changed", "after": after})
    assert answer.status_code == 200


def test_the_report_has_lines_and_no_names(world: World) -> None:
    run = told(world)
    for kind in ("csv", "xlsx"):
        answer = world.client("anna").get(reverse("residents:import_report", args=[run.pk, kind]))
        assert answer.status_code == 200
        assert b"Kanarie" not in answer.content
        assert "Kanarie" not in answer["Content-Disposition"]
    for who, kind, status in [("anna", "exe", 404), ("carel", "csv", 404), ("bram", "csv", 404)]:
        url = reverse("residents:import_report", args=[run.pk, kind])
        assert world.client(who).get(url).status_code == status


def test_what_may_be_taken_over_is_for_the_administrator(world: World) -> None:
    url = reverse("residents:import_settings", args=[world.linde.pk])
    chosen = {"taken": ["telefoon"], "cluster_kind": "OND"}
    assert world.client("ada").post(url, chosen).status_code == 302
    options = services.options_of(world.linde)
    assert "telefoon" not in options.left_out
    assert "email" in options.left_out
    assert options.cluster_kind == "OND"
    for who, status in [("anna", 403), ("carel", 404), ("bram", 404)]:
        assert world.client(who).post(url, chosen).status_code == status


def test_a_step_that_is_not_open_any_more_is_told(world: World) -> None:
    run = told(world)
    url = reverse("residents:import_step", args=[run.pk, "confirm"])
    answer = world.client("ada").post(url, follow=True)
    assert list(answer.context["messages"])
    assert ImportRun.objects.get().state == "read"
    assert world.client("carel").post(url).status_code == 404
