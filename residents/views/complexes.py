"""Who lives where: the complexes, floor by floor."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, get_visible_or_404, key_or_404, require
from accounts.models import Role

from .. import reads, services
from ..models import Complex, Occupancy, Unit, connected_by

PAGE = 100
# Why somebody looked; the resident reads these words too.
COMPLEX_LIST = gettext_noop("list of the complex")


@require_safe
def complex_list(request: UserRequest) -> HttpResponse:
    known = Complex.objects.where_known_by(request.user).select_related("corporation")
    complexes = list(reads.with_counts(known))
    coordinates = bool(request.user.corporations_as(Role.COORDINATOR))
    require(bool(complexes) or coordinates)
    context = {"complexes": complexes, "coordinates": coordinates}
    return render(request, "residents/complex_list.html", context)


@require_safe
def complex_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """Floor by floor, as one walks through the building."""
    complex_ = get_visible_or_404(Complex.objects, request.user, pk=pk)
    require(Complex.objects.where_known_by(request.user).filter(pk=pk).exists())
    units = Unit.objects.visible_to(request.user).standing().filter(complex=complex_)
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
            "connects": connected_by(request.user).filter(pk=pk).exists(),
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
