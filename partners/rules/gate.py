"""The legal gate. Pure: facts in, a decision out; no basis, no send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


class Purpose(models.TextChoices):
    CARE = "care", _("help and support")
    # Rent arrears, to the municipality only: Besluit gemeentelijke schuldhulpverlening art. 2.
    DEBT = "debt", _("early help with rent arrears")


class DataField(models.TextChoices):
    NAME = "name", _("name")
    ADDRESS = "address", _("address")
    PHONE = "phone", _("phone number")
    EMAIL = "email", _("e-mail address")
    LANGUAGE = "language", _("language")
    OBSERVATION = "observation", _("what was seen or heard")
    AMOUNT = "amount", _("amount of the arrears")


# Besluit gemeentelijke schuldhulpverlening art. 2 (Stb. 2020, 240): contact details and the amount.
DEBT_FIELDS = frozenset(
    {DataField.NAME, DataField.ADDRESS, DataField.PHONE, DataField.EMAIL, DataField.AMOUNT}
)
CARE_FIELDS = frozenset(DataField) - {DataField.AMOUNT}

CONSENT_HOLDS = timedelta(days=365)
REASON_LENGTH = 20


class BasisKind(models.TextChoices):
    CONSENT = "consent", _("consent of the resident")
    LEGAL_DUTY = "legal_duty", _("legal duty (rent arrears)")
    VITAL_INTEREST = "vital_interest", _("vital interest (danger)")


class ConsentAction(models.TextChoices):
    """Consent and objection are two things: one opens care, the other closes the debt road."""

    GIVEN = "given", _("consent given")
    REFUSED = "refused", _("no consent")
    WITHDRAWN = "withdrawn", _("consent withdrawn")
    OBJECTED = "objected", _("objection made")


def pressed_twice(before: datetime, *, now: datetime) -> bool:
    """So soon after the same, it is the same button; later it is a new talk."""
    return now - before < timedelta(minutes=10)


# How a resident says no.
def said(*, yes: bool, purpose: str, last: str | None) -> ConsentAction:
    """What an answer is in the ledger. A no after a yes withdraws it; about arrears it objects."""
    if yes:
        return ConsentAction.GIVEN
    if purpose == Purpose.DEBT:
        return ConsentAction.OBJECTED
    if last in {ConsentAction.GIVEN, ConsentAction.WITHDRAWN}:
        return ConsentAction.WITHDRAWN
    return ConsentAction.REFUSED


CLOSING: dict[str, ConsentAction] = {
    Purpose.CARE: ConsentAction.WITHDRAWN,
    Purpose.DEBT: ConsentAction.OBJECTED,
}


@dataclass(frozen=True)
class ConsentText:
    """What the resident is asked. Other words are another version: the ledger keeps which."""

    version: str
    text: StrPromise


CONSENT_TEXTS: dict[str, ConsentText] = {
    Purpose.CARE: ConsentText(
        "2026-1",
        _(
            "May we tell this organisation that you could use some help or company? "
            "We tell your name, how they can reach you, and what we saw or heard. "
            "They keep it to themselves. Saying no changes nothing about your home or your rent. "
            "You can stop it whenever you want."
        ),
    ),
    Purpose.DEBT: ConsentText(
        "2026-1",
        _(
            "You are behind with the rent. May we pass on your name, how they can reach you, and "
            "the amount to the municipality? It can help you, free of charge. "
            "If you do not want this, say so: then we do not pass it on."
        ),
    ),
}


class Missing(models.TextChoices):
    """What stands in the way, in words that say what to do."""

    AGREEMENT = "agreement", _("There is no agreement with this organisation for this purpose.")
    CATEGORY = "category", _("The agreement does not cover this subject.")
    MUNICIPALITY = "municipality", _("Rent arrears go to a municipality only.")
    CONSENT = "consent", _("The resident has not given consent. Ask first.")
    CONSENT_REFUSED = "consent_refused", _("The resident said no.")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("The resident withdrew consent.")
    CONSENT_EXPIRED = "consent_expired", _("The consent is more than a year old. Ask again.")
    OBJECTED = "objected", _("The resident objected. The arrears may not be passed on.")
    CONTACT = "contact_tried", _("No personal contact was tried yet.")
    HELP_POINTED = "help_pointed", _("The tenant was not yet pointed to debt help.")
    REMINDER = "reminded", _("There was no written reminder yet.")
    OFFER = "offered", _("The reminder did not offer to pass on the contact details.")
    TERM = "term", _("The tenant can still react to the offer.")
    AMOUNT = "amount", _("The amount of the arrears is missing.")
    NOT_VITAL = "not_vital", _("For this subject danger is no ground. Ask consent.")
    NOT_FOR_SUBJECT = "not_for_subject", _("This ground is not in use for this subject.")
    REASON = "reason", _("Write in at least 20 characters why there is danger.")
    SECOND_PERSON = "second_person", _("A second person must agree that there is danger.")
    THERE_ALREADY = "there_already", _("It is with this desk already.")
    WRONG_BASIS = "wrong_basis", _("This ground does not fit this purpose.")


class Kept(models.TextChoices):
    """Why a field stays with the corporation."""

    CLOSED = "closed", _("Nothing goes as long as something is missing.")
    NOT_AGREED = "not_agreed", _("The agreement does not name it.")
    NO_AGREEMENT = "no_agreement", _("There is no agreement that names it.")
    NOT_IN_LAW = "not_in_law", _("About arrears the law lets only contact details and amount go.")
    NOT_FOR_CARE = "not_for_care", _("An amount never goes along with a question for help.")


@dataclass(frozen=True)
class Terms:
    """What an agreement that holds today allows."""

    purpose: str
    categories: frozenset[str]
    fields: frozenset[str]
    with_municipality: bool
    reaction_days: int = 0  # for arrears: how long the tenant may react to the offer
    since: date | None = None


@dataclass(frozen=True)
class ConsentState:
    """The last consent event for this resident, receiver and purpose."""

    action: str
    on: date


@dataclass(frozen=True)
class Arrears:
    """The four conditions of art. 2, each with the day on which it was met."""

    contact_tried_on: date | None = None
    help_pointed_on: date | None = None
    reminded_on: date | None = None
    offered_on: date | None = None
    amount_cents: int | None = None


@dataclass(frozen=True)
class Danger:
    """Vital interest (AVG 6.1.d, 9.2.c): the resident cannot consent and waiting is dangerous."""

    reason: str
    has_second_person: bool


@dataclass(frozen=True)
class Question:
    purpose: str
    category: str
    kind: str
    today: date
    terms: Terms | None
    consent: ConsentState | None = None
    arrears: Arrears | None = None
    danger: Danger | None = None
    grounds: frozenset[str] = frozenset()  # in use for this subject


@dataclass(frozen=True)
class Decision:
    missing: tuple[Missing, ...]
    fields: frozenset[str]
    # All other fields, each with why it stays.
    kept: Mapping[str, Kept] = field(default_factory=dict)
    # On what it rests, to tell it: since when it was agreed, and when the resident spoke last.
    agreed_since: date | None = None
    said_on: date | None = None

    @property
    def open(self) -> bool:
        return not self.missing

    def closed(self, missing: tuple[Missing, ...]) -> "Decision":
        """The same, refused at the last moment: what would have gone stays."""
        stay = {**self.kept, **dict.fromkeys(self.fields, Kept.CLOSED)}
        return replace(self, missing=missing, fields=frozenset(), kept=stay)


def gate(question: Question) -> Decision:
    """May this leave, and which fields of it? No basis, no send; all that is missing at once."""
    missing = [*_missing_terms(question), *_missing_basis(question)]
    closed_list = DEBT_FIELDS if question.purpose == Purpose.DEBT else CARE_FIELDS
    terms = question.terms
    agreed = terms.fields if terms else frozenset()
    fields = frozenset(str(name) for name in closed_list) & agreed
    decision = Decision(
        (),
        fields,
        {
            str(name): _why_kept(question, name in closed_list)
            for name in DataField
            if name not in fields
        },
        agreed_since=terms.since if terms else None,
        said_on=question.consent.on if question.consent else None,
    )
    return decision.closed(tuple(dict.fromkeys(missing))) if missing else decision


def _why_kept(question: Question, may_ever_go: bool) -> Kept:
    if not may_ever_go:
        return Kept.NOT_IN_LAW if question.purpose == Purpose.DEBT else Kept.NOT_FOR_CARE
    return Kept.NOT_AGREED if question.terms else Kept.NO_AGREEMENT


def _missing_terms(question: Question) -> Iterable[Missing]:
    terms = question.terms
    if terms is None or terms.purpose != question.purpose:
        yield Missing.AGREEMENT
        return
    if question.category not in terms.categories:
        yield Missing.CATEGORY
    if question.purpose == Purpose.DEBT and not terms.with_municipality:
        yield Missing.MUNICIPALITY


def _missing_basis(question: Question) -> Iterable[Missing]:
    if question.purpose == Purpose.DEBT:
        if question.kind != BasisKind.LEGAL_DUTY:
            yield Missing.WRONG_BASIS
        elif question.kind not in question.grounds:
            yield Missing.NOT_FOR_SUBJECT
        yield from _missing_arrears(question)
    elif question.kind == BasisKind.CONSENT:
        yield from _missing_consent(question)
    elif question.kind == BasisKind.VITAL_INTEREST:
        yield from _missing_danger(question)
    else:
        yield Missing.WRONG_BASIS


def _missing_consent(question: Question) -> Iterable[Missing]:
    if question.kind not in question.grounds:
        yield Missing.NOT_FOR_SUBJECT
    consent = question.consent
    if consent is None:
        yield Missing.CONSENT
    elif consent.action == ConsentAction.REFUSED:
        yield Missing.CONSENT_REFUSED
    elif consent.action != ConsentAction.GIVEN:
        yield Missing.CONSENT_WITHDRAWN
    elif question.today - consent.on > CONSENT_HOLDS:
        yield Missing.CONSENT_EXPIRED


def _missing_arrears(question: Question) -> Iterable[Missing]:
    # Silence shares; any no does not, whichever word was written down for it.
    if question.consent is not None and question.consent.action != ConsentAction.GIVEN:
        yield Missing.OBJECTED
    met = question.arrears or Arrears()
    conditions = {
        Missing.CONTACT: met.contact_tried_on,
        Missing.HELP_POINTED: met.help_pointed_on,
        Missing.REMINDER: met.reminded_on,
        Missing.OFFER: met.offered_on,
    }
    yield from (name for name, day in conditions.items() if day is None or day > question.today)
    days = timedelta(question.terms.reaction_days if question.terms else 0)
    offered = met.offered_on or question.today + timedelta(days=1)
    if question.consent is None and offered <= question.today < offered + days:
        yield Missing.TERM
    if not met.amount_cents or met.amount_cents <= 0:
        yield Missing.AMOUNT


def _missing_danger(question: Question) -> Iterable[Missing]:
    if question.kind not in question.grounds:
        yield Missing.NOT_VITAL
    danger = question.danger
    if danger is None or len(danger.reason.strip()) < REASON_LENGTH:
        yield Missing.REASON
    if danger is None or not danger.has_second_person:
        yield Missing.SECOND_PERSON
