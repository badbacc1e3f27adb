"""One sign-up: how it stands, who comes along, what they answer, and what the coach heard."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import User
from residents.models import Resident

from .. import rules, services
from ..forms import CompanyForm
from ..models import (
    Occurrence,
    PartyWishes,
    Registration,
    StandingRegistration,
)
from ..panels import ACTIVITIES_OF
from ..rules import Actor, CallOutcome, Channel, Clock, Refused, State
from .own import back


def how_it_stands(registration: Registration, *, who: Actor = Actor.RESIDENT) -> dict[str, Any]:
    """What is open to whom, and to whoever waits: why."""
    occurrence = registration.occurrence
    moment = services.moment_of(occurrence, registration)
    steps = {step.name for step in rules.steps_open(registration.state, frozenset({who}), moment)}
    found: dict[str, Any] = {"may_accept": "accept" in steps and occurrence.is_open}
    if registration.state == State.WAITLISTED:
        ahead: int = registration.ahead
        one, room = services.waiting_of(registration), services.room_of(occurrence)
        first_come = Clock.FIRST_COME in moment
        why = rules.why_waiting(one, room, ahead=ahead, first_come=first_come)
        found |= {
            "place": ahead + 1,
            "why": rules.WAITING[why],
            "may_take": occurrence.is_open and "take" in steps and room.seats_for(one) > 0,
            "may_come_with_fewer": occurrence.is_open
            and registration.party_size > 1
            and not registration.fewer,
        }
    return found


def answer(request: HttpRequest, registration: Registration, *, by: User | None) -> None:
    given = request.POST.get("answer", "")
    try:
        if given == "fewer":
            row = services.come_with_fewer(registration, by=by)
        elif given in {"yes", "no"}:
            row = services.answer_offer(registration, yes=given == "yes", by=by)
        else:
            return
    except Refused as refused:
        messages.error(request, rules.REFUSALS[refused.code])
    else:
        messages.success(request, _SAID[State(row.state)]())


_SAID = {
    State.CONFIRMED: lambda: _("Good: the place is taken."),
    State.DECLINED: lambda: _("Thank you. The place goes to the next one."),
    State.WITHDRAWN: lambda: _("The sign-up is cancelled."),
    State.CANCELLED_IN_TIME: lambda: _("The sign-up is cancelled."),
    State.CANCELLED_LATE: lambda: _("The sign-up is cancelled."),
    State.OFFERED: lambda: _("There is a place for some of you."),
    State.WAITLISTED: lambda: _("Noted. We offer a place as soon as there is one."),
}


@require_safe
def registration_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """For staff: one person at one activity, with all that can be done about it."""
    registration = get_visible_or_404(Registration.objects.for_page(), request.user, pk=pk)
    require(registration.resident.user_id != request.user.pk)
    members = list(registration.members.select_related("resident").order_by("kind"))
    shown = [one.resident for one in members if one.resident] or [registration.resident]
    residents.services.record_looks(shown, by=request.user, purpose=ACTIVITIES_OF)
    wishes = PartyWishes.objects.visible_to(request.user).filter(registration=registration)
    occurrence = registration.occurrence
    first_come = Clock.FIRST_COME in services.moment_of(occurrence, registration)
    asked = registration.state == State.OFFERED or (
        registration.state == State.WAITLISTED and first_come
    )
    return render(
        request,
        "activities/registration_detail.html",
        {
            "registration": registration,
            "occurrence": occurrence,
            "members": members,
            "others": max(0, registration.party_size - len(members)),
            "wishes": wishes.first(),
            "hosts": _hosts(request.user, occurrence),
            "calls": list(registration.calls.select_related("by").order_by("-at")),
            "outcomes": CallOutcome.choices if asked and occurrence.is_open else [],
            "standing": _standing(registration),
            **how_it_stands(registration, who=Actor.STAFF),
        },
    )


def _hosts(user: User, occurrence: Occurrence) -> bool:
    """Who runs it; the one who only answers for it does not need to know who eats what."""
    return Occurrence.objects.visible_to(user).hosted_by(user).filter(pk=occurrence.pk).exists()


def _standing(registration: Registration) -> StandingRegistration | None:
    series = registration.occurrence.series
    if series is None:
        return None
    regular = series.standing.in_force()
    found: StandingRegistration | None = regular.filter(resident=registration.resident_id).first()
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def registration_company(request: UserRequest, pk: UUID) -> HttpResponse:
    """Who comes along, and what the host must know: for the resident, and for who runs it."""
    registration = get_visible_or_404(Registration.objects.for_page(), request.user, pk=pk)
    own = registration.resident.user_id == request.user.pk
    require(own or _hosts(request.user, registration.occurrence))
    housemates = services.housemates(registration.resident)
    if not own:
        residents.services.record_looks(
            [registration.resident, *housemates], by=request.user, purpose=ACTIVITIES_OF
        )
    form = CompanyForm(
        request.POST or None,
        housemates=housemates,
        alone=registration.party_size == 1,
        initial=_company_of(registration),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.set_company(
                registration,
                list(given.get("housemates", [])),
                carer=given.get("carer", False),
                wishes=given["wishes"],
                line=given["line"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("The host knows it now."))
            return _after(registration, own=own)
    return render(
        request,
        "activities/registration_company.html",
        {
            "registration": registration,
            "occurrence": registration.occurrence,
            "form": form,
            "own": own,
            "standing": _standing(registration) if own else None,
        },
    )


def _company_of(registration: Registration) -> Mapping[str, Any]:
    members = list(registration.members.all())
    known = registration.wishes_or_none
    return {
        "housemates": [one.resident_id for one in members if one.kind == "household"],
        "carer": any(one.kind == "carer" for one in members),
        "wishes": known.wishes if known else [],
        "line": known.line if known else "",
    }


def _after(registration: Registration, *, own: bool) -> HttpResponse:
    if own:
        return redirect("activities:mine")
    return redirect("activities:registration_detail", pk=registration.pk)


@require_POST
def registration_answer(request: UserRequest, pk: UUID) -> HttpResponse:
    registration = get_visible_or_404(Registration.objects.for_page(), request.user, pk=pk)
    answer(request, registration, by=request.user)
    return back(request, registration)


@require_POST
def registration_call(request: UserRequest, pk: UUID) -> HttpResponse:
    """What was heard on the phone."""
    registration = get_visible_or_404(Registration.objects.for_page(), request.user, pk=pk)
    require(registration.resident.user_id != request.user.pk)
    outcome = request.POST.get("outcome", "")
    if outcome in CallOutcome.values:
        try:
            services.record_call(registration, CallOutcome(outcome), by=request.user)
        except Refused as refused:
            messages.error(request, rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("The call is noted."))
    return back(request, registration)


@require_POST
def registration_standing(request: UserRequest, pk: UUID) -> HttpResponse:
    """Every time, a while not, again, or no more."""
    registration = get_visible_or_404(Registration.objects.for_page(), request.user, pk=pk)
    series, standing = registration.occurrence.series, _standing(registration)
    own = registration.resident.user_id == request.user.pk
    wanted = request.POST.get("wanted", "")
    try:
        if wanted == "every" and series is not None:
            services.come_every_time(
                series,
                registration.resident,
                channel=Channel.OWN_PAGE if own else Channel.STAFF,
                by=request.user,
                party_size=registration.party_size,
            )
            messages.success(request, _("Signed up for every time."))
        elif wanted == "pause" and standing is not None:
            until = timezone.localdate() + services.PAUSE
            services.pause_standing(standing, until=until, by=request.user)
            messages.success(request, _("Paused for four weeks."))
        elif wanted == "resume" and standing is not None:
            services.pause_standing(standing, until=None, by=request.user)
            messages.success(request, _("Signed up for every time."))
        elif wanted == "stop" and standing is not None:
            services.end_standing(standing, by=request.user)
            messages.success(request, _("No longer signed up for every time."))
    except Refused as refused:
        messages.error(request, rules.REFUSALS[refused.code])
    return back(request, registration)


def line_of(
    request: UserRequest, occurrence: Occurrence, rows: Iterable[Registration]
) -> dict[str, Any]:
    """For the page of one activity: who waits, who is asked, and what the host must know."""
    rows = list(rows)
    room, moment = services.room_of(occurrence), services.moment_of(occurrence)
    wishes = PartyWishes.objects.visible_to(request.user).filter(
        registration__in=[one.pk for one in rows]
    )
    known: dict[UUID, Resident] = {one.pk: one.resident for one in rows}
    return {
        "waiting": [one for one in rows if one.state == State.WAITLISTED],
        "asked": [one for one in rows if one.state == State.OFFERED],
        "first_come": Clock.FIRST_COME in moment and room.free_for(first=True) > 0,
        "kept_open": room.kept,
        "wishes": [(known[one.registration_id], one.words) for one in wishes],
    }
