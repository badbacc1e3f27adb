"""A desk's own system: its keys, and where it hears that something waits."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import limits
from accounts.access import UserRequest, get_visible_or_404, require

from .. import reads, services
from ..forms import connections as forms
from ..models import ApiKey, Endpoint


@require_safe
def connections(request: UserRequest) -> HttpResponse:
    return _page(request)


def _page(request: UserRequest, **more: Any) -> HttpResponse:
    require(reads.serves_a_desk(request.user))
    desks = reads.connections_of(request.user)
    rows = [row.desk for row in desks]
    return render(
        request,
        "partners/connections.html",
        {
            "desks": desks,
            "key_form": forms.KeyForm(desks=rows),
            "endpoint_form": forms.EndpointForm(desks=rows),
            "code_form": forms.CodeForm(),
            "refused": None,
            **more,
        },
    )


@never_cache
@require_POST
def key_make(request: UserRequest) -> HttpResponse:
    """The answer holds the key, this once: it is no address that can be asked again."""
    require(reads.serves_a_desk(request.user))
    form = forms.KeyForm(request.POST, desks=reads.desks_served(request.user))
    if not form.is_valid():
        return _page(request, key_form=form)
    _key, text = services.make_key(**form.cleaned_data, by=request.user)
    return render(request, "partners/shown_once.html", {"secret": text, "is_key": True})


@require_POST
def key_end(request: UserRequest, pk: UUID) -> HttpResponse:
    services.end_key(get_visible_or_404(ApiKey.objects, request.user, pk=pk), by=request.user)
    messages.success(request, _("The key no longer opens anything."))
    return redirect("partners:connections")


@never_cache
@require_POST
def endpoint_add(request: UserRequest) -> HttpResponse:
    require(reads.serves_a_desk(request.user))
    form = forms.EndpointForm(request.POST, desks=reads.desks_served(request.user))
    if not form.is_valid():
        return _page(request, endpoint_form=form)
    _endpoint, secret = services.add_endpoint(
        form.cleaned_data["desk"], url=form.cleaned_data["url"], by=request.user
    )
    return render(request, "partners/shown_once.html", {"secret": secret, "is_key": False})


@require_POST
def endpoint_confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    endpoint = get_visible_or_404(Endpoint.objects, request.user, pk=pk)
    form = forms.CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, code_form=form, refused=endpoint.pk)
    if not limits.take_turn(f"endpoint:{endpoint.pk}", allowed=20, seconds=3600):
        form.add_error("code", forms.REFUSALS["too_many"])
        return _page(request, code_form=form, refused=endpoint.pk)
    try:
        services.confirm_endpoint(endpoint, code=form.cleaned_data["code"], by=request.user)
    except services.NotConfirmed as refused:
        form.add_error("code", forms.REFUSALS[refused.code])
        return _page(request, code_form=form, refused=endpoint.pk)
    messages.success(request, _("Confirmed. From now on this address hears what is new."))
    return redirect("partners:connections")


@require_POST
def endpoint_code(request: UserRequest, pk: UUID) -> HttpResponse:
    endpoint = get_visible_or_404(Endpoint.objects, request.user, pk=pk)
    services.send_code_again(endpoint, by=request.user)
    messages.success(request, _("A new code is on its way. The old one no longer counts."))
    return redirect("partners:connections")


@never_cache
@require_POST
def endpoint_secret(request: UserRequest, pk: UUID) -> HttpResponse:
    endpoint = get_visible_or_404(Endpoint.objects, request.user, pk=pk)
    secret = services.give_new_secret(endpoint, by=request.user)
    return render(
        request, "partners/shown_once.html", {"secret": secret, "is_key": False, "renewed": True}
    )


@require_POST
def endpoint_off(request: UserRequest, pk: UUID) -> HttpResponse:
    endpoint = get_visible_or_404(Endpoint.objects, request.user, pk=pk)
    services.switch_off_endpoint(endpoint, by=request.user)
    messages.success(request, _("This address hears nothing more."))
    return redirect("partners:connections")
