"""The two logs for the privacy officer; and the colours of a corporation as a stylesheet, because
the strict CSP allows no inline style."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from . import brake, services
from .access import UserRequest, require
from .forms import ManyLooksForm
from .models import AuditEvent, Corporation, ManyLooks, ReadEvent, Role, User
from .theme import theme_css

PAGE = 50
REASONS = 10


def _log(kind: str, user: User) -> "QuerySet[ReadEvent] | QuerySet[AuditEvent]":
    if kind == "looks":
        return ReadEvent.objects.visible_to(user)
    return AuditEvent.objects.visible_to(user)


def _many(user: User) -> "QuerySet[ManyLooks]":
    """The last ones who opened very many files."""
    return (
        ManyLooks.objects.visible_to(user)
        .select_related("actor", "corporation")
        .order_by("-pk")[:REASONS]
    )


@require_safe
def logs(request: UserRequest, kind: str) -> HttpResponse:
    """Who looked at whom, and what changed: newest first, paged by key."""
    require(bool(request.user.corporations_as(Role.PRIVACY_OFFICER)))
    found = _log(kind, request.user).select_related("actor", "corporation").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    return render(
        request,
        "accounts/logs.html",
        {
            "kind": kind,
            "rows": rows[:PAGE],
            "many": _many(request.user) if kind == "looks" and not before else [],
            "next": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def many_looks(request: UserRequest) -> HttpResponse:
    """The soft stop: why somebody opens so many files. Then on to the page that was asked for."""
    if not brake.is_reached(request.user):
        raise Http404
    form = ManyLooksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.tell_why(request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. You can go on for an hour."))
        onward = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure())
        return redirect(onward if safe else "home")
    return render(request, "accounts/many_looks.html", {"form": form, "files": brake.FILES})


@login_not_required
@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """An unknown slug gets the standard colours: whether a corporation exists is not told here."""
    colour = (
        Corporation.objects.filter(slug=slug).values_list("brand_colour", flat=True).first()
        or Corporation._meta.get_field("brand_colour").get_default()
    )
    etag = f'"{hashlib.sha256(colour.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(theme_css(colour), content_type="text/css; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
