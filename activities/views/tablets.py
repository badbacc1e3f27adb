"""The tablet in the hall: the agenda and signing up with a letter. It names nobody, remembers
nobody, and goes back to its first page by itself."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts import limits
from accounts.access import UserRequest, get_visible_or_404, require
from residents.models import Complex, Resident
from residents.rules import PLACE_TRIES, PLACE_WINDOW, PLACES_IN_ALL

from .. import reads, rules, services
from ..forms.tablets import HallForm, TabletForm
from ..models import Occurrence, Registration, Tablet
from ..rules import Channel, Refused

# How long somebody may read what became of it; then the page is the next person's.
SHOWN_SECONDS = 60
_signer = signing.TimestampSigner(salt="activities.hall")


# --- for the coach --------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tablet_list(request: UserRequest, pk: UUID) -> HttpResponse:
    complex_ = get_visible_or_404(Complex.objects, request.user, pk=pk)
    require(Complex.objects.where_known_by(request.user).filter(pk=pk).exists())
    form = TabletForm(request.POST or None)
    address = ""
    if request.method == "POST" and form.is_valid():
        _tablet, secret = services.set_up_tablet(
            complex_, form.cleaned_data["place"], by=request.user
        )
        address = request.build_absolute_uri(reverse("activities:hall", args=[secret]))
        form = TabletForm()
    tablets = Tablet.objects.visible_to(request.user).filter(complex=complex_).working()
    context = {"complex": complex_, "form": form, "tablets": list(tablets), "address": address}
    return render(request, "activities/tablet_list.html", context)


@require_POST
def tablet_revoke(request: UserRequest, pk: UUID) -> HttpResponse:
    tablet = get_visible_or_404(Tablet.objects, request.user, pk=pk)
    services.revoke_tablet(tablet, by=request.user)
    messages.success(request, _("The link does not work any more."))
    return redirect("activities:tablet_list", pk=tablet.complex_id)


# --- in the hall ----------------------------------------------------------------------------------


def _answer(
    request: HttpRequest, tablet: Tablet, secret: str, template: str, **context: Any
) -> HttpResponse:
    """No page of the hall knows who is logged in, nor tells the next one: a coach who opens the
    link on the tablet is out of there."""
    corporation = tablet.complex.corporation
    page = {
        "corporation_name": corporation.name,
        "corporation_phone": corporation.phone,
        "theme_url": reverse("accounts:theme", args=[corporation.slug]),
        "complex": tablet.complex,
        "secret": secret,
        "start_url": reverse("activities:hall", args=[secret]),
        "messages": [],
        "navigation": [],
    }
    return _forgetful(render(request, template, page | context))


def _forgetful(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(
        settings.SESSION_COOKIE_NAME,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
@require_safe
def hall(request: HttpRequest, secret: str) -> HttpResponse:
    tablet = reads.tablet_or_404(secret)
    coming = reads.agenda(tablet.complex.slug)[1][:20]
    return _answer(request, tablet, secret, "activities/hall.html", coming=coming)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def hall_occurrence(request: HttpRequest, secret: str, pk: UUID) -> HttpResponse:
    tablet = reads.tablet_or_404(secret)
    occurrence = reads.occurrence_or_404(tablet.complex.slug, pk)
    form = HallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not limits.take_try(
            request, "card", allowed=PLACE_TRIES, seconds=PLACE_WINDOW, in_all=PLACES_IN_ALL
        ):
            response = _answer(request, tablet, secret, "activities/hall_too_many.html")
            response.status_code = 429
            return response
        registration = _sign_up(request, occurrence, form)
        if registration is not None:
            token = _signer.sign(str(registration.pk))
            return _forgetful(redirect("activities:hall_done", secret=secret, token=token))
    return _answer(
        request,
        tablet,
        secret,
        "activities/hall_occurrence.html",
        occurrence=occurrence,
        form=form,
    )


def _sign_up(request: HttpRequest, occurrence: Occurrence, form: HallForm) -> Registration | None:
    """None: it says why not above the form, and what was typed as code is typed again."""
    given = form.cleaned_data
    try:
        resident: Resident = residents.services.resident_for_card(given["number"], given["code"])
        limits.give_try_back(request, "card", in_all=True)
        return services.sign_up(
            occurrence,
            resident,
            channel=Channel.TABLET,
            by=None,
            party_size=given["party_size"],
        )
    except residents.services.CardRefused:
        form.add_error(
            None,
            _(
                "This number and code do not go together, or the card is too old."
                " Look again, or call us: we gladly sign you up."
            ),
        )
    except Refused as refused:
        earlier = reads.sign_up_of(resident, occurrence) if refused.code == "twice" else None
        if earlier is not None:
            return earlier
        form.add_error(None, rules.REFUSALS[refused.code])
    return None


@login_not_required
@never_cache
@require_safe
def hall_done(request: HttpRequest, secret: str, token: str) -> HttpResponse:
    """What became of it, for a minute."""
    tablet = reads.tablet_or_404(secret)
    try:
        registration = reads.registration_or_404(UUID(_signer.unsign(token, max_age=SHOWN_SECONDS)))
    except signing.SignatureExpired:
        return _forgetful(redirect("activities:hall", secret=secret))
    except signing.BadSignature:
        raise Http404 from None
    if registration.occurrence.complex_id != tablet.complex_id:
        raise Http404
    return _answer(
        request,
        tablet,
        secret,
        "activities/hall_done.html",
        registration=registration,
        occurrence=registration.occurrence,
    )
