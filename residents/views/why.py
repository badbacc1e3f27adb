"""Why two were suggested to each other, in words: from the codes and numbers of the search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..models import HelpMatch, Need, Resident
from ..rules.pairing import PARTS, WHAT_HELPS, WHY_NOT


@dataclass(frozen=True)
class OtherWhy:
    """Somebody else who was looked at, and why it is not this one."""

    person: Resident
    why: list[str]
    what_helps: str


@dataclass(frozen=True)
class Why:
    points: int
    parts: list[tuple[str, int]]
    others: list[OtherWhy]


@dataclass(frozen=True)
class UnmetWhy:
    need: Need
    why: str
    counts: list[str]
    others: list[OtherWhy]


def people_named(matches: Iterable[HelpMatch]) -> set[str]:
    """The ids of the others that the reasons of these matches name."""
    whys = [part for match in matches for part in (match.why, match.why.get("back", {}))]
    return {str(other["person"]) for why in whys for other in why.get("others", [])}


def why_of(why: Mapping[str, Any], people: Mapping[str, Resident]) -> Why:
    return Why(
        points=int(why.get("points", 0)),
        parts=sorted(
            ((str(PARTS[name]), int(given)) for name, given in why.get("parts", {}).items()),
            key=lambda part: (-part[1], part[0]),
        ),
        others=_others(why.get("others", []), people, of_pair=int(why.get("points", 0))),
    )


def unmet_of(
    rows: Iterable[Mapping[str, Any]], needs: Mapping[str, Need], people: Mapping[str, Resident]
) -> list[UnmetWhy]:
    """Of what is still asked today; what was asked at the search and is gone is left out."""
    found = []
    for row in rows:
        need = needs.get(str(row["need"]))
        if need is None:
            continue
        offered = int(row["offered"])
        if not offered:
            why = _("Nobody else offers this yet.")
        else:
            why = _("%(n)s others offer this, but nobody was free and fitting.") % {"n": offered}
        counts = [
            f"{count} × {WHY_NOT[code]}" for code, count in row["broken"].items() if code in WHY_NOT
        ]
        found.append(UnmetWhy(need, why, counts, _others(row["others"], people, of_pair=0)))
    return found


def _others(
    rows: Iterable[Mapping[str, Any]], people: Mapping[str, Resident], *, of_pair: int
) -> list[OtherWhy]:
    found = []
    for row in rows:
        person = people.get(str(row["person"]))
        if person is None:
            continue  # not for this user to see
        broken = [code for code in row["broken"] if code in WHY_NOT]
        if broken:
            why = [str(WHY_NOT[code]) for code in broken]
        elif int(row["points"]) < of_pair:
            why = [_("fits, with %(n)s points less") % {"n": of_pair - int(row["points"])}]
        else:
            why = [_("fits, but helps somebody else for whom there is more to gain")]
        # With one thing in the way it can be said what would change it.
        helps = str(WHAT_HELPS.get(broken[0], "")) if len(broken) == 1 else ""
        found.append(OtherWhy(person, why, helps))
    return found
