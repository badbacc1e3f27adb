"""What may happen to homes and to who lives there: moving, a new tenant, split, joined. Pure."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from .names import HouseNumber

# Who moves stays what they were: tenant, co-tenant, without a lease.
KEEP_KIND = ""

REFUSALS = {
    "another_corporation": _(
        "This home belongs to another corporation. Record here that the resident leaves;"
        " the other corporation records who comes."
    ),
    "same_home": _("The resident lives in this home already."),
    "not_here": _("This resident does not live in this home any more on that day."),
    "before_arrival": _("On that day the resident did not live here yet. Check the date."),
    "deceased": _("This resident has died."),
    "home_ended": _("This home does not exist any more: it was split, or joined with another."),
    "home_not_yet": _("This home does not exist yet on that day. Choose a later day."),
    "two_addresses": _("The new homes cannot have the same number. Give each its own addition."),
    "key_taken": _("There is a home with this key already. Look it up in the ERP."),
    "another_complex": _("Two homes can be joined only within one complex."),
    "nowhere": _("Choose a new home for everybody who lives here."),
}


class HomeRefused(Exception):
    """What is asked of a home cannot be; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def require_home(*, since: date | None, until: date | None, on: date) -> None:
    """A home in which somebody can come to live on that day, and stay."""
    if until is not None:
        raise HomeRefused("home_ended")
    if since is not None and on < since:
        raise HomeRefused("home_not_yet")


def require_move(
    *, same_home: bool, same_corporation: bool, deceased: bool, arrived: date | None, on: date
) -> None:
    """`arrived`: since when the resident lives in the home that is left; None when not there."""
    if deceased:
        raise HomeRefused("deceased")
    if same_home:
        raise HomeRefused("same_home")
    if not same_corporation:
        raise HomeRefused("another_corporation")
    if arrived is None:
        raise HomeRefused("not_here")
    if on < arrived:
        raise HomeRefused("before_arrival")


def require_address(numbers: list[HouseNumber]) -> None:
    """No two doors with one number."""
    if len({(one.number, one.letter.upper(), one.addition.lower()) for one in numbers}) < len(
        numbers
    ):
        raise HomeRefused("two_addresses")


def require_joinable(*, same_home: bool, same_complex: bool) -> None:
    if same_home:
        raise HomeRefused("same_home")
    if not same_complex:
        raise HomeRefused("another_complex")
