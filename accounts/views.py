"""The colours of a corporation, as a stylesheet: the strict CSP allows no inline style."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .models import Corporation
from .theme import theme_css


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
