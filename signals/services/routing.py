"""The order of rules is saved as a whole, or not at all; and the desk that it proposes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.models import Corporation, User
from partners.models import Desk, Referral
from partners.reads.desks import desks_today
from partners.rules import State as ReferralState
from residents.models import Complex

from ..models import MAY_ROUTE, Category, RoutingOrder, RoutingRule, Signal
from ..reads.routing import book_of, lines_of, place_of
from ..rules.routing import MOST_RULES, Answer, Line


class RulesOvertaken(Exception):
    """Somebody else saved other rules since these were begun. Nothing was written."""


class RulesRefused(Exception):
    """A subject, building or desk that these rules name is not there (any more), or they are not
    this user's to keep. Nothing was written."""


@dataclass(frozen=True)
class Proposal:
    """Where the rules would send it, and why."""

    desk: Desk | None
    answer: Answer
    # That desk has no room, or said no to this signal before: then this is where it goes next.
    is_full: bool = False
    said_no: bool = False
    instead: Desk | None = None

    @property
    def best(self) -> Desk | None:
        return self.instead or self.desk


def propose_desk(signal: Signal) -> Proposal:
    """The first rule that can be kept today decides (`rules.routing`)."""
    book = book_of(signal.corporation_id)
    answer = book.answer(signal.category, place_of(signal))
    return Proposal(book.desks[answer.desk].desk if answer.desk else None, answer)


def propose_desk_with_room(signal: Signal) -> Proposal:
    """The same, and the next that the rules lead to when the first has no room or said no."""
    book = book_of(signal.corporation_id)
    place = place_of(signal)
    answer = book.answer(signal.category, place)
    if answer.desk is None:
        return Proposal(None, answer)
    full = {key for key, row in book.desks.items() if row.desk.is_full}
    no = set(
        Referral.objects.filter(
            pk__in=signal.follow_ups.values("referral"),
            state__in=[ReferralState.REJECTED, ReferralState.EXPIRED],
        ).values_list("desk", flat=True)
    )
    proposal = Proposal(
        book.desks[answer.desk].desk, answer, answer.desk in full, answer.desk in no
    )
    if not (proposal.is_full or proposal.said_no):
        return proposal
    other = book.answer(signal.category, place, without=full | no).desk
    return replace(proposal, instead=book.desks[other].desk if other else None)


@transaction.atomic
def save_rules(corporation: Corporation, lines: Sequence[Line], *, version: int, by: User) -> int:
    """In the place of all that was there. `version`: of the order that these were made from.
    The same list once more is a button pressed twice. → the version that holds now.

    Raises RulesOvertaken or RulesRefused.
    """
    if corporation.pk not in by.corporations_as(*MAY_ROUTE):
        raise RulesRefused
    order = _locked_order(corporation)
    earlier = lines_of(corporation.pk)
    if list(lines) == earlier:
        return order.version
    if order.version != version:
        raise RulesOvertaken
    _refuse_what_is_not_there(corporation.pk, lines, earlier)
    RoutingRule.objects.filter(corporation=corporation).delete()
    RoutingRule.objects.bulk_create(
        RoutingRule(
            corporation=corporation,
            position=position,
            purpose=line.purpose,
            category_id=line.category,
            complex_id=line.area.complex,
            postcode_from=line.area.postcodes[0] if line.area.postcodes else None,
            postcode_to=line.area.postcodes[1] if line.area.postcodes else None,
            desk_id=line.desk,
        )
        for position, line in enumerate(lines, start=1)
    )
    order.version += 1
    order.save(update_fields=["version"])
    audit.record(
        "routing.saved",
        order,
        by=by,
        corporation_id=corporation.pk,
        version=order.version,
        rules=" ".join(_code(line) for line in lines),
    )
    return order.version


def _locked_order(corporation: Corporation) -> RoutingOrder:
    RoutingOrder.objects.bulk_create([RoutingOrder(corporation=corporation)], ignore_conflicts=True)
    return RoutingOrder.objects.select_for_update(of=("self",), no_key=True).get(
        corporation=corporation
    )


def _refuse_what_is_not_there(
    corporation_id: UUID, lines: Sequence[Line], earlier: Sequence[Line]
) -> None:
    """A desk must be one with which there is an agreement; a rule of before may keep its desk."""
    subjects = set(Category.objects.filter(corporation=corporation_id).values_list("pk", "purpose"))
    complexes = set(Complex.objects.filter(corporation=corporation_id).values_list("pk", flat=True))
    desks = desks_today(corporation_id, {line.desk for line in earlier})
    for line in lines:
        known = line.category is None or (line.category, line.purpose) in subjects
        if (
            not known
            or (line.area.complex is not None and line.area.complex not in complexes)
            or line.desk not in desks
        ):
            raise RulesRefused
    if len(lines) > MOST_RULES:
        raise RulesRefused


def _code(line: Line) -> str:
    """For the trace: codes and ids."""
    area = line.area
    first_last = "-".join(map(str, area.postcodes)) if area.postcodes else ""
    return f"{line.purpose}:{line.category or '*'}@{area.complex or first_last or '*'}>{line.desk}"
