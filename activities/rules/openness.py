"""Whether there is room, in the words of the agenda; never who or how many come. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Openness:
    label: str
    tone: str  # of a badge


def openness(*, cancelled: bool, is_open: bool, free_for_all: int, kept_for_new: int) -> Openness:
    if cancelled:
        return Openness(_("Cancelled: this is not on"), "danger")
    if not is_open:
        return Openness(_("This is over"), "neutral")
    if free_for_all > 0:
        left = ngettext("%(n)s place left", "%(n)s places left", free_for_all)
        return Openness(left % {"n": free_for_all}, "success")
    if kept_for_new > 0:
        left = ngettext(
            "%(n)s place left, for who comes for the first time",
            "%(n)s places left, for who comes for the first time",
            kept_for_new,
        )
        return Openness(left % {"n": kept_for_new}, "success")
    return Openness(_("Full, but there is a waiting list"), "warning")
