"""Ways in for who uses no screen: the paper list typed over, and the phone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import residents.services
from accounts.access import UserRequest, get_visible_or_404, key_or_404
from residents.models import Resident

from .. import reads, rules, services
from ..forms.paper_list import PaperLine, lines_of, read_lines
from ..models import Occurrence
from ..rules import Channel, Refused, State
from ..services.typing_over import Line

# Why somebody looked; the resident reads these words too.
TYPED_OVER = gettext_noop("paper list of an activity")
BY_PHONE = gettext_noop("signing you up for an activity")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_list(request: UserRequest, pk: UUID) -> HttpResponse:
    """Many lines, one screen. First it says who it found; what is unclear is asked; nothing that
    was typed is lost."""
    occurrence = get_visible_or_404(
        Occurrence.objects.with_waiting().select_related("complex"), request.user, pk=pk
    )
    lines = lines_of(request.POST)
    if request.method == "POST":
        people = (
            Resident.objects.visible_to(request.user)
            .living_in(occurrence.complex)
            .reachable()
            .with_homes()
        )
        read_lines(lines, {one.pk: one for one in people})
        shown = {one.pk: one for line in lines for one in line.options}
        residents.services.record_looks(shown.values(), by=request.user, purpose=TYPED_OVER)
        if "save" in request.POST:
            _save(request, occurrence, lines)
    context = {
        "occurrence": occurrence,
        "lines": lines,
        "read": request.method == "POST",
        "asks": any(line.is_open for line in lines),
        "found": any(line.chosen and not line.outcome for line in lines),
        "sizes": range(1, rules.MAX_PARTY + 1),
    }
    return render(request, "activities/paper_list.html", context)


def _save(request: UserRequest, occurrence: Occurrence, lines: list[PaperLine]) -> None:
    """What is clear goes in; what is not stays on the page."""
    clear = [
        Line(line.number, line.chosen, line.people) for line in lines if line.chosen is not None
    ]
    outcomes = services.type_over(occurrence, clear, by=request.user)
    for line in lines:
        line.outcome = outcomes.get(line.number, "")
    done = sum(outcome in State.values for outcome in outcomes.values())
    if done:
        messages.success(request, _("Signed up: %(n)s. Below you see each line.") % {"n": done})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_by_phone(request: UserRequest, pk: UUID) -> HttpResponse:
    """Somebody calls: from the file it is two taps, this page and the activity."""
    resident = get_visible_or_404(Resident.objects.reachable().with_homes(), request.user, pk=pk)
    coming = reads.open_to(resident, request.user)
    if request.method == "POST":
        chosen = key_or_404(request.POST.get("occurrence", ""))
        occurrence = get_visible_or_404(Occurrence.objects, request.user, pk=chosen)
        size = request.POST.get("party_size", "1")
        try:
            made = services.sign_up(
                occurrence,
                resident,
                channel=Channel.PHONE,
                by=request.user,
                party_size=int(size) if size.isascii() and size.isdigit() else 1,
            )
        except Refused as refused:
            messages.error(request, rules.REFUSALS[refused.code])
        else:
            if made.state == State.CONFIRMED:
                messages.success(request, _("Signed up: there is a place."))
            else:
                messages.warning(request, _("Signed up, but it is full: on the waiting list."))
        return redirect("activities:sign_up_by_phone", pk=resident.pk)
    residents.services.record_looks([resident], by=request.user, purpose=BY_PHONE)
    return render(
        request,
        "activities/sign_up_by_phone.html",
        {"resident": resident, "coming": coming, "sizes": range(1, rules.MAX_PARTY + 1)},
    )
