"""What a resident signed up for: for the resident, and in the file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import User
from residents.models import Resident

from .. import reads, rules, services
from ..models import Registration
from ..panels import ACTIVITIES_OF
from ..rules import Refused


@require_safe
def mine(request: UserRequest) -> HttpResponse:
    """The resident's own sign-ups, as a page or as a panel of the own page."""
    resident = reads.resident_of(request.user)
    if resident is None:
        raise Http404
    template = "activities/_mine.html" if request.htmx else "activities/mine.html"
    return render(request, template, reads.sign_ups_of(resident, request.user))


@require_safe
def registrations_of(request: UserRequest, pk: UUID) -> HttpResponse:
    """The same for staff, as in the resident's file."""
    resident = get_visible_or_404(Resident.objects, request.user, pk=pk)
    residents.services.record_looks([resident], by=request.user, purpose=ACTIVITIES_OF)
    part = reads.sign_ups_of(resident, request.user)
    context = {"resident": resident, "part": part}
    return render(request, "activities/registrations_of.html", context)


@require_POST
def registration_cancel(request: UserRequest, pk: UUID) -> HttpResponse:
    registration = get_visible_or_404(
        Registration.objects.select_related("resident"), request.user, pk=pk
    )
    cancel(request, registration, by=request.user)
    return back(request, registration)


@require_POST
def registration_called(request: UserRequest, pk: UUID) -> HttpResponse:
    registration = get_visible_or_404(
        Registration.objects.select_related("resident"), request.user, pk=pk
    )
    require(registration.resident.user_id != request.user.pk)  # not for the resident to tick off
    services.mark_called(registration, by=request.user)
    messages.success(request, _("Noted: this resident has been told."))
    return back(request, registration)


def back(request: UserRequest, registration: Registration) -> HttpResponse:
    """To the list where the button stood: several pages show it."""
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        before, {request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(before)
    if registration.resident.user_id == request.user.pk:
        return redirect("activities:mine")
    return redirect("activities:occurrence_detail", pk=registration.occurrence_id)


def cancel(request: HttpRequest, registration: Registration, *, by: User | None) -> None:
    try:
        services.sign_off(registration, by=by)
    except Refused as refused:
        messages.error(request, rules.REFUSALS[refused.code])
    else:
        messages.success(request, _("The sign-up is cancelled."))
