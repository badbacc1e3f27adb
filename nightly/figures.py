"""What a long run ends in: one line of JSON."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    goal: float
    met: bool

    def __str__(self) -> str:
        return json.dumps(asdict(self))


def at_most(name: str, value: float, goal: float) -> Figure:
    return Figure(name, round(value, 1), goal, value <= goal)
