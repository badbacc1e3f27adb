"""What happened in the demo, in the order in which it can be told."""

from . import (
    building,
    directory,
    letters,
    neighbours,
    papers,
    places,
    presence,
    rights,
    series,
    talks,
)
from .agenda import Activities
from .base import Ground
from .concerns import Concerns
from .imports import ask_in_which_home, wait_for_approval


def tell(ground: Ground) -> None:
    Activities(ground).plan()
    places.tell(ground)
    directory.fill(ground)
    Concerns(ground).note()
    neighbours.tell(ground)
    rights.tell(ground)
    talks.tell(ground)
    letters.write(ground)
    papers.write(ground)
    presence.keep(ground)
    building.build(ground)
    ask_in_which_home(ground)
    series.plan(ground)
    wait_for_approval(ground)
