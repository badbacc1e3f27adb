"""Slips through the letter box: once, only what is still true, never for who died or moved."""

import itertools
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import activities.services as services
from accounts.models import AuditEvent, ReadEvent
from activities.models import Occurrence, Registration, Slip, SlipQuerySet, SlipRun
from activities.rules import LIVE, Channel, OccurrenceState, State
from activities.rules.slips import SIGNED_OFF_BY_SELF, Dropped, SlipKind, slip_holds
from residents.models import ContactChannel, Occupancy, Resident, places_of_work
from tests import factories as make
from tests.conftest import World


class Press:
    """Writes nothing; keeps what it was given."""

    def __init__(self) -> None:
        self.papers = []

    def __call__(self, papers) -> bytes:
        self.papers = list(papers)
        return b"%PDF"

    @property
    def people(self) -> list[Resident]:
        return [paper.slip.registration.resident for paper in self.papers]


def sign_up(world: World, resident: Resident | None = None, **fields) -> Registration:
    resident = resident or make.make_resident(make.make_unit(world.flat), **fields)
    return services.register(world.occurrence, resident, channel=Channel.PHONE, by=world.bram)


def print_now(world: World, press: Press, **choice) -> services.slips.Printed:
    choice = {"protected": False, "form_key": uuid4(), "by": world.bram, **choice}
    return services.print_slips(world.flat, write=press, **choice)


@pytest.mark.parametrize("kind", SlipKind)
def test_what_a_slip_says_must_be_so(kind: SlipKind) -> None:
    """The whole table: what it is about, whether it is on, whether it is over."""
    for state, on, over in itertools.product(State, OccurrenceState, (False, True)):
        held = slip_holds(kind, state=state, occurrence_state=on, over=over)
        planned = on == OccurrenceState.PLANNED
        wanted = {
            SlipKind.CONFIRMATION: planned and state in LIVE,
            SlipKind.CHANGE: planned and state in LIVE,
            SlipKind.REMINDER: planned and state == State.CONFIRMED,
            SlipKind.CANCELLATION: not planned or state in SIGNED_OFF_BY_SELF,
        }[kind]
        assert held == (wanted and not over), (state, on, over)


def test_a_slip_is_printed_once(world: World) -> None:
    registration = sign_up(world)
    assert services.want_slip(registration, SlipKind.CONFIRMATION, by=world.bram)
    assert not services.want_slip(registration, SlipKind.CONFIRMATION, by=world.bram)
    press = Press()
    assert print_now(world, press).count == 1
    assert press.people == [registration.resident]
    assert ReadEvent.objects.filter(
        person_id=registration.resident_id, purpose=services.slips.SLIPS, actor=world.bram
    ).exists()
    with pytest.raises(services.NothingToPrint):
        print_now(world, press)
    assert SlipRun.objects.get().count == 1


def test_pressing_twice_is_one_round(world: World) -> None:
    services.want_slip(sign_up(world), SlipKind.CONFIRMATION, by=world.bram)
    key, press = uuid4(), Press()
    print_now(world, press, form_key=key)
    services.want_slip(sign_up(world), SlipKind.CONFIRMATION, by=world.bram)
    again = Press()
    print_now(world, again, form_key=key)
    assert again.people == press.people
    run = SlipRun.objects.get()
    assert run.reprints == 0
    assert Slip.objects.waiting().count() == 1


def test_printing_again_is_counted_and_traced(world: World) -> None:
    services.want_slip(sign_up(world), SlipKind.CONFIRMATION, by=world.bram)
    print_now(world, Press())
    run, press = SlipRun.objects.get(), Press()
    services.print_again(run, by=world.bram, write=press)
    services.print_again(run, by=world.bram, write=press)
    run.refresh_from_db()
    assert run.reprints == 2
    assert len(press.papers) == 1
    assert AuditEvent.objects.filter(verb="slip_run.reprinted", subject_id=run.pk).count() == 2


def test_nothing_for_who_died_moved_or_signed_off(world: World) -> None:
    dead, moved, off, stays = (sign_up(world) for _ in range(4))
    for one in (dead, moved, off, stays):
        services.want_slip(one, SlipKind.CONFIRMATION, by=world.bram)
    Resident.objects.filter(pk=dead.resident_id).update(deceased_on=timezone.localdate())
    Occupancy.objects.filter(resident=moved.resident_id).update(until=timezone.localdate())
    services.cancel_registration(off, by=world.bram)
    press = Press()
    print_now(world, press)
    assert press.people == [stays.resident]
    dropped = dict(Slip.objects.values_list("registration", "dropped"))
    assert dropped == {
        dead.pk: Dropped.DIED,
        moved.pk: Dropped.MOVED,
        off.pk: Dropped.NOT_TRUE,
        stays.pk: "",
    }


def test_a_reprint_leaves_out_who_died_since(world: World) -> None:
    first, second = sign_up(world), sign_up(world)
    for one in (first, second):
        services.want_slip(one, SlipKind.REMINDER, by=world.bram)
    print_now(world, Press())
    Resident.objects.filter(pk=first.resident_id).update(deceased_on=timezone.localdate())
    press = Press()
    services.print_again(SlipRun.objects.get(), by=world.bram, write=press)
    assert press.people == [second.resident]


def test_two_slips_about_one_sign_up_are_one(world: World) -> None:
    registration = sign_up(world)
    services.want_slip(registration, SlipKind.CONFIRMATION, by=world.bram)
    services.want_slip(registration, SlipKind.REMINDER, by=world.bram)
    press = Press()
    print_now(world, press)
    assert [paper.slip.kind for paper in press.papers] == [SlipKind.REMINDER]


def test_a_slip_about_a_past_activity_is_not_printed(world: World) -> None:
    services.want_slip(sign_up(world), SlipKind.REMINDER, by=world.bram)
    began = timezone.now() - timedelta(hours=3)
    Occurrence.objects.filter(pk=world.occurrence.pk).update(
        starts_at=began, ends_at=began + timedelta(hours=1)
    )
    with pytest.raises(services.NothingToPrint):
        print_now(world, Press())


def test_a_protected_address_goes_in_a_round_of_its_own(world: World) -> None:
    open_, hidden = sign_up(world), sign_up(world, protected_address=True)
    for one in (open_, hidden):
        services.want_slip(one, SlipKind.CONFIRMATION, by=world.bram)
    press = Press()
    print_now(world, press)
    assert press.people == [open_.resident]
    # A housing consultant may not know it, also not by asking for it.
    with pytest.raises(services.NothingToPrint):
        print_now(world, press, protected=True, by=world.wil)
    print_now(world, press, protected=True)
    assert press.people == [hidden.resident]
    seen = SlipRun.objects.visible_to(world.wil)
    assert [run.protected for run in seen] == [False]
    assert SlipRun.objects.visible_to(world.bram).count() == 2
    assert not SlipRun.objects.visible_to(world.carla).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", [True, False], ids=["locked", "control"])
def test_two_who_print_at_once(world: World, monkeypatch, lock: bool) -> None:
    """The second one waits for the first, and finds nothing left. Without the lock it would print
    the same slips again."""
    if not lock:
        monkeypatch.setattr(SlipQuerySet, "select_for_update", lambda self, **choice: self)
    services.want_slip(sign_up(world), SlipKind.CONFIRMATION, by=world.bram)
    writing, go_on, second = Event(), Event(), Press()

    def slow(papers) -> bytes:
        writing.set()
        go_on.wait(10)
        return b"%PDF"

    def first_one() -> None:
        print_now(world, slow)
        connection.close()

    def second_one() -> str:
        try:
            print_now(world, second)
        except services.NothingToPrint:
            return "nothing"
        finally:
            connection.close()
        return "printed"

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first_one)
        assert writing.wait(10)
        other = threads.submit(second_one)
        # It waits in the database, or it is through already.
        wait([other], timeout=1)
        go_on.set()
        one.result(20)
        outcome = other.result(20)
    assert outcome == ("nothing" if lock else "printed")
    assert SlipRun.objects.count() == (1 if lock else 2)


def test_when_the_file_fails_the_slips_still_wait(world: World) -> None:
    services.want_slip(sign_up(world), SlipKind.CONFIRMATION, by=world.bram)

    def broken(papers) -> bytes:
        raise ValueError

    with pytest.raises(ValueError):
        print_now(world, broken)
    assert Slip.objects.waiting().count() == 1
    assert not SlipRun.objects.exists()


def test_for_a_whole_activity_only_who_has_a_letter_box(world: World) -> None:
    sign_up(world, channel=ContactChannel.EMAIL, email="x@test.example")
    sign_up(world, channel=ContactChannel.PHONE)
    by_letter = sign_up(world, channel=ContactChannel.LETTER)
    assert services.want_slips(world.occurrence, SlipKind.REMINDER, by=world.bram) == 1
    assert Slip.objects.get().registration == by_letter
    print_now(world, Press())
    # Printed today: not again by the same button.
    assert services.want_slips(world.occurrence, SlipKind.REMINDER, by=world.bram) == 0


def test_a_cancelled_activity_is_told_to_all_who_would_come(world: World) -> None:
    sign_up(world)
    off = sign_up(world)
    services.cancel_registration(off, by=world.bram)
    services.cancel_occurrence(world.occurrence, by=world.bram)
    world.occurrence.refresh_from_db()
    # Wanted by the cancelling itself, once, and not for who had signed off.
    assert Slip.objects.filter(kind=SlipKind.CANCELLATION).count() == 1
    assert services.want_slips(world.occurrence, SlipKind.CANCELLATION, by=world.bram) == 0


def test_printing_asks_the_same_whatever_the_number(world: World) -> None:
    world.bram.roles()  # asked once per user, as where he works
    places_of_work(world.bram)
    counts = []
    for number in (1, 9):
        for _ in range(number):
            services.want_slip(sign_up(world), SlipKind.CONFIRMATION, by=world.bram)
        with CaptureQueriesContext(connection) as queries:
            print_now(world, Press())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_they_are_in_the_order_of_the_doors(world: World) -> None:
    for number in (1204, 12, 3):
        unit = make.make_unit(world.flat, house_number=number)
        services.want_slip(sign_up(world, make.make_resident(unit)), SlipKind.REMINDER, by=None)
    press = Press()
    print_now(world, press)
    assert [paper.home.unit.house_number for paper in press.papers] == [3, 12, 1204]


def test_today_tells_that_slips_wait_and_of_whom_nothing(world: World) -> None:
    row = sign_up(world, surname="Zeldzaam")
    services.want_slip(row, SlipKind.CONFIRMATION, by=world.bram)

    def today(who: str) -> str:
        return world.client(who).get(reverse("today")).content.decode()

    assert "1 briefje om te printen" in today("bram") and "Zeldzaam" not in today("bram")
    assert "briefje" not in today("huub") and "briefje" not in today("fien")
    print_now(world, Press())
    assert "briefje" not in today("bram")


def test_a_slip_about_what_is_over_waits_for_nobody(world: World) -> None:
    services.want_slip(sign_up(world), SlipKind.CONFIRMATION, by=world.bram)
    past = timezone.now() - timedelta(hours=1)
    Occurrence.objects.update(starts_at=past - timedelta(hours=1), ends_at=past)
    assert "briefje" not in world.client("bram").get(reverse("today")).content.decode()
