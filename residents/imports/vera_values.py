"""Single values of the standard VERA: how it writes a key, a code, a day, an address."""

import re
from typing import Any

# Of RELATIEROLSOORT: who lives there. An administrator of somebody's money does not.
ROLES = frozenset({"HUU", "MDH", "BEW", "MBW"})


def contacts_of(person: dict[str, Any]) -> tuple[str, str]:
    """(phone number, e-mail address), the preferred ones.

    Never what is secret or confidential, what is no longer right, or the number of somebody else
    who is called in an emergency.
    """
    usable = [
        one
        for one in objects_of(person.get("contactgegevens"))
        if code_of(one.get("vertrouwelijkheid")) not in {"GEH", "VER"}
        and code_of(one.get("detailSoort")) != "ICE"
        and code_of(one.get("status")) != "ONG"
        and text_of(one.get("waarde"))
    ]
    usable.sort(key=lambda one: not one.get("voorkeur"))

    def first(*kinds: str) -> str:
        found = (text_of(one["waarde"]) for one in usable if code_of(one.get("soort")) in kinds)
        return next(found, "")

    return first("TEL", "MOB"), first("EMA")


def role_of(person: dict[str, Any]) -> str:
    codes = (code_of(one.get("soort")) for one in objects_of(person.get("rollen")))
    return next((code for code in codes if code in ROLES), "")


def key_of(record: dict[str, Any]) -> str:
    """The key of the source system; else that of the system that sent it."""
    return (
        text_of(record.get("idExtern")) or text_of(record.get("id")) or text_of(record.get("code"))
    )


def code_of(value: Any) -> str:
    """A coded value is an object: {"code": "HUU", "naam": "Huurder"}."""
    return text_of(object_of(value).get("code")).upper()


def text_of(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


def day_of(value: Any) -> str:
    """A moment is taken for its day."""
    return re.sub(r"T[\d:.+Z-]*\Z", "", text_of(value))


def object_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def objects_of(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def place_of(address: dict[str, Any]) -> tuple[str, ...]:
    names = ("postcode", "huisnummer", "huisletter", "huisnummerToevoeging")
    return tuple(re.sub(r"\s", "", text_of(address.get(name))).upper() for name in names)
