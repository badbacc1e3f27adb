"""The list at the door: who was there, in two taps, also without a network or a script."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, require
from residents.forms import SearchForm
from residents.models import Resident

from .. import reads, rules, services
from ..forms.presence import DropInsForm, KeeperForm, TapForm, read_marks
from ..models import ListsOf, Occurrence, Registration, doors_are_open
from ..presence_reads import counts_of
from ..rules import Refused, State
from ..rules.presence import Mark

# Why somebody looked; the resident reads these words too.
PRESENCE = gettext_noop("list of who was there")
WALK_IN = gettext_noop("somebody walked in at an activity")


def _list(request: UserRequest, pk: UUID) -> Occurrence:
    return get_visible_or_404(ListsOf(), request.user, pk=pk)


def _runs_it(request: UserRequest, occurrence: Occurrence) -> bool:
    return Occurrence.objects.visible_to(request.user).filter(pk=occurrence.pk).exists()


def _on_list(occurrence: Occurrence, *, runs_it: bool) -> list[Registration]:
    """By name, as on the doorbells. A protected address is not for a neighbour who keeps the list:
    whoever is on it lives here."""
    rows = reads.list_of(occurrence)
    if not runs_it:
        rows = rows.filter(resident__protected_address=False)
    return list(rows.order_by("resident__search_name", "pk"))


@never_cache
@require_safe
def presence(request: UserRequest, pk: UUID) -> HttpResponse:
    return _page(request, _list(request, pk))


def _page(
    request: UserRequest, occurrence: Occurrence, form: DropInsForm | None = None
) -> HttpResponse:
    runs_it = _runs_it(request, occurrence)
    rows = _on_list(occurrence, runs_it=runs_it)
    awaited = [row for row in rows if row.state not in {State.WAITLISTED, State.OFFERED}]
    residents.services.record_looks(
        [row.resident for row in rows], by=request.user, purpose=PRESENCE
    )
    kept = occurrence.presence_lists.first()
    context: dict[str, Any] = {
        "occurrence": occurrence,
        "runs_it": runs_it,
        "open": doors_are_open(occurrence),
        "begun": occurrence.starts_at <= timezone.now(),
        # When the names went, the counts are on the page of figures, where none is under five.
        "rows_there": bool(rows),
        "awaited": awaited,
        "waiting": [row for row in rows if row.state in {State.WAITLISTED, State.OFFERED}],
        "present": sum(row.party_size for row in awaited if row.state == State.ATTENDED),
        "kept": kept,
        "counts": counts_of([occurrence.pk])[occurrence.pk],
        "form": form or DropInsForm(initial={"drop_ins": kept.drop_ins if kept else 0}),
    }
    if runs_it:
        context["keeper_form"] = KeeperForm(occurrence=occurrence)
        context["keepers"] = list(occurrence.keepers.select_related("user").order_by("given_at"))
    return render(request, "activities/presence.html", context)


@require_POST
def presence_tap(request: UserRequest, pk: UUID) -> HttpResponse:
    """One name, by a form."""
    occurrence = _list(request, pk)
    form = TapForm(request.POST)
    if form.is_valid():
        mark = Mark(
            form.cleaned_data["registration"],
            form.cleaned_data["present"] == "1",
            uuid4(),
            timezone.now(),
        )
        _try(request, services.mark_presence, occurrence, [mark], by=request.user)
    return redirect(f"{_url(occurrence)}#{form.cleaned_data.get('registration', '')}")


def _url(occurrence: Occurrence) -> str:
    url: str = redirect("activities:presence", pk=occurrence.pk).url
    return url


def _try(request: UserRequest, service: Any, *args: Any, **named: Any) -> bool:
    try:
        service(*args, **named)
    except Refused as refused:
        messages.error(request, rules.REFUSALS[refused.code])
        return False
    return True


@require_POST
def presence_marks(request: UserRequest, pk: UUID) -> HttpResponse:
    """What a device kept, some of it perhaps for the second time."""
    occurrence = _list(request, pk)
    marks = read_marks(request.body, timezone.now())
    if marks is None:
        return JsonResponse({"problem": _("Open this page again.")}, status=400)
    try:
        done = services.mark_presence(occurrence, marks, by=request.user)
    except Refused as refused:
        return JsonResponse({"problem": rules.REFUSALS[refused.code]}, status=409)
    return JsonResponse({"taken": [str(nonce) for nonce in done.taken], "present": done.present})


@require_POST
def presence_count(request: UserRequest, pk: UUID) -> HttpResponse:
    occurrence = _list(request, pk)
    form = DropInsForm(request.POST)
    if not form.is_valid():
        return _page(request, occurrence, form)
    number = form.cleaned_data["drop_ins"]
    if _try(request, services.count_drop_ins, occurrence, number, by=request.user):
        messages.success(request, _("The number is saved."))
    return redirect("activities:presence", pk=occurrence.pk)


@require_POST
def presence_close(request: UserRequest, pk: UUID) -> HttpResponse:
    occurrence = _list(request, pk)
    if _try(request, services.close_list, occurrence, by=request.user):
        messages.success(
            request, _("The list is ready. Was somebody there after all? Tap the name.")
        )
    return redirect("activities:presence", pk=occurrence.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def presence_walk_in(request: UserRequest, pk: UUID) -> HttpResponse:
    """Somebody whom you know came without signing up. Searching is a POST, and so is choosing."""
    occurrence = _list(request, pk)
    require(_runs_it(request, occurrence))
    if "resident" in request.POST:
        neighbours = Resident.objects.living_in(occurrence.complex).reachable()
        try:
            key = UUID(request.POST["resident"])
        except ValueError:
            key = uuid4()
        resident = get_visible_or_404(neighbours, request.user, pk=key)
        if _try(request, services.walk_in, occurrence, resident, by=request.user):
            messages.success(request, _("This neighbour is on the list."))
        return redirect("activities:presence", pk=occurrence.pk)
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        query = form.cleaned_data["query"]
        people = residents.services.find_people(query, by=request.user, purpose=WALK_IN).people
        here = Resident.objects.visible_to(request.user).living_in(occurrence.complex).reachable()
        keys = set(here.filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
        found = [one for one in people if one.pk in keys]
    context = {"occurrence": occurrence, "form": form, "found": found}
    return render(request, "activities/presence_walk_in.html", context)


@require_POST
def presence_keeper(request: UserRequest, pk: UUID) -> HttpResponse:
    """Gives the list of this one activity to a volunteer, or takes it back."""
    occurrence = get_visible_or_404(Occurrence.objects, request.user, pk=pk)
    if "take_back" in request.POST:
        try:
            services.take_list_back(occurrence, UUID(request.POST["take_back"]), by=request.user)
        except ValueError:
            pass
        else:
            messages.success(request, _("This volunteer does not see the list any more."))
        return redirect("activities:presence", pk=occurrence.pk)
    form = KeeperForm(request.POST, occurrence=occurrence)
    if form.is_valid():
        services.give_list(occurrence, form.cleaned_data["keeper"], by=request.user)
        messages.success(request, _("This volunteer may keep the list now."))
    else:
        messages.error(request, _("Choose a volunteer of this complex."))
    return redirect("activities:presence", pk=occurrence.pk)
