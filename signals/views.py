"""Noting a signal at the door, following it, deciding about it, passing it on through the gate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import partners.reads
from accounts import audit
from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role
from partners.forms import ReasonForm, StepButton
from partners.models import Desk
from partners.rules import BasisKind, Decision, Missing
from partners.services import GateClosed, Ground
from residents.models import Resident

from . import forms, reads, rules, services
from .models import Feedback, ReportableComplexes, ReportableUnits, Signal
from .rules import Actor

# Why somebody looked; the resident reads these words too.
DOOR_FORM = gettext_noop("noting a signal")
SIGNAL = gettext_noop("signal")
PASSING_ON = gettext_noop("passing on a signal")
SIGNALS_OF = gettext_noop("list of signals")

# --- the list -----------------------------------------------------------------------------------


@require_safe
def signal_list(request: UserRequest) -> HttpResponse:
    user = request.user
    require(reads.may_open_the_list(user))
    wanted = request.GET.get("state", "")
    counts = reads.counts_of(user)
    page = reads.page_of(user, wanted, request.GET.get("before", "")) if wanted else None
    return render(
        request,
        "signals/signal_list.html",
        {
            "choices": _choices(wanted, counts),
            "wanted": wanted,
            "page": page,
            "sections": [] if page else reads.sections_of(user, counts),
            "may_note": reads.may_note(user),
            "assesses": bool(user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)),
            "first": f"{request.path}?state={wanted}" if "before" in request.GET else "",
        },
    )


def _choices(wanted: str, counts: dict[str, int]) -> list[reads.Choice]:
    here = reverse("signals:signal_list")
    names = {**reads.GROUP_NAMES, reads.MINE: _("Noted by me")}
    return [
        reads.Choice(_("All"), here, not wanted),
        *[
            reads.Choice(str(label), f"{here}?state={name}", wanted == name, counts[name])
            for name, label in names.items()
        ],
    ]


# --- at the door --------------------------------------------------------------------------------


@require_safe
def signal_new(request: UserRequest) -> HttpResponse:
    """In which building? Skipped by whoever works in one."""
    complexes = list(ReportableComplexes().visible_to(request.user).order_by("name"))
    if not complexes:
        messages.info(request, _("You do not work in a building, so there is no door to choose."))
        return redirect("home")
    if len(complexes) == 1:
        return redirect("signals:signal_new_complex", complexes[0].pk)
    return render(request, "signals/signal_new.html", {"complexes": complexes})


@require_safe
def signal_new_complex(request: UserRequest, pk: UUID) -> HttpResponse:
    """At which door?"""
    complex_ = get_visible_or_404(ReportableComplexes(), request.user, pk=pk)
    units = ReportableUnits().visible_to(request.user)
    return render(
        request,
        "signals/signal_new_complex.html",
        {"complex": complex_, "floors": reads.floors_of(complex_, units)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def signal_new_unit(request: UserRequest, pk: UUID) -> HttpResponse:
    """What do you see or hear?"""
    unit = get_visible_or_404(ReportableUnits(), request.user, pk=pk)
    form = forms.DoorForm(
        request.POST if request.method == "POST" else None, unit=unit, by=request.user
    )
    if form.is_valid():
        try:
            signal = services.raise_signal(
                unit,
                form.cleaned_data["category"],
                by=request.user,
                urgency=form.how_urgent,
                observations=form.observations,
                text=form.cleaned_data["text"],
                resident=form.cleaned_data.get("resident"),
                resident_told=form.cleaned_data["resident_told"],
                form_key=form.cleaned_data["form_key"],
            )
        except services.NotOfThisHome:
            form.add_error("resident", _("This person does not live here any more."))
        else:
            day = date_format(signal.feedback_by, "l j F")
            messages.success(
                request,
                _("It is noted. At the latest on %(day)s you hear what happened.") % {"day": day},
            )
            return redirect("signals:signal_detail", signal.pk)
    _log_people(request, form.people, DOOR_FORM)
    return render(request, "signals/signal_new_unit.html", {"unit": unit, "form": form})


def _log_people(request: UserRequest, people: Sequence[Resident], purpose: str) -> None:
    audit.record_reads(
        [(resident, resident.pk, resident.corporation_id) for resident in people],
        by=request.user,
        purpose=purpose,
    )


# --- one signal ---------------------------------------------------------------------------------


@require_safe
def signal_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    return _signal_page(request, signal)


def _signal_page(
    request: UserRequest,
    signal: Signal,
    *,
    refused: StepButton | None = None,
    who: forms.WhoForm | None = None,
) -> HttpResponse:
    """The page itself; with a form on it that was not good yet."""
    actors = services.actors_of(signal, request.user)
    assesses = Actor.ASSESSOR in actors
    named = reads.may_name(signal, request.user, assesses=assesses)
    works = reads.sees_the_work(signal, request.user, assesses=assesses)
    sent = reads.sent_for(signal, with_messages=assesses) if works else []
    may_say_who = assesses and signal.state in rules.ASSESSABLE
    if may_say_who and who is None and (signal.resident_id is None or "who" in request.GET):
        who = _who_form(request, signal)
    people = [*(who.people if who else []), *([signal.resident] if named else [])]
    shown = {resident.pk: resident for resident in people if resident is not None}
    _log_people(request, list(shown.values()), SIGNAL)
    buttons = _buttons(signal, actors)
    if refused is not None:
        buttons = [refused if button.name == refused.name else button for button in buttons]
    return render(
        request,
        "signals/signal_detail.html",
        {
            "signal": signal,
            "assesses": assesses,
            "reported": Actor.REPORTER in actors,
            "named": named,
            "works": works,
            "sent": sent,
            "timeline": reads.timeline_of(signal, sent) if works else [],
            "feedback": reads.feedback_of(signal),
            "who": who,
            "buttons": buttons,
            "lacks_a_person": signal.resident_id is None and _may_refer(signal, actors),
            "may_change_who": may_say_who and who is None,
        },
    )


def _may_refer(signal: Signal, actors: frozenset[Actor]) -> bool:
    return any(step.name == "refer" for step in rules.steps_open(signal.state, actors))


def _buttons(signal: Signal, actors: frozenset[Actor]) -> list[StepButton]:
    """Drawn from the table. Passing on has a page of its own, stands first, and needs a person."""
    steps = rules.steps_open(signal.state, actors)
    buttons = [_button(signal, step) for step in steps if step.name != "refer"]
    if signal.resident_id is not None and any(step.name == "refer" for step in steps):
        url = reverse("signals:signal_refer", args=[signal.pk])
        label = str(forms.BUTTONS["refer"])
        buttons.insert(0, StepButton("refer", label, url, leads_to_a_page=True))
    if buttons and buttons[0].form is None:
        buttons[0] = replace(buttons[0], variant="")
    return buttons


def _button(signal: Signal, step: rules.Step, data: QueryDict | None = None) -> StepButton:
    url = reverse("signals:signal_step", args=[signal.pk, step.name])
    label = str(forms.BUTTONS[step.name])
    form = None
    if step.reasons is not None:
        form = ReasonForm(
            data,
            step=step.name,
            reasons=step.reasons,
            question=str(forms.QUESTIONS[step.name]),
            button=label,
            action=url,
        )
    return StepButton(step.name, label, url, form)


@require_POST
def signal_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if name not in rules.STEPS:
        raise Http404
    actors = services.actors_of(signal, request.user)
    step = next((s for s in rules.steps_open(signal.state, actors) if s.name == name), None)
    reason = ""
    if step is not None and step.reasons is not None:
        button = _button(signal, step, request.POST)
        if button.form is None or not button.form.is_valid():
            return _signal_page(request, signal, refused=button)
        reason = button.form.cleaned_data["reason"]
    try:
        services.take_step(signal, name, by=request.user, reason=reason)
    except rules.StepRefused:
        _say_refused(request)
    else:
        messages.success(request, str(reads.HAPPENED[name]))
    return redirect("signals:signal_detail", pk)


def _say_refused(request: UserRequest) -> None:
    messages.error(request, _("This cannot be done now. See below how things stand."))


def _who_form(request: UserRequest, signal: Signal, data: QueryDict | None = None) -> forms.WhoForm:
    action = reverse("signals:signal_resident", args=[signal.pk])
    return forms.WhoForm(data, signal=signal, by=request.user, action=action)


@require_POST
def signal_resident(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if Actor.ASSESSOR not in services.actors_of(signal, request.user):
        _say_refused(request)
        return redirect("signals:signal_detail", pk)
    who = _who_form(request, signal, request.POST)
    if not who.is_valid():
        return _signal_page(request, signal, who=who)
    try:
        services.name_resident(signal, who.cleaned_data["resident"], by=request.user)
    except rules.StepRefused:
        _say_refused(request)
    except services.NotOfThisHome:
        messages.error(request, _("This person does not live here any more."))
    return redirect("signals:signal_detail", pk)


@require_POST
def feedback_seen(request: UserRequest, pk: UUID) -> HttpResponse:
    feedback = get_visible_or_404(Feedback.objects, request.user, pk=pk)
    services.mark_seen(feedback, by=request.user)
    messages.success(request, _("Thank you. You will not be reminded of this answer."))
    return redirect("signals:signal_detail", feedback.signal_id)


# --- the gate -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What the gate said about one desk and one ground."""

    desk: Desk
    decision: Decision
    ground: str
    facts: list[tuple[str, str]]
    # Where to record what the resident says, when that can change the answer.
    consent_url: str = ""


ASK_CONSENT = frozenset({Missing.CONSENT, Missing.CONSENT_WITHDRAWN, Missing.CONSENT_EXPIRED})


@require_http_methods(["GET", "HEAD", "POST"])
def signal_refer(request: UserRequest, pk: UUID) -> HttpResponse:
    """No ground, no sending: the page shows what would go and why, or what is missing."""
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    actors = services.actors_of(signal, request.user)
    if not _may_refer(signal, actors):
        _say_refused(request)
        return redirect("signals:signal_detail", pk)
    if signal.resident is None:
        messages.error(request, _("First say about whom it is: a referral is about a person."))
        return redirect("signals:signal_detail", pk)
    proposal = services.propose_desk(signal)
    form = forms.ReferForm(
        request.POST if request.method == "POST" else None,
        signal=signal,
        by=request.user,
        initial={
            "desk": proposal.desk,
            "kind": BasisKind.CONSENT,
            "text": "\n".join([*signal.observations, signal.text]).strip(),
        },
    )
    answer = None
    if form.is_bound:
        if form.is_valid():
            if "send" in request.POST and form.has_read_the_answer:
                response, answer = _send(request, signal, form)
                if response is not None:
                    return response
            else:
                answer = _ask(signal, form.cleaned_data["desk"], form.ground, form)
    elif proposal.desk is not None and form.offers(proposal.desk):
        answer = _ask(signal, proposal.desk, form.usual_ground, form)
    _log_people(request, [signal.resident], PASSING_ON)
    return render(
        request,
        "signals/signal_refer.html",
        {
            "signal": signal,
            "form": form,
            "proposal": proposal,
            "proposal_agreed": proposal.desk is not None and form.offers(proposal.desk),
            "answer": answer,
            "can_put_aside": any(
                step.name == "ask_basis" for step in rules.steps_open(signal.state, actors)
            ),
        },
    )


def _ask(signal: Signal, desk: Desk, ground: Ground, form: forms.ReferForm) -> Answer:
    decision = services.ask_gate(signal, desk, ground)
    return _answer(signal, desk, ground, decision, form)


def _answer(
    signal: Signal, desk: Desk, ground: Ground, decision: Decision, form: forms.ReferForm
) -> Answer:
    assert signal.resident is not None
    form.answered(desk, ground.kind)
    page = reverse("signals:signal_refer", args=[signal.pk])
    ask = reverse("partners:consent_record", args=[signal.resident.pk])
    query = QueryDict(mutable=True)
    query.update(
        {
            "organisation": str(desk.organisation_id),
            "purpose": signal.category.purpose,
            "next": page,
        }
    )
    depends = form.for_debt or ASK_CONSENT & set(decision.missing)
    return Answer(
        desk=desk,
        decision=decision,
        ground=str(BasisKind(ground.kind).label),
        facts=partners.reads.shared_facts(
            signal.resident,
            decision.fields,
            text=form.text_to_send,
            amount_cents=ground.arrears.amount_cents,
        ),
        consent_url=f"{ask}?{query.urlencode()}" if depends else "",
    )


def _send(
    request: UserRequest, signal: Signal, form: forms.ReferForm
) -> tuple[HttpResponse | None, Answer | None]:
    """Through the gate, or its refusal on the page, with all that was typed."""
    desk, ground = form.cleaned_data["desk"], form.ground
    try:
        services.refer(signal, desk, ground, text=form.text_to_send, by=request.user)
    except GateClosed as closed:
        refusal = Decision(closed.missing, frozenset())
        return None, _answer(signal, desk, ground, refusal, form)
    except rules.StepRefused:
        _say_refused(request)
    else:
        messages.success(
            request,
            _("It is on its way to %(desk)s. You see here when it is opened and answered.")
            % {"desk": f"{desk.organisation.name}, {desk.name}"},
        )
    return redirect("signals:signal_detail", signal.pk), None


# --- in the resident's file ---------------------------------------------------------------------


@require_safe
def signals_of(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(Resident.objects, request.user, pk=pk)
    rows = Signal.objects.visible_to(request.user).for_list().filter(resident=resident)
    _log_people(request, [resident], SIGNALS_OF)
    template = "signals/_signals_of.html" if request.htmx else "signals/signals_of.html"
    assesses = bool(request.user.corporations_as(Role.COORDINATOR))
    return render(
        request,
        template,
        {"resident": resident, "rows": rows[: reads.PAGE], "assesses": assesses},
    )
