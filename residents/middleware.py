"""Whoever came in with a letter sees little, and not for long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User

from . import services
from .models import AccessCard

# In the session: which letter opened it, which visit this is, and when the one before was.
KEY, VISIT, BEFORE = "card", "card_visit", "card_before"
IDLE = 30 * 60

# The pages behind the login that a letter opens; pages without a login are open to all. Not here:
# what was shared about somebody and who looked. A letter is opened by whoever empties the box,
# and that may be the person whom a concern is about.
OPEN_TO_CARDS = frozenset(
    {
        "home",
        "mine",
        "activities:mine",
        "activities:registration_cancel",
        *("activities:doing", "activities:chore_take", "activities:chore_back"),
        *("activities:idea_new", "activities:idea_withdraw"),
        "residents:call_ask",
        "residents:card_disown",
        "account_logout",
    }
)


@dataclass(frozen=True)
class LetterVisit:
    """What the resident is told about the letter with which this visit began."""

    before: datetime | None  # the last time that it was used, before this one
    card: AccessCard


def visit_of(request: HttpRequest) -> LetterVisit | None:
    """None: whoever this is came in another way."""
    if KEY not in request.session:
        return None
    before = request.session.get(BEFORE)
    return LetterVisit(
        before=datetime.fromisoformat(before) if before else None,
        card=AccessCard.objects.get(pk=request.session[KEY]),
    )


def enter(request: HttpRequest, card: AccessCard, user: User) -> None:
    login(request, user)
    request.session[KEY], request.session[VISIT] = str(card.pk), str(card.visit)
    request.session[BEFORE] = card.used_at.isoformat() if card.used_at else ""
    request.session.set_expiry(IDLE)


class CardSessions:
    """Default closed: a page that is not on the list answers 403, whoever this is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        card = request.session.get(KEY)
        user = request.user
        if card is None or not isinstance(user, User):
            return None
        visit = request.session.get(VISIT)
        if visit is None or not services.card_opens(UUID(card), UUID(visit), user):
            # Lost and withdrawn, too old, typed again elsewhere, or its resident has died.
            logout(request)
            return redirect("cards:number")
        request.session.modified = True  # half an hour from now
        match = request.resolver_match
        name = match.view_name if match else ""
        if getattr(view, "login_required", True) and name not in OPEN_TO_CARDS:
            return render(request, "residents/card_closed.html", status=403)
        return None
