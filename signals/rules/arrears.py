"""The road of rent arrears: which conditions of the law are met, and what comes next. Pure.

Besluit gemeentelijke schuldhulpverlening art. 2: personal contact was tried, debt help was pointed
out, there was a written reminder, and with it the offer to pass on the contact details. Consent:
pass on. Silence: pass on, that is a duty. Objection: never.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from partners.rules import Arrears

from .states import ASSESSABLE, ENDED, Settled, State


class Condition(models.TextChoices):
    CONTACT = "contact_tried", _("Tried to get into personal contact")
    HELP = "help_pointed", _("Pointed out where there is help with debts")
    REMINDER = "reminded", _("Sent a written reminder")
    OFFER = "offered", _("Offered to pass on the contact details, with that reminder")


class Way(models.TextChoices):
    VISIT = "visit", _("a visit")
    PHONE = "phone", _("by phone")
    LETTER = "letter", _("a letter")
    EMAIL = "email", _("an e-mail")


WRITTEN = frozenset({Way.LETTER, Way.EMAIL})
WAYS: dict[Condition, frozenset[Way]] = {
    Condition.CONTACT: frozenset(Way),
    Condition.HELP: frozenset(Way),
    Condition.REMINDER: WRITTEN,
    Condition.OFFER: WRITTEN,
}


def day_field(condition: str) -> str:
    """Where the day of this condition stands: here, in a file and in a ground."""
    return f"{condition}_on"


DAYS = tuple(day_field(condition) for condition in Condition)

# The number of a letter or a note in the corporation's own system: never a story.
REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]{0,39}", re.ASCII)


class Wrong(models.TextChoices):
    """Why a step cannot be recorded as it was typed."""

    FUTURE = "future", _("This day is still to come.")
    TOO_EARLY = "too_early", _("On this day the rent was not behind yet.")
    NOT_WRITTEN = "not_written", _("This must have been in writing: a letter or an e-mail.")
    NO_EVIDENCE = (
        "no_evidence",
        _("Write the number of the letter or note in your own system, for example B-2026-0412."),
    )
    NO_REMINDER = "no_reminder", _("The offer belongs to a written reminder. Record that first.")


class StepWrong(Exception):
    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


@dataclass(frozen=True)
class Done:
    """One thing that was done: on which day, how, and where the corporation can find it."""

    on: date
    way: str
    evidence: str


def is_reference(text: str) -> bool:
    return REFERENCE.fullmatch(text) is not None


def require_good(
    condition: str,
    done: Done,
    *,
    today: date,
    behind_since: date | None,
    reminded_on: date | None,
) -> None:
    """Raises StepWrong."""
    if done.on > today:
        raise StepWrong(Wrong.FUTURE)
    if behind_since is not None and done.on < behind_since:
        raise StepWrong(Wrong.TOO_EARLY)
    if done.way not in WAYS[Condition(condition)]:
        raise StepWrong(Wrong.NOT_WRITTEN)
    if not is_reference(done.evidence):
        raise StepWrong(Wrong.NO_EVIDENCE)
    if condition == Condition.OFFER and (reminded_on is None or done.on < reminded_on):
        raise StepWrong(Wrong.NO_REMINDER)


# --- where a file stands --------------------------------------------------------------------------


class Stage(models.TextChoices):
    TO_DO = "to_do", _("To do now")
    WAITING = "waiting", _("Waiting for the term")
    READY = "ready", _("Ready to pass on")
    BACK = "back", _("Back from the municipality")
    PASSED_ON = "passed_on", _("With the municipality")
    OBJECTED = "objected", _("Objection")
    ENDED = "ended", _("Ended")


@dataclass(frozen=True)
class Standing:
    """All that a stage depends on."""

    state: str  # of the signal
    reason: str = ""
    has_person: bool = True
    met: Arrears = field(default_factory=Arrears)
    objected: bool = False
    consented: bool = False
    came_back: bool = False


def lacking(standing: Standing) -> list[str]:
    """Person, amount and conditions that are still to come, in the order in which they are done."""
    found = [] if standing.has_person else ["person"]
    if not standing.met.amount_cents:
        found.append("amount")
    days = {one: getattr(standing.met, day_field(one)) for one in Condition}
    return [*found, *(str(one) for one, day in days.items() if day is None)]


def passes_from(offered_on: date, reaction_days: int) -> date:
    """The first day on which silence counts."""
    return offered_on + timedelta(days=reaction_days)


def stage_of(standing: Standing, *, today: date, reaction_days: int) -> Stage:
    if standing.state in ENDED:
        by_objection = standing.reason == Settled.OBJECTED
        return Stage.OBJECTED if by_objection else Stage.ENDED
    if standing.objected:
        return Stage.OBJECTED
    if standing.state == State.WITH_PARTNER:
        return Stage.PASSED_ON
    if standing.state not in ASSESSABLE or lacking(standing):
        return Stage.TO_DO
    if standing.came_back:
        return Stage.BACK
    offered_on = standing.met.offered_on
    assert offered_on is not None
    if standing.consented or passes_from(offered_on, reaction_days) <= today:
        return Stage.READY
    return Stage.WAITING


# --- a file of the ERP ----------------------------------------------------------------------------

# What can be wrong with a line, besides what the reading of any file says.
PROBLEMS: dict[str, StrPromise] = {
    **{str(value): label for value, label in Wrong.choices},
    "bad_amount": _("Write the amount in euros, as 840,50."),
    "bad_reference": _("Use letters, digits, points and dashes, with a digit in it."),
    "customer_twice": _("This customer stands in an earlier line too."),
    "no_evidence_column": _("With a day belong how it was done and the number of the letter."),
    "no_home": _("This person rents no home today."),
    "unknown_customer": _("There is no resident with this customer number."),
}


def problem_text(code: str, facts: Mapping[str, Any], other: Mapping[str, StrPromise]) -> str:
    texts = {**other, **PROBLEMS}
    return str(texts[code]) % facts if code in texts else code


def amount_of(text: str) -> int | None:
    """ "1.240,50", "1240.50" and "€ 840" in cents; None: it is no amount."""
    plain = text.replace("€", "").replace("\xa0", "").replace(" ", "")
    dutch = re.fullmatch(r"(\d{1,3}(?:\.\d{3})+|\d{1,7})(?:,(\d{1,2}))?", plain, re.ASCII)
    english = re.fullmatch(r"(\d{1,7})\.(\d{1,2})", plain, re.ASCII)
    match = dutch or english
    if match is None:
        return None
    euros, cents = match[1].replace(".", ""), (match[2] or "").ljust(2, "0")
    found = int(euros) * 100 + int(cents)
    return found if 0 < found < 100_000_000 else None


def differs(known: Mapping[str, Done], told: Mapping[str, Done]) -> Iterable[str]:
    """Which steps a file says otherwise. What it does not name stays as it is."""
    return [name for name, done in told.items() if known.get(name) != done]
