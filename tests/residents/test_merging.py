"""Two rows for one person: merging loses nothing, and undoing gives back exactly what was."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.serializers import serialize
from django.db import connection, transaction
from django.utils import timezone

import activities.services
import signals.services
from accounts.models import AuditEvent
from activities.models import Occurrence, Registration
from activities.rules import Channel
from partners.models import ConsentEvent, Referral
from residents import services
from residents.models import (
    HelpMatch,
    HelpProfile,
    Merge,
    MixRole,
    Need,
    NoGoPair,
    Resident,
    Strength,
)
from residents.rules import MergeRefused
from residents.rules.matching import LIVE
from residents.rules.merges import may_be_one, plain
from residents.rules.mix import MixKind
from residents.services import merging
from tests import factories as make
from tests.conftest import World

# Logs, and what tells of the merge itself; `version` only ever goes up.
NOT_COMPARED = {"accounts.auditevent", "accounts.readevent", "residents.merge", "outbox.message"}


def snapshot() -> dict[str, str]:
    """Every row of every table of ours, but for what a merge adds."""
    Resident.objects.update(version=1)
    return {
        label: serialize("json", model._default_manager.order_by("pk"))
        for model in apps.get_models()
        if (label := model._meta.label_lower) not in NOT_COMPARED
        and model._meta.app_label in {"accounts", "residents", "activities", "partners", "signals"}
    }


def busy_double(world: World, **fields: Any) -> Resident:
    """Somebody with something on every floor."""
    double = make.make_resident(
        world.unit, surname="Kanarie", phone="070 765 43 21", user=None, **fields
    )
    services.issue_card(double, by=world.bram)
    services.ask_correction(double, wanted={"phone": "070 111 22 33"}, words="", by=world.bram)
    make.give_consent(double, world.buurtteam, by=world.bram)
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub, resident=double)
    signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Gordijnen dicht", by=world.anna
    )
    activities.services.register(world.occurrence, double, channel=Channel.STAFF, by=world.bram)
    helps(world, double)
    return double


def helps(world: World, person: Resident, neighbour: Resident | None = None) -> Resident:
    """Offers and asks, is judged, is kept apart from somebody, and in a pair that runs."""
    neighbour = neighbour or make.make_resident(make.make_unit(world.flat))
    match = make.make_match(world.flat, by=world.bram, giver=person, receiver=neighbour)
    services.take_step(match, "accept", by=world.bram)
    make.make_need(person, make.make_theme(world.linde), by=world.bram)
    services.set_profile(
        person, by=world.bram, languages=["nl"], gender="", no_stairs=True, max_pairs=2
    )
    services.record_role(person, MixKind.BOTH, reason="Helpt en vraagt.", by=world.bram)
    services.keep_apart(
        person, make.make_resident(make.make_unit(world.flat)), reason="asked", by=world.bram
    )
    return neighbour


@pytest.mark.django_db
def test_a_merge_moves_every_row_of_every_floor(world: World) -> None:
    double = busy_double(world)
    merge = services.merge(world.resident, double, by=world.anna)
    for key, model, field in merging.relations():
        left = model._default_manager.filter(**{field: double})
        assert not left.exists(), key
    assert set(merge.moved["rows"]) == {
        *["residents.Occupancy.resident", "residents.AccessCard.resident"],
        *["residents.CorrectionRequest.resident", "activities.Registration.resident"],
        *["activities.PartyMember.resident"],
        *["partners.ConsentEvent.resident", "partners.SharingBasis.resident"],
        *["partners.Referral.resident", "signals.Signal.resident"],
        *["residents.Strength.resident", "residents.Need.resident", "residents.MixRole.resident"],
        *["residents.HelpProfile.resident", "residents.HelpMatch.giver"],
    }
    assert NoGoPair.objects.of(world.resident).current().count() == 1  # moved with both its sides
    double.refresh_from_db()
    world.resident.refresh_from_db()
    assert double.merged_into == world.resident
    assert world.resident.phone == "070 765 43 21"  # was empty
    assert Resident.objects.visible_to(world.anna).filter(surname="Kanarie").count() == 1
    assert AuditEvent.objects.filter(verb="resident.merged", actor=world.anna).count() == 1
    connection.check_constraints()


@pytest.mark.django_db
def test_undo_gives_back_exactly_what_was(world: World) -> None:
    double = busy_double(world, external_key="DUBBEL", protected_address=True)
    activities.services.register(
        world.occurrence, world.resident, channel=Channel.STAFF, by=world.bram
    )
    services.ask_correction(world.resident, wanted={}, words="Mijn naam klopt niet", by=world.rosa)
    before = snapshot()
    merge = services.merge(world.resident, double, by=world.anna)
    changed = snapshot()
    assert changed != before
    live = Registration.objects.live().filter(occurrence=world.occurrence)
    assert live.count() == 1  # one person, one place
    assert activities.services.wrongly_counted().count() == 0
    services.undo_merge(merge, by=world.anna)
    after = snapshot()
    for table, rows in before.items():
        assert after[table] == rows, table
    assert after == before


def clashing(world: World, double: Resident) -> None:
    """Everything that cannot stand twice with one person, for both of them."""
    mine = world.resident
    neighbour = helps(world, mine, helps(world, double))
    neighbours = [make.make_resident(make.make_unit(world.flat)) for _ in range(8)]
    services.record_role(double, MixKind.ASKS, reason="Vraagt veel.", by=world.bram)
    theme, lone, other = (make.make_theme(world.linde) for _ in range(3))
    for person in (mine, double):
        services.record_role(person, MixKind.ASKS, theme=theme, reason="Vraagt.", by=world.bram)
        make.make_strength(person, lone, by=world.bram)
        make.make_need(person, lone, by=world.bram)
        services.keep_apart(person, neighbours[0], reason="conflict", by=world.bram)
    for person in neighbours:
        # Ids are made by chance: with eight of them some pairs turn round.
        services.keep_apart(double, person, reason="safety", by=world.bram)
    services.keep_apart(mine, double, reason="family", by=world.bram)
    # Two pairs of the same two for one subject, one of them only a suggestion; and of the two
    # themselves, each way.
    give = make.make_strength(neighbour, other, by=world.bram)
    for person, state in ((mine, "suggested"), (double, "asked")):
        need = make.make_need(person, other, by=world.bram)
        pair(world, give, need, state)
    for giver, receiver in ((mine, double), (double, mine)):
        own = make.make_theme(world.linde)
        strength = make.make_strength(giver, own, by=world.bram)
        pair(world, strength, make.make_need(receiver, own, by=world.bram), "asked")
        over = make.make_need(receiver, make.make_theme(world.linde), by=world.bram)
        pair(world, strength, over, "overridden")
    # Suggestions on what both offer and ask.
    taker = make.make_need(neighbours[1], lone, by=world.bram)
    pair(world, Strength.objects.get(resident=double, theme=lone), taker, "suggested")
    giver = make.make_strength(neighbours[2], lone, by=world.bram)
    pair(world, giver, Need.objects.get(resident=double, theme=lone), "active")


def pair(world: World, strength: Strength, need: Need, state: str) -> HelpMatch:
    yes = {"giver_answer": "yes", "receiver_answer": "yes"} if state == "active" else {}
    days = dict.fromkeys(["started_on", "next_talk_on", "heard_on"], timezone.localdate())
    return HelpMatch.objects.create(
        corporation=world.linde, complex=world.flat, strength=strength, need=need,
        theme=need.theme, giver=strength.resident, receiver=need.resident, state=state,
        **yes, **(days if state == "active" else {}),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("turned", [False, True], ids=["the one", "the other"])
def test_help_that_cannot_stand_twice(world: World, turned: bool) -> None:
    double = make.make_resident(make.make_unit(world.flat))
    clashing(world, double)
    left, gone = (double, world.resident) if turned else (world.resident, double)
    before = snapshot()
    merge = services.merge(left, gone, by=world.anna)
    for model in (Strength, Need, MixRole):
        rows = model._default_manager.filter(resident=left, until=None)
        themes = list(rows.values_list("theme", flat=True))
        assert len(themes) == len(set(themes)), model
        assert not model._default_manager.filter(resident=gone).exists()
    apart = NoGoPair.objects.of(left).current()
    # Eight, the one of each of the two, and the one of the two themselves.
    assert apart.count() == 8 + 2 + 1
    assert HelpProfile.objects.filter(resident=left).count() == 1
    live = HelpMatch.objects.live()
    assert not live.filter(giver=gone).exists() and not live.filter(receiver=gone).exists()
    # The pair that runs keeps the need on which it rests.
    running = HelpMatch.objects.get(state="active")
    assert running.receiver == left and running.need.until is None
    suggested = HelpMatch.objects.filter(state="suggested")
    assert not suggested.filter(strength__until__isnull=False).exists()
    two = [
        (row.giver_id, row.receiver_id, row.theme_id)
        for row in HelpMatch.objects.filter(state__in=[*LIVE, "suggested"])
    ]
    assert len(two) == len(set(two))
    connection.check_constraints()
    services.undo_merge(merge, by=world.anna)
    after = snapshot()
    for table, rows in before.items():
        assert after[table] == rows, table


@pytest.mark.django_db
def test_what_was_written_down_anew_is_not_doubled_by_undoing(world: World) -> None:
    double = make.make_resident(make.make_unit(world.flat))
    theme = make.make_theme(world.linde)
    for person in (world.resident, double):
        make.make_need(person, theme, by=world.bram)
    merge = services.merge(world.resident, double, by=world.anna)
    # Not undone where somebody else wrote it down for the double again.
    Need.objects.create(
        corporation=world.linde, resident=double, theme=theme, told="talk", recorded_by=world.bram
    )
    services.undo_merge(merge, by=world.anna)
    assert Need.objects.filter(resident=double, until=None).count() == 1


@pytest.mark.django_db
def test_keeping_apart_is_said_of_the_one_that_is_left(world: World) -> None:
    double, neighbour = make.make_resident(world.unit), make.make_resident(world.unit)
    services.merge(world.resident, double, by=world.anna)
    apart = services.keep_apart(double, neighbour, reason="safety", by=world.bram)
    assert {apart.one_id, apart.other_id} == {world.resident.pk, neighbour.pk}
    with pytest.raises(services.HelpRefused):
        services.keep_apart(double, world.resident, reason="safety", by=world.bram)


@pytest.mark.django_db
def test_a_login_goes_with_the_person(world: World) -> None:
    double = make.make_resident(world.unit)
    merge = services.merge(double, world.resident, by=world.anna)
    double.refresh_from_db()
    assert double.user == world.rosa
    assert world.client("rosa").get("/mijn/").status_code == 200
    services.undo_merge(merge, by=world.anna)
    assert Resident.objects.get(user=world.rosa).pk == world.resident.pk


@pytest.mark.django_db
def test_a_death_and_a_protected_address_count_for_the_one_that_is_left(world: World) -> None:
    day = timezone.localdate()
    double = make.make_resident(world.unit, deceased_on=day, protected_address=True)
    services.merge(world.resident, double, by=world.anna)
    world.resident.refresh_from_db()
    assert (world.resident.deceased_on, world.resident.protected_address) == (day, True)


@pytest.mark.django_db
def test_what_a_colleague_typed_since_is_not_undone(world: World) -> None:
    double = make.make_resident(world.unit, phone="070 1111111")
    merge = services.merge(world.resident, double, by=world.anna)
    services.set_contact(world.resident, by=world.bram, phone="070 2222222")
    services.undo_merge(merge, by=world.anna)
    world.resident.refresh_from_db()
    assert world.resident.phone == "070 2222222"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "code"), [(30, None), (31, "too_late")], ids=["thirty days", "a day too late"]
)
def test_undo_has_a_term(world: World, days: int, code: str | None) -> None:
    merge = services.merge(world.resident, make.make_resident(world.unit), by=world.anna)
    with time_machine.travel(timezone.now() + timedelta(days=days) - timedelta(minutes=5)):
        if code is None:
            services.undo_merge(merge, by=world.anna)
            return
        with pytest.raises(MergeRefused) as refused:
            services.undo_merge(merge, by=world.anna)
    assert refused.value.code == code


def _refused(code: str, act: Callable[[], object]) -> None:
    before = snapshot()
    with pytest.raises(MergeRefused) as refused:
        act()
    assert refused.value.code == code
    assert snapshot() == before


@pytest.mark.django_db
def test_what_cannot_be_merged(world: World) -> None:
    one, two, three = (make.make_resident(world.unit) for _ in range(3))
    _refused("same_row", lambda: services.merge(one, one, by=world.anna))
    _refused("other_corporation", lambda: services.merge(one, world.other_resident, by=world.anna))
    first = services.merge(one, two, by=world.anna)
    _refused("merged_already", lambda: services.merge(three, two, by=world.anna))
    second = services.merge(three, one, by=world.anna)
    # The last one first: what came from the second is now with the third.
    _refused("merged_further", lambda: services.undo_merge(first, by=world.anna))
    two.refresh_from_db()
    assert two.merged_into == three  # and never to one who was merged
    services.undo_merge(second, by=world.anna)
    services.undo_merge(first, by=world.anna)
    _refused("undone_already", lambda: services.undo_merge(first, by=world.anna))
    assert not Resident.objects.exclude(merged_into=None).exists()


@pytest.mark.django_db
def test_a_no_of_the_one_row_stops_what_runs_on_the_other(world: World) -> None:
    double = busy_double(world)
    make.give_consent(world.resident, world.buurtteam, by=world.bram, action="withdrawn")
    referral = Referral.objects.get()
    assert referral.is_open
    services.merge(world.resident, double, by=world.anna)
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == ("cancelled", "consent_withdrawn")


@pytest.mark.django_db
def test_the_line_keeps_the_better_place(world: World) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(capacity=1)
    world.occurrence.refresh_from_db()
    double = make.make_resident(world.unit)
    for person in (double, world.resident):
        activities.services.register(world.occurrence, person, channel=Channel.STAFF, by=world.bram)
    merge = services.merge(world.resident, double, by=world.anna)
    (live,) = Registration.objects.live()
    assert (live.resident, live.state) == (world.resident, "confirmed")
    services.undo_merge(merge, by=world.anna)
    states = Registration.objects.values_list("resident", "state")
    assert dict(states) == {double.pk: "confirmed", world.resident.pk: "waitlisted"}


@pytest.mark.django_db
def test_what_was_written_down_for_the_double_reaches_the_one_that_is_left(world: World) -> None:
    """Somebody had the page of the double open when a colleague merged it."""
    double = make.make_resident(world.unit)
    services.merge(world.resident, double, by=world.anna)
    services.set_contact(double, by=world.bram, phone="070 3333333")
    make.give_consent(double, world.buurtteam, by=world.bram)
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub, resident=double)
    place = activities.services.register(
        world.occurrence, double, channel=Channel.STAFF, by=world.bram
    )
    world.resident.refresh_from_db()
    assert world.resident.phone == "070 3333333"
    assert ConsentEvent.objects.get().resident == world.resident
    assert (signal.resident, place.resident) == (world.resident, world.resident)


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [("A.M.", "a", True), ("", "B.", True), ("A.", "B.", False), ("A.B.", "A.C.", False)],
)
def test_initials(first: str, second: str, may: bool) -> None:
    assert may_be_one(first, second) is may


def test_how_a_name_sounds() -> None:
    assert plain(" De  Vriés") == plain("de vries")


# --- at the same moment ---------------------------------------------------------------------------


def _write_for(what: str, double: Resident, world: World) -> object:
    if what == "sign-up":
        return activities.services.register(
            world.occurrence, double, channel=Channel.STAFF, by=world.bram
        )
    if what == "signal":
        return make.make_signal(world.unit, world.loneliness, by=world.huub, resident=double)
    if what == "consent":
        return make.give_consent(double, world.buurtteam, by=world.bram)
    return services.ask_correction(double, wanted={}, words="Klopt niet", by=world.bram)


def _wait_for_somebody_who_waits() -> None:
    """Until another connection stands before a lock that this transaction holds."""
    end = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def _left_behind(double: Resident) -> list[str]:
    return [
        key
        for key, model, field in merging.relations()
        if model._default_manager.filter(**{field: double}).exists()
    ]


def _merge_while_somebody_writes(world: World, what: str) -> list[str]:
    """The merge has done its work and did not commit yet; the other one has the old page."""
    double = make.make_resident(world.unit)
    merged, faults = threading.Event(), []

    def merge() -> None:
        try:
            with transaction.atomic():
                services.merge(world.resident, double, by=world.anna)
                merged.set()
                _wait_for_somebody_who_waits()
        except BaseException as fault:
            faults.append(fault)
            merged.set()
        finally:
            connection.close()

    merger = threading.Thread(target=merge)
    merger.start()
    assert merged.wait(20)
    _write_for(what, double, world)
    merger.join(20)
    assert faults == []
    return _left_behind(double)


WRITES = ["sign-up", "signal", "consent", "correction"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", WRITES)
def test_nothing_stays_behind_with_the_double(what: str, world: World) -> None:
    """RC5. Whoever writes for the double meanwhile, writes for the one that is left."""
    assert _merge_while_somebody_writes(world, what) == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_would_stay_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "locked", lambda resident: resident)
    assert _merge_while_somebody_writes(world, "signal") == ["signals.Signal.resident"]


@pytest.mark.django_db(transaction=True)
def test_the_merge_gives_way_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody holds a row for long: three tries, then a word, and nothing half done."""
    monkeypatch.setattr(merging, "LOCK_TIMEOUT", "30ms")
    double = make.make_resident(world.unit)
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            services.locked(double)
            holds.set()
            done.wait(20)
        connection.close()

    keeper = threading.Thread(target=hold)
    keeper.start()
    assert holds.wait(20)
    with pytest.raises(MergeRefused) as refused:
        services.merge(world.resident, double, by=world.anna)
    done.set()
    keeper.join(20)
    assert refused.value.code == "busy"
    assert not Merge.objects.exists()
    services.merge(world.resident, double, by=world.anna)


def test_only_what_tells_of_merges_is_not_moved() -> None:
    """Each new table that points to a resident goes along by itself."""
    keys = {key for key, _model, _field in merging.relations()}
    assert {"residents.Resident.merged_into", "signals.Signal.resident"} <= keys
    assert not any(key.startswith("residents.Merge") for key in keys)
