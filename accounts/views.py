"""The two logs for the privacy officer; and the colours of a corporation as a stylesheet, because
the strict CSP allows no inline style."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .access import UserRequest, require
from .models import AuditEvent, Corporation, ReadEvent, Role, User
from .theme import theme_css

PAGE = 50


def _log(kind: str, user: User) -> "QuerySet[ReadEvent] | QuerySet[AuditEvent]":
    if kind == "looks":
        return ReadEvent.objects.visible_to(user)
    return AuditEvent.objects.visible_to(user)


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
            "next": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        },
    )


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
