"""What becomes of a pair when one of the two dies, moves, or is erased; and what a hold keeps."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import accounts.services
import socialnet.retention
from accounts.models import AuditEvent, ReadEvent
from residents import help_reads, services
from residents.models import HelpMatch, HelpMatchEvent, Need, Resident, Strength
from residents.rules.matching import Answer, Side, State, StepRefused, Task
from residents.services import erasing
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)


def neighbour(world: World, **fields: Any) -> Resident:
    return make.make_resident(make.make_unit(world.flat, floor=1), **fields)


def pair(world: World, until: str = "trial", **people: Resident) -> HelpMatch:
    people = {"giver": neighbour(world), "receiver": neighbour(world), **people}
    match = make.make_match(world.flat, by=world.bram, **people)
    services.take_step(match, "accept", by=world.bram)
    if until != "asked":
        for side in Side:
            services.answer_match(match, side, Answer.YES, channel="phone", by=world.bram)
        services.take_step(match, "plan_intro", by=world.bram, meet_on=TODAY)
    if until == "trial":
        services.take_step(match, "start_trial", by=world.bram)
    return fresh(match)


def fresh(match: HelpMatch) -> HelpMatch:
    return HelpMatch.objects.for_page().get(pk=match.pk)


def giver_of(match: HelpMatch) -> Resident:
    assert match.giver is not None
    return match.giver


def receiver_of(match: HelpMatch) -> Resident:
    assert match.receiver is not None
    return match.receiver


# --- a death -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "state"),
    [("asked", State.OVERRIDDEN), ("intro", State.ENDED), ("trial", State.ENDED)],
)
def test_a_death_ends_the_pair_and_the_coach_is_told(
    world: World, until: str, state: State
) -> None:
    match = pair(world, until)
    need = match.need_id
    assert need not in {ask.key for ask in help_reads.board_of(world.flat).asks}
    services.record_death(giver_of(match), on=TODAY, by=world.bram)
    match = fresh(match)
    assert (match.state, match.reason, match.tasks) == (state, "died", [Task.LEFT_ALONE])
    event = match.events.last()
    assert event is not None and (event.by, event.reason) == (None, "died")
    assert AuditEvent.objects.filter(subject_id=match.pk, actor=None).exists()
    # What the other one asks is open again.
    assert need in {ask.key for ask in help_reads.board_of(world.flat).asks}
    assert world.flat.name in world.client("bram").get(reverse("today")).content.decode()
    assert [row.due for row in help_reads.pairs_to_look_at(world.bram)] == [1]
    for stranger in (world.carla, world.carel, world.wil):
        assert help_reads.pairs_to_look_at(stranger) == []
    page = reverse("residents:match_list", args=[world.flat.pk])
    assert world.client("bram").get(page).context["due"] == [match]


def test_after_the_talk_with_who_is_left_it_is_done(world: World) -> None:
    match = pair(world)
    services.record_death(receiver_of(match), on=TODAY, by=world.bram)
    client, page = world.client("bram"), reverse("residents:match_detail", args=[match.pk])
    assert client.get(page).context["talk"] is not None
    talk = reverse("residents:match_talk", args=[match.pk])
    client.post(talk, {"reached": "no", "channel": "phone"})
    assert fresh(match).tasks == [Task.LEFT_ALONE]  # a try that failed
    client.post(talk, {"reached": "yes", "channel": "phone"})
    assert fresh(match).tasks == []
    assert client.get(page).context["talk"] is None
    assert fresh(match).state == State.ENDED


def test_a_death_that_the_erp_tells_ends_it_at_night(world: World) -> None:
    match = pair(world)
    Resident.objects.filter(pk=match.giver_id).update(deceased_on=TODAY)
    assert fresh(match).tasks == [Task.LOST]
    socialnet.retention.run(TODAY)
    assert (fresh(match).state, fresh(match).reason) == (State.ENDED, "died")


def test_a_death_that_was_a_slip_lets_them_be_suggested_again(world: World) -> None:
    match = pair(world)
    services.record_death(giver_of(match), on=TODAY, by=world.bram)
    services.undo_death(giver_of(match), by=world.bram)
    services.suggest_pairs(world.flat, by=world.bram)
    again = HelpMatch.objects.suggested().get()
    assert (again.giver_id, again.receiver_id) == (match.giver_id, match.receiver_id)


def test_only_the_system_ends_it_by_itself(world: World) -> None:
    match = pair(world)
    for name in ("lapse", "fall_away"):
        with pytest.raises(StepRefused):
            services.take_step(match, name, by=world.bram, reason="died")


@pytest.mark.django_db(transaction=True)
def test_a_death_and_a_step_at_the_same_moment_do_not_wait_for_each_other(world: World) -> None:
    """Both lock the pair first, and the people after it."""
    faults: list[BaseException] = []
    for _round in range(5):
        match = pair(world)
        gate = threading.Barrier(2)

        def run(work: Any, gate: threading.Barrier = gate) -> None:
            try:
                gate.wait()
                work()
            except (StepRefused, services.PairImpossible):
                pass  # it was too late
            except BaseException as fault:
                faults.append(fault)
            finally:
                connections.close_all()

        def die(match: HelpMatch = match) -> None:
            services.record_death(giver_of(match), on=TODAY, by=world.bram)

        def confirm(match: HelpMatch = match) -> None:
            services.take_step(match, "confirm", by=world.bram)

        threads = [threading.Thread(target=run, args=[work]) for work in (die, confirm)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert fresh(match).state == State.ENDED
    assert faults == []


# --- a move --------------------------------------------------------------------------------------


def test_who_moved_is_a_question_and_ends_nothing(world: World) -> None:
    match = pair(world)
    services.move_out(giver_of(match), on=TODAY + DAY, by=world.bram)
    assert fresh(match).tasks == []  # lives here still
    services.move_out(giver_of(match), on=TODAY, by=world.bram)
    match = fresh(match)
    assert (match.state, match.tasks) == (State.TRIAL, [Task.MOVED])
    assert list(HelpMatch.objects.due()) == [match]
    goes_on = reverse("residents:match_goes_on", args=[match.pk])
    for stranger, status in (("wil", 404), ("carla", 404), ("huub", 404), ("rosa", 404)):
        assert world.client(stranger).post(goes_on).status_code == status
    assert fresh(match).tasks == [Task.MOVED]
    client, page = world.client("bram"), reverse("residents:match_detail", args=[match.pk])
    assert goes_on in client.get(page).content.decode()
    client.post(goes_on)
    assert fresh(match).tasks == []
    assert goes_on not in client.get(page).content.decode()
    services.take_step(match, "confirm", by=world.bram)
    assert fresh(match).state == State.ACTIVE
    with pytest.raises(StepRefused):
        services.go_on(match, by=world.bram)


def test_without_the_answer_who_moved_goes_no_further(world: World) -> None:
    match = pair(world)
    services.move_out(receiver_of(match), on=TODAY, by=world.bram)
    with pytest.raises(services.PairImpossible):
        services.take_step(match, "confirm", by=world.bram)
    services.take_step(match, "end", by=world.bram, reason="moved")
    assert fresh(match).tasks == []


def test_who_moves_two_doors_down_has_not_moved(world: World) -> None:
    match = pair(world)
    home = giver_of(match).occupancies.get().unit
    services.move(
        [giver_of(match)], origin=home, target=make.make_unit(world.flat), on=TODAY, by=world.bram
    )
    assert fresh(match).tasks == []


# --- an erasure, and a hold on the other one -----------------------------------------------------


def erase(world: World, person: Resident) -> None:
    services.move_out(person, on=TODAY, by=world.bram)
    erasing.erase_on_request(person, by=world.fien)
    assert not Resident.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("side", ["giver", "receiver"])
def test_who_is_erased_leaves_a_pair_without_a_name_until_the_coach_has_spoken(
    world: World, side: str
) -> None:
    match = pair(world)
    person, other = match.person_on(side), match.people[1 if side == "giver" else 0]
    assert person is not None
    erase(world, person)
    match = fresh(match)
    assert match.people == [other]
    assert (match.state, match.reason, match.why) == (State.ENDED, "erased", {})
    assert match.tasks == [Task.LEFT_ALONE]
    client = world.client("bram")
    for page in ("match_detail", "match_list"):
        key = match.pk if page == "match_detail" else world.flat.pk
        shown = client.get(reverse(f"residents:{page}", args=[key])).content.decode()
        assert other.surname in shown
        assert person.surname not in shown
    assert ReadEvent.objects.about(other.pk).filter(actor=world.bram).exists()
    services.record_talk(match, reached=True, channel="home", by=world.bram)
    assert not HelpMatch.objects.due().exists()
    # It goes with its term, as every pair that is over.
    assert HelpMatch.objects.filter(pk=match.pk).exists()
    socialnet.retention.run(TODAY + timedelta(days=400))
    assert not HelpMatch.objects.filter(pk=match.pk).exists()


def test_a_pair_that_is_over_goes_with_who_is_erased(world: World) -> None:
    match = pair(world)
    services.take_step(match, "end", by=world.bram, reason="trouble")
    erase(world, giver_of(match))
    assert not HelpMatch.objects.exists()
    assert not HelpMatchEvent.objects.exists()


@pytest.mark.parametrize("kind", ["", "help_match"])
def test_a_hold_on_the_other_one_keeps_the_pair_while_it_lasts(world: World, kind: str) -> None:
    match = pair(world)
    services.take_step(match, "end", by=world.bram, reason="trouble")
    events = match.events.count()
    hold = accounts.services.place_hold(
        world.linde.pk,
        person_id=match.receiver_id,
        kind=kind,
        ground="court",
        until=TODAY + 800 * DAY,
        by=world.fien,
    )
    giver, receiver = giver_of(match), receiver_of(match)
    erase(world, giver)
    match = fresh(match)
    assert (match.giver, match.strength, match.receiver) == (None, None, receiver)
    assert (match.state, match.reason) == (State.ENDED, "trouble")
    assert match.need is not None and match.need.resident == receiver
    assert match.events.count() == events
    assert not Strength.objects.filter(resident=giver.pk).exists()
    socialnet.retention.run(TODAY + 500 * DAY)  # past the term of a pair
    assert HelpMatch.objects.filter(pk=match.pk).exists()
    accounts.services.lift_hold(hold, by=world.fien)
    socialnet.retention.run(TODAY + 500 * DAY)
    assert not HelpMatch.objects.filter(pk=match.pk).exists()


def test_a_hold_keeps_a_swap_with_what_the_other_one_asked_and_offered(world: World) -> None:
    one, two = neighbour(world), neighbour(world)
    first, second = make.make_theme(world.linde), make.make_theme(world.linde)
    for person, offers, asks in ((one, first, second), (two, second, first)):
        make.make_strength(person, offers, by=world.bram)
        make.make_need(person, asks, by=world.bram)
    services.suggest_pairs(world.flat, by=world.bram)
    match = HelpMatch.objects.suggested().get()
    assert match.is_swap
    erased, held = giver_of(match), receiver_of(match)
    accounts.services.place_hold(
        world.linde.pk, person_id=held.pk, ground="court", until=TODAY + 9 * DAY, by=world.fien
    )
    erase(world, erased)
    match = fresh(match)
    assert (match.giver, match.strength, match.back_need) == (None, None, None)
    assert match.need is not None and match.back_strength is not None
    assert {match.need.resident, match.back_strength.resident} == {held}
    assert match.state == State.OVERRIDDEN
    assert Need.objects.count() == Strength.objects.count() == 1


def test_the_hold_of_another_corporation_keeps_nothing_here(world: World) -> None:
    match = pair(world)
    services.take_step(match, "end", by=world.bram, reason="trouble")
    accounts.services.place_hold(
        world.hoeve.pk, ground="court", until=TODAY + DAY, by=world.fien, kind="help_match"
    )
    erase(world, giver_of(match))
    assert not HelpMatch.objects.exists()


def test_the_database_wants_two_people_until_it_is_over(world: World) -> None:
    match = pair(world)
    for name in ("giver", "receiver", "need", "strength"):
        with pytest.raises(IntegrityError), transaction.atomic():
            HelpMatch.objects.filter(pk=match.pk).update(**{name: None})


def test_a_list_of_pairs_asks_the_same_for_many(world: World) -> None:
    page = reverse("residents:match_list", args=[world.flat.pk])
    client, counts = world.client("bram"), []
    for more in (1, 4):
        for _ in range(more):
            match = pair(world)
            services.move_out(giver_of(match), on=TODAY, by=world.bram)
            services.record_death(receiver_of(pair(world)), on=TODAY, by=world.bram)
            pair(world)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]
