"""For everybody, without a login: the agenda, signing up with a card, and what became of it."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts import limits
from accounts.models import User
from residents.models import Complex, Resident
from residents.rules import PLACE_TRIES, PLACE_WINDOW, PLACES_IN_ALL

from .. import reads, rules, services
from ..forms import CardForm, PartyForm, WishesForm
from ..models import Occurrence, Registration
from ..rules import Channel, Refused
from .own import cancel
from .registrations import answer, how_it_stands

# As at the door for letters, which counts with us.
CARD_TRIES, CARD_IN_ALL, CARD_WINDOW = PLACE_TRIES, PLACES_IN_ALL, PLACE_WINDOW
CONFIRMATION_AGE = 60 * 60
_signer = signing.TimestampSigner(salt="activities.confirmation")


@login_not_required
@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponse(_agenda_page(request, slug))
    # One page for all visitors, kept for some seconds: there is nothing of one visitor in it.
    language = get_language()
    page = reads.kept_page(slug, language)
    if page is None:
        page = _agenda_page(request, slug, messages=[])
        if not request.META.get("QUERY_STRING"):
            reads.keep_page(slug, language, page)
    return HttpResponse(page)


def _agenda_page(request: HttpRequest, slug: str, **context: Any) -> str:
    complex_, coming = reads.agenda(slug)
    days = [(day, list(occurrences)) for day, occurrences in groupby(coming, lambda one: one.day)]
    return render_to_string(
        "activities/agenda.html",
        {**_house_of(complex_), "complex": complex_, "days": days, **context},
        request,
    )


def _house_of(complex_: Complex) -> dict[str, Any]:
    """A public page wears the colours of the building's corporation and shows its number."""
    corporation = complex_.corporation
    return {
        "corporation_name": corporation.name,
        "corporation_phone": corporation.phone,
        "theme_url": reverse("accounts:theme", args=[corporation.slug]),
    }


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_public(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """What it is, and signing up: with one's login, or with the card from the letter."""
    form: PartyForm | None = None
    if request.method == "POST":
        occurrence, neighbour = reads.who_signs_up_or_404(slug, pk, request.user)
        form = (PartyForm if neighbour else CardForm)(request.POST or None)
        done = _try_to_sign_up(request, occurrence, neighbour, form) if form.is_valid() else None
        if done is not None:
            return done
    occurrence = reads.occurrence_or_404(slug, pk)
    neighbour, sign_up = reads.neighbour(request.user, occurrence)
    return render(
        request,
        "activities/occurrence_public.html",
        {
            **_house_of(occurrence.complex),
            "occurrence": occurrence,
            "neighbour": neighbour,
            "sign_up": sign_up,
            "form": form or (PartyForm if neighbour else CardForm)(),
        },
    )


def _try_to_sign_up(
    request: HttpRequest, occurrence: Occurrence, neighbour: Resident | None, form: PartyForm
) -> HttpResponse | None:
    """None: the form says why not."""
    if neighbour is None and not limits.take_try(
        request, "card", allowed=CARD_TRIES, seconds=CARD_WINDOW, in_all=CARD_IN_ALL
    ):
        return _too_many(request, occurrence)
    try:
        resident = neighbour or _card_holder(request, form)
        registration = _sign_up(request, occurrence, resident, form)
    except residents.services.CardRefused:
        form.add_error(
            None,
            _(
                "This number and code do not go together, or the letter is too old."
                " Look again, or call us: we gladly sign you up."
            ),
        )
    except Refused as refused:
        form.add_error(None, rules.REFUSALS[refused.code])
    else:
        return redirect("activities:confirmation", token=_token_for(registration))
    return None


def _card_holder(request: HttpRequest, form: PartyForm) -> Resident:
    given = form.cleaned_data
    resident = residents.services.resident_for_card(given["number"], given["code"])
    limits.give_try_back(request, "card", in_all=True)
    return resident


def _sign_up(
    request: HttpRequest, occurrence: Occurrence, resident: Resident, form: PartyForm
) -> Registration:
    """Whoever signs up twice gets the page of the first time: it also signs off."""
    try:
        return services.sign_up(
            occurrence,
            resident,
            channel=Channel.CARD if isinstance(form, CardForm) else Channel.OWN_PAGE,
            by=_who(request),
            party_size=form.cleaned_data["party_size"],
        )
    except Refused as refused:
        earlier = reads.sign_up_of(resident, occurrence) if refused.code == "twice" else None
        if earlier is None:
            raise
        messages.info(request, rules.REFUSALS["twice"])
        return earlier


def _too_many(request: HttpRequest, occurrence: Occurrence) -> HttpResponse:
    occurrence.refresh_from_db()
    context = {**_house_of(occurrence.complex), "occurrence": occurrence}
    response = render(request, "activities/too_many.html", context, status=429)
    response.headers["Retry-After"] = str(CARD_WINDOW)
    return response


def _token_for(registration: Registration) -> str:
    return _signer.sign(str(registration.pk))


@login_not_required
@never_cache
@require_safe
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a sign-up. Whoever has the address may see it for an hour; it names nobody."""
    registration, closed = _of_token(token)
    occurrence = registration.occurrence
    context = {**_house_of(occurrence.complex), "occurrence": occurrence}
    if closed:
        return render(request, "activities/confirmation_closed.html", context, status=410)
    context |= {"registration": registration, "token": token, **how_it_stands(registration)}
    return render(request, "activities/confirmation.html", context)


def _of_token(token: str) -> tuple[Registration, bool]:
    try:
        registration = reads.registration_or_404(UUID(_signer.unsign(token)))
        _signer.unsign(token, max_age=CONFIRMATION_AGE)
    except signing.SignatureExpired:
        return registration, True
    except signing.BadSignature:
        raise Http404 from None
    return registration, False


@login_not_required
@require_POST
def confirmation_cancel(request: HttpRequest, token: str) -> HttpResponse:
    registration, closed = _of_token(token)
    if not closed:
        cancel(request, registration, by=_who(request))
    return redirect("activities:confirmation", token=token)


def _who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@login_not_required
@require_POST
def confirmation_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Yes or no to a place that came free, or "we come with fewer"."""
    registration, closed = _of_token(token)
    if not closed:
        answer(request, registration, by=_who(request))
    return redirect("activities:confirmation", token=token)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation_wishes(request: HttpRequest, token: str) -> HttpResponse:
    """What the host must know. What was written down before is not shown: the page names nobody,
    and the card may be in other hands."""
    registration, closed = _of_token(token)
    occurrence = registration.occurrence
    if closed or not registration.is_live:
        return redirect("activities:confirmation", token=token)
    form = WishesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.set_wishes(registration, given["wishes"], given["line"], by=_who(request))
        except Refused as refused:
            messages.error(request, rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("The host knows it now."))
        return redirect("activities:confirmation", token=token)
    context = {**_house_of(occurrence.complex), "occurrence": occurrence}
    return render(
        request, "activities/confirmation_wishes.html", {**context, "form": form, "token": token}
    )


@login_not_required
@never_cache
@require_safe
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. It holds as long as that offer does; looking answers nothing."""
    found = services.offer_of_token(token)
    if found is None:
        raise Http404
    key, version = found
    registration = reads.registration_or_404(key)
    if registration.version == version:
        return redirect("activities:confirmation", token=_token_for(registration))
    occurrence = registration.occurrence
    context = {**_house_of(occurrence.complex), "occurrence": occurrence}
    return render(request, "activities/offer_closed.html", context, status=410)
