"""Who somebody is for a signal."""

from accounts.models import Role, User
from partners.rules import Purpose

from ..models import Signal
from ..rules import Actor


def actors_of(signal: Signal, user: User) -> frozenset[Actor]:
    """What this user is for this signal."""
    role = Role.ARREARS_OFFICER if signal.category.purpose == Purpose.DEBT else Role.COORDINATOR
    actors = set()
    if signal.corporation_id in user.corporations_as(role):
        actors.add(Actor.ASSESSOR)
    if signal.raised_by_id == user.pk:
        actors.add(Actor.REPORTER)
    return frozenset(actors)
