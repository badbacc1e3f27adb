"""The run of the night, over the years: nothing early, nothing late, and the figures stay."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import accounts.services
import activities.services
import partners.services
import signals.services
from accounts import retention
from accounts.models import (
    AuditEvent,
    Corporation,
    Erasure,
    Hold,
    ReadEvent,
    Tombstone,
)
from accounts.rules import months_later
from activities.models import CountedRegistration, Occurrence, Registration
from activities.rules import Channel
from partners.models import ConsentEvent, Referral, Remainder, SharingBasis
from partners.rules import Actor
from programmes.reads import Figures, figures_for
from residents import services
from residents.help_reads import mix_of
from residents.models import (
    AccessCard,
    CorrectionRequest,
    CountedMix,
    HelpMatch,
    HelpMatchEvent,
    HelpProfile,
    MatchRun,
    Merge,
    MixRole,
    Need,
    NoGoPair,
    Occupancy,
    Resident,
    Strength,
)
from residents.rules.corrections import CorrectionActor
from residents.rules.mix import MixKind
from residents.services import erasing
from signals.models import CountedSignal, Feedback, FollowUp, Signal, SignalEvent
from socialnet import retention as night
from socialnet.tasks import erase_what_is_due
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def ended_signal(world: World, at: datetime, **fields: Any) -> Signal:
    """With an event, an answer, and the moment on which it ended."""
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.huub, text="Zegt niemand te spreken", **fields
    )
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
    Signal.objects.filter(pk=signal.pk).update(ended_at=at, raised_at=at - DAY)
    return signal


def runs(on: date) -> dict[str, int]:
    """What went, over all corporations."""
    counts: dict[str, int] = {}
    for row in night.run(on):
        assert row.failed == []
        for name, count in row.counts.items():
            counts[name] = counts.get(name, 0) + count
    return counts


# --- clocks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ended", "goes_on"),
    [
        (datetime(2024, 2, 29, 12, tzinfo=AMSTERDAM), date(2025, 2, 28)),  # a leap day
        (datetime(2027, 2, 28, 12, tzinfo=AMSTERDAM), date(2028, 2, 28)),  # before one
        (datetime(2025, 3, 30, 23, 59, tzinfo=AMSTERDAM), date(2026, 3, 30)),  # a day of 23 hours
        (datetime(2025, 10, 26, 0, 30, tzinfo=AMSTERDAM), date(2026, 10, 26)),  # one of 25
        (datetime(2025, 12, 31, 23, 30, tzinfo=AMSTERDAM), date(2026, 12, 31)),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1)),  # 0:30 in Amsterdam
    ],
    ids=lambda value: str(value)[:16],
)
def test_a_signal_goes_on_its_day_and_not_before(
    world: World, ended: datetime, goes_on: date
) -> None:
    signal = ended_signal(world, ended)
    runs(goes_on - DAY)
    assert Signal.objects.filter(pk=signal.pk).exists()
    assert runs(goes_on)["signal"] == 1
    assert not Signal.objects.exists() and not SignalEvent.objects.exists()
    assert not Feedback.objects.exists()
    (stone,) = Tombstone.objects.filter(kind="signal")
    assert (stone.month, stone.reason) == (goes_on.replace(day=1), "term")
    assert stone.pk != signal.pk


def everything(world: World, today: date) -> None:
    """One of each kind, made and ended today."""
    begins = timezone.now() - timedelta(minutes=90)
    Occurrence.objects.all().delete()
    occurrence = make.make_occurrence(
        world.flat,
        created_by=world.bram,
        starts_at=begins,
        ends_at=timezone.now() + timedelta(minutes=1),
    )
    activities.services.register(occurrence, world.resident, channel=Channel.STAFF, by=world.bram)
    Occurrence.objects.update(ends_at=timezone.now())
    services.issue_card(world.resident, by=world.bram)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    ended_signal(world, timezone.now())
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)
    referral = signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Dicht", by=world.anna
    )
    partners.services.take_step(
        referral,
        "cancel",
        actor=Actor.SENDER,
        by=world.anna,
        reason="by_sender",
    )
    asked = services.ask_correction(world.resident, wanted={}, words="Fout", by=world.rosa)
    services.take_correction_step(asked, "withdraw", actor=CorrectionActor.RESIDENT, by=world.rosa)
    over = make.make_match(world.flat, by=world.bram, giver=world.resident)
    services.take_step(over, "override", by=world.bram, reason="no_fit")
    others = make.make_match(world.flat, by=world.bram)
    services.take_step(others, "override", by=world.bram, reason="no_fit")
    make.make_need(world.resident, make.make_theme(world.linde), by=world.bram)
    services.set_profile(
        world.resident, by=world.bram, languages=["nl"], gender="", no_stairs=True, max_pairs=1
    )
    services.record_role(world.resident, MixKind.ASKS, reason="Vraagt.", by=world.bram)
    services.keep_apart(world.resident, others.giver, reason="asked", by=world.bram)
    services.merge(world.resident, make.make_resident(world.unit), by=world.anna)
    services.record_looks([world.resident], by=world.bram, purpose="test")
    services.move_out(world.resident, on=today, by=world.bram)


def test_every_kind_over_eight_years(world: World) -> None:
    """The clock runs from day to day past every term; each kind goes on its own day."""
    begin = timezone.localdate()
    everything(world, begin)
    gone_on = {
        # Social data at once, with the pairs that hang on them; other pairs a year after the end.
        **dict.fromkeys(["strength", "need", "help_profile", "mix_role", "apart"], begin),
        "help_match": begin,
        "help_search": months_later(begin, 12),
        # 28 days of validity, and a month after them.
        "card": months_later(begin + timedelta(days=28), 1),
        "merge": months_later(begin, 2),
        "registration": months_later(begin, 12),
        "signal": months_later(begin, 12),
        "correction": months_later(begin, 12),
        "referral": months_later(begin, 24),
        "resident": months_later(begin, 24),
        "consent": months_later(begin, 24),  # with the resident
        "look": months_later(begin, 60),
        "remainder": months_later(begin, 60),  # the proof of that consent
    }
    went: dict[str, list[date]] = {}
    day = begin
    while day < begin + timedelta(days=8 * 366):
        # The days around each end of a term, and one of each month: the rest says nothing new.
        if day.day == 15 or any(abs((day - end).days) <= 1 for end in gone_on.values()):
            with time_machine.travel(datetime.combine(day, time(3), AMSTERDAM)):
                for name, count in runs(day).items():
                    went.setdefault(name, []).extend([day] * count)
        day += DAY
    # The open signal is about somebody who is gone after two years; the ended one went after one.
    assert went["help_match"] == [begin, months_later(begin, 12)]
    assert went["signal"] == [gone_on["signal"], gone_on["resident"]]
    assert {name: days[0] for name, days in went.items() if name in gone_on} == gone_on
    for model in (
        *(Registration, AccessCard, Referral, SharingBasis, ConsentEvent, Remainder),
        *(CorrectionRequest, Merge, FollowUp, ReadEvent, Signal),
        *(HelpMatch, HelpMatchEvent, HelpProfile, MatchRun, MixRole, NoGoPair),
    ):
        assert not model.objects.exists(), model
    assert not Resident.objects.filter(pk=world.resident.pk).exists()
    # All that is left in the log was written by the runs themselves: their rows carry the clock of
    # the database, which does not travel.
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {"retention.run"}
    assert activities.services.wrongly_counted().count() == 0
    connection.check_constraints()


def test_who_lives_here_stays_whatever_the_clock_says(world: World) -> None:
    left = make.make_resident(world.unit)
    services.move_out(left, on=timezone.localdate(), by=world.bram)
    back = make.make_resident(world.unit)
    services.move_out(back, on=timezone.localdate(), by=world.bram)
    Occupancy.objects.create(
        resident=back, unit=make.make_unit(world.flat), corporation=world.linde,
        since=timezone.localdate() + 30 * DAY,
    )  # fmt: skip
    runs(timezone.localdate() + 8 * 366 * DAY)
    assert set(Resident.objects.filter(corporation=world.linde)) == {world.resident, back}


# --- social data ----------------------------------------------------------------------------------


def test_a_pair_that_runs_keeps_what_it_rests_on(world: World) -> None:
    """The coach speaks with the one who is left first."""
    today = timezone.localdate()
    match = make.make_match(world.flat, by=world.bram, giver=world.resident)
    services.take_step(match, "accept", by=world.bram)
    make.make_need(world.resident, make.make_theme(world.linde), by=world.bram)
    services.move_out(world.resident, on=today + DAY, by=world.bram)
    assert not {"need", "strength", "help_match"} & set(runs(today))  # lives here still
    gone = runs(today + DAY)
    assert (gone["need"], "strength" in gone) == (1, False)
    services.take_step(match, "override", by=world.bram, reason="not_now")
    gone = runs(today + DAY)
    assert (gone["strength"], gone["help_match"]) == (1, 1)
    assert Need.objects.get().resident == match.receiver
    assert not HelpMatchEvent.objects.exists()


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("the one who left", ""),
        ("the one who left", "help_match"),
        ("the neighbour", ""),
        ("the neighbour", "help_match"),
        ("everybody", "help_match"),
    ],
)
def test_a_hold_on_either_keeps_the_pair(world: World, who: str, kind: str) -> None:
    today = timezone.localdate()
    match = make.make_match(world.flat, by=world.bram, giver=world.resident)
    apart = services.keep_apart(world.resident, match.receiver, reason="asked", by=world.bram)
    services.move_out(world.resident, on=today, by=world.bram)
    person = {"the one who left": match.giver_id, "the neighbour": match.receiver_id}.get(who)
    hold = Hold.objects.create(
        corporation=world.linde, person_id=person, kind=kind, ground="court",
        until=today + 9 * DAY, by=world.fien,
    )  # fmt: skip
    runs(today)
    assert HelpMatch.objects.filter(pk=match.pk).exists() and Strength.objects.exists()
    assert NoGoPair.objects.filter(pk=apart.pk).exists() is (kind == "")
    runs(hold.until)
    assert not HelpMatch.objects.filter(pk=match.pk).exists()
    assert not NoGoPair.objects.exists()


def past_of(world: World) -> list[dict[str, int | None]]:
    return [month.cells for month in mix_of(world.flat, all_counts=True).months[:-1]]


def test_the_past_of_the_mix_stays_and_people_do_not(world: World) -> None:
    """By the roles first, in parts, and then with the people and their homes."""
    today = timezone.localdate()
    people = [make.make_resident(world.unit) for _ in range(4)]
    theme = make.make_theme(world.linde)
    renter = people[2]  # stays with name and address; the others go whole
    Resident.objects.filter(pk=renter.pk).update(external_key="R9")
    others = Resident.objects.filter(pk__in=[row.pk for row in people if row != renter])
    others.update(external_key=None)
    Occupancy.objects.filter(resident__in=people).update(since=today - 500 * DAY)
    Occupancy.objects.filter(resident=people[0]).update(until=today - 100 * DAY)
    Resident.objects.filter(pk=people[1].pk).update(deceased_on=today - 70 * DAY)
    for person, role in zip(people[:3], MixKind, strict=True):
        for subject in (theme, None):
            row = services.record_role(
                person, role if subject is None else MixKind.ASKS, theme=subject,
                reason="Zo is het.", by=world.bram,
            ) if person != people[1] else MixRole.objects.create(
                corporation=world.linde, resident=person, role=role, theme=subject,
                reason="Zo was het.", recorded_by=world.bram, since=today,
            )  # fmt: skip
            MixRole.objects.filter(pk=row.pk).update(since=today - 400 * DAY)
    before = past_of(world)
    assert {cell for cells in before for cell, count in cells.items() if count} == {
        *["asks", "both", "carries", "unknown"]
    }
    batch = retention.open_batch(world.linde.pk, "request", today, by=None)
    kind = retention.kind_named("mix_role")
    for role in MixRole.objects.all():
        with transaction.atomic():
            retention.erase(kind, [role.pk], batch)
        assert past_of(world) == before
    for person in people:
        erasing.erase_on_request(person, by=world.fien)
        assert past_of(world) == before
    assert not MixRole.objects.exists()
    assert not others.exists()
    assert mix_of(world.flat, all_counts=True).now.cells["unknown"] == 2  # rosa and the renter
    # What no page asks for any more goes too.
    with time_machine.travel(timezone.now() + 800 * DAY):
        runs(timezone.localdate())
    assert not CountedMix.objects.exists()


def test_the_past_of_the_mix_stays_when_the_night_takes_the_roles(world: World) -> None:
    today = timezone.localdate()
    services.record_role(world.resident, MixKind.CARRIES, reason="Kookt.", by=world.bram)
    MixRole.objects.update(since=today - 400 * DAY)
    Occupancy.objects.filter(resident=world.resident).update(since=today - 400 * DAY)
    services.move_out(world.resident, on=today - 40 * DAY, by=world.bram)
    before = past_of(world)
    assert sum(cells["carries"] or 0 for cells in before) > 5
    assert runs(today)["mix_role"] == 1
    assert past_of(world) == before


# --- terms and holds ------------------------------------------------------------------------------


def test_a_corporation_may_be_quicker_and_the_other_is_not(world: World) -> None:
    at = timezone.now()
    ended_signal(world, at)
    other = make.make_category(world.hoeve)
    theirs = make.make_signal(world.other_unit, other, by=world.carla)
    signals.services.take_step(theirs, "dismiss", by=world.carel, reason="other")
    accounts.services.set_term(world.linde.pk, "signal", 3, by=world.fien)
    assert runs(months_later(timezone.localdate(), 3))["signal"] == 1
    assert list(Signal.objects.all()) == [theirs]


def test_a_hold_keeps_until_its_day(world: World) -> None:
    today = timezone.localdate()
    held = ended_signal(world, timezone.now(), resident=world.resident)
    ended_signal(world, timezone.now())
    end = months_later(today, 12)
    hold = accounts.services.place_hold(
        world.linde.pk, ground="court", until=end + 10 * DAY, by=world.fien,
        person_id=world.resident.pk,
    )  # fmt: skip
    assert runs(end)["signal"] == 1
    assert list(Signal.objects.all()) == [held]
    runs(end + 9 * DAY)
    assert Signal.objects.exists()
    # `until` is the first day on which it no longer holds.
    assert runs(end + 10 * DAY)["signal"] == 1
    assert hold.lifted_at is None


def test_a_hold_on_a_kind_keeps_all_of_it_and_can_be_lifted(world: World) -> None:
    ended_signal(world, timezone.now())
    end = months_later(timezone.localdate(), 12)
    hold = accounts.services.place_hold(
        world.linde.pk, ground="order", until=end + 99 * DAY, by=world.fien, kind="signal"
    )
    assert "signal" not in runs(end)
    accounts.services.lift_hold(hold, by=world.fien)
    assert runs(end)["signal"] == 1
    assert AuditEvent.objects.filter(verb__startswith="retention.hold").count() == 2


def test_a_hold_keeps_the_person_with_all_that_is_about_them(world: World) -> None:
    today = timezone.localdate()
    services.move_out(world.resident, on=today, by=world.bram)
    Hold.objects.create(
        corporation=world.linde, person_id=world.resident.pk, ground="court",
        until=today + 4000 * DAY, by=world.fien,
    )  # fmt: skip
    runs(months_later(today, 24))
    assert Resident.objects.filter(pk=world.resident.pk).exists()


# --- the figures ----------------------------------------------------------------------------------


def of_flat(world: World) -> Figures:
    (found,) = [row for row in figures_for(world.anna) if row.complex == world.flat]
    return found


def crowded(world: World) -> list[Resident]:
    """Enough people that every figure is shown."""
    people = [make.make_resident(world.unit) for _ in range(16)]
    for number in range(2):
        occurrence = make.make_occurrence(world.flat, created_by=world.bram, capacity=30)
        for person in people[number * 3 : number * 3 + 7]:
            activities.services.register(
                occurrence, person, channel=Channel.STAFF, by=world.bram, party_size=2
            )
        moment = timezone.now() - (number + 1) * DAY
        Occurrence.objects.filter(pk=occurrence.pk).update(
            starts_at=moment - DAY / 24, ends_at=moment
        )
    neglect = make.make_category(world.linde, code="neglect", name="Verwaarlozing")
    for number, person in enumerate(people[:15]):
        category = neglect if number % 2 else world.loneliness
        signal = make.make_signal(world.unit, category, by=world.huub, resident=person)
        if number < 8:
            signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
    return people


def test_statistics_survive_and_people_do_not(world: World) -> None:
    people = crowded(world)
    before = of_flat(world)
    assert None not in (before.came, before.signals, before.with_feedback, before.reach)
    assert len(before.subjects) == 2
    for person in people:
        erasing.erase_on_request(person, by=world.fien)
    assert not Signal.objects.exists() and not Registration.objects.exists()
    assert CountedRegistration.objects.count() == 14 and CountedSignal.objects.count() == 15
    assert of_flat(world) == before
    assert activities.services.wrongly_counted().count() == 0
    # Nothing of what is left leads to somebody.
    numbers = set(CountedRegistration.objects.values_list("person", flat=True))
    assert len(numbers) == before.came and not numbers & {person.pk for person in people}


def test_the_figures_stay_while_the_terms_are_short(world: World) -> None:
    crowded(world)
    accounts.services.set_term(world.linde.pk, "signal", 1, by=world.fien)
    later = datetime.combine(timezone.localdate() + 60 * DAY, time(12), AMSTERDAM)
    with time_machine.travel(later):
        before = of_flat(world)
        assert runs(timezone.localdate())["signal"] == 8
        assert of_flat(world) == before


@pytest.mark.parametrize("days_ago", [363, 364, 365])
def test_a_year_ends_at_the_same_moment_for_what_was_erased(world: World, days_ago: int) -> None:
    at = timezone.now() - days_ago * DAY
    rows = [ended_signal(world, at, resident=world.resident) for _ in range(6)]
    Signal.objects.filter(pk__in=[row.pk for row in rows]).update(raised_at=at)
    before = of_flat(world)
    assert (before.signals is None) is (days_ago == 365)
    erasing.erase_on_request(world.resident, by=world.fien)
    assert of_flat(world) == before


def test_the_day_is_forgotten_when_the_figures_no_longer_need_it(world: World) -> None:
    ended_signal(world, datetime(2025, 1, 17, 12, tzinfo=AMSTERDAM))
    runs(date(2026, 1, 17))
    assert CountedSignal.objects.get().day == date(2025, 1, 16)
    runs(date(2026, 1, 16) + 40 * DAY)
    assert CountedSignal.objects.get().day == date(2025, 1, 1)


# --- somebody is at work --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_somebody_works_on_waits_for_the_next_night(world: World) -> None:
    """RC8. It is reopened in the very moment in which it would have gone."""
    end = months_later(timezone.localdate(), 12)
    signal, other = (ended_signal(world, timezone.now()) for _ in range(2))
    holds, done = threading.Event(), threading.Event()
    faults: list[BaseException] = []

    def reopen() -> None:
        try:
            with transaction.atomic():
                signals.services.take_step(signal, "reopen", by=world.anna, reason="seen_again")
                holds.set()
                assert done.wait(20)
        except BaseException as fault:
            faults.append(fault)
            holds.set()
        finally:
            connection.close()

    worker = threading.Thread(target=reopen)
    worker.start()
    assert holds.wait(20)
    first = runs(end)
    done.set()
    worker.join(20)
    assert faults == []
    assert first["signal"] == 1 and not Signal.objects.filter(pk=other.pk).exists()
    signal.refresh_from_db()
    assert signal.state == "reopened" and signal.events.count() == 3 and signal.text
    assert "signal" not in runs(end)


def test_a_kind_that_fails_leaves_the_others_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended_signal(world, timezone.now())
    services.issue_card(world.resident, by=world.bram)
    end = months_later(timezone.localdate(), 12)

    def fail(*_args: object) -> None:
        raise DatabaseError("no")

    kind = retention.kind_named("card")
    broken = retention.Kind(**{**vars(kind), "erase": fail})
    monkeypatch.setitem(retention._kinds, "card", broken)
    rows = {row.corporation.slug: row for row in night.run(end)}
    assert rows["linde"].failed == ["card"] and rows["linde"].counts["signal"] == 1
    assert rows["hoeve"].failed == []
    assert AccessCard.objects.exists()
    with (
        time_machine.travel(datetime.combine(end, time(3), AMSTERDAM)),
        pytest.raises(CommandError),
    ):
        call_command("retention", stdout=StringIO(), stderr=StringIO())


def test_a_chunk_is_a_transaction(world: World) -> None:
    kind = retention.kind_named("signal")
    for _ in range(5):
        ended_signal(world, timezone.now())
    small = retention.Kind(**{**vars(kind), "chunk": 2})
    batch = retention.open_batch(
        world.linde.pk, "term", months_later(timezone.localdate(), 12), by=None
    )
    assert retention.erase_due(small, batch) == 5
    assert batch.counts == {"signal": 5}
    assert not Signal.objects.exists()


# --- looking ahead, and the command ---------------------------------------------------------------


def test_the_preview_counts_and_writes_nothing(world: World) -> None:
    ended_signal(world, timezone.now())
    ended_signal(world, timezone.now() + 20 * DAY)
    end = months_later(timezone.localdate(), 12)
    rows = {row.kind.name: row for row in night.preview(world.linde.pk, end)}
    assert (rows["signal"].today, rows["signal"].soon) == (1, 2)
    assert Signal.objects.count() == 2 and not Erasure.objects.exists()
    assert {row.kind.name: row.today for row in night.preview(world.hoeve.pk, end)}["signal"] == 0


def test_the_preview_asks_the_same_whatever_there_is(
    world: World, django_assert_num_queries: Callable[..., Any]
) -> None:
    kinds = len(retention.kinds())
    # For each of the two days: which subjects are kept less long.
    sooner = 2 * sum(kind.sooner is not None for kind in retention.kinds())
    for _ in range(2):
        with django_assert_num_queries(3 + 4 * kinds + sooner):
            night.preview(world.linde.pk)
        for _ in range(4):
            ended_signal(world, timezone.now())
            make.make_resident(make.make_unit(world.flat))


def test_the_command_and_the_task(world: World, tmp_path: Path) -> None:
    at = timezone.now() - 400 * DAY
    ended_signal(world, at)
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    assert "linde signal: 12 months, 1 today, 1 in 30 days" in out.getvalue()
    assert Signal.objects.exists()
    call_command("retention", stdout=out)
    assert "linde: signal 1" in out.getvalue()
    assert erase_what_is_due() == 0
    assert Erasure.objects.count() == 2 * Corporation.objects.count()
    assert AuditEvent.objects.filter(verb="retention.run").count() == 4


def test_erased_once_more_after_an_older_copy_was_put_back(world: World, tmp_path: Path) -> None:
    """BK4. The list is kept outside; the copy still knows the person."""
    services.move_out(world.resident, on=timezone.localdate(), by=world.bram)
    point = transaction.savepoint()
    erasing.erase_on_request(world.resident, by=world.fien)
    out = StringIO()
    call_command("retention", "--list", stdout=out)
    listed = tmp_path / "erased"
    listed.write_text(out.getvalue())
    assert out.getvalue().split() == [str(world.resident.pk)]
    transaction.savepoint_rollback(point)
    assert Resident.objects.filter(pk=world.resident.pk).exists()
    out = StringIO()
    call_command("retention", "--replay", str(listed), stdout=out)
    assert "1 of 1" in out.getvalue()
    assert not Resident.objects.filter(pk=world.resident.pk).exists()
    with time_machine.travel(timezone.now() + 42 * DAY):
        assert night.erased_lately() == []
    listed.write_text("not an id")
    with pytest.raises(CommandError):
        call_command("retention", "--replay", str(listed))
