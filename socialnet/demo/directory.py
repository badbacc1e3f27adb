"""Who helps where in the demo: what desks tell of themselves, one of which nobody looked at for
long, and agreements with their paper. One helps without an agreement; one ends soon."""

from datetime import time, timedelta
from typing import Any

import typst
from django.utils import timezone

import partners.services
from partners.models import (
    Agreement,
    AgreementKind,
    Desk,
    Organisation,
    OrganisationKind,
    Service,
)
from partners.rules import Purpose
from partners.rules.directory import Hours, ServiceStatus

from .base import CARE_SUBJECTS, Ground

NEAR = ["2285"]
PAPER = """
#set page(paper: "a4", margin: 2.5cm)
#set text(lang: "nl", size: 12pt)
= Samenwerkingsovereenkomst
Verzonnen, voor de demo.

De Linde en Buurtteam Lindenwijk spreken af wie een bewoner helpt, welke gegevens daarvoor mogen
worden gedeeld, en binnen hoeveel werkdagen er een antwoord is.
"""


def _week(*parts: tuple[int, int], days: range = range(5)) -> list[Hours]:
    return [Hours(day, time(first), time(last)) for day in days for first, last in parts]


def fill(ground: Ground) -> None:
    _buurtteam(ground)
    _meldpunt(ground)
    _debts(ground)
    _neighbours_house()
    _papers(ground)


def _buurtteam(ground: Ground) -> None:
    desk, by = ground.buurtteam, ground.user("buurtteam")
    Organisation.objects.filter(pk=desk.organisation_id).update(
        description="Helpt bewoners van de Lindenwijk met vragen over zorg, geld en contact.",
        phone="070 010 04 10",
    )
    partners.services.save_desk(desk, {}, _week((9, 12), (13, 17)), version=1, by=by)
    for facts in [
        {
            "name": "Hulp bij vragen thuis",
            "description": "Een vaste medewerker denkt mee en komt op huisbezoek.",
            # Nobody helps with drink, pills or gambling: the hole in the table.
            "subjects": [code for code in CARE_SUBJECTS if code != "middelen"],
            "application_process": "Via een doorverwijzing, of de bewoner belt zelf.",
            "eligibility_description": "Bewoners van 18 jaar en ouder.",
            "languages": ["nl", "en", "tr"],
            "accessibility": "Begane grond, ook met een scootmobiel.",
            "fees_description": "Gratis",
        },
        {
            "name": "Maatjes",
            "description": "Een vrijwilliger komt wekelijks langs.",
            "subjects": ["eenzaamheid", "niet-gezien"],
            "wait_time": "zes weken",
            "status": ServiceStatus.TEMPORARILY_CLOSED,
        },
    ]:
        _offer(desk, {"postcodes": NEAR, "neighbourhoods": ["Lindenwijk"], **facts}, [], by)


def _meldpunt(ground: Ground) -> None:
    """Which nobody looked at for ten months: the desk is asked, and senders see it."""
    desk, by = ground.meldpunt, ground.user("meldpunt")
    facts = {
        "name": "Zorg en overlast",
        "description": "Beoordeelt meldingen en gaat op pad.",
        "subjects": ["verwaarlozing", "overlast", "veel-spullen"],
        "postcodes": [*NEAR, "2286"],
    }
    _offer(desk, facts, _week((8, 18), days=range(7)), by)
    long_ago = timezone.localdate() - timedelta(days=300)
    Desk.objects.filter(pk=desk.pk).update(assured_date=long_ago)
    Service.objects.filter(desk=desk).update(assured_date=long_ago)


def _debts(ground: Ground) -> None:
    facts = {
        "name": "Vroegsignalering",
        "subjects": ["huurachterstand"],
        "fees_description": "Gratis",
    }
    _offer(ground.debts, facts, _week((9, 17)), ground.user("gemeente"))


def _neighbours_house() -> None:
    organisation = Organisation.objects.create(
        name="Buurthuis De Boom (verzonnen)",
        kind=OrganisationKind.WELFARE,
        description="Koffie, taalles en een klusdienst.",
        phone="070 010 04 20",
    )
    desk = Desk.objects.create(
        organisation=organisation, name="Balie", area="Lindenwijk", phone="070 010 04 21"
    )
    Service.objects.create(
        desk=desk,
        name="Inloop",
        description="Elke ochtend koffie, zonder afspraak.",
        subjects=["eenzaamheid", "talent"],
        postcodes=NEAR,
        neighbourhoods=["Lindenwijk"],
        fees_description="Koffie 50 cent",
    )


def _offer(desk: Desk, facts: dict[str, Any], hours: list[Hours], by: Any) -> None:
    partners.services.add_service(desk, facts, hours, by=by)


def _papers(ground: Ground) -> None:
    mine = Agreement.objects.filter(corporation=ground.linde)
    care = mine.get(organisation=ground.buurtteam.organisation, purpose=Purpose.CARE)
    mine.filter(pk=care.pk).update(hours_per_week=12, cents_per_year=1_800_000)
    content = typst.compile(PAPER.encode())
    assert isinstance(content, bytes)
    partners.services.keep_document(care, content, by=ground.user("beheer"))
    covenant = mine.get(organisation=ground.meldpunt.organisation)
    mine.filter(pk=covenant.pk).update(
        kind=AgreementKind.COVENANT, until=timezone.localdate() + timedelta(days=45)
    )
    covenant.parties.create(organisation=ground.debts.organisation)
    covenant.parties.create(name="De Hoeve")
