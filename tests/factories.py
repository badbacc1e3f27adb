"""The smallest valid thing of each kind. A child takes its parent's corporation, so that no test
mixes two tenants unseen."""

from collections.abc import Collection
from datetime import date, time, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone
from pypdf import PdfWriter

import activities.services
import partners.services
import residents.services
import signals.services
from accounts.models import Corporation, Membership, Role, User
from activities.models import Chore, Occurrence, Series, SlipRun, Volunteer
from activities.rules import Frequency, Repeat, Words
from activities.rules.slips import SlipKind
from outbox.models import Message
from partners.models import (
    Agreement,
    Conference,
    Desk,
    DeskMember,
    Endpoint,
    Organisation,
    Referral,
    Service,
)
from partners.rules import CARE_FIELDS, DEBT_FIELDS, BasisKind, ConsentAction, Purpose
from partners.rules.conferences import Actor
from partners.services import Ground
from partners.services.conferences import Agreed
from residents.models import (
    Assignment,
    Complex,
    Entrance,
    FieldRole,
    HelpMatch,
    HomeConflict,
    ImportRun,
    Need,
    Occupancy,
    OccupancyKind,
    Resident,
    Strength,
    Theme,
    Unit,
)
from residents.rules import HouseNumber
from residents.rules.mix import MixKind
from signals.models import (
    ArrearsBatch,
    ArrearsUpload,
    Category,
    CategoryGround,
    RoutingRule,
    SecondLook,
    Signal,
)

_number = count(1)
LONG_AGO = timezone.localdate() - timedelta(days=400)
EVER = date(2018, 5, 25)
# What a subject that was made here may rest on.
ANY = (BasisKind.CONSENT, BasisKind.VITAL_INTEREST)


def make_corporation(**fields: Any) -> Corporation:
    n = next(_number)
    return Corporation.objects.create(**{"slug": f"corp-{n}", "name": f"Corporatie {n}", **fields})


def make_user(name: str = "", **fields: Any) -> User:
    n = next(_number)
    name = name or f"user{n}"
    email = f"{name.lower().replace(' ', '.')}.{n}@test.example"
    return User.objects.create(**{"name": name, "email": email, **fields})


def make_member(corporation: Corporation, role: Role, name: str = "") -> User:
    user = make_user(name, kept_by=corporation)
    Membership.objects.create(user=user, corporation=corporation, role=role, since=LONG_AGO)
    return user


def make_complex(corporation: Corporation | None = None, **fields: Any) -> Complex:
    n = next(_number)
    return Complex.objects.create(
        **{
            "corporation": corporation or make_corporation(),
            "code": f"C{n}",
            "name": f"Flat {n}",
            "slug": f"flat-{n}",
            **fields,
        }
    )


def make_entrance(complex_: Complex, **fields: Any) -> Entrance:
    return Entrance.objects.create(
        **{"complex": complex_, "corporation": complex_.corporation, "name": "A", **fields}
    )


def make_import_run(
    corporation: Corporation, *, by: User, data: bytes = b"relatie_id;naam\r\n", kind: str = "csv"
) -> ImportRun:
    return residents.services.upload([data], kind=kind, corporation=corporation, by=by)


def make_home_conflict(complex_: Complex, *, by: User) -> tuple[HomeConflict, list[Unit]]:
    """Somebody whom the ERP puts in a home that was split: the question, and its answers."""
    unit = make_unit(complex_)
    homes = residents.services.split_home(
        unit,
        on=timezone.localdate(),
        homes=[
            residents.services.NewHome(HouseNumber(unit.house_number, letter), f"{unit.pk}{letter}")
            for letter in "AB"
        ],
        stays={},
        by=by,
    )
    conflict = HomeConflict.objects.create(
        corporation=complex_.corporation,
        resident=Resident.objects.create(
            corporation=complex_.corporation, surname="Zomer", external_key=f"R{unit.pk}"
        ),
        unit=unit,
        kind=OccupancyKind.TENANT,
        since=timezone.localdate(),
    )
    return conflict, homes


def make_field_worker(complex_: Complex, role: FieldRole, name: str = "") -> User:
    user = make_user(name, kept_by=complex_.corporation)
    Assignment.objects.create(user=user, complex=complex_, role=role, since=LONG_AGO)
    return user


def make_volunteer(complex_: Complex, name: str = "") -> User:
    user = make_user(name, kept_by=complex_.corporation)
    Volunteer.objects.create(user=user, complex=complex_, since=LONG_AGO)
    return user


def make_unit(complex_: Complex | None = None, **fields: Any) -> Unit:
    complex_ = complex_ or make_complex()
    n = next(_number)
    return Unit.objects.create(
        **{
            "complex": complex_,
            "corporation": complex_.corporation,
            "external_key": f"E{n}",
            "street": "Bernhardlaan",
            "house_number": n,
            "postcode": "2285AB",
            "town": "Rijswijk",
            **fields,
        }
    )


def make_resident(
    unit: Unit | None = None, *, kind: str = OccupancyKind.TENANT, **fields: Any
) -> Resident:
    unit = unit or make_unit()
    n = next(_number)
    resident = Resident.objects.create(
        **{
            "corporation": unit.corporation,
            "external_key": f"R{n}",
            "initials": "A.",
            "surname": f"Bewoner{n}",
            **fields,
        }
    )
    Occupancy.objects.create(
        resident=resident, unit=unit, corporation=unit.corporation, kind=kind, since=LONG_AGO
    )
    return resident


def make_theme(corporation: Corporation, **fields: Any) -> Theme:
    n = next(_number)
    return Theme.objects.create(
        **{"corporation": corporation, "code": f"theme-{n}", "name": f"Onderwerp {n}", **fields}
    )


def make_strength(resident: Resident, theme: Theme, *, by: User, **fields: Any) -> Strength:
    return residents.services.offer_help(
        resident, theme, by=by, **{"told": "talk", "hours": 2, **fields}
    )


def make_need(resident: Resident, theme: Theme, *, by: User, **fields: Any) -> Need:
    return residents.services.ask_help(resident, theme, by=by, **{"told": "talk", **fields})


def make_match(complex_: Complex, *, by: User, **fields: Any) -> HelpMatch:
    """One neighbour who offers what another one asks, suggested by the search."""
    theme = make_theme(complex_.corporation)
    giver = fields.get("giver") or make_resident(make_unit(complex_))
    receiver = fields.get("receiver") or make_resident(make_unit(complex_))
    make_strength(giver, theme, by=by)
    make_need(receiver, theme, by=by)
    residents.services.suggest_pairs(complex_, by=by)
    return HelpMatch.objects.suggested().get(theme=theme)


def make_help(world: Any) -> dict[str, Any]:
    """Something for each address of help: rosa is asked to help a neighbour."""
    bram = world.bram
    neighbour = make_resident(make_unit(world.flat))
    match = make_match(world.flat, by=bram, giver=world.resident, receiver=neighbour)
    residents.services.take_step(match, "accept", by=bram)
    own = make_theme(world.linde)
    enemy = make_resident(make_unit(world.flat))
    apart = residents.services.keep_apart(neighbour, enemy, reason="asked", by=bram)
    role = residents.services.record_role(
        neighbour, MixKind.ASKS, reason="Vraagt vaak gezelschap.", by=bram
    )
    return {
        "strength": make_strength(neighbour, own, by=bram).pk,
        "need": make_need(enemy, own, by=bram).pk,
        "own_strength": make_strength(world.resident, own, by=bram).pk,
        "own_need": make_need(world.resident, make_theme(world.linde), by=bram).pk,
        "apart": apart.pk,
        "mix_role": role.pk,
        "asked": match.pk,
        "put_aside": "override",
        "side": "giver",
    }


def make_occurrence(complex_: Complex | None = None, **fields: Any) -> Occurrence:
    complex_ = complex_ or make_complex()
    begin = timezone.now() + timedelta(days=3)
    return Occurrence.objects.create(
        **{
            "complex": complex_,
            "corporation": complex_.corporation,
            "title": "Koffie",
            "place": "Ontmoetingsruimte",
            "starts_at": begin,
            "ends_at": begin + timedelta(hours=2),
            "capacity": 10,
            "created_by": fields.pop("created_by", None) or make_user(),
            **fields,
        }
    )


def make_series(complex_: Complex, *, by: User, **fields: Any) -> Series:
    """Every week on the day after tomorrow, at ten."""
    day = timezone.localdate() + timedelta(days=2)
    words = {"title": "Koffie-uur", "place": "Ontmoetingsruimte", "capacity": 12}
    words |= {name: fields.pop(name) for name in list(fields) if name in Words.__annotations__}
    return activities.services.plan_series(
        complex_,
        Words(**words),
        by=by,
        **{
            "repeat": Repeat(Frequency.WEEKLY, (day.weekday(),)),
            "starts_on": day,
            "begins": time(10),
            "minutes": 90,
            **fields,
        },
    )


def make_chore(occurrence: Occurrence, **fields: Any) -> Chore:
    return Chore.objects.create(
        **{
            "occurrence": occurrence,
            "corporation": occurrence.corporation,
            "what": "Koffie zetten",
            **fields,
        }
    )


def make_paper(world: Any, registration: Any) -> dict[str, Any]:
    """Something for each address of paper: a code, a series, a round of slips."""
    activities.services.want_slip(registration, SlipKind.CONFIRMATION, by=world.bram)
    activities.services.print_slips(
        world.flat, protected=False, form_key=uuid4(), by=world.bram, write=lambda papers: b"%PDF"
    )
    return {
        "short_code": activities.services.short_code_of(world.occurrence).code,
        "series": make_series(world.flat, by=world.bram).pk,
        "slip_run": SlipRun.objects.get().pk,
    }


def make_micro(world: Any) -> dict[str, Any]:
    """Something for each address of series and of what residents start: rosa has an idea."""
    idea = activities.services.propose_idea(
        world.resident, world.flat, title="Puzzelen", by=world.rosa
    )
    return {
        "chore": make_chore(world.occurrence).pk,
        "idea": idea.pk,
        "calendar_token": activities.services.make_calendar_link(world.resident, by=world.rosa),
    }


def make_desk(kind: str = "buurtteam", **fields: Any) -> Desk:
    n = next(_number)
    organisation = fields.pop("organisation", None) or Organisation.objects.create(
        name=f"Organisatie {n}", kind=kind
    )
    return Desk.objects.create(
        **{
            "organisation": organisation,
            "name": f"Loket {n}",
            "email": f"loket{n}@test.example",
            **fields,
        }
    )


def make_pdf(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def make_service(desk: Desk, **fields: Any) -> Service:
    n = next(_number)
    return Service.objects.create(
        **{"desk": desk, "name": f"Dienst {n}", "subjects": ["loneliness"], **fields}
    )


def make_desk_member(desk: Desk, name: str = "") -> User:
    user = make_user(name)
    DeskMember.objects.create(desk=desk, user=user, since=LONG_AGO)
    return user


def make_agreement(corporation: Corporation, desk: Desk, **fields: Any) -> Agreement:
    purpose = fields.pop("purpose", Purpose.CARE)
    closed_list = DEBT_FIELDS if purpose == Purpose.DEBT else CARE_FIELDS
    return Agreement.objects.create(
        **{
            "corporation": corporation,
            "organisation": desk.organisation,
            "purpose": purpose,
            "categories": ["arrears"] if purpose == Purpose.DEBT else ["loneliness", "neglect"],
            "fields": sorted(str(name) for name in closed_list),
            "since": LONG_AGO,
            **fields,
        }
    )


def make_directory(world: Any) -> dict[str, Any]:
    """Something for each address of the directory: the buurtteam offers a service."""
    return {
        "organisation": world.buurtteam.organisation_id,
        "buurtteam": world.buurtteam.pk,
        "service": make_service(world.buurtteam).pk,
        "document": partners.services.keep_document(world.agreement, make_pdf(), by=world.ada).pk,
    }


def make_category(
    corporation: Corporation, *, grounds: Collection[str] | None = None, **fields: Any
) -> Category:
    """With the ground that goes with its purpose, unless it says which. A sensitive one was
    assessed."""
    category = Category.objects.create(
        **{
            "corporation": corporation,
            "code": "loneliness",
            "name": "Eenzaamheid",
            "observations": ["Gordijnen zijn dagen dicht", "Zegt niemand te spreken"],
            **fields,
        }
    )
    if grounds is None:
        is_debt = category.purpose == Purpose.DEBT
        grounds = [BasisKind.LEGAL_DUTY if is_debt else BasisKind.CONSENT]
    for kind in grounds:
        add_ground(category, kind)
    return category


def add_ground(category: Category, kind: str, **fields: Any) -> CategoryGround:
    return CategoryGround.objects.create(
        **{
            "corporation": category.corporation,
            "category": category,
            "kind": kind,
            "since": EVER,
            "dpia": "DPIA 1",
            "dpia_on": EVER,
            **fields,
        }
    )


def make_route(category: Category, desk: Desk, **fields: Any) -> RoutingRule:
    """The last in the order, unless it says where."""
    earlier = RoutingRule.objects.filter(corporation=category.corporation)
    return RoutingRule.objects.create(
        **{
            "corporation": category.corporation,
            "position": earlier.count() + 1,
            "purpose": category.purpose,
            "category": category,
            "desk": desk,
            **fields,
        }
    )


def make_signal(unit: Unit, category: Category, *, by: User, **fields: Any) -> Signal:
    return signals.services.raise_signal(
        unit,
        category,
        by=by,
        **{"urgency": "normal", "observations": ["Gordijnen zijn dagen dicht"], **fields},
    )


def give_consent(
    resident: Resident, desk: Desk, *, by: User, action: str = ConsentAction.GIVEN
) -> None:
    partners.services.record_consent(
        resident,
        organisation_id=desk.organisation_id,
        purpose=Purpose.CARE,
        action=action,
        channel="spoken",
        text_version="2026-1",
        by=by,
    )


def make_second_look(unit: Unit, *, by: User, noted_by: User) -> SecondLook:
    """Of a sensitive signal that was dismissed."""
    subject = Category.objects.filter(corporation=unit.corporation_id, code="sensitive").first()
    subject = subject or make_category(unit.corporation, code="sensitive", sensitivity="sensitive")
    signal = make_signal(unit, subject, by=noted_by)
    signals.services.take_step(signal, "dismiss", by=by, reason="other")
    return SecondLook.objects.get(signal=signal)


def refer_in_danger(world: Any) -> Referral:
    """Without consent, because two people agreed that there was danger."""
    category = make_category(world.linde, code="neglect", name="Verwaarlozing", grounds=ANY)
    signal = make_signal(world.unit, category, by=world.huub, resident=world.resident)
    ground = Ground(
        kind=BasisKind.VITAL_INTEREST,
        reason="Er is brand geweest en niemand doet open.",
        second_person=world.bram,
    )
    return signals.services.refer(
        signal, world.buurtteam, ground, text="Verbrand gordijn", by=world.anna
    )


def make_endpoint(desk: Desk, url: str = "https://partner.example/hook") -> Endpoint:
    """In use: the code arrived, and was typed."""
    endpoint, _secret = partners.services.add_endpoint(desk, url=url, by=None)
    Message.objects.filter(kind=partners.services.CHALLENGE, subject_id=endpoint.pk).delete()
    return partners.services.confirm_endpoint(
        endpoint, code=partners.services.code_of(endpoint), by=make_user()
    )


def make_connections(desk: Desk) -> dict[str, Any]:
    """Something for each address of a desk's own system; the code was not typed yet."""
    key, _text = partners.services.make_key(
        desk, name="Zaaksysteem", scopes=["read"], until=None, by=None
    )
    endpoint, _secret = partners.services.add_endpoint(
        desk, url="https://system.example/hook", by=None
    )
    return {"key": key.pk, "endpoint": endpoint.pk}


CONSENT = Ground(kind=BasisKind.CONSENT)


def make_conference(resident: Resident, *, by: User, **fields: Any) -> Conference:
    return partners.services.conferences.plan(
        resident,
        by=by,
        **{
            "starts_at": timezone.now() - timedelta(hours=2),
            "place": "Aan de keukentafel",
            "agreed": Agreed(timezone.localdate(), "spoken"),
            **fields,
        },
    )


def run_conference(row: Conference, *, by: User, **said: Any) -> Conference:
    """Held, with a plan that runs: an action of the resident, and one of each guest."""
    talks = partners.services.conferences
    talks.take_step(row, "hold", actor=Actor.STAFF, by=by, present=True)
    words = {"want": "Weer naar buiten", "can": "Zelf koken", "need": "Iemand die meeloopt"}
    talks.write_answers(row, **{**words, "shares": False, **said}, by=by)
    day = timezone.localdate() + timedelta(days=7)
    for guest in [None, *row.guests.all()]:
        who = guest.kind if guest else "bewoner"
        talks.add_action(row, what=f"Actie van {who}", before=day, guest=guest, by=by)
    return talks.take_step(row, "start", actor=Actor.STAFF, by=by)


def make_talk(world: Any) -> dict[str, Any]:
    """Something for each address of a talk; the desk of pim is in it."""
    give_consent(world.resident, world.buurtteam, by=world.bram)
    row = make_conference(
        world.resident, by=world.bram, desks=[world.buurtteam], colleagues=[world.wil]
    )
    run_conference(row, by=world.bram)
    return {
        "talk": row.pk,
        "talk_action": row.actions.get(guest=None).pk,
        "desk_action": row.actions.get(guest__desk=world.buurtteam).pk,
        "review": "review",
    }


def make_link(world: Any) -> str:
    """What stands in the mail to a desk where nobody has a login."""
    desk = make_desk("welfare")
    make_agreement(world.linde, desk)
    give_consent(world.resident, desk, by=world.bram)
    signal = make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    referral = signals.services.refer(signal, desk, CONSENT, text="Stil", by=world.anna)
    (token,) = partners.services.links.make_links([(referral.pk, desk.pk)]).values()
    return token


def client_of(user: User) -> Client:
    """A browser in which somebody is logged in who is none of the world."""
    client = Client()
    client.force_login(user)
    return client


def make_arrears(world: Any) -> dict[str, Any]:
    """A file that is ready but was not passed on yet, a batch that ended, and a file of the ERP."""
    from tests.signals.pages import ready_file

    file = ready_file(world, resident=make_resident(world.unit))
    batch = ArrearsBatch.objects.create(
        corporation=world.linde, by=world.ina, ended_at=timezone.now()
    )
    upload = ArrearsUpload.objects.create(
        corporation=world.linde, uploaded_by=world.ina, state="read", kind="csv"
    )
    return {"arrears": file.pk, "arrears_batch": batch.pk, "arrears_upload": upload.pk}
