"""Field by field what a desk may read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from residents.models import Resident

from ..rules import DataField


@dataclass(frozen=True)
class Home:
    street: str
    postcode: str
    town: str


def homes_of(resident: Resident) -> list[Home]:
    rows = resident.occupancies.current().select_related("unit")
    return [Home(row.unit.address, row.unit.postcode, row.unit.town) for row in rows]


def shared_facts(
    resident: Resident,
    fields: Collection[str],
    *,
    text: str = "",
    amount_cents: int | None = None,
) -> list[tuple[str, str]]:
    """Field by field what a desk reads, and nothing that the gate did not let through."""
    values = {
        DataField.NAME: lambda: resident.name,
        DataField.ADDRESS: lambda: _addresses(resident),
        DataField.PHONE: lambda: resident.phone,
        DataField.EMAIL: lambda: resident.email,
        DataField.LANGUAGE: lambda: _language(resident.language),
        DataField.OBSERVATION: lambda: text,
        DataField.AMOUNT: lambda: euros(amount_cents),
    }
    return [(capfirst(str(name.label)), values[name]()) for name in DataField if name in fields]


def _addresses(resident: Resident) -> str:
    """A protected address does not travel; the desk can ask for it by phone."""
    if resident.protected_address:
        return _("Protected address. Call the corporation.")
    return "\n".join(
        f"{home.street}, {home.postcode} {home.town}".strip() for home in homes_of(resident)
    )


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def euros(cents: int | None) -> str:
    if cents is None:
        return ""
    return f"€ {number_format(Decimal(cents) / 100, 2, force_grouping=True)}"


def field_labels(fields: Iterable[str]) -> str:
    """In the order in which a person would tell it."""
    wanted = set(fields)
    return ", ".join(str(name.label) for name in DataField if name in wanted)
