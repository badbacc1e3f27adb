"""A talk with a resident as others read it: a desk its part, and the resident all of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.access import UserRequest, get_visible_or_404, require
from residents.models import Resident

from .. import reads, services
from ..models import Conference, DeskConferences
from ..panels import TALKS as TALK
from ..rules.conferences import Actor, ConferenceRefused


@require_safe
def desk_list(request: UserRequest) -> HttpResponse:
    require(reads.serves_a_desk(request.user))
    talks = reads.conferences.talks_for_desks(request.user)
    return render(request, "partners/conference_desk_list.html", {"talks": talks})


@require_safe
def desk_page(request: UserRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(DeskConferences(), request.user, pk=pk)
    audit.record_read(
        row,
        person_id=row.resident_id,
        corporation_id=row.corporation_id,
        by=request.user,
        purpose=TALK,
    )
    part = reads.conferences.part_of_desk(row, request.user)
    return render(request, "partners/conference_desk.html", {"conference": row, "part": part})


@require_POST
def desk_done(request: UserRequest, pk: UUID, action: UUID) -> HttpResponse:
    row = get_visible_or_404(DeskConferences(), request.user, pk=pk)
    mine = reads.conferences.part_of_desk(row, request.user).actions
    found = next((one for one in mine if one.pk == action), None)
    if found is None:
        raise Http404
    try:
        services.conferences.set_done(found, done=found.done_on is None, by=request.user)
    except ConferenceRefused:
        messages.error(request, _("This cannot be done now. See below how things stand."))
    return redirect("partners:conference_of_desk", pk)


@require_safe
def my_conferences(request: UserRequest) -> HttpResponse:
    resident = _own_resident(request)
    template = "partners/_my_conferences.html" if request.htmx else "partners/my_conferences.html"
    return render(request, template, {"talks": reads.conferences.own_talks(resident)})


@require_POST
def my_conference_withdraw(request: UserRequest, pk: UUID) -> HttpResponse:
    """As easy as saying yes: one button, and nobody else reads it any more."""
    row = _own_talk(_own_resident(request), pk)
    try:
        services.conferences.take_step(row, "withdraw", actor=Actor.RESIDENT, by=request.user)
    except ConferenceRefused:
        messages.info(request, _("There was nothing to stop."))
    else:
        messages.success(request, _("Done. Nobody else reads it from now on."))
    return redirect("partners:my_conferences")


def _own_talk(resident: Resident, pk: UUID) -> Conference:
    for talk in reads.conferences.own_talks(resident):
        if talk.row.pk == pk:
            return talk.row
    raise Http404


def _own_resident(request: UserRequest) -> Resident:
    resident = Resident.objects.of_user(request.user).first()
    if resident is None:
        raise Http404
    return resident
