"""Who somebody is for a signal."""

from accounts.models import Role, User
from partners.rules import Purpose

from ..models import Signal
from ..rules import Actor


def actors_of(signal: Signal, user: User) -> frozenset[Actor]:
    """What this user is for this signal. Arrears have one road, and one who walks it."""
    if signal.category.purpose == Purpose.DEBT:
        collects = signal.corporation_id in user.corporations_as(Role.ARREARS_OFFICER)
        return frozenset({Actor.COLLECTOR} if collects else ())
    actors = set()
    if signal.corporation_id in user.corporations_as(Role.COORDINATOR):
        actors.add(Actor.ASSESSOR)
    if signal.raised_by_id == user.pk:
        actors.add(Actor.REPORTER)
    return frozenset(actors)
