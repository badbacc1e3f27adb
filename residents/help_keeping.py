"""How long what neighbours offer, ask and do for each other is kept, and what a merge does with it.

These are social data: they go at once when somebody left the last home here. A pair that still
runs keeps what it rests on until the coach has spoken with the one who is left.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import history, retention
from accounts.models import Hold
from accounts.retention import Batch, Kind, end_of, every_night, register

from .models import (
    HelpMatch,
    HelpMatchEvent,
    HelpProfile,
    MatchRun,
    MixRole,
    Need,
    NoGoPair,
    Occupancy,
    Strength,
)
from .rules import matching
from .services import counting, erasing, merging, merging_help, pairs_left

AFTER_LEAVING = _("after the last home was left")
HelpRow = type[Strength] | type[Need]


def _left(field: str, day: date) -> Q:
    """The last home of this resident was left on that day or before."""
    homes = Occupancy.objects.filter(resident=OuterRef(field))
    later = homes.filter(Q(until=None) | Q(until__gt=day))
    return Q(Exists(homes)) & ~Q(Exists(later))


def _of_who_left(model: type[models.Model]) -> Callable[[UUID, date], QuerySet[Any]]:
    def due(corporation_id: UUID, day: date) -> QuerySet[Any]:
        rows = model._default_manager.filter(corporation=corporation_id)
        return rows.filter(_left("resident", day))

    return due


# --- pairs ----------------------------------------------------------------------------------------


def _due_matches(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return HelpMatch.objects.filter(corporation=corporation_id, changed_on__lte=day).exclude(
        state__in=matching.LIVE
    )


def _erase_matches(keys: list[Any], _batch: Batch) -> None:
    with history.opened("erase"):
        HelpMatchEvent.objects.filter(match__in=keys).delete()
    HelpMatch.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="help_match",
        label=_("Pairs of neighbours, with their steps"),
        after=_("after the pair ended"),
        months=12,
        due=_due_matches,
        erase=_erase_matches,
        person="giver",
        other_person="receiver",
        of_person=lambda key: HelpMatch.objects.filter(Q(giver=key) | Q(receiver=key)),
        let_go=pairs_left.let_go,
        rank=20,
        tombstone=False,
    )
)


def _due_runs(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return MatchRun.objects.filter(corporation=corporation_id, at__lt=end_of(day))


def _erase_runs(keys: list[Any], _batch: Batch) -> None:
    HelpMatch.objects.filter(run__in=keys).update(run=None)
    MatchRun.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="help_search",
        label=_("Searches for pairs of neighbours"),
        after=_("after the search"),
        months=12,
        due=_due_runs,
        erase=_erase_runs,
        tombstone=False,
    )
)

# --- what is offered and asked --------------------------------------------------------------------


def _in_pairs(model: HelpRow) -> tuple[str, str]:
    return ("strength", "back_strength") if model is Strength else ("need", "back_need")


def _due_help(model: HelpRow) -> Callable[[UUID, date], QuerySet[Any]]:
    there, back = _in_pairs(model)

    def due(corporation_id: UUID, day: date) -> QuerySet[Any]:
        """Its pairs go with it: so not while one runs, or a hold keeps one."""
        holds = Hold.objects.in_force(day).filter(
            corporation=corporation_id, kind__in=["", "help_match"]
        )
        people = holds.exclude(person_id=None).values("person_id")
        kept = HelpMatch.objects.filter(
            Q(state__in=matching.LIVE)
            | Q(giver__in=people)
            | Q(receiver__in=people)
            | Q(Exists(holds.filter(person_id=None)))
        )
        return _of_who_left(model)(corporation_id, day).filter(
            ~Exists(kept.filter(**{there: OuterRef("pk")})),
            ~Exists(kept.filter(**{back: OuterRef("pk")})),
        )

    return due


def _erase_help(model: HelpRow) -> Callable[[list[Any], Batch], None]:
    there, back = _in_pairs(model)

    def erase(keys: list[Any], batch: Batch) -> None:
        """Pairs that are over hang on it, and go with it."""
        rows = model._default_manager.filter(pk__in=keys)
        people = list(rows.order_by().values_list("resident", flat=True).distinct())
        pairs = HelpMatch.objects.filter(Q(**{f"{there}__in": keys}) | Q(**{f"{back}__in": keys}))
        found = pairs.select_for_update(of=("self",)).order_by("pk")
        retention.erase(
            retention.kind_named("help_match"), found.values_list("pk", flat=True), batch
        )
        erasing.forget_in_searches(people, batch.corporation_id)
        rows.delete()

    return erase


register(
    Kind(
        name="strength",
        label=_("What residents offer to neighbours"),
        after=AFTER_LEAVING,
        months=0,
        shortest=0,
        due=_due_help(Strength),
        erase=_erase_help(Strength),
        person="resident",
        of_person=lambda key: Strength.objects.filter(resident=key),
        rank=30,
        tombstone=False,
    )
)
register(
    Kind(
        name="need",
        label=_("What residents ask of neighbours"),
        after=AFTER_LEAVING,
        months=0,
        shortest=0,
        due=_due_help(Need),
        erase=_erase_help(Need),
        person="resident",
        of_person=lambda key: Need.objects.filter(resident=key),
        rank=30,
        tombstone=False,
    )
)


def _erase_profiles(keys: list[Any], _batch: Batch) -> None:
    HelpProfile.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="help_profile",
        label=_("What must be known to bring neighbours together"),
        after=AFTER_LEAVING,
        months=0,
        shortest=0,
        due=_of_who_left(HelpProfile),
        erase=_erase_profiles,
        person="resident",
        of_person=lambda key: HelpProfile.objects.filter(resident=key),
        tombstone=False,
    )
)

# --- apart ----------------------------------------------------------------------------------------


def _due_apart(corporation_id: UUID, day: date) -> QuerySet[Any]:
    """When one of them is gone there is nobody left to keep apart."""
    rows = NoGoPair.objects.filter(corporation=corporation_id)
    return rows.filter(_left("one", day) | _left("other", day))


def _erase_apart(keys: list[Any], _batch: Batch) -> None:
    NoGoPair.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="apart",
        label=_("Pairs to keep apart"),
        after=AFTER_LEAVING,
        months=0,
        shortest=0,
        due=_due_apart,
        erase=_erase_apart,
        person="one",
        other_person="other",
        of_person=lambda key: NoGoPair.objects.filter(Q(one=key) | Q(other=key)),
        tombstone=False,
    )
)

# --- the mix --------------------------------------------------------------------------------------


def _erase_roles(keys: list[Any], batch: Batch) -> None:
    counting.keep_roles(keys, batch.on)
    MixRole.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="mix_role",
        label=_("Who asks and who carries"),
        after=AFTER_LEAVING,
        months=0,
        shortest=0,
        due=_of_who_left(MixRole),
        erase=_erase_roles,
        person="resident",
        of_person=lambda key: MixRole.objects.filter(resident=key),
    )
)
every_night(counting.forget_old)
every_night(pairs_left.lapse_the_dead)

merging.register(merging.Solver("help", merging_help.solve, merging_help.undo))
