"""The words on the buttons."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

BUTTONS: dict[str, StrPromise] = {
    "take": _("Start assessing"),
    "ask_basis": _("Put aside until there is a ground"),
    "keep": _("We take it up ourselves"),
    "refer": _("Pass on to a partner"),
    "dismiss": _("No follow-up"),
    "finish": _("Dealt with"),
    "acknowledge": _("Close this signal"),
    "reopen": _("Open again"),
}
QUESTIONS: dict[str, StrPromise] = {
    "dismiss": _("Why is there no follow-up?"),
    "finish": _("What was done?"),
    "reopen": _("Why does it open again?"),
}
