"""The meldcode as a guide, for whoever works on the signal."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404, require
from residents.services import record_looks

from .. import forms, reads, rules, services
from ..models import MeldcodeEvent, Signal
from ..reads.door import crisis_numbers_of
from ..rules import Actor
from ..rules.meldcode import EXPLAINED, OUTCOMES, MeldcodeRefused, MeldcodeStep
from .page import SIGNAL, say_refused


@dataclass(frozen=True)
class Step:
    number: int
    name: str
    label: str
    explained: str
    taken: list[MeldcodeEvent]
    form: forms.MeldcodeForm | None


def _signal(request: UserRequest, pk: UUID) -> Signal:
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    if not signal.category.meldcode:
        raise Http404
    assesses = Actor.ASSESSOR in services.actors_of(signal, request.user)
    require(reads.sees_the_work(signal, request.user, assesses=assesses))
    if signal.resident is not None:
        record_looks([signal.resident], by=request.user, purpose=SIGNAL)
    return signal


def _page(
    request: UserRequest,
    signal: Signal,
    refused: tuple[str, forms.MeldcodeForm] | None = None,
) -> HttpResponse:
    taken = list(signal.meldcode.select_related("by"))
    steps = []
    for number, (name, label) in enumerate(MeldcodeStep.choices, start=1):
        form = None
        if signal.is_open:
            action = reverse("signals:meldcode_step", args=[signal.pk, name])
            form = forms.MeldcodeForm(step=name, action=action)
        if refused and refused[0] == name:
            form = refused[1]
        steps.append(
            Step(
                number,
                name,
                str(label),
                str(EXPLAINED[name]),
                [entry for entry in taken if entry.step == name],
                form,
            )
        )
    return render(
        request,
        "signals/meldcode.html",
        {"signal": signal, "steps": steps, "crisis_numbers": crisis_numbers_of(signal)},
    )


@require_safe
def meldcode(request: UserRequest, pk: UUID) -> HttpResponse:
    return _page(request, _signal(request, pk))


@require_POST
def meldcode_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    signal = _signal(request, pk)
    if name not in OUTCOMES:
        raise Http404
    action = reverse("signals:meldcode_step", args=[signal.pk, name])
    form = forms.MeldcodeForm(request.POST, step=name, action=action)
    if form.is_valid():
        try:
            services.take_meldcode_step(
                signal,
                name,
                form.cleaned_data["outcome"],
                on=form.cleaned_data["on"],
                by=request.user,
            )
        except MeldcodeRefused as refusal:
            form.add_error("outcome", _why(refusal))
        except rules.StepRefused:
            say_refused(request)
            return redirect("signals:meldcode", signal.pk)
        else:
            messages.success(request, _("Written down."))
            return redirect("signals:meldcode", signal.pk)
    return _page(request, signal, (name, form))


def _why(refusal: MeldcodeRefused) -> str:
    if refusal.first == MeldcodeStep.WEIGH:
        return _("First weigh how dangerous it is: step 4.")
    return _("You weighed that it is dangerous. Then it must be reported: call 0800-2000.")
