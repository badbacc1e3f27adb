"""Putting an activity on the agenda and changing it: once, or again and again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, get_visible_or_404, key_or_404, require
from residents.models import Complex

from .. import rules, services
from ..forms import (
    EditForm,
    OccurrenceForm,
    PlanForm,
    Scope,
    example_as_typed,
    rule_as_typed,
)
from ..models import Idea, Occurrence, Series
from ..rules import IdeaState, Refused, SeriesKind, Teller

ANSWER = "answer_"


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_new(request: UserRequest, pk: UUID) -> HttpResponse:
    complex_ = get_visible_or_404(Complex.objects, request.user, pk=pk)
    require(Complex.objects.where_known_by(request.user).filter(pk=pk).exists())
    idea = _idea(request, complex_)
    here = reverse("activities:occurrence_new", args=[pk])
    form = PlanForm(
        request.POST or None,
        complex_=complex_,
        initial=_initial(request, complex_, idea),
        runner_id=idea.resident_id if idea else None,
        preview_url=f"{here}?{request.GET.urlencode()}",
    )
    shown = _preview(form) if form.is_bound else None
    if request.method == "POST" and request.htmx:
        return render(request, "activities/_preview.html", {"preview": shown})
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        planned = _plan(complex_, form, request)
        if planned is not None:
            return _planned(request, planned, idea)
    if "look" in request.POST:
        # Somebody only looks: no questions yet about what is not filled in.
        form = _quiet(form, shown is not None)
    context = {
        "complex": complex_,
        "form": form,
        "preview": shown,
        "idea": idea,
        "examples": [] if request.GET or form.is_bound else rules.EXAMPLES,
    }
    return render(request, "activities/occurrence_new.html", context)


def _quiet(form: PlanForm, dates_are_right: bool) -> PlanForm:
    if dates_are_right:
        needed = {"day", "begins", "ends", "often", "until", "times"}
        for name in [name for name in form.errors if name not in needed]:
            del form.errors[name]
    return form


def _idea(request: UserRequest, complex_: Complex) -> Idea | None:
    wanted = request.GET.get("idea", "")
    if not wanted:
        return None
    everything = Idea.objects.select_related("resident")
    return get_visible_or_404(
        everything,
        request.user,
        pk=key_or_404(wanted),
        complex=complex_,
        state=IdeaState.WAITING,
    )


def _initial(request: UserRequest, complex_: Complex, idea: Idea | None) -> dict[str, Any]:
    """From an example, from an earlier one, or from a resident's idea."""
    if idea is not None:
        return {"title": idea.title, "run_by_residents": True, "chores": idea.help_asked}
    example = rules.example_named(request.GET.get("example", ""))
    if example is not None:
        return dict(example_as_typed(example))
    if wanted := request.GET.get("copy", ""):
        earlier = get_visible_or_404(Occurrence.objects, request.user, pk=key_or_404(wanted))
        typed = _as_typed(earlier)
        return {
            **{name: value for name, value in typed.items() if name != "day"},
            "room": earlier.room_id if earlier.complex_id == complex_.pk else None,
            "chores": "\n".join(earlier.chores.values_list("what", flat=True)),
        }
    return {}


def _as_typed(one: Occurrence) -> dict[str, Any]:
    begins, ends = one.local_hours
    return {
        **rules.Words.of(one).as_fields(),
        "room": one.room_id,
        "day": one.day,
        "begins": begins,
        "ends": ends,
    }


def _preview(form: PlanForm) -> services.Preview | None:
    form.is_valid()
    given = form.cleaned_data
    if not {"day", "begins", "ends"} <= given.keys() or given["ends"] <= given["begins"]:
        return None
    repeat = form.repeat()
    if form.repeats and repeat is None:
        return None
    return services.preview(
        repeat,
        day=given["day"],
        begins=given["begins"],
        ends=given["ends"],
        room=given.get("room"),
    )


def _plan(complex_: Complex, form: PlanForm, request: UserRequest) -> Occurrence | Series | None:
    given, repeat = form.cleaned_data, form.repeat()
    try:
        if repeat is None:
            return services.plan(
                complex_, by=request.user, chores=given["chores"], **form.planned()
            )
        return services.plan_series(
            complex_,
            form.words(),
            by=request.user,
            repeat=repeat,
            starts_on=given["day"],
            begins=given["begins"],
            minutes=form.minutes(),
            kind=SeriesKind(given["kind"]),
            fewest=given["fewest"],
            topics=given["topics"],
            chores=given["chores"],
            without_room_if_taken=given["without_room"],
        )
    except Refused as refused:
        form.add_error(None, rules.REFUSALS[refused.code])
    except services.RoomTaken as taken:
        _say_taken(form, taken.standing, many=repeat is not None)
    return None


def _say_taken(form: OccurrenceForm, standing: Sequence[Occurrence], *, many: bool) -> None:
    """What stands there, and when it is free instead."""
    if not standing:  # it was there a moment ago, and is gone already
        form.add_error("room", _("Somebody just changed what is in this room. Try again."))
        return
    for one in standing[:3]:
        form.add_error(
            "room",
            _("The room is taken then: %(title)s, %(when)s.")
            % {"title": one.title, "when": one.when},
        )
    given, room_id = form.cleaned_data, standing[0].room_id
    if "begins_at" in given and room_id:
        free = services.free_times(room_id, standing[0].day, given["ends_at"] - given["begins_at"])
        times = ", ".join(f"{rules.local(begin):%H:%M}" for begin, _end in free)
        if times:
            form.add_error("room", _("On that day it is free from: %(times)s.") % {"times": times})
    if many and "without_room" in form.fields:
        form.fields["without_room"].widget = forms.CheckboxInput()


def _planned(request: UserRequest, planned: Occurrence | Series, idea: Idea | None) -> HttpResponse:
    if idea is not None:
        services.take_idea_step(idea, "plan", teller=Teller.STAFF, by=request.user, planned=planned)
    if isinstance(planned, Series):
        messages.success(request, _("The dates are on the agenda."))
    else:
        messages.success(request, _("The activity is on the agenda."))
    return redirect(planned)


# --- changing -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_edit(request: UserRequest, pk: UUID) -> HttpResponse:
    everything = Occurrence.objects.select_related("complex", "series")
    occurrence = get_visible_or_404(everything, request.user, pk=pk)
    if not occurrence.is_open:
        messages.error(request, _("This activity is over or cancelled. You can copy it."))
        return redirect(occurrence)
    form = _edit_form(request, occurrence)
    if request.method == "POST" and form.is_valid():
        try:
            _change(form, occurrence, request)
        except Refused as refused:
            form.add_error(None, rules.REFUSALS[refused.code])
        except services.RoomTaken as taken:
            _say_taken(form, taken.standing, many=_scope(form) != Scope.ONE)
        except services.MustAsk as asked:
            return _ask(request, occurrence, asked)
        else:
            messages.success(request, _("Changed. Who joined is told, when it matters to them."))
            return redirect(occurrence)
    context = {"occurrence": occurrence, "form": form}
    return render(request, "activities/occurrence_edit.html", context)


def _edit_form(request: UserRequest, occurrence: Occurrence) -> OccurrenceForm:
    series = occurrence.series
    initial = _as_typed(occurrence)
    runner = occurrence.run_by_id
    if series is None or series.over_at is not None:
        form = OccurrenceForm(
            request.POST or None,
            complex_=occurrence.complex,
            initial=initial,
            runner_id=runner,
        )
        form.rename_button("change", _("Change"))
        return form
    return EditForm(
        request.POST or None,
        complex_=occurrence.complex,
        initial={**initial, **rule_as_typed(series.repeat, occurrence.day.weekday())},
        runner_id=runner,
        occurrence=occurrence,
        series=series,
    )


def _scope(form: OccurrenceForm) -> str:
    return str(form.cleaned_data.get("scope", Scope.ONE))


def _change(form: OccurrenceForm, occurrence: Occurrence, request: UserRequest) -> None:
    scope = _scope(form)
    if scope == Scope.ONE or not isinstance(form, EditForm):
        given = form.cleaned_data
        services.change_occurrence(
            occurrence,
            form.words(),
            starts_at=given["begins_at"],
            ends_at=given["ends_at"],
            by=request.user,
        )
        return
    services.change_series(
        form.series,
        form.changed_words(),
        by=request.user,
        since=occurrence if scope == Scope.LATER else None,
        answers=_answers(request.POST),
        without_room=form.cleaned_data["without_room"],
        **form.changed_rule(),
    )


def _answers(data: QueryDict) -> dict[UUID, bool]:
    given = {
        name.removeprefix(ANSWER): value
        for name, value in data.items()
        if name.startswith(ANSWER) and value in {"change", "leave"}
    }
    return {key_or_404(key): value == "change" for key, value in given.items()}


def _ask(request: UserRequest, occurrence: Occurrence, asked: services.MustAsk) -> HttpResponse:
    """The same form goes along, so that nothing is typed twice."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    context = {"occurrence": occurrence, "dates": asked.dates, "kept": kept, "prefix": ANSWER}
    return render(request, "activities/series_ask.html", context)


@require_POST
def occurrence_on(request: UserRequest, pk: UUID) -> HttpResponse:
    occurrence = get_visible_or_404(Occurrence.objects, request.user, pk=pk)
    services.say_it_is_on(occurrence, by=request.user)
    messages.success(request, _("Noted: it is on."))
    return redirect(occurrence.series or occurrence)
