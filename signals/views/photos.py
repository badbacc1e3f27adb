"""A photo of a signal, for who may see the signal and for the resident whom it is about."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404
from residents.services import record_looks

from .. import services
from ..models import Photo
from ..rules import StepRefused
from .page import SIGNAL, emergency_of


@require_safe
def photo(request: UserRequest, pk: UUID) -> HttpResponse:
    """Shown in the page and not offered to keep: it does not belong among somebody's own files."""
    row = get_visible_or_404(Photo.objects.select_related("signal__resident"), request.user, pk=pk)
    resident = row.signal.resident
    own = resident is not None and resident.user_id == request.user.pk
    opened = None if own else emergency_of(row.signal, request.user)
    if opened is not None:
        services.record_emergency_looks([row.signal], opened, purpose=SIGNAL)
    elif resident is not None and not own:
        record_looks([resident], by=request.user, purpose=SIGNAL)
    return HttpResponse(services.content_of(row), content_type="image/jpeg")


@require_POST
def photo_remove(request: UserRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(Photo.objects.select_related("signal"), request.user, pk=pk)
    try:
        services.remove_photo(row, by=request.user)
    except StepRefused:
        raise Http404 from None
    messages.success(request, _("The photo is gone."))
    return redirect(row.signal)
