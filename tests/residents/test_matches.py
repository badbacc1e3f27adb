"""Offering, asking, searching and bringing together: what the services promise."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.bsn import HoldsBsn
from accounts.models import AuditEvent
from residents import help_reads, services
from residents.models import (
    Entrance,
    HelpMatch,
    HelpMatchEvent,
    MixRole,
    NoGoPair,
    Occupancy,
    Resident,
)
from residents.rules.matching import LIVE, Answer, EndReason, Side, State, StepRefused
from residents.rules.mix import MixKind, MixSource, Shares
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)


def neighbour(world: World, **fields: Any) -> Resident:
    return make.make_resident(make.make_unit(world.flat, floor=1), **fields)


def asked(world: World, **people: Resident) -> HelpMatch:
    match = make.make_match(world.flat, by=world.bram, **people)
    return services.take_step(match, "accept", by=world.bram)


def both_say(match: HelpMatch, world: World, *answers: Answer) -> None:
    for side, answer in zip(Side, answers, strict=True):
        services.answer_match(match, side, answer, channel="phone", by=world.bram)


def together(world: World, **people: Resident) -> HelpMatch:
    match = asked(world, **people)
    both_say(match, world, Answer.YES, Answer.YES)
    services.take_step(match, "plan_intro", by=world.bram, meet_on=TODAY)
    return services.take_step(match, "start_trial", by=world.bram)


def steps_of(match: HelpMatch) -> list[str]:
    return [event.step for event in match.events.all()]


# --- offering and asking ------------------------------------------------------------------------


def test_what_somebody_offers_leaves_a_trace_without_words(world: World) -> None:
    theme = make.make_theme(world.linde)
    strength = make.make_strength(world.resident, theme, by=world.bram, words="Ik kook graag.")
    assert (strength.corporation, strength.since, strength.until) == (world.linde, TODAY, None)
    trace = AuditEvent.objects.get(verb="strength.added")
    assert trace.facts == {
        "resident": str(world.resident.pk),
        "theme": theme.code,
        "told": "talk",
    }


def test_what_is_refused(world: World) -> None:
    theme = make.make_theme(world.linde)
    make.make_strength(world.resident, theme, by=world.bram)
    gone = neighbour(world, deceased_on=TODAY)
    refusals = [
        ("twice", world.resident, theme),
        ("died", gone, theme),
        ("theme", world.resident, make.make_theme(world.hoeve)),
        ("theme", world.resident, make.make_theme(world.linde, active=False)),
    ]
    for code, resident, subject in refusals:
        with pytest.raises(services.HelpRefused) as refused:
            make.make_strength(resident, subject, by=world.bram)
        assert refused.value.code == code
    with pytest.raises(HoldsBsn):
        make.make_need(world.resident, theme, by=world.bram, words="BSN 111222333")


def test_after_ending_it_may_be_offered_again_and_suggestions_go(world: World) -> None:
    match = make.make_match(world.flat, by=world.bram)
    services.end_help(match.strength, by=world.bram)
    match.refresh_from_db()
    assert (match.state, match.reason) == (State.OVERRIDDEN, "gone")
    make.make_strength(match.giver, match.theme, by=world.bram)
    with pytest.raises(services.HelpRefused):
        services.end_help(match.strength, by=world.bram)


# --- searching ----------------------------------------------------------------------------------


def test_a_search_suggests_and_says_why_in_codes(world: World) -> None:
    match = make.make_match(world.flat, by=world.bram)
    assert match.state == State.SUGGESTED
    assert match.why["parts"]["theme"] == 40
    assert match.points == sum(match.why["parts"].values())
    assert steps_of(match) == ["suggest"]
    trace = AuditEvent.objects.get(verb="matches.suggested")
    assert trace.facts["suggested"] == 1


def test_a_newer_search_takes_the_place_of_what_was_only_suggested(world: World) -> None:
    first = make.make_match(world.flat, by=world.bram)
    kept = services.take_step(make.make_match(world.flat, by=world.bram), "accept", by=world.bram)
    services.suggest_pairs(world.flat, by=world.bram)
    (again,) = HelpMatch.objects.suggested()
    assert (again.need, again.strength) == (first.need, first.strength)
    kept.refresh_from_db()
    assert kept.state == State.ASKED


def test_who_is_not_of_this_complex_is_not_on_its_board(world: World) -> None:
    theme = make.make_theme(world.linde)
    other = make.make_complex(world.linde)
    make.make_strength(make.make_resident(make.make_unit(other)), theme, by=world.bram)
    make.make_need(world.resident, theme, by=world.bram)
    board = help_reads.board_of(world.flat)
    assert (len(board.asks), len(board.offers)) == (1, 0)


def test_who_died_or_moved_is_not_on_the_board(world: World) -> None:
    theme = make.make_theme(world.linde)
    dead, moved = neighbour(world), neighbour(world)
    for person in (dead, moved):
        make.make_strength(person, theme, by=world.bram)
    services.record_death(dead, on=TODAY, by=world.bram)
    services.move_out(moved, on=TODAY, by=world.bram)
    assert help_reads.board_of(world.flat).offers == ()


def test_the_board_knows_lifts_profiles_enemies_and_the_past(world: World) -> None:
    hall = make.make_entrance(world.flat, has_lift=True)
    Entrance.objects.filter(pk=hall.pk).update(has_lift=True)
    world.flat.units.update(entrance=hall)  # type: ignore[attr-defined]
    match = together(world)
    services.take_step(match, "end", by=world.bram, reason=EndReason.GIVER_STOPS)
    enemy = neighbour(world)
    services.keep_apart(match.giver, enemy, reason="conflict", by=world.bram)
    services.set_profile(
        match.giver, by=world.bram, languages=["tr"], gender="man", no_stairs=True, max_pairs=3
    )
    board = help_reads.board_of(world.flat)
    (offer,) = board.offers
    assert (offer.languages, offer.gender, offer.no_stairs) == (frozenset({"tr"}), "man", True)
    assert (offer.max_pairs, offer.pairs_now) == (3, 0)
    assert board.apart == {frozenset({match.giver_id, enemy.pk})}
    assert board.earlier == {frozenset({match.giver_id, match.receiver_id})}


def test_the_search_asks_the_same_whatever_the_number(world: World) -> None:
    make.make_match(world.flat, by=world.bram)
    with CaptureQueriesContext(connection) as one:
        help_reads.board_of(world.flat)
    for _more in range(4):
        make.make_match(world.flat, by=world.bram)
    with CaptureQueriesContext(connection) as many:
        help_reads.board_of(world.flat)
    assert len(many) == len(one)


def test_two_who_complete_each_other_are_one_pair(world: World) -> None:
    car, company = make.make_theme(world.linde), make.make_theme(world.linde)
    one, other = neighbour(world), neighbour(world)
    make.make_strength(one, car, by=world.bram)
    make.make_need(one, company, by=world.bram)
    make.make_strength(other, company, by=world.bram)
    make.make_need(other, car, by=world.bram)
    run = services.suggest_pairs(world.flat, by=world.bram)
    (match,) = HelpMatch.objects.all()
    assert run.suggested == 1 and match.is_swap
    assert {match.theme, match.back_theme} == {car, company}
    assert match.why["back"]["parts"]["theme"] == 40


# --- asking both --------------------------------------------------------------------------------


def test_the_whole_road(world: World) -> None:
    match = together(world)
    assert match.trial_until == TODAY + 28 * DAY
    assert match.next_talk_on == TODAY + 14 * DAY
    services.take_step(match, "confirm", by=world.bram)
    services.take_step(match, "pause", by=world.bram, reason="holiday")
    services.take_step(match, "resume", by=world.bram)
    ended = services.take_step(match, "end", by=world.bram, reason="no_longer_needed")
    assert (ended.state, ended.reason) == (State.ENDED, "no_longer_needed")
    assert steps_of(match) == [
        *["suggest", "accept", "answer", "answer", "plan_intro", "start_trial"],
        *["confirm", "pause", "resume", "end"],
    ]
    assert AuditEvent.objects.filter(verb="match.end", subject_id=match.pk).count() == 1


def test_nobody_meets_before_both_said_yes(world: World) -> None:
    match = asked(world)
    both_say(match, world, Answer.YES, Answer.LATER)
    with pytest.raises(StepRefused):
        services.take_step(match, "plan_intro", by=world.bram, meet_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpMatch.objects.filter(pk=match.pk).update(state=State.INTRO_PLANNED)


def test_a_meeting_has_a_day_that_is_still_to_come(world: World) -> None:
    match = asked(world)
    both_say(match, world, Answer.YES, Answer.YES)
    for day in (None, TODAY - DAY):
        with pytest.raises(StepRefused):
            services.take_step(match, "plan_intro", by=world.bram, meet_on=day)


@pytest.mark.parametrize(
    ("side", "state"),
    [(Side.GIVER, State.DECLINED_BY_GIVER), (Side.RECEIVER, State.DECLINED_BY_RECEIVER)],
)
def test_a_no_ends_it_and_they_are_not_suggested_again(
    world: World, side: Side, state: State
) -> None:
    match = asked(world)
    services.answer_match(match, side, Answer.NO, channel="talk", by=world.bram)
    match.refresh_from_db()
    assert match.state == state
    run = services.suggest_pairs(world.flat, by=world.bram)
    assert run.suggested == 0
    assert run.unmet[0]["broken"] == {"earlier": 1}


def test_a_resident_answers_for_the_own_side_only(world: World) -> None:
    match = asked(world, giver=world.resident)
    services.answer_match(match, Side.GIVER, Answer.YES, channel="own_page", by=world.rosa)
    for user, side in ((world.rosa, Side.RECEIVER), (world.robin, Side.GIVER)):
        with pytest.raises(StepRefused):
            services.answer_match(match, side, Answer.YES, channel="own_page", by=user)
    for user in (world.rosa, world.wil, world.carla, world.ada):
        with pytest.raises(StepRefused):
            services.take_step(match, "override", by=user, reason="no_fit")


def test_what_became_impossible_is_not_asked(world: World) -> None:
    match = make.make_match(world.flat, by=world.bram)
    Resident.objects.filter(pk=match.giver_id).update(deceased_on=TODAY)
    with pytest.raises(services.PairImpossible) as impossible:
        services.take_step(match, "accept", by=world.bram)
    assert impossible.value.codes == ["absent"]


def test_the_last_place_of_a_helper_is_given_once(world: World) -> None:
    """Two suggestions, made when the helper had room for two, and then for one."""
    helper, theme = neighbour(world), make.make_theme(world.linde)
    make.make_strength(helper, theme, by=world.bram, hours=4)
    profile = {"languages": ["nl"], "gender": "", "no_stairs": False}
    services.set_profile(helper, by=world.bram, max_pairs=2, **profile)  # type: ignore[arg-type]
    for _one in range(2):
        make.make_need(neighbour(world), theme, by=world.bram)
    services.suggest_pairs(world.flat, by=world.bram)
    first, second = HelpMatch.objects.suggested()
    services.set_profile(helper, by=world.bram, max_pairs=1, **profile)  # type: ignore[arg-type]
    services.take_step(first, "accept", by=world.bram)
    with pytest.raises(services.PairImpossible) as impossible:
        services.take_step(second, "accept", by=world.bram)
    assert impossible.value.codes == ["full"]
    assert HelpMatch.objects.filter(giver=helper, state__in=LIVE).count() == 1


def test_keeping_apart_drops_the_suggestion_and_stops_the_meeting(world: World) -> None:
    match = make.make_match(world.flat, by=world.bram)
    going_on = asked(world)
    both_say(going_on, world, Answer.YES, Answer.YES)
    for pair in (match, going_on):
        services.keep_apart(pair.receiver, pair.giver, reason="safety", by=world.bram)
    services.keep_apart(match.giver, match.receiver, reason="safety", by=world.bram)
    assert NoGoPair.objects.count() == 2
    match.refresh_from_db()
    assert match.state == State.OVERRIDDEN
    with pytest.raises(services.PairImpossible):
        services.take_step(going_on, "plan_intro", by=world.bram, meet_on=TODAY)
    with pytest.raises(services.HelpRefused):
        services.keep_apart(match.giver, world.other_resident, reason="other", by=world.bram)


# --- staying in touch ---------------------------------------------------------------------------


def test_a_talk_sets_the_clocks_and_a_try_does_not(world: World) -> None:
    match = together(world)
    began = TODAY - 30 * DAY
    HelpMatch.objects.filter(pk=match.pk).update(
        started_on=began, heard_on=began, next_talk_on=began + 14 * DAY
    )
    assert list(HelpMatch.objects.due()) == [match]
    services.record_talk(match, reached=False, channel="phone", by=world.bram)
    match.refresh_from_db()
    assert match.heard_on == began
    services.record_talk(match, reached=True, channel="phone", by=world.bram)
    match.refresh_from_db()
    assert (match.heard_on, match.next_talk_on) == (TODAY, began + 42 * DAY)
    assert steps_of(match)[-2:] == ["not_reached", "talked"]
    with pytest.raises(StepRefused):
        services.record_talk(match, reached=True, channel="phone", by=world.wil)


def test_sql_and_rules_agree_on_who_is_due(world: World) -> None:
    match = together(world)
    old, soon = TODAY - 30 * DAY, TODAY + 30 * DAY
    cases: list[dict[str, Any]] = [
        {"heard_on": TODAY - 22 * DAY},
        {"heard_on": TODAY - 21 * DAY},
        {"next_talk_on": TODAY},
        {"next_talk_on": soon},
        {"trial_until": TODAY},
        {"state": State.ACTIVE, "trial_until": old},
        {"state": State.PAUSED, "heard_on": old, "next_talk_on": old},
        {"state": State.INTRO_PLANNED, "meet_on": TODAY},
        {"state": State.INTRO_PLANNED, "meet_on": TODAY - DAY},
        {"state": State.ASKED},
        {"state": State.ASKED, "giver_answer": "", "changed_on": TODAY - 14 * DAY},
        {"state": State.ASKED, "giver_answer": "", "changed_on": TODAY - 13 * DAY},
        {"state": State.ENDED, "heard_on": old},
        {"state": State.ENDED, "reason": "died", "heard_on": None},
        {"state": State.ENDED, "reason": "died", "heard_on": TODAY},
        {"state": State.ENDED, "reason": "moved", "heard_on": None},
        {"state": State.OVERRIDDEN, "reason": "erased", "heard_on": None},
    ]
    found = set()
    for changes in cases:
        with transaction.atomic():
            HelpMatch.objects.filter(pk=match.pk).update(**changes)
            row = HelpMatch.objects.get(pk=match.pk)
            assert HelpMatch.objects.due().exists() is bool(row.tasks), changes
            found.add(bool(row.tasks))
            transaction.set_rollback(True)
    assert found == {True, False}


def test_after_a_death_nothing_is_suggested_and_what_ran_ends(world: World) -> None:
    running = together(world, giver=world.resident)
    suggested = make.make_match(world.flat, by=world.bram)
    services.record_death(suggested.giver, on=TODAY, by=world.bram)
    suggested.refresh_from_db()
    assert (suggested.state, suggested.reason) == (State.OVERRIDDEN, "gone")
    assert not HelpMatch.objects.due().exists()
    services.record_death(running.receiver, on=TODAY, by=world.bram)
    assert list(HelpMatch.objects.due()) == [running]
    running.refresh_from_db()
    assert (running.state, running.reason) == (State.ENDED, "died")
    assert [task.value for task in running.tasks] == ["left_alone"]
    client = world.client("rosa")
    assert client.get("/bewoners/mijn-hulp/").context["pairs"] == []
    services.record_talk(running, reached=True, channel="home", by=world.bram)
    assert not HelpMatch.objects.due().exists()


def test_the_history_stays_as_it_was_written(world: World) -> None:
    match = asked(world)
    for change in (
        lambda: HelpMatchEvent.objects.filter(match=match).update(step="x"),
        lambda: HelpMatchEvent.objects.filter(match=match).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- judgements ---------------------------------------------------------------------------------


def test_a_new_judgement_ends_the_one_before_and_keeps_it(world: World) -> None:
    services.record_role(world.resident, MixKind.ASKS, reason="Belt vaak.", by=world.bram)
    theme = make.make_theme(world.linde)
    services.record_role(
        world.resident, MixKind.CARRIES, theme=theme, reason="Kookt.", by=world.bram
    )
    services.record_role(world.resident, MixKind.BOTH, reason="Haalt nu op.", by=world.anna)
    rows = MixRole.objects.filter(resident=world.resident)
    assert {(row.role, row.theme_id) for row in rows.current()} == {
        ("both", None),
        ("carries", theme.pk),
    }
    assert rows.count() == 3
    assert "Belt" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_the_road_of_the_lease_has_an_end(world: World) -> None:
    for source, until in (
        (MixSource.LEASE_ROUTE, None),
        (MixSource.LEASE_ROUTE, TODAY),
        (MixSource.JUDGEMENT, TODAY + DAY),
    ):
        with pytest.raises(services.MixRefused):
            services.record_role(
                world.resident, MixKind.ASKS, reason="x", source=source, until=until, by=world.bram
            )
    role = services.record_role(
        world.resident,
        MixKind.ASKS,
        reason="Huurt van de Tussenvoorziening.",
        source=MixSource.LEASE_ROUTE,
        until=TODAY + DAY,
        by=world.bram,
    )
    services.end_role(role, reason="Omklap was eerder.", by=world.bram)
    role.refresh_from_db()
    assert (role.until, role.ended_by, role.end_reason) == (
        TODAY,
        world.bram,
        "Omklap was eerder.",
    )
    with pytest.raises(services.MixRefused):
        services.end_role(role, reason="x", by=world.bram)


def test_the_mix_of_a_complex_against_its_own_target(world: World) -> None:
    services.record_role(world.resident, MixKind.ASKS, reason="Belt vaak.", by=world.bram)
    neighbour(world)
    Occupancy.objects.filter(resident=world.resident).update(since=TODAY - 400 * DAY)
    services.set_target(world.flat, Shares(50, 0, 50), reason="Afspraak.", by=world.anna)
    found = help_reads.mix_of(world.flat, all_counts=True)
    assert found.now.cells == {"asks": 1, "both": 0, "carries": 0, "unknown": 1}
    assert found.shares == Shares(100, 0, 0)
    assert found.target is not None and found.target.shares == Shares(50, 0, 50)
    assert len(found.months) == 24 and found.months[0].target is None
    hidden = help_reads.mix_of(world.flat, all_counts=False)
    assert set(hidden.now.cells.values()) == {None} and hidden.shares is None
    with pytest.raises(IntegrityError), transaction.atomic():
        services.set_target(world.flat, Shares(50, 50, 50), reason="Fout.", by=world.anna)
