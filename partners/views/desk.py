"""The desk's inbox, and one referral with its steps."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts import audit
from accounts.access import UserRequest, get_visible_or_404, require
from residents.forms import REFUSALS, WithholdForm
from residents.rules.withholding import WithheldKind, WithholdRefused

from .. import forms, reads, rules, services
from ..models import Referral
from ..rules import Actor, BasisKind, CancelReason, State


@require_safe
def inbox(request: UserRequest) -> HttpResponse:
    require(reads.serves_a_desk(request.user))
    return render(request, "partners/inbox.html", {"inbox": reads.inbox_of(request.user)})


@require_safe
def referral_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    referral = get_visible_or_404(Referral.objects.for_page(), request.user, pk=pk)
    return _referral_page(request, referral)


def _referral_page(
    request: UserRequest, referral: Referral, refused: forms.StepButton | None = None
) -> HttpResponse:
    actor = services.actor_of(referral, request.user)
    if actor is Actor.PARTNER and referral.state == State.REQUESTED:
        return render(request, "partners/referral_unopened.html", {"referral": referral})
    audit.record_read(
        referral,
        person_id=referral.resident_id,
        corporation_id=referral.corporation_id,
        by=request.user,
        purpose=gettext_noop("referral"),
    )
    for_partner = actor is Actor.PARTNER
    buttons = _buttons(referral, actor)
    if refused is not None:
        buttons = [refused if button.name == refused.name else button for button in buttons]
    return render(
        request,
        "partners/referral_detail.html",
        {
            "referral": referral,
            "for_partner": for_partner,
            "facts": reads.shared_facts(
                referral.resident,
                referral.fields,
                text=referral.text,
                amount_cents=referral.amount_cents,
            ),
            "ground": reads.ground_text(referral),
            "ground_facts": [] if for_partner else reads.ground_facts(referral),
            "happenings": reads.happenings(referral, for_partner=for_partner),
            "buttons": buttons,
            "may_withhold": may_withhold(referral, actor),
        },
    )


def _buttons(referral: Referral, actor: Actor) -> list[forms.StepButton]:
    """Drawn from the table; the first one is what usually comes next."""
    buttons = [_button(referral, step, actor) for step in rules.steps_open(referral.state, actor)]
    if buttons and actor is Actor.PARTNER:
        buttons[0] = replace(buttons[0], variant="")
    return buttons


def _button(
    referral: Referral, step: rules.Step, actor: Actor, data: object = None
) -> forms.StepButton:
    url = reverse("partners:referral_step", args=[referral.pk, step.name])
    label = str(forms.BUTTONS[step.name])
    if actor is Actor.SENDER:
        question = _("Withdraw this referral? The desk can then no longer read it.")
        return forms.StepButton(step.name, label, url, confirm=question)
    form = None
    if step.reasons is not None:
        form = forms.ReasonForm(
            data,
            step=step.name,
            reasons=step.reasons,
            question=str(forms.QUESTIONS[step.name]),
            button=label,
            action=url,
        )
    return forms.StepButton(step.name, label, url, form)


@require_POST
def referral_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    referral = get_visible_or_404(Referral.objects.for_page(), request.user, pk=pk)
    if name not in rules.STEPS:
        raise Http404
    actor = services.actor_of(referral, request.user)
    step = next((s for s in rules.steps_open(referral.state, actor) if s.name == name), None)
    reason = CancelReason.BY_SENDER if actor is Actor.SENDER else ""
    if step is not None and step.reasons is not None and actor is Actor.PARTNER:
        button = _button(referral, step, actor, request.POST)
        if button.form is None or not button.form.is_valid():
            return _referral_page(request, referral, refused=button)
        reason = button.form.cleaned_data["reason"]
    try:
        services.take_step(referral, name, actor=actor, by=request.user, reason=reason)
    except rules.StepRefused:
        messages.error(request, _("This cannot be done now. See below how things stand."))
    else:
        messages.success(request, str(reads.HAPPENED[name]))
    return redirect("partners:referral_detail", pk)


@require_safe
def referral_fhir(request: UserRequest, pk: UUID) -> HttpResponse:
    """The same as the page tells, for another system."""
    referral = get_visible_or_404(Referral.objects.for_page(), request.user, pk=pk)
    if services.actor_of(referral, request.user) is Actor.PARTNER and reads.is_unopened(referral):
        raise Http404
    audit.record_read(
        referral,
        person_id=referral.resident_id,
        corporation_id=referral.corporation_id,
        by=request.user,
        purpose=gettext_noop("referral"),
    )
    name = f'attachment; filename="{referral.reference}.fhir.json"'
    return JsonResponse(
        reads.bundle_of(referral),
        content_type="application/fhir+json",
        headers={"Content-Disposition": name},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def referral_withhold(request: UserRequest, pk: UUID) -> HttpResponse:
    """Only what was passed on because of danger may wait to be shown to the resident."""
    referral = get_visible_or_404(Referral.objects.for_page(), request.user, pk=pk)
    require(may_withhold(referral, services.actor_of(referral, request.user)))
    form = WithholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            residents.services.ask_withholding(
                referral.resident,
                kind=WithheldKind.REFERRAL,
                object_id=referral.pk,
                by=request.user,
                **form.cleaned_data,
            )
        except WithholdRefused as refused:
            form.add_error(None, REFUSALS[refused.code])
        else:
            messages.success(request, _("Asked. A second person decides."))
            return redirect(referral)
    return render(
        request,
        "residents/withhold_ask.html",
        {"form": form, "back_url": referral.get_absolute_url(), "back_label": str(referral)},
    )


def may_withhold(referral: Referral, actor: Actor) -> bool:
    return actor is Actor.SENDER and referral.basis.kind == BasisKind.VITAL_INTEREST
