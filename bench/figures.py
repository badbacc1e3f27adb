"""What a measurement ends in: one line of JSON."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """`limit` is what the parts alone did, `ratio` is ours / limit; both None without a limit."""

    name: str
    ours: float
    limit: float | None
    ratio: float | None
    unit: str
    goal: float
    met: bool
    data: str

    def __str__(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def at_most(
    name: str,
    ours: float,
    unit: str,
    *,
    goal: float,
    data: str,
    sound: bool = True,
    pace: float = 1,
) -> Figure:
    """`sound`: whether what must hold besides did hold (nothing oversold). `pace`: of this machine
    meanwhile (pace.py); the goal is for 1."""
    if pace != 1:
        data = f"at the pace of 1 it is {_rounded(ours * pace)}, here it was {pace:.2f}; {data}"
    met = sound and ours * pace <= goal
    return Figure(name, _rounded(ours), None, None, unit, goal, met, data)


def at_least_of_limit(
    name: str, ours: float, limit: float, unit: str, *, goal: float, data: str, floor: float = 0
) -> Figure:
    """`floor`: what `ours` must reach besides, whatever the limit."""
    met = ours / limit >= goal and ours >= floor
    return Figure(
        name, _rounded(ours), _rounded(limit), round(ours / limit, 3), unit, goal, met, data
    )


def at_most_times_limit(
    name: str, ours: float, limit: float, unit: str, *, goal: float, data: str
) -> Figure:
    met = ours / limit <= goal
    return Figure(
        name, _rounded(ours), _rounded(limit), round(ours / limit, 3), unit, goal, met, data
    )


def _rounded(value: float) -> float:
    return round(value, 1 if value >= 10 else 3)
