"""Access cards: the letter with a code."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest

from .. import services
from .people import FILE, homes_of, resident_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def card_issue(request: UserRequest, pk: UUID) -> HttpResponse:
    """The answer to the POST *is* the slip: the code exists on that page only."""
    resident = resident_or_404(request, pk)
    services.record_looks([resident], by=request.user, purpose=FILE)
    if request.method != "POST":
        return render(request, "residents/card_issue.html", {"resident": resident})
    try:
        card, code = services.issue_card(resident, by=request.user)
    except services.CardRefused:
        messages.error(request, _("This resident has died. There is no card any more."))
        return redirect(resident)
    home = next(iter(homes_of(resident)), None)
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
