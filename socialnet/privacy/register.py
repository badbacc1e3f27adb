"""The register of what is processed (GDPR art. 30), made from what is in use today: the kinds of
data with their terms, the subjects with their grounds, the agreements with partners."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrPromise

from accounts import retention
from accounts.models import Corporation, Role, User
from accounts.retention import Kind
from partners.models import Agreement
from partners.rules import BasisKind, DataField, Purpose
from signals.models import Category, CategoryGround

READERS = (Role.PRIVACY_OFFICER, Role.ADMINISTRATOR)

# What each floor is for, and on which ground, where that is not a row. A test holds it complete.
FOR: dict[str, StrPromise] = {
    "residents": gettext_lazy("Knowing who lives where, and bringing neighbours together"),
    "activities": gettext_lazy("Activities: signing up, reminding, counting"),
    "signals": gettext_lazy("Following up on what was seen at a door"),
    "partners": gettext_lazy("Passing on to partners, and the proof of it"),
    "accounts": gettext_lazy("The logs: who looked, and what changed"),
}
GROUNDS: dict[str, StrPromise] = {
    "residents": gettext_lazy(
        "The lease (GDPR 6.1.b). What a resident offers or asks: because the resident told it "
        "(6.1.a)."
    ),
    "activities": gettext_lazy("The resident signs up (GDPR 6.1.b), and tells wishes (6.1.a)."),
    "accounts": gettext_lazy("The duty to account for it and to secure it (GDPR 5.2 and 32)."),
}


class RegisteredCorporations:
    def visible_to(self, user: User) -> "QuerySet[Corporation]":
        return Corporation.objects.filter(pk__in=user.corporations_as(*READERS))


@dataclass(frozen=True)
class Processing:
    """A line of the register."""

    name: str
    people: Sequence[str]
    data: Sequence[str]
    recipients: Sequence[str]
    grounds: Sequence[str]
    terms: Sequence[str]
    dpia: Sequence[str]


@dataclass(frozen=True)
class Register:
    corporation: Corporation
    processings: Sequence[Processing]
    security: Sequence[str]
    made_on: date


def registers_of(user: User) -> list[Register]:
    rows = RegisteredCorporations().visible_to(user).order_by("name")
    return [register_of(corporation) for corporation in rows]


def register_of(corporation: Corporation) -> Register:
    """Four questions: terms, agreements, subjects, grounds."""
    key = corporation.pk
    months = {
        kind.name: own.months if (own := found.get(kind.name)) else kind.months
        for found in [retention.terms_of(key)]
        for kind in retention.kinds()
    }
    agreements = list(
        Agreement.objects.current()
        .filter(corporation=key)
        .select_related("organisation")
        .order_by("organisation__name", "since")
    )
    subjects = list(Category.objects.active().filter(corporation=key).order_by("position"))
    grounds = list(
        CategoryGround.objects.in_force()
        .filter(corporation=key, category__in=subjects)
        .order_by("category__position", "kind")
    )
    return Register(
        corporation,
        [
            *(_sharing(purpose, agreements, subjects, grounds, months) for purpose in Purpose),
            *(_floor(app, kinds, subjects, grounds, months) for app, kinds in _by_app(key)),
        ],
        security(),
        timezone.localdate(),
    )


# --- passing on -----------------------------------------------------------------------------------

SHARED = ("referral", "consent", "remainder")


def _sharing(
    purpose: Purpose,
    agreements: list[Agreement],
    subjects: list[Category],
    grounds: list[CategoryGround],
    months: dict[str, int],
) -> Processing:
    mine = [row for row in agreements if row.purpose == purpose]
    own = {row.pk: row.name for row in subjects if row.purpose == purpose}
    fields = {name for row in mine for name in row.fields}
    kinds = [kind for kind in retention.kinds() if kind.name in SHARED]
    return Processing(
        name=_("Passing on: %(purpose)s") % {"purpose": purpose.label},
        people=[_("Residents about whom there is a signal with this purpose")],
        data=[
            *(capfirst(str(name.label)) for name in DataField if name in fields),
            *([_("Subject: %(names)s") % {"names": ", ".join(own.values())}] if own else []),
        ],
        recipients=[_recipient(row) for row in mine],
        grounds=_grounds(own, grounds),
        terms=[_term(kind, months) for kind in kinds],
        dpia=_assessed(own, grounds),
    )


def _recipient(row: Agreement) -> str:
    since = date_format(row.since, "j F Y")
    facts = {
        "organisation": row.organisation.name,
        "kind": row.organisation.get_kind_display(),
        "since": since,
        "until": date_format(row.until, "j F Y") if row.until else "",
    }
    if row.until:
        return _("%(organisation)s (%(kind)s), agreed from %(since)s until %(until)s") % facts
    return _("%(organisation)s (%(kind)s), agreed from %(since)s") % facts


def _grounds(own: dict[UUID, str], grounds: list[CategoryGround]) -> list[str]:
    by_kind: dict[str, list[str]] = {}
    for row in grounds:
        if row.category_id in own:
            by_kind.setdefault(row.kind, []).append(own[row.category_id])
    return [
        f"{capfirst(str(BasisKind(kind).label))}: {', '.join(names)}"
        for kind, names in by_kind.items()
    ]


def _assessed(own: dict[UUID, str], grounds: list[CategoryGround]) -> list[str]:
    found = {
        (row.dpia, row.dpia_on)
        for row in grounds
        if row.category_id in own and row.dpia and row.dpia_on
    }
    return [
        f"{number}, {date_format(day, 'j F Y')}"
        for number, day in sorted(found, key=lambda one: (one[1] or date.min, one[0]))
    ]


# --- all that is kept -----------------------------------------------------------------------------


def _by_app(corporation_id: UUID) -> Iterator[tuple[str, list[Kind]]]:
    found: dict[str, list[Kind]] = {}
    for kind in retention.kinds():
        found.setdefault(model_of(kind, corporation_id)._meta.app_label, []).append(kind)
    return ((app, found[app]) for app in FOR if app in found)


def model_of(kind: Kind, corporation_id: UUID) -> type[Model]:
    """The table of a kind. A queryset that is not asked costs no question."""
    model: type[Model] = kind.due(corporation_id, timezone.localdate()).model
    return model


def _floor(
    app: str,
    kinds: list[Kind],
    subjects: list[Category],
    grounds: list[CategoryGround],
    months: dict[str, int],
) -> Processing:
    every = {row.pk: row.name for row in subjects} if app == "signals" else {}
    about = any(kind.person for kind in kinds)
    return Processing(
        name=str(FOR[app]),
        people=[
            *([_("Residents")] if about else []),
            _("Staff, partners and volunteers: who did what"),
        ],
        data=[f"{kind.label}{_fields(kind)}" for kind in kinds],
        recipients=[_("Nobody outside the corporation, but for what is passed on: see above.")],
        grounds=_grounds(every, grounds) if every else _own_ground(app),
        terms=[_term(kind, months) for kind in kinds],
        dpia=_assessed(every, grounds),
    )


def _own_ground(app: str) -> list[str]:
    if app in GROUNDS:
        return [str(GROUNDS[app])]
    return [_("Those of what is passed on: see above.")]


def _fields(kind: Kind) -> str:
    """What the table calls its columns; those without a name of their own are keys and marks."""
    fields = model_of(kind, UUID(int=0))._meta.fields
    names = [str(one.verbose_name) for one in fields if _is_told(one)]
    return f" ({', '.join(names)})" if names else ""


def _is_told(field: Any) -> bool:
    return isinstance(field.verbose_name, Promise) and field.name not in {"id", "corporation"}


def _term(kind: Kind, months: dict[str, int]) -> str:
    number = months[kind.name]
    if not number:
        return f"{kind.label}: {kind.after}"
    time = ngettext("%(n)s month", "%(n)s months", number) % {"n": number}
    return f"{kind.label}: {time} {kind.after}"


def security() -> list[str]:
    """Measures in words (GDPR 32.1), of what the platform itself holds."""
    measures = [
        _("Each sees only what belongs to the own work: by complex, by corporation, by desk."),
        _("Who looks at a resident is recorded, and the resident can read it."),
        _("Histories cannot be changed afterwards, not even by who runs the platform's pages."),
        _("Photos, documents, files of an import and secrets are encrypted where they are kept."),
        _("A mail, a text message or an event to a system says nothing of anybody."),
        _("Every night what is past its term is erased."),
    ]
    if settings.PRODUCTION:
        measures.append(_("Pages travel encrypted only."))
    return measures


# --- for a spreadsheet ----------------------------------------------------------------------------


def lines(registers: Iterable[Register]) -> Iterator[list[str]]:
    yield [
        *(_("corporation"), _("what for"), _("categories of people"), _("categories of data")),
        *(_("recipients"), _("grounds"), _("how long"), _("DPIA"), _("security")),
    ]
    for one in registers:
        for row in one.processings:
            parts = [row.people, row.data, row.recipients, row.grounds, row.terms, row.dpia]
            yield [one.corporation.name, row.name, *map("; ".join, parts), "; ".join(one.security)]
