"""Ideas of residents: proposed, put on the agenda, or answered why not now."""

from django.db import transaction
from django.utils import timezone

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Complex, Resident

from .. import rules
from ..models import Idea, Occurrence, Series
from ..rules import Refused, Teller


@transaction.atomic
def propose_idea(
    resident: Resident,
    complex_: Complex,
    *,
    title: str,
    by: User,
    when: str = "",
    help_asked: str = "",
) -> Idea:
    resident = residents.services.locked(resident)
    if resident.deceased_on is not None:
        raise Refused("deceased")
    if not resident.occupancies.current().filter(unit__complex=complex_).exists():
        raise Refused("not_from_here")
    if resident.ideas.waiting().count() >= rules.MOST_WAITING:
        raise Refused("too_many_ideas")
    idea = Idea.objects.create(
        corporation_id=complex_.corporation_id,
        complex=complex_,
        resident=resident,
        title=title,
        when=when,
        help_asked=help_asked,
    )
    audit.record("idea.proposed", idea, by=by, corporation_id=idea.corporation_id)
    return idea


@transaction.atomic
def take_idea_step(
    idea: Idea,
    name: str,
    *,
    teller: Teller,
    by: User,
    answer: str = "",
    planned: Occurrence | Series | None = None,
) -> Idea:
    """Raises Refused when somebody answered it already."""
    locked = Idea.objects.select_for_update(of=("self",), no_key=True).get(pk=idea.pk)
    step = rules.require_idea_step(name, state=locked.state, by=teller)
    locked.state = step.target
    locked.answer = answer
    locked.answered_by, locked.answered_at = by, timezone.now()
    if isinstance(planned, Series):
        locked.series = planned
    else:
        locked.occurrence = planned
    locked.save()
    audit.record(f"idea.{name}", locked, by=by, corporation_id=locked.corporation_id)
    return locked
