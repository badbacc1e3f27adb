"""Access cards: the letter with a code, and the letters that somebody has."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404

from .. import rules, services
from ..card_files import Letter, as_pdf, card_address
from ..middleware import visit_of
from ..models import AccessCard
from ..panels import FILE, LETTERS
from .card_runs import file_response
from .people import homes_of, panel_page, resident_or_404


@sensitive_variables("code")
@require_http_methods(["GET", "HEAD", "POST"])
def card_issue(request: UserRequest, pk: UUID) -> HttpResponse:
    """The answer to the POST *is* the letter: the code exists on that page or paper only."""
    resident = resident_or_404(request, pk)
    services.record_looks([resident], by=request.user, purpose=FILE)
    home = next(iter(homes_of(resident)), None)
    if request.method != "POST":
        return render(request, "residents/card_issue.html", {"resident": resident, "home": home})
    try:
        card, code = services.issue_card(resident, by=request.user)
    except services.CardRefused:
        messages.error(request, _("This resident has died. There is no letter any more."))
        return redirect(resident)
    if home is not None and request.POST.get("as") == "pdf":
        return file_response(as_pdf([Letter.of(card, home, code)]), "pdf")
    return render(
        request,
        "residents/card_issued.html",
        {
            "resident": resident,
            "home": home,
            "place": rules.place_line(home.unit.postcode, home.unit.town) if home else "",
            "card": card,
            "code": code,
            "card_address": card_address(),
        },
    )


@require_safe
def cards_of(request: UserRequest, pk: UUID) -> HttpResponse:
    return panel_page(request, pk, LETTERS, "residents/cards_of.html")


@require_POST
def card_disown(request: UserRequest) -> HttpResponse:
    """ "That was not me", said by whoever came in with a letter, about an earlier visit with it."""
    visit = visit_of(request)
    if visit is None:
        raise Http404
    services.disown_card(visit.card, by=request.user)
    logout(request)
    messages.success(
        request,
        _("Your letter opens nothing any more. We see that, and bring you a new one."),
    )
    return redirect("cards:number")


@require_POST
def card_revoke(request: UserRequest, pk: UUID) -> HttpResponse:
    card = get_visible_or_404(AccessCard.objects.select_related("resident"), request.user, pk=pk)
    services.revoke_card(card, by=request.user)
    messages.success(request, _("The letter is withdrawn. Its code opens nothing any more."))
    return redirect(card.resident)
