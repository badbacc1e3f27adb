"""The desk's inbox, and one referral with its steps."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts import audit
from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import User
from residents.forms import REFUSALS, WithholdForm
from residents.rules.withholding import WithheldKind, WithholdRefused

from .. import forms, reads, rules, services
from ..models import Referral
from ..rules import Actor, BasisKind, CancelReason, Missing, Part, State


@require_safe
def inbox(request: UserRequest) -> HttpResponse:
    """All that waits, or one group of it page by page; of all corporations, or of one."""
    require(reads.serves_a_desk(request.user))
    sender, wanted = _key(request.GET.get("van")), request.GET.get("lijst", "")
    if wanted and wanted not in reads.inbox.GROUPS:
        raise Http404
    if wanted:
        after = _key(request.GET.get("na"))
        found = reads.inbox.page_of(request.user, wanted, sender=sender, after=after)
    else:
        found = reads.inbox.inbox_of(request.user, sender=sender)
    context = {"inbox": found, "to_look_at": reads.helping.must_look(request.user)}
    return render(request, "partners/inbox.html", context)


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


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
    _log_look(request, referral)
    for_partner = actor is Actor.PARTNER
    buttons = _buttons(referral, actor, request.user)
    if refused is not None:
        buttons = [refused if button.name == refused.name else button for button in buttons]
    return render(
        request,
        "partners/referral_detail.html",
        {
            **_what_it_says(referral, for_partner=for_partner),
            "ground_facts": [] if for_partner else reads.ground_facts(referral),
            "buttons": buttons,
            "question": reads.open_question(referral),
            "went_on": [] if for_partner else reads.went_on_from(referral),
            "may_withhold": may_withhold(referral, actor),
        },
    )


def _log_look(request: UserRequest, referral: Referral) -> None:
    audit.record_read(
        referral,
        person_id=referral.resident_id,
        corporation_id=referral.corporation_id,
        by=request.user,
        purpose=gettext_noop("referral"),
    )


def _what_it_says(referral: Referral, *, for_partner: bool) -> dict[str, Any]:
    return {
        "referral": referral,
        "for_partner": for_partner,
        "facts": reads.shared_facts(
            referral.resident,
            referral.fields,
            text=referral.text,
            amount_cents=referral.amount_cents,
        ),
        "ground": reads.ground_text(referral),
        "happenings": reads.happenings(referral, for_partner=for_partner),
    }


def _buttons(referral: Referral, actor: Actor, user: User) -> list[forms.StepButton]:
    """Drawn from the table; the first one is what usually comes next."""
    steps = rules.steps_open(referral.state, actor, referral.purpose)
    buttons = [_button(referral, step, actor, user) for step in steps]
    if buttons and (actor is Actor.PARTNER or referral.state == State.INFO_ASKED):
        buttons[0] = replace(buttons[0], variant="")
    return buttons


def _button(
    referral: Referral, step: rules.Step, actor: Actor, user: User, data: QueryDict | None = None
) -> forms.StepButton:
    url = reverse("partners:referral_step", args=[referral.pk, step.name])
    label = str(forms.BUTTONS[step.name])
    if Part.DESK in step.needs:
        page = reverse("partners:referral_reroute", args=[referral.pk])
        return forms.StepButton(step.name, label, page, leads_to_a_page=True)
    if step.name == "cancel":
        question = _("Withdraw this referral? The desk can then no longer read it.")
        return forms.StepButton(step.name, label, url, confirm=question)
    mine = {"handler": user.name} if actor is Actor.PARTNER else {}
    return forms.step_button(step, url, data, mine)


@require_POST
def referral_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    referral = get_visible_or_404(Referral.objects.for_page(), request.user, pk=pk)
    if name not in rules.STEPS or Part.DESK in rules.STEPS[name].needs:
        raise Http404
    actor = services.actor_of(referral, request.user)
    step = next(
        (s for s in rules.steps_open(referral.state, actor, referral.purpose) if s.name == name),
        None,
    )
    reason, said = (CancelReason.BY_SENDER if name == "cancel" else ""), rules.NOTHING_SAID
    if step is not None:
        button = _button(referral, step, actor, request.user, request.POST)
        if button.form is not None:
            if not isinstance(button.form, forms.StepForm) or not button.form.is_valid():
                return _referral_page(request, referral, refused=button)
            reason, said = button.form.reason_said, button.form.said
            if Part.HANDLER in step.takes and "handler" not in request.POST:
                said = replace(said, handler=request.user.name[:80])  # who pressed the button
    try:
        services.take_step(referral, name, actor=actor, by=request.user, reason=reason, said=said)
    except rules.StepRefused:
        messages.error(request, _("This cannot be done now. See below how things stand."))
    else:
        messages.success(request, str(reads.HAPPENED[name]))
        if request.POST.get("next") == "inbox":
            return redirect("partners:inbox")
    return redirect("partners:referral_detail", pk)


@require_safe
def referral_print(request: UserRequest, pk: UUID) -> HttpResponse:
    """The same on paper, for a desk that works with files; not before it was opened."""
    referral = get_visible_or_404(Referral.objects.for_page(), request.user, pk=pk)
    for_partner = services.actor_of(referral, request.user) is Actor.PARTNER
    if for_partner and referral.state == State.REQUESTED:
        return redirect("partners:referral_detail", pk)
    _log_look(request, referral)
    context = {**_what_it_says(referral, for_partner=for_partner), "now": timezone.now()}
    return render(request, "partners/referral_print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def referral_reroute(request: UserRequest, pk: UUID) -> HttpResponse:
    """To another desk, when the gate is open for that one. What stands in the way is told to the
    corporation; to the desk only that it does."""
    referral = get_visible_or_404(Referral.objects.for_page(), request.user, pk=pk)
    actor = services.actor_of(referral, request.user)
    steps = rules.steps_open(referral.state, actor, referral.purpose)
    step = next((one for one in steps if Part.DESK in one.needs), None)
    if step is None:
        messages.error(request, _("This cannot be done now. See below how things stand."))
        return redirect("partners:referral_detail", pk)
    form = forms.RerouteForm(
        request.POST if request.method == "POST" else None,
        referral=referral,
        button=str(forms.BUTTONS[step.name]),
    )
    if form.is_bound and form.is_valid():
        desk = form.cleaned_data["desk"]
        try:
            services.reroute(referral, desk, actor=actor, by=request.user)
        except services.GateClosed as closed:
            for line in _why_not(closed.missing, actor):
                form.add_error("desk", line)
        except rules.StepRefused:
            form.add_error("desk", str(Missing.THERE_ALREADY.label))
        else:
            to = f"{desk.organisation.name}, {desk.name}"
            messages.success(request, _("It went on to %(desk)s.") % {"desk": to})
            if actor is Actor.PARTNER:
                return redirect("partners:inbox")
            return redirect("partners:referral_detail", pk)
    return render(
        request,
        "partners/referral_reroute.html",
        {"referral": referral, "form": form, "for_partner": actor is Actor.PARTNER},
    )


def _why_not(missing: tuple[Missing, ...], actor: Actor) -> list[str]:
    if actor is Actor.PARTNER:
        return [_("It may not go to that desk now. Decline it, or call the corporation.")]
    return [str(one.label) for one in missing]


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
