"""What is asked and offered in a complex today, and its mix: a fixed number of questions each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.periods import current

from .models import (
    Complex,
    CountedMix,
    HelpMatch,
    HelpProfile,
    MixRole,
    MixTarget,
    Need,
    NoGoPair,
    Occupancy,
    Resident,
    Strength,
    Theme,
)
from .rules import matching, mix, pairing
from .rules.mix import Span

# --- the board of a search ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Person:
    home: pairing.Home
    languages: frozenset[str]
    gender: str
    no_stairs: bool
    max_pairs: int


@dataclass(frozen=True)
class _Past:
    """What went on between people: live pairs, and those that are over."""

    pairs_now: Counter[UUID]
    acquainted: frozenset[pairing.Two]
    earlier: frozenset[pairing.Two]
    taken: frozenset[UUID]  # needs that are being met


def board_of(complex_: Complex, *, only: Iterable[UUID] | None = None) -> pairing.Board:
    """Everybody who lives there today and asks or offers something. `only`: these people, with
    also what they ask that is being met: to look again at one pair."""
    people = _people(complex_, only)
    past = _past(people)
    today = timezone.localdate()
    offers = list(_current(Strength.objects.all(), people))
    needs = [
        need
        for need in _current(Need.objects.all(), people)
        if only is not None or need.pk not in past.taken
    ]
    givers = {offer.resident_id for offer in offers}
    most: Counter[UUID] = Counter()
    for offer in offers:
        most[offer.resident_id] = max(most[offer.resident_id], offer.hours)
    return pairing.Board(
        asks=tuple(_ask(need, people[need.resident_id], givers, today) for need in needs),
        offers=tuple(
            _offer(
                offer,
                people[offer.resident_id],
                most[offer.resident_id],
                past.pairs_now[offer.resident_id],
            )
            for offer in offers
        ),
        apart=frozenset(
            frozenset(two)
            for two in NoGoPair.objects.current()
            .filter(one__in=people, other__in=people)
            .values_list("one", "other")
        ),
        earlier=past.earlier,
        acquainted=past.acquainted,
    )


def _people(complex_: Complex, only: Iterable[UUID] | None) -> dict[UUID, _Person]:
    """Alive and living there today; of somebody with two homes there, the first."""
    rows = Occupancy.objects.current().filter(unit__complex=complex_, resident__deceased_on=None)
    if only is not None:
        rows = rows.filter(resident__in=list(only))
    found: dict[UUID, _Person] = {}
    homes = rows.select_related("unit__entrance", "resident").order_by("since", "pk")
    profiles = {
        profile.resident_id: profile
        for profile in HelpProfile.objects.filter(resident__in=rows.values("resident"))
    }
    for row in homes:
        if row.resident_id in found:
            continue
        unit, profile = row.unit, profiles.get(row.resident_id)
        spoken = profile.languages if profile else []
        found[row.resident_id] = _Person(
            home=pairing.Home(
                unit=unit.pk,
                entrance=unit.entrance_id,
                floor=unit.floor,
                lift=unit.entrance is not None and unit.entrance.has_lift,
            ),
            languages=frozenset(spoken or [row.resident.language]),
            gender=profile.gender if profile else "",
            no_stairs=profile.no_stairs if profile else False,
            max_pairs=profile.max_pairs if profile else 1,
        )
    return found


def _current(rows: QuerySet, people: Mapping[UUID, _Person]) -> QuerySet:  # type: ignore[type-arg]
    return (
        rows.filter(current(), resident__in=people, theme__active=True)
        .select_related("theme")
        .order_by("pk")
    )


def _past(people: Mapping[UUID, _Person]) -> _Past:
    today = timezone.localdate()
    rows = HelpMatch.objects.filter(Q(giver__in=people) | Q(receiver__in=people)).only(
        *["giver", "receiver", "need", "back_need", "back_theme", "state", "reason", "changed_on"]
    )
    pairs_now: Counter[UUID] = Counter()
    acquainted: set[pairing.Two] = set()
    earlier: set[pairing.Two] = set()
    taken: set[UUID] = set()
    for row in rows:
        if row.giver_id is None or row.receiver_id is None:
            continue  # one of them was erased: there are no two any more
        two = frozenset({row.giver_id, row.receiver_id})
        if row.state in matching.LIVE:
            pairs_now[row.giver_id] += 1
            if row.is_swap:
                pairs_now[row.receiver_id] += 1
            acquainted.add(two)
        if row.state in matching.LIVE or row.state == matching.State.SUGGESTED:
            taken |= {key for key in (row.need_id, row.back_need_id) if key is not None}
        if matching.keeps_apart(row.state, row.reason, ended_on=row.changed_on, today=today):
            earlier.add(two)
    return _Past(pairs_now, frozenset(acquainted), frozenset(earlier), frozenset(taken))


def _ask(need: Need, person: _Person, givers: set[UUID], today: date) -> pairing.Ask:
    return pairing.Ask(
        key=need.pk,
        person=need.resident_id,
        home=person.home,
        theme=need.theme_id,
        kindred=need.theme.kindred,
        slots=need.slots,
        hours=need.hours,
        languages=person.languages,
        no_stairs=person.no_stairs,
        at_home=need.at_home,
        wished_gender=need.wished_gender,
        waiting_days=max(0, (today - need.since).days),
        gives=need.resident_id in givers,
    )


def _offer(strength: Strength, person: _Person, most: int, pairs_now: int) -> pairing.Offer:
    return pairing.Offer(
        key=strength.pk,
        person=strength.resident_id,
        home=person.home,
        theme=strength.theme_id,
        kindred=strength.theme.kindred,
        slots=strength.slots,
        hours=strength.hours,
        languages=person.languages,
        no_stairs=person.no_stairs,
        gender=person.gender,
        max_pairs=person.max_pairs,
        most_hours=most,
        pairs_now=pairs_now,
    )


@dataclass(frozen=True)
class PairsDue:
    """How many pairs of a complex a coach has to look at today."""

    pk: UUID
    name: str
    due: int


def pairs_to_look_at(user: User) -> list[PairsDue]:
    """Counts without names, for the page with which the day begins."""
    rows = (
        HelpMatch.objects.visible_to(user)
        .due()
        .order_by("complex__name")
        .values_list("complex", "complex__name")
        .annotate(number=Count("pk"))
    )
    return [PairsDue(*row) for row in rows]


# --- the mix ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """How it stood on a day. A count of None is not shown."""

    day: date
    cells: dict[str, int | None]
    target: MixTarget | None

    @property
    def is_whole(self) -> bool:
        return None not in self.cells.values()


@dataclass(frozen=True)
class ThemeLine:
    theme: Theme
    cells: dict[str, int | None]


@dataclass(frozen=True)
class Mix:
    months: list[Month]
    themes: list[ThemeLine]
    target: MixTarget | None
    shares: mix.Shares | None
    targets: list[MixTarget]

    @property
    def now(self) -> Month:
        return self.months[-1]


def mix_of(complex_: Complex, *, all_counts: bool) -> Mix:
    """`all_counts`: for whoever knows the residents; else no count under five is shown."""
    today = timezone.localdate()
    days = mix.month_days(today)
    stays = _stays(complex_, days[0])
    roles = _roles({stay.resident for stay in stays}, days[0])
    targets = list(MixTarget.objects.of(complex_).select_related("set_by"))
    counted = [mix.counts_on(day, stays, roles) for day in days]
    _add_who_went(complex_, days, counted)
    by_theme = mix.counts_by_theme(today, stays, roles)
    themes = Theme.objects.filter(pk__in=by_theme)
    show = dict if all_counts else mix.suppressed
    months = [
        Month(day, show(cells), _target_on(day, targets))
        for day, cells in zip(days, counted, strict=True)
    ]
    whole = months[-1].is_whole
    return Mix(
        months=months,
        themes=[ThemeLine(theme, show(by_theme[theme.pk])) for theme in themes],
        target=_target_on(today, targets),
        shares=mix.shares_of(counted[-1]) if whole else None,
        targets=targets,
    )


def _target_on(day: date, targets: Iterable[MixTarget]) -> MixTarget | None:
    return next((target for target in targets if target.since <= day), None)


def _add_who_went(complex_: Complex, days: list[date], counted: list[dict[str, int]]) -> None:
    """On the days that are over; today is for who is here."""
    places = dict(zip(days[:-1], counted[:-1], strict=True))
    for row in CountedMix.objects.filter(complex=complex_, day__in=places):
        place = places[row.day]
        place[row.cell] = max(0, place[row.cell] + row.number)


def _stays(complex_: Complex, first: date) -> list[Span]:
    """Until somebody moved or died, whichever came first."""
    rows = Occupancy.objects.filter(unit__complex=complex_).filter(
        Q(until=None) | Q(until__gt=first)
    )
    spans = []
    for resident, since, until, died in rows.values_list(
        "resident", "since", "until", "resident__deceased_on"
    ):
        ends = [day for day in (until, died) if day is not None]
        spans.append(Span(resident, since, min(ends) if ends else None))
    return spans


def _roles(people: set[UUID], first: date) -> list[Span]:
    rows = MixRole.objects.filter(resident__in=people).filter(Q(until=None) | Q(until__gt=first))
    return [
        Span(resident, since, until, role, theme)
        for resident, since, until, role, theme in rows.values_list(
            "resident", "since", "until", "role", "theme"
        )
    ]


def resident_names(keys: Iterable[UUID], user: User) -> dict[str, Resident]:
    """Those of these people whom the user may see, by the text of their id."""
    return {str(row.pk): row for row in Resident.objects.visible_to(user).filter(pk__in=list(keys))}
