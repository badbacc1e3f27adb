"""The mix over time as a picture: one bar per month, cut in what asks, does both and carries.

Geometry only. Whoever cannot see it has the table below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..help_reads import Month
from ..rules.mix import CELLS

WIDTH, HEIGHT = 720, 240
LEFT, BOTTOM, TOP = 40, 36, 12


@dataclass(frozen=True)
class Part:
    kind: str
    y: float
    height: float


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
    """None when there is nothing to draw: nobody lives there, or too much is not shown."""
    whole = [month for month in months if month.is_whole]
    most = max((sum(count or 0 for count in month.cells.values()) for month in whole), default=0)
    if not most:
        return None
    room = HEIGHT - BOTTOM - TOP
    step = (WIDTH - LEFT) / len(months)
    bars = []
    for number, month in enumerate(months):
        parts, y = [], float(HEIGHT - BOTTOM)
        for kind in CELLS[::-1] if month.is_whole else ():
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
    marks = [most * quarter // 4 for quarter in (2, 4)]
    lines = [Line(round(HEIGHT - BOTTOM - room * count / most, 1), count) for count in marks]
    return Chart(WIDTH, HEIGHT, LEFT, HEIGHT - BOTTOM, bars, lines)
