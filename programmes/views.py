from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, require
from residents.models import Complex

from . import reads
from .forms import PictureForm

# Why somebody looked; the resident reads these words too.
PICTURE = gettext_noop("picture of the building")


@require_safe
def figures(request: UserRequest) -> HttpResponse:
    """Whether the network grows, per complex: counts only, and none under five."""
    found = reads.figures_for(request.user)
    require(bool(found))
    return render(
        request,
        "programmes/figures.html",
        {
            "figures": found,
            "activity_days": reads.ACTIVITY_DAYS,
            "signal_days": reads.SIGNAL_DAYS,
        },
    )


@require_safe
def activity_figures(request: UserRequest, pk: UUID) -> HttpResponse:
    """How the activities of one complex went: counts only, and none under five."""
    found = reads.activity_figures(request.user, pk)
    if found is None:
        get_visible_or_404(Complex.objects, request.user, pk=pk)
        raise PermissionDenied
    return render(
        request,
        "programmes/activity_figures.html",
        {"figures": found, "days": reads.ACTIVITY_DAYS},
    )


@dataclass(frozen=True)
class LayerLink:
    label: Promise
    url: str
    current: bool


@require_safe
def building(request: UserRequest, pk: UUID) -> HttpResponse:
    """Entrances, floors and doors, with one layer over them. The address is of a complex, the
    picture of the building around it."""
    complex_ = get_visible_or_404(Complex.objects.select_related("building"), request.user, pk=pk)
    form = PictureForm(request.GET)
    form.is_valid()  # what cannot be is told beside the field, and today is shown
    layers = reads.layers_for(complex_, request.user)
    layer, day = form.chosen(layers), form.day
    known = Complex.objects.where_known_by(request.user).under_one_roof(complex_)
    may_go_back = known.exists()
    if not may_go_back:
        day = timezone.localdate()
    themes = reads.themes_for(complex_, request.user) if layer.by_theme and may_go_back else []
    theme = form.theme_among(themes)
    picture = reads.picture_of(complex_, request.user, layer, day, theme=theme)
    residents.services.record_looks(picture.people, by=request.user, purpose=PICTURE)
    kept = {"on": day.isoformat()} if day != timezone.localdate() else {}
    return render(
        request,
        "programmes/building.html",
        {
            "complex": complex_,
            "picture": picture,
            "layer": layer,
            "layers": [
                LayerLink(
                    one.label,
                    f"{request.path}?{urlencode({'layer': one.code, **kept})}",
                    one is layer,
                )
                for one in layers
            ],
            "themes": themes,
            "theme": theme,
            "day": day,
            "form": form if may_go_back else None,
            "is_today": day == timezone.localdate(),
        },
    )
