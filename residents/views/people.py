"""The file of a resident, and what staff change in it."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role

from .. import panels, reads, services
from ..forms import LANGUAGES, ContactForm, DeathForm, OccupantForm, label_of, value_of
from ..models import Complex, Occupancy, Resident, Unit, judges
from ..panels import FILE, Panel, Reading

# Why somebody looked; the resident reads these words too.
HOUSEHOLD = gettext_noop("the file of somebody you live with")


def resident_or_404(request: UserRequest, pk: UUID) -> Resident:
    everybody = Resident.objects.with_homes().select_related("corporation")
    return get_visible_or_404(everybody, request.user, pk=pk)


def homes_of(resident: Resident) -> Sequence[Occupancy]:
    homes: Sequence[Occupancy] = resident.homes  # type: ignore[attr-defined]
    return homes


@require_safe
def resident_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """The file: who and where, and the panels of all floors."""
    try:
        resident = get_visible_or_404(reads.for_file(), request.user, pk=pk)
    except Http404:
        merged = Resident.objects.visible_to(request.user).filter(doubles=pk).first()
        if merged is None:
            raise
        return redirect(merged)  # an old link to a double
    homes = homes_of(resident)
    household = list(
        Resident.objects.visible_to(request.user)
        .living_at([home.unit_id for home in homes])
        .exclude(pk=pk)
        .order_by("surname", "initials", "pk")
    )
    reading = Reading(resident, request.user, judges=judges(request.user, resident))
    opened = panels.open_all(reading)
    looks = {FILE: [resident], HOUSEHOLD: household} | panels.looks_of(reading, opened)
    services.record_looks_for(looks, by=request.user)
    return render(
        request,
        "residents/resident_detail.html",
        {
            "resident": resident,
            "homes": homes,
            "household": household,
            "panels": [(panel, shown.part) for panel, shown in opened],
            "language": dict(LANGUAGES).get(resident.language, resident.language),
            "may_print": resident.corporation_id in request.user.corporations_as(Role.COORDINATOR),
        },
    )


def panel_page(request: UserRequest, pk: UUID, panel: Panel, template: str) -> HttpResponse:
    """One panel of the file as a page of its own: where a form that was sent comes back to."""
    resident = resident_or_404(request, pk)
    reading = Reading(resident, request.user, judges=judges(request.user, resident))
    shown = panel.read(reading)
    require(shown is not None)
    assert shown is not None
    services.record_looks_for(panels.looks_of(reading, [(panel, shown)]), by=request.user)
    return render(request, template, {"resident": resident, "part": shown.part})


@require_http_methods(["GET", "HEAD", "POST"])
def resident_contact(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = resident_or_404(request, pk)
    services.record_looks([resident], by=request.user, purpose=FILE)
    form = ContactForm(request.POST or None, resident=resident)
    changed: list[tuple[str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            services.set_contact(resident, by=request.user, version=version, **form.typed())
        except services.ChangedMeanwhile as meanwhile:
            changed = _side_by_side(meanwhile.resident, form.typed())
            form = _same_words(request, meanwhile.resident)
        else:
            messages.success(request, _("The contact details are saved."))
            return redirect(resident)
    return render(
        request,
        "residents/resident_contact.html",
        {"resident": resident, "form": form, "changed": changed},
        status=409 if changed else 200,
    )


def _side_by_side(resident: Resident, typed: dict[str, str]) -> list[tuple[str, str, str]]:
    """(what, as a colleague saved it, as it was typed here), where they differ."""
    rows = []
    for name, value in typed.items():
        saved = str(getattr(resident, name))
        if saved != value:
            rows.append((label_of(name), value_of(name, saved), value_of(name, value)))
    return rows or [(_("Nothing that you typed"), "", "")]


def _same_words(request: UserRequest, resident: Resident) -> ContactForm:
    """What was typed stays; saving once more is done knowing what stands there."""
    data = request.POST.copy()
    data["version"] = str(resident.version)
    return ContactForm(data, resident=resident)


@require_http_methods(["GET", "HEAD", "POST"])
def resident_add(request: UserRequest, pk: UUID) -> HttpResponse:
    """The partner without a lease, whom the ERP does not know."""
    unit = get_visible_or_404(
        Unit.objects.standing().select_related("complex"), request.user, pk=pk
    )
    known = Complex.objects.where_known_by(request.user)
    require(known.filter(pk=unit.complex_id).exists())
    form = OccupantForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        resident = services.add_occupant(unit, by=request.user, **form.cleaned_data)
        messages.success(request, _("The resident is added."))
        return redirect(resident)
    return render(request, "residents/resident_add.html", {"unit": unit, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def resident_died(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = resident_or_404(request, pk)
    services.record_looks([resident], by=request.user, purpose=FILE)
    form = DeathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.record_death(resident, on=form.cleaned_data["on"], by=request.user)
        messages.success(
            request, _("The death is recorded. No letter, mail or call goes out any more.")
        )
        return redirect(resident)
    return render(request, "residents/resident_died.html", {"resident": resident, "form": form})
