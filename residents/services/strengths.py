"""What neighbours offer and ask, what must be known to bring them together, and who not."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.bsn import refuse_bsn
from accounts.models import Corporation, User

from ..models import HelpProfile, Need, NoGoPair, Resident, Strength, Theme
from ..rules.help import ANY_TIME
from .matches import drop_suggestions
from .people import locked

R = TypeVar("R", Strength, Need)


class HelpRefused(Exception):
    """What is asked cannot be; `code` says why, a key of HELP_REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


HELP_REFUSALS = {
    "twice": _("This subject is there already. End it first if something changed."),
    "died": _("This resident has died."),
    "theme": _("Choose a subject from the list."),
    "same": _("Choose somebody else."),
    "elsewhere": _("These two are not of the same corporation."),
    "over": _("This was ended already."),
}


# --- reference data -----------------------------------------------------------------------------


class Standard(NamedTuple):
    """Data in the language of the work; a corporation changes it in the administration."""

    code: str
    name: str
    example: str
    kindred: str = ""


STANDARD_THEMES = [
    Standard("boodschappen", "Boodschappen", "zware boodschappen mee naar boven", "op-pad"),
    Standard("koken", "Koken", "een pan soep extra, of samen eten"),
    Standard("gezelschap", "Gezelschap", "koffie drinken, een praatje, een spelletje", "samen"),
    Standard("klusjes", "Klusjes", "een lamp, een schilderij, een lekkende kraan"),
    Standard("vervoer", "Vervoer", "meerijden naar het ziekenhuis", "op-pad"),
    Standard("taal", "Taal", "een brief lezen, Nederlands oefenen", "uitleg"),
    Standard("computer", "Computer en telefoon", "foto's sturen, een afspraak maken", "uitleg"),
    Standard("tuin", "Tuin en balkon", "plantjes verzorgen, water geven"),
    Standard("wandelen", "Wandelen", "een rondje, ook met een rollator", "samen"),
    Standard("administratie", "Administratie", "post ordenen, financieel maatje"),
    Standard("huisdier", "Oppas huisdier", "de hond uitlaten, de kat voeren"),
    Standard("muziek", "Muziek en handwerk", "samen zingen, breien of schilderen", "samen"),
]


@transaction.atomic
def add_standard_themes(corporation: Corporation, *, by: User | None) -> None:
    """The subjects to start with. What is there already stays as it is."""
    for position, standard in enumerate(STANDARD_THEMES, start=1):
        Theme.objects.get_or_create(
            corporation=corporation,
            code=standard.code,
            defaults={
                "name": standard.name,
                "example": standard.example,
                "kindred": standard.kindred,
                "position": position,
            },
        )
    audit.record("themes.added", corporation, by=by, corporation_id=corporation.pk)


# --- offering and asking ------------------------------------------------------------------------


@transaction.atomic
def offer_help(
    resident: Resident,
    theme: Theme,
    *,
    told: str,
    by: User,
    words: str = "",
    hours: int = 1,
    slots: int = ANY_TIME,
) -> Strength:
    """Raises HelpRefused, or accounts.bsn.HoldsBsn."""
    row = _may_have(resident, theme, words)
    strength = Strength(
        corporation_id=row.corporation_id,
        resident=row,
        theme=theme,
        words=words,
        hours=hours,
        slots=slots,
        told=told,
        recorded_by=by,
    )
    return _added(strength, "strength.added", by=by)


@transaction.atomic
def ask_help(
    resident: Resident,
    theme: Theme,
    *,
    told: str,
    by: User,
    words: str = "",
    hours: int = 1,
    slots: int = ANY_TIME,
    at_home: bool = True,
    wished_gender: str = "",
) -> Need:
    """Raises HelpRefused, or accounts.bsn.HoldsBsn."""
    row = _may_have(resident, theme, words)
    need = Need(
        corporation_id=row.corporation_id,
        resident=row,
        theme=theme,
        words=words,
        hours=hours,
        slots=slots,
        at_home=at_home,
        wished_gender=wished_gender,
        told=told,
        recorded_by=by,
    )
    return _added(need, "need.added", by=by)


def _may_have(resident: Resident, theme: Theme, words: str) -> Resident:
    refuse_bsn(words)
    row = locked(resident)
    if row.deceased_on is not None:
        raise HelpRefused("died")
    if theme.corporation_id != row.corporation_id or not theme.active:
        raise HelpRefused("theme")
    return row


def _added(row: R, verb: str, *, by: User) -> R:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise HelpRefused("twice") from None
    audit.record(
        verb,
        row,
        by=by,
        corporation_id=row.corporation_id,
        resident=str(row.resident_id),
        theme=row.theme.code,
        told=row.told,
    )
    return row


@transaction.atomic
def end_help(row: Strength | Need, *, by: User) -> None:
    """From today it no longer holds; what was only suggested with it is put aside.

    Raises HelpRefused. Who already help each other go on: ending that is a talk with both.
    """
    ended = type(row).objects.filter(pk=row.pk, until=None).update(until=timezone.localdate())
    if not ended:
        raise HelpRefused("over")
    drop_suggestions(of=row)
    verb = "strength.ended" if isinstance(row, Strength) else "need.ended"
    audit.record(
        verb,
        row,
        by=by,
        corporation_id=row.corporation_id,
        resident=str(row.resident_id),
        theme=row.theme.code,
    )


@transaction.atomic
def set_profile(
    resident: Resident,
    *,
    by: User,
    languages: Iterable[str],
    gender: str,
    no_stairs: bool,
    max_pairs: int,
) -> HelpProfile:
    row = locked(resident)
    profile, _created = HelpProfile.objects.update_or_create(
        resident=row,
        defaults={
            "corporation_id": row.corporation_id,
            "languages": sorted(set(languages)),
            "gender": gender,
            "no_stairs": no_stairs,
            "max_pairs": max_pairs,
        },
    )
    audit.record(
        "help_profile.set",
        profile,
        by=by,
        corporation_id=row.corporation_id,
        resident=str(row.pk),
    )
    return profile


# --- apart --------------------------------------------------------------------------------------


@transaction.atomic
def keep_apart(one: Resident, other: Resident, *, reason: str, by: User) -> NoGoPair:
    """Said twice is said once. Raises HelpRefused."""
    if one.pk == other.pk:
        raise HelpRefused("same")
    if one.corporation_id != other.corporation_id:
        raise HelpRefused("elsewhere")
    # One of them may be merged meanwhile: then it is said of the one that is left.
    rows = [locked(row) for row in sorted((one, other), key=lambda resident: resident.pk)]
    first, second = sorted(rows, key=lambda resident: resident.pk)
    if first.pk == second.pk:
        raise HelpRefused("same")
    pair, created = NoGoPair.objects.get_or_create(
        one=first,
        other=second,
        until=None,
        defaults={
            "corporation_id": one.corporation_id,
            "reason": reason,
            "recorded_by": by,
        },
    )
    if created:
        drop_suggestions(between=(first, second))
        audit.record(
            "nogo.added",
            pair,
            by=by,
            corporation_id=pair.corporation_id,
            one=str(first.pk),
            other=str(second.pk),
            reason=reason,
        )
    return pair


@transaction.atomic
def end_apart(pair: NoGoPair, *, by: User) -> None:
    """Raises HelpRefused."""
    if not NoGoPair.objects.filter(pk=pair.pk, until=None).update(until=timezone.localdate()):
        raise HelpRefused("over")
    audit.record(
        "nogo.ended",
        pair,
        by=by,
        corporation_id=pair.corporation_id,
        one=str(pair.one_id),
        other=str(pair.other_id),
    )
