"""Whoever came in with a code from a mailbox sees one referral, and is nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from . import services
from .models import SafeLink
from .rules import links

# In the session: which link opened it, and with which code.
LINK, VISIT = "safe_link", "safe_link_visit"


@dataclass(frozen=True)
class Visit:
    link: SafeLink
    mail_id: UUID


def begin(request: HttpRequest, link: SafeLink, mail_id: UUID) -> None:
    request.session.flush()  # what this browser had before is not mixed with it
    request.session[LINK], request.session[VISIT] = str(link.pk), str(mail_id)
    request.session.set_expiry(int(links.IDLE.total_seconds()))


def end(request: HttpRequest) -> None:
    request.session.flush()


def visit_or_404(request: HttpRequest) -> Visit:
    """What the link opens is asked again for each page: right, ground, mailbox and agreement."""
    if LINK not in request.session:
        raise Http404
    mail_id = UUID(request.session[VISIT])
    link = services.links.visit_of(UUID(request.session[LINK]), mail_id)
    if link is None:
        end(request)
        raise Http404
    request.session.modified = True  # half an hour from now
    return Visit(link, mail_id)


class LinkSessions:
    """Default closed, before anybody is sent to the login: of what is behind it nothing exists for
    whoever came in with a code. Logging in ends the visit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if LINK not in request.session:
            return None
        if request.user.is_authenticated:
            del request.session[LINK], request.session[VISIT]
            request.session.set_expiry(None)
            return None
        if getattr(view, "login_required", True):
            raise Http404
        return None
