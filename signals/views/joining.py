"""What a signal gets from elsewhere: an answer of who noted it, and the one it goes on in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, get_visible_or_404

from .. import rules, services
from ..models import Signal
from .page import merge_form, say_refused, signal_page, tell_form


def _open_step(request: UserRequest, signal: Signal, name: str) -> bool:
    actors = services.actors_of(signal, request.user)
    return any(step.name == name for step in rules.steps_open(signal.state, actors))


@require_POST
def signal_tell(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if not _open_step(request, signal, "tell"):
        say_refused(request)
        return redirect(signal)
    form = tell_form(signal, request.POST)
    if not form.is_valid():
        return signal_page(request, signal, tell=form)
    try:
        services.answer_question(signal, form.cleaned_data["text"], by=request.user)
    except rules.StepRefused:
        say_refused(request)
    else:
        messages.success(request, _("Thank you. The desk goes on with it."))
    return redirect(signal)


@require_POST
def signal_merge(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if not _open_step(request, signal, "merge"):
        say_refused(request)
        return redirect(signal)
    form = merge_form(request, signal, request.POST)
    if not form.is_valid():
        return signal_page(request, signal, merging=form)
    other = form.cleaned_data["into"]
    try:
        services.merge(signal, other, by=request.user)
    except (rules.StepRefused, services.NotTheSameMatter):
        say_refused(request)
        return redirect(signal)
    messages.success(request, _("It goes on here. Who noted the other one hears the same answers."))
    return redirect(other)
