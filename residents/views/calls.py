"""Being called back: asked on the own page, ticked off by staff."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, get_visible_or_404

from .. import services
from ..forms import CallForm
from ..models import CallRequest, Resident


@require_http_methods(["GET", "HEAD", "POST"])
def call_ask(request: UserRequest) -> HttpResponse:
    resident = Resident.objects.of_user(request.user).reachable().first()
    if resident is None:
        raise Http404
    form = CallForm(request.POST or None, resident=resident)
    if request.method == "POST" and form.is_valid():
        services.ask_call(resident, phone=form.cleaned_data["phone"], by=request.user)
        messages.success(request, _("We call you. It may take until the next working day."))
        return redirect("mine")
    return render(request, "residents/call_ask.html", {"form": form})


@require_POST
def call_done(request: UserRequest, pk: UUID) -> HttpResponse:
    call = get_visible_or_404(CallRequest.objects, request.user, pk=pk)
    services.finish_call(call, by=request.user)
    messages.success(request, _("Noted: this resident has been called."))
    return redirect("today")
