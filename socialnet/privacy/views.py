"""The pages of the privacy officer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import accounts.services
from accounts import retention
from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Corporation, Hold, Role
from accounts.rules import TermRefused
from residents.models import Resident
from residents.services import erasing, record_looks

from . import reads
from .forms import REFUSALS, FindForm, HoldForm, TermForm

# Why somebody looked; the resident reads these words too.
REQUEST = gettext_noop("a request about your data")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.PRIVACY_OFFICER)))
    form = FindForm(request.POST or None)
    found: list[Resident] | None = None
    if request.method == "POST" and form.is_valid():
        found = reads.find(request.user, **form.cleaned_data)
        record_looks(found, by=request.user, purpose=REQUEST)
    return render(
        request,
        "socialnet/privacy/home.html",
        {"form": form, "found": found, "to_agree": reads.to_agree(request.user)},
    )


# --- one person -----------------------------------------------------------------------------------


def _person(request: UserRequest, pk: UUID) -> Resident:
    resident = get_visible_or_404(reads.AskingResidents(), request.user, pk=pk)
    record_looks([resident], by=request.user, purpose=REQUEST)
    return resident


@require_safe
def person(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = _person(request, pk)
    context = {"resident": resident, "holds": reads.holds_on(resident)}
    return render(request, "socialnet/privacy/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hold_person(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = _person(request, pk)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.services.place_hold(
            resident.corporation_id, person_id=resident.pk, by=request.user, **form.cleaned_data
        )
        messages.success(request, _("Kept. Nothing of this resident is erased until that day."))
        return redirect("privacy:person", pk)
    context = {"form": form, "what": resident.name}
    return render(request, "socialnet/privacy/hold.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: UserRequest, pk: UUID) -> HttpResponse:
    """First what would go and what must stay; then, by one button, that it went."""
    resident = _person(request, pk)
    if request.method == "POST":
        try:
            erasure = erasing.erase_on_request(resident, by=request.user)
        except erasing.ErasureRefused:
            messages.error(request, _("There is a duty to keep this. First lift that."))
            return redirect("privacy:person", pk)
        labels = {kind.name: kind.label for kind in retention.kinds()}
        context = {
            "went": [(labels[name], count) for name, count in erasure.counts.items()],
            "receivers": reads.receivers_after(erasure),
            "erasure": erasure,
        }
        return render(request, "socialnet/privacy/erased.html", context)
    return render(
        request,
        "socialnet/privacy/erase.html",
        {
            "resident": resident,
            "goes": [row for row in reads.would_go(resident) if row[1]],
            "stays": reads.would_stay(resident),
            "rents": erasing.rents_here(resident),
            "held": retention.is_held(resident.pk, resident.corporation_id, timezone.localdate()),
        },
    )


# --- terms and holds ------------------------------------------------------------------------------


@require_safe
def keeping(request: UserRequest) -> HttpResponse:
    require(bool(request.user.corporations_as(Role.PRIVACY_OFFICER)))
    labels = {kind.name: kind.label for kind in retention.kinds()}
    return render(
        request,
        "socialnet/privacy/keeping.html",
        {"several": reads.keeping_of(request.user), "labels": labels},
    )


def _kind(name: str) -> retention.Kind:
    try:
        return retention.kind_named(name)
    except KeyError:
        raise Http404 from None


def _corporation(request: UserRequest, pk: UUID) -> Corporation:
    return get_visible_or_404(reads.OwnCorporations(), request.user, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def term(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    corporation, kind = _corporation(request, pk), _kind(name)
    own = retention.terms_of(corporation.pk).get(kind.name)
    initial = {
        "months": own.months if own else kind.months,
        "reason": own.reason if own else "",
    }
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.services.set_term(
                corporation.pk, kind.name, by=request.user, **form.cleaned_data
            )
        except TermRefused as refused:
            name = "reason" if refused.code == "needs_reason" else "months"
            form.add_error(name, REFUSALS[refused.code])
        else:
            messages.success(request, _("Saved. It counts from the coming night."))
            return redirect("privacy:keeping")
    context = {"form": form, "kind": kind, "corporation": corporation}
    return render(request, "socialnet/privacy/term.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hold_kind(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    corporation, kind = _corporation(request, pk), _kind(name)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.services.place_hold(
            corporation.pk, kind=kind.name, by=request.user, **form.cleaned_data
        )
        messages.success(request, _("Kept. Nothing of this kind is erased until that day."))
        return redirect("privacy:keeping")
    return render(request, "socialnet/privacy/hold.html", {"form": form, "what": kind.label})


@require_POST
def hold_lift(request: UserRequest, pk: UUID) -> HttpResponse:
    hold = get_visible_or_404(Hold.objects, request.user, pk=pk)
    accounts.services.lift_hold(hold, by=request.user)
    messages.success(request, _("Lifted. The usual term counts again."))
    return redirect("privacy:keeping")
