"""What a resident agreed to, as it was said to somebody of the corporation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import UserRequest, get_visible_or_404
from residents.models import Resident

from .. import forms, reads, services
from ..models import AskedResidents
from ..panels import CONSENT
from ..rules import Purpose


@require_safe
def consents_of(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(AskedResidents(), request.user, pk=pk)
    _log_look(request, resident)
    seen = reads.purposes_seen(resident, request.user)
    part = {"ledger": reads.ledger_of(resident, request.user, seen)}
    context = {
        "resident": resident,
        "part": part,
        "knows": Purpose.CARE in seen,
        "tells_received": bool(reads.received.purposes_told(request.user, resident)),
    }
    return render(request, "partners/consents_of.html", context)


def _log_look(request: UserRequest, resident: Resident) -> None:
    audit.record_read(
        resident,
        person_id=resident.pk,
        corporation_id=resident.corporation_id,
        by=request.user,
        purpose=CONSENT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def consent_record(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(AskedResidents(), request.user, pk=pk)
    wanted = forms.choice_of(request.GET.get("organisation", ""), request.GET.get("purpose", ""))
    form = forms.ConsentForm(
        request.POST if request.method == "POST" else None,
        resident=resident,
        by=request.user,
        initial={"receiver": wanted, "next": request.GET.get("next", "")},
    )
    if form.is_valid():
        services.record_answer(
            resident,
            organisation_id=form.organisation_id,
            purpose=form.purpose,
            yes=form.cleaned_data["said"] == "yes",
            channel=form.cleaned_data["channel"],
            text_version=form.text_version,
            by=request.user,
        )
        messages.success(request, _("It is recorded."))
        return _go_on(request, form.cleaned_data["next"], resident)
    _log_look(request, resident)
    return render(
        request,
        "partners/consent_record.html",
        {"resident": resident, "form": form},
    )


def _go_on(request: UserRequest, url: str, resident: Resident) -> HttpResponse:
    """Back to the page that asked for it, if that is one of ours; a word is no address."""
    if url.startswith("/") and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return HttpResponseRedirect(url)
    return redirect("partners:consents_of", resident.pk)
