"""For staff: who runs it, what help is asked, and the ideas of residents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts.access import UserRequest, get_visible_or_404, require
from residents.models import Complex, Resident

from .. import rules, services
from ..forms import AnswerForm, ChoresForm, RunnerForm
from ..models import Chore, Idea, Occurrence
from ..rules import Refused, Teller
from .staff import known_complexes

# Why somebody looked; the resident reads these words too.
RUNNER = gettext_noop("who runs or helps at an activity")
IDEAS = gettext_noop("ideas of residents")
SHOWN = 100


def _neighbours(request: UserRequest, complex_: Complex) -> QuerySet[Resident]:
    return (
        Resident.objects.visible_to(request.user)
        .living_in(complex_)
        .reachable()
        .with_homes()
        .order_by("surname", "initials", "pk")
    )


def _choose(
    request: UserRequest, occurrence: Occurrence, form: RunnerForm, **context: Any
) -> HttpResponse:
    choice = form.fields["resident"]
    residents.services.record_looks(choice.queryset, by=request.user, purpose=RUNNER)  # type: ignore[attr-defined]
    context |= {"occurrence": occurrence, "form": form}
    return render(request, "activities/choose_resident.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_runner(request: UserRequest, pk: UUID) -> HttpResponse:
    """The resident who runs it: with a login, or on paper only."""
    everything = Occurrence.objects.select_related("complex", "series")
    occurrence = get_visible_or_404(everything, request.user, pk=pk)
    form = RunnerForm(
        request.POST or None,
        residents=_neighbours(request, occurrence.complex),
        required=False,
        initial={"resident": occurrence.run_by_id},
    )
    if request.method == "POST" and form.is_valid():
        services.set_runner(occurrence, form.cleaned_data["resident"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect(occurrence)
    return _choose(request, occurrence, form, heading=_("Which resident runs it?"))


@require_http_methods(["GET", "HEAD", "POST"])
def chore_new(request: UserRequest, pk: UUID) -> HttpResponse:
    occurrence = get_visible_or_404(Occurrence.objects, request.user, pk=pk)
    form = ChoresForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_chores(occurrence, form.cleaned_data["chores"], by=request.user)
        except Refused as refused:
            form.add_error("chores", rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("Neighbours see on their own page that you ask this."))
            return redirect(occurrence)
    return render(request, "activities/chore_new.html", {"occurrence": occurrence, "form": form})


def _staffs_chore(request: UserRequest, pk: UUID) -> Chore:
    """A neighbour sees it too, and does not give it to others."""
    everything = Chore.objects.select_related("occurrence__complex")
    chore = get_visible_or_404(everything, request.user, pk=pk)
    require(Occurrence.objects.visible_to(request.user).filter(pk=chore.occurrence_id).exists())
    return chore


@require_http_methods(["GET", "HEAD", "POST"])
def chore_give(request: UserRequest, pk: UUID) -> HttpResponse:
    """Somebody said yes by phone or at the door."""
    chore = _staffs_chore(request, pk)
    occurrence = chore.occurrence
    form = RunnerForm(
        request.POST or None, residents=_neighbours(request, occurrence.complex), required=True
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.take_chore(chore, form.cleaned_data["resident"], by=request.user)
        except Refused as refused:
            form.add_error(None, rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("Saved."))
            return redirect(occurrence)
    return _choose(request, occurrence, form, heading=_("Who does this?"), what=chore.what)


@require_POST
def chore_drop(request: UserRequest, pk: UUID) -> HttpResponse:
    chore = _staffs_chore(request, pk)
    try:
        services.drop_chore(chore, by=request.user)
    except Refused as refused:
        messages.error(request, rules.REFUSALS[refused.code])
    return redirect(chore.occurrence)


@require_safe
def idea_list(request: UserRequest) -> HttpResponse:
    known_complexes(request)
    waiting = (
        Idea.objects.visible_to(request.user)
        .of_others(request.user)
        .waiting()
        .select_related("resident", "complex")
    )
    ideas = list(waiting[:SHOWN])
    residents.services.record_looks(
        [idea.resident for idea in ideas], by=request.user, purpose=IDEAS
    )
    return render(request, "activities/idea_list.html", {"ideas": ideas})


@require_http_methods(["GET", "HEAD", "POST"])
def idea_answer(request: UserRequest, pk: UUID) -> HttpResponse:
    everything = Idea.objects.select_related("resident", "complex")
    idea = get_visible_or_404(everything, request.user, pk=pk)
    require(Complex.objects.where_known_by(request.user).filter(pk=idea.complex_id).exists())
    require(idea.resident.user_id != request.user.pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_idea_step(
                idea,
                "decline",
                teller=Teller.STAFF,
                by=request.user,
                answer=form.cleaned_data["answer"],
            )
        except Refused as refused:
            messages.error(request, rules.REFUSALS[refused.code])
        else:
            messages.success(request, _("Answered."))
        return redirect("activities:idea_list")
    residents.services.record_looks([idea.resident], by=request.user, purpose=IDEAS)
    return render(
        request,
        "activities/idea_answer.html",
        {
            "idea": idea,
            "form": form,
            "open": rules.idea_steps_open(idea.state, Teller.STAFF),
            "known": Resident.objects.visible_to(request.user).filter(pk=idea.resident_id).exists(),
        },
    )
