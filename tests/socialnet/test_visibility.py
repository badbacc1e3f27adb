"""Who sees which rows, for every kind of object and everybody, in one table.

Two corporations, two buildings in one of them, people whose right has ended or has yet to begin.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

import activities.services
import partners.services
import residents.services
import signals.services
from accounts.models import (
    AuditEvent,
    Erasure,
    ErasureReason,
    Hold,
    ManyLooks,
    Membership,
    ReadEvent,
    Role,
    User,
)
from activities.models import Occurrence, Registration
from activities.rules import Channel
from outbox.models import Message
from partners.models import (
    Agreement,
    AgreementDocument,
    ApiKey,
    AskedResidents,
    ConsentEvent,
    Desk,
    DeskMember,
    Endpoint,
    KeptDesks,
    KeptServices,
    Organisation,
    ReceivedResidents,
    Referral,
)
from partners.rules import Actor, ConsentAction, Purpose
from residents.models import (
    AccessCard,
    Assignment,
    CallRequest,
    CardRun,
    ChangeKind,
    Complex,
    CorrectionRequest,
    FieldRole,
    HelpMatch,
    ImportChange,
    ImportProblem,
    ImportRun,
    ImportSettings,
    Merge,
    MixRole,
    Need,
    NoGoPair,
    Occupancy,
    Resident,
    Strength,
    Unit,
    Withholding,
)
from residents.rules.mix import MixKind
from signals.models import (
    ArrearsBatch,
    ArrearsFile,
    ArrearsUpload,
    Feedback,
    Photo,
    ReportableComplexes,
    ReportableUnits,
    RoutedCorporations,
    RoutingOrder,
    RoutingRule,
    Signal,
)
from socialnet.dossier import PaperOf
from socialnet.privacy.reads import AskingResidents
from socialnet.privacy.register import RegisteredCorporations
from tests import factories as make
from tests.conftest import World
from tests.partners.given import refer_care, refer_debt, say
from tests.socialnet.test_visibility_activities import TABLE as MORE
from tests.socialnet.test_visibility_partners import TABLE as OF_PARTNERS
from tests.socialnet.test_visibility_signals import TABLE as OF_SIGNALS

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = timezone.localdate()
ENDED = {"since": TODAY - 9 * DAY, "until": TODAY}  # the first day on which it no longer holds
TO_COME = {"since": TODAY + DAY, "until": None}


class Town:
    """The world of the other tests, with something of everything in it. Each row has a name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.users: dict[str, User] = {
            name: value for name, value in vars(world).items() if isinstance(value, User)
        }
        self.names: dict[tuple[type, object], str] = {}
        self._people()
        self._places()
        self._what_happens()

    def _people(self) -> None:
        world = self.world
        for when, period in {"ended": ENDED, "to_come": TO_COME}.items():
            coach = self.users[f"coach_{when}"] = make.make_user()
            Assignment.objects.create(
                user=coach, complex=world.flat, role=FieldRole.FLATCOACH, **period
            )
            coordinator = self.users[f"coordinator_{when}"] = make.make_user()
            for role in Role:
                Membership.objects.create(
                    user=coordinator, corporation=world.linde, role=role, **period
                )
            desk = self.users[f"desk_{when}"] = make.make_user()
            DeskMember.objects.create(user=desk, desk=world.buurtteam, **period)
        self.users["mo"] = make.make_field_worker(world.flat, FieldRole.MAINTENANCE)
        self.users["boss"] = User.objects.create_superuser("boss@test.example", name="Boss")
        # Everything in the first flat, and its rows must not be doubled for it.
        busy = self.users["busy"] = make.make_member(world.linde, Role.COORDINATOR)
        Membership.objects.create(user=busy, corporation=world.linde, role=Role.ARREARS_OFFICER)
        for role in FieldRole:
            Assignment.objects.create(user=busy, complex=world.flat, role=role, since=TODAY)

    def _places(self) -> None:
        world = self.world
        second = make.make_complex(world.linde)
        second_unit = make.make_unit(second)
        self.name(flat=world.flat, second=second, other=world.other_flat)
        self.name(unit=world.unit, second_unit=second_unit, other_unit=world.other_unit)
        hidden = make.make_resident(world.unit, protected_address=True)
        left = make.make_resident(world.unit)
        Occupancy.objects.filter(resident=left).update(until=TODAY)
        self.second_resident = make.make_resident(second_unit)
        self.second = second
        self.name(
            rosa=world.resident,
            hidden=hidden,
            left=left,
            second_resident=self.second_resident,
            robin=world.other_resident,
        )

    def _what_happens(self) -> None:
        world = self.world
        other_subject = make.make_category(world.hoeve)
        noted = {
            "care": make.make_signal(
                world.unit, world.loneliness, by=world.huub, resident=world.resident
            ),
            "debt": make.make_signal(world.unit, world.arrears, by=world.ina),
            "second_care": make.make_signal(
                self.second_resident.occupancies.get().unit, world.loneliness, by=world.anna
            ),
            "other_care": make.make_signal(world.other_unit, other_subject, by=world.carla),
        }
        self.name(**noted)
        self.name(photo=Photo.objects.create(corporation=world.linde, signal=noted["care"]))
        self.name(debt_file=noted["debt"].arrears)
        for house, who in [("linde", world.ina), ("hoeve", world.carel)]:
            whose = {"corporation": getattr(world, house)}
            self.name(
                **{
                    f"{house}_batch": ArrearsBatch.objects.create(**whose, by=who),
                    f"{house}_upload": ArrearsUpload.objects.create(
                        **whose, uploaded_by=who, state="read", kind="csv"
                    ),
                }
            )
        for signal, by in [("care", world.anna), ("other_care", world.carel)]:
            signals.services.take_step(noted[signal], "dismiss", by=by, reason="already_known")
        self.name(
            told_huub=noted["care"].feedback.get(), told_carla=noted["other_care"].feedback.get()
        )
        make.make_agreement(world.hoeve, world.buurtteam)
        self._directory()
        make.make_route(other_subject, world.buurtteam)
        for house in (world.linde, world.hoeve):
            order = RoutingOrder.objects.create(corporation=house)
            rules = enumerate(RoutingRule.objects.filter(corporation=house), start=1)
            self.name(**{house.slug: house, f"{house.slug}_order": order})
            self.name(**{f"{house.slug}_rule_{number}": rule for number, rule in rules})
        self.name(
            **{
                f"{row.corporation.slug}_{row.purpose}": row
                for row in Agreement.objects.select_related("corporation")
            }
        )
        for name, desk in [("buurtteam", world.buurtteam), ("meldpunt", world.meldpunt)]:
            key, _text = partners.services.make_key(
                desk, name="Zaaksysteem", scopes=["read"], until=None, by=None
            )
            address = Endpoint.objects.create(desk=desk, url="https://x.example", secret="x")
            self.name(**{f"{name}_key": key, f"{name}_address": address})
        referrals = {
            "to_buurtteam": refer_care(world.resident, world.buurtteam, by=world.anna),
            "to_gemeente": refer_debt(world.resident, world.gemeente, by=world.ina),
            "other_to_buurtteam": refer_care(world.other_resident, world.buurtteam, by=world.carel),
            "cancelled": refer_care(self.second_resident, world.buurtteam, by=world.anna),
        }
        self.name(**referrals)
        partners.services.take_step(
            referrals["cancelled"], "cancel", actor=Actor.SENDER, by=world.anna, reason="by_sender"
        )
        say(
            world.resident,
            world.gemeente,
            ConsentAction.GIVEN,
            by=world.ina,
            purpose=Purpose.DEBT,
        )
        by_resident = {
            (world.resident.pk, Purpose.CARE): "yes_rosa",
            (world.resident.pk, Purpose.DEBT): "yes_rosa_debt",
            (self.second_resident.pk, Purpose.CARE): "yes_second",
            (world.other_resident.pk, Purpose.CARE): "yes_robin",
        }
        for event in ConsentEvent.objects.all():
            self.name(**{by_resident[event.resident_id, Purpose(event.purpose)]: event})
        self._activities()
        self._rights()
        self._help()
        self._letters_and_imports()
        for corporation in (world.linde, world.hoeve):
            ReadEvent.objects.create(
                corporation=corporation,
                actor=world.bram,
                person_id=world.resident.pk,
                subject_type="x",
                subject_id=world.resident.pk,
                purpose="x",
            )
            ManyLooks.objects.create(
                corporation=corporation, actor=world.bram, reason="other", words="x"
            )

    def _activities(self) -> None:
        world = self.world
        occurrences = {
            "coffee": world.occurrence,
            "second_coffee": make.make_occurrence(self.second, created_by=world.anna),
            "other_coffee": make.make_occurrence(world.other_flat, created_by=world.carla),
        }
        self.name(**occurrences)
        for name, occurrence, resident in [
            ("rosa_comes", "coffee", world.resident),
            ("second_comes", "second_coffee", self.second_resident),
            ("robin_comes", "other_coffee", world.other_resident),
        ]:
            self.name(
                **{
                    name: activities.services.register(
                        occurrences[occurrence], resident, channel=Channel.STAFF, by=None
                    )
                }
            )

    def _rights(self) -> None:
        """What residents ask about their own data, in both corporations."""
        world = self.world
        for place, person, by in [
            ("linde", world.resident, world.bram),
            ("second", self.second_resident, world.anna),
            ("hoeve", world.other_resident, world.carla),
        ]:
            asked = {"corporation": person.corporation, "resident": person, "asked_by": by}
            until = TODAY + 9 * DAY
            gone = make.make_resident(person.occupancies.get().unit)
            Occupancy.objects.filter(resident=gone).delete()
            Resident.objects.filter(pk=gone.pk).update(merged_into=person)
            rows = {
                "asks": CorrectionRequest.objects.create(**asked, words="Fout", answer_by=until),
                "waits": Withholding.objects.create(
                    **asked,
                    kind="signal",
                    object_id=person.pk,
                    ground="safety",
                    words="Gevaar",
                    until=until,
                ),
                "merge": Merge.objects.create(
                    corporation=person.corporation, survivor=person, double=gone, by=by
                ),
                "hold": Hold.objects.create(
                    corporation=person.corporation,
                    person_id=person.pk,
                    ground="court",
                    until=until,
                    by=by,
                ),
                "erasure": Erasure.objects.create(
                    corporation=person.corporation, reason=ErasureReason.TERM
                ),
            }
            self.name(**{f"{place}_{name}": row for name, row in rows.items()})

    def _help(self) -> None:
        """What is offered, asked and judged, in three complexes of two corporations."""
        world = self.world
        for place, complex_, person, by in [
            ("flat", world.flat, world.resident, world.bram),
            ("second", self.second, self.second_resident, world.anna),
            ("other", world.other_flat, world.other_resident, world.carel),
        ]:
            home = make.make_unit(complex_)
            hidden = make.make_resident(home, protected_address=True)
            match = make.make_match(complex_, by=by, giver=person, receiver=hidden)
            residents.services.take_step(match, "accept", by=by)
            match.refresh_from_db()
            rows = {
                "neighbour": hidden,
                "home": home,
                "pair": match,
                "offer": match.strength,
                "asks_help": match.need,
                "apart": residents.services.keep_apart(person, hidden, reason="asked", by=by),
                "role": residents.services.record_role(
                    person, MixKind.CARRIES, reason="Kookt voor de trap.", by=by
                ),
            }
            self.name(**{f"{place}_{name}": row for name, row in rows.items()})

    def _letters_and_imports(self) -> None:
        """A letter, a question to be called, a print run and an import, in three complexes."""
        world = self.world
        for place, complex_, person, by in [
            ("flat", world.flat, world.resident, world.bram),
            ("second", self.second, self.second_resident, world.anna),
            ("other", world.other_flat, world.other_resident, world.carel),
        ]:
            card, _code = residents.services.issue_card(person, by=by)
            run = CardRun.objects.create(
                corporation=complex_.corporation,
                complex=complex_,
                made_by=by,
                who="everybody",
                per="person",
            )
            call = residents.services.ask_call(person, phone="070 123 45 67", by=by)
            self.name(
                **{f"{place}_letter": card, f"{place}_letters": run, f"{place}_wants_call": call}
            )
        for corporation, by in [(world.linde, world.anna), (world.hoeve, world.carel)]:
            upload = make.make_import_run(corporation, by=by)
            facts = {"corporation": corporation, "run": upload, "line": 1, "number": 1}
            self.name(
                **{
                    f"{corporation.slug}_import": upload,
                    f"{corporation.slug}_settings": ImportSettings.objects.create(
                        corporation=corporation
                    ),
                    f"{corporation.slug}_problem": ImportProblem.objects.create(
                        **facts, column="email", code="not_email"
                    ),
                    f"{corporation.slug}_change": ImportChange.objects.create(
                        **facts, kind=ChangeKind.NEW
                    ),
                }
            )

    def _directory(self) -> None:
        world = self.world
        self.name(buurtteam=world.buurtteam, meldpunt=world.meldpunt, gemeente=world.gemeente)
        self.name(zorg=Organisation.objects.create(name="Zorg", kind="care"))
        self.name(of_buurtteam=make.make_service(world.buurtteam))
        self.name(of_meldpunt=make.make_service(world.meldpunt))
        for agreement in Agreement.objects.filter(organisation=world.buurtteam.organisation):
            paper = partners.services.keep_document(agreement, make.make_pdf(), by=world.ada)
            self.name(**{f"{agreement.corporation.slug}_paper": paper})

    def name(self, **rows: Any) -> None:
        for name, row in rows.items():
            self.names[type(row), row.pk] = name

    def seen(self, rows: Iterable[Any]) -> list[str]:
        return sorted(self.names[type(row), row.pk] for row in rows)


LINDE_PLACES = "flat second"
LINDE_UNITS = "unit second_unit flat_home second_home"
LINDE_PEOPLE = "rosa hidden left second_resident flat_neighbour second_neighbour"
FLAT_PEOPLE = "rosa hidden flat_neighbour"

# What is asked, of whom who sees what. Who is not named sees nothing at all.
TABLE: dict[str, tuple[Callable[[User], Iterable[Any]], dict[str, str]]] = {
    "corrections": (
        lambda user: CorrectionRequest.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "linde_asks second_asks"),
            **dict.fromkeys(["bram", "wil"], "linde_asks"),
            **dict.fromkeys(["carla", "carel"], "hoeve_asks"),
        },
    ),
    "what is not shown yet": (
        lambda user: Withholding.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy", "fien"], "linde_waits second_waits"),
            "carel": "hoeve_waits",
        },
    ),
    # A neighbour with a protected address asks, and one without offers.
    "what is offered": (
        lambda user: Strength.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "flat_offer second_offer"),
            **dict.fromkeys(["bram", "wil"], "flat_offer"),
            **dict.fromkeys(["carla", "carel"], "other_offer"),
        },
    ),
    "what is asked": (
        lambda user: Need.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "flat_asks_help second_asks_help"),
            "bram": "flat_asks_help",
            **dict.fromkeys(["carla", "carel"], "other_asks_help"),
        },
    ),
    "what one offers oneself": (
        lambda user: Strength.objects.of_user(user),
        {"rosa": "flat_offer", "robin": "other_offer"},
    ),
    "pairs of neighbours": (
        lambda user: HelpMatch.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "flat_pair second_pair"),
            "bram": "flat_pair",
            **dict.fromkeys(["carla", "carel"], "other_pair"),
        },
    ),
    "pairs one is asked for": (
        lambda user: HelpMatch.objects.of_user(user),
        {"rosa": "flat_pair", "robin": "other_pair"},
    ),
    "pairs to keep apart": (
        lambda user: NoGoPair.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "flat_apart second_apart"),
            "bram": "flat_apart",
            **dict.fromkeys(["carla", "carel"], "other_apart"),
        },
    ),
    # For no resident and no partner, and not for who lets the homes.
    "who asks and who carries": (
        lambda user: MixRole.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "flat_role second_role"),
            "bram": "flat_role",
            **dict.fromkeys(["carla", "carel"], "other_role"),
        },
    ),
    "merges": (
        lambda user: Merge.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "linde_merge second_merge"),
            "carel": "hoeve_merge",
        },
    ),
    "holds": (
        lambda user: Hold.objects.visible_to(user),
        {"fien": "linde_hold second_hold"},
    ),
    "erasures": (
        lambda user: Erasure.objects.visible_to(user),
        {"fien": "linde_erasure second_erasure"},
    ),
    "residents to handle a request of": (
        lambda user: AskingResidents().visible_to(user),
        {"fien": LINDE_PEOPLE},
    ),
    "residents to print for": (
        lambda user: PaperOf().visible_to(user),
        {**dict.fromkeys(["anna", "busy", "fien"], LINDE_PEOPLE), "carel": "robin other_neighbour"},
    ),
    "complexes": (
        lambda user: Complex.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "ada", "busy"], LINDE_PLACES),
            **dict.fromkeys(["bram", "huub", "wil", "mo"], "flat"),
            **dict.fromkeys(["carla", "carel"], "other"),
        },
    ),
    "complexes whose people one knows": (
        lambda user: Complex.objects.where_known_by(user),
        {
            **dict.fromkeys(["anna", "busy"], LINDE_PLACES),
            **dict.fromkeys(["bram", "wil"], "flat"),
            **dict.fromkeys(["carla", "carel"], "other"),
        },
    ),
    "complexes where one may note a signal": (
        lambda user: ReportableComplexes().visible_to(user),
        {
            **dict.fromkeys(["anna", "ina", "busy"], LINDE_PLACES),
            **dict.fromkeys(["bram", "huub", "wil", "mo"], "flat"),
            **dict.fromkeys(["carla", "carel"], "other"),
        },
    ),
    "homes": (
        lambda user: Unit.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "ada", "busy"], LINDE_UNITS),
            **dict.fromkeys(["bram", "huub", "wil", "mo"], "unit flat_home"),
            **dict.fromkeys(["carla", "carel"], "other_unit other_home"),
        },
    ),
    "homes where one may note a signal": (
        lambda user: ReportableUnits().visible_to(user),
        {
            **dict.fromkeys(["anna", "ina", "busy"], LINDE_UNITS),
            **dict.fromkeys(["bram", "huub", "wil", "mo"], "unit flat_home"),
            **dict.fromkeys(["carla", "carel"], "other_unit other_home"),
        },
    ),
    # A protected address is for the flatcoach and the coordinator. Residents see one another not
    # at all, and themselves through a page of their own.
    "residents": (
        lambda user: Resident.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], LINDE_PEOPLE),
            "bram": FLAT_PEOPLE,
            "wil": "rosa",
            **dict.fromkeys(["carla", "carel"], "robin other_neighbour"),
        },
    ),
    "oneself": (
        lambda user: Resident.objects.of_user(user),
        {"rosa": "rosa", "robin": "robin"},
    ),
    "residents who may be asked for consent": (
        lambda user: AskedResidents().visible_to(user),
        {
            **dict.fromkeys(["anna", "ina", "busy"], LINDE_PEOPLE),
            "bram": FLAT_PEOPLE,
            "wil": "rosa",
            **dict.fromkeys(["carla", "carel"], "robin other_neighbour"),
        },
    ),
    "residents of whom one may read who received what": (
        lambda user: ReceivedResidents().visible_to(user),
        {
            **dict.fromkeys(["anna", "ina", "fien", "busy"], LINDE_PEOPLE),
            "carel": "robin other_neighbour",
        },
    ),
    "whose register of processing one reads": (
        lambda user: RegisteredCorporations().visible_to(user),
        dict.fromkeys(["ada", "fien"], "linde"),
    ),
    # For the officer alone: not for who coordinates, coaches or serves a desk.
    "files of arrears": (
        lambda user: ArrearsFile.objects.visible_to(user),
        dict.fromkeys(["ina", "busy"], "debt_file"),
    ),
    "batches of arrears": (
        lambda user: ArrearsBatch.objects.visible_to(user),
        dict.fromkeys(["ina", "busy"], "linde_batch"),
    ),
    "files of the ERP with arrears": (
        lambda user: ArrearsUpload.objects.visible_to(user),
        dict.fromkeys(["ina", "busy"], "linde_upload"),
    ),
    # Whoever noted a signal; the coordinator and the coach for care; the officer for arrears.
    "signals": (
        lambda user: Signal.objects.visible_to(user),
        {
            "anna": "care second_care",
            "busy": "care debt second_care",
            "bram": "care",
            "huub": "care",
            "ina": "debt",
            **dict.fromkeys(["carla", "carel"], "other_care"),
        },
    ),
    # The same, and the resident whom it is about.
    "photos": (
        lambda user: Photo.objects.visible_to(user),
        {**dict.fromkeys(["anna", "busy", "bram", "huub", "rosa"], "photo")},
    ),
    "signals to assess": (
        lambda user: Signal.objects.to_assess_by(user),
        {"anna": "second_care", "busy": "second_care"},
    ),
    "whose rules one keeps": (
        lambda user: RoutedCorporations().visible_to(user),
        {**dict.fromkeys(["anna", "ada", "busy"], "linde"), "carel": "hoeve"},
    ),
    "rules": (
        lambda user: RoutingRule.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "ada", "busy"], "linde_rule_1 linde_rule_2"),
            "carel": "hoeve_rule_1",
        },
    ),
    "orders of rules": (
        lambda user: RoutingOrder.objects.visible_to(user),
        {**dict.fromkeys(["anna", "ada", "busy"], "linde_order"), "carel": "hoeve_order"},
    ),
    "feedback": (
        lambda user: Feedback.objects.visible_to(user),
        {"huub": "told_huub", "carla": "told_carla"},
    ),
    "referrals": (
        lambda user: Referral.objects.visible_to(user),
        {
            "anna": "to_buurtteam cancelled",
            "busy": "to_buurtteam cancelled to_gemeente",
            "ina": "to_gemeente",
            "carel": "other_to_buurtteam",
            "pim": "to_buurtteam other_to_buurtteam",  # a desk serves several corporations
            "gea": "to_gemeente",
        },
    ),
    "referrals at one's desk": (
        lambda user: Referral.objects.for_desks_of(user),
        {"pim": "to_buurtteam other_to_buurtteam", "gea": "to_gemeente"},
    ),
    "the own system of a desk": (
        lambda user: [*ApiKey.objects.visible_to(user), *Endpoint.objects.visible_to(user)],
        {"pim": "buurtteam_key buurtteam_address", "petra": "meldpunt_key meldpunt_address"},
    ),
    "what was said about sharing": (
        lambda user: ConsentEvent.objects.visible_to(user),
        {
            "anna": "yes_rosa yes_second",
            "busy": "yes_rosa yes_rosa_debt yes_second",
            **dict.fromkeys(["bram", "wil"], "yes_rosa"),
            "ina": "yes_rosa_debt",
            **dict.fromkeys(["carla", "carel"], "yes_robin"),
        },
    ),
    # Who helps where is for everybody who works for a corporation.
    "organisations": (
        lambda user: Organisation.objects.visible_to(user).filter(name__startswith="Zorg"),
        dict.fromkeys(
            [
                *["anna", "bram", "huub", "wil", "ina", "fien", "ada", "mo", "busy"],
                *["carla", "carel"],
            ],
            "zorg",
        ),
    ),
    "desks that one keeps": (
        lambda user: KeptDesks().visible_to(user),
        {"pim": "buurtteam", "petra": "meldpunt", "gea": "gemeente"},
    ),
    "services that one keeps": (
        lambda user: KeptServices().visible_to(user),
        {"pim": "of_buurtteam", "petra": "of_meldpunt"},
    ),
    "papers of agreements": (
        lambda user: AgreementDocument.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "ina", "ada", "busy"], "linde_paper"),
            "carel": "hoeve_paper",
            "pim": "hoeve_paper linde_paper",
        },
    ),
    "agreements": (
        lambda user: Agreement.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "ina", "busy"], "linde_care linde_debt"),
            "carel": "hoeve_care",
        },
    ),
    "activities": (
        lambda user: Occurrence.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "coffee second_coffee"),
            **dict.fromkeys(["bram", "wil"], "coffee"),
            **dict.fromkeys(["carla", "carel"], "other_coffee"),
        },
    ),
    "letters": (
        lambda user: AccessCard.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "flat_letter second_letter"),
            **dict.fromkeys(["bram", "wil"], "flat_letter"),
            **dict.fromkeys(["carla", "carel"], "other_letter"),
        },
    ),
    "runs of letters": (
        lambda user: CardRun.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "flat_letters second_letters"),
            **dict.fromkeys(["bram", "wil"], "flat_letters"),
            **dict.fromkeys(["carla", "carel"], "other_letters"),
        },
    ),
    "who wants to be called": (
        lambda user: CallRequest.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "flat_wants_call second_wants_call"),
            **dict.fromkeys(["bram", "wil"], "flat_wants_call"),
            **dict.fromkeys(["carla", "carel"], "other_wants_call"),
        },
    ),
    "imports": (
        lambda user: ImportRun.objects.visible_to(user),
        {**dict.fromkeys(["anna", "ada", "busy"], "linde_import"), "carel": "hoeve_import"},
    ),
    "what an import met": (
        lambda user: [
            *ImportProblem.objects.visible_to(user),
            *ImportChange.objects.visible_to(user),
        ],
        {
            **dict.fromkeys(["anna", "ada", "busy"], "linde_problem linde_change"),
            "carel": "hoeve_problem hoeve_change",
        },
    ),
    "how files are read": (
        lambda user: ImportSettings.objects.visible_to(user),
        {"ada": "linde_settings"},
    ),
    "sign-ups": (
        lambda user: Registration.objects.visible_to(user),
        {
            **dict.fromkeys(["anna", "busy"], "rosa_comes second_comes"),
            **dict.fromkeys(["bram", "wil", "rosa"], "rosa_comes"),
            **dict.fromkeys(["carla", "carel", "robin"], "robin_comes"),
        },
    ),
}


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


def test_everybody_sees_what_the_table_says(town: Town) -> None:
    found = {
        what: {name: seen for name, user in town.users.items() if (seen := town.seen(ask(user)))}
        for what, (ask, _) in TABLE.items()
    }
    expected = {
        what: {name: sorted(rows.split()) for name, rows in cells.items()}
        for what, (_, cells) in TABLE.items()
    }
    for what in TABLE:
        assert found[what] == expected[what], what


def test_each_row_of_the_table_is_seen_by_some_and_not_by_all(town: Town) -> None:
    """A row that nobody sees, or everybody, would try nothing."""
    for what, (_, cells) in TABLE.items():
        assert 0 < len(cells) < len(town.users), what
        assert all(cells.values()), what


def test_messages_are_for_who_answers_for_them(town: Town) -> None:
    seen = {
        name: {(row.corporation.slug, row.channel) for row in Message.objects.visible_to(user)}
        for name, user in town.users.items()
    }
    assert {name: rows for name, rows in seen.items() if rows} == {
        **{name: {("linde", "email")} for name in ("anna", "ada", "busy")},
        "carel": {("hoeve", "email")},
    }
    assert Message.objects.filter(channel="internal").exists()


@pytest.mark.parametrize("model", [AuditEvent, ReadEvent, ManyLooks])
def test_the_logs_are_for_the_privacy_officer(
    town: Town, model: type[AuditEvent] | type[ReadEvent] | type[ManyLooks]
) -> None:
    for name, user in town.users.items():
        rows = list(model.objects.visible_to(user))
        assert bool(rows) is (name == "fien"), name
        assert {row.corporation for row in rows} <= {town.world.linde}


def test_desks_are_served_by_their_members_of_today(town: Town) -> None:
    seen = {name: list(Desk.objects.served_by(user)) for name, user in town.users.items()}
    world = town.world
    assert {name: rows for name, rows in seen.items() if rows} == {
        "pim": [world.buurtteam],
        "petra": [world.meldpunt],
        "gea": [world.gemeente],
    }


def test_a_coach_of_two_corporations_sees_both_flats_and_no_more(town: Town) -> None:
    world = town.world
    Assignment.objects.create(
        user=world.bram, complex=world.other_flat, role=FieldRole.FLATCOACH, since=TODAY
    )
    bram = User.objects.get(pk=world.bram.pk)  # as the next request knows him
    assert town.seen(Resident.objects.visible_to(bram)) == [
        *["flat_neighbour", "hidden", "other_neighbour", "robin", "rosa"]
    ]
    assert town.seen(MixRole.objects.visible_to(bram)) == ["flat_role", "other_role"]
    assert town.seen(Signal.objects.visible_to(bram)) == ["care", "other_care"]
    assert town.seen(Referral.objects.visible_to(bram)) == []


def test_a_right_that_ends_takes_everything_with_it(town: Town) -> None:
    """But what one noted oneself: whoever noted it is told what came of it."""
    world = town.world
    Assignment.objects.filter(user__in=[world.bram, world.huub]).update(until=TODAY)
    for what, (ask, _) in TABLE.items():
        assert not list(ask(User.objects.get(pk=world.bram.pk))), what
        left = town.seen(ask(User.objects.get(pk=world.huub.pk)))
        own = {"signals": ["care"], "photos": ["photo"], "feedback": ["told_huub"]}
        assert left == own.get(what, []), what


def test_whatever_has_a_visible_to_is_in_a_table() -> None:
    """A new kind of object that can be reached must be tried here with everybody."""
    ours = {
        model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")
    }
    assert ours == {
        *[Complex, Unit, Resident, Signal, Feedback, Referral, ConsentEvent, Agreement],
        *[Organisation, AgreementDocument],
        *[RoutingRule, RoutingOrder, Photo],
        *[ApiKey, Endpoint],
        *[ArrearsFile, ArrearsBatch, ArrearsUpload],
        *[Occurrence, Registration, Message, AuditEvent, ReadEvent, ManyLooks],
        *[CorrectionRequest, Merge, Withholding, Hold, Erasure],
        *[Strength, Need, HelpMatch, NoGoPair, MixRole],
        *[AccessCard, CardRun, CallRequest],
        *[ImportRun, ImportSettings, ImportProblem, ImportChange],
        *MORE,
        *OF_SIGNALS,
        *OF_PARTNERS,
    }
