"""At the door: which building, which home, what do you see or hear?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404
from partners.rules import Purpose
from residents.services import record_looks

from .. import forms, reads, services
from ..models import ReportableComplexes, ReportableUnits
from ..reads.door import owner_of, recent_homes

# Why somebody looked; the resident reads these words too, and so may whoever the resident lives in
# fear of. They do not tell that somebody was about to note a signal.
DOOR_FORM = gettext_noop("your home")


@require_safe
def signal_new(request: UserRequest) -> HttpResponse:
    """In which building? Skipped by whoever works in one."""
    complexes = list(ReportableComplexes().visible_to(request.user).order_by("name"))
    if not complexes:
        messages.info(request, _("You do not work in a building, so there is no door to choose."))
        return redirect("home")
    if len(complexes) == 1:
        return redirect("signals:signal_new_complex", complexes[0].pk)
    return render(
        request,
        "signals/signal_new.html",
        {
            "complexes": complexes,
            "recent": recent_homes(request.user),
            "owner": owner_of(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signal_new_complex(request: UserRequest, pk: UUID) -> HttpResponse:
    """At which door? By its number, or from the doors per floor."""
    complex_ = get_visible_or_404(ReportableComplexes(), request.user, pk=pk)
    units = ReportableUnits().visible_to(request.user)
    form = forms.HouseNumberForm(
        request.POST if request.method == "POST" else None, units=units.filter(complex=complex_)
    )
    if form.is_valid() and len(form.found) == 1:
        return redirect("signals:signal_new_unit", form.found[0].pk)
    return render(
        request,
        "signals/signal_new_complex.html",
        {
            "complex": complex_,
            "floors": reads.floors_of(complex_, units),
            "form": form,
            "several": form.found,
            "recent": recent_homes(request.user, complex_),
            "owner": owner_of(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signal_new_unit(request: UserRequest, pk: UUID) -> HttpResponse:
    """What do you see or hear? A phone that kept it until there was a network asks for JSON."""
    as_data = request.headers.get("Accept") == "application/json"
    unit = get_visible_or_404(ReportableUnits(), request.user, pk=pk)
    posted = request.method == "POST"
    form = forms.DoorForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        unit=unit,
        by=request.user,
    )
    if form.is_valid():
        try:
            signal = services.raise_signal(
                unit,
                form.cleaned_data["category"],
                by=request.user,
                urgency=form.how_urgent,
                observations=form.observations,
                called=form.cleaned_data["called"],
                text=form.cleaned_data["text"],
                resident=form.cleaned_data.get("resident"),
                resident_told=form.cleaned_data["resident_told"],
                form_key=form.cleaned_data["form_key"],
                photos=form.cleaned_data["photos"],
            )
        except services.SubjectNotInUse:
            form.add_error("category", _("This subject is not in use any more. Choose another."))
        except services.NotOfThisHome:
            form.add_error("resident", _("This person does not live here any more."))
        else:
            # That it is noted, and "next door": only now, for whoever walks from door to door.
            url = f"{signal.get_absolute_url()}?genoteerd"
            if signal.category.purpose == Purpose.DEBT:
                url = signal.arrears.get_absolute_url()
                messages.success(
                    request, _("It is noted. Fill in the amount, and what was done already.")
                )
            return JsonResponse({"url": url}) if as_data else redirect(url)
    if as_data:
        # Why, the page itself says when the phone sends it there again; with all that was typed.
        return JsonResponse({"refused": sorted(form.errors)}, status=422)
    record_looks(form.people, by=request.user, purpose=DOOR_FORM)
    return render(
        request,
        "signals/signal_new_unit.html",
        {"unit": unit, "form": form, "owner": owner_of(request.user)},
    )
