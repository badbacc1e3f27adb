"""Planning activities and keeping their lists: for the flatcoach, at the desk and at the door."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, key_or_404, require
from accounts.models import Role
from residents.models import Complex, Resident

from .. import rules, services
from ..forms import PlacesForm, StaffSignUpForm
from ..models import Idea, Occurrence
from ..rules import Channel, Refused, State
from .registrations import line_of

PAGE = 50
# Why somebody looked; the resident reads these words too.
PARTICIPANTS = gettext_noop("list of participants")
CHOICE = gettext_noop("signing somebody up")


@require_safe
def occurrence_list(request: UserRequest) -> HttpResponse:
    complexes = known_complexes(request)
    past = "past" in request.GET
    found = Occurrence.objects.visible_to(request.user).with_waiting()
    found = found.select_related("complex", "series")
    found = found.past() if past else found.upcoming()
    wanted = request.GET.get("complex", "")
    if wanted:
        complex_id = key_or_404(wanted)
        if complex_id not in {one.pk for one in complexes}:
            raise Http404
        found = found.filter(complex=complex_id)
    after = request.GET.get("after", "")
    if after:
        last = get_visible_or_404(Occurrence.objects, request.user, pk=key_or_404(after))
        found = found.before(last) if past else found.after(last)
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    return render(
        request,
        "activities/occurrence_list.html",
        {
            "occurrences": shown,
            "past": past,
            "ideas": Idea.objects.visible_to(request.user).of_others(request.user).waiting()[:1],
            "when": [
                choice(request, _("Coming"), current=not past, past=None),
                choice(request, _("Past"), current=past, past="1"),
                {"label": _("By week"), "current": False, "url": reverse("activities:week")},
            ],
            "where": [
                choice(request, _("All complexes"), current=not wanted, complex=None),
                *(
                    choice(request, one.name, current=wanted == str(one.pk), complex=str(one.pk))
                    for one in complexes
                ),
            ]
            if len(complexes) > 1
            else [],
            "first_url": url_with(request) if after else "",
            "next_url": url_with(request, after=str(shown[-1].pk)) if len(rows) > PAGE else "",
        },
    )


def known_complexes(request: UserRequest) -> list[Complex]:
    complexes = list(Complex.objects.where_known_by(request.user))
    require(bool(complexes or request.user.corporations_as(Role.COORDINATOR)))
    return complexes


def url_with(request: UserRequest, **changes: str | None) -> str:
    """This page with another choice; always from its start."""
    query = request.GET.copy()
    for name, value in {"after": None, **changes}.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def choice(
    request: UserRequest, label: str, *, current: bool, **changes: str | None
) -> dict[str, Any]:
    return {"label": label, "current": current, "url": url_with(request, **changes)}


@require_safe
def occurrence_choose(request: UserRequest) -> HttpResponse:
    """In which building? Who works in one is not asked."""
    complexes = known_complexes(request)
    if len(complexes) == 1:
        return redirect("activities:occurrence_new", pk=complexes[0].pk)
    return render(request, "activities/occurrence_choose.html", {"complexes": complexes})


def _occurrence(request: UserRequest, pk: UUID) -> Occurrence:
    everything = Occurrence.objects.with_waiting().select_related("complex", "series", "run_by")
    return get_visible_or_404(everything, request.user, pk=pk)


@require_safe
def occurrence_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """Who comes, who waits, and who must still be told."""
    occurrence = _occurrence(request, pk)
    everybody = occurrence.registrations.taking_part().with_homes()
    live = list(everybody.order_by("priority", "waiting_since", "pk"))
    to_tell = list(occurrence.registrations.to_be_told().with_homes().order_by("call_asked_at"))
    chores = list(occurrence.chores.select_related("taken_by"))
    shown = {one.resident_id: one.resident for one in [*live, *to_tell]}
    helpers = [occurrence.run_by, *(chore.taken_by for chore in chores)]
    shown |= {one.pk: one for one in helpers if one is not None}
    residents.services.record_looks(shown.values(), by=request.user, purpose=PARTICIPANTS)
    known = Resident.objects.visible_to(request.user).filter(pk__in=shown)
    return render(
        request,
        "activities/occurrence_detail.html",
        {
            "occurrence": occurrence,
            # Buttons to sign somebody off are not under the thumb of who ticks names at the door.
            "change": "change" in request.GET and occurrence.is_open,
            "coming": sorted(
                (one for one in live if one.state in rules.HOLDS - {State.OFFERED}),
                key=lambda one: (one.resident.surname.lower(), one.resident.initials),
            ),
            **line_of(request, occurrence, live),
            "to_tell": to_tell,
            "chores": chores,
            "known": set(known.values_list("pk", flat=True)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_register(request: UserRequest, pk: UUID) -> HttpResponse:
    """Somebody called, or wrote the name on the paper in the hall."""
    occurrence = _occurrence(request, pk)
    choices = (
        Resident.objects.visible_to(request.user)
        .living_in(occurrence.complex)
        .reachable()
        .with_homes()
        .order_by("surname", "initials", "pk")
    )
    form = StaffSignUpForm(request.POST or None, residents=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            registration = services.sign_up(
                occurrence,
                given["resident"],
                channel=Channel(given["channel"]),
                by=request.user,
                party_size=given["party_size"],
            )
        except Refused as refused:
            form.add_error(None, rules.REFUSALS[refused.code])
        else:
            if registration.state == State.CONFIRMED:
                messages.success(request, _("Signed up: there is a place."))
            else:
                messages.warning(request, _("Signed up, but it is full: on the waiting list."))
            if "another" in request.POST:
                return redirect("activities:occurrence_register", pk=occurrence.pk)
            return redirect(occurrence)
    residents.services.record_looks(choices, by=request.user, purpose=CHOICE)
    return render(
        request,
        "activities/occurrence_register.html",
        {"occurrence": occurrence, "form": form},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_capacity(request: UserRequest, pk: UUID) -> HttpResponse:
    occurrence = _occurrence(request, pk)
    before = {"capacity": occurrence.capacity, "kept": occurrence.kept}
    form = PlacesForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.change_capacity(
                occurrence, given["capacity"], kept=given["kept"], by=request.user
            )
        except Refused as refused:
            field = "kept" if refused.code == "kept_above_capacity" else "capacity"
            form.add_error(field, rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("The number of places is changed."))
            return redirect(occurrence)
    return render(
        request,
        "activities/occurrence_capacity.html",
        {"occurrence": occurrence, "form": form},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_cancel(request: UserRequest, pk: UUID) -> HttpResponse:
    occurrence = _occurrence(request, pk)
    if request.method == "POST":
        try:
            services.cancel_occurrence(occurrence, by=request.user)
        except Refused as refused:
            messages.error(request, rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("The activity is cancelled."))
        return redirect(occurrence)
    return render(request, "activities/occurrence_cancel.html", {"occurrence": occurrence})
