"""Passing on: no ground, no sending."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import partners.reads
from accounts.access import UserRequest, get_visible_or_404
from partners.models import Desk
from partners.reads import Preview
from partners.rules import BasisKind, Decision, Missing
from partners.services import GateClosed, Ground
from residents.services import record_looks

from .. import forms, reads, rules, services
from ..models import Signal
from ..rules import Actor
from .page import SIGNAL, may_refer, say_refused

PASSING_ON = SIGNAL  # the resident reads the same neutral words


@dataclass(frozen=True)
class Answer:
    """What the gate said about one desk and one ground."""

    desk: Desk
    decision: Decision
    preview: Preview
    # Where to record what the resident says, when that can change the answer.
    consent_url: str = ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        return self.preview.facts


ASK_CONSENT = frozenset(
    {
        Missing.CONSENT,
        Missing.CONSENT_REFUSED,
        Missing.CONSENT_WITHDRAWN,
        Missing.CONSENT_EXPIRED,
    }
)


@require_http_methods(["GET", "HEAD", "POST"])
def signal_refer(request: UserRequest, pk: UUID) -> HttpResponse:
    """No ground, no sending: the page shows what would go and why, or what is missing."""
    signal = get_visible_or_404(Signal.objects.for_page(), request.user, pk=pk)
    actors = services.actors_of(signal, request.user)
    if Actor.COLLECTOR in actors:
        return redirect(signal.arrears)  # arrears have a road of their own
    if not may_refer(signal, actors):
        say_refused(request)
        return redirect("signals:signal_detail", pk)
    if signal.resident is None:
        messages.error(request, _("First say about whom it is: a referral is about a person."))
        return redirect("signals:signal_detail", pk)
    proposal = services.propose_desk_with_room(signal)
    form = forms.ReferForm(
        request.POST if request.method == "POST" else None,
        signal=signal,
        by=request.user,
        initial={
            "desk": proposal.best,
            "kind": BasisKind.CONSENT,
            "text": "\n".join([*signal.observations, signal.text]).strip(),
        },
    )
    answer, not_sent = None, ""
    if form.is_bound:
        if form.is_valid():
            if "send" in request.POST and form.has_read_the_answer:
                response, answer = _send(request, signal, form)
                if response is not None:
                    return response
                not_sent = _("Something is missing: see below. What you typed is still here.")
            else:
                if "send" in request.POST:
                    not_sent = _(
                        "First look at what goes to this desk. Is it right? Then send it once more."
                        " What you typed is still here."
                    )
                answer = _ask(signal, form.cleaned_data["desk"], form.ground, form)
        elif "send" in request.POST:
            not_sent = _("Something is not filled in right: see below the field itself.")
    elif proposal.best is not None:
        answer = _ask(signal, proposal.best, form.usual_ground, form)
    record_looks([signal.resident], by=request.user, purpose=PASSING_ON)
    return render(
        request,
        "signals/signal_refer.html",
        {
            "signal": signal,
            "form": form,
            "proposal": proposal,
            "answer": answer,
            "not_sent": not_sent,
            "lately": reads.clusters.passed_on_lately(signal.resident, request.user),
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
    depends = ASK_CONSENT & set(decision.missing)
    return Answer(
        desk=desk,
        decision=decision,
        preview=partners.reads.preview(
            signal.resident, decision, ground.kind, text=form.text_to_send
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
        refusal = services.ask_gate(signal, desk, ground).closed(closed.missing)
        return None, _answer(signal, desk, ground, refusal, form)
    except rules.StepRefused:
        say_refused(request)
    else:
        messages.success(
            request,
            _("It is on its way to %(desk)s. You see here when it is opened and answered.")
            % {"desk": f"{desk.organisation.name}, {desk.name}"},
        )
    return redirect("signals:signal_detail", signal.pk), None
