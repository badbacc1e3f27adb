"""What a resident offers and asks, in the file: for staff who know the residents."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.bsn import HoldsBsn

from .. import services
from ..forms.help import ApartForm, HelpForm, NeedForm, ProfileForm, StrengthForm
from ..models import Need, NoGoPair, Resident, Strength, judged_by
from ..panels import HELP, HELP_OF, MATCHING
from .people import panel_page, resident_or_404


@require_safe
def help_of(request: UserRequest, pk: UUID) -> HttpResponse:
    return panel_page(request, pk, HELP, "residents/help_of.html")


@require_http_methods(["GET", "HEAD", "POST"])
def strength_add(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = resident_or_404(request, pk)
    services.record_looks([resident], by=request.user, purpose=HELP_OF)
    form = StrengthForm(request.POST if request.method == "POST" else None, resident=resident)
    if form.is_valid() and save_help(request, resident, form):
        return redirect("residents:help_of", resident.pk)
    context = {"resident": resident, "form": form, "offers": True}
    return render(request, "residents/help_add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def need_add(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = resident_or_404(request, pk)
    services.record_looks([resident], by=request.user, purpose=HELP_OF)
    form = NeedForm(request.POST if request.method == "POST" else None, resident=resident)
    if form.is_valid() and save_help(request, resident, form):
        return redirect("residents:help_of", resident.pk)
    context = {"resident": resident, "form": form, "offers": False}
    return render(request, "residents/help_add.html", context)


def save_help(request: UserRequest, resident: Resident, form: HelpForm) -> bool:
    """Whether it is saved; if not, the form says why and keeps what was typed."""
    save = services.offer_help if isinstance(form, StrengthForm) else services.ask_help
    try:
        save(resident, by=request.user, **form.facts)
    except services.HelpRefused as refused:
        form.add_error("theme", services.HELP_REFUSALS[refused.code])
    except HoldsBsn:
        form.add_error("words", _("There is a citizen service number in this text."))
    else:
        messages.success(request, _("It is saved."))
        return True
    return False


@require_POST
def strength_end(request: UserRequest, pk: UUID) -> HttpResponse:
    strength = get_visible_or_404(Strength.objects, request.user, pk=pk)
    end_help(request, strength)
    return redirect("residents:help_of", strength.resident_id)


@require_POST
def need_end(request: UserRequest, pk: UUID) -> HttpResponse:
    need = get_visible_or_404(Need.objects, request.user, pk=pk)
    end_help(request, need)
    return redirect("residents:help_of", need.resident_id)


def end_help(request: UserRequest, row: Strength | Need) -> None:
    try:
        services.end_help(row, by=request.user)
    except services.HelpRefused as refused:
        messages.error(request, str(services.HELP_REFUSALS[refused.code]))
    else:
        messages.success(request, _("It is ended."))


@require_http_methods(["GET", "HEAD", "POST"])
def help_profile(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = resident_or_404(request, pk)
    services.record_looks([resident], by=request.user, purpose=HELP_OF)
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        resident=resident,
        profile=resident.help_profiles.first(),
    )
    if form.is_valid():
        services.set_profile(resident, by=request.user, **form.cleaned_data)
        messages.success(request, _("It is saved."))
        return redirect("residents:help_of", resident.pk)
    return render(request, "residents/help_profile.html", {"resident": resident, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def apart_add(request: UserRequest, pk: UUID) -> HttpResponse:
    """First the house number, then who it is and why."""
    resident = resident_or_404(request, pk)
    require(judged_by(request.user).filter(pk=pk).exists())
    home = request.POST.get("home", "")
    form = ApartForm(home=home, resident=resident, by=request.user)
    if request.method == "POST" and ("save" in request.POST or not form.people):
        form = ApartForm(request.POST, home=home, resident=resident, by=request.user)
    services.record_looks([resident, *form.people], by=request.user, purpose=MATCHING)
    if form.is_valid():
        try:
            services.keep_apart(
                resident,
                form.cleaned_data["other"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except services.HelpRefused as refused:
            form.add_error("home", services.HELP_REFUSALS[refused.code])
        else:
            messages.success(request, _("These two are not suggested to each other."))
            return redirect("residents:help_of", resident.pk)
    return render(request, "residents/apart_add.html", {"resident": resident, "form": form})


@require_POST
def apart_end(request: UserRequest, pk: UUID) -> HttpResponse:
    pair = get_visible_or_404(NoGoPair.objects, request.user, pk=pk)
    try:
        services.end_apart(pair, by=request.user)
    except services.HelpRefused as refused:
        messages.error(request, str(services.HELP_REFUSALS[refused.code]))
    else:
        messages.success(request, _("They may be suggested to each other again."))
    return redirect("residents:help_of", pair.one_id)
