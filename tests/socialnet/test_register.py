"""The register of processing: made from what is in use, complete, and for who may read it."""

import csv
import html
import io
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import retention
from accounts.models import RetentionTerm
from partners.models import Agreement
from partners.rules import BasisKind, DataField, Purpose
from signals.models import CategoryGround
from socialnet.privacy.register import (
    FOR,
    GROUNDS,
    Processing,
    lines,
    model_of,
    register_of,
)
from tests import factories as make
from tests.conftest import World

PAGE = reverse("privacy:register")


def sharing(world: World, purpose: Purpose) -> Processing:
    return register_of(world.linde).processings[list(Purpose).index(purpose)]


def test_every_kind_of_data_stands_in_it_once(world: World) -> None:
    floors = register_of(world.linde).processings[len(Purpose) :]
    told = [text for row in floors for text in row.data]
    for kind in retention.kinds():
        found = [text for text in told if text.split(" (")[0] == str(kind.label)]
        assert len(found) == 1, kind.name
        assert sum(text.startswith(f"{kind.label}: ") for row in floors for text in row.terms) == 1
    apps = {model_of(kind, world.linde.pk)._meta.app_label for kind in retention.kinds()}
    assert apps == set(FOR)
    # What has no ground of its own has rows for it.
    assert apps - set(GROUNDS) == {"signals", "partners"}


def test_who_receives_follows_the_agreements_of_today(world: World) -> None:
    name = world.buurtteam.organisation.name

    def received() -> bool:
        return any(text.startswith(name) for text in sharing(world, Purpose.CARE).recipients)

    assert received()
    Agreement.objects.filter(pk=world.agreement.pk).update(until=timezone.localdate())
    assert not received()
    assert not sharing(world, Purpose.CARE).data[:-1]  # but for the subjects
    make.make_agreement(world.hoeve, world.buurtteam)
    assert not received()  # of another corporation


def test_what_goes_follows_the_fields_of_the_agreements(world: World) -> None:
    Agreement.objects.filter(pk=world.agreement.pk).update(fields=["name", "phone"])
    data = [text.lower() for text in sharing(world, Purpose.CARE).data]
    assert str(DataField.NAME.label) in data and str(DataField.PHONE.label) in data
    assert str(DataField.EMAIL.label) not in data
    assert str(DataField.AMOUNT.label) in [t.lower() for t in sharing(world, Purpose.DEBT).data]


def test_grounds_and_their_assessment_follow_the_subjects(world: World) -> None:
    row = sharing(world, Purpose.CARE)
    (ground,) = row.grounds
    assert ground.lower().startswith(str(BasisKind.CONSENT.label))
    assert world.loneliness.name in ground
    assert row.dpia == ["DPIA 1, 25 mei 2018"]
    CategoryGround.objects.filter(category=world.loneliness).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    row = sharing(world, Purpose.CARE)
    assert (row.grounds, row.dpia) == ([], [])


def test_a_term_that_was_changed_is_told(world: World) -> None:
    RetentionTerm.objects.create(
        corporation=world.linde, kind="referral", months=7, set_by=world.fien
    )
    assert any(text.startswith("Doorverwijzingen") and "7 maanden" in text
               for text in sharing(world, Purpose.CARE).terms)  # fmt: skip


def test_it_holds_nothing_of_anybody(world: World) -> None:
    make.refer_in_danger(world)
    text = html.unescape(world.client("fien").get(PAGE).content.decode())
    for word in (world.resident.surname, world.pim.name, world.hoeve.name):
        assert word not in text


def test_each_reads_that_of_the_own_corporation(world: World) -> None:
    for who in ("fien", "ada"):
        page = world.client(who).get(PAGE)
        assert [one.corporation for one in page.context["registers"]] == [world.linde]
        for row in page.context["registers"][0].processings:
            assert row.name in html.unescape(page.content.decode())


def test_the_spreadsheet_has_every_line(world: World) -> None:
    response = world.client("ada").get(reverse("privacy:register_csv"))
    text = response.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    register = register_of(world.linde)
    assert rows == [list(line) for line in lines([register])]
    assert len(rows) == 1 + len(register.processings)
    assert all(len(row) == 9 for row in rows)


def test_however_many_agreements_and_subjects_it_asks_the_same(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            register_of(world.linde)
        return len(found)

    before = asked()
    for number in range(5):
        make.make_agreement(world.linde, make.make_desk())
        make.make_category(world.linde, code=f"c{number}", name=f"Onderwerp {number}")
    assert asked() == before
