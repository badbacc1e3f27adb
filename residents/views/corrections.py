"""Something is wrong: the resident asks, staff who know the resident decide."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, get_visible_or_404

from .. import services
from ..forms import ApplyForm, CorrectionForm, RejectForm, label_of, value_of
from ..models import CorrectionRequest, Resident
from ..rules.corrections import STEPS, CorrectionActor, CorrectionRefused, correction_steps_open

# Why somebody looked; the resident reads these words too.
CORRECTION = gettext_noop("your request to correct something")


@require_http_methods(["GET", "HEAD", "POST"])
def correction_ask(request: UserRequest) -> HttpResponse:
    resident = Resident.objects.of_user(request.user).first()
    if resident is None:
        raise Http404
    form = CorrectionForm(request.POST or None, resident=resident)
    waiting = resident.corrections.open().first()
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_correction(
                resident,
                wanted=form.wanted(form.cleaned_data),
                words=form.cleaned_data["words"],
                by=request.user,
            )
        except CorrectionRefused:
            form.add_error(None, _("We are still looking at your earlier question."))
        else:
            messages.success(request, _("We have your question. You see the answer on this page."))
            return redirect("residents:home_of")
    return render(request, "residents/correction_ask.html", {"form": form, "waiting": waiting})


@require_POST
def correction_withdraw(request: UserRequest, pk: UUID) -> HttpResponse:
    asked = CorrectionRequest.objects.of_user(request.user).filter(pk=pk).first()
    if asked is None:
        raise Http404
    try:
        services.take_correction_step(
            asked, "withdraw", actor=CorrectionActor.RESIDENT, by=request.user
        )
    except CorrectionRefused:
        messages.info(request, _("There was an answer already. You see it below."))
    else:
        messages.success(request, _("Your question is withdrawn."))
    return redirect("residents:home_of")


@require_safe
def correction_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    asked = _asked(request, pk)
    return _page(request, asked)


def _asked(request: UserRequest, pk: UUID) -> CorrectionRequest:
    rows = CorrectionRequest.objects.select_related("resident", "asked_by", "decided_by")
    return get_visible_or_404(rows, request.user, pk=pk)


def _page(
    request: UserRequest,
    asked: CorrectionRequest,
    *,
    apply: ApplyForm | None = None,
    reject: RejectForm | None = None,
) -> HttpResponse:
    resident = asked.resident
    services.record_looks([resident], by=request.user, purpose=CORRECTION)
    apply = apply or ApplyForm(initial={"version": resident.version})
    reject = reject or RejectForm()
    for name, form in (("apply", apply), ("reject", reject)):
        form.helper.form_action = reverse("residents:correction_step", args=[asked.pk, name])
    return render(
        request,
        "residents/correction_detail.html",
        {
            "asked": asked,
            "resident": resident,
            "rows": [
                (
                    label_of(name),
                    value_of(name, str(getattr(resident, name))),
                    value_of(name, value),
                )
                for name, value in asked.wanted.items()
            ],
            "open": correction_steps_open(asked.state, CorrectionActor.STAFF),
            "apply": apply,
            "reject": reject,
        },
    )


@require_POST
def correction_step(request: UserRequest, pk: UUID, name: str) -> HttpResponse:
    asked = _asked(request, pk)
    if name not in STEPS:
        raise Http404
    if name == "apply":
        form: ApplyForm | RejectForm = ApplyForm(request.POST)
    else:
        form = RejectForm(request.POST)
    if not form.is_valid():
        return (
            _page(request, asked, apply=form)
            if isinstance(form, ApplyForm)
            else _page(request, asked, reject=form)
        )
    try:
        services.take_correction_step(
            asked,
            name,
            actor=CorrectionActor.STAFF,
            by=request.user,
            reason=form.cleaned_data.get("reason", ""),
            sentence=form.cleaned_data["sentence"],
            version=form.cleaned_data.get("version"),
        )
    except CorrectionRefused:
        messages.error(request, _("This cannot be done now. See below how things stand."))
    except services.ChangedMeanwhile:
        messages.error(
            request, _("A colleague changed this resident meanwhile. Compare once more.")
        )
    else:
        messages.success(request, _("It is done. The resident sees the answer on the own page."))
    return redirect("residents:correction_detail", pk)
