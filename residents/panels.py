"""The file of a resident is made of panels, and the floors above put theirs in it.

Each app registers its own in its `panels.py`, as it registers its messages with the outbox. So the
file is one page with one door and one line in the log per purpose, it needs no script, and this
floor knows none of those above it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_noop

from accounts.models import User

from .forms import LANGUAGES
from .models import AccessCard, MixRole, Need, NoGoPair, Resident, Strength, judged_by

CARDS = 20
# Why somebody looked; the resident reads these words too.
FILE = gettext_noop("your file")
HELP_OF = gettext_noop("what you offer and ask")
CARDS_OF = gettext_noop("your letters with a code")
# Of the other one of a pair that is kept apart: the log must not tell that there is such a pair.
MATCHING = gettext_noop("bringing neighbours together")


@dataclass(frozen=True)
class Reading:
    """Whose file is read, and by whom, who has passed the door."""

    resident: Resident
    user: User
    judges: bool  # may say who carries and who asks


@dataclass(frozen=True)
class Shown:
    """What the template gets as `part`, and who else is named in it, by purpose."""

    part: Mapping[str, object]
    others: Mapping[str, Iterable[Resident]] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """`read` answers None where this is not for the reader. The template gets `resident`, `part`
    and `csrf_token`."""

    name: str
    place: int  # in the file, from above
    purpose: str
    template: str
    read: Callable[[Reading], Shown | None]


_PANELS: dict[str, Panel] = {}


def register(panel: Panel) -> Panel:
    if panel.name in _PANELS and _PANELS[panel.name] is not panel:
        raise ValueError(f"There is already a panel called {panel.name}.")
    _PANELS[panel.name] = panel
    return panel


def open_all(reading: Reading) -> list[tuple[Panel, Shown]]:
    """Those that are for this reader, from above."""
    found = [
        (panel, panel.read(reading))
        for panel in sorted(_PANELS.values(), key=lambda panel: panel.place)
    ]
    return [(panel, shown) for panel, shown in found if shown is not None]


def looks_of(reading: Reading, opened: Iterable[tuple[Panel, Shown]]) -> dict[str, list[Resident]]:
    """For `services.record_looks_for`: who is shown, once for each purpose."""
    seen: dict[str, dict[UUID, Resident]] = {}
    for panel, shown in opened:
        seen.setdefault(panel.purpose, {})[reading.resident.pk] = reading.resident
        for purpose, others in shown.others.items():
            seen.setdefault(purpose, {}).update({other.pk: other for other in others})
    return {purpose: list(people.values()) for purpose, people in seen.items()}


# --- those of this floor --------------------------------------------------------------------------


def _help(reading: Reading) -> Shown:
    resident = reading.resident
    profile = resident.help_profiles.first()
    spoken = profile.languages if profile and profile.languages else [resident.language]
    apart = _kept_apart(reading) if reading.judges else []
    # Whoever may see the resident may see these: the door is not asked again.
    strengths = Strength.objects.filter(resident=resident).current()
    needs = Need.objects.filter(resident=resident).current()
    part = {
        "strengths": list(strengths.for_list()),
        "needs": list(needs.for_list()),
        "profile": profile,
        "languages": [str(dict(LANGUAGES).get(code, code)) for code in spoken],
        "apart": apart,
        "connects": reading.judges,
    }
    return Shown(part, {MATCHING: [other for _pair, other in apart]})


def _kept_apart(reading: Reading) -> list[tuple[NoGoPair, Resident]]:
    """With each the other one, as far as the reader may judge about them too."""
    resident = reading.resident
    rows = NoGoPair.objects.current().of(resident).select_related("one", "other")
    pairs = [
        (pair, pair.other if pair.one_id == resident.pk else pair.one)
        for pair in rows.order_by("since", "pk")
    ]
    if not pairs:
        return []
    others = [other.pk for _pair, other in pairs]
    known = set(judged_by(reading.user).filter(pk__in=others).values_list("pk", flat=True))
    return [(pair, other) for pair, other in pairs if other.pk in known]


def _mix(reading: Reading) -> Shown | None:
    if not reading.judges:
        return None
    rows = list(MixRole.objects.filter(resident=reading.resident).for_list())
    held = [row for row in rows if row.holds()]
    return Shown({"roles": held, "earlier": [row for row in rows if row not in held]})


def _cards(reading: Reading) -> Shown:
    """A code is never shown."""
    cards = AccessCard.objects.filter(resident=reading.resident)
    return Shown({"cards": list(cards.order_by("-created_at")[:CARDS])})


HELP = register(Panel("help", 20, HELP_OF, "residents/_help_of.html", _help))
MIX = register(Panel("mix", 30, FILE, "residents/_mix_of.html", _mix))
LETTERS = register(Panel("cards", 50, CARDS_OF, "residents/_cards_of.html", _cards))
