"""Signals about me, for the resident; and that one of them may not be shown yet."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, require
from residents.forms import REFUSALS, WithholdForm
from residents.models import Resident
from residents.rules.withholding import WithheldKind, WithholdRefused

from .. import reads, services
from ..models import Signal
from ..rules import Actor


@require_safe
def my_signals(request: UserRequest) -> HttpResponse:
    """As a page or as a panel of the own page."""
    resident = Resident.objects.of_user(request.user).first()
    if resident is None:
        raise Http404
    template = "signals/_my_signals.html" if request.htmx else "signals/my_signals.html"
    return render(request, template, {"about_me": reads.signals_about(resident)})


@require_http_methods(["GET", "HEAD", "POST"])
def signal_withhold(request: UserRequest, pk: UUID) -> HttpResponse:
    """For who assesses it. It must be about somebody, else nobody sees it anyway."""
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    require(Actor.ASSESSOR in services.actors_of(signal, request.user))
    resident = signal.resident
    if resident is None:
        messages.info(request, _("First say about whom the signal is."))
        return redirect(signal)
    form = WithholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            residents.services.ask_withholding(
                resident,
                kind=WithheldKind.SIGNAL,
                object_id=signal.pk,
                by=request.user,
                **form.cleaned_data,
            )
        except WithholdRefused as refused:
            form.add_error(None, REFUSALS[refused.code])
        else:
            messages.success(request, _("Asked. A second person decides."))
            return redirect(signal)
    return render(
        request,
        "residents/withhold_ask.html",
        {"form": form, "back_url": signal.get_absolute_url(), "back_label": str(signal)},
    )
