"""A home, and what happens to it: who moves, leaves or comes, and when it is split or joined."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404, key_or_404, require
from accounts.models import Role

from .. import reads, rules, services
from ..forms import (
    ComplexForm,
    JoinForm,
    LeaveForm,
    MoveForm,
    NewTenantForm,
    SplitForm,
    UndoForm,
)
from ..models import Complex, Occupancy, Resident, Unit
from ..panels import FILE
from .people import HOUSEHOLD, homes_of, resident_or_404

# Why somebody looked; the resident reads these words too.
HOME = gettext_noop("your home")


def _home_or_404(request: UserRequest, pk: UUID) -> Unit:
    """A home of which this user may know the people."""
    unit = get_visible_or_404(
        Unit.objects.select_related("complex", "entrance"), request.user, pk=pk
    )
    require(Complex.objects.where_known_by(request.user).filter(pk=unit.complex_id).exists())
    return unit


def _is_coordinator(request: UserRequest, unit: Unit) -> bool:
    return unit.corporation_id in request.user.corporations_as(Role.COORDINATOR)


def _looks(request: UserRequest, people: list[Resident], purpose: str) -> None:
    services.record_looks(people, by=request.user, purpose=purpose)


# --- the home ------------------------------------------------------------------------------------


@require_safe
def unit_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """Who lives there, that somebody comes, and from which home it came."""
    unit = _home_or_404(request, pk)
    people = list(reads.living_at(unit, request.user))
    _looks(request, [row.resident for row in people], HOME)
    return render(
        request,
        "residents/unit_detail.html",
        {
            "unit": unit,
            "people": people,
            # Without names: the file opens on the first day.
            "coming": reads.coming_to(unit),
            "before": [row.before for row in unit.origins.select_related("before")],
            "after": [row.after for row in unit.successions.select_related("after")],
            "stands": unit.until is None or unit.until > timezone.localdate(),
            "may_rebuild": unit.until is None and _is_coordinator(request, unit),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def unit_new_tenant(request: UserRequest, pk: UUID) -> HttpResponse:
    unit = _home_or_404(request, pk)
    form = NewTenantForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        leave = given.pop("others", "stay") == "leave"
        try:
            services.begin_tenancy(unit, others_leave=leave, by=request.user, **given)
        except rules.HomeRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _tenant_sentence(given["since"]))
            return redirect(unit)
    return render(request, "residents/unit_new_tenant.html", {"unit": unit, "form": form})


def _tenant_sentence(since: date) -> str:
    if since <= timezone.localdate():
        return _("The new tenant is recorded.")
    return _("The new tenant is recorded. The file opens on the first day of the lease.")


@require_http_methods(["GET", "HEAD", "POST"])
def unit_split(request: UserRequest, pk: UUID) -> HttpResponse:
    """Office work: the coordinator knows the keys in the ERP."""
    unit = _home_or_404(request, pk)
    require(_is_coordinator(request, unit))
    today = timezone.localdate()
    rows = list(services.running(unit, today).select_related("resident").order_by("since", "pk"))
    _looks(request, [row.resident for row in rows], HOME)
    form = SplitForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        homes = [
            services.NewHome(given["first_house"], given["first_key"]),
            services.NewHome(given["second_house"], given["second_key"]),
        ]
        try:
            services.split_home(
                unit, on=given["on"], homes=homes, stays=form.stays(), by=request.user
            )
        except rules.HomeRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The home is split."))
            return redirect(unit)
    return render(request, "residents/unit_split.html", {"unit": unit, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def unit_join(request: UserRequest, pk: UUID) -> HttpResponse:
    unit = _home_or_404(request, pk)
    require(_is_coordinator(request, unit))
    neighbours = Unit.objects.visible_to(request.user).filter(complex=unit.complex, until=None)
    form = JoinForm(request.POST or None, homes=neighbours.exclude(pk=unit.pk).for_list())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.join_homes(
                unit,
                given["other"],
                on=given["on"],
                external_key=given["external_key"],
                by=request.user,
            )
        except rules.HomeRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The homes are joined."))
            return redirect(made)
    return render(request, "residents/unit_join.html", {"unit": unit, "form": form})


# --- who lives there -----------------------------------------------------------------------------


def _living_at(resident: Resident, unit: UUID) -> Occupancy:
    """The home that is left is one of this resident's own."""
    for home in homes_of(resident):
        if home.unit_id == unit:
            return home
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def resident_move(request: UserRequest, pk: UUID, unit: UUID) -> HttpResponse:
    resident = resident_or_404(request, pk)
    home = _living_at(resident, unit)
    household = list(
        Resident.objects.visible_to(request.user)
        .living_at([one.unit_id for one in homes_of(resident)])
        .exclude(pk=pk)
        .filter(occupancies__in=services.running(home.unit, timezone.localdate()))
        .reachable()
        .distinct()
    )
    _looks(request, [resident], FILE)
    _looks(request, household, HOUSEHOLD)
    known = Complex.objects.where_known_by(request.user).filter(corporation=resident.corporation)
    wanted = request.GET.get("complex", "")
    key = key_or_404(wanted) if wanted else home.unit.complex_id
    chosen = get_visible_or_404(known, request.user, pk=key)
    homes = Unit.objects.visible_to(request.user).filter(complex=chosen, until=None)
    form = MoveForm(
        request.POST or None,
        resident=resident,
        household=household,
        homes=homes.exclude(pk=unit).for_list(),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.move(
                form.chosen(),
                origin=home.unit,
                target=given["target"],
                on=given["on"],
                kind=given["kind"],
                by=request.user,
            )
        except rules.HomeRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The move is recorded."))
            return redirect(resident)
    complexes = list(known[:2])
    return render(
        request,
        "residents/resident_move.html",
        {
            "resident": resident,
            "home": home,
            "chosen": chosen,
            "form": form,
            "complex_form": (
                ComplexForm(initial={"complex": chosen.pk}, complexes=known)
                if len(complexes) > 1
                else None
            ),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def resident_leave(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = resident_or_404(request, pk)
    _looks(request, [resident], FILE)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.move_out(resident, on=form.cleaned_data["on"], by=request.user)
        messages.success(request, _("It is recorded that this resident leaves."))
        # From that day the file may be closed for who recorded it; the home is not.
        home = next(iter(homes_of(resident)), None)
        return redirect(home.unit if home else "residents:complex_list")
    return render(request, "residents/resident_leave.html", {"resident": resident, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def resident_death_undo(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = resident_or_404(request, pk)
    _looks(request, [resident], FILE)
    if resident.deceased_on is None:
        return redirect(resident)
    form = UndoForm(request.POST or None)
    if request.method == "POST":
        services.undo_death(resident, by=request.user)
        messages.success(request, _("The death is taken back. Letters, mails and calls go again."))
        return redirect(resident)
    return render(
        request, "residents/resident_death_undo.html", {"resident": resident, "form": form}
    )
