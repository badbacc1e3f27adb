"""What was agreed: its paper, who reads that, who hears that it ends, and nothing goes then."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

import outbox.services
import partners.services
from accounts import retention
from accounts.models import AuditEvent, Corporation, ErasureReason
from accounts.rules import months_later
from outbox.models import Message, State
from partners.models import (
    Agreement,
    AgreementDocument,
    AgreementParty,
    AgreementWarning,
    SharingBasis,
)
from partners.rules import BasisKind, ConsentAction, Missing, Purpose
from partners.rules.documents import LARGEST, DocumentFault, DocumentRefused, pages_of
from partners.rules.ending import due_warning
from partners.services import ENDING, GateClosed
from residents.models import Resident
from socialnet.machinery.reads import findings_of
from socialnet.reads import today_of
from tests import factories as make
from tests.conftest import World
from tests.partners.given import care, refer_care, say

TODAY = timezone.localdate()


def until(agreement: Agreement, days: int) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(until=TODAY + timedelta(days=days))


def successor(agreement: Agreement, **fields: Any) -> Agreement:
    return Agreement.objects.create(
        **{
            "corporation": agreement.corporation,
            "organisation": agreement.organisation,
            "purpose": agreement.purpose,
            "categories": agreement.categories,
            "fields": agreement.fields,
            **fields,
        }
    )


# --- no agreement, no send ------------------------------------------------------------------------


def test_an_agreement_that_ended_yesterday_sends_nothing(world: World) -> None:
    say(world.resident, world.buurtteam, ConsentAction.GIVEN, by=world.anna)
    until(world.agreement, -1)
    with pytest.raises(GateClosed) as closed:
        partners.services.refer(
            care(world.resident), world.buurtteam, make.CONSENT, by=world.anna, origin_kind="x"
        )
    assert closed.value.missing == (Missing.AGREEMENT,)
    assert not SharingBasis.objects.exists()


@pytest.mark.parametrize("days", [-1, 0])
def test_the_database_refuses_it_by_another_road_too(world: World, days: int) -> None:
    """What ends today is over: `until` is the first day on which it no longer holds."""
    consent = say(world.resident, world.buurtteam, ConsentAction.GIVEN, by=world.anna)
    ground = {
        "corporation": world.linde,
        "resident": world.resident,
        "desk": world.buurtteam,
        "agreement": world.agreement,
        "purpose": Purpose.CARE,
        "kind": BasisKind.CONSENT,
        "consent": consent,
        "decided_by": world.anna,
    }
    until(world.agreement, days)
    with pytest.raises(IntegrityError, match="partners_basis_agreement"), transaction.atomic():
        SharingBasis.objects.create(**ground)
    until(world.agreement, 1)
    assert SharingBasis.objects.create(**ground)


def test_a_successor_that_overlaps_goes_on_without_a_gap(world: World) -> None:
    new = successor(world.agreement, since=TODAY, fields=["name"])
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    assert (referral.basis.agreement, referral.fields) == (new, ["name"])
    until(world.agreement, -1)
    second = make.make_resident(world.unit)
    assert refer_care(second, world.buurtteam, by=world.anna).basis.agreement == new


def test_one_that_has_still_to_begin_sends_nothing(world: World) -> None:
    until(world.agreement, 0)
    successor(world.agreement, since=TODAY + timedelta(days=1))
    with pytest.raises(GateClosed):
        refer_care(world.resident, world.buurtteam, by=world.anna)


def test_to_be_named_in_a_covenant_opens_nothing(world: World) -> None:
    AgreementParty.objects.create(
        agreement=world.agreement, organisation=world.meldpunt.organisation
    )
    with pytest.raises(GateClosed) as closed:
        refer_care(world.resident, world.meldpunt, by=world.anna)
    assert Missing.AGREEMENT in closed.value.missing


@pytest.mark.parametrize("named", [{}, {"name": "De Hoeve", "organisation": True}])
def test_a_party_is_named_in_one_way(world: World, named: dict[str, Any]) -> None:
    if "organisation" in named:
        named = {**named, "organisation": world.meldpunt.organisation}
    with pytest.raises(IntegrityError, match="partners_party_named_once"), transaction.atomic():
        AgreementParty.objects.create(agreement=world.agreement, **named)


# --- the end is told ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "told", "due"),
    [
        (61, (), None),
        (60, (), 60),
        (60, (60,), None),
        (45, (), 60),  # nothing ran on the day itself
        (31, (60,), None),
        (30, (60,), 30),
        (30, (), 30),  # made late: one warning, not two
        (1, (60, 30), None),
        (1, (60,), 30),
        (-1, (), None),
    ],
)
def test_which_warning_is_due(left: int, told: tuple[int, ...], due: int | None) -> None:
    day = date(2026, 3, 1)
    assert due_warning(day + timedelta(days=left), day, told) == due


def night(days: int = 0) -> int:
    return partners.services.warn_of_ends(TODAY + timedelta(days=days))


def test_each_warning_goes_once_to_who_keeps_it(world: World) -> None:
    until(world.agreement, 60)
    until(world.debt_agreement, 60)
    assert [night(), night(), night(29), night(30), night(31), night(59)] == [2, 0, 0, 2, 0, 0]
    rows = Message.objects.filter(kind=ENDING)
    assert sorted(rows.values_list("recipient_id", "subject_id", "version")) == sorted(
        (who.pk, agreement.pk, number)
        for who, agreement in [
            (world.anna, world.agreement),
            (world.ina, world.debt_agreement),
        ]
        for number in (1, 2)
    )
    assert AgreementWarning.objects.count() == 4


def test_a_later_end_is_told_anew(world: World) -> None:
    until(world.agreement, 60)
    assert night() == 1
    until(world.agreement, 90)
    assert night() == 0
    assert night(30) == 1
    assert Message.objects.filter(kind=ENDING).count() == 2


@pytest.mark.parametrize(
    ("since", "until_days", "purpose", "warned"),
    [
        (20, None, Purpose.CARE, 0),  # begins when the other ends
        (21, None, Purpose.CARE, 1),  # a day without
        (-5, 20, Purpose.CARE, 2),  # ends with it, and that is told of both
        (-5, 400, Purpose.CARE, 0),
        (-5, None, Purpose.DEBT, 1),  # for something else
    ],
)
def test_what_goes_on_is_no_end(
    world: World, since: int, until_days: int | None, purpose: Purpose, warned: int
) -> None:
    until(world.agreement, 20)
    after = None if until_days is None else TODAY + timedelta(days=until_days)
    day = TODAY + timedelta(days=since)
    fields = {"fields": ["name"]} if purpose == Purpose.DEBT else {}
    successor(world.agreement, since=day, until=after, purpose=purpose, **fields)
    assert night() == warned


def test_an_agreement_of_another_corporation_is_no_successor(world: World) -> None:
    until(world.agreement, 20)
    successor(world.agreement, corporation=world.hoeve)
    assert night() == 1


def test_the_mail_says_where_and_when_and_nothing_of_anybody(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna)
    until(world.agreement, 30)
    night()
    outbox.services.drain()
    found = [one for one in mail.outbox if one.to == [world.anna.email]]
    assert len(found) == 1
    text = found[0].subject + found[0].body
    assert world.buurtteam.organisation.name in text
    assert reverse("partners:organisation_detail", args=[world.buurtteam.organisation_id]) in text
    for kept in (world.resident.surname, "Gordijnen", world.pim.name):
        assert kept not in text


def test_what_was_agreed_anew_before_it_left_is_not_told(world: World) -> None:
    until(world.agreement, 30)
    night()
    successor(world.agreement)
    outbox.services.drain()
    message = Message.objects.get(kind=ENDING)
    assert (message.state, message.problem) == (State.WITHHELD, "agreed_anew")


def test_it_is_on_today_and_on_the_page_of_the_machinery(world: World) -> None:
    def told() -> tuple[list[Agreement], int]:
        lines = [row for row in findings_of(world.linde.pk) if "Meldpunt" in row.text]
        return today_of(world.anna).ending, len(lines)

    agreement = make.make_agreement(world.linde, world.meldpunt)
    world.meldpunt.organisation.name = "Meldpunt"
    world.meldpunt.organisation.save()
    before = told()
    until(agreement, 45)
    assert told() == ([agreement], before[1] + 1)
    for who in (world.ina, world.carel, world.bram):
        assert today_of(who).ending == []
    successor(agreement)
    assert told() == before


# --- the paper ------------------------------------------------------------------------------------


def pdf(change: Any) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _with_a_program(writer: PdfWriter) -> None:
    program = {"/Type": "/Action", "/S": "/JavaScript", "/JS": "app.alert(1)"}
    action = DictionaryObject(
        {NameObject(key): NameObject(value) for key, value in program.items() if key != "/JS"}
    )
    action[NameObject("/JS")] = TextStringObject(program["/JS"])
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", DocumentFault.NO_PDF),
        (b"MZ\x90 a program", DocumentFault.NO_PDF),
        (b"%PDF-1.7\nand then nothing", DocumentFault.NO_PDF),
        (b"<html>%PDF-1.7", DocumentFault.NO_PDF),
        (make.make_pdf()[:200], DocumentFault.NO_PDF),
        (make.make_pdf() + b" " * LARGEST, DocumentFault.TOO_LARGE),
        (pdf(lambda writer: writer.encrypt("geheim")), DocumentFault.LOCKED),
        (pdf(_with_a_program), DocumentFault.ACTS),
        (pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), DocumentFault.ACTS),
    ],
)
def test_only_a_pdf_that_wants_to_be_read_is_kept(data: bytes, fault: DocumentFault) -> None:
    with pytest.raises(DocumentRefused) as refused:
        pages_of(data)
    assert refused.value.fault == fault


def test_pages_are_counted_by_content() -> None:
    assert pages_of(make.make_pdf(3)) == 3


def keep(world: World, data: bytes | None = None) -> AgreementDocument:
    return partners.services.keep_document(world.agreement, data or make.make_pdf(), by=world.ada)


def test_the_paper_lies_encrypted_and_comes_back_as_it_was(world: World) -> None:
    data = make.make_pdf(2)
    paper = keep(world, data)
    paper.refresh_from_db()
    assert b"%PDF" not in bytes(paper.content)
    response = world.client("pim").get(reverse("partners:document", args=[paper.pk]))
    assert response.content == data
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    read = AuditEvent.objects.get(verb="agreement.document_read")
    assert (read.actor, read.corporation_id) == (world.pim, world.linde.pk)


def test_who_may_not_see_the_agreement_gets_no_paper(world: World) -> None:
    where = reverse("partners:document", args=[keep(world).pk])
    for who in ("bram", "huub", "wil", "fien", "carla", "carel", "petra", "gea", "rosa"):
        assert world.client(who).get(where).status_code == 404, who
    assert not AuditEvent.objects.filter(verb="agreement.document_read").exists()


def test_a_page_with_papers_does_not_read_them(world: World) -> None:
    keep(world, make.make_pdf(9))
    where = reverse("partners:organisation_detail", args=[world.buurtteam.organisation_id])
    with CaptureQueriesContext(connection) as asked:
        page = world.client("anna").get(where)
    assert "(pdf, 9 bladzijden" in page.content.decode()
    assert not [q for q in asked if '"content"' in q["sql"] and "agreementdocument" in q["sql"]]


def test_the_partner_reads_its_own_agreements_and_no_others(world: World) -> None:
    other = make.make_agreement(world.hoeve, world.buurtteam)
    make.make_agreement(world.hoeve, world.meldpunt)
    page = world.client("pim").get(reverse("partners:own_desks"))
    found = {row.agreement for row in page.context["agreed"]}
    assert found == {world.agreement, other}


# --- the administration ---------------------------------------------------------------------------


def admin_form(corporation: Corporation, world: World, **fields: Any) -> dict[str, Any]:
    return {
        "corporation": str(corporation.pk),
        "organisation": str(world.meldpunt.organisation_id),
        "kind": "covenant",
        "purpose": "care",
        "categories": "loneliness",
        "fields": ["name"],
        "response_days": "3",
        "reaction_days": "14",
        "since": "2026-01-01",
        "hours_per_week": "12,5",
        "euros_per_year": "18000,50",
        "parties-TOTAL_FORMS": "2",
        "parties-INITIAL_FORMS": "0",
        "parties-0-organisation": str(world.gemeente.organisation_id),
        "parties-1-name": "De Hoeve",
        **fields,
    }


def test_a_covenant_is_kept_with_its_parties_hours_money_and_paper(world: World) -> None:
    world.ada.is_staff = True
    world.ada.save()
    office = world.client("ada")
    where = reverse("admin:partners_agreement_add")
    refused = office.post(
        where, admin_form(world.linde, world, document=SimpleUploadedFile("x.pdf", b"<html>"))
    )
    assert "document" in refused.context["adminform"].form.errors
    paper = SimpleUploadedFile("geheime naam.pdf", make.make_pdf(2))
    done = office.post(where, admin_form(world.linde, world, document=paper))
    assert done.status_code == 302, done.context["adminform"].form.errors
    made = Agreement.objects.get(organisation=world.meldpunt.organisation)
    assert (made.kind, made.cents_per_year, float(made.hours_per_week or 0)) == (
        "covenant",
        1_800_050,
        12.5,
    )
    assert sorted(str(row) for row in made.parties.all()) == sorted(
        ["De Hoeve", world.gemeente.organisation.name]
    )
    assert made.documents.get().pages == 2
    change = reverse("admin:partners_agreement_change", args=[made.pk])
    assert "18000" in office.get(change).content.decode().replace(".", "").replace(" ", "")
    assert not Resident.objects.filter(surname="De Hoeve").exists()


def test_a_paper_goes_seven_years_after_its_agreement_ended(world: World) -> None:
    paper = keep(world)
    ended = keep_of(make.make_agreement(world.linde, world.meldpunt, until=TODAY), world)
    kind = retention.kind_named("agreement_document")

    def due(day: date) -> set[AgreementDocument]:
        return set(retention.due(kind, world.linde.pk, day))

    last = months_later(TODAY, 84)
    assert due(last - timedelta(days=1)) == set()
    assert due(last) == {ended}  # the other one still runs
    kind.erase([ended.pk], retention.open_batch(world.linde.pk, ErasureReason.TERM, last, by=None))
    assert set(AgreementDocument.objects.all()) == {paper}


def keep_of(agreement: Agreement, world: World) -> AgreementDocument:
    return partners.services.keep_document(agreement, make.make_pdf(), by=world.ada)
