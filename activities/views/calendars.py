"""The agenda for a calendar on a phone, and the secret address of one's own."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404
from residents.models import Resident

from .. import feeds, reads, services
from ..feeds import Feed
from ..models import CalendarLink
from ..rules import Refused

# Why somebody looked; the resident reads these words too.
CALENDAR = gettext_noop("the address of your own calendar")
PUBLIC_SECONDS = 15 * 60


@login_not_required
@require_safe
def complex_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = feeds.of_complex(reads.complex_or_404(slug))
    return _answer(request, found, cache=f"public, max-age={PUBLIC_SECONDS}")


@login_not_required
@require_safe
def own_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """An address that does not work any more gives an empty calendar: so the phone forgets what
    stood there, and no line in a log (which a 404 writes) tells the address."""
    found = feeds.of_resident(services.holder_of(token))
    return _answer(request, found, cache="private, no-cache")


def _answer(request: HttpRequest, feed: Feed, *, cache: str) -> HttpResponseBase:
    response = HttpResponse(feed.body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["Cache-Control"] = cache
    response.headers["X-Robots-Tag"] = "noindex"
    etag = quote_etag(feed.etag)
    response.headers["ETag"] = etag
    last_modified = None
    if feed.changed_at is not None:
        last_modified = int(feed.changed_at.timestamp())
        response.headers["Last-Modified"] = http_date(last_modified)
    # Only the tag decides: a sign-up changes the file, and no activity in it.
    return get_conditional_response(request, etag=etag, response=response) or response


# --- the own address ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: UserRequest) -> HttpResponse:
    resident = reads.resident_of(request.user)
    if resident is None:
        raise Http404
    return _page(request, resident, "activities/my_calendar.html", reverse("activities:doing"))


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_of(request: UserRequest, pk: UUID) -> HttpResponse:
    """The coach makes it for somebody, to print and bring along."""
    resident = get_visible_or_404(Resident.objects, request.user, pk=pk)
    residents.services.record_looks([resident], by=request.user, purpose=CALENDAR)
    return _page(request, resident, "activities/calendar_of.html", resident.get_absolute_url())


def _page(request: UserRequest, resident: Resident, template: str, back: str) -> HttpResponse:
    context: dict[str, Any] = {"resident": resident, "back": back}
    if request.method == "POST":
        if "withdraw" in request.POST:
            services.withdraw_calendar_links(resident, by=request.user)
            messages.success(request, _("The address does not work any more."))
            return redirect(request.path)
        try:
            token = services.make_calendar_link(resident, by=request.user)
        except Refused:
            raise Http404 from None
        # Shown once, as the answer to this POST: nobody can read it back.
        address = settings.BASE_URL + reverse("activities:own_feed", args=[token])
        context |= {"address": address, "subscribe": _webcal(address)}
    links = CalendarLink.objects.visible_to(request.user).standing()
    context["link"] = links.filter(resident=resident).first()
    response = render(request, template, context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _webcal(address: str) -> str:
    """With this a phone asks at once whether to subscribe."""
    return "webcal://" + address.split("://", 1)[1]
