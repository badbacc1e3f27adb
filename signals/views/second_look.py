"""Four eyes: what waits for a second reader, and what that one says."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require

from .. import reads, rules, services
from ..models import SecondLook, Signal
from .page import say_refused, second_form, signal_page

SHOWN = 50


@require_safe
def second_looks(request: UserRequest) -> HttpResponse:
    """Homes and subjects, and nobody's name: the signal itself is one press further."""
    require(reads.may_open_the_list(request.user))
    waiting = SecondLook.objects.for_second_reader(request.user).for_list()
    own = SecondLook.objects.visible_to(request.user).waiting().for_list()
    keys = waiting.values("pk")
    return render(
        request,
        "signals/second_looks.html",
        {"waiting": waiting[:SHOWN], "others": own.exclude(pk__in=keys)[:SHOWN]},
    )


@require_POST
def second_look(request: UserRequest, pk: UUID) -> HttpResponse:
    look = get_visible_or_404(SecondLook.objects.select_related("signal"), request.user, pk=pk)
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=look.signal_id)
    form = second_form(request, signal, request.POST)
    if form is None or form.look.pk != look.pk:
        say_refused(request)
        return redirect(signal)
    if not form.is_valid():
        return signal_page(request, signal, second=form)
    try:
        services.look_at(look, by=request.user, overrule=form.overrule)
    except (services.LookRefused, rules.StepRefused):
        say_refused(request)
        return redirect(signal)
    if form.overrule:
        messages.success(request, _("Opened again. It is on the list to assess."))
    else:
        messages.success(request, _("Thank you. Two people have looked at it now."))
    return redirect(signal)
