"""Lines of a paper list: what was read, and who that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from residents.models import Resident

from .. import rules
from ..rules.paper import Clarity, Neighbour, Reading, read_line

LINES, MOST_LINES = 8, 60
LONGEST = 80


@dataclass
class PaperLine:
    number: int
    house: str = ""
    name: str = ""
    people: int = 1
    who: str = ""  # chosen among the options, or "skip"
    reading: Reading = field(default_factory=lambda: Reading(Clarity.EMPTY))
    options: list[Resident] = field(default_factory=list)
    outcome: str = ""

    @property
    def clarity(self) -> str:
        return self.reading.clarity

    @property
    def chosen(self) -> Resident | None:
        """Somebody who was chosen while the line said something else counts no more."""
        for resident in self.options:
            if str(resident.pk) == self.who:
                return resident
        if self.clarity == Clarity.SURE and self.who != "skip":
            return self.options[0]
        return None

    @property
    def is_open(self) -> bool:
        """It says something, and nothing was decided about it yet."""
        written = self.clarity != Clarity.EMPTY
        return written and not self.outcome and self.who != "skip" and self.chosen is None


def lines_of(data: Mapping[str, str]) -> list[PaperLine]:
    """As typed, empty ones too; always some more to go on with."""
    try:
        count = min(max(int(data.get("lines", LINES)), 1), MOST_LINES)
    except ValueError:
        count = LINES
    lines = [_line(number, data) for number in range(count)]
    if all(line.house.strip() or line.name.strip() for line in lines):
        more = min(count + LINES, MOST_LINES)
        lines += [PaperLine(number) for number in range(count, more)]
    return lines


def _line(number: int, data: Mapping[str, str]) -> PaperLine:
    people = data.get(f"people-{number}", "1")
    return PaperLine(
        number,
        house=data.get(f"house-{number}", "")[:LONGEST],
        name=data.get(f"name-{number}", "")[:LONGEST],
        people=int(people) if people in {str(n) for n in range(1, rules.MAX_PARTY + 1)} else 1,
        who=data.get(f"who-{number}", ""),
    )


def read_lines(lines: Sequence[PaperLine], neighbours: Mapping[UUID, Resident]) -> None:
    """Fills in who each line may be, among those who live here."""
    known = [
        Neighbour(
            resident.pk,
            resident.search_name,
            tuple(home.unit.house for home in resident.homes),  # type: ignore[attr-defined]
        )
        for resident in neighbours.values()
    ]
    for line in lines:
        line.reading = read_line(line.house, line.name, known)
        line.options = [neighbours[key] for key in line.reading.options]
