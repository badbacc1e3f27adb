"""At the desk: the list, one signal, the steps, about whom, and what was heard back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role
from residents.models import Resident
from residents.services import record_looks

from .. import reads, rules, services
from ..models import (
    EmergencyComplexes,
    Feedback,
    Signal,
)
from ..panels import SIGNALS_OF
from ..rules import Actor
from .page import say_refused, signal_page, step_button, who_form


@require_safe
def signal_list(request: UserRequest) -> HttpResponse:
    user = request.user
    require(reads.may_open_the_list(user))
    wanted = request.GET.get("state", "")
    counts = reads.counts_of(user)
    page = reads.page_of(user, wanted, request.GET.get("before", "")) if wanted else None
    return render(
        request,
        "signals/signal_list.html",
        {
            "choices": _choices(wanted, counts),
            "wanted": wanted,
            "page": page,
            "own": reads.life.own_lines(page.rows) if page and wanted == reads.MINE else None,
            "sections": [] if page else reads.sections_of(user, counts),
            "may_note": reads.may_note(user),
            "coordinates": bool(user.corporations_as(Role.COORDINATOR)),
            "may_open": EmergencyComplexes().visible_to(user).exists(),
            "may_route": reads.routing.may_route(user),
            "collects": bool(user.corporations_as(Role.ARREARS_OFFICER)),
            "assesses": bool(user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)),
            "may_see_late": bool(
                user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER, Role.ADMINISTRATOR)
            ),
            "first": f"{request.path}?state={wanted}" if "before" in request.GET else "",
        },
    )


def _choices(wanted: str, counts: dict[str, int]) -> list[reads.Choice]:
    here = reverse("signals:signal_list")
    names = {**reads.GROUP_NAMES, reads.MINE: _("Noted by me")}
    return [
        reads.Choice(_("All"), here, not wanted),
        *[
            reads.Choice(str(label), f"{here}?state={name}", wanted == name, counts[name])
            for name, label in names.items()
        ],
    ]


@require_safe
def signal_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if Actor.COLLECTOR in services.actors_of(signal, request.user):
        return redirect(signal.arrears)
    return signal_page(request, signal)


@require_POST
def signal_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if name not in rules.STEPS:
        raise Http404
    actors = services.actors_of(signal, request.user)
    step = next((s for s in rules.steps_open(signal.state, actors) if s.name == name), None)
    reason = ""
    if Actor.COLLECTOR in actors:
        return redirect(signal.arrears)  # where its own steps are
    if step is not None and step.reasons is not None:
        button = step_button(signal, step, request.POST)
        if button.form is None or not button.form.is_valid():
            return signal_page(request, signal, refused=button)
        reason = button.form.cleaned_data["reason"]
    try:
        services.take_step(signal, name, by=request.user, reason=reason)
    except rules.StepRefused:
        say_refused(request)
    else:
        messages.success(request, str(reads.HAPPENED[name]))
    return redirect("signals:signal_detail", pk)


@require_POST
def signal_resident(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if Actor.ASSESSOR not in services.actors_of(signal, request.user):
        say_refused(request)
        return redirect("signals:signal_detail", pk)
    who = who_form(request, signal, request.POST)
    if not who.is_valid():
        return signal_page(request, signal, who=who)
    try:
        services.name_resident(signal, who.cleaned_data["resident"], by=request.user)
    except rules.StepRefused:
        say_refused(request)
    except services.NotOfThisHome:
        messages.error(request, _("This person does not live here any more."))
    return redirect("signals:signal_detail", pk)


@require_POST
def feedback_seen(request: UserRequest, pk: UUID) -> HttpResponse:
    feedback = get_visible_or_404(Feedback.objects, request.user, pk=pk)
    services.mark_seen(feedback, by=request.user)
    messages.success(request, _("Thank you. You will not be reminded of this answer."))
    return redirect("signals:signal_detail", feedback.signal_id)


@require_safe
def signals_of(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(Resident.objects, request.user, pk=pk)
    record_looks([resident], by=request.user, purpose=SIGNALS_OF)
    part = reads.signals_of(resident, request.user)
    return render(request, "signals/signals_of.html", {"resident": resident, "part": part})
