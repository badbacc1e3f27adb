"""The desk's inbox, one referral, the partners of a corporation, and what a resident agreed to."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import residents.services
from accounts import audit
from accounts.access import UserRequest, get_visible_or_404, require
from accounts.models import Role
from residents.forms import REFUSALS, WithholdForm
from residents.models import Resident
from residents.rules.withholding import WithheldKind, WithholdRefused

from . import answer_reads, forms, reads, rules, services
from .models import AskedResidents, ConsentChannel, Referral
from .panels import CONSENT
from .rules import Actor, BasisKind, CancelReason, Purpose, State

# --- the desk -----------------------------------------------------------------------------------


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


# --- with whom we work --------------------------------------------------------------------------


@require_safe
def desk_list(request: UserRequest) -> HttpResponse:
    mine = request.user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
    require(bool(mine))
    return render(
        request,
        "partners/desk_list.html",
        {"partners": reads.partners_of(request.user), "several": len(mine) > 1},
    )


@require_safe
def answer_figures(request: UserRequest) -> HttpResponse:
    """Who answers in time, for the talk with the partners of a corporation."""
    mine = request.user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
    require(bool(mine))
    context = {"kept": answer_reads.kept_by_partners(request.user), "several": len(mine) > 1}
    return render(request, "partners/answer_figures.html", context)


@require_safe
def own_answer_figures(request: UserRequest) -> HttpResponse:
    """The same, as the partner itself reads it: its own, per corporation."""
    require(reads.serves_a_desk(request.user))
    kept = answer_reads.kept_by_own_desks(request.user)
    context = {"kept": kept, "several": True, "own": True}
    return render(request, "partners/answer_figures.html", context)


# --- what a resident agreed to ------------------------------------------------------------------


@require_safe
def consents_of(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(AskedResidents(), request.user, pk=pk)
    _log_look(request, resident)
    seen = reads.purposes_seen(resident, request.user)
    part = {"ledger": reads.ledger_of(resident, request.user, seen)}
    context = {"resident": resident, "part": part, "knows": Purpose.CARE in seen}
    return render(request, "partners/consents_of.html", context)


def _log_look(request: UserRequest, resident: Resident) -> None:
    audit.record_read(
        resident,
        person_id=resident.pk,
        corporation_id=resident.corporation_id,
        by=request.user,
        purpose=CONSENT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def consent_record(request: UserRequest, pk: UUID) -> HttpResponse:
    resident = get_visible_or_404(AskedResidents(), request.user, pk=pk)
    wanted = forms.receiver(request.GET.get("organisation", ""), request.GET.get("purpose", ""))
    form = forms.ConsentForm(
        request.POST if request.method == "POST" else None,
        resident=resident,
        by=request.user,
        initial={"receiver": wanted, "next": request.GET.get("next", "")},
    )
    if form.is_valid():
        services.record_answer(
            resident,
            organisation_id=form.organisation_id,
            purpose=form.purpose,
            yes=form.cleaned_data["said"] == "yes",
            channel=form.cleaned_data["channel"],
            text_version=form.text_version,
            by=request.user,
        )
        messages.success(request, _("It is recorded."))
        return _go_on(request, form.cleaned_data["next"], resident)
    _log_look(request, resident)
    return render(
        request,
        "partners/consent_record.html",
        {"resident": resident, "form": form},
    )


def _go_on(request: UserRequest, url: str, resident: Resident) -> HttpResponse:
    """Back to the page that asked for it, if that is one of ours; a word is no address."""
    if url.startswith("/") and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return HttpResponseRedirect(url)
    return redirect("partners:consents_of", resident.pk)


# --- the resident's own page --------------------------------------------------------------------


@require_safe
def my_sharing(request: UserRequest) -> HttpResponse:
    resident = _own_resident(request)
    template = "partners/_my_sharing.html" if request.htmx else "partners/my_sharing.html"
    return render(
        request,
        template,
        {
            "ledger": reads.own_ledger_of(resident),
            "shared": reads.shared_about(resident),
        },
    )


@require_POST
def my_consent_withdraw(request: UserRequest) -> HttpResponse:
    """As easy as giving it: one button. What runs on it is recalled at once."""
    resident = _own_resident(request)
    wanted = request.POST.get("receiver", "")
    for row in reads.own_ledger_of(resident).standings:
        if row.receiver == wanted and row.can_be_stopped:
            services.record_consent(
                resident,
                organisation_id=row.organisation.pk,
                purpose=row.purpose,
                action=rules.CLOSING[row.purpose],
                channel=ConsentChannel.OWN_PAGE,
                text_version=rules.CONSENT_TEXTS[row.purpose].version,
                by=request.user,
            )
            messages.success(request, _("Done. What still ran is stopped."))
            break
    else:
        messages.info(request, _("There was nothing to stop."))
    return redirect("partners:my_sharing")


def _own_resident(request: UserRequest) -> Resident:
    resident = Resident.objects.of_user(request.user).first()
    if resident is None:
        raise Http404
    return resident
