"""How a message leaves the house. Only the outbox worker comes here.

Each channel has a way to send a batch until time is up. It tells each outcome as soon as it is
known, and gives back all of them at the end.
"""

from collections.abc import Callable
from uuid import UUID

from ..rules import Outcome

Tell = Callable[[UUID, Outcome], None]


def to_nobody(key: UUID, outcome: Outcome) -> None:
    return None
