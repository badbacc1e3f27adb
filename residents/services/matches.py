"""Searching for pairs, asking both, bringing them together, and staying in touch."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import User

from .. import help_reads
from ..models import (
    Complex,
    HelpMatch,
    HelpMatchEvent,
    MatchRun,
    Need,
    NoGoPair,
    Resident,
    Strength,
    connected_by,
)
from ..rules import matching, pairing
from ..rules.matching import Actor, Answer, Side, State, Step, StepRefused


class PairImpossible(Exception):
    """A hard rule does not hold any more; `codes` are keys of pairing.WHY_NOT, or "over"."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = list(codes)
        super().__init__(", ".join(self.codes))


# --- searching ----------------------------------------------------------------------------------


@transaction.atomic
def suggest_pairs(complex_: Complex, *, by: User) -> MatchRun:
    """The best pairs of today, as suggestions; what was only suggested before makes room.

    Two who search at once: the second one waits, and replaces what the first one found.
    """
    # A web process that never searches does not carry the weight of numpy and scipy.
    from ..rules.plan import Pair, make_plan

    Complex.objects.select_for_update(of=("self",), no_key=True).get(pk=complex_.pk)
    _supersede(
        HelpMatch.objects.suggested().filter(complex=complex_), matching.SupersedeReason.NEWER
    )
    board = help_reads.board_of(complex_)
    plan = make_plan(board)
    run = MatchRun.objects.create(
        corporation_id=complex_.corporation_id,
        complex=complex_,
        by=by,
        asked=len(board.asks),
        offered=len(board.offers),
        suggested=len(plan.pairs) + len(plan.swaps),
        unmet=[
            {
                "need": str(unmet.ask),
                "person": str(unmet.person),
                "offered": unmet.offered,
                "broken": unmet.broken,
                "only": unmet.only,
                "others": [_other(other) for other in unmet.others],
            }
            for unmet in plan.unmet
        ],
    )
    themes = {ask.key: ask.theme for ask in board.asks}

    def row(pair: Pair, back: Pair | None = None) -> HelpMatch:
        why: dict[str, Any] = _why(pair)
        if back is not None:
            why["back"] = _why(back)
        return HelpMatch(
            corporation_id=complex_.corporation_id,
            complex=complex_,
            run=run,
            giver_id=pair.giver,
            receiver_id=pair.receiver,
            need_id=pair.ask,
            strength_id=pair.offer,
            theme_id=themes[pair.ask],
            back_need_id=back.ask if back else None,
            back_strength_id=back.offer if back else None,
            back_theme_id=themes[back.ask] if back else None,
            points=pair.points + (back.points if back else 0),
            why=why,
        )

    matches = [row(swap.one, swap.back) for swap in plan.swaps]
    matches += [row(pair) for pair in plan.pairs]
    HelpMatch.objects.bulk_create(matches)
    HelpMatchEvent.objects.bulk_create(
        HelpMatchEvent(match=match, step="suggest", after=State.SUGGESTED, by=by)
        for match in matches
    )
    audit.record(
        "matches.suggested",
        run,
        by=by,
        corporation_id=complex_.corporation_id,
        complex=str(complex_.pk),
        suggested=run.suggested,
        asked=run.asked,
        offered=run.offered,
    )
    return run


def _why(pair: Any) -> dict[str, Any]:
    return {
        "points": pair.points,
        "parts": pair.parts,
        "others": [_other(other) for other in pair.others],
    }


def _other(other: Any) -> dict[str, Any]:
    return {"person": str(other.person), "points": other.points, "broken": list(other.broken)}


def drop_suggestions(
    *,
    of: Strength | Need | None = None,
    about: Resident | None = None,
    between: tuple[Resident, Resident] | None = None,
) -> None:
    """What was only suggested and no longer can be. Inside the transaction of what changed."""
    rows = HelpMatch.objects.suggested()
    if isinstance(of, Strength):
        rows = rows.filter(Q(strength=of) | Q(back_strength=of))
    elif isinstance(of, Need):
        rows = rows.filter(Q(need=of) | Q(back_need=of))
    if about is not None:
        rows = rows.filter(Q(giver=about) | Q(receiver=about))
    if between is not None:
        rows = rows.filter(giver__in=between, receiver__in=between)
    _supersede(rows, matching.SupersedeReason.GONE)


def _supersede(rows: Any, reason: matching.SupersedeReason) -> None:
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for match in found:
        step = matching.require_step(
            "supersede",
            state=match.state,
            actors=frozenset({Actor.SYSTEM}),
            both_yes=False,
            reason=reason,
        )
        match.state, match.reason, match.changed_on = step.target, reason, timezone.localdate()
    HelpMatch.objects.bulk_update(found, ["state", "reason", "changed_on"])
    HelpMatchEvent.objects.bulk_create(
        HelpMatchEvent(
            match=match,
            step="supersede",
            before=State.SUGGESTED,
            after=match.state,
            reason=reason,
            by=None,
        )
        for match in found
    )


# --- steps --------------------------------------------------------------------------------------


def actors_of(match: HelpMatch, user: User) -> frozenset[Actor]:
    """What this user is for this pair. A resident is a side, never the coach of the own pair."""
    side = match.side_of(user)
    if side is not None:
        return frozenset({Actor(side)})
    may = connected_by(user).filter(pk=match.complex_id).exists()
    return frozenset({Actor.COACH}) if may else frozenset()


@transaction.atomic
def take_step(
    match: HelpMatch, name: str, *, by: User, reason: str = "", meet_on: date | None = None
) -> HelpMatch:
    """A step of the coach; a no is an answer. Raises StepRefused or PairImpossible."""
    row = lock_match(match)
    if name in matching.DECLINES.values():
        raise StepRefused
    step = matching.require_step(
        name, state=row.state, actors=actors_of(row, by), both_yes=row.both_yes, reason=reason
    )
    today = timezone.localdate()
    if name == "plan_intro" and (meet_on is None or meet_on < today):
        raise StepRefused
    if step.target in matching.LIVE - {State.PAUSED}:
        _require_possible(row, before=State(row.state))
    if name == "plan_intro":
        row.meet_on = meet_on
    if name == "start_trial":
        row.started_on = row.heard_on = today
        row.trial_until = today + timedelta(days=matching.TRIAL_DAYS)
        row.next_talk_on = matching.next_talk(today, None)
    if name == "resume":
        row.heard_on = today
    move_match(row, step, by=by, reason=reason)
    return row


@transaction.atomic
def answer_match(match: HelpMatch, side: Side, answer: Answer, *, channel: str, by: User) -> None:
    """What one of the two said. A no ends it, without a word to the other one about why.

    A resident answers for the own side only; the coach writes down what either said.
    """
    row = lock_match(match)
    actors = actors_of(row, by)
    step = matching.require_step(
        matching.DECLINES[side], state=row.state, actors=actors, both_yes=row.both_yes
    )
    if row.state == State.INTRO_PLANNED and answer != Answer.NO:
        raise StepRefused  # a yes was said already
    field = "giver_answer" if side == Side.GIVER else "receiver_answer"
    setattr(row, field, answer)
    row.changed_on = timezone.localdate()
    row.save(update_fields=[field, "changed_on"])
    if answer == Answer.NO:
        move_match(row, step, by=by, side=side, answer=answer, channel=channel)
    else:
        leave_trace(
            row, "answer", before=row.state, by=by, side=side, answer=answer, channel=channel
        )


@transaction.atomic
def record_talk(match: HelpMatch, *, reached: bool, channel: str, by: User) -> None:
    """The coach spoke to them, or tried to: a try that failed is kept and stops no clock."""
    row = lock_match(match)
    if Actor.COACH not in actors_of(row, by) or not row.can_talk:
        raise StepRefused
    if reached:
        row.heard_on = timezone.localdate()
        if row.state in matching.RUNNING:
            assert row.started_on is not None
            row.next_talk_on = matching.next_talk(row.started_on, row.heard_on)
        row.save(update_fields=["heard_on", "next_talk_on"])
    step = "talked" if reached else "not_reached"
    leave_trace(row, step, before=row.state, by=by, channel=channel)


# --- shared -------------------------------------------------------------------------------------


def lock_match(match: HelpMatch) -> HelpMatch:
    return (
        HelpMatch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("giver", "receiver", "complex")
        .get(pk=match.pk)
    )


def _require_possible(match: HelpMatch, *, before: State) -> None:
    """The hard rules once more: since the suggestion somebody may have died, moved, or said yes
    to another neighbour. The rows of both people are locked, so two coaches cannot both fill the
    last place of one helper."""
    people = [person.pk for person in match.people]
    list(
        Resident.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=people)
        .order_by("pk")
    )
    codes: list[str] = []
    living = Resident.objects.reachable().filter(pk__in=people)
    if match.agreed_on is None:
        living = living.living_in(match.complex)
    if living.count() < len(people):
        codes = ["absent"]
    elif before == State.SUGGESTED:
        board = help_reads.board_of(match.complex, only=people)
        codes = _broken_between(board, match.need_id, match.strength_id)
        if match.back_need_id is not None and match.back_strength_id is not None:
            codes += _broken_between(board, match.back_need_id, match.back_strength_id)
    elif NoGoPair.objects.current().filter(one__in=people, other__in=people).exists():
        codes = ["apart"]
    if codes:
        raise PairImpossible(dict.fromkeys(codes))


def _broken_between(board: pairing.Board, need: UUID | None, strength: UUID | None) -> list[str]:
    ask = next((ask for ask in board.asks if ask.key == need), None)
    offer = next((offer for offer in board.offers if offer.key == strength), None)
    if ask is None or offer is None:
        return ["over"]
    return pairing.names_of(pairing.broken(board, ask, offer))


def move_match(
    match: HelpMatch,
    step: Step,
    *,
    by: User | None,
    reason: str = "",
    side: str = "",
    answer: str = "",
    channel: str = "",
) -> None:
    before = match.state
    match.state, match.reason, match.changed_on = step.target, reason, timezone.localdate()
    match.save(
        update_fields=[
            *["state", "reason", "changed_on", "meet_on", "started_on", "trial_until"],
            *["next_talk_on", "heard_on"],
        ]
    )
    leave_trace(
        match,
        step.name,
        before=before,
        by=by,
        reason=reason,
        side=side,
        answer=answer,
        channel=channel,
    )


def leave_trace(
    match: HelpMatch,
    step: str,
    *,
    before: str,
    by: User | None,
    reason: str = "",
    side: str = "",
    answer: str = "",
    channel: str = "",
) -> None:
    HelpMatchEvent.objects.create(
        match=match,
        step=step,
        before=before,
        after=match.state,
        side=side,
        answer=answer,
        channel=channel,
        reason=reason,
        by=by,
    )
    audit.record(
        f"match.{step}",
        match,
        by=by,
        corporation_id=match.corporation_id,
        before=before,
        after=match.state,
        side=side,
        answer=answer,
        reason=reason,
    )
