"""The mix over time as a picture: one bar per month, cut in who asks, does both and carries.

Geometry only. About whom nothing is recorded stands in the table below it, else they would fill
the picture; and whoever cannot see it has that table too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..help_reads import Month
from ..rules.mix import MixKind

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, BOTTOM, TOP = 40, 30, 36, 12
KINDS = (MixKind.CARRIES, MixKind.BOTH, MixKind.ASKS)  # from below


@dataclass(frozen=True)
class Part:
    kind: str
    y: float
    height: float

    @property
    def look(self) -> str:
        return look_of(self.kind)


def look_of(kind: str) -> str:
    """The class that colours it, in static/css/components.css."""
    return f"sn-mix-{kind}"


@dataclass(frozen=True)
class Bar:
    day: date
    x: float
    width: float
    parts: list[Part]
    labelled: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Line:
    y: float
    count: int


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    base: float
    bars: list[Bar]
    lines: list[Line]


def chart_of(months: Sequence[Month]) -> Chart | None:
    """None when there is nothing to draw: nothing is recorded, or too much is not shown."""
    whole = [month for month in months if month.is_whole]
    most = max((sum(month.cells[kind] or 0 for kind in KINDS) for month in whole), default=0)
    if not most:
        return None
    room = HEIGHT - BOTTOM - TOP
    step = (WIDTH - LEFT - RIGHT) / len(months)
    bars = []
    for number, month in enumerate(months):
        parts, y = [], float(HEIGHT - BOTTOM)
        for kind in KINDS if month.is_whole else ():
            height = room * (month.cells[kind] or 0) / most
            y -= height
            parts.append(Part(kind, round(y, 1), round(height, 1)))
        bars.append(
            Bar(
                day=month.day,
                x=round(LEFT + number * step + step * 0.12, 1),
                width=round(step * 0.76, 1),
                parts=[part for part in parts if part.height],
                labelled=(len(months) - 1 - number) % 6 == 0,
            )
        )
    marks = sorted({most // 2, most} - {0})
    lines = [Line(round(HEIGHT - BOTTOM - room * count / most, 1), count) for count in marks]
    return Chart(WIDTH, HEIGHT, LEFT, HEIGHT - BOTTOM, bars, lines)
