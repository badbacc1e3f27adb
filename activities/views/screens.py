"""The week on a television in the hall: no login, no names, no numbers of people."""

from datetime import timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts.theme import ramp

from .. import reads, services
from ..rules.screens import fitting, is_dark, seconds_to_refresh, size_for

DAYS = 7
LANGUAGE = "nl"  # whatever the television says of itself


@login_not_required
@require_safe
def hall_screen(request: HttpRequest, slug: str) -> HttpResponse:
    """Made without the visitor's session: nothing of a visitor is in it."""
    complex_ = reads.complex_or_404(slug)
    now = timezone.localtime()
    today = now.date()
    coming = services.between(complex_, today, today + timedelta(days=DAYS - 1))
    drawn = services.pictures_of(complex_, {services.picture_title(one) for one in coming})
    days = [(day, list(rows)) for day, rows in groupby(coming, lambda one: one.day)]
    shown, more = fitting([len(rows) for _day, rows in days])
    visible = [
        {
            "day": day,
            "is_today": day == today,
            "is_tomorrow": day == today + timedelta(days=1),
            "entries": [(one, drawn[services.picture_title(one)]) for one in rows[:number]],
        }
        for (day, rows), number in zip(days, shown, strict=True)
        if number
    ]
    with translation.override(LANGUAGE):
        page = render_to_string(
            "activities/hall_screen.html",
            {
                "complex": complex_,
                "today": today,
                "days": visible,
                "nothing_today": not visible or not visible[0]["is_today"],
                "more": more,
                "tone": "dark" if is_dark(now.hour) else "light",
                "size": size_for(sum(shown) + len(visible)),
                "refresh": seconds_to_refresh(now),
            },
        )
    response = HttpResponse(page)
    patch_cache_control(response, public=True, max_age=20)
    return response


@login_not_required
@require_safe
def hall_style(request: HttpRequest, slug: str) -> HttpResponse:
    """The colours of the corporation for a browser that is ten years old: plain rules only."""
    colour = reads.complex_or_404(slug).corporation.brand_colour
    light, dark = ramp(colour), ramp(colour, dark=True)
    rules = [
        f".light{{background:#fff;color:{light['text-default']}}}",
        f".light .band{{background:{light['base-default']};"
        f"color:{light['base-contrast-default']}}}",
        f".light .deep{{color:{light['text-subtle']}}}",
        f".dark{{background:{dark['background-default']};color:{dark['text-default']}}}",
        f".dark .band{{background:{dark['surface-active']};color:{dark['text-default']}}}",
        f".dark .deep{{color:{dark['text-subtle']}}}",
    ]
    response = HttpResponse("\n".join(rules), content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=3600)
    return response
