"""Who lives where: the complexes, the file of a resident, and the resident's own view of it."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404, key_or_404, require
from accounts.models import Role

from . import reads, services
from .forms import LANGUAGES, ContactForm, DeathForm, OccupantForm
from .models import Complex, Occupancy, Resident, Unit

PAGE = 100
# Why somebody looked; the resident reads these words too.
COMPLEX_LIST = gettext_noop("list of the complex")
FILE = gettext_noop("your file")
HOUSEHOLD = gettext_noop("the file of somebody you live with")


@require_safe
def complex_list(request: UserRequest) -> HttpResponse:
    known = Complex.objects.where_known_by(request.user).select_related("corporation")
    complexes = list(reads.with_counts(known))
    require(bool(complexes or request.user.corporations_as(Role.COORDINATOR)))
    return render(request, "residents/complex_list.html", {"complexes": complexes})


@require_safe
def complex_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """Floor by floor, as one walks through the building."""
    complex_ = get_visible_or_404(Complex.objects, request.user, pk=pk)
    require(Complex.objects.where_known_by(request.user).filter(pk=pk).exists())
    units = Unit.objects.visible_to(request.user).filter(complex=complex_)
    after = request.GET.get("after", "")
    if after:
        units = units.after(get_visible_or_404(units, request.user, pk=key_or_404(after)))
    rows = list(reads.with_people(units.for_list(), request.user)[: PAGE + 1])
    shown = rows[:PAGE]
    seen = {home.resident_id: home.resident for unit in shown for home in _people(unit)}
    services.record_looks(seen.values(), by=request.user, purpose=COMPLEX_LIST)
    return render(
        request,
        "residents/complex_detail.html",
        {
            "complex": complex_,
            "floors": [(floor, list(homes)) for floor, homes in groupby(shown, _floor)],
            "shown": len(shown),
            "first_url": request.path if after else "",
            "next_url": f"{request.path}?after={shown[-1].pk}" if len(rows) > PAGE else "",
        },
    )


def _floor(unit: Unit) -> int | None:
    return unit.floor


def _people(unit: Unit) -> Sequence[Occupancy]:
    people: Sequence[Occupancy] = unit.people  # type: ignore[attr-defined]
    return people


@require_safe
def resident_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """The file: who and where; other floors add their panels."""
    resident = _resident(request, pk)
    homes = _homes(resident)
    household = list(
        Resident.objects.visible_to(request.user)
        .living_with(resident)
        .order_by("surname", "initials", "pk")
    )
    services.record_looks([resident], by=request.user, purpose=FILE)
    services.record_looks(household, by=request.user, purpose=HOUSEHOLD)
    return render(
        request,
        "residents/resident_detail.html",
        {
            "resident": resident,
            "homes": homes,
            "household": household,
            "language": dict(LANGUAGES).get(resident.language, resident.language),
        },
    )


def _resident(request: UserRequest, pk: UUID) -> Resident:
    everybody = Resident.objects.with_homes().select_related("corporation")
    return get_visible_or_404(everybody, request.user, pk=pk)


def _homes(resident: Resident) -> Sequence[Occupancy]:
    homes: Sequence[Occupancy] = resident.homes  # type: ignore[attr-defined]
    return homes


@require_http_methods(["GET", "HEAD", "POST"])
def resident_contact(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = _resident(request, pk)
    services.record_looks([resident], by=request.user, purpose=FILE)
    form = ContactForm(request.POST or None, resident=resident)
    if request.method == "POST" and form.is_valid():
        services.set_contact(resident, by=request.user, **form.cleaned_data)
        messages.success(request, _("The contact details are saved."))
        return redirect(resident)
    return render(request, "residents/resident_contact.html", {"resident": resident, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def resident_add(request: UserRequest, pk: UUID) -> HttpResponse:
    """The partner without a lease, whom the ERP does not know."""
    unit = get_visible_or_404(Unit.objects.select_related("complex"), request.user, pk=pk)
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
    resident = _resident(request, pk)
    services.record_looks([resident], by=request.user, purpose=FILE)
    form = DeathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.record_death(resident, on=form.cleaned_data["on"], by=request.user)
        messages.success(
            request, _("The death is recorded. No letter, mail or call goes out any more.")
        )
        return redirect(resident)
    return render(request, "residents/resident_died.html", {"resident": resident, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def card_issue(request: UserRequest, pk: UUID) -> HttpResponse:
    """The answer to the POST *is* the slip: the code exists on that page only."""
    resident = _resident(request, pk)
    services.record_looks([resident], by=request.user, purpose=FILE)
    if request.method != "POST":
        return render(request, "residents/card_issue.html", {"resident": resident})
    try:
        card, code = services.issue_card(resident, by=request.user)
    except services.CardRefused:
        messages.error(request, _("This resident has died. There is no card any more."))
        return redirect(resident)
    home = next(iter(_homes(resident)), None)
    agenda = reverse("activities:agenda", args=[home.unit.complex.slug]) if home else ""
    return render(
        request,
        "residents/card_issued.html",
        {
            "resident": resident,
            "home": home,
            "card": card,
            "code": code,
            "agenda_url": settings.BASE_URL + agenda,
        },
    )


@require_safe
def home_of(request: UserRequest) -> HttpResponse:
    """What is known about me, and who looked: for the resident, as a page or as a panel."""
    resident = (
        Resident.objects.of_user(request.user).with_homes().select_related("corporation").first()
    )
    if resident is None:
        raise Http404
    template = "residents/_home_of.html" if request.htmx else "residents/home_of.html"
    return render(
        request,
        template,
        {
            "resident": resident,
            "homes": _homes(resident),
            "language": dict(LANGUAGES).get(resident.language, resident.language),
            "looks": reads.looks_at(resident),
        },
    )
