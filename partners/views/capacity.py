"""Whether there is room: each desk says it itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require

from .. import forms, services
from ..models import Desk


@require_http_methods(["GET", "HEAD", "POST"])
def capacity(request: UserRequest) -> HttpResponse:
    desks = list(Desk.objects.served_by(request.user).select_related("organisation"))
    require(bool(desks))
    chosen = request.POST.get("desk", "") if request.method == "POST" else ""
    shown = [
        forms.CapacityForm(request.POST if desk.pk.hex == chosen else None, desk=desk)
        for desk in desks
    ]
    bound = next((form for form in shown if form.is_bound), None)
    if request.method == "POST" and bound is None:
        raise Http404
    if bound is not None and bound.is_valid():
        said = bound.cleaned_data
        services.say_capacity(
            bound.desk, said["capacity"], weeks=said["weeks"], note=said["note"], by=request.user
        )
        messages.success(request, _("Said. Corporations see it before they send something."))
        return redirect("partners:capacity")
    return render(request, "partners/capacity.html", {"forms": shown})
