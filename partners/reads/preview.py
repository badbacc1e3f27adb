"""Field by field what goes and why, what stays and why: before it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from residents.models import Resident

from .. import rules
from ..rules import BasisKind, DataField, Decision
from .facts import shared_facts


@dataclass(frozen=True)
class Goes:
    label: str
    value: str  # as the desk reads it
    why: str


@dataclass(frozen=True)
class Stays:
    label: str
    why: str


@dataclass(frozen=True)
class Preview:
    goes: Sequence[Goes]
    stays: Sequence[Stays]
    ground: str

    @property
    def stays_together(self) -> list[Stays]:
        """Fields that stay for one reason are one line."""
        by_reason: dict[str, list[str]] = {}
        for row in self.stays:
            by_reason.setdefault(row.why, []).append(row.label)
        return [
            Stays(capfirst(", ".join(label[0].lower() + label[1:] for label in labels)), why)
            for why, labels in by_reason.items()
        ]

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [(row.label, row.value) for row in self.goes]


def preview(
    resident: Resident,
    decision: Decision,
    kind: str,
    *,
    text: str = "",
    amount_cents: int | None = None,
) -> Preview:
    """With the words of `shared_facts`, so that the sender sees what the desk will see."""
    names = [name for name in DataField if name in decision.fields]
    facts = shared_facts(resident, decision.fields, text=text, amount_cents=amount_cents)
    return Preview(
        goes=[
            Goes(label, value, _why(name, value, resident, decision))
            for name, (label, value) in zip(names, facts, strict=True)
        ],
        stays=[
            Stays(capfirst(str(name.label)), str(decision.kept[name].label))
            for name in DataField
            if name in decision.kept
        ],
        ground=_ground(decision, kind),
    )


def _why(name: DataField, value: str, resident: Resident, decision: Decision) -> str:
    if name == DataField.ADDRESS and resident.protected_address:
        return _("The address is protected: it stays here, and the desk reads this instead.")
    agreed = (
        _("The agreement of %(day)s names it.") % {"day": _day(decision.agreed_since)}
        if decision.agreed_since
        else ""
    )
    if not value:
        return _("%(agreed)s We do not have it: the desk sees an empty line.") % {"agreed": agreed}
    return agreed


def _ground(decision: Decision, kind: str) -> str:
    if kind == BasisKind.LEGAL_DUTY:
        return _("The law asks it: the four steps were taken, and the tenant made no objection.")
    if kind == BasisKind.VITAL_INTEREST:
        return _("There is danger, and a second person agrees.")
    if decision.said_on is None:
        return str(BasisKind(kind).label)
    return _("The resident gave consent on %(day)s. It holds until %(until)s.") % {
        "day": _day(decision.said_on),
        "until": _day(decision.said_on + rules.CONSENT_HOLDS),
    }


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
