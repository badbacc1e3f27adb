"""What is known about me: for the resident."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest

from .. import reads
from ..forms import LANGUAGES
from ..models import Resident
from .people import homes_of


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
            **reads.own_facts(resident),
            "resident": resident,
            "homes": homes_of(resident),
            "language": dict(LANGUAGES).get(resident.language, resident.language),
            "looks": reads.looks_at(resident),
        },
    )
