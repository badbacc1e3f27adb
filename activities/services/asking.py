"""Writing down what help is asked; who may ask is decided by whoever calls this."""

from collections.abc import Sequence

from ..models import Chore, Occurrence


def ask_for_help(
    occurrences: Sequence[Occurrence], chores: Sequence[str], *, after: int = 0
) -> None:
    """`after`: how many things are asked there already."""
    Chore.objects.bulk_create(
        Chore(
            corporation_id=one.corporation_id,
            occurrence=one,
            what=what,
            position=after + number,
        )
        for one in occurrences
        for number, what in enumerate(chores)
    )
