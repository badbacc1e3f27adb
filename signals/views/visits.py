"""Several signs at one home: the list of proposals, taking one up, setting one aside."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role

from .. import reads, rules, services
from ..models import Signal
from ..rules import Actor
from .page import say_refused, signal_page, visit_form


@require_safe
def visit_list(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.COORDINATOR)))
    visits = reads.clusters.visits_for(request.user)
    return render(request, "signals/visit_list.html", {"visits": visits})


@require_POST
def visit_take(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    try:
        services.take_up_visit(signal, by=request.user)
    except rules.StepRefused:
        say_refused(request)
    else:
        messages.success(request, _("A home visit: it stands with what we take up ourselves."))
    return redirect(signal)


@require_POST
def visit_aside(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if Actor.ASSESSOR not in services.actors_of(signal, request.user):
        say_refused(request)
        return redirect(signal)
    form = visit_form(signal, request.POST)
    if not form.is_valid():
        return signal_page(request, signal, later=form)
    services.set_visit_aside(signal, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("Set aside for a month."))
    return redirect(signal)
