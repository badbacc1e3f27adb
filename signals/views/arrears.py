"""Rent arrears: the list, one file with its checklist, and passing it on. For their officer."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import partners.reads
from accounts.access import UserRequest, get_visible_or_404
from accounts.models import Role
from partners.models import Desk
from partners.reads import Preview
from partners.rules import Decision, Missing
from partners.services import GateClosed
from residents.services import record_looks

from .. import forms, reads, rules, services
from ..forms import arrears as arrears_forms
from ..forms.arrears import FileForm
from ..models import ArrearsFile, ArrearsUpload, Signal
from ..reads.arrears import Where
from ..rules.arrears import Condition, Stage, StepWrong, Wrong
from ..services import arrears
from .page import SIGNAL, say_refused

FIRST = Stage.TO_DO


def officer_or_404(request: UserRequest) -> None:
    """That there is a road for arrears is nobody else's business."""
    if not request.user.corporations_as(Role.ARREARS_OFFICER):
        raise Http404


@require_safe
def file_list(request: UserRequest) -> HttpResponse:
    officer_or_404(request)
    wanted = request.GET.get("stap", FIRST)
    if wanted not in Stage.values:
        wanted = FIRST
    counts = reads.arrears.counts_of(request.user)
    here = reverse("arrears:list")
    page = reads.arrears.page_of(request.user, wanted, request.GET.get("na", ""))
    return render(
        request,
        "signals/arrears_list.html",
        {
            "choices": [
                reads.Choice(str(one.label), f"{here}?stap={one}", one == wanted, counts[one])
                for one in Stage
            ],
            "wanted": wanted,
            "page": page,
            "ready": counts[Stage.READY],
            "first": f"{here}?stap={wanted}" if "na" in request.GET else "",
            "uploads": ArrearsUpload.objects.visible_to(request.user).filter(state="read").count(),
        },
    )


# --- one file -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def arrears_file(request: UserRequest, pk: UUID) -> HttpResponse:
    file = get_visible_or_404(ArrearsFile.objects.for_page(), request.user, pk=pk)
    bound = _bound(request, file) if request.method == "POST" else None
    if request.method == "POST":
        if (response := _take_back(request, file)) is not None:
            return response
        if bound is None:
            say_refused(request)
            return redirect(file)
        if bound.is_valid() and _save(request, file, bound):
            return redirect(file)
    return _page(request, file, bound)


def _forms_of(
    request: UserRequest, file: ArrearsFile, data: QueryDict | None = None
) -> dict[str, FileForm]:
    """All that this page can send, by the name of its button."""
    made: list[FileForm] = [
        arrears_forms.FactsForm(data, file=file),
        *[arrears_forms.StepForm(data, condition=condition) for condition in Condition],
        arrears_forms.AnswerForm(data),
        arrears_forms.SettleForm(data),
    ]
    return {form.name: form for form in made}


def _bound(request: UserRequest, file: ArrearsFile) -> "FileForm | forms.WhoForm | None":
    if "who" in request.POST:
        return _who_form(request, file.signal, request.POST)
    for name in _forms_of(request, file):
        if name in request.POST:
            return _forms_of(request, file, request.POST)[name]
    return None


def _who_form(request: UserRequest, signal: Signal, data: QueryDict | None = None) -> forms.WhoForm:
    form = forms.WhoForm(data, signal=signal, by=request.user, action="")
    form.helper.inputs[0].name = "who"
    return form


def _take_back(request: UserRequest, file: ArrearsFile) -> HttpResponse | None:
    condition = request.POST.get("take_back", "")
    if condition not in Condition.values:
        return None
    try:
        arrears.take_back(file, condition, by=request.user)
    except rules.StepRefused:
        say_refused(request)
    else:
        messages.success(request, _("Taken back. What was recorded stays in the history."))
    return redirect(file)


def _save(request: UserRequest, file: ArrearsFile, form: "FileForm | forms.WhoForm") -> bool:
    """False: there is an error on the form, with all that was typed."""
    data, by = form.cleaned_data, request.user
    try:
        if isinstance(form, forms.WhoForm):
            services.name_resident(file.signal, data["resident"], by=by)
        elif isinstance(form, arrears_forms.FactsForm):
            arrears.save_facts(file, **form.found, by=by)
        elif isinstance(form, arrears_forms.StepForm):
            arrears.record_steps(file, form.steps, by=by)
        elif isinstance(form, arrears_forms.AnswerForm):
            arrears.record_answer(file, yes=data["said"] == "yes", channel=data["channel"], by=by)
        else:
            arrears.settle(file, data["reason"], by=by)
    except StepWrong as refused:
        form.add_error(FIELD_OF[refused.wrong], str(refused.wrong.label))
    except services.NotOfThisHome:
        form.add_error("resident", _("This person does not live here any more."))
    except services.NobodyNamed:
        form.add_error(None, _("Say first who the tenant is."))
    except arrears.NoMunicipality:
        form.add_error(None, _("There is no municipality yet that agreed to take arrears."))
    except rules.StepRefused:
        say_refused(request)
        return True
    else:
        messages.success(request, _("It is recorded."))
        return True
    return False


FIELD_OF: dict[Wrong, str | None] = {
    Wrong.FUTURE: "on",
    Wrong.TOO_EARLY: "on",
    Wrong.NOT_WRITTEN: "way",
    Wrong.NO_EVIDENCE: "evidence",
    Wrong.NO_REMINDER: None,
}


def _page(
    request: UserRequest, file: ArrearsFile, bound: "FileForm | forms.WhoForm | None"
) -> HttpResponse:
    signal = file.signal
    where = reads.arrears.where_is(file)
    can_change = signal.state in rules.ASSESSABLE and where.stage != Stage.OBJECTED
    who = None
    if can_change and signal.resident_id is None:
        who = bound if isinstance(bound, forms.WhoForm) else _who_form(request, signal)
    made = _forms_of(request, file)
    if isinstance(bound, FileForm):
        made[bound.name] = bound
    people = [*(who.people if who else []), *([signal.resident] if signal.resident else [])]
    record_looks(people, by=request.user, purpose=SIGNAL)
    sent = reads.sent_for(signal, with_messages=True)
    return render(
        request,
        "signals/arrears_file.html",
        {
            "file": file,
            "signal": signal,
            "where": where,
            "can_change": can_change,
            "can_answer": where.stage != Stage.OBJECTED and signal.resident_id is not None,
            "open_form": bound.name if isinstance(bound, FileForm) else _next_form(where),
            "who": who,
            "facts": made["facts"],
            "lines": [(line, made[f"step_{line.condition}"]) for line in where.lines],
            "answer": made["answer"],
            "settling": made["settle"],
            "may_pass": where.stage in {Stage.READY, Stage.BACK},
            "sent": sent,
            "timeline": reads.life.events_of(signal, sent, with_words=True),
            "amount": partners.reads.euros(file.amount_cents),
            "sentence": reads.arrears.sentence(file),
        },
    )


def _next_form(where: Where) -> str:
    """Of what comes next, so that it stands open."""
    if where.stage != Stage.TO_DO or not where.lacking or where.lacking[0] == "person":
        return ""
    return "facts" if where.lacking[0] == "amount" else f"step_{where.lacking[0]}"


# --- passing one on -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Goes:
    """What would go, and where; or what stands in the way."""

    desk: Desk | None
    decision: Decision
    preview: Preview

    @property
    def facts(self) -> list[tuple[str, str]]:
        return self.preview.facts


@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: UserRequest, pk: UUID) -> HttpResponse:
    """Field by field what the municipality gets, before it gets it."""
    file = get_visible_or_404(ArrearsFile.objects.for_page(), request.user, pk=pk)
    signal = file.signal
    if signal.resident is None or signal.state not in rules.ASSESSABLE:
        say_refused(request)
        return redirect(file)
    form = arrears_forms.PassForm(request.POST if request.method == "POST" else None)
    missing: tuple[Missing, ...] = ()
    if form.is_bound and form.is_valid():
        try:
            arrears.pass_on(file, by=request.user, urgent=form.cleaned_data["urgent"])
        except GateClosed as refusal:
            missing = refusal.missing
        except arrears.NoMunicipality:
            pass  # the page says so
        except rules.StepRefused:
            say_refused(request)
            return redirect(file)
        else:
            messages.success(request, _("It is on its way to the municipality."))
            return redirect(file)
    record_looks([signal.resident], by=request.user, purpose=SIGNAL)
    proposal = services.propose_desk(signal)
    ground = arrears.ground_of(file)
    decision = Decision(missing, frozenset())
    if proposal.desk is not None:
        decision = services.ask_gate(signal, proposal.desk, ground)
        decision = decision.closed(missing) if missing else decision
    preview = partners.reads.preview(
        signal.resident, decision, ground.kind, amount_cents=file.amount_cents
    )
    return render(
        request,
        "signals/arrears_pass.html",
        {
            "file": file,
            "signal": signal,
            "proposal": proposal,
            "goes": Goes(proposal.desk, decision, preview),
            "missing": [capfirst(str(one.label)) for one in decision.missing],
            "form": form,
        },
    )
