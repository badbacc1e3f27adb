"""The board of promises: what was agreed with a partner, and how it goes. Both sides read the same;
nobody is in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User

from ..models import Agreement, Desk, Referral
from ..rules import UNANSWERED, Purpose, State
from .answers import Kept, kept_by_own_desks, kept_by_partners, of_corporations

ENDS_SOON = timedelta(days=60)
Key = tuple[str, str, str]  # organisation, corporation, purpose


@dataclass(frozen=True)
class Promise:
    """Of one organisation, for one corporation and one purpose. `agreed_days` is None when there
    is no agreement any more."""

    organisation: str
    corporation: str
    purpose: str
    kept: Kept | None  # none: nothing was sent in the last twelve months
    agreed_days: int | None
    until: date | None
    to_answer: int
    in_hand: int
    waitlisted: int
    desks: Sequence[Desk]

    @property
    def ends_soon(self) -> bool:
        return self.until is not None and self.until - timezone.localdate() <= ENDS_SOON


def of_partners(user: User) -> list[Promise]:
    """Of the corporations of this user. Four questions, however many partners."""
    return _board(kept_by_partners(user), of_corporations(user), of_corporations(user))


def of_own_desks(user: User) -> list[Promise]:
    """Of the organisations whose desks this user serves: what the corporations see of them."""
    mine = Desk.objects.served_by(user).values("organisation")
    return _board(kept_by_own_desks(user), Q(organisation__in=mine), Q(desk__organisation__in=mine))


def _board(kept: list[Kept], agreed: Q, sent: Q) -> list[Promise]:
    figures = {(row.organisation, row.corporation, row.purpose): row for row in kept}
    agreements: dict[Key, Agreement] = {}
    # The gate reads the newest of two that hold; it comes last here.
    for row in (
        Agreement.objects.current()
        .filter(agreed)
        .select_related("organisation", "corporation")
        .order_by("since")
    ):
        agreements[_key(row.organisation.name, row.corporation.name, row.purpose)] = row
    running = _running(sent)
    keys = sorted({*figures, *agreements, *running})
    names = {organisation for organisation, _corporation, _purpose in keys}
    desks: dict[str, list[Desk]] = {}
    for desk in Desk.objects.filter(organisation__name__in=names).select_related("organisation"):
        desks.setdefault(desk.organisation.name, []).append(desk)
    return [
        _promise(
            key, figures.get(key), agreements.get(key), running.get(key), desks.get(key[0], [])
        )
        for key in keys
    ]


def _key(organisation: str, corporation: str, purpose: str) -> Key:
    return organisation, corporation, str(Purpose(purpose).label)


def _running(sent: Q) -> dict[Key, Counter[str]]:
    rows = (
        Referral.objects.open()
        .filter(sent)
        .order_by()
        .values_list("desk__organisation__name", "corporation__name", "purpose", "state")
        .annotate(number=Count("pk"))
    )
    found: dict[Key, Counter[str]] = {}
    for organisation, corporation, purpose, state, number in rows:
        found.setdefault(_key(organisation, corporation, purpose), Counter())[state] += number
    return found


def _promise(
    key: Key,
    kept: Kept | None,
    agreement: Agreement | None,
    running: Counter[str] | None,
    desks: Sequence[Desk],
) -> Promise:
    states = running or Counter()
    to_answer = sum(states[state] for state in UNANSWERED)
    waitlisted = states[State.WAITLISTED]
    organisation, corporation, purpose = key
    return Promise(
        organisation=organisation,
        corporation=corporation,
        purpose=purpose,
        kept=kept,
        agreed_days=agreement.response_days if agreement else None,
        until=agreement.until if agreement else None,
        to_answer=to_answer,
        in_hand=states.total() - to_answer - waitlisted,
        waitlisted=waitlisted,
        desks=desks,
    )
