"""The pages that use every floor: start, today, my page, health."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, require
from activities.rules.absence import PutAside
from residents.middleware import visit_of
from residents.models import Complex, Resident
from signals.reads import may_note

from . import reads
from .context_processors import person_of
from .demo.people import LOGINS
from .dossier import PaperOf, dossier_of
from .styleguide import SampleForm, SampleFormSet, formset_helper, sample

# Why somebody looked; the resident reads these words too.
TODAY = gettext_noop("the list of today")
PAPER = gettext_noop("what we know about you, on paper")


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The public front door: what happens in your flat, and where to log in."""
    complexes = Complex.objects.select_related("corporation").order_by("name")[:100]
    logins = LOGINS if settings.DEMO else []
    context = {"complexes": complexes, "demo_logins": logins}
    return render(request, "socialnet/start.html", context)


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """Where somebody who logs in belongs."""
    person = person_of(request.user)
    if person.is_staff:
        return redirect("today")
    if person.is_partner:
        return redirect("partners:inbox")
    if person.is_resident:
        return redirect("mine")
    if person.is_volunteer:
        return redirect("activities:call_list")
    return redirect("admin:index" if person.administers else "start")


@require_safe
def today(request: UserRequest) -> HttpResponse:
    person = person_of(request.user)
    require(person.is_staff)
    found = reads.today_of(request.user)
    people = [asked.resident for asked in found.corrections]
    people += [call.resident for call in found.calls]
    people += [absence.resident for absence in found.absences]
    people += [row.resident for row in found.reviews]
    people += [card.resident for card in (*found.locked_cards, *found.disowned_cards)]
    sign_ups = [*found.to_ask, *found.called_off_late, *found.to_call]
    people += [sign_up.resident for sign_up in sign_ups]
    residents.services.record_looks(people, by=request.user, purpose=TODAY)
    context = {
        "today": found,
        "absence_reasons": PutAside.choices,
        "knows_residents": person.knows_residents,
        "may_note": may_note(request.user),
    }
    return render(request, "socialnet/today.html", context)


@require_safe
def mine(request: UserRequest) -> HttpResponse:
    """A resident's own page: panels that each floor serves and guards itself."""
    resident = Resident.objects.of_user(request.user).with_homes().first()
    if resident is None:
        raise Http404
    letter = visit_of(request)
    context = {"resident": resident, "with_letter": letter is not None, "letter": letter}
    return render(request, "socialnet/mine.html", context)


@never_cache
@require_safe
def my_paper(request: UserRequest) -> HttpResponse:
    """All that is known, shared and looked at, in one document to print."""
    resident = Resident.objects.of_user(request.user).with_homes().first()
    if resident is None:
        raise Http404
    return render(request, "socialnet/paper.html", {"own": True, **dossier_of(resident)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_of(request: UserRequest, pk: UUID) -> HttpResponse:
    """The same for a resident without internet, printed by staff. Making it leaves a trace, so it
    is the answer to a POST."""
    resident = get_visible_or_404(PaperOf(), request.user, pk=pk)
    residents.services.record_looks([resident], by=request.user, purpose=PAPER)
    if request.method != "POST":
        return render(request, "socialnet/paper_of.html", {"resident": resident})
    residents.services.record_paper(resident, by=request.user)
    return render(request, "socialnet/paper.html", {"own": False, **dossier_of(resident)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every building block of the pages, with made-up contents; an invalid form on POST."""
    form = SampleForm(
        request.POST if request.method == "POST" and "add" not in request.POST else None
    )
    formset = SampleFormSet(request.POST or None) if "add" in request.POST else SampleFormSet()
    context = {"form": form, "formset": formset, "formset_helper": formset_helper(), **sample()}
    return render(request, "styleguide.html", context)


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    found = reads.health()
    return JsonResponse(found, status=200 if found["ok"] else 503)
