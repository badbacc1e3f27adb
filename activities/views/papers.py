"""Paper for a building: posters, slips, lists, and the code that stands on all of them.

A file is the answer to a POST: what is printed for the first time gets its code, and a list with
names leaves a trace.
"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, key_or_404, require
from residents.models import Complex

from .. import services, sheets
from ..forms import LiftSheetForm, PaperStyleForm, PictureForm
from ..models import Occurrence, PartyWishes, Series, Slip, SlipRun
from ..rules import State
from ..rules.pictures import Picture
from ..rules.slips import SlipKind
from ..sheets.lists import Comer
from .staff import PARTICIPANTS

RUNS = 20


def pdf(content: bytes, name: str) -> HttpResponse:
    """To save, never to keep in a cache; no name and no address in what it is called."""
    response = HttpResponse(content, content_type="application/pdf")
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


# --- one activity ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_paper(request: UserRequest, pk: UUID) -> HttpResponse:
    """Everything that can be printed of one activity."""
    occurrence = get_visible_or_404(
        Occurrence.objects.select_related("complex__corporation", "series"), request.user, pk=pk
    )
    title = services.picture_title(occurrence)
    picture = services.pictures_of(occurrence.complex, [title])[title]
    form = PictureForm(request.POST if "picture" in request.POST else None)
    if request.method == "POST":
        wanted = request.POST.get("sheet", "")
        if wanted in SHEETS:
            return SHEETS[wanted](request, occurrence, picture)
        if form.is_bound and form.is_valid():
            return _choose(request, occurrence.complex, title, form)
    return render(
        request,
        "activities/occurrence_paper.html",
        {
            "occurrence": occurrence,
            "picture": picture,
            "pictures": Picture.choices,
            "slips": _slip_buttons(occurrence),
        },
    )


def _choose(request: UserRequest, complex_: Complex, title: str, form: PictureForm) -> HttpResponse:
    picture = Picture(form.cleaned_data["picture"])
    services.choose_picture(complex_, title, picture, by=request.user)
    messages.success(request, _("The drawing is kept for everything with this name."))
    return redirect(request.path)


def _slip_buttons(occurrence: Occurrence) -> list[tuple[str, str]]:
    if occurrence.ends_at <= timezone.now():
        return []
    if not occurrence.is_open:
        return [(SlipKind.CANCELLATION.value, _("That it is not on"))]
    return [
        (SlipKind.CONFIRMATION.value, _("That they signed up")),
        (SlipKind.REMINDER.value, _("To remind them")),
        (SlipKind.CHANGE.value, _("That something changed")),
    ]


def _poster(request: UserRequest, occurrence: Occurrence, picture: Picture) -> HttpResponse:
    style = services.paper_style_of(occurrence.complex)
    content = sheets.poster(
        occurrence,
        code=services.short_code_of(occurrence).code,
        picture=picture,
        also_english=style.also_english,
    )
    return pdf(content, "poster")


def _reply_slips(request: UserRequest, occurrence: Occurrence, picture: Picture) -> HttpResponse:
    style = services.paper_style_of(occurrence.complex)
    code = services.short_code_of(occurrence).code
    content = sheets.reply_slips(occurrence, code=code, picture=picture, box=style.box)
    return pdf(content, "strookjes")


def _attendance(request: UserRequest, occurrence: Occurrence, picture: Picture) -> HttpResponse:
    """Names: whoever is on it reads later that a list was printed."""
    rows = list(
        occurrence.registrations.taking_part()
        .with_homes()
        .order_by("priority", "waiting_since", "pk")
    )
    people = [one.resident for one in rows]
    residents.services.record_looks(people, by=request.user, purpose=PARTICIPANTS)
    wishes = {
        one.pk: one.words
        for one in PartyWishes.objects.visible_to(request.user).filter(registration__in=rows)
    }
    in_line = {State.WAITLISTED, State.OFFERED}
    waiting = [one for one in rows if one.state in in_line]
    coming = sorted(
        (one for one in rows if one.state not in in_line),
        key=lambda one: (one.resident.surname.lower(), one.resident.initials),
    )
    content = sheets.attendance(
        occurrence,
        code=services.short_code_of(occurrence).code,
        coming=[Comer.of(one, wishes.get(one.pk, [])) for one in coming],
        waiting=[Comer.of(one, []) for one in waiting],
        lists_to=services.paper_style_of(occurrence.complex).lists_to,
    )
    return pdf(content, "lijst")


SHEETS = {"poster": _poster, "reply": _reply_slips, "attendance": _attendance}


@require_POST
def slips_want(request: UserRequest, pk: UUID) -> HttpResponse:
    """Slips for who has no e-mail: they come on the heap of the complex, and are printed there."""
    occurrence = get_visible_or_404(
        Occurrence.objects.select_related("complex"), request.user, pk=pk
    )
    kinds = {value for value, _label in _slip_buttons(occurrence)}
    kind = request.POST.get("kind", "")
    if kind not in kinds:
        messages.error(request, _("Choose what the slips should say."))
        return redirect("activities:occurrence_paper", pk=pk)
    number = services.want_slips(occurrence, SlipKind(kind), by=request.user)
    if number:
        messages.success(request, _("%(n)s new slips wait to be printed.") % {"n": number})
        return redirect("activities:complex_paper", pk=occurrence.complex_id)
    messages.info(request, _("There is nobody who gets a new slip by the letter box."))
    return redirect("activities:occurrence_paper", pk=pk)


# --- a series -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def series_paper(request: UserRequest, pk: UUID) -> HttpResponse:
    series = get_visible_or_404(
        Series.objects.select_related("complex__corporation"), request.user, pk=pk
    )
    picture = services.pictures_of(series.complex, [series.title])[series.title]
    form = PictureForm(request.POST if "picture" in request.POST else None)
    if request.method == "POST":
        if request.POST.get("sheet") == "poster":
            content = sheets.series_poster(
                series,
                services.coming_dates(series),
                code=services.short_code_of(series).code,
                picture=picture,
                also_english=services.paper_style_of(series.complex).also_english,
            )
            return pdf(content, "poster")
        if form.is_bound and form.is_valid():
            return _choose(request, series.complex, series.title, form)
    return render(
        request,
        "activities/series_paper.html",
        {"series": series, "picture": picture, "pictures": Picture.choices},
    )


# --- a complex ------------------------------------------------------------------------------------


def _complex(request: UserRequest, pk: UUID) -> Complex:
    complex_ = get_visible_or_404(
        Complex.objects.select_related("corporation"), request.user, pk=pk
    )
    require(Complex.objects.where_known_by(request.user).filter(pk=pk).exists())
    return complex_


@require_safe
def paper_choose(request: UserRequest) -> HttpResponse:
    """Of which building? Who works in one is not asked."""
    complexes = list(Complex.objects.where_known_by(request.user))
    require(bool(complexes))
    if len(complexes) == 1:
        return redirect("activities:complex_paper", pk=complexes[0].pk)
    return render(request, "activities/paper_choose.html", {"complexes": complexes})


@require_http_methods(["GET", "HEAD", "POST"])
def complex_paper(request: UserRequest, pk: UUID) -> HttpResponse:
    """The sheet for the lift, the slips to print, the screen in the hall."""
    complex_ = _complex(request, pk)
    style = services.paper_style_of(complex_)
    lift = LiftSheetForm(request.POST if "lift" in request.POST else None)
    form = PaperStyleForm(
        request.POST if "style" in request.POST else None,
        initial={
            "also_english": style.also_english,
            "box": style.box,
            "lists_to": style.lists_to,
        },
    )
    if lift.is_bound and lift.is_valid():
        return _lift_sheet(complex_, lift, also_english=style.also_english)
    if form.is_bound and form.is_valid():
        services.set_paper_style(complex_, by=request.user, **form.cleaned_data)
        messages.success(request, _("Kept. It holds for all paper of this complex."))
        return redirect("activities:complex_paper", pk=pk)
    return render(
        request,
        "activities/complex_paper.html",
        {
            "complex": complex_,
            "lift": lift,
            "form": form,
            "series": Series.objects.visible_to(request.user).running().filter(complex=complex_),
            **_rounds(request, complex_),
        },
    )


def _lift_sheet(complex_: Complex, form: LiftSheetForm, *, also_english: bool) -> HttpResponse:
    first, last = form.days()
    occurrences = services.between(complex_, first, last)
    titles = {one.pk: services.picture_title(one) for one in occurrences}
    drawn = services.pictures_of(complex_, set(titles.values()))
    content = sheets.lift_sheet(
        complex_,
        occurrences,
        first=first,
        last=last,
        codes=services.short_codes_of(occurrences),
        pictures={key: drawn[title] for key, title in titles.items()},
        also_english=also_english,
    )
    return pdf(content, "lift")


def _rounds(request: UserRequest, complex_: Complex) -> dict[str, Any]:
    """How many slips wait; no name and no address stands on the page."""
    waiting = Slip.objects.visible_to(request.user).waiting().of_complex(complex_)
    runs = (
        SlipRun.objects.visible_to(request.user).filter(complex=complex_).select_related("made_by")
    )
    return {
        **waiting.counted(),
        "runs": runs.order_by("-made_at")[:RUNS],
        "form_key": uuid4(),
    }


@require_POST
def slips_print(request: UserRequest, pk: UUID) -> HttpResponse:
    complex_ = _complex(request, pk)
    try:
        printed = services.print_slips(
            complex_,
            protected=request.POST.get("which") == "protected",
            form_key=key_or_404(request.POST.get("form_key", "")),
            by=request.user,
            write=sheets.slips,
        )
    except services.NothingToPrint:
        messages.info(request, _("No slip is left to print. The round below has them all."))
        return redirect("activities:complex_paper", pk=pk)
    return pdf(printed.content, "briefjes")


@require_POST
def slip_run_again(request: UserRequest, pk: UUID) -> HttpResponse:
    run = get_visible_or_404(
        SlipRun.objects.select_related("complex__corporation"), request.user, pk=pk
    )
    try:
        printed = services.print_again(run, by=request.user, write=sheets.slips)
    except services.NothingToPrint:
        messages.info(request, _("What these slips said is no longer so. Nothing is printed."))
        return redirect("activities:complex_paper", pk=run.complex_id)
    return pdf(printed.content, "briefjes")
