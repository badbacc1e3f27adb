"""The door for whoever has a letter: its number on one page, its code on the next."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import limits

from .. import rules, services
from ..forms import CardCodeForm, CardNumberForm
from ..middleware import KEY, enter


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_number(request: HttpRequest) -> HttpResponse:
    form = CardNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("cards:code", number=form.cleaned_data["number"])
    return render(
        request, "residents/card_number.html", {"form": form, "elsewhere": _is_in(request)}
    )


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def card_code(request: HttpRequest, number: str) -> HttpResponse:
    """The same page and the same answer for every number, whether there is such a letter or not."""
    plain = rules.normal_number(number)
    if not rules.is_number(plain):
        return redirect("cards:number")
    form = CardCodeForm(request.POST or None)
    if request.method == "POST" and not _is_in(request) and form.is_valid():
        if not _may_try(request):
            response = render(request, "residents/card_too_many.html", status=429)
            response.headers["Retry-After"] = str(rules.PLACE_WINDOW)
            return response
        try:
            card, user = services.open_card(plain, form.cleaned_data["code"])
        except services.CardRefused:
            form.add_error(
                None,
                _(
                    "This number and code do not go together, or the letter is too old."
                    " Look again, or call us: we gladly help you."
                ),
            )
        else:
            limits.give_try_back(request, "card", in_all=True)
            enter(request, card, user)
            return redirect("mine")
    context = {
        "form": form,
        "number": rules.number_text(plain),
        "elsewhere": _is_in(request),
    }
    return render(request, "residents/card_code.html", context)


def _is_in(request: HttpRequest) -> bool:
    """Somebody who is logged in another way must log out first, so that nobody is mixed up."""
    return request.user.is_authenticated and KEY not in request.session


def _may_try(request: HttpRequest) -> bool:
    """The agenda, where a letter is typed over too, counts with us."""
    return limits.take_try(
        request,
        "card",
        allowed=rules.PLACE_TRIES,
        seconds=rules.PLACE_WINDOW,
        in_all=rules.PLACES_IN_ALL,
    )
