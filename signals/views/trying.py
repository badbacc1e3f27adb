"""At the desk: that somebody tried to reach the resident."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, get_visible_or_404

from .. import rules, services
from ..models import Signal
from .page import say_refused, signal_page, try_form


@require_POST
def signal_try(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if not services.may_try(signal, request.user):
        say_refused(request)
        return redirect(signal)
    form = try_form(signal, request.POST)
    if form.is_valid():
        try:
            services.record_try(
                signal,
                how=form.cleaned_data["how"],
                reached=form.cleaned_data["reached"] == "yes",
                tried_on=form.cleaned_data["tried_on"],
                by=request.user,
            )
        except services.NotThen:
            form.add_error("tried_on", _("Choose a day after it was noted, and not in the future."))
        except rules.StepRefused:
            say_refused(request)
            return redirect(signal)
        else:
            messages.success(request, _("It is written down."))
            return redirect(signal)
    return signal_page(request, signal, trying=form)
