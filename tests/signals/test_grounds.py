"""Subjects with their grounds: how a corporation gets them, and how long signals of them stay."""

from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

import accounts.services
import signals.services
from accounts import retention
from accounts.models import AuditEvent
from accounts.rules import months_later
from partners.rules import BasisKind
from signals.models import Category, CategoryGround, Signal
from signals.rules import Sensitivity
from signals.services import Dpia, add_standard_categories
from signals.standard import SUBJECTS
from socialnet import retention as night
from tests import factories as make
from tests.conftest import World, let_tables_be_emptied

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)
DPIA = Dpia("DPIA 7", TODAY)


def usable(world: World) -> set[str]:
    rows = Category.objects.usable().filter(corporation=world.linde)
    return set(rows.values_list("code", flat=True))


def standard(*, sensitive: bool) -> set[str]:
    return {one.code for one in SUBJECTS if (one.sensitivity == "sensitive") == sensitive}


# --- adding -------------------------------------------------------------------------------------


def test_what_is_sensitive_waits_for_its_assessment(world: World) -> None:
    own = {"loneliness", "arrears"}
    add_standard_categories(world.linde, by=None)
    assert usable(world) - own == standard(sensitive=False)
    add_standard_categories(world.linde, by=None, dpia=DPIA)
    assert usable(world) - own == standard(sensitive=False) | standard(sensitive=True)
    for subject in SUBJECTS:
        category = Category.objects.get(corporation=world.linde, code=subject.code)
        assert CategoryGround.objects.kinds_of(category.pk) == set(subject.grounds)


def test_what_an_administrator_changed_stays(world: World) -> None:
    add_standard_categories(world.linde, by=None, dpia=DPIA)
    mine = Category.objects.get(corporation=world.linde, code="vergeetachtig")
    changed = {"name": "Vergeet veel", "sensitivity": Sensitivity.ORDINARY, "is_active": False}
    Category.objects.filter(pk=mine.pk).update(**changed, observations=["Iets"], keep_months=3)
    mine.grounds.filter(kind=BasisKind.VITAL_INTEREST).update(until=TODAY)
    mine.grounds.filter(kind=BasisKind.CONSENT).update(dpia="Eigen DPIA")
    before = list(mine.grounds.order_by("pk").values())
    add_standard_categories(world.linde, by=None, dpia=Dpia("Another", TODAY - DAY))
    mine.refresh_from_db()
    assert (mine.name, mine.sensitivity, mine.is_active) == tuple(changed.values())
    assert (mine.observations, mine.keep_months) == (["Iets"], 3)
    assert list(mine.grounds.order_by("pk").values()) == before


def test_what_lacks_is_added(world: World) -> None:
    """A corporation of before: some subjects, and no ground for them yet."""
    old = make.make_category(world.linde, code="overlast", name="Herrie", grounds=[])
    add_standard_categories(world.linde, by=None, dpia=DPIA)
    old.refresh_from_db()
    assert old.name == "Herrie"
    assert CategoryGround.objects.kinds_of(old.pk) == {BasisKind.CONSENT}
    assert Category.objects.filter(corporation=world.linde).count() == len(SUBJECTS) + 2
    assert AuditEvent.objects.filter(verb="categories.added").count() == 1


def test_the_command(world: World) -> None:
    out = StringIO()
    call_command("add_standard_subjects", corporation="linde", stdout=out)
    waiting = len(standard(sensitive=True))
    assert out.getvalue() == f"linde: {len(SUBJECTS) + 2} subjects, {waiting} not used yet\n"
    call_command("add_standard_subjects", "--all", dpia="DPIA 7", dpia_on=TODAY, stdout=out)
    assert "hoeve: 16 subjects, 0 not used yet\n" in out.getvalue()
    for wrong in (
        {"corporation": "nowhere"},
        {"corporation": "linde", "dpia": "DPIA 7"},
        {"corporation": "linde", "dpia": "DPIA 7", "dpia_on": TODAY + DAY},
        {"corporation": "linde", "dpia": "D" * 61, "dpia_on": TODAY},
    ):
        with pytest.raises(CommandError):
            call_command("add_standard_subjects", **wrong)
    with pytest.raises(CommandError, match="is not a day"):
        call_command("add_standard_subjects", "--all", "--dpia", "x", "--dpia-on", "morgen")


# --- keeping ------------------------------------------------------------------------------------


def ended(world: World, category: Category, at: datetime) -> Signal:
    signal = make.make_signal(world.unit, category, by=world.huub)
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
    Signal.objects.filter(pk=signal.pk).update(ended_at=at, raised_at=at - DAY)
    return signal


def left(on: date) -> set[Any]:
    for row in night.run(on):
        assert row.failed == []
    return set(Signal.objects.values_list("pk", flat=True))


def test_a_subject_may_be_kept_less_long(world: World) -> None:
    short = make.make_category(world.linde, code="feeling", keep_months=6)
    long = make.make_category(world.linde, code="long", keep_months=60)
    theirs = make.make_category(world.hoeve, code="feeling")
    now = timezone.now()
    rows = {one: ended(world, one, now) for one in (short, long, world.loneliness)}
    other = make.make_signal(world.other_unit, theirs, by=world.carla)
    signals.services.take_step(other, "dismiss", by=world.carel, reason="other")
    open_ = make.make_signal(world.unit, short, by=world.huub)
    everything = {*(row.pk for row in rows.values()), other.pk, open_.pk}
    half, whole = months_later(TODAY, 6), months_later(TODAY, 12)
    assert left(half - DAY) == everything
    kind = retention.kind_named("signal")
    assert retention.due(kind, world.linde.pk, half).count() == 1  # and so the preview
    assert left(half) == everything - {rows[short].pk}
    assert left(whole - DAY) == everything - {rows[short].pk}
    # The term of the corporation is the longest, whatever a subject says.
    assert left(whole) == {open_.pk}


def test_a_corporation_that_keeps_shorter_goes_before(world: World) -> None:
    short = make.make_category(world.linde, code="feeling", keep_months=6)
    accounts.services.set_term(world.linde.pk, "signal", 3, by=world.fien)
    ended(world, short, timezone.now())
    assert left(months_later(TODAY, 3)) == set()


def test_a_hold_goes_before_a_short_term(world: World) -> None:
    short = make.make_category(world.linde, code="feeling", keep_months=1)
    signal = ended(world, short, timezone.now())
    hold = accounts.services.place_hold(
        world.linde.pk, ground="court", until=TODAY + 400 * DAY, by=world.fien, kind="signal"
    )
    assert left(months_later(TODAY, 2)) == {signal.pk}
    accounts.services.lift_hold(hold, by=world.fien)
    assert left(months_later(TODAY, 2)) == set()


# --- the road there and back --------------------------------------------------------------------

BEFORE = [("signals", "0005_door")]
AFTER = MigrationLoader(None).graph.leaf_nodes("signals")


@pytest.mark.django_db(transaction=True)
def test_a_mark_becomes_rows_and_rows_a_mark(world: World) -> None:
    Category.objects.filter(pk=world.loneliness.pk).update(code="vergeetachtig")
    home = make.make_category(world.linde, code="onveilig-in-huis", grounds=make.ANY)
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps.get_model("signals", "Category")
    marks = dict(old.objects.values_list("code", "vital_possible"))
    try:
        assert marks == {"vergeetachtig": False, "onveilig-in-huis": True, "arrears": False}
        MigrationExecutor(connection).migrate(AFTER)
        kinds = CategoryGround.objects.kinds_of
        assert kinds(home.pk) == {BasisKind.CONSENT, BasisKind.VITAL_INTEREST}
        assert kinds(world.arrears.pk) == {BasisKind.LEGAL_DUTY}
        # Nobody wrote down that its risks were assessed, so it waits for that.
        memory = Category.objects.without_ground().get()
        assert (memory.code, memory.is_sensitive) == ("vergeetachtig", True)
        assert memory.grounds.get().kind == BasisKind.CONSENT
        MigrationExecutor(connection).migrate(BEFORE)
        assert dict(old.objects.values_list("code", "vital_possible")) == marks
    finally:
        MigrationExecutor(connection).migrate(AFTER)
        let_tables_be_emptied()
