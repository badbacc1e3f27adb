"""What a new list of somebody's leases means for the homes that we know of. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True)
class HomeLease(Generic[K]):
    """A home that somebody has or had; `key` finds the row, and is None for what a file says."""

    home: str
    kind: str
    since: date
    until: date | None
    key: K | None = None
    # Whether the file says something about the complex of this home.
    named: bool = True
    # Staff recorded that this home was got, or left; no file has said so yet.
    by_staff: bool = False


@dataclass
class LeaseChanges(Generic[K]):
    opened: list[HomeLease[K]] = field(default_factory=list)
    mended: list[HomeLease[K]] = field(default_factory=list)  # with the values to write
    moved: bool = False

    def __bool__(self) -> bool:
        return bool(self.opened or self.mended)


def compare_leases(
    known: Iterable[HomeLease[K]],
    said: Iterable[HomeLease[K]],
    *,
    today: date,
    given: Collection[str] = (),
) -> LeaseChanges[K]:
    """Opens what is new, ends what the file ends, mends what an earlier file had wrong.

    Whoever gets a home and has no other one any more has moved. What staff recorded stands until
    the file says it too: an export may lag weeks behind a move. `given`: homes that somebody still
    has for the file, under a name that it does not know: these are left as they are.
    """
    known = list(known)
    left = {(row.home, row.since) for row in known if row.by_staff and row.until is not None}
    said = [row for row in said if row.until is not None or (row.home, row.since) not in left]
    now = {row.key: row for row in known}
    held = {row.home: row for row in known if row.until is None}
    ended = {(row.home, row.since): row for row in known if row.until is not None}
    gained = [lease for lease in said if lease.until is None and lease.home not in held]
    begin = min((lease.since for lease in gained), default=today)
    changes: LeaseChanges[K] = LeaseChanges()

    def mend(row: HomeLease[K], kind: str, since: date, until: date | None) -> None:
        """Now the file has said it."""
        after = HomeLease(row.home, kind, since, until, row.key, row.named)
        if after != row:
            changes.mended.append(after)
            now[row.key] = after

    for row in _left(held, said, gained, given):
        mend(row, row.kind, row.since, max(begin, row.since))
    for lease in said:
        found = held.get(lease.home) or ended.get((lease.home, lease.since))
        if found is None:
            changes.opened.append(lease)
        else:
            mend(found, lease.kind, lease.since, lease.until)
    left_all = all(row.until is not None for row in now.values())
    changes.moved = bool(gained and known and left_all)
    return changes


def _left(
    held: dict[str, HomeLease[K]],
    said: list[HomeLease[K]],
    gained: list[HomeLease[K]],
    also_given: Collection[str],
) -> list[HomeLease[K]]:
    """The homes that this person no longer has, now that the file gives another one.

    About a complex that it does not name the file says nothing, and of a home that staff recorded
    it does not know yet: such a home is left only for one that the file gives from a later day.
    """
    if all(lease.until is not None for lease in said) and not also_given:
        return []
    given = {*also_given, *(lease.home for lease in said)}
    return [
        row
        for home, row in held.items()
        if home not in given
        and ((row.named and not row.by_staff) or any(lease.since > row.since for lease in gained))
    ]


# --- homes that were split or joined here ---------------------------------------------------------


@dataclass
class Followed(Generic[K]):
    """What the file says, with the homes that it still knows told by what they became."""

    said: list[HomeLease[K]] = field(default_factory=list)
    given: set[str] = field(default_factory=set)  # homes that are had, as `compare_leases` asks
    doubtful: list[HomeLease[K]] = field(default_factory=list)  # in which of them nobody knows


def follow_heirs(
    known: Iterable[HomeLease[K]],
    said: Iterable[HomeLease[K]],
    heirs: Mapping[str, Sequence[str]],
    *,
    today: date,
) -> Followed[K]:
    """`heirs`: home that was split or joined → the homes that stand there now.

    Who lived there when it was split, or has one of its heirs, lives where staff said. A home that
    has one heir was joined: there is nothing to choose.
    """
    known = list(known)
    had = {row.home for row in known}
    found: Followed[K] = Followed()
    for lease in said:
        after = heirs.get(lease.home)
        if after is None:
            found.said.append(lease)
        elif had & set(after) or _is_had(lease, known):
            found.given |= {row.home for row in known if row.until is None} & set(after)
        elif lease.until is not None and lease.until <= today:
            found.said.append(lease)
        elif len(after) == 1:
            found.said.append(replace(lease, home=after[0]))
        else:
            found.doubtful.append(lease)
    return found


def _is_had(lease: HomeLease[K], known: list[HomeLease[K]]) -> bool:
    """Not somebody who left it and now comes back."""
    return any(
        row.home == lease.home and (row.until is None or lease.since < row.until) for row in known
    )
