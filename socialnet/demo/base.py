"""The demo's ground: two corporations, two flats, everybody who works there, partners, agreements.

Built by calling services where there is one, so that the data obeys every rule.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

import partners.services
import residents.services
import signals.services
from accounts.models import Corporation, Membership, Role, User
from partners.models import Agreement, Desk, DeskMember, Endpoint, Organisation, OrganisationKind
from partners.rules import CARE_FIELDS, DEBT_FIELDS, Purpose
from residents.imports import read
from residents.models import Complex, Entrance, FieldRole, LivingConcept, Resident, Unit
from signals.models import Category
from signals.rules.routing import Area, Line
from signals.services import Dpia

from .people import LOGINS, OTHERS, PASSWORD

# Of a corporation that is made up too; without one the sensitive subjects are not used.
DPIA = Dpia("DPIA 2026-01 (verzonnen)", date(2026, 1, 15))
DATA = Path(__file__).parent / "data"
CARE_SUBJECTS = [
    "eenzaamheid",
    "vergeetachtig",
    "verwaarlozing",
    "geldzorgen",
    "onveilig-in-huis",
    "niet-gezien",
]
CARE_SUBJECTS += ["mantelzorg", "niet-pluis", "gezondheid", "veel-spullen"]
CARE_SUBJECTS += ["bang-of-pijn", "middelen", "ander-gedrag"]


def _years_ago(years: int) -> date:
    return timezone.localdate() - timedelta(days=365 * years)


@dataclass
class Ground:
    linde: Corporation
    hoeve: Corporation
    bernhard: Complex
    titus: Complex
    users: dict[str, User]
    buurtteam: Desk
    meldpunt: Desk
    debts: Desk
    elderly: Desk  # nobody there has a login: it reads from its mailbox

    def user(self, name: str) -> User:
        return self.users[f"{name}@demo.example"]

    def category(self, complex_: Complex, code: str) -> Category:
        return Category.objects.get(corporation=complex_.corporation, code=code)

    def living_in(self, complex_: Complex) -> list[Resident]:
        """In the order of their homes, so that the story is the same every time."""
        return list(
            Resident.objects.living_in(complex_).order_by(
                "occupancies__unit__house_number", "external_key"
            )
        )


def build_ground() -> Ground:
    linde = _corporation("de-linde", "De Linde", "070 010 02 00", "#1d6b4f")
    hoeve = _corporation("de-hoeve", "De Hoeve", "070 010 03 00", "#8a3b12")
    users = _users()
    beheer = users["beheer@demo.example"]
    bernhard = _import("bernhardflat.csv", linde, "bernhardflat", LivingConcept.SENIOR, beheer)
    titus = _import(
        "titus-brandsmaflat.csv", hoeve, "titus-brandsmaflat", LivingConcept.ORDINARY, beheer
    )
    _place_bernhard(bernhard)
    _place_titus(titus)
    _give_roles(linde, hoeve, users)
    _assign(bernhard, titus, users)
    buurtteam, meldpunt, debts, elderly = _partners(users)
    _agree(linde, hoeve, buurtteam, meldpunt, debts, elderly)
    for corporation in (linde, hoeve):
        signals.services.add_standard_categories(corporation, by=beheer, dpia=DPIA)
        corporation.crisis_numbers.create(name="Crisisdienst (verzonnen)", number="070 010 09 11")
    ground = Ground(linde, hoeve, bernhard, titus, users, buurtteam, meldpunt, debts, elderly)
    _routes(linde, hoeve, ground)
    _resident_with_login(ground)
    return ground


def _corporation(slug: str, name: str, phone: str, colour: str) -> Corporation:
    return Corporation.objects.create(slug=slug, name=name, phone=phone, brand_colour=colour)


def _users() -> dict[str, User]:
    password = make_password(PASSWORD)
    users = {}
    for login in [*LOGINS, *OTHERS]:
        users[login.email] = User.objects.create(
            email=login.email, name=login.name, password=password
        )
    return users


def _import(
    file: str, corporation: Corporation, slug: str, concept: LivingConcept, by: User
) -> Complex:
    """The same road as an administrator's export takes."""
    difference = residents.services.apply_snapshot(
        read((DATA / file).read_bytes()), corporation, by=by
    )
    if not difference.written:
        raise RuntimeError(f"The demo's own file {file} was refused: {difference.errors[:3]}")
    Complex.objects.filter(corporation=corporation).update(living_concept=concept)
    return Complex.objects.get(slug=slug)


def _place_bernhard(complex_: Complex) -> None:
    """Two entrances, eight floors, six doors an entrance on each floor; keys: BF-<floor><door>."""
    entrances = _entrances(complex_, "Ingang A", "Ingang B")
    for unit in complex_.units.order_by("external_key"):
        floor, door = int(unit.external_key[3]), int(unit.external_key[4:])
        _place(unit, entrances[(door - 1) // 6], floor, door)


def _place_titus(complex_: Complex) -> None:
    (entrance,) = _entrances(complex_, "Hoofdingang")
    for unit in complex_.units.order_by("external_key"):
        _place(unit, entrance, int(unit.external_key[2]), int(unit.external_key[3:]))


def _entrances(complex_: Complex, *names: str) -> list[Entrance]:
    return [
        Entrance.objects.create(
            complex=complex_, corporation=complex_.corporation, name=name, position=position
        )
        for position, name in enumerate(names, start=1)
    ]


def _place(unit: Unit, entrance: Entrance, floor: int, door: int) -> None:
    residents.services.place_unit(unit, entrance=entrance, floor=floor, position=door, by=None)


def _give_roles(linde: Corporation, hoeve: Corporation, users: dict[str, User]) -> None:
    roles = [
        ("coordinator", linde, Role.COORDINATOR),
        ("incasso", linde, Role.ARREARS_OFFICER),
        ("fg", linde, Role.PRIVACY_OFFICER),
        ("beheer", linde, Role.ADMINISTRATOR),
        ("coordinator-hoeve", hoeve, Role.COORDINATOR),
    ]
    for name, corporation, role in roles:
        user = users[f"{name}@demo.example"]
        Membership.objects.create(
            user=user, corporation=corporation, role=role, since=_years_ago(2)
        )
        _keep(user, corporation)


def _keep(user: User, corporation: Corporation) -> None:
    """The first one keeps the login; partners are kept by nobody here."""
    if user.kept_by is None:
        user.kept_by = corporation
        user.save(update_fields=["kept_by"])


def _assign(bernhard: Complex, titus: Complex, users: dict[str, User]) -> None:
    work = [
        ("flatcoach", bernhard, FieldRole.FLATCOACH),
        ("flatcoach", titus, FieldRole.FLATCOACH),
        ("huismeester", bernhard, FieldRole.CARETAKER),
        ("andere", titus, FieldRole.FLATCOACH),
    ]
    for name, complex_, role in work:
        user = users[f"{name}@demo.example"]
        residents.services.assign(user, complex_, role, by=None, since=_years_ago(2))
        _keep(user, complex_.corporation)


def _partners(users: dict[str, User]) -> tuple[Desk, Desk, Desk, Desk]:
    desks = []
    for name, kind, desk, login in [
        ("Buurtteam Lindenwijk", OrganisationKind.BUURTTEAM, "Loket Noord", "buurtteam"),
        ("Meldpunt Zorg en Overlast", OrganisationKind.MELDPUNT, "Meldkamer", "meldpunt"),
        ("Gemeente Lindenwijk", OrganisationKind.MUNICIPALITY, "Vroegsignalering", "gemeente"),
        ("Stichting Samen Oud", OrganisationKind.WELFARE, "Ouderenwerk", "ouderenwerk"),
    ]:
        organisation = Organisation.objects.create(name=name, kind=kind)
        made = Desk.objects.create(
            organisation=organisation,
            name=desk,
            area="Lindenwijk",
            phone="070 010 04 00",
            email=f"{login}-loket@demo.example",
        )
        if user := users.get(f"{login}@demo.example"):
            DeskMember.objects.create(desk=made, user=user, since=_years_ago(1))
        desks.append(made)
    buurtteam, meldpunt, debts, elderly = desks
    # The neighbourhood team's own system listens; the reporting point gave an address that is not
    # on the public internet, so its webhook fails where everybody can see it.
    for to, url in [(buurtteam, receiver_url()), (meldpunt, "https://10.20.30.40/meldingen")]:
        endpoint, _secret = partners.services.add_endpoint(to, url=url, by=None)
        partners.services.confirm_endpoint(
            endpoint, code=partners.services.code_of(endpoint), by=to.members.get().user
        )
    return buurtteam, meldpunt, debts, elderly


def receiver_url() -> str:
    """The demo's own receiver, on the port that this demo uses."""
    port = settings.BASE_URL.rsplit(":", 1)[-1]
    return f"http://127.0.0.1:{port}/demo/ontvanger/"


def renew_receiver() -> None:
    Endpoint.objects.filter(url__startswith="http://127.0.0.1:").update(url=receiver_url())


def renew_subjects() -> None:
    """What a demo of before lacks: subjects that came since, and the assessment of them."""
    for corporation in Corporation.objects.filter(slug__in=["de-linde", "de-hoeve"]):
        if Category.objects.filter(corporation=corporation).without_ground().exists():
            signals.services.add_standard_categories(corporation, by=None, dpia=DPIA)


def _agree(
    linde: Corporation,
    hoeve: Corporation,
    buurtteam: Desk,
    meldpunt: Desk,
    debts: Desk,
    elderly: Desk,
) -> None:
    care = sorted(str(name) for name in CARE_FIELDS)
    agreements = [
        (linde, buurtteam, Purpose.CARE, CARE_SUBJECTS, care, 3),
        (
            linde,
            meldpunt,
            Purpose.CARE,
            [
                *("verwaarlozing", "vergeetachtig", "niet-gezien", "overlast"),
                *("veel-spullen", "bang-of-pijn", "middelen", "ander-gedrag"),
            ],
            care,
            2,
        ),
        (linde, debts, Purpose.DEBT, ["huurachterstand"], sorted(map(str, DEBT_FIELDS)), 5),
        (hoeve, buurtteam, Purpose.CARE, CARE_SUBJECTS, care, 5),
        (hoeve, meldpunt, Purpose.CARE, ["verwaarlozing", "niet-gezien"], care, 2),
        (linde, elderly, Purpose.CARE, ["eenzaamheid", "mantelzorg"], care, 5),
    ]
    for corporation, desk, purpose, categories, fields, days in agreements:
        Agreement.objects.create(
            corporation=corporation,
            organisation=desk.organisation,
            purpose=purpose,
            categories=categories,
            fields=fields,
            response_days=days,
            since=_years_ago(1),
            until=timezone.localdate() + timedelta(days=300),
        )


def _routes(linde: Corporation, hoeve: Corporation, ground: Ground) -> None:
    """With a hole (no agreement names a talent), and with a rule that never works, because
    somebody put it at the end: the page and *Vandaag* say so."""

    def subject(code: str) -> UUID:
        return Category.objects.get(corporation=linde, code=code).pk

    care, debt = Purpose.CARE.value, Purpose.DEBT.value
    bernhard = Area(ground.bernhard.pk)
    signals.services.save_rules(
        linde,
        [
            Line(care, ground.meldpunt.pk, subject("overlast")),
            Line(care, ground.meldpunt.pk, subject("verwaarlozing"), bernhard),
            Line(care, ground.buurtteam.pk),
            Line(debt, ground.debts.pk),
            Line(care, ground.meldpunt.pk, subject("vergeetachtig")),
        ],
        version=0,
        by=ground.user("coordinator"),
    )
    signals.services.save_rules(
        hoeve,
        [Line(care, ground.buurtteam.pk)],
        version=0,
        by=ground.user("coordinator-hoeve"),
    )


def _resident_with_login(ground: Ground) -> None:
    """Mevrouw Kanarie lives on the ground floor and reads mail."""
    unit = Unit.objects.get(complex=ground.bernhard, external_key="BF-001")
    kanarie = residents.services.add_occupant(
        unit,
        surname="Kanarie",
        initials="M.",
        email="bewoner@demo.example",
        channel="email",
        since=_years_ago(3),
        by=ground.user("flatcoach"),
    )
    residents.services.give_login(kanarie, ground.user("bewoner"), by=ground.user("beheer"))
