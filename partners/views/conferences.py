"""A talk with a resident, for who runs it and who is invited of the corporation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_stubs_ext import StrPromise

import residents.services
from accounts import audit
from accounts.access import UserRequest, get_visible_or_404, require

from .. import forms, reads, services
from ..forms.conferences import ActionForm, AnswersForm, HoldForm, PlanForm
from ..models import Conference, ConferredResidents
from ..panels import TALKS as TALK
from ..rules import conferences
from ..rules.conferences import Actor, ConferenceRefused, State
from ..services.conferences import Agreed, NotAgreed

BUTTONS: dict[str, StrPromise] = {
    "start": gettext_lazy("Start the plan"),
    "review": gettext_lazy("We talked it over"),
    "go_on": gettext_lazy("Six weeks more"),
    "end": gettext_lazy("End the plan"),
    "cancel": gettext_lazy("Call it off"),
    "withdraw": gettext_lazy("The resident takes back the yes"),
}
QUESTIONS: dict[str, StrPromise] = {
    "end": gettext_lazy("How did it end?"),
    "cancel": gettext_lazy("Why is it called off?"),
}


@require_safe
def conference_list(request: UserRequest) -> HttpResponse:
    require(reads.conferences.works_here(request.user))
    talks = reads.conferences.talks_of(request.user)
    people = [row.resident for row in (*talks.running, *talks.ended)]
    residents.services.record_looks(people, by=request.user, purpose=TALK)
    return render(request, "partners/conference_list.html", {"talks": talks})


@require_http_methods(["GET", "HEAD", "POST"])
def conference_new(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(ConferredResidents(), request.user, pk=pk)
    form = PlanForm(
        request.POST or None,
        about=resident,
        colleagues=reads.conferences.colleagues_for(resident, request.user),
        desks=services.conferences.may_invite(resident),
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = services.conferences.plan(
                resident,
                starts_at=form.starts_at,
                place=form.cleaned_data["place"],
                agreed=Agreed(form.cleaned_data["agreed_on"], form.cleaned_data["channel"]),
                by=request.user,
                **form.chosen,
            )
        except NotAgreed:
            form.add_error("desks", _("The resident has just said no to this partner."))
        else:
            messages.success(request, _("The talk is planned. Who is invited gets a mail."))
            return redirect(row)
    residents.services.record_looks([resident], by=request.user, purpose=TALK)
    return render(request, "partners/conference_new.html", {"resident": resident, "form": form})


@require_safe
def conference(request: UserRequest, pk: UUID) -> HttpResponse:
    return _page(request, get_visible_or_404(Conference.objects.for_page(), request.user, pk=pk))


def _page(request: UserRequest, row: Conference, **refused: Any) -> HttpResponse:
    audit.record_read(
        row,
        person_id=row.resident_id,
        corporation_id=row.corporation_id,
        by=request.user,
        purpose=TALK,
    )
    runs = reads.conferences.runs(row, request.user)
    context: dict[str, Any] = {
        "conference": row,
        "runs": runs,
        "answers": reads.conferences.answers_of(row),
        "lines": reads.conferences.lines_of(row),
        "may_tick": runs and row.state in conferences.SHARED,
    }
    if runs and row.is_open:
        context["answers_form"] = AnswersForm(conference=row)
        if row.state != State.PLANNED:
            context["action_form"] = ActionForm(conference=row)
        context["buttons"] = [
            _button(row, step)
            for step in conferences.steps_open(row.state, Actor.STAFF)
            if step.name != "hold"
        ]
        if row.state == State.PLANNED:
            context["hold_form"] = HoldForm(action=_step_url(row, "hold"))
    return render(request, "partners/conference_detail.html", {**context, **refused})


def _step_url(row: Conference, name: str) -> str:
    return reverse("partners:conference_step", args=[row.pk, name])


def _button(row: Conference, step: conferences.Step, data: object = None) -> forms.StepButton:
    url, label = _step_url(row, step.name), str(BUTTONS[step.name])
    if step.name == "withdraw":
        question = _("Close it? Nobody else can read it from now on.")
        return forms.StepButton(step.name, label, url, confirm=question)
    if step.reasons is None:
        return forms.StepButton(step.name, label, url, variant="")
    form = forms.ReasonForm(
        data,
        step=step.name,
        reasons=step.reasons,
        question=str(QUESTIONS[step.name]),
        button=label,
        action=url,
    )
    return forms.StepButton(step.name, label, url, form)


def _run_or_404(request: UserRequest, pk: UUID) -> Conference:
    """For a colleague who is invited it is a page to read."""
    row = get_visible_or_404(Conference.objects.for_page(), request.user, pk=pk)
    require(reads.conferences.runs(row, request.user))
    return row


@require_POST
def conference_answers(request: UserRequest, pk: UUID) -> HttpResponse:
    row = _run_or_404(request, pk)
    form = AnswersForm(request.POST, conference=row)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in form.careful}
        try:
            services.conferences.write_answers(
                row, **said, shares=form.cleaned_data["shares"], by=request.user
            )
        except ConferenceRefused as refused:
            _tell(request, refused)
        else:
            messages.success(request, _("The answers are saved."))
            return redirect(row)
    return _page(request, row, answers_form=form)


@require_POST
def conference_action(request: UserRequest, pk: UUID) -> HttpResponse:
    row = _run_or_404(request, pk)
    form = ActionForm(request.POST, conference=row)
    if form.is_valid():
        try:
            services.conferences.add_action(
                row,
                what=form.cleaned_data["what"],
                before=form.cleaned_data["before"],
                guest=form.chosen,
                by=request.user,
            )
        except ConferenceRefused as refused:
            _tell(request, refused)
        else:
            messages.success(request, _("It is in the plan."))
            return redirect(row)
    return _page(request, row, action_form=form)


@require_POST
def conference_done(request: UserRequest, pk: UUID, action: UUID) -> HttpResponse:
    row = _run_or_404(request, pk)
    found = next((one for one in row.actions.all() if one.pk == action), None)
    if found is None:
        raise Http404
    try:
        services.conferences.set_done(found, done=found.done_on is None, by=request.user)
    except ConferenceRefused as refused:
        _tell(request, refused)
    return redirect(row)


@require_POST
def conference_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    row = _run_or_404(request, pk)
    step = conferences.STEPS.get(name)
    if step is None:
        raise Http404
    reason = ""
    if step.reasons is not None:
        button = _button(row, step, request.POST)
        if button.form is None or not button.form.is_valid():
            return _page(request, row, buttons=[button])
        reason = button.form.cleaned_data["reason"]
    hold = HoldForm(request.POST, action=_step_url(row, "hold")) if name == "hold" else None
    if hold is not None and not hold.is_valid() and row.state == State.PLANNED:
        return _page(request, row, hold_form=hold)
    try:
        services.conferences.take_step(
            row, name, actor=Actor.STAFF, by=request.user, reason=reason, present=name == "hold"
        )
    except ConferenceRefused as refused:
        _tell(request, refused)
    else:
        messages.success(request, _("It is recorded."))
    return redirect(row)


def _tell(request: UserRequest, refused: ConferenceRefused) -> None:
    lines = [str(why.label) for why in refused.missing]
    for line in lines or [_("This cannot be done now. See below how things stand.")]:
        messages.error(request, line)


@require_safe
def conference_paper(request: UserRequest, pk: UUID) -> HttpResponse:
    """For the resident, to keep: all of it, on one sheet."""
    row = get_visible_or_404(Conference.objects.for_page(), request.user, pk=pk)
    audit.record_read(
        row,
        person_id=row.resident_id,
        corporation_id=row.corporation_id,
        by=request.user,
        purpose=TALK,
    )
    return render(
        request,
        "partners/conference_paper.html",
        {
            "conference": row,
            "back_url": row.get_absolute_url(),
            "answers": reads.conferences.answers_of(row),
            "lines": reads.conferences.lines_of(row),
        },
    )
