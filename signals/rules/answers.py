"""What whoever noted a signal is told when there is no answer: the plain truth, before the promised
day is over."""

from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from accounts.quiet_hours import HERE
from accounts.workdays import add_working_days

from .states import State

# In the last office hours of the promised day: late enough for an answer, early enough to keep it.
PROMISED_UNTIL = time(15)
# Then an answer that lies there unread is said again.
READ_WITHIN_DAYS = 5

NO_ANSWER, STILL_NO_ANSWER, NOT_YET = "no_answer", "still_no_answer", "not_yet"
# These steps are no answer: an answer that comes later takes their place.
NO_ANSWERS = frozenset({NO_ANSWER, STILL_NO_ANSWER, NOT_YET})
TOLD = "told"  # behind a sentence: and somebody who can do something about it was told

_SILENT: dict[str, StrPromise] = {
    NO_ANSWER: _("There is no answer from the partner yet. It should have been there by now."),
    STILL_NO_ANSWER: _("There is still no answer from the partner."),
}
_ESCALATED: dict[str, StrPromise] = {
    NO_ANSWER: _("It was escalated: whoever decides about it has been told."),
    STILL_NO_ANSWER: _("It was escalated further: it has been told higher up."),
    NOT_YET: _("Whoever decides about it has been told."),
}
_WHERE: dict[str, StrPromise] = {
    State.NEEDS_INFO: _("There is no answer yet: we asked you something, and wait for that."),
    State.AWAITING_BASIS: _(
        "There is no answer yet: consent or another ground is still needed before it may go on."
    ),
    State.OWN_ACTION: _("There is no answer yet: the corporation is still busy with it itself."),
    State.WITH_PARTNER: _("There is no answer yet: it is with a partner."),
    # What this one went on in.
    State.WITHDRAWN: _(
        "There will be no answer: who noted the same withdrew it. Do you still see it? Note it "
        "again."
    ),
}
_UNDECIDED = _("There is no answer yet: somebody still has to decide about it.")


def promised_until(feedback_by: date) -> datetime:
    """The moment at which the truth is told when there is no answer."""
    return datetime.combine(feedback_by, PROMISED_UNTIL, HERE)


def no_answer_code(state: str, *, told: bool) -> str:
    return f"{state}:{TOLD}" if told else state


def no_answer_text(step: str, code: str) -> str:
    state, _colon, told = code.partition(":")
    text = _SILENT[step] if step in _SILENT else _WHERE.get(state, _UNDECIDED)
    return f"{text} {_ESCALATED[step]}" if told else str(text)


def unread_for_long(told_on: date, *, today: date) -> bool:
    return today >= add_working_days(told_on, READ_WITHIN_DAYS)
