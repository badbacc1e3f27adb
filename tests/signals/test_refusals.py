"""Without a ground nothing leaves: for each subject, each thing that can be missing, by the service
and by the database (assurance PR1 and PR2).

Each refusal is also tried with its wall taken down: then the row is written, so it was that wall.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

import partners.reads
import signals.services
from partners.models import Agreement, ConsentEvent, Desk, Referral, SharingBasis
from partners.rules import CARE_FIELDS, DEBT_FIELDS, Arrears, BasisKind, Missing, Purpose
from partners.services import GateClosed, Ground
from signals.models import Category, CategoryGround, FollowUp, Signal
from signals.rules import Sensitivity, StepRefused
from signals.services import Dpia, SubjectNotInUse, add_standard_categories
from signals.standard import SUBJECTS, Subject
from tests import factories as make
from tests.conftest import World
from tests.partners.given import REASON, say

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)
# So long ago that the tenant has had time to react.
MET = dict.fromkeys(
    ["contact_tried_on", "help_pointed_on", "reminded_on", "offered_on"], TODAY - 20 * DAY
)
CARE = [one for one in SUBJECTS if one.purpose == Purpose.CARE and not one.is_positive]
DEBT = [one for one in SUBJECTS if one.purpose == Purpose.DEBT]
GOOD_NEWS = [one for one in SUBJECTS if one.is_positive]


def named(subject: Subject) -> str:
    return subject.code


@dataclass
class Scene:
    """One signal about one subject of the standard list, with all that a referral of it needs."""

    world: World
    subject: Subject
    category: Category
    signal: Signal
    desk: Desk
    agreement: Agreement

    @property
    def by(self) -> Any:
        return self.world.ina if self.subject.purpose == Purpose.DEBT else self.world.anna

    def say(self, action: str) -> ConsentEvent:
        found: ConsentEvent = say(
            self.world.resident, self.desk, action, by=self.by, purpose=self.subject.purpose
        )
        return found

    def said_long_ago(self) -> None:
        ConsentEvent.objects.create(
            at=timezone.now() - 367 * DAY,
            corporation=self.world.linde,
            resident=self.world.resident,
            organisation=self.desk.organisation,
            purpose=Purpose.CARE,
            action="given",
            channel="spoken",
            text_version="2026-1",
            by=self.by,
        )

    def last_yes(self) -> ConsentEvent | None:
        rows = ConsentEvent.objects.filter(organisation=self.desk.organisation)
        return rows.filter(action="given").last() or rows.last()

    def end_agreement(self) -> None:
        Agreement.objects.filter(pk=self.agreement.pk).update(until=TODAY)

    def end_ground(self, kind: str) -> None:
        CategoryGround.objects.filter(category=self.category, kind=kind).update(
            since=TODAY - DAY, until=TODAY
        )

    # --- the two roads ---

    def refer(self, ground: Ground) -> Referral:
        return signals.services.refer(self.signal, self.desk, ground, text="Gezien", by=self.by)

    def write(self, kind: str, **changes: Any) -> FollowUp:
        """The three rows themselves, past every service."""
        is_debt = self.subject.purpose == Purpose.DEBT
        ours = {
            "corporation": self.world.linde,
            "resident": self.world.resident,
            "desk": self.desk,
            "purpose": self.subject.purpose,
        }
        kinds: dict[str, dict[str, Any]] = {
            BasisKind.CONSENT: {"consent": self.last_yes()},
            BasisKind.VITAL_INTEREST: {"reason": REASON, "second_person": self.world.bram},
            BasisKind.LEGAL_DUTY: MET,
        }
        basis = SharingBasis.objects.create(
            **ours, kind=kind, agreement=self.agreement, decided_by=self.by, **kinds[kind] | changes
        )
        referral = Referral.objects.create(
            **ours,
            basis=basis,
            category=self.category.code,
            category_name=self.category.name,
            fields=sorted(str(one) for one in (DEBT_FIELDS if is_debt else CARE_FIELDS)),
            text="" if is_debt else "Gezien",
            amount_cents=100 if is_debt else None,
            answer_due_on=TODAY,
            origin_kind=signals.services.FOLLOW,
            requested_by=self.by,
        )
        return FollowUp.objects.create(signal=self.signal, referral=referral)


def scene_of(world: World, subject: Subject) -> Scene:
    add_standard_categories(world.linde, by=None, dpia=Dpia("DPIA 7", TODAY))
    category = Category.objects.get(corporation=world.linde, code=subject.code)
    is_debt = subject.purpose == Purpose.DEBT
    desk = make.make_desk("municipality" if is_debt else "buurtteam")
    agreement = make.make_agreement(
        world.linde, desk, purpose=subject.purpose, categories=[one.code for one in SUBJECTS]
    )
    by = world.ina if is_debt else world.huub
    signal = make.make_signal(world.unit, category, by=by, resident=world.resident, observations=[])
    return Scene(world, subject, category, signal, desk, agreement)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def take_down(*walls: str) -> None:
    """Check constraints go; of what triggers look at, these names alone refuse nothing."""
    with connection.cursor() as cursor:
        for wall in walls:
            cursor.execute(
                "SELECT conrelid::regclass FROM pg_constraint WHERE conname = %s", [wall]
            )
            for (table,) in cursor.fetchall():
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {wall}")
            if wall == "partners_referral_objected":  # a trigger with words of its own
                cursor.execute(f"DROP TRIGGER {wall} ON partners_referral")
        cursor.execute(REFUSE_BUT.format(" ".join(walls)))


REFUSE_BUT = """
CREATE OR REPLACE FUNCTION partners_refuse(wall text) RETURNS void LANGUAGE plpgsql AS $f$
BEGIN
    IF wall <> ALL (string_to_array('{}', ' ')) THEN
        RAISE EXCEPTION 'refused by "%"', wall USING ERRCODE = 'check_violation';
    END IF;
END $f$;
"""

CONSENT = Ground(BasisKind.CONSENT)


def danger(scene: Scene, **changes: Any) -> Ground:
    return Ground(
        BasisKind.VITAL_INTEREST, **{"reason": REASON, "second_person": scene.world.bram, **changes}
    )


@dataclass(frozen=True)
class Case:
    """One thing is missing: what the service says, and which wall of the database stops it."""

    missing: Missing
    walls: tuple[str, ...]
    kind: BasisKind = BasisKind.CONSENT
    arrange: Callable[[Scene], Any] = lambda scene: scene.say("given")
    ground: Callable[[Scene], Ground] = lambda scene: CONSENT
    raw: dict[str, Any] = field(default_factory=dict)


def both(*steps: Callable[[Scene], Any]) -> Callable[[Scene], None]:
    def arrange(scene: Scene) -> None:
        for step in steps:
            step(scene)

    return arrange


def in_danger(missing: Missing, *walls: str, raw: dict[str, Any], **changes: Any) -> Case:
    return Case(
        missing,
        walls,
        BasisKind.VITAL_INTEREST,
        arrange=lambda scene: None,
        ground=lambda scene: danger(scene, **changes),
        raw=raw,
    )


def yes(scene: Scene) -> None:
    scene.say("given")


CASES: dict[str, Case] = {
    "no agreement": Case(
        Missing.AGREEMENT, ("partners_basis_agreement",), arrange=both(yes, Scene.end_agreement)
    ),
    "agreement without the subject": Case(
        Missing.CATEGORY,
        ("partners_referral_category",),
        arrange=both(
            yes,
            lambda scene: Agreement.objects.filter(pk=scene.agreement.pk).update(categories=["x"]),
        ),
    ),
    "no consent": Case(
        Missing.CONSENT, ("partners_basis_consent",), arrange=lambda scene: None
    ),
    "consent refused": Case(
        Missing.CONSENT_REFUSED,
        ("partners_basis_last_word",),
        arrange=lambda scene: scene.say("refused"),
    ),
    "consent withdrawn": Case(
        Missing.CONSENT_WITHDRAWN,
        ("partners_basis_last_word",),
        arrange=both(yes, lambda scene: scene.say("withdrawn")),
    ),
    "consent expired": Case(
        Missing.CONSENT_EXPIRED, ("partners_basis_expired",), arrange=Scene.said_long_ago
    ),
    "consent is no ground here": Case(
        Missing.NOT_FOR_SUBJECT,
        ("signals_referral_ground",),
        arrange=both(yes, lambda scene: scene.end_ground(BasisKind.CONSENT)),
    ),
}  # fmt: skip
DANGER: dict[str, Case] = {
    "danger without a reason": in_danger(
        Missing.REASON,
        *("partners_basis_vital_interest", "partners_basis_reason"),
        raw={"reason": ""},
        reason="",
    ),
    "danger with hardly a reason": in_danger(
        Missing.REASON,
        "partners_basis_reason",
        raw={"reason": "Het moet" + 20 * " "},
        reason="Het moet" + 20 * " ",
    ),
    "danger without a second person": in_danger(
        Missing.SECOND_PERSON,
        "partners_basis_vital_interest",
        raw={"second_person": None},
        second_person=None,
    ),
}  # fmt: skip
NO_DANGER: dict[str, Case] = {
    "danger is no ground here": in_danger(Missing.NOT_VITAL, "signals_referral_ground", raw={}),
}


def cases_of(subject: Subject) -> dict[str, Case]:
    """Of a subject where danger is no ground, the wall of the ground stands behind the others."""
    vital = BasisKind.VITAL_INTEREST in subject.grounds
    return {**CASES, **(DANGER if vital else DANGER | NO_DANGER)}


def refused_by(wall: str, write: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=f'"{wall}"'), transaction.atomic():
        write()


def test_the_list_is_whole() -> None:
    """Domain 3.1: sixteen kinds of signal."""
    assert len(SUBJECTS) == len({one.code for one in SUBJECTS}) == 16
    assert (len(CARE), len(DEBT), len(GOOD_NEWS)) == (14, 1, 1)
    assert sum(one.sensitivity == Sensitivity.SENSITIVE for one in SUBJECTS) >= 8


@pytest.mark.parametrize("subject", CARE, ids=named)
def test_with_everything_it_goes(world: World, subject: Subject) -> None:
    """What the refusals take one thing away from, by both roads."""
    scene = scene_of(world, subject)
    yes(scene)
    for kind in subject.grounds:
        with undone():
            assert scene.refer(CONSENT if kind == BasisKind.CONSENT else danger(scene)).pk
        with undone():
            assert scene.write(kind).pk


@pytest.mark.parametrize("subject", CARE, ids=named)
def test_the_service_refuses(world: World, subject: Subject) -> None:
    scene = scene_of(world, subject)
    for name, case in cases_of(subject).items():
        with undone():
            case.arrange(scene)
            with pytest.raises(GateClosed) as closed:
                scene.refer(case.ground(scene))
            assert case.missing in closed.value.missing, name
            assert not Referral.objects.exists(), name
            assert not SharingBasis.objects.exists(), name
    with undone():
        yes(scene)
        with pytest.raises(GateClosed) as closed:
            scene.refer(Ground(BasisKind.LEGAL_DUTY, arrears=Arrears(**MET, amount_cents=100)))
        assert closed.value.missing == (Missing.WRONG_BASIS,)


@pytest.mark.parametrize("subject", CARE, ids=named)
def test_the_database_refuses(world: World, subject: Subject) -> None:
    scene = scene_of(world, subject)
    for name, case in cases_of(subject).items():
        with undone():
            case.arrange(scene)
            refused_by(case.walls[0], lambda case=case: scene.write(case.kind, **case.raw))
            assert not FollowUp.objects.exists(), name
    with undone():
        refused_by("partners_basis_legal_duty", lambda: scene.write(BasisKind.LEGAL_DUTY))


@pytest.mark.parametrize("name", [*CASES, *DANGER, *NO_DANGER])
def test_it_was_that_wall(world: World, name: str) -> None:
    """The negative control."""
    vital = name in DANGER
    subject = next(one for one in CARE if (BasisKind.VITAL_INTEREST in one.grounds) == vital)
    case = cases_of(subject)[name]
    scene = scene_of(world, subject)
    case.arrange(scene)
    take_down(*case.walls)
    assert scene.write(case.kind, **case.raw).pk


@pytest.mark.parametrize("subject", GOOD_NEWS, ids=named)
def test_good_news_goes_nowhere(world: World, subject: Subject) -> None:
    scene = scene_of(world, subject)
    yes(scene)
    with pytest.raises(StepRefused):
        scene.refer(CONSENT)
    refused_by("signals_referral_ground", lambda: scene.write(BasisKind.CONSENT))
    take_down("signals_referral_ground")
    assert scene.write(BasisKind.CONSENT).pk


# --- rent arrears: the four conditions, the municipality, and no objection ------------------------


def duty(**changes: Any) -> Ground:
    met: dict[str, Any] = {**MET, "amount_cents": 84_050, **changes}
    return Ground(BasisKind.LEGAL_DUTY, arrears=Arrears(**met))


@dataclass(frozen=True)
class DebtCase:
    missing: Missing
    wall: str
    changes: dict[str, date | None] = field(default_factory=dict)
    arrange: Callable[[Scene], Any] = lambda scene: None
    behind: tuple[str, ...] = ()  # walls that stand behind it


def off(name: str, missing: Missing) -> DebtCase:
    return DebtCase(missing, "partners_basis_legal_duty", {name: None})


PR2 = {
    "no personal contact tried": off("contact_tried_on", Missing.CONTACT),
    "not pointed to help": off("help_pointed_on", Missing.HELP_POINTED),
    "no written reminder": off("reminded_on", Missing.REMINDER),
    "no offer in it": off("offered_on", Missing.OFFER),
    "the municipality did not agree": DebtCase(
        Missing.AGREEMENT, "partners_basis_agreement", arrange=Scene.end_agreement
    ),
    "the tenant objected": DebtCase(
        Missing.OBJECTED,
        "partners_basis_objected",
        arrange=lambda scene: scene.say("objected"),
        behind=("partners_referral_objected",),
    ),
}
FURTHER = {
    "a condition that is still to come": DebtCase(
        Missing.OFFER, "partners_basis_still_to_come", {"offered_on": TODAY + DAY}
    ),
    "to a buurtteam": DebtCase(
        Missing.MUNICIPALITY,
        "partners_basis_municipality",
        arrange=lambda scene: scene.desk.organisation.__class__.objects.filter(
            pk=scene.desk.organisation_id
        ).update(kind="buurtteam"),
    ),
    "no ground in force": DebtCase(
        Missing.NOT_FOR_SUBJECT,
        "signals_referral_ground",
        arrange=lambda scene: scene.end_ground(BasisKind.LEGAL_DUTY),
    ),
}  # fmt: skip


def test_there_are_six() -> None:
    assert len(PR2) == 6


@pytest.mark.parametrize("name", [*PR2, *FURTHER])
def test_arrears_lack_something(world: World, name: str) -> None:
    case = {**PR2, **FURTHER}[name]
    scene = scene_of(world, DEBT[0])
    case.arrange(scene)
    with pytest.raises(GateClosed) as closed:
        scene.refer(duty(**case.changes))
    assert closed.value.missing == (case.missing,)
    refused_by(case.wall, lambda: scene.write(BasisKind.LEGAL_DUTY, **case.changes))
    assert not Referral.objects.exists()
    take_down(case.wall)
    for wall in case.behind:
        refused_by(wall, lambda: scene.write(BasisKind.LEGAL_DUTY, **case.changes))
    take_down(case.wall, *case.behind)
    assert scene.write(BasisKind.LEGAL_DUTY, **case.changes).pk


def test_of_arrears_go_contact_details_and_the_amount(world: World) -> None:
    scene = scene_of(world, DEBT[0])
    referral = scene.refer(duty())
    assert set(referral.fields) == {"name", "address", "phone", "email", "amount"}
    assert referral.text == ""
    told = dict(partners.reads.shared_facts(
        world.resident, frozenset(referral.fields), text=referral.text,
        amount_cents=referral.amount_cents,
    ))  # fmt: skip
    assert "840,50" in " ".join(told.values())
    assert not {"Gezien", world.resident.language} & set(told.values())
    for changes, wall in (
        ({"fields": ["name", "observation"]}, "partners_referral_debt"),
        ({"text": "Drinkt"}, "partners_referral_debt"),
        ({"amount_cents": None}, "partners_referral_debt"),
    ):
        rows = Referral.objects.filter(pk=referral.pk)
        refused_by(wall, lambda rows=rows, changes=changes: rows.update(**changes))


@pytest.mark.parametrize("kind", [BasisKind.CONSENT, BasisKind.VITAL_INTEREST])
def test_no_other_ground_for_arrears(world: World, kind: BasisKind) -> None:
    scene = scene_of(world, DEBT[0])
    yes(scene)
    with pytest.raises(GateClosed) as closed:
        scene.refer(CONSENT if kind == BasisKind.CONSENT else danger(scene))
    assert Missing.WRONG_BASIS in closed.value.missing
    refused_by(f"partners_basis_{kind}", lambda: scene.write(kind))


def test_more_than_was_agreed_does_not_go(world: World) -> None:
    scene = scene_of(world, CARE[0])
    yes(scene)
    Agreement.objects.filter(pk=scene.agreement.pk).update(fields=["name"])
    assert scene.refer(CONSENT).fields == ["name"]
    refused_by("partners_referral_fields", lambda: scene.write(BasisKind.CONSENT))
    take_down("partners_referral_fields")
    assert scene.write(BasisKind.CONSENT).pk


def test_what_is_followed_up_is_the_same_matter(world: World) -> None:
    scene = scene_of(world, CARE[0])
    yes(scene)
    referral = scene.refer(CONSENT)
    FollowUp.objects.all().delete()
    neighbour = make.make_resident(world.unit)
    others = [
        make.make_signal(world.unit, scene.category, by=world.huub, resident=neighbour),
        make.make_signal(world.unit, scene.category, by=world.huub),
        make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident),
    ]
    for other in others:
        refused_by(
            "signals_followup_same",
            lambda other=other: FollowUp.objects.create(signal=other, referral=referral),
        )
    take_down("signals_followup_same")
    assert FollowUp.objects.create(signal=others[0], referral=referral).pk


# --- a subject without a ground is not used at all ------------------------------------------------

LOST: dict[str, dict[str, Any]] = {
    "ended today": {"since": TODAY - DAY, "until": TODAY},
    "begins tomorrow": {"since": TODAY + DAY},
    "not assessed": {"dpia": ""},
    "assessed, nobody knows when": {"dpia_on": None},
    "assessed tomorrow": {"dpia_on": TODAY + DAY},
}


@pytest.mark.parametrize("subject", SUBJECTS, ids=named)
@pytest.mark.parametrize("how", LOST)
def test_without_a_ground_in_force_nothing_is_noted(
    world: World, subject: Subject, how: str
) -> None:
    scene = scene_of(world, subject)
    CategoryGround.objects.filter(category=scene.category).update(**LOST[how])
    stays = "assessed" in how and subject.sensitivity == Sensitivity.ORDINARY
    assert Category.objects.usable().filter(pk=scene.category.pk).exists() is stays
    assert Category.objects.without_ground().filter(pk=scene.category.pk).exists() is not stays

    def note() -> Signal:
        return make.make_signal(world.unit, scene.category, by=scene.by, observations=[])

    values = Signal.objects.filter(pk=scene.signal.pk).values().get()
    del values["id"]
    if stays:
        assert note().pk
        assert Signal.objects.create(**values).pk
        return
    with pytest.raises(SubjectNotInUse):
        note()
    refused_by("signals_signal_ground", lambda: Signal.objects.create(**values))
    take_down("signals_signal_ground")
    assert Signal.objects.create(**values).pk


def test_the_door_does_not_offer_it(world: World) -> None:
    shown = world.client("huub").get(f"/signalen/nieuw/woning/{world.unit.pk}/")
    assert world.loneliness.name in shown.content.decode()
    CategoryGround.objects.filter(category=world.loneliness).update(since=TODAY - DAY, until=TODAY)
    shown = world.client("huub").get(f"/signalen/nieuw/woning/{world.unit.pk}/")
    assert world.loneliness.name not in shown.content.decode()
    pocket = world.client("huub").get("/signalen/nieuw/zonder-netwerk/")
    assert world.loneliness.name not in pocket.content.decode()


def test_a_ground_is_of_its_own_corporation_and_purpose(world: World) -> None:
    theirs = make.make_category(world.hoeve)
    for category, changes in (
        (theirs, {"corporation": world.linde}),
        (world.arrears, {"kind": BasisKind.CONSENT}),
        (world.arrears, {"kind": BasisKind.VITAL_INTEREST}),
        (world.loneliness, {"kind": BasisKind.LEGAL_DUTY}),
    ):
        fields = {"kind": BasisKind.VITAL_INTEREST, **changes}
        refused_by(
            "signals_ground_within",
            lambda category=category, fields=fields: make.add_ground(category, **fields),
        )
    take_down("signals_ground_within")
    assert make.add_ground(world.arrears, BasisKind.CONSENT).pk
