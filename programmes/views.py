from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require

from . import reads


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
