"""A week on one page, and what comes back: its dates, the holidays among them, its end."""

from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, get_visible_or_404, key_or_404

from .. import rules, services
from ..models import Occurrence, Series
from .staff import choice, known_complexes

WEEK = timedelta(weeks=1)
MOST = 200  # of one series at once; three times a week for a year


@require_safe
def week(request: UserRequest) -> HttpResponse:
    """Everything from Monday to Sunday; also what was cancelled."""
    complexes = known_complexes(request)
    monday = _monday(request.GET.get("week", ""))
    found = (
        Occurrence.objects.visible_to(request.user)
        .with_waiting()
        .filter(starts_at__gte=_midnight(monday), starts_at__lt=_midnight(monday, days=7))
        .select_related("complex", "series")
        .order_by("starts_at", "pk")
    )
    wanted = request.GET.get("complex", "")
    if wanted:
        complex_id = key_or_404(wanted)
        if complex_id not in {one.pk for one in complexes}:
            raise Http404
        found = found.filter(complex=complex_id)
    by_day = {day: list(rows) for day, rows in groupby(found, lambda one: one.day)}
    days = [monday + timedelta(days=n) for n in range(7)]
    return render(
        request,
        "activities/week.html",
        {
            "days": [(day, by_day.get(day, [])) for day in days],
            "monday": monday,
            "sunday": days[-1],
            "today": timezone.localdate(),
            "weeks": [
                choice(request, _("Week before"), current=False, week=_name(monday - WEEK)),
                choice(request, _("This week"), current=monday == _monday(""), week=None),
                choice(request, _("Week after"), current=False, week=_name(monday + WEEK)),
            ],
            "where": [
                choice(request, _("All complexes"), current=not wanted, complex=None),
                *(
                    choice(request, one.name, current=wanted == str(one.pk), complex=str(one.pk))
                    for one in complexes
                ),
            ]
            if len(complexes) > 1
            else [],
        },
    )


def _monday(text: str) -> date:
    """Of a week as 2026-W48; of this week when nothing is asked."""
    if not text:
        today = timezone.localdate()
        return today - timedelta(days=today.weekday())
    try:
        found = datetime.strptime(f"{text}-1", "%G-W%V-%u").date()
    except ValueError:
        raise Http404 from None
    if not 2000 <= found.year <= 2200:
        raise Http404
    return found


def _name(monday: date) -> str:
    return f"{monday:%G-W%V}"


def _midnight(day: date, days: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), datetime.min.time()))


@require_safe
def series_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    everything = Series.objects.select_related("complex", "room")
    series = get_visible_or_404(everything, request.user, pk=pk)
    dates = list(
        series.occurrences.upcoming().with_waiting().select_related("complex", "series")[:MOST]
    )
    after = dates[-1].day if dates else timezone.localdate()
    return render(
        request,
        "activities/series_detail.html",
        {
            "series": series,
            "dates": dates,
            "next": next((one for one in dates if one.is_open), None),
            "holidays": services.holidays_of(dates),
            "ahead": [] if series.over_at else services.holidays_ahead(series, after),
            "kind": rules.SeriesKind(series.kind).label,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def series_stop(request: UserRequest, pk: UUID) -> HttpResponse:
    series = get_visible_or_404(Series.objects.select_related("complex"), request.user, pk=pk)
    if request.method == "POST":
        services.stop_series(series, by=request.user)
        messages.success(request, _("It stops. No new dates come on the agenda."))
        return redirect(series)
    return render(request, "activities/series_stop.html", {"series": series})
