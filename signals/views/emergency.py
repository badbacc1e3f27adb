"""Danger: seeing the signals of a home for an hour, and answering for it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role
from residents.models import Unit

from .. import forms, reads, services
from ..models import (
    EmergencyAccess,
    EmergencyComplexes,
    EmergencyUnits,
    OwnEmergencies,
)
from ..rules.emergency import EmergencyRefused
from .page import SIGNAL

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def emergency_find(request: UserRequest) -> HttpResponse:
    """Which home: also of a building where somebody does not usually work."""
    complexes = EmergencyComplexes().visible_to(request.user).order_by("name")
    require(complexes.exists())
    form = forms.FindHomeForm(request.POST or None, complexes=complexes)
    found: list[Unit] | None = None
    if request.method == "POST" and form.is_valid():
        units = EmergencyUnits().visible_to(request.user)
        there = units.filter(complex=form.cleaned_data["complex"])
        found = reads.doors_with(form.cleaned_data["number"], there)
        if len(found) == 1:
            return redirect("signals:emergency_open", found[0].pk)
    return render(request, "signals/emergency_find.html", {"form": form, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def emergency_open(request: UserRequest, pk: UUID) -> HttpResponse:
    unit = get_visible_or_404(EmergencyUnits(), request.user, pk=pk)
    running = OwnEmergencies().visible_to(request.user).filter(unit=unit).first()
    if running is not None:
        return redirect("signals:emergency_home", running.pk)
    form = forms.EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access = services.open_in_emergency(unit, by=request.user, **form.cleaned_data)
        except EmergencyRefused as refused:
            form.add_error("reason", forms.EMERGENCY_REFUSALS[refused.code])
        else:
            return redirect("signals:emergency_home", access.pk)
    return render(request, "signals/emergency_open.html", {"form": form, "unit": unit})


@never_cache
@require_safe
def emergency_home(request: UserRequest, pk: UUID) -> HttpResponse:
    """All that is known of this home, on one page: there is no time to press through a list."""
    access = get_visible_or_404(OwnEmergencies(), request.user, pk=pk)
    found = reads.emergency.signals_at(access, request.user)
    services.record_emergency_looks(found, access, purpose=SIGNAL)
    return render(
        request,
        "signals/emergency_home.html",
        {"access": access, "unit": access.unit, "found": found},
    )


@require_safe
def emergency_list(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.PRIVACY_OFFICER)))
    rows = EmergencyAccess.objects.visible_to(request.user).for_list()
    return render(
        request,
        "signals/emergency_list.html",
        {
            "waiting": rows.to_review().order_by("review_by", "pk")[:SHOWN],
            "judged": rows.exclude(verdict="").order_by("-at", "pk")[:SHOWN],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def emergency_judge(request: UserRequest, pk: UUID) -> HttpResponse:
    access = get_visible_or_404(EmergencyAccess.objects.for_list(), request.user, pk=pk)
    own = access.user_id == request.user.pk
    form = forms.JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.judge_emergency(access, by=request.user, **form.cleaned_data)
        except EmergencyRefused as refused:
            field = "words" if refused.code == "words" else None
            form.add_error(field, forms.EMERGENCY_REFUSALS[refused.code])
        else:
            messages.success(request, _("It is recorded."))
            return redirect("signals:emergency_list")
    return render(
        request,
        "signals/emergency_judge.html",
        {
            "access": access,
            "form": None if access.verdict or own else form,
            "own": own,
            "looked": reads.emergency.looked_at(access),
        },
    )
