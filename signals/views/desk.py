"""At the desk: the list, one signal, the steps, about whom, and what was heard back."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role, User
from partners.forms import ReasonForm, StepButton
from residents.models import Resident
from residents.services import record_looks

from .. import cluster_reads, forms, life_reads, reads, routing_reads, rules, services
from ..models import (
    EmergencyAccess,
    EmergencyComplexes,
    Feedback,
    MeldcodeEvent,
    OwnEmergencies,
    SecondLook,
    Signal,
)
from ..panels import SIGNALS_OF
from ..rules import Actor
from ..rules.clusters import AsideReason

# Why somebody looked; the resident reads these words too. Whether there is a signal is told on the
# resident's own page, when it may be told, and not by the log.
SIGNAL = gettext_noop("care for you and your home")


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
            "own": life_reads.own_lines(page.rows) if page and wanted == reads.MINE else None,
            "sections": [] if page else reads.sections_of(user, counts),
            "may_note": reads.may_note(user),
            "coordinates": bool(user.corporations_as(Role.COORDINATOR)),
            "may_open": EmergencyComplexes().visible_to(user).exists(),
            "may_route": routing_reads.may_route(user),
            "collects": bool(user.corporations_as(Role.ARREARS_OFFICER)),
            "assesses": bool(user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)),
            "may_see_late": bool(
                user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER, Role.ADMINISTRATOR)
            ),
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


@require_safe
def signal_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if Actor.COLLECTOR in services.actors_of(signal, request.user):
        return redirect(signal.arrears)
    return signal_page(request, signal)


def signal_page(
    request: UserRequest,
    signal: Signal,
    *,
    refused: StepButton | None = None,
    who: forms.WhoForm | None = None,
    tell: forms.TellForm | None = None,
    merging: forms.MergeForm | None = None,
    second: forms.SecondLookForm | None = None,
    later: ReasonForm | None = None,
    trying: forms.TryForm | None = None,
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
    opened = emergency_of(signal, request.user)
    people = [*(who.people if who else []), *([signal.resident] if named else [])]
    shown = {resident.pk: resident for resident in people if resident is not None}
    if opened is not None:
        services.record_emergency_looks([signal], opened, purpose=SIGNAL)
    else:
        record_looks(list(shown.values()), by=request.user, purpose=SIGNAL)
    buttons = _buttons(signal, actors)
    steps = {step.name for step in rules.steps_open(signal.state, actors)}
    if tell is None and "tell" in steps:
        tell = tell_form(signal)
    if merging is None and "merge" in steps:
        merging = merge_form(request, signal)
    visit = cluster_reads.visit_at(signal, request.user) if assesses else None
    if visit is not None and later is None:
        later = visit_form(visit.newest)
    if second is None:
        second = second_form(request, signal)
    if trying is None and services.may_try(signal, request.user):
        trying = try_form(signal)
    if refused is not None:
        buttons = [refused if button.name == refused.name else button for button in buttons]
    timeline = life_reads.life_of(signal, sent) if works else []
    return render(
        request,
        "signals/signal_detail.html",
        {
            "signal": signal,
            "assesses": assesses,
            "reported": Actor.REPORTER in actors,
            "just_noted": "genoteerd" in request.GET,
            "named": named,
            "works": works,
            "sent": sent,
            "timeline": timeline,
            "turn": life_reads.turn_in(timeline),
            "expected": life_reads.expected_of(signal),
            "trying": trying,
            "tried": life_reads.trying_of(signal) if works else None,
            "may_refer": may_refer(signal, actors),
            "feedback": reads.feedback_of(signal),
            "who": who,
            "tell": tell,
            "merging": merging if merging and merging.others else None,
            "second": second,
            "opened": opened,
            "visit": visit,
            "later": later,
            "additions": list(signal.additions.all()),
            "photos": list(signal.photos.defer("content")),
            "meldcode": _meldcode_of(signal, works),
            "may_remove": bool(actors & {Actor.ASSESSOR, Actor.REPORTER}),
            "goes_on": _goes_on(request, signal),
            "buttons": buttons,
            "lacks_a_person": signal.resident_id is None and may_refer(signal, actors),
            "may_write_down": reads.may_write_down(signal, request.user),
            "may_change_who": may_say_who and who is None,
        },
    )


def _meldcode_of(signal: Signal, works: bool) -> list[MeldcodeEvent] | None:
    """The steps that were taken at least once; None where they are not shown."""
    if not works or not signal.category.meldcode:
        return None
    return list({entry.step: entry for entry in signal.meldcode.all()}.values())


def visit_form(signal: Signal, data: QueryDict | None = None) -> ReasonForm:
    return ReasonForm(
        data,
        step="later",
        reasons=AsideReason,
        question=_("Why not now?"),
        button=_("Set aside for a month"),
        action=reverse("signals:visit_aside", args=[signal.pk]),
    )


def emergency_of(signal: Signal, user: User) -> EmergencyAccess | None:
    """The access in danger by which this is read; None for who may read it anyway."""
    if Signal.objects.by_right(user).filter(pk=signal.pk).exists():
        return None
    return OwnEmergencies().visible_to(user).filter(unit=signal.unit_id).first()


def tell_form(signal: Signal, data: QueryDict | None = None) -> forms.TellForm:
    action = reverse("signals:signal_tell", args=[signal.pk])
    return forms.TellForm(data, signal=signal, action=action)


def try_form(signal: Signal, data: QueryDict | None = None) -> forms.TryForm:
    return forms.TryForm(data, action=reverse("signals:signal_try", args=[signal.pk]))


def merge_form(
    request: UserRequest, signal: Signal, data: QueryDict | None = None
) -> forms.MergeForm:
    action = reverse("signals:signal_merge", args=[signal.pk])
    return forms.MergeForm(data, signal=signal, by=request.user, action=action)


def second_form(
    request: UserRequest, signal: Signal, data: QueryDict | None = None
) -> forms.SecondLookForm | None:
    """For who can be the second reader of how this ended."""
    waiting = SecondLook.objects.for_second_reader(request.user).for_list()
    look = waiting.filter(signal=signal).first() if signal.category.is_sensitive else None
    return forms.SecondLookForm(data, look=look) if look is not None else None


def _goes_on(request: UserRequest, signal: Signal) -> Signal | None:
    """The signal that this one goes on in, for who may see that one too."""
    if signal.merged_into_id is None:
        return None
    return Signal.objects.visible_to(request.user).filter(pk=signal.merged_into_id).first()


def may_refer(signal: Signal, actors: frozenset[Actor]) -> bool:
    """Good news goes to nobody else."""
    if signal.category.is_positive:
        return False
    return any(step.name == "refer" for step in rules.steps_open(signal.state, actors))


def _buttons(signal: Signal, actors: frozenset[Actor]) -> list[StepButton]:
    """Drawn from the table. Passing on has a page of its own, stands first, and needs a person."""
    steps = rules.steps_open(signal.state, actors)
    buttons = [_button(signal, step) for step in steps if step.name in forms.BUTTONS]
    buttons = [button for button in buttons if button.name != "refer"]
    if signal.resident_id is not None and may_refer(signal, actors):
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
    if Actor.COLLECTOR in actors:
        return redirect(signal.arrears)  # where its own steps are
    if step is not None and step.reasons is not None:
        button = _button(signal, step, request.POST)
        if button.form is None or not button.form.is_valid():
            return signal_page(request, signal, refused=button)
        reason = button.form.cleaned_data["reason"]
    try:
        services.take_step(signal, name, by=request.user, reason=reason)
    except rules.StepRefused:
        say_refused(request)
    else:
        messages.success(request, str(reads.HAPPENED[name]))
    return redirect("signals:signal_detail", pk)


def say_refused(request: UserRequest) -> None:
    messages.error(request, _("This cannot be done now. See below how things stand."))


def _who_form(request: UserRequest, signal: Signal, data: QueryDict | None = None) -> forms.WhoForm:
    action = reverse("signals:signal_resident", args=[signal.pk])
    return forms.WhoForm(data, signal=signal, by=request.user, action=action)


@require_POST
def signal_resident(request: UserRequest, pk: UUID) -> HttpResponse:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if Actor.ASSESSOR not in services.actors_of(signal, request.user):
        say_refused(request)
        return redirect("signals:signal_detail", pk)
    who = _who_form(request, signal, request.POST)
    if not who.is_valid():
        return signal_page(request, signal, who=who)
    try:
        services.name_resident(signal, who.cleaned_data["resident"], by=request.user)
    except rules.StepRefused:
        say_refused(request)
    except services.NotOfThisHome:
        messages.error(request, _("This person does not live here any more."))
    return redirect("signals:signal_detail", pk)


@require_POST
def feedback_seen(request: UserRequest, pk: UUID) -> HttpResponse:
    feedback = get_visible_or_404(Feedback.objects, request.user, pk=pk)
    services.mark_seen(feedback, by=request.user)
    messages.success(request, _("Thank you. You will not be reminded of this answer."))
    return redirect("signals:signal_detail", feedback.signal_id)


@require_safe
def signals_of(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(Resident.objects, request.user, pk=pk)
    record_looks([resident], by=request.user, purpose=SIGNALS_OF)
    part = reads.signals_of(resident, request.user)
    return render(request, "signals/signals_of.html", {"resident": resident, "part": part})
