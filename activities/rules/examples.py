"""Beginnings that others tried: they fill the form, and everything in it can be changed. Pure.

The six meetings of Studio BRUIS are those of its script; a circle has eight to twelve people, as in
the Buurtcirkel.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .series import SeriesKind


@dataclass(frozen=True)
class Example:
    name: str
    label: str | Promise
    title: str | Promise
    about: str | Promise
    repeat: str  # as in forms.Repeats
    minutes: int
    capacity: int
    begins: str = "10:00"
    times: int | None = None
    kind: SeriesKind = SeriesKind.ORDINARY
    fewest: int | None = None
    topics: tuple[str | Promise, ...] = ()
    chores: tuple[str | Promise, ...] = ()
    run_by_residents: bool = True


EXAMPLES = [
    Example(
        name="coffee",
        label=_("Coffee hour, every week"),
        title=_("Coffee hour"),
        about=_("A cup of coffee and a chat. You may bring somebody."),
        repeat="weekly",
        minutes=90,
        capacity=20,
        chores=(_("Make the coffee"), _("Wash up afterwards")),
    ),
    Example(
        name="dinner",
        label=_("Eating together, every month"),
        title=_("Eating together"),
        about=_("We cook and eat together. Tell us if there is something that you do not eat."),
        repeat="monthly",
        minutes=120,
        capacity=12,
        begins="17:00",
        chores=(_("Help with cooking"), _("Lay the table"), _("Wash up afterwards")),
    ),
    Example(
        name="puzzle",
        label=_("A table of neighbours: puzzles, cards, knitting"),
        title=_("Puzzle table"),
        about=_("Neighbours around one table. Walk in when you like."),
        repeat="weekly",
        minutes=120,
        capacity=8,
        begins="14:00",
    ),
    Example(
        name="bruis",
        label=_("Studio BRUIS: six meetings"),
        title=_("Studio BRUIS"),
        about=_("Six afternoons with the same group of neighbours, about how we live here."),
        repeat="weekly",
        minutes=120,
        capacity=12,
        begins="13:30",
        times=6,
        kind=SeriesKind.COURSE,
        fewest=8,
        topics=(
            _("1. Body and mind"),
            _("2. Together and alone"),
            _("3. Home and surroundings"),
            _("4. What we do and leave"),
            _("5. Values and inspiration"),
            _("6. My plan, your plan, our plans"),
        ),
        run_by_residents=False,
    ),
    Example(
        name="circle",
        label=_("Circle of neighbours, every week"),
        title=_("Circle of neighbours"),
        about=_("Eight to twelve neighbours who see each other every week and help each other."),
        repeat="weekly",
        minutes=90,
        capacity=12,
        begins="14:00",
        kind=SeriesKind.CIRCLE,
        fewest=8,
        run_by_residents=False,
    ),
]


def example_named(name: str) -> Example | None:
    return next((one for one in EXAMPLES if one.name == name), None)
