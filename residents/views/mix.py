"""Who asks and who carries: the judgements in a file, and the mix of a complex.

Judgements are for the flatcoach and the coordinator. No page of residents or partners has them.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role

from .. import help_reads, services
from ..forms.mix import RoleEndForm, RoleForm, TargetForm
from ..models import Complex, MixRole, Resident, connected_by, judged_by
from ..panels import FILE, MIX
from ..rules.mix import MixKind, MixSource
from .chart import KINDS, chart_of, look_of
from .people import panel_page, resident_or_404


def judged_or_refused(request: UserRequest, pk: UUID) -> Resident:
    resident = resident_or_404(request, pk)
    require(judged_by(request.user).filter(pk=pk).exists())
    return resident


@require_safe
def mix_of(request: UserRequest, pk: UUID) -> HttpResponse:
    return panel_page(request, pk, MIX, "residents/mix_of.html")


@require_http_methods(["GET", "HEAD", "POST"])
def mix_record(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = judged_or_refused(request, pk)
    services.record_looks([resident], by=request.user, purpose=FILE)
    form = RoleForm(request.POST if request.method == "POST" else None, resident=resident)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.record_role(
                resident,
                MixKind(given["role"]),
                theme=given["theme"],
                source=MixSource(given["source"]),
                until=given["until"],
                reason=given["reason"],
                by=request.user,
            )
        except services.MixRefused:
            form.add_error(None, _("This resident has died."))
        else:
            messages.success(request, _("It is recorded."))
            return redirect("residents:mix_of", resident.pk)
    return render(request, "residents/mix_record.html", {"resident": resident, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def mix_end(request: UserRequest, pk: UUID) -> HttpResponse:
    roles = MixRole.objects.select_related("resident", "theme")
    role = get_visible_or_404(roles, request.user, pk=pk)
    services.record_looks([role.resident], by=request.user, purpose=FILE)
    form = RoleEndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.end_role(role, reason=form.cleaned_data["reason"], by=request.user)
        except services.MixRefused:
            messages.error(request, _("This was ended already."))
        else:
            messages.success(request, _("It is ended."))
        return redirect("residents:mix_of", role.resident_id)
    return render(request, "residents/mix_end.html", {"role": role, "form": form})


@require_safe
def mix(request: UserRequest, pk: UUID) -> HttpResponse:
    """Counts, against the complex's own target. Who does not judge sees no count under five."""
    complex_ = get_visible_or_404(Complex.objects, request.user, pk=pk)
    connects = connected_by(request.user).filter(pk=pk).exists()
    knows = Complex.objects.where_known_by(request.user).filter(pk=pk).exists()
    administers = complex_.corporation_id in request.user.corporations_as(Role.ADMINISTRATOR)
    require(connects or knows or administers)
    found = help_reads.mix_of(complex_, all_counts=connects)
    return render(
        request,
        "residents/mix.html",
        {
            "complex": complex_,
            "mix": found,
            "chart": chart_of(found.months),
            "legend": [(look_of(kind), kind.label) for kind in KINDS[::-1]],
            "connects": connects,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mix_target(request: UserRequest, pk: UUID) -> HttpResponse:
    complex_ = get_visible_or_404(Complex.objects, request.user, pk=pk)
    require(connected_by(request.user).filter(pk=pk).exists())
    form = TargetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.set_target(
            complex_, form.shares, reason=form.cleaned_data["reason"], by=request.user
        )
        messages.success(request, _("The target is set."))
        return redirect("residents:mix", complex_.pk)
    return render(request, "residents/mix_target.html", {"complex": complex_, "form": form})
