"""Who received what about a resident: for who answers for it, and for the resident."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, get_visible_or_404
from residents.exports import as_csv
from residents.models import Resident
from residents.services import record_looks

from ..models import ReceivedResidents
from ..reads import received
from .own import own_resident

# Why somebody looked; the resident reads these words too.
RECEIVED = gettext_noop("what was passed on about you")


def _resident(request: UserRequest, pk: UUID) -> Resident:
    resident = get_visible_or_404(ReceivedResidents(), request.user, pk=pk)
    record_looks([resident], by=request.user, purpose=RECEIVED)
    return resident


@require_safe
def received_of(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = _resident(request, pk)
    rows = received.received_about(resident, received.purposes_told(request.user, resident))
    context = {"resident": resident, "rows": rows}
    return render(request, "partners/received_of.html", context)


@never_cache
@require_safe
def received_csv(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = _resident(request, pk)
    rows = received.received_about(resident, received.purposes_told(request.user, resident))
    return _csv(as_csv(received.lines(rows, with_looks=True)))


@never_cache
@require_safe
def my_received_csv(request: UserRequest) -> HttpResponse:
    """What stands on the own page, to keep. Who looked stands there by organisation."""
    rows = received.own_received(own_resident(request))
    return _csv(as_csv(received.lines(rows, with_looks=False)))


def _csv(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="doorgegeven.csv"'
    return response
